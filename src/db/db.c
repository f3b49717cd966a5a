/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Dispatch to the back ends, the cache of statements, and the rules of use. */
#include "db/db_backend.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/bug.h"

void *db_new(size_t size)
{
	void *p = calloc(1, size);

	if (!p)
		BUG("out of memory");
	return p;
}

char *db_copy_text(const char *text)
{
	size_t size = strlen(text) + 1;

	return memcpy(db_new(size), text, size);
}

static enum err_code noted(struct db *db, enum err_code code)
{
	if (code)
		db->error = code;
	return code;
}

bool db_is_server(const char *name)
{
	return str_starts(str_of(name), STR("postgresql://")) ||
	       str_starts(str_of(name), STR("postgres://"));
}

enum err_code db_open(struct db **out, const char *name, enum db_mode mode, struct err *err)
{
	const char *scheme;
	char kind[32];

	if (db_is_server(name))
		return db_pg_open(out, name, mode, err);
	scheme = strstr(name, "://");
	if (scheme) {
		/* No more of it is shown: there may be a password. */
		snprintf(kind, sizeof(kind), "%.*s", (int)(scheme - name), name);
		return err_set(err, ERR_USAGE, "db.unknown_kind", kind, NULL);
	}
	return db_sqlite_open(out, name, mode, err);
}

void db_close(struct db *db)
{
	const struct map_entry *entry;
	size_t at = 0;

	if (!db)
		return;
	while ((entry = map_next(&db->statements, &at))) {
		struct db_stmt *stmt = entry->value;
		char *sql = stmt->sql;

		db->backend->finalize(stmt);
		free(sql);
	}
	map_release(&db->statements);
	free(db->name);
	db->backend->close(db);
}

void db_discard(struct db *db)
{
	if (!db)
		return;
	db_rollback(db);
	db->backend->discard(db);
	db_close(db);
}

void db_shown_name(const char *name, struct buf *out)
{
	if (db_is_server(name))
		db_pg_shown_name(name, out);
	else
		buf_add_text(out, name);
}

const char *db_name(const struct db *db)
{
	return db->name;
}

enum err_code db_error(const struct db *db)
{
	return db->error;
}

void db_set_timeout(struct db *db, int milliseconds)
{
	INVARIANT(milliseconds >= 0 && !db->bulk);
	db->backend->set_timeout(db, milliseconds);
}

void db_suspend(struct db *db, bool suspended)
{
	atomic_store(&db->suspended, suspended);
}

static enum err_code check_suspended(struct db *db, struct err *err)
{
	if (!atomic_load(&db->suspended))
		return ERR_NONE;
	return noted(db, err_set(err, ERR_UNAVAILABLE, "db.suspended", NULL));
}

enum err_code db_exec(struct db *db, const char *sql, struct err *err)
{
	enum err_code code = check_suspended(db, err);

	INVARIANT(!db->bulk);
	return code ? code : noted(db, db->backend->exec(db, sql, err));
}

static enum err_code begin(struct db *db, enum db_transaction kind, struct err *err)
{
	enum err_code code = check_suspended(db, err);

	INVARIANT(db->transaction == DB_NO_TRANSACTION && !db->bulk);
	if (!code)
		code = noted(db, db->backend->begin(db, kind == DB_WRITING, err));
	if (!code)
		db->transaction = kind;
	return code;
}

enum err_code db_begin(struct db *db, struct err *err)
{
	return begin(db, DB_WRITING, err);
}

enum err_code db_begin_read(struct db *db, struct err *err)
{
	return begin(db, DB_READING, err);
}

enum err_code db_commit(struct db *db, struct err *err)
{
	enum err_code code = check_suspended(db, err);

	INVARIANT(db->transaction != DB_NO_TRANSACTION && !db->bulk && !db->savepoint);
	if (!code)
		code = noted(db, db->backend->commit(db, err));
	if (!code)
		db->transaction = DB_NO_TRANSACTION;
	return code;
}

