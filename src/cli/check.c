/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* kycung check: the numbers of a text that was written by hand. */
#include "base/file.h"
#include "base/json.h"
#include "base/text.h"
#include "cli/cli.h"
#include "report/arithmetic.h"
#include "report/claims.h"
#include "report/wording.h"
#include "view/format.h"

enum { STATUS_NOT_ALL_AGREE = 3 };

/* What is to be said of a number; a date, an ordinal … states nothing. */
enum verdict {
	VERDICT_BOUND,
	VERDICT_OUTSIDE,
	VERDICT_AGREES,      /* with the register */
	VERDICT_CONTRADICTS, /* it */
	VERDICT_FOLLOWS,
	VERDICT_CANNOT,
	VERDICT_UNKNOWN,
	VERDICT_NOTHING
};

static const char *const verdict_codes[] = {
    [VERDICT_BOUND] = "bound",
    [VERDICT_OUTSIDE] = "outside",
    [VERDICT_AGREES] = "agrees",
    [VERDICT_CONTRADICTS] = "contradicts",
    [VERDICT_FOLLOWS] = "follows",
    [VERDICT_CANNOT] = "cannot_follow",
    [VERDICT_UNKNOWN] = "unknown",
};

struct checking {
	const struct cli *cli;
	const char *file;
	struct arena arena;
	struct stated_text text;
	struct arithmetic_finding *findings;
	const struct claim *claims; /* NULL: no register was named */
	struct wording wording;     /* of the register */
	size_t counts[VERDICT_NOTHING + 1];
};

static enum verdict verdict_of(const struct checking *c, size_t i)
{
	switch (c->text.numbers[i].kind) {
	case STATED_BOUND:
		return VERDICT_BOUND;
	case STATED_OUTSIDE:
		return VERDICT_OUTSIDE;
	case STATED_QUANTITY:
	case STATED_FRACTION:
	case STATED_UNREADABLE:
		break;
	case STATED_DATE:
	case STATED_TIME:
	case STATED_DOCUMENT:
	case STATED_PHONE:
	case STATED_ORDINAL:
		return VERDICT_NOTHING;
	}
	if (c->claims && c->claims[i].verdict == CLAIM_CONTRADICTS)
		return VERDICT_CONTRADICTS;
	if (c->findings[i].relation && !c->findings[i].holds)
		return VERDICT_CANNOT;
	if (c->claims && c->claims[i].verdict == CLAIM_AGREES)
		return VERDICT_AGREES;
	return c->findings[i].relation ? VERDICT_FOLLOWS : VERDICT_UNKNOWN;
}

static const char *const relation_codes[] = {
    [ARITHMETIC_FRACTION] = "fraction",
    [ARITHMETIC_CHANGE] = "change",
    [ARITHMETIC_BEFORE] = "before",
    [ARITHMETIC_PLAN] = "plan",
    [ARITHMETIC_TOTAL] = "total",
    [ARITHMETIC_DIFFERENCE] = "difference",
};

/* ---- As text */

/* The number with what belongs to it: "22,2%", "350.000 triệu". */
static struct str written(const struct checking *c, int i)
{
	const struct stated_number *number = &c->text.numbers[i];
	const struct stated_token *last = &c->text.tokens[number->last];

	return (struct str){number->text.p, (size_t)(last->text.p + last->text.n - number->text.p)};
}

static struct str expected_text(struct checking *c, size_t i)
{
	const struct stated_number *number = &c->text.numbers[i];
	struct buf text = {0};
	struct rational value = c->findings[i].expected;

	format_decimal(&text, c->cli->lang, value,
	    number->decimals < 2 && number->percent ? number->decimals + 1 : number->decimals,
	    FORMAT_TRIM);
	if (number->percent)
		buf_add_char(&text, '%');
	return str_of(buf_keep(&text, &c->arena));
}

static void print_cannot(struct checking *c, size_t i)
{
	const struct arithmetic_finding *finding = &c->findings[i];
	struct str of = written(c, finding->of[0]), other = written(c, finding->of[1]);

	if (finding->relation == ARITHMETIC_FRACTION)
		cli_say(c->cli, stdout, "check.cannot_of_fraction", c->file,
		    c->text.numbers[i].line, c->text.numbers[i].column, written(c, (int)i), of,
		    expected_text(c, i));
	else
		cli_say(c->cli, stdout, "check.cannot", c->file, c->text.numbers[i].line,
		    c->text.numbers[i].column, written(c, (int)i),
		    arena_printf(&c->arena, "%.*s, %.*s", STR_ARG(of), STR_ARG(other)),
		    expected_text(c, i));
}

