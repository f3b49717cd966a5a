/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "web/work.h"

#include "http/percent.h"
#include "http/route.h"
#include "web/signed_in.h"

static const char *const move_names[MOVE_END] = {
    [MOVE_SUBMIT] = "submission.move.submit",
    [MOVE_WITHDRAW] = "submission.move.withdraw",
    [MOVE_REVIEW] = "submission.move.review",
    [MOVE_RETURN] = "submission.move.return",
    [MOVE_APPROVE] = "submission.move.approve",
    [MOVE_PUBLISH] = "submission.move.publish",
    [MOVE_REOPEN] = "submission.move.reopen",
};

static const char *const move_helps[MOVE_END] = {
    [MOVE_SUBMIT] = "work.move.submit.help",
    [MOVE_WITHDRAW] = "work.move.withdraw.help",
    [MOVE_REVIEW] = "work.move.review.help",
    [MOVE_RETURN] = "work.move.return.help",
    [MOVE_APPROVE] = "work.move.approve.help",
    [MOVE_PUBLISH] = "work.move.publish.help",
    [MOVE_REOPEN] = "work.move.reopen.help",
};

static const char *const state_names[SUBMISSION_STATE_END] = {
    [SUBMISSION_DRAFT] = "work.state.draft",
    [SUBMISSION_SUBMITTED] = "work.state.submitted",
    [SUBMISSION_RETURNED] = "work.state.returned",
    [SUBMISSION_REVIEWED] = "work.state.reviewed",
    [SUBMISSION_APPROVED] = "work.state.approved",
    [SUBMISSION_PUBLISHED] = "work.state.published",
};

const char *work_state(enum lang lang, enum submission_state state)
{
	return tr(lang, state_names[state]);
}

const char *work_entry_url(const struct page *page, const struct submission_key *key)
{
	struct str unit = definitions_unit_name(
	    page->defs, &page->defs->units[key->unit], key->period, page->arena);
	struct buf url = {0};

	buf_add_text(&url, lang_prefix(page->lang));
	buf_add_text(&url, "/lam-viec/bieu/");
	page_add_segment(&url, key->form);
	buf_add_char(&url, '/');
	page_add_segment(&url, unit);
	buf_add_char(&url, '/');
	period_add_path(&url, key->period);
	return buf_keep(&url, page->arena);
}

bool work_id_read(
    const struct definitions *defs, struct arena *arena, struct str id, struct submission_key *out)
{
	struct str unit_name, decoded;
	const struct unit *unit;
	size_t bad;

	if (!str_split(&id, '/', &out->form) || !str_split(&id, '/', &unit_name) ||
	    !period_parse_path(id, &out->period) ||
	    percent_decode(arena, unit_name, PERCENT_PATH, &decoded, &bad) != PERCENT_FINE)
		return false;
	unit = definitions_unit(defs, decoded, &out->period);
	out->unit = unit ? unit->id : 0;
	return unit;
}

enum err_code work_key(
    const struct page *page, struct request *req, struct submission_key *out, struct err *err)
{
	const struct unit *unit;
	enum err_code code;

	out->form = request_param(req, "form");
	code = page_find_period(request_param(req, "period"), &out->period, err);
	if (!code)
		code = page_find_unit(page, request_param(req, "unit"), &out->period, &unit, err);
	if (code)
		return code;
	out->unit = unit->id;
	if (!form_find(page->defs, out->form, out->period))
		return err_set(
		    err, ERR_NOT_FOUND, "web.unknown_form", page_text(page, out->form), NULL);
	if (!access_allows(signed_in_actor(req), (enum access)req->route->permission, page->defs,
		out->unit, out->period, (struct str){NULL, 0}))
		return err_set(err, ERR_DENIED, "http.denied", NULL);
	return ERR_NONE;
}

enum err_code work_cell(const struct definitions *defs, const struct submission_key *key,
    struct str indicator, struct str scenario, struct str breakdown, struct cell_key *out,
    struct err *err)
{
	const struct indicator *i = definitions_indicator(defs, indicator);
	const struct scenario *s = definitions_scenario(defs, scenario);
	size_t colon = str_find_char(breakdown, ':');
	bool total = !breakdown.n;
	const struct breakdown *b =
	    total ? &defs->breakdowns[0]
	    : colon == breakdown.n
		? NULL
		: definitions_breakdown(defs, (struct str){breakdown.p, colon},
		      (struct str){breakdown.p + colon + 1, breakdown.n - colon - 1});

	if (!i || !s || !b)
		return err_set(err, ERR_NOT_FOUND, "submission.no_such_cell", NULL);
	*out = (struct cell_key){.indicator = i->id,
	    .scenario = s->id,
	    .breakdown = b->id,
	    .period = period_key(key->period),
	    .unit = key->unit};
	return ERR_NONE;
}

const char *work_cell_url(const struct page *page, const struct definitions *defs,
    const char *entry_url, const struct cell_key *cell)
{
	struct buf url = {0};

	buf_printf(&url, "%s/o/", entry_url);
	page_add_segment(&url, defs->indicators[cell->indicator].code);
	page_add_parameter(&url, "scenario", defs->scenarios[cell->scenario].code);
	if (cell->breakdown)
		page_add_parameter(&url, "breakdown",
		    str_of(arena_printf(page->arena, "%.*s:%.*s",
			STR_ARG(defs->breakdowns[cell->breakdown].codelist),
			STR_ARG(defs->breakdowns[cell->breakdown].code))));
	return buf_keep(&url, page->arena);
}

