/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A register, in a temporary directory or at a server (store.h), filled from data packages given as
 * texts. */
#ifndef TESTS_REGISTER_H
#define TESTS_REGISTER_H

#include "core/figure.h"
#include "exchange/import.h"

struct test_register {
	char directory[64];
	char database[160];
	struct db *db;
	struct space *space;
	struct arena arena;
	struct issues issues; /* of the last import */
	struct import_summary summary;
	struct err err;
	int packages;
};

void register_open(struct test_register *reg);
void register_close(struct test_register *reg); /* removes it and the directory */

/* One file of a package. */
struct package_file {
	const char *name;
	const char *text;
};

/*
 * Imports a package of the files (datapackage.json is made to list the tables
 * among them, unless it is one of them). Ended by a name of NULL.
 */
enum err_code register_import(
    struct test_register *reg, bool publish, const struct package_file *files);

/* As above; the test fails, telling the issues, unless it is taken in. */
void register_fill(struct test_register *reg, bool publish, const struct package_file *files);

/* The figure of codes as the command line would give them; `scenario` NULL: none. */
struct figure register_figure(struct test_register *reg, const char *unit, const char *indicator,
    const char *period, const char *scenario, const char *measure);

/* "12.5 stated 1/1", "missing no_base 0/1": a figure in a line. */
const char *register_told(struct test_register *reg, struct figure figure);

/* The same, looked up by codes. */
const char *register_tell(struct test_register *reg, const char *unit, const char *indicator,
    const char *period, const char *scenario, const char *measure);

/* "units.csv:3:5 import.unknown_parent(XX)": the issues of the last import, a line each. */
const char *register_issues(struct test_register *reg);

#endif
