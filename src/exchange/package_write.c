/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "exchange/package_write.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/bug.h"

enum { CHUNK = 256 << 10 };

void package_writer_init(
    struct package_writer *writer, const char *directory, struct arena *arena, struct err *err)
{
	*writer =
	    (struct package_writer){.directory = directory, .arena = arena, .err = err, .fd = -1};
	for (int t = 0; t < TABLE_COUNT; t++)
		writer->columns[t] = (1u << package_tables[t].column_count) - 1;
}

void package_leave_out(struct package_writer *writer, enum package_table table, int column)
{
	writer->columns[table] &= ~(1u << column);
}

static void fail(struct package_writer *writer)
{
	if (!writer->code)
		writer->code = err_set(writer->err, ERR_IO, "export.cannot_write", writer->path,
		    strerror(errno), NULL);
}

static void open_file(struct package_writer *writer, const char *name)
{
	INVARIANT(writer->fd < 0);
	writer->path = arena_printf(writer->arena, "%s/%s", writer->directory, name);
	if (writer->code)
		return;
	writer->fd = open(writer->path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	if (writer->fd < 0)
		fail(writer);
}

static void write_all(struct package_writer *writer, struct str text)
{
	while (text.n && !writer->code) {
		ssize_t n = write(writer->fd, text.p, text.n);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0) {
			fail(writer);
			return;
		}
		text.p += n;
		text.n -= (size_t)n;
	}
}

static void close_file(struct package_writer *writer)
{
	if (writer->fd >= 0 && close(writer->fd))
		fail(writer);
	writer->fd = -1;
}

enum err_code package_write_file(struct package_writer *writer, const char *name, struct str text)
{
	open_file(writer, name);
	write_all(writer, text);
	close_file(writer);
	return writer->code;
}

void package_begin_table(struct package_writer *writer, enum package_table table)
{
	const struct package_table_shape *shape = &package_tables[table];
	struct str names[COLUMNS_MAX] = {0};

	writer->table = table;
	writer->present[table] = true;
	open_file(writer, arena_printf(writer->arena, "%s.csv", shape->resource));
	for (int i = 0; i < shape->column_count; i++)
		names[i] = str_of(shape->columns[i].name);
	package_add_row(writer, names);
}

static void flush(struct package_writer *writer)
{
	write_all(writer, buf_str(&writer->out));
	buf_clear(&writer->out);
}

void package_add_row(struct package_writer *writer, const struct str *values)
{
	const struct package_table_shape *shape = &package_tables[writer->table];
	bool first = true;

	for (int i = 0; i < shape->column_count; i++) {
		if (!(writer->columns[writer->table] & 1u << i))
			continue;
		csv_add_field(&writer->out, values[i], first);
		first = false;
	}
	buf_add_char(&writer->out, '\n');
	if (writer->out.n >= CHUNK)
		flush(writer);
}

enum err_code package_end_table(struct package_writer *writer)
{
	flush(writer);
	close_file(writer);
	return writer->code;
}

static void add_schema(
    const struct package_writer *writer, struct json *json, enum package_table table)
{
	const struct package_table_shape *shape = &package_tables[table];
	struct str keys = str_of(shape->key);
	struct str key;

	json_name(json, "schema");
	json_object(json);
	json_name(json, "fields");
	json_array(json);
	for (int i = 0; i < shape->column_count; i++) {
		if (!(writer->columns[table] & 1u << i))
			continue;
		json_object(json);
		json_member_text(json, "name", shape->columns[i].name);
		json_member_text(json, "type", shape->columns[i].type);
		json_object_end(json);
	}
	json_array_end(json);
	json_name(json, "primaryKey");
	json_array(json);
	while (str_split(&keys, ',', &key))
		json_str(json, key);
	/* A draft stands beside the published value that it does not replace yet. */
	if (table == TABLE_OBSERVATIONS && writer->columns[table] & 1u << OBSERVATION_STAGE)
		json_text(json, "stage");
	json_array_end(json);
	json_object_end(json);
}

struct package_written {
	struct str name;
	struct str title;
	const char *path;
};

enum err_code package_write_document(struct package_writer *writer, struct str name,
    struct str title, const char *path, struct str text)
{
	struct package_written written = {name, title, path};

	buf_add(&writer->documents, &written, sizeof(written));
	return package_write_file(writer, path, text);
}

const char *package_profile(const struct package_writer *writer)
{
	return writer->documents.n ? "data-package" : "tabular-data-package";
}

static void add_documents(const struct package_writer *writer, struct json *json)
{
	for (size_t at = 0; at < writer->documents.n; at += sizeof(struct package_written)) {
		struct package_written written;

		memcpy(&written, writer->documents.p + at, sizeof(written));
		json_object(json);
		json_member_str(json, "name", written.name);
		json_member_str(json, "title", written.title);
		json_member_text(json, "path", written.path);
		json_member_text(json, "profile", "data-resource");
		json_member_text(json, "format", "json");
		json_member_text(json, "mediatype", "application/json");
		json_member_text(json, "encoding", "utf-8");
		json_object_end(json);
	}
}

void package_add_resources(struct package_writer *writer, struct json *json)
{
	json_name(json, "resources");
	json_array(json);
	for (int t = 0; t < TABLE_COUNT; t++) {
		const struct package_table_shape *shape = &package_tables[t];

		if (!writer->present[t])
			continue;
		json_object(json);
		json_member_text(json, "name", shape->resource);
		json_member_text(json, "title", shape->title);
		json_member_text(
		    json, "path", arena_printf(writer->arena, "%s.csv", shape->resource));
		json_member_text(json, "profile", "tabular-data-resource");
		json_member_text(json, "format", "csv");
		json_member_text(json, "mediatype", "text/csv");
		json_member_text(json, "encoding", "utf-8");
		add_schema(writer, json, (enum package_table)t);
		json_object_end(json);
	}
	add_documents(writer, json);
	json_array_end(json);
}

void package_writer_release(struct package_writer *writer)
{
	close_file(writer);
	buf_release(&writer->out);
	buf_release(&writer->documents);
}
