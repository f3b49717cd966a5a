/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Between audit.c (batches, definitions, events) and audit_cells.c. */
#ifndef CORE_AUDIT_INSIDE_H
#define CORE_AUDIT_INSIDE_H

#include "base/json.h"
#include "core/audit.h"
#include "core/journal.h"

struct audit_batch {
	int64_t number;
	int64_t ticket;
	int64_t definitions, observations, moves, events;
	bool listed; /* its cells are */
	struct str cells;
	struct str at, actor, address, reason;
};

struct audit {
	struct db *db;
	const struct definitions *defs;
	const struct audit_query *query;
	audit_take *take;
	void *context;
	size_t given;
	struct audit_batch batch; /* at hand */
	struct arena arena;       /* of the batch */
	struct err *err;
};

bool audit_wants(const struct audit *audit, int kind);

/* Fills in what all entries of the batch share, and gives it on if it is asked for. `key`: the cell
 * it is about; NULL: none. */
enum err_code audit_give(struct audit *audit, struct audit_entry *entry, int unit, int indicator);

/* Cells and stages of a batch that lists its cells. */
enum err_code audit_cells(struct audit *audit);

#endif
