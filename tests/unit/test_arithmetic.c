/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Percentages and differences that follow from the numbers beside them, and those that do not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "base/text.h"
#include "report/arithmetic.h"

/* "22,2%:holds 25,2%:22.22": what is judged, and what it should be. */
static const char *judged(struct arena *arena, const char *sentence)
{
	struct stated_text text;
	struct arithmetic_finding *findings;
	struct buf out = {0};
	struct str normal;
	size_t bad;

	assert_true(text_normalize(arena, str_of(sentence), &normal, &bad));
	stated_read(&text, normal, NUMBER_VIETNAMESE, arena);
	findings = arithmetic_check(&text, arena);
	for (size_t i = 0; i < text.count; i++) {
		if (!findings[i].relation || findings[i].likely)
			continue;
		buf_printf(&out, "%s%.*s%s:", out.n ? " " : "", STR_ARG(text.numbers[i].text),
		    text.numbers[i].percent ? "%" : "");
		if (findings[i].holds)
			buf_add_text(&out, "holds");
		else
			rational_add_plain(&out, findings[i].expected, 2);
	}
	return buf_keep(&out, arena);
}

struct sentence {
	const char *text;
	const char *judged;
};

static void judge_all(const struct sentence *sentences, size_t count)
{
	struct arena arena = {0};
	int wrong = 0;

	for (size_t i = 0; i < count; i++) {
		const char *found = judged(&arena, sentences[i].text);

		if (strcmp(found, sentences[i].judged) != 0) {
			print_error("%s\n  found “%s”, not “%s”\n", sentences[i].text, found,
			    sentences[i].judged);
			wrong++;
		}
	}
	arena_release(&arena);
	assert_int_equal(wrong, 0);
}

#define JUDGE(sentences) judge_all(sentences, sizeof(sentences) / sizeof(*(sentences)))

static void a_change_and_its_rate_go_together(void **state)
{
	static const struct sentence sentences[] = {
	    {"Cuối năm còn 98 hộ nghèo, giảm 28 hộ, đạt 22,2%.", "22,2%:holds"},
	    {"Cuối năm còn 98 hộ nghèo, giảm 28 hộ, đạt 25,2%.", "25,2%:22.22"},
	    {"Còn 106 hộ cận nghèo, giảm 16 hộ (giảm 13,11%) so với năm 2016.", "13,11%:holds"},
	    {"Còn 106 hộ cận nghèo, giảm 16 hộ (giảm 31,11%) so với năm 2016.", "31,11%:13.11"},
	    {"Toàn huyện có 1.250 doanh nghiệp, tăng 150 doanh nghiệp, tương ứng tăng 13,6% so với "
	     "cùng kỳ.",
		"13,6%:holds"},
	    {"Toàn huyện có 1.250 doanh nghiệp, tăng 150 doanh nghiệp, tương ứng tăng 16,3% so với "
	     "cùng kỳ.",
		"16,3%:13.64"},
	    {"Thu nhập đạt 38,5 triệu đồng, tăng 3,5 triệu đồng so với năm 2017 (tăng 10%).",
		"10%:holds"},
	    {"Thu nhập đạt 38,5 triệu đồng, tăng 3,5 triệu đồng so với năm 2017 (tăng 20%).",
		"20%:10"},
	    {"Xảy ra 18 vụ, làm chết 9 người, bị thương 14 người; so với cùng kỳ giảm 3 vụ "
	     "(14,3%), "
	     "giảm 1 người chết (10%), tăng 2 người bị thương (16,7%).",
		"14,3%:holds 10%:holds 16,7%:holds"},
	    {"Xảy ra 18 vụ, làm chết 9 người; so với cùng kỳ giảm 3 vụ (41,3%).", "41,3%:14.29"},
	    {"Số vụ tai nạn giao thông là 45 vụ, giảm 16,7% (giảm 9 vụ).", "16,7%:holds"},
	    {"Số vụ tai nạn giao thông là 45 vụ, giảm 17,6% (giảm 9 vụ).", "17,6%:16.67"},
	    {"Thu ngân sách 350.000 triệu đồng, tăng 107.953 triệu đồng, bằng 144,6% so với năm "
	     "2016.",
		"144,6%:holds"},
	    {"Thu ngân sách 350.000 triệu đồng, tăng 107.953 triệu đồng, bằng 164,6% so với năm "
	     "2016.",
		"164,6%:44.6"},
	};

	(void)state;
	JUDGE(sentences);
}

