/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "core/secrecy.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

static void assert_mark(const char *text, const char *mark)
{
	struct str found = secrecy_mark(str_of(text));

	if (!found.p || !str_is(found, mark))
		fail_msg("in \"%s\": \"%.*s\" instead of \"%s\"", text, STR_ARG(found), mark);
}

static void assert_none(const char *text)
{
	struct str found = secrecy_mark(str_of(text));

	if (found.p)
		fail_msg("in \"%s\": \"%.*s\"", text, STR_ARG(found));
}

static void the_three_marks_are_found(void **state)
{
	(void)state;
	assert_mark("MẬT", "MẬT");
	assert_mark("TỐI MẬT", "TỐI MẬT");
	assert_mark("TUYỆT MẬT", "TUYỆT MẬT");
	assert_mark("Độ mật: TỐI MẬT", "TỐI MẬT");
	assert_mark("ĐỘ MẬT: MẬT", "MẬT");
	assert_mark("Số: 05/BC-UBND MẬT ngày 05 tháng 01 năm 2018", "MẬT");
	assert_mark("Văn bản MẬT gửi phường", "MẬT");
	assert_mark("UBND PHƯỜNG CHI LĂNG    TUYỆT MẬT    Độc lập - Tự do", "TUYỆT MẬT");
	assert_mark("BẢO MẬT, rồi TỐI MẬT", "TỐI MẬT");
}

static void signs_and_spaces_around_and_between_do_not_hide_a_mark(void **state)
{
	(void)state;
	assert_mark("(MẬT)", "MẬT");
	assert_mark("[TỐI MẬT]", "TỐI MẬT");
	assert_mark("“TUYỆT MẬT”", "TUYỆT MẬT");
	assert_mark("TỐI\u00A0MẬT", "TỐI\u00A0MẬT");
	assert_mark("TỐI \u3000  MẬT", "TỐI \u3000  MẬT");
	assert_mark("TỐI\nMẬT", "TỐI\nMẬT");
	assert_mark("TUYỆT\r\n\tMẬT", "TUYỆT\r\n\tMẬT");
	assert_mark("TỐI-MẬT", "TỐI-MẬT");
	assert_mark("TỐI (MẬT)", "TỐI (MẬT");
	assert_mark("05_TOI_MẬT_2018.xlsx", "MẬT");
	assert_mark("2018MẬT2019", "MẬT");
	assert_mark("TỐIMẬT", "TỐIMẬT");
	assert_mark("M Ậ T", "M Ậ T");
	assert_mark("T Ố I  M Ậ T", "T Ố I  M Ậ T");
	assert_mark("T U Y Ệ T M Ậ T", "T U Y Ệ T M Ậ T");
}

static void any_form_of_unicode_is_seen(void **state)
{
	(void)state;
	assert_mark("MA\u0323\u0302T", "MA\u0323\u0302T");
	assert_mark("MA\u0302\u0323T", "MA\u0302\u0323T");
	assert_mark("MÂ\u0323T", "MÂ\u0323T");
	assert_mark("MẠ\u0302T", "MẠ\u0302T");
	assert_mark("TO\u0302\u0301I MẬT", "TO\u0302\u0301I MẬT");
	assert_mark("TUYE\u0323\u0302T MẬT", "TUYE\u0323\u0302T MẬT");
	assert_mark("M\u200BẬ\u00ADT", "M\u200BẬ\u00ADT");
	assert_mark("\uFEFFMẬT", "MẬT");
	assert_none("BA\u0309O MA\u0323\u0302T");
	assert_none("MẬT \u00D0Ộ DÂN SỐ");
}

static void small_letters_are_no_mark(void **state)
{
	(void)state;
	assert_none("");
	assert_none("mật");
	assert_none("Mật");
	assert_none("bảo mật thông tin; tối mật; Tuyệt mật");
	assert_none("Ông Nguyễn Văn Mật, tổ trưởng");
	assert_none("Mật độ dân số");
	assert_none("MậT");
}

