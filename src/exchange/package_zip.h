/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A directory as one file, for who takes it over the web. */
#ifndef EXCHANGE_PACKAGE_ZIP_H
#define EXCHANGE_PACKAGE_ZIP_H

#include "base/err.h"

/*
 * Writes all files below `directory` into a new ZIP archive `file`.
 * ERR_IO export.cannot_write.
 */
enum err_code package_zip(const char *directory, const char *file, struct err *err);

/* Removes the directory and all below it, as far as that goes. */
void package_remove(const char *directory);

#endif