static void a_level_stands_beside_what_it_was(void **state)
{
	static const struct sentence sentences[] = {
	    {"Số hộ nghèo giảm từ 126 hộ xuống còn 98 hộ, giảm 28 hộ, tương ứng 22,2%.",
		"28:holds 22,2%:holds"},
	    {"Số hộ nghèo giảm từ 126 hộ xuống còn 98 hộ, giảm 38 hộ.", "38:28"},
	    {"Dân số tăng từ 85.200 người lên 87.340 người, tăng 2,5%.", "2,5%:holds"},
	    {"Dân số tăng từ 85.200 người lên 87.340 người, tăng 5,2%.", "5,2%:2.51"},
	    {"Tỷ lệ hộ nghèo giảm từ 5,2% xuống còn 3,1%, giảm 2,1%.", "2,1%:holds"},
	    {"Tỷ lệ hộ nghèo giảm từ 5,2% xuống còn 3,1%, giảm 1,2%.", "1,2%:2.1"},
	    {"Sản lượng đạt 12.500 tấn so với 11.800 tấn năm 2016, tăng 5,9%.", "5,9%:holds"},
	    {"Sản lượng đạt 12.500 tấn so với 11.800 tấn năm 2016, tăng 9,5%.", "9,5%:5.93"},
	};

	(void)state;
	JUDGE(sentences);
}

static void a_level_stands_beside_its_plan_its_total_and_in_a_fraction(void **state)
{
	static const struct sentence sentences[] = {
	    {"Thu ngân sách 185,6 tỷ đồng, đạt 116% dự toán tỉnh giao (160 tỷ đồng).",
		"116%:holds"},
	    {"Thu ngân sách 185,6 tỷ đồng, đạt 161% dự toán tỉnh giao (160 tỷ đồng).", "161%:116"},
	    {"Tiếp nhận 126 tin báo, đã giải quyết 118 tin, đạt 93,65%.", "93,65%:holds"},
	    {"Tiếp nhận 126 tin báo, đã giải quyết 118 tin, đạt 96,35%.", "96,35%:93.65"},
	    {"Kế hoạch giao 283.630 triệu đồng, thực hiện 350.000 triệu đồng, đạt 123,4% kế hoạch.",
		"123,4%:holds"},
	    {"Kế hoạch giao 283.630 triệu đồng, thực hiện 350.000 triệu đồng, đạt 132,4% kế hoạch.",
		"132,4%:123.4"},
	    {"Thu được 350 tỷ đồng, bằng 123,4% dự toán (dự toán 283,63 tỷ đồng).", "123,4%:holds"},
	    {"Giải ngân 103.675,3 triệu đồng, đạt 87% kế hoạch 119.249 triệu đồng.", "87%:holds"},
	    {"Giải ngân 103.675,3 triệu đồng, đạt 78% kế hoạch 119.249 triệu đồng.", "78%:86.94"},
	    {"Có 17/19 tiêu chí đạt chuẩn, đạt 89,5%.", "89,5%:holds"},
	    {"Có 17/19 tiêu chí đạt chuẩn, đạt 98,5%.", "98,5%:89.47"},
	    {"Tỷ lệ trạm y tế đạt chuẩn là 87,5% (7/8 trạm).", "87,5%:holds"},
	    {"Tỷ lệ trạm y tế đạt chuẩn là 78,5% (7/8 trạm).", "78,5%:87.5"},
	    {"Trong tổng số 12.345 hộ có 98 hộ nghèo, chiếm 0,8%.", "0,8%:holds"},
	    {"Trong tổng số 12.345 hộ có 98 hộ nghèo, chiếm 8%.", "8%:0.79"},
	    {"Toàn thành phố có 12.345 hộ, trong đó 98 hộ nghèo, chiếm 0,79%.", "0,79%:holds"},
	    {"Đã cấp 3.420 giấy chứng nhận trên tổng số 3.600 giấy chứng nhận, đạt 95%.",
		"95%:holds"},
	    {"Đã cấp 3.420 giấy chứng nhận trên tổng số 3.600 giấy chứng nhận, đạt 59%.", "59%:95"},
	};

	(void)state;
	JUDGE(sentences);
}

