/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "db/migrate.h"

#include "base/bug.h"
#include "base/buf.h"
#include "db/db_backend.h"

/* One step being written as the back end takes it. */
struct expansion {
	const struct db_dialect *dialect;
	const struct migrate_options *layout;
	struct buf sql;
	struct buf after; /* what follows the statement under way */
};

static bool is_word(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
}

/* The name in a column's definition, which ends at `at`. */
static struct str column_before(struct str statement, size_t at)
{
	size_t from = at, to;

	while (from && statement.p[from - 1] != ',' && statement.p[from - 1] != '(')
		from--;
	while (from < at && !is_word(statement.p[from]))
		from++;
	for (to = from; to < at && is_word(statement.p[to]); to++)
		;
	return (struct str){statement.p + from, to - from};
}

static struct str created_table(struct str statement)
{
	static const char start[] = "CREATE TABLE ";
	struct str name = str_trim(statement);

	if (!str_starts(name, STR("CREATE TABLE ")))
		return STR_EMPTY;
	name.p += sizeof(start) - 1;
	name.n -= sizeof(start) - 1;
	name.n = str_find_char(name, ' ');
	return name;
}

/* What divides the table whose statement has just been written. */
static void divide(struct expansion *out, struct str table)
{
	if (out->layout->citus) {
		buf_printf(&out->after, "SELECT create_distributed_table('%.*s', 'indicator');",
		    STR_ARG(table));
	} else if (out->layout->partitions > 1) {
		buf_add_text(&out->sql, " PARTITION BY HASH (space, indicator)");
		for (int i = 0; i < out->layout->partitions; i++)
			buf_printf(&out->after,
			    "CREATE TABLE %.*s_p%d PARTITION OF %.*s "
			    "FOR VALUES WITH (MODULUS %d, REMAINDER %d);",
			    STR_ARG(table), i, STR_ARG(table), out->layout->partitions, i);
	}
}

static void add_statement(struct expansion *out, struct str statement)
{
	struct str server_only = STR("@SERVER@");
	struct str table = created_table(statement);
	bool divided = false;
	size_t at = 0;

	if (str_starts(statement, server_only)) {
		/* Citus lets few things of a table be changed. */
		if (!out->dialect->divides || out->layout->citus)
			return;
		at = server_only.n;
	}
	while (at < statement.n) {
		struct str rest = {statement.p + at, statement.n - at};
		bool starts_word = !at || !is_word(statement.p[at - 1]);
		size_t start = at;

#define TAKE(literal) (str_starts(rest, STR(literal)) && (at += sizeof(literal) - 1))
		if (TAKE("@BYTES@")) {
			buf_add_text(&out->sql, out->dialect->bytes);
		} else if (TAKE("@CLUSTERED@")) {
			buf_add_text(&out->sql, out->dialect->clustered);
		} else if (TAKE("@UNCOMPRESSED@")) {
			if (out->dialect->divides)
				buf_printf(&out->after,
				    "ALTER TABLE %.*s ALTER COLUMN %.*s SET STORAGE EXTERNAL;",
				    STR_ARG(table), STR_ARG(column_before(statement, start)));
		} else if (TAKE("@WORD_INDEX@")) {
			buf_add_text(&out->after, out->dialect->word_index);
		} else if (TAKE("@BY_INDICATOR@")) {
			divided = true;
			divide(out, table);
		} else if (starts_word && str_starts(rest, STR("TEXT")) &&
			   (rest.n == 4 || !is_word(rest.p[4]))) {
			at += 4;
			buf_add_text(&out->sql, out->dialect->text);
		} else {
			buf_add_char(&out->sql, statement.p[at++]);
		}
#undef TAKE
	}
	if (table.n && !divided && out->layout->citus)
		buf_printf(&out->after, "SELECT create_reference_table('%.*s');", STR_ARG(table));
	buf_add_char(&out->sql, ';');
	buf_add_str(&out->sql, buf_str(&out->after));
	buf_clear(&out->after);
}

static void expand(struct expansion *out, const char *sql)
{
	struct str rest = str_of(sql), statement;

	if (out->layout->citus)
		buf_printf(&out->sql,
		    "SET LOCAL citus.multi_shard_modify_mode = 'sequential';"
		    "SET LOCAL citus.shard_count = %d;",
		    out->layout->partitions > 1 ? out->layout->partitions : 32);
	while (str_split(&rest, ';', &statement))
		if (str_trim(statement).n)
			add_statement(out, statement);
}

enum err_code db_has_table(struct db *db, const char *name, bool *has, struct err *err)
{
	struct db_stmt *stmt = db_query(db, err, db->backend->dialect.has_table, "s", name);
	enum err_code code = stmt ? db_step(stmt, has, err) : db_error(db);

	db_done(stmt);
	return code;
}

enum err_code migrate_version(struct db *db, int *version, struct err *err)
{
	struct db_stmt *stmt = db_query(db, err, "SELECT max(version) FROM schema_version", "");
	enum err_code code = stmt ? ERR_NONE : db_error(db);
	bool row = false;

