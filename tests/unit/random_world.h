/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * A random register that grows batch by batch: units whose parents, types and
 * codes change over time, indicators of every kind, and observations anywhere,
 * written through the journal. Keeps in memory what it wrote. The same seed
 * gives the same world.
 */
#ifndef TESTS_RANDOM_WORLD_H
#define TESTS_RANDOM_WORLD_H

#include "base/arena.h"
#include "naive_figure.h"

struct rng {
	uint64_t state;
};

uint64_t rng_next(struct rng *rng);
int rng_below(struct rng *rng, int n); /* 0 … n-1 */
bool rng_chance(struct rng *rng, int percent);

enum { WORLD_UNITS_MAX = 60, WORLD_INDICATORS_MAX = 8, WORLD_PERIODS_MAX = 64 };

struct world {
	struct rng rng;
	struct arena arena;
	struct db *db; /* borrowed */
	int unit_count;
	int indicator_count;
	int formula_from; /* indicators from this id on have formulas */
	int scenario_count;
	int breakdown_count;
	bool huge;                               /* some values are near the ends of 64 bits */
	int codelists[WORLD_INDICATORS_MAX + 1]; /* 0: none */
	int breakdown_codelists[8];              /* codelist of each breakdown */
	struct period periods[WORLD_PERIODS_MAX];
	int period_count;
	struct unit_plan *units; /* by id */
	size_t revision_count;
	size_t revision_capacity;
	struct naive_revision *revisions; /* in the order written */
	int64_t batch;                    /* the last one written */
	int64_t definitions;              /* the last one with definitions */
};

/* Writes the first batch: the definitions. `db` is new, with its journal created. */
void world_init(struct world *world, struct db *db, uint64_t seed);
void world_release(struct world *world);

/* Writes one more batch: observations, moves of stage, now and then definitions. */
void world_step(struct world *world);

#endif
