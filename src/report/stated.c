/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "report/stated_inside.h"

#include "base/bug.h"

/* ROUGH_DIGITS: "khoảng 1,268 triệu" is told closely enough to reckon with. */
enum {
	DECIMALS_MAX = 6,
	DIGITS_MAX = 18,
	ROUGH_DIGITS = 4,
	SMALLER_MAX = 999,
	NAMED_BEFORE = 4,
	COMPARED_WITH = 6,
	RANGE_BEFORE = 8,
	BRACKET_AFTER = 4,
	LISTED_MAX = 12 /* of percentages with dashes between */
};

static struct stated_number *add_number(
    struct stated_reader *r, enum stated_kind kind, int first, int last)
{
	struct stated_text *out = r->out;
	const struct stated_token *token = &out->tokens[first], *end = &out->tokens[last];

	if (out->count == r->number_room) {
		size_t room = r->number_room ? r->number_room * 2 : 64;
		struct stated_number *numbers = ARENA_ARRAY(r->arena, struct stated_number, room);

		if (out->count)
			memcpy(numbers, out->numbers, out->count * sizeof(*numbers));
		out->numbers = numbers;
		r->number_room = room;
	}
	out->numbers[out->count] = (struct stated_number){.kind = kind,
	    .text = {token->text.p, (size_t)(end->text.p + end->text.n - token->text.p)},
	    .sentence = token->sentence,
	    .part = token->part,
	    .block = token->block,
	    .depth = token->depth,
	    .item = token->item,
	    .level = token->level,
	    .unit = STR_EMPTY,
	    .first = first,
	    .last = last};
	return &out->numbers[out->count++];
}

/* ---- What a quantity is counted in */

static const struct {
	const char *word;
	int zeros;
} multipliers[] = {{"nghin", 3}, {"ngan", 3}, {"van", 4}, {"trieu", 6}, {"tr", 6}, {"trd", 6},
    {"ty", 9}, {"ti", 9}};

static int zeros_of(const struct stated_token *token)
{
	/* "18.412 văn bản" */
	if (stated_word_is(token, "van") && !str_is(token->text, "vạn"))
		return 0;
	for (size_t i = 0; token && i < sizeof(multipliers) / sizeof(*multipliers); i++)
		if (stated_word_is(token, multipliers[i].word))
			return multipliers[i].zeros;
	return 0;
}

/* "số người chết giảm 13 người" */
static bool is_named_before(
    const struct stated_reader *r, const struct stated_number *number, const char *word)
{
	for (int at = number->first - 1; at >= number->first - NAMED_BEFORE; at--) {
		const struct stated_token *t = stated_token_at(r, at, number->sentence);

		if (stated_word_is(t, word))
			return true;
		if (!stated_word_is(t, "tang") && !stated_word_is(t, "giam") &&
		    !stated_word_is(t, "la") && !stated_word_is(t, "con"))
			return false;
	}
	return false;
}

static bool after_silver(const struct stated_reader *r, const struct stated_number *number)
{
	for (int at = number->first - 1; at >= number->first - NAMED_BEFORE - 1; at--) {
		const struct stated_token *t = stated_token_at(r, at, number->sentence);

		if (t && (str_is(t->text, "bạc") || str_is(t->text, "HCB")))
			return true;
	}
	return false;
}

