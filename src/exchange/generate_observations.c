/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The figures of a generated package. A value is
 *   level of the indicator x size of the unit x the unit's leaning to the
 *   indicator x growth x season x noise,
 * all of them integers in per mille or per million, multiplied in 128 bits
 * and divided once.
 */
#include "base/bug.h"
#include "base/decimal.h"
#include "exchange/generate_steps.h"

enum { PER_MILLION = 1000000 };
static const int128 DIVISOR = (int128)PER_MILLION * PER_MILLION * PER_MILLE * PER_MILLE;

struct figures {
	struct generating *making;
	int months;
	int leaf_count;
	int *leaves;      /* units, by code */
	int64_t *sizes;   /* by leaf, in per mille */
	int64_t *levels;  /* by leaf, of the current indicator, in per million */
	int64_t *targets; /* by unit and year, of the current indicator */
	struct str *months_text;
	struct str *years_text;
	int first_year;
	int years;
	size_t done;
	size_t total;
	struct buf value;
};

/* The month of the year, 0 to 11. */
static int calendar_month(const struct figures *figures, int month)
{
	return (figures->making->span.start + month) % MONTHS_OF_YEAR;
}

static uint64_t absolute_month(const struct figures *figures, int month)
{
	return (uint64_t)figures->making->span.start + (uint64_t)month;
}

static int year_index(const struct figures *figures, int month)
{
	return (figures->making->span.start + month) / MONTHS_OF_YEAR - figures->first_year;
}

static struct str period_text(struct arena *arena, struct period p)
{
	struct buf text = {0};
	struct str kept;

	period_add(&text, p);
	kept = arena_str(arena, buf_str(&text));
	buf_release(&text);
	return kept;
}

/* Towns are larger than communes, and some of each are far larger. */
static int64_t size_of(uint64_t seed, const struct generated_unit *unit, int number)
{
	int64_t lot = (int64_t)(draw(seed, DRAW_SIZE, (uint64_t)number, 0) % PER_MILLE);
	bool urban = str_is(unit->values[UNIT_TYPE], "phuong") ||
	             str_is(unit->values[UNIT_TYPE], "thi-tran");

	return (urban ? 700 : 400) + lot + lot * lot / 1500 + (lot > 970 ? lot : 0);
}

static void prepare(struct figures *figures, struct generating *making)
{
	const struct generated_tree *tree = &making->tree;
	struct arena *arena = making->arena;
	int stated = 0;

	*figures = (struct figures){.making = making, .months = making->span.months};
	figures->first_year = making->span.start / MONTHS_OF_YEAR;
	figures->years = year_index(figures, figures->months - 1) + 1;
	figures->leaves = ARENA_ARRAY(arena, int, tree->count);
	figures->sizes = ARENA_ARRAY(arena, int64_t, tree->count);
	figures->levels = ARENA_ARRAY(arena, int64_t, tree->count);
	figures->targets = ARENA_ARRAY(arena, int64_t, tree->count * (size_t)figures->years);
	figures->months_text = ARENA_ARRAY(arena, struct str, (size_t)figures->months);
	figures->years_text = ARENA_ARRAY(arena, struct str, (size_t)figures->years);
	for (size_t i = 0; i < tree->count; i++) {
		if (!tree->units[i].leaf)
			continue;
		figures->sizes[figures->leaf_count] =
		    size_of(making->options->seed, &tree->units[i], (int)i);
		figures->leaves[figures->leaf_count++] = (int)i;
	}
	for (int month = 0; month < figures->months; month++)
		figures->months_text[month] =
		    period_text(arena, (struct period){making->span.start + month, 1});
	for (int year = 0; year < figures->years; year++)
		figures->years_text[year] =
		    period_text(arena, period_of_year(figures->first_year + year));
	for (int i = 0; i < making->indicator_count; i++)
		stated += !making->indicators[i].formula;
	figures->total = (size_t)stated * (size_t)figures->months * (size_t)figures->leaf_count;
}

static void add_row(struct figures *figures, const struct generated_indicator *indicator,
    struct str unit, struct str period, bool target, int64_t value)
{
	struct str values[COLUMNS_MAX];

	for (int i = 0; i < COLUMNS_MAX; i++)
		values[i] = STR_EMPTY;
	buf_clear(&figures->value);
	decimal_add_plain(&figures->value, value, indicator->measure->digits);
	values[OBSERVATION_UNIT] = unit;
	values[OBSERVATION_INDICATOR] = str_of(indicator->code);
	values[OBSERVATION_PERIOD] = period;
	values[OBSERVATION_SCENARIO] = target ? STR(TARGET_SCENARIO) : STR("actual");
	values[OBSERVATION_BREAKDOWN] = STR("_T");
	values[OBSERVATION_VALUE] = buf_str(&figures->value);
	values[OBSERVATION_DECISION] = target ? STR(TARGET_DECISION) : STR_EMPTY;
	package_add_row(&figures->making->writer, values);
	figures->making->summary->observations++;
}

/*
 * Now and then a unit fails to report, or one figure is missing; stocks are
 * always counted at the end of a quarter.
 */
static bool is_gap(
    const struct figures *figures, const struct generated_indicator *indicator, int month, int unit)
{
	uint64_t seed = figures->making->options->seed;
	uint64_t when = absolute_month(figures, month);

	if (indicator->measure->stock && calendar_month(figures, month) % 3 == 2)
		return false;
	return draw(seed, DRAW_LATE, when, (uint64_t)unit) % 400 == 0 ||
	       draw(seed, DRAW_GAP + indicator->number * 16, when, (uint64_t)unit) % 200 == 0;
}

