/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The numbers a text states, as a person wrote them: quantities with their unit
 * and what stands before them, apart from dates, times, numbers of documents,
 * phone numbers and ordinals. What checks such texts stands on it: report/arithmetic.
 *
 * The text is Markdown. Code, links' addresses and markup are passed over;
 * {{…}} is a number bound to a figure, [[…]] one that its author says is from
 * outside the register. Numbers in words ("ba tiêu chí") are not looked at.
 *
 * Invariants:
 *  1. Numbers are in the order of the text; each is a view of it.
 *  2. A number is of one sentence; what follows a heading, an item of a list, a
 *     line of a table or a blank line is another one. A semicolon parts a sentence.
 *     Sentences with neither a heading, a table nor a blank line between are of one block.
 */
#ifndef REPORT_STATED_H
#define REPORT_STATED_H

#include "base/arena.h"
#include "base/decimal.h"
#include "base/number_entry.h"

enum stated_kind {
	STATED_QUANTITY, /* "350.000 triệu đồng", "98 hộ", "22,2%" */
	STATED_FRACTION, /* "17/19 tiêu chí": value of total */
	STATED_BOUND,    /* {{budget.revenue}} */
	STATED_OUTSIDE,  /* [[12]] */
	STATED_DATE,     /* days, months, quarters, years and spans of years */
	STATED_TIME,
	STATED_DOCUMENT, /* "125/QĐ-UBND" */
	STATED_PHONE,
	STATED_ORDINAL, /* "lần thứ 3", "Khối 5", "Điều 12", list numbers, codes such as QL1A */
	STATED_UNREADABLE /* digits that are no number: "1.2.3" */
};

/* What the words right before a quantity make of it. */
enum stated_role {
	STATED_LEVEL, /* that much there is */
	STATED_RISE,  /* so much more */
	STATED_FALL,
	STATED_FROM,  /* what it was: "từ 126 hộ", "so với 126 hộ" */
	STATED_PLAN,  /* what it should be: "kế hoạch 300.000" */
	STATED_TOTAL, /* what it is a part of: "trong tổng số 400 hộ" */
	STATED_SHARE  /* "chiếm 5%", "tỷ lệ 5%" */
};

struct stated_number {
	enum stated_kind kind;
	struct str text;  /* as it stands, without its unit */
	int line, column; /* from 1, in characters */
	int sentence;     /* from 0 */
	int part;         /* of all sentences, from 0 */
	int block;        /* from 0 */
	int depth;        /* of brackets it stands in, within its sentence */
	bool item;        /* its sentence is an item of a list */
	int level;        /* of the list it stands in, deeper ones are higher; 0: in none */
	/* Of a QUANTITY and a FRACTION: */
	enum stated_role role;
	struct rational value; /* with "triệu", "tỷ" multiplied out */
	struct rational total; /* of a FRACTION */
	struct rational step;  /* one of the last digit written */
	int decimals;          /* as written */
	bool percent;
	bool range;      /* one end of a range */
	bool rough;      /* "gần", "hơn", "khoảng", or of a range */
	bool multiplied; /* by "triệu", "tỷ" … */
	/* The word after it, folded (text_fold): "ho", "dong", "ha"; two words where one alone
	 * would read like another: "ho so", "dong chi"; "": none. */
	struct str unit;
	int first, last; /* tokens of the number, in struct stated_text */
};

enum stated_token_kind { STATED_WORD, STATED_DIGITS, STATED_SIGN, STATED_OPAQUE };

struct stated_token {
	enum stated_token_kind kind;
	struct str text;
	struct str folded;   /* of a WORD, and */
	struct str spelling; /* text_spelling() of it */
	bool glued;          /* nothing between it and the one before */
	bool capital;        /* of a WORD: begins with one */
	int sentence, part, block, depth;
	bool item;
	int level;
};

struct stated_text {
	struct str text;
	size_t token_count;
	struct stated_token *tokens;
	size_t count;
	struct stated_number *numbers;
};

/* `text` is valid UTF-8 in NFC (text_normalize()), at most STATED_BYTES_MAX; all lives in `arena`.
 */
enum { STATED_BYTES_MAX = 1 << 20 };
void stated_read(
    struct stated_text *out, struct str text, enum number_marks marks, struct arena *arena);

#endif
