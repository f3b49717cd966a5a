/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Where the words do not settle what a number is of, all that stands around it is tried
 * (arithmetic_percent, arithmetic_difference). What any two numbers explain is not called wrong;
 * what would follow from the likely ones but for one slip of the hand is, and so is what does not
 * follow from a number told in a bracket with it.
 */
#ifndef REPORT_ARITHMETIC_AROUND_H
#define REPORT_ARITHMETIC_AROUND_H

#include "report/arithmetic_inside.h"

enum {
	AROUND_BEFORE_MAX = 40,
	AROUND_AFTER_MAX = 12,
	AROUND_MAX = 2 * (AROUND_BEFORE_MAX + AROUND_AFTER_MAX),
	AROUND_NAME_TOKENS = 16
};

struct amount {
	int number;
	bool total; /* of a fraction */
	struct rational value;
};

struct around {
	struct amount amounts[AROUND_MAX];
	int count;
};

/* The quantities and fractions of the block of number i, in their order. */
void arithmetic_look_around(const struct arithmetic *c, int i, struct around *out);

/* A word for what was before: "cùng kỳ", "CK", "năm trước", "cuối năm 2023". */
bool arithmetic_says_before(const struct arithmetic *c, int from, int to, int sentence);

/* "so với cùng kỳ giảm 12 vụ (54 vụ)": what number i is told against was named before it. */
bool arithmetic_says_compared_before(const struct arithmetic *c, int i);

/* The number of the bracket told right after number i: "tăng 7,8% về số doanh nghiệp (cùng kỳ 1.193
 * doanh nghiệp)"; -1: there is none. */
int arithmetic_told_in_bracket(const struct arithmetic *c, int i);
/* The percentage of it: "thấp hơn 5,25% so với mức Thủ tướng giao (91,5%)". */
int arithmetic_percent_in_bracket(const struct arithmetic *c, int i);

/* "tăng 15,75% so với số thực hiện năm 2024 là 198.340 triệu đồng": the number after i that it is
 * told against; -1: there is none. */
int arithmetic_told_against(const struct arithmetic *c, int i);

/* "so với năm 2024 (13.773 tấn) tăng 4,4%": the number of the bracket right before that number i is
 * told against; -1: there is none. */
int arithmetic_told_in_bracket_before(const struct arithmetic *c, int i);

/* The nearest number before i, in its sentence or else in the one before, that stands there by
 * itself and is like number `like`; -1: none. */
int arithmetic_level_around(const struct arithmetic *c, int i, int like);

/* "ngô 862,0 ha … Diện tích ngô đạt 90,7% kế hoạch (950 ha)": the number told before, alike number
 * `like`, right before which the word stands that number i is said of; -1: there is none. */
int arithmetic_level_named(const struct arithmetic *c, int i, int like);

/* Notes what number i should be, reckoned from a and b; a percentage only where it is not that. */
void arithmetic_judge_wrong(struct arithmetic *c, int i, enum arithmetic_relation relation,
    struct rational expected, int a, int b);

/* Each looks for what number i cannot be; of a percentage the rates come first, and true says that
 * there was one to judge by (arithmetic_rate, arithmetic_share). */
void arithmetic_search_percent(struct arithmetic *c, int i, const struct around *around);
bool arithmetic_search_rate(struct arithmetic *c, int i, const struct around *around);
/* `part`: the number that the percentage stands beside; -1: none. True: one of them is named. */
bool arithmetic_search_named(struct arithmetic *c, int i, int part, const struct around *around);
void arithmetic_search_share(struct arithmetic *c, int i, const struct around *around);
void arithmetic_search_difference(struct arithmetic *c, int i, const struct around *around);

#endif
