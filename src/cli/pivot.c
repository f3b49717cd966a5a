/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* kycung pivot: a cross-table of figures. */
#include "base/decimal.h"
#include "cli/cli.h"
#include "exchange/pivot_table.h"

enum format { OUTPUT_TEXT, OUTPUT_JSON, OUTPUT_CSV };

struct wanted {
	struct pivot_words words;
	enum format format;
	bool is_long;
	bool coverage;
};

/* The index of `text` among `names`, NULL at the end; -1 and a message when it is none. */
static int choose(const struct cli *cli, const char *option, const char *text,
    const char *const *names, const char *listed)
{
	for (int i = 0; names[i]; i++)
		if (!strcmp(text, names[i]))
			return i;
	cli_say(cli, stderr, "cli.not_one_of", option, text, listed);
	return -1;
}

/* --limit, 1 to PIVOT_CELLS_MAX. */
static bool parse_limit(const struct cli *cli, const char *text, size_t *limit)
{
	int64_t value;
	char range[32];

	*limit = PIVOT_CELLS_MAX;
	if (!text)
		return true;
	if (!decimal_parse(str_of(text), 0, &value) && value > 0 && value <= PIVOT_CELLS_MAX) {
		*limit = (size_t)value;
		return true;
	}
	snprintf(range, sizeof(range), "1–%d", PIVOT_CELLS_MAX);
	cli_say(cli, stderr, "cli.not_one_of", "--limit", text, (const char *)range);
	return false;
}

static void write_pieces(const struct wanted *wanted, const struct pivot_table *table)
{
	struct pivot_writer writer;
	struct buf piece = {0};
	bool more;

	pivot_writer_init(&writer, table, wanted->format == OUTPUT_CSV ? PIVOT_CSV : PIVOT_JSON);
	writer.is_long = wanted->is_long;
	writer.coverage = wanted->coverage;
	do {
		buf_clear(&piece);
		more = pivot_write(&writer, &piece);
		fwrite(buf_str(&piece).p, 1, piece.n, stdout);
	} while (more && !ferror(stdout));
	if (wanted->format == OUTPUT_JSON)
		putchar('\n');
	buf_release(&piece);
}

static int look_up(const struct cli *cli, struct space *space, const struct wanted *wanted)
{
	struct pivot_table *table;
	struct buf text = {0};
	struct err err = {0};
	bool missing;

	if (pivot_table_make(&table, space, &wanted->words, cli->lang, &err))
		return cli_fail(cli, &err);
	if (wanted->format == OUTPUT_TEXT) {
		pivot_write_text(space, table, &text);
		fwrite(buf_str(&text).p, 1, text.n, stdout);
		buf_release(&text);
	} else {
		write_pieces(wanted, table);
	}
	missing = table->pivot->missing > 0;
	pivot_table_free(table);
	return missing ? EXIT_MISSING_FIGURES : 0;
}

/* An option that was not given stays NULL: no word at all. */
static struct str word_of(const char *text)
{
	return text ? str_of(text) : (struct str){NULL, 0};
}

int command_pivot(struct cli *cli)
{
	static const char *const formats[] = {"text", "json", "csv", NULL};
	static const char *const layouts[] = {"wide", "long", NULL};
	const char *db = NULL, *rows = NULL, *columns = NULL, *scenario = NULL, *measure = NULL;
	const char *breakdown = NULL, *format = "text", *layout = "wide", *limit = NULL, *place[3];
	bool working = false, coverage = false, no_totals = false;
	const struct cli_option options[] = {{"--db", &db, NULL}, {"--rows", &rows, NULL},
	    {"--columns", &columns, NULL}, {"--scenario", &scenario, NULL},
	    {"--measure", &measure, NULL}, {"--breakdown", &breakdown, NULL},
	    {"--format", &format, NULL}, {"--layout", &layout, NULL}, {"--limit", &limit, NULL},
	    {"--working", NULL, &working}, {"--coverage", NULL, &coverage},
	    {"--no-totals", NULL, &no_totals}};
	struct wanted wanted = {0};
	struct cli_register reg;
	int chosen, status;

	if (!cli_parse(cli, options, sizeof(options) / sizeof(*options), place, 3, 3))
		return 2;
	wanted.words = (struct pivot_words){.units = word_of(place[0]),
	    .indicators = word_of(place[1]),
	    .periods = word_of(place[2]),
	    .rows = word_of(rows),
	    .columns = word_of(columns),
	    .scenario = word_of(scenario),
	    .breakdown = word_of(breakdown),
	    .measure = word_of(measure),
	    .layer = working ? LAYER_WORKING : LAYER_PUBLISHED,
	    .totals = !no_totals};
	wanted.coverage = coverage;
	chosen = choose(cli, "--format", format, formats, "text, json, csv");
	if (chosen < 0 || !parse_limit(cli, limit, &wanted.words.limit))
		return 2;
	wanted.format = (enum format)chosen;
	chosen = choose(cli, "--layout", layout, layouts, "wide, long");
	if (chosen < 0)
		return 2;
	wanted.is_long = chosen == 1;
	status = cli_open(cli, db, &reg);
	if (status)
		return status;
	status = look_up(cli, reg.space, &wanted);
	cli_close(&reg);
	return status;
}
