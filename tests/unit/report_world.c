/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "report_world.h"

#include <unistd.h>

#include "base/bug.h"
#include "store.h"

static const struct {
	enum definition_kind kind;
	const char *key;
	const char *content;
} definitions[] = {
    {DEFINITION_UNIT, "178",
	"{\"validities\":[{\"code\":\"178\",\"name\":\"Thành phố Lạng Sơn\","
	"\"name_en\":\"Lang Son City\",\"type\":\"city\"}]}"},
    {DEFINITION_UNIT, "05974",
	"{\"validities\":[{\"code\":\"05974\",\"name\":\"Phường Tam Thanh\","
	"\"name_en\":\"Tam Thanh Ward\",\"type\":\"ward\",\"parent\":\"178\"}]}"},
    {DEFINITION_UNIT, "05983",
	"{\"validities\":[{\"code\":\"05983\",\"name\":\"Phường Chi Lăng\",\"type\":\"ward\","
	"\"parent\":\"178\"}]}"},
    {DEFINITION_UNIT, "05986",
	"{\"validities\":[{\"code\":\"05986\",\"name\":\"Xã Hoàng Đồng\",\"type\":\"commune\","
	"\"parent\":\"178\"}]}"},
    {DEFINITION_UNIT, "05992",
	"{\"validities\":[{\"code\":\"05992\",\"name\":\"Xã Mai Pha\",\"type\":\"commune\","
	"\"parent\":\"178\"}]}"},
    {DEFINITION_UNIT, "old 05986",
	"{\"validities\":[{\"code\":\"05986\",\"name\":\"Xã Hoàng Đồng cũ\","
	"\"type\":\"commune\",\"parent\":\"178\",\"to\":\"1999-12-31\"}]}"},
    {DEFINITION_UNIT, "TCKH",
	"{\"validities\":[{\"code\":\"TC_KH\","
	"\"name\":\"Phòng *Tài chính* & <b>Kế hoạch</b> | [x](y)\",\"type\":\"office\","
	"\"parent\":\"178\"}]}"},
    {DEFINITION_SCENARIO, "actual",
	"{\"name\":\"Thực hiện\",\"name_en\":\"actual\",\"kind\":\"actual\"}"},
    {DEFINITION_SCENARIO, "estimate",
	"{\"name\":\"Ước thực hiện\",\"name_en\":\"estimate\",\"kind\":\"estimate\"}"},
    {DEFINITION_SCENARIO, "plan.province",
	"{\"name\":\"Dự toán tỉnh giao\",\"name_en\":\"Province-assigned estimate\","
	"\"kind\":\"target\"}"},
    {DEFINITION_SCENARIO, "plan.city",
	"{\"name\":\"Chỉ tiêu thành phố phấn đấu\",\"kind\":\"target\"}"},
    {DEFINITION_SCENARIO, "plan.capital", "{\"name\":\"Kế hoạch vốn\",\"kind\":\"target\"}"},
    {DEFINITION_BREAKDOWN, "area:urban", "{\"name\":\"Thành thị\",\"name_en\":\"urban\"}"},
    {DEFINITION_BREAKDOWN, "area:rural", "{\"name\":\"Nông thôn\",\"name_en\":\"rural\"}"},
    {DEFINITION_DECISION, "2001/QĐ-UBND",
	"{\"date\":\"2016-12-20\",\"issuer\":\"UBND tỉnh Lạng Sơn\",\"title\":\"Giao dự toán\"}"},
    {DEFINITION_SITE, "site",
	"{\"unit_types\":[{\"code\":\"city\",\"name\":\"Thành phố\"},"
	"{\"code\":\"ward\",\"name\":\"Phường\",\"name_en\":\"Ward\"},"
	"{\"code\":\"commune\",\"name\":\"Xã\"},{\"code\":\"office\",\"name\":\"Phòng\"}]}"},
};