static int64_t value_of(const struct figures *figures, const struct generated_indicator *indicator,
    int month, int leaf, int64_t factor)
{
	uint64_t seed = figures->making->options->seed;
	uint64_t unit = (uint64_t)figures->leaves[leaf];
	/* A stock does not jump from month to month. */
	uint64_t when = indicator->measure->stock ? 0 : absolute_month(figures, month);
	uint64_t lots = draw(seed, DRAW_NOISE + indicator->number * 16, when, unit);
	int128 product = (int128)figures->levels[leaf] * factor * (int128)(940 + lots % 121);

	/* Rounded by lot, so that rare things happen now and then everywhere. */
	return (int64_t)((product + (int128)(lots >> 32) * (DIVISOR >> 32)) / DIVISOR);
}

/* Growth from a month to the span's last, in per million: below one where things grow. */
static int64_t growth_at(
    const struct figures *figures, const struct generated_indicator *indicator, int month)
{
	uint64_t lot = draw(figures->making->options->seed, DRAW_GROWTH, indicator->number, 0);
	int64_t a_year =
	    indicator->measure->stock ? (int64_t)(lot % 60) - 20 : (int64_t)(lot % 120) - 25;
	int64_t level = PER_MILLION;

	for (int i = figures->months - 1; i > month; i--)
		level = level * 12000 / (12000 + a_year);
	return level;
}

static void note_for_target(struct figures *figures, const struct generated_indicator *indicator,
    int month, int unit, int64_t value)
{
	int top = figures->making->tree.units[unit].top;

	if (top < 0 || (indicator->measure->stock && calendar_month(figures, month) != 11))
		return;
	figures->targets[top * figures->years + year_index(figures, month)] += value;
}

static void add_month(
    struct figures *figures, const struct generated_indicator *indicator, int month)
{
	const struct generated_tree *tree = &figures->making->tree;
	int season = season_per_mille[indicator->measure->season][calendar_month(figures, month)];
	int64_t factor = growth_at(figures, indicator, month) * season;

	for (int leaf = 0; leaf < figures->leaf_count; leaf++) {
		int unit = figures->leaves[leaf];
		int64_t value = value_of(figures, indicator, month, leaf, factor);

		note_for_target(figures, indicator, month, unit, value);
		if (!is_gap(figures, indicator, month, unit))
			add_row(figures, indicator, tree->units[unit].values[UNIT_CODE],
			    figures->months_text[month], false, value);
	}
}

/* Months of a year that lie in the span. */
static int months_within(const struct figures *figures, int year)
{
	int count = 0;

	for (int month = 0; month < figures->months; month++)
		count += year_index(figures, month) == year;
	return count;
}

/* What the year came to, a little less or more, in round numbers. */
static void add_targets(struct figures *figures, const struct generated_indicator *indicator)
{
	const struct measure_words *measure = indicator->measure;
	const struct generated_tree *tree = &figures->making->tree;
	int64_t step = 1;

	for (int i = measure->decimals; i < measure->digits; i++)
		step *= 10;
	for (int year = 0; year < figures->years; year++) {
		int months = measure->stock ? MONTHS_OF_YEAR : months_within(figures, year);

		for (size_t i = 0; i < tree->count; i++) {
			int64_t came_to =
			    figures->targets[i * (size_t)figures->years + (size_t)year];
			uint64_t lot = draw(figures->making->options->seed,
			    DRAW_TARGET + indicator->number * 16,
			    (uint64_t)figures->first_year + (uint64_t)year, i);
			int128 target = (int128)came_to * MONTHS_OF_YEAR *
			                (int128)(950 + lot % 120) / months / PER_MILLE;

			if (tree->units[i].top == (int)i)
				add_row(figures, indicator, tree->units[i].values[UNIT_CODE],
				    figures->years_text[year], true,
				    (int64_t)(target / step) * step);
		}
	}
}

static void add_indicator(struct figures *figures, const struct generated_indicator *indicator)
{
	const struct generating *making = figures->making;
	const struct generate_options *options = making->options;

	memset(figures->targets, 0,
	    making->tree.count * (size_t)figures->years * sizeof(*figures->targets));
	for (int leaf = 0; leaf < figures->leaf_count; leaf++) {
		uint64_t lot = draw(options->seed, DRAW_OWN + indicator->number * 16,
		    (uint64_t)figures->leaves[leaf], 0);

		figures->levels[leaf] =
		    indicator->measure->level * figures->sizes[leaf] * (int64_t)(400 + lot % 1201);
	}
	for (int month = 0; month < figures->months && !making->writer.code; month++) {
		add_month(figures, indicator, month);
		figures->done += (size_t)figures->leaf_count;
		if (options->progress)
			options->progress(options->progress_context, figures->done, figures->total);
	}
	add_targets(figures, indicator);
}

enum err_code generate_observations(struct generating *making)
{
	struct figures figures;

	prepare(&figures, making);
	package_leave_out(&making->writer, TABLE_OBSERVATIONS, OBSERVATION_STAGE);
	package_begin_table(&making->writer, TABLE_OBSERVATIONS);
	for (int i = 0; i < making->indicator_count && !making->writer.code; i++)
		if (!making->indicators[i].formula)
			add_indicator(&figures, &making->indicators[i]);
	buf_release(&figures.value);
	return package_end_table(&making->writer);
}
