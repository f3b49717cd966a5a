/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Where the registers of a test program live: files, or databases of the
 * server that KYCUNG_TEST_STORE names (the URI up to the database's name).
 * db_discard() removes either.
 */
#ifndef TESTS_STORE_H
#define TESTS_STORE_H

#include <stdbool.h>
#include <stddef.h>

bool store_is_server(void);

/* A name, as db_open() takes it, for a register that does not exist yet. */
void store_name(char *out, size_t size, const char *directory, const char *base);

#endif
