/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The events of one subject, as the journal has them (core/event.h). */
#ifndef CORE_EVENT_LOG_H
#define CORE_EVENT_LOG_H

#include "base/json.h"
#include "core/event.h"
#include "db/db.h"

struct logged_event {
	enum event_kind kind;
	int64_t batch;
	struct str at; /* UTC */
	struct str by; /* login; empty: purged */
	struct str text;
	int64_t text_id;                  /* 0: there is none */
	bool purged;                      /* there was a text; it was taken away */
	const struct json_value *content; /* an object */
};

/* In their order. What they point to lives in `arena`. ERR_DB. */
enum err_code event_log(struct db *db, struct str subject, struct arena *arena,
    struct logged_event **out, size_t *count, struct err *err);

/* The object that a text holds, copied; an empty one where it holds none: only verify minds
 * content that was tampered with. */
const struct json_value *event_object(struct arena *arena, struct str text);

/* The id of the text of a batch's event, events counted from 0; 0: it has none. ERR_DB. */
enum err_code event_text_id(
    struct db *db, int64_t batch, int ordinal, int64_t *text, struct err *err);

#endif
