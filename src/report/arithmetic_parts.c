/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Parts that must add up to their whole. */
#include "report/arithmetic_inside.h"

static void note_parts(
    struct arithmetic *c, int i, bool holds, struct rational sum, int first, int last)
{
	struct arithmetic_finding *finding = &c->findings[i];

	for (int k = first; k <= last; k++)
		c->adds_up[k] = true;

	if (!finding->relation || (finding->holds && !holds))
		*finding = (struct arithmetic_finding){ARITHMETIC_PARTS, holds, sum, {first, last}};
}

/* ---- A whole and its parts: "3.456,8 triệu đồng, gồm: trung ương 2.100 triệu đồng, tỉnh 856,8
 * triệu đồng, xã hội hoá 500 triệu đồng" */

enum {
	PARTS_MAX = 24,
	WHOLES_MAX = 4,
	NAME_TOKENS = 16,
	STRUCTURE_TOKENS = 30,
	RUN_DIGITS = 5,
	RUN_MAX = 8,
	FEW_PARTS = 3
};

/* Where the words begin to tell parts. */
struct opening {
	int at;    /* the last token of it */
	bool all;  /* "gồm": nothing is left out */
	bool some; /* "trong số": there are others */
	bool bracket;
	bool of_sentence_before; /* "… 187 tỷ đồng. Trong đó: …" */
	bool of_heading;         /* "… 343 thửa. Nguyên nhân: …" */
};

struct parts {
	int number[PARTS_MAX];
	int count;
	bool clean;      /* nothing else is told among them … */
	int clean_count; /* … nor among the first so many */
	bool items;      /* of a list below */
};

static bool word_at(const struct arithmetic *c, int at, int sentence, const char *folded)
{
	return arithmetic_says(c, at, at + 1, sentence, folded);
}

static bool begins_sentence(const struct arithmetic *c, int at)
{
	int sentence = c->text->tokens[at].sentence;

	return at == 0 || c->text->tokens[at - 1].sentence != sentence;
}

static bool opens(const struct arithmetic *c, int at, struct opening *out)
{
	static const struct {
		const char *first, *second;
		bool all;
	} words[] = {{"trong", "do", false}, {"bao", "gom", true}, {"gom", NULL, true},
	    {"chia", "ra", true}, {"chia", "theo", true}, {"cu", "the", false},
	    {"phan", "theo", false}, {"phan", "loai", false}, {"co", "cau", false},
	    {"trong", "tong", false}, {"trong", "so", false}};
	int sentence = c->text->tokens[at].sentence;

	*out = (struct opening){.at = at};
	if (arithmetic_says_sign(c, at, at + 1, sentence, "(")) {
		out->bracket = true;
		return true;
	}
	if (arithmetic_says_sign(c, at, at + 1, sentence, ":")) {
		/* "Kết quả xếp loại 54 tổ chức đảng: …" leaves none out. */
		for (int k = at - TIED_TOKENS; k < at; k++)
			out->all = out->all || (word_at(c, k, sentence, "loai") &&
						   (word_at(c, k - 1, sentence, "xep") ||
						       word_at(c, k - 1, sentence, "phan")));
		return true;
	}
	/* Not "thu gom", nor money "phân chia theo tỷ lệ". */
	if (word_at(c, at, sentence, "chia") && word_at(c, at + 2, sentence, "ty") &&
	    word_at(c, at + 3, sentence, "le"))
		return false;
	if (word_at(c, at, sentence, "gom") && !str_is(c->text->tokens[at].text, "gồm") &&
	    !str_is(c->text->tokens[at].text, "Gồm"))
		return false;
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (word_at(c, at, sentence, words[i].first) &&
		    (!words[i].second || word_at(c, at + 1, sentence, words[i].second))) {
			out->at = at + (words[i].second != NULL);
			out->all = words[i].all;
			out->some = word_at(c, at, sentence, "trong") &&
			            !word_at(c, at + 1, sentence, "do");
			out->of_sentence_before = begins_sentence(c, at);
			return true;
		}
	return false;
}

/* How the numbers of a list are taken for parts. */
enum taking {
	ALL_ALIKE,
	FIRST_OF_EACH, /* of what semicolons part, and of items of a list, only the first */
	ANY_COUNTS, /* "1.842 trường hợp, gồm 417 ô tô, 1.368 mô tô": by whatever words */
	TAKING_END
};

