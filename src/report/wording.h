/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * How figures are said, in Vietnamese and English: their text, their period,
 * where they come from, what is missing. Pages, API, command line and
 * narratives all speak through here, so that one figure reads alike everywhere.
 *
 * Every text is plain (not escaped for anything), ended by NUL, lives at least
 * as long as w->arena, and is never NULL; "" where there is nothing to say. All
 * functions are pure: what they say is in their arguments.
 */
#ifndef REPORT_WORDING_H
#define REPORT_WORDING_H

#include "core/figure.h"
#include "view/format.h"
#include "view/i18n.h"

struct wording {
	enum lang lang;
	const struct definitions *defs; /* of the space the figures are from */
	struct arena *arena;
};

enum wording_form {
	WORDING_PROSE, /* 350.000 triệu đồng · 123,4% · giảm 28 hộ · tăng 44,6% · không đổi · 0 hộ
	                */
	WORDING_BARE, /* the number alone: 350.000 · 123,4 · 28 · 44,6 · 0 */
	WORDING_CELL /* of a table whose head has the unit of measure: 350.000,0 · 123,4% · -28 ·
	                +44,6% · – for zero */
};

/*
 * For a `decimals` argument: the indicator's own. A value or change then has at
 * most indicator.decimals of them (exactly so many in a cell), a percent or
 * growth exactly indicator.percent_decimals. 0 to 6: exactly so many.
 */
enum { WORDING_DECIMALS = -1 };

/*
 * The figure as displayed. A missing one is "…", a suppressed one a word in
 * parentheses; wording_reason() says why. A zero marked as not having occurred
 * is said so, but as a bare number. The mark of estimates is not included.
 */
const char *wording_figure(
    const struct wording *w, const struct figure *figure, enum wording_form form, int decimals);

/* Any value of an indicator (a difference, a median, a revision), likewise. */
const char *wording_value(const struct wording *w, int indicator, struct rational value,
    enum wording_form form, int decimals);

/* True when the figure is, or compares, an estimate; and the mark: "(ước)". */
bool wording_is_estimate(const struct wording *w, const struct figure *figure);
const char *wording_estimate_mark(const struct wording *w);

/*
 * A figure with what it is compared with: "tăng 44,6% so với năm 2016",
 * "bằng 123,4% dự toán tỉnh giao", "luỹ kế từ đầu năm 350.000 triệu đồng";
 * for a value its prose.
 */
const char *wording_comparison(const struct wording *w, const struct figure *figure);

/* ---- Names. Ids are those of w->defs. */

/* "năm 2017", "quý III năm 2017"; PERIOD_SHORT for axes and column heads. */
const char *wording_period(const struct wording *w, struct period p, enum period_form form);
const char *wording_unit(const struct wording *w, int unit, struct period p);
const char *wording_unit_type(const struct wording *w, int unit, struct period p);
const char *wording_indicator(const struct wording *w, int indicator);
const char *wording_unit_of_measure(const struct wording *w, int indicator);
/* The unit of a measure's numbers: "%" for percent and growth, else the indicator's. */
const char *wording_unit_of_figure(const struct wording *w, const struct figure_query *query);
const char *wording_scenario(const struct wording *w, int scenario);   /* 0: "" */
const char *wording_breakdown(const struct wording *w, int breakdown); /* 0: "" */
const char *wording_decision(const struct wording *w, int decision);   /* 0: "" */
/* "Giá trị", "Tỷ lệ so với dự toán tỉnh giao", "Tốc độ tăng so với cùng kỳ năm trước" … */
const char *wording_measure(const struct wording *w, enum measure measure, int scenario);
const char *wording_stage(const struct wording *w, enum stage stage);

/*
 * A name of a scenario, measure or stage inside a sentence: such a name begins
 * with a common noun, so its first letter becomes small ("dự toán tỉnh giao",
 * "capital plan"); an abbreviation ("UBND") stays.
 */
const char *wording_in_sentence(const struct wording *w, const char *name);

/* ---- Provenance */

/* What a figure is of: "Số hộ nghèo, năm 2017, Thành phố Lạng Sơn; tỷ lệ so với …; thực hiện". */
const char *wording_subject(const struct wording *w, const struct figure_query *query);

/* Why a figure is missing, as a clause: "chưa có báo cáo"; "không phát sinh" of a zero so marked;
 * "" for any other known one. */
const char *wording_reason(const struct wording *w, const struct figure *figure);

/* How it came about: "số nhập trực tiếp", "cộng từ các đơn vị trực thuộc", "tính theo công thức …".
 */
const char *wording_how(const struct wording *w, const struct figure *figure);

/* Where figure->basis is not its period: "số của tháng 12 năm 2017", "tính trên cả năm 2017". */
const char *wording_basis(const struct wording *w, const struct figure *figure);

/*
 * "7/8 đơn vị đã báo cáo; thiếu: Xã Mai Pha". `gaps` as figure_gaps() gave them, of which the
 * first ten are named. "" for a figure that rests on one cell.
 */
const char *wording_coverage(const struct wording *w, const struct figure *figure,
    const struct figure_gap *gaps, size_t gap_count);

/* "Số nhập trực tiếp cao hơn số cộng dồn (123 hộ) 3 hộ"; "" when there is no difference. */
const char *wording_difference(const struct wording *w, const struct figure *figure);

/*
 * All of it in one sentence, the accessible description of a figure's link:
 * "Số hộ nghèo, năm 2017, Thành phố Lạng Sơn: thực hiện; số nhập trực tiếp; bản công bố số 3".
 * `published` is space_head().published; 0: nothing is said of it.
 */
const char *wording_provenance(
    const struct wording *w, const struct figure *figure, int64_t published);

/*
 * The path of the figure's permalink, with the prefix of w->lang:
 * /so/INDICATOR/UNIT/PERIOD@N?scenario=…&breakdown=…&measure=…
 * The scenario that was taken is always named; the total and the measure
 * `value` are not. `published` as above; 0: without @N, the current figure.
 */
const char *wording_permalink(
    const struct wording *w, const struct figure_query *query, int64_t published);

#endif
