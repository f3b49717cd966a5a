/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What is looked at of each number, once for a text, before ties are. */
#include "report/arithmetic_around.h"
#include "report/ties_inside.h"

enum {
	WORDS_OF_CLASS = 7,
	WORDS_BEFORE = 8, /* a word of a class is looked for so far back */
	SPAN_MAX = 366,
	LIKE_SEEN = 12,
	BASE_SEEN = 24,
	ROUGH_DIGITS = 2,
	ROUGH_PART = 8 /* "gần 400.000": no more than such a part of it off */
};

/* ---- Words and signs */

/* Words that tell what a number is, folded; a word of none is of class 0. */
static const char *const word_classes[][WORDS_OF_CLASS] = {{NULL}, {"binh", "trung", "bq"},
    {"chiem", "ty", "ti"}, {"dat", "bang", "duoc"}, {"tang", "them", "hon"}, {"giam", "it", "thap"},
    {"con", "chua", "dang", "ton", "thieu", "sieu", "vang"}, {"tong", "cong", "chung"},
    {"gom", "do", "the"}, {"ky", "truoc", "ck", "sck", "cuoi"},
    {"hoach", "toan", "tieu", "kh", "giao"}, {"vuot"}, {"tuong", "ung", "duong", "tuc"},
    {"voi", "so", "tu"}, {"len", "xuong", "nang"}, {"khac", "lai"}};

unsigned char tied_word_class(const struct stated_token *token)
{
	enum { CLASSES = sizeof(word_classes) / sizeof(*word_classes) };

	if (!token || token->kind != STATED_WORD)
		return 0;
	for (int i = 1; i < CLASSES; i++)
		for (int w = 0; w < WORDS_OF_CLASS && word_classes[i][w]; w++)
			if (str_is(token->folded, word_classes[i][w]))
				return (unsigned char)i;
	return 0;
}

/* The nearest two of a class before token `at`, of its clause and after the number before. */
static void classes_before(
    const struct arithmetic *c, int at, int sentence, unsigned char *nearest, unsigned char *next)
{
	*nearest = *next = 0;
	for (int k = at - 1; k >= at - WORDS_BEFORE; k--) {
		const struct stated_token *t = arithmetic_token(c, k, sentence);
		unsigned char class;

		if (!t || t->kind == STATED_DIGITS ||
		    (t->kind == STATED_SIGN && strchr(".;", t->text.p[0])))
			return;
		class = tied_word_class(t);
		if (class && *nearest) {
			*next = class;
			return;
		}
		*nearest = class ? class : *nearest;
	}
}

static unsigned char sign_at(const struct arithmetic *c, int at, int sentence)
{
	static const char signs[] = ",;():/.-";
	const struct stated_token *t = arithmetic_token(c, at, sentence);
	const char *found;

	if (!t)
		return 0;
	if (t->kind == STATED_WORD)
		return 1;
	if (t->kind == STATED_DIGITS)
		return 2;
	found = strchr(signs, t->text.p[0]);
	return found ? (unsigned char)(3 + (found - signs)) : 11;
}

/* Words that name nothing. */
static bool names_nothing(struct str spelling)
{
	static const char *const words[] = {"đạt", "là", "ước", "được", "có", "và", "với", "của",
	    "trong", "đó", "cho", "bằng", "chiếm", "tăng", "giảm", "so", "các", "đã", "số", "tổng",
	    "tỷ", "lệ", "đồng", "triệu", "năm", "kỳ", "cùng", "người", "tại", "ở", "trên", "còn",
	    "gồm"};

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (str_is(spelling, words[i]))
			return true;
	return false;
}

static void add_word(struct tied_name *name, const struct stated_token *token)
{
	unsigned hash = 2166136261U; /* FNV-1a */

	if (names_nothing(token->spelling))
		return;
	for (size_t i = 0; i < token->spelling.n; i++)
		hash = (hash ^ (unsigned char)token->spelling.p[i]) * 16777619U;
	name->words[name->count++] = hash;
}

/* "xuất khẩu chiếm 43% (71.036 tấn)" is named before its percentage. */
static int named_before(const struct arithmetic *c, int i)
{
	const struct stated_number *n = arithmetic_number(c, i),
				   *share = i > 0 ? arithmetic_number(c, i - 1) : NULL;

	return share && share->percent && share->sentence == n->sentence &&
	               n->first == share->last + 3 && arithmetic_sign_before(c, i, "(")
	           ? share->first
	           : n->first;
}

static void read_names(const struct arithmetic *c, int i, struct tied_number *out)
{
	const struct stated_number *n = arithmetic_number(c, i);
	int from = named_before(c, i);

	for (int at = from - 1; at >= from - TIED_NAME_MAX; at--) {
		const struct stated_token *t = arithmetic_token(c, at, n->sentence);

		if (!t || t->kind == STATED_DIGITS ||
		    (t->kind == STATED_SIGN &&
			(strchr(",;.", t->text.p[0]) ||
			    (strchr(":(", t->text.p[0]) && out->name.count))))
			break;
		if (t->kind == STATED_WORD)
			add_word(&out->name, t);
	}
	for (int at = n->last + 1; at <= n->last + TIED_NAME_AFTER_MAX; at++) {
		const struct stated_token *t = arithmetic_token(c, at, n->sentence);

		if (!t || t->kind != STATED_WORD)
			break;
		add_word(&out->name_after, t);
	}
}