static bool is_count(const struct stated_number *n)
{
	return !n->decimals && !n->multiplied && !arithmetic_is_measured(n);
}

static bool may_be_part(const struct arithmetic *c, int k, int whole, enum taking taking)
{
	const struct stated_number *n = arithmetic_number(c, k), *of = arithmetic_number(c, whole);

	return n->kind == STATED_QUANTITY && !n->percent && n->role != STATED_PLAN &&
	       n->role != STATED_FROM && n->role != STATED_FALL &&
	       !arithmetic_sign_before(c, k, "/") && (!n->decimals || !is_count(of)) &&
	       (taking == ANY_COUNTS ? n->unit.n && is_count(n) && is_count(of)
		   : n->unit.n       ? arithmetic_alike(c, k, whole)
				     : n->multiplied == of->multiplied);
}

/* Words that tell the parts of a part begin between the numbers. */
static bool opens_between(const struct arithmetic *c, int a, int b)
{
	struct opening opening;

	for (int at = arithmetic_number(c, a)->last + 1; at < arithmetic_number(c, b)->first; at++)
		if (opens(c, at, &opening) && !opening.bracket &&
		    !arithmetic_says_sign(c, at, at + 1, arithmetic_number(c, b)->sentence, ":"))
			return true;
	return false;
}

/* The numbers after `opening` that may be parts of `whole`. */
static void collect_parts(const struct arithmetic *c, const struct opening *opening, int next,
    int whole, enum taking taking, struct parts *out)
{
	const struct stated_token *open = &c->text->tokens[opening->at];
	int depth = open->depth + opening->bracket, taken_part = -1, taken_sentence = -1;
	bool passed = false, nested = false, list = false;

	*out = (struct parts){.clean = true};
	for (int k = next; k < (int)c->text->count && k - next < FAR_NUMBERS; k++) {
		const struct stated_number *n = arithmetic_number(c, k);

		if (n->block != open->block)
			return;
		if (n->sentence != open->sentence) {
			list = list || !out->count;
			out->items = list;
			if (opening->bracket || !n->item || !list)
				return;
			depth = 0;
		}
		if (opening->bracket && n->depth < depth)
			return;
		if (taken_part != n->part)
			nested = false;
		if (n->kind > STATED_FRACTION || n->percent || n->depth != depth ||
		    arithmetic_is_change(n))
			continue;
		if ((taking == FIRST_OF_EACH && n->part == taken_part) ||
		    (list && n->sentence == taken_sentence))
			continue;
		nested = nested || (k > next && out->count && opens_between(c, k - 1, k));
		if (nested || !may_be_part(c, k, whole, taking)) {
			passed = true;
			continue;
		}
		if (n->rough || out->count == PARTS_MAX)
			return;
		out->clean = out->clean && !passed;
		out->number[out->count++] = k;
		out->clean_count += out->clean;
		taken_part = n->part;
		taken_sentence = n->sentence;
	}
}

struct sum {
	struct rational value, room; /* by how much it may be off */
	int last;                    /* the number that it ends with */
};

static bool sum_of(
    const struct arithmetic *c, int whole, const struct parts *parts, int count, struct sum *out)
{
	const struct stated_number *of = arithmetic_number(c, whole);

	out->last = parts->number[count - 1];
	out->value = rational_of_int(0);
	out->room = arithmetic_sum_room(of, arithmetic_number(c, parts->number[0]));
	for (int i = 0; i < count; i++) {
		const struct stated_number *n = arithmetic_number(c, parts->number[i]);

		if (!rational_add(out->value, n->value, &out->value) ||
		    !rational_add(out->room, arithmetic_sum_room(n, of), &out->room))
			return false;
	}
	return true;
}

static bool sums_to(const struct arithmetic *c, int whole, const struct sum *sum)
{
	struct rational over;

	return rational_subtract(sum->value, arithmetic_number(c, whole)->value, &over) &&
	       rational_compare(arithmetic_absolute(over), sum->room) <= 0;
}

