/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Which numbers of a text are quantities, and what the others are. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "base/text.h"
#include "report/stated.h"

static const char *const kinds[] = {[STATED_QUANTITY] = "",
    [STATED_FRACTION] = "fraction",
    [STATED_BOUND] = "bound",
    [STATED_OUTSIDE] = "outside",
    [STATED_DATE] = "date",
    [STATED_TIME] = "time",
    [STATED_DOCUMENT] = "document",
    [STATED_PHONE] = "phone",
    [STATED_ORDINAL] = "ordinal",
    [STATED_UNREADABLE] = "unreadable"};

/* "350000000000 dong; 123.4 %; date 2017": all of a text's numbers. */
static const char *all_of(struct arena *arena, const char *content)
{
	struct stated_text text;
	struct buf out = {0};
	struct str normal;
	size_t bad;

	assert_true(text_normalize(arena, str_of(content), &normal, &bad));
	stated_read(&text, normal, NUMBER_VIETNAMESE, arena);
	for (size_t i = 0; i < text.count; i++) {
		const struct stated_number *n = &text.numbers[i];

		buf_add_text(&out, i ? "; " : "");
		if (n->kind != STATED_QUANTITY) {
			buf_printf(&out, "%s %.*s", kinds[n->kind], STR_ARG(n->text));
			continue;
		}
		rational_add_plain(&out, n->value, 6);
		buf_printf(&out, "%s%s%s%.*s", n->percent ? " %" : "", n->rough ? " ~" : "",
		    n->unit.n ? " " : "", STR_ARG(n->unit));
	}
	return buf_keep(&out, arena);
}

struct expected {
	const char *text;
	const char *numbers;
};

static void read_all(const struct expected *texts, size_t count)
{
	struct arena arena = {0};
	int wrong = 0;

	for (size_t i = 0; i < count; i++) {
		const char *found = all_of(&arena, texts[i].text);

		if (strcmp(found, texts[i].numbers) != 0) {
			print_error("%s\n  found “%s”\n  not   “%s”\n", texts[i].text, found,
			    texts[i].numbers);
			wrong++;
		}
	}
	arena_release(&arena);
	assert_int_equal(wrong, 0);
}

#define READ(texts) read_all(texts, sizeof(texts) / sizeof(*(texts)))

static void quantities_have_their_unit_and_what_multiplies_them(void **state)
{
	static const struct expected texts[] = {
	    {"Thu ngân sách 350.000 triệu đồng", "350000000000 dong"},
	    {"Doanh thu 1.850,5 tỷ đồng, tăng 12,5%.", "1850500000000 dong; 12.5 %"},
	    {"khoảng 2,5 triệu lượt khách", "2500000 ~ luot"},
	    {"còn 98 hộ nghèo, giảm 28 hộ", "98 ho; 28 ho"},
	    {"hoàn thành 03 tiêu chí", "3 tieu"},
	    {"trồng mới 50ha rừng", "50 ha"},
	    {"giảm 2,1 điểm phần trăm", "2.1 diem"},
	    {"đạt 95 phần trăm", "95 %"},
	    {"tăng trưởng -5,2%", "-5.2 %"},
	    {"tăng 5-7%", "5 ~; 7 % ~"},
	    {"đạt 44.6% kế hoạch", "44.6 %"},
	    {"17/19 tiêu chí", "fraction 17/19"},
	    {"**98** hộ và _28_ hộ", "98 ho; 28 ho"},
	    {"cấp 25 giấy chứng nhận", "25 giay"},
	    {"tổng số 12.345 hộ", "12345 ho"},
	    {"nghìn tỷ: 12 nghìn tỷ đồng", "12000000000000 dong"},
	    {"phát bản tin 1.2.3", "unreadable 1.2.3"},
	    {"thu 566 tỷ 384 triệu đồng, chi 2 triệu 350 nghìn đồng, 12 tỷ 5 ha",
		"566384000000 dong; 2350000 dong; 12000000000 dong; 5 ha"},
	    {"128 triệu đồng, sân chơi 92 triệu, còn 5", "128000000 dong; 92000000 dong; 5"},
	    {"1.033,2 tỷ đồng (nhà ở 412,6; thủy lợi 620,6), 500 tỷ đồng (đạt 3, còn 5 xã)",
		"1033200000000 dong; 412600000000 dong; 620600000000 dong; 500000000000 dong; 3; "
		"5 xa"},
	    {"50 tỷ đồng (nhà 412,6; cầu 620,6), 50 tỷ đồng (cầu 20)",
		"50000000000 dong; 412.6; 620.6; 50000000000 dong; 20"},
	    {"điện thoại 125.000 chiếc, 5,86 triệu chiếc, huyện Thoại Sơn 37.815 ha lúa",
		"125000 chiec; 5860000 chiec; 37815 ha"},
	    {"12 quận, 1 thị xã, 21 thị trấn, 30 thí sinh",
		"12 quan; 1 thi xa; 21 thi tran; 30 thi"},
	};

	(void)state;
	READ(texts);
}

