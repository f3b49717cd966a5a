/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* kycung article: articles of the site, from and to files. */
#include "base/file.h"
#include "cli/cli.h"
#include "exchange/article_file.h"
#include "report/article_text.h"

enum { WORDS_MOST = 1000, LINES_MOST = 10000 };

struct article_command {
	const struct cli *cli;
	struct cli_register reg;
	const char **words; /* after the verb */
	int count;
	bool publish;
	struct arena arena;
};

/* ---- list */

/* SLUG, kind, state, when it was first published, title. */
static int list(void *context)
{
	struct article_command *c = context;
	for (int kind = ARTICLE_NEWS; kind <= ARTICLE_PAGE; kind++) {
		struct article_query query = {.kind = (enum article_kind)kind,
		    .category = STR_EMPTY,
		    .state = -1,
		    .limit = LINES_MOST};
		struct article_line *lines;
		struct err err = {0};
		int64_t total;
		size_t count;

		if (article_list(c->reg.db, &query, &c->arena, &lines, &count, &total, &err))
			return cli_fail(c->cli, &err);
		for (size_t i = 0; i < count; i++) {
			const struct article *article = &lines[i].article;
			struct buf line = {0};

			buf_printf(&line, "%.*s\t%s\t%s\t%.*s\t%.*s", STR_ARG(article->slug),
			    article_kind_code(article->kind), article_state_code(article->state),
			    STR_ARG(article->published_at), STR_ARG(lines[i].title));
			cli_print_line(stdout, &line);
		}
	}
	return 0;
}

/* ---- show */

/* The newest revision as a file. */
static int show(void *context)
{
	struct article_command *c = context;
	struct article article;
	struct article_content content;
	struct err err = {0};
	struct buf file = {0};
	bool found;
	enum err_code code =
	    article_find(c->reg.db, str_of(c->words[0]), &c->arena, &article, &found, &err);

	if (!code && found)
		code = article_read(c->reg.db, article.text, &c->arena, &content, &found, &err);
	if (code)
		return cli_fail(c->cli, &err);
	if (!found) {
		cli_say(c->cli, stderr, "cli.article.unknown", c->words[0]);
		return 1;
	}
	article_file_write(
	    &content, article.published_at, space_definitions(c->reg.space), &c->arena, &file);
	fwrite(file.p, 1, file.n, stdout);
	buf_release(&file);
	return 0;
}

/* ---- put */

/* Whoever may call this may write to the register itself. */
static struct grant everything = {.role = ROLE_PUBLISHER};
static const struct actor command_line = {
    .account = 1, .login = {"kycung article", 14}, .grant_count = 1, .grants = &everything};

/* The article that a file is of: by the address its title makes. */
static enum err_code find_article(struct article_command *c, const struct article_content *content,
    struct article *article, bool *found, struct err *err)
{
	const char *slug = article_slug(content->fields[ARTICLE_TITLE], &c->arena);

	*article = (struct article){0};
	return article_find(c->reg.db, str_of(slug), &c->arena, article, found, err);
}

static enum err_code write_file(struct article_command *c, const struct article_file *file,
    const struct article_examined *ready, struct article *article, struct err *err)
{
	const struct definitions *defs = space_definitions(c->reg.space);
	struct submission_author author = {.actor = &command_line};
	struct article_request request = {.move = ARTICLE_PUBLISH,
	    .at = str_of(file->published),
	    .pin_count = ready->pin_count,
	    .pins = ready->pins};
	bool found;
	enum err_code code = db_begin(c->reg.db, err);

	memcpy(request.said, ready->said, sizeof(request.said));
	if (code)
		return code;
	code = article_save(
	    c->reg.db, defs, &author, &article->id, article->changes, &file->content, err);
	if (!code)
		code = article_load(c->reg.db, article->id, &c->arena, article, &found, err);
	request.seen = article->changes;
	if (!code && c->publish && article->state != ARTICLE_PUBLISHED)
		code = article_move(c->reg.db, defs, &author, article->id, &request, err);
	if (!code)
		code = db_commit(c->reg.db, err);
	if (code)
		db_rollback(c->reg.db);
	return code;
}

static int put_file(struct article_command *c, const char *name)
{
	struct issues issues = {.arena = &c->arena};
	struct article_examined ready;
	struct article_file file;
	struct article article;
	struct str text;
	struct err err = {0};
	bool found;

	if (file_read(&c->arena, name, &text, &err))
		return cli_fail(c->cli, &err);
	if (!article_file_read(
		&file, text, name, space_definitions(c->reg.space), &c->arena, &issues)) {
		cli_print_issues(c->cli, &issues);
		return 1;
	}
	if (article_examine(
		c->reg.space, &file.content, c->cli->lang, &c->arena, &issues, &ready, &err))
		return cli_fail(c->cli, &err);
	if (issues.count) {
		cli_say(c->cli, stderr, "cli.article.not_ready", name);
		cli_print_issues(c->cli, &issues);
		return 1;
	}
	if (find_article(c, &file.content, &article, &found, &err) ||
	    write_file(c, &file, &ready, &article, &err) || space_refresh(c->reg.space, &err))
		return cli_fail(c->cli, &err);
	cli_say(c->cli, stdout, c->publish ? "cli.article.published" : "cli.article.stored", name,
	    article.kind == ARTICLE_PAGE ? "trang" : "tin", article.slug);
	return 0;
}

static int put(void *context)
{
	struct article_command *c = context;
	int status = 0;

	for (int i = 0; i < c->count; i++) {
		if (put_file(c, c->words[i]))
			status = 1;
	}
	return status;
}

static const struct cli_verb verbs[] = {
    {"list", list, 0, 0},
    {"show", show, 1, 1},
    {"put", put, 1, WORDS_MOST - 1},
};

int command_article(struct cli *cli)
{
	const char *db = NULL, *words[WORDS_MOST + 1] = {NULL};
	struct article_command c = {.cli = cli, .words = words + 1};
	const struct cli_option options[] = {{"--db", &db, NULL}, {"--publish", NULL, &c.publish}};
	const struct cli_verb *verb;
	int status;

	if (!cli_parse(cli, options, 2, words, 1, WORDS_MOST))
		return 2;
	verb = cli_find_verb(verbs, sizeof(verbs) / sizeof(*verbs), words, &c.count);
	if (!verb) {
		cli_say(cli, stderr, "cli.article.verbs");
		return 2;
	}
	status = cli_open(cli, db, &c.reg);
	if (status)
		return status;
	status = verb->run(&c);
	cli_close(&c.reg);
	arena_release(&c.arena);
	return status;
}
