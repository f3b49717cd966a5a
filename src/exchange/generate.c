/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "exchange/generate.h"

#include <dirent.h>
#include <errno.h>
#include <sys/stat.h>

#include "base/bug.h"
#include "exchange/generate_steps.h"

enum { LAST_MONTH = 2017 * 12 + 11, HEADLINES = 8, FORMULAS_FROM = 20 };

#define SPACE_NAME "generated"

/* ---- Indicators: the sectors take turns, each goes through its measures, then its subjects */

static void think_up(struct generated_indicator *out, int number, struct arena *arena)
{
	const struct sector_words *sector = &sector_words[number % SECTORS];
	int within = number / SECTORS;
	const struct measure_words *measure = &sector->measures[within % SECTOR_MEASURES];
	int subject_number = within / SECTOR_MEASURES;
	const struct subject_words *subject = &sector->subjects[subject_number % SECTOR_SUBJECTS];
	int group = subject_number / SECTOR_SUBJECTS;

	*out = (struct generated_indicator){.number = (uint64_t)number,
	    .unit = measure->unit,
	    .unit_en = measure->unit_en,
	    .sector = sector,
	    .measure = measure};
	out->code = arena_printf(arena, "%s.%s.%s", sector->code, measure->code, subject->code);
	out->name = arena_printf(arena, "%s%s", measure->name, subject->name);
	out->name_en = arena_printf(arena, "%s%s", measure->name_en, subject->name_en);
	if (!group)
		return;
	out->code = arena_printf(arena, "%s.%d", out->code, group + 1);
	out->name = arena_printf(arena, "%s (nhóm %d)", out->name, group + 1);
	out->name_en = arena_printf(arena, "%s (group %d)", out->name_en, group + 1);
}

/* Both stand on indicators among the first twenty. */
static void give_formulas(struct generated_indicator *indicators, int count)
{
	struct generated_indicator *balance = &indicators[count - 2];
	struct generated_indicator *yield = &indicators[count - 1];

	balance->code = "budget.balance.vat";
	balance->name = "Chênh lệch thu, chi từ nguồn thuế giá trị gia tăng";
	balance->name_en = "Balance of value added tax";
	balance->formula = "budget.revenue.vat - budget.expenditure.vat";
	balance->sector = &sector_words[0];
	balance->measure = &sector_words[0].measures[0];
	balance->unit = balance->measure->unit;
	balance->unit_en = balance->measure->unit_en;
	yield->code = "agriculture.yield.rice";
	yield->name = "Năng suất lúa";
	yield->name_en = "Yield of rice";
	yield->formula = "agriculture.output.rice / agriculture.area.rice";
	yield->sector = &sector_words[1];
	yield->measure = &sector_words[1].measures[1];
	yield->unit = "tấn/ha";
	yield->unit_en = "tonnes/ha";
}

static int by_code(const void *a, const void *b)
{
	const struct generated_indicator *x = a, *y = b;

	return strcmp(x->code, y->code);
}

static void think_up_indicators(struct generating *making)
{
	int count = making->options->indicators;

	making->indicators = ARENA_ARRAY(making->arena, struct generated_indicator, (size_t)count);
	making->indicator_count = count;
	for (int i = 0; i < count; i++)
		think_up(&making->indicators[i], i, making->arena);
	if (count >= FORMULAS_FROM)
		give_formulas(making->indicators, count);
	qsort(making->indicators, (size_t)count, sizeof(*making->indicators), by_code);
	making->summary->indicators = (size_t)count;
}

/* ---- Units */

static void find_leaves(struct generated_tree *tree)
{
	for (size_t i = 0; i < tree->count; i++)
		tree->units[i].leaf = true;
	for (size_t i = 0; i < tree->count; i++) {
		struct generated_unit *unit = &tree->units[i];
		int at = (int)i;

		if (unit->parent >= 0)
			tree->units[unit->parent].leaf = false;
		while (
		    tree->units[at].parent >= 0 && tree->units[tree->units[at].parent].parent >= 0)
			at = tree->units[at].parent;
		unit->top = unit->parent >= 0 ? at : -1;
	}
}

static enum err_code make_tree(struct generating *making, struct issues *issues, struct err *err)
{
	const struct generate_options *options = making->options;
	enum err_code code = ERR_NONE;
	char count[24];

	if (options->units)
		code = generate_read_units(
		    &making->tree, options->units, making->span, making->arena, issues, err);
	else
		generate_make_units(&making->tree, options->seed, making->arena);
	if (issues->count && (!code || code == ERR_INPUT)) {
		snprintf(count, sizeof(count), "%zu", issues->count);
		return err_set(err, ERR_INPUT, "generate.refused", options->units, count, NULL);
	}
	if (!code)
		find_leaves(&making->tree);
	making->summary->units = making->tree.count;
	return code;
}

