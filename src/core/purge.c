/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "core/purge.h"

#include <sodium.h>

#include "base/bug.h"
#include "base/json.h"
#include "core/article.h"
#include "core/event.h"
#include "core/journal_texts.h"
#include "core/picture.h"
#include "core/schema.h"
#include "core/search.h"
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

/* What is to be removed: texts, or one file. */
struct removal {
	struct db *db;
	const int64_t *ids;
	size_t count;
	struct str file; /* its digest in hexadecimal; empty: texts */
	const char *actor;
	const char *reason;
	struct arena arena;
	struct event *events; /* one a text, or one */
	int64_t batch;
	struct err *err;
};

/* The event that remains of what had the digest. */
static void set_event(
    struct removal *r, struct event *event, const char *subject, const char *digest)
{
	struct buf out = {0};
	struct json json;

	json_init(&json, &out);
	json_object(&json);
	json_name(&json, "before");
	json_object(&json);
	json_member_text(&json, "digest", digest);
	json_object_end(&json);
	json_object_end(&json);
	*event = (struct event){.kind = EVENT_PURGE,
	    .subject = str_of(arena_strdup(&r->arena, subject)),
	    .content = arena_str(&r->arena, buf_str(&out)),
	    .text = r->reason};
	buf_release(&out);
}

static enum err_code remove_text(struct removal *r, int64_t id, struct event *event)
{
	struct db_stmt *stmt = db_query(r->db, r->err,
	    "SELECT digest, content FROM free_text WHERE space = $1 AND id = $2", "ii", SPACE, id);
	enum err_code code = stmt ? ERR_NONE : db_failure(r->err);
	unsigned char bytes[DIGEST_SIZE] = {0};
	char digest[DIGEST_TEXT_SIZE];
	char subject[32];
	struct str content = STR_EMPTY;
	bool row = false;
	char number[24];

	number_text(id, number);
	if (!code)
		code = db_step(stmt, &row, r->err);
	if (!code && !row)
		code = err_set(r->err, ERR_NOT_FOUND, "purge.no_such_text", number, NULL);
	else if (!code && db_is_null(stmt, 1))
		code = err_set(r->err, ERR_CONFLICT, "purge.gone", number, NULL);
	if (!code && db_str(stmt, 0).n == DIGEST_SIZE)
		memcpy(bytes, db_str(stmt, 0).p, DIGEST_SIZE);
	if (!code)
		content = arena_str(&r->arena, db_str(stmt, 1));
	db_done(stmt);
	if (code)
		return code;
	digest_text(bytes, digest);
	snprintf(subject, sizeof(subject), "text/%s", number);
	set_event(r, event, subject, digest);
	code = search_forget(r->db, id, r->err);
	if (!code)
		code = article_forget(r->db, id, content, r->err);
	if (code)
		return code;
	return db_run(r->db, r->err,
	    "UPDATE free_text SET salt = NULL, content = NULL WHERE space = $1 AND id = $2", "ii",
	    SPACE, id);
}

static enum err_code remove_file(struct removal *r)
{
	unsigned char bytes[DIGEST_SIZE];
	struct str key = {(const char *)bytes, DIGEST_SIZE};
	const char *digest = arena_str(&r->arena, r->file).p;
	struct db_stmt *stmt;
	enum err_code code;
	bool row = false;

	if (!digest_parse(r->file, bytes))
		return err_set(r->err, ERR_NOT_FOUND, "purge.no_such_file", digest, NULL);
	stmt = db_query(r->db, r->err, "SELECT 1 FROM attachment WHERE space = $1 AND digest = $2",
	    "ib", SPACE, key);
	code = stmt ? db_step(stmt, &row, r->err) : db_failure(r->err);
	db_done(stmt);
	if (!code && !row) {
		bool found;

		code = picture_remove(r->db, r->file, &found, r->err);
		if (!code && !found)
			code = err_set(r->err, ERR_NOT_FOUND, "purge.no_such_file", digest, NULL);
		if (!code)
			set_event(r, &r->events[0], arena_printf(&r->arena, "picture/%s", digest),
			    digest);
		return code;
	}
	if (code)
		return code;
	set_event(r, &r->events[0], arena_printf(&r->arena, "attachment/%s", digest), digest);
	return db_run(r->db, r->err, "DELETE FROM attachment WHERE space = $1 AND digest = $2",
	    "ib", SPACE, key);
}

static enum err_code remove_once(struct removal *r)
{
	struct batch batch = {.actor = r->actor,
	    .reason = r->reason,
	    .origin = "kycung purge",
	    .event_count = r->file.n ? 1 : r->count,
	    .shown = true, /* no server goes on showing what it has kept ready */
	    .expected_definitions = -1};
	enum err_code code = db_begin(r->db, r->err);

	r->events = ARENA_ARRAY(&r->arena, struct event, batch.event_count);
	batch.events = r->events;
	if (!code && r->file.n)
		code = remove_file(r);
	for (size_t i = 0; i < r->count && !code; i++)
		code = remove_text(r, r->ids[i], &r->events[i]);
	if (!code)
		code = journal_append(r->db, &batch, r->err);
	if (!code)
		code = db_commit(r->db, r->err);
	if (code)
		db_rollback(r->db);
	r->batch = batch.number;
	arena_reset(&r->arena);
	return code;
}

enum err_code purge_clean(struct db *db, struct err *err)
{
	static const char *const tables[] = {
	    "free_text", "article", "search_text", "search_word", "attachment", "picture", NULL};

	return db_scrub(db, tables, err);
}

static enum err_code remove_all(struct removal *r, int64_t *batch, bool *cleaned)
{
	static const char *const of_texts[] = {
	    "free_text", "article", "search_text", "search_word", NULL};
	static const char *const of_files[] = {"attachment", "picture", NULL};
	enum err_code code = ERR_RETRY;

	*cleaned = false;
	if (!r->reason || !str_trim(str_of(r->reason)).n)
		return err_set(r->err, ERR_INPUT, "purge.no_reason", NULL);
	if (secrecy_check(str_of(r->reason), r->err))
		return ERR_INPUT;
	for (int tries = 0; code == ERR_RETRY && tries < JOURNAL_TRIES; tries++)
		code = remove_once(r);
	arena_release(&r->arena);
	*batch = r->batch;
	if (code)
		return code;
	code = db_scrub(r->db, r->file.n ? of_files : of_texts, r->err);
	*cleaned = !code;
	return code == ERR_RETRY ? ERR_NONE : code;
}

enum err_code purge_texts(struct db *db, const int64_t *ids, size_t count, const char *actor,
    const char *reason, int64_t *batch, bool *cleaned, struct err *err)
{
	struct removal r = {
	    .db = db, .ids = ids, .count = count, .actor = actor, .reason = reason, .err = err};

	INVARIANT(count > 0 && count <= PURGE_MAX);
	return remove_all(&r, batch, cleaned);
}

enum err_code purge_file(struct db *db, struct str digest, const char *actor, const char *reason,
    int64_t *batch, bool *cleaned, struct err *err)
{
	struct removal r = {.db = db, .file = digest, .actor = actor, .reason = reason, .err = err};

	if (!digest.n)
		return err_set(err, ERR_NOT_FOUND, "purge.no_such_file", "", NULL);
	return remove_all(&r, batch, cleaned);
}
