/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Pictures of articles: served, and as pages show them. */
#include "core/picture.h"

#include "web/news.h"
#include "web/web.h"

static const char *url_of(const struct page *page, const char *digest)
{
	return arena_printf(page->arena, "/anh/%s", digest);
}

static void add(const struct page *page, const struct article_picture *from,
    const struct stored_picture *stored, int wide, struct news_pictures *out)
{
	struct news_picture *picture = &out->items[out->count];
	struct html_image_size *sizes =
	    ARENA_ARRAY(page->arena, struct html_image_size, stored->count);

	for (size_t i = 0; i < stored->count; i++)
		sizes[i] = (struct html_image_size){url_of(page, stored->sizes[i].digest),
		    stored->sizes[i].width, stored->sizes[i].height};
	*picture = (struct news_picture){
	    .image = {from->alternative, stored->count, sizes, wide, !out->count},
	    .largest = sizes[stored->count - 1].url,
	    .name = page_text(page, from->name),
	    .alternative = page_text(page, from->alternative),
	    .caption = page_text(page, from->caption),
	    .credit = page_text(page, from->credit)};
	out->count++;
}

enum err_code news_fill_pictures(const struct page *page, const struct article_content *content,
    int wide, struct news_pictures *out, struct err *err)
{
	enum err_code code = ERR_NONE;

	*out = (struct news_pictures){
	    0, ARENA_ARRAY(page->arena, struct news_picture, content->picture_count + 1)};
	for (size_t i = 0; i < content->picture_count && !code; i++) {
		struct stored_picture stored;

		code = picture_find(
		    space_db(page->space), content->pictures[i].name, page->arena, &stored, err);
		if (!code && stored.count)
			add(page, &content->pictures[i], &stored, wide, out);
	}
	return code;
}

/* Its address is what it holds: it never changes. */
enum err_code picture_file(struct request *req, struct response *res, struct err *err)
{
	struct str content;
	struct db *db;
	enum err_code code = app_take(req->app, &db, err);

	if (code)
		return code;
	code = picture_read_size(db, request_param(req, "picture"), req->arena, &content, err);
	app_give(req->app, db);
	if (code)
		return code;
	response_cacheable(res, RESPONSE_IMMUTABLE);
	buf_add_str(response_as(res, "image/webp"), content);
	return ERR_NONE;
}
