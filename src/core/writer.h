/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Group commit: writes that wait at once share one transaction and one flush
 * to disk. Each is a batch of the journal of its own, and fails alone.
 *
 * Invariants:
 *  1. writer_run() returns ERR_NONE only after its work is committed and flushed.
 *  2. Work that fails leaves nothing: what shares the transaction is run again
 *     without it, or beside a savepoint.
 *  3. One thread at a time uses the connection: the one that leads; others wait.
 */
#ifndef CORE_WRITER_H
#define CORE_WRITER_H

#include "db/db.h"

struct writer;

/* `db` is borrowed, and the writer's alone until writer_free(). */
struct writer *writer_new(struct db *db);
void writer_free(struct writer *writer); /* NULL is fine; nobody may be in writer_run() */

/*
 * Runs work(db, arg, err) inside a transaction and commits it, from any thread.
 * The work may be run more than once (a race lost, a companion that failed) and
 * sets whatever it gives back anew each time.
 */
typedef enum err_code writer_work(struct db *db, void *arg, struct err *err);
enum err_code writer_run(struct writer *writer, writer_work *work, void *arg, struct err *err);

#endif