static void what_the_words_do_not_tie_together_is_left_alone(void **state)
{
	static const struct sentence sentences[] = {
	    {"Thu ngân sách ước 350.000 triệu đồng, đạt 123,4% dự toán tỉnh giao, đạt 117,5% chỉ "
	     "tiêu thành phố phấn đấu, tăng 44,6% so với năm 2016.",
		""},
	    {"Toàn thành phố còn 98 hộ nghèo, giảm 28 hộ; tỷ lệ hộ nghèo còn 0,45%.", ""},
	    {"Còn 98 hộ nghèo, giảm 28 hộ, tỷ lệ hộ nghèo 0,45%.", ""},
	    {"Còn 98 hộ nghèo, giảm 28 hộ, đạt 140% kế hoạch.", ""},
	    {"Vốn giải ngân ước 103.675,3 triệu đồng, bằng 87% kế hoạch vốn và bằng 90% giá trị "
	     "khối lượng thực hiện.",
		""},
	    {"Diện tích gieo trồng 1.250 ha, đạt 102% kế hoạch, tăng 35 ha so với cùng kỳ.", ""},
	    {"Trồng mới 120 ha rừng, độ che phủ đạt 56,5%.", ""},
	    {"Giải quyết việc làm cho 1.200 lao động, trong đó 350 lao động nữ, tỷ lệ thất nghiệp "
	     "2,1%.",
		""},
	    {"Có 23 trường đạt chuẩn quốc gia, tăng 02 trường; tỷ lệ huy động trẻ 5 tuổi đạt 100%.",
		""},
	    {"Năm 2017 tăng hơn 20% so với năm 2016.", ""},
	    {"Lượng khách đạt 2,5 triệu lượt, tăng 12% so với cùng kỳ, doanh thu 1.850 tỷ đồng, "
	     "tăng "
	     "15%.",
		""},
	    {"Thu nội địa 250 tỷ đồng, tăng 10 tỷ đồng, thu xuất nhập khẩu 90 tỷ đồng, giảm 5%.",
		""},
	    {"Xử lý 35 vụ, giảm 5 vụ, 42 đối tượng, tăng 16,7%.", ""},
	};

	(void)state;
	JUDGE(sentences);
}

static void parts_in_brackets_and_before_their_sum_add_up(void **state)
{
	static const struct sentence sentences[] = {
	    {"Toàn xã có 21 trường (mầm non 8, tiểu học 6, THCS 5, THPT 2).", "21:holds"},
	    {"Toàn xã có 21 trường (mầm non 8, tiểu học 9, THCS 5, THPT 2).", "21:24"},
	    /* What is left out of a list in brackets is no mistake. */
	    {"Đạt 64 giải (3 giải Nhất, 14 giải Nhì).", ""},
	    {"Thu 19.103 tỷ đồng, trong đó: nông nghiệp 3.186 tỷ đồng; công nghiệp 9.542 tỷ đồng; "
	     "dịch vụ 6.375 tỷ đồng.",
		"19.103:holds"},
	    {"Thu 19.103 tỷ đồng, trong đó: nông nghiệp 3.186 tỷ đồng; công nghiệp 9.452 tỷ đồng; "
	     "dịch vụ 6.375 tỷ đồng.",
		"19.103:19013000000000"},
	    {"Đã giải quyết 4.136 hồ sơ. Trong đó: trước hạn 3.512 hồ sơ, đúng hạn 586 hồ sơ, trễ "
	     "hạn 83 hồ sơ.",
		"4.136:4181"},
	    {"Vụ xuân thu 32.790 tấn, vụ mùa 25.398 tấn. Tính chung cả năm đạt 58.818 tấn.",
		"58.818:58188"},
	};

	(void)state;
	JUDGE(sentences);
}

static void a_list_of_items_is_added_up_item_by_item(void **state)
{
	static const struct sentence sentences[] = {
	    {"Chi ngân sách 412.632 triệu đồng, gồm:\n- Chi đầu tư 96.480 triệu đồng;\n- Chi "
	     "thường "
	     "xuyên 301.217 triệu đồng, trong đó giáo dục 158.040 triệu đồng;\n- Chi khác 14.935 "
	     "triệu đồng.",
		"412.632:holds"},
	    {"Chi ngân sách 412.632 triệu đồng, gồm:\n- Chi đầu tư 96.480 triệu đồng;\n- Chi "
	     "thường "
	     "xuyên 301.217 triệu đồng, trong đó giáo dục 158.040 triệu đồng;\n- Chi khác 14.395 "
	     "triệu đồng.",
		"412.632:412092000000"},
	};

	(void)state;
	JUDGE(sentences);
}

