/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Export of a register as a data package. Rows are ordered by key, as text,
 * and nothing depends on time or on internal ids: the import of an export
 * into an empty register, exported again, gives the same bytes.
 */
#ifndef EXCHANGE_EXPORT_H
#define EXCHANGE_EXPORT_H

#include "core/figure.h"

/*
 * Writes the package into `directory`, which is created if need be and must
 * hold no datapackage.json. LAYER_WORKING gives each cell's latest revision,
 * after the published one if that is another, with the stage in a column of
 * its own. ERR_CONFLICT, ERR_IO,
 * ERR_DB; files already written stay behind then.
 */
enum err_code export_package(
    struct space *space, const char *directory, enum layer layer, struct err *err);

#endif
