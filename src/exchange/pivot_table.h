/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * A cross-table that stands on its own: its cells and what its rows and
 * columns are called, copied out of the register, so that its text can be
 * written piece by piece when the register is long in other hands.
 */
#ifndef EXCHANGE_PIVOT_TABLE_H
#define EXCHANGE_PIVOT_TABLE_H

#include "base/json.h"
#include "exchange/pivot_select.h"
#include "view/i18n.h"

/* One unit, indicator or period; the total stands last, with the code PIVOT_TOTAL. */
struct pivot_label {
	struct str code;
	struct str name;
	struct str unit_of_measure; /* of an indicator */
};

#define PIVOT_TOTAL "_T"

struct pivot_table {
	struct arena arena; /* owns all below */
	enum lang lang;
	struct pivot *pivot;
	struct pivot_query query;
	struct pivot_axis rows, columns, fixed; /* fixed: on neither axis, of one item */
	size_t row_count, column_count;
	struct pivot_label *labels[PIVOT_DIMENSIONS];
	size_t places[PIVOT_DIMENSIONS];
	struct str *scenarios; /* codes, by id; of 0: p NULL */
	struct str measure;    /* as measure_add() writes it */
	struct str whole;      /* the period the periods make up; p NULL: none */
	struct str breakdown;  /* as it was asked for */
	int64_t published;
};

/* Looks everything up. *out is the caller's. Fails as pivot_select() and pivot_compute() do. */
enum err_code pivot_table_make(struct pivot_table **out, struct space *space,
    const struct pivot_words *words, enum lang lang, struct err *err);
void pivot_table_free(struct pivot_table *table); /* NULL is fine */

/* The places of the unit, indicator and period of a row and column. */
struct pivot_place {
	size_t at[PIVOT_DIMENSIONS];
};

struct pivot_place pivot_table_place(const struct pivot_table *table, size_t row, size_t column);
const struct pivot_cell *pivot_table_cell(
    const struct pivot_table *table, size_t row, size_t column);

/* ---- Its text, piece by piece */

enum pivot_format { PIVOT_JSON, PIVOT_CSV };

struct pivot_writer {
	const struct pivot_table *table;
	enum pivot_format format;
	bool is_long;  /* CSV: a line a cell, always with its coverage */
	bool coverage; /* CSV: columns for what was reported and expected */
	/* Where it is. */
	enum { PIVOT_HEAD, PIVOT_BODY, PIVOT_END } state;
	size_t row, column;
	int part; /* JSON: of a row's lists */
	struct json json;
};

void pivot_writer_init(
    struct pivot_writer *writer, const struct pivot_table *table, enum pivot_format format);

/* Adds the next piece, of about PIVOT_PIECE bytes; false after the last one. */
enum { PIVOT_PIECE = 1 << 16 };
bool pivot_write(struct pivot_writer *writer, struct buf *out);

/* As an aligned table, for people: names, and numbers in the table's language. */
void pivot_write_text(struct space *space, const struct pivot_table *table, struct buf *out);

#endif
