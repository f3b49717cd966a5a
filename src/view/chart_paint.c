/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "view/chart_paint.h"

#include "base/bug.h"

/* ---- Text */

/* Widths in thousandths of the font size: those of DejaVu Sans, wider than most. */
static int char_width(unsigned char c)
{
	if (strchr("iljI.,:;'|!()[] /-ft", c))
		return 390;
	if (strchr("mwMW%@", c))
		return 980;
	if (c >= 'A' && c <= 'Z')
		return 750;
	return 630; /* digits, small letters, and anything beyond ASCII */
}

int text_width(struct str text)
{
	int64_t width = 0;

	for (size_t i = 0; i < text.n; i++) {
		unsigned char c = (unsigned char)text.p[i];

		if (c && (c & 0xC0) != 0x80)
			width += char_width(c);
	}
	width = width * FONT / 1000;
	return width > 1000000 ? 1000000 : (int)width;
}

int text_width_bold(struct str text)
{
	return text_width(text) * 10 / 9;
}

static size_t next_char(struct str text, size_t at)
{
	do
		at++;
	while (at < text.n && ((unsigned char)text.p[at] & 0xC0) == 0x80);
	return at;
}

/* How much of `text` fits: up to a space if there is one, else up to a character. */
static size_t fitting(struct str text, int width)
{
	size_t fits = 0, word = 0;

	for (size_t at = 0; at < text.n;) {
		size_t next = next_char(text, at);

		if (text_width((struct str){text.p, next}) > width)
			return word ? word : fits ? fits : next;
		fits = next;
		at = next;
		if (at < text.n && text.p[at] == ' ')
			word = at;
	}
	return text.n;
}

int text_wrap(struct str text, int width, int max, struct text_line lines[TEXT_LINES_MAX])
{
	int count = 0;

	INVARIANT(max >= 1 && max <= TEXT_LINES_MAX);
	text = str_trim(text);
	while (text.n && count < max) {
		struct text_line *line = &lines[count++];
		size_t n = fitting(text, width);

		line->cut = n < text.n && count == max;
		if (line->cut)
			n = fitting(text, width - text_width(STR("…")));
		line->text = str_trim((struct str){text.p, n});
		text = str_trim((struct str){text.p + n, text.n - n});
	}
	return count;
}

/* ---- Values */

enum { MICRO = 1000000 };

bool chart_micro(const struct chart_value *value, int128 *micro)
{
	/* Beyond this a position in tenths of a pixel could overflow. */
	const int128 limit = (int128)1000000000000000 * 1000000000000000;

	if (!value->known || !rational_round(value->value, 6, micro))
		return false;
	return *micro <= limit && *micro >= -limit;
}

void chart_label_add(struct buf *out, const struct chart_value *value)
{
	buf_add_text(out, value->text);
	if (value->mark)
		buf_add_char(out, '*');
}

void range_add(struct chart_range *range, const struct chart_value *value)
{
	int128 micro;

	if (!chart_micro(value, &micro))
		return;
	if (!range->any || micro < range->min)
		range->min = micro;
	if (!range->any || micro > range->max)
		range->max = micro;
	range->any = true;
	if (micro % MICRO)
		range->whole = false;
}

/* The least of 1, 2, 5 times a power of ten that is at least `rough`. */
static int128 round_step(int128 rough)
{
	int128 power = 1;

	while (power * 10 <= rough)
		power *= 10;
	if (rough <= power)
		return power;
	if (rough <= power * 2)
		return power * 2;
	return rough <= power * 5 ? power * 5 : power * 10;
}

static int128 floor_to(int128 value, int128 step)
{
	int128 rest = value % step;

	return value - rest - (rest < 0 ? step : 0);
}

void axis_init(struct chart_axis *axis, const struct chart_range *range, bool zero, int ticks)
{
	int128 low = range->any ? range->min : 0;
	int128 high = range->any ? range->max : MICRO;

	/* Values that vary by more than half of themselves are best seen from zero. */
	if (low > 0 && (zero || high - low > high / 2 || high == low))
		low = 0;
	if (high < 0 && (zero || high - low > -low / 2 || high == low))
		high = 0;
	if (high == low)
		high = low + MICRO;
	axis->step = round_step((high - low + ticks - 1) / ticks);
	if (range->whole && axis->step < MICRO)
		axis->step = MICRO;
	axis->low = floor_to(low, axis->step);
	axis->high = -floor_to(-high, axis->step);
	axis->divisor = 1;
	high = (axis->high > -axis->low ? axis->high : -axis->low) / MICRO;
	if (high >= 10000000)
		while (high / axis->divisor >= 10000 && axis->divisor < 1000000000000000)
			axis->divisor *= 1000;
}

int axis_at(const struct chart_axis *axis, int128 micro)
{
	int128 part = (micro - axis->low) * (axis->to - axis->from);

	return axis->from + (int)(part / (axis->high - axis->low));
}

void axis_add_tick(struct buf *out, enum lang lang, const struct chart_axis *axis, int128 tick)
{
	struct rational value = {tick, 1};
	struct rational divisor = {(int128)MICRO * axis->divisor, 1};

	INVARIANT(rational_divide(value, divisor, &value));
	format_decimal(out, lang, value, DECIMAL_SCALE_MAX, FORMAT_TRIM);
}

void axis_add_unit(struct buf *out, enum lang lang, const struct chart_axis *axis, const char *unit)
{
	if (axis->divisor > 1) {
		buf_add_text(out, "× ");
		format_int(out, lang, axis->divisor);
		buf_add_char(out, ' ');
	}
	if (unit)
		buf_add_text(out, unit);
}

