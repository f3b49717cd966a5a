/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Between validation.c and validation_checks.c. */
#ifndef CORE_VALIDATION_INSIDE_H
#define CORE_VALIDATION_INSIDE_H

#include "core/validation.h"

struct validation {
	struct space *space;
	const struct definitions *defs;
	const struct sheet *sheet;
	struct arena *arena;
	struct err *err;
	struct finding *found;
	size_t count, capacity;
};

/* Adds a finding, at a cell where `cell` is not NULL; its name is `what` and the cell's. */
struct finding *validation_add(struct validation *v, enum check check, enum form_severity severity,
    const struct sheet_cell *cell, const char *what);

/* The automatic checks that the form asks for. */
enum err_code validation_check_rows(struct validation *v);

#endif
