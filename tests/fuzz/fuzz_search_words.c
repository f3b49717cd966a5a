/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The first line is looked for in the rest: words are what db_word_query() takes, the
 * snippet is a run of the text, and a text answers itself.
 */
#include "fuzz.h"

#include "base/bug.h"
#include "base/text.h"
#include "core/search_words.h"

static void check_words(struct str text, struct arena *arena)
{
	struct search_words words = search_words(text, arena);
	const char *at = text.p;

	for (size_t i = 0; i < words.count; i++) {
		const struct search_word *word = &words.words[i];

		INVARIANT(word->at.p >= at && word->at.p + word->at.n <= text.p + text.n);
		INVARIANT(word->folded.n && !memchr(word->folded.p, ' ', word->folded.n) &&
			  !memchr(word->folded.p, '"', word->folded.n) &&
			  !memchr(word->folded.p, '\'', word->folded.n) &&
			  !memchr(word->folded.p, '\\', word->folded.n));
		at = word->at.p + word->at.n;
	}
}

static void check_snippet(const struct search_asked *asked, struct str text, struct arena *arena)
{
	struct search_snippet snippet = search_snippet(asked, text, 8, arena);
	const char *at = snippet.count ? snippet.pieces[0].text.p : text.p;

	for (size_t i = 0; i < snippet.count; i++) {
		INVARIANT(snippet.pieces[i].text.p == at && snippet.pieces[i].text.n);
		at += snippet.pieces[i].text.n;
	}
	INVARIANT(at <= text.p + text.n);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct arena arena = {0};
	struct str text, line;
	size_t bad;

	if (size && text_normalize(&arena, (struct str){(const char *)bytes, size}, &text, &bad) &&
	    str_split(&text, '\n', &line)) {
		/* Nothing after the first line has no place in memory. */
		text = text.n ? text : STR_EMPTY;
		struct search_asked asked = search_asked(line, &arena);
		struct search_words words = search_words(text, &arena);

		check_words(line, &arena);
		check_words(text, &arena);
		check_snippet(&asked, text, &arena);
		check_snippet(&asked, line, &arena);
		INVARIANT(search_score(&asked, text, &arena) >= 0);
		INVARIANT(search_score_long(&asked, text, search_folded(&words, &arena), &arena) <=
			  SEARCH_SCORE_LONG_MAX);
		if (asked.words.count && asked.words.count < SEARCH_WORDS_MAX)
			INVARIANT(search_score(&asked, line, &arena) > 0);
	}
	arena_release(&arena);
	return 0;
}
