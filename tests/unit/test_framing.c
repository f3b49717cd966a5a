/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/buf.h"
#include "http/framing.h"
#include "http/gzip.h"
#include "http/negotiate.h"

#include <zlib.h>

/* "Name: value\nName: value" */
static int check(bool http_1_1, const char *text, struct framing *out, const char **key)
{
	struct pair headers[8];
	struct str rest = str_of(text);
	struct str line;
	size_t count = 0;

	while (str_split(&rest, '\n', &line)) {
		size_t colon = str_find_char(line, ':');

		assert_true(count < 8 && colon < line.n);
		headers[count++] = (struct pair){{line.p, colon},
		    str_trim((struct str){line.p + colon + 1, line.n - colon - 1})};
	}
	return framing_check(http_1_1, headers, count, out, key);
}

static void assert_refused(const char *text, int status, const char *expected)
{
	struct framing framing;
	const char *key = "";

	if (check(true, text, &framing, &key) != status)
		fail_msg("not refused with %d: %s", status, text);
	assert_string_equal(key, expected);
}

static void sound_requests_pass(void **state)
{
	struct framing framing;
	const char *key;

	(void)state;
	assert_int_equal(
	    check(true, "Host: a:80\ncontent-length: 12\nExpect: 100-Continue", &framing, &key), 0);
	assert_int_equal(framing.length, 12);
	assert_true(framing.anonymous);
	assert_int_equal(
	    check(true, "hOST: [::1]:80\nTransfer-Encoding: Chunked\nCookie: a=b", &framing, &key),
	    0);
	assert_true(framing.chunked);
	assert_false(framing.anonymous);
	assert_int_equal(check(false, "Accept: */*", &framing, &key), 0);
}

static void doubtful_lengths_are_refused(void **state)
{
	(void)state;
	assert_refused("Host: a\nContent-Length: 1\nContent-Length: 1", 400, "http.content_length");
	assert_refused("Host: a\nContent-Length: 1, 1", 400, "http.content_length");
	assert_refused("Host: a\nContent-Length: +1", 400, "http.content_length");
	assert_refused("Host: a\nContent-Length: -1", 400, "http.content_length");
	assert_refused("Host: a\nContent-Length: 0x1", 400, "http.content_length");
	assert_refused("Host: a\nContent-Length:", 400, "http.content_length");
	assert_refused("Host: a\nContent-Length: 18446744073709551617", 400, "http.content_length");
}

static void doubtful_codings_are_refused(void **state)
{
	struct framing framing;
	const char *key;

	(void)state;
	assert_refused("Host: a\nContent-Length: 1\nTransfer-Encoding: chunked", 400,
	    "http.transfer_encoding");
	assert_refused("Host: a\nTransfer-Encoding: chunked\nContent-Length: 1", 400,
	    "http.transfer_encoding");
	assert_refused("Host: a\nTransfer-Encoding: chunked\nTransfer-Encoding: chunked", 400,
	    "http.transfer_encoding");
	assert_refused("Host: a\nTransfer-Encoding: gzip, chunked", 400, "http.transfer_encoding");
	assert_refused("Host: a\nTransfer-Encoding: xchunked", 400, "http.transfer_encoding");
	assert_refused("Host: a\nTransfer-Encoding: identity", 400, "http.transfer_encoding");
	assert_int_equal(check(false, "Host: a\nTransfer-Encoding: chunked", &framing, &key), 400);
}

static void doubtful_hosts_are_refused(void **state)
{
	(void)state;
	assert_refused("Accept: */*", 400, "http.host");
	assert_refused("Host: a\nHost: a", 400, "http.host");
	assert_refused("Host:", 400, "http.host");
	assert_refused("Host: a b", 400, "http.host");
	assert_refused("Host: a/b", 400, "http.host");
	assert_refused("Host: user@a", 400, "http.host");
}

static void doubtful_headers_are_refused(void **state)
{
	(void)state;
	assert_refused("Host : a", 400, "http.header_name");
	assert_refused("Host: a\nContent-Length : 5", 400, "http.header_name");
	assert_refused("Host: a\n(x): 5", 400, "http.header_name");
	assert_refused("Host: a\n: 5", 400, "http.header_name");
	assert_refused("Host: a\nX: a\rContent-Length: 5", 400, "http.header_value");
	assert_refused("Host: a\nX: a\x01", 400, "http.header_value");
	assert_refused("Host: a\nExpect: 200-ok", 417, "http.expect");
}