static void a_slip_is_found_by_what_stands_around_it(void **state)
{
	static const struct sentence sentences[] = {
	    {"Có 1.286 doanh nghiệp thành lập mới, tăng 8,7% về số doanh nghiệp (cùng kỳ 1.193 "
	     "DN).",
		"8,7%:7.8"},
	    {"Xảy ra 46 vụ; so với cùng kỳ giảm 12 vụ (46/58), giảm 9 người chết (19/26).", "9:7"},
	    {"Giải ngân đạt 60,1% kế hoạch, cao hơn bình quân chung của tỉnh (52,7%) là 4,7 điểm "
	     "phần trăm.",
		"4,7:7.4"},
	    {"Trong năm có 143 hộ nghèo/3.612 hộ. Hộ cận nghèo còn 187 hộ, chiếm 5,81% tổng số hộ.",
		"5,81%:5.18"},
	    {"Xuất khẩu đạt 24.836 triệu USD. Khu vực trong nước 4.128 triệu USD, chiếm 16,6%; khu "
	     "vực đầu tư nước ngoài 20.708 triệu USD, chiếm 88,4%.",
		"88,4%:83.38"},
	    {"Tiếp nhận 2.464 hồ sơ; đã giải quyết 2.287 hồ sơ, đang giải quyết 117 hồ sơ.",
		"117:177"},
	    {"Toàn tỉnh có 126/148 xã đạt chuẩn, tương đương 85,1%; 32 xã còn lại phấn đấu năm "
	     "sau.",
		"85,1%:holds 32:22"},
	    {"Xây mới 18 căn, sửa chữa 37 căn, tổng cộng 45 căn.", "45:55"},
	    {"Phạt 7 cơ sở với số tiền 192,5 triệu đồng, bình quân 25,7 triệu đồng/cơ sở.",
		"25,7:27500000"},
	    {"Dân số 1.326.840 người, trong đó nam 661.430 người. Dân số nữ là 656.410 người.",
		"1.326.840:1317840"},
	};

	(void)state;
	JUDGE(sentences);
}

static void a_rate_is_found_by_a_base_told_before_after_or_in_a_list(void **state)
{
	static const struct sentence sentences[] = {
	    {"Thu ngân sách đạt 229.573 triệu đồng, tăng 17,55% so với số thực hiện năm 2024 là "
	     "198.340 triệu đồng.",
		"17,55%:15.75"},
	    {"Rác thu gom trong năm là 14.385 tấn, so với năm 2024 (13.773 tấn) tăng 6,4%.",
		"6,4%:4.44"},
	    {"Xảy ra 386 vụ, làm chết 174 người, bị thương 298 người. So với năm 2023 (425 vụ, 189 "
	     "người chết, 312 người bị thương), số người chết giảm 9,7%.",
		"9,7%:7.94"},
	    {"Cả năm ước 9.874,2 tỷ đồng, trong khi năm 2024 là 8.176,5 tỷ đồng, tức tăng 13,3%.",
		"13,3%:20.76"},
	    {"Tội phạm giảm 8,53% (3.389/3.599 vụ).", "8,53%:5.83"},
	    {"Bao phủ đạt 86,25% dân số, thấp hơn 2,55% so với mức được giao (91,5%).",
		"2,55%:5.25"},
	    {"Cả nước xảy ra 2.829 vụ. Số vụ giảm 128 (-3,43%).", "3,43%:4.33"},
	};

	(void)state;
	JUDGE(sentences);
}

static void what_others_around_explain_is_not_called_wrong(void **state)
{
	static const struct sentence sentences[] = {
	    /* Of the labour force, which is not told. */
	    {"BHXH có 374.764 người, tăng 6.459 người so với năm 2022, đạt 22,3% lực lượng lao "
	     "động.",
		""},
	    /* Growths in a list, no shares. */
	    {"Bán lẻ đạt 45.896,9 tỷ đồng, trong đó lưu trú 1.346,3 tỷ đồng (186,5%), lữ hành "
	     "238,0 "
	     "tỷ đồng (93,9%).",
		""},
	    {"Thịt trâu ước 69,0 nghìn tấn, tăng 1,8% (quý III ước 20,0 nghìn tấn, tăng 3,5%).",
		""},
	    {"Kết nạp 603 đảng viên, gồm nữ 359 đồng chí, người dân tộc 14 đồng chí.", ""},
	    /* Of the households there are, not of the poor ones. */
	    {"Đầu năm toàn xã có 486 hộ nghèo/2.314 hộ, chiếm 21%; 352 hộ cận nghèo, chiếm 15,21%.",
		"21%:holds"},
	    {"Tiếp nhận 221 đơn; phân loại 185 đơn kiến nghị, trong đó 152 đơn về đất đai, chiếm "
	     "68,8%.",
		""},
	    {"Khám cho 14.286 lượt, trong đó bảo hiểm y tế 11.930 lượt, y học cổ truyền chiếm "
	     "31,5%.",
		""},
	    {"Giảm từ 486 hộ xuống còn 361 hộ, giảm 125 hộ, đạt 104,2% chỉ tiêu giao (120 hộ).",
		"125:holds"},
	};

	(void)state;
	JUDGE(sentences);
}

