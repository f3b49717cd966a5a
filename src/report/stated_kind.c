/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "report/stated_inside.h"

#include "base/bug.h"

enum { LOOK_BACK = 5, YEAR_FIRST = 1900, YEAR_LAST = 2100, SPAN_MAX = 36 };

/* ---- What is no quantity */

static bool is_year(struct str text)
{
	int64_t year;

	return text.n == 4 && str_to_int(text, YEAR_LAST, &year) && year >= YEAR_FIRST;
}

static const char *const counted[] = {"ho", "nguoi", "trieu", "ty", "ti", "nghin", "ngan", "ha",
    "m", "km", "tan", "luot", "truong", "doanh", "dong", "em", "hoc", "cay", "con", "kg", "phieu",
    "cuoc", "vu", "cong", "giay", "ngoi", "nha", "suat", "don", "van", "lao", "hoi", "dang", "xa",
    "thon", "dan", "khach", "tre", "can", "chau", "ca", "buoi", "lop", "mo", NULL};

/* Which phones are counted by. */
static const char *const sold[] = {"chiec", "cai", "thue", "may", "bo", "san", "thiet", NULL};

static const char *const before_days[] = {
    "ngay", "thoi diem", "mung", "mong", "sang", "chieu", "toi", "dip", "quoc khanh", NULL};
/* Not "tỷ lệ 2/9". */
static const char *const feasts[] = {"lễ", "Lễ", "Tết", "nghỉ", "Nghỉ", NULL};
static const char *const until[] = {"den", "tu", "truoc", "sau", "het", NULL};
static const char *const before_parts[] = {"thang", "quy", "tuan", NULL};
static const char *const always_ordinal[] = {"thu", "lan", "khoa", "dieu", "khoan", "chuong",
    "phu luc", "quoc lo", "tinh lo", "duong", "ngo", "ngach", "hem", "hang", "lop", "trang", "bang",
    "bieu", "hinh", "muc", "phan", "tieu muc", "top", "khu vuc", "ky", "dot", "nghi quyet",
    "quyet dinh", "chi thi", "nghi dinh", "thong tu", "cong van", "luat", "ket luan", "phien",
    NULL};
static const char *const place_or_rank[] = {"khoi", "to", "khu", "thon", "loai", "cap", "bac",
    "vung", "phuong", "quan", "tieu chi", "tieu khu", "giai doan", "tieu doan", "trung doan",
    "cong ty", "nha", "mui", "so", "tieu chi so", "muc do", "nhom", "khoang", NULL};
static const char *const phones[] = {"thoai", "sdt", "hotline", "fax", "tel", "zalo", NULL};
/* Which are also "đường dây nóng" and "nông thôn", "gọi" and "gói thầu", "ĐT" and "diện tích". */
static const char *const perhaps_phones[] = {"nong", "goi", "dt", "may", "dai", NULL};
static const char *const documents[] = {"nghi quyet so", "quyet dinh so", "chi thi so",
    "nghi dinh so", "thong tu so", "cong van so", "ke hoach so", "luat so", "bao cao so",
    "van ban so", "thong bao so", "ket luan so", "huong dan so", "cong dien so",
    "van ban hop nhat so", "to trinh so", "de an so", "chuong trinh so", NULL};

/* Tokens glued to one another from `at` on: the last. */
static int end_of_glued(const struct stated_reader *r, int at, int sentence)
{
	const struct stated_token *next = stated_token_at(r, at + 1, sentence);

	while (
	    next && next->glued &&
	    (next->kind == STATED_DIGITS || next->kind == STATED_WORD ||
		stated_sign_is(next, "/") || stated_sign_is(next, ":") || stated_is_dash(next))) {
		at++;
		next = stated_token_at(r, at + 1, sentence);
	}
	/* A dash or slash at the end belongs to the sentence. */
	while (at > 0 && r->out->tokens[at].kind == STATED_SIGN)
		at--;
	return at;
}

static bool has_letters(const struct stated_reader *r, int first, int last)
{
	for (int i = first; i <= last; i++)
		if (r->out->tokens[i].kind == STATED_WORD)
			return true;
	return false;
}

static const char *const english_months[] = {"january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december", NULL};

static bool is_english_month(const struct stated_token *token)
{
	return token && token->capital && stated_word_among(token, english_months);
}

/* "1 July 2025", "July 1". */
static bool is_english_day(const struct stated_reader *r, int at, int sentence)
{
	int64_t day = stated_whole_of(stated_token_at(r, at, sentence));

	return day >= 1 && day <= 31 &&
	       (is_english_month(stated_token_at(r, at + 1, sentence)) ||
		   is_english_month(stated_token_at(r, at - 1, sentence)));
}

