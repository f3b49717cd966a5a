/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * learn_ties OUTPUT PASSAGES…: the weights of report/ties from passages whose numbers are right, as
 * in tests/cli/report_passages.json.
 *
 * A logistic regression for each kind of tie over the slots of ties_slots.def and their crosses, by
 * AdaGrad (Duchi, Hazan, Singer 2011) with an L2 penalty, the rows in an order that is the same
 * each time. What holds by chance holds for few words and orders more than for others; numbers of
 * few digits count less.
 */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/file.h"
#include "base/json.h"
#include "base/text.h"
#include "report/ties.h"

enum {
	SQUARE = TIE_VALUES_MAX * TIE_VALUES_MAX,
	OF_CROSSES = TIE_SLOTS * TIE_VALUES_MAX,          /* where their features begin */
	FEATURES = OF_CROSSES + TIE_CROSSES * SQUARE + 1, /* the last is the bias */
	SEEN = TIE_SLOTS + TIE_CROSSES + 1,
	EPOCHS = 12,
	SEEN_LEAST = 20, /* a value that is rarer says nothing */
	DIGITS_LEAST = 2,
	DIGITS_FULL = 3
};
static const double rate = 0.3, penalty = 2e-6;

static const char *const cross_names[TIE_CROSSES] = {
#define SLOT(name, values)
#define CROSS(first, second) #first "_" #second,
#include "report/ties_slots.def"
};
static const char *const slot_names[TIE_SLOTS] = {
#define SLOT(name, values) #name,
#include "report/ties_slots.def"
};
static const char *const kind_names[TIE_KINDS] = {[TIE_SHARE] = "SHARE",
    [TIE_FRACTION] = "FRACTION",
    [TIE_OTHER_SHARE] = "OTHER_SHARE",
    [TIE_GROWTH] = "GROWTH",
    [TIE_RATE_OF_BASE] = "RATE_OF_BASE",
    [TIE_RATE_OF_LEVEL] = "RATE_OF_LEVEL",
    [TIE_DIFFERENCE] = "DIFFERENCE",
    [TIE_AVERAGE] = "AVERAGE",
    [TIE_PRODUCT] = "PRODUCT",
    [TIE_SUM_OF_TWO] = "SUM_OF_TWO",
    [TIE_SUM] = "SUM",
    [TIE_REST] = "REST"};

struct row {
	unsigned char slots[TIE_SLOTS];
	bool holds;
	float counts_for;
};
struct rows {
	size_t count, room;
	struct row *rows;
};
struct collecting {
	const struct arithmetic *c;
	struct rows kinds[TIE_KINDS];
	size_t passages;
};

static _Noreturn void fail(const char *what, const char *which)
{
	fprintf(stderr, "learn_ties: %s: %s\n", what, which);
	exit(1);
}

static void add_row(void *context, const struct tie *tie)
{
	struct collecting *collecting = context;
	struct rows *rows = &collecting->kinds[tie->kind];
	int digits = arithmetic_digits(arithmetic_number(collecting->c, tie->number));
	struct row *row;

	if (digits < DIGITS_LEAST)
		return;
	if (rows->count == rows->room) {
		rows->room = rows->room ? rows->room * 2 : 1024;
		rows->rows = realloc(rows->rows, rows->room * sizeof(*rows->rows));
		if (!rows->rows)
			fail("no memory", "");
	}
	row = &rows->rows[rows->count++];
	memcpy(row->slots, tie->slots, sizeof(row->slots));
	row->holds = tie->holds;
	row->counts_for = (float)(digits < DIGITS_FULL ? digits : DIGITS_FULL) / DIGITS_FULL;
}

static void read_passage(struct collecting *collecting, struct str text)
{
	struct arena arena = {0};
	struct stated_text stated;
	struct ties ties;
	size_t bad;

	if (!text_normalize(&arena, text, &text, &bad))
		fail("not UTF-8", "a passage");
	stated_read(&stated, text, NUMBER_VIETNAMESE, &arena);
	struct arithmetic c = {&stated,
	    ARENA_ARRAY(&arena, struct arithmetic_finding, stated.count),
	    ARENA_ARRAY(&arena, bool, stated.count)};
	collecting->c = &c;
	ties_begin(&ties, &c, &arena);
	for (int i = 0; i < (int)stated.count; i++)
		ties_visit(&ties, i, false, add_row, collecting);
	collecting->c = NULL;
	collecting->passages++;
	arena_release(&arena);
}

static void read_passages(struct collecting *collecting, const char *name)
{
	struct arena arena = {0};
	struct err err = {0};
	struct json_value *all;
	struct str text;
	int line, column;

	if (file_read(&arena, name, &text, &err) ||
	    json_parse(&arena, text, &all, &line, &column, &err) || all->kind != JSON_ARRAY)
		fail("cannot read", name);
	for (size_t i = 0; i < all->count; i++)
		if (!json_get(&all->items[i], "wrong"))
			read_passage(collecting, json_get_str(&all->items[i], "text"));
	arena_release(&arena);
}

/* ---- Learning */

static void features_of(const struct row *row, int out[SEEN])
{
	int n = 0;

	for (int s = 0; s < TIE_SLOTS; s++)
		out[n++] = s * TIE_VALUES_MAX + row->slots[s];
	for (int x = 0; x < TIE_CROSSES; x++)
		out[n++] = OF_CROSSES + x * SQUARE +
		           row->slots[tie_crosses[x][0]] * TIE_VALUES_MAX +
		           row->slots[tie_crosses[x][1]];
	out[n] = FEATURES - 1;
}

