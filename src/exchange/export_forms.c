/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Forms and the calendar as files of their own, laid out for people. */
#include <errno.h>
#include <sys/stat.h>

#include "core/form.h"
#include "exchange/export_steps.h"

static enum err_code write_document(struct export_run *export, const struct definition_row *row,
    struct str name, struct str title, const char *path)
{
	struct json_value *json;
	struct buf text = {0};
	int line, column;
	enum err_code code;

	if (json_parse(&export->arena, row->content, &json, &line, &column, export->err))
		return ERR_INTEGRITY;
	json_layout(&text, json);
	code = package_write_document(&export->writer, name, title, path, buf_str(&text));
	buf_release(&text);
	return code;
}

static bool is_newest(const struct definitions *defs, const struct form *form)
{
	for (int id = 1; id <= defs->form_count; id++)
		if (str_eq(defs->forms[id].code, form->code) &&
		    defs->forms[id].version > form->version)
			return false;
	return true;
}

/* The newest version is CODE.json; a code has no point in it, so CODE.1.json is nobody else's. */
static enum err_code export_form(struct export_run *export, const struct definition_row *row)
{
	const struct form *form = &export->defs->forms[row->id];
	const char *name = arena_printf(&export->arena, "%.*s", STR_ARG(form->code));

	if (!is_newest(export->defs, form))
		name = arena_printf(&export->arena, "%s.%d", name, form->version);
	return write_document(export, row, str_of(arena_printf(&export->arena, "form-%s", name)),
	    form->name, arena_printf(&export->arena, "forms/%s.json", name));
}

enum err_code export_forms(struct export_run *export)
{
	const char *directory = arena_printf(&export->arena, "%s/forms", export->directory);
	enum err_code code = ERR_NONE;
	size_t form_count, calendar_count;
	const struct definition_row **forms = export_rows_of(export, DEFINITION_FORM, &form_count);
	const struct definition_row **calendar =
	    export_rows_of(export, DEFINITION_CALENDAR, &calendar_count);

	if (form_count && mkdir(directory, 0777) && errno != EEXIST)
		return err_set(
		    export->err, ERR_IO, "export.cannot_write", directory, strerror(errno), NULL);
	for (size_t i = 0; i < form_count && !code; i++)
		code = export_form(export, forms[i]);
	if (calendar_count && !code)
		code = write_document(export, calendar[0], STR("calendar"),
		    STR("Ngày nghỉ, ngày làm bù"), "calendar.json");
	return code;
}
