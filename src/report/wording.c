/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "report/wording.h"

#include "base/bug.h"

enum { GAPS_NAMED = 10 };

/* The text written in `out`, moved to the arena. */
static const char *kept(const struct wording *w, struct str text)
{
	return arena_str(w->arena, text).p;
}

static bool english(const struct wording *w)
{
	return w->lang == LANG_EN;
}

static const struct indicator *indicator_at(const struct wording *w, int id)
{
	INVARIANT(id > 0 && id <= w->defs->indicator_count);
	return &w->defs->indicators[id];
}

/*
 * The bytes of the Vietnamese capital at `text`, 0 when there is none; what to add to the last of
 * them for the small letter.
 */
static size_t capital_at(const char *text, int *to_small)
{
	unsigned char a = (unsigned char)text[0];
	unsigned char b = a ? (unsigned char)text[1] : 0;
	unsigned char c = b ? (unsigned char)text[2] : 0;

	*to_small = a < 0x80 || a == 0xC3 ? 0x20 : 1;
	if (a >= 'A' && a <= 'Z')
		return 1;
	/* À to Ý; Ă, Đ, Ĩ; Ũ; Ơ, Ư; Ạ to Ỹ, of which every second is a capital */
	if ((a == 0xC3 && b >= 0x80 && b <= 0x9D && b != 0x97) ||
	    (a == 0xC4 && (b == 0x82 || b == 0x90 || b == 0xA8)) || (a == 0xC5 && b == 0xA8) ||
	    (a == 0xC6 && (b == 0xA0 || b == 0xAF)))
		return 2;
	if (a == 0xE1 && !(c & 1) && ((b == 0xBA && c >= 0xA0) || (b == 0xBB && c <= 0xB8)))
		return 3;
	return 0;
}

const char *wording_in_sentence(const struct wording *w, const char *name)
{
	int to_small, unused;
	size_t size = capital_at(name, &to_small);
	char *text;

	if (!size || capital_at(name + size, &unused))
		return name;
	text = arena_strdup(w->arena, name);
	text[size - 1] = (char)(text[size - 1] + to_small);
	return text;
}

/* ---- Names */

const char *wording_period(const struct wording *w, struct period p, enum period_form form)
{
	struct buf out = {0};

	format_period(&out, w->lang, p.start / 12, p.start % 12 + 1, p.months, form);
	return buf_keep(&out, w->arena);
}

static const struct unit_validity *validity_of(const struct wording *w, int unit, struct period p)
{
	INVARIANT(unit > 0 && unit <= w->defs->unit_count);
	return unit_validity_near(&w->defs->units[unit], p);
}

const char *wording_unit(const struct wording *w, int unit, struct period p)
{
	const struct unit_validity *v = validity_of(w, unit, p);

	return kept(w, name_in(english(w), v->name, v->name_en));
}

const char *wording_unit_type(const struct wording *w, int unit, struct period p)
{
	return kept(
	    w, site_unit_type_name(&w->defs->site, validity_of(w, unit, p)->type, english(w)));
}

const char *wording_indicator(const struct wording *w, int indicator)
{
	const struct indicator *i = indicator_at(w, indicator);

	return kept(w, name_in(english(w), i->name, i->name_en));
}

static struct str unit_of_measure(const struct wording *w, int indicator)
{
	const struct indicator *i = indicator_at(w, indicator);

	return name_in(english(w), i->unit_of_measure, i->unit_of_measure_en);
}

const char *wording_unit_of_measure(const struct wording *w, int indicator)
{
	return kept(w, unit_of_measure(w, indicator));
}

static bool in_percent(enum measure measure)
{
	return measure == MEASURE_PERCENT || measure == MEASURE_GROWTH;
}

const char *wording_unit_of_figure(const struct wording *w, const struct figure_query *query)
{
	return in_percent(query->measure) ? "%" : wording_unit_of_measure(w, query->indicator);
}

const char *wording_scenario(const struct wording *w, int scenario)
{
	const struct scenario *s;

	INVARIANT(scenario >= 0 && scenario <= w->defs->scenario_count);
	if (!scenario)
		return "";
	s = &w->defs->scenarios[scenario];
	return kept(w, name_in(english(w), s->name, s->name_en));
}

