/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "http/static.h"

#include "base/bug.h"

enum { VERSION_DIGITS = 16 };

static struct str version_of(const struct asset *asset)
{
	INVARIANT(strlen(asset->digest) >= VERSION_DIGITS);
	return (struct str){asset->digest, VERSION_DIGITS};
}

/* Links may carry the whole digest (tools/embed.c) or its beginning (static_url()). */
static bool is_version_of(const struct asset *asset, struct str version)
{
	return version.n >= VERSION_DIGITS && str_starts(str_of(asset->digest), version);
}

const char *static_url(
    struct arena *arena, const struct asset *assets, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++)
		if (!strcmp(assets[i].name, name))
			return arena_printf(
			    arena, "/static/%s?v=%.*s", name, STR_ARG(version_of(&assets[i])));
	BUG("there is no asset %s", name);
}

/* The segments after the first, joined by '/'. */
static struct str name_of(const struct request *req)
{
	struct buf joined = {0};
	struct str name;

	for (size_t i = 1; i < req->target.segment_count; i++) {
		if (i > 1)
			buf_add_char(&joined, '/');
		buf_add_str(&joined, req->target.segments[i]);
	}
	name = arena_str(req->arena, buf_str(&joined));
	buf_release(&joined);
	return name;
}

enum err_code static_answer_named(const struct asset *assets, size_t count, struct str name,
    struct request *req, struct response *res, struct err *err)
{
	for (size_t i = 0; i < count; i++) {
		const struct asset *asset = &assets[i];

		if (!str_is(name, asset->name))
			continue;
		response_as(res, asset->content_type);
		res->constant = (struct str){(const char *)asset->bytes, asset->size};
		res->etag = version_of(asset);
		response_cacheable(res, is_version_of(asset, request_query(req, "v"))
					    ? RESPONSE_IMMUTABLE
					    : RESPONSE_REVALIDATE);
		return ERR_NONE;
	}
	return err_set(err, ERR_NOT_FOUND, "http.not_found", NULL);
}

enum err_code static_answer(const struct asset *assets, size_t count, struct request *req,
    struct response *res, struct err *err)
{
	return static_answer_named(assets, count, name_of(req), req, res, err);
}