/* ---- SVG */

void svg_number(struct html *h, int tenths)
{
	if (tenths < 0) {
		buf_add_char(h->out, '-');
		tenths = -tenths;
	}
	buf_add_int(h->out, tenths / PX);
	if (tenths % PX) {
		buf_add_char(h->out, '.');
		buf_add_int(h->out, tenths % PX);
	}
}

static void add_id(struct html *h, const struct chart_text *text, const char *suffix)
{
	html_attr(h, text->id);
	html_attr(h, suffix);
}

void svg_begin(struct html *h, const struct chart_text *text, const char *suffix, const char *class,
    int width, int height)
{
	bool described = text->description && *text->description;

	HTML_MARKUP(h, "<svg class=\"chart");
	if (*class)
		HTML_MARKUP(h, " ");
	html_attr(h, class);
	HTML_MARKUP(h, "\" role=\"img\" width=\"");
	svg_number(h, width);
	HTML_MARKUP(h, "\" height=\"");
	svg_number(h, height);
	HTML_MARKUP(h, "\" viewBox=\"0 0 ");
	svg_number(h, width);
	HTML_MARKUP(h, " ");
	svg_number(h, height);
	HTML_MARKUP(h, "\" aria-labelledby=\"");
	add_id(h, text, suffix);
	HTML_MARKUP(h, "-title");
	if (described) {
		HTML_MARKUP(h, " ");
		add_id(h, text, suffix);
		HTML_MARKUP(h, "-desc");
	}
	HTML_MARKUP(h, "\"><title id=\"");
	add_id(h, text, suffix);
	HTML_MARKUP(h, "-title\">");
	html_text(h, text->title);
	HTML_MARKUP(h, "</title>");
	if (described) {
		HTML_MARKUP(h, "<desc id=\"");
		add_id(h, text, suffix);
		HTML_MARKUP(h, "-desc\">");
		html_text(h, text->description);
		HTML_MARKUP(h, "</desc>");
	}
}

void svg_end(struct html *h)
{
	HTML_MARKUP(h, "</svg>\n");
}

void svg_hatch(struct html *h, const struct chart_text *text, const char *suffix)
{
	HTML_MARKUP(h, "<defs><pattern id=\"");
	add_id(h, text, suffix);
	HTML_MARKUP(h, "-hatch\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" "
		       "patternTransform=\"rotate(45)\"><rect class=\"chart-hatch\" width=\"3.5\" "
		       "height=\"6\"/></pattern></defs>");
}

static void number_attr(struct html *h, struct str name, int tenths)
{
	html_markup(h, name);
	svg_number(h, tenths);
	HTML_MARKUP(h, "\"");
}

static void rect(struct html *h, const char *class, int x1, int y1, int x2, int y2)
{
	HTML_MARKUP(h, "<rect class=\"");
	html_attr(h, class);
	number_attr(h, STR("\" x=\""), x1 < x2 ? x1 : x2);
	number_attr(h, STR(" y=\""), y1 < y2 ? y1 : y2);
	number_attr(h, STR(" width=\""), x1 < x2 ? x2 - x1 : x1 - x2);
	number_attr(h, STR(" height=\""), y1 < y2 ? y2 - y1 : y1 - y2);
}

void svg_bar(struct html *h, const struct chart_text *text, const char *suffix, const char *class,
    bool estimate, int x1, int y1, int x2, int y2)
{
	rect(h, class, x1, y1, x2, y2);
	HTML_MARKUP(h, "/>");
	if (!estimate)
		return;
	rect(h, "chart-estimate", x1, y1, x2, y2);
	HTML_MARKUP(h, " fill=\"url(#");
	add_id(h, text, suffix);
	HTML_MARKUP(h, "-hatch)\"/>");
	rect(h, "chart-outline", x1, y1, x2, y2);
	HTML_MARKUP(h, "/>");
}

void svg_line(struct html *h, const char *class, int x1, int y1, int x2, int y2)
{
	HTML_MARKUP(h, "<line class=\"");
	html_attr(h, class);
	number_attr(h, STR("\" x1=\""), x1);
	number_attr(h, STR(" y1=\""), y1);
	number_attr(h, STR(" x2=\""), x2);
	number_attr(h, STR(" y2=\""), y2);
	HTML_MARKUP(h, "/>");
}

void svg_text(
    struct html *h, const char *class, enum text_anchor anchor, int x, int y, struct str text)
{
	const struct text_line line = {text, false};

	svg_text_line(h, class, anchor, x, y, &line);
}

void svg_text_line(struct html *h, const char *class, enum text_anchor anchor, int x, int y,
    const struct text_line *line)
{
	HTML_MARKUP(h, "<text class=\"");
	html_attr(h, class);
	if (anchor == ANCHOR_MIDDLE)
		HTML_MARKUP(h, "\" text-anchor=\"middle");
	else if (anchor == ANCHOR_END)
		HTML_MARKUP(h, "\" text-anchor=\"end");
	number_attr(h, STR("\" x=\""), x);
	number_attr(h, STR(" y=\""), y);
	HTML_MARKUP(h, ">");
	html_text(h, line->text);
	if (line->cut)
		HTML_MARKUP(h, "…");
	HTML_MARKUP(h, "</text>");
}

void svg_mark_key(struct html *h, const char *mark, int x, int y)
{
	svg_text(h, "chart-strong", ANCHOR_MIDDLE, x / 2 - 2 * PX, y + 2 * PX, STR("*"));
	svg_text(h, "chart-muted", ANCHOR_START, x, y, str_of(mark));
}
