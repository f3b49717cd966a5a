/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The SQLite back end: the one file that talks to libsqlite3. */
#include "db/db_backend.h"

#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/bug.h"
#include "base/buf.h"

enum { APPLICATION_ID = 0x4b794375, BUSY_TIMEOUT_MS = 10000, INSTRUCTIONS_A_LOOK = 10000 };

struct statement {
	struct db_stmt base;
	sqlite3_stmt *handle;
	int parameters[DB_PARAMETERS_MAX + 1]; /* index of $1 … in the handle; 0: not used */
	int64_t deadline;                      /* as now_ms(); 0: none */
};

struct connection {
	struct db base;
	sqlite3 *handle;
	uint64_t change_mark;
	uint64_t marks_lost;
	int timeout_ms;
	int64_t deadline;    /* of the statement that runs */
	int64_t waits_since; /* for the lock */
};

/*
 * Rows are held until there are enough for one statement that inserts them
 * all: its cursor stays where it is, and rows in key order need no search.
 */
enum { BULK_ROWS = 64 };

struct bulk {
	struct db_bulk base;
	struct statement *insert; /* of one row */
	struct statement *insert_many;
	int held;           /* rows, in `values` */
	struct arena texts; /* of the rows held */
	struct db_value values[][DB_PARAMETERS_MAX];
};

static struct connection *connection_of(struct db *db)
{
	return (struct connection *)db;
}

static struct statement *statement_of(struct db_stmt *stmt)
{
	return (struct statement *)stmt;
}

static int64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static enum err_code failed(struct db *db, struct err *err)
{
	sqlite3 *handle = connection_of(db)->handle;
	const char *message = sqlite3_errmsg(handle);

	switch (sqlite3_extended_errcode(handle)) {
	case SQLITE_BUSY:
	case SQLITE_BUSY_RECOVERY:
	case SQLITE_BUSY_SNAPSHOT:
	case SQLITE_BUSY_TIMEOUT:
		return err_set(err, ERR_RETRY, "db.busy", message, NULL);
	case SQLITE_CONSTRAINT_PRIMARYKEY:
	case SQLITE_CONSTRAINT_ROWID:
	case SQLITE_CONSTRAINT_UNIQUE:
		if (db->transaction == DB_WRITING)
			return err_set(err, ERR_RETRY, "db.busy", message, NULL);
		break;
	case SQLITE_INTERRUPT:
		if (atomic_load(&db->suspended))
			return err_set(err, ERR_UNAVAILABLE, "db.suspended", NULL);
		return err_set(err, ERR_DB, "db.timeout", NULL);
	default:
		break;
	}
	return err_set(err, ERR_DB, "db.failed", message, NULL);
}

/* Called every so many instructions; not 0 interrupts the statement. */
static int check_deadline(void *context)
{
	const struct connection *connection = context;

	return atomic_load(&connection->base.suspended) ||
	       (connection->deadline && now_ms() > connection->deadline);
}

/* Called while another holds the lock, `tries` times before; 0 gives up. */
static int wait_for_lock(void *context, int tries)
{
	struct connection *connection = context;
	const struct timespec moment = {.tv_nsec = (tries < 5       ? 1
						       : tries < 20 ? 5
								    : 25) *
	                                           1000000L};

	if (!tries)
		connection->waits_since = now_ms();
	if (atomic_load(&connection->base.suspended) ||
	    now_ms() - connection->waits_since >= BUSY_TIMEOUT_MS)
		return 0;
	nanosleep(&moment, NULL);
	return 1;
}

static void set_timeout(struct db *db, int milliseconds)
{
	struct connection *connection = connection_of(db);

	connection->timeout_ms = milliseconds;
	sqlite3_progress_handler(connection->handle, milliseconds ? INSTRUCTIONS_A_LOOK : 0,
	    milliseconds ? check_deadline : NULL, connection);
}

static int64_t deadline_from_now(const struct connection *connection)
{
	return connection->timeout_ms ? now_ms() + connection->timeout_ms : 0;
}