static const struct {
	const char *code;
	const char *name;
	const char *unit_of_measure;
	const char *unit_of_measure_en;
	int decimals;
	int percent_decimals;
	const char *over_time;
	const char *reported_by; /* as JSON */
	const char *codelist;
	const char *formula;
	int min_cell;
} indicators[] = {
    {"budget.revenue", "Thu ngân sách", "triệu đồng", "million VND", 0, 1, "sum", "[]", "", "", 0},
    {"budget.expenditure", "Chi ngân sách", "triệu đồng", "million VND", 0, 1, "sum", "[]", "", "",
	0},
    {"investment.volume", "Khối lượng thực hiện", "triệu đồng", "million VND", 1, 0, "sum", "[]",
	"", "", 0},
    {"investment.disbursed", "Giải ngân", "triệu đồng", "million VND", 1, 0, "sum", "[]", "", "",
	0},
    {"investment.disbursed_of_volume", "Tỷ lệ giải ngân", "%", "%", 0, 0, "none", "[]", "",
	"investment.disbursed / investment.volume * 100", 0},
    {"poverty.poor_households", "Số hộ nghèo", "hộ", "households", 0, 1, "last",
	"[\"ward\",\"commune\"]", "", "", 0},
    {"poverty.near_poor_households", "Số hộ cận nghèo", "hộ", "households", 0, 2, "last",
	"[\"ward\",\"commune\"]", "area", "", 0},
    {"education.standard_schools", "Trường đạt chuẩn quốc gia", "trường", "schools", 0, 1, "last",
	"[]", "", "", 0},
    {"traffic.accidents", "Số vụ tai nạn", "vụ", "accidents", 0, 1, "sum", "[\"ward\",\"commune\"]",
	"", "", 0},
    {"health.cases", "Số ca bệnh", "ca", "cases", 0, 1, "sum", "[\"ward\",\"commune\"]", "", "", 5},
};

static const struct {
	const char *unit;
	const char *indicator;
	const char *period;
	const char *scenario;
	const char *breakdown;
	int64_t value; /* in tenths where the indicator has a decimal */
	const char *note;
} observations[] = {
    {"178", "budget.revenue", "2016", "actual", "", 242047, "Số gốc suy ra từ tỷ lệ đã công bố"},
    {"178", "budget.revenue", "2017", "estimate", "", 350000, NULL},
    {"178", "budget.revenue", "2017", "plan.province", "", 283630, NULL},
    {"178", "budget.revenue", "2017", "plan.city", "", 297872, NULL},
    {"178", "budget.expenditure", "2017", "estimate", "", 424200, NULL},
    {"178", "budget.expenditure", "2017", "plan.province", "", 327821, NULL},
    {"178", "investment.volume", "2017", "estimate", "", 1156720, NULL},
    {"178", "investment.volume", "2017", "plan.capital", "", 1192490, NULL},
    {"178", "investment.disbursed", "2017", "estimate", "", 1036753, NULL},
    {"178", "investment.disbursed", "2017", "plan.capital", "", 1192490, NULL},
    {"178", "poverty.poor_households", "2016", "actual", "", 126, NULL},
    {"178", "poverty.poor_households", "2017", "actual", "", 98, NULL},
    {"178", "poverty.near_poor_households", "2017", "actual", "urban", 40, NULL},
    {"05974", "poverty.poor_households", "2017", "actual", "", 17, "minh hoạ"},
    {"05983", "poverty.poor_households", "2017", "actual", "", 21, "minh hoạ"},
    {"05986", "poverty.poor_households", "2017", "actual", "", 30, "minh hoạ"},
    {"05992", "poverty.poor_households", "2017", "actual", "", 27, "minh hoạ"},
    {"178", "poverty.near_poor_households", "2016", "actual", "", 122, NULL},
    {"178", "poverty.near_poor_households", "2017", "actual", "", 106, NULL},
    {"178", "education.standard_schools", "2016-09-01/P1Y", "actual", "", 23, NULL},
    {"05974", "traffic.accidents", "2017", "actual", "", 4, NULL},
    {"05983", "traffic.accidents", "2017", "actual", "", 0, NULL},
    {"05986", "traffic.accidents", "2017-Q1", "actual", "", 1, NULL},
    {"05986", "traffic.accidents", "2017-Q2", "actual", "", 2, NULL},
    {"05974", "health.cases", "2017", "actual", "", 3, NULL},
    {"178", "health.cases", "2016", "actual", "", 20, NULL},
    {"178", "health.cases", "2017", "actual", "", 20, NULL},
};

enum {
	DEFINITIONS = sizeof(definitions) / sizeof(definitions[0]),
	INDICATORS = sizeof(indicators) / sizeof(indicators[0]),
	OBSERVATIONS = sizeof(observations) / sizeof(observations[0])
};

static void fail(const struct err *err)
{
	BUG("%s %s", err->key, err->args[0]);
}

static void append(struct report_world *world, struct batch *batch)
{
	struct err err = {0};

	batch->actor = "thử";
	batch->expected_definitions = -1;
	if (db_begin(world->db, &err) || journal_append(world->db, batch, &err) ||
	    db_commit(world->db, &err))
		fail(&err);
}

