/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Making and keeping a connection; errors; who wakes whom. */
#include "db/db_pg.h"

#include <stdlib.h>
#include <time.h>

#include "base/bug.h"

enum { VERSION_LEAST = 150000, BACK_OFF_FIRST_MS = 50, BACK_OFF_MOST_MS = 1000 };

int64_t pg_now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* ---- Names */

static const char *option(const PQconninfoOption *options, const char *keyword)
{
	for (; options->keyword; options++)
		if (!strcmp(options->keyword, keyword) && options->val && *options->val)
			return options->val;
	return NULL;
}

/*
 * The name to show, built from what is no secret. NULL when the URI cannot be
 * read: then not even libpq's message is shown, for it quotes from the URI.
 */
static char *shown_name(const char *uri)
{
	PQconninfoOption *options = PQconninfoParse(uri, NULL);
	struct buf name = {0};
	const char *host, *port, *user, *database;

	if (!options)
		return NULL;
	host = option(options, "host");
	port = option(options, "port");
	user = option(options, "user");
	database = option(options, "dbname");
	buf_add_text(&name, "postgresql://");
	if (user)
		buf_printf(&name, "%s@", user);
	if (host && *host != '/')
		buf_add_text(&name, host);
	if (port)
		buf_printf(&name, ":%s", port);
	buf_printf(&name, "/%s", database ? database : "");
	if (host && *host == '/')
		buf_printf(&name, "?host=%s", host);
	PQconninfoFree(options);
	return name.p;
}

void db_pg_shown_name(const char *uri, struct buf *out)
{
	char *name = shown_name(uri);

	buf_add_text(out, name ? name : "postgresql://");
	free(name);
}

/* The database of the URI, or NULL: libpq then takes the name of the user. */
static char *database_of(const char *uri)
{
	PQconninfoOption *options = PQconninfoParse(uri, NULL);
	const char *found = options ? option(options, "dbname") : NULL;
	char *name = found ? db_copy_text(found) : NULL;

	PQconninfoFree(options);
	return name;
}

/* ---- Errors */

/* A message of libpq's or the server's as a part of one line. */
static void add_message(struct buf *out, const char *message)
{
	size_t n = strlen(message);

	while (n && message[n - 1] == '\n')
		n--;
	for (size_t i = 0; i < n; i++)
		buf_add_char(out, message[i] == '\n' || message[i] == '\t' ? ' ' : message[i]);
}

static bool is_one_of(const char *state, const char *const list[])
{
	for (; *list; list++)
		if (!strcmp(state, *list))
			return true;
	return false;
}

static enum err_code code_of(const struct pg *pg, const char *state)
{
	/* serialization_failure, deadlock_detected, lock_not_available */
	static const char *const retry[] = {"40001", "40P01", "55P03", NULL};
	/* admin_shutdown, crash_shutdown, cannot_connect_now, too_many_connections */
	static const char *const away[] = {"57P01", "57P02", "57P03", "53300", NULL};

	if (is_one_of(state, retry) ||
	    (pg->base.transaction == DB_WRITING && !strcmp(state, "23505")))
		return ERR_RETRY;
	if (is_one_of(state, away) || str_starts(str_of(state), STR("08")))
		return ERR_UNAVAILABLE;
	return ERR_DB;
}

enum err_code pg_failed(struct pg *pg, const PGresult *result, struct err *err)
{
	const char *state = result ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : NULL;
	const char *primary = result ? PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY) : NULL;
	bool broken = !pg->handle || PQstatus(pg->handle) != CONNECTION_OK;
	enum err_code code = broken ? ERR_UNAVAILABLE : code_of(pg, state ? state : "");
	struct buf message = {0};

	add_message(&message, primary      ? primary
			      : pg->handle ? PQerrorMessage(pg->handle)
			      : pg->silent ? "no answer in time"
					   : "");
	pg->silent = false;
	if (code == ERR_UNAVAILABLE) {
		err_set(err, code, "db.lost", message.p ? message.p : "", NULL);
		if (pg->handle)
			pg_give_up(pg);
	} else if (code == ERR_RETRY) {
		err_set(err, code, "db.busy", message.p ? message.p : "", NULL);
	} else if (state && !strcmp(state, "57014")) {
		err_set(err, code, "db.timeout", NULL);
	} else {
		err_set(err, code, "db.failed", message.p ? message.p : "", NULL);
	}
	buf_release(&message);
	return code;
}

