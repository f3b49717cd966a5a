/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Whatever is read, written and read again gives the same records. */
#include "fuzz.h"

#include "base/bug.h"
#include "base/csv.h"

/* Each record ended by a line feed, as csv_add_field writes it. */
static void rewrite(struct str text, struct buf *out, bool may_break)
{
	struct csv_reader reader;
	enum csv_result result;
	int line = 1;
	int column = 0;

	csv_init(&reader, text);
	while ((result = csv_next(&reader)) != CSV_END) {
		if (result == CSV_BROKEN) {
			INVARIANT(may_break && reader.problem && !reader.field_count);
			INVARIANT(reader.problem_line >= 1 && reader.problem_column >= 1);
			/* After an unclosed quote reading goes on at an earlier line. */
			line = 1;
			column = 0;
			continue;
		}
		INVARIANT(reader.field_count > 0);
		for (int i = 0; i < reader.field_count; i++) {
			const struct csv_field *field = &reader.fields[i];

			INVARIANT(
			    field->line > line || (field->line == line && field->column > column));
			INVARIANT(field->text.n <= CSV_FIELD_BYTES_MAX);
			line = field->line;
			column = field->column;
			csv_add_field(out, field->text, i == 0);
		}
		buf_add_char(out, '\n');
	}
	csv_release(&reader);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct buf once = {0};
	struct buf twice = {0};

	rewrite((struct str){(const char *)bytes, size}, &once, true);
	rewrite(buf_str(&once), &twice, false);
	INVARIANT(str_eq(buf_str(&once), buf_str(&twice)));
	buf_release(&once);
	buf_release(&twice);
	return 0;
}
