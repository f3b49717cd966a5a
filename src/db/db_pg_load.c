/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Loading a table: an index is made of all rows at once in a fraction of the
 * time that it takes to add them to it one by one.
 * https://www.postgresql.org/docs/15/populate.html#POPULATE-RM-INDEXES
 */
#include "db/db_pg.h"

#include <stdlib.h>

/* Enough to sort what comes mostly sorted; within a transaction, and while the key is made. */
#define SORT_MEMORY "256MB"

static enum err_code look_whether_empty(
    struct pg *pg, const char *table, bool *empty, struct err *err)
{
	struct buf sql = {0};
	enum err_code code = ERR_NONE;
	PGresult *result;

	buf_printf(&sql, "SELECT FROM %s LIMIT 1", table);
	result = pg_simple(pg, sql.p);
	if (PQresultStatus(result) != PGRES_TUPLES_OK)
		code = pg_failed(pg, result, err);
	*empty = !code && !PQntuples(result);
	PQclear(result);
	buf_release(&sql);
	return code;
}

/* The SQL that drops the key, and that makes it again; empty: there is none that we may drop. */
static enum err_code describe_key(
    struct pg *pg, const char *table, struct buf *drop, struct buf *make, struct err *err)
{
	static const char sql[] =
	    "SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', k.conrelid::regclass, k.conname), "
	    "format('ALTER TABLE %s ADD CONSTRAINT %I %s', k.conrelid::regclass, k.conname, "
	    "pg_get_constraintdef(k.oid)) "
	    "FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid "
	    "WHERE k.conrelid = to_regclass($1) AND k.contype = 'p' "
	    "AND pg_has_role(c.relowner, 'USAGE') "
	    "AND NOT EXISTS (SELECT FROM pg_extension WHERE extname = 'citus')";
	struct pg_parameters parameters = {.count = 1, .values = {table}};
	PGresult *result = pg_query(pg, sql, &parameters);
	enum err_code code = ERR_NONE;

	if (PQresultStatus(result) != PGRES_TUPLES_OK) {
		code = pg_failed(pg, result, err);
	} else if (PQntuples(result) == 1) {
		buf_add_text(drop, PQgetvalue(result, 0, 0));
		buf_add_text(make, PQgetvalue(result, 0, 1));
	}
	PQclear(result);
	return code;
}

static enum err_code undo(struct pg *pg, struct err *err)
{
	return pg_exec(pg, "ROLLBACK TO SAVEPOINT kycung_load", err);
}

/* Whoever had the table before us may have filled it: then the lock is let go. */
static enum err_code put_aside(
    struct pg *pg, const char *table, const char *drop, bool *done, struct err *err)
{
	struct buf lock = {0};
	enum err_code code;

	buf_printf(&lock, "LOCK TABLE %s IN ACCESS EXCLUSIVE MODE", table);
	code = pg_exec(pg, lock.p, err);
	buf_release(&lock);
	if (!code)
		code = look_whether_empty(pg, table, done, err);
	if (!code)
		code = *done ? pg_exec(pg, drop, err) : undo(pg, err);
	return code;
}

enum err_code pg_load_begin(struct db *db, const char *table, bool *begun, struct err *err)
{
	struct pg *pg = pg_of(db);
	struct buf drop = {0}, make = {0};
	bool empty = false;
	enum err_code code = pg_ensure(pg, err);

	if (!code)
		code = pg_exec(pg, "SAVEPOINT kycung_load", err);
	if (!code)
		code = look_whether_empty(pg, table, &empty, err);
	if (!code && empty)
		code = describe_key(pg, table, &drop, &make, err);
	/* Who looks has a lock: two that do at once would wait for each other. */
	if (!code)
		code = undo(pg, err);
	if (!code && make.n)
		code = put_aside(pg, table, drop.p, begun, err);
	if (!code && *begun)
		pg->key_put_aside = db_copy_text(make.p);
	buf_release(&drop);
	buf_release(&make);
	return code;
}

enum err_code pg_load_end(struct db *db, struct err *err)
{
	struct pg *pg = pg_of(db);
	enum err_code code = pg_ensure(pg, err);

	if (!code)
		code = pg_exec(pg, "SET LOCAL maintenance_work_mem = '" SORT_MEMORY "'", err);
	if (!code)
		code = pg_exec(pg, pg->key_put_aside, err);
	pg_forget_key(pg);
	return code;
}

void pg_forget_key(struct pg *pg)
{
	free(pg->key_put_aside);
	pg->key_put_aside = NULL;
}