enum err_code pg_exec(struct pg *pg, const char *sql, struct err *err)
{
	PGresult *result = pg_simple(pg, sql);
	ExecStatusType status = PQresultStatus(result);
	enum err_code code = ERR_NONE;

	if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
		code = pg_failed(pg, result, err);
	PQclear(result);
	return code;
}

/* ---- Connections */

static void ignore_notice(void *context, const char *message)
{
	(void)context;
	(void)message;
}

/* Defaults come before the URI, whose own words outdo them; `database` comes after. */
static PGconn *dial(const char *uri, const char *database)
{
	static const char *const keywords[] = {"connect_timeout", "keepalives_idle",
	    "keepalives_interval", "keepalives_count", "tcp_user_timeout", "application_name",
	    "dbname", "client_encoding", "dbname", NULL};
	const char *values[] = {
	    "5", "30", "10", "3", "30000", "kycung", uri, "UTF8", database, NULL};
	const char *used[sizeof(keywords) / sizeof(keywords[0])];
	PGconn *handle;

	memcpy(used, keywords, sizeof(keywords));
	if (!database)
		used[8] = NULL;
	handle = PQconnectdbParams(used, values, 1);
	if (!handle)
		BUG("out of memory");
	PQsetNoticeProcessor(handle, ignore_notice, NULL);
	return handle;
}

static enum err_code unreachable(const struct pg *pg, const PGconn *handle, struct err *err)
{
	struct buf message = {0};

	add_message(&message, PQerrorMessage(handle));
	err_set(err, ERR_UNAVAILABLE, "db.unreachable", pg->base.name, message.p ? message.p : "",
	    NULL);
	buf_release(&message);
	return ERR_UNAVAILABLE;
}

static enum err_code set_timeout(struct pg *pg, struct err *err)
{
	struct buf sql = {0};
	enum err_code code;

	buf_printf(&sql, "SET statement_timeout = %d", pg->timeout_ms);
	code = pg_exec(pg, sql.p, err);
	if (!code)
		pg->timeout_set_ms = pg->timeout_ms;
	buf_release(&sql);
	return code;
}

/* A standby cannot be listened to: what follows it looks once a second. */
static enum err_code listen_to_others(struct pg *pg, struct err *err)
{
	struct err ignored;

	pg->listens = true;
	if (pg_exec(pg, "LISTEN kycung", &ignored) != ERR_UNAVAILABLE)
		return ERR_NONE;
	if (err)
		*err = ignored;
	return ERR_UNAVAILABLE;
}

static enum err_code set_up(struct pg *pg, struct err *err)
{
	const char *encoding = PQparameterStatus(pg->handle, "server_encoding");
	enum err_code code;

	if (PQserverVersion(pg->handle) < VERSION_LEAST)
		return err_set(err, ERR_DB, "db.server_too_old",
		    PQparameterStatus(pg->handle, "server_version"), NULL);
	if (!encoding || strcmp(encoding, "UTF8") != 0)
		return err_set(
		    err, ERR_DB, "db.encoding", pg->base.name, encoding ? encoding : "", NULL);
	/* A server may be told to acknowledge before it has flushed; we do not let it. */
	code = pg_exec(pg,
	    "SELECT set_config('synchronous_commit', 'on', false)"
	    " WHERE current_setting('synchronous_commit') = 'off';"
	    "SET search_path TO kycung; SET lock_timeout = '10s'; SET jit = off;"
	    "SET cursor_tuple_fraction = 1.0; SET client_min_messages = error;"
	    /* So that a client that lost its power soon loses its locks. */
	    "SET tcp_keepalives_idle = 30; SET tcp_keepalives_interval = 10;"
	    "SET tcp_keepalives_count = 3",
	    err);
	if (!code && pg->mode == DB_READ)
		code = pg_exec(pg, "SET default_transaction_read_only = on", err);
	pg->timeout_set_ms = 0;
	if (!code && pg->timeout_ms)
		code = set_timeout(pg, err);
	if (!code && pg->listens)
		code = listen_to_others(pg, err);
	return code;
}

