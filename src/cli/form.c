/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* kycung form: the forms of a register, and files of forms checked beside it. */
#include "base/file.h"
#include "cli/cli.h"
#include "core/calendar.h"
#include "core/form_store.h"

enum { WORDS_MOST = 100 };

struct form_request {
	const struct cli *cli;
	struct cli_register reg;
	const struct definitions *defs;
	const char **words; /* after the verb */
	int count;
	struct arena arena;
};

/* ---- list */

static void add_day(struct buf *line, date day, date none)
{
	buf_add_char(line, '\t');
	if (day != none)
		date_add_iso(line, day);
}

/* CODE/VERSION, frequency, from, to, how many units have begun it, name. */
static int list(void *context)
{
	struct form_request *r = context;
	for (int id = 1; id <= r->defs->form_count; id++) {
		const struct form *form = &r->defs->forms[id];
		struct err err = {0};
		struct buf line = {0};
		int64_t begun;

		if (form_count_begun(r->reg.db, form->code, form->version, &begun, &err))
			return cli_fail(r->cli, &err);
		buf_add_str(&line, form_key(form, &r->arena));
		buf_printf(&line, "\t%s", form_frequency_code(form->frequency));
		add_day(&line, form->from, DATE_MIN);
		add_day(&line, form->to, DATE_MAX);
		buf_printf(&line, "\t%lld\t", (long long)begun);
		buf_add_str(&line, name_in(r->cli->lang == LANG_EN, form->name, form->name_en));
		cli_print_line(stdout, &line);
	}
	return 0;
}

/* ---- show */

/* "CODE", the newest version, or "CODE/VERSION". */
static const struct form *find_form(const struct definitions *defs, struct str name)
{
	struct str rest = name, code;
	const struct form *newest = NULL;
	int64_t version = 0;

	if (!str_split(&rest, '/', &code) || (rest.p && !str_to_int(rest, INT32_MAX, &version)))
		return NULL;
	if (version)
		return form_version(defs, code, (int)version);
	for (int id = 1; id <= defs->form_count; id++)
		if (str_eq(defs->forms[id].code, code) &&
		    (!newest || defs->forms[id].version > newest->version))
			newest = &defs->forms[id];
	return newest;
}

static int show(void *context)
{
	struct form_request *r = context;
	const struct form *form = find_form(r->defs, str_of(r->words[0]));
	struct buf written = {0}, laid_out = {0};
	struct json_value *json;
	struct err err = {0};
	int line, column, status = 0;

	if (!form) {
		cli_say(r->cli, stderr, "cli.form.unknown", r->words[0]);
		return 1;
	}
	form_write(form, r->defs, &written);
	if (json_parse(&r->arena, buf_str(&written), &json, &line, &column, &err)) {
		status = cli_fail(r->cli, &err);
	} else {
		json_layout(&laid_out, json);
		fwrite(laid_out.p, 1, laid_out.n, stdout);
	}
	buf_release(&written);
	buf_release(&laid_out);
	return status;
}

/* ---- check */

/* Against the versions that are stored. */
static void check_order(
    struct form_request *r, const char *file, const struct form *form, struct issues *issues)
{
	const struct form *other = NULL;

	for (int id = 1; id <= r->defs->form_count && !other; id++)
		other = form_out_of_order(form, &r->defs->forms[id], 1);
	if (other)
		issues_add(issues, file, 0, 0, "form.version_not_later",
		    arena_str(&r->arena, form_key(form, &r->arena)).p,
		    arena_str(&r->arena, form_key(other, &r->arena)).p, NULL);
}

static void check_form(struct form_request *r, const struct json_value *json,
    const struct form_source *source, struct issues *issues)
{
	struct form form;
	size_t before = issues->count;

	if (form_read(&form, json, source, r->defs, &r->arena, issues))
		check_order(r, source->file, &form, issues);
	if (issues->count == before)
		cli_say(r->cli, stdout, "cli.form.good", source->file, form_key(&form, &r->arena),
		    (int64_t)form.row_count, (int64_t)form.column_count);
}

static void check_calendar(struct form_request *r, const struct json_value *json,
    const struct form_source *source, struct issues *issues)
{
	struct calendar calendar;

	if (calendar_read(&calendar, json, source, &r->arena, issues))
		cli_say(r->cli, stdout, "cli.form.good_calendar", source->file,
		    (int64_t)calendar.count);
}

/* The calendar of holidays is the one that has days. */
static void check_file(struct form_request *r, const char *file, struct issues *issues)
{
	struct form_source source = {.file = file};
	struct json_value *json;
	struct err err = {0};
	int line = 0, column = 0;

	if (file_read(&r->arena, file, &source.text, &err) ||
	    json_parse(&r->arena, source.text, &json, &line, &column, &err)) {
		issues_add(issues, file, line, column, err.key, err.arg_count ? err.args[0] : NULL,
		    err.arg_count > 1 ? err.args[1] : NULL, NULL);
		return;
	}
	if (json_get(json, "days"))
		check_calendar(r, json, &source, issues);
	else
		check_form(r, json, &source, issues);
}

static int check(void *context)
{
	struct form_request *r = context;
	struct issues issues = {.arena = &r->arena};

	for (int i = 0; i < r->count; i++)
		check_file(r, r->words[i], &issues);
	cli_print_issues(r->cli, &issues);
	return issues.count ? 1 : 0;
}

static const struct cli_verb verbs[] = {
    {"list", list, 0, 0},
    {"show", show, 1, 1},
    {"check", check, 1, WORDS_MOST - 1},
};

int command_form(struct cli *cli)
{
	const char *db = NULL, *words[WORDS_MOST + 1] = {0};
	const struct cli_option options[] = {{"--db", &db, NULL}};
	struct form_request r = {.cli = cli, .words = words + 1};
	const struct cli_verb *verb;
	int status;

	if (!cli_parse(cli, options, 1, words, 1, WORDS_MOST))
		return 2;
	verb = cli_find_verb(verbs, sizeof(verbs) / sizeof(*verbs), words, &r.count);
	if (!verb) {
		cli_say(cli, stderr, "cli.form.verbs");
		return 2;
	}
	status = cli_open(cli, db, &r.reg);
	if (status)
		return status;
	r.defs = space_definitions(r.reg.space);
	status = verb->run(&r);
	cli_close(&r.reg);
	arena_release(&r.arena);
	return status;
}
