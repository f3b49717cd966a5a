/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Catalogue texts: what people read, in Vietnamese and English, looked up by
 * a symbolic key ("figure.missing_cells") in the catalogues of i18n/ that are
 * built into the program. Placeholders {1} … {6} stand for the arguments, in
 * any order; "{{" is a literal "{".
 *
 * An unknown key is a bug in debug and test builds; in release builds the key
 * itself is printed. tests/lint/catalogues.test.mjs holds keys and catalogues
 * together, so write keys as literals.
 */
#ifndef VIEW_I18N_H
#define VIEW_I18N_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

enum lang { LANG_VI, LANG_EN, LANG_COUNT };

const char *lang_code(enum lang lang);   /* "vi", "en" */
const char *lang_prefix(enum lang lang); /* of paths: "", "/en" */
bool lang_parse(struct str code, enum lang *lang);

/* The text of `key`, placeholders and all; lives for ever. */
const char *tr(enum lang lang, const char *key);

/* The form of `key` for the number `n` (msgid_plural in the .po files). */
const char *tr_n(enum lang lang, const char *key, int64_t n);

/* True when the catalogue of `lang` has `key`. */
bool tr_known(enum lang lang, const char *key);

/* An argument: text, or a whole number written in plain digits (a year, a line). */
enum tr_kind { TR_END, TR_TEXT, TR_INT, TR_UINT, TR_MARKUP };

struct tr_arg {
	enum tr_kind kind;
	struct str text;
	uint64_t number; /* bits of TR_INT and TR_UINT */
};

/*
 * tr_add(out, lang, key, …): the text with its arguments, at most six of
 * `const char *`, struct str or any integer type.
 * tr_add_n(out, lang, key, n, …): the form for `n`; {1} is n itself, {2} … are
 * the arguments, at most three.
 */
#define tr_add(out, lang, key, ...) tr_add_args((out), (lang), (key), TR_ARGS(__VA_ARGS__))
#define tr_add_n(out, lang, key, n, ...)                                                           \
	tr_add_n_args((out), (lang), (key), (int64_t)(n), TR_ARGS((n)__VA_OPT__(, ) __VA_ARGS__))

/* The text an error or a mistake stands for; a mistake as "file:line:column: message". */
void err_add_text(struct buf *out, enum lang lang, const struct err *err);
const char *err_in_words(struct arena *arena, enum lang lang, const struct err *err);
/* For work by the clock: "kycung: ABOUT: …" to the log, in English; not ERR_RETRY, which passes,
 * nor ERR_UNAVAILABLE, which is told of where the database is watched. Whether it was told. */
bool err_log(const char *about, const struct err *err);
void issue_add_text(struct buf *out, enum lang lang, const struct issue *issue);

/* ---- What the macros above stand on. */

void tr_add_args(struct buf *out, enum lang lang, const char *key, const struct tr_arg *args);
void tr_add_n_args(
    struct buf *out, enum lang lang, const char *key, int64_t n, const struct tr_arg *args);

/* Adds an argument's own text; a bug for TR_MARKUP, which only view/html writes. */
void tr_arg_add(struct buf *out, const struct tr_arg *arg);

/*
 * Takes the next piece off *pattern: literal text (*arg is 0) or a placeholder
 * (*arg is 1 to 4). False at the end.
 */
bool tr_next_piece(const char **pattern, struct str *literal, int *arg);

/* The argument for placeholder `number` (from 1); one not given is as an unknown key. */
const struct tr_arg *tr_arg_at(const struct tr_arg *args, int number);

static inline struct tr_arg tr_arg_chars(const char *text)
{
	return (struct tr_arg){.kind = TR_TEXT, .text = str_of(text)};
}

static inline struct tr_arg tr_arg_str(struct str text)
{
	return (struct tr_arg){.kind = TR_TEXT, .text = text};
}

static inline struct tr_arg tr_arg_int(int64_t number)
{
	return (struct tr_arg){.kind = TR_INT, .number = (uint64_t)number};
}

static inline struct tr_arg tr_arg_uint(uint64_t number)
{
	return (struct tr_arg){.kind = TR_UINT, .number = number};
}

#define TR_ARG(value)                                                                              \
	_Generic((value),                                                                          \
	    char *: tr_arg_chars,                                                                  \
	    const char *: tr_arg_chars,                                                            \
	    struct str: tr_arg_str,                                                                \
	    int: tr_arg_int,                                                                       \
	    long: tr_arg_int,                                                                      \
	    long long: tr_arg_int,                                                                 \
	    unsigned: tr_arg_uint,                                                                 \
	    unsigned long: tr_arg_uint,                                                            \
	    unsigned long long: tr_arg_uint)(value)

#define TR_PICK(a, b, c, d, e, f, name, ...) name
#define TR_1(a)                              TR_ARG(a),
#define TR_2(a, ...)                         TR_ARG(a), TR_1(__VA_ARGS__)
#define TR_3(a, ...)                         TR_ARG(a), TR_2(__VA_ARGS__)
#define TR_4(a, ...)                         TR_ARG(a), TR_3(__VA_ARGS__)
#define TR_5(a, ...)                         TR_ARG(a), TR_4(__VA_ARGS__)
#define TR_6(a, ...)                         TR_ARG(a), TR_5(__VA_ARGS__)
#define TR_EACH(...)                         TR_PICK(__VA_ARGS__, TR_6, TR_5, TR_4, TR_3, TR_2, TR_1, )(__VA_ARGS__)
#define TR_ARGS(...)                         ((const struct tr_arg[]){__VA_OPT__(TR_EACH(__VA_ARGS__)){.kind = TR_END}})

#endif
