/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * A data package of a whole country with made-up figures, to try the program
 * at that size: monthly observations at every unit that has none below it,
 * yearly targets at the units right below the root.
 *
 * Invariants:
 *  1. The same units, indicators, months and seed give the same bytes.
 *  2. The months end with December 2017: a package of more months, of the
 *     same seed, holds all monthly observations of one with fewer.
 *  3. Rows stand in the order in which an export gives them.
 *  4. Memory grows with the units, not with the rows.
 */
#ifndef EXCHANGE_GENERATE_H
#define EXCHANGE_GENERATE_H

#include <stdint.h>

#include "base/err.h"

enum { GENERATE_INDICATORS_MAX = 1000, GENERATE_MONTHS_MAX = 240 };

struct generate_options {
	const char *directory;
	/* CSV with code, name, type, parent, and what else a package's units.csv may have. NULL: a
	 * country of the shape of the one of 2017 is made up. */
	const char *units;
	int indicators; /* 1 to GENERATE_INDICATORS_MAX */
	int months;     /* 1 to GENERATE_MONTHS_MAX */
	uint64_t seed;
	void (*progress)(void *context, size_t done, size_t total); /* NULL: none */
	void *progress_context;
};

struct generate_summary {
	size_t units;
	size_t indicators;
	size_t observations;
};

/*
 * The directory is made if need be; one that holds anything is refused
 * (ERR_CONFLICT). What is wrong with the units goes to `issues` (which must
 * have an arena): then ERR_INPUT, and nothing is written. ERR_NOT_FOUND and
 * ERR_IO as they come; after a failed write what was written stays, without a
 * datapackage.json.
 */
enum err_code generate_package(const struct generate_options *options, struct issues *issues,
    struct generate_summary *summary, struct err *err);

#endif
