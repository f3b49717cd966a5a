/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Bulk rows as PostgreSQL takes them fastest: COPY in its binary format. */
#include "db/db_pg.h"

#include <endian.h>
#include <stdlib.h>

#include "base/bug.h"

enum { SEND_AT = 65536 };

/* What goes into a row is stored at *at, which moves on. */
static void put_16(char **at, int value)
{
	uint16_t bytes = htobe16((uint16_t)value);

	memcpy(*at, &bytes, sizeof(bytes));
	*at += sizeof(bytes);
}

static void put_32(char **at, int value)
{
	uint32_t bytes = htobe32((uint32_t)value);

	memcpy(*at, &bytes, sizeof(bytes));
	*at += sizeof(bytes);
}

static int get_16(const char *bytes)
{
	uint16_t value;

	memcpy(&value, bytes, sizeof(value));
	return (int16_t)be16toh(value);
}

/* How wide the columns of a bulk are at the server: integers are sent so. */
struct copy_shape {
	int widths[DB_PARAMETERS_MAX]; /* bytes; -1: text or bytes */
	char name[];                   /* the table, and its columns */
};

struct pg_bulk {
	struct db_bulk base;
	const struct copy_shape *shape;
};

/* NULL and *err when the table has no such columns, or cannot be asked. */
static struct copy_shape *read_shape(struct pg *pg, const char *table, const char *columns,
    int count, const char *name, struct err *err)
{
	static const char sql[] =
	    "SELECT a.attlen FROM unnest(string_to_array($2, ', ')) WITH ORDINALITY AS c (name, n) "
	    "JOIN pg_attribute a ON a.attrelid = to_regclass($1) AND a.attname = c.name "
	    "ORDER BY c.n";
	struct pg_parameters parameters = {.count = 2, .values = {table, columns}};
	PGresult *result = pg_query(pg, sql, &parameters);
	struct copy_shape *shape = NULL;

	if (PQresultStatus(result) != PGRES_TUPLES_OK) {
		pg->base.error = pg_failed(pg, result, err);
	} else if (PQntuples(result) != count) {
		pg->base.error = err_set(err, ERR_DB, "db.failed", name, NULL);
	} else {
		shape = db_new(sizeof(*shape) + strlen(name) + 1);
		for (int i = 0; i < count; i++)
			shape->widths[i] = get_16(PQgetvalue(result, i, 0));
		memcpy(shape->name, name, strlen(name) + 1);
	}
	PQclear(result);
	return shape;
}

static const struct copy_shape *find_shape(
    struct pg *pg, const char *table, const char *columns, int count, struct err *err)
{
	struct buf name = {0};
	struct copy_shape *shape;

	buf_printf(&name, "%s (%s)", table, columns);
	shape = map_get(&pg->shapes, buf_str(&name));
	if (!shape) {
		shape = read_shape(pg, table, columns, count, name.p, err);
		if (shape)
			map_put(&pg->shapes, str_of(shape->name), shape);
	}
	buf_release(&name);
	return shape;
}

void pg_forget_shapes(struct pg *pg)
{
	const struct map_entry *entry;
	size_t at = 0;

	while ((entry = map_next(&pg->shapes, &at)))
		free(entry->value);
	map_release(&pg->shapes);
}

struct db_bulk *pg_bulk_begin(
    struct db *db, const char *table, const char *columns, int count, struct err *err)
{
	static const char header[] = "PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0";
	struct pg *pg = pg_of(db);
	const struct copy_shape *shape;
	struct pg_bulk *bulk;
	struct buf sql = {0};
	PGresult *result;
	bool ready;

	db->error = pg_ensure(pg, err);
	if (db->error)
		return NULL;
	shape = find_shape(pg, table, columns, count, err);
	if (!shape)
		return NULL;
	buf_printf(&sql, "COPY %s FROM STDIN (FORMAT binary)", shape->name);
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
	bulk = db_new(sizeof(*bulk));
	bulk->shape = shape;
	return &bulk->base;
}

