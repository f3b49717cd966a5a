/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "base/number_entry.h"

#include <stdio.h>

#include "base/bug.h"
#include "base/text.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

enum {
	MINUS_SIGN = 0x2212,
	EN_DASH = 0x2013,
	EM_DASH = 0x2014,
	ELLIPSIS = 0x2026,
	GROUP_DIGITS = 3
};

/* The number of an entry: digits and marks, each space as one ' '. */
struct shape {
	char text[NUMBER_BYTES_MAX];
	size_t n;
	bool negative;
};

/* A reading of a shape as a plain decimal; its length 0: there is none. */
struct plain {
	char text[NUMBER_BYTES_MAX + 1];
	size_t n;
};

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_dash(int32_t c)
{
	return c == '-' || c == MINUS_SIGN || c == EN_DASH || c == EM_DASH || c == 0x2012;
}

/* Takes white space and what is invisible off both ends. */
static struct str trimmed(struct str text)
{
	size_t first = text.n;
	size_t last = 0;
	size_t n;

	for (size_t at = 0; at < text.n; at += n) {
		int32_t c;
		enum text_class class;

		n = text_decode(text, at, &c);
		class = text_classify(c);
		if (class == TEXT_SPACE || class == TEXT_BREAK || class == TEXT_INVISIBLE)
			continue;
		if (first == text.n)
			first = at;
		last = at + n;
	}
	return first < last ? (struct str){text.p + first, last - first} : STR_EMPTY;
}

static bool is_valid(struct str text)
{
	size_t n;

	for (size_t at = 0; at < text.n; at += n) {
		int32_t c;

		n = text_decode(text, at, &c);
		if (!n)
			return false;
	}
	return true;
}

/* ---- Units. */

/* How units are commonly cut short, both as comparable() has them. */
static const struct {
	const char *unit;
	const char *form;
} short_units[] = {{"trieudong", "trieu"}, {"trieudong", "trd"}, {"trieudong", "trdong"},
    {"trieudong", "trieud"}, {"tydong", "ty"}, {"tydong", "tyd"}, {"tydong", "ti"},
    {"tydong", "tidong"}, {"dong", "d"}, {"dong", "vnd"}, {"dong", "₫"}, {"nguoi", "ng"},
    {"phantram", "%"}, {"%", "phantram"}};

/* Folded, without spaces and dots: "tr. đ" is "trd". */
static struct str comparable(struct arena *arena, struct str text)
{
	struct str folded = text_fold(arena, text);
	char *out = arena_alloc(arena, folded.n + 1);
	size_t kept = 0;
	size_t n;

	for (size_t at = 0; at < folded.n; at += n) {
		int32_t c;

		n = text_decode(folded, at, &c);
		if (text_classify(c) == TEXT_SPACE || c == '.')
			continue;
		memcpy(out + kept, folded.p + at, n);
		kept += n;
	}
	out[kept] = '\0';
	return (struct str){out, kept};
}

static bool is_unit(struct arena *arena, struct str typed, struct str unit)
{
	struct str form = comparable(arena, typed);

	unit = comparable(arena, unit);
	if (str_eq(form, unit))
		return true;
	for (size_t i = 0; i < COUNT(short_units); i++)
		if (str_is(unit, short_units[i].unit) && str_is(form, short_units[i].form))
			return true;
	return false;
}

/* ---- What stands there, before what it means. */

/* Reads "-", "(" … ")" or nothing, and takes it off. False: they do not match. */
static bool take_sign(struct str *text, bool *negative)
{
	int32_t c;
	size_t n = text_decode(*text, 0, &c);

	*negative = false;
	if (c == '(') {
		if (text->n < 2 || text->p[text->n - 1] != ')')
			return false;
		*negative = true;
		*text = trimmed((struct str){text->p + 1, text->n - 2});
	} else if (is_dash(c) || c == '+') {
		*negative = c != '+';
		*text = trimmed((struct str){text->p + n, text->n - n});
	}
	return true;
}

/* Takes digits, marks and the spaces between them off *text. */
static void take_shape(struct str *text, struct shape *shape)
{
	size_t used = 0;
	size_t n;

	shape->n = 0;
	for (size_t at = 0; at < text->n; at += n) {
		int32_t c;

		n = text_decode(*text, at, &c);
		if (text_classify(c) == TEXT_SPACE)
			c = ' ';
		if (!(c >= '0' && c <= '9') && c != '.' && c != ',' && c != ' ')
			break;
		shape->text[shape->n++] = (char)c;
		if (c != ' ')
			used = at + n;
	}
	while (shape->n && shape->text[shape->n - 1] == ' ')
		shape->n--;
	*text = trimmed((struct str){text->p + used, text->n - used});
}

