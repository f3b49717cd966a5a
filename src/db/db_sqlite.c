/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The SQLite back end: the one file that talks to libsqlite3. */
#include "db/db.h"

#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <unistd.h>

#include "base/bug.h"
#include "base/buf.h"
#include "base/map.h"

enum { APPLICATION_ID = 0x4b794375, BUSY_TIMEOUT_MS = 10000, PARAMETERS_MAX = 32 };

struct db_stmt {
	struct db *db;
	sqlite3_stmt *handle;
	int parameters[PARAMETERS_MAX]; /* index of $1 … in the handle; 0: not used */
	bool in_use;
	char sql[];
};

struct db {
	sqlite3 *handle;
	struct map statements; /* SQL text -> struct db_stmt */
	uint64_t change_mark;
};

static enum err_code failed(struct db *db, struct err *err)
{
	return err_set(err, ERR_DB, "db.failed", sqlite3_errmsg(db->handle), NULL);
}

enum err_code db_exec(struct db *db, const char *sql, struct err *err)
{
	return sqlite3_exec(db->handle, sql, NULL, NULL, NULL) ? failed(db, err) : ERR_NONE;
}

static enum err_code pragma_int(struct db *db, const char *sql, int *out, struct err *err)
{
	sqlite3_stmt *stmt = NULL;
	enum err_code code = ERR_NONE;

	if (sqlite3_prepare_v2(db->handle, sql, -1, &stmt, NULL) ||
	    sqlite3_step(stmt) != SQLITE_ROW)
		code = failed(db, err);
	else
		*out = sqlite3_column_int(stmt, 0);
	sqlite3_finalize(stmt);
	return code;
}

/* A file made by this program carries its application id. */
static enum err_code check_ours(struct db *db, const char *name, struct err *err)
{
	int id = 0;

	if (pragma_int(db, "PRAGMA application_id", &id, err) || id != APPLICATION_ID)
		return err_set(err, ERR_INPUT, "db.not_a_register", name, NULL);
	return ERR_NONE;
}

static enum err_code set_up(struct db *db, const char *name, enum db_mode mode, struct err *err)
{
	enum err_code code = ERR_NONE;

	sqlite3_busy_timeout(db->handle, BUSY_TIMEOUT_MS);
	if (mode == DB_CREATE) {
		struct buf sql = {0};

		buf_printf(
		    &sql, "PRAGMA page_size=8192; PRAGMA application_id=%d;", APPLICATION_ID);
		code = db_exec(db, sql.p, err);
		buf_release(&sql);
	} else {
		code = check_ours(db, name, err);
	}
	if (!code && mode != DB_READ)
		code = db_exec(db, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL", err);
	if (!code)
		code = db_exec(db,
		    "PRAGMA foreign_keys=ON; PRAGMA cache_size=-8192;"
		    "PRAGMA temp_store=FILE; PRAGMA trusted_schema=OFF",
		    err);
	return code;
}

enum err_code db_open(struct db **out, const char *name, enum db_mode mode, struct err *err)
{
	static const int flags[] = {[DB_OPEN] = SQLITE_OPEN_READWRITE,
	    [DB_CREATE] = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE,
	    [DB_READ] = SQLITE_OPEN_READONLY};
	struct db *db;
	enum err_code code;

