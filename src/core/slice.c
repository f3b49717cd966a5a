/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "core/slice.h"

#include "base/bug.h"
#include "base/decimal.h"

struct slice_figure slice_figure(const struct slice *slice, int position)
{
	const struct slice_stated *stated = &slice->stated[position];
	const struct slice_rolled *rolled = &slice->rolled[position];

	if (stated->state == SLICE_VALUE)
		return (struct slice_figure){SLICE_VALUE, stated->value, 1, 1, stated->stage};
	if (stated->state == SLICE_NOT_EXPECTED)
		return (struct slice_figure){SLICE_NOT_EXPECTED, 0, 0, 0, STAGE_PUBLISHED};
	return (struct slice_figure){
	    rolled->state, rolled->value, rolled->reported, rolled->expected, rolled->lowest_stage};
}

struct slice_figure slice_figure_of_unit(const struct slice *slice, int unit)
{
	int position = tree_position(slice->tree, unit);

	if (position < 0)
		return (struct slice_figure){SLICE_NOT_EXPECTED, 0, 0, 0, STAGE_PUBLISHED};
	return slice_figure(slice, position);
}

/* A running sum of figures that keeps what is known of its parts. */
struct sum {
	struct slice_rolled *out;
	int128 value; /* exact, so that the order of the parts does not matter */
	bool known;
	bool overflow;
	bool additive;
};

static void sum_init(struct sum *sum, struct slice_rolled *out, enum figure_over over)
{
	*sum = (struct sum){.out = out, .additive = true};
	out->value = 0;
	out->reported = 0;
	out->expected = 0;
	out->over = (uint8_t)over;
	out->lowest_stage = STAGE_PUBLISHED;
	out->part = -1;
}

static void sum_add(struct sum *sum, struct slice_figure figure)
{
	sum->out->reported += figure.reported;
	sum->out->expected += figure.expected;
	if (figure.state == SLICE_OVERFLOW)
		sum->overflow = true;
	if (figure.state != SLICE_VALUE)
		return;
	sum->known = true;
	if (figure.lowest_stage < sum->out->lowest_stage)
		sum->out->lowest_stage = figure.lowest_stage;
	sum->value += figure.value;
}

static void sum_finish(struct sum *sum)
{
	sum->out->value = (int64_t)sum->value;
	if (sum->overflow || (sum->additive && sum->out->value != sum->value))
		sum->out->state = SLICE_OVERFLOW;
	else if (sum->known && sum->additive)
		sum->out->state = SLICE_VALUE;
	else if (sum->known)
		sum->out->state = SLICE_NOT_ADDITIVE;
	else
		sum->out->state = sum->out->expected ? SLICE_NOTHING : SLICE_NOT_EXPECTED;
	if (sum->out->state != SLICE_VALUE)
		sum->out->value = 0;
}

/* Rule (c): the breakdown codes stated at the unit. False when there are none. */
static bool derive_over_codes(struct slice *slice, int position, struct slice_rolled *out)
{
	int values = 0, marks = 0;
	struct sum sum;

	for (int i = 0; i < slice->code_count; i++) {
		uint8_t state = slice->codes[i]->stated[position].state;

		values += state == SLICE_VALUE;
		marks += state == SLICE_NOT_EXPECTED;
	}
	if (!values && (!marks || marks < slice->code_count))
		return false;
	sum_init(&sum, out, OVER_CODES);
	for (int i = 0; i < slice->code_count; i++)
		if (slice->codes[i]->stated[position].state == SLICE_VALUE)
			sum_add(&sum, slice_figure(slice->codes[i], position));
	/* One cell of the unit and period, however many codes it is broken into. */
	out->expected = values ? 1 : 0;
	out->reported = values && values + marks == slice->code_count;
	sum_finish(&sum);
	return true;
}

/* Rule (d): the unit's own figures of the parts of the period. */
static void derive_over_periods(
    struct slice *slice, const struct indicator *indicator, int position, struct slice_rolled *out)
{
	int unit = slice->tree->units[position];
	struct sum sum;

	sum_init(&sum, out, OVER_PERIODS);
	if (indicator->over_time == OVER_TIME_SUM) {
		for (int i = 0; i < slice->part_count; i++)
			sum_add(&sum, slice_figure_of_unit(slice->parts[i], unit));
		sum_finish(&sum);
		return;
	}
	for (int i = slice->part_count - 1; i >= 0; i--) {
		struct slice_figure figure = slice_figure_of_unit(slice->parts[i], unit);

		/* The last part that has a figure; without any, the last one tells what is missing.
		 */
		if (figure.state != SLICE_VALUE && i != slice->part_count - 1)
			continue;
		sum_init(&sum, out, OVER_PERIODS);
		sum_add(&sum, figure);
		sum_finish(&sum);
		out->part = (int16_t)i;
		if (figure.state == SLICE_VALUE)
			return;
	}
}

/* Rule (e): the children that take part. */
static void derive_over_children(
    struct slice *slice, const struct indicator *indicator, int position, struct slice_rolled *out)
{
	bool any = false;
	struct sum sum;

