/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Reading one definition's stored JSON into its struct. Each function fills
 * the item at `id` of the array of its kind; the arrays are allocated.
 * False when the content does not hold together: the database was tampered
 * with, since the import checks all of it (exchange/import_definitions.c).
 */
#ifndef CORE_DEFINITIONS_READ_H
#define CORE_DEFINITIONS_READ_H

#include "core/definitions.h"

bool definition_read(struct definitions *defs, enum definition_kind kind, int id, struct str key,
    struct str content);

/*
 * Once all are read: parents of units and indicators and the codes in formulas
 * are bound to the items they name. False when one names nothing; it is then
 * as if it were absent.
 */
bool definitions_bind(struct definitions *defs);

/*
 * Forms and the calendar, once all that forms name is bound. False when one does not hold; *err
 * (ERR_INTEGRITY) then says why of the first, and those that do not hold are as if they were
 * absent: an item without a code.
 */
bool definitions_read_forms(struct definitions *defs, struct err *err);

bool direction_parse(struct str text, enum direction *out);
bool over_units_parse(struct str text, enum over_units *out);
bool over_time_parse(struct str text, enum over_time *out);
bool scenario_kind_parse(struct str text, enum scenario_kind *out);
const char *direction_code(enum direction direction);
const char *over_units_code(enum over_units over);
const char *over_time_code(enum over_time over);
const char *scenario_kind_code(enum scenario_kind kind);

#endif