	if (strstr(name, "://"))
		return err_set(err, ERR_USAGE, "db.unknown_kind", name, NULL);
	if (mode == DB_CREATE) {
		/* Claims the name, so that of two at once one is refused. */
		int fd = open(name, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);

		if (fd < 0 && errno == EEXIST)
			return err_set(err, ERR_CONFLICT, "db.exists", name, NULL);
		if (fd < 0)
			return err_set(
			    err, ERR_IO, "db.cannot_create", name, strerror(errno), NULL);
		close(fd);
	} else if (access(name, F_OK)) {
		return err_set(err, ERR_NOT_FOUND, "db.no_such_file", name, NULL);
	}
	db = calloc(1, sizeof(*db));
	if (!db)
		BUG("out of memory");
	if (sqlite3_open_v2(name, &db->handle, flags[mode] | SQLITE_OPEN_NOMUTEX, NULL)) {
		code = err_set(err, ERR_DB, "db.cannot_open", name,
		    db->handle ? sqlite3_errmsg(db->handle) : "", NULL);
	} else {
		code = set_up(db, name, mode, err);
	}
	if (code) {
		db_close(db);
		return code;
	}
	*out = db;
	return ERR_NONE;
}

void db_close(struct db *db)
{
	const struct map_entry *entry;
	size_t at = 0;

	if (!db)
		return;
	while ((entry = map_next(&db->statements, &at))) {
		struct db_stmt *stmt = entry->value;

		sqlite3_finalize(stmt->handle);
		free(stmt);
	}
	map_release(&db->statements);
	if (sqlite3_close(db->handle))
		BUG("database closed in use");
	free(db);
}

enum err_code db_begin(struct db *db, struct err *err)
{
	return db_exec(db, "BEGIN IMMEDIATE", err);
}

enum err_code db_begin_read(struct db *db, struct err *err)
{
	return db_exec(db, "BEGIN", err);
}

enum err_code db_commit(struct db *db, struct err *err)
{
	return db_exec(db, "COMMIT", err);
}

void db_rollback(struct db *db)
{
	if (!sqlite3_get_autocommit(db->handle))
		db_exec(db, "ROLLBACK", NULL);
}

struct db_stmt *db_prepare(struct db *db, struct err *err, const char *sql)
{
	struct db_stmt *stmt = map_get(&db->statements, str_of(sql));
	size_t size = strlen(sql) + 1;

	if (stmt) {
		if (stmt->in_use)
			BUG("statement used twice at once: %s", sql);
		return stmt;
	}
	stmt = calloc(1, sizeof(*stmt) + size);
	if (!stmt)
		BUG("out of memory");
	memcpy(stmt->sql, sql, size);
	stmt->db = db;
	if (sqlite3_prepare_v3(
		db->handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &stmt->handle, NULL)) {
		failed(db, err);
		free(stmt);
		return NULL;
	}
	/* $n is a name to SQLite; its index follows the first appearance. */
	for (int n = 1; n < PARAMETERS_MAX; n++) {
		char name[8];

		snprintf(name, sizeof(name), "$%d", n);
		stmt->parameters[n] = sqlite3_bind_parameter_index(stmt->handle, name);
	}
	map_put(&db->statements, (struct str){stmt->sql, size - 1}, stmt);
	return stmt;
}

static int bind(struct db_stmt *stmt, int index, char type, va_list *args)
{
	switch (type) {
	case 'i':
		return sqlite3_bind_int64(stmt->handle, index, va_arg(*args, int64_t));
	case 's': {
		const char *text = va_arg(*args, const char *);

		return sqlite3_bind_text(stmt->handle, index, text, -1, SQLITE_TRANSIENT);
	}
	case 't': {
		struct str text = va_arg(*args, struct str);

		return sqlite3_bind_text64(stmt->handle, index, text.p ? text.p : "", text.n,
		    SQLITE_TRANSIENT, SQLITE_UTF8);
	}
	case 'b': {
		struct str bytes = va_arg(*args, struct str);

		return sqlite3_bind_blob64(
		    stmt->handle, index, bytes.p ? bytes.p : "", bytes.n, SQLITE_TRANSIENT);
	}
	case 'n':
		return sqlite3_bind_null(stmt->handle, index);
	default:
		BUG("no such parameter type: %c", type);
	}
}

static enum err_code bind_all(
    struct db_stmt *stmt, const char *types, va_list *args, struct err *err)
{
	for (int n = 1; types[n - 1]; n++) {
		INVARIANT(n < PARAMETERS_MAX && stmt->parameters[n]);
		if (bind(stmt, stmt->parameters[n], types[n - 1], args))
			return failed(stmt->db, err);
	}
	return ERR_NONE;
}

static struct db_stmt *query(
    struct db *db, struct err *err, const char *sql, const char *types, va_list *args)
{
	struct db_stmt *stmt = db_prepare(db, err, sql);

	if (!stmt)
		return NULL;
	stmt->in_use = true;
	if (bind_all(stmt, types, args, err)) {
		db_done(stmt);
		return NULL;
	}
	return stmt;
}

struct db_stmt *db_query(struct db *db, struct err *err, const char *sql, const char *types, ...)
{
	struct db_stmt *stmt;
	va_list args;

	va_start(args, types);
	stmt = query(db, err, sql, types, &args);
	va_end(args);
	return stmt;
}

enum err_code db_step(struct db_stmt *stmt, bool *row, struct err *err)
{
	int result = sqlite3_step(stmt->handle);

