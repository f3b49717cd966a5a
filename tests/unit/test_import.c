/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/verify.h"
#include "exchange/export.h"
#include "register.h"

#define UNITS_HEAD "code,name,name_en,type,parent,valid_from,valid_to\n"
#define SCENARIOS                                                                                  \
	"code,name,name_en,kind,decision,decided_on\nactual,A,,actual,,\nplan,P,,target,,\n"
#define INDICATORS_HEAD                                                                            \
	"code,name,name_en,parent,sector,unit_of_measure,unit_of_measure_en,decimals,direction,"   \
	"over_units,over_time,formula,scale\n"
#define OBSERVATIONS_HEAD "unit,indicator,period,scenario,breakdown,value,note\n"

static int set_up(void **state)
{
	struct test_register *reg = calloc(1, sizeof(*reg));

	register_open(reg);
	*state = reg;
	return 0;
}

static int tear_down(void **state)
{
	register_close(*state);
	free(*state);
	return 0;
}

static const struct package_file small[] = {
    {"units.csv", UNITS_HEAD "c,City,,city,,,\nw1,Một,,ward,c,,\nw2,Hai,,ward,c,,\n"},
    {"scenarios.csv", SCENARIOS},
    {"indicators.csv", INDICATORS_HEAD "x,X,,,,hộ,,0,none,sum,sum,,2\n"},
    {"observations.csv",
	OBSERVATIONS_HEAD "w1,x,2017,actual,,1.5,\nw2,x,2017,actual,_T,2,ghi chú\n"},
    {NULL, NULL}};

static void reimport_changes_only_what_differs(void **state)
{
	struct test_register *reg = *state;
	const struct package_file again[] = {
	    {"observations.csv", OBSERVATIONS_HEAD "w1,x,2017,actual,,1.5,\n"
						   "w2,x,2017,actual,,3,ghi chú\n"
						   "c,x,2016,actual,,9,\n"},
	    {NULL, NULL}};

	register_fill(reg, true, small);
	assert_int_equal(reg->summary.definitions.added, 6);
	assert_int_equal(reg->summary.observations.added, 2);
	register_fill(reg, true, small);
	assert_int_equal(reg->summary.definitions.equal, 6);
	assert_int_equal(reg->summary.observations.equal, 2);
	assert_int_equal(reg->summary.batch, 0);
	register_fill(reg, true, again);
	assert_int_equal(reg->summary.observations.added, 1);
	assert_int_equal(reg->summary.observations.changed, 1);
	assert_int_equal(reg->summary.observations.equal, 1);
	assert_string_equal(register_tell(reg, "c", "x", "2017", NULL, NULL), "4.5 rolled-up 2/2");
}

static void one_mistake_keeps_everything_out(void **state)
{
	struct test_register *reg = *state;
	const struct package_file broken[] = {small[0], small[1], small[2],
	    {"observations.csv",
		OBSERVATIONS_HEAD "w1,x,2017,actual,,1,\nw2,x,2017,actual,,hai,\n"},
	    {NULL, NULL}};

	assert_int_equal(register_import(reg, true, broken), ERR_INPUT);
	assert_string_equal(register_issues(reg), "observations.csv:3:19 import.no_number(hai)\n");
	assert_int_equal(space_head(reg->space).batch, 0);
	assert_int_equal(space_definitions(reg->space)->unit_count, 0);
}

