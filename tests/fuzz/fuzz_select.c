/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The words of a selection: a unit's parts lie in the word, periods stand end to end. */
#include "fuzz.h"

#include "base/bug.h"
#include "exchange/select_words.h"

enum { LOOKED_AT = 1000 };

static void check_unit(struct str text)
{
	struct unit_word word = unit_word_parse(text);

	INVARIANT(word.name.p == text.p && word.name.n <= text.n);
	if (word.reach == REACH_UNIT) {
		INVARIANT(word.name.n == text.n && !word.type.n);
		return;
	}
	INVARIANT(word.name.n && word.name.n < text.n && text.p[word.name.n] == '/');
	INVARIANT(!word.type.n || word.type.p + word.type.n == text.p + text.n);
}

static void check_periods(struct str text)
{
	struct period_word word;
	int32_t end;

	if (period_word_parse(text, &word))
		return;
	INVARIANT(word.count > 0);
	end = word.first.start;
	for (int i = 0; i < word.count && i < LOOKED_AT; i++) {
		struct period p = period_word_at(&word, i);

		INVARIANT(p.start == end);
		INVARIANT(period_key_valid(period_key(p)));
		end = p.start + p.months;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct str text = {(const char *)bytes, size};

	check_unit(text);
	check_periods(text);
	return 0;
}
