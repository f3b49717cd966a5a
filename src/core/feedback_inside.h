/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the files of core/feedback share. */
#ifndef CORE_FEEDBACK_INSIDE_H
#define CORE_FEEDBACK_INSIDE_H

#include "core/event_log.h"
#include "core/feedback.h"

/* In the journal, what its sender does is done by this. */
#define FEEDBACK_SENDER "cong-dan"

/* "feedback/12": what events name it by. */
void feedback_subject(struct buf *out, int64_t id);

/* Pictures, as the event has them and as the row must: a JSON array. */
void feedback_pictures_add(
    struct json *json, const struct feedback_picture *pictures, size_t count);
void feedback_pictures_read(
    const struct json_value *list, struct arena *arena, struct feedback *out);

/* The day in Vietnam of a timestamp; 0: it is none. */
date feedback_day(struct str timestamp);

#endif