static void all_mistakes_of_all_tables_are_told_with_their_place(void **state)
{
	struct test_register *reg = *state;
	const struct package_file broken[] = {
	    {"units.csv",
		UNITS_HEAD "c,City,,city,,,\nw1,,,ward,c,,\nw2,Hai,,ward,nowhere,,\n"
			   "w3,Ba,,ward,c,2017-02-30,\nw4,Bốn,,ward,c,2017-02-01,2017-01-01\n"},
	    {"scenarios.csv",
		"code,name,name_en,kind,decision,decided_on\nactual,A,,real,,\nplan,P,,target,,\n"},
	    {"indicators.csv", INDICATORS_HEAD "x,X,,,,hộ,,0,none,sum,sum,,2\n"
					       "y,Y,,z,,hộ,,7,up,sum,sum,x + * 2,\n"
					       "z,Z,,,,hộ,,2,none,sum,sum,x + q,1\n"},
	    {"observations.csv", OBSERVATIONS_HEAD "w9,x,2017,plan,,1.555,\nc,x,2017-13,plan,,1,\n"
						   "c,nope,2017,plan,,1,\nc,x,2017,plan,B,1,\n"
						   "c,x,2017,plan,,1,\nc,x,2017,plan,_T,2,\n"
						   "c,x,2018,plan\n"
						   "c,x,2019,plan,,99999999999999999999,\n"},
	    {NULL, NULL}};
	static const char *const expected[] = {"units.csv:3:4 import.empty(name)",
	    "units.csv:4:14 import.unknown_parent(nowhere)",
	    "units.csv:5:15 import.bad_date(2017-02-30)",
	    "units.csv:6:27 import.ends_before_it_begins(2017-01-01, 2017-02-01)",
	    "scenarios.csv:2:11 import.not_one_of(real, actual, estimate, target)",
	    "indicators.csv:3:13 import.bad_number(7, 0, 6)",
	    "indicators.csv:3:15 import.not_one_of(up, higher, lower, none)",
	    "indicators.csv:3:30 formula.expected_operand",
	    "indicators.csv:4:31 import.unknown_indicator(q)",
	    "indicators.csv:4:33 import.scale_below_decimals()",
	    "observations.csv:2:1 import.unknown_unit(w9)",
	    "observations.csv:2:17 import.too_precise(1.555, 2)",
	    "observations.csv:3:5 import.bad_period(2017-13)",
	    "observations.csv:4:3 import.unknown_indicator(nope)",
	    "observations.csv:5:15 import.no_codelist(B, x)",
	    "observations.csv:7:0 import.observed_twice(6)",
	    "observations.csv:8:0 package.field_count(4, 7)",
	    "observations.csv:9:16 import.out_of_range(99999999999999999999, 2)"};

	assert_int_equal(register_import(reg, true, broken), ERR_INPUT);
	for (size_t i = 0; i < sizeof(expected) / sizeof(expected[0]); i++)
		if (!strstr(register_issues(reg), expected[i]))
			fail_msg("not told: %s\ntold:\n%s", expected[i], register_issues(reg));
	assert_int_equal(space_head(reg->space).batch, 0);
}

static void rings_are_refused(void **state)
{
	struct test_register *reg = *state;
	const struct package_file units[] = {
	    {"units.csv", UNITS_HEAD "a,A,,x,b,,\nb,B,,x,c,,\nc,C,,x,a,,\nd,D,,x,,,\n"},
	    {NULL, NULL}};
	const struct package_file formulas[] = {small[0], small[1],
	    {"indicators.csv", INDICATORS_HEAD "x,X,,,,hộ,,0,none,sum,sum,previous(y),\n"
					       "y,Y,,,,hộ,,0,none,sum,sum,x * 2,\n"
					       "z,Z,,,,hộ,,0,none,sum,sum,,\n"},
	    {NULL, NULL}};

	assert_int_equal(register_import(reg, true, units), ERR_INPUT);
	assert_non_null(strstr(register_issues(reg), "units.csv:2:8 import.unit_cycle(A)"));
	assert_null(strstr(register_issues(reg), "unit_cycle(D"));
	assert_int_equal(register_import(reg, true, formulas), ERR_INPUT);
	assert_non_null(
	    strstr(register_issues(reg), "indicators.csv:2:27 import.formula_cycle(x)"));
	assert_null(strstr(register_issues(reg), "formula_cycle(z"));
}

#define SUCCESSION_HEAD "code,name,name_en,type,parent,valid_from,valid_to,id,replaced_by\n"

static void units_that_end_are_followed_to_those_of_a_day(void **state)
{
	struct test_register *reg = *state;
	const struct package_file units[] = {
	    {"units.csv", SUCCESSION_HEAD "a,A,,w,,,2019-12-31,,m\nb,B,,w,,,2019-12-31,,m;c\n"
					  "m,M,,w,,2020-01-01,2024-12-31,,id:new\n"
					  "c,C,,w,,,,,\na,A mới,,w,,2025-01-01,,new,\n"},
	    {NULL, NULL}};
	const struct definitions *defs;
	int found[4], a, b;

	register_fill(reg, true, units);
	defs = space_definitions(reg->space);
	a = definitions_unit_by_key(defs, STR("a"))->id;
	b = definitions_unit_by_key(defs, STR("b"))->id;
	assert_int_equal(unit_successors(defs, a, date_of((struct ymd){2019, 6, 1}), found, 4), 1);
	assert_int_equal(found[0], a);
	assert_int_equal(unit_successors(defs, a, date_of((struct ymd){2020, 1, 1}), found, 4), 1);
	assert_int_equal(found[0], definitions_unit_by_key(defs, STR("m"))->id);
	assert_int_equal(unit_successors(defs, b, date_of((struct ymd){2026, 1, 1}), found, 4), 2);
	assert_int_equal(found[0], definitions_unit_by_key(defs, STR("c"))->id);
	assert_int_equal(found[1], definitions_unit_by_key(defs, STR("new"))->id);
	assert_int_equal(unit_successors(defs, b, date_of((struct ymd){2026, 1, 1}), found, 1), 1);
}

