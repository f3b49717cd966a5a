/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Files, whole or in pieces. */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"

/*
 * Reads the regular file `name` (at most 4 GiB) into the arena, NUL-ended.
 * ERR_NOT_FOUND, ERR_INPUT (not a regular file), ERR_LIMIT or ERR_IO.
 * Message keys: file.cannot_read, file.not_regular, file.too_large.
 */
enum err_code file_read(struct arena *arena, const char *name, struct str *out, struct err *err);

/*
 * Opens the regular file `name` to be read in pieces; *fd is the caller's to
 * close. The same errors, without a limit on its size.
 */
enum err_code file_open(const char *name, int *fd, uint64_t *size, struct err *err);

/* Adds at most `n` more bytes to `out`; *end when there are none left. ERR_IO. */
enum err_code file_read_more(
    int fd, const char *name, struct buf *out, size_t n, bool *end, struct err *err);

#endif
