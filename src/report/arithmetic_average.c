/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * So much for each: "192,5 triệu đồng … 7 cơ sở, bình quân 27,5 triệu đồng/cơ sở". What it is of is
 * mostly not said: where the sentence has but one pair that comes near, it is that; else only a
 * slip of the hand is told of.
 */
#include "report/arithmetic_around.h"

enum {
	SAID_BEFORE = 10,
	COUNTED_AFTER = 5,
	COUNTED_SENTENCES = 3,
	COUNTED_WORDS = 3,
	SPAN_MAX = 366,
	SPANS_MAX = 8,
	SPAN_TOKENS = 1000,
	SPAN_SENTENCES = 8,
	TRIED_MAX = 40
};

/* Of how many of what an average, a rate is told: "27,5 triệu đồng/cơ sở", "bình quân mỗi lượt
 * khách", "31,0 giường/vạn dân", "13,7‰". */
struct each {
	const struct stated_token *counted; /* NULL: it is not said, of "‰" */
	int64_t scale;                      /* of so many */
};

static const struct {
	const char *written;
	int64_t scale;
} scales[] = {{"100", 100}, {"1.000", 1000}, {"1000", 1000}, {"10.000", 10000}, {"10000", 10000},
    {"100.000", 100000}, {"100000", 100000}, {"vạn", 10000}, {"nghìn", 1000}, {"ngàn", 1000}};

/* After the stroke at `at`. */
static bool read_each(const struct arithmetic *c, int at, int sentence, struct each *out)
{
	const struct stated_token *word = arithmetic_token(c, at + 1, sentence);

	out->scale = 1;
	/* "giường/1 vạn dân" */
	if (word && str_is(word->text, "1"))
		word = arithmetic_token(c, ++at + 1, sentence);
	for (size_t i = 0; word && i < sizeof(scales) / sizeof(*scales); i++)
		if (str_is(word->text, scales[i].written)) {
			out->scale = scales[i].scale;
			word = arithmetic_token(c, at + 2, sentence);
			break;
		}
	/* "lượt/người dân" */
	if (word && str_is(word->folded, "nguoi") &&
	    arithmetic_says(c, at + 2, at + 3, sentence, "dan"))
		word = arithmetic_token(c, at + 2, sentence);
	out->counted = word;
	return word && word->kind == STATED_WORD;
}

int64_t arithmetic_scale(const struct arithmetic *c, int i)
{
	const struct stated_number *n = arithmetic_number(c, i);
	struct each each;

	if (arithmetic_says_sign(c, n->last + 1, n->last + 2, n->sentence, "‰"))
		return 1000;
	for (int at = n->last + 1; at <= n->last + COUNTED_AFTER; at++)
		if (arithmetic_says_sign(c, at, at + 1, n->sentence, "/") ||
		    arithmetic_says(c, at, at + 1, n->sentence, "tren"))
			return read_each(c, at, n->sentence, &each) ? each.scale : 1;
	return 1;
}

bool arithmetic_says_average(const struct arithmetic *c, int from, int to, int sentence)
{
	static const char *const words[] = {"binh", "trung", "bq", "mat", "tinh"};

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (arithmetic_says(c, from, to, sentence, words[i]))
			return true;
	return arithmetic_says_two(c, from, to, sentence, "dinh", "muc");
}

static bool find_each(const struct arithmetic *c, int i, struct each *out)
{
	const struct stated_number *n = arithmetic_number(c, i);
	int from = n->first - SAID_BEFORE;
	bool average;

	*out = (struct each){.scale = 1000};
	if (arithmetic_says_sign(c, n->last + 1, n->last + 2, n->sentence, "‰"))
		return true;
	for (int at = n->first - 1; at >= from; at--) {
		const struct stated_token *t = arithmetic_token(c, at, n->sentence);

		if (!t || t->kind == STATED_DIGITS)
			from = at + 1;
	}
	average = arithmetic_says_average(c, from, n->first, n->sentence);
	for (int at = from; at < n->first && average; at++)
		if (arithmetic_says(c, at, at + 1, n->sentence, "moi") ||
		    arithmetic_says(c, at, at + 1, n->sentence, "mot")) {
			*out = (struct each){arithmetic_token(c, at + 1, n->sentence), 1};
			return out->counted && out->counted->kind == STATED_WORD;
		}
	for (int at = n->last + 1; at <= n->last + COUNTED_AFTER; at++)
		if (arithmetic_says_sign(c, at, at + 1, n->sentence, "/"))
			return read_each(c, at, n->sentence, out) && (average || out->scale > 1);
	return false;
}

