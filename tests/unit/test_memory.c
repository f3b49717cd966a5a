/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "base/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static void a_size_is_a_number_of_bytes_or_of_larger_units(void **state)
{
	static const struct {
		const char *text;
		size_t bytes;
	} cases[] = {
	    {"1", 1},
	    {"65536", 65536},
	    {"2K", 2048},
	    {"512M", (size_t)512 << 20},
	    {"4g", (size_t)4 << 30},
	    {"1T", (size_t)1 << 40},
	    {"9223372036854775807", INT64_MAX},
	    {"8388607T", (size_t)8388607 << 40},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		size_t bytes = 0;

		assert_true(memory_parse(str_of(cases[i].text), &bytes));
		assert_true(bytes == cases[i].bytes);
	}
}

static void what_is_no_size_is_refused(void **state)
{
	static const char *const cases[] = {"", "0", "0M", "M", "-1", "+1", "1.5G", "1,5G", "12 M",
	    " 1", "1 ", "1MB", "1Mi", "1E", "max", "0x10", "9223372036854775808", "8388608T",
	    "99999999999999999999"};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		size_t bytes = 7;

		assert_false(memory_parse(str_of(cases[i]), &bytes));
		assert_int_equal(bytes, 7);
	}
}

static void there_is_memory(void **state)
{
	(void)state;
	assert_true(memory_available() >= (size_t)1 << 20);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_size_is_a_number_of_bytes_or_of_larger_units),
	    cmocka_unit_test(what_is_no_size_is_refused),
	    cmocka_unit_test(there_is_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