static void gzip_is_accepted_as_asked(void **state)
{
	(void)state;
	assert_true(accepts_gzip(STR("gzip")));
	assert_true(accepts_gzip(STR("deflate, GZIP;q=0.5, br")));
	assert_true(accepts_gzip(STR("*")));
	assert_true(accepts_gzip(STR("gzip;q=1,*;q=0")));
	assert_true(accepts_gzip(STR("x-gzip")));
	assert_false(accepts_gzip((struct str){NULL, 0}));
	assert_false(accepts_gzip(STR("")));
	assert_false(accepts_gzip(STR("identity, br")));
	assert_false(accepts_gzip(STR("gzip;q=0")));
	assert_false(accepts_gzip(STR("gzip ; Q=0.000, *")));
	assert_false(accepts_gzip(STR("gzipped")));
}

static void csv_is_preferred_as_weighed(void **state)
{
	(void)state;
	assert_true(accepts_csv(STR("text/csv")));
	assert_true(accepts_csv(STR("Text/CSV; charset=utf-8")));
	assert_true(accepts_csv(STR("text/csv, */*")));
	assert_true(accepts_csv(STR("application/json;q=0.5, text/csv")));
	assert_true(accepts_csv(STR("text/csv;q=0.2, */*;q=0.1")));
	assert_false(accepts_csv((struct str){NULL, 0}));
	assert_false(accepts_csv(STR("*/*")));
	assert_false(accepts_csv(STR("text/html, application/xhtml+xml, */*;q=0.8")));
	assert_false(accepts_csv(STR("text/csv, application/json")));
	assert_false(accepts_csv(STR("text/csv;q=0.5, */*")));
	assert_false(accepts_csv(STR("text/csv;q=0")));
}

static void etags_are_compared_weakly_and_in_lists(void **state)
{
	struct str etag = STR("abc");

	(void)state;
	assert_true(etag_matches(STR("\"abc\""), etag));
	assert_true(etag_matches(STR("W/\"abc\""), etag));
	assert_true(etag_matches(STR("\"x\", \"abc-gz\""), etag));
	assert_true(etag_matches(STR("\"a,b\" , W/\"abc\""), etag));
	assert_true(etag_matches(STR(" * "), etag));
	assert_false(etag_matches((struct str){NULL, 0}, etag));
	assert_false(etag_matches(STR("abc"), etag));
	assert_false(etag_matches(STR("\"abc"), etag));
	assert_false(etag_matches(STR("\"abcd\", \"ab\", \"abc-gx\""), etag));
}

static void gzip_gives_back_what_went_in(void **state)
{
	struct buf text = {0};
	struct buf zipped = {0};
	unsigned char out[20000];
	z_stream stream = {0};

	(void)state;
	for (int i = 0; i < 1000; i++)
		buf_printf(&text, "line %d of it\n", i % 7);
	gzip_add(&zipped, buf_str(&text));
	assert_true(zipped.n < text.n / 10);
	assert_int_equal(inflateInit2(&stream, 15 + 16), Z_OK);
	stream.next_in = (Bytef *)zipped.p;
	stream.avail_in = (uInt)zipped.n;
	stream.next_out = out;
	stream.avail_out = sizeof(out);
	assert_int_equal(inflate(&stream, Z_FINISH), Z_STREAM_END);
	assert_int_equal(stream.total_out, text.n);
	assert_memory_equal(out, text.p, text.n);
	inflateEnd(&stream);
	buf_release(&text);
	buf_release(&zipped);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(sound_requests_pass),
	    cmocka_unit_test(doubtful_lengths_are_refused),
	    cmocka_unit_test(doubtful_codings_are_refused),
	    cmocka_unit_test(doubtful_hosts_are_refused),
	    cmocka_unit_test(doubtful_headers_are_refused),
	    cmocka_unit_test(gzip_is_accepted_as_asked),
	    cmocka_unit_test(csv_is_preferred_as_weighed),
	    cmocka_unit_test(etags_are_compared_weakly_and_in_lists),
	    cmocka_unit_test(gzip_gives_back_what_went_in),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