static void days_times_documents_phones_and_ordinals_are_no_quantities(void **state)
{
	static const struct expected texts[] = {
	    {"Thứ hai, 01/01/2018 09:03 (GMT+7)", "date 01/01/2018; time 09:03; ordinal 7"},
	    {"ngày 05 tháng 01 năm 2018", "date 05; date 01; date 2018"},
	    {"Ngày 5/1/2018, tháng 12/2017, quý 3 và dịp 2/9",
		"date 5/1/2018; date 12/2017; date 3; date 2/9"},
	    {"giai đoạn 2016-2020, năm học 2016 – 2017", "date 2016-2020; date 2016 – 2017"},
	    {"Since 1 July 2025, until 30 June 2026", "date 1; date 2025; date 30; date 2026"},
	    {"on May 5, it may 5 households", "date 5; 5 households"},
	    {"so với năm 2016", "date 2016"},
	    {"tính đến ngày 6.2, từ ngày 12.4.2017, mỗi ngày 6.2 tấn",
		"date 6.2; date 12.4.2017; 6.2 tan"},
	    {"chiều 25-12 và ngày 7-2, đạt 30-40 ha", "date 25-12; date 7-2; 30 ~; 40 ~ ha"},
	    {"nghỉ lễ 30/4-1/5, nghỉ 2/9 – 5/9 có 1/5 vụ",
		"date 30/4; date 1/5; date 2/9; date 5/9; fraction 1/5"},
	    {"khách sạn 4 sao", "ordinal 4"},
	    {"Quyết định số 125/QĐ-UBND và Nghị định 09/2019/NĐ-CP",
		"document 125/QĐ-UBND; document 09/2019/NĐ-CP"},
	    {"Chỉ thị số 12-CT/TU, Điều 110 và khoản 2",
		"document 12-CT/TU; ordinal 110; ordinal 2"},
	    {"lúc 9 giờ 30, từ 8h đến 17h", "time 9; time 30; time 8h; time 17h"},
	    {"Điện thoại: 0205 3 812 345", "phone 0205 3 812 345"},
	    {"đường dây nóng 1900 1234", "phone 1900 1234"},
	    {"Điện thoại 3812345 gặp ông An", "phone 3812345"},
	    {"Liên hệ 0912345678.", "phone 0912345678"},
	    {"lần thứ 3, khoá 14, Khối 5, thôn 4, phường 3",
		"ordinal 3; ordinal 14; ordinal 5; ordinal 4; ordinal 3"},
	    {"Quốc lộ 1A, QL4B, dịch Covid-19, mạng 5G",
		"ordinal 1; ordinal 4; ordinal 19; ordinal 5"},
	    {"1. Kinh tế\n2. Xã hội\n\n## 2.1. Y tế", "ordinal 1; ordinal 2; ordinal 2.1"},
	};

	(void)state;
	READ(texts);
}

static void what_is_bound_or_from_outside_is_told_and_markup_is_passed_over(void **state)
{
	static const struct expected texts[] = {
	    {"Thu {{budget.revenue}}, [[12]] đoàn", "bound {{budget.revenue}}; outside [[12]]"},
	    {"xem [báo cáo](/bao-cao/2017/12) và `98 hộ`", ""},
	    {"<span data-n=\"5\">98</span> hộ", "98 ho"},
	    {"https://example.vn/2017/98 có 5 mục", "5 muc"},
	    {"```\n98 hộ\n```\ncòn 5 hộ", "5 ho"},
	    {"{{chưa đóng 5 hộ", "5 ho"},
	};

	(void)state;
	READ(texts);
}

static void sentences_end_where_they_do(void **state)
{
	struct arena arena = {0};
	struct stated_text text;

	(void)state;
	stated_read(&text,
	    STR("TP. Lạng Sơn có 8 xã. Thu 350.000 triệu đồng; chi 424.200 triệu đồng\n"
		"và 5 dự án.\n\n- còn 98 hộ\n- giảm 28 hộ\n| 1 hộ | 2 hộ |\n"),
	    NUMBER_VIETNAMESE, &arena);
	assert_int_equal(text.count, 8);
	assert_int_equal(text.numbers[1].sentence, text.numbers[0].sentence + 1);
	assert_int_equal(text.numbers[2].sentence, text.numbers[1].sentence);
	assert_int_equal(text.numbers[2].part, text.numbers[1].part + 1);
	assert_int_equal(text.numbers[3].part, text.numbers[2].part);
	for (size_t i = 4; i < 7; i++)
		assert_true(text.numbers[i].sentence > text.numbers[i - 1].sentence);
	assert_int_equal(text.numbers[7].sentence, text.numbers[6].sentence);
	assert_int_equal(text.numbers[3].line, 2);
	assert_int_equal(text.numbers[3].column, 4);
	arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(quantities_have_their_unit_and_what_multiplies_them),
	    cmocka_unit_test(days_times_documents_phones_and_ordinals_are_no_quantities),
	    cmocka_unit_test(what_is_bound_or_from_outside_is_told_and_markup_is_passed_over),
	    cmocka_unit_test(sentences_end_where_they_do),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
