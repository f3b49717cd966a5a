/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Feedback as those see it who deal with it: the list of what waits, one of it, what is done. */
#include "core/deadline.h"
#include "feedback_work.html.h"
#include "web/feedback_mail.h"
#include "web/signed_in.h"
#include "web/web.h"

enum { LINES_MAX = 300 };

static const char *work_url(const struct page *page, int64_t id)
{
	return page_url(
	    page, arena_printf(page->arena, "/lam-viec/phan-anh/%s", feedback_number(page, id)));
}

/* ---- the list */

static bool sees(void *context, const struct feedback *feedback)
{
	const struct page *page = context;

	return feedback_may_see(page->actor, page->defs, feedback, today_in_vietnam());
}

enum err_code feedback_desk_page(struct request *req, struct response *res, struct err *err)
{
	struct feedback_desk_view view = {.open = !str_is(request_query(req, "xem"), "xong")};
	struct page *page = &view.page;
	struct feedback *found;
	struct html h;
	enum err_code code = page_begin(page, req, err);

	if (code)
		return code;
	code = feedback_desk(space_db(page->space), view.open, sees, page, LINES_MAX, page->arena,
	    &found, &view.count, &view.more, err);
	if (!code) {
		page->title = tr(page->lang, "feedback.desk");
		page->working = page->unlisted = true;
		view.open_url = page_url(page, "/lam-viec/phan-anh");
		view.done_url = page_url(page, "/lam-viec/phan-anh?xem=xong");
		view.lines = ARENA_ARRAY(page->arena, struct feedback_line, view.count);
		for (size_t i = 0; i < view.count; i++)
			view.lines[i] = feedback_line(page, &found[i], work_url(page, found[i].id));
		h = signed_in_html(page, res);
		page_feedback_desk(&h, &view);
	}
	page_end(page);
	return code;
}

/* ---- one */

static enum err_code find(
    const struct page *page, struct request *req, struct feedback *out, struct err *err)
{
	int64_t id;
	bool found = false;
	enum err_code code = ERR_NONE;

	if (feedback_number_read(request_param(req, "feedback"), &id))
		code = feedback_load(space_db(page->space), id, page->arena, out, &found, err);
	if (!code && !found)
		return err_set(err, ERR_NOT_FOUND, "feedback.none", NULL);
	if (!code && !feedback_may_see(page->actor, page->defs, out, today_in_vietnam()))
		return err_set(err, ERR_DENIED, "feedback.denied", NULL);
	return code;
}

static bool may(const struct feedback_view *view, enum feedback_move move)
{
	const struct feedback_transition *transition =
	    feedback_transition(move, view->feedback->state);

	return transition && feedback_allows(view->page.actor, transition->permission,
				 view->page.defs, view->feedback, today_in_vietnam());
}

static void fill_moves(struct feedback_view *view)
{
	const struct page *page = &view->page;
	const struct feedback *feedback = view->feedback;
	int proposed = feedback->unit ? feedback->unit
	                              : feedback_route(page->defs, feedback->category,
					    feedback->place, today_in_vietnam());

	view->can_classify = may(view, FEEDBACK_FORWARD);
	view->can_answer = may(view, FEEDBACK_ANSWER);
	view->can_return = may(view, FEEDBACK_RETURN);
	view->can_decline = may(view, FEEDBACK_DECLINE);
	view->can_close = may(view, FEEDBACK_CLOSE);
	view->can_reopen = may(view, FEEDBACK_REOPEN);
	view->can_show =
	    feedback_allows(page->actor, ACCESS_RECEIVE, page->defs, feedback, today_in_vietnam());
	view->category_count =
	    feedback_category_choices(page, feedback->category, NULL, &view->categories);
	view->place_count = feedback_place_choices(
	    page, feedback->place, tr(page->lang, "feedback.place_none"), &view->places);
	view->unit_count = feedback_answerer_choices(
	    page, proposed, tr(page->lang, "feedback.choose"), &view->units);
}

static enum err_code fill_contact(struct feedback_view *view, struct err *err)
{
	struct page *page = &view->page;
	struct feedback_contact contact;
	bool found;
	enum err_code code = feedback_read_contact(
	    space_db(page->space), view->feedback->contact, page->arena, &contact, &found, err);

	view->has_contact = found;
	view->contact_purged = view->feedback->contact && !found;
	view->contact_name = page_text(page, contact.name);
	view->contact_phone = page_text(page, contact.phone);
	view->contact_email = page_text(page, contact.email);
	return code;
}

