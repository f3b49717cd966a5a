/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The PostgreSQL back end over libpq: transactions, statements, values.
 *
 * A statement runs when it is started; what went wrong is told by the first
 * db_step(), where SQLite tells it too. Parameters and results are binary.
 */
#include "db/db_pg.h"

#include <endian.h>
#include <stdlib.h>

#include "base/bug.h"

enum { ROWS_A_FETCH = 4096, NAME_SIZE = 24 };

/* Types by their numbers in PostgreSQL's catalogue, which never change. */
enum pg_type {
	PG_BOOL = 16,
	PG_BYTEA = 17,
	PG_NAME = 19,
	PG_INT8 = 20,
	PG_INT2 = 21,
	PG_INT4 = 23,
	PG_TEXT = 25,
	PG_OID = 26,
	PG_UNKNOWN = 705,
	PG_VARCHAR = 1043,
	PG_NUMERIC = 1700
};

struct statement {
	struct db_stmt base;
	char name[NAME_SIZE];              /* "": not prepared in `session` */
	char types[DB_PARAMETERS_MAX + 1]; /* it was prepared for; n fits any */
	unsigned session;
	char cursor[NAME_SIZE]; /* "": none is open */
	unsigned cursor_session;
	PGresult *result;
	int row; /* the next one of the result */
	bool has_numeric;
	struct err err; /* told by the next step */
};

static struct statement *statement_of(struct db_stmt *stmt)
{
	return (struct statement *)stmt;
}

static enum err_code exec(struct db *db, const char *sql, struct err *err)
{
	struct pg *pg = pg_of(db);
	enum err_code code = pg_ensure(pg, err);

	if (!code)
		code = pg_exec(pg, sql, err);
	if (db->transaction == DB_NO_TRANSACTION)
		pg_touch(pg);
	return code;
}

/* ---- Transactions */

static enum err_code begin(struct db *db, bool write, struct err *err)
{
	struct pg *pg = pg_of(db);
	enum err_code code = pg_ensure(pg, err);

	pg->announces = false;
	if (!code)
		code = pg_exec(pg,
		    write ? "BEGIN ISOLATION LEVEL READ COMMITTED"
			  : "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
		    err);
	return code;
}

static enum err_code commit(struct db *db, struct err *err)
{
	struct pg *pg = pg_of(db);
	enum err_code code = pg_ensure(pg, err);
	PGresult *result;

	if (code)
		return code;
	/* A transaction that failed is "committed" by rolling it back, without an error. */
	if (PQtransactionStatus(pg->handle) != PQTRANS_INTRANS)
		return err_set(err, ERR_DB, "db.failed", "COMMIT", NULL);
	result = pg_simple(pg, pg->announces ? "NOTIFY kycung; COMMIT" : "COMMIT");
	if (PQresultStatus(result) != PGRES_COMMAND_OK) {
		code = pg_failed(pg, result, err);
		/* The server may have got it all and gone before it could say so. */
		if (code == ERR_UNAVAILABLE && db->transaction == DB_WRITING)
			err_set(err, code, "db.lost_at_commit", NULL);
	}
	PQclear(result);
	if (db->transaction == DB_WRITING)
		pg_touch(pg);
	return code;
}

static void rollback(struct db *db)
{
	struct pg *pg = pg_of(db);

	pg->announces = false;
	pg_settle(pg, NULL);
	pg_forget_key(pg);
	if (pg->handle && PQtransactionStatus(pg->handle) != PQTRANS_IDLE)
		pg_exec(pg, "ROLLBACK", NULL);
}

static enum err_code savepoint(struct db *db, enum db_savepoint what, struct err *err)
{
	struct pg *pg = pg_of(db);
	enum err_code code;

	/* What is undone may have failed in any way. */
	if (what == DB_SAVEPOINT_ROLLBACK)
		pg_settle(pg, NULL);
	code = pg_ensure(pg, err);
	return code ? code : pg_exec(pg, db_savepoint_sql[what], err);
}

static enum err_code try_lock(struct db *db, int64_t key, bool *had, struct err *err)
{
	struct db_stmt *stmt = db_query(db, err, "SELECT pg_try_advisory_xact_lock($1)", "i", key);
	enum err_code code = stmt ? ERR_NONE : db_failure(err);
	bool row = false;

	if (stmt)
		code = db_step(stmt, &row, err);
	*had = row && db_int(stmt, 0);
	db_done(stmt);
	return code;
}

/*
 * A change of a column's type writes the rows that are there to new files: VACUUM FULL would keep
 * removed ones for as long as anyone reads an older state, and a reader of such a state finds the
 * table empty. A sample taken by an ANALYZE before its column was spared them goes from the
 * catalogue's file too; where the owner of tables may not do that, the server will in time.
 */