	sum_init(&sum, out, OVER_CHILDREN);
	for (int child = tree_first_child(slice->tree, position); child >= 0;
	     child = tree_next_sibling(slice->tree, child)) {
		if (!slice_participates(slice, child))
			continue;
		any = true;
		sum_add(&sum, slice_figure(slice, child));
	}
	if (!any || indicator->over_units == OVER_UNITS_NONE) {
		sum.additive = false;
		sum.overflow = false;
		out->reported = 0;
		out->expected = slice_participates(slice, position) ? 1 : 0;
		out->over = OVER_NOTHING;
		out->lowest_stage = STAGE_PUBLISHED;
	}
	sum_finish(&sum);
}

void slice_derive(struct slice *slice, const struct indicator *indicator, int position)
{
	struct slice_rolled *out = &slice->rolled[position];
	int unit = slice->tree->units[position];

	out->states_here = slice->stated[position].state != SLICE_NOTHING;
	for (int i = 0; i < slice->code_count && !out->states_here; i++)
		out->states_here = slice->codes[i]->stated[position].state != SLICE_NOTHING;
	out->states_within = false;
	for (int i = 0; i < slice->part_count && !out->states_within; i++) {
		int there = tree_position(slice->parts[i]->tree, unit);

		if (there >= 0)
			out->states_within = slice->parts[i]->rolled[there].states_here ||
			                     slice->parts[i]->rolled[there].states_within;
	}
	if (slice->code_count && derive_over_codes(slice, position, out))
		return;
	if (out->states_within && indicator->over_time != OVER_TIME_NONE)
		derive_over_periods(slice, indicator, position, out);
	else
		derive_over_children(slice, indicator, position, out);
}

void slice_derive_all(struct slice *slice, const struct indicator *indicator)
{
	for (int position = slice->tree->count - 1; position >= 0; position--)
		slice_derive(slice, indicator, position);
}

static bool same_rolled(const struct slice_rolled *a, const struct slice_rolled *b)
{
	return a->value == b->value && a->reported == b->reported && a->expected == b->expected &&
	       a->state == b->state && a->over == b->over && a->lowest_stage == b->lowest_stage &&
	       a->part == b->part && a->states_here == b->states_here &&
	       a->states_within == b->states_within;
}

static void propagate(
    struct slice *slice, const struct indicator *indicator, int position, bool stated_changed);

/* The same unit in the slices that use this one stands on changed ground. */
static void users_changed(const struct slice *slice, const struct indicator *indicator, int unit)
{
	for (int i = 0; i < slice->user_count; i++) {
		int position = tree_position(slice->users[i]->tree, unit);

		if (position >= 0)
			propagate(slice->users[i], indicator, position, false);
	}
}

static void propagate(
    struct slice *slice, const struct indicator *indicator, int position, bool stated_changed)
{
	/* Up to the root, or to where the change is no longer felt. */
	for (; position >= 0; position = slice->tree->parents[position], stated_changed = false) {
		struct slice_rolled before = slice->rolled[position];

		slice_derive(slice, indicator, position);
		if (!stated_changed && same_rolled(&before, &slice->rolled[position]))
			return;
		/* What the unit states hides its own roll-up from all others. */
		if (!stated_changed && slice->stated[position].state != SLICE_NOTHING)
			return;
		users_changed(slice, indicator, slice->tree->units[position]);
	}
}

void slice_changed(struct slice *slice, const struct indicator *indicator, int position)
{
	propagate(slice, indicator, position, true);
}

bool *slice_participation(const struct definitions *defs, const struct indicator *indicator,
    const struct tree *tree, struct period p)
{
	bool *participates;

	if (!indicator->reporter_type_count)
		return NULL;
	participates = calloc((size_t)tree->count + 1, sizeof(*participates));
	if (!participates)
		BUG("out of memory");
	for (int position = tree->count - 1; position >= 0; position--) {
		const struct unit_validity *v =
		    unit_validity_in(&defs->units[tree->units[position]], p);

		for (int i = 0; i < indicator->reporter_type_count && !participates[position]; i++)
			participates[position] = str_eq(v->type, indicator->reporter_types[i]);
		if (participates[position] && tree->parents[position] >= 0)
			participates[tree->parents[position]] = true;
	}
	return participates;
}

struct slice *slice_new(struct slice_key key, const struct tree *tree)
{
	struct slice *slice = calloc(1, sizeof(*slice));
	size_t count = (size_t)tree->count + 1;

	if (!slice)
		BUG("out of memory");
	slice->key = key;
	slice->tree = tree;
	slice->stated = calloc(count, sizeof(*slice->stated));
	slice->rolled = calloc(count, sizeof(*slice->rolled));
	if (!slice->stated || !slice->rolled)
		BUG("out of memory");
	return slice;
}

void slice_free(struct slice *slice)
{
	if (!slice)
		return;
	free(slice->stated);
	free(slice->rolled);
	free(slice->codes);
	free(slice->users);
	free(slice);
}

void slice_add_user(struct slice *used, struct slice *slice)
{
	if (used->user_count == used->user_capacity) {
		used->user_capacity = used->user_capacity ? used->user_capacity * 2 : 4;
		used->users =
		    realloc(used->users, (size_t)used->user_capacity * sizeof(*used->users));
		if (!used->users)
			BUG("out of memory");
	}
	used->users[used->user_count++] = slice;
}

void slice_drop_user(struct slice *used, const struct slice *slice)
{
	int at = used->user_count - 1;

	while (at >= 0 && used->users[at] != slice)
		at--;
	INVARIANT(at >= 0);
	used->users[at] = used->users[--used->user_count];
}