static void what_replaces_a_unit_must_be_there_when_it_ends(void **state)
{
	struct test_register *reg = *state;
	const struct package_file units[] = {
	    {"units.csv", SUCCESSION_HEAD "a,A,,w,,,2019-12-31,,m; q\nb,B,,w,,,,,m\n"
					  "m,M,,w,,2021-01-01,,,\n"},
	    {NULL, NULL}};

	assert_int_equal(register_import(reg, true, units), ERR_INPUT);
	assert_non_null(strstr(register_issues(reg), "units.csv:2:22 import.unknown_successor(m)"));
	assert_non_null(strstr(register_issues(reg), "units.csv:2:22 import.unknown_successor(q)"));
	assert_non_null(
	    strstr(register_issues(reg), "units.csv:3:12 import.replaced_while_valid()"));
}

static void codes_may_be_reused_when_validities_do_not_overlap(void **state)
{
	struct test_register *reg = *state;
	const struct package_file fine[] = {
	    {"units.csv", "code,name,name_en,type,parent,valid_from,valid_to,id\n"
			  "p,Tỉnh,,province,,,,\n"
			  "05977,Vĩnh Trại,,ward,p,,2025-06-30,vinh-trai\n"
			  "05977,Đông Kinh,,ward,p,2025-07-01,,dong-kinh\n"},
	    {NULL, NULL}};
	const struct package_file overlapping[] = {
	    {"units.csv", "code,name,name_en,type,parent,valid_from,valid_to,id\n"
			  "05977,Ba,,ward,p,2020-01-01,2021-01-01,third\n"
			  "q,Bốn,,ward,,,,q\nq,Năm,,ward,,2017-01-01,,q\n"},
	    {NULL, NULL}};
	struct period before = period_of_year(2017), after = period_of_year(2026);

	register_fill(reg, true, fine);
	assert_true(
	    str_is(definitions_unit(space_definitions(reg->space), STR("05977"), &before)->key,
		"vinh-trai"));
	assert_true(
	    str_is(definitions_unit(space_definitions(reg->space), STR("05977"), &after)->key,
		"dong-kinh"));
	assert_int_equal(register_import(reg, true, overlapping), ERR_INPUT);
	assert_non_null(strstr(register_issues(reg), "import.code_held_twice(05977, vinh-trai)"));
	assert_non_null(strstr(register_issues(reg), "import.validities_overlap(q"));
}

static void the_scale_of_an_indicator_cannot_change(void **state)
{
	struct test_register *reg = *state;
	const struct package_file changed[] = {
	    {"indicators.csv", INDICATORS_HEAD "x,X,,,,hộ,,0,none,sum,sum,,3\n"}, {NULL, NULL}};

	register_fill(reg, true, small);
	assert_int_equal(register_import(reg, true, changed), ERR_INPUT);
	assert_string_equal(
	    register_issues(reg), "indicators.csv:2:28 import.scale_changes(x, 2)\n");
}

static void an_empty_value_withdraws_and_a_draft_hides_nothing(void **state)
{
	struct test_register *reg = *state;
	const struct package_file empty[] = {
	    {"observations.csv", OBSERVATIONS_HEAD "w1,x,2017,actual,,,\n"}, {NULL, NULL}};

	register_fill(reg, true, small);
	register_fill(reg, false, empty);
	assert_string_equal(register_tell(reg, "w1", "x", "2017", NULL, NULL), "1.5 stated 1/1");
	register_fill(reg, true, empty);
	assert_int_equal(reg->summary.observations.equal, 1);
	assert_int_equal(reg->summary.moved, 1);
	assert_string_equal(
	    register_tell(reg, "w1", "x", "2017", NULL, NULL), "missing not_reported 0/1");
}