void db_rollback(struct db *db)
{
	INVARIANT(!db->bulk);
	if (db->transaction != DB_NO_TRANSACTION)
		db->backend->rollback(db);
	db->transaction = DB_NO_TRANSACTION;
	db->savepoint = false;
}

const char *const db_savepoint_sql[] = {
    [DB_SAVEPOINT_SET] = "SAVEPOINT part",
    [DB_SAVEPOINT_RELEASE] = "RELEASE SAVEPOINT part",
    [DB_SAVEPOINT_ROLLBACK] = "ROLLBACK TO SAVEPOINT part; RELEASE SAVEPOINT part",
};

static enum err_code savepoint(struct db *db, enum db_savepoint what, struct err *err)
{
	enum err_code code = check_suspended(db, err);

	INVARIANT(db->transaction == DB_WRITING && !db->bulk);
	INVARIANT(db->savepoint == (what != DB_SAVEPOINT_SET));
	db->savepoint = what == DB_SAVEPOINT_SET;
	return code ? code : noted(db, db->backend->savepoint(db, what, err));
}

enum err_code db_savepoint(struct db *db, struct err *err)
{
	return savepoint(db, DB_SAVEPOINT_SET, err);
}

enum err_code db_release(struct db *db, struct err *err)
{
	return savepoint(db, DB_SAVEPOINT_RELEASE, err);
}

enum err_code db_rollback_to(struct db *db, struct err *err)
{
	return savepoint(db, DB_SAVEPOINT_ROLLBACK, err);
}

struct db_stmt *db_prepare(struct db *db, struct err *err, const char *sql)
{
	struct db_stmt *stmt = map_get(&db->statements, str_of(sql));

	INVARIANT(!db->bulk);
	if (stmt) {
		if (stmt->in_use)
			BUG("statement used twice at once: %s", sql);
		return stmt;
	}
	stmt = db->backend->prepare(db, sql, err);
	if (!stmt)
		return NULL;
	stmt->db = db;
	stmt->sql = db_copy_text(sql);
	map_put(&db->statements, str_of(stmt->sql), stmt);
	return stmt;
}

/* Reads one argument a letter of `types`; returns how many there were. */
static int collect(struct db_value values[], const char *types, va_list *args)
{
	int count = 0;

	for (; types[count]; count++) {
		struct db_value *value = &values[count];

		INVARIANT(count < DB_PARAMETERS_MAX);
		value->type = types[count];
		switch (types[count]) {
		case 'i':
			value->integer = va_arg(*args, int64_t);
			break;
		case 's': {
			const char *text = va_arg(*args, const char *);

			value->type = text ? 't' : 'n';
			value->text = str_of(text);
			break;
		}
		case 't':
		case 'b':
			value->text = va_arg(*args, struct str);
			if (!value->text.p)
				value->text.p = "";
			break;
		case 'n':
			break;
		default:
			BUG("no such parameter type: %c", types[count]);
		}
	}
	return count;
}

/* PostgreSQL cannot hold NUL bytes in text; what one store refuses, no store takes. */
static enum err_code check(const struct db_value *values, int count, struct err *err)
{
	for (int i = 0; i < count; i++)
		if (values[i].type == 't' && memchr(values[i].text.p, '\0', values[i].text.n))
			return err_set(err, ERR_INPUT, "db.nul_byte", NULL);
	return ERR_NONE;
}

static enum err_code start(
    struct db_stmt *stmt, const char *types, va_list *args, bool scan, struct err *err)
{
	struct db_value values[DB_PARAMETERS_MAX];
	int count = collect(values, types, args);
	enum err_code code = check_suspended(stmt->db, err);

	if (!code)
		code = check(values, count, err);
	if (!code)
		code = stmt->db->backend->start(stmt, values, count, scan, err);
	if (!code)
		stmt->in_use = true;
	return noted(stmt->db, code);
}

static enum err_code run_to_end(struct db_stmt *stmt, struct err *err)
{
	enum err_code code = ERR_NONE;
	bool row = true;

	while (row && !code)
		code = db_step(stmt, &row, err);
	db_done(stmt);
	return code;
}