/* What the public reads, or would read: the words as they came in, to be looked through. */
static enum err_code fill_shown(
    struct feedback_view *view, const struct feedback_words *words, struct err *err)
{
	struct page *page = &view->page;
	struct feedback_shown shown = {0};
	bool found;
	enum err_code code = feedback_read_shown(
	    space_db(page->space), view->feedback->shown, page->arena, &shown, &found, err);

	view->shown_title = page_text(page, found ? shown.title : words->title);
	view->shown_text = page_text(page, found ? shown.text : words->text);
	view->shown_answer = found && shown.answer.n ? page_text(page, shown.answer) : view->answer;
	view->shown_pictures = found ? shown.pictures : 0;
	return code;
}

static enum err_code fill(struct feedback_view *view, struct feedback *feedback, struct err *err)
{
	struct page *page = &view->page;
	struct db *db = space_db(page->space);
	struct feedback_words words = {0};
	struct str answer = STR_EMPTY;
	const char *url = work_url(page, feedback->id);
	bool found;
	enum err_code code =
	    feedback_read_words(db, feedback->words, page->arena, &words, &found, err);

	view->feedback = feedback;
	view->purged = !found;
	view->line = feedback_line(page, feedback, url);
	view->heading = view->line.title;
	view->text = page_text(page, words.text);
	view->where = page_text(page, words.where);
	view->point = view->map_url = "";
	if (words.latitude.n) {
		view->point = arena_printf(
		    page->arena, "%.*s, %.*s", STR_ARG(words.latitude), STR_ARG(words.longitude));
		view->map_url = arena_printf(page->arena,
		    "https://www.openstreetmap.org/?mlat=%.*s&mlon=%.*s#map=18/%.*s/%.*s",
		    STR_ARG(words.latitude), STR_ARG(words.longitude), STR_ARG(words.latitude),
		    STR_ARG(words.longitude));
	}
	view->move_url = arena_printf(page->arena, "%s/chuyen", url);
	view->show_url = arena_printf(page->arena, "%s/cong-khai", url);
	view->public_url =
	    feedback->public
		? feedback_url(page, arena_printf(page->arena, "/%s", view->line.number))
		: NULL;
	feedback_fill_pictures(view, ~0U, url);
	fill_moves(view);
	if (!code)
		code = feedback_fill_steps(view, true, err);
	if (!code)
		code = feedback_read_answer(db, feedback, page->arena, &answer, err);
	view->answer = page_text(page, answer);
	if (!code)
		code = fill_contact(view, err);
	return code ? code : fill_shown(view, &words, err);
}

/* `form`: what was typed with a move or words that were refused; `why`: the reason. */
static void keep_typed(struct feedback_view *view, const struct form_data *form)
{
	const struct page *page = &view->page;
	struct str title = form_data_text(form, "tieu-de");

	view->typed = page_text(page, form_data_text(form, "loi"));
	if (!title.p)
		return;
	view->shown_title = page_text(page, title);
	view->shown_text = page_text(page, form_data_text(form, "noi-dung"));
	view->shown_answer = page_text(page, form_data_text(form, "tra-loi"));
}

static enum err_code show(struct request *req, struct response *res, const struct form_data *form,
    const struct err *why, struct err *err)
{
	struct feedback_view view = {.typed = ""};
	struct page *page = &view.page;
	struct feedback feedback = {0};
	struct html h;
	enum err_code code = page_begin(page, req, err);

	if (code)
		return code;
	code = find(page, req, &feedback, err);
	if (!code)
		code = fill(&view, &feedback, err);
	if (!code) {
		if (form)
			keep_typed(&view, form);
		if (why)
			view.problem = err_in_words(req->arena, page->lang, why);
		view.csrf = signed_in_csrf(req);
		page->title = arena_printf(page->arena, "%s – %s", view.line.number, view.heading);
		page->crumb = view.line.number;
		page->working = page->unlisted = true;
		page_crumb(
		    page, tr(page->lang, "feedback.desk"), page_url(page, "/lam-viec/phan-anh"));
		h = signed_in_html(page, res);
		page_feedback_work(&h, &view);
		res->status = !why ? 200 : why->code == ERR_CONFLICT ? 409 : 422;
	}
	page_end(page);
	return code;
}

enum err_code feedback_work_page(struct request *req, struct response *res, struct err *err)
{
	return show(req, res, NULL, NULL, err);
}

enum err_code feedback_work_picture(struct request *req, struct response *res, struct err *err)
{
	struct page page;
	struct feedback feedback = {0};
	enum err_code code = page_begin(&page, req, err);

