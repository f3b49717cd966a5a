/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "report/stated_inside.h"

#include "base/bug.h"
#include "base/text.h"

/* ---- Tokens */

static struct stated_token *add_token(struct stated_reader *r)
{
	struct stated_text *out = r->out;

	if (out->token_count == r->token_room) {
		size_t room = r->token_room ? r->token_room * 2 : 256;
		struct stated_token *tokens = ARENA_ARRAY(r->arena, struct stated_token, room);

		if (out->token_count)
			memcpy(tokens, out->tokens, out->token_count * sizeof(*tokens));
		out->tokens = tokens;
		r->token_room = room;
	}
	return &out->tokens[out->token_count++];
}

static enum text_class class_at(struct str text, size_t at, size_t *n)
{
	int32_t character;

	*n = text_decode(text, at, &character);
	INVARIANT(*n);
	return text_classify(character);
}

static size_t end_of_word(struct str text, size_t at)
{
	size_t n;

	while (at < text.n) {
		enum text_class class = class_at(text, at, &n);

		if (class != TEXT_LETTER && class != TEXT_MARK && class != TEXT_INVISIBLE)
			break;
		at += n;
	}
	return at;
}

static bool digit_at(struct str text, size_t at)
{
	return at < text.n && text.p[at] >= '0' && text.p[at] <= '9';
}

/* "103.675,3": marks between digits belong to it. */
static size_t end_of_digits(struct str text, size_t at)
{
	while (digit_at(text, at) ||
	       ((text.p[at] == '.' || text.p[at] == ',') && digit_at(text, at + 1))) {
		at++;
		if (at == text.n)
			break;
	}
	return at;
}

static bool starts(struct str text, size_t at, const char *with)
{
	return str_starts((struct str){text.p + at, text.n - at}, str_of(with));
}

/* The end of what begins at `at` and is closed by `with`; `at`: it is not. */
static size_t closed(struct str text, size_t at, const char *with)
{
	const char *end = memmem(text.p + at, text.n - at, with, strlen(with));

	return end ? (size_t)(end - text.p) + strlen(with) : at;
}

static size_t end_of_line(struct str text, size_t at)
{
	while (at < text.n && text.p[at] != '\n')
		at++;
	return at;
}

/* Code, addresses of links and markup, which state nothing: their end, or `at`. */
static size_t passed_over(struct str text, size_t at)
{
	if (starts(text, at, "```")) {
		size_t end = closed(text, at + 3, "```");

		return end > at + 3 ? end : text.n;
	}
	if (text.p[at] == '`')
		return closed(text, at + 1, "`") > at + 1 ? closed(text, at + 1, "`") : at;
	if (starts(text, at, "](")) {
		size_t end = closed(text, at + 2, ")");

		return end > at + 2 && end <= end_of_line(text, at) ? end : at;
	}
	if (text.p[at] == '<') {
		size_t end = closed(text, at + 1, ">");

		return end > at + 1 && end <= end_of_line(text, at) ? end : at;
	}
	if (starts(text, at, "http://") || starts(text, at, "https://")) {
		while (at < text.n && (unsigned char)text.p[at] > ' ')
			at++;
		return at;
	}
	return at;
}

/* {{…}} and [[…]]. */
static size_t end_of_opaque(struct str text, size_t at)
{
	if (starts(text, at, "{{"))
		return closed(text, at + 2, "}}") > at + 2 ? closed(text, at + 2, "}}") : at;
	if (starts(text, at, "[["))
		return closed(text, at + 2, "]]") > at + 2 ? closed(text, at + 2, "]]") : at;
	return at;
}

static bool is_capital(struct str word)
{
	int32_t first;

	text_decode(word, 0, &first);
	/* Vietnamese capitals stand before their small letters, by one or by 32. */
	return (first >= 'A' && first <= 'Z') || (first >= 0xC0 && first <= 0xDE) ||
	       first == 0x110 || first == 0x102 || first == 0x128 || first == 0x168 ||
	       first == 0x1A0 || first == 0x1AF ||
	       (first >= 0x1EA0 && first <= 0x1EF9 && !(first & 1));
}

static void next_sentence(struct stated_reader *r)
{
	r->sentence++;
	r->part++;
	r->depth = 0;
	r->item = false;
}

