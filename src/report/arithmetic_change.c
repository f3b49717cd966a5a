/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Changes and their rates against what was before. */
#include "report/arithmetic_around.h"

enum { OPENING_TOKENS = 6 };

/* ---- A level, its change, and the rate: "98 hộ, giảm 28 hộ (22,2%)" */

/* Also "tổng số 2.145 hộ", but not "5% trong tổng số 2.145 hộ". */
static bool is_level(const struct arithmetic *c, int i)
{
	const struct stated_number *n = arithmetic_number(c, i);
	int before = arithmetic_beside(c, i, -1);

	return n->role == STATED_LEVEL ||
	       (n->role == STATED_TOTAL && (before < 0 || !arithmetic_number(c, before)->percent) &&
		   !arithmetic_says(c, n->first - 3, n->first, n->sentence, "trong") &&
		   !arithmetic_says(c, n->first - 3, n->first, n->sentence, "tren"));
}

/* The amount before `i` that the change `d` is of. */
static int level_before(const struct arithmetic *c, int i, const struct stated_number *d)
{
	for (int a = i - 1;
	     a >= 0 && i - a < FAR_NUMBERS && arithmetic_number(c, a)->part == d->part; a--)
		if (arithmetic_is_amount(c, a, d->part) && is_level(c, a) &&
		    !arithmetic_is_aside(c, a) && arithmetic_number(c, a)->depth <= d->depth &&
		    arithmetic_same_unit(arithmetic_number(c, a), d))
			return a;
	return -1;
}

static bool is_of_year_before(const struct arithmetic *c, int i)
{
	const struct stated_number *n = arithmetic_number(c, i);

	for (int at = n->first - LOOK_AHEAD * 4; at < n->first; at++)
		if ((at == 0 || !arithmetic_token(c, at - 1, n->sentence)) &&
		    arithmetic_says(c, at, at + 1, n->sentence, "cung") &&
		    arithmetic_says(c, at + 1, at + 2, n->sentence, "ky"))
			return true;
	/* "75.125 em, năm học trước là 72.980 em, như vậy tăng 2.145 em" */
	return arithmetic_says(c, n->first - 1, n->first, n->sentence, "truoc") ||
	       arithmetic_says_two(c, n->first - 2, n->first, n->sentence, "truoc", "la") ||
	       arithmetic_says_two(c, n->first - 2, n->first, n->sentence, "truoc", "dat");
}

/* Where what is said of the number begins: its clause, or the sentence where no more than "Một năm
 * trước," stands before that; of "cuối quý trước (3.196 người)" what the bracket is of. */
static int begin_of_words(const struct arithmetic *c, const struct stated_number *n)
{
	int from = n->first, begin;

	if (arithmetic_says_sign(c, from - 1, from, n->sentence, "("))
		from--;
	/* "tăng 5,8% so với cùng kỳ, với chi phí 369 triệu": of its own clause */
	while (from > n->first - TIED_TOKENS && arithmetic_token(c, from - 1, n->sentence) &&
	       c->text->tokens[from - 1].kind != STATED_SIGN)
		from--;
	begin = from - 1;
	while (begin > from - OPENING_TOKENS && arithmetic_token(c, begin - 1, n->sentence) &&
	       c->text->tokens[begin - 1].kind == STATED_WORD)
		begin--;
	return arithmetic_says_sign(c, from - 1, from, n->sentence, ",") &&
	               !arithmetic_token(c, begin - 1, n->sentence)
	           ? begin
	           : from;
}

/* "Tháng trước nhận 432 tấn, tháng này tăng 18 tấn (4,2%)": where that fits. */
static bool is_base_by_its_words(const struct arithmetic *c, int i, int level, int change)
{
	static const char *const words[] = {"trước", "ngoái", "kỳ", "CK", "đầu", "Đầu", NULL};
	const struct stated_number *n = arithmetic_number(c, level);
	struct rational expected;

	return arithmetic_says_exactly(c, begin_of_words(c, n), n->first, n->sentence, words) &&
	       arithmetic_percent_of(arithmetic_number(c, change)->value, n->value, &expected) &&
	       arithmetic_agrees(
		   arithmetic_number(c, i), expected, arithmetic_number(c, change), n);
}

