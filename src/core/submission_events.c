/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the journal is told of a submission. */
#include "core/submission_inside.h"

void submission_events_init(
    struct submission_events *events, const struct submission_key *key, struct arena *arena)
{
	struct buf subject = {0};

	submission_subject(&subject, key);
	events->arena = arena;
	events->subject = arena_str(arena, buf_str(&subject));
	events->count = 0;
	buf_release(&subject);
}

enum err_code submission_events_add(struct submission_events *events, enum event_kind kind,
    struct str content, const char *text, struct err *err)
{
	if (events->count == SUBMISSION_EVENTS_MAX)
		return err_set(err, ERR_LIMIT, "submission.too_many_events", NULL);
	events->items[events->count++] = (struct event){.kind = kind,
	    .subject = events->subject,
	    .content = arena_str(events->arena, content),
	    .text = has_text(text) ? text : NULL};
	return ERR_NONE;
}

enum err_code submission_events_add_begun(
    struct submission_events *events, int version, struct err *err)
{
	struct buf content = {0};
	struct json json;
	enum err_code code;

	json_init(&json, &content);
	json_object(&json);
	json_member_text(&json, "after", submission_state_code(SUBMISSION_DRAFT));
	json_member_int(&json, "version", version);
	json_object_end(&json);
	code = submission_events_add(events, EVENT_MOVE, buf_str(&content), NULL, err);
	buf_release(&content);
	return code;
}

enum err_code submission_events_add_on_behalf(struct submission_events *events, struct err *err)
{
	return submission_events_add(events, EVENT_ON_BEHALF, STR("{}"), NULL, err);
}

void submission_sign(struct batch *batch, const struct submission_author *author,
    const struct submission_events *events)
{
	/* A login ends with a NUL: it was read into an arena. */
	batch->actor = author->actor->login.n ? author->actor->login.p : "";
	batch->origin = author->address;
	batch->event_count = events->count;
	batch->events = events->items;
	batch->expected_definitions = -1;
}