static void equal_drafts_are_published_without_a_new_revision(void **state)
{
	struct test_register *reg = *state;

	register_fill(reg, false, small);
	assert_string_equal(
	    register_tell(reg, "w1", "x", "2017", NULL, NULL), "missing not_reported 0/1");
	register_fill(reg, true, small);
	assert_int_equal(reg->summary.moved, 2);
	assert_int_equal(reg->summary.observations.added, 0);
	assert_int_equal(register_figure(reg, "w1", "x", "2017", NULL, NULL).revision, 1);
}

static void text_is_normalised_and_a_byte_order_mark_tolerated(void **state)
{
	struct test_register *reg = *state;
	/* "Đông" with Ð (U+00D0), "Mộ" decomposed. */
	const struct package_file files[] = {
	    {"units.csv",
		"\xEF\xBB\xBF" UNITS_HEAD "c,\xC3\x90\xC3\xB4ng M\x6F\xCC\xA3\xCC\x82,,city,,,\n"},
	    {NULL, NULL}};

	register_fill(reg, true, files);
	assert_true(str_is(space_definitions(reg->space)->units[1].validities[0].name, "Đông Mộ"));
}

static void the_default_scenario_does_not_hang_on_the_order_of_rows(void **state)
{
	struct test_register *reg = *state;
	const struct package_file unnamed[] = {
	    {"scenarios.csv", "code,name,kind\nthuc_hien,A,actual\nquyet_toan,B,actual\n"
			      "uoc,C,estimate\n"},
	    {NULL, NULL}};
	const struct package_file named[] = {
	    {"scenarios.csv", "code,name,kind\nactual,A,actual\nestimate,B,estimate\n"},
	    {NULL, NULL}};
	const struct definitions *defs;

	register_fill(reg, true, unnamed);
	defs = space_definitions(reg->space);
	assert_true(str_is(defs->scenarios[defs->actual].code, "quyet_toan"));
	register_fill(reg, true, named);
	defs = space_definitions(reg->space);
	assert_true(str_is(defs->scenarios[defs->actual].code, "actual"));
	assert_true(str_is(defs->scenarios[defs->estimate].code, "estimate"));
}

static void a_file_in_another_encoding_is_told_of_once(void **state)
{
	struct test_register *reg = *state;
	const struct package_file files[] = {{"units.csv", "c\xF4"
							   "de,name,type,parent\nc,City,city,\n"},
	    {NULL, NULL}};

	assert_int_equal(register_import(reg, true, files), ERR_INPUT);
	assert_string_equal(register_issues(reg), "units.csv:1:1 package.bad_text()\n");
}

static void a_description_that_will_not_do_is_refused(void **state)
{
	struct test_register *reg = *state;
	const struct package_file files[] = {
	    {"datapackage.json",
		"{\"resources\":[{\"name\":\"units\",\"path\":\"../../etc/passwd\"},"
		"{\"name\":\"observations\",\"path\":\"/etc/passwd\"}]}"},
	    {NULL, NULL}};
	const struct package_file doubled[] = {
	    {"datapackage.json", "{\"resources\":[{\"name\":\"units\",\"path\":\"a.csv\"},  "
				 "{\"name\":\"units\",\"path\":\"b.csv\"}]}"},
	    {"a.csv", "code,name,type,parent\n"}, {NULL, NULL}};
	const struct package_file absent[] = {
	    {"datapackage.json", "{\"resources\":[{\"name\":\"units\",\"path\":\"a.csv\"},\n"
				 "{\"name\":\"scenarios\",\"path\":\".\"},\n"
				 "{\"name\":\"decisions\",\"path\":\"b.csv\"}]}"},
	    {"b.csv", "nombre,date\n"}, {NULL, NULL}};
	const struct package_file malformed[] = {
	    {"datapackage.json", "{\"resources\": [}"}, {NULL, NULL}};

	assert_int_equal(register_import(reg, true, files), ERR_INPUT);
	assert_int_equal(reg->issues.count, 2);
	assert_int_equal(register_import(reg, true, doubled), ERR_INPUT);
	assert_string_equal(
	    register_issues(reg), "datapackage.json:1:49 package.resource_twice(units)\n");
	assert_int_equal(register_import(reg, true, absent), ERR_INPUT);
	assert_non_null(strstr(register_issues(reg), "datapackage.json:1:15 file.cannot_read("));
	assert_non_null(strstr(register_issues(reg), "datapackage.json:2:1 file.not_regular("));
	assert_non_null(strstr(register_issues(reg), "b.csv:1:1 package.unknown_column("));
	assert_int_equal(register_import(reg, true, malformed), ERR_INPUT);
	assert_non_null(strstr(register_issues(reg), "datapackage.json:1:16"));
}

