/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Zips made in memory, to be read as .xlsx files. */
#ifndef TESTS_ZIP_MAKE_H
#define TESTS_ZIP_MAKE_H

#include <stdbool.h>

#include "base/buf.h"

struct zip_part {
	const char *name;
	struct str content;
};

/* Adds a zip of the parts to `out`. */
void zip_make(struct buf *out, const struct zip_part *parts, size_t count, bool deflated);

/*
 * An .xlsx file whose one sheet "Biểu" is `sheet`, the XML within <worksheet>;
 * `strings` and `styles` are the XML of theirs, NULL: none.
 */
void xlsx_make(struct buf *out, const char *sheet, const char *strings, const char *styles);

#endif
