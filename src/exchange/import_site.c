/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Reports and the settings of the site, from datapackage.json. */
#include "exchange/import_steps.h"

#include "base/text.h"
#include "report/narrative.h"

/* Members of datapackage.json that describe the data and are given out again. */
static const char *const described[] = {
    "title", "title_en", "description", "version", "licenses", "sources", "contributors"};

static const struct str none;

void import_setting_issue(struct import *import, const struct json_value *at, const char *key,
    struct str first, struct str second)
{
	package_issue(&import->package, import->issues, at, key,
	    first.p ? arena_str(import->arena, first).p : NULL,
	    second.p ? arena_str(import->arena, second).p : NULL);
}

/* A template's text in NFC; the issue tells which file is no text. */
static bool read_template(struct import *import, const char *member, struct report_source *source,
    int which, struct json *json)
{
	const struct json_value *at = json_get(source->json, member);
	struct str path = json_get_str(source->json, member);
	const char *name = arena_str(import->arena, path).p;
	struct err broken = {0};
	struct str text;
	size_t bad;

	if (!path.n)
		return true;
	if (!package_path_ok(path)) {
		import_setting_issue(import, at, "package.bad_path", str_of(member), path);
		return false;
	}
	if (package_read_file(&import->package, name, &text, &broken)) {
		package_issue(&import->package, import->issues, at, broken.key, broken.args[0],
		    broken.arg_count > 1 ? broken.args[1] : NULL);
		return false;
	}
	source->files[which] =
	    arena_printf(import->arena, "%s/%s", import->package.directory, name);
	if (!text_normalize(import->arena, text, &source->texts[which], &bad)) {
		int line = 1, column = 1;

		for (size_t i = 0; i < bad; i++) {
			bool ends = text.p[i] == '\n';

			line += ends;
			column = ends ? 1 : column + (((unsigned char)text.p[i] & 0xC0) != 0x80);
		}
		issues_add(
		    import->issues, source->files[which], line, column, "package.bad_text", NULL);
		return false;
	}
	json_member_str(json, member, source->texts[which]);
	return true;
}

/* Where the report of the package with this slug is, or the end of the list. */
static struct report_source **find_source(struct import *import, struct str slug)
{
	struct report_source **source = &import->reports;

	while (*source && !str_eq((*source)->slug, slug))
		source = &(*source)->next;
	return source;
}

static void import_report(struct import *import, const struct json_value *report)
{
	static const char *const copied[] = {"title", "title_en", "unit", "period"};
	struct report_source *source = ARENA_NEW(import->arena, struct report_source);
	struct str slug = json_get_str(report, "slug");
	struct report_source **at;
	struct buf content = {0};
	struct json json;
	bool fine;

	if (!import_code_ok(slug) || !json_get_str(report, "template").n) {
		import_setting_issue(import, report, "import.bad_report", none, none);
		return;
	}
	/* NAME.en.md is what the English template of NAME is exported as. */
	if (slug.n > 3 && str_is((struct str){slug.p + slug.n - 3, 3}, ".en")) {
		import_setting_issue(import, report, "import.report_suffix", slug, none);
		return;
	}
	at = find_source(import, slug);
	if (*at) {
		import_setting_issue(import, report, "import.report_twice", slug, none);
		return;
	}
	*source = (struct report_source){.slug = slug, .json = report};
	json_init(&json, &content);
	json_object(&json);
	for (size_t i = 0; i < sizeof(copied) / sizeof(copied[0]); i++)
		if (json_get_str(report, copied[i]).n)
			json_member_str(&json, copied[i], json_get_str(report, copied[i]));
	fine = read_template(import, "template", source, 0, &json);
	fine = read_template(import, "template_en", source, 1, &json) && fine;
	json_object_end(&json);
	if (fine) {
		import_add_definition(import, DEFINITION_REPORT, slug, &content);
		*at = source;
	}
	buf_release(&content);
}

/* Whether every setting that is known is of its kind. */
static bool check_kinds(struct import *import, const struct json_value *own)
{
	static const char *const texts[] = {"title", "title_en", "tagline", "tagline_en",
	    "root_unit", "period", "address", "address_en", "phone", "email", "hotline",
	    "responsible", "responsible_en", "note", "note_en"};
	static const char *const lists[] = {"unit_types", "sectors", "categories", "headline"};
	size_t before = import->issues->count;

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		const struct json_value *value = json_get(own, texts[i]);

		if (value && value->kind != JSON_STRING)
			import_setting_issue(
			    import, value, "import.setting_no_text", str_of(texts[i]), none);
	}
	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
		const struct json_value *list = json_get(own, lists[i]);
		bool codes = strcmp(lists[i], "headline");

		if (list && list->kind != JSON_ARRAY)
			import_setting_issue(
			    import, list, "import.setting_no_list", str_of(lists[i]), none);
		for (size_t j = 0; list && list->kind == JSON_ARRAY && j < list->count; j++) {
			const struct json_value *item = &list->items[j];

			if (codes ? !json_get_str(item, "code").n || !json_get_str(item, "name").n
				  : item->kind != JSON_STRING)
				import_setting_issue(import, item,
				    codes ? "import.setting_no_code" : "import.setting_no_text",
				    str_of(arena_printf(import->arena, "%s[%zu]", lists[i], j)),
				    none);
		}
	}
	import_feedback_kinds(import, json_get(own, "feedback"));
	return import->issues->count == before;
}

