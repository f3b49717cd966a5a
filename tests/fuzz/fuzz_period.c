/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What is read as a period is written canonically, read back the same, and splits without gaps. */
#include "fuzz.h"

#include "base/bug.h"
#include "core/period.h"

static void check_split(struct period p, int depth)
{
	struct period parts[PERIOD_PARTS_MAX];
	int count = period_split(p, parts);
	int32_t at = p.start;

	INVARIANT(depth < 5);
	INVARIANT((count == 0) == (p.months == 1));
	for (int i = 0; i < count; i++) {
		INVARIANT(parts[i].start == at);
		at += parts[i].months;
		check_split(parts[i], depth + 1);
	}
	INVARIANT(!count || at == p.start + p.months);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct str text = {(const char *)bytes, size};
	struct buf written = {0};
	struct period p;
	struct period again;

	if (!period_parse_path(text, &p))
		return 0;
	period_add(&written, p);
	INVARIANT(period_parse(buf_str(&written), &again) && period_eq(p, again));
	buf_clear(&written);
	period_add_path(&written, p);
	INVARIANT(period_parse_path(buf_str(&written), &again) && period_eq(p, again));
	INVARIANT(period_eq(period_of_key(period_key(p)), p));
	INVARIANT(period_first_day(p) < period_last_day(p));
	check_split(p, 0);
	buf_release(&written);
	return 0;
}