/* Two reports made up in the manner of districts, in which everything is right. */
static const char *const reports[] = {
    "Tổng thu ngân sách nhà nước trên địa bàn tỉnh 9 tháng đầu năm 2018 ước đạt "
    "4.215 tỷ đồng, bằng 72,3% dự toán năm và tăng 8,4% so với cùng kỳ năm 2017. "
    "Trong đó, thu nội địa đạt 1.620 tỷ đồng, bằng 81% dự toán; thu từ hoạt động "
    "xuất nhập khẩu đạt 2.595 tỷ đồng, bằng 67,8% dự toán, giảm 3,1% so với cùng "
    "kỳ.\n\n"
    "Tổng mức bán lẻ hàng hoá và doanh thu dịch vụ ước 14.350 tỷ đồng, tăng 10,7%. "
    "Kim ngạch xuất nhập khẩu qua địa bàn đạt 3.120 triệu USD, tăng 5,2%, trong đó "
    "xuất khẩu 1.450 triệu USD, nhập khẩu 1.670 triệu USD.\n\n"
    "Đến 30/9/2018, toàn tỉnh có 2.460 doanh nghiệp đang hoạt động với tổng vốn "
    "đăng ký 21.500 tỷ đồng; trong 9 tháng thành lập mới 310 doanh nghiệp, tăng 18 "
    "doanh nghiệp so với cùng kỳ (tăng 6,2%), 95 doanh nghiệp tạm ngừng hoạt động.\n\n"
    "Vụ mùa 2018, toàn huyện gieo cấy 3.250 ha lúa, đạt 100,6% kế hoạch (kế hoạch "
    "3.230 ha), năng suất bình quân 48,2 tạ/ha, sản lượng 15.665 tấn. Diện tích ngô "
    "1.120 ha, bằng 98% so với cùng kỳ năm trước.\n\n"
    "Công tác tiêm phòng: đã tiêm 45.200 liều vắc xin cho đàn gia súc, đạt 92% kế "
    "hoạch; đàn gia cầm tiêm 320.000 liều, đạt 85% kế hoạch.\n\n"
    "Toàn thị xã có 24.560 hộ với 98.450 nhân khẩu; hộ nghèo 512 hộ, chiếm 2,08%, "
    "giảm 0,6% so với năm 2017; hộ cận nghèo 640 hộ, chiếm 2,6%.\n\n"
    "Năm học 2017 - 2018, tỷ lệ học sinh hoàn thành chương trình tiểu học đạt "
    "99,8%, tốt nghiệp THCS đạt 98,9%; có 45 giáo viên đạt danh hiệu giáo viên dạy "
    "giỏi cấp tỉnh, tăng 7 giáo viên so với năm học trước.\n\n"
    "Khám chữa bệnh cho 152.300 lượt người, đạt 104,2% kế hoạch năm; trong đó điều "
    "trị nội trú 18.400 lượt, ngoại trú 133.900 lượt. Tỷ lệ trẻ em dưới 1 tuổi tiêm "
    "chủng đầy đủ đạt 96,4%; suy dinh dưỡng thể nhẹ cân ở trẻ dưới 5 tuổi giảm còn "
    "15,8%.\n\n"
    "Đã giải phóng mặt bằng 12/15 dự án, bàn giao 46,8 ha; giải ngân vốn đầu tư "
    "công 412 tỷ đồng, đạt 68% kế hoạch giao. Cấp mới 1.245 giấy chứng nhận quyền "
    "sử dụng đất, nâng tỷ lệ cấp lên 93,5%.\n\n"
    "Phát hiện 145 vụ vi phạm, xử lý 138 vụ, phạt tiền 1,2 tỷ đồng. Tội phạm về "
    "trật tự xã hội xảy ra 62 vụ, giảm 8 vụ (giảm 11,4%) so với cùng kỳ, tỷ lệ điều "
    "tra khám phá đạt 87,1%.\n\n"
    "Tai nạn giao thông: xảy ra 27 vụ, làm 14 người chết, 22 người bị thương; so "
    "với cùng kỳ giảm 05 vụ, giảm 02 người chết, tăng 03 người bị thương.\n\n"
    "Thu hút 1,35 triệu lượt khách du lịch, tăng 14,5% so với năm 2017 (trong đó "
    "khách quốc tế 215.000 lượt, tăng 9%), doanh thu ước 820 tỷ đồng, đạt 109,3% kế "
    "hoạch năm.\n\n"
    "Thu ngân sách phường 6 tháng đạt 1.845 triệu đồng/3.200 triệu đồng, bằng 57,7% "
    "kế hoạch. Vận động ủng hộ quỹ \"Vì người nghèo\" 85 triệu đồng, đạt 106,3% chỉ "
    "tiêu giao (80 triệu đồng).\n\n"
    "Kết nạp 86 đảng viên mới, đạt 107,5% chỉ tiêu; toàn Đảng bộ có 52 chi, đảng bộ "
    "cơ sở với 4.310 đảng viên. 95% chi bộ được xếp loại hoàn thành tốt nhiệm vụ "
    "trở lên.\n\n"
    "Tỷ lệ dân số đô thị sử dụng nước sạch tăng từ 96,5% năm 2016 lên 98,2% năm "
    "2017. Tỷ lệ thu gom rác thải đạt 95%, tăng 2% so với năm trước. Số thuê bao "
    "internet đạt 18.500 thuê bao, tăng 12%.\n\n"
    "Dân số trung bình năm 2017 là 103.850 người, tăng 1,1% so với năm 2016. Lực "
    "lượng lao động 58.400 người, trong đó lao động qua đào tạo 33.300 người, chiếm "
    "57%.\n\n"
    "Tổng số hồ sơ tiếp nhận tại bộ phận một cửa là 15.420 hồ sơ, đã giải quyết "
    "15.105 hồ sơ, trong đó đúng hạn 15.020 hồ sơ, đạt 99,4%; quá hạn 85 hồ sơ, "
    "chiếm 0,6%.\n\n"
    "Đàn lợn hiện có 32.500 con, giảm 4.100 con so với cùng kỳ do ảnh hưởng của "
    "dịch bệnh, bằng 88,8% so với cùng kỳ; sản lượng thịt hơi xuất chuồng 4.850 "
    "tấn, giảm 6%.\n\n"
    "Giá trị sản xuất công nghiệp đạt 1.250 tỷ đồng, vượt 4,2% kế hoạch (1.200 tỷ "
    "đồng), tăng 11,3% so với năm trước.\n\n",
    "# Kết quả thực hiện nhiệm vụ năm 2018 của huyện Bình Sơn\n\n"
    "## I. Kinh tế\n\n"
    "Tổng giá trị sản xuất ước đạt 4.852 tỷ đồng, tăng 9,8% so với năm 2017, đạt "
    "101,2% kế hoạch. Cơ cấu kinh tế: nông nghiệp chiếm 42,5%, công nghiệp - xây "
    "dựng chiếm 31,2%, dịch vụ chiếm 26,3%. Thu nhập bình quân đầu người đạt 38,5 "
    "triệu đồng/người/năm, tăng 3,5 triệu đồng so với năm 2017 (tăng 10%).\n\n"
    "1. Trồng trọt: Tổng diện tích gieo trồng 12.450 ha, đạt 102,3% kế hoạch (kế "
    "hoạch 12.170 ha), tăng 1,5% so với cùng kỳ. Sản lượng lương thực có hạt đạt "
    "56.320 tấn, tăng 1.120 tấn so với cùng kỳ, đạt 103% kế hoạch.\n\n"
    "2. Chăn nuôi: Tổng đàn trâu 8.250 con, giảm 120 con (giảm 1,4%); đàn bò 15.600 "
    "con, tăng 450 con (tăng 2,97%); đàn lợn 45.200 con, giảm 2.300 con, bằng 95,2% "
    "so với cùng kỳ.\n\n"
    "3. Thu ngân sách nhà nước trên địa bàn 185,6 tỷ đồng, đạt 116% dự toán tỉnh "
    "giao (160 tỷ đồng), tăng 12,3% so với cùng kỳ năm trước. Chi ngân sách 652 tỷ "
    "đồng, bằng 104% dự toán.\n\n"
    "4. Xây dựng nông thôn mới: đến nay có 11/18 xã đạt chuẩn, chiếm 61,1%; bình "
    "quân đạt 15,6 tiêu chí/xã, tăng 1,2 tiêu chí so với năm 2017. Huy động 95,3 tỷ "
    "đồng, trong đó vốn ngân sách 70,2 tỷ đồng, nhân dân đóng góp 25,1 tỷ đồng.\n\n"
    "## II. Văn hoá - xã hội\n\n"
    "Toàn huyện có 62 trường với 1.024 lớp, 28.650 học sinh; 35/62 trường đạt chuẩn "
    "quốc gia, đạt 56,5%. Tỷ lệ học sinh tốt nghiệp THPT đạt 98,7%, tăng 0,6% so "
    "với năm học trước.\n\n"
    "Số hộ nghèo giảm từ 2.890 hộ xuống còn 2.315 hộ, giảm 575 hộ; tỷ lệ hộ nghèo "
    "còn 8,9%, giảm 2,2% so với đầu năm. Giải quyết việc làm cho 2.150 lao động, "
    "đạt 107,5% kế hoạch. Tỷ lệ tham gia bảo hiểm y tế đạt 92,3% dân số.\n\n"
    "Xảy ra 18 vụ tai nạn giao thông, làm chết 9 người, bị thương 14 người; so với "
    "cùng kỳ giảm 3 vụ (14,3%), giảm 1 người chết (10%), tăng 2 người bị thương "
    "(16,7%).\n\n"
    "Công an huyện tiếp nhận 126 tin báo, đã giải quyết 118 tin, đạt 93,65%. Tiếp "
    "công dân 245 lượt, giảm 12,5% so với năm 2017; tiếp nhận 86 đơn, đã giải quyết "
    "81/86 đơn, đạt 94,2%.\n\n"};