static void judge_change(struct arithmetic *c, int i, int level, int change, bool rise)
{
	struct rational base, expected;

	if (!arithmetic_base_of(arithmetic_number(c, level)->value,
		arithmetic_number(c, change)->value, rise, &base))
		return;
	/* "Cùng kỳ năm trước làm chết 109 người; … giảm 12 người (11,0%)" */
	if (is_of_year_before(c, level) || is_base_by_its_words(c, i, level, change))
		base = arithmetic_number(c, level)->value;
	if (arithmetic_percent_of(arithmetic_number(c, change)->value, base, &expected))
		arithmetic_judge(c, i, ARITHMETIC_CHANGE, expected, level, change);
	/* "bằng 77,8% so với năm trước" is what is left of it. */
	if (arithmetic_number(c, i)->role == STATED_LEVEL &&
	    arithmetic_reference_after(c, i) == OF_BEFORE &&
	    arithmetic_percent_of(arithmetic_number(c, level)->value, base, &expected))
		arithmetic_judge(c, i, ARITHMETIC_CHANGE, expected, level, change);
}

/* "Xảy ra 18 vụ, 9 người chết; so với cùng kỳ giảm 3 vụ (14,3%)": of the levels in the parts
 * before, whichever fits. */
static void judge_listed(struct arithmetic *c, int i, int change)
{
	const struct stated_number *d = arithmetic_number(c, change);

	if (!d->unit.n ||
	    !arithmetic_says_sign(c, d->last, arithmetic_number(c, i)->first, d->sentence, "("))
		return;
	for (int a = change - 1;
	     a >= 0 && change - a < FAR_NUMBERS && arithmetic_number(c, a)->sentence == d->sentence;
	     a--)
		if (arithmetic_number(c, a)->part != d->part &&
		    arithmetic_is_amount(c, a, arithmetic_number(c, a)->part) &&
		    arithmetic_number(c, a)->role == STATED_LEVEL &&
		    str_eq(arithmetic_number(c, a)->unit, d->unit))
			judge_change(c, i, a, change, d->role == STATED_RISE);
}

/* "Xảy ra 7 vụ, làm chết 3 người. So với cùng kỳ, số vụ tăng 3 vụ (75%), …": the one level of that
 * unit in the sentence before. */
static void judge_compared(struct arithmetic *c, int i, int change)
{
	const struct stated_number *d = arithmetic_number(c, change);
	int first = d->first, level = -1;

	while (first > 0 && c->text->tokens[first - 1].sentence == d->sentence)
		first--;
	if (!d->unit.n || !arithmetic_says_two(c, first, first + 1, d->sentence, "so", "voi"))
		return;
	for (int a = change - 1; a >= 0 && change - a < FAR_NUMBERS; a--) {
		const struct stated_number *m = arithmetic_number(c, a);

		if (m->block != d->block || m->sentence < d->sentence - 1)
			break;
		if (m->sentence == d->sentence || !str_eq(m->unit, d->unit) || m->percent)
			continue;
		if (level >= 0 || m->kind != STATED_QUANTITY || m->role != STATED_LEVEL || m->depth)
			return;
		level = a;
	}
	if (level >= 0)
		judge_change(c, i, level, change, d->role == STATED_RISE);
}

/* "so với năm trước 720 tỷ đồng" */
static bool is_named_before(const struct arithmetic *c, int i)
{
	const struct stated_number *n = arithmetic_number(c, i);

	return n->role == STATED_LEVEL && n->unit.n &&
	       ((arithmetic_says(c, n->first - 2, n->first - 1, n->sentence, "nam") &&
		    arithmetic_says(c, n->first - 1, n->first, n->sentence, "truoc")) ||
		   (arithmetic_says(c, n->first - 2, n->first - 1, n->sentence, "cung") &&
		       arithmetic_says(c, n->first - 1, n->first, n->sentence, "ky")));
}

/* What it was, told after the change: "tăng 12,5% so với cùng kỳ (1.107 tỷ đồng)", "giảm 30 lượt so
 * với 244 lượt"; -1: it is not. */