static void new_sentence(struct stated_reader *r)
{
	const struct stated_text *out = r->out;

	if (out->token_count && out->tokens[out->token_count - 1].sentence == r->sentence)
		next_sentence(r);
}

/* Lists stand in lists by how far they are moved in; of the marks, "+" is below "-", and that
 * below "*". */
static int level_of_item(size_t moved_in, char mark)
{
	return 1 + 3 * (int)(moved_in < 100 ? moved_in : 100) +
	       (mark == '+'      ? 2
		   : mark == '-' ? 1
				 : 0);
}

/* A blank line, a heading, an item or a line of a table begins another sentence. */
static void begin_line(struct stated_reader *r, struct str text, size_t at)
{
	size_t begin = at;

	while (at < text.n && (text.p[at] == ' ' || text.p[at] == '\t'))
		at++;
	if (at == text.n || strchr("\n#|>-*+", text.p[at]))
		new_sentence(r);
	if (at == text.n || strchr("\n#|>", text.p[at]))
		r->block++;
	r->item = at < text.n && strchr("-*+", text.p[at]);
	if (r->item)
		r->level = level_of_item(at - begin, text.p[at]);
	else if (at == text.n || strchr("\n#|>", text.p[at]))
		r->level = 0;
	while (digit_at(text, at))
		at++;
	if (at + 1 < text.n && (text.p[at] == '.' || text.p[at] == ')') && text.p[at + 1] == ' ')
		new_sentence(r);
}

/* "…2017. Thu ngân sách": a stop before a space and a capital, a digit or a quote. */
/* "TP. Lạng Sơn", "P. Tam Thanh", "TS. Nguyễn …"; not "624 DN." */
static bool ends_with_title(struct str text)
{
	static const char *const titles[] = {"TP", "TX", "TT", "KP", "TS", "GS", "BS"};
	struct str last = {text.p, text.n};

	while (last.n && text.p[last.n - 1] >= 'A' && text.p[last.n - 1] <= 'Z')
		last.n--;
	if (last.n && last.p[last.n - 1] != ' ' && last.p[last.n - 1] != '\n')
		return false;
	last = (struct str){text.p + last.n, text.n - last.n};
	for (size_t i = 0; i < sizeof(titles) / sizeof(*titles); i++)
		if (str_is(last, titles[i]))
			return true;
	return last.n == 1;
}

static bool ends_sentence(struct str text, size_t at)
{
	size_t next = at + 1;
	size_t n;

	if (text.p[at] == '!' || text.p[at] == '?')
		return true;
	if (text.p[at] != '.' || next >= text.n)
		return text.p[at] == '.';
	if (text.p[next] != ' ' && text.p[next] != '\n')
		return false;
	if (ends_with_title((struct str){text.p, at}))
		return false;
	while (next < text.n && (text.p[next] == ' ' || text.p[next] == '\n'))
		next++;
	return next == text.n || class_at(text, next, &n) != TEXT_LETTER ||
	       is_capital((struct str){text.p + next, text.n - next});
}

/* The bracket itself stands outside of what it holds. */
static void follow_brackets(struct stated_reader *r, struct stated_token *token)
{
	if (token->kind != STATED_SIGN)
		return;
	if (str_is(token->text, "(") || str_is(token->text, "["))
		r->depth++;
	if ((str_is(token->text, ")") || str_is(token->text, "]")) && r->depth)
		token->depth = --r->depth;
}