/* The same each time. */
static void shuffle(struct rows *rows)
{
	uint64_t state = 88172645463325252ULL; /* xorshift64, Marsaglia 2003 */

	for (size_t i = rows->count; i > 1; i--) {
		struct row row = rows->rows[i - 1];
		size_t other;

		state ^= state << 13;
		state ^= state >> 7;
		state ^= state << 17;
		other = (size_t)(state % i);
		rows->rows[i - 1] = rows->rows[other];
		rows->rows[other] = row;
	}
}

static void learn(struct rows *rows, double weights[FEATURES])
{
	static double squares[FEATURES];
	static unsigned seen[FEATURES];
	int features[SEEN];

	for (int f = 0; f < FEATURES; f++) {
		weights[f] = 0;
		squares[f] = 1e-4;
		seen[f] = 0;
	}
	shuffle(rows);
	for (size_t i = 0; i < rows->count; i++) {
		features_of(&rows->rows[i], features);
		for (int k = 0; k < SEEN; k++)
			seen[features[k]]++;
	}
	for (int epoch = 0; epoch < EPOCHS; epoch++)
		for (size_t i = 0; i < rows->count; i++) {
			const struct row *row = &rows->rows[i];
			double sum = 0, off;

			features_of(row, features);
			for (int k = 0; k < SEEN; k++)
				sum += weights[features[k]];
			off = (1 / (1 + exp(-sum)) - row->holds) * (double)row->counts_for;
			for (int k = 0; k < SEEN; k++) {
				int f = features[k];
				double slope = off + penalty * (double)rows->count * weights[f] /
				                         (seen[f] + 1.0);

				if (seen[f] < SEEN_LEAST)
					continue;
				squares[f] += slope * slope;
				weights[f] -= rate * slope / sqrt(squares[f]);
			}
		}
}

/* ---- Writing */

static int rounded(double weight)
{
	double scaled = weight * TIE_LOG_ONE;

	return (int)lround(scaled > 32000 ? 32000 : scaled < -32000 ? -32000 : scaled);
}

static int length_of(const double *weights, int most)
{
	while (most && !rounded(weights[most - 1]))
		most--;
	return most;
}

static void write_row(FILE *out, const char *name, const double *weights, int most)
{
	int count = length_of(weights, most);

	if (!count)
		return;
	fprintf(out, "[%s] = {", name);
	for (int v = 0; v < count; v++)
		fprintf(out, v ? ",%d" : "%d", rounded(weights[v]));
	fputs("},\n", out);
}

static void write_all(FILE *out, size_t passages, double (*weights)[FEATURES])
{
	char name[64];

	fprintf(out, "/* Written by tools/learn_ties (make learn-ties) from %zu passages. */\n",
	    passages);
	fputs("static const short bias[TIE_KINDS] = {\n", out);
	for (int k = 0; k < TIE_KINDS; k++)
		fprintf(out, "[TIE_%s] = %d,\n", kind_names[k], rounded(weights[k][FEATURES - 1]));
	fputs("};\n\nstatic const short weights[TIE_KINDS][TIE_SLOTS][TIE_VALUES_MAX] = {\n", out);
	for (int k = 0; k < TIE_KINDS; k++) {
		fprintf(out, "[TIE_%s] = {\n", kind_names[k]);
		for (size_t s = 0; s < TIE_SLOTS; s++) {
			snprintf(name, sizeof(name), "SLOT_%s", slot_names[s]);
			write_row(out, name, &weights[k][s * TIE_VALUES_MAX], TIE_VALUES_MAX);
		}
		fputs("},\n", out);
	}
	fputs("};\n\nstatic const short cross_weights[TIE_KINDS][TIE_CROSSES]"
	      "[TIE_VALUES_MAX * TIE_VALUES_MAX] = {\n",
	    out);
	for (int k = 0; k < TIE_KINDS; k++) {
		fprintf(out, "[TIE_%s] = {\n", kind_names[k]);
		for (size_t x = 0; x < TIE_CROSSES; x++) {
			snprintf(name, sizeof(name), "CROSS_%s", cross_names[x]);
			write_row(out, name, &weights[k][OF_CROSSES + x * SQUARE], SQUARE);
		}
		fputs("},\n", out);
	}
	fputs("};\n", out);
}

int main(int argc, char **argv)
{
	static struct collecting collecting;
	static double weights[TIE_KINDS][FEATURES];
	FILE *out;

	if (argc < 3)
		fail("usage", "learn_ties OUTPUT PASSAGES…");
	for (int i = 2; i < argc; i++)
		read_passages(&collecting, argv[i]);
	for (int k = 0; k < TIE_KINDS; k++) {
		struct rows *rows = &collecting.kinds[k];
		size_t held = 0;

		for (size_t i = 0; i < rows->count; i++)
			held += rows->rows[i].holds;
		printf("%s: %zu ties, %zu hold\n", kind_names[k], rows->count, held);
		learn(rows, weights[k]);
		free(rows->rows);
	}
	out = fopen(argv[1], "w");
	if (!out)
		fail("cannot write", argv[1]);
	write_all(out, collecting.passages, weights);
	if (fclose(out))
		fail("cannot write", argv[1]);
	return 0;
}