	if (code)
		return code;
	code = find(&page, req, &feedback, err);
	if (!code)
		code = feedback_picture_file(&page, req, res, &feedback, ~0U, err);
	page_end(&page);
	return code;
}

/* ---- what is done with it */

struct doing {
	struct definitions *defs;
	struct submission_author author;
	int64_t id, seen;
	struct feedback_request request;
	struct feedback_shown shown;
	struct feedback_mail mail;
	bool shows, hides;
};

static enum err_code run(struct db *db, void *context, struct err *err)
{
	const struct doing *doing = context;
	enum err_code code;

	if (doing->shows || doing->hides)
		return feedback_show(db, doing->defs, &doing->author, doing->id, doing->seen,
		    doing->hides ? NULL : &doing->shown, err);
	code = feedback_move(db, doing->defs, &doing->author, doing->id, &doing->request, err);
	return code ? code : feedback_mail_queue(db, &doing->mail, err);
}

static void read_shown(const struct page *page, const struct form_data *form, struct doing *doing)
{
	struct str picture;
	int64_t number;
	size_t at = 0;

	doing->hides = str_is(form_data_text(form, "viec"), "an");
	doing->shown = (struct feedback_shown){
	    .title = str_of(page_text(page, form_data_text(form, "tieu-de"))),
	    .text = str_of(page_text(page, form_data_text(form, "noi-dung"))),
	    .answer = str_of(page_text(page, form_data_text(form, "tra-loi")))};
	while (form_data_next(form, "anh", &at, &picture))
		if (str_to_int(picture, FEEDBACK_PICTURES_MAX - 1, &number))
			doing->shown.pictures |= 1U << number;
}

static enum err_code read_move(const struct page *page, const struct form_data *form,
    struct feedback_request *request, struct err *err)
{
	struct str place = form_data_text(form, "noi");

	*request = (struct feedback_request){.words = page_text(page, form_data_text(form, "loi")),
	    .category = str_of(page_text(page, form_data_text(form, "linh-vuc"))),
	    .place = place.p ? feedback_unit_of(page, place) : -1,
	    .unit = feedback_unit_of(page, form_data_text(form, "don-vi"))};
	return feedback_move_parse(form_data_text(form, "viec"), &request->move)
	           ? ERR_NONE
	           : err_set(err, ERR_INPUT, "feedback.no_move", NULL);
}

static enum err_code read_doing(
    struct request *req, const struct form_data *form, struct doing *doing, struct err *err)
{
	struct page page;
	struct feedback feedback = {0};
	enum err_code code = page_begin_to_write(&page, req, err);

	if (code)
		return code;
	code = find(&page, req, &feedback, err);
	if (!code && !str_to_int(form_data_text(form, "seen"), INT64_MAX / 16, &doing->seen))
		code = err_set(err, ERR_INPUT, "feedback.no_move", NULL);
	if (!code && doing->shows)
		read_shown(&page, form, doing);
	else if (!code)
		code = read_move(&page, form, &doing->request, err);
	doing->request.seen = doing->seen;
	if (!code)
		code = feedback_mail_write(&page, &feedback, &doing->request, &doing->mail, err);
	if (!code) {
		doing->id = feedback.id;
		doing->author = (struct submission_author){
		    .actor = signed_in_actor(req), .address = arena_str(req->arena, req->client).p};
		doing->defs = definitions_hold(page.defs);
	}
	page_end(&page);
	return code;
}

static enum err_code act(struct request *req, struct response *res, bool shows, struct err *err)
{
	struct form_data form;
	struct doing doing = {.shows = shows};
	struct err why = {0};
	enum err_code code = form_data_of(req, &form, err);

	if (code)
		return code;
	code = read_doing(req, &form, &doing, &why);
	if (!code)
		code = app_write(req->app, run, &doing, &why);
	definitions_free(doing.defs);
	app_catch_up(req->app);
	if (err_is_of_input(code))
		return show(req, res, &form, &why, err);
	if (code) {
		*err = why;
		return code;
	}
	response_redirect(res, 303,
	    arena_printf(req->arena, "%s/lam-viec/phan-anh/%.*s",
		lang_prefix((enum lang)req->language), STR_ARG(request_param(req, "feedback"))));
	return ERR_NONE;
}

enum err_code feedback_work_move(struct request *req, struct response *res, struct err *err)
{
	return act(req, res, false, err);
}

enum err_code feedback_work_show(struct request *req, struct response *res, struct err *err)
{
	return act(req, res, true, err);
}
