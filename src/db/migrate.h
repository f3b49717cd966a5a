/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Brings a database's tables to the newest version, step by step.
 *
 * In the SQL of a step, @BYTES@ stands for the type of byte strings and
 * @CLUSTERED@, after a table's closing parenthesis, for "stored in the order
 * of its primary key" where the back end knows such a thing.
 */
#ifndef DB_MIGRATE_H
#define DB_MIGRATE_H

#include "db/db.h"

struct migration {
	int version; /* 1, 2, 3, … without gaps */
	const char *sql;
};

/*
 * Applies, each in a transaction of its own, the steps above the database's
 * version. ERR_CONFLICT (db.newer) when the database is newer than the program.
 */
enum err_code migrate(struct db *db, const struct migration *steps, int count, struct err *err);

#endif
