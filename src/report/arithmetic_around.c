/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "report/arithmetic_around.h"

static void add_amount(struct around *around, int number, bool total, struct rational value)
{
	if (around->count < AROUND_MAX)
		around->amounts[around->count++] = (struct amount){number, total, value};
}

void arithmetic_look_around(const struct arithmetic *c, int i, struct around *out)
{
	int block = arithmetic_number(c, i)->block;

	out->count = 0;
	for (int k = i > AROUND_BEFORE_MAX ? i - AROUND_BEFORE_MAX : 0;
	     k < (int)c->text->count && k <= i + AROUND_AFTER_MAX; k++) {
		const struct stated_number *n = arithmetic_number(c, k);

		if (k == i || n->block != block || n->kind > STATED_FRACTION || n->rough)
			continue;
		add_amount(out, k, false, n->value);
		if (n->kind == STATED_FRACTION)
			add_amount(out, k, true, n->total);
	}
}

bool arithmetic_says_before(const struct arithmetic *c, int from, int to, int sentence)
{
	static const char *const words[] = {
	    "kỳ", "kì", "CK", "ck", "SCK", "năm", "Năm", "đầu", "cuối", NULL};

	/* "tháng trước", but not "đúng và trước hạn" */
	return arithmetic_says_exactly(c, from, to, sentence, words) ||
	       arithmetic_says_two(c, from, to - 1, sentence, "thang", "truoc") ||
	       arithmetic_says_two(c, from, to - 1, sentence, "vu", "truoc") ||
	       arithmetic_says_two(c, from, to - 1, sentence, "quy", "truoc");
}

bool arithmetic_says_compared_before(const struct arithmetic *c, int i)
{
	const struct stated_number *n = arithmetic_number(c, i);

	return arithmetic_says(c, n->first - LOOK_AHEAD, n->first, n->sentence, "voi") &&
	       arithmetic_says_before(c, n->first - LOOK_AHEAD, n->first, n->sentence);
}

/* On the way from number i to a bracket: dates, "so với 6 tháng trước", the rate of a change
 * ("(15,1%)", "tương ứng 15,1%"), a change told with it ("và giảm 1,5 điểm"). */
static bool is_passed_over(const struct arithmetic *c, int i, int k, bool percent)
{
	const struct stated_number *n = arithmetic_number(c, i), *m = arithmetic_number(c, k);

	if (m->kind > STATED_FRACTION || str_is(m->unit, "thang"))
		return true;
	if (m->depth == n->depth + 1)
		return m->percent != percent;
	return m->depth == n->depth && arithmetic_is_change(n) && !arithmetic_same_unit(m, n) &&
	       (arithmetic_says(c, n->last, m->first, n->sentence, "va") ||
		   arithmetic_says(c, m->first - 3, m->first, n->sentence, "ung") ||
		   arithmetic_says(c, m->first - 3, m->first, n->sentence, "duong"));
}

static int told_in_bracket(const struct arithmetic *c, int i, bool percent)
{
	const struct stated_number *n = arithmetic_number(c, i);
	int k = i + 1, from = n->last + 1;

	while (k < (int)c->text->count && arithmetic_number(c, k)->sentence == n->sentence &&
	       is_passed_over(c, i, k, percent)) {
		if (arithmetic_number(c, k)->depth == n->depth &&
		    arithmetic_number(c, k)->kind <= STATED_FRACTION)
			from = arithmetic_number(c, k)->last + 1;
		k++;
	}
	if (k == (int)c->text->count || arithmetic_number(c, k)->sentence != n->sentence ||
	    arithmetic_number(c, k)->depth != n->depth + 1 || arithmetic_number(c, k)->rough ||
	    arithmetic_number(c, k)->first - from > TIED_TOKENS ||
	    arithmetic_says_sign(c, from, arithmetic_number(c, k)->first, n->sentence, ";"))
		return -1;
	for (int at = from; at < arithmetic_number(c, k)->first; at++)
		if (c->text->tokens[at].depth == n->depth &&
		    arithmetic_says_sign(c, at, at + 1, n->sentence, ","))
			return -1;
	return k;
}

