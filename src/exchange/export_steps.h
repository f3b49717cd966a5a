/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Between the files of the export; not for use outside exchange. */
#ifndef EXCHANGE_EXPORT_STEPS_H
#define EXCHANGE_EXPORT_STEPS_H

#include "core/figure.h"
#include "exchange/export.h"
#include "exchange/package_write.h"

struct export_run {
	struct space *space;
	const struct definitions *defs;
	const char *directory;
	enum layer layer;
	bool suppress; /* small counts are left out */
	struct arena arena;
	struct err *err;
	struct package_writer writer;
};

/* The stored rows of a kind, ordered by key. */
const struct definition_row **export_rows_of(
    struct export_run *export, enum definition_kind kind, size_t *count);

/* forms/ and calendar.json. */
enum err_code export_forms(struct export_run *export);

/* observations.csv, slice by slice. */
enum err_code export_observations(struct export_run *export);

#endif
