/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "base/text.h"

#include <stdint.h>
#include <stdlib.h>
#include <utf8proc.h>

#include "base/bug.h"

size_t text_decode(struct str text, size_t at, int32_t *c)
{
	utf8proc_ssize_t n = utf8proc_iterate(
	    (const utf8proc_uint8_t *)text.p + at, (utf8proc_ssize_t)(text.n - at), c);

	return n > 0 ? (size_t)n : 0;
}

enum text_class text_classify(int32_t c)
{
	switch (utf8proc_category(c)) {
	case UTF8PROC_CATEGORY_LU:
	case UTF8PROC_CATEGORY_LL:
	case UTF8PROC_CATEGORY_LT:
	case UTF8PROC_CATEGORY_LM:
	case UTF8PROC_CATEGORY_LO:
		return TEXT_LETTER;
	case UTF8PROC_CATEGORY_ND:
	case UTF8PROC_CATEGORY_NL:
	case UTF8PROC_CATEGORY_NO:
		return TEXT_DIGIT;
	case UTF8PROC_CATEGORY_MN:
	case UTF8PROC_CATEGORY_MC:
	case UTF8PROC_CATEGORY_ME:
		return TEXT_MARK;
	case UTF8PROC_CATEGORY_ZS:
		return TEXT_SPACE;
	case UTF8PROC_CATEGORY_ZL:
	case UTF8PROC_CATEGORY_ZP:
	case UTF8PROC_CATEGORY_CC:
		return TEXT_BREAK;
	case UTF8PROC_CATEGORY_CF:
		return TEXT_INVISIBLE;
	default:
		return TEXT_SIGN;
	}
}

static bool is_control(int32_t c)
{
	return (c < 0x20 && c != '\t' && c != '\n' && c != '\r') || (c >= 0x7F && c < 0xA0);
}

/*
 * Whether NFC never changes the character, whatever stands around it: said
 * only of the blocks Vietnamese is usually written in, which spares nearly
 * every text the conversion.
 */
static bool surely_composed(int32_t c)
{
	return c < 0x300 || (c >= 0x1E00 && c <= 0x1EFF) || (c >= 0x2010 && c <= 0x2027);
}

/* The letter đ or Đ that a look-alike stands for, or 0. */
static int32_t mended(int32_t c)
{
	return c == 0xD0 ? 0x110 : c == 0xF0 ? 0x111 : 0;
}

/* Applies `options` of utf8proc to valid text. */
static struct str map_text(struct arena *arena, struct str text, utf8proc_option_t options)
{
	utf8proc_uint8_t *mapped = NULL;
	utf8proc_ssize_t n = utf8proc_map((const utf8proc_uint8_t *)text.p,
	    (utf8proc_ssize_t)text.n, &mapped, options | UTF8PROC_STABLE);
	struct str result;

	if (n < 0)
		BUG("text of %zu bytes: %s", text.n, utf8proc_errmsg(n));
	result = arena_str(arena, (struct str){(const char *)mapped, (size_t)n});
	free(mapped);
	return result;
}

bool text_normalize(struct arena *arena, struct str text, struct str *out, size_t *bad)
{
	bool composed = true;
	bool look_alikes = false;
	struct str result;

	for (size_t at = 0; at < text.n;) {
		int32_t c = (unsigned char)text.p[at];
		size_t n = c < 0x80 ? 1 : text_decode(text, at, &c);

		if (!n || is_control(c)) {
			*bad = at;
			return false;
		}
		at += n;
		if (n == 1) /* most are, and have nothing to mend */
			continue;
		composed = composed && surely_composed(c);
		look_alikes = look_alikes || mended(c);
	}
	if (composed && !look_alikes) {
		*out = text;
		return true;
	}
	result = composed ? arena_str(arena, text) : map_text(arena, text, UTF8PROC_COMPOSE);
	if (look_alikes) {
		/* The arena's copy is ours to write to, and both letters take two bytes. */
		utf8proc_uint8_t *p = (utf8proc_uint8_t *)(uintptr_t)result.p;
		size_t n;

		for (size_t at = 0; at < result.n; at += n) {
			int32_t c;

			n = text_decode(result, at, &c);
			if (mended(c))
				utf8proc_encode_char(mended(c), p + at);
		}
	}
	*out = result;
	return true;
}

static struct str fold_ascii(struct arena *arena, struct str text)
{
	char *folded = arena_alloc(arena, text.n + 1);

