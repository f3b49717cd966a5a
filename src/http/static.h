/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Files built into the program (base/asset.h), served and linked. */
#ifndef HTTP_STATIC_H
#define HTTP_STATIC_H

#include "base/asset.h"
#include "base/err.h"
#include "http/request.h"
#include "http/response.h"

/*
 * "/static/site.css?v=DIGEST": changes when the file does, so that browsers
 * keep it for ever. A name not in the table is a bug.
 */
const char *static_url(
    struct arena *arena, const struct asset *assets, size_t count, const char *name);

/*
 * Answers with the asset whose name is the path after its first segment;
 * cached for ever when ?v= is its digest, else to be revalidated.
 * ERR_NOT_FOUND http.not_found.
 */
enum err_code static_answer(const struct asset *assets, size_t count, struct request *req,
    struct response *res, struct err *err);

/* The same with the asset of that name, whatever the path. */
enum err_code static_answer_named(const struct asset *assets, size_t count, struct str name,
    struct request *req, struct response *res, struct err *err);

#endif
