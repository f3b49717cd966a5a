/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "core/change.h"

#include "core/event.h"
#include "core/journal.h"
#include "core/schema.h"

enum { FIRST_ROOM = 16, CLIMB_MAX = 64 };

/* ---- sets */

void changes_add_indicator(struct indicator_set *set, int indicator, struct arena *arena)
{
	size_t at = (size_t)indicator / 8;

	if (at >= set->bytes) {
		size_t bytes = at + 16;
		unsigned char *grown = arena_calloc(arena, bytes, 1);

		if (set->bytes)
			memcpy(grown, set->bits, set->bytes);
		set->bits = grown;
		set->bytes = bytes;
	}
	set->bits[at] |= (unsigned char)(1U << indicator % 8);
}

static bool set_has(const struct indicator_set *set, int indicator)
{
	return (size_t)indicator / 8 < set->bytes && set->bits[indicator / 8] & 1U << indicator % 8;
}

bool changes_has_indicator(const struct changes *changes, int indicator)
{
	return set_has(&changes->whole, indicator) || set_has(&changes->partly, indicator);
}

static bool sets_meet(const struct indicator_set *a, const struct indicator_set *b)
{
	size_t bytes = a->bytes < b->bytes ? a->bytes : b->bytes;

	for (size_t i = 0; i < bytes; i++)
		if (a->bits[i] & b->bits[i])
			return true;
	return false;
}

static uint64_t cell_of(int indicator, int unit)
{
	return (uint64_t)(uint32_t)indicator << 32 | (uint32_t)unit;
}

/* Where the cell is, or would be: `room` is a power of two, and not full. */
static size_t place_of(const uint64_t *cells, size_t room, uint64_t cell)
{
	size_t at = (size_t)((cell * 0x9E3779B97F4A7C15U) >> 32) & (room - 1);

	while (cells[at] && cells[at] != cell)
		at = (at + 1) & (room - 1);
	return at;
}

static bool has_cell(const struct changes *changes, uint64_t cell)
{
	return changes->cell_room &&
	       changes->cells[place_of(changes->cells, changes->cell_room, cell)] == cell;
}

static void grow(struct changes *changes, struct arena *arena)
{
	size_t room = changes->cell_room ? changes->cell_room * 2 : FIRST_ROOM;
	uint64_t *cells = ARENA_ARRAY(arena, uint64_t, room);

	for (size_t i = 0; i < changes->cell_room; i++)
		if (changes->cells[i])
			cells[place_of(cells, room, changes->cells[i])] = changes->cells[i];
	changes->cells = cells;
	changes->cell_room = room;
}

void changes_add_cell(struct changes *changes, int indicator, int unit, struct arena *arena)
{
	uint64_t cell = cell_of(indicator, unit);

	if (has_cell(changes, cell))
		return;
	if (changes->cell_count * 2 >= changes->cell_room)
		grow(changes, arena);
	changes->cells[place_of(changes->cells, changes->cell_room, cell)] = cell;
	changes->cell_count++;
	changes_add_indicator(&changes->partly, indicator, arena);
}

bool changes_meet(const struct changes *changed, const struct changes *of_answer)
{
	if ((changed->topics & (of_answer->topics | CHANGE_ANYTHING)) ||
	    (of_answer->topics & CHANGE_ANYTHING) ||
	    sets_meet(&changed->whole, &of_answer->whole) ||
	    sets_meet(&changed->whole, &of_answer->partly) ||
	    sets_meet(&changed->partly, &of_answer->whole) ||
	    sets_meet(&changed->listed, &of_answer->listed))
		return true;
	for (size_t i = 0; changed->cell_count && i < of_answer->cell_room; i++)
		if (of_answer->cells[i] && has_cell(changed, of_answer->cells[i]))
			return true;
	return false;
}

/* ---- as bytes */

static void add_set(struct buf *out, const struct indicator_set *set)
{
	uint32_t bytes = (uint32_t)set->bytes;

	buf_add(out, &bytes, sizeof(bytes));
	buf_add(out, set->bits, set->bytes);
}

struct str changes_write(const struct changes *of_answer, struct arena *arena)
{
	struct buf out = {0};
	struct str kept;

	buf_add_char(&out, (char)of_answer->topics);
	add_set(&out, &of_answer->whole);
	add_set(&out, &of_answer->listed);
	add_set(&out, &of_answer->partly);
	for (size_t i = 0; i < of_answer->cell_room; i++)
		if (of_answer->cells[i])
			buf_add(&out, &of_answer->cells[i], sizeof(of_answer->cells[i]));
	kept = arena_str(arena, buf_str(&out));
	buf_release(&out);
	return kept;
}

static bool take_set(struct str *rest, struct indicator_set *out)
{
	uint32_t bytes;

	if (rest->n < sizeof(bytes))
		return false;
	memcpy(&bytes, rest->p, sizeof(bytes));
	if (rest->n - sizeof(bytes) < bytes)
		return false;
	*out = (struct indicator_set){bytes, (unsigned char *)(uintptr_t)(rest->p + sizeof(bytes))};
	rest->p += sizeof(bytes) + bytes;
	rest->n -= sizeof(bytes) + bytes;
	return true;
}

