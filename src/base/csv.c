/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "base/csv.h"

#define BYTE_ORDER_MARK STR("\xEF\xBB\xBF")

/* A place in the text; `column` counts characters, as an editor shows them. */
struct place {
	size_t at;
	int line;
	int column;
};

void csv_init(struct csv_reader *reader, struct str text)
{
	*reader = (struct csv_reader){.rest = text, .separator = ',', .line = 1};
	if (str_starts(text, BYTE_ORDER_MARK))
		reader->rest = (struct str){text.p + 3, text.n - 3};
}

void csv_release(struct csv_reader *reader)
{
	buf_release(&reader->unquoted);
	*reader = (struct csv_reader){0};
}

static bool is_break(char c)
{
	return c == '\n' || c == '\r';
}

size_t csv_whole_records(struct str text)
{
	bool quoted = false;
	size_t whole = 0;

	for (size_t i = 0; i < text.n; i++) {
		char c = text.p[i];

		quoted = quoted != (c == '"');
		/* A CR at the end may be half of a CRLF. */
		if (!quoted &&
		    (c == '\n' || (c == '\r' && i + 1 < text.n && text.p[i + 1] != '\n')))
			whole = i + 1;
	}
	return whole;
}

void csv_continue(struct csv_reader *reader, struct str text)
{
	reader->rest = text;
}

/* Steps over one byte, or over a line break, CRLF as one; a character counts at its first byte. */
static void step(struct str text, struct place *place)
{
	char c = text.p[place->at++];

	if (is_break(c)) {
		if (c == '\r' && place->at < text.n && text.p[place->at] == '\n')
			place->at++;
		place->line++;
		place->column = 1;
		return;
	}
	place->column += ((unsigned char)c & 0xC0) != 0x80;
}

/* Takes what lies before `place` off the text to read. */
static void advance(struct csv_reader *reader, struct place place)
{
	if (place.at)
		reader->rest = (struct str){reader->rest.p + place.at, reader->rest.n - place.at};
	reader->line = place.line;
}

/* Notes the problem, and leaves the reader at the line after `resume`. */
static enum csv_result broken(
    struct csv_reader *reader, const char *key, struct place problem, struct place resume)
{
	int line = resume.line;

	reader->problem = key;
	reader->problem_line = problem.line;
	reader->problem_column = problem.column;
	reader->field_count = 0;
	while (resume.at < reader->rest.n && resume.line == line)
		step(reader->rest, &resume);
	advance(reader, resume);
	return CSV_BROKEN;
}

/*
 * Reads the quoted field at *place into *field. Doubled quotes make a copy in
 * reader->unquoted, which may move until the record is whole: text.p is NULL
 * meanwhile (see settle).
 */
static enum csv_result read_quoted(
    struct csv_reader *reader, struct place *place, struct csv_field *field)
{
	struct str text = reader->rest;
	struct place start = *place;
	size_t run = start.at + 1; /* where the bytes not yet copied begin */
	size_t copied = reader->unquoted.n;

	step(text, place);
	for (;;) {
		if (place->at - start.at > 2 * (size_t)CSV_FIELD_BYTES_MAX + 1)
			return broken(reader, "csv.field_too_long", start, start);
		if (place->at == text.n)
			return broken(reader, "csv.unclosed_quote", start, start);
		if (text.p[place->at] != '"') {
			step(text, place);
			continue;
		}
		if (place->at + 1 == text.n || text.p[place->at + 1] != '"')
			break;
		buf_add(&reader->unquoted, text.p + run, place->at + 1 - run);
		step(text, place);
		step(text, place);
		run = place->at;
	}
	field->text = (struct str){text.p + run, place->at - run};
	if (run != start.at + 1) {
		buf_add_str(&reader->unquoted, field->text);
		field->text = (struct str){NULL, reader->unquoted.n - copied};
	}
	if (field->text.n > CSV_FIELD_BYTES_MAX)
		return broken(reader, "csv.field_too_long", start, start);
	step(text, place);
	if (place->at < text.n && text.p[place->at] != reader->separator &&
	    !is_break(text.p[place->at]))
		return broken(reader, "csv.after_quote", *place, *place);
	return CSV_RECORD;
}

static enum csv_result read_bare(
    struct csv_reader *reader, struct place *place, struct csv_field *field)
{
	struct str text = reader->rest;
	struct place start = *place;

	while (place->at < text.n && text.p[place->at] != reader->separator &&
	       !is_break(text.p[place->at])) {
		if (text.p[place->at] == '"')
			return broken(reader, "csv.stray_quote", *place, *place);
		step(text, place);
	}
	field->text = (struct str){text.p + start.at, place->at - start.at};
	if (field->text.n > CSV_FIELD_BYTES_MAX)
		return broken(reader, "csv.field_too_long", start, start);
	return CSV_RECORD;
}

/* Points the fields that were copied at their copies: these stand in order. */
static void settle(struct csv_reader *reader)
{
	const char *copy = reader->unquoted.p;

	for (int i = 0; i < reader->field_count; i++) {
		struct csv_field *field = &reader->fields[i];

		if (!field->text.p) {
			field->text.p = copy;
			copy += field->text.n;
		}
	}
}

enum csv_result csv_next(struct csv_reader *reader)
{
	struct str text = reader->rest;
	struct place place = {0, reader->line, 1};

	reader->field_count = 0;
	buf_clear(&reader->unquoted);
	while (place.at < text.n && is_break(text.p[place.at]))
		step(text, &place);
	if (place.at == text.n) {
		advance(reader, place);
		return CSV_END;
	}
	for (;;) {
		struct csv_field *field = &reader->fields[reader->field_count];
		enum csv_result result;

		if (reader->field_count == CSV_FIELDS_MAX)
			return broken(reader, "csv.too_many_fields", place, place);
		field->line = place.line;
		field->column = place.column;
		result = place.at < text.n && text.p[place.at] == '"'
		             ? read_quoted(reader, &place, field)
		             : read_bare(reader, &place, field);
		if (result != CSV_RECORD)
			return result;
		reader->field_count++;
		if (place.at == text.n || text.p[place.at] != reader->separator)
			break;
		step(text, &place);
	}
	if (place.at < text.n)
		step(text, &place);
	advance(reader, place);
	settle(reader);
	return CSV_RECORD;
}

static bool must_quote(struct str text, bool first)
{
	if (first && (!text.n || str_starts(text, BYTE_ORDER_MARK)))
		return true;
	for (size_t i = 0; i < text.n; i++)
		if (text.p[i] == ',' || text.p[i] == '"' || is_break(text.p[i]))
			return true;
	return false;
}

void csv_add_field(struct buf *out, struct str text, bool first)
{
	if (!first)
		buf_add_char(out, ',');
	if (!must_quote(text, first)) {
		buf_add_str(out, text);
		return;
	}
	buf_add_char(out, '"');
	for (;;) {
		size_t n = str_find_char(text, '"');

		buf_add(out, text.p, n);
		if (n == text.n)
			break;
		buf_add_text(out, "\"\"");
		text = (struct str){text.p + n + 1, text.n - n - 1};
	}
	buf_add_char(out, '"');
}