/* ---- Of each number */

/* Bits: the first amount of its sentence, the largest of its unit so far, the first of its block.
 */
static unsigned char place_of(const struct arithmetic *c, int i)
{
	const struct stated_number *n = arithmetic_number(c, i);
	bool first = true, largest = true, first_of_block = true;

	for (int k = i - 1; k >= 0 && i - k < TIED_SEEN_BACK; k--) {
		const struct stated_number *m = arithmetic_number(c, k);

		if (m->block != n->block)
			break;
		if (m->kind > STATED_FRACTION || m->percent)
			continue;
		first_of_block = false;
		first = first && m->sentence != n->sentence;
		largest = largest &&
		          !(str_eq(m->unit, n->unit) && rational_compare(m->value, n->value) > 0);
	}
	return (unsigned char)(first | largest << 1 | first_of_block << 2);
}

/* "mỗi em được hỗ trợ 500 nghìn đồng", "bình quân một dự án 9,2 triệu USD" */
static bool says_each(const struct arithmetic *c, const struct stated_number *n)
{
	static const char *const words[] = {"mỗi", "Mỗi", "quân", NULL};
	int from = n->first;

	while (from > n->first - TIED_COUNTED_BEFORE &&
	       arithmetic_token(c, from - 1, n->sentence) &&
	       c->text->tokens[from - 1].kind == STATED_WORD)
		from--;
	return arithmetic_says_exactly(c, from, n->first, n->sentence, words);
}

/* The 100 of "112,3 bé trai/100 bé gái". */
static bool is_scale(const struct arithmetic *c, int i)
{
	const struct stated_number *n = arithmetic_number(c, i);

	return i > 0 && arithmetic_number(c, i - 1)->kind == STATED_QUANTITY &&
	       arithmetic_scale(c, i - 1) > 1 &&
	       (arithmetic_says_sign(c, n->first - 1, n->first, n->sentence, "/") ||
		   arithmetic_says(c, n->first - 1, n->first, n->sentence, "tren"));
}

/* "6 tháng", "3 năm"; not "tháng 6", "năm 2023". */
static void read_span(
    const struct arithmetic *c, const struct stated_number *n, struct tied_number *out)
{
	static const char *const spans[] = {"tháng", "quý", "tuần", "ngày", "năm", NULL};
	static const char *const dates[] = {
	    "tháng", "quý", "tuần", "ngày", "Tháng", "Quý", "Ngày", NULL};
	int64_t span;

	if (n->first != n->last || !str_to_int(c->text->tokens[n->first].text, SPAN_MAX, &span) ||
	    span < 2 || !arithmetic_says_exactly(c, n->last + 1, n->last + 2, n->sentence, spans) ||
	    arithmetic_says_exactly(c, n->first - 1, n->first, n->sentence, dates))
		return;
	out->spans = out->followed = true;
	out->value = (int128)span * TIED_ONE;
}

static void find_like(struct ties *t, int i)
{
	const struct arithmetic *c = t->c;
	const struct stated_number *n = arithmetic_number(c, i);

	for (int after = 0; after < 2; after++) {
		int step = after ? 1 : -1, *like = &t->numbers[i].like[after];

		*like = -1;
		for (int k = i + step, seen = 0; n->kind == STATED_QUANTITY && k >= 0 &&
						 k < (int)c->text->count && seen < LIKE_SEEN;
		     k += step, seen++) {
			const struct stated_number *m = arithmetic_number(c, k);

			if (m->block != n->block)
				break;
			if (m->kind == STATED_QUANTITY && !m->rough && m->role == n->role &&
			    m->percent == n->percent && tied_alike(t, k, i)) {
				*like = k;
				break;
			}
		}
	}
}

static void note_share(struct tied_number *of, int i)
{
	if (of->shares_of[0] < 0)
		of->shares_of[0] = i;
	else if (of->shares_of[0] != i)
		of->shares_of[1] = i;
}

/* Of what percentage i is a share that stands right before it. */
static void find_bases(struct ties *t, int i)
{
	const struct arithmetic *c = t->c;
	const struct stated_number *n = arithmetic_number(c, i);

	t->numbers[i].shares_of[0] = t->numbers[i].shares_of[1] = -1;
	if (!n->percent || n->kind != STATED_QUANTITY || n->rough)
		return;
	for (int a = i - 1; a >= 0 && a >= i - 2; a--)
		for (int b = i - 1; b >= 0 && b > i - BASE_SEEN; b--) {
			const struct stated_number *x = arithmetic_number(c, a),
						   *y = arithmetic_number(c, b);

			if (y->block != n->block || x->block != n->block)
				break;
			if (a != b && x->kind <= STATED_FRACTION && y->kind <= STATED_FRACTION &&
			    !x->percent && !y->percent && tied_alike(t, a, b) &&
			    tied_holds(t, TIE_SHARE, i, a, false, b, false))
				note_share(&t->numbers[b], i);
		}
}

