/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Reading CSV as RFC 4180 has it, from memory: comma, double quotes, CRLF or
 * LF (a lone CR too), a UTF-8 byte-order mark tolerated at the start.
 * Streaming: one record at a time, no copy of the file.
 */
#ifndef BASE_CSV_H
#define BASE_CSV_H

#include <stdbool.h>
#include <stdio.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/str.h"

enum { CSV_FIELDS_MAX = 256, CSV_FIELD_BYTES_MAX = 1 << 20 };

struct csv_field {
	struct str text; /* unquoted; lives until the next csv_next() */
	int line;        /* where it begins, from 1 */
	int column;      /* in characters, from 1 */
};

struct csv_reader {
	struct str rest;
	char separator; /* ',' unless the caller changes it after csv_init() */
	int line;
	struct buf unquoted; /* scratch for fields with doubled quotes */
	int field_count;
	struct csv_field fields[CSV_FIELDS_MAX];
	const char *problem; /* message key, once csv_next() returned CSV_BROKEN */
	int problem_line;
	int problem_column;
};

enum csv_result { CSV_RECORD, CSV_END, CSV_BROKEN };

/* `text` must outlive the reader. */
void csv_init(struct csv_reader *reader, struct str text);

/*
 * For a text read in pieces: how much of `text` is whole records, going by
 * the parity of quotes from its beginning; 0 when not even one is.
 */
size_t csv_whole_records(struct str text);
/* After CSV_END: goes on with the next piece. */
void csv_continue(struct csv_reader *reader, struct str text);

/*
 * Reads the next record into reader->fields. Empty lines are skipped.
 * CSV_BROKEN (text after a closing quote, a quote inside an unquoted field,
 * an unclosed quote, too many or too long fields) sets the problem and its
 * place; the reader then stands at the next line (after an unclosed quote or a
 * field too long: the line after that field's first) and may go on.
 * Message keys: csv.after_quote, csv.stray_quote, csv.unclosed_quote,
 * csv.too_many_fields, csv.field_too_long.
 */
enum csv_result csv_next(struct csv_reader *reader);

void csv_release(struct csv_reader *reader);

/*
 * Writes one field, quoted only if it must be; `first` leaves out the comma
 * before it. An empty first field is quoted: alone it would be an empty line.
 */
void csv_add_field(struct buf *out, struct str text, bool first);

#endif
