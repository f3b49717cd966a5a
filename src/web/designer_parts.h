/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Between designer_view.c and designer_edit.c. */
#ifndef WEB_DESIGNER_PARTS_H
#define WEB_DESIGNER_PARTS_H

#include "web/designer.h"

/* The form of {form} and {version}. ERR_NOT_FOUND web.unknown_form. */
enum err_code designer_find(
    const struct page *page, struct request *req, const struct form **out, struct err *err);

struct designer_version designer_version_of(
    const struct page *page, const struct form *form, int64_t begun);

const char *designer_frequency(enum lang lang, enum form_frequency frequency);

#endif
