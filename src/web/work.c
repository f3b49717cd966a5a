/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "web/work.h"

#include "web/signed_in.h"

static const char *const move_names[MOVE_END] = {
    [MOVE_SUBMIT] = "work.move.submit",
    [MOVE_WITHDRAW] = "work.move.withdraw",
    [MOVE_REVIEW] = "work.move.review",
    [MOVE_RETURN] = "work.move.return",
    [MOVE_APPROVE] = "work.move.approve",
    [MOVE_PUBLISH] = "work.move.publish",
    [MOVE_REOPEN] = "work.move.reopen",
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
	const char *out;

	buf_add_text(&url, lang_prefix(page->lang));
	buf_add_text(&url, "/lam-viec/bieu/");
	page_add_segment(&url, key->form);
	buf_add_char(&url, '/');
	page_add_segment(&url, unit);
	buf_add_char(&url, '/');
	period_add_path(&url, key->period);
	out = arena_str(page->arena, buf_str(&url)).p;
	buf_release(&url);
	return out;
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
		return err_set(err, ERR_NOT_FOUND, "web.unknown_form",
		    arena_str(page->arena, out->form).p, NULL);
	return ERR_NONE;
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
		(*out)[count++] = (struct work_move){
		    .code = submission_move_code((enum submission_move)move),
		    .name = tr(page->lang, move_names[move]),
		    .help = tr(page->lang, move_helps[move]),
		    .needs_reason = line->needs_reason,
		    .is_main = move != MOVE_WITHDRAW && move != MOVE_RETURN && move != MOVE_REOPEN,
		};
	}
	return count;
}

struct submission_author work_author(
    const struct page *page, struct request *req, const struct submission_key *key)
{
	const struct actor *actor = signed_in_actor(req);
	bool of_unit = false;

	/* Reporters and signatories enter as the unit, offices for it. */
	for (int i = 0; i < actor->grant_count && !of_unit; i++) {
		enum role role = actor->grants[i].role;
		const struct actor alone = {.grant_count = 1, .grants = &actor->grants[i]};

		of_unit = (role == ROLE_REPORTER || role == ROLE_SIGNATORY) &&
		          access_allows(&alone, ACCESS_ENTER, page->defs, key->unit, key->period,
			      (struct str){0});
	}
	return (struct submission_author){
	    .actor = actor, .address = arena_str(req->arena, req->client).p, .on_behalf = !of_unit};
}
