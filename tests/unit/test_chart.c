/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "view/chart_paint.h"

static struct buf out;
static struct html h = {.out = &out, .lang = LANG_VI};

static int forget(void **state)
{
	(void)state;
	buf_release(&out);
	return 0;
}

static struct chart_value known(int64_t value, const char *text)
{
	return (struct chart_value){rational_of_int(value), text, true, false, NULL};
}

static struct chart_value estimate(int64_t value, const char *text)
{
	return (struct chart_value){rational_of_int(value), text, true, true, NULL};
}

static const struct chart_value missing = {.known = false};

static struct chart_text text_of(const char *unit)
{
	return (struct chart_text){"thu", "Thu <ngân sách>", "Tăng & giảm", unit};
}

static size_t count_of(const char *part)
{
	size_t count = 0;

	for (const char *at = out.p; (at = strstr(at, part)); at++)
		count++;
	return count;
}

/* Elements closed in order, attributes quoted, no markup but ours. */
static void assert_well_formed(void)
{
	const char *open[16] = {NULL};
	size_t lengths[16] = {0}, depth = 0;

	for (const char *at = out.p; (at = strchr(at, '<'));) {
		const char *end = strchr(at, '>');
		size_t n = strcspn(at + 1, " />");

		assert_non_null(end);
		if (at[1] == '/') {
			n = strcspn(at + 2, ">");
			assert_true(depth && lengths[depth - 1] == n);
			assert_memory_equal(open[--depth], at + 2, n);
		} else if (end[-1] != '/') {
			assert_true(depth < 16);
			open[depth] = at + 1;
			lengths[depth++] = n;
		}
		at = end;
	}
	assert_int_equal(depth, 0);
	assert_int_equal(count_of("style="), 0);
	assert_int_equal(count_of("<script"), 0);
}

/* The attribute `name` of the element that begins at `at`, in tenths. */
static int number_at(const char *at, const char *name)
{
	const char *found = strstr(at, name);
	int whole = 0, tenth = 0;

	assert_non_null(found);
	found += strlen(name);
	sscanf(found, "%d.%d", &whole, &tenth);
	return whole * PX + (*found == '-' ? -tenth : tenth);
}

/* No two texts of the chart lie over each other, and none leaves it. */
static void assert_texts_apart(void)
{
	struct box {
		int x1;
		int x2;
		int y;
	} boxes[200];
	size_t count = 0;
	int width = number_at(out.p, " width=\""), height = number_at(out.p, " height=\"");

	for (const char *at = out.p; (at = strstr(at, "<text ")); at++) {
		const char *content = strchr(at, '>') + 1;
		struct str text = {content, strcspn(content, "<")};
		int w = text_width(text), x = number_at(at, " x=\"");
		const char *anchor = strstr(at, "text-anchor=\"");

		if (anchor && anchor < content)
			x -= anchor[13] == 'm' ? w / 2 : w;
		assert_true(count < 200);
		boxes[count] = (struct box){x, x + w, number_at(at, " y=\"")};
		assert_in_range(boxes[count].y, FONT - PX, height);
		assert_true(x >= -PX && x + w <= width + PX);
		for (size_t i = 0; i < count; i++)
			assert_false(boxes[i].x1 < boxes[count].x2 &&
				     boxes[count].x1 < boxes[i].x2 &&
				     boxes[i].y - boxes[count].y < FONT - 2 * PX &&
				     boxes[count].y - boxes[i].y < FONT - 2 * PX);
		count++;
	}
}

static void a_chart_is_an_image_with_title_and_description(void **state)
{
	const struct chart_point points[] = {
	    {"2016", known(242047, "242.047")}, {"2017", estimate(350000, "350.000")}};
	const struct chart_value plan[] = {missing, known(283630, NULL)};
	const struct chart_target targets[] = {{"Dự toán tỉnh giao", plan}};
	struct chart_series chart = {.text = text_of("triệu đồng"),
	    .point_count = 2,
	    .points = points,
	    .target_count = 1,
	    .targets = targets};

	(void)state;
	chart_series(&h, &chart);
	assert_well_formed();
	assert_int_equal(count_of("<svg "), 2); /* narrow and wide */
	assert_int_equal(count_of("role=\"img\""), 2);
	assert_int_equal(count_of("aria-labelledby=\"thu-n-title thu-n-desc\""), 1);
	assert_int_equal(count_of("<title id=\"thu-w-title\">Thu &lt;ngân sách&gt;</title>"), 1);
	assert_int_equal(count_of("<desc id=\"thu-w-desc\">Tăng &amp; giảm</desc>"), 1);
	assert_int_equal(count_of(">350.000<"), 2);
	assert_int_equal(count_of(">Dự toán tỉnh giao<"), 2);
	assert_int_equal(count_of("url(#thu-w-hatch)"), 2); /* bar and key */
	assert_int_equal(count_of(">ước thực hiện<"), 2);
}