static bool is_population(const struct arithmetic *c, int k)
{
	const struct stated_number *n = arithmetic_number(c, k);

	return str_is(n->unit, "dan") || (arithmetic_says_two(c, n->first - SAID_BEFORE, n->first,
					      n->sentence, "dan", "so") &&
					     str_is(n->unit, "nguoi"));
}

/* `of`: the number right before the average. */
static bool counts(const struct arithmetic *c, int k, const struct each *each, int of)
{
	const struct stated_number *n = arithmetic_number(c, k);
	const struct stated_token *word = each->counted;

	if (!word || str_is(word->folded, "dan"))
		return is_population(c, k);
	/* "96 chấp hành viên, bình quân mỗi người thi hành xong 189 việc" */
	if (str_is(word->text, "người") && k == of && n->unit.n && !arithmetic_is_measured(n))
		return true;
	/* "1.150 lượt hộ" */
	for (int at = n->last + 1; at <= n->last + COUNTED_WORDS && !str_is(word->folded, "nguoi");
	     at++)
		if (arithmetic_token(c, at, n->sentence) &&
		    str_eq(arithmetic_token(c, at, n->sentence)->text, word->text))
			return true;
	return str_eq(n->unit, word->folded) ||
	       (str_is(word->folded, "km") && str_is(n->unit, "km2")) ||
	       (str_is(word->text, "khách") && str_is(n->unit, "luot")) ||
	       (str_is(word->folded, "dn") && str_is(n->unit, "doanh")) ||
	       (str_is(word->folded, "ho") && str_is(n->unit, "ho so"));
}

/* What is told of a few numbers only: of the sentence and those before. */
static bool may_be_of(const struct arithmetic *c, int i, int k, int sentences)
{
	const struct stated_number *n = arithmetic_number(c, i), *m = arithmetic_number(c, k);

	return k != i && m->block == n->block && m->kind <= STATED_FRACTION && !m->percent &&
	       !m->rough && m->sentence <= n->sentence && m->sentence >= n->sentence - sentences;
}

/* Whether digits swapped in the area, or in what it yields, explain the yield `n`. */
static bool area_slips(const struct stated_number *n, const struct stated_number *area,
    const struct stated_number *output)
{
	struct span factor;

	return arithmetic_digits(n) >= 3 && arithmetic_factor(n, 0, false, 10, &factor) &&
	       (arithmetic_quotient_slips(area, output->value, factor) ||
		   arithmetic_product_slips(output, area->value, factor));
}

/* The nearest measure of that unit before (-1) or after number i (1), of its block and in no deeper
 * bracket; -1: there is none, or another yield comes first. */
static int nearest_of(const struct arithmetic *c, int i, int step, const char *unit)
{
	const struct stated_number *n = arithmetic_number(c, i);

	for (int k = i + step, tried = 0; k >= 0 && k < (int)c->text->count && tried < TRIED_MAX;
	     k += step, tried++) {
		const struct stated_number *m = arithmetic_number(c, k);

		if (m->block != n->block || m->sentence < n->sentence - 1 ||
		    m->sentence > n->sentence + 1)
			break;
		if (m->kind != STATED_QUANTITY || m->depth > n->depth || m->percent ||
		    arithmetic_is_change(m) || m->role == STATED_PLAN)
			continue;
		if (str_is(m->unit, unit))
			return m->rough ? -1 : k;
		if (str_eq(m->unit, n->unit))
			break;
	}
	return -1;
}

/* "lúa 4.826,5 ha, ngô 1.134,2 ha … Năng suất lúa 64,7 tạ/ha": of the areas before the one that is
 * right, or would be but for a slip; else the nearest. */
static int area_that_fits(const struct arithmetic *c, int i, int nearest, int output)
{
	const struct stated_number *n = arithmetic_number(c, i);
	int slipped = nearest;

	for (int k = nearest; k >= 0 && nearest - k < TRIED_MAX; k--) {
		const struct stated_number *area = arithmetic_number(c, k);
		struct rational expected;

		if (area->block != n->block)
			break;
		if (!str_is(area->unit, "ha") || area->kind != STATED_QUANTITY || area->rough ||
		    arithmetic_is_change(area) ||
		    !rational_divide(arithmetic_number(c, output)->value, area->value, &expected) ||
		    !rational_multiply(expected, rational_of_int(10), &expected))
			continue;
		if (arithmetic_agrees(n, expected, area, arithmetic_number(c, output)))
			return k;
		if (slipped == nearest && (arithmetic_slips_to(n, expected, false) ||
					      area_slips(n, area, arithmetic_number(c, output))))
			slipped = k;
	}
	return slipped;
}