static const char settings[] = "{\"resources\": [{\"name\": \"units\", \"path\": \"units.csv\"},"
			       " {\"name\": \"scenarios\", \"path\": \"scenarios.csv\"},"
			       " {\"name\": \"indicators\", \"path\": \"indicators.csv\"}],\n"
			       "\"kycung\": {\"root_unit\": \"c\", \"period\": \"2017\",\n"
			       "\"reports\": [{\"slug\": \"nam\", \"template\": \"nam.md\"}]}}";

static void a_template_may_name_what_its_own_package_defines(void **state)
{
	struct test_register *reg = *state;
	const struct package_file files[] = {small[0], small[1], small[2],
	    {"nam.md", "{{x}} {{x percent=plan unit=w1}}{{#each c/}}* {{x}}{{/each}}\n"},
	    {"datapackage.json", settings}, {NULL, NULL}};
	const struct package_file fine[] = {small[0], small[1], small[2],
	    {"nam.md", "{{x}} {{x percent=plan unit=w1}}\n\n{{#each c/*}}\n{{x}}\n{{/each}}\n"},
	    {"datapackage.json", settings}, {NULL, NULL}};

	assert_int_equal(register_import(reg, true, files), ERR_INPUT);
	register_fill(reg, true, fine);
	assert_int_equal(space_definitions(reg->space)->report_count, 1);
}

static void all_mistakes_of_a_template_are_told_with_the_others(void **state)
{
	struct test_register *reg = *state;
	const struct package_file broken[] = {small[0], small[1],
	    {"indicators.csv", INDICATORS_HEAD "x,X,,,,hộ,,0,none,sum,sum,,2\n"
					       "y,Y,,,,hộ,,9,none,sum,sum,,2\n"},
	    {"nam.md", "Số {{x}}, {{y}}, {{nope}}\n\n{{x unit=w9 percent=plan.q}} "
		       "{{x period=2017-13}} {{x decimals=7}}\n\n{{#if x}}\n"},
	    {"datapackage.json", settings}, {NULL, NULL}};

	assert_int_equal(register_import(reg, true, broken), ERR_INPUT);
	assert_string_equal(register_issues(reg),
	    "indicators.csv:3:12 import.bad_number(9, 0, 6)\n"
	    "nam.md:1:20 narrative.unknown_indicator(nope)\n"
	    "nam.md:3:10 narrative.unknown_unit(w9)\n"
	    "nam.md:3:21 narrative.unknown_scenario(plan.q)\n"
	    "nam.md:3:41 narrative.bad_period(2017-13)\n"
	    "nam.md:3:64 narrative.bad_decimals(7)\n"
	    "nam.md:5:1 narrative.unclosed_block(#if, /if)\n");
	assert_int_equal(space_head(reg->space).batch, 0);
}

static void a_later_package_cannot_break_a_stored_report(void **state)
{
	struct test_register *reg = *state;
	const struct package_file fine[] = {small[0], small[1],
	    {"breakdowns.csv", "codelist,code,name\nsex,F,Nữ\nage,O,Già\n"},
	    {"indicators.csv",
		"code,name,unit_of_measure,decimals,direction,over_units,over_time,codelist\n"
		"x,X,hộ,0,none,sum,sum,sex\n"},
	    {"nam.md", "{{x breakdown=F}}\n"},
	    {"datapackage.json", "{\"resources\": [{\"name\": \"units\", \"path\": \"units.csv\"},"
				 " {\"name\": \"scenarios\", \"path\": \"scenarios.csv\"},"
				 " {\"name\": \"breakdowns\", \"path\": \"breakdowns.csv\"},"
				 " {\"name\": \"indicators\", \"path\": \"indicators.csv\"}],\n"
				 "\"kycung\": {\"root_unit\": \"c\", \"period\": \"2017\",\n"
				 "\"reports\": [{\"slug\": \"nam\", \"template\": \"nam.md\"}]}}"},
	    {NULL, NULL}};
	const struct package_file breaking[] = {
	    {"indicators.csv",
		"code,name,unit_of_measure,decimals,direction,over_units,over_time,codelist\n"
		"x,X,hộ,0,none,sum,sum,age\n"},
	    {NULL, NULL}};

	register_fill(reg, true, fine);
	assert_int_equal(register_import(reg, true, breaking), ERR_INPUT);
	assert_string_equal(
	    register_issues(reg), "datapackage.json:0:0 import.breaks_report(nam, F)\n");
}