static int base_after(const struct arithmetic *c, int i)
{
	const struct stated_number *n = arithmetic_number(c, i);
	int after = arithmetic_beside(c, i, 1);

	if (arithmetic_reference_after(c, i) != OF_BEFORE ||
	    !arithmetic_is_quantity(c, after, n->part) || arithmetic_number(c, after)->rough ||
	    arithmetic_tokens_between(c, i, after) > TIED_TOKENS ||
	    arithmetic_says_sign(
		c, n->last, arithmetic_number(c, after)->first, n->sentence, ",") ||
	    arithmetic_says_sign(
		c, n->last, arithmetic_number(c, after)->first, n->sentence, ")") ||
	    arithmetic_is_one_of_several(c, after) ||
	    (arithmetic_number(c, after)->depth > n->depth &&
		!arithmetic_is_alone_in_bracket(c, after)))
		return -1;
	return arithmetic_is_told_aside(c, i, after) ||
	               arithmetic_number(c, after)->role == STATED_FROM ||
	               (n->percent && is_named_before(c, after))
	           ? after
	           : -1;
}

/* "98 hộ, giảm 22,2% (126 hộ năm 2016)", "(cùng kỳ 126 hộ)": what it was, not the change. */
static bool is_of_before(const struct arithmetic *c, int i, int d)
{
	const struct stated_number *n = arithmetic_number(c, d);
	int from = arithmetic_number(c, i)->last + 1, to = n->last + LOOK_AHEAD;

	for (int at = n->last + 1; at < to; at++) {
		const struct stated_token *t = arithmetic_token(c, at, n->sentence);

		if (t && t->kind == STATED_SIGN && str_is(t->text, ")"))
			to = at;
	}
	return arithmetic_says(c, from, to, n->sentence, "nam") ||
	       arithmetic_says(c, from, to, n->sentence, "ky");
}

/* The rate of the change from `was` to `now`. */
static void judge_from(struct arithmetic *c, int i, int now, int was)
{
	struct rational expected;

	if (arithmetic_rate_of(
		arithmetic_number(c, now)->value, arithmetic_number(c, was)->value, &expected))
		arithmetic_judge(c, i, ARITHMETIC_BEFORE, expected, now, was);
}

/* "tăng 6.459 người, đạt 22,3% lực lượng lao động" is no rate of the change. */
static bool is_of_something_named(const struct arithmetic *c, int i)
{
	const struct stated_number *p = arithmetic_number(c, i);
	const struct stated_token *next = arithmetic_token(c, p->last + 1, p->sentence);

	return p->role == STATED_LEVEL &&
	       arithmetic_says(c, p->first - 1, p->first, p->sentence, "dat") && next &&
	       next->kind == STATED_WORD && !str_is(next->folded, "so");
}

/* "giảm 12 vụ (từ 64 vụ, tương ứng 18,75%)" */
static bool check_base_in_bracket(struct arithmetic *c, int i)
{
	const struct stated_number *p = arithmetic_number(c, i);
	int was = arithmetic_beside(c, i, -1), d = was < 0 ? -1 : arithmetic_beside(c, was, -1);
	struct rational expected;

	if (d < 0 || !p->depth || arithmetic_number(c, was)->role != STATED_FROM ||
	    arithmetic_number(c, was)->depth != p->depth ||
	    arithmetic_number(c, d)->depth >= p->depth || !arithmetic_is_amount(c, was, p->part) ||
	    !arithmetic_is_amount(c, d, p->part) ||
	    !arithmetic_is_change(arithmetic_number(c, d)) ||
	    !arithmetic_same_unit(arithmetic_number(c, d), arithmetic_number(c, was)) ||
	    !arithmetic_percent_of(
		arithmetic_number(c, d)->value, arithmetic_number(c, was)->value, &expected))
		return false;
	arithmetic_judge(c, i, ARITHMETIC_CHANGE, expected, d, was);
	return true;
}

