/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Between the files of the import; not for use outside exchange. */
#ifndef EXCHANGE_IMPORT_STEPS_H
#define EXCHANGE_IMPORT_STEPS_H

#include "base/map.h"
#include "base/sorter.h"
#include "base/spill.h"
#include "core/space.h"
#include "exchange/import.h"
#include "exchange/package.h"

/* Where something stands in a table. */
struct place {
	const char *file;
	int line;
	int column;
};

/* A report of the package, to be checked once all definitions are known. */
struct report_source {
	struct str slug;
	const struct json_value *json;
	const char *files[2]; /* of the templates, Vietnamese and English; NULL: none */
	struct str texts[2];
	struct report_source *next;
};

/* A form of the package, and the calendar, as parsed; read once what they name is known. */
struct document_source {
	const char *file;
	struct str text;
	const struct json_value *json; /* NULL: no JSON */
};

struct import {
	struct space *space;
	const struct import_options *options;
	struct package package;
	struct arena *arena;
	struct issues *issues;
	struct err *err;
	struct import_summary *summary;
	struct site site; /* the settings that will hold: the package's, else the register's */
	/* what the package defines, as rows for the journal */
	struct definition_row *rows;
	size_t row_count;
	size_t row_capacity;
	/* where units' parents and indicators' formulas stand: key -> struct place */
	struct map unit_places;
	struct map indicator_places;
	struct report_source *reports; /* in the order of the package */
	struct document_source *forms; /* as many as the package has */
	struct document_source calendar;
	/* codes of rows that were refused: what names them is not told as well */
	struct map doubtful;
	/* the register's definitions with the package's laid over them */
	struct definitions *defs;
	struct batch batch;
	/* struct observed by cell and line; NULL: the file is read as it stands */
	struct sorter *observed;
	struct spill notes;     /* their notes */
	bool many_observations; /* known once they are read */
	const char *observations_file;
};

/* One row of observations.csv that was understood. */
struct observed {
	struct cell_key key;
	int64_t value;
	uint64_t note_at; /* in import->notes */
	uint32_t note_size;
	int32_t decision;
	int32_t line;
	uint8_t status; /* enum cell_status */
	uint8_t stage;
	bool empty; /* no value and no status: withdraws what is there */
	uint8_t unused_tail;
};

void import_add_definition(
    struct import *import, enum definition_kind kind, struct str key, const struct buf *content);

/* A code or key: letters, digits and . _ - / :, no white space; for units, anything but spaces. */
bool import_code_ok(struct str code);

/* Tells an issue unless `code` is in a list of the settings; an empty list takes anything. */
void import_check_code(struct import *import, struct table *table, int column, struct str code,
    const struct named_code *list, int count);

/* Remembers, and tells an issue at, the place of a unit or indicator; what is only in the
 * register has none. `argument` goes with the message. */
void import_note_place(struct import *import, struct map *places, struct str key, const char *file,
    int line, int column);
void import_issue_at(struct import *import, const struct map *places, struct str key,
    const char *message, const char *argument);

/* units.csv: rows grouped into units, parents resolved, overlaps refused. */
enum err_code import_units(struct import *import);

/* Cycles among parents, once import->defs is there. */
void import_check_unit_cycles(struct import *import);

enum err_code import_decisions(struct import *import);
enum err_code import_scenarios(struct import *import);
enum err_code import_breakdowns(struct import *import);
enum err_code import_indicators(struct import *import);
/* Reports and settings, from datapackage.json. */
enum err_code import_site(struct import *import);
/* Names in the settings and in the templates of reports, once import->defs is there. */
void import_check_site(struct import *import);

/* A mistake at a value of the settings; words may be all zero: none. */
void import_setting_issue(struct import *import, const struct json_value *at, const char *key,
    struct str first, struct str second);
/* What the settings say of feedback (NULL: nothing): whether each is of its kind, then whether what
 * it names is there. */
void import_feedback_kinds(struct import *import, const struct json_value *feedback);
void import_feedback_check(struct import *import, const struct json_value *feedback);

/* Parses the forms and the calendar, before import->defs is there … */
enum err_code import_read_forms(struct import *import);
/* … and reads them against it; what holds becomes definitions. */
void import_check_forms(struct import *import);

typedef enum err_code observed_taker(void *context, const struct observed *row);

/* Reads observations.csv against import->defs, row by row, until `take` fails; a mistake in a row
 * is an issue, and the row is not given. */
enum err_code import_read_observations(
    struct import *import, enum import_phase phase, observed_taker *take, void *context);

/* Reads them into import->observed. */
enum err_code import_sort_observations(struct import *import);

/*
 * Writes import->batch, with what of the observations differs from what is
 * stored, in a transaction of its own. They are taken from import->observed,
 * else from the file, as they are read: which must have them in the order of
 * their keys, or it is ERR_RETRY, and they have to be sorted. What is wrong
 * with them, rows of one cell that do not fit together among it, becomes
 * issues; where there is any issue, from before or new, nothing is written.
 */
enum err_code import_difference(struct import *import);

#endif