/* "5.214,8 ha, năng suất 62,4 tạ/ha, sản lượng 32.540,4 tấn" */
static bool check_yield(struct arithmetic *c, int i)
{
	const struct stated_number *n = arithmetic_number(c, i), *area, *output;
	struct rational expected, ten = rational_of_int(10);
	int a, b;

	if (!str_is(n->unit, "ta") ||
	    !arithmetic_says_sign(c, n->last + 2, n->last + 3, n->sentence, "/"))
		return false;
	a = nearest_of(c, i, -1, "ha");
	b = nearest_of(c, i, 1, "tan");
	if (a < 0 || b < 0)
		return false;
	a = area_that_fits(c, i, a, b);
	area = arithmetic_number(c, a);
	output = arithmetic_number(c, b);
	if (!rational_multiply(output->value, ten, &expected) ||
	    !rational_divide(expected, area->value, &expected))
		return false;
	if (arithmetic_agrees(n, expected, area, output) ||
	    (arithmetic_beside(c, i, -1) == a && arithmetic_beside(c, i, 1) == b &&
		arithmetic_tokens_between(c, a, i) <= LOOK_AHEAD &&
		arithmetic_tokens_between(c, i, b) <= LOOK_AHEAD + 2) ||
	    arithmetic_slips_to(arithmetic_number(c, i), expected, false) ||
	    area_slips(n, area, output))
		arithmetic_judge(c, i, ARITHMETIC_AVERAGE, expected, a, b);
	return true;
}

/* What an average may be of. */
struct quotient {
	int sum, count;
	bool total; /* of a fraction: "14/18 xã" */
	struct rational value;
};

/* The nearest before, and right before it: "3.862 giường bệnh, đạt 31,0 giường/vạn dân". */
static bool stands_beside(const struct arithmetic *c, int i, int sum)
{
	return arithmetic_beside(c, i, -1) == sum &&
	       arithmetic_tokens_between(c, sum, i) <= TIED_TOKENS;
}

/* "doanh thu 1.335,6 tỷ đồng, bình quân chi tiêu 1,8 triệu đồng/lượt khách"; -1: there is none. */
static int sum_beside(const struct arithmetic *c, int i)
{
	int sum = arithmetic_beside(c, i, -1);

	/* "26.148,6 tỷ đồng, bằng 41,8% kế hoạch (62.500 tỷ đồng), bình quân mỗi tháng …" */
	while (sum >= 0 && (arithmetic_number(c, sum)->percent || arithmetic_is_aside(c, sum)))
		sum = arithmetic_beside(c, sum, -1);
	return sum >= 0 && arithmetic_tokens_between(c, sum, i) <= TIED_TOKENS * 2 &&
	               arithmetic_units_of(arithmetic_number(c, sum), arithmetic_number(c, i))
	           ? sum
	           : -1;
}

static bool divide(const struct arithmetic *c, int i, const struct each *each, struct quotient *out)
{
	const struct stated_number *n = arithmetic_number(c, i),
				   *sum = arithmetic_number(c, out->sum);
	const struct stated_number *count = arithmetic_number(c, out->count);
	int64_t units = arithmetic_units_of(sum, n);

	/* "luân chuyển 98.642 nghìn HK.km, cự ly bình quân mỗi lượt khách 53,5 km" */
	if (!units &&
	    (!each->counted || arithmetic_alike(c, out->sum, i) ||
		(sum->multiplied && str_is(n->unit, "km") && stands_beside(c, i, out->sum))))
		units = 1;
	/* "1.350 lượt người tham dự, bình quân 75 người/hội nghị" */
	if (!units && str_is(sum->unit, "luot") && str_is(n->unit, "nguoi") &&
	    arithmetic_says(c, sum->last + 2, sum->last + 3, sum->sentence, "nguoi"))
		units = 1;
	return units && sum->kind == STATED_QUANTITY && sum->unit.n && !arithmetic_is_change(sum) &&

	       !(count->first > n->last && count->first <= n->last + COUNTED_AFTER &&
		   each->scale > 1) &&
	       out->sum != out->count &&
	       rational_divide(sum->value, out->total ? count->total : count->value, &out->value) &&
	       rational_multiply(out->value, rational_of_int(units * each->scale), &out->value);
}