/* "Thu ngân sách trên địa bàn, năm 2017, Thành phố Lạng Sơn: đạt 123,4% dự toán tỉnh giao" */
static const char *figure_words(struct checking *c, size_t i)
{
	const struct figure *figure = &c->claims[i].figure;
	const struct figure_query *query = &figure->query;
	const struct wording *w = &c->wording;

	return arena_printf(&c->arena, "%s, %s, %s, %s: %s", wording_indicator(w, query->indicator),
	    wording_unit(w, query->unit, query->period),
	    wording_period(w, query->period, PERIOD_LONG),
	    query->measure == MEASURE_VALUE
		? wording_scenario(w, query->scenario)
		: wording_measure(w, query->measure, query->measure_scenario),
	    wording_figure(w, figure, WORDING_PROSE, WORDING_DECIMALS));
}

static void print_text(struct checking *c)
{
	static const char *const keys[] = {[VERDICT_BOUND] = "check.bound",
	    [VERDICT_OUTSIDE] = "check.outside",
	    [VERDICT_FOLLOWS] = "check.follows",
	    [VERDICT_UNKNOWN] = "check.unknown"};

	for (size_t i = 0; i < c->text.count; i++) {
		enum verdict verdict = verdict_of(c, i);

		if (verdict == VERDICT_CANNOT)
			print_cannot(c, i);
		else if (verdict == VERDICT_AGREES || verdict == VERDICT_CONTRADICTS)
			cli_say(c->cli, stdout,
			    verdict == VERDICT_AGREES ? "check.agrees" : "check.contradicts",
			    c->file, c->text.numbers[i].line, c->text.numbers[i].column,
			    written(c, (int)i), figure_words(c, i));
		else if (verdict != VERDICT_NOTHING)
			cli_say(c->cli, stdout, keys[verdict], c->file, c->text.numbers[i].line,
			    c->text.numbers[i].column, written(c, (int)i));
	}
	cli_say(c->cli, stdout, "check.summary",
	    (int64_t)(c->counts[VERDICT_CANNOT] + c->counts[VERDICT_CONTRADICTS]),
	    (int64_t)(c->counts[VERDICT_FOLLOWS] + c->counts[VERDICT_AGREES]),
	    (int64_t)(c->counts[VERDICT_BOUND] + c->counts[VERDICT_OUTSIDE]),
	    (int64_t)c->counts[VERDICT_UNKNOWN]);
}

/* ---- As JSON */

static void add_number(struct checking *c, struct json *json, size_t i)
{
	const struct stated_number *number = &c->text.numbers[i];
	const struct arithmetic_finding *finding = &c->findings[i];
	enum verdict verdict = verdict_of(c, i);
	struct buf expected = {0};

	if (verdict == VERDICT_NOTHING)
		return;
	json_object(json);
	json_member_str(json, "text", written(c, (int)i));
	json_member_int(json, "line", number->line);
	json_member_int(json, "column", number->column);
	json_member_text(json, "verdict", verdict_codes[verdict]);
	if (finding->relation) {
		json_member_text(json, "relation", relation_codes[finding->relation]);
		json_name(json, "of");
		json_array(json);
		json_str(json, written(c, finding->of[0]));
		if (finding->of[1] != finding->of[0])
			json_str(json, written(c, finding->of[1]));
		json_array_end(json);
	}
	if (verdict == VERDICT_AGREES || verdict == VERDICT_CONTRADICTS) {
		json_member_text(
		    json, "figure", wording_permalink(&c->wording, &c->claims[i].figure.query, 0));
		if (rational_add_plain(&expected, c->claims[i].figure.value, 6))
			json_member_str(json, "value", buf_str(&expected));
		buf_clear(&expected);
	}
	if (verdict == VERDICT_CANNOT && rational_add_plain(&expected, finding->expected, 6))
		json_member_str(json, "expected", buf_str(&expected));
	buf_release(&expected);
	json_object_end(json);
}