/* "30/4 và 1/5", "30/4-1/5" */
static bool follows_date(const struct stated_reader *r, int at, int sentence)
{
	const struct stated_text *out = r->out;
	const struct stated_number *last = out->count ? &out->numbers[out->count - 1] : NULL;
	const struct stated_token *between = stated_token_at(r, at - 1, sentence);

	return last && last->kind == STATED_DATE && last->last == at - 2 &&
	       last->sentence == sentence &&
	       (stated_word_is(between, "va") || stated_sign_is(between, ",") ||
		   stated_is_dash(between));
}

/* "6.2", "12.4.2017" */
static bool is_dotted_day(struct str text)
{
	size_t point = str_find_char(text, '.');
	struct str day = {text.p, point}, rest = {text.p + point, text.n - point}, month;
	int64_t d, m, year = YEAR_FIRST;

	if (!rest.n)
		return false;
	rest = (struct str){rest.p + 1, rest.n - 1};
	point = str_find_char(rest, '.');
	month = (struct str){rest.p, point};
	return str_to_int(day, 31, &d) && d && str_to_int(month, 12, &m) && m &&
	       (point == rest.n || (str_to_int((struct str){rest.p + point + 1, rest.n - point - 1},
					YEAR_LAST, &year) &&
				       year >= YEAR_FIRST));
}

static bool names_counted(const struct stated_token *token)
{
	return token && token->kind == STATED_WORD && !stated_goes_on(token) &&
	       stated_word_among(token, counted);
}

/* "05/01/2018", "12/2017"; "2/9" after "ngày", "31/12 năm trước", "đến 30/9,": the last token of
 * it, or -1. */
static int end_of_date(const struct stated_reader *r, int at, int sentence)
{
	const struct stated_token *slash = stated_token_at(r, at + 1, sentence);
	int64_t first = stated_whole_of(stated_token_at(r, at, sentence));
	int64_t second = stated_whole_of(stated_token_at(r, at + 2, sentence));
	bool dashed = stated_is_dash(slash);

	if (is_dotted_day(r->out->tokens[at].text) &&
	    stated_said_any(r, at, sentence, before_days) && !names_counted(slash))
		return at;
	if (!(stated_sign_is(slash, "/") || dashed) || first < 0 || second < 0)
		return -1;
	slash = stated_token_at(r, at + 3, sentence);
	if ((stated_sign_is(slash, "/") || (dashed && stated_is_dash(slash))) && first <= 31 &&
	    second <= 12 && stated_whole_of(stated_token_at(r, at + 4, sentence)) >= 0)
		return at + 4;
	if (dashed && stated_said_any(r, at, sentence, before_days) && first >= 1 && first <= 31 &&
	    second >= 1 && second <= 12 && !names_counted(slash))
		return at + 2;
	if (dashed)
		return -1;
	if (first >= 1 && first <= 12 && second >= YEAR_FIRST && second <= YEAR_LAST)
		return at + 2;
	if (first >= 1 && first <= 31 && second >= 1 && second <= 12 &&
	    (stated_said_any(r, at, sentence, before_days) || follows_date(r, at, sentence) ||
		stated_text_among(stated_token_at(r, at - 1, sentence), feasts) ||
		stated_word_is(slash, "nam") ||
		(stated_said_any(r, at, sentence, until) &&
		    (first > second || !stated_word_among(slash, counted)))))
		return at + 2;
	return -1;
}

/* "2016 - 2020", "2016-2020": the last token, or -1. */
static int end_of_years(const struct stated_reader *r, int at, int sentence)
{
	const struct stated_token *next = stated_token_at(r, at + 2, sentence);

	if (!is_year(r->out->tokens[at].text) ||
	    !stated_is_dash(stated_token_at(r, at + 1, sentence)) || !next ||
	    next->kind != STATED_DIGITS || !is_year(next->text))
		return -1;
	return at + 2;
}

static bool is_time(const struct stated_reader *r, int at, int sentence)
{
	const struct stated_token *next = stated_token_at(r, at + 1, sentence);
	const struct stated_token *after = stated_token_at(r, at + 2, sentence);

	if (stated_sign_is(next, ":") && next->glued && stated_whole_of(after) >= 0 && after->glued)
		return true;
	/* "9 giờ 30" */
	if (stated_said_before(r, at, sentence, "gio") &&
	    stated_whole_of(stated_token_at(r, at - 2, sentence)) >= 0)
		return true;
	if (stated_word_is(next, "gio") || stated_word_is(next, "phut") ||
	    stated_word_is(next, "giay"))
		return !str_is(next->text, "giấy") && !stated_word_is(after, "phep") &&
		       !stated_word_is(after, "chung");
	return stated_word_is(next, "h") && next->glued;
}