static void write_definitions(struct report_world *world)
{
	struct definition_row rows[DEFINITIONS + INDICATORS];
	struct batch batch = {.definitions = rows, .definition_count = DEFINITIONS + INDICATORS};
	struct arena arena = {0};

	for (size_t i = 0; i < DEFINITIONS; i++)
		rows[i] = (struct definition_row){definitions[i].kind, 0,
		    str_of(definitions[i].key), str_of(definitions[i].content)};
	for (size_t i = 0; i < INDICATORS; i++)
		rows[DEFINITIONS + i] = (struct definition_row){DEFINITION_INDICATOR, 0,
		    str_of(indicators[i].code),
		    str_of(arena_printf(&arena,
			"{\"name\":\"%s\",\"unit_of_measure\":\"%s\",\"unit_of_measure_en\":"
			"\"%s\",\"decimals\":%d,\"scale\":%d,\"percent_decimals\":%d,"
			"\"min_cell\":%d,\"direction\":\"none\",\"over_units\":\"sum\","
			"\"over_time\":\"%s\",\"reported_by\":%s,\"codelist\":\"%s\","
			"\"formula\":\"%s\"}",
			indicators[i].name, indicators[i].unit_of_measure,
			indicators[i].unit_of_measure_en, indicators[i].decimals,
			indicators[i].decimals, indicators[i].percent_decimals,
			indicators[i].min_cell, indicators[i].over_time, indicators[i].reported_by,
			indicators[i].codelist, indicators[i].formula))};
	append(world, &batch);
	arena_release(&arena);
}

static void write_observations(struct report_world *world)
{
	struct observation rows[OBSERVATIONS];
	struct batch batch = {.observations = rows, .observation_count = OBSERVATIONS};

	for (size_t i = 0; i < OBSERVATIONS; i++) {
		const struct indicator *indicator =
		    definitions_indicator(world->defs, str_of(observations[i].indicator));
		struct period p;

		INVARIANT(period_parse(str_of(observations[i].period), &p));
		rows[i] = (struct observation){
		    .key = {.indicator = indicator->id,
			.scenario =
			    definitions_scenario(world->defs, str_of(observations[i].scenario))->id,
			.breakdown = definitions_breakdown(
			    world->defs, indicator->codelist, str_of(observations[i].breakdown))
		                         ->id,
			.period = period_key(p),
			.unit =
			    definitions_unit(world->defs, str_of(observations[i].unit), &p)->id},
		    .value = observations[i].value,
		    .stage = STAGE_PUBLISHED,
		    .decision = observations[i].scenario[0] == 'p',
		    .note = observations[i].note};
	}
	append(world, &batch);
}

void report_world_init(struct report_world *world)
{
	struct err err = {0};

	*world = (struct report_world){.directory = "/tmp/kycung-report-XXXXXX"};
	if (!mkdtemp(world->directory))
		BUG("no temporary directory");
	store_name(world->path, sizeof(world->path), world->directory, "report");
	if (db_open(&world->db, world->path, DB_CREATE, &err) || journal_create(world->db, &err))
		fail(&err);
	write_definitions(world);
	if (space_open(&world->space, world->db, SPACE_MEMORY_DEFAULT, &err))
		fail(&err);
	world->defs = space_definitions(world->space);
	write_observations(world);
	if (space_refresh(world->space, &err))
		fail(&err);
	world->defs = space_definitions(world->space);
}

void report_world_release(struct report_world *world)
{
	space_close(world->space);
	db_discard(world->db);
	rmdir(world->directory);
}

struct figure report_world_figure(struct report_world *world, const char *line)
{
	struct str words[6] = {STR_EMPTY, STR_EMPTY, STR_EMPTY, STR("-"), STR("-"), STR("-")};
	struct str rest = str_of(line);
	struct figure_query q = {.layer = LAYER_PUBLISHED};
	const struct definitions *defs = world->defs;
	const struct indicator *indicator;
	struct figure figure;
	struct err err;

	for (int i = 0; i < 6 && str_split(&rest, ' ', &words[i]); i++)
		INVARIANT(words[i].n);
	indicator = definitions_indicator(defs, words[1]);
	INVARIANT(indicator && period_parse(words[2], &q.period));
	q.indicator = indicator->id;
	q.unit = definitions_unit(defs, words[0], NULL)->id;
	if (!str_is(words[3], "-"))
		INVARIANT(measure_parse(defs, words[3], &q.measure, &q.measure_scenario));
	if (!str_is(words[4], "-"))
		q.scenario = definitions_scenario(defs, words[4])->id;
	if (!str_is(words[5], "-"))
		q.breakdown = definitions_breakdown(defs, indicator->codelist, words[5])->id;
	if (figure_get(world->space, &q, &figure, &err))
		fail(&err);
	return figure;
}