int arithmetic_told_in_bracket(const struct arithmetic *c, int i)
{
	return told_in_bracket(c, i, str_is(arithmetic_number(c, i)->unit, "diem"));
}

int arithmetic_percent_in_bracket(const struct arithmetic *c, int i)
{
	return told_in_bracket(c, i, true);
}

int arithmetic_told_against(const struct arithmetic *c, int i)
{
	static const char *const words[] = {
	    "la", "muc", "so", "voi", "truoc", "ky", "toan", "hoach", "tieu"};
	const struct stated_number *n = arithmetic_number(c, i), *m;
	int k = i + 1;

	while (k < (int)c->text->count && arithmetic_number(c, k)->sentence == n->sentence &&
	       arithmetic_number(c, k)->kind > STATED_FRACTION)
		k++;
	if (k == (int)c->text->count || !arithmetic_is_change(n))
		return -1;
	m = arithmetic_number(c, k);
	if (m->sentence != n->sentence || m->kind != STATED_QUANTITY || m->depth != n->depth ||
	    m->rough || arithmetic_is_change(m) || m->first - n->last > AROUND_NAME_TOKENS ||
	    !(arithmetic_says(c, n->last + 1, m->first, n->sentence, "voi") ||
		arithmetic_says_two(c, n->last + 1, m->first, n->sentence, "tu", "muc")) ||
	    arithmetic_says(c, n->last + 1, m->first, n->sentence, "va") ||
	    arithmetic_says_sign(c, n->last + 1, m->first, n->sentence, ",") ||
	    arithmetic_says_sign(c, n->last + 1, m->first, n->sentence, ";") ||
	    arithmetic_says_sign(c, n->last + 1, m->first, n->sentence, "("))
		return -1;
	for (size_t w = 0; w < sizeof(words) / sizeof(*words); w++)
		if (arithmetic_says(c, m->first - 1, m->first, n->sentence, words[w]))
			return k;
	return -1;
}

static bool bracket_like(const struct arithmetic *c, int i, int k)
{
	const struct stated_number *n = arithmetic_number(c, i), *m = arithmetic_number(c, k);

	if (m->kind != STATED_QUANTITY || m->rough)
		return false;
	return n->percent                ? !m->percent && m->unit.n
	       : str_is(n->unit, "diem") ? m->percent
	                                 : !m->percent && arithmetic_same_unit(n, m);
}

int arithmetic_told_in_bracket_before(const struct arithmetic *c, int i)
{
	const struct stated_number *n = arithmetic_number(c, i);

	for (int k = i - 1; k >= 0 && i - k < AROUND_NAME_TOKENS; k--) {
		const struct stated_number *m = arithmetic_number(c, k);
		int open = m->first - 1;

		if (m->sentence != n->sentence)
			break;
		/* Of changes that are told one after the other each is against its own. */
		if (m->depth == n->depth && m->kind <= STATED_FRACTION && !arithmetic_is_change(m))
			break;
		if (m->depth != n->depth + 1 || !bracket_like(c, i, k))
			continue;
		while (open >= 0 && c->text->tokens[open].depth > n->depth)
			open--;
		/* "(42,9% - 47,3% - 9,8%)": which of them? */
		if (k && arithmetic_number(c, k - 1)->first > open &&
		    (n->percent || arithmetic_same_unit(arithmetic_number(c, k - 1), m)))
			return -1;
		/* "…, bình quân mỗi năm giảm 3,64 điểm" is of all of it. */
		return arithmetic_says(c, open - AROUND_NAME_TOKENS, open, n->sentence, "voi") &&
		               arithmetic_says_before(
				   c, open - AROUND_NAME_TOKENS, m->first, n->sentence) &&
		               !arithmetic_says(c, m->last, n->first, n->sentence, "moi") &&
		               !arithmetic_says(c, m->last, n->first, n->sentence, "binh")
		           ? k
		           : -1;
	}
	return -1;
}

