/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * What citizens report: sent with a form, followed by who sent it with a secret link, read by
 * everybody once it is made public, and dealt with by those who work here.
 */
#ifndef WEB_FEEDBACK_H
#define WEB_FEEDBACK_H

#include "core/feedback.h"
#include "http/form.h"
#include "web/desk.h"
#include "web/page.h"

/* ---- The form */

/* A photo of a form that was refused. */
struct feedback_carried_picture {
	size_t slot; /* from 1 */
	const char *name, *size;
	const char *content; /* in base64 */
};

struct feedback_form_view {
	struct page page;
	const char *action, *lookup_url;
	const char *problem; /* why nothing was sent; NULL: nothing is wrong */
	const char *secret;
	size_t category_count, place_count;
	struct desk_choice *categories, *places;
	const char *title, *text, *where, *point, *name, *phone, *email;
	int contact_days; /* after the report is settled; 0: no such time is set */
	size_t carried_count;
	struct feedback_carried_picture *carried;
	bool pictures_lost; /* to be chosen again */
};

/* ---- Lists */

struct feedback_line {
	const char *number, *title, *url, *category, *place, *unit;
	const char *state, *state_code;
	const char *received, *due, *late; /* late: "" unless it is */
};

struct feedback_list_view {
	struct page page;
	const char *send_url, *lookup_url, *statistics_url, *action;
	size_t category_count, place_count, state_count;
	struct desk_choice *categories, *places, *states;
	size_t count;
	struct feedback_line *lines;
	const char *newer_url, *older_url; /* NULL: none */
	int64_t from, to, total;
};

struct feedback_lookup_view {
	struct page page;
	const char *action, *asked;
	const char *problem; /* NULL: nothing is wrong */
};

struct feedback_row {
	const char *unit, *share;
	const struct feedback_statistics *counts;
};
struct feedback_statistics_view {
	struct page page;
	const char *action, *from, *to, *csv_url;
	bool bad_date;
	size_t count;
	struct feedback_row *rows; /* the last one is of all */
};

/* ---- One */

struct feedback_step {
	const char *when, *what, *who; /* who: "" for others than those who deal with it */
	const char *words;             /* "": none */
};

struct feedback_view {
	struct page page;
	const struct feedback *feedback;
	struct feedback_line line;
	const char *heading, *text, *where;
	bool purged;
	const char *answer; /* "": none yet, or not to be read by this reader */
	const char *declined;
	size_t picture_count;
	struct html_image *pictures;
	const char *const *picture_urls; /* of the largest size */
	size_t step_count;
	struct feedback_step *steps;
	const char *problem; /* NULL: nothing is wrong */

	/* For its sender. */
	const char *secret, *secret_shown, *link, *action;
	bool is_new, can_close, can_reopen;

	/* For those who deal with it. */
	const char *csrf, *move_url, *show_url, *public_url;
	const char *point, *map_url; /* "": none */
	const char *contact_name, *contact_phone, *contact_email;
	bool has_contact, contact_purged;
	bool can_classify, can_answer, can_return, can_decline, can_show;
	size_t category_count, place_count, unit_count;
	struct desk_choice *categories, *places, *units;
	const char *shown_title, *shown_text, *shown_answer;
	unsigned shown_pictures;
	const char *typed; /* words of a move that was refused */
};

/* The list of those who work with it. */
struct feedback_desk_view {
	struct page page;
	bool open, more;
	const char *open_url, *done_url;
	size_t count;
	struct feedback_line *lines;
};

/* ---- What the files of it share. */

/* "PA-000012", and back; false: that is no such number. */
const char *feedback_number(const struct page *page, int64_t id);
bool feedback_number_read(struct str text, int64_t *id);

const char *feedback_state_name(enum lang lang, enum feedback_state state);
const char *feedback_move_name(enum lang lang, enum feedback_move move);
const char *feedback_category_name(const struct page *page, struct str code);
/* A unit by its name of today; "" for 0. */
const char *feedback_unit_name(const struct page *page, int unit);

/* A line of a list; `title` as whoever reads it may. */
struct feedback_line feedback_line(
    const struct page *page, const struct feedback *feedback, const char *url);

/* Choices of a form; the first is `nothing` (NULL: there is none). */
size_t feedback_category_choices(
    const struct page *page, struct str chosen, const char *nothing, struct desk_choice **out);
size_t feedback_place_choices(
    const struct page *page, int chosen, const char *nothing, struct desk_choice **out);
/* All units of today that can be a place, or that a route names. */
size_t feedback_answerer_choices(
    const struct page *page, int chosen, const char *nothing, struct desk_choice **out);
/* The unit of a choice: its key; 0: none of that key. */
int feedback_unit_of(const struct page *page, struct str key);

/* Its pictures (those of the bits), served below `url`. */
void feedback_fill_pictures(struct feedback_view *view, unsigned bits, const char *url);
/* The bytes of the picture that {file} names, if it is one of the bits. ERR_NOT_FOUND. */
enum err_code feedback_picture_file(const struct page *page, struct request *req,
    struct response *res, const struct feedback *feedback, unsigned bits, struct err *err);

/* What happened, as told to its sender or, `inside`, to those who deal with it. ERR_DB. */
enum err_code feedback_fill_steps(struct feedback_view *view, bool inside, struct err *err);

/* ERR_NOT_FOUND feedback.closed_here where the site takes none. */
enum err_code feedback_taken(const struct page *page, struct err *err);

/* The address that is asked for with another message; `url` of a page of it. */
const char *feedback_url(const struct page *page, const char *path);

#endif
