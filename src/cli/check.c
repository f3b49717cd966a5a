/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* kycung check: the numbers of a text that was written by hand. */
#include "base/file.h"
#include "base/json.h"
#include "base/text.h"
#include "cli/cli.h"
#include "report/arithmetic.h"
#include "view/format.h"

enum { STATUS_NOT_ALL_AGREE = 3 };

/* What is to be said of a number; a date, an ordinal … states nothing. */
enum verdict {
	VERDICT_BOUND,
	VERDICT_OUTSIDE,
	VERDICT_FOLLOWS,
	VERDICT_CANNOT,
	VERDICT_UNKNOWN,
	VERDICT_NOTHING
};

static const char *const verdict_codes[] = {
    [VERDICT_BOUND] = "bound",
    [VERDICT_OUTSIDE] = "outside",
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
	if (!c->findings[i].relation)
		return VERDICT_UNKNOWN;
	return c->findings[i].holds ? VERDICT_FOLLOWS : VERDICT_CANNOT;
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
		else if (verdict != VERDICT_NOTHING)
			cli_say(c->cli, stdout, keys[verdict], c->file, c->text.numbers[i].line,
			    c->text.numbers[i].column, written(c, (int)i));
	}
	cli_say(c->cli, stdout, "check.summary", (int64_t)c->counts[VERDICT_CANNOT],
	    (int64_t)c->counts[VERDICT_FOLLOWS],
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

static int check(struct checking *c, bool as_json)
{
	struct err err = {0};
	struct str content, text;
	size_t bad;

	if (file_read(&c->arena, c->file, &content, &err))
		return cli_fail(c->cli, &err);
	if (content.n > STATED_BYTES_MAX || !text_normalize(&c->arena, content, &text, &bad)) {
		cli_say(c->cli, stderr, "check.no_text", c->file);
		return 1;
	}
	stated_read(&c->text, text, c->cli->lang == LANG_EN ? NUMBER_ENGLISH : NUMBER_VIETNAMESE,
	    &c->arena);
	c->findings = arithmetic_check(&c->text, &c->arena);
	for (size_t i = 0; i < c->text.count; i++)
		c->counts[verdict_of(c, i)]++;
	if (as_json)
		print_json(c);
	else
		print_text(c);
	return c->counts[VERDICT_CANNOT] || c->counts[VERDICT_UNKNOWN] ? STATUS_NOT_ALL_AGREE : 0;
}

int command_check(struct cli *cli)
{
	struct checking c = {.cli = cli};
	const char *format = NULL;
	const struct cli_option options[] = {{"--format", &format, NULL}};
	int status;

	if (!cli_parse(cli, options, 1, &c.file, 1, 1))
		return 2;
	if (format && strcmp(format, "text") != 0 && strcmp(format, "json") != 0) {
		cli_say(cli, stderr, "cli.not_one_of", "--format", format, "text, json");
		return 2;
	}
	status = check(&c, format && !strcmp(format, "json"));
	arena_release(&c.arena);
	return status;
}