/* What the whole (-1) or the part of that place would have to be for the sum to be right. */
static bool should_be(const struct arithmetic *c, int whole, const struct parts *parts, int place,
    const struct sum *sum, const struct stated_number **number, struct span *out)
{
	struct rational over, should;

	*number = arithmetic_number(c, place < 0 ? whole : parts->number[place]);
	return rational_subtract(arithmetic_number(c, whole)->value, sum->value, &over) &&
	       (place < 0 ? rational_subtract((*number)->value, over, &should)
			  : rational_add((*number)->value, over, &should)) &&
	       arithmetic_span(should, sum->room, out);
}

/* Whether one slip of the hand in the whole or in a part would explain the sum. */
static bool explained_by_slip(const struct arithmetic *c, int whole, const struct parts *parts,
    int count, const struct sum *sum, bool swaps)
{
	int enough = count == parts->count ? 3 : 4;

	for (int place = -1; place < count; place++) {
		const struct stated_number *n;
		struct span span;
		int digits;

		if (!should_be(c, whole, parts, place, sum, &n, &span))
			continue;
		digits = arithmetic_digits(n);
		if (digits > enough && arithmetic_point_slips(n, span))
			return true;
		if ((digits >= enough || (digits >= 2 && count == parts->count)) &&
		    arithmetic_slips(n, span, swaps || digits < enough))
			return true;
	}
	return false;
}

/* "…, còn lại 44.227 triệu đồng", "các loại khác 04 vụ": the last leaves nothing out. */
static bool ends_with_the_rest(const struct arithmetic *c, const struct parts *parts)
{
	const struct stated_number *last = arithmetic_number(c, parts->number[parts->count - 1]);
	int from = last->first - LOOK_AHEAD;

	return arithmetic_says(c, last->first - 2, last->first, last->sentence, "khac") ||
	       (arithmetic_says(c, from, last->first, last->sentence, "con") &&
		   arithmetic_says(c, from, last->first, last->sentence, "lai"));
}

/* "nữ 359 đồng chí, dân tộc ít người 14 đồng chí": one may be of both, and many of neither. */
static bool may_overlap(const struct arithmetic *c, const struct parts *parts)
{
	static const char *const words[] = {"nữ", "Nữ", "dân", "DTTS", "đạo", "trẻ", NULL};

	for (int i = 0; i < parts->count; i++) {
		const struct stated_number *n = arithmetic_number(c, parts->number[i]);

		if (arithmetic_says_exactly(c, n->first - LOOK_AHEAD, n->first, n->sentence, words))
			return true;
	}
	return false;
}

/* "(mầm non 26, tiểu học 22, THCS 18)": each a name and its number, nobody in two of them. */
static bool are_labels(const struct arithmetic *c, const struct parts *parts)
{
	for (int i = 0; i < parts->count; i++)
		if (arithmetic_number(c, parts->number[i])->unit.n)
			return false;
	return true;
}

/* "128 trường hợp đang tranh chấp, … và 34 trường hợp vướng quy hoạch" */
static bool ends_with_and(const struct arithmetic *c, const struct parts *parts)
{
	const struct stated_number *last = arithmetic_number(c, parts->number[parts->count - 1]);
	const struct stated_number *before = arithmetic_number(c, parts->number[parts->count - 2]);

	return last->sentence == before->sentence &&
	       arithmetic_says(c, before->last + 1, last->first, last->sentence, "va") &&
	       (parts->count >= FEW_PARTS ||
		   str_eq(last->unit, arithmetic_number(c, parts->number[0])->unit));
}

/* "93 trường (38 trường mầm non, 31 trường tiểu học, 24 trường trung học cơ sở)" */
static bool fills_bracket(
    const struct arithmetic *c, const struct opening *opening, const struct parts *parts)
{
	const struct stated_token *open = &c->text->tokens[opening->at];

	return opening->bracket &&
	       (parts->count >= FEW_PARTS ||
		   str_is(arithmetic_number(c, parts->number[0])->unit, "trai") ||
		   str_is(arithmetic_number(c, parts->number[0])->unit, "gai")) &&
	       !arithmetic_says(c, opening->at, opening->at + 3, open->sentence, "trong") &&
	       !arithmetic_says(c, opening->at, opening->at + 3, open->sentence, "rieng");
}

/* Beyond half of the whole it is of something else. */
static bool is_far(struct rational over, struct rational whole)
{
	struct rational twice;

	return !rational_multiply(arithmetic_absolute(over), rational_of_int(2), &twice) ||
	       rational_compare(twice, arithmetic_absolute(whole)) > 0;
}

