/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * A mark found is a view of the text, is a mark by itself, and is the first; a
 * text has one exactly when its normal form has.
 */
#include "fuzz.h"

#include "base/bug.h"
#include "base/text.h"
#include "core/secrecy.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct arena arena = {0};
	struct str text = {(const char *)bytes, size};
	struct str mark = secrecy_mark(text);
	struct str normal;
	size_t bad;

	if (mark.p) {
		struct str again = secrecy_mark(mark);
		struct str before = {text.p, (size_t)(mark.p - text.p)};

		INVARIANT(mark.p >= text.p && mark.p + mark.n <= text.p + text.n && mark.n);
		INVARIANT(again.p == mark.p && again.n == mark.n);
		INVARIANT(!secrecy_mark(before).p);
	}
	if (text_normalize(&arena, text, &normal, &bad))
		INVARIANT(!secrecy_mark(normal).p == !mark.p);
	arena_release(&arena);
	return 0;
}