static struct str unit_of(const struct stated_reader *r, const struct stated_number *number,
    const struct stated_token *word, const struct stated_token *next)
{
	/* "hồ sơ" beside "hộ", "đồng chí" beside "đồng" */
	if (stated_word_is(word, "ho") && next && str_is(next->text, "sơ"))
		return STR("ho so");
	if (stated_word_is(word, "dong") && stated_word_is(next, "chi"))
		return STR("dong chi");
	if (word && str_is(word->text, "đồng") && next && str_is(next->text, "hồ"))
		return STR("dong ho");
	/* Whose first word alone means people who sit an exam: "thí sinh" */
	if (word && str_is(word->text, "thị") && next && str_is(next->text, "xã"))
		return STR("thi xa");
	if (word && str_is(word->text, "thị") && next && str_is(next->text, "trấn"))
		return STR("thi tran");
	/* Of an accident, "5 người chết", "làm chết 5 người"; no sum is of both. */
	if (stated_word_is(word, "nguoi") && stated_word_is(next, "bi"))
		return STR("nguoi bi");
	if (stated_word_is(word, "nguoi") &&
	    (stated_word_is(next, "chet") || is_named_before(r, number, "chet")))
		return STR("nguoi chet");
	if (stated_word_is(word, "nguoi") && is_named_before(r, number, "thuong"))
		return STR("nguoi bi");
	/* "13 huy chương vàng, 15 bạc, 19 đồng" is no money. */
	if (word && str_is(word->text, "đồng") && !number->multiplied && after_silver(r, number))
		return STR("huy"); /* chương */
	if (word && str_is(word->text, "chỉ") && stated_word_is(next, "tieu"))
		return STR("chi tieu"); /* of a number of posts */
	if (word && next &&
	    ((str_is(word->text, "thành") && str_is(next->text, "viên")) ||
		(str_is(word->text, "đại") && str_is(next->text, "biểu"))))
		return STR("nguoi");
	if (stated_word_is(word, "dn"))
		return STR("doanh"); /* nghiệp */
	if (word && str_is(word->text, "LĐ"))
		return STR("lao"); /* động */
	if (word && str_is(word->text, "HS"))
		return STR("hoc"); /* sinh */
	if (stated_word_is(word, "htx"))
		return STR("hop"); /* tác xã */
	if (stated_word_is(word, "d") && stated_sign_is(next, "/"))
		return STR("dong chi"); /* "47 đ/c" */
	if (stated_word_is(word, "d") || stated_word_is(word, "vnd"))
		return STR("dong");
	return word->folded;
}

static void take_unit(
    struct stated_reader *r, struct stated_number *number, int64_t next, int *zeros)
{
	const struct stated_token *token = stated_token_at(r, next, number->sentence);

	*zeros = 0;
	if (stated_sign_is(token, "%")) {
		number->percent = true;
		number->last = (int)next;
		return;
	}
	if (stated_word_is(token, "phan") &&
	    stated_word_is(stated_token_at(r, next + 1, number->sentence), "tram")) {
		number->percent = true;
		number->last = (int)next + 1;
		return;
	}
	/* "320 m2", "6,0 km2" */
	if ((stated_word_is(token, "m") || stated_word_is(token, "km")) &&
	    stated_token_at(r, next + 1, number->sentence) &&
	    stated_token_at(r, next + 1, number->sentence)->glued &&
	    stated_token_at(r, next + 1, number->sentence)->kind == STATED_DIGITS) {
		number->unit = (struct str){token->text.p,
		    token->text.n + stated_token_at(r, next + 1, number->sentence)->text.n};
		return;
	}
	/* "450 trđ", "1.050 tr.đ" */
	if (stated_word_is(token, "trd"))
		number->unit = STR("dong");
	if (stated_word_is(token, "tr") &&
	    stated_sign_is(stated_token_at(r, next + 1, number->sentence), ".") &&
	    stated_word_is(stated_token_at(r, next + 2, number->sentence), "d"))
		number->unit = STR("dong");
	for (int i = 0; i < 2 && zeros_of(token); i++) {
		*zeros += zeros_of(token);
		number->multiplied = true;
		number->last = (int)next;
		token = stated_token_at(r, ++next, number->sentence);
	}
	/* "điểm phần trăm" are points, not percent. */
	if (token && token->kind == STATED_WORD &&
	    (!stated_goes_on(token) || str_is(token->text, "thị")))
		number->unit =
		    unit_of(r, number, token, stated_token_at(r, next + 1, number->sentence));
}

/* ---- The number itself */

static const int64_t powers[] = {1, 10, 100, 1000, 10000, 100000, 1000000};

static struct rational power_of_ten(int n)
{
	int128 power = 1;

	for (int i = 0; i < n; i++)
		power *= 10;
	return (struct rational){power, 1};
}

