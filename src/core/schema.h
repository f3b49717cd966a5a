/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The tables of a register, as migrations; and the space they are keyed by.
 * One database holds one space for now; every key begins with it all the same.
 */
#ifndef CORE_SCHEMA_H
#define CORE_SCHEMA_H

#include "db/migrate.h"

#define SPACE ((int64_t)1)

extern const struct migration schema_migrations[];
extern const int schema_migration_count;

#endif
