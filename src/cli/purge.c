/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* kycung purge: finds free texts, and takes them out for good. */
#include "cli/cli.h"

#include "base/text.h"
#include "core/purge.h"

enum { EXCERPT_LETTERS = 100 };

/* ---- What is found. */

static const char *const place_keys[] = {
    [PURGE_ACTOR] = "cli.purge.actor",
    [PURGE_REASON] = "cli.purge.reason",
    [PURGE_ORIGIN] = "cli.purge.origin",
    [PURGE_NOTE] = "cli.purge.note",
    [PURGE_EVENT] = "cli.purge.event",
    [PURGE_DEFINITION] = "cli.purge.definition",
    [PURGE_UNKNOWN] = "cli.purge.unknown",
};

/* The beginning of a text, on one line. */
static void add_excerpt(struct buf *out, struct str text)
{
	size_t n;
	int letters = 0;

	for (size_t at = 0; at < text.n; at += n) {
		int32_t c;

		n = text_decode(text, at, &c);
		if (letters++ == EXCERPT_LETTERS || !n) {
			buf_add_text(out, "…");
			return;
		}
		if (text_classify(c) == TEXT_BREAK)
			buf_add_char(out, ' ');
		else
			buf_add(out, text.p + at, n);
	}
}

/* "UNIT INDICATOR PERIOD" of a cell. */
static void add_cell(struct buf *out, const struct definitions *defs, const struct cell_key *key)
{
	struct period period = period_of_key(key->period);
	struct arena arena = {0};

	buf_add_str(out, definitions_unit_name(defs, &defs->units[key->unit], period, &arena));
	buf_printf(out, " %.*s ", STR_ARG(defs->indicators[key->indicator].code));
	period_add(out, period);
	arena_release(&arena);
}

static void print_found(
    const struct cli *cli, const struct definitions *defs, const struct purge_text *text)
{
	struct buf line = {0};
	struct buf what = {0};

	if (text->place == PURGE_NOTE)
		add_cell(&what, defs, &text->cell);
	else
		buf_add_str(&what, text->subject);
	if (text->file.n)
		buf_printf(&what, " %.*s", STR_ARG(text->file));
	if (text->id)
		buf_add_int(&line, text->id);
	buf_add_char(&line, '\t');
	tr_add(&line, cli->lang, place_keys[text->place], text->batch, text->at, buf_str(&what));
	buf_add_char(&line, '\t');
	add_excerpt(&line, text->content);
	cli_print_line(stdout, &line);
	buf_release(&what);
}

static int find(const struct cli *cli, struct cli_register *reg, const char *words)
{
	struct arena arena = {0};
	struct purge_text *found;
	struct err err = {0};
	size_t count;
	bool more;
	enum err_code code = db_begin_read(reg->db, &err);

	if (!code)
		code = purge_find(reg->db, str_of(words), &arena, &found, &count, &more, &err);
	db_rollback(reg->db);
	if (code) {
		arena_release(&arena);
		return cli_fail(cli, &err);
	}
	for (size_t i = 0; i < count; i++)
		print_found(cli, space_definitions(reg->space), &found[i]);
	if (!count)
		cli_say(cli, stderr, "cli.purge.none");
	if (more)
		cli_say(cli, stderr, "cli.purge.more");
	arena_release(&arena);
	return count ? 0 : 1;
}

/* ---- What is removed. */

static enum err_code texts_of(struct db *db, int64_t number, bool batch, struct arena *arena,
    int64_t **ids, size_t *count, struct err *err)
{
	enum err_code code;

	*ids = ARENA_NEW(arena, int64_t);
	**ids = number;
	*count = 1;
	if (!batch)
		return ERR_NONE;
	code = db_begin_read(db, err);
	if (!code)
		code = purge_of_batch(db, number, arena, ids, count, err);
	db_rollback(db);
	return code;
}

struct purge_request {
	const char *number; /* of a text, or a batch */
	bool batch;
	const char *file; /* NULL: texts */
	const char *actor;
	const char *reason;
};

static int clean(const struct cli *cli, struct db *db)
{
	struct err err = {0};

	if (purge_clean(db, &err))
		return cli_fail(cli, &err);
	cli_say(cli, stdout, "cli.purge.cleaned");
	return 0;
}

static int say_done(const struct cli *cli, struct db *db, size_t count, int64_t batch, bool cleaned)
{
	struct buf line = {0};

	tr_add_n(&line, cli->lang, "cli.purge.done", (int64_t)count, batch);
	cli_print_line(stdout, &line);
	if (!cleaned)
		cli_say(cli, stderr, "cli.purge.not_cleaned");
	cli_say(cli, stdout,
	    db_is_server(db_name(db)) ? "cli.purge.left_server" : "cli.purge.left_file");
	return cleaned ? 0 : 1;
}

static int remove_file(
    const struct cli *cli, struct cli_register *reg, const struct purge_request *request)
{
	struct err err = {0};
	int64_t batch;
	bool cleaned;

	if (purge_file(reg->db, str_of(request->file), request->actor, request->reason, &batch,
		&cleaned, &err))
		return cli_fail(cli, &err);
	return say_done(cli, reg->db, 1, batch, cleaned);
}

static int remove_texts(
    const struct cli *cli, struct cli_register *reg, const struct purge_request *request)
{
	struct arena arena = {0};
	struct err err = {0};
	int64_t number;
	int64_t batch;
	int64_t *ids;
	size_t count = 0;
	bool cleaned;
	enum err_code code;
	int status = 1;

	if (!str_to_int(str_of(request->number), INT64_MAX, &number) || !number) {
		cli_say(cli, stderr, "cli.purge.bad_number", request->number);
		return 2;
	}
	code = texts_of(reg->db, number, request->batch, &arena, &ids, &count, &err);
	if (!code && count)
		code = purge_texts(
		    reg->db, ids, count, request->actor, request->reason, &batch, &cleaned, &err);
	if (code)
		status = cli_fail(cli, &err);
	else if (!count)
		cli_say(cli, stderr, "cli.purge.none");
	else
		status = say_done(cli, reg->db, count, batch, cleaned);
	arena_release(&arena);
	return status;
}

int command_purge(struct cli *cli)
{
	const char *db = NULL, *words = NULL, *text = NULL, *batch = NULL;
	struct purge_request request = {.actor = "kycung purge"};
	bool only_clean = false;
	const struct cli_option options[] = {{"--db", &db, NULL}, {"--find", &words, NULL},
	    {"--text", &text, NULL}, {"--batch", &batch, NULL}, {"--file", &request.file, NULL},
	    {"--actor", &request.actor, NULL}, {"--reason", &request.reason, NULL},
	    {"--clean", NULL, &only_clean}};
	struct cli_register reg;
	int status;

	if (!cli_parse(cli, options, 8, NULL, 0, 0))
		return 2;
	if ((words != NULL) + (text != NULL) + (batch != NULL) + (request.file != NULL) +
		only_clean !=
	    1) {
		cli_say(cli, stderr, "cli.purge.one_of");
		return 2;
	}
	if ((text || batch || request.file) && !request.reason)
		return cli_requires(cli, "--reason");
	status = cli_open(cli, db, &reg);
	if (status)
		return status;
	request.number = text ? text : batch;
	request.batch = batch != NULL;
	if (only_clean)
		status = clean(cli, reg.db);
	else if (words)
		status = find(cli, &reg, words);
	else if (request.file)
		status = remove_file(cli, &reg, &request);
	else
		status = remove_texts(cli, &reg, &request);
	cli_close(&reg);
	return status;
}