/* Digits with `group` between thousands and `mark` before decimals. */
static bool read_as(struct str text, char group, char mark, int64_t *digits, int *decimals)
{
	size_t whole = str_find_char(text, mark), run = 0;
	bool grouped = memchr(text.p, group, text.n);
	int64_t value = 0;

	if (text.n > DIGITS_MAX)
		return false;
	for (size_t i = 0; i < whole; i++) {
		if (text.p[i] == group) {
			if (!run || run > 3 || (i > 3 && run != 3))
				return false;
			run = 0;
		} else if (text.p[i] < '0' || text.p[i] > '9') {
			return false;
		} else {
			run++;
			value = value * 10 + (text.p[i] - '0');
		}
	}
	if (!run || (grouped && run != 3))
		return false;
	*decimals = whole < text.n ? (int)(text.n - whole) - 1 : 0;
	if (*decimals > DECIMALS_MAX)
		return false;
	for (size_t i = whole + 1; i < text.n; i++) {
		if (text.p[i] < '0' || text.p[i] > '9')
			return false;
		value = value * 10 + (text.p[i] - '0');
	}
	*digits = value;
	return true;
}

static bool read_digits(
    const struct stated_reader *r, struct str text, int64_t *digits, int *decimals)
{
	char group = r->marks == NUMBER_VIETNAMESE ? '.' : ',';
	char mark = r->marks == NUMBER_VIETNAMESE ? ',' : '.';

	/* "44.6" by the habit of the other language is no group. */
	return read_as(text, group, mark, digits, decimals) ||
	       read_as(text, mark, group, digits, decimals);
}

static bool set_value(struct stated_number *number, int64_t digits, int decimals, int zeros)
{
	struct rational value = rational_of(digits, decimals);

	number->decimals = decimals;
	return rational_multiply(value, power_of_ten(zeros), &number->value) &&
	       rational_multiply(
		   (struct rational){1, powers[decimals]}, power_of_ten(zeros), &number->step);
}

/* ---- Roles */

static const char *const rising[] = {"tang", "tang them", "tang truong", "vuot", "cao hon",
    "nhieu hon", "them", "tang hon", "hon", NULL};
static const char *const falling[] = {
    "giam", "giam duoc", "thap hon", "it hon", "giam di", "giam bot", NULL};
static const char *const planned[] = {"ke hoach", "du toan", "chi tieu", "muc tieu", "kh",
    "kh giao", "duoc giao", "ke hoach von", "von giao", "ke hoach giao", "ke hoach la",
    "du toan giao", "chi tieu giao", "ke hoach nam", "du toan tinh giao", "ke hoach tinh giao",
    "chi tieu la", "muc tieu la", "du toan la", "ke hoach de ra", "chi tieu tinh giao",
    "chi tieu ke hoach", "kh nam", "ke hoach ca nam", "ke hoach nam nay", "chi tieu ca nam",
    "chi tieu nam", "muc tieu ca nam", "du toan ca nam", "du toan nam", NULL};
/* "bổ sung có mục tiêu", "vốn chương trình mục tiêu": where money comes from. */
static const char *const not_planned[] = {"co muc tieu", "trinh muc tieu", "tro muc tieu", NULL};
static const char *const totals[] = {"tong so", "tong cong", "tong", "trong so", "tren tong so",
    "trong tong so", "tren so", "trong tong", "tren tong", NULL};
static const char *const from[] = {"tu", "tu tong", "tu tong so", "so voi", "so voi muc",
    "so voi con so", "so voi muc tang", "so voi muc giam", "cung ky la", "cung ky", "ck", "sck",
    "nam truoc la", NULL};
static const char *const sharing[] = {"chiem", "ty le", "ti le", "chiem ty le", "chiem ti le",
    "ty le dat", "ty le la", "ty le ngheo", "ty trong", "dat ty le", "dat ti le", NULL};
static const char *const rough[] = {"gan", "hon", "tren", "khoang", "xap xi", "duoi", "tam",
    "it nhat", "toi thieu", "toi da", NULL};
/* "dâu tằm 762 ha": words that read like "tầm" once marks are left out. */
static const char *const rough_alike[] = {"tằm", "tạm", "tám", NULL};
/* "thấp hơn 4,3 điểm" is just so much. */
static const char *const compared[] = {"cao hon", "thap hon", "nhieu hon", "it hon", NULL};
/* Between the word that gives the role and the number. */
static const char *const lightly[] = {"khoang", "gan", "hon", "tren", "them", "duoc", "con", "la",
    "dat", "uoc", "thuc", "hien", "toi", "len", "xuong", "so", "luong", NULL};