static enum err_code write_units(struct generating *making)
{
	struct package_writer *writer = &making->writer;

	if (!making->tree.has_ids)
		package_leave_out(writer, TABLE_UNITS, UNIT_ID);
	package_leave_out(writer, TABLE_UNITS, UNIT_REPLACED_BY);
	package_begin_table(writer, TABLE_UNITS);
	for (size_t i = 0; i < making->tree.count; i++)
		package_add_row(writer, making->tree.units[i].values);
	return package_end_table(writer);
}

/* ---- The other definitions */

static struct str digit(struct generating *making, int number)
{
	return str_of(arena_printf(making->arena, "%d", number));
}

static void write_indicators(struct generating *making)
{
	package_begin_table(&making->writer, TABLE_INDICATORS);
	for (int i = 0; i < making->indicator_count; i++) {
		const struct generated_indicator *indicator = &making->indicators[i];
		const struct measure_words *measure = indicator->measure;
		struct str values[COLUMNS_MAX] = {[INDICATOR_CODE] = str_of(indicator->code),
		    [INDICATOR_NAME] = str_of(indicator->name),
		    [INDICATOR_NAME_EN] = str_of(indicator->name_en),
		    [INDICATOR_SECTOR] = str_of(indicator->sector->code),
		    [INDICATOR_UNIT_OF_MEASURE] = str_of(indicator->unit),
		    [INDICATOR_UNIT_OF_MEASURE_EN] = str_of(indicator->unit_en),
		    [INDICATOR_DECIMALS] = digit(making, measure->decimals),
		    [INDICATOR_DIRECTION] = str_of(measure->direction),
		    [INDICATOR_OVER_UNITS] = STR("sum"),
		    [INDICATOR_OVER_TIME] = measure->stock ? STR("last") : STR("sum"),
		    [INDICATOR_FORMULA] = str_of(indicator->formula),
		    [INDICATOR_SCALE] = digit(making, measure->scale),
		    [INDICATOR_PERCENT_DECIMALS] = STR("1"),
		    [INDICATOR_MIN_CELL] = STR("0")};

		package_add_row(&making->writer, values);
	}
	package_end_table(&making->writer);
}

static void write_decisions(struct generating *making)
{
	struct str values[COLUMNS_MAX] = {[DECISION_NUMBER] = STR(TARGET_DECISION),
	    [DECISION_DATE] = STR("2016-12-05"),
	    [DECISION_ISSUER] = STR("Cơ quan giao chỉ tiêu (minh hoạ)"),
	    [DECISION_TITLE] = STR("Giao chỉ tiêu cho các tỉnh, thành phố (minh hoạ)")};

	package_begin_table(&making->writer, TABLE_DECISIONS);
	package_add_row(&making->writer, values);
	package_end_table(&making->writer);
}

static void write_scenarios(struct generating *making)
{
	struct str actual[COLUMNS_MAX] = {[SCENARIO_CODE] = STR("actual"),
	    [SCENARIO_NAME] = STR("Thực hiện"),
	    [SCENARIO_NAME_EN] = STR("Actual"),
	    [SCENARIO_KIND] = STR("actual")};
	struct str target[COLUMNS_MAX] = {[SCENARIO_CODE] = STR(TARGET_SCENARIO),
	    [SCENARIO_NAME] = STR("Chỉ tiêu giao cho tỉnh"),
	    [SCENARIO_NAME_EN] = STR("Target of the province"),
	    [SCENARIO_KIND] = STR("target"),
	    [SCENARIO_DECISION] = STR(TARGET_DECISION),
	    [SCENARIO_DECIDED_ON] = STR("2016-12-05")};

	package_begin_table(&making->writer, TABLE_SCENARIOS);
	package_add_row(&making->writer, actual);
	package_add_row(&making->writer, target);
	package_end_table(&making->writer);
}

/* ---- datapackage.json */

static void add_named(struct json *json, struct str code, const char *name, const char *name_en)
{
	json_object(json);
	json_member_str(json, "code", code);
	json_member_text(json, "name", name);
	json_member_text(json, "name_en", name_en);
	json_object_end(json);
}