/* Whether the words leave open whether parts are missing, but hardly so: only what one slip of the
 * hand explains is told of. */
static bool seems_whole(const struct arithmetic *c, const struct opening *opening, int whole,
    const struct parts *parts, struct rational over)
{
	const struct stated_token *open = &c->text->tokens[opening->at];

	return !opening->some &&
	       (opening->all || ends_with_the_rest(c, parts) ||
		   (ends_with_and(c, parts) &&
		       (rational_sign(over) > 0 ||
			   !is_far(over, arithmetic_number(c, whole)->value))) ||
		   fills_bracket(c, opening, parts) ||
		   (parts->count >= FEW_PARTS &&
		       (rational_sign(over) > 0 || str_is(open->text, ":") || parts->items)));
}

/* One other digit in any of them, one more or less, or two swapped. */
static bool is_one_digit_off(
    const struct arithmetic *c, int whole, const struct parts *parts, const struct sum *sum)
{
	int larger = -1; /* the one part that is more than the whole: then it is that */

	for (int i = 0; i < parts->count; i++)
		if (rational_compare(arithmetic_number(c, parts->number[i])->value,
			arithmetic_number(c, whole)->value) >= 0) {
			if (larger >= 0)
				return false;
			larger = i;
		}
	for (int place = larger < 0 ? -1 : larger; place < (larger < 0 ? parts->count : larger + 1);
	     place++) {
		const struct stated_number *n;
		struct span span;

		if (should_be(c, whole, parts, place, sum, &n, &span) &&
		    (arithmetic_slips(n, span, false) || arithmetic_point_slips(n, span) ||
			(!rational_compare(span.low, span.high) &&
			    arithmetic_length_slips(n, span.low))))
			return true;
	}
	return false;
}

/* Some of them next to one another are all of it: "34 trẻ là con thứ ba; trẻ em nam 254, nữ 232".
 */
static bool some_sum_up(
    const struct arithmetic *c, int whole, const struct parts *parts, struct sum *sum)
{
	for (int from = 1; from + 1 < parts->count; from++) {
		struct parts rest = {.count = parts->count - from};

		memcpy(rest.number, parts->number + from, (size_t)rest.count * sizeof(int));
		for (int count = 2; count <= rest.count; count++)
			if (sum_of(c, whole, &rest, count, sum) && sums_to(c, whole, sum))
				return true;
	}
	return false;
}

static bool of_one_unit(const struct arithmetic *c, const struct parts *parts)
{
	for (int i = 1; i < parts->count; i++)
		if (!str_eq(arithmetic_number(c, parts->number[i])->unit,
			arithmetic_number(c, parts->number[0])->unit))
			return false;
	return true;
}

/* Those up to the first semicolon. */
static struct parts of_first_clause(const struct arithmetic *c, const struct parts *parts)
{
	struct parts first = *parts;

	first.count = 1;
	while (
	    first.count < parts->count && arithmetic_number(c, parts->number[first.count])->part ==
					      arithmetic_number(c, parts->number[0])->part)
		first.count++;
	first.clean = first.count <= parts->clean_count;
	return first;
}

enum verdict { UNTOLD, HOLDS, WRONG };

static enum verdict judge_parts(const struct arithmetic *c, const struct opening *opening,
    int whole, const struct parts *parts, enum taking taking, struct sum *all)
{
	const struct stated_number *of = arithmetic_number(c, whole);
	struct rational over;
	bool loose = opening->of_heading || taking == ANY_COUNTS;
	struct parts clause;

	if (parts->count < 2)
		return UNTOLD;
	for (int count = 2; count <= parts->count; count++)
		if (sum_of(c, whole, parts, count, all) && sums_to(c, whole, all))
			return HOLDS;
	if (!loose && some_sum_up(c, whole, parts, all))
		return HOLDS;
	/* "…, gồm 417 ô tô, 1.368 mô tô và 57 phương tiện khác; riêng … 623 trường hợp" */
	clause = of_first_clause(c, parts);
	if (clause.count < parts->count &&
	    judge_parts(c, opening, whole, &clause, taking, all) == WRONG)
		return WRONG;
	for (int count = 2; count <= parts->count && !loose; count++)
		if (sum_of(c, whole, parts, count, all) &&
		    explained_by_slip(c, whole, parts, count, all, false))
			return WRONG;
	if (!sum_of(c, whole, parts, parts->count, all) ||
	    !rational_subtract(all->value, of->value, &over) || (!parts->clean && !loose))
		return UNTOLD;
	if ((!loose || parts->count >= FEW_PARTS || ends_with_and(c, parts)) &&
	    (taking != ANY_COUNTS || !opening->of_sentence_before || of_one_unit(c, parts)) &&
	    seems_whole(c, opening, whole, parts, over) && !may_overlap(c, parts) &&
	    is_one_digit_off(c, whole, parts, all))
		return WRONG;
	if (loose || is_far(over, of->value))
		return UNTOLD;
	if ((opening->all && !may_overlap(c, parts)) || ends_with_the_rest(c, parts) ||
	    (opening->bracket && rational_sign(over) > 0 && are_labels(c, parts)) ||
	    (rational_sign(over) > 0 && arithmetic_is_measured(of) && opening->at > 0 &&
		arithmetic_says(c, opening->at, opening->at + 1, of->sentence, "do")))
		return WRONG;
	return UNTOLD;
}

