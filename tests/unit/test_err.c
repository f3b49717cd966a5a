/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/err.h"

static void every_code_has_a_status_for_http_and_shell(void **state)
{
	(void)state;
	assert_int_equal(err_http_status(ERR_NONE), 200);
	assert_int_equal(err_exit_status(ERR_NONE), 0);
	for (int code = ERR_NONE + 1; code < ERR_CODE_COUNT; code++) {
		assert_in_range(err_http_status((enum err_code)code), 400, 503);
		assert_in_range(err_exit_status((enum err_code)code), 1, 2);
	}
	assert_int_equal(err_http_status(ERR_NOT_FOUND), 404);
	assert_int_equal(err_http_status(ERR_USAGE), 400);
	assert_int_equal(err_exit_status(ERR_USAGE), 2);
}

static void an_error_keeps_key_and_arguments(void **state)
{
	struct err err;
	char arg[] = "178";

	(void)state;
	assert_int_equal(
	    err_set(&err, ERR_NOT_FOUND, "unit.unknown", arg, "2017", NULL), ERR_NOT_FOUND);
	memset(arg, 'x', 3);
	assert_int_equal(err.code, ERR_NOT_FOUND);
	assert_string_equal(err.key, "unit.unknown");
	assert_int_equal(err.arg_count, 2);
	assert_string_equal(err.args[0], "178");
	assert_string_equal(err.args[1], "2017");
	err_set(&err, ERR_DB, "db.failed", NULL);
	assert_int_equal(err.arg_count, 0);
}

static void an_error_without_a_place_still_gives_its_code(void **state)
{
	(void)state;
	assert_int_equal(err_set(NULL, ERR_IO, "file.unreadable", "x", NULL), ERR_IO);
}

static void long_arguments_are_cut_at_a_character(void **state)
{
	char ascii[2 * ERR_ARG_SIZE] = {0};
	char marked[4 * ERR_ARG_SIZE] = {0};
	struct err err;

	(void)state;
	memset(ascii, 'a', sizeof(ascii) - 1);
	/* a two-byte letter first, so that the limit falls inside a three-byte one */
	marked[0] = '\xC4';
	marked[1] = '\x91';
	for (size_t i = 2; i + 3 < sizeof(marked); i += 3) {
		marked[i] = '\xE1';
		marked[i + 1] = '\xBA';
		marked[i + 2] = '\xA1';
	}
	err_set(&err, ERR_INPUT, "k", ascii, marked, NULL);
	assert_int_equal(strlen(err.args[0]), ERR_ARG_SIZE - 1);
	assert_int_equal(strlen(err.args[1]), 2 + (ERR_ARG_SIZE - 1 - 2) / 3 * 3);
	assert_memory_equal(err.args[1], marked, strlen(err.args[1]));
}

static void issues_are_all_counted_and_the_first_ones_kept(void **state)
{
	struct arena arena = {0};
	struct issues issues = {.arena = &arena};

	(void)state;
	for (int i = 1; i <= ISSUES_KEPT + 5; i++) {
		char arg[16];

		snprintf(arg, sizeof(arg), "%d", i);
		issues_add(&issues, "units.csv", i, 2, "unit.unknown_parent", arg, NULL);
	}
	assert_int_equal(issues.count, ISSUES_KEPT + 5);
	assert_int_equal(issues.kept, ISSUES_KEPT);
	for (int i = 1; i <= ISSUES_KEPT; i++) {
		char arg[16];
		const struct issue *issue = &issues.items[i - 1];

		snprintf(arg, sizeof(arg), "%d", i);
		assert_int_equal(issue->line, i);
		assert_int_equal(issue->column, 2);
		assert_int_equal(issue->arg_count, 1);
		assert_string_equal(issue->args[0], arg);
		assert_string_equal(issue->file, "units.csv");
	}
	arena_release(&arena);
}

static void an_issue_may_have_no_file_and_no_arguments(void **state)
{
	struct arena arena = {0};
	struct issues issues = {.arena = &arena};

	(void)state;
	issues_add(&issues, NULL, 0, 0, "package.empty", NULL);
	assert_int_equal(issues.kept, 1);
	assert_null(issues.items[0].file);
	assert_int_equal(issues.items[0].arg_count, 0);
	assert_string_equal(issues.items[0].key, "package.empty");
	arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_code_has_a_status_for_http_and_shell),
	    cmocka_unit_test(an_error_keeps_key_and_arguments),
	    cmocka_unit_test(an_error_without_a_place_still_gives_its_code),
	    cmocka_unit_test(long_arguments_are_cut_at_a_character),
	    cmocka_unit_test(issues_are_all_counted_and_the_first_ones_kept),
	    cmocka_unit_test(an_issue_may_have_no_file_and_no_arguments),
	};

	return cmocka_run_group_tests_name("err", tests, NULL, NULL);
}