static enum err_code scrub(struct db *db, const char *const *tables, struct err *err)
{
	struct buf sql = {0};
	enum err_code code = exec(db, "SET lock_timeout = '10s'", err);

	/* One by one: Citus takes no two of them in one. */
	for (const char *const *table = tables; *table && !code; table++) {
		buf_clear(&sql);
		buf_printf(
		    &sql, "ALTER TABLE %s ALTER COLUMN space TYPE BIGINT USING space + 0", *table);
		code = exec(db, sql.p, err);
	}
	if (!code)
		exec(db, "VACUUM FULL pg_catalog.pg_statistic", NULL);
	exec(db, "RESET lock_timeout", NULL);
	buf_release(&sql);
	return code;
}

static enum err_code announce(struct db *db, struct err *err)
{
	(void)err;
	pg_of(db)->announces = true; /* goes with the COMMIT */
	return ERR_NONE;
}

/* ---- Statements */

static struct db_stmt *prepare(struct db *db, const char *sql, struct err *err)
{
	struct statement *stmt = db_new(sizeof(*stmt));

	/* At the server it is prepared when the types of its parameters are known. */
	(void)db;
	(void)sql;
	(void)err;
	return &stmt->base;
}

static void finalize(struct db_stmt *stmt)
{
	PQclear(statement_of(stmt)->result);
	free(stmt);
}

static Oid type_of(char letter)
{
	switch (letter) {
	case 'i':
		return PG_INT8;
	case 't':
		return PG_TEXT;
	case 'b':
		return PG_BYTEA;
	default:
		return 0; /* what the statement makes of it */
	}
}

static enum err_code fill(
    struct pg_parameters *parameters, const struct db_value *values, int count, struct err *err)
{
	parameters->count = count;
	for (int i = 0; i < count; i++) {
		parameters->types[i] = type_of(values[i].type);
		parameters->formats[i] = 1;
		if (values[i].type == 'i') {
			parameters->integers[i] = htobe64((uint64_t)values[i].integer);
			parameters->values[i] = (const char *)&parameters->integers[i];
			parameters->lengths[i] = sizeof(uint64_t);
		} else if (values[i].type == 'n') {
			parameters->values[i] = NULL;
			parameters->lengths[i] = 0;
		} else {
			if (values[i].text.n > INT32_MAX / 2)
				return err_set(err, ERR_LIMIT, "db.value_too_large", NULL);
			parameters->values[i] = values[i].text.p;
			parameters->lengths[i] = (int)values[i].text.n;
		}
	}
	return ERR_NONE;
}

/* Whether it is prepared in this session for such values. */
static bool is_prepared(
    const struct statement *stmt, unsigned session, const struct db_value *values, int count)
{
	if (!*stmt->name || stmt->session != session)
		return false;
	for (int i = 0; i < count; i++)
		if (values[i].type != 'n' && values[i].type != stmt->types[i])
			return false;
	return true;
}

static enum err_code prepare_at_server(struct pg *pg, struct statement *stmt,
    const struct db_value *values, int count, struct err *err)
{
	Oid types[DB_PARAMETERS_MAX];
	PGresult *result;
	enum err_code code = ERR_NONE;

	for (int i = 0; i < count; i++) {
		if (values[i].type != 'n' || !stmt->types[i])
			stmt->types[i] = values[i].type;
		types[i] = type_of(stmt->types[i]);
	}
	/* One prepared before for other types is left behind: there are few. */
	snprintf(stmt->name, sizeof(stmt->name), "s%u", pg->next_name++);
	result = pg_prepare(pg, stmt->name, stmt->base.sql, count, types);
	if (PQresultStatus(result) != PGRES_COMMAND_OK) {
		*stmt->name = '\0';
		code = pg_failed(pg, result, err);
	}
	PQclear(result);
	stmt->session = pg->session;
	return code;
}

static void note_types(struct statement *stmt)
{
	stmt->has_numeric = false;
	for (int i = 0; i < PQnfields(stmt->result); i++)
		if (PQftype(stmt->result, i) == PG_NUMERIC)
			stmt->has_numeric = true;
}

static enum err_code run(struct pg *pg, struct statement *stmt, const struct db_value *values,
    const struct pg_parameters *p, struct err *err)
{
	enum err_code code = ERR_NONE;
	ExecStatusType status;

	if (!is_prepared(stmt, pg->session, values, p->count))
		code = prepare_at_server(pg, stmt, values, p->count, err);
	if (code)
		return code;
	stmt->result = pg_execute(pg, stmt->name, p);
	status = PQresultStatus(stmt->result);
	if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK)
		return pg_failed(pg, stmt->result, err);
	note_types(stmt);
	if (status == PGRES_COMMAND_OK && pg->base.transaction == DB_NO_TRANSACTION)
		pg_touch(pg);
	return ERR_NONE;
}

