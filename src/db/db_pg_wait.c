/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Asking the server, and waiting for what it says: not for ever. libpq's own
 * calls that wait know no limit, and a host that is gone, or a server that is
 * stopped, says nothing.
 */
#include "db/db_pg.h"

#include <errno.h>
#include <poll.h>

/*
 * How often a wait looks whether the connection was suspended; and how much
 * later than the server, which ends a statement itself, we give up.
 */
enum { LOOK_MS = 50, GRACE_MS = 1000 };

void pg_give_up(struct pg *pg)
{
	PQfinish(pg->handle);
	pg->handle = NULL;
	pg->settling = false;
	pg->session++;
	pg_touch(pg);
}

/* False: not in time. An error of the socket is for the call that reads from it. */
static bool wait_for(const struct pg *pg, short events, int64_t until)
{
	struct pollfd at = {PQsocket(pg->handle), events, 0};

	while (!atomic_load(&pg->base.suspended) && (!until || pg_now_ms() < until)) {
		int ready = poll(&at, 1, LOOK_MS);

		if (ready > 0 || (ready < 0 && errno != EINTR))
			return true;
	}
	return false;
}

/* Gets what was asked to the server. */
static bool flush(struct pg *pg, int64_t until)
{
	while (PQflush(pg->handle) > 0) {
		if (!wait_for(pg, POLLIN | POLLOUT, until))
			return false;
		/* A server that is busy answering takes no more before it is heard. */
		if (!PQconsumeInput(pg->handle))
			return true;
	}
	return true;
}

static bool hear(struct pg *pg, int64_t until)
{
	while (PQisBusy(pg->handle)) {
		if (!wait_for(pg, POLLIN, until))
			return false;
		if (!PQconsumeInput(pg->handle))
			return true;
	}
	return true;
}

/* The last of the results, as PQexec() gives it. */
static PGresult *last_result(struct pg *pg, int64_t until, bool *late)
{
	PGresult *last = NULL, *next;

	for (;;) {
		*late = !hear(pg, until);
		if (*late)
			return last;
		next = PQgetResult(pg->handle);
		if (!next)
			return last;
		PQclear(last);
		last = next;
		if (PQresultStatus(last) == PGRES_COPY_IN || PQstatus(pg->handle) != CONNECTION_OK)
			return last;
	}
}

static int64_t time_for_answer(const struct pg *pg)
{
	return pg->timeout_ms ? pg_now_ms() + pg->timeout_ms + GRACE_MS : 0;
}

bool pg_flush(struct pg *pg)
{
	return flush(pg, time_for_answer(pg));
}

/* `sent`: what a PQsend…() said, made while the connection does not block. */
static PGresult *answer(struct pg *pg, int sent)
{
	int64_t until = time_for_answer(pg);
	PGresult *result = NULL;
	bool late = false;

	if (sent) {
		late = !flush(pg, until);
		if (!late)
			result = last_result(pg, until, &late);
	}
	if (!late) {
		PQsetnonblocking(pg->handle, 0);
		return result;
	}
	/* It stays one that does not block, so that its end does not wait either. */
	PQclear(result);
	pg->silent = true;
	pg_give_up(pg);
	return NULL;
}

PGresult *pg_rest(struct pg *pg)
{
	return answer(pg, 1);
}

PGresult *pg_simple(struct pg *pg, const char *sql)
{
	PQsetnonblocking(pg->handle, 1);
	return answer(pg, PQsendQuery(pg->handle, sql));
}

PGresult *pg_query(struct pg *pg, const char *sql, const struct pg_parameters *p)
{
	PQsetnonblocking(pg->handle, 1);
	return answer(pg, PQsendQueryParams(pg->handle, sql, p->count, p->types, p->values,
			      p->lengths, p->formats, 1));
}

PGresult *pg_prepare(struct pg *pg, const char *name, const char *sql, int count, const Oid *types)
{
	PQsetnonblocking(pg->handle, 1);
	return answer(pg, PQsendPrepare(pg->handle, name, sql, count, types));
}

PGresult *pg_execute(struct pg *pg, const char *name, const struct pg_parameters *p)
{
	PQsetnonblocking(pg->handle, 1);
	return answer(pg,
	    PQsendQueryPrepared(pg->handle, name, p->count, p->values, p->lengths, p->formats, 1));
}
