/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * How the figures a sheet shows follow an entry of their row while that is
 * being typed: what is to be added to it, and what plan it is held against. So
 * a page can tell a running total without asking.
 */
#ifndef CORE_SHEET_FOLLOW_H
#define CORE_SHEET_FOLLOW_H

#include "core/sheet.h"

enum sheet_follows {
	FOLLOWS_NOTHING,
	FOLLOWS_SUM,    /* it is `before` and the entry */
	FOLLOWS_PERCENT /* it is `before` and the entry, of `plan` */
};

struct sheet_follow {
	enum sheet_follows follows;
	size_t entry; /* the column of that entry */
	/* At the indicator's scale. */
	int64_t before;
	int64_t plan; /* above 0 */
};

/* ERR_DB. */
enum err_code sheet_follow(struct space *space, const struct sheet *sheet, size_t row,
    size_t column, struct sheet_follow *out, struct err *err);

#endif
