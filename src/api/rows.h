/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * A list of definitions as JSON or CSV: one object or line an item, whose
 * members or columns are those of a schema (schemas.def), given in its order.
 */
#ifndef API_ROWS_H
#define API_ROWS_H

#include "api/api.h"
#include "base/json.h"

struct api_rows {
	bool csv;
	struct buf *out;
	struct json json;
	const struct api_property *first; /* of the schema */
	const struct api_property *next;  /* the one due */
};

/* {"name":[ …, or the header line. `schema` is that of an item. */
void api_rows_begin(struct api_rows *rows, const struct api_call *call, struct response *res,
    const char *name, const char *schema);
void api_rows_end(struct api_rows *rows);

void api_row_begin(struct api_rows *rows);
void api_row_end(struct api_rows *rows);

/* A member; any but the one due is a bug. Empty text is null where that may be. */
void api_row_text(struct api_rows *rows, const char *name, struct str text);
void api_row_int(struct api_rows *rows, const char *name, int64_t value);
/* In CSV the texts are separated by semicolons, as in a data package. */
void api_row_texts(struct api_rows *rows, const char *name, const struct str *texts, size_t count);

#endif
