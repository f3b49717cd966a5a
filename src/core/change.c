/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "core/change.h"

#include "core/event.h"
#include "core/schema.h"

void changes_add_indicator(struct changes *changes, int indicator, struct arena *arena)
{
	size_t at = (size_t)indicator / 8;

	if (at >= changes->bytes) {
		size_t bytes = at + 16;
		unsigned char *grown = arena_calloc(arena, bytes, 1);

		if (changes->bytes)
			memcpy(grown, changes->indicators, changes->bytes);
		changes->indicators = grown;
		changes->bytes = bytes;
	}
	changes->indicators[at] |= (unsigned char)(1U << indicator % 8);
}

bool changes_meet(const struct changes *changed, const struct changes *of_answer)
{
	size_t bytes = changed->bytes < of_answer->bytes ? changed->bytes : of_answer->bytes;

	if ((changed->topics & (of_answer->topics | CHANGE_ANYTHING)) ||
	    (of_answer->topics & CHANGE_ANYTHING))
		return true;
	for (size_t i = 0; i < bytes; i++)
		if (changed->indicators[i] & of_answer->indicators[i])
			return true;
	return false;
}

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
			changes_add_indicator(out, (int)db_int(stmt, 0), arena);
	}
	db_done(stmt);
	return code;
}

enum err_code changes_since(
    struct db *db, int64_t since, struct arena *arena, struct changes *out, struct err *err)
{
	int64_t defined;
	bool found;
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
	return code ? code : add_indicators(db, since, arena, out, err);
}