/* "E+05", behind what was taken for a number. */
static bool is_exponent(struct str rest)
{
	size_t at = 1;

	if (!rest.n || (rest.p[0] != 'e' && rest.p[0] != 'E'))
		return false;
	if (at < rest.n && (rest.p[at] == '+' || rest.p[at] == '-'))
		at++;
	return at < rest.n && is_digit(rest.p[at]);
}

/* ---- Readings. */

static size_t count_of(const struct shape *shape, char mark)
{
	size_t count = 0;

	for (size_t i = 0; i < shape->n; i++)
		count += shape->text[i] == mark;
	return count;
}

static bool digits_only(const char *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!is_digit(p[i]))
			return false;
	return n > 0;
}

/* Adds the whole part, p[0 … n), with groups between `group` (0: none). */
static bool add_whole(struct plain *plain, const char *p, size_t n, char group)
{
	size_t first = 0;

	while (first < n && p[first] != group)
		first++;
	if (!digits_only(p, first))
		return false;
	if (first < n && (first > GROUP_DIGITS || p[0] == '0'))
		return false;
	memcpy(plain->text + plain->n, p, first);
	plain->n += first;
	for (size_t at = first; at < n; at += GROUP_DIGITS + 1) {
		if (n - at < GROUP_DIGITS + 1 || p[at] != group ||
		    !digits_only(p + at + 1, GROUP_DIGITS))
			return false;
		memcpy(plain->text + plain->n, p + at + 1, GROUP_DIGITS);
		plain->n += GROUP_DIGITS;
	}
	return true;
}

/* The shape with `group` between thousands and `mark` before decimals, either 0: there is none. */
static bool read_as(const struct shape *shape, char group, char mark, struct plain *plain)
{
	size_t whole = 0;

	plain->n = 0;
	if (shape->negative)
		plain->text[plain->n++] = '-';
	while (whole < shape->n && (!mark || shape->text[whole] != mark))
		whole++;
	if (!add_whole(plain, shape->text, whole, group))
		return false;
	if (whole == shape->n)
		return true;
	plain->text[plain->n++] = '.';
	if (!digits_only(shape->text + whole + 1, shape->n - whole - 1))
		return false;
	memcpy(plain->text + plain->n, shape->text + whole + 1, shape->n - whole - 1);
	plain->n += shape->n - whole - 1;
	return true;
}

static enum decimal_problem value_of(const struct plain *plain, int scale, int64_t *value)
{
	return decimal_parse((struct str){plain->text, plain->n}, scale, value);
}

void number_entry_refuse(struct number_entry *out, enum decimal_problem problem, const char *typed,
    int scale, const char *example)
{
	char most[12];

	out->result = NUMBER_MISTAKE;
	snprintf(most, sizeof(most), "%d", scale);
	if (problem == DECIMAL_TOO_PRECISE && !scale)
		err_set(&out->err, ERR_INPUT, "number.not_whole", typed, NULL);
	else if (problem == DECIMAL_TOO_PRECISE)
		err_set(&out->err, ERR_INPUT, "number.too_precise", typed, most, NULL);
	else if (problem == DECIMAL_OUT_OF_RANGE)
		err_set(&out->err, ERR_INPUT, "number.out_of_range", typed, NULL);
	else
		err_set(&out->err, ERR_INPUT, "number.malformed", typed, example, NULL);
}

static void mistake(struct number_entry *out, enum decimal_problem problem, const char *typed,
    const struct number_place *place)
{
	static const char *const examples[][2] = {
	    [NUMBER_VIETNAMESE] = {"350.000", "103.675,3"},
	    [NUMBER_ENGLISH] = {"350,000", "103,675.3"},
	};

	number_entry_refuse(
	    out, problem, typed, place->scale, examples[place->marks][place->scale > 0]);
}

/* One reading: its value, or what is wrong with it. */
static void take_reading(struct number_entry *out, const struct plain *plain, const char *typed,
    const struct number_place *place)
{
	enum decimal_problem problem = value_of(plain, place->scale, &out->value);

	out->result = NUMBER_VALUE;
	if (problem)
		mistake(out, problem, typed, place);
}

/*
 * One mark before three digits, which both readings take: groups as one has it,
 * decimals as the other.
 */