/* Digits swapped in the sum, where it stands right before: "có 19.348 em, bình quân 31,5 em/lớp".
 */
static bool sum_slips(
    const struct arithmetic *c, int i, const struct each *each, const struct quotient *q)
{
	const struct stated_number *n = arithmetic_number(c, i),
				   *sum = arithmetic_number(c, q->sum);
	struct span factor;

	return each->scale == 1 && !q->total && arithmetic_units_of(sum, n) == 1 &&
	       sum->sentence == n->sentence && sum->part == n->part && arithmetic_digits(n) >= 3 &&
	       arithmetic_digits(sum) > 3 && arithmetic_factor(n, 0, false, 1, &factor) &&
	       arithmetic_product_slips(sum, arithmetic_number(c, q->count)->value, factor);
}

/* Whether the pair comes to number i. Where that goes on about a sum (`told`), it is of that, and
 * what was before is told aside. */
static bool holds(const struct arithmetic *c, int i, const struct quotient *q, int told)
{
	const struct stated_number *n = arithmetic_number(c, i);
	const struct stated_number *sum = arithmetic_number(c, q->sum),
				   *count = arithmetic_number(c, q->count);

	return arithmetic_agrees(n, q->value, sum, count) &&
	       (told < 0 || sum->sentence == n->sentence) &&
	       (count->depth <= n->depth || !arithmetic_says_before(c, count->first - LOOK_AHEAD,
						count->last + LOOK_AHEAD, count->sentence));
}

/* Whether it would but for a slip of the hand; of a sum told long before only what is swapped. */
static bool would_hold(
    const struct arithmetic *c, int i, const struct each *each, const struct quotient *q)
{
	const struct stated_number *n = arithmetic_number(c, i),
				   *sum = arithmetic_number(c, q->sum);
	bool far = each->scale == 1 && sum->sentence < n->sentence - 1;
	bool beside = stands_beside(c, i, q->sum);

	return arithmetic_slips_to(n, q->value, !each->counted || far) ||
	       (each->counted && beside && arithmetic_any_digit_slips_to(n, q->value)) ||
	       sum_slips(c, i, each, q) ||
	       (each->scale > 1 && beside &&
		   (each->counted ||
		       arithmetic_says(c, n->first - LOOK_AHEAD, n->first, n->sentence, "suat")));
}

/* Of one sentence, and of its size: where there is but one such pair, it is that. */
static bool is_near(
    const struct arithmetic *c, int i, const struct each *each, const struct quotient *q)
{
	const struct stated_number *n = arithmetic_number(c, i);

	return each->counted && each->scale == 1 &&
	       arithmetic_number(c, q->sum)->sentence == n->sentence &&
	       arithmetic_number(c, q->count)->sentence == n->sentence &&
	       arithmetic_is_of_the_size(n, q->value);
}

/* How many months or days the block tells of before number i, the last first: "6 tháng", "năm
 * 2024". */
static int told_spans(const struct arithmetic *c, int i, bool months, int64_t spans[SPANS_MAX])
{
	const struct stated_number *n = arithmetic_number(c, i);
	int count = 0;

	for (int at = n->first - 1; at > 0 && count < SPANS_MAX && n->first - at < SPAN_TOKENS;
	     at--) {
		const struct stated_token *t = &c->text->tokens[at], *before = t - 1;
		int64_t span;

		if (t->block != n->block)
			break;
		if (t->kind != STATED_WORD)
			continue;
		if (str_is(t->text, months ? "tháng" : "ngày") && before->kind == STATED_DIGITS &&
		    str_to_int(before->text, SPAN_MAX, &span) && span > 1)
			spans[count++] = span;
		else if (str_is(t->text, "năm") || str_is(t->text, "Năm"))
			spans[count++] = months ? 12 : 365;
	}
	return count;
}

/* Whether it is told by the month or the day; "8 tháng … bình quân mỗi tháng". */
static bool is_by_calendar(const struct each *each, bool *months)
{
	*months = each->counted && str_is(each->counted->text, "tháng");
	return each->counted && each->scale == 1 &&
	       (*months || str_is(each->counted->text, "ngày"));
}

/* "24.360 lượt cả năm, bình quân 2.030 lượt/tháng": of so many as no number tells. What it is of
 * stands beside it, or else is told before; then only a slip of the hand is told of. */