/* Gets the cursor's next rows. */
static enum err_code fetch(struct pg *pg, struct statement *stmt, struct err *err)
{
	const struct pg_parameters none = {0};
	char sql[64];

	PQclear(stmt->result);
	stmt->result = NULL;
	stmt->row = 0;
	if (!pg->handle || stmt->cursor_session != pg->session)
		return err_set(err, ERR_UNAVAILABLE, "db.lost", "", NULL);
	snprintf(sql, sizeof(sql), "FETCH %d FROM %s", ROWS_A_FETCH, stmt->cursor);
	stmt->result = pg_query(pg, sql, &none);
	if (PQresultStatus(stmt->result) != PGRES_TUPLES_OK)
		return pg_failed(pg, stmt->result, err);
	note_types(stmt);
	return ERR_NONE;
}

static enum err_code open_cursor(
    struct pg *pg, struct statement *stmt, const struct pg_parameters *p, struct err *err)
{
	struct buf sql = {0};
	PGresult *result;
	enum err_code code = ERR_NONE;

	snprintf(stmt->cursor, sizeof(stmt->cursor), "c%u", pg->next_name++);
	stmt->cursor_session = pg->session;
	buf_printf(&sql, "DECLARE %s NO SCROLL CURSOR FOR %s", stmt->cursor, stmt->base.sql);
	result = pg_query(pg, sql.p, p);
	buf_release(&sql);
	if (PQresultStatus(result) != PGRES_COMMAND_OK) {
		*stmt->cursor = '\0';
		code = pg_failed(pg, result, err);
	}
	PQclear(result);
	return code ? code : fetch(pg, stmt, err);
}

static enum err_code start(
    struct db_stmt *base, const struct db_value *values, int count, bool scan, struct err *err)
{
	struct statement *stmt = statement_of(base);
	struct pg *pg = pg_of(base->db);
	struct pg_parameters parameters;
	enum err_code code = fill(&parameters, values, count, err);

	if (code)
		return code;
	stmt->row = 0;
	stmt->err = (struct err){0};
	code = pg_ensure(pg, &stmt->err);
	if (!code && scan)
		open_cursor(pg, stmt, &parameters, &stmt->err);
	else if (!code)
		run(pg, stmt, values, &parameters, &stmt->err);
	return ERR_NONE;
}

static int64_t read_int(const char *p, int length)
{
	uint64_t value = 0;

	for (int i = 0; i < length; i++)
		value = value << 8 | (unsigned char)p[i];
	/* Sign-extended from its own width. */
	if (length < 8 && length > 0 && p[0] & 0x80)
		value |= UINT64_MAX << (8 * length);
	return (int64_t)value;
}

/*
 * A whole number of PostgreSQL's unbounded type, as sum() gives it: groups of
 * four decimal digits, the first times 10000 to the power of `weight`. False
 * when it does not fit.
 */
static bool read_numeric(const char *p, int length, int64_t *out)
{
	enum { HEAD = 8 };
	int groups, weight, sign;
	int64_t value = 0;

	if (length < HEAD)
		return false;
	groups = (int)read_int(p, 2);
	weight = (int)read_int(p + 2, 2);
	sign = (int)(read_int(p + 4, 2) & 0xFFFF);
	if (groups < 0 || length != HEAD + 2 * groups)
		return false;
	if (sign != 0 && sign != 0x4000)
		return false;
	for (int i = 0; groups && i <= weight; i++) {
		int64_t group = i < groups ? read_int(p + HEAD + 2 * (ptrdiff_t)i, 2) : 0;

		if (__builtin_mul_overflow(value, 10000, &value) ||
		    __builtin_sub_overflow(value, group, &value))
			return false;
	}
	*out = value;
	return sign ? true : !__builtin_sub_overflow(0, value, out);
}

/* What db_int() could not give back must fail while it still can. */
static enum err_code check_numerics(struct statement *stmt, struct err *err)
{
	for (int i = 0; i < PQnfields(stmt->result); i++) {
		int64_t value;

		if (PQftype(stmt->result, i) == PG_NUMERIC &&
		    !PQgetisnull(stmt->result, stmt->row, i) &&
		    !read_numeric(PQgetvalue(stmt->result, stmt->row, i),
			PQgetlength(stmt->result, stmt->row, i), &value))
			return err_set(err, ERR_DB, "db.failed", "integer overflow", NULL);
	}
	return ERR_NONE;
}

static enum err_code step(struct db_stmt *base, bool *row, struct err *err)
{
	struct statement *stmt = statement_of(base);

	if (!stmt->err.code && *stmt->cursor && stmt->row == ROWS_A_FETCH)
		fetch(pg_of(base->db), stmt, &stmt->err);
	if (!stmt->err.code && stmt->has_numeric && stmt->row < PQntuples(stmt->result))
		check_numerics(stmt, &stmt->err);
	if (stmt->err.code) {
		if (err)
			*err = stmt->err;
		return stmt->err.code;
	}
	*row = stmt->row < PQntuples(stmt->result);
	stmt->row += *row;
	return ERR_NONE;
}

