/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "core/definitions_read.h"

#include "core/form.h"
#include "core/formula.h"

/* The position of `text` among `names`, or -1. */
static int name_index(struct str text, const char *const *names, int count)
{
	for (int i = 0; i < count; i++)
		if (str_is(text, names[i]))
			return i;
	return -1;
}

#define COUNT(array) ((int)(sizeof(array) / sizeof((array)[0])))

static const char *const directions[] = {
    [DIRECTION_NONE] = "none", [DIRECTION_HIGHER] = "higher", [DIRECTION_LOWER] = "lower"};
static const char *const overs_units[] = {[OVER_UNITS_SUM] = "sum", [OVER_UNITS_NONE] = "none"};
static const char *const overs_time[] = {
    [OVER_TIME_SUM] = "sum", [OVER_TIME_LAST] = "last", [OVER_TIME_NONE] = "none"};
static const char *const scenario_kinds[] = {
    [SCENARIO_ACTUAL] = "actual", [SCENARIO_ESTIMATE] = "estimate", [SCENARIO_TARGET] = "target"};

#define PARSE(type, names)                                                                         \
	int i = name_index(text, names, COUNT(names));                                             \
	if (i < 0)                                                                                 \
		return false;                                                                      \
	*out = (type)i;                                                                            \
	return true

bool direction_parse(struct str text, enum direction *out)
{
	PARSE(enum direction, directions);
}

bool over_units_parse(struct str text, enum over_units *out)
{
	PARSE(enum over_units, overs_units);
}

bool over_time_parse(struct str text, enum over_time *out)
{
	PARSE(enum over_time, overs_time);
}

bool scenario_kind_parse(struct str text, enum scenario_kind *out)
{
	PARSE(enum scenario_kind, scenario_kinds);
}

const char *direction_code(enum direction direction)
{
	return directions[direction];
}

const char *over_units_code(enum over_units over)
{
	return overs_units[over];
}

const char *over_time_code(enum over_time over)
{
	return overs_time[over];
}

const char *scenario_kind_code(enum scenario_kind kind)
{
	return scenario_kinds[kind];
}

static bool read_date(const struct json_value *json, const char *name, date absent, date *out)
{
	struct str text = json_get_str(json, name);

	*out = absent;
	return !text.n || date_parse(text, out);
}

static struct str *read_texts(struct arena *arena, const struct json_value *list, int *count)
{
	struct str *texts;

	*count = 0;
	if (!list || list->kind != JSON_ARRAY || !list->count)
		return NULL;
	texts = ARENA_ARRAY(arena, struct str, list->count);
	for (size_t i = 0; i < list->count; i++)
		texts[i] = list->items[i].text;
	*count = (int)list->count;
	return texts;
}

static bool read_unit(struct definitions *defs, struct unit *unit, const struct json_value *json)
{
	const struct json_value *list = json_get(json, "validities");

	if (!list || list->kind != JSON_ARRAY || !list->count)
		return false;
	unit->validity_count = (int)list->count;
	unit->validities = ARENA_ARRAY(&defs->arena, struct unit_validity, list->count);
	for (size_t i = 0; i < list->count; i++) {
		struct unit_validity *v = &unit->validities[i];
		const struct json_value *item = &list->items[i];

		v->code = json_get_str(item, "code");
		v->name = json_get_str(item, "name");
		v->name_en = json_get_str(item, "name_en");
		v->type = json_get_str(item, "type");
		v->parent_key = json_get_str(item, "parent");
		v->replaced_by_keys =
		    read_texts(&defs->arena, json_get(item, "replaced_by"), &v->replaced_by_count);
		if (!v->code.n || !read_date(item, "from", DATE_MIN, &v->from) ||
		    !read_date(item, "to", DATE_MAX, &v->to))
			return false;
	}
	return true;
}

static bool read_small(const struct json_value *json, const char *name, int64_t most, int *out)
{
	int64_t value;

	if (!json_get_int(json, name, &value) || value < 0 || value > most)
		return false;
	*out = (int)value;
	return true;
}

