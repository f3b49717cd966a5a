/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * What is looked for in texts, and how well a text answers: whatever its case and its
 * marks, but what is written as it was asked for stands first. "lang son" finds
 * Lạng Sơn, "má" stands before "ma".
 */
#ifndef CORE_SEARCH_WORDS_H
#define CORE_SEARCH_WORDS_H

#include "base/arena.h"
#include "base/buf.h"

enum { SEARCH_WORDS_MAX = 12, SEARCH_TEXT_MAX = 200 /* characters of what is looked for */ };

/* A run of letters and digits. */
struct search_word {
	struct str at;     /* in the text */
	struct str folded; /* base/text.h */
};

/* The words of a text, valid UTF-8; those longer than 60 bytes are cut. */
struct search_words {
	size_t count;
	struct search_word *words;
};
struct search_words search_words(struct str text, struct arena *arena);

/* The folded ones, parted by single spaces: as db_word_query() wants texts to be stored. */
struct str search_folded(const struct search_words *words, struct arena *arena);

/* What is looked for. */
struct search_asked {
	struct search_words words; /* the first SEARCH_WORDS_MAX */
	struct str phrase;         /* folded */
	struct str spelt;          /* the same in small letters, with its marks */
};
struct search_asked search_asked(struct str text, struct arena *arena);

/*
 * How well a short text, such as a name, answers; 0: not all words are in it. Higher for
 * words that stand together, for marks as they were asked for, for the whole text, and for the
 * whole last word rather than its beginning.
 */
int search_score(const struct search_asked *asked, struct str text, struct arena *arena);

/* The same for a long text whose folded words are known. Below any score of a name. */
int search_score_long(
    const struct search_asked *asked, struct str text, struct str folded, struct arena *arena);
enum { SEARCH_SCORE_LONG_MAX = 50 };

/* A part of a text to show, with what was found in it. */
struct search_piece {
	struct str text;
	bool found;
};
struct search_snippet {
	bool cut_before, cut_after;
	size_t count;
	struct search_piece *pieces;
};
/* About `words_max` words, where most of what is looked for stands together. */
struct search_snippet search_snippet(
    const struct search_asked *asked, struct str text, size_t words_max, struct arena *arena);

#endif