	*version = 0;
	if (stmt)
		code = db_step(stmt, &row, err);
	if (row)
		*version = (int)db_int(stmt, 0);
	db_done(stmt);
	return code;
}

/* One by one: Citus hands a statement on to its workers as it stands, with all beside it. */
static enum err_code run_each(struct db *db, const struct expansion *expanded, struct err *err)
{
	struct str rest = buf_str(&expanded->sql), statement;
	struct buf one = {0};
	enum err_code code = ERR_NONE;

	if (!expanded->layout->citus)
		return db_exec(db, expanded->sql.p, err);
	while (!code && str_split(&rest, ';', &statement)) {
		if (!str_trim(statement).n)
			continue;
		buf_clear(&one);
		buf_add_str(&one, statement);
		code = db_exec(db, one.p, err);
	}
	buf_release(&one);
	return code;
}

static enum err_code apply(struct db *db, const struct migration *step,
    const struct migrate_options *layout, struct err *err)
{
	struct expansion out = {.dialect = &db->backend->dialect, .layout = layout};
	enum err_code code = db_begin(db, err);
	int version;

	if (code)
		return code;
	/* Of two programs that start at once, the second finds the work done. */
	if (out.dialect->divides)
		code = db_exec(db, "LOCK TABLE schema_version IN EXCLUSIVE MODE", err);
	if (!code)
		code = migrate_version(db, &version, err);
	if (!code && version < step->version) {
		expand(&out, step->sql);
		code = run_each(db, &out, err);
		if (!code)
			code = db_run(db, err, "INSERT INTO schema_version (version) VALUES ($1)",
			    "i", (int64_t)step->version);
	}
	if (!code)
		code = db_commit(db, err);
	if (code)
		db_rollback(db);
	buf_release(&out.sql);
	buf_release(&out.after);
	return code;
}

static enum err_code check_citus(struct db *db, struct err *err)
{
	struct db_stmt *stmt =
	    db_query(db, err, "SELECT 1 FROM pg_available_extensions WHERE name = 'citus'", "");
	enum err_code code = stmt ? ERR_NONE : db_error(db);
	bool row = false;

	if (stmt)
		code = db_step(stmt, &row, err);
	db_done(stmt);
	if (!code && !row)
		code = err_set(err, ERR_USAGE, "db.no_citus", NULL);
	if (!code)
		code = db_exec(db, "CREATE EXTENSION IF NOT EXISTS citus", err);
	/* Its script leaves another path behind. */
	if (!code)
		code = db_exec(db, "SET search_path TO kycung", err);
	return code;
}

/* A database without tables: what will be asked of it, and the table of versions. */
static enum err_code start(struct db *db, const struct migrate_options *options, struct err *err)
{
	enum err_code code = ERR_NONE;

	if (options && (options->partitions > 1 || options->citus)) {
		INVARIANT(options->partitions <= MIGRATE_PARTITIONS_MAX);
		if (!db->backend->dialect.divides)
			return err_set(err, ERR_USAGE, "db.cannot_divide", NULL);
		if (options->citus)
			code = check_citus(db, err);
		if (!code)
			code = db_exec(db,
			    "CREATE TABLE schema_layout (partitions BIGINT NOT NULL,"
			    " citus BIGINT NOT NULL)",
			    err);
		if (!code)
			code = db_run(db, err,
			    "INSERT INTO schema_layout (partitions, citus) VALUES ($1, $2)", "ii",
			    (int64_t)options->partitions, (int64_t)options->citus);
	}
	if (!code)
		code =
		    db_exec(db, "CREATE TABLE schema_version (version INTEGER PRIMARY KEY)", err);
	return code;
}

static enum err_code read_layout(struct db *db, struct migrate_options *layout, struct err *err)
{
	struct db_stmt *stmt;
	bool has = false, row = false;
	enum err_code code = db_has_table(db, "schema_layout", &has, err);

	if (code || !has)
		return code;
	stmt = db_query(db, err, "SELECT partitions, citus FROM schema_layout", "");
	code = stmt ? db_step(stmt, &row, err) : db_error(db);
	if (row) {
		layout->partitions = (int)db_int(stmt, 0);
		layout->citus = db_int(stmt, 1);
	}
	db_done(stmt);
	return code;
}

enum err_code migrate(struct db *db, const struct migration *steps, int count,
    const struct migrate_options *options, struct err *err)
{
	struct migrate_options layout = {0};
	bool started = false;
	int version = 0;
	enum err_code code = db_has_table(db, "schema_version", &started, err);

	if (!code && !started)
		code = start(db, options, err);
	if (!code)
		code = migrate_version(db, &version, err);
	if (!code && version > count)
		code = err_set(err, ERR_CONFLICT, "db.newer", NULL);
	if (!code && version < count)
		code = read_layout(db, &layout, err);
	for (int i = version; i < count && !code; i++) {
		INVARIANT(steps[i].version == i + 1);
		code = apply(db, &steps[i], &layout, err);
	}
	return code;
}
