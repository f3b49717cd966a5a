/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "core/memo.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

static void assert_found(const struct memo *memo, int64_t key, const char *value)
{
	struct str found;

	if (!value) {
		assert_false(memo_get(memo, MAP_KEY(key), &found));
		return;
	}
	assert_true(memo_get(memo, MAP_KEY(key), &found));
	assert_true(str_is(found, value));
}

static void what_was_put_last_is_found(void **state)
{
	struct memo memo = {0};
	int64_t one = 1, two = 2;

	(void)state;
	assert_found(&memo, one, NULL);
	memo_put(&memo, MAP_KEY(one), STR("một"));
	memo_put(&memo, MAP_KEY(two), STR_EMPTY);
	assert_found(&memo, one, "một");
	assert_found(&memo, two, "");
	memo_put(&memo, MAP_KEY(one), STR("một"));
	memo_put(&memo, MAP_KEY(one), STR("khác"));
	assert_found(&memo, one, "khác");
	memo_release(&memo);
	assert_found(&memo, one, NULL);
}

static void what_was_put_long_ago_goes_first(void **state)
{
	enum { PART = MEMO_BYTES / 8 };
	struct memo memo = {0};
	char *bytes = calloc(1, MEMO_BYTES);
	int64_t old = 0, large = 99;

	(void)state;
	assert_non_null(bytes);
	memo_put(&memo, MAP_KEY(old), STR("cũ"));
	for (int64_t key = 1; key <= 20; key++) {
		struct str found;

		memo_put(&memo, MAP_KEY(key), (struct str){bytes, PART});
		assert_true(memo_get(&memo, MAP_KEY(key), &found));
		assert_int_equal(found.n, PART);
		assert_true(memo.recent_bytes <= MEMO_BYTES / 2);
	}
	assert_found(&memo, old, NULL);

	/* One that would drive all else out is not kept, nor what it replaces. */
	memo_put(&memo, MAP_KEY(large), STR("nhỏ"));
	memo_put(&memo, MAP_KEY(large), (struct str){bytes, MEMO_BYTES});
	assert_found(&memo, large, NULL);
	memo_release(&memo);
	free(bytes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_was_put_last_is_found),
	    cmocka_unit_test(what_was_put_long_ago_goes_first),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