/* "tặng 462 suất", "khai tử 167", "cơ sở với 46,5", "chi tiêu 2,26 triệu": words that read like
 * "tăng", "từ", "so với", "chỉ tiêu" once marks are left out. */
static bool reads_otherwise(const struct stated_reader *r, int at, int sentence)
{
	static const char *const words[] = {"tặng", "Tặng", "tầng", "tảng", "giam", "tử", "tư",
	    "tự", "tứ", "tủ", "sở", "sơ", "sổ", "chi", "Chi", NULL};

	return stated_text_among(stated_token_at(r, at - 1, sentence), words) ||
	       stated_text_among(stated_token_at(r, at - 2, sentence), words);
}

/* "vượt dự toán 7,3%": by so much more than it. */
static const char *const exceeding[] = {"vuot ke hoach", "vuot kh", "vuot du toan", "vuot chi tieu",
    "vuot chi tieu giao", "vuot muc tieu", "vuot ke hoach giao", NULL};

/* "nhiều hơn năm trước 162.300 lượt" */
static const char *const more_than_before[] = {"hon nam truoc", "hon cung ky", "hon nam ngoai",
    "tang so voi cung ky", "tang so voi nam truoc", "tang so voi ck", "tang so ck", NULL};
static const char *const less_than_before[] = {"it hon nam truoc", "it hon cung ky",
    "thap hon nam truoc", "thap hon cung ky", "giam so voi cung ky", "giam so voi nam truoc",
    "giam so voi ck", "giam so ck", NULL};

/* "cao hơn vụ Đông Xuân trước 1,7 tạ/ha": by so much, where what was before ends right before it.
 */
static bool is_compared(
    const struct stated_reader *r, int at, int sentence, const char *one, const char *other)
{
	if (!stated_said_before(r, at, sentence, "truoc") &&
	    !stated_said_before(r, at, sentence, "ngoai") &&
	    !stated_said_before(r, at, sentence, "cung ky"))
		return false;
	for (int back = 1; back <= COMPARED_WITH; back++) {
		const struct stated_token *t = stated_token_at(r, at - back, sentence);

		if (!t || t->kind != STATED_WORD)
			return false;
		if (stated_said_before(r, at - back, sentence, one) ||
		    stated_said_before(r, at - back, sentence, other))
			return true;
	}
	return false;
}

static enum stated_role role_of(
    const struct stated_reader *r, const struct stated_number *number, int at)
{
	int sentence = number->sentence;

	if ((number->percent || str_is(number->unit, "diem")) &&
	    stated_said_any(r, at, sentence, exceeding))
		return STATED_RISE;
	if (!number->percent && is_compared(r, at, sentence, "thap hon", "it hon"))
		return STATED_FALL;
	if (!number->percent && is_compared(r, at, sentence, "cao hon", "nhieu hon"))
		return STATED_RISE;
	if (stated_said_any(r, at, sentence, less_than_before))
		return STATED_FALL;
	if (stated_said_any(r, at, sentence, more_than_before))
		return STATED_RISE;
	/* "kế hoạch: 100 ha" */
	if (stated_sign_is(stated_token_at(r, at - 1, sentence), ":"))
		at--;
	for (int back = 0; back < 3; back++) {
		/* "tăng lên 126", "giảm còn 98": that is where it stands now. */
		if (back && (stated_word_is(stated_token_at(r, at - back, sentence), "con") ||
				stated_word_is(stated_token_at(r, at - back, sentence), "len") ||
				stated_word_is(stated_token_at(r, at - back, sentence), "xuong")))
			return STATED_LEVEL;
		if (stated_said_any(r, at - back, sentence, totals))
			return stated_said_before(r, at - back, sentence, "tu tong") ||
			               stated_said_before(r, at - back, sentence, "tu tong so")
			           ? STATED_FROM
			           : STATED_TOTAL;
		if (stated_said_any(r, at - back, sentence, sharing))
			return STATED_SHARE;
		if (!reads_otherwise(r, at - back, sentence)) {
			if (stated_said_any(r, at - back, sentence, planned) &&
			    !stated_said_any(r, at - back, sentence, not_planned))
				return STATED_PLAN;
			/* Also "diện tích". */
			if (stated_said_before(r, at - back, sentence, "dt") &&
			    str_is(number->unit, "dong"))
				return STATED_PLAN;
			if (stated_said_any(r, at - back, sentence, from))
				return STATED_FROM;
			if (stated_said_any(r, at - back, sentence, falling))
				return STATED_FALL;
			/* "hơn 98 hộ" is about 98. */
			if (stated_said_any(r, at - back, sentence, rising) &&
			    !(stated_said_before(r, at - back, sentence, "hon") &&
				!stated_said_before(r, at - back, sentence, "cao hon") &&
				!stated_said_before(r, at - back, sentence, "nhieu hon")))
				return STATED_RISE;
		}
		/* "vốn cấp mới và tăng thêm là 18.152,6 triệu USD" */
		if (stated_word_is(stated_token_at(r, at - back - 1, sentence), "la") &&
		    (stated_said_any(r, at - back - 1, sentence, rising) ||
			stated_said_any(r, at - back - 1, sentence, falling)))
			return STATED_LEVEL;
		if (!stated_word_among(stated_token_at(r, at - back - 1, sentence), lightly))
			break;
	}
	return STATED_LEVEL;
}

