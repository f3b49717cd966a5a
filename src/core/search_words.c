/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "core/search_words.h"

#include "base/text.h"

enum { WORD_BYTES = 60 };

static bool belongs(enum text_class class)
{
	return class == TEXT_LETTER || class == TEXT_DIGIT || class == TEXT_MARK;
}

/* The bytes of the character at `at`, and whether it is part of a word. */
static size_t step(struct str text, size_t at, bool *word)
{
	int32_t c;
	size_t n = text_decode(text, at, &c);

	*word = n && belongs(text_classify(c));
	return n ? n : 1;
}

/* The end of the word that begins at `at`, for the longest ones before it. */
static size_t word_end(struct str text, size_t at)
{
	size_t begin = at;
	bool word;

	while (at < text.n) {
		size_t n = step(text, at, &word);

		if (!word || at + n - begin > WORD_BYTES)
			break;
		at += n;
	}
	return at;
}

struct search_words search_words(struct str text, struct arena *arena)
{
	struct search_words out = {0};
	size_t capacity = 0, at = 0;

	while (at < text.n) {
		bool word;
		size_t n = step(text, at, &word), end;

		if (!word) {
			at += n;
			continue;
		}
		end = word_end(text, at);
		if (out.count == capacity)
			out.words =
			    arena_grow(arena, out.words, out.count, &capacity, sizeof(*out.words));
		out.words[out.count].at = (struct str){text.p + at, end - at};
		out.words[out.count].folded = text_fold(arena, out.words[out.count].at);
		/* A mark alone leaves nothing. */
		out.count += out.words[out.count].folded.n > 0;
		at = end;
	}
	return out;
}

static struct str joined(const struct search_words *words, bool folded, struct arena *arena)
{
	struct buf out = {0};

	for (size_t i = 0; i < words->count; i++) {
		buf_add_text(&out, i ? " " : "");
		buf_add_str(&out, folded ? words->words[i].folded : words->words[i].at);
	}
	return str_of(buf_keep(&out, arena));
}

struct str search_folded(const struct search_words *words, struct arena *arena)
{
	return joined(words, true, arena);
}

struct search_asked search_asked(struct str text, struct arena *arena)
{
	struct search_asked asked = {.words = search_words(text, arena)};

	if (asked.words.count > SEARCH_WORDS_MAX)
		asked.words.count = SEARCH_WORDS_MAX;
	asked.phrase = joined(&asked.words, true, arena);
	asked.spelt = text_lower(arena, joined(&asked.words, false, arena));
	return asked;
}

/* ---- how well */

static bool is_beginning(struct str whole, struct str part)
{
	return whole.n >= part.n && !memcmp(whole.p, part.p, part.n);
}

/* The last word that is looked for may be only begun. */
static bool answers(const struct search_asked *asked, size_t i, struct str word)
{
	struct str wanted = asked->words.words[i].folded;

	return i + 1 == asked->words.count ? is_beginning(word, wanted) : str_eq(word, wanted);
}

static bool has_all(const struct search_asked *asked, const struct search_words *words)
{
	for (size_t i = 0; i < asked->words.count; i++) {
		bool found = false;

		for (size_t j = 0; j < words->count && !found; j++)
			found = answers(asked, i, words->words[j].folded);
		if (!found)
			return false;
	}
	return asked->words.count > 0;
}

/* Whether `part` stands in `text` as whole words; *begins: at its beginning. */
static bool has_phrase(struct str text, struct str part, bool *begins)
{
	const char *at = text.p, *end = text.p + text.n;

	*begins = false;
	while (part.n && (at = memmem(at, (size_t)(end - at), part.p, part.n))) {
		bool starts = at == text.p || at[-1] == ' ';
		bool stops = at + part.n == end || at[part.n] == ' ';

		*begins = starts && at == text.p;
		if (starts && stops)
			return true;
		at++;
	}
	return false;
}

int search_score(const struct search_asked *asked, struct str text, struct arena *arena)
{
	struct search_words words = search_words(text, arena);
	struct str folded, spelt;
	bool begins, ignored;
	int score = 100;

	if (!has_all(asked, &words))
		return 0;
	folded = joined(&words, true, arena);
	spelt = text_lower(arena, joined(&words, false, arena));
	if (has_phrase(folded, asked->phrase, &begins))
		score += 100 + (begins ? 20 : 0);
	if (has_phrase(spelt, asked->spelt, &ignored))
		score += 100;
	if (str_eq(folded, asked->phrase))
		score += 50;
	return score;
}

int search_score_long(
    const struct search_asked *asked, struct str text, struct str folded, struct arena *arena)
{
	bool ignored;
	int score = 10;

	if (!has_phrase(folded, asked->phrase, &ignored))
		return score;
	score += 20;
	/* Words may be parted by more than a space there: then it is not counted. */
	if (memmem(text.p, text.n, asked->spelt.p, asked->spelt.n))
		return score + 20;
	text = text_lower(arena, text);
	return memmem(text.p, text.n, asked->spelt.p, asked->spelt.n) ? score + 20 : score;
}

/* ---- what to show of it */

static bool is_found(const struct search_asked *asked, const struct search_word *word)
{
	for (size_t i = 0; i < asked->words.count; i++)
		if (answers(asked, i, word->folded))
			return true;
	return false;
}

/* The first word of the run of `length` words that has most found ones. */
static size_t best_run(const bool *found, size_t count, size_t length)
{
	size_t in_run = 0, best = 0, best_count = 0;

	for (size_t i = 0; i < count; i++) {
		in_run += found[i];
		if (i >= length)
			in_run -= found[i - length];
		if (in_run > best_count) {
			best_count = in_run;
			best = i + 1 > length ? i + 1 - length : 0;
		}
	}
	return best;
}

static void add_piece(struct search_snippet *out, const char *from, const char *to, bool found)
{
	if (to > from)
		out->pieces[out->count++] =
		    (struct search_piece){{from, (size_t)(to - from)}, found};
}

struct search_snippet search_snippet(
    const struct search_asked *asked, struct str text, size_t words_max, struct arena *arena)
{
	struct search_words words = search_words(text, arena);
	struct search_snippet out = {0};
	bool *found = ARENA_ARRAY(arena, bool, words.count + 1);
	size_t first, last;
	const char *at;

	if (!words.count)
		return out;
	for (size_t i = 0; i < words.count; i++)
		found[i] = is_found(asked, &words.words[i]);
	first = best_run(found, words.count, words_max / 2);
	for (size_t i = first; i < words.count && i < first + words_max / 2; i++)
		if (found[i]) {
			first = i;
			break;
		}
	/* Some words before what was found say what it is about. */
	first = first > words_max / 4 ? first - words_max / 4 : 0;
	last = first + words_max < words.count ? first + words_max : words.count;
	out.cut_before = first > 0;
	out.cut_after = last < words.count;
	out.pieces = ARENA_ARRAY(arena, struct search_piece, 2 * (last - first) + 2);
	at = first ? words.words[first].at.p : text.p;
	for (size_t i = first; i < last; i++) {
		const struct search_word *word = &words.words[i];

		if (!found[i])
			continue;
		add_piece(&out, at, word->at.p, false);
		add_piece(&out, word->at.p, word->at.p + word->at.n, true);
		at = word->at.p + word->at.n;
	}
	add_piece(&out, at,
	    out.cut_after ? words.words[last - 1].at.p + words.words[last - 1].at.n
			  : text.p + text.n,
	    false);
	return out;
}
