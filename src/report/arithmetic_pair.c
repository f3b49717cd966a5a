/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Two parts whose names say that there is no third: "1.934 trẻ … trẻ trai 1.018, trẻ gái 916". They
 * are the nearest number before them that is more than either.
 */
#include "report/arithmetic_sum.h"

enum { NAMED_AFTER = 5, NAMED_BEFORE = 7, WHOLE_SENTENCES = 2, WHOLE_TRIED = 12 };

static const char *const pairs[][2] = {{"nam", "nữ"}, {"trai", "gái"}, {"thành thị", "nông thôn"},
    {"trực tuyến", "trực tiếp"}, {"quốc tế", "nội địa"}, {"đúng hạn", "quá hạn"},
    {"đúng hạn", "trễ hạn"}, {"nuôi trồng", "khai thác"}, {"trong tỉnh", "ngoài tỉnh"},
    {"cũ chuyển", "mới"}, {"trước chuyển", "mới"}, {"chuyển tiếp", "mới"},
    {"bắt buộc", "tự nguyện"}, {"công lập", "ngoài công lập"}, {"cấp quốc gia", "cấp tỉnh"},
    {"trong nước", "ngoài nước"}, {"có điều kiện", "chưa có điều kiện"}};

/* Whether the words stand before number i, or right after it; of the words about another number
 * none does. */
static bool is_called(const struct arithmetic *c, int i, const char *words)
{
	const struct stated_number *n = arithmetic_number(c, i);
	int from = n->first - NAMED_BEFORE, to = n->last + 1 + NAMED_AFTER;

	for (int at = n->first - 1; at >= from; at--)
		if (!arithmetic_token(c, at, n->sentence) ||
		    c->text->tokens[at].kind != STATED_WORD)
			from = at + 1;
	for (int at = n->last + 1; at < to; at++)
		if (!arithmetic_token(c, at, n->sentence) ||
		    c->text->tokens[at].kind != STATED_WORD)
			to = at;
	return arithmetic_says_words(c, from, n->first, n->sentence, words) ||
	       arithmetic_says_words(c, n->last + 1, to, n->sentence, words);
}

static bool are_pair(const struct arithmetic *c, int a, int b)
{
	for (size_t p = 0; p < sizeof(pairs) / sizeof(*pairs); p++)
		for (int turn = 0; turn < 2; turn++) {
			const char *first = pairs[p][turn], *second = pairs[p][!turn];

			/* "ngoài công lập" says "công lập" too. */
			if (is_called(c, a, first) && is_called(c, b, second) &&
			    !(is_called(c, a, second) && is_called(c, b, first)))
				return true;
		}
	return false;
}

static bool may_be(const struct arithmetic *c, int k)
{
	const struct stated_number *n = arithmetic_number(c, k);

	return arithmetic_is_amount(c, k, n->part) && !arithmetic_is_change(n) &&
	       n->role != STATED_FROM && n->role != STATED_PLAN && !arithmetic_is_for_each(c, k);
}

/* The next number alike in its sentence; -1: there is none. */
static int next_alike(const struct arithmetic *c, int i)
{
	for (int k = i + 1; k < (int)c->text->count && k - i < FAR_NUMBERS; k++) {
		const struct stated_number *n = arithmetic_number(c, k);

		if (n->sentence != arithmetic_number(c, i)->sentence)
			break;
		if (may_be(c, k) && n->depth == arithmetic_number(c, i)->depth &&
		    arithmetic_alike(c, i, k))
			return k;
	}
	return -1;
}

void arithmetic_check_pair(struct arithmetic *c, int i)
{
	const struct stated_number *n = arithmetic_number(c, i);
	struct parts parts = {.number = {i}, .count = 2, .clean = true};
	struct sum sum, wrong_sum = {0};
	int other, wrong = -1;

	if (!may_be(c, i) || (other = next_alike(c, i)) < 0 || !are_pair(c, i, other) ||
	    next_alike(c, other) >= 0)
		return;
	parts.number[1] = other;
	for (int k = i - 1; k >= 0 && i - k < WHOLE_TRIED; k--) {
		const struct stated_number *m = arithmetic_number(c, k);

		if (m->block != n->block || m->sentence < n->sentence - WHOLE_SENTENCES)
			break;
		if (!may_be(c, k) || !m->unit.n || m->depth > n->depth ||
		    !arithmetic_alike(c, k, i) || !arithmetic_alike(c, k, other) ||
		    !arithmetic_sum_of(c, k, &parts, 2, &sum))
			continue;
		if (arithmetic_sums_to(c, k, &sum)) {
			arithmetic_note_parts(c, k, true, sum.value, i, other);
			return;
		}
		if (wrong < 0 && rational_compare(m->value, n->value) > 0 &&
		    rational_compare(m->value, arithmetic_number(c, other)->value) > 0) {
			wrong = k;
			wrong_sum = sum;
		}
	}
	if (wrong >= 0 && !c->adds_up[i] && !c->findings[wrong].relation &&
	    arithmetic_is_of_the_size(arithmetic_number(c, wrong), wrong_sum.value))
		arithmetic_note_parts(c, wrong, false, wrong_sum.value, i, other);
}
