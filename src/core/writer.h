/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Group commit: writes that wait at once share one transaction and one flush
 * to disk. Each is a batch of the journal of its own, and fails alone.
 *
 * Invariants:
 *  1. writer_run() returns ERR_NONE only after its work is committed and flushed.
 *  2. Work that fails leaves nothing, and what shares the transaction stands:
 *     once one of a group has failed, the group is run again, each between a
 *     savepoint and its release.
 *  3. One thread uses the connection, the writer's own; who gave it work waits.
 *     Work is run in the order it came, but for what lost a race: that is put
 *     last, so that the others need not wait for it.
 */
#ifndef CORE_WRITER_H
#define CORE_WRITER_H

#include "db/db.h"

struct writer;

/* `db` is borrowed, and the writer's alone until writer_free(). */
struct writer *writer_new(struct db *db);
void writer_free(struct writer *writer); /* NULL is fine; nobody may be in writer_run() */

enum { WRITER_GROUP_MAX = 64 };

/*
 * Runs work(db, arg, err) inside a transaction and commits it, on the writer's
 * thread; the caller waits until it is done. The work may be run more than once (a race lost, a
 * companion that failed) and sets whatever it gives back anew each time; of what runs before it in
 * the transaction it sees everything. It neither commits nor waits for other work.
 *
 * What the work returned; ERR_RETRY after JOURNAL_TRIES of it, or when others
 * kept the database; ERR_UNAVAILABLE also (db.lost_at_commit) when nobody
 * knows whether it was committed.
 */
typedef enum err_code writer_work(struct db *db, void *arg, struct err *err);
enum err_code writer_run(struct writer *writer, writer_work *work, void *arg, struct err *err);

#endif
