/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Vietnamese text in Unicode. Inside the program text is UTF-8 in NFC
 * (TCVN 6909:2001), with Đ/đ (U+0110, U+0111) where files carry the
 * look-alikes Ð/ð (U+00D0, U+00F0).
 */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/str.h"

/*
 * NFC of `text` with Ð/ð mended, in `arena`. False on malformed UTF-8 or a
 * control character other than tab, line feed and carriage return; *bad is
 * then the offset of the first bad byte. Text that needs no change (ASCII, most
 * composed Vietnamese) is returned as it is, uncopied.
 */
bool text_normalize(struct arena *arena, struct str text, struct str *out, size_t *bad);

/*
 * The form in which texts are compared for search: lower case, without tone
 * and vowel marks, đ as d, so that "Lạng Sơn", "LANG SON" and "lang son" are
 * one, and so are "hoà" and "hòa". `text` is valid UTF-8 (a bug otherwise).
 */
struct str text_fold(struct arena *arena, struct str text);

/* The same with its marks: "LẠNG SƠN" and "Lạng Sơn" are one, "lang son" is another. */
struct str text_lower(struct arena *arena, struct str text);

/*
 * Insertions, deletions and replacements of bytes that lead from a to b, as far as there are
 * at most `most`; else most + 1. Texts of more than TEXT_DISTANCE_BYTES are far from all.
 */
enum { TEXT_DISTANCE_BYTES = 48 };
int text_distance(struct str a, struct str b, int most);

/*
 * A word as it is spelt, wherever its tone is written and whatever its case: "Hoà" and "hòa" are
 * one, "hộ" and "hồ" are two. `word` is valid UTF-8 (a bug otherwise).
 */
struct str text_spelling(struct arena *arena, struct str word);

/*
 * Vietnamese dictionary order: letters a ă â b c d đ e ê … o ô ơ … u ư first,
 * then tones (none, huyền, hỏi, ngã, sắc, nặng), then capitals after small
 * letters, then bytes. Signs before digits, digits before letters. Word by word,
 * as dictionaries have it: "bà con" stands after "ba má" and before "bá". Where
 * the tone is written does not matter (hoà, hòa) but as bytes. <0, 0, >0.
 */
int text_compare(struct str a, struct str b);

/*
 * Reads the character at `at` (below text.n): the number of its bytes, or 0 if
 * they are malformed there. Overlong forms and surrogates are malformed.
 */
size_t text_decode(struct str text, size_t at, int32_t *character);

/* What a character is to who takes a text apart. */
enum text_class {
	TEXT_LETTER,
	TEXT_DIGIT,
	TEXT_MARK,      /* a tone or vowel mark of the letter before it */
	TEXT_SPACE,     /* on one line, of any width; not the tab */
	TEXT_BREAK,     /* tab, line and paragraph breaks */
	TEXT_INVISIBLE, /* soft hyphen, zero-width space and joiner, byte order mark … */
	TEXT_SIGN       /* all else */
};
enum text_class text_classify(int32_t character);

/* Number of characters (code points) in valid UTF-8. */
size_t text_length(struct str text);

#endif