/* "giảm 106 vụ (10,28%), 36 người chết (6,91%) và 74 người bị thương": all of them changes. */
static enum stated_role role_carried(const struct stated_reader *r, const struct stated_number *n)
{
	const struct stated_token *before = stated_token_at(r, n->first - 1, n->sentence);
	const struct stated_number *last = n;

	/* "giảm 53,5% và 32,2%" */
	if (n->percent && last > r->out->numbers && stated_word_is(before, "va") &&
	    last[-1].percent && last[-1].last == n->first - 2)
		return last[-1].role;
	if (n->percent || !n->unit.n ||
	    !(stated_sign_is(before, ",") || stated_word_is(before, "va")))
		return STATED_LEVEL;
	while (last > r->out->numbers) {
		last--;
		if (last->part != n->part || last->depth < n->depth)
			break;
		if (last->depth == n->depth && !last->percent)
			return (last->role == STATED_RISE || last->role == STATED_FALL) &&
			               !str_eq(last->unit, n->unit)
			           ? last->role
			           : STATED_LEVEL;
	}
	return STATED_LEVEL;
}

/* ---- All of it */

static void read_fraction(struct stated_reader *r, struct stated_number *number, int at)
{
	const struct stated_token *below = stated_token_at(r, at + 2, number->sentence);
	int64_t value, total;
	int decimals, decimals_below;

	if (!below || below->kind != STATED_DIGITS ||
	    !read_digits(r, r->out->tokens[at].text, &value, &decimals) ||
	    !read_digits(r, below->text, &total, &decimals_below) || !total)
		return;
	number->kind = STATED_FRACTION;
	number->value = rational_of(value, decimals);
	number->total = rational_of(total, decimals_below);
	number->decimals = decimals;
	number->step = (struct rational){1, powers[decimals]};
	number->last = at + 2;
	number->text.n = (size_t)(r->out->tokens[at + 2].text.p + r->out->tokens[at + 2].text.n -
				  number->text.p);
}

/* "835.100/1.124.000 triệu đồng" */
static bool multiply_fraction(struct stated_number *number, int zeros)
{
	struct rational by = power_of_ten(zeros);

	return rational_multiply(number->value, by, &number->value) &&
	       rational_multiply(number->total, by, &number->total) &&
	       rational_multiply(number->step, by, &number->step);
}

/* Zeros at the end do not count: "17.400" is three. */
static int significant_digits(struct str text)
{
	int count = 0, zeros = 0;

	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] < '0' || text.p[i] > '9')
			continue;
		zeros = text.p[i] == '0' ? zeros + 1 : 0;
		count += count || text.p[i] != '0';
	}
	return count - zeros;
}