static bool read_indicator(
    struct definitions *defs, struct indicator *indicator, const struct json_value *json)
{
	indicator->name = json_get_str(json, "name");
	indicator->name_en = json_get_str(json, "name_en");
	indicator->parent_code = json_get_str(json, "parent");
	indicator->sector = json_get_str(json, "sector");
	indicator->unit_of_measure = json_get_str(json, "unit_of_measure");
	indicator->unit_of_measure_en = json_get_str(json, "unit_of_measure_en");
	indicator->formula_text = json_get_str(json, "formula");
	indicator->codelist = json_get_str(json, "codelist");
	indicator->note = json_get_str(json, "note");
	indicator->note_en = json_get_str(json, "note_en");
	indicator->reporter_types = read_texts(
	    &defs->arena, json_get(json, "reported_by"), &indicator->reporter_type_count);
	return read_small(json, "decimals", DECIMAL_SCALE_MAX, &indicator->decimals) &&
	       read_small(json, "scale", DECIMAL_SCALE_MAX, &indicator->scale) &&
	       read_small(
		   json, "percent_decimals", DECIMAL_SCALE_MAX, &indicator->percent_decimals) &&
	       json_get_int(json, "min_cell", &indicator->min_cell) &&
	       direction_parse(json_get_str(json, "direction"), &indicator->direction) &&
	       over_units_parse(json_get_str(json, "over_units"), &indicator->over_units) &&
	       over_time_parse(json_get_str(json, "over_time"), &indicator->over_time);
}

/* Of several of a kind: the one named after it, else the first by code, however they are
 * numbered here. */
static void prefer(const struct definitions *defs, int *chosen, const struct scenario *scenario)
{
	const char *own = scenario_kind_code(scenario->kind);
	struct str code = *chosen ? defs->scenarios[*chosen].code : STR_EMPTY;

	if (!*chosen || str_is(scenario->code, own) ||
	    (!str_is(code, own) && str_cmp(scenario->code, code) < 0))
		*chosen = scenario->id;
}

static bool read_scenario(
    struct definitions *defs, struct scenario *scenario, const struct json_value *json)
{
	scenario->name = json_get_str(json, "name");
	scenario->name_en = json_get_str(json, "name_en");
	scenario->decision = json_get_str(json, "decision");
	scenario->decided_on = json_get_str(json, "decided_on");
	if (!scenario_kind_parse(json_get_str(json, "kind"), &scenario->kind))
		return false;
	if (scenario->kind == SCENARIO_ACTUAL)
		prefer(defs, &defs->actual, scenario);
	if (scenario->kind == SCENARIO_ESTIMATE)
		prefer(defs, &defs->estimate, scenario);
	return true;
}

static void read_report(struct report *report, const struct json_value *json)
{
	report->title = json_get_str(json, "title");
	report->title_en = json_get_str(json, "title_en");
	report->unit = json_get_str(json, "unit");
	report->period = json_get_str(json, "period");
	report->template_vi = json_get_str(json, "template");
	report->template_en = json_get_str(json, "template_en");
}

static struct named_code *read_codes(struct arena *arena, const struct json_value *list, int *count)
{
	struct named_code *codes;

	*count = 0;
	if (!list || list->kind != JSON_ARRAY || !list->count)
		return NULL;
	codes = ARENA_ARRAY(arena, struct named_code, list->count);
	for (size_t i = 0; i < list->count; i++) {
		codes[i].code = json_get_str(&list->items[i], "code");
		codes[i].name = json_get_str(&list->items[i], "name");
		codes[i].name_en = json_get_str(&list->items[i], "name_en");
	}
	*count = (int)list->count;
	return codes;
}