static enum err_code exec(struct db *db, const char *sql, struct err *err)
{
	struct connection *connection = connection_of(db);

	connection->deadline = deadline_from_now(connection);
	return sqlite3_exec(connection->handle, sql, NULL, NULL, NULL) ? failed(db, err) : ERR_NONE;
}

static enum err_code pragma_int(struct db *db, const char *sql, int *out, struct err *err)
{
	sqlite3 *handle = connection_of(db)->handle;
	sqlite3_stmt *stmt = NULL;
	enum err_code code = ERR_NONE;

	if (sqlite3_prepare_v2(handle, sql, -1, &stmt, NULL) || sqlite3_step(stmt) != SQLITE_ROW)
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

	sqlite3_busy_handler(connection_of(db)->handle, wait_for_lock, connection_of(db));
	if (mode == DB_CREATE) {
		struct buf sql = {0};

		buf_printf(
		    &sql, "PRAGMA page_size=8192; PRAGMA application_id=%d;", APPLICATION_ID);
		code = exec(db, sql.p, err);
		buf_release(&sql);
	} else {
		code = check_ours(db, name, err);
	}
	if (!code && mode != DB_READ)
		code = exec(db, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL", err);
	if (!code)
		code = exec(db,
		    "PRAGMA foreign_keys=ON; PRAGMA cache_size=-8192;"
		    "PRAGMA temp_store=FILE; PRAGMA trusted_schema=OFF",
		    err);
	return code;
}

static const struct db_backend backend;

enum err_code db_sqlite_open(struct db **out, const char *name, enum db_mode mode, struct err *err)
{
	static const int flags[] = {[DB_OPEN] = SQLITE_OPEN_READWRITE,
	    [DB_CREATE] = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE,
	    [DB_READ] = SQLITE_OPEN_READONLY};
	struct connection *connection;
	enum err_code code;

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
	connection = db_new(sizeof(*connection));
	connection->base.backend = &backend;
	connection->base.name = db_copy_text(name);
	if (sqlite3_open_v2(name, &connection->handle, flags[mode] | SQLITE_OPEN_NOMUTEX, NULL)) {
		code = err_set(err, ERR_DB, "db.cannot_open", name,
		    connection->handle ? sqlite3_errmsg(connection->handle) : "", NULL);
	} else {
		code = set_up(&connection->base, name, mode, err);
	}
	if (code) {
		db_close(&connection->base);
		return code;
	}
	*out = &connection->base;
	return ERR_NONE;
}

static void close_connection(struct db *db)
{
	if (sqlite3_close(connection_of(db)->handle))
		BUG("database closed in use");
	free(db);
}

static void discard(struct db *db)
{
	static const char *const endings[] = {"", "-wal", "-shm"};

	for (size_t i = 0; i < sizeof(endings) / sizeof(endings[0]); i++) {
		struct buf path = {0};

		buf_printf(&path, "%s%s", db->name, endings[i]);
		unlink(path.p);
		buf_release(&path);
	}
}

static enum err_code begin(struct db *db, bool write, struct err *err)
{
	return exec(db, write ? "BEGIN IMMEDIATE" : "BEGIN", err);
}

static enum err_code commit(struct db *db, struct err *err)
{
	return exec(db, "COMMIT", err);
}

static void rollback(struct db *db)
{
	struct connection *connection = connection_of(db);

	if (sqlite3_get_autocommit(connection->handle))
		return;
	/* Nothing may interrupt this one. */
	sqlite3_progress_handler(connection->handle, 0, NULL, NULL);
	exec(db, "ROLLBACK", NULL);
	set_timeout(db, connection->timeout_ms);
}

static enum err_code savepoint(struct db *db, enum db_savepoint what, struct err *err)
{
	/* Some failures end the transaction: outside one, a savepoint would begin another. */
	if (sqlite3_get_autocommit(connection_of(db)->handle))
		return err_set(err, ERR_DB, "db.failed", db_savepoint_sql[what], NULL);
	return exec(db, db_savepoint_sql[what], err);
}

static struct db_stmt *prepare(struct db *db, const char *sql, struct err *err)
{
	struct statement *stmt = db_new(sizeof(*stmt));