static void settings_are_told_of_at_their_place(void **state)
{
	struct test_register *reg = *state;
	const struct package_file broken[] = {
	    {"datapackage.json",
		"{\"resources\": [],\n\"kycung\": {\"title\": 5, \"headline\": [\"nope\", 1],\n"
		"\"root_unit\": \"z\", \"period\": \"x\", \"sectors\": [{}], \"unit_types\": 1,\n"
		"\"reports\": [{\"slug\": \"a\", \"template\": \"a.md\"},\n"
		"{\"slug\": \"a\", \"template\": \"a.md\"}, {\"slug\": \"b\"},\n"
		"{\"slug\": \"c\", \"template\": \"a/../../a.md\"},\n"
		"{\"slug\": \"a.en\", \"template\": \"a.md\"}]}}"},
	    {"a.md", "{{z}}\n"}, {NULL, NULL}};

	assert_int_equal(register_import(reg, true, broken), ERR_INPUT);
	assert_string_equal(register_issues(reg),
	    "datapackage.json:5:1 import.report_twice(a)\n"
	    "datapackage.json:5:36 import.bad_report()\n"
	    "datapackage.json:6:27 package.bad_path(template, a/../../a.md)\n"
	    "datapackage.json:7:1 import.report_suffix(a.en)\n"
	    "datapackage.json:2:21 import.setting_no_text(title)\n"
	    "datapackage.json:3:65 import.setting_no_list(unit_types)\n"
	    "datapackage.json:3:46 import.setting_no_code(sectors[0])\n"
	    "datapackage.json:2:45 import.setting_no_text(headline[1])\n"
	    "datapackage.json:3:29 import.bad_period(x)\n"
	    "datapackage.json:3:14 import.unknown_unit(z)\n"
	    "datapackage.json:2:37 import.unknown_indicator(nope)\n"
	    "a.md:1:3 narrative.unknown_indicator(z)\n");
	assert_int_equal(space_head(reg->space).batch, 0);
}

static void settings_of_feedback_are_told_of_at_their_place(void **state)
{
	struct test_register *reg = *state;
	const struct package_file broken[] = {
	    {"datapackage.json",
		"{\"resources\": [],\n"
		"\"kycung\": {\"unit_types\": [{\"code\":\"ward\",\"name\":\"P\"}],\n"
		"\"feedback\": {\"days\": 0, \"place_types\": [1, \"z\"],\n"
		"\"categories\": [{\"code\":\"a\",\"name\":\"A\",\"days\":1.5}, "
		"{\"code\":\"b\"},\n"
		"{\"code\":\"a\",\"name\":\"A\"}],\n"
		"\"routes\": [{}, {\"unit\":\"zz\",\"category\":\"q\",\"place\":\"yy\"}]}}}"},
	    {NULL, NULL}};
	const struct package_file no_object[] = {
	    {"datapackage.json", "{\"resources\": [],\n\"kycung\": {\"feedback\": [1]}}"},
	    {NULL, NULL}};

	assert_int_equal(register_import(reg, true, broken), ERR_INPUT);
	assert_string_equal(register_issues(reg),
	    "datapackage.json:3:22 import.feedback_days(365)\n"
	    "datapackage.json:4:46 import.feedback_days(365)\n"
	    "datapackage.json:4:52 import.setting_no_code(feedback.categories[1])\n"
	    "datapackage.json:5:1 import.feedback_category_twice(a)\n"
	    "datapackage.json:3:41 import.setting_no_text(feedback.place_types[0])\n"
	    "datapackage.json:6:12 import.feedback_route(feedback.routes[0])\n"
	    "datapackage.json:3:44 import.feedback_type(z)\n"
	    "datapackage.json:6:24 import.unknown_unit(zz)\n"
	    "datapackage.json:6:52 import.unknown_unit(yy)\n"
	    "datapackage.json:6:40 import.feedback_category(q)\n");
	assert_int_equal(register_import(reg, true, no_object), ERR_INPUT);
	assert_string_equal(
	    register_issues(reg), "datapackage.json:2:24 import.setting_no_object(feedback)\n");
	assert_int_equal(space_head(reg->space).batch, 0);
}

#define STAGED_HEAD "unit,indicator,period,scenario,value,note,stage\n"

#define STAGED_ROWS                                                                                \
	STAGED_HEAD "w1,x,2017,actual,1.5,cũ,published\nw2,x,2017,actual,4,,published\n"          \
		    "w1,x,2017,actual,2,,submitted\nw2,x,2017,actual,,,draft\n"                    \
		    "c,x,2018,actual,7,,approved\n"