/* The first licence of the package the settings came with; NULL: it names none. */
static const struct json_value *first_license(const struct json_value *site)
{
	const struct json_value *licenses = json_get(json_get(site, "package"), "licenses");

	return licenses && licenses->kind == JSON_ARRAY && licenses->count ? &licenses->items[0]
	                                                                   : NULL;
}

static void read_feedback(struct site *site, const struct json_value *json, struct arena *arena)
{
	const struct json_value *categories = json_get(json, "categories");
	const struct json_value *routes = json_get(json, "routes");
	int64_t days = FEEDBACK_DAYS, contact_days = 0;

	site->feedback_category_count = site->feedback_route_count = 0;
	site->feedback_place_type_count = 0;
	site->feedback_contact_days = 0;
	if (!categories || categories->kind != JSON_ARRAY)
		return;
	(void)json_get_int(json, "days", &days);
	(void)json_get_int(json, "contact_days", &contact_days);
	site->feedback_contact_days = (int)contact_days;
	site->feedback_place_types =
	    read_texts(arena, json_get(json, "place_types"), &site->feedback_place_type_count);
	site->feedback_categories = ARENA_ARRAY(arena, struct feedback_category, categories->count);
	for (size_t i = 0; i < categories->count; i++) {
		const struct json_value *item = &categories->items[i];
		int64_t own = days;

		(void)json_get_int(item, "days", &own);
		site->feedback_categories[site->feedback_category_count++] =
		    (struct feedback_category){json_get_str(item, "code"),
			json_get_str(item, "name"), json_get_str(item, "name_en"), (int)own};
	}
	if (!routes || routes->kind != JSON_ARRAY)
		return;
	site->feedback_routes = ARENA_ARRAY(arena, struct feedback_route, routes->count);
	for (size_t i = 0; i < routes->count; i++)
		site->feedback_routes[site->feedback_route_count++] =
		    (struct feedback_route){json_get_str(&routes->items[i], "category"),
			json_get_str(&routes->items[i], "place"),
			json_get_str(&routes->items[i], "unit")};
}

void site_read(struct site *site, const struct json_value *json, struct arena *arena)
{
	site->title = json_get_str(json, "title");
	site->title_en = json_get_str(json, "title_en");
	site->tagline = json_get_str(json, "tagline");
	site->tagline_en = json_get_str(json, "tagline_en");
	site->root_unit = json_get_str(json, "root_unit");
	site->period = json_get_str(json, "period");
	site->address = json_get_str(json, "address");
	site->address_en = json_get_str(json, "address_en");
	site->phone = json_get_str(json, "phone");
	site->email = json_get_str(json, "email");
	site->hotline = json_get_str(json, "hotline");
	site->responsible = json_get_str(json, "responsible");
	site->responsible_en = json_get_str(json, "responsible_en");
	site->note = json_get_str(json, "note");
	site->note_en = json_get_str(json, "note_en");
	site->license = json_get_str(first_license(json), "title");
	if (!site->license.n)
		site->license = json_get_str(first_license(json), "name");
	site->license_url = json_get_str(first_license(json), "path");
	site->unit_types = read_codes(arena, json_get(json, "unit_types"), &site->unit_type_count);
	site->sectors = read_codes(arena, json_get(json, "sectors"), &site->sector_count);
	site->categories = read_codes(arena, json_get(json, "categories"), &site->category_count);
	read_feedback(site, json_get(json, "feedback"), arena);
	site->headline = read_texts(arena, json_get(json, "headline"), &site->headline_count);
}

bool definition_read(
    struct definitions *defs, enum definition_kind kind, int id, struct str key, struct str content)
{
	struct json_value *json;
	int line, column;

