/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the files of report/stated share: the tokens of a text, and the words around one. */
#ifndef REPORT_STATED_INSIDE_H
#define REPORT_STATED_INSIDE_H

#include "report/stated.h"

struct stated_reader {
	struct stated_text *out;
	struct arena *arena;
	enum number_marks marks;
	size_t token_room, number_room;
	int sentence, part, block, depth;
	bool item;
	int level;
};

void stated_read_tokens(struct stated_reader *r);

/* NULL where it is of another sentence, or there is none. The others take NULL as no match. */
const struct stated_token *stated_token_at(const struct stated_reader *r, int64_t at, int sentence);
bool stated_word_is(const struct stated_token *token, const char *folded);
/* The same by its own letters, marks and capitals too: "tằm" is not "tầm". */
bool stated_text_among(const struct stated_token *token, const char *const *words);
bool stated_word_among(const struct stated_token *token, const char *const *words);
bool stated_sign_is(const struct stated_token *token, const char *sign);
bool stated_is_dash(const struct stated_token *token);

/* The whole number of digits alone; -1: it is none. */
int64_t stated_whole_of(const struct stated_token *token);

/* Whether the words, "tren tong so", stand right before token `at`; any of a list that NULL ends.
 */
bool stated_said_before(const struct stated_reader *r, int64_t at, int sentence, const char *words);
bool stated_said_any(
    const struct stated_reader *r, int64_t at, int sentence, const char *const *list);

/* Words that go on with the sentence rather than name what is counted. */
bool stated_goes_on(const struct stated_token *token);

/* What the digits at a token are; *last: the last token of it. */
enum stated_kind stated_kind_of(const struct stated_reader *r, int at, int sentence, int *last);

#endif