	if (sqlite3_prepare_v3(connection_of(db)->handle, sql, -1, SQLITE_PREPARE_PERSISTENT,
		&stmt->handle, NULL)) {
		db->error = failed(db, err);
		free(stmt);
		return NULL;
	}
	/* $n is a name to SQLite; its index follows the first appearance. */
	for (int n = 1; n <= DB_PARAMETERS_MAX; n++) {
		char name[8];

		snprintf(name, sizeof(name), "$%d", n);
		stmt->parameters[n] = sqlite3_bind_parameter_index(stmt->handle, name);
	}
	return &stmt->base;
}

static void finalize(struct db_stmt *stmt)
{
	sqlite3_finalize(statement_of(stmt)->handle);
	free(stmt);
}

/* Text and bytes are copied by SQLite unless they outlive the run (`lasts`). */
static int bind(struct statement *stmt, int index, const struct db_value *value, bool lasts)
{
	sqlite3_destructor_type keep = lasts ? SQLITE_STATIC : SQLITE_TRANSIENT;

	switch (value->type) {
	case 'i':
		return sqlite3_bind_int64(stmt->handle, index, value->integer);
	case 't':
		return sqlite3_bind_text64(
		    stmt->handle, index, value->text.p, value->text.n, keep, SQLITE_UTF8);
	case 'b':
		return sqlite3_bind_blob64(stmt->handle, index, value->text.p, value->text.n, keep);
	default:
		return sqlite3_bind_null(stmt->handle, index);
	}
}

static enum err_code bind_all(
    struct statement *stmt, const struct db_value *values, int count, bool lasts, struct err *err)
{
	for (int n = 1; n <= count; n++) {
		INVARIANT(stmt->parameters[n]);
		if (bind(stmt, stmt->parameters[n], &values[n - 1], lasts))
			return failed(stmt->base.db, err);
	}
	return ERR_NONE;
}

static enum err_code start(
    struct db_stmt *base, const struct db_value *values, int count, bool scan, struct err *err)
{
	struct statement *stmt = statement_of(base);

	(void)scan;
	stmt->deadline = deadline_from_now(connection_of(base->db));
	return bind_all(stmt, values, count, false, err);
}

static enum err_code step(struct db_stmt *base, bool *row, struct err *err)
{
	struct statement *stmt = statement_of(base);
	int result;

	connection_of(base->db)->deadline = stmt->deadline;
	result = sqlite3_step(stmt->handle);
	*row = result == SQLITE_ROW;
	if (result == SQLITE_ROW || result == SQLITE_DONE)
		return ERR_NONE;
	return failed(base->db, err);
}

static bool is_null(struct db_stmt *stmt, int column)
{
	return sqlite3_column_type(statement_of(stmt)->handle, column) == SQLITE_NULL;
}

static int64_t get_int(struct db_stmt *stmt, int column)
{
	return sqlite3_column_int64(statement_of(stmt)->handle, column);
}

static struct str get_str(struct db_stmt *stmt, int column)
{
	sqlite3_stmt *handle = statement_of(stmt)->handle;
	const void *p = sqlite3_column_blob(handle, column);

	return (struct str){p ? p : "", (size_t)sqlite3_column_bytes(handle, column)};
}

static void done(struct db_stmt *stmt)
{
	sqlite3_reset(statement_of(stmt)->handle);
}

static struct statement *prepare_insert(
    struct db *db, const char *table, const char *columns, int count, int rows, struct err *err)
{
	struct buf sql = {0};
	struct db_stmt *insert;

	buf_printf(&sql, "INSERT INTO %s (%s) VALUES ", table, columns);
	for (int row = 0; row < rows; row++) {
		buf_add_text(&sql, row ? ", (?" : "(?");
		for (int n = 1; n < count; n++)
			buf_add_text(&sql, ", ?");
		buf_add_char(&sql, ')');
	}
	insert = db_prepare(db, err, sql.p);
	buf_release(&sql);
	return insert ? statement_of(insert) : NULL;
}

static struct db_bulk *bulk_begin(
    struct db *db, const char *table, const char *columns, int count, struct err *err)
{
	struct statement *insert = prepare_insert(db, table, columns, count, 1, err);
	struct statement *many =
	    insert ? prepare_insert(db, table, columns, count, BULK_ROWS, err) : NULL;
	struct bulk *bulk;

