/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A whole and the parts told after it: "3.456,8 triệu đồng, gồm: trung ương 2.100 triệu đồng, tỉnh
 * 856,8 triệu đồng, xã hội hoá 500 triệu đồng". */
#include "report/arithmetic_sum.h"

enum { WHOLES_MAX = 4, FEW_PARTS = 3, SENTENCES_BACK = 3 };

/* Where the words begin to tell parts. */
struct opening {
	int at;    /* the last token of it */
	bool all;  /* "gồm": nothing is left out */
	bool some; /* "trong số": there are others */
	bool bracket;
	bool of_sentence_before; /* "… 187 tỷ đồng. Trong đó: …" */
	bool of_heading;         /* "… 343 thửa. Nguyên nhân: …" */
	bool by_kind;            /* "Theo loại hình, …": of what was told before at all */
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
	static const char *const kinds[] = {
	    "loại", "nhóm", "ngành", "nguồn", "lĩnh", "hình", "khu", "cơ", NULL};
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
	if (begins_sentence(c, at) && word_at(c, at, sentence, "theo") &&
	    arithmetic_says_exactly(c, at + 1, at + 2, sentence, kinds)) {
		out->at = at + 1;
		out->all = out->of_sentence_before = out->by_kind = true;
		return true;
	}
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
	int level = open->level;
	bool passed = false, nested = false, list = false;

	*out = (struct parts){.clean = true};
	for (int k = next; k < (int)c->text->count && k - next < FAR_NUMBERS; k++) {
		const struct stated_number *n = arithmetic_number(c, k);

		if (n->block != open->block)
			return;
		if (n->sentence != open->sentence) {
			list = list || !out->count;
			out->items = list;
			if (opening->bracket || !list || n->level <= open->level)
				return;
			if (level == open->level)
				level = n->level;
			if (n->level < level)
				return;
			if (n->level > level || !n->item)
				continue;
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
		if (nested || !arithmetic_may_be_part(c, k, whole, taking)) {
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
static bool ends_with_and(
    const struct arithmetic *c, const struct opening *opening, const struct parts *parts)
{
	const struct stated_number *last = arithmetic_number(c, parts->number[parts->count - 1]);
	const struct stated_number *before = arithmetic_number(c, parts->number[parts->count - 2]);

	return last->sentence == before->sentence &&
	       arithmetic_says(c, before->last + 1, last->first, last->sentence, "va") &&
	       (opening->all || parts->count >= FEW_PARTS ||
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
		   (ends_with_and(c, opening, parts) &&
		       (rational_sign(over) > 0 ||
			   !is_far(over, arithmetic_number(c, whole)->value))) ||
		   fills_bracket(c, opening, parts) ||
		   (parts->count >= FEW_PARTS &&
		       (rational_sign(over) > 0 || str_is(open->text, ":") || parts->items)));
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
			if (arithmetic_sum_of(c, whole, &rest, count, sum) &&
			    arithmetic_sums_to(c, whole, sum))
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
	bool overlap = parts->count > 1 && may_overlap(c, parts) && !ends_with_the_rest(c, parts);
	bool leaves_open = overlap && parts->count >= FEW_PARTS && !opening->all && !parts->items &&
	                   !arithmetic_is_measured(of);
	struct parts clause;

	if (parts->count < 2)
		return UNTOLD;
	for (int count = 2; count <= parts->count; count++)
		if (arithmetic_sum_of(c, whole, parts, count, all) &&
		    arithmetic_sums_to(c, whole, all))
			return HOLDS;
	if (!loose && !opening->all && some_sum_up(c, whole, parts, all))
		return HOLDS;
	/* "…, gồm 417 ô tô, 1.368 mô tô và 57 phương tiện khác; riêng … 623 trường hợp" */
	clause = of_first_clause(c, parts);
	if (clause.count < parts->count &&
	    judge_parts(c, opening, whole, &clause, taking, all) == WRONG)
		return WRONG;
	for (int count = 2; count <= parts->count && !loose && !leaves_open; count++)
		if (arithmetic_sum_of(c, whole, parts, count, all) &&
		    arithmetic_sum_slips(c, whole, parts, count, all, false))
			return WRONG;
	if (!arithmetic_sum_of(c, whole, parts, parts->count, all) ||
	    !rational_subtract(all->value, of->value, &over) || (!parts->clean && !loose))
		return UNTOLD;
	if ((!loose || parts->count >= FEW_PARTS || ends_with_and(c, opening, parts)) &&
	    (taking != ANY_COUNTS || !opening->of_sentence_before || of_one_unit(c, parts)) &&
	    seems_whole(c, opening, whole, parts, over) && !overlap &&
	    arithmetic_one_digit_off(c, whole, parts, all))
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
	int count = 0, sentence = open->sentence -
	                          (opening->by_kind ? SENTENCES_BACK : opening->of_sentence_before);
	bool passed = false;

	for (int k = next - 1; k >= 0 && next - k < FAR_NUMBERS && count < WHOLES_MAX; k--) {
		const struct stated_number *n = arithmetic_number(c, k);

		if (n->block != open->block || n->sentence < sentence)
			break;
		if (n->kind != STATED_QUANTITY)
			continue;
		if (opening->bracket ||
		    (arithmetic_says_sign(c, opening->at, opening->at + 1, open->sentence, ":") &&
			!opening->of_sentence_before)) {
			/* "41 người, tỷ lệ 39%: loại 1 là 12, …" */
			if (n->percent && !opening->bracket && n->depth == open->depth &&
			    n->role == STATED_SHARE) {
				passed = true;
				continue;
			}
			if (n->percent || open->depth != n->depth || !n->unit.n ||
			    opening->at - n->last > NAME_TOKENS)
				return 0;
			/* "86 công trình, phần việc: …" */
			for (int at = n->last + 1; at < opening->at && !passed; at++)
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

			/* What is wrong by its own words is not right by others. */
			if (taking == ANY_COUNTS && wrong == wholes[i])
				break;
			collect_parts(c, opening, next, wholes[i], taking, &parts);
			verdict = judge_parts(c, &told, wholes[i], &parts, taking, &sum);
			if (verdict == HOLDS) {
				arithmetic_note_parts(
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
		arithmetic_note_parts(
		    c, wrong, false, wrong_sum.value, wrong_parts.number[0], wrong_sum.last);
}

void arithmetic_check_parts(struct arithmetic *c)
{
	int next = 0;

	for (int at = 0; at < (int)c->text->token_count; at++) {
		struct opening opening;

		if (!opens(c, at, &opening))
			continue;
		at = opening.at;
		while (next < (int)c->text->count && arithmetic_number(c, next)->first <= at)
			next++;
		check_opening(c, &opening, next);
	}
}
