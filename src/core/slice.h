/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * A slice: one (indicator, scenario, breakdown, period) of one layer over all
 * units, as dense columns in tree order: what each unit states, and what a
 * roll-up gives there. Reading a figure is then an array look-up.
 *
 * Invariants:
 *  1. `stated` is what the database holds for the layer; `rolled` is derived
 *     from it, from the slices of the period's parts and, for the total, from
 *     those of the breakdown codes.
 *  2. A figure at a position is `stated` where it has a value or is not
 *     expected, else `rolled`.
 *  3. `rolled` of a position depends on figures of the same slice only below
 *     it, and on other slices only at the same position's unit.
 */
#ifndef CORE_SLICE_H
#define CORE_SLICE_H

#include "core/figure.h"
#include "core/tree.h"

enum slice_state {
	SLICE_NOTHING, /* no value: nobody reported */
	SLICE_VALUE,
	SLICE_NOT_EXPECTED, /* na; or nobody is expected to report */
	SLICE_OVERFLOW,
	SLICE_NOT_ADDITIVE
};

/* What a revision of this status states. */
static inline enum slice_state slice_state_of(enum cell_status status)
{
	return status == CELL_VALUE || status == CELL_NOTHING ? SLICE_VALUE
	       : status == CELL_NOT_EXPECTED                  ? SLICE_NOT_EXPECTED
	                                                      : SLICE_NOTHING;
}

/* What one unit states. */
struct slice_stated {
	int64_t value;
	uint8_t state; /* SLICE_NOTHING, SLICE_VALUE or SLICE_NOT_EXPECTED */
	uint8_t stage;
	uint8_t nothing; /* a value, 0: marked as not having occurred */
	uint8_t unused_alignment;
	int32_t revision; /* 0: nothing was ever stated */
	int64_t batch;
	int64_t note;
	int32_t decision;
	int32_t unused_tail;
};

/* What the roll-up gives at one unit. */
struct slice_rolled {
	int64_t value;
	uint32_t reported;
	uint32_t expected;
	uint8_t state;
	uint8_t over;         /* enum figure_over */
	uint8_t lowest_stage; /* of the stated figures in it */
	int16_t part;         /* OVER_PERIODS of a stock: which part it took; else -1 */
	/* Whether the unit itself states anything here, or in a part of the period. */
	uint8_t states_here;
	uint8_t states_within;
};

struct slice_key {
	int32_t indicator;
	int32_t scenario;
	int32_t breakdown;
	int32_t layer; /* enum layer */
	int64_t period;
};

struct slice {
	struct slice_key key;
	const struct tree *tree;
	int unit_count;           /* of the definitions: ids above it are no units */
	const bool *participates; /* by position; NULL: every unit does */
	struct slice_stated *stated;
	struct slice_rolled *rolled;
	int part_count; /* slices of the period's parts, in order */
	struct slice *parts[PERIOD_PARTS_MAX];
	int code_count; /* of the total: the slices of its breakdown codes */
	struct slice **codes;
	int user_count; /* slices that have this one as part or code */
	int user_capacity;
	struct slice **users;
};

/* The figure at a position: invariant 2. */
struct slice_figure {
	enum slice_state state;
	int64_t value;
	uint32_t reported;
	uint32_t expected;
	uint8_t lowest_stage;
};

struct slice_figure slice_figure(const struct slice *slice, int position);

/* The figure of `unit`; one that does not exist in the slice's period is not expected there. */
struct slice_figure slice_figure_of_unit(const struct slice *slice, int unit);

/* Derives `rolled` at one position from what it depends on. */
void slice_derive(struct slice *slice, const struct indicator *indicator, int position);

/* Derives every position, children before parents. */
void slice_derive_all(struct slice *slice, const struct indicator *indicator);

/*
 * After `stated` changed at `position`: derives it and walks up, as far as
 * the change is felt, here and in the slices that use this one.
 */
void slice_changed(struct slice *slice, const struct indicator *indicator, int position);

/* Whether the child at `position` takes part in the sum of its parent. */
static inline bool slice_participates(const struct slice *slice, int position)
{
	return !slice->participates || slice->participates[position];
}

/* By position: whether the unit's type reports, or any unit below does. NULL: all do. */
bool *slice_participation(const struct definitions *defs, const struct indicator *indicator,
    const struct tree *tree, struct period p);

struct slice *slice_new(struct slice_key key, const struct tree *tree);
void slice_free(struct slice *slice);

/* Registers `slice` as a user of `used`, for slice_changed(). */
void slice_add_user(struct slice *used, struct slice *slice);

#endif