struct db_stmt *db_query(struct db *db, struct err *err, const char *sql, const char *types, ...)
{
	struct db_stmt *stmt = db_prepare(db, err, sql);
	va_list args;

	va_start(args, types);
	if (stmt && start(stmt, types, &args, false, err))
		stmt = NULL;
	va_end(args);
	return stmt;
}

struct db_stmt *db_scan(struct db *db, struct err *err, const char *sql, const char *types, ...)
{
	struct db_stmt *stmt;
	va_list args;

	INVARIANT(db->transaction != DB_NO_TRANSACTION);
	stmt = db_prepare(db, err, sql);
	va_start(args, types);
	if (stmt && start(stmt, types, &args, true, err))
		stmt = NULL;
	va_end(args);
	return stmt;
}

enum err_code db_number(struct err *err, struct db_stmt *stmt, bool *found, int64_t *number)
{
	enum err_code code = stmt ? ERR_NONE : db_failure(err);
	bool row = false;

	*found = false;
	*number = 0;
	if (stmt)
		code = db_step(stmt, &row, err);
	while (!code && row) {
		*found = true;
		*number = db_int(stmt, 0);
		code = db_step(stmt, &row, err);
	}
	db_done(stmt);
	return code;
}

void *db_collect(struct db_stmt *stmt, db_read_row *read, size_t size, struct arena *arena,
    size_t *count, enum err_code *code, struct err *err)
{
	char *items = NULL;
	size_t capacity = 0;
	bool row = true;

	*count = 0;
	*code = stmt ? ERR_NONE : db_failure(err);
	while (!*code && row) {
		*code = db_step(stmt, &row, err);
		if (*code || !row)
			break;
		items = arena_grow(arena, items, *count, &capacity, size);
		read(items + (*count)++ * size, stmt, arena);
	}
	db_done(stmt);
	return items;
}

enum err_code db_text(
    struct err *err, struct db_stmt *stmt, struct arena *arena, bool *found, struct str *text)
{
	enum err_code code = stmt ? db_step(stmt, found, err) : db_failure(err);

	*found = !code && *found;
	*text = *found ? arena_str(arena, db_str(stmt, 0)) : STR_EMPTY;
	db_done(stmt);
	return code;
}

enum err_code db_run(struct db *db, struct err *err, const char *sql, const char *types, ...)
{
	struct db_stmt *stmt = db_prepare(db, err, sql);
	enum err_code code = stmt ? ERR_NONE : db->error;
	va_list args;

	va_start(args, types);
	if (stmt)
		code = start(stmt, types, &args, false, err);
	va_end(args);
	return code ? code : run_to_end(stmt, err);
}

enum err_code db_rerun(struct db_stmt *stmt, struct err *err, const char *types, ...)
{
	enum err_code code;
	va_list args;

	INVARIANT(!stmt->in_use && !stmt->db->bulk);
	va_start(args, types);
	code = start(stmt, types, &args, false, err);
	va_end(args);
	return code ? code : run_to_end(stmt, err);
}

enum err_code db_step(struct db_stmt *stmt, bool *row, struct err *err)
{
	INVARIANT(stmt->in_use && !stmt->db->bulk);
	*row = false;
	return noted(stmt->db, stmt->db->backend->step(stmt, row, err));
}

bool db_is_null(struct db_stmt *stmt, int column)
{
	return stmt->db->backend->is_null(stmt, column);
}

int64_t db_int(struct db_stmt *stmt, int column)
{
	return stmt->db->backend->get_int(stmt, column);
}

struct str db_str(struct db_stmt *stmt, int column)
{
	return stmt->db->backend->get_str(stmt, column);
}

void db_done(struct db_stmt *stmt)
{
	if (!stmt)
		return;
	if (stmt->in_use)
		stmt->db->backend->done(stmt);
	stmt->in_use = false;
}

struct db_bulk *db_bulk_begin(
    struct db *db, struct err *err, const char *table, const char *columns, const char *types)
{
	struct db_bulk *bulk;
	size_t count = strlen(types);

