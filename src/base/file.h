/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Whole files. */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include "base/arena.h"
#include "base/err.h"

/*
 * Reads the regular file `name` (at most 4 GiB) into the arena, NUL-ended.
 * ERR_NOT_FOUND, ERR_INPUT (not a regular file), ERR_LIMIT or ERR_IO.
 * Message keys: file.cannot_read, file.not_regular, file.too_large.
 */
enum err_code file_read(struct arena *arena, const char *name, struct str *out, struct err *err);

#endif