static enum err_code connect_now(struct pg *pg, struct err *err)
{
	PGconn *handle = dial(pg->uri, NULL);
	enum err_code code;

	if (PQstatus(handle) != CONNECTION_OK) {
		code = unreachable(pg, handle, err);
		PQfinish(handle);
		return code;
	}
	pg->handle = handle;
	pg->session++;
	pg_touch(pg);
	code = set_up(pg, err);
	if (code && pg->handle)
		pg_give_up(pg);
	return code;
}

static enum err_code connect_again(struct pg *pg, struct err *err)
{
	int wait = pg->back_off_ms ? pg->back_off_ms * 2 : BACK_OFF_FIRST_MS;

	if (pg_now_ms() >= pg->retry_at_ms) {
		if (!connect_now(pg, &pg->last)) {
			pg->back_off_ms = 0;
			pg->retry_at_ms = 0;
			return ERR_NONE;
		}
		pg->back_off_ms = wait < BACK_OFF_MOST_MS ? wait : BACK_OFF_MOST_MS;
		pg->retry_at_ms = pg_now_ms() + pg->back_off_ms;
	}
	if (err)
		*err = pg->last;
	return pg->last.code;
}

/*
 * Reads what the server sent unasked, without waiting. One that went away has
 * left word of it, and the end of the stream after that.
 */
static void take_notice(struct pg *pg)
{
	for (int look = 0; look < 2 && pg->handle; look++)
		if (!PQconsumeInput(pg->handle) || PQstatus(pg->handle) != CONNECTION_OK)
			pg_give_up(pg);
}

enum err_code pg_ensure(struct pg *pg, struct err *err)
{
	bool in_transaction = pg->base.transaction != DB_NO_TRANSACTION;
	enum err_code code = pg_settle(pg, err);

	if (code)
		return code;
	if (!in_transaction)
		take_notice(pg);
	if (!pg->handle && in_transaction)
		return err_set(err, ERR_UNAVAILABLE, "db.lost", "", NULL);
	if (!pg->handle)
		return connect_again(pg, err);
	if (!in_transaction && pg->timeout_ms != pg->timeout_set_ms)
		return set_timeout(pg, err);
	return ERR_NONE;
}

/* ---- Opening */

/* Runs `format` with the quoted name of the database, connected to another one. */
static enum err_code exec_on_server(
    struct pg *pg, const char *database, const char *format, struct err *err)
{
	PGconn *handle = dial(pg->uri, "postgres");
	char *quoted = NULL;
	PGresult *result = NULL;
	struct buf text = {0};
	enum err_code code = ERR_NONE;

	if (PQstatus(handle) == CONNECTION_OK)
		quoted = PQescapeIdentifier(handle, database, strlen(database));
	if (quoted) {
		buf_printf(&text, format, quoted);
		result = PQexec(handle, text.p);
		buf_clear(&text);
	}
	if (PQresultStatus(result) != PGRES_COMMAND_OK) {
		add_message(&text, PQerrorMessage(handle));
		code = err_set(
		    err, ERR_DB, "db.cannot_create", pg->base.name, text.p ? text.p : "", NULL);
	}
	PQclear(result);
	PQfreemem(quoted);
	PQfinish(handle);
	buf_release(&text);
	return code;
}

static bool database_exists(struct pg *pg, const char *database)
{
	PGconn *handle = dial(pg->uri, "postgres");
	PGresult *result = PQexecParams(handle, "SELECT 1 FROM pg_database WHERE datname = $1", 1,
	    NULL, &database, NULL, NULL, 0);
	/* What cannot be told is taken as "yes": then the first error is shown. */
	bool exists = PQresultStatus(result) != PGRES_TUPLES_OK || PQntuples(result) > 0;

	PQclear(result);
	PQfinish(handle);
	return exists;
}