static void decide(struct number_entry *out, const struct plain *groups,
    const struct plain *decimals, bool home_groups, const char *typed,
    const struct number_place *place)
{
	int64_t whole;
	int64_t fraction;
	bool fraction_fits = value_of(decimals, place->scale, &fraction) == DECIMAL_OK;

	if (home_groups ? place->decimals < GROUP_DIGITS : !fraction_fits) {
		take_reading(out, groups, typed, place);
		return;
	}
	if ((!home_groups && place->decimals == GROUP_DIGITS) ||
	    value_of(groups, place->scale, &whole) != DECIMAL_OK) {
		take_reading(out, decimals, typed, place);
		return;
	}
	if (!fraction_fits) {
		take_reading(out, groups, typed, place);
		return;
	}
	out->result = NUMBER_AMBIGUOUS;
	out->value = home_groups ? whole : fraction;
	out->other = home_groups ? fraction : whole;
}

static void interpret(struct number_entry *out, const struct shape *shape, const char *typed,
    const struct number_place *place)
{
	char home_group = place->marks == NUMBER_VIETNAMESE ? '.' : ',';
	char home_mark = place->marks == NUMBER_VIETNAMESE ? ',' : '.';
	size_t dots = count_of(shape, '.');
	size_t commas = count_of(shape, ',');
	struct plain groups;
	struct plain decimals;

	if (count_of(shape, ' ')) {
		/* Spaces are groups, so what other mark there is can only be the decimals'. */
		if (dots + commas <= 1 && read_as(shape, ' ', dots ? '.' : ',', &decimals))
			take_reading(out, &decimals, typed, place);
		else
			mistake(out, DECIMAL_MALFORMED, typed, place);
	} else if (dots + commas == 1) {
		char mark = dots ? '.' : ',';

		if (!read_as(shape, 0, mark, &decimals))
			mistake(out, DECIMAL_MALFORMED, typed, place);
		else if (read_as(shape, mark, 0, &groups))
			decide(out, &groups, &decimals, mark == home_group, typed, place);
		else
			take_reading(out, &decimals, typed, place);
	} else if (read_as(shape, home_group, home_mark, &decimals) ||
		   read_as(shape, home_mark, home_group, &decimals)) {
		take_reading(out, &decimals, typed, place);
	} else {
		mistake(out, DECIMAL_MALFORMED, typed, place);
	}
}

/* Statistical tables write "-" for what did not occur and "…" for what is not known. */
static bool is_word(struct number_entry *out, struct arena *arena, struct str text)
{
	struct str form;
	int32_t c = 0;

	if (!text.n || str_is(text, "...") || str_is(text, "…")) {
		out->result = NUMBER_EMPTY;
		return true;
	}
	form = comparable(arena, text);
	if ((is_dash((text_decode(text, 0, &c), c)) && text_length(text) == 1) ||
	    str_is(form, "khongphatsinh") || str_is(form, "kps")) {
		out->result = NUMBER_NOTHING;
		return true;
	}
	return false;
}

static void read_valid(struct number_entry *out, struct str text, struct arena *arena,
    const struct number_place *place)
{
	const char *typed = arena_str(arena, text).p;
	struct str rest = text;
	struct shape shape;

	if (is_word(out, arena, text))
		return;
	if (text.n >= NUMBER_BYTES_MAX || !take_sign(&rest, &shape.negative) || !rest.n ||
	    !is_digit(rest.p[0])) {
		mistake(out, DECIMAL_MALFORMED, typed, place);
		return;
	}
	take_shape(&rest, &shape);
	if (is_exponent(rest)) {
		out->result = NUMBER_MISTAKE;
		err_set(&out->err, ERR_INPUT, "number.shortened", typed, NULL);
	} else if (rest.n && !(place->unit.n && is_unit(arena, rest, place->unit))) {
		const char *other = arena_str(arena, rest).p;

		out->result = NUMBER_MISTAKE;
		err_set(&out->err, ERR_INPUT, "number.other_unit", typed, other,
		    arena_str(arena, place->unit).p, NULL);
	} else {
		interpret(out, &shape, typed, place);
	}
}

void number_entry_read(struct number_entry *out, struct str text, const struct number_place *place)
{
	struct arena arena = {0};

	INVARIANT(place->scale >= 0 && place->scale <= DECIMAL_SCALE_MAX);
	INVARIANT(place->decimals >= 0 && place->decimals <= place->scale);
	*out = (struct number_entry){0};
	if (is_valid(text))
		read_valid(out, trimmed(text), &arena, place);
	else
		mistake(out, DECIMAL_MALFORMED, "�", place);
	arena_release(&arena);
}
