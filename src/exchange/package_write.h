/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Writing the files of a data package into a directory, table by table and
 * row by row, in memory that does not grow with the rows.
 *
 * The first failure (ERR_IO, export.cannot_write) stays in `code` and turns
 * later calls into nothing, so that it is enough to look at it now and then.
 */
#ifndef EXCHANGE_PACKAGE_WRITE_H
#define EXCHANGE_PACKAGE_WRITE_H

#include "exchange/package.h"

struct package_writer {
	const char *directory;
	struct arena *arena; /* names of files */
	struct err *err;
	enum err_code code;
	unsigned columns[TABLE_COUNT]; /* bits: which columns each table has */
	bool present[TABLE_COUNT];     /* tables begun so far */
	enum package_table table;      /* the one being written */
	const char *path;
	int fd; /* -1: none is open */
	struct buf out;
	struct buf documents; /* struct package_written */
};

/* Every table has all columns, until package_leave_out() before it is begun. */
void package_writer_init(
    struct package_writer *writer, const char *directory, struct arena *arena, struct err *err);
void package_leave_out(struct package_writer *writer, enum package_table table, int column);

/* Opens RESOURCE.csv and writes its header. */
void package_begin_table(struct package_writer *writer, enum package_table table);
/* Values by column, as many as the table's shape has; those left out are not written. */
void package_add_row(struct package_writer *writer, const struct str *values);
enum err_code package_end_table(struct package_writer *writer);

/* A whole file. */
enum err_code package_write_file(struct package_writer *writer, const char *name, struct str text);

/* A whole file that is JSON and a resource of its own; name and title stay until the end. */
enum err_code package_write_document(struct package_writer *writer, struct str name,
    struct str title, const char *path, struct str text);

/* "data-package" once there are documents, which are no tables. */
const char *package_profile(const struct package_writer *writer);

/* The member "resources" of datapackage.json: the tables and documents begun so far. */
void package_add_resources(struct package_writer *writer, struct json *json);

void package_writer_release(struct package_writer *writer);

#endif