void arithmetic_check_change(struct arithmetic *c, int i)
{
	const struct stated_number *p = arithmetic_number(c, i);
	enum reference of = arithmetic_reference_after(c, i);
	int d = arithmetic_beside(c, i, -1), a;

	if (check_base_in_bracket(c, i))
		return;

	if (p->role == STATED_SHARE || p->role == STATED_PLAN || of == OF_PLAN || of == OF_TOTAL ||
	    is_of_something_named(c, i))
		return;
	/* "98 hộ, giảm 28 hộ so với năm trước (126 hộ), giảm 22,2%" */
	a = d < 0 ? -1 : arithmetic_beside(c, d, -1);
	if (a >= 0 && arithmetic_is_aside(c, d) && arithmetic_is_change(arithmetic_number(c, a)) &&
	    (arithmetic_number(c, a)->role == p->role ||
		arithmetic_says(c, p->first - 2, p->first, p->sentence, "ung")) &&
	    arithmetic_is_amount(c, a, p->part) && arithmetic_tokens_between(c, d, i) <= 6 &&
	    base_after(c, a) == d)
		d = a;
	if (arithmetic_is_amount(c, d, p->part) && arithmetic_is_change(arithmetic_number(c, d)) &&
	    arithmetic_tokens_between(c, d, i) <= TIED_TOKENS &&
	    !arithmetic_says(c, arithmetic_number(c, d)->last, p->first, p->sentence, "le") &&
	    !(arithmetic_is_change(p) && p->role != arithmetic_number(c, d)->role)) {
		a = level_before(c, d, arithmetic_number(c, d));
		if (a >= 0)
			judge_change(c, i, a, d, arithmetic_number(c, d)->role == STATED_RISE);
		else
			judge_listed(c, i, d);
		if (a < 0 && !c->findings[i].relation)
			judge_compared(c, i, d);
		return;
	}
	/* The other way round: "98 hộ, giảm 22,2% (28 hộ)". */
	d = arithmetic_beside(c, i, 1);
	if (arithmetic_is_change(p) && arithmetic_is_amount(c, d, p->part) &&
	    arithmetic_tokens_between(c, i, d) <= 4 &&
	    (arithmetic_number(c, d)->role == p->role ||
		(arithmetic_is_told_aside(c, i, d) && arithmetic_is_alone_in_bracket(c, d)))) {
		a = level_before(c, i, arithmetic_number(c, d));
		if (a >= 0 && !is_of_before(c, i, d))
			judge_change(c, i, a, d, p->role == STATED_RISE);
		if (a >= 0 && arithmetic_number(c, d)->role != p->role)
			judge_from(c, i, a, d);
	}
}

/* ---- What it was: "từ 126 hộ xuống còn 98 hộ, giảm 22,2%" */

/* The level, and what it was, that the change i is told of; false: no such pair. */
static bool find_before(const struct arithmetic *c, int i, int *now, int *was)
{
	const struct stated_number *n = arithmetic_number(c, i);

	for (int b = i - 1;
	     b >= 0 && i - b < FAR_NUMBERS && arithmetic_number(c, b)->part == n->part; b--) {
		const struct stated_number *from = arithmetic_number(c, b);

		if (from->kind != STATED_QUANTITY || from->role != STATED_FROM || from->rough)
			continue;
		*was = b;
		/* "từ B lên A" */
		*now = arithmetic_beside(c, b, 1);
		if (*now < i && arithmetic_is_quantity(c, *now, n->part) &&
		    !arithmetic_number(c, *now)->rough &&
		    arithmetic_number(c, *now)->role == STATED_LEVEL &&
		    arithmetic_same_unit(arithmetic_number(c, *now), from) &&
		    (arithmetic_says(
			 c, from->last, arithmetic_number(c, *now)->first, n->sentence, "len") ||
			arithmetic_says(c, from->last, arithmetic_number(c, *now)->first,
			    n->sentence, "xuong") ||
			arithmetic_says(
			    c, from->last, arithmetic_number(c, *now)->first, n->sentence, "con")))
			return true;
		/* "A, so với B" */
		*now = arithmetic_beside(c, b, -1);
		while (*now >= 0 && (arithmetic_is_aside(c, *now) ||
					arithmetic_number(c, *now)->role == STATED_PLAN))
			*now = arithmetic_beside(c, *now, -1);
		return arithmetic_is_quantity(c, *now, n->part) &&
		       !arithmetic_number(c, *now)->rough &&
		       arithmetic_number(c, *now)->role == STATED_LEVEL &&
		       arithmetic_same_unit(arithmetic_number(c, *now), from) &&
		       (arithmetic_says(
			    c, arithmetic_number(c, *now)->last, from->first, n->sentence, "voi") ||
			   arithmetic_says(c, from->first - 1, from->first, n->sentence, "ck"));
	}
	return false;
}

