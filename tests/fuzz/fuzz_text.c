/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Normalising and folding are idempotent; the order of three texts (the first
 * lines of the input, malformed or not) is an order.
 */
#include "fuzz.h"

#include "base/bug.h"
#include "base/text.h"

static int sign(int n)
{
	return (n > 0) - (n < 0);
}

static void check_order(struct str text)
{
	struct str parts[3] = {STR_EMPTY, STR_EMPTY, STR_EMPTY};

	for (size_t i = 0; i < 3 && str_split(&text, '\n', &parts[i]); i++)
		;
	for (size_t i = 0; i < 3; i++) {
		int ab = text_compare(parts[i], parts[(i + 1) % 3]);
		int bc = text_compare(parts[(i + 1) % 3], parts[(i + 2) % 3]);
		int ca = text_compare(parts[(i + 2) % 3], parts[i]);

		INVARIANT(text_compare(parts[i], parts[i]) == 0);
		INVARIANT(sign(text_compare(parts[(i + 1) % 3], parts[i])) == -sign(ab));
		INVARIANT((ab == 0) == str_eq(parts[i], parts[(i + 1) % 3]));
		/* a <= b <= c excludes c < a, unless all are one */
		if (ab <= 0 && bc <= 0)
			INVARIANT(ca >= 0);
		if (ab < 0 && bc < 0)
			INVARIANT(ca > 0);
	}
}

static void check_forms(struct arena *arena, struct str text)
{
	struct str normal;
	struct str again;
	struct str folded;
	size_t bad = SIZE_MAX;

	if (!text_normalize(arena, text, &normal, &bad)) {
		INVARIANT(bad < text.n);
		/* What stands before the first bad byte is good. */
		INVARIANT(text_normalize(arena, (struct str){text.p, bad}, &normal, &bad));
		return;
	}
	INVARIANT(text_normalize(arena, normal, &again, &bad) && str_eq(normal, again));
	INVARIANT(text_length(normal) <= normal.n);
	folded = text_fold(arena, normal);
	INVARIANT(str_eq(text_fold(arena, folded), folded));
	INVARIANT(str_eq(text_fold(arena, text), folded));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct arena arena = {0};
	struct str text = {(const char *)bytes, size};

	if (size) {
		check_forms(&arena, text);
		check_order(text);
	}
	arena_release(&arena);
	return 0;
}
