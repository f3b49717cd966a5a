/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "core/secrecy.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* What stands between two words. */
enum gap {
	GAP_NONE,  /* nothing: the text's beginning or end */
	GAP_CLOSE, /* one or two spaces */
	GAP_LOOSE, /* more spaces, line breaks, tabs, brackets, quotes, dashes */
	GAP_SIGN   /* what ends a clause, digits and all else */
};

enum {
	WORD_BYTES_MAX = 64, /* a longer one is none of those looked for */
	CLOSE_SPACES_MAX = 2
};

struct word {
	struct str place;             /* in the text */
	char letters[WORD_BYTES_MAX]; /* in NFC, without what is invisible */
	size_t length;                /* bytes of letters; 0: a longer word */
	enum gap before;
	size_t spaces; /* in that gap */
};

static const char *const before_secret[] = {"BẢO", "BÍ", "CƠ", "CẨN", "DỊCH", "ĐƯỜNG", "GAN",
    "GIẢI", "HÚT", "LẤY", "LỘ", "NGHIÊM", "ONG", "ỐNG", "QUAY", "RỈ", "SỎI", "THÂN", "TIẾT",
    "TRĂNG", "TÚI"};

static const char *const after_secret[] = {
    "ĐỘ", "GẤU", "HOA", "KHẨU", "MÍA", "NGỌT", "NGỮ", "ONG", "THIẾT", "TÔNG", "VỤ"};

static bool is_word(const struct word *word, const char *text)
{
	return str_is((struct str){word->letters, word->length}, text);
}

static bool is_listed(const struct word *word, const char *const *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (is_word(word, list[i]))
			return true;
	return false;
}

/* Reads the character at `at`, a malformed byte as a sign of its own. */
static size_t decode(struct str text, size_t at, int32_t *c)
{
	size_t n = text_decode(text, at, c);

	if (!n)
		*c = '.';
	return n ? n : 1;
}

static bool ends_clause(int32_t c)
{
	return c == 0x2026 || (c > 0 && c < 0x80 && strchr(".,;:!?", (char)c));
}

/* Adds one character to the gap before the word. */
static void widen_gap(struct word *word, int32_t c)
{
	enum text_class class = text_classify(c);
	enum gap gap = GAP_LOOSE;

	if (class == TEXT_INVISIBLE)
		return;
	if (class == TEXT_SPACE)
		gap = ++word->spaces <= CLOSE_SPACES_MAX ? GAP_CLOSE : GAP_LOOSE;
	else if (class == TEXT_DIGIT || ends_clause(c))
		gap = GAP_SIGN;
	if (gap > word->before)
		word->before = gap;
}

static void normalize(struct word *word, struct str raw, struct arena *scratch)
{
	struct str normal;
	size_t bad;

	word->length = 0;
	if (raw.n <= WORD_BYTES_MAX && text_normalize(scratch, raw, &normal, &bad) &&
	    normal.n <= WORD_BYTES_MAX) {
		memcpy(word->letters, normal.p, normal.n);
		word->length = normal.n;
	}
	arena_reset(scratch);
}

/* Reads the run of letters at or after *at, and steps behind it. */
static bool next_run(struct str text, size_t *at, struct arena *scratch, struct word *word)
{
	char bytes[WORD_BYTES_MAX];
	struct str raw = {bytes, 0};
	size_t end;
	int32_t c;
	size_t n = 0;

	word->before = GAP_NONE;
	word->spaces = 0;
	for (; *at < text.n; *at += n) {
		n = decode(text, *at, &c);
		if (text_classify(c) == TEXT_LETTER)
			break;
		widen_gap(word, c);
	}
	word->place = (struct str){text.p + *at, 0};
	for (end = *at; end < text.n; end += n) {
		enum text_class class;

		n = decode(text, end, &c);
		class = text_classify(c);
		if (class == TEXT_INVISIBLE)
			continue;
		if (class != TEXT_LETTER && class != TEXT_MARK)
			break;
		if (raw.n + n <= WORD_BYTES_MAX)
			memcpy(bytes + raw.n, text.p + end, n);
		raw.n += n;
		*at = end + n;
	}
	word->place.n = (size_t)(text.p + *at - word->place.p);
	normalize(word, raw, scratch);
	return word->place.n > 0;
}

static bool is_letter(const struct word *word)
{
	return text_length((struct str){word->letters, word->length}) == 1;
}

/* As next_run(), but takes spaced letters, "M Ậ T", for the word they spell. */
static bool next_word(struct str text, size_t *at, struct arena *scratch, struct word *word)
{
	struct word letter;
	size_t after = *at;

	if (!next_run(text, &after, scratch, word))
		return false;
	*at = after;
	if (!is_letter(word))
		return true;
	while (next_run(text, &after, scratch, &letter) && letter.before == GAP_CLOSE &&
	       letter.spaces == 1 && is_letter(&letter)) {
		if (word->length + letter.length > WORD_BYTES_MAX)
			word->length = 0;
		memcpy(word->letters + word->length, letter.letters, letter.length);
		word->length += letter.length;
		word->place.n = (size_t)(letter.place.p + letter.place.n - word->place.p);
		*at = after;
	}
	return true;
}

/* Whether `degree`, TỐI or TUYỆT, belongs to the MẬT after it. */
static bool is_degree(const struct word *degree, const struct word *secret)
{
	return (is_word(degree, "TỐI") || is_word(degree, "TUYỆT")) && secret->before != GAP_SIGN;
}

/* Whether the MẬT between the two (NULL: none) is a syllable of a harmless word. */
static bool is_harmless(
    const struct word *before, const struct word *secret, const struct word *after)
{
	return (before && secret->before == GAP_CLOSE &&
		   is_listed(before, before_secret, COUNT(before_secret))) ||
	       (after && after->before == GAP_CLOSE &&
		   is_listed(after, after_secret, COUNT(after_secret)));
}

static struct str from_to(struct str first, struct str last)
{
	return (struct str){first.p, (size_t)(last.p + last.n - first.p)};
}

struct str secrecy_mark(struct str text)
{
	struct word words[3]; /* before, in question, after */
	struct word *before = NULL;
	struct word *word = &words[0];
	struct word *after = &words[1];
	struct word *spare = &words[2];
	struct arena scratch = {0};
	struct str mark = {NULL, 0};
	size_t at = 0;
	bool more = next_word(text, &at, &scratch, word);

	while (more && !mark.p) {
		more = next_word(text, &at, &scratch, after);
		if (is_word(word, "MẬT") && before && is_degree(before, word))
			mark = from_to(before->place, word->place);
		else if (is_word(word, "TỐIMẬT") || is_word(word, "TUYỆTMẬT") ||
			 (is_word(word, "MẬT") && !is_harmless(before, word, more ? after : NULL)))
			mark = word->place;
		if (before)
			spare = before;
		before = word;
		word = after;
		after = spare;
	}
	arena_release(&scratch);
	return mark;
}

enum err_code secrecy_check(struct str text, struct err *err)
{
	struct str mark = secrecy_mark(text);
	struct buf shown = {0};
	enum err_code code;

	if (!mark.p)
		return ERR_NONE;
	buf_add_str(&shown, mark);
	code = err_set(err, ERR_INPUT, "secrecy.marked", shown.p, NULL);
	buf_release(&shown);
	return code;
}

enum err_code secrecy_check_text(
    const char *too_long, struct str text, size_t most, struct err *err)
{
	char number[24];

	if (text_length(text) <= most)
		return secrecy_check(text, err);
	snprintf(number, sizeof(number), "%zu", most);
	return err_set(err, ERR_INPUT, too_long, number, NULL);
}