const char *wording_breakdown(const struct wording *w, int breakdown)
{
	const struct breakdown *b;

	INVARIANT(breakdown >= 0 && (!breakdown || breakdown <= w->defs->breakdown_count));
	if (!breakdown)
		return "";
	b = &w->defs->breakdowns[breakdown];
	return kept(w, name_in(english(w), b->name, b->name_en));
}

const char *wording_decision(const struct wording *w, int decision)
{
	const struct decision *d;
	struct buf out = {0};
	struct buf day_text = {0};
	date day;

	INVARIANT(decision >= 0 && decision <= w->defs->decision_count);
	if (!decision)
		return "";
	d = &w->defs->decisions[decision];
	if (date_parse(d->date, &day))
		format_date(&day_text, w->lang, day, DATE_SHORT);
	if (day_text.n && d->issuer.n)
		tr_add(&out, w->lang, "figure.decision.full", d->number, buf_str(&day_text),
		    d->issuer);
	else if (day_text.n)
		tr_add(&out, w->lang, "figure.decision.dated", d->number, buf_str(&day_text));
	else
		buf_add_str(&out, d->number);
	buf_release(&day_text);
	return buf_keep(&out, w->arena);
}

const char *wording_measure(const struct wording *w, enum measure measure, int scenario)
{
	struct buf out = {0};

	switch (measure) {
	case MEASURE_VALUE:
		return tr(w->lang, "figure.measure.value");
	case MEASURE_CHANGE:
		return tr(w->lang, "figure.measure.change");
	case MEASURE_GROWTH:
		return tr(w->lang, "figure.measure.growth");
	case MEASURE_CUMULATIVE:
		return tr(w->lang, "figure.measure.cumulative");
	case MEASURE_PERCENT:
		tr_add(&out, w->lang, "figure.measure.percent",
		    wording_in_sentence(w, wording_scenario(w, scenario)));
		return buf_keep(&out, w->arena);
	}
	BUG("measure %d", (int)measure);
}

const char *wording_stage(const struct wording *w, enum stage stage)
{
	switch (stage) {
	case STAGE_DRAFT:
		return tr(w->lang, "figure.stage.draft");
	case STAGE_SUBMITTED:
		return tr(w->lang, "figure.stage.submitted");
	case STAGE_APPROVED:
		return tr(w->lang, "figure.stage.approved");
	case STAGE_PUBLISHED:
		return tr(w->lang, "figure.stage.published");
	}
	BUG("stage %d", (int)stage);
}

/* ---- Values */

/* The number with its unit of measure; "%" and "‰" stand close to it. */
static void add_with_unit(
    struct buf *out, const struct wording *w, struct str number, struct str unit)
{
	bool close = str_starts(unit, STR("%")) || str_starts(unit, STR("‰"));

	if (!unit.n)
		buf_add_str(out, number);
	else
		tr_add(out, w->lang, close ? "figure.with_unit_close" : "figure.with_unit", number,
		    unit);
}

/* A number as `measure` has it, in any form. */
static const char *number_text(const struct wording *w, int indicator, enum measure measure,
    struct rational value, enum wording_form form, int decimals)
{
	const struct indicator *i = indicator_at(w, indicator);
	bool compared = measure == MEASURE_CHANGE || measure == MEASURE_GROWTH;
	unsigned flags = FORMAT_EXACT;
	struct buf number = {0}, with_unit = {0}, out = {0};
	int128 shown;
	bool fits;

