/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The audit journal given out: as JSON (an array's items) and CSV. Members
 * and columns: batch, at, actor, address, kind, subject, reason, text, purged,
 * withheld, before, after, content.
 */
#ifndef EXCHANGE_AUDIT_OUTPUT_H
#define EXCHANGE_AUDIT_OUTPUT_H

#include "base/json.h"
#include "core/audit.h"

/* One object; what is empty is null. `before`, `after` and `content` are JSON, not text. */
void audit_add_json(struct json *json, const struct audit_entry *entry);

void audit_add_csv_head(struct buf *out);
/* A cell that a spreadsheet would take for a formula begins with an apostrophe. */
void audit_add_csv(struct buf *out, const struct audit_entry *entry);

#endif