bool changes_read(struct str bytes, struct arena *arena, struct changes *out)
{
	struct str rest = {bytes.p + 1, bytes.n ? bytes.n - 1 : 0};

	*out = (struct changes){.topics = CHANGE_ANYTHING};
	if (!bytes.n || !take_set(&rest, &out->whole) || !take_set(&rest, &out->listed) ||
	    !take_set(&rest, &out->partly) || rest.n % sizeof(*out->cells))
		return false;
	out->topics = (unsigned char)bytes.p[0];
	/* Read one after the other: nothing is looked for in it. */
	out->cell_count = out->cell_room = rest.n / sizeof(*out->cells);
	out->cells = ARENA_ARRAY(arena, uint64_t, out->cell_count + 1);
	if (rest.n)
		memcpy(out->cells, rest.p, rest.n);
	return true;
}

/* ---- what was published */

static unsigned topic_of(int64_t kind, bool of_page)
{
	switch (kind) {
	case EVENT_ARTICLE_MOVE:
		return of_page ? CHANGE_ANYTHING : CHANGE_ARTICLES;
	case EVENT_FEEDBACK:
	case EVENT_FEEDBACK_CONTACT:
	case EVENT_FEEDBACK_MOVE:
	case EVENT_FEEDBACK_SHOW:
		return CHANGE_FEEDBACK;
	case EVENT_ARTICLE:
	case EVENT_MOVE:
	case EVENT_COMMENT:
	case EVENT_TEXT:
	case EVENT_ATTACHMENT:
	case EVENT_EXCEPTION:
	case EVENT_EXTENSION:
	case EVENT_ON_BEHALF:
		return 0; /* seen by those who work with it; what they publish has cells */
	default:
		return CHANGE_ANYTHING;
	}
}

/* A page about the site is linked from all others; an article that ever was one counts as one. */
static enum err_code add_events(struct db *db, int64_t since, unsigned *topics, struct err *err)
{
	struct db_stmt *stmt = db_query(db, err,
	    "SELECT e.kind, EXISTS (SELECT 1 FROM event x WHERE x.space = e.space "
	    "AND x.subject = e.subject AND x.kind = $3 "
	    "AND x.content LIKE '%\"kind\":\"page\"%') "
	    "FROM batch b JOIN event e ON e.space = b.space AND e.ticket = b.ticket "
	    "WHERE b.space = $1 AND b.batch > $2 AND b.published = 1",
	    "iii", SPACE, since, (int64_t)EVENT_ARTICLE);
	enum err_code code = stmt ? ERR_NONE : db_failure(err);
	bool row = true;

	while (!code && row) {
		code = db_step(stmt, &row, err);
		if (!code && row)
			*topics |= topic_of(db_int(stmt, 0), db_int(stmt, 1) != 0);
	}
	db_done(stmt);
	return code;
}

/* Of a batch too large to list its cells: all that was published since. */
static enum err_code add_indicators(
    struct db *db, int64_t since, struct arena *arena, struct changes *out, struct err *err)
{
	struct db_stmt *stmt = db_query(db, err,
	    "SELECT DISTINCT indicator FROM slice WHERE space = $1 AND published > $2", "ii", SPACE,
	    since);
	enum err_code code = stmt ? ERR_NONE : db_failure(err);
	bool row = true;

	while (!code && row) {
		code = db_step(stmt, &row, err);
		if (!code && row && db_int(stmt, 0) > 0 && db_int(stmt, 0) < INT32_MAX)
			changes_add_indicator(&out->whole, (int)db_int(stmt, 0), arena);
	}
	db_done(stmt);
	return code;
}

/* The unit, and all that it ever stood under. */
static void climb(const struct definitions *defs, int indicator, int unit, int depth,
    struct arena *arena, struct changes *out)
{
	const struct unit *of;

	if (unit <= 0 || unit > defs->unit_count || depth > CLIMB_MAX ||
	    has_cell(out, cell_of(indicator, unit)))
		return;
	changes_add_cell(out, indicator, unit, arena);
	of = &defs->units[unit];
	for (int i = 0; i < of->validity_count; i++)
		climb(defs, indicator, of->validities[i].parent, depth + 1, arena, out);
}

/* *listed false: one of the batches does not tell its cells. */
static enum err_code add_cells(struct db *db, const struct definitions *defs, int64_t since,
    struct arena *arena, struct changes *out, bool *listed, struct err *err)
{
	struct cell_key keys[JOURNAL_CELLS_MAX];
	struct db_stmt *stmt = db_query(db, err,
	    "SELECT cells FROM batch WHERE space = $1 AND batch > $2 AND published = 1 "
	    "AND observations + moves > 0",
	    "ii", SPACE, since);
	enum err_code code = stmt ? ERR_NONE : db_failure(err);
	bool row = true;

	*listed = true;
	while (!code && row && *listed) {
		size_t count = 0;

		code = db_step(stmt, &row, err);
		if (code || !row)
			break;
		*listed = !db_is_null(stmt, 0) &&
		          journal_cells_read(db_str(stmt, 0), keys, &count) && count;
		for (size_t i = 0; i < count && *listed; i++)
			climb(defs, keys[i].indicator, keys[i].unit, 0, arena, out);
	}
	db_done(stmt);
	return code;
}

enum err_code changes_since(struct db *db, const struct definitions *defs, int64_t since,
    struct arena *arena, struct changes *out, struct err *err)
{
	int64_t defined;
	bool found, listed = true;
	enum err_code code = db_number(err,
	    db_query(db, err, "SELECT definitions FROM space WHERE space = $1", "i", SPACE), &found,
	    &defined);

	*out = (struct changes){0};
	if (code)
		return code;
	if (!found || defined > since) {
		out->topics = CHANGE_ANYTHING;
		return ERR_NONE;
	}
	code = add_events(db, since, &out->topics, err);
	if (!code)
		code = add_cells(db, defs, since, arena, out, &listed, err);
	return code || listed ? code : add_indicators(db, since, arena, out, err);
}
