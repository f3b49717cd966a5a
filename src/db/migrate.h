/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Brings a database's tables to the newest version, step by step.
 *
 * In the SQL of a step:
 *   @BYTES@         the type of byte strings
 *   TEXT            text that sorts by its bytes
 *   @CLUSTERED@     after a table's closing parenthesis: stored in the order of
 *                   its primary key, where the back end knows such a thing
 *   @UNCOMPRESSED@  after a column's type: its content is compressed already
 *   @BY_INDICATOR@  before the semicolon that ends a table's CREATE TABLE (with
 *                   or without @CLUSTERED@): its primary key begins with
 *                   (space, indicator), by which it may be divided
 *   @WORD_INDEX@    before the semicolon that ends the CREATE TABLE of search_text, which
 *                   has the columns id (INTEGER PRIMARY KEY), title_words and body_words:
 *                   it can be asked by words (db_word_query())
 *   @SERVER@        before a statement: left out where the database is a file, or distributed
 */
#ifndef DB_MIGRATE_H
#define DB_MIGRATE_H

#include "db/db.h"

struct migration {
	int version; /* 1, 2, 3, … without gaps */
	const char *sql;
};

/* How the tables of a new database are laid out; remembered by it for later steps. */
struct migrate_options {
	int partitions; /* hash partitions of each table by indicator; 0 or 1: none */
	bool citus;     /* distribute these over the nodes of a Citus cluster, in so many shards */
};

enum { MIGRATE_PARTITIONS_MAX = 256 };

/*
 * Applies, each in a transaction of its own, the steps above the database's
 * version. `options` (NULL: none) count for a database without tables.
 * ERR_CONFLICT (db.newer) when the database is newer than the program;
 * ERR_USAGE, before anything is made, for a layout that it cannot have.
 */
enum err_code migrate(struct db *db, const struct migration *steps, int count,
    const struct migrate_options *options, struct err *err);

/* The version of a database that has been migrated; 0 if no step was applied. */
enum err_code migrate_version(struct db *db, int *version, struct err *err);

#endif