/* What number i goes on about: the nearest before it of the unit of `like`. */
static int level_of_unit(const struct arithmetic *c, int i, const struct stated_number *like)
{
	const struct stated_number *n = arithmetic_number(c, i);

	for (int k = i - 1;
	     k >= 0 && i - k < FAR_NUMBERS && arithmetic_number(c, k)->part == n->part; k--) {
		const struct stated_number *level = arithmetic_number(c, k);

		if (!arithmetic_is_quantity(c, k, n->part) || level->rough ||
		    level->depth > n->depth || arithmetic_is_aside(c, k) ||
		    level->percent != like->percent)
			continue;
		if (level->percent && level->role == STATED_PLAN)
			continue;
		if (level->percent)
			return level->role == STATED_LEVEL || level->role == STATED_SHARE ||
			               (str_is(n->unit, "diem") && arithmetic_is_change(level))
			           ? k
			           : -1;
		if (is_level(c, k) && str_eq(level->unit, like->unit))
			return like->unit.n ? k : -1;
		if (is_level(c, k) && (!level->unit.n || !like->unit.n))
			return -1;
	}
	return -1;
}

/* "bằng 77,8%" of what it was; a change in its own unit, of percentages in points, or as a rate. */
static void judge_against(struct arithmetic *c, int i, int now, int was)
{
	const struct stated_number *n = arithmetic_number(c, i);
	const struct stated_number *level = arithmetic_number(c, now);
	struct rational expected;

	if (!arithmetic_is_change(n)) {
		if (n->percent && arithmetic_percent_of(
				      level->value, arithmetic_number(c, was)->value, &expected))
			arithmetic_judge(c, i, ARITHMETIC_BEFORE, expected, now, was);
		return;
	}
	if ((level->percent ? n->percent || str_is(n->unit, "diem")
			    : !n->percent && arithmetic_same_unit(n, level)) &&
	    rational_subtract(level->value, arithmetic_number(c, was)->value, &expected))
		arithmetic_judge(c, i, ARITHMETIC_DIFFERENCE, expected, now, was);
	if (n->percent)
		judge_from(c, i, now, was);
}

bool arithmetic_is_rate_of_change(const struct arithmetic *c, int i)
{
	const struct stated_number *n = arithmetic_number(c, i);
	int change = arithmetic_beside(c, i, -1);

	return n->percent && change >= 0 && arithmetic_is_change(arithmetic_number(c, change)) &&
	       arithmetic_tokens_between(c, change, i) <= LOOK_AHEAD &&
	       (arithmetic_says_two(c, n->first - 3, n->first, n->sentence, "tuong", "duong") ||
		   arithmetic_says_two(c, n->first - 3, n->first, n->sentence, "tuong", "ung"));
}

/* "412,6 km, trong đó lắp mới 18,4 km, tăng 4,7% so với cuối năm 2018 (394,2 km)": another level of
 * the sentence that is right; else `now`. */
static int level_that_fits(const struct arithmetic *c, int i, int now, int was)
{
	const struct stated_number *n = arithmetic_number(c, i), *of = arithmetic_number(c, was);

	if (!n->percent || !arithmetic_is_change(n))
		return now;
	for (int k = now - 1; k >= 0 && now - k < FAR_NUMBERS; k--) {
		const struct stated_number *level = arithmetic_number(c, k);
		struct rational expected;

		if (level->sentence != n->sentence)
			break;
		if (arithmetic_is_amount(c, k, level->part) && is_level(c, k) &&
		    str_eq(level->unit, of->unit) && !arithmetic_is_aside(c, k) &&
		    arithmetic_rate_of(level->value, of->value, &expected) &&
		    rational_sign(expected) == (n->role == STATED_RISE ? 1 : -1) &&
		    arithmetic_agrees(n, expected, level, of))
			return k;
	}
	return now;
}

void arithmetic_check_base_after(struct arithmetic *c, int i)
{
	const struct stated_number *n = arithmetic_number(c, i);
	int was = base_after(c, i),
	    now = was < 0 ? -1 : level_of_unit(c, i, arithmetic_number(c, was));

	if (now < 0 || n->role == STATED_SHARE || n->role == STATED_PLAN ||
	    arithmetic_is_rate_of_change(c, i) ||
	    (arithmetic_number(c, was)->percent && !arithmetic_is_change(n)))
		return;
	judge_against(c, i, level_that_fits(c, i, now, was), was);
}