static void a_report_in_which_all_is_right_raises_no_alarm(void **state)
{
	struct arena arena = {0};

	(void)state;
	for (size_t i = 0; i < sizeof(reports) / sizeof(*reports); i++) {
		const char *found = judged(&arena, reports[i]);
		size_t holding = 0;

		for (const char *at = found; (at = strstr(at, ":holds")); at++)
			holding++;
		assert_true(holding >= 12);
		/* All that is judged holds. */
		for (const char *at = found; (at = strchr(at, ':')); at++)
			assert_true(!strncmp(at, ":holds", 6));
	}
	arena_release(&arena);
}

/* With its last two digits exchanged, or its last one changed where they are the same. */
static bool spoil(char *number, size_t n)
{
	size_t last = n, before;

	while (last-- && (number[last] < '0' || number[last] > '9'))
		;
	for (before = last; before-- && (number[before] < '0' || number[before] > '9');)
		;
	if (last >= n || before >= n)
		return false;
	if (number[last] > number[before] ? number[last] - number[before] < 2
					  : number[before] - number[last] < 2) {
		number[before] =
		    number[before] < '5' ? (char)(number[before] + 3) : (char)(number[before] - 3);
		return true;
	}
	char kept = number[last];
	number[last] = number[before];
	number[before] = kept;
	return true;
}

