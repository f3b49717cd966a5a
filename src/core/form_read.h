/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Between the files that read forms and calendars; not for use outside core.
 * Members are read strictly: what is not of its kind, out of its range or of a name that nobody
 * knows is a mistake at its place; the reader then goes on with a harmless value.
 */
#ifndef CORE_FORM_READ_H
#define CORE_FORM_READ_H

#include "core/form.h"

struct form_reader {
	const struct form_source *source; /* NULL: places are not told */
	const struct definitions *defs;
	struct arena *arena;
	struct issues *issues;
};

/* Tells a mistake at `at`, so many characters on; arguments may be NULL. */
void form_mistake(struct form_reader *reader, const struct json_value *at, int characters,
    const char *key, const char *first, const char *second, const char *third);

/* A view as an argument of a message. */
const char *form_word(struct form_reader *reader, struct str text);

/* Whether it is an object; members that are not among `names` (ended by NULL) are mistakes. */
bool form_read_object(
    struct form_reader *reader, const struct json_value *json, const char *const *names);

/* A list of at most `most` items, or NULL where there is none. */
const struct json_value *form_read_list(
    struct form_reader *reader, const struct json_value *json, const char *name, size_t most);

/* In NFC, without white space at its ends. */
struct str form_read_text(
    struct form_reader *reader, const struct json_value *json, const char *name, bool needed);
/* A text in two languages: NAME and NAME_en. */
void form_read_texts(struct form_reader *reader, const struct json_value *json, const char *name,
    bool needed, struct str *text, struct str *english);
struct str form_read_string(
    struct form_reader *reader, const struct json_value *value, const char *name);

/* `absent` where there is none; *given (NULL is fine) tells. */
int form_read_int(struct form_reader *reader, const struct json_value *json, const char *name,
    int least, int most, int absent);
bool form_read_bool(struct form_reader *reader, const struct json_value *json, const char *name);
date form_read_date(
    struct form_reader *reader, const struct json_value *json, const char *name, date absent);

/* The rules of a form, whose formulas name indicators and scenarios of the definitions. */
void form_read_rules(struct form_reader *reader, const struct json_value *json, struct form *out);

#endif
