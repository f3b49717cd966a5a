/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What is derived of articles against the journal: a part of verify. */
#ifndef CORE_ARTICLE_CHECK_H
#define CORE_ARTICLE_CHECK_H

#include "db/db.h"

/*
 * Inside a read transaction. ERR_INTEGRITY verify.article_changed for the first
 * article whose row and events tell different states or revisions, or whose
 * published figures are not those that were published. ERR_DB.
 */
enum err_code article_check(struct db *db, struct err *err);

#endif
