/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

#include "base/buf.h"
#include "http/form.h"

#define URLENCODED "application/x-www-form-urlencoded"
#define MULTIPART  "multipart/form-data; boundary=b"
#define NAMED(name, content)                                                                       \
	"--b\r\nContent-Disposition: form-data; name=\"" name "\"\r\n\r\n" content "\r\n"
#define END "--b--\r\n"

static struct arena arena;

static int reset(void **state)
{
	(void)state;
	arena_release(&arena);
	return 0;
}

static struct form_data read_form(const char *type, struct str body)
{
	struct form_data form;
	struct err err = {0};

	if (form_data_read(&arena, str_of(type), body, &form, &err))
		fail_msg("%.*s: %s %s", STR_ARG(body), err.key, err.args[0]);
	return form;
}

static void assert_refused(
    const char *type, struct str body, enum err_code code, const char *key, const char *argument)
{
	struct form_data form;
	struct err err = {0};

	assert_int_equal(form_data_read(&arena, str_of(type), body, &form, &err), code);
	assert_string_equal(err.key, key);
	if (argument)
		assert_string_equal(err.args[0], argument);
}

static void a_simple_form_is_decoded(void **state)
{
	struct form_data form =
	    read_form(URLENCODED "; charset=UTF-8", STR("ten=L%E1%BA%A1ng+S%C6%A1n&a=&b"));

	(void)state;
	assert_int_equal(form.count, 3);
	assert_string_equal(form_data_text(&form, "ten").p, "Lạng Sơn");
	assert_string_equal(form_data_text(&form, "a").p, "");
	assert_string_equal(form_data_text(&form, "b").p, "");
	assert_null(form_data_text(&form, "c").p);
	assert_int_equal(read_form(URLENCODED, STR_EMPTY).count, 0);
}

static void a_name_may_be_repeated(void **state)
{
	struct form_data form = read_form(URLENCODED, STR("u=1&x=0&u=2"));
	struct str value;
	size_t at = 0;

	(void)state;
	assert_true(form_data_next(&form, "u", &at, &value) && str_is(value, "1"));
	assert_true(form_data_next(&form, "u", &at, &value) && str_is(value, "2"));
	assert_false(form_data_next(&form, "u", &at, &value));
}

static void lines_end_in_lf_and_text_is_composed(void **state)
{
	struct form_data form =
	    read_form(MULTIPART, STR(NAMED("ly-do", "mo\xCC\xA3t\r\nhai\rba\n\r\n") END));

	(void)state;
	assert_string_equal(form_data_text(&form, "ly-do").p, "mọt\nhai\nba\n\n");
	form = read_form(URLENCODED, STR("a=1%0D%0A2"));
	assert_string_equal(form_data_text(&form, "a").p, "1\n2");
}

static void a_file_is_a_view_of_the_body(void **state)
{
	const struct str body =
	    STR(NAMED("ky", "2017-Q1") "--b\r\nContent-Disposition: form-data; name=\"tep\"; "
				       "filename=\"C:\\bi\xE1\xBB\x83u %22ba%22.xlsx\"\r\n"
				       "Content-Type: application/vnd.ms-excel\r\n\r\n"
				       "PK\0\r\n--\r\n--a\xFF\r\n" END);
	struct form_data form = read_form(MULTIPART, body);
	const struct form_field *file = form_data_file(&form, "tep");

	(void)state;
	assert_int_equal(form.count, 2);
	assert_non_null(file);
	assert_true(file->is_file && file->value.p > body.p &&
		    file->value.p + file->value.n < body.p + body.n);
	assert_true(str_eq(file->value, STR("PK\0\r\n--\r\n--a\xFF")));
	assert_string_equal(file->file_name.p, "biểu \"ba\".xlsx");
	assert_true(str_is(file->type, "application/vnd.ms-excel"));
	assert_null(form_data_text(&form, "tep").p);
	assert_null(form_data_file(&form, "ky"));
}

static void no_file_chosen_is_no_file(void **state)
{
	struct form_data form = read_form(
	    MULTIPART, STR("--b\r\nContent-Disposition: form-data; name=\"tep\"; filename=\"\"\r\n"
			   "Content-Type: application/octet-stream\r\n\r\n\r\n" END));

	(void)state;
	assert_int_equal(form.count, 1);
	assert_null(form_data_file(&form, "tep"));
	assert_int_equal(read_form(MULTIPART, STR(END)).count, 0);
}

static void other_types_are_refused(void **state)
{
	static const char *const types[] = {"", "text/plain", "application/json",
	    "multipart/form-data",
	    "multipart/form-data; boundary=", "multipart/form-data; boundary=\"a ",
	    "multipart/form-data; boundary=a; boundary=a", "multipart/form-data; boundary=a,b",
	    "multipart/mixed; boundary=b"};
	char long_one[128];

	(void)state;
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		assert_refused(types[i], STR(END), ERR_USAGE, "http.form_type", NULL);
	snprintf(long_one, sizeof(long_one), "multipart/form-data; boundary=%071d", 0);
	assert_refused(long_one, STR(END), ERR_USAGE, "http.form_type", NULL);
}

