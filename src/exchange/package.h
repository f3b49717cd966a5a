/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * A data package on disk: a directory with datapackage.json (Frictionless
 * Tabular Data Package) and CSV tables. This module knows its shape: which
 * tables there are, their columns and types; import.h and export.h use it.
 */
#ifndef EXCHANGE_PACKAGE_H
#define EXCHANGE_PACKAGE_H

#include "base/csv.h"
#include "base/err.h"
#include "base/json.h"

enum package_table {
	TABLE_UNITS,
	TABLE_DECISIONS,
	TABLE_SCENARIOS,
	TABLE_BREAKDOWNS,
	TABLE_INDICATORS,
	TABLE_OBSERVATIONS,
	TABLE_COUNT
};

/* Columns of each table, in the order in which they are exported. */
enum unit_column {
	UNIT_CODE,
	UNIT_NAME,
	UNIT_NAME_EN,
	UNIT_TYPE,
	UNIT_PARENT,
	UNIT_VALID_FROM,
	UNIT_VALID_TO,
	UNIT_ID,
	UNIT_REPLACED_BY
};
enum decision_column { DECISION_NUMBER, DECISION_DATE, DECISION_ISSUER, DECISION_TITLE };
enum scenario_column {
	SCENARIO_CODE,
	SCENARIO_NAME,
	SCENARIO_NAME_EN,
	SCENARIO_KIND,
	SCENARIO_DECISION,
	SCENARIO_DECIDED_ON
};
enum breakdown_column { BREAKDOWN_CODELIST, BREAKDOWN_CODE, BREAKDOWN_NAME, BREAKDOWN_NAME_EN };
enum indicator_column {
	INDICATOR_CODE,
	INDICATOR_NAME,
	INDICATOR_NAME_EN,
	INDICATOR_PARENT,
	INDICATOR_SECTOR,
	INDICATOR_UNIT_OF_MEASURE,
	INDICATOR_UNIT_OF_MEASURE_EN,
	INDICATOR_DECIMALS,
	INDICATOR_DIRECTION,
	INDICATOR_OVER_UNITS,
	INDICATOR_OVER_TIME,
	INDICATOR_FORMULA,
	INDICATOR_SCALE,
	INDICATOR_PERCENT_DECIMALS,
	INDICATOR_REPORTED_BY,
	INDICATOR_MIN_CELL,
	INDICATOR_CODELIST,
	INDICATOR_NOTE,
	INDICATOR_NOTE_EN
};
enum observation_column {
	OBSERVATION_UNIT,
	OBSERVATION_INDICATOR,
	OBSERVATION_PERIOD,
	OBSERVATION_SCENARIO,
	OBSERVATION_BREAKDOWN,
	OBSERVATION_VALUE,
	OBSERVATION_NOTE,
	OBSERVATION_STATUS,
	OBSERVATION_DECISION,
	OBSERVATION_STAGE
};

enum { COLUMNS_MAX = 24 };

struct package_column {
	const char *name;
	const char *type; /* of Table Schema: string, integer, number, date */
	bool required;    /* the column must be there */
};

struct package_table_shape {
	const char *resource; /* name of the resource; its file is RESOURCE.csv by default */
	const char *title;
	const char *key; /* primary key: columns separated by commas */
	int column_count;
	struct package_column columns[COLUMNS_MAX];
};

extern const struct package_table_shape package_tables[TABLE_COUNT];

/* A file of the package that is no table: a form or the calendar. */
struct package_document {
	const char *path; /* below the directory */
	const struct json_value *resource;
};

struct package {
	struct arena *arena;
	const char *directory;
	const char *file; /* of datapackage.json, as the user knows it */
	struct str text;  /* of that file */
	const struct json_value *json;
	const char *paths[TABLE_COUNT]; /* below the directory; NULL: no such table */
	const struct json_value *resources[TABLE_COUNT]; /* that name them */
	size_t form_count;
	struct package_document *forms;   /* resources whose path is forms/….json */
	struct package_document calendar; /* the resource "calendar"; path NULL: none */
};

/*
 * Reads datapackage.json of `directory`. What is wrong with its content goes
 * to `issues`; ERR_NOT_FOUND or ERR_IO when it cannot be read at all.
 */
enum err_code package_open(struct package *package, const char *directory, struct arena *arena,
    struct issues *issues, struct err *err);

/* Tells an issue at a value of datapackage.json (NULL: at the file); arguments may be NULL. */
void package_issue(const struct package *package, struct issues *issues,
    const struct json_value *value, const char *key, const char *first, const char *second);

/* Whether a path of datapackage.json is relative and stays within the directory. */
bool package_path_ok(struct str path);

/* A whole file below the package's directory, NUL-ended, in the arena; at most 4 GiB. */
enum err_code package_read_file(
    const struct package *package, const char *path, struct str *out, struct err *err);

/* A table being read, row by row. */
struct table {
	const struct package_table_shape *shape;
	const char *file;
	struct arena *arena;
	struct issues *issues;
	int fd;
	uint64_t size; /* of the file … */
	uint64_t read; /* … and how far it was read: for progress */
	bool at_end;
	struct buf window; /* the part of the file that is being read */
	size_t taken;      /* of the window by the reader */
	struct err *err;   /* why the file could not be read on, once table_next() was false */
	enum err_code code;
	struct csv_reader csv;
	int header_fields;
	int field_of[COLUMNS_MAX];      /* by column: index of its field; -1: not in the file */
	struct str values[COLUMNS_MAX]; /* of the current row, NFC and trimmed; "" when absent */
};

/*
 * Opens a table and checks its header. A file that cannot be read or a header
 * that does not fit goes to `issues` and gives ERR_INPUT.
 */
enum err_code table_open(struct table *table, const struct package *package,
    enum package_table which, struct issues *issues, struct err *err);

/*
 * The next row into table->values; rows that do not fit the header go to the
 * issues and are passed over. False at the end, or when the file could not be
 * read on (table->code). Values live until the next call.
 */
bool table_next(struct table *table);

/* Whether the file has the column. */
bool table_has(const struct table *table, int column);

/* The line of the current row, from 1. */
int table_line(const struct table *table);

/* Tells an issue at a column of the current row; arguments as for issues_add. */
#define table_issue(table, column, ...)                                                            \
	issues_add((table)->issues, (table)->file, table_line(table), table_column(table, column), \
	    __VA_ARGS__, NULL)
int table_column(const struct table *table, int column);

/* The value as a NUL-ended text in the arena. */
const char *table_text(const struct table *table, int column);
/* The same as a view that stays valid. */
struct str table_keep(const struct table *table, int column);

void table_close(struct table *table);

#endif
