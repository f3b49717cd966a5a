/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * A small register for the tests of the report layer: Lạng Sơn city in 2016
 * and 2017, two wards, two communes and an office, published in one batch.
 */
#ifndef TESTS_REPORT_WORLD_H
#define TESTS_REPORT_WORLD_H

#include "core/figure.h"

struct report_world {
	char directory[64];
	char path[160];
	struct db *db;
	struct space *space;
	const struct definitions *defs;
};

void report_world_init(struct report_world *world);
void report_world_release(struct report_world *world);

/*
 * The figure of a line "UNIT INDICATOR PERIOD [MEASURE [SCENARIO [BREAKDOWN]]]",
 * `-` for none, on the published layer. A bug when a word of it is unknown.
 */
struct figure report_world_figure(struct report_world *world, const char *line);

#endif
