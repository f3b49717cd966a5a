/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The whole register as everybody may have it, in one file: a data package in a
 * ZIP archive, made when it is asked for and kept until more is published.
 *
 * Invariants:
 *  1. What is given out is whole, and of the batch published last.
 *  2. Making it does not hold the space that requests share.
 *  3. One request makes it; others that come meanwhile are told to come again.
 */
#ifndef WEB_ARCHIVE_H
#define WEB_ARCHIVE_H

#include <pthread.h>

#include "db/db_pool.h"
#include "http/response.h"
#include "web/watch.h"

struct archive {
	pthread_mutex_t making; /* held while it is made, and looked at */
	int fd;                 /* of a file without a name; -1: none yet */
	int64_t batch;          /* the published batch it is of */
};

void archive_init(struct archive *archive);
void archive_release(struct archive *archive);

/*
 * The file as the body of `res`; takes its time where it has to be made. ERR_UNAVAILABLE
 * archive.being_made, ERR_IO export.cannot_write, ERR_DB.
 */
enum err_code archive_answer(struct archive *archive, struct db_pool *pool, struct watch *watch,
    struct response *res, struct err *err);

#endif
