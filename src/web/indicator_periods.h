/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The periods an indicator can be shown for, and the one to show when none is asked. */
#ifndef WEB_INDICATOR_PERIODS_H
#define WEB_INDICATOR_PERIODS_H

#include "web/page.h"

/*
 * The periods anything is published for, and the calendar years that hold
 * shorter ones; the latest end first, of one end the longest first.
 */
enum err_code indicator_periods(
    const struct page *page, int indicator, struct period **out, size_t *count, struct err *err);

/*
 * The value of `unit` for `wanted`; where there is none, the last before its
 * end: of the same length if any. What is missing altogether is missing for
 * `wanted`. `periods` as above.
 */
enum err_code indicator_figure_near(const struct page *page, int unit, int indicator,
    const struct period *periods, size_t count, struct period wanted, struct figure *out,
    struct err *err);

#endif