/* "bình quân từ 92% đến 96%"; not "tăng từ 92% đến 96%". */
static bool is_range_told(const struct stated_reader *r, int first, int second, int sentence)
{
	static const char *const changing[] = {
	    "tang", "giam", "nang", "ha", "rut", "dua", "keo", "cai", NULL};

	if (!stated_word_is(stated_token_at(r, first - 1, sentence), "tu") ||
	    !stated_word_is(stated_token_at(r, second - 1, sentence), "den"))
		return false;
	for (int at = first - RANGE_BEFORE; at < first; at++)
		if (stated_word_among(stated_token_at(r, at, sentence), changing))
			return false;
	return true;
}

/* Of two percentages told so, the one that the other is next to. */
static bool is_percent_range_end(const struct stated_reader *r, const struct stated_number *number)
{
	int sentence = number->sentence;
	const struct stated_token *next = stated_token_at(r, number->last + 2, sentence);
	const struct stated_token *before = stated_token_at(r, number->first - 2, sentence);

	if (!number->percent)
		return false;
	return (next && next->kind == STATED_DIGITS &&
		   is_range_told(r, number->first, number->last + 2, sentence)) ||
	       (stated_sign_is(before, "%") &&
		   is_range_told(r, number->first - 3, number->first, sentence));
}

/* "53,24% - 41,9% - 4,86%": three and more are a list. */
static bool is_of_dashed_list(const struct stated_reader *r, const struct stated_number *number)
{
	int dashes = 0;

	for (int step = -1; step <= 1; step += 2)
		for (int at = step < 0 ? number->first - 1 : number->last + 1;
		     dashes < LISTED_MAX;) {
			const struct stated_token *t = stated_token_at(r, at, number->sentence);

			if (stated_is_dash(t))
				dashes++;
			else if (!t || (t->kind != STATED_DIGITS && !stated_sign_is(t, "%")))
				break;
			at += step;
		}
	return dashes > 1 && dashes < LISTED_MAX;
}

static bool is_range_end(const struct stated_reader *r, const struct stated_number *number)
{
	const struct stated_token *before = stated_token_at(r, number->first - 1, number->sentence);
	const struct stated_token *after = stated_token_at(r, number->last + 1, number->sentence);

	if (number->percent && is_of_dashed_list(r, number))
		return false;
	return is_percent_range_end(r, number) ||
	       (stated_is_dash(after) && stated_token_at(r, number->last + 2, number->sentence) &&
		   stated_token_at(r, number->last + 2, number->sentence)->kind == STATED_DIGITS) ||
	       (stated_is_dash(before) && stated_token_at(r, number->first - 2, number->sentence) &&
		   stated_token_at(r, number->first - 2, number->sentence)->kind == STATED_DIGITS);
}

/* "566 tỷ 384 triệu đồng": what follows in a smaller unit is of the same number. */
static bool add_smaller(struct stated_reader *r, struct stated_number *number, int zeros)
{
	int at = number->last + 1, smaller = 0;
	const struct stated_token *token = stated_token_at(r, at, number->sentence);
	int64_t more;
	struct rational value;

	if (!number->multiplied || number->unit.n || number->decimals || !token ||
	    token->kind != STATED_DIGITS || !str_to_int(token->text, SMALLER_MAX, &more))
		return true;
	smaller = zeros_of(stated_token_at(r, at + 1, number->sentence));
	if (!smaller || smaller >= zeros)
		return true;
	take_unit(r, number, at + 1, &smaller);
	number->step = power_of_ten(smaller);
	return rational_multiply(rational_of_int(more), number->step, &value) &&
	       rational_add(number->value, value, &number->value);
}