/* By how much a rough number or a percentage may be off, told of others. */
static int128 room_of(const struct stated_number *n, const struct tied_number *seen)
{
	int zeros = arithmetic_digits(n) - arithmetic_significant_digits(n);
	int128 room = seen->step;

	if (!n->rough)
		return room;
	for (; zeros > 0 && room < seen->value; zeros--)
		room *= 10;
	room = room < seen->value / ROUGH_PART ? room : seen->value / ROUGH_PART;
	return room > seen->step ? room : seen->step;
}

static void read_number(const struct arithmetic *c, int i, struct tied_number *out)
{
	const struct stated_number *n = arithmetic_number(c, i);
	bool quantity = n->kind == STATED_QUANTITY;

	out->scale = 1;
	if (n->kind == STATED_DATE)
		read_span(c, n, out);
	if (n->kind > STATED_FRACTION)
		return;
	out->value = tied_whole(n->value);
	out->step = quantity ? tied_whole(n->step) : 0;
	out->total = quantity ? 0 : tied_whole(n->total);
	out->for_each = arithmetic_is_for_each(c, i);
	out->each = out->for_each || says_each(c, n);
	out->room = quantity ? room_of(n, out) : 0;
	out->half = quantity && (n->decimals || n->multiplied) ? out->step / 2 : 0;
	if (n->rough && quantity)
		out->half = out->room;
	/* A price is exact, an average is not. */
	if (out->each)
		out->half = str_is(n->unit, "dong") &&
		                    !arithmetic_says_average(
					c, n->first - TIED_COUNTED_BEFORE, n->first, n->sentence)
		                ? 0
		                : out->step / 2;
	out->scale = arithmetic_scale(c, i);
	out->followed =
	    !n->rough || (quantity && !n->range && arithmetic_digits(n) >= ROUGH_DIGITS);
	out->may_be_part =
	    quantity && !n->percent && out->followed && out->scale == 1 && !is_scale(c, i);
	out->of_hundred = quantity && n->percent && !n->range && !arithmetic_is_change(n) &&
	                  out->value > 0 && out->value < (int128)100 * TIED_ONE;
	out->counts = out->may_be_part && n->unit.n && !arithmetic_is_measured(n) && !out->for_each;
	classes_before(c, n->first, n->sentence, &out->word, &out->word_before);
	out->sign_before = sign_at(c, n->first - 1, n->sentence);
	out->sign_after = sign_at(c, n->last + 1, n->sentence);
	out->place = place_of(c, i);
	out->before =
	    arithmetic_says_before(c, n->first - TIED_BEFORE_WORDS, n->first, n->sentence);
	read_names(c, i, out);
}

/* ---- Names beside names */

static unsigned char words_beside(const struct tied_name *of, const struct tied_number *n)
{
	unsigned char same = 0;

	for (int w = 0; w < of->count; w++)
		if (tied_has_word(&n->name, of->words[w]) ||
		    tied_has_word(&n->name_after, of->words[w]))
			same++;
	return same;
}

static void compare_names(struct ties *t, int i)
{
	const struct stated_number *n = arithmetic_number(t->c, i);
	const struct tied_number *seen = &t->numbers[i];

	for (int at = 0; at <= TIED_NAMED_BACK + TIED_NAMED_ON; at++) {
		int k = i - TIED_NAMED_BACK + at;
		unsigned char *same = t->naming[i].same[at];

		if (k < 0 || k >= (int)t->c->text->count || k == i ||
		    arithmetic_number(t->c, k)->block != n->block || !t->numbers[k].followed)
			continue;
		same[0] = words_beside(&seen->name, &t->numbers[k]);
		same[1] = words_beside(&seen->name_after, &t->numbers[k]);
	}
}

unsigned char tied_named(const struct ties *t, int i, bool after, int x, int but)
{
	const struct tied_naming *naming = &t->naming[i];
	int from = i - TIED_NAMED_BACK, own;
	bool as_many = false;

	if (x < from || x > i + TIED_NAMED_ON || !(own = naming->same[x - from][after]))
		return 0;
	for (int at = 0; at <= TIED_NAMED_BACK + TIED_NAMED_ON; at++) {
		int k = at + from;

		if (k == x || k == but || naming->same[at][after] < own || !tied_alike(t, k, x))
			continue;
		if (naming->same[at][after] > own)
			return 1;
		as_many = true;
	}
	return as_many ? 2 : 3;
}

void ties_begin(struct ties *t, const struct arithmetic *c, struct arena *arena)
{
	int count = (int)c->text->count;

	*t = (struct ties){.c = c,
	    .numbers = ARENA_ARRAY(arena, struct tied_number, c->text->count),
	    .naming = ARENA_ARRAY(arena, struct tied_naming, c->text->count),
	    .work = TIED_WORK_MAX};
	for (int i = 0; i < count; i++)
		read_number(c, i, &t->numbers[i]);
	tied_compare_units(t, arena);
	for (int i = 0; i < count; i++) {
		find_like(t, i);
		find_bases(t, i);
		compare_names(t, i);
	}
}
