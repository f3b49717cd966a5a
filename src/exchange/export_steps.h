/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Between the files of the export; not for use outside exchange. */
#ifndef EXCHANGE_EXPORT_STEPS_H
#define EXCHANGE_EXPORT_STEPS_H

#include "core/figure.h"
#include "exchange/export.h"
#include "exchange/package.h"

struct export_run {
	struct space *space;
	const struct definitions *defs;
	const char *directory;
	enum layer layer;
	struct arena arena;
	struct err *err;
	struct buf out;                /* of the table being written */
	unsigned columns[TABLE_COUNT]; /* bits: which columns each table has */
	bool present[TABLE_COUNT];
};

/* A table: its header, its rows (values by column; those of absent columns are not written), and
 * its file. One at a time. */
void export_begin(struct export_run *export, enum package_table which);
void export_row(struct export_run *export, enum package_table which, const struct str *values);
enum err_code export_end(struct export_run *export, enum package_table which);

/* The stored rows of a kind, ordered by key. */
const struct definition_row **export_rows_of(
    struct export_run *export, enum definition_kind kind, size_t *count);

/* observations.csv, slice by slice. */
enum err_code export_observations(struct export_run *export);

#endif