static void missing_values_are_shown_and_no_bar_is_drawn(void **state)
{
	const struct chart_point points[] = {{"2015", missing}, {"2016", known(0, "0")}};
	struct chart_series chart = {
	    .text = text_of(NULL), .width = 340, .point_count = 2, .points = points};

	(void)state;
	chart_series(&h, &chart);
	assert_well_formed();
	assert_int_equal(count_of("class=\"chart-bar\""), 1);
	assert_int_equal(count_of(">…<"), 1);
	buf_clear(&out);
	chart.point_count = 1;
	chart_series(&h, &chart);
	assert_int_equal(count_of("class=\"chart-bar\""), 0);
	assert_int_equal(count_of("Chưa có số liệu"), 1);
	buf_clear(&out);
	chart.point_count = 0;
	chart_series(&h, &chart);
	assert_well_formed();
	assert_int_equal(count_of("Chưa có số liệu"), 1);
}

static void labels_stay_apart_at_every_width_and_length(void **state)
{
	static const char *const texts[] = {
	    "9.223.372.036.854.775.807", "-1.234.567,25", "0", "103.675,3", "12"};
	static const int64_t values[] = {INT64_MAX, -1234567, 0, 103675, 12};
	struct chart_point points[60];
	struct chart_value plan[60];
	struct chart_target targets[CHART_TARGETS_MAX];
	char labels[60][64];

	(void)state;
	for (size_t t = 0; t < CHART_TARGETS_MAX; t++)
		targets[t] = (struct chart_target){
		    t % 2 ? "Kế hoạch trung hạn do Hội đồng nhân dân thành phố quyết định cho giai "
			    "đoạn 2016–2020 và các năm sau"
			  : "Phấn đấu",
		    plan};
	for (size_t n = 0; n <= 60; n = n * 2 + 1) {
		for (int from = 0; from < 5; from++) {
			for (size_t i = 0; i < n; i++) {
				size_t k = (i * 7 + (size_t)from) % 5;

				snprintf(labels[i], sizeof(labels[i]),
				    i % 3 ? "%zu" : "năm học %zu–%zu", 1990 + i, 1991 + i);
				if (!from && k == 0)
					k = 3; /* without the huge one the others have height */
				points[i] = (struct chart_point){
				    labels[i], i % 6 == 4 ? missing : known(values[k], texts[k])};
				plan[i] = i % 2 ? known(values[k] / 2, NULL) : missing;
			}
			for (int width = 320; width <= 720; width += 80) {
				struct chart_series chart = {
				    text_of("triệu đồng trên một nghìn hộ dân"),
				    from % 2 ? CHART_LINE : CHART_COLUMNS, width, n, points,
				    (size_t)from, targets};

				buf_clear(&out);
				chart_series(&h, &chart);
				assert_well_formed();
				assert_texts_apart();
			}
		}
	}
}

static void bars_begin_at_zero_and_negative_ones_hang_below(void **state)
{
	const struct chart_point points[] = {
	    {"2016", known(-10, "-10")}, {"2017", known(10, "10")}};
	struct chart_series chart = {
	    .text = text_of(NULL), .width = 340, .point_count = 2, .points = points};
	const char *first, *second;

	(void)state;
	chart_series(&h, &chart);
	assert_well_formed();
	first = strstr(out.p, "class=\"chart-bar\"");
	second = strstr(first + 1, "class=\"chart-bar\"");
	/* the first begins at the zero line, where the second ends */
	assert_int_equal(number_at(first, " y=\""),
	    number_at(second, " y=\"") + number_at(second, " height=\""));
	assert_int_equal(number_at(first, " height=\""), number_at(second, " height=\""));
}

static void a_ranking_shows_every_unit_and_says_how_many_are_missing(void **state)
{
	const struct chart_rank_row rows[] = {{known(21, "21"), "Phường Vĩnh Trại", false},
	    {estimate(14, "14"), "Phường Hoàng Văn Thụ", true}, {missing, "Xã Mai Pha", false},
	    {known(-5, "-5"),
		"Trung tâm Phát triển quỹ đất và Quản lý dự án đầu tư xây dựng thành phố Lạng Sơn",
		false}};
	struct chart_ranking chart = {.text = text_of("hộ"),
	    .row_count = 4,
	    .rows = rows,
	    .reference = known(13, NULL),
	    .reference_label = "Trung vị: 13"};

	(void)state;
	for (chart.width = 320; chart.width <= 720; chart.width += 80) {
		for (chart.row_count = 0; chart.row_count <= 4; chart.row_count++) {
			buf_clear(&out);
			chart_ranking(&h, &chart);
			assert_well_formed();
			assert_texts_apart();
		}
	}
	assert_int_equal(count_of("<text class=\"chart-label"), 4);
	assert_int_equal(count_of(">… 1 đơn vị chưa có số liệu<"), 1);
	assert_int_equal(count_of(">Phường Hoàng Văn Thụ<"), 1);
	assert_int_equal(count_of("class=\"chart-bar"), 4); /* three, and the key */
	assert_int_equal(count_of(">Trung vị: 13<"), 1);
}