/* The amounts that the parts may be of, the nearest first; `next`: the first number after. */
static int find_wholes(
    const struct arithmetic *c, const struct opening *opening, int next, int *wholes)
{
	const struct stated_token *open = &c->text->tokens[opening->at];
	int count = 0, sentence = open->sentence - opening->of_sentence_before;

	for (int k = next - 1; k >= 0 && next - k < FAR_NUMBERS && count < WHOLES_MAX; k--) {
		const struct stated_number *n = arithmetic_number(c, k);

		if (n->block != open->block || n->sentence < sentence)
			break;
		if (n->kind != STATED_QUANTITY)
			continue;
		if (opening->bracket ||
		    (arithmetic_says_sign(c, opening->at, opening->at + 1, open->sentence, ":") &&
			!opening->of_sentence_before)) {
			if (n->percent || open->depth != n->depth || !n->unit.n ||
			    opening->at - n->last > NAME_TOKENS)
				return 0;
			/* "86 công trình, phần việc: …" */
			for (int at = n->last + 1; at < opening->at; at++)
				if ((arithmetic_says_sign(c, at, at + 1, n->sentence, ",") &&
					opening->at - at > FEW_PARTS) ||
				    arithmetic_says_sign(c, at, at + 1, n->sentence, ";"))
					return 0;
			if (!arithmetic_is_amount(c, k, n->part))
				return 0;
			wholes[0] = k;
			return 1;
		}
		if (arithmetic_is_amount(c, k, n->part) && n->unit.n && n->depth == open->depth &&
		    !arithmetic_is_change(n) && n->role != STATED_FROM)
			wholes[count++] = k;
	}
	return count;
}

/* "Nguyên nhân:", "Kết quả khám:", "Chia theo nhóm:" */
static bool is_heading(const struct arithmetic *c, int at)
{
	static const char *const others[] = {"Về", "về", "tăng", "giảm", "khác", NULL};
	int sentence = c->text->tokens[at].sentence, from = at;

	if (c->text->tokens[at].item)
		return false;
	while (from > 0 && c->text->tokens[from - 1].sentence == sentence)
		if (c->text->tokens[--from].kind != STATED_WORD)
			return false;
	return at - from <= TIED_TOKENS && !arithmetic_says_exactly(c, from, at, sentence, others);
}

/* "142 lượt công dân, 187 người (thường xuyên 96 lượt, …)": the sum stands there already. */
static bool is_told_before(const struct arithmetic *c, int whole, int part, const struct sum *sum)
{
	for (int k = part - 1; k >= 0 && part - k < FAR_NUMBERS; k--) {
		const struct stated_number *n = arithmetic_number(c, k);

		if (n->sentence < arithmetic_number(c, whole)->sentence)
			break;
		if (k != whole && n->kind == STATED_QUANTITY &&
		    n->depth == arithmetic_number(c, whole)->depth && !n->percent &&
		    !rational_compare(n->value, sum->value))
			return true;
	}
	return false;
}

