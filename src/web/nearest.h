/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * "Did you mean": what the register has that is nearest to a word somebody
 * typed into an address, by its code ("05974" for "5974") or its name
 * ("Xã Mai Pha" for "mai-pha").
 */
#ifndef WEB_NEAREST_H
#define WEB_NEAREST_H

#include "web/page.h"

enum nearest_kind { NEAREST_INDICATOR, NEAREST_UNIT, NEAREST_SCENARIO, NEAREST_REPORT };

enum { NEAREST_MAX = 5 };

/*
 * At most NEAREST_MAX of a kind, the nearest first, each with the address of
 * its page (url NULL: it has none). Returns how many. Looks at the first
 * NEAREST_LOOKED_AT only: a wrong address must stay cheap.
 */
enum { NEAREST_LOOKED_AT = 4000 };
size_t nearest_find(const struct page *page, enum nearest_kind kind, struct str word,
    struct page_crumb found[NEAREST_MAX]);

/* The first NEAREST_MAX of a kind, likewise: where nothing is near, but there are few. */
size_t nearest_any(
    const struct page *page, enum nearest_kind kind, struct page_crumb found[NEAREST_MAX]);

#endif
