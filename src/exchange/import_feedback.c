/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Settings of feedback, from datapackage.json: categories, places, who answers for what. */
#include "core/feedback.h"
#include "exchange/import_steps.h"

static const struct str none;

static void check_number(struct import *import, const struct json_value *owner, const char *name,
    int64_t least, int64_t most, const char *issue)
{
	const struct json_value *number = json_get(owner, name);
	int64_t value;

	if (number && (!json_get_int(owner, name, &value) || value < least || value > most))
		import_setting_issue(import, number, issue,
		    str_of(arena_printf(import->arena, "%lld", (long long)most)), none);
}

static void check_days(struct import *import, const struct json_value *owner)
{
	check_number(import, owner, "days", 1, FEEDBACK_DAYS_MAX, "import.feedback_days");
}

/* The list of that name, or NULL: there is none, or it is no list. */
static const struct json_value *list_of(
    struct import *import, const struct json_value *feedback, const char *name)
{
	const struct json_value *list = json_get(feedback, name);

	if (list && list->kind != JSON_ARRAY) {
		import_setting_issue(import, list, "import.setting_no_list",
		    str_of(arena_printf(import->arena, "feedback.%s", name)), none);
		return NULL;
	}
	return list;
}

static struct str item_name(struct import *import, const char *list, size_t at)
{
	return str_of(arena_printf(import->arena, "feedback.%s[%zu]", list, at));
}

static void check_categories(struct import *import, const struct json_value *list)
{
	for (size_t i = 0; list && i < list->count; i++) {
		const struct json_value *item = &list->items[i];

		if (!import_code_ok(json_get_str(item, "code")) || !json_get_str(item, "name").n)
			import_setting_issue(import, item, "import.setting_no_code",
			    item_name(import, "categories", i), none);
		for (size_t j = 0; j < i; j++)
			if (str_eq(
				json_get_str(item, "code"), json_get_str(&list->items[j], "code")))
				import_setting_issue(import, item, "import.feedback_category_twice",
				    json_get_str(item, "code"), none);
		check_days(import, item);
	}
}

void import_feedback_kinds(struct import *import, const struct json_value *feedback)
{
	const struct json_value *types, *routes;

	if (!feedback)
		return;
	if (feedback->kind != JSON_OBJECT) {
		import_setting_issue(
		    import, feedback, "import.setting_no_object", STR("feedback"), none);
		return;
	}
	check_days(import, feedback);
	check_number(import, feedback, "contact_days", 1, FEEDBACK_CONTACT_DAYS_MAX,
	    "import.feedback_contact_days");
	check_categories(import, list_of(import, feedback, "categories"));
	types = list_of(import, feedback, "place_types");
	for (size_t i = 0; types && i < types->count; i++)
		if (types->items[i].kind != JSON_STRING)
			import_setting_issue(import, &types->items[i], "import.setting_no_text",
			    item_name(import, "place_types", i), none);
	routes = list_of(import, feedback, "routes");
	for (size_t i = 0; routes && i < routes->count; i++)
		if (!json_get_str(&routes->items[i], "unit").n)
			import_setting_issue(import, &routes->items[i], "import.feedback_route",
			    item_name(import, "routes", i), none);
}

static void check_unit(struct import *import, const struct json_value *route, const char *member)
{
	struct str code = json_get_str(route, member);

	if (code.n && !definitions_unit(import->defs, code, NULL) &&
	    !map_get(&import->doubtful, code))
		import_setting_issue(
		    import, json_get(route, member), "import.unknown_unit", code, none);
}

static bool is_type(const struct site *site, struct str code)
{
	for (int i = 0; i < site->unit_type_count; i++)
		if (str_eq(site->unit_types[i].code, code))
			return true;
	return !site->unit_type_count;
}

void import_feedback_check(struct import *import, const struct json_value *feedback)
{
	const struct json_value *routes = json_get(feedback, "routes");
	const struct json_value *types = json_get(feedback, "place_types");
	const struct site *site = &import->site;

	for (size_t i = 0; types && types->kind == JSON_ARRAY && i < types->count; i++)
		if (types->items[i].kind == JSON_STRING && !is_type(site, types->items[i].text))
			import_setting_issue(import, &types->items[i], "import.feedback_type",
			    types->items[i].text, none);
	for (size_t i = 0; routes && routes->kind == JSON_ARRAY && i < routes->count; i++) {
		const struct json_value *route = &routes->items[i];
		struct str category = json_get_str(route, "category");

		check_unit(import, route, "unit");
		check_unit(import, route, "place");
		if (category.n && !feedback_category(site, category))
			import_setting_issue(import, json_get(route, "category"),
			    "import.feedback_category", category, none);
	}
}
