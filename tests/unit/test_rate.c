/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

#include "http/rate.h"

static void so_many_at_once_and_then_one_an_interval(void **state)
{
	struct rate *rate = rate_new(30, 3, 100);

	(void)state;
	for (int i = 0; i < 3; i++)
		assert_int_equal(rate_take_at(rate, STR("a"), 1000000), 0);
	assert_int_equal(rate_take_at(rate, STR("a"), 1000000), 2);
	assert_int_equal(rate_take_at(rate, STR("a"), 1000500), 2);
	assert_int_equal(rate_take_at(rate, STR("a"), 1001500), 1);
	assert_int_equal(rate_take_at(rate, STR("a"), 1002000), 0);
	assert_int_equal(rate_take_at(rate, STR("a"), 1002000), 2);
	/* What is refused does not count. */
	for (int i = 0; i < 100; i++)
		assert_int_not_equal(rate_take_at(rate, STR("a"), 1002000), 0);
	assert_int_equal(rate_take_at(rate, STR("a"), 1004000), 0);
	rate_free(rate);
}

static void a_rest_gives_back_no_more_than_is_allowed_at_once(void **state)
{
	struct rate *rate = rate_new(60, 2, 100);

	(void)state;
	assert_int_equal(rate_take_at(rate, STR("a"), 0), 0);
	for (int i = 0; i < 2; i++)
		assert_int_equal(rate_take_at(rate, STR("a"), 86400000), 0);
	assert_int_equal(rate_take_at(rate, STR("a"), 86400000), 1);
	rate_free(rate);
}

static void keys_do_not_count_for_each_other(void **state)
{
	struct rate *rate = rate_new(1, 1, 100);

	(void)state;
	assert_int_equal(rate_take_at(rate, STR("a"), 1000), 0);
	assert_int_equal(rate_take_at(rate, STR("b"), 1000), 0);
	assert_int_equal(rate_take_at(rate, STR("a"), 1000), 60);
	rate_free(rate);
}

static void what_is_given_back_can_be_taken_again(void **state)
{
	struct rate *rate = rate_new(1, 1, 100);
	struct err err = {0};

	(void)state;
	assert_int_equal(rate_take(rate, STR("a"), &err), ERR_NONE);
	assert_int_equal(rate_take(rate, STR("a"), &err), ERR_TOO_MANY);
	assert_string_equal(err.key, "http.too_many");
	assert_string_equal(err.args[0], "60");
	rate_give(rate, STR("a"));
	assert_int_equal(rate_take(rate, STR("a"), &err), ERR_NONE);
	rate_free(rate);
}

static void many_keys_push_out_those_that_rested_not_those_that_wait(void **state)
{
	struct rate *rate = rate_new(1, 10, 64);
	char key[32];

	(void)state;
	for (int i = 0; i < 10; i++)
		assert_int_equal(rate_take_at(rate, STR("eager"), 1000), 0);
	for (int i = 0; i < 10000; i++) {
		snprintf(key, sizeof(key), "%d", i);
		assert_int_equal(rate_take_at(rate, str_of(key), 1000), 0);
	}
	assert_int_not_equal(rate_take_at(rate, STR("eager"), 1000), 0);
	rate_free(rate);
}

static void an_ipv6_network_is_one_key(void **state)
{
	static const struct {
		const char *address, *key;
	} cases[] = {
	    {"192.0.2.1", "192.0.2.1"},
	    {"::ffff:192.0.2.1", "192.0.2.1"},
	    {"2001:db8:1:2:3:4:5:6", "20010db800010002"},
	    {"2001:db8:1:2::1", "20010db800010002"},
	    {"", ""},
	    {"not an address, and longer than any of them would be", NULL},
	};
	char out[RATE_ADDRESS_SIZE];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_true(str_is(rate_address(str_of(cases[i].address), out),
		    cases[i].key ? cases[i].key : cases[i].address));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(so_many_at_once_and_then_one_an_interval),
	    cmocka_unit_test(a_rest_gives_back_no_more_than_is_allowed_at_once),
	    cmocka_unit_test(keys_do_not_count_for_each_other),
	    cmocka_unit_test(what_is_given_back_can_be_taken_again),
	    cmocka_unit_test(many_keys_push_out_those_that_rested_not_those_that_wait),
	    cmocka_unit_test(an_ipv6_network_is_one_key),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
