/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "core/cell_change.h"

#include "core/submission_inside.h"

bool cell_change_stands(const struct cell_change *change)
{
	return change->stored.revision && change->stored.status != CELL_WITHDRAWN;
}

static bool differs(const struct cell_change *change)
{
	if (change->status == CELL_WITHDRAWN || !cell_change_stands(change))
		return (change->status != CELL_WITHDRAWN) != cell_change_stands(change);
	return change->status != change->stored.status ||
	       (change->status == CELL_VALUE && change->value != change->stored.value);
}

enum err_code cell_changes_compare(struct db *db, struct cell_change *changes, size_t count,
    const struct observation *like, struct observation *rows, size_t *row_count, bool *conflict,
    struct err *err)
{
	struct arena notes = {0};
	enum err_code code = ERR_NONE;

	*row_count = 0;
	*conflict = false;
	for (size_t i = 0; i < count && !code; i++) {
		struct cell_change *change = &changes[i];
		struct cell_state state;

		code = cell_state_read(db, &change->key, &notes, &state, err);
		if (code)
			break;
		change->stored = state.now;
		change->stored.note = NULL;
		change->changed = differs(change);
		change->conflict = change->changed && change->seen != state.now.revision;
		*conflict = *conflict || change->conflict;
		if (!change->changed || !rows)
			continue;
		rows[*row_count] = *like;
		rows[*row_count].key = change->key;
		rows[*row_count].status = change->status;
		rows[*row_count].value = change->status == CELL_VALUE ? change->value : 0;
		++*row_count;
	}
	arena_release(&notes);
	return code;
}