/* Whether the actor may for any of the sectors the form has figures of. */
static bool may(const struct page *page, const struct actor *actor, enum access permission,
    const struct submission_key *key, const struct form *form)
{
	struct str *sectors;
	size_t count = form_sectors(form, page->defs, page->arena, &sectors);

	if (!count)
		return access_allows(
		    actor, permission, page->defs, key->unit, key->period, (struct str){0});
	for (size_t i = 0; i < count; i++)
		if (access_allows(
			actor, permission, page->defs, key->unit, key->period, sectors[i]))
			return true;
	return false;
}

struct work_move work_move_named(enum lang lang, enum submission_move move, bool needs_reason)
{
	return (struct work_move){.code = submission_move_code(move),
	    .name = tr(lang, move_names[move]),
	    .help = tr(lang, move_helps[move]),
	    .needs_reason = needs_reason,
	    .is_main = move != MOVE_WITHDRAW && move != MOVE_RETURN && move != MOVE_REOPEN};
}

size_t work_moves_of(const struct page *page, const struct actor *actor,
    const struct submission *submission, const struct form *form, struct work_move **out)
{
	size_t count = 0;

	*out = ARENA_ARRAY(page->arena, struct work_move, MOVE_END);
	for (int move = MOVE_SUBMIT; move < MOVE_END; move++) {
		const struct submission_transition *line =
		    submission_transition((enum submission_move)move, submission->state);

		if (!line || !may(page, actor, line->permission, &submission->key, form))
			continue;
		/* Once a sector was checked it is taken up. */
		if (move == MOVE_WITHDRAW && submission->reviewed.n)
			continue;
		(*out)[count++] =
		    work_move_named(page->lang, (enum submission_move)move, line->needs_reason);
	}
	return count;
}

/* ---- what was said */

static const char *cell_name(
    const struct page *page, const struct form *form, const struct json_value *cell)
{
	int64_t indicator, breakdown = 0;
	struct buf text = {0};

	(void)form;
	if (!json_get_int(cell, "indicator", &indicator) || indicator < 1 ||
	    indicator > page->defs->indicator_count)
		return "";
	buf_add_text(&text, wording_indicator(&page->wording, (int)indicator));
	if (json_get_int(cell, "breakdown", &breakdown) && breakdown > 0 &&
	    breakdown <= page->defs->breakdown_count)
		buf_printf(&text, " – %s", wording_breakdown(&page->wording, (int)breakdown));
	return buf_keep(&text, page->arena);
}

static const char *about(
    const struct page *page, const struct form *form, const struct logged_event *event)
{
	struct str text = json_get_str(event->content, "text"), move;
	enum submission_move parsed;

	for (size_t i = 0; i < form->text_count; i++)
		if (text.n && str_eq(form->texts[i].code, text))
			return page_name(page, form->texts[i].name, form->texts[i].name_en);
	move = json_get_str(event->content, "move");
	if (event->kind == EVENT_MOVE && submission_move_parse(move, &parsed))
		return tr(page->lang, move_names[parsed]);
	return cell_name(page, form, json_get(event->content, "cell"));
}

bool work_say(const struct page *page, const struct form *form, const struct logged_event *event,
    struct work_comment *out)
{
	if (event->kind != EVENT_COMMENT && event->kind != EVENT_MOVE &&
	    event->kind != EVENT_EXTENSION && event->kind != EVENT_EXCEPTION)
		return false;
	/* Of moves all but the first write, which begins it. */
	if (event->kind == EVENT_MOVE ? !json_get(event->content, "move")
				      : !event->text.n && !event->purged)
		return false;
	*out = (struct work_comment){.who = page_text(page, event->by),
	    .when = page_moment(page, event->at),
	    .about = event->kind == EVENT_EXTENSION   ? tr(page->lang, "work.extended")
	             : event->kind == EVENT_EXCEPTION ? tr(page->lang, "work.accepted")
	                                              : about(page, form, event),
	    .text = event->purged ? NULL : page_text(page, event->text)};
	return true;
}

void work_download_name(struct response *res, struct str name)
{
	struct buf header = {0};

	buf_add_text(&header, "attachment; filename*=UTF-8''");
	page_add_segment(&header, name);
	response_header(res, "Content-Disposition", header.p);
	buf_release(&header);
}

/* ---- who writes */

static struct submission_author author_of(
    const struct page *page, struct request *req, const struct submission_key *key)
{
	const struct actor *actor = signed_in_actor(req);
	bool of_unit = false;

	/* Reporters and signatories enter as the unit, offices for it. */
	for (int i = 0; i < actor->grant_count && !of_unit; i++) {
		enum role role = actor->grants[i].role;
		const struct actor alone = {
		    .account = actor->account, .grant_count = 1, .grants = &actor->grants[i]};

		of_unit = (role == ROLE_REPORTER || role == ROLE_SIGNATORY) &&
		          access_allows(&alone, ACCESS_ENTER, page->defs, key->unit, key->period,
			      (struct str){0});
	}
	return (struct submission_author){
	    .actor = actor, .address = arena_str(req->arena, req->client).p, .on_behalf = !of_unit};
}

enum err_code work_write_begin(struct work_write *write, struct request *req, struct err *err)
{
	enum err_code code = page_begin_to_write(&write->page, req, err);

	if (code)
		return code;
	code = work_key(&write->page, req, &write->key, err);
	if (!code) {
		write->author = author_of(&write->page, req, &write->key);
		write->url = work_entry_url(&write->page, &write->key);
		write->defs = definitions_hold(write->page.defs);
	}
	page_end(&write->page);
	return code;
}

void work_write_end(struct work_write *write)
{
	definitions_free(write->defs);
}

enum err_code work_write_and_return(struct work_write *write, struct request *req,
    struct response *res, writer_work *work, void *arg, struct err *err)
{
	enum err_code code = app_write(req->app, work, arg, err);

	if (code)
		return code;
	app_catch_up(req->app);
	response_redirect(res, 303, write->url);
	return ERR_NONE;
}
