/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* kycung check: the numbers of a text that was written by hand. */
#include "base/file.h"
#include "base/json.h"
#include "base/text.h"
#include "cli/cli.h"
#include "report/text_check.h"

enum { STATUS_NOT_ALL_AGREE = 3 };

struct checking {
	const struct cli *cli;
	const char *file;
	struct arena arena;
	struct text_check check;
	struct wording wording; /* of the register */
	size_t counts[TEXT_VERDICTS];
};

static const char *const relation_codes[] = {
    [ARITHMETIC_FRACTION] = "fraction",
    [ARITHMETIC_CHANGE] = "change",
    [ARITHMETIC_BEFORE] = "before",
    [ARITHMETIC_PLAN] = "plan",
    [ARITHMETIC_TOTAL] = "total",
    [ARITHMETIC_DIFFERENCE] = "difference",
    [ARITHMETIC_AVERAGE] = "average",
    [ARITHMETIC_PARTS] = "parts",
};

/* ---- As text */

static void print_cannot(struct checking *c, size_t i)
{
	const struct arithmetic_finding *finding = &c->check.findings[i];

	cli_say(c->cli, stdout,
	    finding->likely                            ? "check.likely_not"
	    : finding->relation == ARITHMETIC_FRACTION ? "check.cannot_of_fraction"
	    : finding->relation == ARITHMETIC_PARTS    ? "check.cannot_of_parts"
						       : "check.cannot",
	    c->file, c->check.text.numbers[i].line, c->check.text.numbers[i].column,
	    text_check_written(&c->check, (int)i), text_check_operands(&c->check, i, &c->arena),
	    text_check_expected(&c->check, i, c->cli->lang, &c->arena));
}

static void print_text(struct checking *c)
{
	static const char *const keys[] = {[TEXT_BOUND] = "check.bound",
	    [TEXT_OUTSIDE] = "check.outside",
	    [TEXT_FOLLOWS] = "check.follows",
	    [TEXT_UNKNOWN] = "check.unknown"};

	for (size_t i = 0; i < c->check.text.count; i++) {
		enum text_verdict verdict = text_check_verdict(&c->check, i);

		if (verdict == TEXT_CANNOT)
			print_cannot(c, i);
		else if (verdict == TEXT_AGREES || verdict == TEXT_CONTRADICTS)
			cli_say(c->cli, stdout,
			    verdict == TEXT_AGREES ? "check.agrees" : "check.contradicts", c->file,
			    c->check.text.numbers[i].line, c->check.text.numbers[i].column,
			    text_check_written(&c->check, (int)i),
			    text_check_figure(&c->check, i, &c->wording));
		else if (verdict != TEXT_NOTHING)
			cli_say(c->cli, stdout, keys[verdict], c->file,
			    c->check.text.numbers[i].line, c->check.text.numbers[i].column,
			    text_check_written(&c->check, (int)i));
	}
	cli_say(c->cli, stdout, "check.summary",
	    (int64_t)(c->counts[TEXT_CANNOT] + c->counts[TEXT_CONTRADICTS]),
	    (int64_t)(c->counts[TEXT_FOLLOWS] + c->counts[TEXT_AGREES]),
	    (int64_t)(c->counts[TEXT_BOUND] + c->counts[TEXT_OUTSIDE]),
	    (int64_t)c->counts[TEXT_UNKNOWN]);
}

/* ---- As JSON */

static void add_number(struct checking *c, struct json *json, size_t i)
{
	const struct stated_number *number = &c->check.text.numbers[i];
	const struct arithmetic_finding *finding = &c->check.findings[i];
	enum text_verdict verdict = text_check_verdict(&c->check, i);
	struct buf expected = {0};

	if (verdict == TEXT_NOTHING)
		return;
	json_object(json);
	json_member_str(json, "text", text_check_written(&c->check, (int)i));
	json_member_int(json, "line", number->line);
	json_member_int(json, "column", number->column);
	json_member_text(json, "verdict", text_verdict_code(verdict));
	if (finding->relation) {
		json_member_text(json, "relation", relation_codes[finding->relation]);
		json_name(json, "of");
		json_array(json);
		json_str(json, text_check_written(&c->check, finding->of[0]));
		if (finding->of[1] != finding->of[0])
			json_str(json, text_check_written(&c->check, finding->of[1]));
		json_array_end(json);
	}
	if (verdict == TEXT_AGREES || verdict == TEXT_CONTRADICTS) {
		json_member_text(json, "figure",
		    wording_permalink(&c->wording, &c->check.claims[i].figure.query, 0));
		if (rational_add_plain(&expected, c->check.claims[i].figure.value, 6))
			json_member_str(json, "value", buf_str(&expected));
		buf_clear(&expected);
	}
	if (verdict == TEXT_CANNOT && rational_add_plain(&expected, finding->expected, 6))
		json_member_str(json, "expected", buf_str(&expected));
	if (verdict == TEXT_CANNOT)
		json_member_bool(json, "likely", finding->likely);
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
	for (size_t i = 0; i < c->check.text.count; i++)
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
	text_check_read(&c->check, text,
	    c->cli->lang == LANG_EN ? NUMBER_ENGLISH : NUMBER_VIETNAMESE, &c->arena);
	return true;
}

static int print(struct checking *c, bool as_json)
{
	for (size_t i = 0; i < c->check.text.count; i++)
		c->counts[text_check_verdict(&c->check, i)]++;
	if (as_json)
		print_json(c);
	else
		print_text(c);
	return c->counts[TEXT_CANNOT] || c->counts[TEXT_CONTRADICTS] || c->counts[TEXT_UNKNOWN]
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
	if (claims_check(reg->space, &c->check.text, &place, &c->arena, &claims, &err))
		return cli_fail(c->cli, &err);
	c->check.claims = claims;
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