void arithmetic_check_before(struct arithmetic *c, int i)
{
	const struct stated_number *n = arithmetic_number(c, i);
	enum reference of = n->percent ? arithmetic_reference_after(c, i) : OF_NOTHING;
	int now, was;

	if (of == OF_PLAN || of == OF_TOTAL || n->role == STATED_SHARE || n->role == STATED_PLAN ||
	    !find_before(c, i, &now, &was) || (of != OF_BEFORE && !arithmetic_is_change(n)))
		return;
	/* Another level between: what follows may be of that. */
	for (int k = (now > was ? now : was) + 1; k < i; k++)
		if (arithmetic_is_amount(c, k, n->part) &&
		    arithmetic_number(c, k)->role == STATED_LEVEL)
			return;
	judge_against(c, i, now, was);
}

/* "Số giấy cấp trong quý gấp 2,1 lần quý I (1.260 giấy)", "246 sản phẩm, năm 2020 chỉ có 72, tức
 * gấp 3,4 lần": by all that stands around; only a slip of the hand is told of. */
static void search_multiple(struct arithmetic *c, int i)
{
	const struct stated_number *n = arithmetic_number(c, i);
	struct around around;
	int now = -1, was = -1, base = arithmetic_told_in_bracket(c, i);
	int level = base < 0 ? -1 : arithmetic_level_around(c, i, base);
	struct rational wrong = rational_of_int(0);

	arithmetic_look_around(c, i, &around);
	for (int x = 0; x < around.count; x++)
		for (int y = 0; y < around.count; y++) {
			const struct amount *a = &around.amounts[x], *b = &around.amounts[y];
			const struct stated_number *of = arithmetic_number(c, b->number);
			struct rational expected;
			bool near = b->number == i - 1 || b->number == base ||
			            b->number == arithmetic_told_against(c, i);

			if (a->number >= i || a->total || b->total || a->number == b->number ||
			    of->percent || rational_sign(b->value) <= 0 ||
			    arithmetic_is_change(arithmetic_number(c, a->number)) || !of->unit.n ||
			    !arithmetic_alike(c, a->number, b->number) ||
			    !rational_divide(a->value, b->value, &expected))
				continue;
			if (arithmetic_agrees(n, expected, arithmetic_number(c, a->number), of))
				return;
			/* "số doanh nghiệp gia nhập (915 DN) gấp 1,76 lần số rút lui" */
			if ((near && of->sentence == n->sentence &&
				arithmetic_slips_to(n, expected, false)) ||
			    (a->number == i - 1 && arithmetic_number(c, i - 1)->depth > n->depth &&
				arithmetic_slips_to(n, expected, true)) ||
			    (b->number == base && a->number == level)) {
				now = a->number;
				was = b->number;
				wrong = expected;
			}
		}
	if (now >= 0)
		arithmetic_judge(c, i, ARITHMETIC_BEFORE, wrong, now, was);
}

/* "900 tỷ đồng, gấp 1,5 lần so với năm trước (600 tỷ đồng)" */
void arithmetic_check_multiple(struct arithmetic *c, int i)
{
	const struct stated_number *n = arithmetic_number(c, i);
	int was, now;
	struct rational expected;

	if (!str_is(n->unit, "lan") ||
	    !(arithmetic_says(c, n->first - 2, n->first, n->sentence, "gap") ||
		arithmetic_says(c, n->first - 1, n->first, n->sentence, "bang")))
		return;
	was = base_after(c, i);
	/* "gấp 2,1 lần năm 2016 (500 cây)" */
	if (was < 0 && arithmetic_is_amount(c, arithmetic_beside(c, i, 1), n->part) &&
	    arithmetic_sign_before(c, arithmetic_beside(c, i, 1), "(") &&
	    is_of_before(c, i, arithmetic_beside(c, i, 1)) &&
	    arithmetic_tokens_between(c, i, arithmetic_beside(c, i, 1)) <= 4)
		was = arithmetic_beside(c, i, 1);
	now = was < 0 ? -1 : level_of_unit(c, i, arithmetic_number(c, was));
	if ((was < 0 && !find_before(c, i, &now, &was)) || now < 0) {
		search_multiple(c, i);
		return;
	}
	if (now >= 0 && rational_sign(arithmetic_number(c, was)->value) &&
	    rational_divide(
		arithmetic_number(c, now)->value, arithmetic_number(c, was)->value, &expected))
		arithmetic_judge(c, i, ARITHMETIC_BEFORE, expected, now, was);
}