static void what_is_right_and_is_spoilt_is_found(void **state)
{
	struct arena arena = {0};
	size_t spoilt = 0, found = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(reports) / sizeof(*reports); i++) {
		struct str normal;
		struct stated_text text;
		struct arithmetic_finding *findings;
		size_t bad;

		assert_true(text_normalize(&arena, str_of(reports[i]), &normal, &bad));
		stated_read(&text, normal, NUMBER_VIETNAMESE, &arena);
		findings = arithmetic_check(&text, &arena);
		for (size_t k = 0; k < text.count; k++) {
			char *changed = arena_strdup(&arena, arena_str(&arena, normal).p);
			struct stated_text again;

			if (!findings[k].holds ||
			    !spoil(changed + (text.numbers[k].text.p - text.text.p),
				text.numbers[k].text.n))
				continue;
			stated_read(&again, str_of(changed), NUMBER_VIETNAMESE, &arena);
			spoilt++;
			found += again.count > k && !arithmetic_check(&again, &arena)[k].holds &&
			         arithmetic_check(&again, &arena)[k].relation;
			if (!arithmetic_check(&again, &arena)[k].relation ||
			    arithmetic_check(&again, &arena)[k].holds)
				print_message("not found: %.*s\n", STR_ARG(again.numbers[k].text));
		}
	}
	arena_release(&arena);
	assert_true(spoilt >= 20);
	assert_true(found * 100 >= spoilt * 90);
}