static void check_by_calendar(struct arithmetic *c, int i, const struct each *each, int told)
{
	static const int64_t usual[] = {
	    3, 6, 9, 12, 28, 29, 30, 31, 90, 91, 92, 181, 182, 184, 273, 365, 366};
	const struct stated_number *n = arithmetic_number(c, i);
	int64_t spans[SPANS_MAX];
	struct rational expected, wrong_expected = rational_of_int(0);
	bool months;
	int count, wrong = -1;

	if (!is_by_calendar(each, &months))
		return;
	count = told_spans(c, i, months, spans);
	for (int k = i - 1; k >= 0 && i - k < TRIED_MAX; k--) {
		const struct stated_number *sum = arithmetic_number(c, k);

		if (sum->block != n->block)
			break;
		if (!may_be_of(c, i, k, SPAN_SENTENCES) || sum->kind != STATED_QUANTITY ||
		    arithmetic_units_of(sum, n) != 1 || arithmetic_is_change(sum))
			continue;
		for (size_t u = 0; u < sizeof(usual) / sizeof(*usual) && !count; u++)
			if (rational_divide(sum->value, rational_of_int(usual[u]), &expected) &&
			    arithmetic_agrees(n, expected, sum, n))
				return;
		for (int s = 0; s < count; s++) {
			if (!rational_divide(sum->value, rational_of_int(spans[s]), &expected))
				continue;
			if (arithmetic_agrees(n, expected, sum, n)) {
				arithmetic_judge(c, i, ARITHMETIC_AVERAGE, expected, k, k);
				return;
			}
			if (wrong < 0 && arithmetic_slips_to(n, expected, k != told)) {
				wrong = k;
				wrong_expected = expected;
			}
		}
	}
	if (wrong >= 0)
		arithmetic_judge(c, i, ARITHMETIC_AVERAGE, wrong_expected, wrong, wrong);
}

/* "40 triệu đồng/nhà làm mới, 20 triệu đồng/nhà sửa chữa": each is of a part. */
static bool is_one_of_rates(const struct arithmetic *c, int i)
{
	const struct stated_number *n = arithmetic_number(c, i);

	for (int step = -1; step <= 1; step += 2) {
		int k = arithmetic_beside(c, i, step);

		if (k >= 0 && arithmetic_is_for_each(c, k) && !arithmetic_number(c, k)->percent &&
		    str_eq(arithmetic_number(c, k)->unit, n->unit) &&
		    !arithmetic_is_change(arithmetic_number(c, k)))
			return true;
	}
	return false;
}

void arithmetic_check_average(struct arithmetic *c, int i)
{
	const struct stated_number *n = arithmetic_number(c, i);
	struct quotient wrong = {.sum = -1};
	int first = i > TRIED_MAX ? i - TRIED_MAX : 0, last = i + COUNTED_AFTER;
	int told = sum_beside(c, i), near = 0, beside = arithmetic_beside(c, i, -1);
	bool counted[TRIED_MAX + COUNTED_AFTER + 1];
	struct each each;

	if (check_yield(c, i))
		return;
	if (c->findings[i].relation || !find_each(c, i, &each))
		return;
	if (last >= (int)c->text->count)
		last = (int)c->text->count - 1;
	for (int k = first; k <= last; k++)
		counted[k - first] = counts(c, k, &each, beside);
	for (int a = first; a <= last; a++)
		for (int b = first * 2; b <= last * 2 + 1; b++) {
			struct quotient q = {.sum = a, .count = b / 2, .total = b % 2};

			if (!counted[q.count - first] ||
			    (q.total && arithmetic_number(c, q.count)->kind != STATED_FRACTION) ||
			    !may_be_of(c, i, a, COUNTED_SENTENCES) ||
			    !may_be_of(c, i, q.count, COUNTED_SENTENCES) ||
			    !divide(c, i, &each, &q))
				continue;
			if (holds(c, i, &q, told)) {
				arithmetic_judge(c, i, ARITHMETIC_AVERAGE, q.value, a, q.count);
				return;
			}
			if (arithmetic_is_for_each(c, a) ||
			    (each.scale == 1 && arithmetic_number(c, q.count)->depth > n->depth))
				continue;
			near += is_near(c, i, &each, &q);
			if (would_hold(c, i, &each, &q) ||
			    (near == 1 && arithmetic_is_of_the_size(n, q.value) &&
				arithmetic_number(c, q.count)->depth <= n->depth))
				wrong = q;
		}
	if (wrong.sum >= 0 && is_one_of_rates(c, i))
		return;
	if (wrong.sum >= 0)
		arithmetic_judge(c, i, ARITHMETIC_AVERAGE, wrong.value, wrong.sum, wrong.count);
	else
		check_by_calendar(c, i, &each, told);
}
