/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Between the files of the generator; not for use outside exchange. */
#ifndef EXCHANGE_GENERATE_STEPS_H
#define EXCHANGE_GENERATE_STEPS_H

#include "core/period.h"
#include "base/map.h"
#include "exchange/generate.h"
#include "exchange/generate_names.h"
#include "exchange/package_write.h"

/*
 * A number from a seed and what it is about, evenly spread over 64 bits: the
 * finishing steps of SplitMix64 after each word. No state: any value can be
 * made without those before it.
 */
static inline uint64_t draw(uint64_t seed, uint64_t a, uint64_t b, uint64_t c)
{
	const uint64_t words[] = {a, b, c};
	uint64_t x = seed;

	for (int i = 0; i < 3; i++) {
		x += words[i] + 0x9e3779b97f4a7c15u;
		x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
		x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
		x ^= x >> 31;
	}
	return x;
}

/* What draws are about, so that no two of different kinds are one. */
enum draw_kind {
	DRAW_DISTRICTS = 1,
	DRAW_COMMUNES,
	DRAW_NAME,
	DRAW_TYPE,
	DRAW_SIZE,
	DRAW_GROWTH,
	DRAW_OWN,
	DRAW_NOISE,
	DRAW_GAP,
	DRAW_LATE,
	DRAW_ROUNDING,
	DRAW_TARGET
};

struct generated_unit {
	struct str values[COLUMNS_MAX]; /* as units.csv has them */
	int parent;                     /* index; -1: a root */
	int top; /* index of the one right below the root that it is or lies under; -1: a root */
	bool leaf;
	int line; /* of the file; 0: made up */
	int code_column;
	int parent_column;
};

/* By code. */
struct generated_tree {
	size_t count;
	struct generated_unit *units;
	bool has_ids; /* some unit's id is not its code */
};

/*
 * Each fills all of the tree but `top` and `leaf`. The file's rows that do not
 * hold all through `span` are passed over.
 */
void generate_make_units(struct generated_tree *tree, uint64_t seed, struct arena *arena);
enum err_code generate_read_units(struct generated_tree *tree, const char *file, struct period span,
    struct arena *arena, struct issues *issues, struct err *err);

/* One indicator; either it is observed, or it has a formula. */
struct generated_indicator {
	uint64_t number; /* in the order in which they are thought up: its draws go by it */
	const char *code;
	const char *name;
	const char *name_en;
	const char *unit;
	const char *unit_en;
	const char *formula; /* NULL: none */
	const struct sector_words *sector;
	const struct measure_words *measure;
};

#define TARGET_SCENARIO "plan.province"
#define TARGET_DECISION "01/QĐ (minh hoạ)"

/* A package in the making. */
struct generating {
	const struct generate_options *options;
	struct generate_summary *summary;
	struct generated_tree tree;
	struct generated_indicator *indicators; /* by code */
	int indicator_count;
	struct period span;
	struct package_writer writer;
	struct arena *arena;
};

/* observations.csv */
enum err_code generate_observations(struct generating *making);

#endif
