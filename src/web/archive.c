/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "web/archive.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/bug.h"
#include "core/space.h"
#include "exchange/export.h"
#include "exchange/package_zip.h"
#include "web/open_data.h"

enum { PIECE = 256 << 10, TAKE_MS = 2000 };
static const size_t space_memory = (size_t)32 << 20;

void archive_init(struct archive *archive)
{
	*archive = (struct archive){.fd = -1};
	INVARIANT(!pthread_mutex_init(&archive->making, NULL));
}

void archive_release(struct archive *archive)
{
	if (archive->fd >= 0)
		close(archive->fd);
	pthread_mutex_destroy(&archive->making);
}

/* ---- making it */

static enum err_code cannot(struct err *err, const char *path)
{
	return err_set(err, ERR_IO, "export.cannot_write", path, strerror(errno), NULL);
}

/* Gives the descriptor of the file, which goes on without its name. */
static enum err_code make_in(struct space *space, const char *folder, int *fd, struct err *err)
{
	char package[PATH_MAX], file[PATH_MAX];
	enum err_code code;

	snprintf(package, sizeof(package), "%s/package", folder);
	snprintf(file, sizeof(file), "%s/package.zip", folder);
	code = export_package(space, package, EXPORT_PUBLIC, err);
	if (!code)
		code = package_zip(package, file, err);
	if (code)
		return code;
	*fd = open(file, O_RDONLY | O_CLOEXEC);
	return *fd < 0 ? cannot(err, file) : ERR_NONE;
}

static enum err_code make(struct archive *archive, struct db_pool *pool, struct err *err)
{
	const char *temporary = getenv("TMPDIR");
	char folder[PATH_MAX / 2];
	struct space *space = NULL;
	struct db *db = NULL;
	int64_t batch = 0;
	int fd = -1;
	enum err_code code;

	snprintf(folder, sizeof(folder), "%s/kycung-XXXXXX", temporary ? temporary : "/tmp");
	if (!mkdtemp(folder))
		return cannot(err, folder);
	code = db_pool_take(pool, TAKE_MS, &db, err);
	if (!code)
		code = space_open(&space, db, space_memory, err);
	if (!code) {
		batch = space_head(space).published;
		code = make_in(space, folder, &fd, err);
	}
	space_close(space);
	db_pool_give(pool, db);
	package_remove(folder);
	if (code)
		return code;
	if (archive->fd >= 0)
		close(archive->fd);
	archive->fd = fd;
	archive->batch = batch;
	return ERR_NONE;
}

/* ---- giving it out */

struct sending {
	int fd;
	off_t at;
};

static bool next_piece(void *context, struct buf *piece)
{
	struct sending *sending = context;
	char bytes[16 << 10];
	ssize_t n = 0;

	while (
	    piece->n < PIECE && (n = pread(sending->fd, bytes, sizeof(bytes), sending->at)) > 0) {
		buf_add(piece, bytes, (size_t)n);
		sending->at += n;
	}
	return n > 0;
}

static void end_sending(void *context)
{
	struct sending *sending = context;

	close(sending->fd);
	free(sending);
}

/* Holding `making`. */
static enum err_code give_out(const struct archive *archive, struct response *res, struct err *err)
{
	int fd = fcntl(archive->fd, F_DUPFD_CLOEXEC, 0);
	struct sending *sending;

	if (fd < 0)
		return cannot(err, OPEN_DATA_PACKAGE);
	sending = calloc(1, sizeof(*sending));
	if (!sending)
		BUG("out of memory (archive)");
	sending->fd = fd;
	response_stream(
	    res, "application/zip", &(struct response_stream){next_piece, end_sending, sending});
	return ERR_NONE;
}

enum err_code archive_answer(struct archive *archive, struct db_pool *pool, struct watch *watch,
    struct response *res, struct err *err)
{
	struct watch_view seen;
	enum err_code code = ERR_NONE;

	watch_look(watch, &seen);
	if (pthread_mutex_trylock(&archive->making))
		return err_set(err, ERR_UNAVAILABLE, "archive.being_made", NULL);
	if (archive->fd < 0 || archive->batch != seen.published)
		code = make(archive, pool, err);
	if (!code)
		code = give_out(archive, res, err);
	pthread_mutex_unlock(&archive->making);
	return code;
}