/* The database, made if it is missing, with a schema for the register. */
static enum err_code create(struct pg *pg, struct err *err)
{
	enum err_code code = connect_now(pg, err);
	PGresult *result;
	const char *state;

	if (code == ERR_UNAVAILABLE) {
		char *database = database_of(pg->uri);

		if (database && !database_exists(pg, database)) {
			code = exec_on_server(pg, database,
			    "CREATE DATABASE %s TEMPLATE template0 ENCODING 'UTF8' "
			    "LOCALE_PROVIDER libc LC_COLLATE 'C' LC_CTYPE 'C'",
			    err);
			pg->made_database = !code;
			if (!code)
				code = connect_now(pg, err);
		}
		free(database);
	}
	if (code)
		return code;
	result = pg_simple(pg, "CREATE SCHEMA kycung");
	state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
	/* duplicate_schema, or unique_violation where two came at once */
	if (state && (!strcmp(state, "42P06") || !strcmp(state, "23505")))
		code = err_set(err, ERR_CONFLICT, "db.exists", pg->base.name, NULL);
	else if (PQresultStatus(result) != PGRES_COMMAND_OK)
		code = pg_failed(pg, result, err);
	PQclear(result);
	return code;
}

static enum err_code open_existing(struct pg *pg, struct err *err)
{
	enum err_code code = connect_now(pg, err);
	PGresult *result;

	if (code)
		return code;
	result = pg_simple(pg, "SELECT 1 WHERE to_regclass('kycung.schema_version') IS NULL");
	if (PQresultStatus(result) != PGRES_TUPLES_OK)
		code = pg_failed(pg, result, err);
	else if (PQntuples(result))
		code = err_set(err, ERR_INPUT, "db.not_a_register", pg->base.name, NULL);
	PQclear(result);
	return code;
}

enum err_code db_pg_open(struct db **out, const char *uri, enum db_mode mode, struct err *err)
{
	char *name = shown_name(uri);
	struct pg *pg;
	enum err_code code;

	if (!name)
		return err_set(err, ERR_USAGE, "db.bad_uri", NULL);
	pg = db_new(sizeof(*pg));
	pg->base.backend = &pg_backend;
	pg->base.name = name;
	pg->uri = db_copy_text(uri);
	pg->mode = mode;
	code = mode == DB_CREATE ? create(pg, err) : open_existing(pg, err);
	if (code) {
		db_close(&pg->base);
		return code;
	}
	*out = &pg->base;
	return ERR_NONE;
}

void pg_close(struct db *db)
{
	struct pg *pg = pg_of(db);

	pg_settle(pg, NULL);
	PQfinish(pg->handle);
	buf_release(&pg->copy);
	pg_forget_shapes(pg);
	pg_forget_key(pg);
	free(pg->uri);
	free(pg);
}

void pg_discard(struct db *db)
{
	struct pg *pg = pg_of(db);
	char *database = database_of(pg->uri);

	if (pg->made_database && database) {
		PQfinish(pg->handle);
		pg->handle = NULL;
		exec_on_server(pg, database, "DROP DATABASE %s", NULL);
	} else if (!pg_ensure(pg, NULL)) {
		pg_exec(pg, "DROP SCHEMA kycung CASCADE", NULL);
	}
	free(database);
}

/* ---- Changes */

void pg_touch(struct pg *pg)
{
	pg->mark++;
	pg->marked_at_ms = pg_now_ms();
}

uint64_t pg_change_mark(struct db *db)
{
	enum { SAFETY_MS = 1000 };
	struct pg *pg = pg_of(db);
	PGnotify *notification;

	if (pg->handle && !pg->listens && db->transaction == DB_NO_TRANSACTION) {
		listen_to_others(pg, NULL);
		pg_touch(pg);
	}
	take_notice(pg);
	while (pg->handle && (notification = PQnotifies(pg->handle))) {
		PQfreemem(notification);
		pg_touch(pg);
	}
	/* A word may have gone astray, as when the connection was dead without a sign of it. */
	if (pg_now_ms() - pg->marked_at_ms >= SAFETY_MS)
		pg_touch(pg);
	return pg->mark;
}
