/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* kycung audit: the journal for the auditor, newest first. */
#include "base/date.h"
#include "cli/cli.h"
#include "exchange/audit_output.h"

enum { FLUSH_BYTES = 1 << 16 };

struct audit_words {
	const char *actor, *since, *until, *kind, *subject, *unit, *indicator, *format;
};

struct printing {
	bool as_json;
	struct json json;
	struct buf out;
};

/* What is long is not kept whole. */
static void flush(struct printing *printing, size_t least)
{
	if (printing->out.n < least || !printing->out.n)
		return;
	fwrite(printing->out.p, 1, printing->out.n, stdout);
	buf_clear(&printing->out);
}

static enum err_code print(void *context, const struct audit_entry *entry, struct err *err)
{
	struct printing *printing = context;

	(void)err;
	if (printing->as_json)
		audit_add_json(&printing->json, entry);
	else
		audit_add_csv(&printing->out, entry);
	flush(printing, FLUSH_BYTES);
	return ERR_NONE;
}

static int print_all(const struct cli *cli, const struct cli_register *reg,
    const struct audit_query *query, bool as_json)
{
	struct printing printing = {.as_json = as_json};
	struct err err = {0};
	enum err_code code;
	int64_t next;

	if (as_json) {
		json_init(&printing.json, &printing.out);
		json_array(&printing.json);
	} else {
		audit_add_csv_head(&printing.out);
	}
	code = audit_walk(
	    reg->db, space_definitions(reg->space), query, print, &printing, &next, &err);
	if (as_json && !code) {
		json_array_end(&printing.json);
		buf_add_char(&printing.out, '\n');
	}
	flush(&printing, 0);
	buf_release(&printing.out);
	return code ? cli_fail(cli, &err) : 0;
}

static bool is_time(const char *text)
{
	struct str day = str_of(text);
	date ignored;

	/* A day, or a time that begins with one. */
	day.n = day.n > 10 ? 10 : day.n;
	return date_parse(day, &ignored);
}

/* Kinds, separated by commas. */
static bool parse_kinds(const struct cli *cli, const char *text, unsigned *out)
{
	struct str rest = str_of(text), word;
	int kind;

	while (text && str_split(&rest, ',', &word)) {
		if (!audit_kind_parse(word, &kind)) {
			cli_say(cli, stderr, "cli.not_one_of", "--kind", text,
			    "definition, cell, stage, bulk, account, credential, move, comment, "
			    "text, attachment, exception, extension, purge, on_behalf");
			return false;
		}
		*out |= 1U << kind;
	}
	return true;
}

static bool parse_words(
    const struct cli *cli, const struct audit_words *words, struct audit_query *query)
{
	const char *times[] = {words->since, words->until};

	*query = (struct audit_query){.actor = str_of(words->actor),
	    .since = str_of(words->since),
	    .until = str_of(words->until),
	    .subject = str_of(words->subject)};
	for (int i = 0; i < 2; i++) {
		if (times[i] && !is_time(times[i])) {
			cli_say(cli, stderr, "cli.audit.no_time", times[i]);
			return false;
		}
	}
	if (strcmp(words->format, "json") != 0 && strcmp(words->format, "csv") != 0) {
		cli_say(cli, stderr, "cli.not_one_of", "--format", words->format, "csv, json");
		return false;
	}
	return parse_kinds(cli, words->kind, &query->kinds);
}

static int find_names(const struct cli *cli, const struct cli_register *reg,
    const struct audit_words *words, struct audit_query *query)
{
	const struct definitions *defs = space_definitions(reg->space);
	const struct indicator *indicator =
	    words->indicator ? definitions_indicator(defs, str_of(words->indicator)) : NULL;
	const struct unit *unit =
	    words->unit ? definitions_unit_now(defs, str_of(words->unit)) : NULL;
	struct err err = {0};

	if (words->indicator && !indicator) {
		err_set(&err, ERR_NOT_FOUND, "select.unknown_indicator", words->indicator, NULL);
		return cli_fail(cli, &err);
	}
	if (words->unit && !unit) {
		err_set(&err, ERR_NOT_FOUND, "select.unknown_unit", words->unit, NULL);
		return cli_fail(cli, &err);
	}
	query->unit = unit ? unit->id : 0;
	query->indicator = indicator ? indicator->id : 0;
	return 0;
}

int command_audit(struct cli *cli)
{
	struct audit_words words = {.format = "csv"};
	const char *db = NULL;
	const struct cli_option options[] = {{"--db", &db, NULL}, {"--actor", &words.actor, NULL},
	    {"--since", &words.since, NULL}, {"--until", &words.until, NULL},
	    {"--kind", &words.kind, NULL}, {"--subject", &words.subject, NULL},
	    {"--unit", &words.unit, NULL}, {"--indicator", &words.indicator, NULL},
	    {"--format", &words.format, NULL}};
	struct audit_query query;
	struct cli_register reg;
	int status;

	if (!cli_parse(cli, options, 9, NULL, 0, 0) || !parse_words(cli, &words, &query))
		return 2;
	status = cli_open(cli, db, &reg);
	if (status)
		return status;
	status = find_names(cli, &reg, &words, &query);
	if (!status)
		status = print_all(cli, &reg, &query, !strcmp(words.format, "json"));
	cli_close(&reg);
	return status;
}