static void print_json(struct checking *c)
{
	struct buf out = {0};
	struct json json;

	json_init(&json, &out);
	json_object(&json);
	json_member_text(&json, "file", c->file);
	json_name(&json, "numbers");
	json_array(&json);
	for (size_t i = 0; i < c->text.count; i++)
		add_number(c, &json, i);
	json_array_end(&json);
	json_object_end(&json);
	buf_add_char(&out, '\n');
	fwrite(out.p, 1, out.n, stdout);
	buf_release(&out);
}

static bool read_text(struct checking *c)
{
	struct err err = {0};
	struct str content, text;
	size_t bad;

	if (file_read(&c->arena, c->file, &content, &err)) {
		cli_fail(c->cli, &err);
		return false;
	}
	if (content.n > STATED_BYTES_MAX || !text_normalize(&c->arena, content, &text, &bad)) {
		cli_say(c->cli, stderr, "check.no_text", c->file);
		return false;
	}
	stated_read(&c->text, text, c->cli->lang == LANG_EN ? NUMBER_ENGLISH : NUMBER_VIETNAMESE,
	    &c->arena);
	c->findings = arithmetic_check(&c->text, &c->arena);
	return true;
}

static int print(struct checking *c, bool as_json)
{
	for (size_t i = 0; i < c->text.count; i++)
		c->counts[verdict_of(c, i)]++;
	if (as_json)
		print_json(c);
	else
		print_text(c);
	return c->counts[VERDICT_CANNOT] || c->counts[VERDICT_CONTRADICTS] ||
	               c->counts[VERDICT_UNKNOWN]
	           ? STATUS_NOT_ALL_AGREE
	           : 0;
}

/* Where the text is about: as asked, else what the site of the register is. */
static bool find_place(struct checking *c, const struct definitions *defs, const char *unit_name,
    const char *period, struct claims_place *place)
{
	const struct unit *unit = definitions_root_unit(defs);

	place->period = definitions_root_period(defs);
	if (period && !period_parse(str_of(period), &place->period)) {
		cli_say(c->cli, stderr, "cli.bad_period", period);
		return false;
	}
	if (unit_name)
		unit = definitions_unit(defs, str_of(unit_name), &place->period);
	if (!unit) {
		cli_say(c->cli, stderr, "cli.unknown_unit", unit_name ? unit_name : "",
		    period ? period : "");
		return false;
	}
	place->unit = unit->id;
	return true;
}

/* Beside the register too. */
static int check_register(struct checking *c, struct cli_register *reg, const char *unit,
    const char *period, bool as_json)
{
	struct claims_place place = {.layer = LAYER_PUBLISHED, .english = c->cli->lang == LANG_EN};
	struct claim *claims;
	struct err err = {0};

	c->wording = (struct wording){c->cli->lang, space_definitions(reg->space), &c->arena};
	if (!find_place(c, c->wording.defs, unit, period, &place))
		return 1;
	if (claims_check(reg->space, &c->text, &place, &c->arena, &claims, &err))
		return cli_fail(c->cli, &err);
	c->claims = claims;
	return print(c, as_json);
}

int command_check(struct cli *cli)
{
	struct checking c = {.cli = cli};
	const char *db = NULL, *unit = NULL, *period = NULL, *format = NULL;
	const struct cli_option options[] = {{"--db", &db, NULL}, {"--unit", &unit, NULL},
	    {"--period", &period, NULL}, {"--format", &format, NULL}};
	struct cli_register reg;
	bool as_json;
	int status = 1;

	if (!cli_parse(cli, options, 4, &c.file, 1, 1))
		return 2;
	as_json = format && !strcmp(format, "json");
	if (format && !as_json && strcmp(format, "text") != 0) {
		cli_say(cli, stderr, "cli.not_one_of", "--format", format, "text, json");
		return 2;
	}
	if (!db && (unit || period))
		return cli_requires(cli, "--db");
	if (!read_text(&c)) {
		arena_release(&c.arena);
		return 1;
	}
	if (!db) {
		status = print(&c, as_json);
	} else {
		status = cli_open(cli, db, &reg);
		if (!status) {
			status = check_register(&c, &reg, unit, period, as_json);
			cli_close(&reg);
		}
	}
	arena_release(&c.arena);
	return status;
}