static void check_opening(struct arithmetic *c, const struct opening *opening, int next)
{
	struct opening told = *opening;
	int wholes[WHOLES_MAX], count, wrong = -1;
	struct parts parts, wrong_parts = {0};
	struct sum sum, wrong_sum = {0};

	count = find_wholes(c, opening, next, wholes);
	/* "Nếu phân theo nguồn thì …", "Nguyên nhân: …": of what the sentence before told. */
	if (!count && !opening->bracket && !opening->of_sentence_before &&
	    (c->text->tokens[opening->at].kind == STATED_WORD || is_heading(c, opening->at))) {
		struct opening before = *opening;

		before.of_sentence_before = true;
		before.of_heading = c->text->tokens[opening->at].kind == STATED_SIGN;
		count = find_wholes(c, &before, next, wholes);
		told = before;
	}
	for (int i = 0; i < count; i++)
		for (enum taking taking = ALL_ALIKE; taking < TAKING_END; taking++) {
			enum verdict verdict;

			collect_parts(c, opening, next, wholes[i], taking, &parts);
			verdict = judge_parts(c, &told, wholes[i], &parts, taking, &sum);
			if (verdict == HOLDS) {
				note_parts(
				    c, wholes[i], true, sum.value, parts.number[0], sum.last);
				return;
			}
			if (verdict == WRONG && wrong < 0 &&
			    !is_told_before(c, wholes[i], parts.number[0], &sum)) {
				wrong = wholes[i];
				wrong_parts = parts;
				wrong_sum = sum;
			}
		}
	if (wrong >= 0)
		note_parts(c, wrong, false, wrong_sum.value, wrong_parts.number[0], wrong_sum.last);
}

/* ---- A sum told after its parts: "vụ xuân 32.790 tấn; vụ mùa 25.398 tấn. Tính chung cả năm
 * 58.188 tấn" */

static bool says_sum(const struct arithmetic *c, int i)
{
	const struct stated_number *n = arithmetic_number(c, i);
	int from = n->first - NAME_TOKENS;

	if (i && arithmetic_number(c, i - 1)->sentence == n->sentence &&
	    from <= arithmetic_number(c, i - 1)->last)
		from = arithmetic_number(c, i - 1)->last + 1;
	return arithmetic_says(c, from, n->first, n->sentence, "tong") ||
	       arithmetic_says_two(c, from, n->first, n->sentence, "tinh", "chung") ||
	       arithmetic_says_two(c, from, n->first, n->sentence, "cong", "chung") ||
	       arithmetic_says_two(c, from, n->first, n->sentence, "ca", "nam");
}

/* Only a slip of the hand is told of: what a sum is of, the words leave open. */
/* "…, cộng 14.158 người", "nâng tổng số căn được hỗ trợ lên 39 căn", "như vậy Hội đã giúp 36 phụ
 * nữ", "Như vậy tổng số đủ điều kiện là 156 thanh niên" */
static bool says_added_up(const struct arithmetic *c, int i)
{
	const struct stated_number *n = arithmetic_number(c, i);
	const struct stated_token *word = arithmetic_token(c, n->first - 1, n->sentence);
	int from = n->first - NAME_TOKENS;

	if (i && arithmetic_number(c, i - 1)->sentence == n->sentence &&
	    from <= arithmetic_number(c, i - 1)->last)
		from = arithmetic_number(c, i - 1)->last + 1;
	return word && (str_is(word->text, "cộng") ||
			   (str_is(word->text, "lên") &&
			       arithmetic_says(c, from, n->first, n->sentence, "tong")) ||
			   arithmetic_says_two(c, from, n->first, n->sentence, "nhu", "vay"));
}

/* All that its sentence told before, by whatever words, or else the one before it. */
static void check_added_up(struct arithmetic *c, int i)
{
	const struct stated_number *whole = arithmetic_number(c, i);
	struct parts parts = {.clean = true};
	struct sum sum;

	if (!arithmetic_is_amount(c, i, whole->part) || c->findings[i].relation || !whole->unit.n ||
	    arithmetic_is_change(whole) || !says_added_up(c, i))
		return;
	for (int k = i - 1; k >= 0 && i - k < FAR_NUMBERS && parts.count < PARTS_MAX; k--) {
		const struct stated_number *n = arithmetic_number(c, k);

		if (n->block != whole->block ||
		    n->sentence < (parts.count ? arithmetic_number(c, parts.number[0])->sentence
					       : whole->sentence - 1))
			break;
		if (n->depth > whole->depth || !n->unit.n ||
		    !(may_be_part(c, k, i, ALL_ALIKE) ||
			(n->sentence == whole->sentence && may_be_part(c, k, i, ANY_COUNTS))))
			continue;
		parts.number[parts.count++] = k;
		if (parts.count < 2 || !sum_of(c, i, &parts, parts.count, &sum))
			continue;
		if (sums_to(c, i, &sum)) {
			note_parts(c, i, true, sum.value, k, i - 1);
			return;
		}
	}
	if (parts.count >= 2 && sum_of(c, i, &parts, parts.count, &sum) &&
	    is_one_digit_off(c, i, &parts, &sum))
		note_parts(c, i, false, sum.value, parts.number[parts.count - 1], parts.number[0]);
}

