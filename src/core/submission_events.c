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
	events->count = events->capacity = 0;
	events->items = NULL;
	buf_release(&subject);
}

void submission_events_add(
    struct submission_events *events, enum event_kind kind, struct str content, const char *text)
{
	if (events->count == events->capacity) {
		size_t capacity = events->capacity ? events->capacity * 2 : 8;
		struct event *items = ARENA_ARRAY(events->arena, struct event, capacity);

		if (events->count)
			memcpy(items, events->items, events->count * sizeof(*items));
		events->items = items;
		events->capacity = capacity;
	}
	events->items[events->count++] = (struct event){.kind = (int)kind,
	    .subject = events->subject,
	    .content = arena_str(events->arena, content),
	    .text = has_text(text) ? text : NULL};
}

void submission_events_add_begun(struct submission_events *events, int version)
{
	struct buf content = {0};
	struct json json;

	json_init(&json, &content);
	json_object(&json);
	json_member_text(&json, "after", submission_state_code(SUBMISSION_DRAFT));
	json_member_int(&json, "version", version);
	json_object_end(&json);
	submission_events_add(events, EVENT_MOVE, buf_str(&content), NULL);
	buf_release(&content);
}

void submission_events_add_on_behalf(struct submission_events *events)
{
	submission_events_add(events, EVENT_ON_BEHALF, STR("{}"), NULL);
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
