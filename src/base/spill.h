/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Bytes put aside in a nameless temporary file, in TMPDIR or /var/tmp, to be
 * read again by their place. Gone with the process, whatever ends it.
 * All zero is an empty spill; the file is made with the first bytes.
 */
#ifndef BASE_SPILL_H
#define BASE_SPILL_H

#include "base/buf.h"
#include "base/err.h"

struct spill {
	bool open;
	int fd;
	uint64_t written;   /* bytes in the file */
	struct buf pending; /* bytes not yet in it */
};

/* Adds bytes; *at is where they begin. ERR_IO spill.cannot_write (folder, reason). */
enum err_code spill_add(
    struct spill *spill, const void *bytes, size_t n, uint64_t *at, struct err *err);

/* Reads bytes that were added. ERR_IO spill.cannot_read (reason). */
enum err_code spill_read(struct spill *spill, uint64_t at, void *out, size_t n, struct err *err);

uint64_t spill_size(const struct spill *spill);
void spill_release(struct spill *spill);

#endif