	INVARIANT(db->transaction == DB_WRITING && !db->bulk);
	INVARIANT(count > 0 && count < DB_PARAMETERS_MAX);
	bulk = db->backend->bulk_begin(db, table, columns, (int)count, err);
	if (!bulk)
		return NULL;
	bulk->db = db;
	bulk->columns = (int)count;
	memcpy(bulk->types, types, count + 1);
	db->bulk = bulk;
	return bulk;
}

enum err_code db_bulk_values(struct db_bulk *bulk, const struct db_value *values, struct err *err)
{
	enum err_code code = check(values, bulk->columns, err);

	if (!code)
		code = bulk->db->backend->bulk_row(bulk, values, err);
	return noted(bulk->db, code);
}

enum err_code db_bulk_row(struct db_bulk *bulk, struct err *err, ...)
{
	struct db_value values[DB_PARAMETERS_MAX];
	va_list args;
	int count;

	va_start(args, err);
	count = collect(values, bulk->types, &args);
	va_end(args);
	INVARIANT(count == bulk->columns);
	return db_bulk_values(bulk, values, err);
}

enum err_code db_bulk_end(struct db_bulk *bulk, struct err *err)
{
	struct db *db = bulk->db;

	db->bulk = NULL;
	return noted(db, db->backend->bulk_end(bulk, err));
}

void db_bulk_abandon(struct db_bulk *bulk)
{
	if (!bulk)
		return;
	bulk->db->bulk = NULL;
	bulk->db->backend->bulk_abandon(bulk);
}

enum err_code db_load_begin(struct db *db, const char *table, bool *begun, struct err *err)
{
	INVARIANT(db->transaction == DB_WRITING && !db->bulk);
	*begun = false;
	if (!db->backend->load_begin)
		return ERR_NONE;
	return noted(db, db->backend->load_begin(db, table, begun, err));
}

enum err_code db_load_end(struct db *db, struct err *err)
{
	INVARIANT(db->transaction == DB_WRITING && !db->bulk && db->backend->load_end);
	return noted(db, db->backend->load_end(db, err));
}

enum err_code db_try_lock(struct db *db, int64_t key, bool *had, struct err *err)
{
	INVARIANT(db->transaction == DB_WRITING && !db->bulk);
	return noted(db, db->backend->try_lock(db, key, had, err));
}

enum err_code db_announce(struct db *db, struct err *err)
{
	INVARIANT(db->transaction == DB_WRITING && !db->bulk);
	return noted(db, db->backend->announce(db, err));
}

enum err_code db_word_added(struct db *db, int64_t id, struct err *err)
{
	const char *sql = db->backend->dialect.word_add;

	return sql ? db_run(db, err, sql, "i", id) : ERR_NONE;
}

enum err_code db_word_removing(struct db *db, int64_t id, struct err *err)
{
	const char *sql = db->backend->dialect.word_remove;

	return sql ? db_run(db, err, sql, "i", id) : ERR_NONE;
}

void db_word_query(const struct db *db, const struct str *words, size_t count, struct buf *out)
{
	const struct db_dialect *dialect = &db->backend->dialect;

	for (size_t i = 0; i < count; i++) {
		INVARIANT(words[i].n && !memchr(words[i].p, '"', words[i].n) &&
			  !memchr(words[i].p, '\'', words[i].n) &&
			  !memchr(words[i].p, '\\', words[i].n));
		buf_add_text(out, i ? dialect->and_word : "");
		buf_printf(
		    out, i + 1 < count ? dialect->word : dialect->last_word, STR_ARG(words[i]));
	}
}

const char *db_word_match(const struct db *db, bool title)
{
	const struct db_dialect *dialect = &db->backend->dialect;

	return title ? dialect->title_match : dialect->word_match;
}

enum err_code db_scrub(struct db *db, const char *const *tables, struct err *err)
{
	INVARIANT(db->transaction == DB_NO_TRANSACTION && !db->bulk);
	return noted(db, db->backend->scrub(db, tables, err));
}

uint64_t db_change_mark(struct db *db)
{
	INVARIANT(!db->bulk);
	return db->backend->change_mark(db);
}
