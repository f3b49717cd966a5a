/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Export of a register as a data package. Rows are ordered by key, as text,
 * and nothing depends on time or on internal ids: the import of an export
 * into an empty register, exported again, gives the same bytes.
 */
#ifndef EXCHANGE_EXPORT_H
#define EXCHANGE_EXPORT_H

#include "core/figure.h"

enum export_scope {
	EXPORT_PUBLISHED, /* what is published */
	EXPORT_WORKING,   /* each cell's latest revision, after the published one if that is
	                     another, with the stage in a column of its own */
	EXPORT_PUBLIC     /* what is published, without the small counts that are suppressed */
};

/*
 * Writes the package into `directory`, which is created if need be and must
 * hold no datapackage.json. ERR_CONFLICT, ERR_IO,
 * ERR_DB; files already written stay behind then.
 */
enum err_code export_package(
    struct space *space, const char *directory, enum export_scope scope, struct err *err);

#endif
