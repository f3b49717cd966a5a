/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Sorts any number of records of one size in bounded memory: sorted runs,
 * put aside when they fill the memory, and merged when they are read.
 */
#ifndef BASE_SORTER_H
#define BASE_SORTER_H

#include "base/err.h"

struct sorter;

/* `memory`: bytes of records held before a run is put aside (sorting takes as much again). */
struct sorter *sorter_new(
    size_t record_size, int (*compare)(const void *, const void *), size_t memory);

/* Copies the record. Not after sorter_begin(). ERR_IO. */
enum err_code sorter_add(struct sorter *sorter, const void *record, struct err *err);

/* Stands before the first record in order; may be called again to read them once more. */
enum err_code sorter_begin(struct sorter *sorter, struct err *err);

/* The next record, valid until the next call; *record is NULL at the end. */
enum err_code sorter_next(struct sorter *sorter, const void **record, struct err *err);

size_t sorter_count(const struct sorter *sorter);
void sorter_free(struct sorter *sorter); /* NULL is fine */

#endif
