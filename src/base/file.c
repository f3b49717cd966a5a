/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static enum err_code read_all(
    int fd, const char *name, struct arena *arena, struct str *out, struct err *err)
{
	struct stat status;
	size_t done = 0;
	char *text;

	if (fstat(fd, &status))
		return err_set(err, ERR_IO, "file.cannot_read", name, strerror(errno), NULL);
	if (!S_ISREG(status.st_mode))
		return err_set(err, ERR_INPUT, "file.not_regular", name, NULL);
	if (status.st_size >= (off_t)1 << 32)
		return err_set(err, ERR_LIMIT, "file.too_large", name, NULL);
	text = arena_alloc(arena, (size_t)status.st_size + 1);
	while (done < (size_t)status.st_size) {
		ssize_t n = read(fd, text + done, (size_t)status.st_size - done);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return err_set(
			    err, ERR_IO, "file.cannot_read", name, strerror(errno), NULL);
		if (!n)
			break;
		done += (size_t)n;
	}
	text[done] = '\0';
	*out = (struct str){text, done};
	return ERR_NONE;
}

enum err_code file_read(struct arena *arena, const char *name, struct str *out, struct err *err)
{
	int fd = open(name, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	enum err_code code;

	if (fd < 0)
		return err_set(err, errno == ENOENT ? ERR_NOT_FOUND : ERR_IO, "file.cannot_read",
		    name, strerror(errno), NULL);
	code = read_all(fd, name, arena, out, err);
	close(fd);
	return code;
}
