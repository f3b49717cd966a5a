/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static enum err_code cannot_read(const char *name, struct err *err)
{
	return err_set(err, errno == ENOENT ? ERR_NOT_FOUND : ERR_IO, "file.cannot_read", name,
	    strerror(errno), NULL);
}

enum err_code file_open(const char *name, int *fd, uint64_t *size, struct err *err)
{
	struct stat status;
	enum err_code code = ERR_NONE;

	*fd = open(name, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (*fd < 0)
		return cannot_read(name, err);
	if (fstat(*fd, &status))
		code = cannot_read(name, err);
	else if (!S_ISREG(status.st_mode))
		code = err_set(err, ERR_INPUT, "file.not_regular", name, NULL);
	else
		*size = (uint64_t)status.st_size;
	if (code)
		close(*fd);
	return code;
}

enum err_code file_read_more(
    int fd, const char *name, struct buf *out, size_t n, bool *end, struct err *err)
{
	ssize_t got;

	buf_reserve(out, n + 1);
	do
		got = read(fd, out->p + out->n, n);
	while (got < 0 && errno == EINTR);
	if (got < 0)
		return err_set(err, ERR_IO, "file.cannot_read", name, strerror(errno), NULL);
	*end = !got;
	out->n += (size_t)got;
	out->p[out->n] = '\0';
	return ERR_NONE;
}

enum err_code file_read(struct arena *arena, const char *name, struct str *out, struct err *err)
{
	uint64_t size = 0, done = 0;
	enum err_code code;
	char *text;
	int fd;

	code = file_open(name, &fd, &size, err);
	if (code)
		return code;
	if (size >= (uint64_t)1 << 32) {
		close(fd);
		return err_set(err, ERR_LIMIT, "file.too_large", name, NULL);
	}
	text = arena_alloc(arena, size + 1);
	while (done < size && !code) {
		ssize_t n = read(fd, text + done, size - done);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			code =
			    err_set(err, ERR_IO, "file.cannot_read", name, strerror(errno), NULL);
		if (n <= 0)
			break;
		done += (uint64_t)n;
	}
	close(fd);
	text[done] = '\0';
	*out = (struct str){text, done};
	return code;
}