	for (size_t i = 0; i < text.n; i++) {
		char c = text.p[i];

		folded[i] = (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
	}
	folded[text.n] = '\0';
	return (struct str){folded, text.n};
}

static bool is_ascii(struct str text)
{
	for (size_t i = 0; i < text.n; i++)
		if ((unsigned char)text.p[i] >= 0x80)
			return false;
	return true;
}

struct str text_lower(struct arena *arena, struct str text)
{
	return is_ascii(text) ? fold_ascii(arena, text)
	                      : map_text(arena, text, UTF8PROC_COMPOSE | UTF8PROC_CASEFOLD);
}

int text_distance(struct str a, struct str b, int most)
{
	int row[TEXT_DISTANCE_BYTES + 1];

	if (a.n > TEXT_DISTANCE_BYTES || b.n > TEXT_DISTANCE_BYTES || a.n > b.n + (size_t)most ||
	    b.n > a.n + (size_t)most)
		return most + 1;
	for (size_t j = 0; j <= b.n; j++)
		row[j] = (int)j;
	for (size_t i = 1; i <= a.n; i++) {
		int diagonal = row[0];
		int least = row[0] = (int)i;

		for (size_t j = 1; j <= b.n; j++) {
			int edited = diagonal + (a.p[i - 1] != b.p[j - 1]);

			diagonal = row[j];
			if (row[j] + 1 < edited)
				edited = row[j] + 1;
			if (row[j - 1] + 1 < edited)
				edited = row[j - 1] + 1;
			row[j] = edited;
			if (edited < least)
				least = edited;
		}
		if (least > most)
			return most + 1;
	}
	return row[b.n] > most ? most + 1 : row[b.n];
}

struct str text_fold(struct arena *arena, struct str text)
{
	struct str marked;
	char *folded;
	size_t n = 0;

	if (is_ascii(text))
		return fold_ascii(arena, text);
	marked = map_text(arena, text,
	    UTF8PROC_COMPOSE | UTF8PROC_IGNORE | UTF8PROC_CASEFOLD | UTF8PROC_STRIPMARK);
	folded = (char *)(uintptr_t)marked.p;
	for (size_t at = 0; at < marked.n;) {
		int32_t c;
		size_t size = text_decode(marked, at, &c);

		/* đ has no decomposition: its bar is no mark to Unicode. */
		if (c == 0x111 || c == 0xF0) {
			folded[n++] = 'd';
		} else {
			memmove(folded + n, marked.p + at, size);
			n += size;
		}
		at += size;
	}
	folded[n] = '\0';
	return (struct str){folded, n};
}

/* What a place in a text weighs; the first difference in `letter` decides. */
/* The bytes of the tone mark at `at`, 0: there is none. */
static size_t tone_at(struct str text, size_t at)
{
	static const int32_t tones[] = {0x300, 0x309, 0x303, 0x301, 0x323};
	int32_t c;
	size_t n = text_decode(text, at, &c);

	for (size_t i = 0; i < sizeof(tones) / sizeof(*tones); i++)
		if (c == tones[i])
			return n;
	return 0;
}

struct str text_spelling(struct arena *arena, struct str word)
{
	struct str marked;
	char *spelt;
	size_t n = 0;