static int read_quantity(struct stated_reader *r, int at)
{
	const struct stated_token *token = &r->out->tokens[at];
	const struct stated_token *next = stated_token_at(r, at + 1, token->sentence);
	struct stated_number *number = add_number(r, STATED_QUANTITY, at, at);
	int64_t digits;
	int decimals, zeros;
	bool negative;

	if (stated_sign_is(next, "/") && next->glued)
		read_fraction(r, number, at);
	if (number->kind == STATED_FRACTION) {
		take_unit(r, number, number->last + 1, &zeros);
		number->percent = false;
		if (!multiply_fraction(number, zeros))
			number->kind = STATED_UNREADABLE;
	} else if (!read_digits(r, token->text, &digits, &decimals)) {
		number->kind = STATED_UNREADABLE;
		return at;
	} else {
		take_unit(r, number, at + 1, &zeros);
		if (!set_value(number, digits, decimals, zeros) || !add_smaller(r, number, zeros))
			number->kind = STATED_UNREADABLE;
	}
	number->role = role_of(r, number, at);
	if (number->role == STATED_LEVEL)
		number->role = role_carried(r, number);
	number->range = is_range_end(r, number);
	number->rough =
	    (stated_said_any(r, at, token->sentence, rough) &&
		!stated_text_among(stated_token_at(r, at - 1, token->sentence), rough_alike) &&
		!stated_said_any(r, at, token->sentence, compared) &&
		!stated_said_before(r, at, token->sentence, "khai khoang") &&
		significant_digits(token->text) <
		    (number->decimals ? ROUGH_DIGITS - 1 : ROUGH_DIGITS)) ||
	    number->range;
	negative = token->glued && stated_is_dash(stated_token_at(r, at - 1, token->sentence)) &&
	           !r->out->tokens[at - 1].glued;
	if (negative && !number->range)
		number->value.numerator = -number->value.numerator;
	return number->last;
}

/* "loại 1, 2 và 3": after a number that is a name. */
static bool goes_on_naming(const struct stated_reader *r, int at)
{
	const struct stated_text *out = r->out;
	const struct stated_number *last = out->count ? &out->numbers[out->count - 1] : NULL;
	int sentence = out->tokens[at].sentence;
	const struct stated_token *before = stated_token_at(r, at - 1, sentence);
	const struct stated_token *next = stated_token_at(r, at + 1, sentence);

	return last && last->kind == STATED_ORDINAL && last->last == at - 2 &&
	       last->sentence == sentence && out->tokens[at].text.n == 1 &&
	       (stated_sign_is(before, ",") || stated_word_is(before, "va")) &&
	       (!next || next->kind == STATED_SIGN || stated_goes_on(next));
}

/* "13,158.5" */
static bool is_marked_english(struct str text)
{
	size_t comma = str_find_char(text, ','), point = str_find_char(text, '.');
	int64_t digits;
	int decimals;

	return comma < point && point < text.n && read_as(text, ',', '.', &digits, &decimals);
}

/* A block that writes "13,158.5" means 18200 by "18,200". */
static enum number_marks marks_of_block(const struct stated_reader *r, int at)
{
	const struct stated_text *out = r->out;

	for (int k = at; k < (int)out->token_count && out->tokens[k].block == out->tokens[at].block;
	     k++)
		if (out->tokens[k].kind == STATED_DIGITS && is_marked_english(out->tokens[k].text))
			return NUMBER_ENGLISH;
	return NUMBER_VIETNAMESE;
}

static void read_numbers(struct stated_reader *r)
{
	struct stated_text *out = r->out;
	enum number_marks marks = r->marks;

	for (int at = 0; at < (int)out->token_count; at++) {
		const struct stated_token *token = &out->tokens[at];
		enum stated_kind kind;
		int last;

		if (marks == NUMBER_VIETNAMESE &&
		    (!at || token->block != out->tokens[at - 1].block))
			r->marks = marks_of_block(r, at);
		if (token->kind == STATED_OPAQUE)
			add_number(
			    r, token->text.p[0] == '{' ? STATED_BOUND : STATED_OUTSIDE, at, at);
		if (token->kind != STATED_DIGITS)
			continue;
		kind = stated_kind_of(r, at, token->sentence, &last);
		if (kind == STATED_QUANTITY && goes_on_naming(r, at)) {
			kind = STATED_ORDINAL;
			last = at;
		}
		if (kind == STATED_QUANTITY) {
			at = read_quantity(r, at);
		} else {
			add_number(r, kind, at, last);
			at = last;
		}
	}
}

static bool is_bare(const struct stated_number *n)
{
	return n->kind == STATED_QUANTITY && !n->percent && !n->multiplied && !n->unit.n;
}

/* Of so many of it too; false: more than can be told. */
static bool take_unit_of(struct stated_number *n, const struct stated_number *of)
{
	struct rational by, value, step;

	if (!rational_divide(of->step, (struct rational){1, powers[of->decimals]}, &by) ||
	    !rational_multiply(n->value, by, &value) || !rational_multiply(n->step, by, &step))
		return false;
	n->value = value;
	n->step = step;
	n->unit = of->unit;
	n->multiplied = true;
	return true;
}

