/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "base/spill.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

enum { PENDING_MAX = 1 << 18 };

static const char *folder(void)
{
	const char *named = getenv("TMPDIR");

	if (named && *named)
		return named;
	return access("/var/tmp", W_OK) ? "/tmp" : "/var/tmp";
}

static enum err_code cannot_write(struct err *err)
{
	return err_set(err, ERR_IO, "spill.cannot_write", folder(), strerror(errno), NULL);
}

/* Where the file system knows no nameless files: a name that is taken away at once. */
static int open_and_unlink(void)
{
	struct buf name = {0};
	int fd;

	buf_printf(&name, "%s/kycung-XXXXXX", folder());
	fd = mkostemp(name.p, O_CLOEXEC);
	if (fd >= 0)
		unlink(name.p);
	buf_release(&name);
	return fd;
}

static enum err_code open_file(struct spill *spill, struct err *err)
{
	if (spill->open)
		return ERR_NONE;
	spill->fd = open(folder(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	if (spill->fd < 0)
		spill->fd = open_and_unlink();
	if (spill->fd < 0)
		return cannot_write(err);
	spill->open = true;
	return ERR_NONE;
}

static enum err_code write_out(struct spill *spill, const char *bytes, size_t size, struct err *err)
{
	size_t done = 0;
	enum err_code code = open_file(spill, err);

	while (!code && done < size) {
		ssize_t n =
		    pwrite(spill->fd, bytes + done, size - done, (off_t)(spill->written + done));

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return cannot_write(err);
		done += (size_t)n;
	}
	spill->written += done;
	return code;
}

static enum err_code flush(struct spill *spill, struct err *err)
{
	enum err_code code = write_out(spill, spill->pending.p, spill->pending.n, err);

	if (!code)
		buf_clear(&spill->pending);
	return code;
}

enum err_code spill_add(
    struct spill *spill, const void *bytes, size_t n, uint64_t *at, struct err *err)
{
	enum err_code code = ERR_NONE;

	*at = spill_size(spill);
	if (n >= PENDING_MAX) {
		/* Much at once is not held a second time. */
		if (spill->pending.n)
			code = flush(spill, err);
		return code ? code : write_out(spill, bytes, n, err);
	}
	buf_add(&spill->pending, bytes, n);
	return spill->pending.n < PENDING_MAX ? ERR_NONE : flush(spill, err);
}

enum err_code spill_read(struct spill *spill, uint64_t at, void *out, size_t n, struct err *err)
{
	char *to = out;

	if (at + n > spill->written && spill->pending.n && flush(spill, err))
		return ERR_IO;
	while (n) {
		ssize_t got = pread(spill->fd, to, n, (off_t)at);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return err_set(
			    err, ERR_IO, "spill.cannot_read", got ? strerror(errno) : "EOF", NULL);
		to += got;
		at += (uint64_t)got;
		n -= (size_t)got;
	}
	return ERR_NONE;
}

uint64_t spill_size(const struct spill *spill)
{
	return spill->written + spill->pending.n;
}

void spill_release(struct spill *spill)
{
	if (spill->open)
		close(spill->fd);
	buf_release(&spill->pending);
	*spill = (struct spill){0};
}