	if (!many)
		return NULL;
	bulk = db_new(sizeof(*bulk) + BULK_ROWS * sizeof(bulk->values[0]));
	bulk->insert = insert;
	bulk->insert_many = many;
	return &bulk->base;
}

/* Inserts `rows` of the held ones from `first` on, by a statement of that many rows. */
static enum err_code insert_held(
    struct bulk *bulk, struct statement *insert, int first, int rows, struct err *err)
{
	struct db *db = bulk->base.db;
	enum err_code code = ERR_NONE;

	for (int row = 0; row < rows && !code; row++)
		for (int n = 0; n < bulk->base.columns && !code; n++)
			if (bind(insert, row * bulk->base.columns + n + 1,
				&bulk->values[first + row][n], true))
				code = failed(db, err);
	connection_of(db)->deadline = deadline_from_now(connection_of(db));
	if (!code && sqlite3_step(insert->handle) != SQLITE_DONE)
		code = failed(db, err);
	sqlite3_reset(insert->handle);
	return code;
}

static enum err_code flush_bulk(struct bulk *bulk, struct err *err)
{
	enum err_code code = ERR_NONE;

	if (bulk->held == BULK_ROWS)
		code = insert_held(bulk, bulk->insert_many, 0, BULK_ROWS, err);
	else
		for (int row = 0; row < bulk->held && !code; row++)
			code = insert_held(bulk, bulk->insert, row, 1, err);
	bulk->held = 0;
	arena_reset(&bulk->texts);
	return code;
}

static enum err_code bulk_row(struct db_bulk *base, const struct db_value *values, struct err *err)
{
	struct bulk *bulk = (struct bulk *)base;
	struct db_value *row = bulk->values[bulk->held++];

	for (int n = 0; n < base->columns; n++) {
		row[n] = values[n];
		if (values[n].type == 't' || values[n].type == 'b')
			row[n].text = arena_str(&bulk->texts, values[n].text);
	}
	return bulk->held == BULK_ROWS ? flush_bulk(bulk, err) : ERR_NONE;
}

static void bulk_abandon(struct db_bulk *base)
{
	struct bulk *bulk = (struct bulk *)base;

	sqlite3_clear_bindings(bulk->insert->handle);
	sqlite3_clear_bindings(bulk->insert_many->handle);
	arena_release(&bulk->texts);
	free(bulk);
}

static enum err_code bulk_end(struct db_bulk *base, struct err *err)
{
	enum err_code code = flush_bulk((struct bulk *)base, err);

	bulk_abandon(base);
	return code;
}

static enum err_code try_lock(struct db *db, int64_t key, bool *had, struct err *err)
{
	(void)db;
	(void)key;
	(void)err;
	*had = true; /* its transaction is the only one that writes */
	return ERR_NONE;
}

static enum err_code announce(struct db *db, struct err *err)
{
	(void)db;
	(void)err;
	return ERR_NONE;
}

/* VACUUM writes every page anew, without the remains of what once stood there; the pages go through
 * the log, and its old content goes with its last page. */
static enum err_code scrub(struct db *db, const char *const *tables, struct err *err)
{
	int busy = 1;
	enum err_code code = ERR_NONE;

