/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the pages of the work desk ask alike: a year, a form, a unit. */
#ifndef WEB_DESK_PARTS_H
#define WEB_DESK_PARTS_H

#include "web/desk.h"

/*
 * What the address asks for (?nam= &bieu= &don-vi=); where it names no year that of the
 * present work, else the site's. ERR_NOT_FOUND web.unknown_unit; ERR_INPUT web.bad_period.
 */
enum err_code desk_query_of(
    const struct page *page, struct request *req, struct desk_query *out, struct err *err);

/* Adds those choices to an address. */
void desk_add_choices(struct buf *url, const struct page *page, const struct desk_query *query);

/* The choices that can be made, with those that were. */
void desk_fill_choices(struct desk_view *view, const struct desk_query *query);
size_t desk_years(
    const struct page *page, const struct desk_query *query, struct desk_choice **out);

#endif
