/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "view/i18n.h"

#include <endian.h>
#include <string.h>

#include "base/bug.h"
#include "view/assets.h"

static const struct {
	const char *code;
	const char *prefix;
	const char *catalogue;
} languages[LANG_COUNT] = {
    [LANG_VI] = {"vi", "", "vi.mo"},
    [LANG_EN] = {"en", "/en", "en.mo"},
};

const char *lang_code(enum lang lang)
{
	INVARIANT(lang < LANG_COUNT);
	return languages[lang].code;
}

const char *lang_prefix(enum lang lang)
{
	INVARIANT(lang < LANG_COUNT);
	return languages[lang].prefix;
}

bool lang_parse(struct str code, enum lang *lang)
{
	for (int i = 0; i < LANG_COUNT; i++) {
		if (str_is(code, languages[i].code)) {
			*lang = (enum lang)i;
			return true;
		}
	}
	return false;
}

/* ---- The .mo format: a header, then two tables of (length, offset), sorted by key. */

enum { MO_MAGIC = 0x950412de, MO_COUNT = 8, MO_KEYS = 12, MO_TEXTS = 16 };

static uint32_t word_at(const struct asset *mo, size_t offset)
{
	uint32_t word;

	memcpy(&word, mo->bytes + offset, sizeof(word));
	return le32toh(word);
}

static const struct asset *catalogue(enum lang lang)
{
	INVARIANT(lang < LANG_COUNT);
	for (size_t i = 0; i < catalogues_count; i++)
		if (!strcmp(catalogues[i].name, languages[lang].catalogue))
			return &catalogues[i];
	BUG("no catalogue %s", languages[lang].catalogue);
}

/* The entry of `key`: its forms, each ended by NUL. Our own build made the file: it is trusted. */
static struct str find(enum lang lang, const char *key)
{
	const struct asset *mo = catalogue(lang);
	uint32_t keys, texts, low = 0, high;

	INVARIANT(word_at(mo, 0) == MO_MAGIC);
	high = word_at(mo, MO_COUNT);
	keys = word_at(mo, MO_KEYS);
	texts = word_at(mo, MO_TEXTS);
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		uint32_t at = word_at(mo, keys + middle * 8 + 4);
		int order = strcmp(key, (const char *)mo->bytes + at);

		if (!order)
			return (struct str){
			    (const char *)mo->bytes + word_at(mo, texts + middle * 8 + 4),
			    word_at(mo, texts + middle * 8)};
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return (struct str){NULL, 0};
}

static const char *unknown(enum lang lang, const char *key)
{
#ifdef I18N_STRICT
	BUG("no text for \"%s\" in %s", key, languages[lang].catalogue);
#else
	(void)lang;
	return key;
#endif
}

bool tr_known(enum lang lang, const char *key)
{
	return *key && find(lang, key).p;
}

const char *tr(enum lang lang, const char *key)
{
	struct str text = find(lang, key);

	return *key && text.p ? text.p : unknown(lang, key);
}

const char *tr_n(enum lang lang, const char *key, int64_t n)
{
	struct str forms = find(lang, key);
	size_t form = lang == LANG_EN && n != 1;

	if (!*key || !forms.p)
		return unknown(lang, key);
	while (form--) {
		size_t end = strlen(forms.p) + 1;

		INVARIANT(end <= forms.n);
		forms = (struct str){forms.p + end, forms.n - end};
	}
	return forms.p;
}

/* ---- Placeholders */

static bool is_placeholder(const char *p)
{
	return p[0] == '{' && p[1] >= '1' && p[1] <= '6' && p[2] == '}';
}

bool tr_next_piece(const char **pattern, struct str *literal, int *arg)
{
	const char *p = *pattern;

	if (!*p)
		return false;
	*arg = 0;
	if (is_placeholder(p)) {
		*arg = p[1] - '0';
		*pattern = p + 3;
		return true;
	}
	if (p[0] == '{' && p[1] == '{') {
		*literal = (struct str){p, 1};
		*pattern = p + 2;
		return true;
	}
	do
		p++;
	while (*p && *p != '{');
	*literal = (struct str){*pattern, (size_t)(p - *pattern)};
	*pattern = p;
	return true;
}

const struct tr_arg *tr_arg_at(const struct tr_arg *args, int number)
{
	for (int i = 1; args->kind != TR_END; i++, args++)
		if (i == number)
			return args;
#ifdef I18N_STRICT
	BUG("a text has {%d}, which was not given", number);
#else
	static const struct tr_arg absent = {.kind = TR_TEXT, .text = {"…", sizeof("…") - 1}};

	return &absent;
#endif
}

void tr_arg_add(struct buf *out, const struct tr_arg *arg)
{
	switch (arg->kind) {
	case TR_TEXT:
		buf_add_str(out, arg->text);
		return;
	case TR_INT:
		buf_add_int(out, (int64_t)arg->number);
		return;
	case TR_UINT:
		buf_printf(out, "%llu", (unsigned long long)arg->number);
		return;
	case TR_MARKUP:
	case TR_END:
		break;
	}
	BUG("argument of kind %d in plain text", (int)arg->kind);
}

static void add_pattern(struct buf *out, const char *pattern, const struct tr_arg *args)
{
	struct str literal;
	int number;

	while (tr_next_piece(&pattern, &literal, &number)) {
		if (number)
			tr_arg_add(out, tr_arg_at(args, number));
		else
			buf_add_str(out, literal);
	}
}

void tr_add_args(struct buf *out, enum lang lang, const char *key, const struct tr_arg *args)
{
	add_pattern(out, tr(lang, key), args);
}

void tr_add_n_args(
    struct buf *out, enum lang lang, const char *key, int64_t n, const struct tr_arg *args)
{
	add_pattern(out, tr_n(lang, key, n), args);
}

/* ---- Errors and mistakes */

void err_add_text(struct buf *out, enum lang lang, const struct err *err)
{
	struct tr_arg args[ERR_ARGS + 1] = {{TR_END, {NULL, 0}, 0}};

	INVARIANT(err->arg_count <= ERR_ARGS);
	for (int i = 0; i < err->arg_count; i++)
		args[i] = tr_arg_chars(err->args[i]);
	args[err->arg_count].kind = TR_END;
	tr_add_args(out, lang, err->key, args);
}

const char *err_in_words(struct arena *arena, enum lang lang, const struct err *err)
{
	struct buf text = {0};

	err_add_text(&text, lang, err);
	return buf_keep(&text, arena);
}

bool err_log(const char *about, const struct err *err)
{
	struct buf text = {0};

	if (err->code == ERR_RETRY || err->code == ERR_UNAVAILABLE)
		return false;
	err_add_text(&text, LANG_EN, err);
	fprintf(stderr, "kycung: %s: %s\n", about, text.p);
	buf_release(&text);
	return true;
}

void issue_add_text(struct buf *out, enum lang lang, const struct issue *issue)
{
	struct tr_arg args[ERR_ARGS + 1] = {{TR_END, {NULL, 0}, 0}};

	INVARIANT(issue->arg_count <= ERR_ARGS);
	if (issue->file) {
		buf_add_text(out, issue->file);
		buf_add_char(out, ':');
	}
	if (issue->line)
		buf_printf(out, "%d:", issue->line);
	if (issue->line && issue->column)
		buf_printf(out, "%d:", issue->column);
	if (issue->file || issue->line)
		buf_add_char(out, ' ');
	for (int i = 0; i < issue->arg_count; i++)
		args[i] = tr_arg_chars(issue->args[i]);
	args[issue->arg_count].kind = TR_END;
	tr_add_args(out, lang, issue->key, args);
}
