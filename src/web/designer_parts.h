/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the designer's pages, and that of the holidays, share. */
#ifndef WEB_DESIGNER_PARTS_H
#define WEB_DESIGNER_PARTS_H

#include "web/designer.h"

/* The form of {form} and {version}. ERR_NOT_FOUND web.unknown_form. */
enum err_code designer_find(
    const struct page *page, struct request *req, const struct form **out, struct err *err);

struct designer_version designer_version_of(
    const struct page *page, const struct form *form, int64_t begun);

/* Tells what was opened from what is stored since: of a stored definition; "" where p is NULL. */
const char *designer_seen(struct arena *arena, struct str stored);

/* Shows the form on the page on which forms are designed, in `page`, which has begun; nothing is
 * stored before it is saved there. */
enum err_code designer_open(struct page *page, struct request *req, struct response *res,
    const struct form *form, struct err *err);

const char *designer_frequency(enum lang lang, enum form_frequency frequency);

#endif
