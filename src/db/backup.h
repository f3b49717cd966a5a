/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Copies a database, as it is at one moment and while in use, into a new one.
 * A copy of either store may be a file or a server's database, and is as good
 * as what it was made from.
 */
#ifndef DB_BACKUP_H
#define DB_BACKUP_H

#include "db/migrate.h"

/*
 * `target` as for db_open() with DB_CREATE; it is there when it is whole, and
 * not before. `steps` are those of migrate(). ERR_CONFLICT (db.exists), ERR_IO.
 */
enum err_code db_backup(
    struct db *db, const char *target, const struct migration *steps, int count, struct err *err);

#endif