	if (decimals == WORDING_DECIMALS) {
		decimals = in_percent(measure) ? i->percent_decimals : i->decimals;
		if (!in_percent(measure) && form != WORDING_CELL)
			flags |= FORMAT_TRIM;
	}
	if (!rational_round(value, decimals, &shown))
		return tr(w->lang, "figure.missing_sign");
	if (form == WORDING_CELL && !rational_sign(value))
		return tr(w->lang, "figure.zero_sign");
	if (form == WORDING_PROSE && compared && !shown)
		return tr(w->lang, "figure.unchanged");
	if (compared)
		flags |= form == WORDING_CELL ? FORMAT_SIGN : FORMAT_MAGNITUDE;
	if (in_percent(measure) && form != WORDING_BARE)
		fits = format_percent(&number, w->lang, value, decimals, flags);
	else
		fits = format_decimal(&number, w->lang, value, decimals, flags);
	INVARIANT(fits);
	if (form != WORDING_PROSE)
		return buf_keep(&number, w->arena);
	add_with_unit(&with_unit, w, buf_str(&number),
	    in_percent(measure) ? STR_EMPTY : unit_of_measure(w, indicator));
	if (compared)
		tr_add(&out, w->lang,
		    rational_sign(value) > 0 ? "figure.increase" : "figure.decrease",
		    buf_str(&with_unit));
	else
		buf_add_str(&out, buf_str(&with_unit));
	buf_release(&number);
	buf_release(&with_unit);
	return buf_keep(&out, w->arena);
}

const char *wording_value(const struct wording *w, int indicator, struct rational value,
    enum wording_form form, int decimals)
{
	return number_text(w, indicator, MEASURE_VALUE, value, form, decimals);
}

const char *wording_figure(
    const struct wording *w, const struct figure *figure, enum wording_form form, int decimals)
{
	if (!figure_known(figure))
		return tr(w->lang, figure->reason == REASON_SUPPRESSED ? "figure.suppressed"
								       : "figure.missing_sign");
	if (figure->reason == REASON_NOTHING && form != WORDING_BARE)
		return tr(w->lang, "figure.reason.nothing_occurred");
	return number_text(
	    w, figure->query.indicator, figure->query.measure, figure->value, form, decimals);
}

bool wording_is_estimate(const struct wording *w, const struct figure *figure)
{
	int id = figure->query.scenario;

	INVARIANT(id >= 0 && id <= w->defs->scenario_count);
	return figure_known(figure) && id && w->defs->scenarios[id].kind == SCENARIO_ESTIMATE;
}

const char *wording_estimate_mark(const struct wording *w)
{
	return tr(w->lang, "figure.estimate_mark");
}

const char *wording_comparison(const struct wording *w, const struct figure *figure)
{
	const char *text = wording_figure(w, figure, WORDING_PROSE, WORDING_DECIMALS);
	const struct figure_query *q = &figure->query;
	struct buf out = {0};

	switch (q->measure) {
	case MEASURE_VALUE:
		return text;
	case MEASURE_PERCENT:
		tr_add(&out, w->lang, "figure.compared.percent", text,
		    wording_in_sentence(w, wording_scenario(w, q->measure_scenario)));
		break;
	case MEASURE_CHANGE:
	case MEASURE_GROWTH:
		tr_add(&out, w->lang, "figure.compared.year_before", text,
		    wording_period(w, period_year_before(q->period), PERIOD_LONG));
		break;
	case MEASURE_CUMULATIVE:
		tr_add(&out, w->lang, "figure.compared.cumulative", text);
		break;
	}
	return buf_keep(&out, w->arena);
}

/* ---- Provenance */

const char *wording_reason(const struct wording *w, const struct figure *figure)
{
	struct buf key = {0};
	const char *text;

	if (figure_known(figure) && figure->reason == REASON_NONE)
		return "";
	buf_add_text(&key, "figure.reason.");
	buf_add_text(&key, figure_reason_code(figure->reason));
	text = tr(w->lang, kept(w, buf_str(&key)));
	buf_release(&key);
	return text;
}

static bool is_comparison(enum measure measure)
{
	return measure == MEASURE_PERCENT || measure == MEASURE_CHANGE || measure == MEASURE_GROWTH;
}

