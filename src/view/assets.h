/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What tools/embed.c built into the program: the files of static/ and the catalogues. */
#ifndef VIEW_ASSETS_H
#define VIEW_ASSETS_H

#include <stddef.h>

#include "base/asset.h"

/* For http/static; and their URLs, "/static/site.css?v=DIGEST", in the same order. */
extern const struct asset static_assets[];
extern const char *const static_assets_urls[];
extern const size_t static_assets_count;

/* GNU .mo files, named by language ("vi.mo"). */
extern const struct asset catalogues[];
extern const char *const catalogues_urls[];
extern const size_t catalogues_count;

/* The URL of a file of static/, for templates; a name that is not there is a bug. */
const char *asset_url(const char *name);

#endif
