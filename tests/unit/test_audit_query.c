/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "web/audit.h"

static const struct definitions nothing;

static enum err_code read(
    struct arena *arena, const char *target, struct audit_query *out, struct err *err)
{
	struct request req = {.arena = arena};

	assert_int_equal(target_parse(arena, str_of(target), &req.target, err), ERR_NONE);
	return audit_query_read(&nothing, &req, out, err);
}

static void days_are_vietnams_and_both_are_included(void **state)
{
	struct arena arena = {0};
	struct audit_query query;
	struct err err;

	(void)state;
	assert_int_equal(
	    read(&arena, "/?since=2018-01-01&until=2018-01-31", &query, &err), ERR_NONE);
	assert_string_equal(query.since.p, "2017-12-31T17:00:00Z");
	assert_string_equal(query.until.p, "2018-01-31T17:00:00Z");
	arena_release(&arena);
}

static void a_time_is_taken_as_it_stands(void **state)
{
	struct arena arena = {0};
	struct audit_query query;
	struct err err;

	(void)state;
	assert_int_equal(read(&arena, "/?since=2018-01-31T02:03", &query, &err), ERR_NONE);
	assert_string_equal(query.since.p, "2018-01-31T02:03");
	assert_int_equal(query.until.n, 0);
	arena_release(&arena);
}

static void days_without_moments_bound_nothing_or_everything(void **state)
{
	struct arena arena = {0};
	struct audit_query query;
	struct err err;

	(void)state;
	assert_int_equal(
	    read(&arena, "/?since=0001-01-01&until=9999-12-31", &query, &err), ERR_NONE);
	assert_true(strcmp(query.since.p, "2017-12-31T17:00:00Z") < 0);
	assert_true(strcmp(query.until.p, "2017-12-31T17:00:00Z") > 0);
	assert_int_equal(read(&arena, "/?until=1969-12-31", &query, &err), ERR_NONE);
	assert_true(strcmp(query.until.p, "2017-12-31T17:00:00Z") < 0);
	arena_release(&arena);
}

static void kinds_are_gathered_and_a_form_is_its_submissions(void **state)
{
	struct arena arena = {0};
	struct audit_query query;
	struct err err;

	(void)state;
	assert_int_equal(
	    read(&arena, "/?kind=cell,account&form=ho-ngheo-nam&before=12", &query, &err),
	    ERR_NONE);
	assert_int_equal(query.kinds, 1U << AUDIT_CELL | 1U << (AUDIT_EVENT + EVENT_ACCOUNT));
	assert_string_equal(query.subject.p, "submission/ho-ngheo-nam");
	assert_int_equal(query.before_batch, 12);
	assert_int_equal(
	    read(&arena, "/?form=ho-ngheo-nam&subject=account/5", &query, &err), ERR_NONE);
	assert_string_equal(query.subject.p, "account/5");
	arena_release(&arena);
}

static void what_cannot_be_asked_is_refused_with_its_reason(void **state)
{
	static const struct {
		const char *target, *key;
	} wrong[] = {{"/?since=2018-02-30", "audit.bad_day"},
	    {"/?until=yesterday", "audit.bad_day"},
	    {"/?since=2018-01-01T00:00:00.000000Z", "audit.bad_day"},
	    {"/?kind=king", "audit.bad_kind"}, {"/?before=-1", "audit.bad_before"},
	    {"/?before=9223372036854775808", "audit.bad_before"},
	    {"/?unit=05971", "select.unknown_unit"},
	    {"/?indicator=budget.revenue", "select.unknown_indicator"}};

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		struct arena arena = {0};
		struct audit_query query;
		struct err err;

		assert_int_not_equal(read(&arena, wrong[i].target, &query, &err), ERR_NONE);
		assert_string_equal(err.key, wrong[i].key);
		arena_release(&arena);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(days_are_vietnams_and_both_are_included),
	    cmocka_unit_test(a_time_is_taken_as_it_stands),
	    cmocka_unit_test(days_without_moments_bound_nothing_or_everything),
	    cmocka_unit_test(kinds_are_gathered_and_a_form_is_its_submissions),
	    cmocka_unit_test(what_cannot_be_asked_is_refused_with_its_reason),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
