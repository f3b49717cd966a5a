/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the files of core/article share. */
#ifndef CORE_ARTICLE_INSIDE_H
#define CORE_ARTICLE_INSIDE_H

#include "core/article.h"
#include "core/event_log.h"

/* "article/12": what events name an article by. */
void article_subject(struct buf *out, int64_t id);

/* The figures of a publication, as its event has them and as the table must: a JSON array. */
void article_pins_add(struct json *json, const struct article_pin *pins, size_t count);

#endif
