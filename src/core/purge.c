/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "core/purge.h"

#include "base/bug.h"
#include "base/json.h"
#include "core/event.h"
#include "core/journal_texts.h"
#include "core/schema.h"
#include "core/secrecy.h"

static const char *number_text(int64_t number, char out[24])
{
	snprintf(out, 24, "%lld", (long long)number);
	return out;
}

/* ---- Which texts. */

struct id_list {
	struct arena *arena;
	size_t count;
	size_t capacity;
	int64_t *ids;
};

static void add_id(struct id_list *list, int64_t id)
{
	for (size_t i = 0; i < list->count; i++)
		if (list->ids[i] == id)
			return;
	if (list->count == list->capacity) {
		size_t capacity = list->capacity ? list->capacity * 2 : 64;
		int64_t *ids = ARENA_ARRAY(list->arena, int64_t, capacity);

		if (list->count)
			memcpy(ids, list->ids, list->count * sizeof(*ids));
		list->ids = ids;
		list->capacity = capacity;
	}
	list->ids[list->count++] = id;
}

/* Adds the first column of all rows but `except`. */
static enum err_code add_ids(
    struct id_list *list, struct db_stmt *stmt, int64_t except, struct err *err)
{
	enum err_code code = stmt ? ERR_NONE : db_failure(err);
	bool row = true;

	while (!code && row) {
		code = db_step(stmt, &row, err);
		if (code || !row || db_int(stmt, 0) == except)
			continue;
		if (list->count == PURGE_MAX)
			code = err_set(err, ERR_LIMIT, "purge.too_many", NULL);
		else
			add_id(list, db_int(stmt, 0));
	}
	db_done(stmt);
	return code;
}

enum err_code purge_of_batch(struct db *db, int64_t batch, struct arena *arena, int64_t **ids,
    size_t *count, struct err *err)
{
	struct id_list list = {.arena = arena};
	struct db_stmt *stmt = db_query(db, err,
	    "SELECT ticket, actor FROM batch WHERE space = $1 AND batch = $2", "ii", SPACE, batch);
	enum err_code code = stmt ? ERR_NONE : db_failure(err);
	int64_t ticket = 0;
	int64_t actor = 0;
	bool row = false;
	char number[24];

	if (!code)
		code = db_step(stmt, &row, err);
	if (!code && !row)
		code = err_set(
		    err, ERR_NOT_FOUND, "purge.no_such_batch", number_text(batch, number), NULL);
	if (!code) {
		ticket = db_int(stmt, 0);
		actor = db_int(stmt, 1);
	}
	db_done(stmt);
	if (!code)
		code = add_ids(&list,
		    db_query(db, err,
			"SELECT id FROM free_text WHERE space = $1 AND id >= $2 AND id < $3 "
			"AND content IS NOT NULL ORDER BY id LIMIT 10001",
			"iii", SPACE, ticket << TEXTS_OF_A_TICKET,
			(ticket + 1) << TEXTS_OF_A_TICKET),
		    actor, err);
	*ids = list.ids;
	*count = list.count;
	return code;
}

/* ---- Removal. */

static char *digest_json(struct arena *arena, struct str digest)
{
	struct buf out = {0};
	struct json json;
	char text[DIGEST_TEXT_SIZE];
	unsigned char bytes[DIGEST_SIZE] = {0};
	char *copy;

	if (digest.n == DIGEST_SIZE)
		memcpy(bytes, digest.p, DIGEST_SIZE);
	digest_text(bytes, text);
	json_init(&json, &out);
	json_object(&json);
	json_name(&json, "before");
	json_object(&json);
	json_member_text(&json, "digest", text);
	json_object_end(&json);
	json_object_end(&json);
	copy = arena_strdup(arena, out.p);
	buf_release(&out);
	return copy;
}

static enum err_code remove_text(struct db *db, int64_t id, const char *reason, struct event *event,
    struct arena *arena, struct err *err)
{
	struct db_stmt *stmt = db_query(db, err,
	    "SELECT digest, content FROM free_text WHERE space = $1 AND id = $2", "ii", SPACE, id);
	enum err_code code = stmt ? ERR_NONE : db_failure(err);
	bool row = false;
	char number[24];

	number_text(id, number);
	if (!code)
		code = db_step(stmt, &row, err);
	if (!code && !row)
		code = err_set(err, ERR_NOT_FOUND, "purge.no_such_text", number, NULL);
	else if (!code && db_is_null(stmt, 1))
		code = err_set(err, ERR_CONFLICT, "purge.gone", number, NULL);
	if (!code)
		*event = (struct event){.kind = EVENT_PURGE,
		    .subject = str_of(arena_printf(arena, "text/%s", number)),
		    .content = str_of(digest_json(arena, db_str(stmt, 0))),
		    .text = reason};
	db_done(stmt);
	if (!code)
		code = db_run(db, err,
		    "UPDATE free_text SET salt = NULL, content = NULL "
		    "WHERE space = $1 AND id = $2",
		    "ii", SPACE, id);
	return code;
}

static enum err_code remove_once(struct db *db, const int64_t *ids, size_t count, const char *actor,
    const char *reason, int64_t *number, struct err *err)
{
	struct arena arena = {0};
	struct event *events = ARENA_ARRAY(&arena, struct event, count);
	struct batch batch = {.actor = actor,
	    .reason = reason,
	    .origin = "kycung purge",
	    .event_count = count,
	    .events = events,
	    .expected_definitions = -1};
	enum err_code code = db_begin(db, err);

	for (size_t i = 0; i < count && !code; i++)
		code = remove_text(db, ids[i], reason, &events[i], &arena, err);
	if (!code)
		code = journal_append(db, &batch, err);
	if (!code)
		code = db_commit(db, err);
	if (code)
		db_rollback(db);
	*number = batch.number;
	arena_release(&arena);
	return code;
}

enum err_code purge_clean(struct db *db, struct err *err)
{
	return db_scrub(db, "free_text", err);
}

enum err_code purge_texts(struct db *db, const int64_t *ids, size_t count, const char *actor,
    const char *reason, int64_t *batch, bool *cleaned, struct err *err)
{
	enum err_code code = ERR_RETRY;

	INVARIANT(count > 0 && count <= PURGE_MAX);
	*cleaned = false;
	if (!reason || !str_trim(str_of(reason)).n)
		return err_set(err, ERR_INPUT, "purge.no_reason", NULL);
	if (secrecy_check(str_of(reason), err))
		return ERR_INPUT;
	for (int tries = 0; code == ERR_RETRY && tries < JOURNAL_TRIES; tries++)
		code = remove_once(db, ids, count, actor, reason, batch, err);
	if (!code) {
		code = purge_clean(db, err);
		*cleaned = !code;
		if (code == ERR_RETRY)
			code = ERR_NONE;
	}
	return code;
}