/* False: the column is too narrow for it. */
static bool put_integer(char **at, int64_t value, int width)
{
	uint64_t bytes = htobe64((uint64_t)value);
	int64_t least = width == 2 ? INT16_MIN : width == 4 ? INT32_MIN : INT64_MIN;
	int64_t most = width == 2 ? INT16_MAX : width == 4 ? INT32_MAX : INT64_MAX;

	INVARIANT(width > 0);
	put_32(at, width);
	memcpy(*at, (const char *)&bytes + sizeof(bytes) - (size_t)width, (size_t)width);
	*at += width;
	return value >= least && value <= most;
}

static bool put_text(char **at, struct str text)
{
	if (text.n > INT32_MAX / 2)
		return false;
	put_32(at, (int)text.n);
	memcpy(*at, text.n ? text.p : "", text.n);
	*at += text.n;
	return true;
}

static size_t room_for(const struct db_value *value)
{
	return sizeof(uint32_t) +
	       (value->type == 'n' || value->type == 'i' ? sizeof(uint64_t) : value->text.n);
}

enum err_code pg_bulk_row(struct db_bulk *bulk, const struct db_value *values, struct err *err)
{
	struct pg *pg = pg_of(bulk->db);
	const int *widths = ((struct pg_bulk *)bulk)->shape->widths;
	struct buf *out = &pg->copy;
	size_t room = sizeof(uint16_t);
	bool fits = true;
	char *at;

	if (!pg->handle)
		return err_set(err, ERR_UNAVAILABLE, "db.lost", "", NULL);
	for (int i = 0; i < bulk->columns; i++)
		room += room_for(&values[i]);
	buf_reserve(out, room);
	at = out->p + out->n;
	put_16(&at, bulk->columns);
	for (int i = 0; i < bulk->columns && fits; i++) {
		if (values[i].type == 'n')
			put_32(&at, -1);
		else if (values[i].type == 'i')
			fits = put_integer(&at, values[i].integer, widths[i]);
		else
			fits = put_text(&at, values[i].text);
	}
	if (!fits)
		return err_set(err, ERR_LIMIT, "db.value_too_large", NULL);
	*at = '\0';
	out->n = (size_t)(at - out->p);
	if (out->n >= SEND_AT)
		pg_send(pg);
	return ERR_NONE;
}

/* Ends the COPY, or breaks it off for `reason`; pg_settle() takes what the server says of it. */
static enum err_code finish(struct pg *pg, const char *reason, struct err *err)
{
	if (!pg->handle)
		return err_set(err, ERR_UNAVAILABLE, "db.lost", "", NULL);
	if (pg->sender) {
		if (!reason)
			pg_send(pg);
		pg_send_end(pg, reason);
	} else if (PQputCopyData(pg->handle, pg->copy.p, (int)pg->copy.n) != 1 ||
		   PQputCopyEnd(pg->handle, reason) != 1) {
		return pg_failed(pg, NULL, err);
	}
	pg->settling = true;
	return ERR_NONE;
}

enum err_code pg_settle(struct pg *pg, struct err *err)
{
	enum err_code code = ERR_NONE;
	PGresult *result;

	if (!pg->settling)
		return ERR_NONE;
	pg->settling = false;
	pg_sent(pg);
	result = pg_rest(pg);
	if (PQresultStatus(result) != PGRES_COMMAND_OK)
		code = pg_failed(pg, result, err);
	PQclear(result);
	return code;
}

enum err_code pg_bulk_end(struct db_bulk *bulk, struct err *err)
{
	struct pg *pg = pg_of(bulk->db);
	static const char trailer[] = "\377\377"; /* -1 columns */
	enum err_code code;

	/* The server works on while the caller prepares what comes next. */
	buf_add(&pg->copy, trailer, 2);
	code = finish(pg, NULL, err);
	free(bulk);
	return code;
}

void pg_bulk_abandon(struct db_bulk *bulk)
{
	struct pg *pg = pg_of(bulk->db);

	if (!finish(pg, "abandoned", NULL))
		pg_settle(pg, NULL);
	free(bulk);
}
