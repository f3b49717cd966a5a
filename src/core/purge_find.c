/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "base/json.h"
#include "base/text.h"
#include "core/event.h"
#include "core/journal_texts.h"
#include "core/purge.h"
#include "core/schema.h"

/* ---- Texts that have the words. */

struct search {
	struct db *db;
	struct err *err;
	struct arena *arena;
	struct str words; /* folded */
	struct purge_text *found;
	size_t count;
	bool more;
};

static bool has_words(struct search *search, struct str content, struct arena *scratch)
{
	struct str normal;
	size_t bad;
	bool found = false;

	if (text_normalize(scratch, content, &normal, &bad)) {
		struct str folded = text_fold(scratch, normal);

		found = memmem(folded.p, folded.n, search->words.p, search->words.n) != NULL;
	}
	arena_reset(scratch);
	return found;
}

/* Of rows (id, content, key): those with the words. */
static enum err_code search_rows(struct search *search, struct db_stmt *stmt, bool definitions)
{
	struct arena scratch = {0};
	enum err_code code = stmt ? ERR_NONE : db_failure(search->err);
	bool row = true;

	while (!code && row && !search->more) {
		code = db_step(stmt, &row, search->err);
		if (code || !row || !has_words(search, db_str(stmt, 1), &scratch))
			continue;
		if (search->count == PURGE_FOUND_MAX) {
			search->more = true;
			continue;
		}
		search->found[search->count++] = (struct purge_text){
		    .id = definitions ? 0 : db_int(stmt, 0),
		    .content = arena_str(search->arena, db_str(stmt, 1)),
		    .place = definitions ? PURGE_DEFINITION : PURGE_UNKNOWN,
		    .at = STR_EMPTY,
		    .file = STR_EMPTY,
		    .subject = definitions ? arena_str(search->arena, db_str(stmt, 2)) : STR_EMPTY};
	}
	db_done(stmt);
	arena_release(&scratch);
	return code;
}

/* ---- Where one stands. */

/* The digest of the file that was added or removed. */
static struct str file_of(struct arena *arena, struct str content)
{
	struct json_value *json;
	const struct json_value *file;
	struct err err;
	int line;
	int column;

	if (json_parse(arena, arena_str(arena, content), &json, &line, &column, &err))
		return STR_EMPTY;
	file = json_get(json, "after") ? json_get(json, "after") : json_get(json, "before");
	return file ? json_get_str(file, "digest") : STR_EMPTY;
}

static enum err_code place_in_event(struct search *search, struct purge_text *text, int64_t ticket)
{
	struct db_stmt *stmt = db_query(search->db, search->err,
	    "SELECT kind, subject, content FROM event WHERE space = $1 AND ticket = $2 AND text = "
	    "$3 "
	    "ORDER BY ordinal LIMIT 1",
	    "iii", SPACE, ticket, text->id);
	enum err_code code = stmt ? ERR_NONE : db_failure(search->err);
	bool row = false;

	if (!code)
		code = db_step(stmt, &row, search->err);
	if (!code && row) {
		text->place = PURGE_EVENT;
		text->event = (int)db_int(stmt, 0);
		text->subject = arena_str(search->arena, db_str(stmt, 1));
		if (text->event == EVENT_ATTACHMENT)
			text->file = file_of(search->arena, db_str(stmt, 2));
	}
	db_done(stmt);
	return code;
}

static enum err_code is_note_of(
    struct search *search, int64_t id, const struct cell_key *key, bool *found)
{
	struct db_stmt *stmt = db_query(search->db, search->err,
	    "SELECT 1 FROM observation WHERE space = $1 AND indicator = $2 AND scenario = $3 "
	    "AND breakdown = $4 AND period = $5 AND unit = $6 AND note = $7 LIMIT 1",
	    "iiiiiii", SPACE, (int64_t)key->indicator, (int64_t)key->scenario,
	    (int64_t)key->breakdown, key->period, (int64_t)key->unit, id);
	enum err_code code = stmt ? ERR_NONE : db_failure(search->err);

	*found = false;
	if (!code)
		code = db_step(stmt, found, search->err);
	db_done(stmt);
	return code;
}

/* Among the cells a small batch lists. */
static enum err_code place_in_cells(struct search *search, struct purge_text *text, struct str list)
{
	struct cell_key keys[JOURNAL_CELLS_MAX];
	size_t count;
	enum err_code code = ERR_NONE;
	bool found = false;

	if (!list.n || !journal_cells_read(list, keys, &count))
		return ERR_NONE;
	for (size_t i = 0; i < count && !code && !found; i++) {
		code = is_note_of(search, text->id, &keys[i], &found);
		if (found) {
			text->place = PURGE_NOTE;
			text->cell = keys[i];
		}
	}
	return code;
}

static enum err_code place_of(struct search *search, struct purge_text *text)
{
	int64_t ticket = text->id >> TEXTS_OF_A_TICKET;
	struct db_stmt *stmt = db_query(search->db, search->err,
	    "SELECT batch, committed_at, actor, reason, origin, cells FROM batch "
	    "WHERE space = $1 AND ticket = $2",
	    "ii", SPACE, ticket);
	enum err_code code = stmt ? ERR_NONE : db_failure(search->err);
	struct str cells = STR_EMPTY;
	bool row = false;

	if (!code)
		code = db_step(stmt, &row, search->err);
	if (!code && row) {
		text->batch = db_int(stmt, 0);
		text->at = arena_str(search->arena, db_str(stmt, 1));
		cells = arena_str(search->arena, db_str(stmt, 5));
		for (int i = 0; i < 3; i++)
			if (db_int(stmt, 2 + i) == text->id)
				text->place = (enum purge_place_kind)(PURGE_ACTOR + i);
	}
	db_done(stmt);
	if (!code && row && text->place == PURGE_UNKNOWN)
		code = place_in_event(search, text, ticket);
	if (!code && row && text->place == PURGE_UNKNOWN)
		code = place_in_cells(search, text, cells);
	return code;
}

enum err_code purge_find(struct db *db, struct str words, struct arena *arena,
    struct purge_text **out, size_t *count, bool *more, struct err *err)
{
	struct search search = {.db = db, .err = err, .arena = arena};
	size_t bad;
	enum err_code code;

	*count = 0;
	*more = false;
	if (!text_normalize(arena, words, &words, &bad))
		return err_set(err, ERR_INPUT, "purge.no_words", NULL);
	search.words = str_trim(text_fold(arena, words));
	if (!search.words.n)
		return err_set(err, ERR_INPUT, "purge.no_words", NULL);
	search.found = ARENA_ARRAY(arena, struct purge_text, PURGE_FOUND_MAX);
	code = search_rows(&search,
	    db_scan(db, err,
		"SELECT id, content FROM free_text WHERE space = $1 AND content IS NOT NULL "
		"ORDER BY id",
		"i", SPACE),
	    false);
	for (size_t i = 0; i < search.count && !code; i++)
		code = place_of(&search, &search.found[i]);
	if (!code)
		code = search_rows(&search,
		    db_scan(db, err,
			"SELECT id, content, key FROM definition WHERE space = $1 "
			"ORDER BY kind, id, batch",
			"i", SPACE),
		    true);
	*out = search.found;
	*count = search.count;
	*more = search.more;
	return code;
}
