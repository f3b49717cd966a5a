/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Reports and the settings of the site, from datapackage.json. */
#include "exchange/import_steps.h"

#include "base/text.h"

/* Members of datapackage.json that describe the data and are given out again. */
static const char *const described[] = {
    "title", "title_en", "description", "version", "licenses", "sources", "contributors"};

/* A template's text in NFC; the issue tells which file is no text. */
static bool read_template(
    struct import *import, struct str path, struct json *json, const char *member)
{
	const char *name = arena_str(import->arena, path).p;
	struct err broken = {0};
	struct str text, normal;
	size_t bad;

	if (!path.n)
		return true;
	if (path.p[0] == '/' || strstr(name, "..")) {
		issues_add(import->issues, import->package.file, 0, 0, "package.bad_path", member,
		    name, NULL);
		return false;
	}
	if (package_read_file(&import->package, name, &text, &broken)) {
		issues_add(import->issues, import->package.file, 0, 0, broken.key, broken.args[0],
		    broken.arg_count > 1 ? broken.args[1] : NULL, NULL);
		return false;
	}
	if (!text_normalize(import->arena, text, &normal, &bad)) {
		int line = 1;

		for (size_t i = 0; i < bad; i++)
			line += text.p[i] == '\n';
		issues_add(import->issues,
		    arena_printf(import->arena, "%s/%s", import->package.directory, name), line, 0,
		    "package.bad_text", NULL);
		return false;
	}
	json_member_str(json, member, normal);
	return true;
}

static void import_report(struct import *import, const struct json_value *report)
{
	static const char *const copied[] = {"title", "title_en", "unit", "period"};
	struct str slug = json_get_str(report, "slug");
	struct buf content = {0};
	struct json json;
	bool fine;

	if (!import_code_ok(slug) || !json_get_str(report, "template").n) {
		issues_add(import->issues, import->package.file, 0, 0, "import.bad_report", NULL);
		return;
	}
	json_init(&json, &content);
	json_object(&json);
	for (size_t i = 0; i < sizeof(copied) / sizeof(copied[0]); i++)
		if (json_get_str(report, copied[i]).n)
			json_member_str(&json, copied[i], json_get_str(report, copied[i]));
	fine = read_template(import, json_get_str(report, "template"), &json, "template");
	fine = read_template(import, json_get_str(report, "template_en"), &json, "template_en") &&
	       fine;
	json_object_end(&json);
	if (fine)
		import_add_definition(import, DEFINITION_REPORT, slug, &content);
	buf_release(&content);
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

/* Names in the settings that must be those of something. */
void import_check_site(struct import *import)
{
	const struct definitions *defs = import->defs;
	const struct site *site = &defs->site;
	const char *file = import->package.file;
	struct period p;

	if (site->period.n && !period_parse(site->period, &p))
		issues_add(import->issues, file, 0, 0, "import.bad_period",
		    arena_str(import->arena, site->period).p, NULL);
	if (site->root_unit.n && !definitions_unit(defs, site->root_unit, NULL))
		issues_add(import->issues, file, 0, 0, "import.unknown_unit",
		    arena_str(import->arena, site->root_unit).p, NULL);
	for (int i = 0; i < site->headline_count; i++)
		if (!definitions_indicator(defs, site->headline[i]))
			issues_add(import->issues, file, 0, 0, "import.unknown_indicator",
			    arena_str(import->arena, site->headline[i]).p, NULL);
}

enum err_code import_site(struct import *import)
{
	const struct json_value *own = json_get(import->package.json, "kycung");
	const struct json_value *reports = json_get(own, "reports");

	if (!own)
		return ERR_NONE;
	if (own->kind != JSON_OBJECT || (reports && reports->kind != JSON_ARRAY)) {
		issues_add(import->issues, import->package.file, 0, 0, "import.bad_settings", NULL);
		return ERR_NONE;
	}
	for (size_t i = 0; reports && i < reports->count; i++)
		import_report(import, &reports->items[i]);
	import_settings(import, own);
	return ERR_NONE;
}