/* A bracket opens right after its unit. */
static bool opens_after(const struct stated_reader *r, const struct stated_number *n)
{
	for (int at = n->last + 1; at <= n->last + BRACKET_AFTER; at++)
		if (stated_sign_is(stated_token_at(r, at, n->sentence), "("))
			return true;
	return false;
}

static bool closes_between(const struct stated_reader *r, int after, int before)
{
	for (int at = after; at < before; at++)
		if (stated_sign_is(&r->out->tokens[at], ")"))
			return true;
	return false;
}

/* "lần lượt 412, 438 và 497 tỷ đồng": all are of the unit of the last. */
static void share_units(struct stated_reader *r)
{
	struct stated_text *out = r->out;

	for (size_t i = out->count; i > 1; i--) {
		const struct stated_number *next = &out->numbers[i - 1];
		struct stated_number *n = &out->numbers[i - 2];
		const struct stated_token *between = &out->tokens[next->first - 1];

		if (next->multiplied && next->unit.n && next->kind == STATED_QUANTITY &&
		    is_bare(n) && n->sentence == next->sentence && next->first - n->last == 2 &&
		    (stated_sign_is(between, ",") || stated_word_is(between, "va")))
			take_unit_of(n, next);
	}
}

/* "1.033,2 tỷ đồng (nhà ở 412,6; nông nghiệp 285,4; …)": what a bracket tells of a number, bare of
 * units and none of it more, is of its unit. */
static void share_with_bracket(struct stated_reader *r)
{
	struct stated_text *out = r->out;

	for (size_t i = 0; i + 2 < out->count; i++) {
		const struct stated_number *whole = &out->numbers[i];
		size_t end = i + 1;
		bool all = whole->kind == STATED_QUANTITY && whole->multiplied && whole->unit.n &&
		           opens_after(r, whole);

		for (; all && end < out->count && out->numbers[end].sentence == whole->sentence &&
		       out->numbers[end].depth == whole->depth + 1 &&
		       !closes_between(r, whole->last, out->numbers[end].first);
		     end++) {
			struct stated_number part = out->numbers[end];

			all = is_bare(&part) && take_unit_of(&part, whole) &&
			      rational_compare(part.value, whole->value) <= 0;
		}
		for (size_t k = i + 1; all && end > i + 2 && k < end; k++)
			take_unit_of(&out->numbers[k], whole);
	}
}

/* "128 triệu đồng, sân chơi 92 triệu, còn 95 triệu": they go on in the unit told before. */
static void carry_units(struct stated_reader *r)
{
	const struct stated_number *told = NULL;

	for (size_t i = 0; i < r->out->count; i++) {
		struct stated_number *n = &r->out->numbers[i];

		if (n->kind > STATED_FRACTION || n->percent || !n->multiplied)
			continue;
		if (told && told->block == n->block && !n->unit.n)
			n->unit = told->unit;
		if (n->unit.n)
			told = n;
	}
}

/* Lines and columns, in one walk. */
static void set_places(struct stated_text *out)
{
	size_t at = 0;
	int line = 1, column = 1;

	for (size_t i = 0; i < out->count; i++) {
		size_t until = (size_t)(out->numbers[i].text.p - out->text.p);

		for (; at < until; at++) {
			if (out->text.p[at] == '\n') {
				line++;
				column = 1;
			} else if (((unsigned char)out->text.p[at] & 0xC0) != 0x80) {
				column++;
			}
		}
		out->numbers[i].line = line;
		out->numbers[i].column = column;
	}
}

void stated_read(
    struct stated_text *out, struct str text, enum number_marks marks, struct arena *arena)
{
	struct stated_reader r = {.out = out, .arena = arena, .marks = marks};

	INVARIANT(text.n <= STATED_BYTES_MAX);
	*out = (struct stated_text){.text = text};
	stated_read_tokens(&r);
	read_numbers(&r);
	share_units(&r);
	share_with_bracket(&r);
	carry_units(&r);
	set_places(out);
}