static void a_later_revision_follows_the_published_one_it_does_not_replace(void **state)
{
	struct test_register *reg = *state;
	const struct package_file staged[] = {
	    small[0], small[1], small[2], {"observations.csv", STAGED_ROWS}, {NULL, NULL}};
	struct figure_query query;
	struct figure_revision *revisions;
	size_t count;

	register_fill(reg, false, staged);
	assert_int_equal(reg->summary.observations.added, 3);
	assert_int_equal(reg->summary.observations.changed, 2);
	assert_string_equal(register_tell(reg, "w1", "x", "2017", NULL, NULL), "1.5 stated 1/1");
	assert_string_equal(register_tell(reg, "c", "x", "2017", NULL, NULL), "5.5 rolled-up 2/2");
	query = register_figure(reg, "w1", "x", "2017", "actual", NULL).query;
	query.layer = LAYER_WORKING;
	assert_int_equal(
	    figure_revisions(reg->space, &query, &reg->arena, &revisions, &count, &reg->err),
	    ERR_NONE);
	assert_int_equal(count, 2);
	assert_int_equal(revisions[0].value, 150);
	assert_int_equal(revisions[0].stage, STAGE_PUBLISHED);
	assert_int_equal(revisions[1].value, 200);
	assert_int_equal(revisions[1].stage, STAGE_SUBMITTED);
	register_fill(reg, false, staged);
	assert_int_equal(reg->summary.observations.equal, 5);
	assert_int_equal(reg->summary.batch, 0);
}

static void a_new_published_value_beneath_a_known_draft_brings_the_draft_again(void **state)
{
	struct test_register *reg = *state;
	const struct package_file staged[] = {
	    small[0], small[1], small[2], {"observations.csv", STAGED_ROWS}, {NULL, NULL}};
	const struct package_file draft[] = {small[0], small[1], small[2],
	    {"observations.csv", STAGED_HEAD "w1,x,2017,actual,2,,submitted\n"}, {NULL, NULL}};

	register_fill(reg, false, draft);
	register_fill(reg, false, staged);
	assert_string_equal(register_tell(reg, "w1", "x", "2017", NULL, NULL), "1.5 stated 1/1");
	register_fill(reg, false, staged);
	assert_int_equal(reg->summary.batch, 0);
}

static void other_rows_of_one_cell_are_refused(void **state)
{
	struct test_register *reg = *state;
	const struct package_file files[] = {small[0], small[1], small[2],
	    {"observations.csv", STAGED_HEAD "w1,x,2017,actual,1,,draft\n"
					     "w1,x,2017,actual,2,,published\n"
					     "w2,x,2017,actual,1,,published\n"
					     "w2,x,2017,actual,2,,published\n"
					     "c,x,2017,actual,1,,published\n"
					     "c,x,2017,actual,2,,draft\n"
					     "c,x,2017,actual,3,,draft\n"},
	    {NULL, NULL}};

	assert_int_equal(register_import(reg, false, files), ERR_INPUT);
	assert_string_equal(register_issues(reg),
	    "observations.csv:8:0 import.observed_twice(7)\n"
	    "observations.csv:3:0 import.observed_twice(2)\n"
	    "observations.csv:5:0 import.observed_twice(4)\n");
}

static void rows_may_come_in_any_order(void **state)
{
	struct test_register *reg = *state;
	const struct package_file mixed[] = {small[0], small[1], small[2],
	    {"observations.csv", OBSERVATIONS_HEAD "w2,x,2018,actual,,4,sau\n"
						   "w2,x,2017,actual,,2,trước\n"
						   "w1,x,2018,actual,,3,sau\n"
						   "w1,x,2017,actual,,1,trước\n"},
	    {NULL, NULL}};
	const struct package_file twice[] = {small[0], small[1], small[2],
	    {"observations.csv", OBSERVATIONS_HEAD "w1,x,2017,actual,,1,\n"
						   "w1,x,2018,actual,,hai,\n"
						   "w2,x,2018,actual,,3,\n"
						   "w1,x,2017,actual,,5,\n"},
	    {NULL, NULL}};

	register_fill(reg, true, mixed);
	assert_int_equal(reg->summary.observations.added, 4);
	assert_string_equal(register_tell(reg, "c", "x", "2017", NULL, NULL), "3 rolled-up 2/2");
	assert_string_equal(register_tell(reg, "c", "x", "2018", NULL, NULL), "7 rolled-up 2/2");
	register_fill(reg, true, mixed);
	assert_int_equal(reg->summary.batch, 0);
	/* Each mistake is told once, also when the rows have to be read again. */
	assert_int_equal(register_import(reg, true, twice), ERR_INPUT);
	assert_string_equal(register_issues(reg),
	    "observations.csv:3:19 import.no_number(hai)\n"
	    "observations.csv:5:0 import.observed_twice(2)\n");
	assert_int_equal(space_head(reg->space).batch, 1);
}

