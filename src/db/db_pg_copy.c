/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Bulk rows as PostgreSQL takes them fastest: COPY in its binary format. */
#include "db/db_pg.h"

#include <endian.h>
#include <stdlib.h>

#include "base/bug.h"

enum { SEND_AT = 65536 };

static void add_16(struct buf *out, int value)
{
	uint16_t bytes = htobe16((uint16_t)value);

	buf_add(out, &bytes, sizeof(bytes));
}

static void add_32(struct buf *out, int value)
{
	uint32_t bytes = htobe32((uint32_t)value);

	buf_add(out, &bytes, sizeof(bytes));
}

struct db_bulk *pg_bulk_begin(
    struct db *db, const char *table, const char *columns, int count, struct err *err)
{
	static const char header[] = "PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0";
	struct pg *pg = pg_of(db);
	struct buf sql = {0};
	PGresult *result;
	bool ready;

	(void)count;
	db->error = pg_ensure(pg, err);
	if (db->error)
		return NULL;
	buf_printf(&sql, "COPY %s (%s) FROM STDIN (FORMAT binary)", table, columns);
	result = pg_simple(pg, sql.p);
	buf_release(&sql);
	ready = PQresultStatus(result) == PGRES_COPY_IN;
	if (!ready)
		db->error = pg_failed(pg, result, err);
	PQclear(result);
	if (!ready)
		return NULL;
	buf_clear(&pg->copy);
	buf_add(&pg->copy, header, 11 + 8);
	return db_new(sizeof(struct db_bulk));
}

static enum err_code send(struct pg *pg, struct err *err)
{
	if (!pg->handle)
		return err_set(err, ERR_UNAVAILABLE, "db.lost", "", NULL);
	if (PQputCopyData(pg->handle, pg->copy.p, (int)pg->copy.n) != 1)
		return pg_failed(pg, NULL, err);
	buf_clear(&pg->copy);
	return ERR_NONE;
}

enum err_code pg_bulk_row(struct db_bulk *bulk, const struct db_value *values, struct err *err)
{
	struct pg *pg = pg_of(bulk->db);
	struct buf *out = &pg->copy;

	add_16(out, bulk->columns);
	for (int i = 0; i < bulk->columns; i++) {
		const struct db_value *value = &values[i];

		if (value->type == 'n') {
			add_32(out, -1);
		} else if (value->type == 'i') {
			uint64_t bytes = htobe64((uint64_t)value->integer);

			add_32(out, sizeof(bytes));
			buf_add(out, &bytes, sizeof(bytes));
		} else {
			if (value->text.n > INT32_MAX / 2)
				return err_set(err, ERR_LIMIT, "db.value_too_large", NULL);
			add_32(out, (int)value->text.n);
			buf_add(out, value->text.p, value->text.n);
		}
	}
	return out->n >= SEND_AT ? send(pg, err) : ERR_NONE;
}

/* Ends the COPY, or breaks it off for `reason`, and takes what the server says of it. */
static enum err_code finish(struct pg *pg, const char *reason, struct err *err)
{
	enum err_code code = ERR_NONE;
	PGresult *result;

	if (!pg->handle)
		return err_set(err, ERR_UNAVAILABLE, "db.lost", "", NULL);
	if (PQputCopyEnd(pg->handle, reason) != 1)
		return pg_failed(pg, NULL, err);
	while (pg->handle && (result = PQgetResult(pg->handle))) {
		if (PQresultStatus(result) != PGRES_COMMAND_OK && !code)
			code = pg_failed(pg, result, err);
		PQclear(result);
	}
	return code;
}

enum err_code pg_bulk_end(struct db_bulk *bulk, struct err *err)
{
	struct pg *pg = pg_of(bulk->db);
	enum err_code code;

	add_16(&pg->copy, -1);
	code = send(pg, err);
	if (!code)
		code = finish(pg, NULL, err);
	else if (pg->handle)
		finish(pg, "failed", NULL);
	free(bulk);
	return code;
}

void pg_bulk_abandon(struct db_bulk *bulk)
{
	finish(pg_of(bulk->db), "abandoned", NULL);
	free(bulk);
}