	if (json_parse(&defs->arena, content, &json, &line, &column, NULL))
		return false;
	switch (kind) {
	case DEFINITION_UNIT:
		defs->units[id].id = id;
		defs->units[id].key = key;
		return read_unit(defs, &defs->units[id], json);
	case DEFINITION_INDICATOR:
		defs->indicators[id].id = id;
		defs->indicators[id].code = key;
		return read_indicator(defs, &defs->indicators[id], json);
	case DEFINITION_SCENARIO:
		defs->scenarios[id].id = id;
		defs->scenarios[id].code = key;
		return read_scenario(defs, &defs->scenarios[id], json);
	case DEFINITION_BREAKDOWN: {
		struct breakdown *breakdown = &defs->breakdowns[id];
		size_t colon = str_find_char(key, ':');

		if (colon == key.n)
			return false;
		breakdown->id = id;
		breakdown->codelist = (struct str){key.p, colon};
		breakdown->code = (struct str){key.p + colon + 1, key.n - colon - 1};
		breakdown->name = json_get_str(json, "name");
		breakdown->name_en = json_get_str(json, "name_en");
		return true;
	}
	case DEFINITION_DECISION:
		defs->decisions[id].id = id;
		defs->decisions[id].number = key;
		defs->decisions[id].date = json_get_str(json, "date");
		defs->decisions[id].issuer = json_get_str(json, "issuer");
		defs->decisions[id].title = json_get_str(json, "title");
		return true;
	case DEFINITION_REPORT:
		defs->reports[id].id = id;
		defs->reports[id].slug = key;
		read_report(&defs->reports[id], json);
		return true;
	case DEFINITION_SITE:
		site_read(&defs->site, json, &defs->arena);
		defs->site.json = content;
		return true;
	case DEFINITION_FORM:
		defs->forms[id].id = id;
		return true;
	case DEFINITION_CALENDAR:
		return true;
	default:
		return false;
	}
}

struct binding {
	const struct definitions *defs;
	bool complete;
};

static void bind_node(struct formula *node, void *context)
{
	struct binding *binding = context;

	if (node->op == FORMULA_INDICATOR) {
		const struct indicator *named = definitions_indicator(binding->defs, node->code);

		node->id = named ? named->id : 0;
	} else {
		const struct scenario *named = definitions_scenario(binding->defs, node->code);

		node->id = named ? named->id : 0;
	}
	if (!node->id)
		binding->complete = false;
}

static bool bind_unit(struct definitions *defs, struct unit *unit)
{
	bool complete = true;

	for (int i = 0; i < unit->validity_count; i++) {
		struct unit_validity *v = &unit->validities[i];
		const struct unit *parent =
		    v->parent_key.n ? definitions_unit_by_key(defs, v->parent_key) : NULL;

		v->parent = parent ? parent->id : 0;
		complete = complete && (parent || !v->parent_key.n);
		if (v->replaced_by_count)
			v->replaced_by =
			    ARENA_ARRAY(&defs->arena, int, (size_t)v->replaced_by_count);
		for (int j = 0; j < v->replaced_by_count; j++) {
			const struct unit *other =
			    definitions_unit_by_key(defs, v->replaced_by_keys[j]);

			v->replaced_by[j] = other ? other->id : 0;
			complete = complete && other;
		}
	}
	return complete;
}

static bool bind_indicator(struct definitions *defs, struct indicator *indicator)
{
	struct binding binding = {defs, true};
	const struct indicator *parent =
	    indicator->parent_code.n ? definitions_indicator(defs, indicator->parent_code) : NULL;
	struct formula *formula;
	int column;

	indicator->parent = parent ? parent->id : 0;
	if (indicator->formula_text.n) {
		if (formula_parse(&defs->arena, indicator->formula_text, &formula, &column, NULL))
			return false;
		formula_visit(formula, bind_node, &binding);
		indicator->formula = binding.complete ? formula : NULL;
	}
	return binding.complete && (parent || !indicator->parent_code.n);
}

bool definitions_bind(struct definitions *defs)
{
	bool complete = true;

	for (int id = 1; id <= defs->unit_count; id++)
		complete = bind_unit(defs, &defs->units[id]) && complete;
	for (int id = 1; id <= defs->indicator_count; id++)
		complete = bind_indicator(defs, &defs->indicators[id]) && complete;
	return complete;
}