	*row = result == SQLITE_ROW;
	if (result == SQLITE_ROW || result == SQLITE_DONE)
		return ERR_NONE;
	return failed(stmt->db, err);
}

bool db_is_null(struct db_stmt *stmt, int column)
{
	return sqlite3_column_type(stmt->handle, column) == SQLITE_NULL;
}

int64_t db_int(struct db_stmt *stmt, int column)
{
	return sqlite3_column_int64(stmt->handle, column);
}

struct str db_str(struct db_stmt *stmt, int column)
{
	const void *p = sqlite3_column_blob(stmt->handle, column);

	return (struct str){p ? p : "", (size_t)sqlite3_column_bytes(stmt->handle, column)};
}

void db_done(struct db_stmt *stmt)
{
	if (!stmt)
		return;
	sqlite3_reset(stmt->handle);
	stmt->in_use = false;
}

enum err_code db_run(struct db *db, struct err *err, const char *sql, const char *types, ...)
{
	struct db_stmt *stmt;
	enum err_code code = ERR_NONE;
	bool row = true;
	va_list args;

	va_start(args, types);
	stmt = query(db, err, sql, types, &args);
	va_end(args);
	if (!stmt)
		return ERR_DB;
	while (row && !code)
		code = db_step(stmt, &row, err);
	db_done(stmt);
	return code;
}

enum err_code db_rerun(struct db_stmt *stmt, struct err *err, const char *types, ...)
{
	enum err_code code;
	bool row = true;
	va_list args;

	va_start(args, types);
	code = bind_all(stmt, types, &args, err);
	va_end(args);
	while (row && !code)
		code = db_step(stmt, &row, err);
	db_done(stmt);
	return code;
}

uint64_t db_change_mark(struct db *db)
{
	struct db_stmt *stmt = db_query(db, NULL, "PRAGMA data_version", "");
	bool row = false;

	/* When it cannot be told, say "changed": the reader then looks itself. */
	if (!stmt || db_step(stmt, &row, NULL) || !row)
		db->change_mark++;
	else
		/* The pragma does not count this connection's own changes. */
		db->change_mark =
		    (uint64_t)db_int(stmt, 0) + (uint64_t)sqlite3_total_changes64(db->handle);
	db_done(stmt);
	return db->change_mark;
}

static enum err_code copy_to(struct db *db, sqlite3 *target, struct err *err)
{
	sqlite3_backup *backup = sqlite3_backup_init(target, "main", db->handle, "main");
	int result;

	if (!backup)
		return err_set(err, ERR_DB, "db.failed", sqlite3_errmsg(target), NULL);
	do
		result = sqlite3_backup_step(backup, -1);
	while (result == SQLITE_BUSY || result == SQLITE_LOCKED);
	sqlite3_backup_finish(backup);
	if (result != SQLITE_DONE)
		return err_set(err, ERR_DB, "db.failed", sqlite3_errstr(result), NULL);
	return ERR_NONE;
}

/* Flushes a file, then gives it its final name unless that is taken. */
static enum err_code flush_and_name(const char *from, const char *to, struct err *err)
{
	int fd = open(from, O_RDWR | O_CLOEXEC);
	bool flushed = fd >= 0 && !fsync(fd);

	if (fd >= 0)
		close(fd);
	if (!flushed || link(from, to))
		return err_set(err, errno == EEXIST ? ERR_CONFLICT : ERR_IO,
		    errno == EEXIST ? "db.exists" : "db.cannot_create", to, strerror(errno), NULL);
	return ERR_NONE;
}

enum err_code db_backup(struct db *db, const char *path, struct err *err)
{
	struct buf temporary = {0};
	sqlite3 *target = NULL;
	enum err_code code;

	if (!access(path, F_OK))
		return err_set(err, ERR_CONFLICT, "db.exists", path, NULL);
	buf_printf(&temporary, "%s.part-%d", path, (int)getpid());
	if (sqlite3_open_v2(temporary.p, &target, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL))
		code = err_set(err, ERR_IO, "db.cannot_create", path,
		    target ? sqlite3_errmsg(target) : "", NULL);
	else
		code = copy_to(db, target, err);
	sqlite3_close(target);
	if (!code)
		code = flush_and_name(temporary.p, path, err);
	unlink(temporary.p);
	buf_release(&temporary);
	return code;
}
