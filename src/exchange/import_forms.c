/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The forms and the calendar of a package. */
#include "exchange/import_steps.h"

#include "core/calendar.h"
#include "core/form.h"

static void read_document(
    struct import *import, const struct package_document *document, struct document_source *source)
{
	struct err broken = {0};
	struct json_value *json;
	int line, column;

	source->file =
	    arena_printf(import->arena, "%s/%s", import->package.directory, document->path);
	if (package_read_file(&import->package, document->path, &source->text, &broken))
		package_issue(&import->package, import->issues, document->resource, broken.key,
		    broken.args[0], broken.arg_count > 1 ? broken.args[1] : NULL);
	else if (json_parse(import->arena, source->text, &json, &line, &column, &broken))
		issues_add(import->issues, source->file, line, column, broken.key,
		    broken.arg_count ? broken.args[0] : NULL, NULL);
	else
		source->json = json;
}

enum err_code import_read_forms(struct import *import)
{
	const struct package *package = &import->package;

	import->forms = ARENA_ARRAY(import->arena, struct document_source, package->form_count);
	for (size_t i = 0; i < package->form_count; i++)
		read_document(import, &package->forms[i], &import->forms[i]);
	if (package->calendar.path)
		read_document(import, &package->calendar, &import->calendar);
	return ERR_NONE;
}

/* What only follows from a row that was refused is not told as well. */
static void tell(struct import *import, const struct issues *found)
{
	for (size_t i = 0; i < found->kept; i++) {
		const struct issue *issue = &found->items[i];
		const char *const *args = issue->args;

		if (issue->arg_count && strstr(issue->key, ".unknown_") &&
		    map_get(&import->doubtful, str_of(args[0])))
			continue;
		issues_add(import->issues, issue->file, issue->line, issue->column, issue->key,
		    issue->arg_count > 0 ? args[0] : NULL, issue->arg_count > 1 ? args[1] : NULL,
		    issue->arg_count > 2 ? args[2] : NULL, NULL);
	}
}

static void tell_at(struct import *import, const struct document_source *source, const char *member,
    const char *key, struct str first, struct str second)
{
	const struct json_value *at = json_get(source->json, member);
	int line, column;

	json_place(source->text, at ? at : source->json, &line, &column);
	issues_add(import->issues, source->file, line, column, key,
	    arena_str(import->arena, first).p, second.n ? arena_str(import->arena, second).p : NULL,
	    NULL);
}

static bool may_change(const struct import *import, const struct form *form)
{
	const struct import_options *options = import->options;

	return options->form_in_use &&
	       !options->form_in_use(options->form_in_use_context, form->code, form->version);
}

static void keep_form(
    struct import *import, const struct document_source *source, const struct form *form)
{
	struct str key = form_key(form, import->arena);
	const struct definition_row *known =
	    definitions_stored(space_definitions(import->space), DEFINITION_FORM, key);
	struct buf content = {0};

	form_write(form, import->defs, &content);
	if (known && !str_eq(known->content, buf_str(&content)) && !may_change(import, form))
		tell_at(import, source, "version", "import.form_version_stored", key, STR_EMPTY);
	else
		import_add_definition(import, DEFINITION_FORM, key, &content);
	buf_release(&content);
}

/* Against the other forms of the package, and the stored ones that it leaves as they are. */
static void check_order(struct import *import, const struct document_source *source,
    const struct form *form, const struct form *read, size_t count)
{
	const struct definitions *old = space_definitions(import->space);
	const struct form *other = form_out_of_order(form, read, count);

	for (int id = 1; id <= old->form_count && !other; id++)
		other = form_out_of_order(form, &old->forms[id], 1);
	if (other)
		tell_at(import, source, "from", "form.version_not_later",
		    form_key(form, import->arena), form_key(other, import->arena));
}

static bool given_before(const struct form *form, const struct form *read, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (read[i].version == form->version && str_eq(read[i].code, form->code))
			return true;
	return false;
}

static void check_package_forms(struct import *import)
{
	size_t count = 0;
	struct form *read = ARENA_ARRAY(import->arena, struct form, import->package.form_count + 1);

	for (size_t i = 0; i < import->package.form_count; i++) {
		const struct document_source *source = &import->forms[i];
		struct form_source place = {source->file, source->text};
		struct issues found = {.arena = import->arena};
		struct form *form = &read[count];

		if (!source->json)
			continue;
		if (!form_read(form, source->json, &place, import->defs, import->arena, &found)) {
			tell(import, &found);
			continue;
		}
		if (given_before(form, read, count)) {
			tell_at(import, source, "code", "import.form_twice",
			    form_key(form, import->arena), STR_EMPTY);
			continue;
		}
		check_order(import, source, form, read, count);
		keep_form(import, source, form);
		count++;
	}
}

static void check_calendar(struct import *import)
{
	const struct document_source *source = &import->calendar;
	struct form_source place = {source->file, source->text};
	struct calendar calendar;
	struct buf content = {0};

	if (!source->json ||
	    !calendar_read(&calendar, source->json, &place, import->arena, import->issues))
		return;
	calendar_write(&calendar, &content);
	import_add_definition(import, DEFINITION_CALENDAR, STR("calendar"), &content);
	buf_release(&content);
}

/* What the package redefines must not break a form that is stored. */
static void check_stored_forms(struct import *import)
{
	const struct definitions *old = space_definitions(import->space);

	for (size_t i = 0; i < old->stored_count; i++) {
		const struct definition_row *row = &old->stored[i];
		struct issues found = {.arena = import->arena};
		struct json_value *json;
		struct form form;
		int line, column;

		if (row->kind != DEFINITION_FORM ||
		    json_parse(import->arena, row->content, &json, &line, &column, NULL) ||
		    form_read(&form, json, NULL, import->defs, import->arena, &found))
			continue;
		package_issue(&import->package, import->issues, NULL, "import.breaks_form",
		    arena_str(import->arena, row->key).p,
		    found.items[0].arg_count ? found.items[0].args[0] : "");
	}
}

void import_check_forms(struct import *import)
{
	check_stored_forms(import);
	check_package_forms(import);
	check_calendar(import);
}