static void small_charts_hold_any_values(void **state)
{
	const struct chart_value values[] = {known(-3, NULL), missing, estimate(7, NULL)};
	struct chart_text text = text_of(NULL);

	(void)state;
	for (size_t n = 0; n <= 3; n++)
		chart_spark(&h, &text, values, n);
	chart_bar(&h, &text, known(12, NULL), values, 3);
	chart_bar(&h, &text, missing, values, 0);
	assert_well_formed();
	assert_int_equal(count_of("<svg "), 6);
}

static void axes_have_round_ticks(void **state)
{
	struct chart_range range = CHART_RANGE_EMPTY;
	struct chart_axis axis;
	struct chart_value value = known(350000, NULL);

	(void)state;
	range_add(&range, &value);
	axis_init(&axis, &range, true, 4);
	assert_true(axis.low == 0 && axis.high == (int128)400000 * 1000000);
	assert_true(axis.step == (int128)100000 * 1000000 && axis.divisor == 1);

	range = CHART_RANGE_EMPTY;
	axis_init(&axis, &range, true, 4);
	assert_true(axis.low == 0 && axis.high == 1000000);

	value = known(INT64_MAX, NULL);
	range_add(&range, &value);
	value = known(INT64_MIN, NULL);
	range_add(&range, &value);
	axis_init(&axis, &range, true, 4);
	assert_true(axis.low <= range.min && axis.high >= range.max);
	axis.from = 0;
	axis.to = 1000;
	assert_in_range(axis_at(&axis, 0), 499, 501);
	assert_int_equal(axis_at(&axis, axis.high), 1000);
}

static void text_is_wrapped_at_spaces_and_cut_at_characters(void **state)
{
	struct text_line lines[TEXT_LINES_MAX];

	(void)state;
	assert_int_equal(text_wrap(STR("Dự toán tỉnh giao"), 60 * PX, 3, lines), 2);
	assert_true(str_is(lines[0].text, "Dự toán"));
	assert_true(str_is(lines[1].text, "tỉnh giao") && !lines[1].cut);
	assert_int_equal(text_wrap(STR("ĐĐĐĐĐĐĐĐĐĐ ĐĐ"), 40 * PX, 1, lines), 1);
	assert_true(lines[0].cut && lines[0].text.n % 2 == 0);
	assert_int_equal(text_wrap(STR("   "), 40 * PX, 1, lines), 0);
	assert_int_equal(text_wrap(STR("ĐĐ"), 0, 2, lines), 2);
}

#define CASE(name) cmocka_unit_test_teardown(name, forget)

static void a_marked_value_has_an_asterisk_that_is_explained(void **state)
{
	struct chart_value invented = known(50, "50");
	struct chart_point points[] = {{"2016", known(40, "40")}, {"2017", known(57, "57")}};
	struct chart_target target = {"Kế hoạch", (struct chart_value[]){invented, missing}};
	struct chart_rank_row rows[] = {{.value = known(7, "7"), .label = "Tam Thanh"}};
	struct chart_series series = {.text = text_of("hộ"),
	    .width = 680,
	    .point_count = 2,
	    .points = points,
	    .target_count = 1,
	    .targets = &target};
	struct chart_ranking ranking = {
	    .text = text_of("hộ"), .width = 680, .row_count = 1, .rows = rows};

	(void)state;
	chart_series(&h, &series);
	chart_ranking(&h, &ranking);
	assert_int_equal(count_of("minh hoạ"), 0);
	assert_int_equal(count_of("*"), 0);
	buf_clear(&out);

	points[0].value.mark = rows[0].value.mark = "minh hoạ";
	chart_series(&h, &series);
	assert_int_equal(count_of(">40*<"), 1);
	assert_int_equal(count_of(">57<"), 1);
	assert_int_equal(count_of(">minh hoạ<"), 1);
	assert_well_formed();
	buf_clear(&out);
	chart_ranking(&h, &ranking);
	assert_int_equal(count_of(">7*<"), 1);
	assert_int_equal(count_of(">minh hoạ<"), 1);
	buf_clear(&out);

	/* A target rests on what it rests on, too. */
	points[0].value.mark = NULL;
	invented.mark = "minh hoạ";
	target.values = (struct chart_value[]){invented, missing};
	chart_series(&h, &series);
	assert_int_equal(count_of(">minh hoạ<"), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    CASE(a_chart_is_an_image_with_title_and_description),
	    CASE(missing_values_are_shown_and_no_bar_is_drawn),
	    CASE(labels_stay_apart_at_every_width_and_length),
	    CASE(bars_begin_at_zero_and_negative_ones_hang_below),
	    CASE(a_ranking_shows_every_unit_and_says_how_many_are_missing),
	    CASE(a_marked_value_has_an_asterisk_that_is_explained),
	    CASE(small_charts_hold_any_values),
	    CASE(axes_have_round_ticks),
	    CASE(text_is_wrapped_at_spaces_and_cut_at_characters),
	};

	return cmocka_run_group_tests_name("chart", tests, NULL, NULL);
}