const char *wording_how(const struct wording *w, const struct figure *figure)
{
	const struct indicator *i = indicator_at(w, figure->query.indicator);
	struct buf out = {0};

	if (!figure_known(figure))
		return wording_reason(w, figure);
	if (is_comparison(figure->query.measure))
		return tr(w->lang, "figure.how.compared");
	switch (figure->how) {
	case FIGURE_MISSING:
		break;
	case FIGURE_STATED:
		return tr(w->lang, "figure.how.stated");
	case FIGURE_FORMULA:
		tr_add(&out, w->lang, "figure.how.formula", i->formula_text);
		break;
	case FIGURE_ROLLED_UP:
		if (figure->over == OVER_CODES)
			return tr(w->lang, "figure.how.over_codes");
		if (figure->over == OVER_CHILDREN)
			return tr(w->lang, "figure.how.over_children");
		return tr(w->lang, i->over_time == OVER_TIME_LAST ? "figure.how.last_period"
								  : "figure.how.over_periods");
	}
	return buf_keep(&out, w->arena);
}

const char *wording_basis(const struct wording *w, const struct figure *figure)
{
	struct buf out = {0};

	if (!figure_known(figure) || period_eq(figure->basis, figure->query.period) ||
	    !figure->basis.months || figure->query.measure == MEASURE_CUMULATIVE)
		return "";
	/* Wider than what was asked: a target that is stated for the year only. */
	tr_add(&out, w->lang,
	    period_within(figure->query.period, figure->basis) ? "figure.basis.wider"
							       : "figure.basis.last",
	    wording_period(w, figure->basis, PERIOD_LONG));
	return buf_keep(&out, w->arena);
}

/* Adds a gap by what tells it apart from the others: its unit, its period, or both. */
static void add_gap(struct buf *out, const struct wording *w, const struct figure *figure,
    const struct figure_gap *gap)
{
	bool own_unit = gap->unit == figure->query.unit;
	bool own_period = period_eq(gap->period, figure->query.period);

	if (!own_unit || own_period)
		buf_add_text(out, wording_unit(w, gap->unit, gap->period));
	if (own_period)
		return;
	if (own_unit)
		buf_add_text(out, wording_period(w, gap->period, PERIOD_LONG));
	else
		buf_printf(out, " (%s)", wording_period(w, gap->period, PERIOD_LONG));
}

const char *wording_coverage(const struct wording *w, const struct figure *figure,
    const struct figure_gap *gaps, size_t gap_count)
{
	uint32_t lacking =
	    figure->expected > figure->reported ? figure->expected - figure->reported : 0;
	size_t named = gap_count < GAPS_NAMED ? gap_count : GAPS_NAMED;
	bool by_unit = named > 0 && lacking;
	struct buf out = {0}, list = {0};

	if (figure->expected <= 1)
		return "";
	for (size_t i = 0; i < named; i++) {
		by_unit = by_unit && gaps[i].unit != figure->query.unit &&
		          period_eq(gaps[i].period, figure->query.period);
		if (i)
			buf_add_text(&list, ", ");
		add_gap(&list, w, figure, &gaps[i]);
	}
	if (!lacking)
		tr_add(
		    &out, w->lang, "figure.coverage.complete", figure->reported, figure->expected);
	else
		tr_add(&out, w->lang, by_unit ? "figure.coverage.units" : "figure.coverage.reports",
		    figure->reported, figure->expected);
	if (lacking && named && lacking > named)
		tr_add_n(
		    &out, w->lang, "figure.coverage.missing_more", lacking - named, buf_str(&list));
	else if (lacking && named)
		tr_add(&out, w->lang, "figure.coverage.missing", buf_str(&list));
	buf_release(&list);
	return buf_keep(&out, w->arena);
}

const char *wording_difference(const struct wording *w, const struct figure *figure)
{
	struct rational magnitude = figure->difference;
	struct buf out = {0};
	int sign;

	if (!figure->has_rolled || !figure->has_difference)
		return "";
	sign = rational_sign(figure->difference);
	if (!sign)
		return "";
	if (sign < 0)
		magnitude.numerator = -magnitude.numerator;
	tr_add(&out, w->lang, sign > 0 ? "figure.difference.higher" : "figure.difference.lower",
	    wording_value(w, figure->query.indicator, magnitude, WORDING_PROSE, WORDING_DECIMALS),
	    wording_value(
		w, figure->query.indicator, figure->rolled, WORDING_PROSE, WORDING_DECIMALS));
	return buf_keep(&out, w->arena);
}