	/* The index keeps what was removed until its parts are merged. */
	for (; *tables && !code; tables++)
		if (!strcmp(*tables, "search_text"))
			code = exec(db,
			    "INSERT INTO search_text_index (search_text_index) "
			    "VALUES ('optimize')",
			    err);
	if (!code)
		code = exec(db, "VACUUM", err);
	if (!code)
		code = pragma_int(db, "PRAGMA wal_checkpoint(TRUNCATE)", &busy, err);
	if (!code && busy)
		code = err_set(err, ERR_RETRY, "db.busy", "wal_checkpoint", NULL);
	return code;
}

static uint64_t change_mark(struct db *db)
{
	struct connection *connection = connection_of(db);
	struct db_stmt *stmt = db_query(db, NULL, "PRAGMA data_version", "");
	bool row = false;

	/*
	 * When it cannot be told, say "changed": the reader then looks itself.
	 * No mark ever comes again: what is counted stays below what was lost.
	 */
	if (!stmt || db_step(stmt, &row, NULL) || !row)
		connection->marks_lost += (uint64_t)1 << 40;
	else
		/* The pragma does not count this connection's own changes. */
		connection->change_mark = (uint64_t)db_int(stmt, 0) +
		                          (uint64_t)sqlite3_total_changes64(connection->handle);
	db_done(stmt);
	return connection->change_mark + connection->marks_lost;
}

static enum err_code copy_pages(struct db *db, sqlite3 *target, struct err *err)
{
	sqlite3_backup *backup =
	    sqlite3_backup_init(target, "main", connection_of(db)->handle, "main");
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

static enum err_code copy_file(struct db *db, const char *path, struct err *err)
{
	sqlite3 *target = NULL;
	enum err_code code;

	if (sqlite3_open_v2(path, &target, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL))
		code = err_set(err, ERR_IO, "db.cannot_create", path,
		    target ? sqlite3_errmsg(target) : "", NULL);
	else
		code = copy_pages(db, target, err);
	sqlite3_close(target);
	return code;
}

static const struct db_backend backend = {
    .dialect = {.bytes = "BLOB",
	.text = "TEXT",
	.clustered = "WITHOUT ROWID",
	.has_table = "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = $1",
	.tables = "SELECT name FROM sqlite_schema WHERE type = 'table' "
		  "AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'search_text_index%' "
		  "ORDER BY name",
	.columns = "SELECT name, CASE type WHEN 'TEXT' THEN 't' WHEN 'BLOB' THEN 'b' "
		   "ELSE 'i' END, pk FROM pragma_table_info($1) ORDER BY cid",
	/* https://www.sqlite.org/fts5.html#external_content_tables; without triggers, which
         * may not write to it where the schema is not trusted. */
	.word_index = "CREATE VIRTUAL TABLE search_text_index USING fts5(title_words, body_words, "
		      "content='search_text', content_rowid='id', "
		      "tokenize='unicode61 remove_diacritics 0');",
	.word_add = "INSERT INTO search_text_index (rowid, title_words, body_words) "
		    "SELECT id, title_words, body_words FROM search_text WHERE id = $1",
	.word_remove = "INSERT INTO search_text_index "
		       "(search_text_index, rowid, title_words, body_words) "
		       "SELECT 'delete', id, title_words, body_words FROM search_text "
		       "WHERE id = $1",
	.word_rebuild = "INSERT INTO search_text_index (search_text_index) VALUES ('rebuild')",
	.word_match = "s.id IN (SELECT rowid FROM search_text_index "
		      "WHERE search_text_index MATCH $2)",
	.title_match = "s.id IN (SELECT rowid FROM search_text_index "
		       "WHERE search_text_index MATCH 'title_words : (' || $2 || ')')",
	.word = "\"%.*s\"",
	.last_word = "\"%.*s\" *",
	.and_word = " AND "},
    .close = close_connection,
    .discard = discard,
    .set_timeout = set_timeout,
    .exec = exec,
    .begin = begin,
    .commit = commit,
    .rollback = rollback,
    .savepoint = savepoint,
    .prepare = prepare,
    .finalize = finalize,
    .start = start,
    .step = step,
    .is_null = is_null,
    .get_int = get_int,
    .get_str = get_str,
    .done = done,
    .bulk_begin = bulk_begin,
    .bulk_row = bulk_row,
    .bulk_end = bulk_end,
    .bulk_abandon = bulk_abandon,
    .try_lock = try_lock,
    .announce = announce,
    .scrub = scrub,
    .change_mark = change_mark,
    .copy_file = copy_file,
};
