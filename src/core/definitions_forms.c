/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "core/calendar.h"
#include "core/definitions_read.h"
#include "core/form.h"

/* Message keys are literals, so they outlive the arena of the issues. */
static bool broken(struct err *err, const struct issues *issues)
{
	const struct issue *first = &issues->items[0];

	err_set(err, ERR_INTEGRITY, first->key, first->arg_count > 0 ? first->args[0] : NULL,
	    first->arg_count > 1 ? first->args[1] : NULL,
	    first->arg_count > 2 ? first->args[2] : NULL, NULL);
	return false;
}

/* The key says what the content says. */
static bool of_key(const struct form *form, struct str key, struct arena *arena)
{
	return str_eq(form_key(form, arena), key);
}

static bool read_form(struct definitions *defs, const struct definition_row *row, struct err *err)
{
	struct form *form = &defs->forms[row->id];
	struct issues issues = {.arena = &defs->arena};
	struct json_value *json;
	int line, column;

	/* That it is JSON was seen before (definition_read()). */
	if (json_parse(&defs->arena, row->content, &json, &line, &column, err))
		return false;
	if (!form_read(form, json, NULL, defs, &defs->arena, &issues)) {
		*form = (struct form){.id = row->id};
		return broken(err, &issues);
	}
	if (!of_key(form, row->key, &defs->arena)) {
		*form = (struct form){.id = row->id};
		err_set(err, ERR_INTEGRITY, "definitions.content_broken",
		    arena_str(&defs->arena, row->key).p, NULL);
		return false;
	}
	form->id = row->id;
	return true;
}

static bool read_calendar(
    struct definitions *defs, const struct definition_row *row, struct err *err)
{
	struct issues issues = {.arena = &defs->arena};
	struct json_value *json;
	int line, column;

	if (json_parse(&defs->arena, row->content, &json, &line, &column, err))
		return false;
	if (calendar_read(defs->calendar, json, NULL, &defs->arena, &issues))
		return true;
	*defs->calendar = (struct calendar){0};
	return broken(err, &issues);
}

static bool check_order(struct definitions *defs, struct err *err)
{
	for (int id = 1; id <= defs->form_count; id++) {
		const struct form *form = &defs->forms[id];
		const struct form *other =
		    form_out_of_order(form, &defs->forms[1], (size_t)defs->form_count);

		if (form->code.n && other) {
			err_set(err, ERR_INTEGRITY, "form.version_not_later",
			    form_key(form, &defs->arena).p, form_key(other, &defs->arena).p, NULL);
			return false;
		}
	}
	return true;
}

bool definitions_read_forms(struct definitions *defs, struct err *err)
{
	struct err first = {0}, found;
	bool fine = true;

	for (size_t i = 0; i < defs->stored_count; i++) {
		const struct definition_row *row = &defs->stored[i];
		bool holds = true;

		if (row->kind == DEFINITION_FORM)
			holds = read_form(defs, row, &found);
		else if (row->kind == DEFINITION_CALENDAR)
			holds = read_calendar(defs, row, &found);
		if (!holds && fine)
			first = found;
		fine = fine && holds;
	}
	if (fine)
		fine = check_order(defs, &first);
	if (!fine && err)
		*err = first;
	return fine;
}