static int level_around(const struct arithmetic *c, int i, int like, bool same)
{
	const struct stated_number *n = arithmetic_number(c, i);
	bool changed = false;

	for (int k = i - 1; k >= 0 && i - k < AROUND_BEFORE_MAX; k--) {
		const struct stated_number *m = arithmetic_number(c, k);

		if (m->block != n->block || m->sentence < n->sentence - 1)
			break;
		/* "tăng vốn thêm 104,79 triệu USD, tăng 60,7%" goes on about that. */
		if (m->sentence < n->sentence && changed)
			break;
		changed = changed ||
		          (m->sentence == n->sentence && arithmetic_is_change(m) && !m->percent &&
			      m->multiplied && arithmetic_same_unit(m, arithmetic_number(c, like)));
		if (m->kind <= STATED_FRACTION && !m->rough && !arithmetic_is_change(m) &&
		    (m->unit.n || m->percent || arithmetic_digits(m) > 2) &&
		    m->depth <= (m->sentence == n->sentence ? n->depth : 0) &&
		    m->role != STATED_FROM && m->role != STATED_PLAN &&
		    (!arithmetic_is_for_each(c, k) || arithmetic_is_for_each(c, like)) &&
		    (same ? arithmetic_same_unit(m, arithmetic_number(c, like))
			  : arithmetic_alike(c, k, like)))
			return k;
	}
	return -1;
}

int arithmetic_level_around(const struct arithmetic *c, int i, int like)
{
	int level = level_around(c, i, like, true);

	return level >= 0 ? level : level_around(c, i, like, false);
}

int arithmetic_level_named(const struct arithmetic *c, int i, int like)
{
	const struct stated_number *n = arithmetic_number(c, i);
	const struct stated_token *name = arithmetic_token(c, n->first - 2, n->sentence);

	if (!name || name->kind != STATED_WORD ||
	    !arithmetic_says(c, n->first - 1, n->first, n->sentence, "dat"))
		return -1;
	for (int k = i - 1; k >= 0 && i - k < AROUND_BEFORE_MAX; k--) {
		const struct stated_number *m = arithmetic_number(c, k);
		const struct stated_token *word = arithmetic_token(c, m->first - 1, m->sentence);

		if (m->block != n->block)
			break;
		if (word && word->kind == STATED_WORD && str_eq(word->text, name->text) &&
		    m->kind == STATED_QUANTITY && !m->rough && m->unit.n &&
		    str_eq(m->unit, arithmetic_number(c, like)->unit))
			return k;
	}
	return -1;
}

void arithmetic_judge_wrong(struct arithmetic *c, int i, enum arithmetic_relation relation,
    struct rational expected, int a, int b)
{
	/* "731 hòa giải viên, 6,2 người/tổ; nữ 246 người": no whole is told for each. */
	if (relation == ARITHMETIC_TOTAL && arithmetic_is_for_each(c, b) &&
	    !arithmetic_is_for_each(c, a))
		return;
	if (!arithmetic_number(c, i)->percent ||
	    !arithmetic_agrees(arithmetic_number(c, i), expected, arithmetic_number(c, a),
		arithmetic_number(c, b)))
		c->findings[i] = (struct arithmetic_finding){
		    relation, false, false, arithmetic_absolute(expected), {a, b}};
}

void arithmetic_search(struct arithmetic *c, int i)
{
	struct around around;

	if (c->findings[i].holds)
		return;
	arithmetic_look_around(c, i, &around);
	if (arithmetic_number(c, i)->percent)
		arithmetic_search_percent(c, i, &around);
	else
		arithmetic_search_difference(c, i, &around);
}
