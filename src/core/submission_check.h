/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What is derived of submissions against the journal: a part of verify. */
#ifndef CORE_SUBMISSION_CHECK_H
#define CORE_SUBMISSION_CHECK_H

#include "db/db.h"

/*
 * Inside a read transaction. ERR_INTEGRITY verify.submission_changed for the
 * first submission whose row and events tell different states, versions or
 * deadlines; verify.attachment_changed for a file that is not what its digest
 * says. ERR_DB.
 */
enum err_code submission_check(struct db *db, struct err *err);

#endif