/* "0205…", "1900…", and those that are called in need. */
static bool begins_like_phone(struct str digits)
{
	static const char *const known[] = {"111", "112", "113", "114", "115", "1022", NULL};

	for (int i = 0; known[i]; i++)
		if (str_is(digits, known[i]))
			return true;
	return str_starts(digits, STR("0")) || str_starts(digits, STR("1800")) ||
	       str_starts(digits, STR("1900"));
}

/* What follows says of what so many are: "5,86 triệu chiếc", "125.000 chiếc", "612 thuê bao". */
static bool is_amount_of(const struct stated_reader *r, int at, int sentence)
{
	const struct stated_token *next = stated_token_at(r, at + 1, sentence);

	return next && next->kind == STATED_WORD && !stated_goes_on(next) &&
	       (stated_word_among(next, counted) || stated_word_among(next, sold));
}

static bool is_phone(const struct stated_reader *r, int at, int sentence, int *last)
{
	int64_t digits = 0;
	bool said = false, perhaps = false;
	int end = at;

	for (int back = 1; back <= LOOK_BACK; back++) {
		const struct stated_token *word = stated_token_at(r, at - back, sentence);

		/* Not "đối thoại", "huyện Thoại Sơn". */
		said = said || (stated_word_among(word, phones) &&
				   (!stated_word_is(word, "thoai") ||
				       stated_said_before(r, at - back, sentence, "dien")));
		perhaps = perhaps || stated_word_among(word, perhaps_phones);
	}
	/* "điện thoại 125.000 chiếc" are so many. */
	if (said && !begins_like_phone(r->out->tokens[at].text))
		said = !is_amount_of(r, at, sentence);
	said = said || (perhaps && begins_like_phone(r->out->tokens[at].text));
	for (int i = at;; i++) {
		const struct stated_token *token = stated_token_at(r, i, sentence);

		if (!token || !(token->kind == STATED_DIGITS || stated_is_dash(token) ||
				  stated_sign_is(token, ")") || stated_sign_is(token, "(") ||
				  stated_sign_is(token, ".")))
			break;
		if (token->kind == STATED_DIGITS) {
			digits += (int64_t)token->text.n;
			end = i;
		}
	}
	if (!(said && digits >= 3 && !stated_sign_is(stated_token_at(r, end + 1, sentence), "%")) &&
	    !(r->out->tokens[at].text.p[0] == '0' && digits >= 9 && digits <= 14))
		return false;
	*last = end;
	return true;
}

/* At the head of a line or of a heading: "2.", "2.1.", "3)". */
static bool is_list_number(const struct stated_reader *r, int at, int sentence)
{
	const struct stated_token *next = stated_token_at(r, at + 1, sentence);
	const struct stated_token *before = stated_token_at(r, at - 1, sentence);

	return (!before || stated_sign_is(before, "#")) &&
	       (stated_sign_is(next, ".") || stated_sign_is(next, ")")) && next->glued;
}

/* "thu 946/920 triệu đồng", "bình quân 236 CV": words that read like "thứ", "quận" once marks are
 * left out. */
static const char *const naming_alike[] = {"thu", "Thu", "quân", "mức", "đốt", "hàng", NULL};

/* After a word of place or rank a number without anything counted after it is its name. */
static bool names_something(const struct stated_reader *r, int at, int sentence)
{
	const struct stated_token *next = stated_token_at(r, at + 1, sentence);

	if (stated_text_among(stated_token_at(r, at - 1, sentence), naming_alike) ||
	    stated_said_before(r, at, sentence, "tong so") ||
	    stated_said_before(r, at, sentence, "cung ky") ||
	    stated_said_before(r, at, sentence, "trong so") ||
	    stated_said_before(r, at, sentence, "con so"))
		return false;
	/* "Cung cấp 1.218 DVC" */
	if (memchr(r->out->tokens[at].text.p, '.', r->out->tokens[at].text.n) ||
	    memchr(r->out->tokens[at].text.p, ',', r->out->tokens[at].text.n))
		return false;
	return !stated_sign_is(next, "%") && !stated_sign_is(next, "/") &&
	       (!next || next->kind != STATED_WORD || next->capital || stated_goes_on(next) ||
		   /* "mức 2 là 61.895 tài khoản" */
		   (str_is(next->text, "là") && r->out->tokens[at].text.n == 1));
}

