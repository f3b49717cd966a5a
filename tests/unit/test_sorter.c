/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "base/sorter.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "base/spill.h"

struct record {
	uint32_t key;
	uint32_t order;
};

static int by_key(const void *a, const void *b)
{
	const struct record *x = a, *y = b;

	if (x->key != y->key)
		return x->key < y->key ? -1 : 1;
	return x->order < y->order ? -1 : x->order > y->order;
}

static uint32_t next_random(uint32_t *state)
{
	*state = *state * 1664525 + 1013904223;
	return *state >> 8;
}

/* Reads all records; each must follow the one before. Returns how many there were. */
static size_t read_in_order(struct sorter *sorter, uint64_t *sum)
{
	struct record last = {0};
	size_t count = 0;
	struct err err = {0};

	*sum = 0;
	assert_int_equal(sorter_begin(sorter, &err), ERR_NONE);
	for (;;) {
		const void *record;

		assert_int_equal(sorter_next(sorter, &record, &err), ERR_NONE);
		if (!record)
			return count;
		if (count++)
			assert_true(by_key(&last, record) < 0);
		last = *(const struct record *)record;
		*sum += last.key;
	}
}

static void sort(size_t count, size_t memory)
{
	struct sorter *sorter = sorter_new(sizeof(struct record), by_key, memory);
	uint32_t state = 1;
	uint64_t added = 0, read;
	struct err err = {0};

	for (size_t i = 0; i < count; i++) {
		struct record record = {next_random(&state) % 1000, (uint32_t)i};

		added += record.key;
		assert_int_equal(sorter_add(sorter, &record, &err), ERR_NONE);
	}
	assert_int_equal(sorter_count(sorter), count);
	/* And once more, from the beginning. */
	for (int i = 0; i < 2; i++) {
		assert_int_equal(read_in_order(sorter, &read), count);
		assert_true(read == added);
	}
	sorter_free(sorter);
}

static void records_come_in_order_whatever_memory_holds(void **state)
{
	static const size_t counts[] = {0, 1, 2, 127, 128, 129, 256, 5000};

	(void)state;
	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
		sort(counts[i], 128 * sizeof(struct record));
		sort(counts[i], sizeof(struct record));
	}
	/* Runs longer than what is read of one at a time. */
	sort(100000, 30000 * sizeof(struct record));
}

static void spilled_bytes_are_found_where_they_were_put(void **state)
{
	enum { TEXTS = 20000 };
	static uint64_t places[TEXTS];
	struct spill spill = {0};
	struct err err = {0};

	(void)state;
	for (uint32_t i = 0; i < TEXTS; i++) {
		char text[32];

		snprintf(text, sizeof(text), "text %u of many", i);
		assert_int_equal(spill_add(&spill, text, sizeof(text), &places[i], &err), ERR_NONE);
	}
	for (uint32_t i = TEXTS; i-- > 0;) {
		char text[32], wanted[32];

		snprintf(wanted, sizeof(wanted), "text %u of many", i);
		assert_int_equal(spill_read(&spill, places[i], text, sizeof(text), &err), ERR_NONE);
		assert_string_equal(text, wanted);
	}
	spill_release(&spill);
}

static void a_folder_that_is_not_there_is_named(void **state)
{
	static char bytes[1 << 19];
	struct spill spill = {0};
	struct err err = {0};
	uint64_t at;

	(void)state;
	assert_int_equal(setenv("TMPDIR", "/no/such/folder", 1), 0);
	assert_int_equal(spill_add(&spill, bytes, sizeof(bytes), &at, &err), ERR_IO);
	assert_string_equal(err.key, "spill.cannot_write");
	assert_string_equal(err.args[0], "/no/such/folder");
	unsetenv("TMPDIR");
	spill_release(&spill);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(records_come_in_order_whatever_memory_holds),
	    cmocka_unit_test(spilled_bytes_are_found_where_they_were_put),
	    cmocka_unit_test(a_folder_that_is_not_there_is_named),
	};

	return cmocka_run_group_tests_name("sorter", tests, NULL, NULL);
}
