/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Feedback in words, choices and pictures: what its pages share. */
#include "core/attachment.h"
#include "core/deadline.h"
#include "web/feedback.h"

#define NUMBER_PREFIX "PA-"

enum { PICTURE_WIDE = 480 };

static const char *const state_names[FEEDBACK_STATE_END] = {
    [FEEDBACK_RECEIVED] = "feedback.state.received",
    [FEEDBACK_CLASSIFIED] = "feedback.state.classified",
    [FEEDBACK_FORWARDED] = "feedback.state.forwarded",
    [FEEDBACK_ANSWERED] = "feedback.state.answered",
    [FEEDBACK_CLOSED] = "feedback.state.closed",
    [FEEDBACK_REOPENED] = "feedback.state.reopened",
    [FEEDBACK_DECLINED] = "feedback.state.declined",
};

static const char *const move_names[FEEDBACK_MOVE_END] = {
    [FEEDBACK_CLASSIFY] = "feedback.move.classify",
    [FEEDBACK_FORWARD] = "feedback.move.forward",
    [FEEDBACK_RETURN] = "feedback.move.return",
    [FEEDBACK_ANSWER] = "feedback.move.answer",
    [FEEDBACK_CLOSE] = "feedback.move.close",
    [FEEDBACK_REOPEN] = "feedback.move.reopen",
    [FEEDBACK_DECLINE] = "feedback.move.decline",
};

const char *feedback_state_name(enum lang lang, enum feedback_state state)
{
	return tr(lang, state_names[state]);
}

const char *feedback_move_name(enum lang lang, enum feedback_move move)
{
	return tr(lang, move_names[move]);
}

const char *feedback_number(const struct page *page, int64_t id)
{
	return arena_printf(page->arena, NUMBER_PREFIX "%06lld", (long long)id);
}

bool feedback_number_read(struct str text, int64_t *id)
{
	struct str prefix = STR(NUMBER_PREFIX);

	return str_starts(text, prefix) &&
	       str_to_int((struct str){text.p + prefix.n, text.n - prefix.n}, INT32_MAX, id) &&
	       *id > 0;
}

const char *feedback_category_name(const struct page *page, struct str code)
{
	const struct feedback_category *category = feedback_category(page->site, code);

	return category ? page_name(page, category->name, category->name_en)
	                : page_text(page, code);
}

static struct period this_month(void)
{
	struct ymd today = date_ymd(today_in_vietnam());

	return (struct period){today.year * 12 + today.month - 1, 1};
}

const char *feedback_unit_name(const struct page *page, int unit)
{
	return unit > 0 && unit <= page->defs->unit_count
	           ? wording_unit(&page->wording, unit, this_month())
	           : "";
}

const char *feedback_url(const struct page *page, const char *path)
{
	return page_url(page, arena_printf(page->arena, "/phan-anh%s", path));
}

enum err_code feedback_taken(const struct page *page, struct err *err)
{
	return page->site->feedback_category_count
	           ? ERR_NONE
	           : err_set(err, ERR_NOT_FOUND, "feedback.closed_here", NULL);
}

/* ---- lines */

static const char *late_words(const struct page *page, const struct feedback *feedback)
{
	date today = today_in_vietnam();
	struct buf text = {0};
	int days;

	if (feedback->state == FEEDBACK_DECLINED || feedback_days_left(feedback, today) >= 0)
		return "";
	days = calendar_working_days_between(page->defs->calendar, feedback->due_on,
	    feedback->answered_on ? feedback->answered_on : today);
	tr_add_n(
	    &text, page->lang, feedback->answered_on ? "feedback.was_late" : "feedback.late", days);
	return buf_keep(&text, page->arena);
}

struct feedback_line feedback_line(
    const struct page *page, const struct feedback *feedback, const char *url)
{
	date received;

	return (struct feedback_line){.number = feedback_number(page, feedback->id),
	    .title = feedback->title.n ? page_text(page, feedback->title)
	                               : tr(page->lang, "feedback.purged"),
	    .url = url,
	    .category = feedback_category_name(page, feedback->category),
	    .place = feedback_unit_name(page, feedback->place),
	    .unit = feedback_unit_name(page, feedback->unit),
	    .state = feedback_state_name(page->lang, feedback->state),
	    .state_code = feedback_state_code(feedback->state),
	    .received =
		deadline_day(feedback->received_at, &received) ? page_day(page, received) : "",
	    .due = feedback->state == FEEDBACK_DECLINED ? "" : page_day(page, feedback->due_on),
	    .late = late_words(page, feedback)};
}

/* ---- choices */

static void add_choice(
    struct desk_choice *choices, size_t *count, const char *value, const char *name, bool chosen)
{
	choices[(*count)++] = (struct desk_choice){value, name, chosen};
}

size_t feedback_category_choices(
    const struct page *page, struct str chosen, const char *nothing, struct desk_choice **out)
{
	const struct site *site = page->site;
	size_t count = 0;

	*out =
	    ARENA_ARRAY(page->arena, struct desk_choice, (size_t)site->feedback_category_count + 1);
	if (nothing)
		add_choice(*out, &count, "", nothing, !chosen.n);
	for (int i = 0; i < site->feedback_category_count; i++) {
		const struct feedback_category *category = &site->feedback_categories[i];

		add_choice(*out, &count, page_text(page, category->code),
		    page_name(page, category->name, category->name_en),
		    str_eq(chosen, category->code));
	}
	return count;
}

