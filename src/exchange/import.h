/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Import of a data package: atomic. Either the whole package becomes one
 * batch, or all that is wrong with it is told and nothing is stored. Only
 * what differs from the register is written.
 *
 * However many observations there are, memory stays bounded: they are read in
 * pieces and written a slice at a time, as they come; where they do not come in
 * the order of slices, they are sorted first, outside memory where they do not
 * fit. Others can write again when it is done, or refused.
 */
#ifndef EXCHANGE_IMPORT_H
#define EXCHANGE_IMPORT_H

#include "core/space.h"

/* Importing reads and writes at once; what has to be sorted is read first. */
enum import_phase { IMPORT_READING, IMPORT_WRITING };

struct import_options {
	const char *directory;
	const char *actor;
	/* Whether a submission uses a version of a form, which then must not change any more; NULL:
	 * every version that is stored counts as used. */
	bool (*form_in_use)(void *context, struct str code, int version);
	void *form_in_use_context;
	bool publish; /* what the package does not give a stage is published, not drafted */
	/* Called now and then with the bytes read, or the rows written of what was sorted; NULL:
	 * never. */
	void (*progress)(void *context, enum import_phase phase, uint64_t done, uint64_t total);
	void *progress_context;
};

struct import_counts {
	size_t added;
	size_t changed;
	size_t equal;
};

struct import_summary {
	int64_t batch; /* 0: nothing differed */
	struct import_counts definitions;
	struct import_counts observations;
	size_t moved; /* equal, but brought to a higher stage */
};

/*
 * Mistakes in the package go to `issues` (which must have an arena): then
 * ERR_INPUT (import.refused) is returned. ERR_DB and ERR_IO as they come.
 */
enum err_code import_package(struct space *space, const struct import_options *options,
    struct issues *issues, struct import_summary *summary, struct err *err);

#endif
