/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * An open space: its definitions and its roll-up engine over one database,
 * kept current with the journal. Everything that reads figures starts here.
 *
 * Invariants:
 *  1. After space_refresh() that succeeds every figure includes every batch
 *     that was committed before the call: at once what this connection wrote,
 *     and what is in a file; what others wrote to a server as soon as this
 *     connection was told of it, moments later. space_refresh_to() does not
 *     wait to be told.
 *  2. A space belongs to one thread at a time; callers that share one lock it.
 *  3. Once open it can always be read: where the database cannot be reached, it
 *     shows the last moment it has seen, as far as that was read before.
 */
#ifndef CORE_SPACE_H
#define CORE_SPACE_H

#include "core/change.h"
#include "core/definitions.h"
#include "core/journal.h"
#include "core/tree.h"

struct space;

/* Bytes of slices a space keeps unless told otherwise. */
#define SPACE_MEMORY_DEFAULT ((size_t)256 << 20)

/*
 * Brings the tables to the newest version first. `db` is borrowed and must
 * outlive the space. `memory`: bytes of slices to keep at most, an eighth of
 * them for space_as_of().
 */
enum err_code space_open(struct space **out, struct db *db, size_t memory, struct err *err);
void space_close(struct space *space); /* NULL is fine */

/*
 * Catches up with the journal; cheap when nothing is new. On failure the space
 * shows what it showed before.
 */
enum err_code space_refresh(struct space *space, struct err *err);

/*
 * The same for who knows, from another connection, that `batch` is committed:
 * every figure includes it.
 */
enum err_code space_refresh_to(struct space *space, int64_t batch, struct err *err);

/*
 * Writes a batch durably, in a transaction of its own, and takes it in; again
 * where another writer was faster. On failure nothing is stored, but for
 * ERR_UNAVAILABLE at the commit, which leaves it open. Where it is stored but
 * cannot be read back, the space shows what it showed before, and the next
 * space_refresh() tells.
 */
enum err_code space_write(struct space *space, struct batch *batch, struct err *err);

/*
 * The space as it stood after published batch `batch`, for permalinks `@N`:
 * owned by `space`, valid until its next refresh or as-of call.
 * ERR_NOT_FOUND when there is no such published batch.
 */
enum err_code space_as_of(struct space *space, int64_t batch, struct space **out, struct err *err);

/* Valid until the next space_refresh(). */
const struct definitions *space_definitions(const struct space *space);
struct journal_head space_head(const struct space *space);
struct db *space_db(struct space *space);

/*
 * The indicators of which anything was read since the last space_watch(), which begins anew: what
 * answers made of these figures hang on. Valid until that, or the next space_refresh().
 */
void space_watch(struct space *space);
const struct changes *space_watched(const struct space *space);

/* How many slices of an indicator have anything published: it grows where there is a new one. */
int space_published_slices(struct space *space, int indicator);

/* The units in p, in tree order; valid until the next space_refresh(). */
const struct tree *space_tree(struct space *space, struct period p);

#endif