void stated_read_tokens(struct stated_reader *r)
{
	struct str text = r->out->text;
	size_t at = 0, before = SIZE_MAX;

	begin_line(r, text, 0);
	while (at < text.n) {
		size_t n, end = passed_over(text, at);
		enum text_class class;
		struct stated_token *token;

		if (end > at) {
			at = end;
			continue;
		}
		class = class_at(text, at, &n);
		if (text.p[at] == '\n')
			begin_line(r, text, at + 1);
		if (class == TEXT_SPACE || class == TEXT_BREAK || class == TEXT_INVISIBLE) {
			at += n;
			continue;
		}
		token = add_token(r);
		*token = (struct stated_token){.kind = STATED_SIGN,
		    .folded = STR_EMPTY,
		    .spelling = STR_EMPTY,
		    .glued = at == before,
		    .sentence = r->sentence,
		    .part = r->part,
		    .block = r->block,
		    .depth = r->depth,
		    .item = r->item,
		    .level = r->level};
		end = end_of_opaque(text, at);
		if (end > at) {
			token->kind = STATED_OPAQUE;
		} else if (class == TEXT_LETTER || class == TEXT_MARK) {
			token->kind = STATED_WORD;
			end = end_of_word(text, at);
		} else if (digit_at(text, at)) {
			token->kind = STATED_DIGITS;
			end = end_of_digits(text, at);
		} else {
			end = at + n;
			/* What is marked up is one text: **98** hộ. */
			if (strchr("*_~", text.p[at])) {
				r->out->token_count--;
				before = at == before ? end : before;
				at = end;
				continue;
			}
		}
		token->text = (struct str){text.p + at, end - at};
		if (token->kind == STATED_WORD) {
			token->folded = text_fold(r->arena, token->text);
			token->spelling = text_spelling(r->arena, token->text);
			token->capital = is_capital(token->text);
		}
		follow_brackets(r, token);
		if (token->kind == STATED_SIGN && ends_sentence(text, at))
			next_sentence(r);
		else if (token->kind == STATED_SIGN && text.p[at] == ';')
			r->part++;
		before = at = end;
	}
}

/* ---- Words around a number */

const struct stated_token *stated_token_at(const struct stated_reader *r, int64_t at, int sentence)
{
	if (at < 0 || at >= (int64_t)r->out->token_count || r->out->tokens[at].sentence != sentence)
		return NULL;
	return &r->out->tokens[at];
}

bool stated_word_is(const struct stated_token *token, const char *folded)
{
	return token && token->kind == STATED_WORD && str_is(token->folded, folded);
}

bool stated_sign_is(const struct stated_token *token, const char *sign)
{
	return token && token->kind == STATED_SIGN && str_is(token->text, sign);
}

bool stated_is_dash(const struct stated_token *token)
{
	return stated_sign_is(token, "-") || stated_sign_is(token, "–") ||
	       stated_sign_is(token, "—");
}

bool stated_word_among(const struct stated_token *token, const char *const *words)
{
	for (; *words; words++)
		if (stated_word_is(token, *words))
			return true;
	return false;
}

bool stated_text_among(const struct stated_token *token, const char *const *words)
{
	for (int i = 0; token && words[i]; i++)
		if (str_is(token->text, words[i]))
			return true;
	return false;
}

/* Whether the words, "tren tong so", end right before token `at`. */
bool stated_said_before(const struct stated_reader *r, int64_t at, int sentence, const char *words)
{
	size_t n = strlen(words);

	while (n) {
		size_t start = n;
		const struct stated_token *token = stated_token_at(r, --at, sentence);

		while (start && words[start - 1] != ' ')
			start--;
		if (!token || token->kind != STATED_WORD ||
		    !str_eq(token->folded, (struct str){words + start, n - start}))
			return false;
		n = start ? start - 1 : 0;
	}
	return true;
}

bool stated_said_any(
    const struct stated_reader *r, int64_t at, int sentence, const char *const *list)
{
	for (; *list; list++)
		if (stated_said_before(r, at, sentence, *list))
			return true;
	return false;
}

int64_t stated_whole_of(const struct stated_token *token)
{
	int64_t number = -1;

	if (token && token->kind == STATED_DIGITS)
		str_to_int(token->text, INT32_MAX, &number);
	return number;
}

static const char *const going_on[] = {"len", "xuong", "so", "va", "voi", "trong", "cua", "tren",
    "la", "dat", "bang", "tang", "giam", "den", "o", "tai", "do", "cho", "theo", "thi", "hoac",
    "nhung", "con", "chiem", "duoc", "da", "gom", "thuoc", "tu", "vao", "khi", "nen", "ma", "co",
    "vuot", "ve", NULL};
/* Things counted that read like one of them once marks are left out: "cơ sở" and "có". */
static const char *const counted_alike[] = {"con", "cơ", "ô", "đồ", "thí", "vé", "vệ", "vẽ", NULL};

bool stated_goes_on(const struct stated_token *token)
{
	return !stated_text_among(token, counted_alike) && stated_word_among(token, going_on);
}
