/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * A form while it is being designed: what stands in each field of the page, by
 * the field's name, whatever it is worth. It comes from a form's JSON or from
 * what was posted, and becomes JSON that form_read() judges; each mistake finds
 * its field again.
 *
 * Fields are named by their place in the JSON ("schedules.0.due.day"), but for
 * rows: sections and rows are one list of lines, in the order of "lines.N.order".
 * A line without an indicator is the heading of a section.
 */
#ifndef WEB_DESIGN_H
#define WEB_DESIGN_H

#include "base/map.h"
#include "core/form.h"
#include "http/form.h"
#include "view/i18n.h"

/* The lists of a form, as the page has them. */
enum design_list {
	DESIGN_COLUMNS,
	DESIGN_LINES,
	DESIGN_SCHEDULES,
	DESIGN_TEXTS,
	DESIGN_RULES,
	DESIGN_LISTS
};

struct design {
	struct arena *arena;
	struct map values;           /* of fields, ended by NUL, that are not empty */
	struct map mistakes;         /* of fields: what is wrong, a message */
	size_t counts[DESIGN_LISTS]; /* items with fields, blank ones included */
	size_t mistake_count;
};

void design_init(struct design *design, struct arena *arena);
void design_release(struct design *design);

/* Takes a form's JSON, as form_write() gives it. */
void design_of_json(struct design *design, const struct json_value *form);

/* Takes what was posted. */
void design_of_post(struct design *design, const struct form_data *form);

/* "" where there is nothing. The second is lists' fields: "columns", 2, "kind". */
const char *design_value(const struct design *design, const char *field);
const char *design_item(
    const struct design *design, enum design_list list, size_t index, const char *member);

/* The name of such a field. */
const char *design_field(
    const struct design *design, enum design_list list, size_t index, const char *member);

/* What is wrong with a field; NULL: nothing. */
const char *design_mistake(const struct design *design, const char *field);

/* Puts a value into a field. */
void design_set(struct design *design, const char *field, const char *value);

/*
 * Reads the form that the fields make. False where there is any mistake; each is
 * then in `mistakes`, in words of `lang`, beside its field or, where it has
 * none, under "".
 */
bool design_read(
    struct design *design, const struct definitions *defs, enum lang lang, struct form *out);

#endif