static void check_sum_after(struct arithmetic *c, int i)
{
	const struct stated_number *whole = arithmetic_number(c, i);
	struct parts parts = {.clean = true};
	int wrong = 0;
	struct sum sum, wrong_sum = {0};

	if (!arithmetic_is_amount(c, i, whole->part) || !whole->unit.n || c->findings[i].relation ||
	    arithmetic_is_change(whole) || !says_sum(c, i))
		return;
	for (int k = i - 1; k >= 0 && i - k < FAR_NUMBERS && parts.count < PARTS_MAX; k--) {
		const struct stated_number *n = arithmetic_number(c, k);

		if (n->block != whole->block)
			break;
		if (n->depth > whole->depth || !may_be_part(c, k, i, ALL_ALIKE) || !n->unit.n)
			continue;
		parts.number[parts.count++] = k;
		if (parts.count < 2 || !sum_of(c, i, &parts, parts.count, &sum))
			continue;
		if (sums_to(c, i, &sum))
			return;
		/* "Tổng chi" is no sum of what came in: only what is swapped, or of many digits. */
		if (!wrong && explained_by_slip(c, i, &parts, parts.count, &sum,
				  arithmetic_digits(whole) < RUN_DIGITS)) {
			wrong = parts.count;
			wrong_sum = sum;
		}
	}
	/* "xây mới 18 căn, sửa chữa 27 căn, tổng cộng 45 căn": all that the sentence told before.
	 */
	if (!wrong && arithmetic_says(c, whole->first - 2, whole->first, whole->sentence, "tong") &&
	    arithmetic_says(c, whole->first - 1, whole->first, whole->sentence, "cong")) {
		for (wrong = 0; wrong < parts.count; wrong++)
			if (arithmetic_number(c, parts.number[wrong])->sentence != whole->sentence)
				break;
		if (wrong < 2 || !sum_of(c, i, &parts, wrong, &wrong_sum))
			return;
		note_parts(c, i, false, wrong_sum.value, parts.number[wrong - 1], parts.number[0]);
		return;
	}
	if (wrong && arithmetic_digits(whole) >= 3)
		note_parts(c, i, false, wrong_sum.value, parts.number[wrong - 1], parts.number[0]);
}

/* "13.640,02 tỷ đồng … bán lẻ 10.595,22 tỷ đồng, lưu trú 295,37 tỷ đồng, ăn uống 1.835,81 tỷ đồng
 * …": parts that no word tells of; with so many digits that they hardly fit by chance, and only
 * digits that are swapped. */
static void check_run(struct arithmetic *c, int i)
{
	const struct stated_number *whole = arithmetic_number(c, i);
	struct parts parts = {.clean = true};
	struct sum sum, wrong_sum = {0};
	int wrong = 0;

	if (!arithmetic_is_amount(c, i, whole->part) || !whole->unit.n || c->findings[i].relation ||
	    c->adds_up[i] || arithmetic_is_change(whole) ||
	    arithmetic_significant_digits(whole) < RUN_DIGITS - 1)
		return;
	for (int k = i + 1; k < (int)c->text->count && parts.count < RUN_MAX; k++) {
		const struct stated_number *n = arithmetic_number(c, k);

		if (n->block != whole->block)
			break;
		if (n->depth || !may_be_part(c, k, i, ALL_ALIKE) || !n->unit.n || n->rough ||
		    arithmetic_is_change(n))
			continue;
		if (rational_compare(n->value, whole->value) >= 0)
			break;
		parts.number[parts.count++] = k;
		if (parts.count < 2 || !sum_of(c, i, &parts, parts.count, &sum))
			continue;
		if (sums_to(c, i, &sum)) {
			for (int p = 0; p < parts.count; p++)
				c->adds_up[parts.number[p]] = true;
			c->adds_up[i] = true;
			return;
		}
		for (int place = -1; place < parts.count && !wrong; place++) {
			const struct stated_number *m;
			struct span span;

			if (should_be(c, i, &parts, place, &sum, &m, &span) &&
			    arithmetic_significant_digits(m) >= RUN_DIGITS &&
			    arithmetic_slips(m, span, true)) {
				wrong = parts.count;
				wrong_sum = sum;
			}
		}
	}
	if (wrong)
		note_parts(c, i, false, wrong_sum.value, parts.number[0], parts.number[wrong - 1]);
}