	if (is_ascii(word))
		return fold_ascii(arena, word);
	marked = map_text(arena, word, UTF8PROC_DECOMPOSE | UTF8PROC_IGNORE | UTF8PROC_CASEFOLD);
	spelt = arena_alloc(arena, marked.n + 1);
	for (int tones = 0; tones < 2; tones++)
		for (size_t at = 0, size; at < marked.n; at += size) {
			int32_t c;

			size = text_decode(marked, at, &c);
			if ((tone_at(marked, at) != 0) == tones) {
				memcpy(spelt + n, marked.p + at, size);
				n += size;
			}
		}
	spelt[n] = '\0';
	return (struct str){spelt, n};
}

struct weight {
	uint32_t letter;
	int tone; /* 0 none, then huyền, hỏi, ngã, sắc, nặng */
	bool capital;
};

enum {
	CLASS_END,
	CLASS_SPACE,
	CLASS_SIGN,
	CLASS_DIGIT,
	CLASS_LATIN,
	CLASS_OTHER,
	CLASS_SHIFT = 24
};

static uint32_t in_class(uint32_t class, int32_t rank)
{
	return class << CLASS_SHIFT | (uint32_t)rank;
}

/* Of a base letter in lower case; the marked letters of the alphabet follow it. */
static uint32_t letter_of(int32_t c)
{
	if (c == ' ')
		return in_class(CLASS_SPACE, 0);
	if (c >= '0' && c <= '9')
		return in_class(CLASS_DIGIT, c);
	if (c >= 'a' && c <= 'z')
		return in_class(CLASS_LATIN, c << 2);
	if (c == 0x111)
		return in_class(CLASS_LATIN, ('d' << 2) + 1);
	switch (utf8proc_category(c)) {
	case UTF8PROC_CATEGORY_LU:
	case UTF8PROC_CATEGORY_LL:
	case UTF8PROC_CATEGORY_LT:
	case UTF8PROC_CATEGORY_LM:
	case UTF8PROC_CATEGORY_LO:
		return in_class(CLASS_OTHER, c);
	case UTF8PROC_CATEGORY_ND:
	case UTF8PROC_CATEGORY_NL:
	case UTF8PROC_CATEGORY_NO:
		return in_class(CLASS_DIGIT, c);
	case UTF8PROC_CATEGORY_ZS:
	case UTF8PROC_CATEGORY_ZL:
	case UTF8PROC_CATEGORY_ZP:
	case UTF8PROC_CATEGORY_CC:
		return in_class(CLASS_SPACE, 0);
	default:
		return in_class(CLASS_SIGN, c);
	}
}

static void weigh_mark(struct weight *weight, int32_t mark)
{
	static const struct {
		char letter;
		int after; /* places after the plain letter */
		int32_t mark;
	} letters[] = {
	    {'a', 1, 0x306},
	    {'a', 2, 0x302},
	    {'e', 1, 0x302},
	    {'o', 1, 0x302},
	    {'o', 2, 0x31B},
	    {'u', 1, 0x31B},
	};
	static const int32_t tones[] = {0x300, 0x309, 0x303, 0x301, 0x323};

	for (size_t i = 0; i < sizeof(letters) / sizeof(letters[0]); i++)
		if (letters[i].mark == mark && weight->letter == letter_of(letters[i].letter))
			weight->letter += (uint32_t)letters[i].after;
	for (int i = 0; i < 5; i++)
		if (tones[i] == mark && !weight->tone)
			weight->tone = i + 1;
}

/* Weighs the character at *at with the marks after it, and steps over them. */
static struct weight weigh(struct str text, size_t *at)
{
	struct weight weight = {0};
	int32_t parts[8];
	int boundary = 0;
	int32_t c;
	size_t n;

	if (*at == text.n)
		return weight;
	n = text_decode(text, *at, &c);
	if (!n) {
		weight.letter = in_class(CLASS_SIGN, (unsigned char)text.p[(*at)++]);
		return weight;
	}
	*at += n;
	parts[0] = c;
	n = 1;
	if (c >= 0x80) {
		utf8proc_ssize_t count =
		    utf8proc_decompose_char(c, parts, 8, UTF8PROC_DECOMPOSE, &boundary);

		n = count > 0 && count <= 8 ? (size_t)count : 1;
	}
	weight.letter = letter_of(utf8proc_tolower(parts[0]));
	weight.capital = utf8proc_tolower(parts[0]) != parts[0];
	for (size_t i = 1; i < n; i++)
		weigh_mark(&weight, parts[i]);
	/* Text that was never composed: its marks are characters of their own. */
	while (*at < text.n && (unsigned char)text.p[*at] >= 0x80) {
		n = text_decode(text, *at, &c);
		if (!n || !utf8proc_get_property(c)->combining_class)
			break;
		weigh_mark(&weight, c);
		*at += n;
	}
	return weight;
}

int text_compare(struct str a, struct str b)
{
	size_t at_a = 0;
	size_t at_b = 0;
	int tone_a = 0;
	int tone_b = 0;
	int capitals = 0;

	for (;;) {
		struct weight x = weigh(a, &at_a);
		struct weight y = weigh(b, &at_b);

		if (x.letter <= in_class(CLASS_SPACE, 0) && y.letter <= in_class(CLASS_SPACE, 0)) {
			/* Both words end here, with the same letters: their tones decide. */
			if (tone_a != tone_b)
				return tone_a - tone_b;
			tone_a = tone_b = 0;
		}
		if (x.letter != y.letter)
			return x.letter < y.letter ? -1 : 1;
		if (!x.letter)
			break;
		/* A syllable has one tone, on whichever vowel it is written (hoà, hòa). */
		tone_a = tone_a ? tone_a : x.tone;
		tone_b = tone_b ? tone_b : y.tone;
		if (!capitals)
			capitals = x.capital - y.capital;
	}
	return capitals ? capitals : str_cmp(a, b);
}

size_t text_length(struct str text)
{
	size_t count = 0;

	for (size_t i = 0; i < text.n; i++)
		count += ((unsigned char)text.p[i] & 0xC0) != 0x80;
	return count;
}