static void done(struct db_stmt *base)
{
	struct statement *stmt = statement_of(base);
	struct pg *pg = pg_of(base->db);

	PQclear(stmt->result);
	stmt->result = NULL;
	/* With the end of its transaction a cursor is gone already. */
	if (*stmt->cursor && pg->handle && stmt->cursor_session == pg->session &&
	    PQtransactionStatus(pg->handle) == PQTRANS_INTRANS) {
		char sql[64];

		snprintf(sql, sizeof(sql), "CLOSE %s", stmt->cursor);
		pg_exec(pg, sql, NULL);
	}
	*stmt->cursor = '\0';
}

/* ---- Values of a row */

static bool is_null(struct db_stmt *base, int column)
{
	struct statement *stmt = statement_of(base);

	return PQgetisnull(stmt->result, stmt->row - 1, column);
}

static struct str get_str(struct db_stmt *base, int column)
{
	struct statement *stmt = statement_of(base);

	switch (PQftype(stmt->result, column)) {
	case PG_TEXT:
	case PG_BYTEA:
	case PG_NAME:
	case PG_VARCHAR:
	case PG_UNKNOWN:
		return (struct str){PQgetvalue(stmt->result, stmt->row - 1, column),
		    (size_t)PQgetlength(stmt->result, stmt->row - 1, column)};
	default:
		BUG("column %d is no text: %s", column, base->sql);
	}
}

static int64_t get_int(struct db_stmt *base, int column)
{
	struct statement *stmt = statement_of(base);
	const char *p;
	int length;
	int64_t value;

	if (is_null(base, column))
		return 0;
	p = PQgetvalue(stmt->result, stmt->row - 1, column);
	length = PQgetlength(stmt->result, stmt->row - 1, column);
	switch (PQftype(stmt->result, column)) {
	case PG_BOOL:
	case PG_INT2:
	case PG_INT4:
	case PG_INT8:
		return read_int(p, length);
	case PG_OID:
		return read_int(p, length) & UINT32_MAX;
	case PG_NUMERIC:
		INVARIANT(read_numeric(p, length, &value)); /* step() saw to it */
		return value;
	default:
		BUG("column %d is no integer: %s", column, base->sql);
	}
}

static void set_timeout(struct db *db, int milliseconds)
{
	pg_of(db)->timeout_ms = milliseconds; /* pg_ensure() tells the server */
}

/* Words are parted already: no dictionary, no parser of the server's own. */
#define PG_WORDS_OF(alias)                                                                         \
	"array_to_tsvector(array_remove(string_to_array(" alias "title_words || ' ' || " alias     \
	"body_words, ' '), ''))"
#define PG_WORDS PG_WORDS_OF("")

const struct db_backend pg_backend = {
    .dialect = {.bytes = "BYTEA",
	.text = "TEXT COLLATE \"C\"",
	.clustered = "",
	.divides = true,
	.has_table = "SELECT 1 WHERE to_regclass($1) IS NOT NULL",
	.tables = "SELECT relname FROM pg_class WHERE relnamespace = 'kycung'::regnamespace "
		  "AND relkind IN ('r', 'p') AND NOT relispartition ORDER BY relname",
	.columns = "SELECT a.attname, CASE a.atttypid WHEN 'text'::regtype THEN 't' "
		   "WHEN 'bytea'::regtype THEN 'b' ELSE 'i' END, "
		   "coalesce(array_position(k.conkey, a.attnum), 0) FROM pg_attribute a "
		   "LEFT JOIN pg_constraint k ON k.conrelid = a.attrelid AND k.contype = 'p' "
		   "WHERE a.attrelid = to_regclass($1) AND a.attnum > 0 "
		   "AND NOT a.attisdropped ORDER BY a.attnum",
	.word_index = "CREATE INDEX search_text_index ON search_text USING GIN (" PG_WORDS ");",
	.word_match = PG_WORDS_OF("s.") " @@ $2::tsquery",
	.title_match = "array_to_tsvector(array_remove(string_to_array(s.title_words, ' '), '')) "
		       "@@ $2::tsquery",
	.word = "'%.*s'",
	.last_word = "'%.*s':*",
	.and_word = " & "},
    .close = pg_close,
    .discard = pg_discard,
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
    .load_begin = pg_load_begin,
    .load_end = pg_load_end,
    .bulk_begin = pg_bulk_begin,
    .bulk_row = pg_bulk_row,
    .bulk_end = pg_bulk_end,
    .bulk_abandon = pg_bulk_abandon,
    .try_lock = try_lock,
    .announce = announce,
    .scrub = scrub,
    .change_mark = pg_change_mark,
};
