/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Whatever the text, its numbers are views of it in its order, each with a place,
 * and what is judged of them names numbers that there are.
 */
#include "fuzz.h"

#include "base/bug.h"
#include "base/text.h"
#include "report/arithmetic.h"

static void check(struct str text, enum number_marks marks)
{
	struct arena arena = {0};
	struct stated_text stated;
	const struct arithmetic_finding *findings;
	const char *at = text.p;

	stated_read(&stated, text, marks, &arena);
	findings = arithmetic_check(&stated, &arena);
	for (size_t i = 0; i < stated.count; i++) {
		const struct stated_number *number = &stated.numbers[i];

		INVARIANT(number->text.p >= at && number->text.n > 0);
		at = number->text.p + number->text.n;
		INVARIANT(at <= text.p + text.n);
		INVARIANT(number->line >= 1 && number->column >= 1);
		INVARIANT(
		    number->first <= number->last && (size_t)number->last < stated.token_count);
		INVARIANT(!i || number[-1].sentence <= number->sentence);
		INVARIANT(!i || number[-1].part <= number->part);
		if (!findings[i].relation)
			continue;
		INVARIANT(number->kind == STATED_QUANTITY);
		for (int k = 0; k < 2; k++)
			INVARIANT(findings[i].of[k] >= 0 &&
				  (size_t)findings[i].of[k] < stated.count &&
				  findings[i].of[k] != (int)i);
	}
	arena_release(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct arena arena = {0};
	struct str text;
	size_t bad;

	if (size <= STATED_BYTES_MAX &&
	    text_normalize(&arena, (struct str){(const char *)bytes, size}, &text, &bad) &&
	    text.n <= STATED_BYTES_MAX) {
		check(text, NUMBER_VIETNAMESE);
		check(text, NUMBER_ENGLISH);
	}
	arena_release(&arena);
	return 0;
}