/* A plan drawn at "1/500"; "xếp thứ 5/27", "đứng thứ 2/9" */
static bool is_scale_or_rank(const struct stated_reader *r, int at, int sentence)
{
	static const char *const scales[] = {"200", "500", "1.000", "1000", "2.000", "2000",
	    "5.000", "5000", "10.000", "10000", "25.000", "25000", "50.000", "100.000", NULL};
	const struct stated_token *slash = stated_token_at(r, at + 1, sentence);
	const struct stated_token *below = stated_token_at(r, at + 2, sentence);

	if (!stated_sign_is(slash, "/") || !below || below->kind != STATED_DIGITS)
		return false;
	if (stated_said_before(r, at, sentence, "thu") ||
	    stated_said_before(r, at, sentence, "hang"))
		return true;
	for (int i = 0; scales[i] && str_is(r->out->tokens[at].text, "1"); i++)
		if (str_is(below->text, scales[i]))
			return true;
	return false;
}

enum stated_kind stated_kind_of(const struct stated_reader *r, int at, int sentence, int *last)
{
	const struct stated_token *token = &r->out->tokens[at];
	const struct stated_token *before = stated_token_at(r, at - 1, sentence);
	const struct stated_token *next = stated_token_at(r, at + 1, sentence);
	int end = end_of_date(r, at, sentence);

	*last = at;
	if (end < 0)
		end = end_of_years(r, at, sentence);
	if (end >= 0) {
		*last = end;
		/* "09/2019/NĐ-CP" goes on. */
		if (!has_letters(r, end, end_of_glued(r, end, sentence)))
			return STATED_DATE;
	}
	if (is_scale_or_rank(r, at, sentence)) {
		*last = at + 2;
		return STATED_ORDINAL;
	}
	end = end_of_glued(r, at, sentence);
	if (end > at && has_letters(r, at, end) && stated_sign_is(next, "/")) {
		*last = end;
		return STATED_DOCUMENT;
	}
	if (end > at && stated_is_dash(next) && has_letters(r, at, end)) {
		*last = end;
		return STATED_DOCUMENT;
	}
	if (is_phone(r, at, sentence, last))
		return STATED_PHONE;
	if (is_time(r, at, sentence)) {
		*last = end;
		return STATED_TIME;
	}
	if (is_list_number(r, at, sentence) || (before && str_is(before->text, "thứ")))
		return STATED_ORDINAL;
	if (stated_said_any(r, at, sentence, documents))
		return STATED_DOCUMENT;
	/* "QL1A", "Covid-19" */
	if (token->glued && before &&
	    (before->kind == STATED_WORD ||
		((stated_is_dash(before) || stated_sign_is(before, "+")) && before->glued &&
		    stated_token_at(r, at - 2, sentence) &&
		    stated_token_at(r, at - 2, sentence)->kind == STATED_WORD)))
		return STATED_ORDINAL;
	/* "5G", but not "50ha" */
	if (next && next->glued && next->kind == STATED_WORD && !stated_word_among(next, counted) &&
	    next->text.n <= 2 && next->capital)
		return STATED_ORDINAL;
	if (is_year(token->text) && !stated_sign_is(next, "%") &&
	    (!stated_word_among(next, counted) || (before && str_is(before->text, "năm"))))
		return STATED_DATE;
	/* "9 tháng", "5 năm 2021 - 2025" */
	if ((stated_word_is(next, "thang") || (next && str_is(next->text, "năm"))) &&
	    stated_whole_of(token) >= 1 && stated_whole_of(token) <= SPAN_MAX)
		return STATED_DATE;
	/* "trẻ dưới 5 tuổi" says who is counted, "khách sạn 4 sao" how good it is. */
	if (stated_word_is(next, "tuoi") || (next && str_is(next->text, "sao")))
		return STATED_ORDINAL;
	if (is_english_day(r, at, sentence))
		return STATED_DATE;
	if (stated_said_any(r, at, sentence, before_days) && stated_whole_of(token) >= 1 &&
	    stated_whole_of(token) <= 31 &&
	    (!next || stated_word_is(next, "thang") || next->kind == STATED_SIGN ||
		stated_goes_on(next)))
		return STATED_DATE;
	if (stated_said_any(r, at, sentence, before_parts) && stated_whole_of(token) >= 1 &&
	    stated_whole_of(token) <= 53 && !stated_sign_is(next, "%"))
		return STATED_DATE;
	/* "định danh điện tử mức 2, bằng 84,9%" */
	if (before && str_is(before->text, "mức") && token->text.n == 1 &&
	    !stated_sign_is(next, "%") && !stated_sign_is(next, "/") &&
	    (!next || next->kind == STATED_SIGN || stated_goes_on(next) ||
		str_is(next->text, "là")))
		return STATED_ORDINAL;
	if (stated_said_any(r, at, sentence, always_ordinal) && !stated_sign_is(next, "%") &&
	    names_something(r, at, sentence))
		return STATED_ORDINAL;
	if (stated_said_any(r, at, sentence, place_or_rank) && names_something(r, at, sentence))
		return STATED_ORDINAL;
	return STATED_QUANTITY;
}