void arithmetic_check_parts(struct arithmetic *c)
{
	int next = 0;

	for (int i = 0; i < (int)c->text->count; i++) {
		check_sum_after(c, i);
		check_added_up(c, i);
	}

	for (int at = 0; at < (int)c->text->token_count; at++) {
		struct opening opening;

		if (!opens(c, at, &opening))
			continue;
		at = opening.at;
		while (next < (int)c->text->count && arithmetic_number(c, next)->first <= at)
			next++;
		check_opening(c, &opening, next);
	}
	for (int i = 0; i < (int)c->text->count; i++)
		check_run(c, i);
}

/* ---- Percentages that make a hundred */

/* Whether k still belongs to the list of percentages that i ends. */
static bool in_list(const struct arithmetic *c, int k, int i, bool of_sentence)
{
	const struct stated_number *n = arithmetic_number(c, k);

	return of_sentence ? n->sentence == arithmetic_number(c, i)->sentence
	                   : n->part == arithmetic_number(c, i)->part;
}

/* "Cơ cấu kinh tế: …", "các tỷ trọng này lần lượt là …" */
static bool says_structure(const struct arithmetic *c, int to, int sentence)
{
	int from = to - STRUCTURE_TOKENS;

	return arithmetic_says_two(c, from, to, sentence, "co", "cau") ||
	       (arithmetic_says_two(c, from, to, sentence, "cac", "ty") &&
		   arithmetic_says_two(c, from, to, sentence, "ty", "trong"));
}

/* "Cơ cấu kinh tế: nông nghiệp 24,8%, công nghiệp 43,1%, dịch vụ 32,1%"; `of_sentence`: with
 * semicolons between. */
static void check_structure(struct arithmetic *c, int i, bool of_sentence)
{
	const struct stated_number *n = arithmetic_number(c, i);
	struct rational sum = rational_of_int(0), room = n->step, off, rest;
	int first = i, before = i, count = 0, at = n->first;

	/* The last percentage of its list. */
	for (int k = i + 1; k < (int)c->text->count && in_list(c, k, i, of_sentence); k++)
		if (arithmetic_number(c, k)->percent &&
		    arithmetic_number(c, k)->depth <= n->depth &&
		    !arithmetic_is_change(arithmetic_number(c, k)))
			return;
	for (int k = i; k >= 0 && in_list(c, k, i, of_sentence); k--) {
		if (!arithmetic_number(c, k)->percent ||
		    arithmetic_is_change(arithmetic_number(c, k)) ||
		    arithmetic_number(c, k)->depth > n->depth)
			continue;
		before = first == i ? k : before;
		first = k;
		at = arithmetic_number(c, k)->first;
		count++;
		if (arithmetic_number(c, k)->role != STATED_LEVEL &&
		    arithmetic_number(c, k)->role != STATED_SHARE)
			return;
		if (!rational_add(sum, arithmetic_number(c, k)->value, &sum) ||
		    !rational_add(room, arithmetic_number(c, k)->step, &room))
			return;
	}
	if (count < 2 || !says_structure(c, at, n->sentence) ||
	    !rational_subtract(rational_of_int(100), sum, &off) ||
	    !rational_add(n->value, off, &rest))
		return;
	/* Far from a hundred it is of something else. */
	if (rational_compare(arithmetic_absolute(off), room) <= 0)
		note_parts(c, i, true, n->value, first, before);
	else if (rational_compare(arithmetic_absolute(off), rational_of_int(20)) <= 0)
		note_parts(c, i, false, rest, first, before);
}

void arithmetic_check_structure(struct arithmetic *c, int i)
{
	check_structure(c, i, false);
	if (!c->findings[i].relation)
		check_structure(c, i, true);
}
