/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "db/backup.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/bug.h"
#include "base/buf.h"
#include "db/db_backend.h"

/* A table being copied. */
struct table {
	struct buf columns;                /* "space, indicator" */
	struct buf order;                  /* of the primary key */
	char types[DB_PARAMETERS_MAX + 1]; /* a letter a column */
	int count;
};

static enum err_code read_columns(
    struct db *db, const char *name, struct table *table, struct err *err)
{
	enum { KEY_MAX = 16 };
	struct db_stmt *stmt = db_query(db, err, db->backend->dialect.columns, "s", name);
	enum err_code code = stmt ? ERR_NONE : db_error(db);
	char key[KEY_MAX + 1][64] = {{0}};
	bool row = true;

	while (!code && !(code = db_step(stmt, &row, err)) && row) {
		struct str column = db_str(stmt, 0);
		int64_t place = db_int(stmt, 2);

		INVARIANT(table->count < DB_PARAMETERS_MAX && place <= KEY_MAX);
		buf_printf(&table->columns, "%s%.*s", table->count ? ", " : "", STR_ARG(column));
		table->types[table->count++] = *db_str(stmt, 1).p;
		if (place)
			snprintf(key[place], sizeof(key[place]), "%.*s", STR_ARG(column));
	}
	db_done(stmt);
	for (int i = 1; i <= KEY_MAX && *key[i]; i++)
		buf_printf(&table->order, "%s%s", i == 1 ? " ORDER BY " : ", ", key[i]);
	return code;
}

static enum err_code copy_rows(
    struct db_stmt *from, struct db_bulk *to, const struct table *table, struct err *err)
{
	struct db_value values[DB_PARAMETERS_MAX];
	enum err_code code;
	bool row;

	while (!(code = db_step(from, &row, err)) && row) {
		for (int i = 0; i < table->count; i++) {
			values[i].type = db_is_null(from, i) ? 'n' : table->types[i];
			if (values[i].type == 'i')
				values[i].integer = db_int(from, i);
			else
				values[i].text = db_str(from, i);
		}
		code = db_bulk_values(to, values, err);
		if (code)
			return code;
	}
	return code;
}

/* In the order of the key, for a file is written fastest from one end to the other. */
static enum err_code copy_table(struct db *from, struct db *to, const char *name, struct err *err)
{
	struct table table = {0};
	struct buf sql = {0};
	struct db_stmt *rows = NULL;
	struct db_bulk *bulk = NULL;
	enum err_code code = read_columns(from, name, &table, err);

	if (!code) {
		buf_printf(&sql, "SELECT %s FROM %s%s", table.columns.p, name,
		    table.order.p ? table.order.p : "");
		rows = db_scan(from, err, sql.p, "");
		code = rows ? ERR_NONE : db_error(from);
	}
	if (!code) {
		bulk = db_bulk_begin(to, err, name, table.columns.p, table.types);
		code = bulk ? ERR_NONE : db_error(to);
	}
	if (!code)
		code = copy_rows(rows, bulk, &table, err);
	if (!code)
		code = db_bulk_end(bulk, err);
	else
		db_bulk_abandon(bulk);
	db_done(rows);
	buf_release(&sql);
	buf_release(&table.columns);
	buf_release(&table.order);
	return code;
}

/* For every table but those that migrate() keeps for itself: they are each database's own. */
static enum err_code for_each_table(struct db *from, struct db *to,
    enum err_code (*work)(struct db *from, struct db *to, const char *name, struct err *err),
    struct err *err)
{
	struct db_stmt *stmt = db_query(from, err, from->backend->dialect.tables, "");
	enum err_code code = stmt ? ERR_NONE : db_error(from);
	bool row = true;

	while (!code && !(code = db_step(stmt, &row, err)) && row) {
		char name[64];

		snprintf(name, sizeof(name), "%.*s", STR_ARG(db_str(stmt, 0)));
		if (!str_starts(str_of(name), STR("schema_")))
			code = work(from, to, name, err);
	}
	db_done(stmt);
	return code;
}

/* Of what was written behind its back. */
static enum err_code rebuild_word_index(struct db *db, struct err *err)
{
	const char *sql = db->backend->dialect.word_rebuild;
	bool has = false;
	enum err_code code = sql ? db_has_table(db, "search_text", &has, err) : ERR_NONE;

	return has ? db_exec(db, sql, err) : code;
}

static enum err_code empty_table(struct db *from, struct db *to, const char *name, struct err *err)
{
	struct buf sql = {0};
	enum err_code code;

	(void)from;
	buf_printf(&sql, "DELETE FROM %s", name);
	code = db_exec(to, sql.p, err);
	buf_release(&sql);
	return code;
}

/* Makes a register named `target` with all that the transaction of `db` sees. */
static enum err_code copy_all(
    struct db *db, const char *target, const struct migration *steps, int count, struct err *err)
{
	struct db *to = NULL;
	int version = 0;
	enum err_code code = migrate_version(db, &version, err);

	if (!code && version > count)
		code = err_set(err, ERR_CONFLICT, "db.newer", NULL);
	if (!code)
		code = db_open(&to, target, DB_CREATE, err);
	if (code)
		return code;
	code = migrate(to, steps, version, NULL, err);
	if (!code)
		code = db_begin(to, err);
	if (!code)
		code = for_each_table(db, to, copy_table, err);
	if (!code)
		code = rebuild_word_index(to, err);
	if (!code)
		code = db_commit(to, err);
	if (code)
		db_discard(to);
	else
		db_close(to);
	return code;
}

static enum err_code copy_rows_to(
    struct db *db, const char *target, const struct migration *steps, int count, struct err *err)
{
	enum err_code code = db_begin_read(db, err);

	if (code)
		return code;
	code = copy_all(db, target, steps, count, err);
	db_rollback(db);
	return code;
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

enum err_code db_backup(
    struct db *db, const char *target, const struct migration *steps, int count, struct err *err)
{
	struct buf temporary = {0};
	enum err_code code;

	if (db_is_server(target))
		return copy_rows_to(db, target, steps, count, err);
	if (!access(target, F_OK))
		return err_set(err, ERR_CONFLICT, "db.exists", target, NULL);
	buf_printf(&temporary, "%s.part-%d", target, (int)getpid());
	if (db->backend->copy_file)
		code = db->backend->copy_file(db, temporary.p, err);
	else
		code = copy_rows_to(db, temporary.p, steps, count, err);
	if (!code)
		code = flush_and_name(temporary.p, target, err);
	unlink(temporary.p);
	buf_release(&temporary);
	return code;
}

/* Both in a transaction. */
static enum err_code refill(struct db *from, struct db *to, struct err *err)
{
	int version = 0, other = 0;
	enum err_code code = migrate_version(from, &version, err);

	if (!code)
		code = migrate_version(to, &other, err);
	if (!code && version != other)
		code = err_set(err, ERR_CONFLICT, "db.other_version", db_name(to), NULL);
	if (!code)
		code = for_each_table(from, to, empty_table, err);
	if (!code)
		code = for_each_table(from, to, copy_table, err);
	return code ? code : rebuild_word_index(to, err);
}

enum err_code db_refill(struct db *from, struct db *to, struct err *err)
{
	enum err_code code = db_begin_read(from, err);

	if (code)
		return code;
	code = db_begin(to, err);
	if (!code)
		code = refill(from, to, err);
	if (!code)
		code = db_commit(to, err);
	if (code)
		db_rollback(to);
	db_rollback(from);
	return code;
}
