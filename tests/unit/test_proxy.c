/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "http/cookie.h"
#include "http/proxy.h"

static void addresses_and_networks_are_read(void **state)
{
	struct proxies proxies;

	(void)state;
	assert_true(proxies_parse(&proxies, STR("127.0.0.1, 10.0.0.0/8,::1 , 2001:db8::/32")));
	assert_int_equal(proxies.count, 4);
	assert_true(proxies_have(&proxies, STR("127.0.0.1")));
	assert_false(proxies_have(&proxies, STR("127.0.0.2")));
	assert_true(proxies_have(&proxies, STR("10.255.1.2")));
	assert_false(proxies_have(&proxies, STR("11.0.0.1")));
	assert_true(proxies_have(&proxies, STR("::1")));
	assert_true(proxies_have(&proxies, STR("2001:db8:1::9")));
	assert_false(proxies_have(&proxies, STR("2001:db9::9")));
	assert_true(proxies_parse(&proxies, STR("192.168.1.128/25")));
	assert_true(proxies_have(&proxies, STR("192.168.1.129")));
	assert_false(proxies_have(&proxies, STR("192.168.1.127")));
	assert_true(proxies_have(&proxies, STR("::ffff:192.168.1.129")));
	assert_true(proxies_parse(&proxies, STR("0.0.0.0/0")));
	assert_true(proxies_have(&proxies, STR("8.8.8.8")));
	assert_false(proxies_have(&proxies, STR("::1")));
}

static void what_is_no_network_is_refused(void **state)
{
	static const char *const wrong[] = {"", ",", "127.0.0.1,", "localhost", "1.2.3",
	    "10.0.0.0/33", "::1/129", "10.0.0.0/", "10.0.0.0/x", "10.0.0.0/-1", "10.0.0.0/8/8",
	    "1.2.3.4:80", "[::1]", "1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1"};
	struct proxies proxies;

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++)
		assert_false(proxies_parse(&proxies, str_of(wrong[i])));
	assert_false(proxies_parse(
	    &proxies, STR("1.1.1.1,1.1.1.1,1.1.1.1,1.1.1.1,1.1.1.1,1.1.1.1,1.1.1.1,1.1.1.1,1.1.1.1,"
			  "1.1.1.1,1.1.1.1,1.1.1.1,1.1.1.1,1.1.1.1,1.1.1.1,1.1.1.1,1.1.1.1")));
}

static void assert_asker(
    const char *peer, const char *forwarded, const char *proto, const char *address, bool secure)
{
	const struct pair headers[] = {{STR("Host"), STR("x")},
	    {STR("X-Forwarded-For"), str_of(forwarded)}, {STR("x-forwarded-proto"), str_of(proto)}};
	struct proxies proxies;
	struct asker asker;

	assert_true(proxies_parse(&proxies, STR("127.0.0.1,10.0.0.0/8")));
	asker = proxies_asker(&proxies, str_of(peer), headers, 3);
	assert_true(str_is(asker.address, address));
	assert_int_equal(asker.secure, secure);
}

static void the_last_address_that_is_no_proxys_counts(void **state)
{
	(void)state;
	assert_asker("127.0.0.1", "203.0.113.7", "https", "203.0.113.7", true);
	assert_asker("127.0.0.1", "6.6.6.6, 203.0.113.7", "http", "203.0.113.7", false);
	assert_asker("127.0.0.1", "6.6.6.6, 203.0.113.7,10.1.1.1", "HTTPS", "203.0.113.7", true);
	assert_asker("127.0.0.1", "10.1.1.1", "", "10.1.1.1", false);
	assert_asker("127.0.0.1", "2001:db8::1", "http, https", "2001:db8::1", true);
}

static void who_is_no_proxy_of_ours_is_not_believed(void **state)
{
	(void)state;
	assert_asker("203.0.113.9", "1.1.1.1", "https", "203.0.113.9", false);
	assert_asker("", "1.1.1.1", "https", "", false);
}

static void nonsense_ends_what_is_believed(void **state)
{
	(void)state;
	assert_asker("127.0.0.1", "", "", "127.0.0.1", false);
	assert_asker("127.0.0.1", "1.1.1.1, unknown", "", "127.0.0.1", false);
	assert_asker("127.0.0.1", "1.1.1.1, x, 10.0.0.1", "", "10.0.0.1", false);
	assert_asker("127.0.0.1", ",,,", "", "127.0.0.1", false);
}

static void several_headers_are_one_list(void **state)
{
	const struct pair headers[] = {
	    {STR("X-Forwarded-For"), STR("6.6.6.6")}, {STR("X-Forwarded-For"), STR("10.0.0.1")}};
	struct proxies proxies;

	(void)state;
	assert_true(proxies_parse(&proxies, STR("127.0.0.1,10.0.0.0/8")));
	assert_true(
	    str_is(proxies_asker(&proxies, STR("127.0.0.1"), headers, 2).address, "6.6.6.6"));
}

static void a_cookie_is_found_by_its_whole_name(void **state)
{
	struct str header = STR("a=1; kycung=Ab-_9; b=\"x\"; kycung=zz");

	(void)state;
	assert_true(str_is(cookie_in(header, "kycung"), "Ab-_9"));
	assert_true(str_is(cookie_in(header, "a"), "1"));
	assert_null(cookie_in(header, "kycun").p);
	assert_null(cookie_in(header, "KYCUNG").p);
	assert_null(cookie_in(header, "b").p);
	assert_null(cookie_in(STR(""), "a").p);
	assert_null(cookie_in(STR(";;=;a"), "a").p);
	assert_true(str_is(cookie_in(STR("a=\xC3\xA9;a=2"), "a"), "2"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(addresses_and_networks_are_read),
	    cmocka_unit_test(what_is_no_network_is_refused),
	    cmocka_unit_test(the_last_address_that_is_no_proxys_counts),
	    cmocka_unit_test(who_is_no_proxy_of_ours_is_not_believed),
	    cmocka_unit_test(nonsense_ends_what_is_believed),
	    cmocka_unit_test(several_headers_are_one_list),
	    cmocka_unit_test(a_cookie_is_found_by_its_whole_name),
	};

	return cmocka_run_group_tests_name("proxy", tests, NULL, NULL);
}
