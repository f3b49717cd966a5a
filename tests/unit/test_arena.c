/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/arena.h"
#include "base/map.h"

static void allocations_are_aligned_and_keep_their_bytes(void **state)
{
	struct arena arena = {0};
	char *texts[500];

	(void)state;
	for (size_t i = 0; i < 500; i++) {
		texts[i] = arena_printf(&arena, "text %zu", i);
		assert_int_equal((uintptr_t)texts[i] % 16, 0);
	}
	for (size_t i = 0; i < 500; i++) {
		char expected[32];

		snprintf(expected, sizeof(expected), "text %zu", i);
		assert_string_equal(texts[i], expected);
	}
	arena_release(&arena);
	assert_null(arena.head);
}

static void reset_keeps_one_block_for_reuse(void **state)
{
	struct arena arena = {0};
	void *again;

	(void)state;
	arena_alloc(&arena, 100000);
	arena_alloc(&arena, 200000);
	arena_reset(&arena);
	assert_non_null(arena.head);
	again = arena_alloc(&arena, 1000);
	memset(again, 1, 1000);
	arena_release(&arena);
}

static void map_finds_what_was_put_and_forgets_what_was_removed(void **state)
{
	struct arena arena = {0};
	struct map map = {0};
	static int values[1000];
	char *keys[1000];

	(void)state;
	for (size_t i = 0; i < 1000; i++) {
		keys[i] = arena_printf(&arena, "key-%zu", i);
		assert_null(map_put(&map, str_of(keys[i]), &values[i]));
	}
	for (size_t i = 0; i < 1000; i += 2)
		assert_ptr_equal(map_remove(&map, str_of(keys[i])), &values[i]);
	for (size_t i = 0; i < 1000; i++)
		assert_ptr_equal(map_get(&map, str_of(keys[i])), i % 2 ? &values[i] : NULL);
	assert_int_equal(map.count, 500);
	map_release(&map);
	arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(allocations_are_aligned_and_keep_their_bytes),
	    cmocka_unit_test(reset_keeps_one_block_for_reuse),
	    cmocka_unit_test(map_finds_what_was_put_and_forgets_what_was_removed),
	};

	return cmocka_run_group_tests_name("arena and map", tests, NULL, NULL);
}