/* So large that a server makes the keys of its rows at once, when it has none yet. */
static void a_large_package_is_taken_in_like_a_small_one(void **state)
{
	enum { WARDS = 80, MONTHS = 60, NOTE = 1000 };
	struct test_register *reg = *state;
	struct buf units = {0}, rows = {0};
	char note[NOTE + 1];
	struct verify_summary verified;

	memset(note, 'n', NOTE);
	note[NOTE] = '\0';
	buf_add_text(&units, UNITS_HEAD "c,City,,city,,,\n");
	for (int w = 1; w <= WARDS; w++)
		buf_printf(&units, "w%d,Phường %d,,ward,c,,\n", w, w);
	buf_add_text(&rows, STAGED_HEAD);
	for (int m = 0; m < MONTHS; m++)
		for (int w = 1; w <= WARDS; w++)
			buf_printf(&rows, "w%d,x,%d-%02d,actual,1,%s,published\n%s", w,
			    2010 + m / 12, m % 12 + 1, note,
			    m || w > 1 ? "" : "w1,x,2010-01,actual,5,,draft\n");

	const struct package_file large[] = {
	    {"units.csv", units.p}, small[1], small[2], {"observations.csv", rows.p}, {NULL, NULL}};

	register_fill(reg, false, large);
	assert_int_equal(reg->summary.observations.added, WARDS * MONTHS);
	assert_int_equal(reg->summary.observations.changed, 1);
	assert_string_equal(
	    register_tell(reg, "c", "x", "2010-01", NULL, NULL), "80 rolled-up 80/80");
	assert_string_equal(
	    register_tell(reg, "w1", "x", "2014", NULL, NULL), "12 rolled-up 12/12");
	assert_int_equal(verify(reg->db, NULL, &verified, &reg->err), ERR_NONE);
	assert_int_equal(verified.observations, WARDS * MONTHS + 1);
	register_fill(reg, false, large);
	assert_int_equal(reg->summary.batch, 0);
	register_fill(reg, true,
	    (const struct package_file[]){
		{"observations.csv", STAGED_HEAD "w1,x,2010-01,actual,7,,published\n"},
		{NULL, NULL}});
	assert_string_equal(
	    register_tell(reg, "c", "x", "2010-01", NULL, NULL), "86 rolled-up 80/80");
	buf_release(&units);
	buf_release(&rows);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(reimport_changes_only_what_differs, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(one_mistake_keeps_everything_out, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(rows_may_come_in_any_order, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(
		a_large_package_is_taken_in_like_a_small_one, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(
		all_mistakes_of_all_tables_are_told_with_their_place, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(rings_are_refused, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(
		units_that_end_are_followed_to_those_of_a_day, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(
		what_replaces_a_unit_must_be_there_when_it_ends, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(
		codes_may_be_reused_when_validities_do_not_overlap, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(
		the_scale_of_an_indicator_cannot_change, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(
		an_empty_value_withdraws_and_a_draft_hides_nothing, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(
		equal_drafts_are_published_without_a_new_revision, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(
		text_is_normalised_and_a_byte_order_mark_tolerated, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(
		the_default_scenario_does_not_hang_on_the_order_of_rows, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(
		a_file_in_another_encoding_is_told_of_once, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(
		a_description_that_will_not_do_is_refused, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(
		a_template_may_name_what_its_own_package_defines, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(
		all_mistakes_of_a_template_are_told_with_the_others, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(
		a_later_package_cannot_break_a_stored_report, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(settings_are_told_of_at_their_place, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(
		settings_of_feedback_are_told_of_at_their_place, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(
		a_later_revision_follows_the_published_one_it_does_not_replace, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(
		a_new_published_value_beneath_a_known_draft_brings_the_draft_again, set_up,
		tear_down),
	    cmocka_unit_test_setup_teardown(other_rows_of_one_cell_are_refused, set_up, tear_down),
	};

	return cmocka_run_group_tests_name("import", tests, NULL, NULL);
}