static void what_it_was_and_what_it_is_of_may_be_told_after(void **state)
{
	static const struct sentence sentences[] = {
	    {"Tổng thu đạt 1.245,6 tỷ đồng, đạt 108,3% dự toán giao (1.150 tỷ đồng), tăng 12,5% so "
	     "với cùng kỳ (1.107,2 tỷ đồng).",
		"108,3%:holds 12,5%:holds"},
	    {"Tổng thu đạt 1.245,6 tỷ đồng, đạt 108,3% dự toán giao (1.150 tỷ đồng), tăng 15,2% so "
	     "với cùng kỳ (1.107,2 tỷ đồng).",
		"108,3%:holds 15,2%:12.5"},
	    {"Gieo trồng 4.520 ha, đạt 101,6% kế hoạch (4.450 ha), bằng 96,7% so với cùng kỳ năm "
	     "trước (4.580 ha).",
		"101,6%:holds 96,7%:98.69"},
	    {"Thẩm định 214 lượt, giảm 13,2% so với 244 lượt của 6 tháng đầu năm trước.",
		"13,2%:12.3"},
	    {"Thu nhập đạt 58,5 triệu đồng, tăng 5,4 triệu đồng so với năm 2022 (54 triệu đồng).",
		"5,4:4500000"},
	    {"Tỷ lệ lao động qua đào tạo đạt 62,5%, tăng 1,5% so với năm 2022 (61%).",
		"1,5%:holds"},
	    {"Toàn huyện có 1.254 hộ nghèo, chiếm 8,6% tổng số 18.440 hộ.", "8,6%:6.8"},
	    {"Toàn tỉnh có 199 xã, trong đó 95 xã đạt chuẩn, chiếm 52,5% số xã xây dựng nông thôn "
	     "mới (181 xã).",
		"52,5%:holds"},
	    {"Bảo hiểm y tế đạt 92,5% (61.880/65.000 người).", "92,5%:95.2"},
	    {"Có 1.842/1.900 trẻ dưới 1 tuổi được tiêm, đạt 96,9%.", "96,9%:holds"},
	    {"Trồng mới 115 ha (KH: 100 ha), đạt 125% kế hoạch.", "125%:115"},
	    {"Vốn được giao 156,8 tỷ đồng; giải ngân được 98,2 tỷ đồng, đạt 66,2% kế hoạch.",
		"66,2%:62.63"},
	    {"Có 31 trường; trong đó 24 trường đạt chuẩn quốc gia, đạt 74,7%.", "74,7%:77.42"},
	    /* Of what is not in the text, or of one of several, nothing is said. */
	    {"Tỷ lệ giảm từ 8,9% xuống còn 6,8%, giảm 2,1%, vượt 0,1% so với kế hoạch.",
		"2,1%:holds"},
	    {"Thu 820,3 tỷ đồng, đạt 112,4% dự toán tỉnh và 109,4% dự toán huyện (730 tỷ đồng và "
	     "750 tỷ đồng).",
		""},
	    {"Số thu 215,4 tỷ đồng, số nợ 4,3 tỷ đồng, chiếm 1,92% số phải thu.", ""},
	    {"Thu 3.260 tỷ đồng (trong đó thu nội địa 1.845 tỷ đồng, đạt 101,3%).", ""},
	    {"Có 412 hộ nghèo, giảm 168 hộ so với năm 2022 (580 hộ); 536 hộ cận nghèo (chiếm "
	     "3,19%).",
		"168:holds"},
	};

	(void)state;
	JUDGE(sentences);
}

static void parts_add_up(void **state)
{
	static const struct sentence sentences[] = {
	    {"Kinh phí 3.456,8 triệu đồng, gồm: trung ương 2.100 triệu đồng, tỉnh 856,8 triệu "
	     "đồng, "
	     "xã hội hoá 500 triệu đồng.",
		"3.456,8:holds"},
	    {"Kinh phí 3.456,8 triệu đồng, gồm: trung ương 2.100 triệu đồng, tỉnh 865,8 triệu "
	     "đồng, "
	     "xã hội hoá 500 triệu đồng.",
		"3.456,8:3465800000"},
	    {"Chi 964,2 tỷ đồng; trong đó chi đầu tư 212,5 tỷ đồng, chi thường xuyên 761,7 tỷ "
	     "đồng.",
		"964,2:974200000000"},
	    /* Some parts are left out; people are of several. */
	    {"Chi 964,2 tỷ đồng; trong đó chi đầu tư 212,5 tỷ đồng, chi thường xuyên 641,7 tỷ "
	     "đồng.",
		""},
	    {"Có 540 lượt người, trong đó nữ 310 lượt người, dân tộc thiểu số 495 lượt người.", ""},
	    {"Cơ cấu kinh tế: nông nghiệp 24,8%, công nghiệp 43,1%, dịch vụ 32,1%.", "32,1%:holds"},
	    {"Cơ cấu kinh tế: nông nghiệp 28,4%, công nghiệp 43,1%, dịch vụ 32,1%.", "32,1%:28.5"},
	    {"Huy động 45,2 tỷ đồng, trong đó nhà nước 30,2 tỷ đồng (chiếm 66,8%), nhân dân 15 tỷ "
	     "đồng (chiếm 32,3%).",
		"45,2:holds 66,8%:holds 32,3%:33.19"},
	};

	(void)state;
	JUDGE(sentences);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_change_and_its_rate_go_together),
	    cmocka_unit_test(a_level_stands_beside_what_it_was),
	    cmocka_unit_test(what_it_was_and_what_it_is_of_may_be_told_after),
	    cmocka_unit_test(parts_add_up),
	    cmocka_unit_test(a_level_stands_beside_its_plan_its_total_and_in_a_fraction),
	    cmocka_unit_test(what_the_words_do_not_tie_together_is_left_alone),
	    cmocka_unit_test(parts_in_brackets_and_before_their_sum_add_up),
	    cmocka_unit_test(a_list_of_items_is_added_up_item_by_item),
	    cmocka_unit_test(a_slip_is_found_by_what_stands_around_it),
	    cmocka_unit_test(a_rate_is_found_by_a_base_told_before_after_or_in_a_list),
	    cmocka_unit_test(what_others_around_explain_is_not_called_wrong),
	    cmocka_unit_test(a_report_in_which_all_is_right_raises_no_alarm),
	    cmocka_unit_test(what_is_right_and_is_spoilt_is_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
