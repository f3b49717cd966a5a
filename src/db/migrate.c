/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "db/migrate.h"

#include "base/bug.h"
#include "base/buf.h"
#include "db/db_backend.h"

/* `sql` with the placeholders of the header replaced for this back end. */
static void expand(struct buf *out, const struct db_dialect *dialect, const char *sql)
{
	const struct {
		const char *name;
		const char *value;
	} placeholders[] = {{"@BYTES@", dialect->bytes}, {"@CLUSTERED@", dialect->clustered},
	    {"@UNCOMPRESSED@", ""}, {"@BY_INDICATOR@", ""}};

	while (*sql) {
		size_t i, n = sizeof(placeholders) / sizeof(placeholders[0]);

		for (i = 0; i < n; i++)
			if (str_starts(str_of(sql), str_of(placeholders[i].name)))
				break;
		if (i < n) {
			buf_add_text(out, placeholders[i].value);
			sql += strlen(placeholders[i].name);
		} else {
			buf_add_char(out, *sql++);
		}
	}
}

static enum err_code read_version(struct db *db, int *version, struct err *err)
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

static enum err_code apply(struct db *db, const struct migration *step, struct err *err)
{
	struct buf sql = {0};
	enum err_code code;

	if (db_begin(db, err))
		return db_error(db);
	expand(&sql, &db->backend->dialect, step->sql);
	code = db_exec(db, sql.p, err);
	if (!code)
		code = db_run(db, err, "INSERT INTO schema_version (version) VALUES ($1)", "i",
		    (int64_t)step->version);
	if (!code)
		code = db_commit(db, err);
	if (code)
		db_rollback(db);
	buf_release(&sql);
	return code;
}

enum err_code migrate(struct db *db, const struct migration *steps, int count,
    const struct migrate_options *options, struct err *err)
{
	enum err_code code;
	int version;

	if (options && (options->partitions > 1 || options->citus) && !db->backend->dialect.divides)
		return err_set(err, ERR_USAGE, "db.cannot_divide", NULL);

	code = db_exec(
	    db, "CREATE TABLE IF NOT EXISTS schema_version (version INTEGER PRIMARY KEY)", err);
	if (!code)
		code = read_version(db, &version, err);
	if (code)
		return code;
	if (version > count)
		return err_set(err, ERR_CONFLICT, "db.newer", NULL);
	for (int i = version; i < count; i++) {
		INVARIANT(steps[i].version == i + 1);
		code = apply(db, &steps[i], err);
		if (code)
			return code;
	}
	return ERR_NONE;
}