static size_t unit_choices(const struct page *page, const struct unit *const *units,
    size_t unit_count, int chosen, const char *nothing, struct desk_choice **out)
{
	size_t count = 0;

	*out = ARENA_ARRAY(page->arena, struct desk_choice, unit_count + 1);
	if (nothing)
		add_choice(*out, &count, "", nothing, !chosen);
	for (size_t i = 0; i < unit_count; i++)
		add_choice(*out, &count, page_text(page, units[i]->key),
		    feedback_unit_name(page, units[i]->id), units[i]->id == chosen);
	return count;
}

size_t feedback_place_choices(
    const struct page *page, int chosen, const char *nothing, struct desk_choice **out)
{
	const struct unit **units;
	size_t count = feedback_places(page->defs, today_in_vietnam(), page->arena, &units);

	return unit_choices(page, units, count, chosen, nothing, out);
}

size_t feedback_answerer_choices(
    const struct page *page, int chosen, const char *nothing, struct desk_choice **out)
{
	const struct unit **units;
	size_t count = feedback_answerers(page->defs, today_in_vietnam(), page->arena, &units);

	return unit_choices(page, units, count, chosen, nothing, out);
}

int feedback_unit_of(const struct page *page, struct str key)
{
	const struct unit *unit = key.n ? definitions_unit_by_key(page->defs, key) : NULL;

	return unit ? unit->id : 0;
}

/* ---- pictures */

void feedback_fill_pictures(struct feedback_view *view, unsigned bits, const char *url)
{
	const struct feedback *feedback = view->feedback;
	struct page *page = &view->page;
	const char **urls = ARENA_ARRAY(page->arena, const char *, FEEDBACK_PICTURES_MAX);

	view->pictures = ARENA_ARRAY(page->arena, struct html_image, FEEDBACK_PICTURES_MAX);
	for (size_t i = 0; i < feedback->picture_count; i++) {
		const struct feedback_picture *from = &feedback->pictures[i];
		struct html_image_size *sizes = ARENA_ARRAY(page->arena, struct html_image_size, 2);
		struct buf alternative = {0};

		if (!(bits & 1U << i))
			continue;
		sizes[0] = (struct html_image_size){
		    arena_printf(page->arena, "%s/anh/%.*s", url, STR_ARG(from->small)),
		    from->small_width, from->small_height};
		sizes[1] = (struct html_image_size){
		    arena_printf(page->arena, "%s/anh/%.*s", url, STR_ARG(from->large)),
		    from->width, from->height};
		tr_add(&alternative, page->lang, "feedback.picture_of", (int64_t)i + 1);
		urls[view->picture_count] = sizes[1].url;
		view->pictures[view->picture_count++] =
		    (struct html_image){str_of(buf_keep(&alternative, page->arena)),
			str_eq(from->small, from->large) ? 1 : 2, sizes, PICTURE_WIDE, false};
	}
	view->picture_urls = urls;
}

enum err_code feedback_picture_file(const struct page *page, struct request *req,
    struct response *res, const struct feedback *feedback, unsigned bits, struct err *err)
{
	struct str asked = request_param(req, "file"), content;
	enum err_code code;

	for (size_t i = 0; i < feedback->picture_count; i++) {
		const struct feedback_picture *picture = &feedback->pictures[i];

		if (!(bits & 1U << i) ||
		    (!str_eq(asked, picture->small) && !str_eq(asked, picture->large)))
			continue;
		code = attachment_read(space_db(page->space), asked, page->arena, &content, err);
		if (!code)
			buf_add_str(response_as(res, "image/webp"), content);
		return code;
	}
	return err_set(err, ERR_NOT_FOUND, "attachment.gone", NULL);
}

/* ---- what happened */

static const char *step_words(const struct page *page, const struct feedback_event *event)
{
	struct buf text = {0};

	if (event->is_show)
		return tr(page->lang, event->shown ? "feedback.was_shown" : "feedback.was_hidden");
	if (event->move != FEEDBACK_FORWARD)
		return feedback_state_name(page->lang, event->after);
	tr_add(&text, page->lang, "feedback.sent_to", feedback_unit_name(page, event->unit));
	return buf_keep(&text, page->arena);
}

/* What its sender is not told of: who it went to by mistake, and what is said of it inside. */
static bool is_inside(const struct feedback_event *event)
{
	return event->is_show || event->move == FEEDBACK_RETURN || event->move == FEEDBACK_CLASSIFY;
}

static bool is_last(const struct feedback_event *events, size_t count, size_t at)
{
	for (size_t i = at + 1; i < count; i++)
		if (events[i].move == events[at].move)
			return false;
	return true;
}

enum err_code feedback_fill_steps(struct feedback_view *view, bool inside, struct err *err)
{
	struct page *page = &view->page;
	struct feedback_event *events;
	size_t count;
	enum err_code code = feedback_log(
	    space_db(page->space), view->feedback->id, page->arena, &events, &count, err);

	if (code)
		return code;
	view->steps = ARENA_ARRAY(page->arena, struct feedback_step, count);
	for (size_t i = 0; i < count; i++) {
		const struct feedback_event *event = &events[i];
		bool told = inside || (event->move != FEEDBACK_FORWARD && event->move);

		/* The last answer stands above, by itself. */
		if (event->move == FEEDBACK_ANSWER && is_last(events, count, i))
			told = false;
		if (event->move == FEEDBACK_DECLINE)
			view->declined = page_text(page, event->words);
		if (!inside && is_inside(event))
			continue;
		view->steps[view->step_count++] =
		    (struct feedback_step){.when = page_moment(page, event->at),
			.what = step_words(page, event),
			.who = !inside            ? ""
		               : event->by_sender ? tr(page->lang, "feedback.sender")
		                                  : page_text(page, event->by),
			.words = told ? page_text(page, event->words) : ""};
	}
	return ERR_NONE;
}