/* The types there are: those with words in their order, then the others. */
static void add_unit_types(struct generating *making, struct json *json)
{
	struct map seen = {0};
	const struct generated_tree *tree = &making->tree;

	for (size_t i = 0; i < tree->count; i++)
		map_put(&seen, tree->units[i].values[UNIT_TYPE], making);
	json_name(json, "unit_types");
	json_array(json);
	for (int i = 0; i < unit_type_word_count; i++) {
		const struct unit_type_word *word = &unit_type_words[i];

		if (map_remove(&seen, str_of(word->code)))
			add_named(json, str_of(word->code), word->name, word->name_en);
	}
	for (size_t i = 0; i < tree->count; i++) {
		struct str type = tree->units[i].values[UNIT_TYPE];

		if (map_remove(&seen, type))
			add_named(json, type, type.p, type.p);
	}
	json_array_end(json);
	map_release(&seen);
}

static void add_settings(struct generating *making, struct json *json)
{
	const struct generated_tree *tree = &making->tree;
	size_t root = 0;
	int headlines = 0;

	while (tree->units[root].parent >= 0)
		root++;
	json_member_text(json, "space", SPACE_NAME);
	json_member_str(json, "title", tree->units[root].values[UNIT_NAME]);
	if (tree->units[root].values[UNIT_NAME_EN].n)
		json_member_str(json, "title_en", tree->units[root].values[UNIT_NAME_EN]);
	json_member_text(json, "note", "Dữ liệu sinh ra để thử: không con số nào là số thật.");
	json_member_text(json, "note_en", "Data made up for trials: no figure is a real one.");
	json_member_str(json, "root_unit", tree->units[root].values[UNIT_CODE]);
	json_member_text(json, "period", "2017");
	add_unit_types(making, json);
	json_name(json, "sectors");
	json_array(json);
	for (int i = 0; i < SECTORS; i++)
		add_named(json, str_of(sector_words[i].code), sector_words[i].name,
		    sector_words[i].name_en);
	json_array_end(json);
	json_name(json, "headline");
	json_array(json);
	for (int i = 0; i < making->indicator_count; i++)
		if (making->indicators[i].number < HEADLINES && headlines++ < HEADLINES)
			json_text(json, making->indicators[i].code);
	json_array_end(json);
}

static enum err_code write_description(struct generating *making)
{
	struct buf text = {0};
	struct json json;

	json_init(&json, &text);
	json_object(&json);
	json_member_text(&json, "profile", "tabular-data-package");
	json_member_text(&json, "name", SPACE_NAME);
	json_member_text(&json, "title", "Dữ liệu thử của cả nước");
	json_member_text(&json, "title_en", "Trial data of a whole country");
	json_name(&json, "kycung");
	json_object(&json);
	add_settings(making, &json);
	json_object_end(&json);
	package_add_resources(&making->writer, &json);
	json_object_end(&json);
	buf_add_char(&text, '\n');
	package_write_file(&making->writer, "datapackage.json", buf_str(&text));
	buf_release(&text);
	return making->writer.code;
}

/* ---- */

static bool is_empty(DIR *directory)
{
	const struct dirent *entry;

	while ((entry = readdir(directory)))
		if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
			return false;
	return true;
}

static enum err_code make_directory(const char *name, struct err *err)
{
	DIR *directory;
	bool empty;

	if (!mkdir(name, 0777))
		return ERR_NONE;
	directory = errno == EEXIST ? opendir(name) : NULL;
	if (!directory)
		return err_set(err, ERR_IO, "export.cannot_write", name, strerror(errno), NULL);
	empty = is_empty(directory);
	closedir(directory);
	return empty ? ERR_NONE : err_set(err, ERR_CONFLICT, "generate.not_empty", name, NULL);
}

static enum err_code run(struct generating *making, struct issues *issues, struct err *err)
{
	enum err_code code = make_tree(making, issues, err);

	if (!code)
		code = make_directory(making->options->directory, err);
	if (code)
		return code;
	think_up_indicators(making);
	write_units(making);
	write_decisions(making);
	write_scenarios(making);
	write_indicators(making);
	code = generate_observations(making);
	/* Last, so that a package that is not whole does not look like one. */
	return code ? code : write_description(making);
}

enum err_code generate_package(const struct generate_options *options, struct issues *issues,
    struct generate_summary *summary, struct err *err)
{
	struct arena arena = {0};
	struct generating making = {.options = options, .summary = summary, .arena = &arena};
	enum err_code code;

	INVARIANT(options->indicators >= 1 && options->indicators <= GENERATE_INDICATORS_MAX);
	INVARIANT(options->months >= 1 && options->months <= GENERATE_MONTHS_MAX);
	*summary = (struct generate_summary){0};
	making.span = (struct period){LAST_MONTH + 1 - options->months, options->months};
	package_writer_init(&making.writer, options->directory, &arena, err);
	code = run(&making, issues, err);
	package_writer_release(&making.writer);
	arena_release(&arena);
	return code;
}
