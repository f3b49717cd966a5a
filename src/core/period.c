/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "core/period.h"

#include "base/bug.h"

enum { YEAR_MIN = 1000, YEAR_MAX = 9000 };

/* A key is start * KEY_STEP + months; KEY_STEP > PERIOD_MONTHS_MAX keeps the order. */
enum { KEY_STEP = 1000 };

/* The calendar parts of a year, from the largest. */
static const int calendar[] = {12, 6, 3, 1};

static bool is_calendar(struct period p)
{
	return period_kind(p) != PERIOD_SPAN;
}

/* Takes a run of 1 to `most` digits off the front of *rest. */
static bool take_number(struct str *rest, size_t most, int *out)
{
	size_t n = 0;

	*out = 0;
	while (n < rest->n && n < most && rest->p[n] >= '0' && rest->p[n] <= '9')
		*out = *out * 10 + (rest->p[n++] - '0');
	*rest = (struct str){rest->p + n, rest->n - n};
	return n > 0;
}

static bool take_char(struct str *rest, char c)
{
	if (!rest->n || rest->p[0] != c)
		return false;
	*rest = (struct str){rest->p + 1, rest->n - 1};
	return true;
}

/* The part after "YYYY-" that is not a month or a date: A1, S2, Q3, M03. */
static bool parse_lettered(int year, struct str rest, struct period *out)
{
	static const struct {
		char letter;
		int months;
		size_t digits;
	} forms[] = {{'A', 12, 1}, {'S', 6, 1}, {'Q', 3, 1}, {'M', 1, 2}};

	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		int number;

		if (!take_char(&rest, forms[i].letter))
			continue;
		if (rest.n != forms[i].digits || !take_number(&rest, rest.n, &number) || rest.n)
			return false;
		if (number < 1 || number * forms[i].months > 12)
			return false;
		*out = (struct period){year * 12 + (number - 1) * forms[i].months, forms[i].months};
		return true;
	}
	return false;
}

/* "P9M", "P1Y", "P1Y6M". */
static bool parse_duration(struct str rest, int *months)
{
	bool years_given = false;
	int number;

	*months = 0;
	if (!take_char(&rest, 'P') || !take_number(&rest, 3, &number) || !number)
		return false;
	if (take_char(&rest, 'Y')) {
		*months = number * 12;
		years_given = true;
		if (rest.n && (!take_number(&rest, 3, &number) || !number))
			return false;
		if (!rest.n && *months <= PERIOD_MONTHS_MAX)
			return true;
	}
	if (!take_char(&rest, 'M') || rest.n || (years_given && number > 11))
		return false;
	*months += number;
	return *months <= PERIOD_MONTHS_MAX;
}

static bool parse_with(struct str text, const char *separator, struct period *out)
{
	struct str rest, year_text = {text.p, 4};
	size_t separator_size = strlen(separator);
	int year;
	int month;
	int day;
	int months;

	if (text.n < 4 || !take_number(&year_text, 4, &year) || year_text.n)
		return false;
	rest = (struct str){text.p + 4, text.n - 4};
	if (year < YEAR_MIN || year > YEAR_MAX)
		return false;
	if (!rest.n) {
		*out = period_of_year(year);
		return true;
	}
	if (!take_char(&rest, '-') || !rest.n)
		return false;
	if (rest.p[0] < '0' || rest.p[0] > '9')
		return parse_lettered(year, rest, out);
	if (rest.n < 2 || rest.p[1] < '0' || rest.p[1] > '9')
		return false;
	(void)take_number(&rest, 2, &month);
	if (month < 1 || month > 12)
		return false;
	if (!rest.n) {
		*out = (struct period){year * 12 + month - 1, 1};
		return true;
	}
	/* A span begins with the first day of a month. */
	if (!str_starts(rest, STR("-01")))
		return false;
	rest = (struct str){rest.p + 1, rest.n - 1};
	(void)take_number(&rest, 2, &day);
	if (rest.n < separator_size || memcmp(rest.p, separator, separator_size) != 0)
		return false;
	rest = (struct str){rest.p + separator_size, rest.n - separator_size};
	if (!parse_duration(rest, &months))
		return false;
	*out = (struct period){year * 12 + month - 1, months};
	return true;
}

bool period_parse(struct str text, struct period *out)
{
	return parse_with(text, "/", out);
}

bool period_parse_path(struct str text, struct period *out)
{
	return parse_with(text, "--", out) || parse_with(text, "/", out);
}

