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

/*
 * Puts all rows of `from`, as they are at one moment, in the place of those of
 * `to`, whose layout stays its own: in one transaction. ERR_CONFLICT
 * (db.other_version) unless the tables of both are of one version.
 */
enum err_code db_refill(struct db *from, struct db *to, struct err *err);

#endif
