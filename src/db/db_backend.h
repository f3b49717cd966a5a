/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * What a back end of the façade provides; private to db/. Its own structs
 * begin with the shared ones below. db.c keeps the cache of statements, the
 * state of the transaction and the rules of use, so that a back end sees only
 * calls that are in order.
 */
#ifndef DB_DB_BACKEND_H
#define DB_DB_BACKEND_H

#include <stdatomic.h>

#include "base/map.h"
#include "db/db.h"

enum { DB_PARAMETERS_MAX = 32 };

/* A parameter: i (integer), t (text), b (bytes) or n (null). */
struct db_value {
	char type;
	int64_t integer;
	struct str text;
};

enum db_savepoint { DB_SAVEPOINT_SET, DB_SAVEPOINT_RELEASE, DB_SAVEPOINT_ROLLBACK };

/* What both stores call these. */
extern const char *const db_savepoint_sql[];

enum db_transaction { DB_NO_TRANSACTION, DB_READING, DB_WRITING };

struct db {
	const struct db_backend *backend;
	enum db_transaction transaction;
	bool savepoint; /* a part of the transaction is open */
	enum err_code error;
	struct map statements; /* SQL text -> struct db_stmt */
	struct db_bulk *bulk;  /* the one under way, or NULL */
	atomic_bool suspended; /* a back end looks at it wherever it waits */
	char *name;            /* to be shown; owned */
};

struct db_stmt {
	struct db *db;
	char *sql; /* owned by db.c, set after prepare() */
	bool in_use;
};

struct db_bulk {
	struct db *db;
	char types[DB_PARAMETERS_MAX + 1];
	int columns;
};

/* Where the SQL of the two differs. */
struct db_dialect {
	/* What migrate() puts for the words and placeholders of its SQL. */
	const char *bytes;
	const char *text; /* sorted by bytes */
	const char *clustered;
	bool divides; /* knows partitions, storage of columns, and distribution */

	const char *has_table; /* $1 its name: a row or none */
	const char *tables;    /* their names */
	/* Of table $1: name, letter of its type, place in the primary key from 1, or 0. */
	const char *columns;

	const char *word_index; /* the SQL of @WORD_INDEX@ (db/migrate.h) */
	/* Of a store whose index does not follow by itself, else NULL: row $1 was written, is to
	 * be removed; all was. */
	const char *word_add, *word_remove, *word_rebuild;
	const char *word_match, *title_match; /* what db_word_match() gives */
	/* One word of what is looked for, the last one, and what stands between two. */
	const char *word, *last_word, *and_word;
};

struct db_backend {
	struct db_dialect dialect;
	void (*close)(struct db *db);   /* statements are gone already; frees `db` */
	void (*discard)(struct db *db); /* removes what was created; `db` stays to be closed */
	void (*set_timeout)(struct db *db, int milliseconds);
	enum err_code (*exec)(struct db *db, const char *sql, struct err *err);
	enum err_code (*begin)(struct db *db, bool write, struct err *err);
	enum err_code (*commit)(struct db *db, struct err *err);
	void (*rollback)(struct db *db);
	enum err_code (*savepoint)(struct db *db, enum db_savepoint what, struct err *err);

	struct db_stmt *(*prepare)(struct db *db, const char *sql, struct err *err);
	void (*finalize)(struct db_stmt *stmt); /* frees it */
	/* Values are copied, or sent, before it returns. */
	enum err_code (*start)(struct db_stmt *stmt, const struct db_value *values, int count,
	    bool scan, struct err *err);
	enum err_code (*step)(struct db_stmt *stmt, bool *row, struct err *err);
	bool (*is_null)(struct db_stmt *stmt, int column);
	int64_t (*get_int)(struct db_stmt *stmt, int column);
	struct str (*get_str)(struct db_stmt *stmt, int column);
	void (*done)(struct db_stmt *stmt);

	/* NULL: the store has nothing to gain. */
	enum err_code (*load_begin)(struct db *db, const char *table, bool *begun, struct err *err);
	enum err_code (*load_end)(struct db *db, struct err *err);

	/* db.c fills in the shared part of what is returned. */
	struct db_bulk *(*bulk_begin)(
	    struct db *db, const char *table, const char *columns, int count, struct err *err);
	enum err_code (*bulk_row)(
	    struct db_bulk *bulk, const struct db_value *values, struct err *err);
	enum err_code (*bulk_end)(struct db_bulk *bulk, struct err *err); /* frees it */
	void (*bulk_abandon)(struct db_bulk *bulk);                       /* frees it */

	enum err_code (*try_lock)(struct db *db, int64_t key, bool *had, struct err *err);
	enum err_code (*announce)(struct db *db, struct err *err);
	enum err_code (*scrub)(struct db *db, const char *const *tables, struct err *err);
	uint64_t (*change_mark)(struct db *db);
	/* Copies all of it, as of one moment, to a new file; NULL: row by row it is (backup.c). */
	enum err_code (*copy_file)(struct db *db, const char *path, struct err *err);
};

enum err_code db_sqlite_open(struct db **out, const char *name, enum db_mode mode, struct err *err);
enum err_code db_pg_open(struct db **out, const char *name, enum db_mode mode, struct err *err);
void db_pg_shown_name(const char *uri, struct buf *out);

/* A row of a bulk whose types may differ from those it was begun with by nulls. */
enum err_code db_bulk_values(struct db_bulk *bulk, const struct db_value *values, struct err *err);

/* migrate.c */
enum err_code db_has_table(struct db *db, const char *name, bool *has, struct err *err);

/* malloc and calloc that end the process when out of memory. */
void *db_new(size_t size); /* zeroed */
char *db_copy_text(const char *text);

#endif
