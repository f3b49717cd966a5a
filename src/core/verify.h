/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Checks that a register holds: the chain of batches from the first to the
 * head, every row's mark, every free text against its salted digest, and the
 * derived directory of slices against the rows. Reads one unchanging view.
 */
#ifndef CORE_VERIFY_H
#define CORE_VERIFY_H

#include "core/journal.h"

struct verify_summary {
	int64_t batches;
	int64_t definitions;
	int64_t observations;
	int64_t moves;
	int64_t events;
	unsigned char head[DIGEST_SIZE];
};

/*
 * `head`: a digest noted earlier, in hexadecimal, that must still be in the
 * chain; NULL: none. ERR_INTEGRITY names the first thing that does not hold;
 * ERR_USAGE: `head` is no digest; ERR_CONFLICT (db.older, with the name): the
 * tables are of an earlier version, which migrate() brings up to date.
 */
enum err_code verify(
    struct db *db, const char *head, struct verify_summary *summary, struct err *err);

#endif