static void add_clause(struct buf *out, const char *clause)
{
	if (!*clause)
		return;
	buf_add_text(out, "; ");
	buf_add_text(out, clause);
}

static void add_subject(struct buf *out, const struct wording *w, const struct figure_query *q)
{
	tr_add(out, w->lang,
	    q->breakdown ? "figure.provenance.breakdown" : "figure.provenance.total",
	    wording_indicator(w, q->indicator), wording_period(w, q->period, PERIOD_LONG),
	    wording_unit(w, q->unit, q->period), wording_breakdown(w, q->breakdown));
	if (q->measure != MEASURE_VALUE)
		add_clause(out,
		    wording_in_sentence(w, wording_measure(w, q->measure, q->measure_scenario)));
	add_clause(out, wording_in_sentence(w, wording_scenario(w, q->scenario)));
}

const char *wording_subject(const struct wording *w, const struct figure_query *query)
{
	struct buf out = {0};

	add_subject(&out, w, query);
	return buf_keep(&out, w->arena);
}

const char *wording_provenance(
    const struct wording *w, const struct figure *figure, int64_t published)
{
	const struct figure_query *q = &figure->query;
	struct buf out = {0}, number = {0};

	add_subject(&out, w, q);
	add_clause(&out, wording_how(w, figure));
	add_clause(&out, wording_basis(w, figure));
	if (figure_known(figure))
		add_clause(&out, wording_coverage(w, figure, NULL, 0));
	add_clause(&out, wording_decision(w, figure->decision));
	if (q->layer == LAYER_WORKING && figure_known(figure))
		add_clause(&out, wording_in_sentence(w, wording_stage(w, figure->stage)));
	else if (published > 0) {
		tr_add(&number, w->lang, "figure.provenance.published", published);
		add_clause(&out, buf_str(&number).p);
	}
	buf_release(&number);
	return buf_keep(&out, w->arena);
}

/* Percent-encodes all but unreserved characters and the ':' and ',' of our own forms. */
static void add_url_part(struct buf *out, struct str part)
{
	static const char digits[] = "0123456789ABCDEF";

	for (size_t i = 0; i < part.n; i++) {
		unsigned char c = (unsigned char)part.p[i];

		if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
		    (c && strchr("-._~:,", c))) {
			buf_add_char(out, (char)c);
		} else {
			buf_add_char(out, '%');
			buf_add_char(out, digits[c >> 4]);
			buf_add_char(out, digits[c & 15]);
		}
	}
}

static void add_query_part(struct buf *out, char *separator, const char *name, struct str value)
{
	buf_add_char(out, *separator);
	buf_add_text(out, name);
	buf_add_char(out, '=');
	add_url_part(out, value);
	*separator = '&';
}

const char *wording_permalink(
    const struct wording *w, const struct figure_query *query, int64_t published)
{
	const struct definitions *defs = w->defs;
	struct buf out = {0}, measure = {0};
	char separator = '?';

	buf_add_text(&out, lang_prefix(w->lang));
	buf_add_text(&out, "/so/");
	add_url_part(&out, indicator_at(w, query->indicator)->code);
	buf_add_char(&out, '/');
	add_url_part(
	    &out, definitions_unit_name(defs, &defs->units[query->unit], query->period, w->arena));
	buf_add_char(&out, '/');
	period_add_path(&out, query->period);
	if (published > 0) {
		buf_add_char(&out, '@');
		buf_add_int(&out, published);
	}
	if (query->scenario)
		add_query_part(&out, &separator, "scenario", defs->scenarios[query->scenario].code);
	if (query->breakdown)
		add_query_part(
		    &out, &separator, "breakdown", defs->breakdowns[query->breakdown].code);
	if (query->measure != MEASURE_VALUE) {
		measure_add(&measure, defs, query->measure, query->measure_scenario);
		add_query_part(&out, &separator, "measure", buf_str(&measure));
		buf_release(&measure);
	}
	return buf_keep(&out, w->arena);
}