static void what_no_browser_sends_is_refused_with_its_place(void **state)
{
	static const struct {
		const char *type, *body, *place;
	} cases[] = {
	    {URLENCODED, "a=1&&b=2", "5"},
	    {URLENCODED, "a=1&", "5"},
	    {URLENCODED, "a=1&b=%z0", "7"},
	    {URLENCODED, "a=%00", "3"},
	    {URLENCODED, "a=%C3%28", "3"},
	    {URLENCODED, "%0A=1", "1"},
	    {MULTIPART, "", "1"},
	    {MULTIPART, "preamble\r\n" END, "1"},
	    {MULTIPART, "--b", "4"},
	    {MULTIPART, "--b\r\n", "6"},
	    {MULTIPART, NAMED("a", "1"), NULL},
	    {MULTIPART, NAMED("a", "1") "--b", NULL},
	    {MULTIPART, NAMED("a", "1") "--bc\r\n", NULL},
	    {MULTIPART, NAMED("a", "1") END "more", NULL},
	    {MULTIPART, "--b\r\n\r\n1\r\n" END, "6"},
	    {MULTIPART, "--b\r\nContent-Disposition: form-data\r\n\r\n1\r\n" END, NULL},
	    {MULTIPART, "--b\r\nContent-Disposition: attachment; name=a\r\n\r\n1\r\n" END, NULL},
	    {MULTIPART, "--b\r\nContent-Disposition : form-data; name=a\r\n\r\n\r\n" END, NULL},
	    {MULTIPART, "--b\r\nContent-Disposition: form-data; name=a; name=b\r\n\r\n\r\n" END,
		NULL},
	    {MULTIPART,
		"--b\r\nContent-Disposition: form-data; name=a; filename*=utf-8''x\r\n\r\n\r\n" END,
		NULL},
	    {MULTIPART, "--b\r\nContent-Disposition: form-data; name=\"a\r\n\r\n1\r\n" END, NULL},
	    {MULTIPART,
		"--b\r\nContent-Disposition: form-data; name=a\r\n"
		"Content-Transfer-Encoding: base64\r\n\r\nMQ==\r\n" END,
		NULL},
	    {MULTIPART, "--b\nContent-Disposition: form-data; name=a\n\n1\n" END, "4"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_refused(cases[i].type, str_of(cases[i].body), ERR_INPUT,
		    "http.form_malformed", cases[i].place);
}

static void text_that_is_none_is_refused_by_its_name(void **state)
{
	(void)state;
	assert_refused(
	    MULTIPART, STR(NAMED("ghi-chu", "a\xFF") END), ERR_INPUT, "http.form_text", "ghi-chu");
	assert_refused(
	    MULTIPART, STR(NAMED("ghi-chu", "a\0b") END), ERR_INPUT, "http.form_text", "ghi-chu");
	assert_refused(
	    MULTIPART, STR(NAMED("ghi-chu", "\x1B") END), ERR_INPUT, "http.form_text", "ghi-chu");
}

static void fields_and_lengths_have_limits(void **state)
{
	struct buf body = {0};

	(void)state;
	for (int i = 0; i < FORM_DATA_FIELDS_MAX; i++)
		buf_add_text(&body, i ? "&a=1" : "a=1");
	assert_int_equal(read_form(URLENCODED, buf_str(&body)).count, FORM_DATA_FIELDS_MAX);
	buf_add_text(&body, "&a=1");
	assert_refused(URLENCODED, buf_str(&body), ERR_LIMIT, "http.form_fields", NULL);

	buf_clear(&body);
	for (int i = 0; i <= FORM_DATA_FILES_MAX; i++)
		buf_add_text(
		    &body, "--b\r\nContent-Disposition: form-data; name=t; filename=t\r\n\r\n\r\n");
	buf_add_text(&body, END);
	assert_refused(MULTIPART, buf_str(&body), ERR_LIMIT, "http.form_fields", NULL);

	buf_clear(&body);
	buf_add_text(&body, "dai=");
	for (int i = 0; i < FORM_DATA_TEXT_MAX; i++)
		buf_add_char(&body, 'a');
	read_form(URLENCODED, buf_str(&body));
	buf_add_char(&body, 'a');
	assert_refused(URLENCODED, buf_str(&body), ERR_LIMIT, "http.form_long", "dai");

	buf_clear(&body);
	for (int i = 0; i <= FORM_DATA_NAME_MAX; i++)
		buf_add_char(&body, 'a');
	assert_refused(URLENCODED, buf_str(&body), ERR_LIMIT, "http.form_long", NULL);
	buf_release(&body);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_teardown(a_simple_form_is_decoded, reset),
	    cmocka_unit_test_teardown(a_name_may_be_repeated, reset),
	    cmocka_unit_test_teardown(lines_end_in_lf_and_text_is_composed, reset),
	    cmocka_unit_test_teardown(a_file_is_a_view_of_the_body, reset),
	    cmocka_unit_test_teardown(no_file_chosen_is_no_file, reset),
	    cmocka_unit_test_teardown(other_types_are_refused, reset),
	    cmocka_unit_test_teardown(what_no_browser_sends_is_refused_with_its_place, reset),
	    cmocka_unit_test_teardown(text_that_is_none_is_refused_by_its_name, reset),
	    cmocka_unit_test_teardown(fields_and_lengths_have_limits, reset),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