static void import_settings(struct import *import, const struct json_value *own)
{
	struct buf content = {0};
	struct json json;

	json_init(&json, &content);
	json_object(&json);
	for (size_t i = 0; i < own->count; i++) {
		if (str_is(own->names[i], "reports") || str_is(own->names[i], "package"))
			continue;
		json_name(&json, own->names[i].p);
		json_add_value(&json, &own->items[i]);
	}
	json_name(&json, "package");
	json_object(&json);
	for (size_t i = 0; i < sizeof(described) / sizeof(described[0]); i++) {
		const struct json_value *value = json_get(import->package.json, described[i]);

		if (value) {
			json_name(&json, described[i]);
			json_add_value(&json, value);
		}
	}
	json_object_end(&json);
	json_object_end(&json);
	import_add_definition(import, DEFINITION_SITE, STR("site"), &content);
	buf_release(&content);
}

/* The place of a report as its pages see it: its own words, else the site's. */
static struct period check_place(struct import *import, const struct json_value *where,
    const char *unit_member, struct period otherwise)
{
	const struct json_value *unit = json_get(where, unit_member);
	const struct json_value *period = json_get(where, "period");
	struct str unit_name = json_get_str(where, unit_member);
	struct str period_name = json_get_str(where, "period");
	struct period p = otherwise;

	if (period_name.n && !period_parse(period_name, &p))
		import_setting_issue(import, period, "import.bad_period", period_name, none);
	if (unit_name.n && !definitions_unit(import->defs, unit_name, NULL) &&
	    !map_get(&import->doubtful, unit_name))
		import_setting_issue(import, unit, "import.unknown_unit", unit_name, none);
	else if (unit_name.n && period_name.n && !definitions_unit(import->defs, unit_name, &p) &&
		 definitions_unit(import->defs, unit_name, NULL))
		import_setting_issue(
		    import, unit, "import.unit_not_in_period", unit_name, period_name);
	return p;
}

/* All that is wrong with a template, but what only follows from a row that was refused. */
static void check_template(
    struct import *import, struct str text, struct period p, const char *file)
{
	struct issues found = {.arena = import->arena};

	narrative_examine(import->defs, text, p, file, &found);
	for (size_t i = 0; i < found.kept; i++) {
		const struct issue *issue = &found.items[i];
		bool names = issue->arg_count && strstr(issue->key, ".unknown_");

		if (!names || !map_get(&import->doubtful, str_of(issue->args[0])))
			issues_add(import->issues, issue->file, issue->line, issue->column,
			    issue->key, issue->arg_count > 0 ? issue->args[0] : NULL,
			    issue->arg_count > 1 ? issue->args[1] : NULL, NULL);
	}
}

static void check_headline(struct import *import, const struct json_value *headline)
{
	for (size_t i = 0; headline && headline->kind == JSON_ARRAY && i < headline->count; i++) {
		struct str code = headline->items[i].text;

		if (headline->items[i].kind == JSON_STRING &&
		    !definitions_indicator(import->defs, code) && !map_get(&import->doubtful, code))
			import_setting_issue(
			    import, &headline->items[i], "import.unknown_indicator", code, none);
	}
}

/* One text for both languages is told of once. */
static bool same_file(const struct report_source *source)
{
	return source->files[0] && !strcmp(source->files[0], source->files[1]);
}

static bool template_holds(const struct definitions *defs, struct str text, struct period p,
    struct arena *arena, const char **first)
{
	struct issues found = {.arena = arena};

	narrative_examine(defs, text, p, NULL, &found);
	*first = found.kept && found.items[0].arg_count ? found.items[0].args[0] : "";
	return !found.count;
}

/* What the package redefines must not break a report that it leaves as it is. */
static void check_stored_report(
    struct import *import, const struct report *report, struct period of_site)
{
	const struct definitions *old = space_definitions(import->space);
	const struct str texts[] = {report->template_vi, report->template_en};
	struct period p;

	if (!period_parse(report->period, &p))
		p = of_site;
	for (int i = 0; i < 2; i++) {
		struct arena arena = {0};
		const char *word, *before;

		if (!template_holds(import->defs, texts[i], p, &arena, &word) &&
		    template_holds(old, texts[i], p, &arena, &before))
			package_issue(&import->package, import->issues, NULL,
			    "import.breaks_report", arena_str(import->arena, report->slug).p, word);
		arena_release(&arena);
	}
}

void import_check_site(struct import *import)
{
	const struct json_value *own = json_get(import->package.json, "kycung");
	const struct report_source *source = import->reports;
	struct period of_site;

	if (!period_parse(import->defs->site.period, &of_site))
		of_site = period_of_year(2000);
	of_site = check_place(import, own, "root_unit", of_site);
	check_headline(import, json_get(own, "headline"));
	import_feedback_check(import, json_get(own, "feedback"));
	for (; source; source = source->next) {
		struct period p = check_place(import, source->json, "unit", of_site);

		for (int i = 0; i < 2; i++)
			if (source->files[i] && !(i && same_file(source)))
				check_template(import, source->texts[i], p, source->files[i]);
	}
	for (int id = 1; import->row_count && id <= import->defs->report_count; id++)
		if (!*find_source(import, import->defs->reports[id].slug))
			check_stored_report(import, &import->defs->reports[id], of_site);
}

enum err_code import_site(struct import *import)
{
	const struct json_value *own = json_get(import->package.json, "kycung");
	const struct json_value *reports = json_get(own, "reports");

	if (!own)
		return ERR_NONE;
	if (own->kind != JSON_OBJECT || (reports && reports->kind != JSON_ARRAY)) {
		import_setting_issue(import, own->kind != JSON_OBJECT ? own : reports,
		    "import.bad_settings", none, none);
		return ERR_NONE;
	}
	for (size_t i = 0; reports && i < reports->count; i++)
		import_report(import, &reports->items[i]);
	if (check_kinds(import, own))
		import_settings(import, own);
	return ERR_NONE;
}