static void mat_inside_a_longer_word_is_no_mark(void **state)
{
	(void)state;
	assert_none("MẬTX");
	assert_none("XMẬT");
	assert_none("MẤT MÙA");
	assert_none("MẶT TRẬN TỔ QUỐC");
	assert_none("TỐI THIỂU, TUYỆT ĐỐI");
}

static void words_a_ward_writes_in_headings_are_no_mark(void **state)
{
	(void)state;
	assert_none("BẢO MẬT THÔNG TIN");
	assert_none("CÔNG TÁC BẢO VỆ BÍ MẬT NHÀ NƯỚC");
	assert_none("MẬT ĐỘ DÂN SỐ");
	assert_none("MẬT ONG");
	assert_none("NUÔI ONG LẤY MẬT");
	assert_none("ĐÀN ONG MẬT");
	assert_none("ĐỔI MẬT KHẨU");
	assert_none("QUAN HỆ MẬT THIẾT VỚI NHÂN DÂN");
	assert_none("CẮT TÚI MẬT");
	assert_none("BỆNH LÝ GAN MẬT");
	assert_none("TUẦN TRĂNG MẬT");
	assert_none("TÀI LIỆU ĐÃ GIẢI MẬT");
	assert_none("PHÒNG, CHỐNG LỘ MẬT");
	assert_none("THỨC ĂN TỪ RỈ MẬT");
	assert_none("BẢO\u00A0MẬT  THÔNG TIN");
}

static void two_words_that_only_meet_are_a_mark(void **state)
{
	(void)state;
	/* a stamp on a line or in a cell of its own */
	assert_mark("NGUYỄN GIA BẢO\nMẬT", "MẬT");
	assert_mark("NGUYỄN GIA BẢO\tMẬT", "MẬT");
	assert_mark("MẬT\nĐỘ DÂN SỐ", "MẬT");
	assert_mark("NGUYỄN GIA BẢO     MẬT", "MẬT");
	assert_mark("MẬT\nBÁO CÁO", "MẬT");
	assert_mark("MẬT BÁO CÁO", "MẬT");
	assert_mark("MẬT MÃ SỐ 05", "MẬT");
	assert_mark("BẢO, MẬT", "MẬT");
	/* capitals amid small letters are meant as a mark */
	assert_mark("bảo MẬT", "MẬT");
	assert_mark("MẬT ong", "MẬT");
}

static void after_a_degree_no_word_makes_it_harmless(void **state)
{
	(void)state;
	assert_mark("TỐI MẬT ĐỘ", "TỐI MẬT");
	assert_mark("TUYỆT\nMẬT ONG", "TUYỆT\nMẬT");
	/* but another clause is another matter */
	assert_none("BUỔI TỐI: MẬT ĐỘ CAO");
	assert_mark("BUỔI TỐI, MẬT", "MẬT");
}

static void malformed_text_is_looked_through(void **state)
{
	(void)state;
	assert_mark("\xFF\xC3MẬT\xE1\xBA", "MẬT");
	assert_mark("\xE1\xBA MẬT", "MẬT");
	assert_none("M\xE1\xBAT");
	assert_none("BẢO MẬT\xFF");
	assert_mark("BẢO\xFFMẬT", "MẬT");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_three_marks_are_found),
	    cmocka_unit_test(signs_and_spaces_around_and_between_do_not_hide_a_mark),
	    cmocka_unit_test(any_form_of_unicode_is_seen),
	    cmocka_unit_test(small_letters_are_no_mark),
	    cmocka_unit_test(mat_inside_a_longer_word_is_no_mark),
	    cmocka_unit_test(words_a_ward_writes_in_headings_are_no_mark),
	    cmocka_unit_test(two_words_that_only_meet_are_a_mark),
	    cmocka_unit_test(after_a_degree_no_word_makes_it_harmless),
	    cmocka_unit_test(malformed_text_is_looked_through),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
