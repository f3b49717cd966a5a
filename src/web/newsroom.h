/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Where articles are written: the list of them with what is to be done, the
 * editor, moves from one state to another, all revisions.
 */
#ifndef WEB_NEWSROOM_H
#define WEB_NEWSROOM_H

#include "core/article.h"
#include "http/form.h"
#include "web/desk.h"
#include "web/news.h"

/* The words of a state, and of a move. */
const char *newsroom_state(enum lang lang, enum article_state state);
const char *newsroom_move(enum lang lang, enum article_move move);

/* Units for which the reader may write, in the order of the tree, and the one that is chosen (0:
 * none). */
struct desk_choice *newsroom_units(
    const struct page *page, struct period period, int chosen, size_t *count);

struct newsroom_line {
	const char *title, *url, *state, *unit, *when;
	bool is_public; /* an earlier revision of what is worked on is up */
};

/* A figure of a public article that the register has otherwise now. */
struct newsroom_task {
	const char *title, *url, *name, *said, *now;
};

struct newsroom_view {
	struct page page;
	const char *new_url;
	const char *csrf;
	size_t report_count;
	struct desk_choice *reports; /* an article can be begun from, for: */
	size_t unit_count;
	struct desk_choice *units;
	const char *period;
	const char *problem; /* why none was begun; NULL: nothing is wrong */
	size_t task_count;
	struct newsroom_task *tasks;
	const char *filter_url;
	size_t state_count;
	struct desk_choice *states;
	size_t count;
	struct newsroom_line *lines;
};

/* What is said of one number. */
struct number_view {
	const char *text, *verdict, *words;
	int line;
	bool bad, doubtful;
};

struct article_move_view {
	const char *code, *name, *help;
	bool needs_words, needs_time, is_main;
};

/* What templates/article_edit.html shows: the article as it stands in the form. */
struct editor_view {
	struct page page;
	const char *csrf, *url;
	int64_t id;   /* 0: a new one */
	int64_t seen; /* article.changes */
	const char *state, *due, *preview_url, *public_url, *revisions_url;
	const char *returned; /* why it was given back; "": it was not */
	bool saved, is_new;
	bool locked;                   /* in a state in which this reader may not edit */
	const char *problem;           /* why nothing was stored; NULL: nothing is wrong */
	struct page_problems problems; /* what keeps it from being published */
	bool checked;
	/* Fields. */
	const char *fields[ARTICLE_FIELDS];
	const char *author, *source, *tags, *change, *period;
	bool correction, can_correct, is_page, has_english;
	size_t category_count, unit_count, indicator_count, measure_count;
	struct desk_choice *categories, *units, *indicators, *measures;
	struct news_pictures pictures;
	/* As it will be read. */
	struct html_safe lead, body;
	const char *heading;
	size_t number_count;
	struct number_view *numbers;
	size_t move_count;
	struct article_move_view *moves;
};

struct revision_line {
	int revision;
	const char *when, *who, *what, *words, *diff_url;
};

struct revisions_view {
	struct page page;
	const char *heading, *edit_url;
	size_t count;
	struct revision_line *lines;
	struct revision_diff diff;
};

/* ---- What the files of it share. */

/* The list of articles; `form`, with `why`: as the form to begin one from a report was sent. Both
 * may be NULL. */
enum err_code newsroom_show(struct request *req, struct response *res, const struct form_data *form,
    const struct err *why, struct err *err);

/* The article that {article} names, where the reader may write for its unit. ERR_NOT_FOUND
 * article.none, ERR_DENIED article.denied. */
enum err_code newsroom_find(const struct page *page, struct request *req, struct article *out,
    struct article_content *content, struct err *err);

/* /lam-viec/tin/12 */
const char *newsroom_url(const struct page *page, int64_t id);

/*
 * What is in the form, in the page's arena: all that can be read, also with
 * ERR_INPUT newsroom.bad_period.
 */
enum err_code editor_read(const struct page *page, const struct form_data *form,
    struct article_content *content, struct err *err);

/* The expression of the figure chosen in the form: "{{budget.revenue percent=plan.city}}"; "": none
 * was. */
const char *editor_figure(const struct page *page, const struct form_data *form);

/* Fields, choices and the text as it will be read. ERR_DB. */
enum err_code editor_fill(struct editor_view *view, const struct article *article,
    const struct article_content *content, struct err *err);

/* What keeps it from being published, and what is to be said of each number. ERR_DB. */
enum err_code editor_check(
    struct editor_view *view, const struct article_content *content, struct err *err);

void editor_show(
    struct editor_view *view, const struct request *req, struct response *res, int status);
int editor_status(const struct err *why); /* NULL: all is well */

/* Shows an article as it is stored; `why`: a move that was refused. */
enum err_code editor_show_stored(struct request *req, struct response *res, const struct err *why,
    const struct issues *issues, struct err *err);

#endif