static void add_with(struct buf *out, struct period p, const char *separator)
{
	int year = period_year(p);

	switch (period_kind(p)) {
	case PERIOD_YEAR:
		buf_printf(out, "%04d", year);
		return;
	case PERIOD_HALF:
		buf_printf(out, "%04d-S%d", year, period_number(p));
		return;
	case PERIOD_QUARTER:
		buf_printf(out, "%04d-Q%d", year, period_number(p));
		return;
	case PERIOD_MONTH:
		buf_printf(out, "%04d-%02d", year, period_number(p));
		return;
	case PERIOD_SPAN:
		break;
	}
	buf_printf(out, "%04d-%02d-01%sP%d%c", year, p.start % 12 + 1, separator,
	    p.months % 12 ? p.months : p.months / 12, p.months % 12 ? 'M' : 'Y');
}

void period_add(struct buf *out, struct period p)
{
	add_with(out, p, "/");
}

void period_add_path(struct buf *out, struct period p)
{
	add_with(out, p, "--");
}

enum period_kind period_kind(struct period p)
{
	INVARIANT(p.start > 0 && p.months > 0 && p.months <= PERIOD_MONTHS_MAX);
	if (p.months > 12 || p.start % p.months)
		return PERIOD_SPAN;
	switch (p.months) {
	case 1:
		return PERIOD_MONTH;
	case 3:
		return PERIOD_QUARTER;
	case 6:
		return PERIOD_HALF;
	case 12:
		return PERIOD_YEAR;
	default:
		return PERIOD_SPAN;
	}
}

int period_year(struct period p)
{
	return p.start / 12;
}

int period_number(struct period p)
{
	enum period_kind kind = period_kind(p);

	if (kind == PERIOD_YEAR || kind == PERIOD_SPAN)
		return 0;
	return p.start % 12 / p.months + 1;
}

static date first_day_of_month(int32_t month)
{
	return date_of((struct ymd){month / 12, month % 12 + 1, 1});
}

date period_first_day(struct period p)
{
	return first_day_of_month(p.start);
}

date period_last_day(struct period p)
{
	return first_day_of_month(p.start + p.months) - 1;
}

int64_t period_key(struct period p)
{
	return (int64_t)p.start * KEY_STEP + p.months;
}

bool period_key_valid(int64_t key)
{
	int64_t start = key / KEY_STEP, months = key % KEY_STEP;

	return start / 12 >= 1000 && start / 12 <= 9000 && months > 0 &&
	       months <= PERIOD_MONTHS_MAX;
}

struct period period_of_key(int64_t key)
{
	struct period p = {(int32_t)(key / KEY_STEP), (int32_t)(key % KEY_STEP)};

	INVARIANT(p.start > 0 && p.months > 0 && p.months <= PERIOD_MONTHS_MAX);
	return p;
}

bool period_eq(struct period a, struct period b)
{
	return a.start == b.start && a.months == b.months;
}

bool period_within(struct period inner, struct period outer)
{
	return inner.start >= outer.start &&
	       inner.start + inner.months <= outer.start + outer.months;
}

int period_split(struct period p, struct period parts[PERIOD_PARTS_MAX])
{
	int32_t at = p.start;
	int32_t end = p.start + p.months;
	int count = 0;

	/* Greedily the largest calendar part that fits; a period is never its own part. */
	while (at < end) {
		for (size_t i = 0; i < sizeof(calendar) / sizeof(calendar[0]); i++) {
			struct period part = {at, calendar[i]};

			if (!is_calendar(part) || at + part.months > end || part.months == p.months)
				continue;
			INVARIANT(count < PERIOD_PARTS_MAX);
			parts[count++] = part;
			break;
		}
		if (!count)
			return 0;
		at = parts[count - 1].start + parts[count - 1].months;
	}
	return count;
}

struct period period_shift(struct period p, int months)
{
	return (struct period){p.start + months, p.months};
}

struct period period_before(struct period p)
{
	return period_shift(p, -p.months);
}

struct period period_year_before(struct period p)
{
	return period_shift(p, -12);
}

struct period period_cumulative(struct period p)
{
	int32_t end = p.start + p.months;
	int32_t january = (end - 1) / 12 * 12;

	return p.start < january ? p : (struct period){january, end - january};
}

bool period_containing_year(struct period p, struct period *year)
{
	struct period candidate = period_of_year(period_year(p));

	if (period_eq(p, candidate) || !period_within(p, candidate))
		return false;
	*year = candidate;
	return true;
}

struct period period_of_year(int year)
{
	return (struct period){year * 12, 12};
}
