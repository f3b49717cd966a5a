/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The work desk: what stands where, who is late; and the journal for the auditor. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/audit.h"
#include "core/desk.h"
#include "core/submission_log.h"
#include "submission_world.h"

#define KEY(ward, quarter) submission_world_key(world, ward, quarter)
#define assert_done(it)    assert_int_equal(it, ERR_NONE)

static void enter(struct submission_world *world, struct submission_key key, int row,
    enum cell_entry_kind kind, int64_t value)
{
	struct cell_entry entry = submission_world_entry(world, key, row, kind, value, 0);

	assert_done(submission_world_save(world, key, &world->people[ROLE_REPORTER], &entry, 1));
}

/* Submitted at noon UTC of a day of 2017, whenever the test runs. */
static void submit_on(struct submission_world *world, struct submission_key key, int month, int day)
{
	char at[32];

	enter(world, key, ROW_REVENUE, ENTRY_VALUE, 1);
	submission_world_bring(world, key, SUBMISSION_SUBMITTED);
	snprintf(at, sizeof(at), "2017-%02d-%02dT12:00:00Z", month, day);
	assert_done(db_run(world->db, &world->err,
	    "UPDATE submission SET first_submitted_at = $1 WHERE unit = $2 AND period = $3", "sii",
	    at, (int64_t)key.unit, period_key(key.period)));
}

static date day_of(int month, int day)
{
	return date_of((struct ymd){2017, month, day});
}

static struct desk_query ask(const struct submission_world *world, date today)
{
	return (struct desk_query){.actor = &world->people[ROLE_APPROVER],
	    .form = STR_EMPTY,
	    .year = 2017,
	    .today = today,
	    .limit = 100};
}

static struct desk *desk_of(struct submission_world *world, const struct desk_query *query)
{
	struct desk *desk;

	assert_done(desk_load(world->space, query, &world->arena, &desk, &world->err));
	return desk;
}

/* The report of a quarter is due on the 20th of its last month. */
static void overdue_reports_come_first(void **state)
{
	struct submission_world *world = *state;
	struct desk_query query = ask(world, day_of(3, 25));
	struct desk *desk;

	submit_on(world, KEY(0, 1), 3, 18);
	submit_on(world, KEY(1, 1), 3, 22);
	enter(world, KEY(2, 1), ROW_REVENUE, ENTRY_VALUE, 1);
	desk = desk_of(world, &query);
	assert_int_equal(desk->total, 16);
	assert_int_equal(desk->by_state[SUBMISSION_SUBMITTED], 2);
	assert_int_equal(desk->by_state[SUBMISSION_DRAFT], 1);
	assert_int_equal(desk->not_begun, 13);
	assert_int_equal(desk->overdue, 2);
	assert_int_equal(desk->row_count, 16);
	assert_int_equal(desk->rows[0].unit, world->wards[2]);
	assert_int_equal(desk->rows[1].unit, world->wards[3]);
	assert_true(desk->rows[0].overdue && desk->rows[1].overdue && !desk->rows[2].overdue);
	assert_int_equal(desk->rows[0].days_late, 5);
	assert_int_equal(desk->rows[2].days_late, 0);
	assert_int_equal(desk->rows[3].days_late, 2);
	assert_int_equal(desk->rows[0].due, day_of(3, 20));
}

static void the_list_is_what_was_asked_for(void **state)
{
	struct submission_world *world = *state;
	struct desk_query query = ask(world, day_of(3, 25));

	submit_on(world, KEY(0, 1), 3, 18);
	query.overdue_only = true;
	assert_int_equal(desk_of(world, &query)->found, 3);
	query.limit = 2;
	query.offset = 2;
	assert_int_equal(desk_of(world, &query)->row_count, 1);
	query = ask(world, day_of(3, 25));
	query.period = KEY(0, 1).period;
	assert_int_equal(desk_of(world, &query)->total, 4);
	query.states = 1U << SUBMISSION_SUBMITTED;
	assert_int_equal(desk_of(world, &query)->found, 1);
	query.unit = world->wards[1];
	assert_int_equal(desk_of(world, &query)->found, 0);
	query = ask(world, day_of(3, 25));
	query.actor = &world->people[ROLE_ADMINISTRATOR];
	assert_int_equal(desk_of(world, &query)->total, 0);
}

static void an_extension_counts_for_its_unit(void **state)
{
	struct submission_world *world = *state;
	struct submission_author author = {.actor = &world->people[ROLE_APPROVER]};
	struct desk_query query = ask(world, day_of(3, 25));

	assert_done(db_begin(world->db, &world->err));
	assert_done(submission_extend(
	    world->db, world->defs, KEY(0, 1), &author, day_of(3, 31), "lũ", &world->err));
	assert_done(db_commit(world->db, &world->err));
	query.overdue_only = true;
	assert_int_equal(desk_of(world, &query)->found, 3);
	query.overdue_only = false;
	query.unit = world->wards[0];
	query.period = KEY(0, 1).period;
	assert_true(desk_of(world, &query)->rows[0].extended);
	assert_false(desk_of(world, &query)->rows[0].begun);
	assert_int_equal(desk_of(world, &query)->rows[0].due, day_of(3, 31));
}

static void punctuality_is_counted_over_the_year(void **state)
{
	struct submission_world *world = *state;
	struct desk_query query = ask(world, day_of(6, 25));
	struct desk_timeliness *units;
	size_t count;

	submit_on(world, KEY(0, 1), 3, 20);
	submit_on(world, KEY(0, 2), 6, 23);
	submit_on(world, KEY(1, 1), 3, 30);
	/* Not due yet, and there all the same. */
	submit_on(world, KEY(1, 3), 6, 24);
	assert_done(
	    desk_timeliness(world->space, &query, &world->arena, &units, &count, &world->err));
	assert_int_equal(count, 4);
	assert_int_equal(units[0].unit, world->wards[0]);
	assert_int_equal(units[0].due, 2);
	assert_int_equal(units[0].on_time, 1);
	assert_int_equal(units[0].late, 1);
	assert_int_equal(units[0].days_late, 3);
	assert_int_equal(units[1].due, 3);
	assert_int_equal(units[1].on_time, 1);
	assert_int_equal(units[1].missing, 1);
	assert_int_equal(units[1].days_late, 10);
	assert_int_equal(units[3].missing, 2);
}

static void coverage_counts_who_reported_each_cell(void **state)
{
	struct submission_world *world = *state;
	struct desk_coverage *cells;
	size_t count;

	enter(world, KEY(0, 1), ROW_REVENUE, ENTRY_VALUE, 5);
	enter(world, KEY(1, 1), ROW_REVENUE, ENTRY_NOTHING, 0);
	enter(world, KEY(1, 1), ROW_POOR, ENTRY_VALUE, 0);
	assert_done(space_refresh(world->space, &world->err));
	world->defs = space_definitions(world->space);
	world->form = form_version(world->defs, STR("kt-xh"), 1);
	assert_done(desk_coverage(world->space, world->form, KEY(0, 1).period,
	    &world->people[ROLE_APPROVER], LAYER_WORKING, &world->arena, &cells, &count,
	    &world->err));
	assert_int_equal(count, ROWS);
	assert_int_equal(cells[ROW_REVENUE].expected, 4);
	assert_int_equal(cells[ROW_REVENUE].reported, 2);
	assert_int_equal(cells[ROW_REVENUE].nothing, 1);
	assert_int_equal(cells[ROW_POOR].reported, 1);
	assert_int_equal(cells[ROW_ACCIDENTS].reported, 0);
}

static void coverage_is_over_all_units_that_are_granted(void **state)
{
	struct submission_world *world = *state;
	struct grant grants[] = {{.role = ROLE_REPORTER, .unit = world->wards[0]},
	    {.role = ROLE_SIGNATORY, .unit = world->wards[2]}};
	struct actor actor = {.account = 1, .grant_count = 2, .grants = grants};
	struct desk_coverage *cells;
	size_t count;

	enter(world, KEY(0, 1), ROW_REVENUE, ENTRY_VALUE, 5);
	enter(world, KEY(1, 1), ROW_REVENUE, ENTRY_VALUE, 5);
	assert_done(space_refresh(world->space, &world->err));
	world->form = form_version(space_definitions(world->space), STR("kt-xh"), 1);
	assert_done(desk_coverage(world->space, world->form, KEY(0, 1).period, &actor,
	    LAYER_WORKING, &world->arena, &cells, &count, &world->err));
	assert_int_equal(cells[ROW_REVENUE].expected, 2);
	assert_int_equal(cells[ROW_REVENUE].reported, 1);
}

static void the_year_of_work_is_that_of_the_period_that_ended_last(void **state)
{
	struct submission_world *world = *state;
	date first = period_first_day(KEY(0, 1).period);

	assert_int_equal(desk_current_year(world->space, first), 2016);
	assert_int_equal(desk_current_year(world->space, first + 89), 2016);
	assert_int_equal(desk_current_year(world->space, first + 90), 2017);
	assert_int_equal(desk_current_year(world->space, first + 370), 2017);
}

static void a_value_stands_beside_its_past_and_its_neighbours(void **state)
{
	struct submission_world *world = *state;
	struct desk_comparison comparison;

	enter(world, KEY(0, 1), ROW_REVENUE, ENTRY_VALUE, 5);
	enter(world, KEY(0, 2), ROW_REVENUE, ENTRY_VALUE, 50);
	enter(world, KEY(1, 2), ROW_REVENUE, ENTRY_VALUE, 6);
	assert_done(space_refresh(world->space, &world->err));
	world->form = form_version(space_definitions(world->space), STR("kt-xh"), 1);
	assert_done(desk_compare(world->space, world->form, ROW_REVENUE, 3, world->wards[0],
	    KEY(0, 2).period, 4, &world->arena, &comparison, &world->err));
	assert_int_equal(comparison.past_count, 4);
	assert_true(figure_known(&comparison.past[0].figure));
	assert_false(figure_known(&comparison.past[1].figure));
	assert_int_equal(comparison.neighbour_count, 3);
	assert_int_equal(comparison.neighbours[0].unit, world->wards[1]);
	assert_true(figure_known(&comparison.neighbours[0].figure));
}

/* ---- the journal */

struct told {
	struct buf text;
	size_t count;
	struct audit_entry last;
};

static enum err_code tell(void *context, const struct audit_entry *entry, struct err *err)
{
	struct told *told = context;

	(void)err;
	told->count++;
	buf_printf(&told->text, "%s %.*s %.*s>%.*s %.*s\n", audit_kind_code(entry->kind),
	    STR_ARG(entry->subject), STR_ARG(entry->before), STR_ARG(entry->after),
	    STR_ARG(entry->text));
	return ERR_NONE;
}

static size_t audit(struct submission_world *world, struct audit_query query, const char *expected)
{
	struct told told = {0};
	int64_t next;

	assert_done(audit_walk(world->db, world->defs, &query, tell, &told, &next, &world->err));
	if (expected)
		assert_string_equal(told.text.n ? told.text.p : "", expected);
	buf_release(&told.text);
	return told.count;
}

static unsigned kind(int of)
{
	return 1U << of;
}

static void the_journal_tells_before_and_after(void **state)
{
	struct submission_world *world = *state;
	struct cell_entry entry =
	    submission_world_entry(world, KEY(0, 1), ROW_POOR, ENTRY_VALUE, 7, 0);
	struct audit_query query = {.kinds = kind(AUDIT_CELL)};

	entry.note = "sơ bộ";
	assert_done(
	    submission_world_save(world, KEY(0, 1), &world->people[ROLE_REPORTER], &entry, 1));
	entry.value = 8;
	entry.note = "";
	entry.seen = 1;
	assert_done(
	    submission_world_save(world, KEY(0, 1), &world->people[ROLE_SIGNATORY], &entry, 1));
	submission_world_bring(world, KEY(0, 1), SUBMISSION_RETURNED);
#define ONE   "{\"revision\":1,\"stage\":\"draft\",\"status\":\"value\",\"value\":\"7\"}"
#define OTHER "{\"revision\":2,\"stage\":\"draft\",\"status\":\"value\",\"value\":\"8\"}"
	audit(world, query,
	    "cell cell/poor/w1/2017-Q1/actual " ONE ">" OTHER " \n"
	    "cell cell/poor/w1/2017-Q1/actual >" ONE " sơ bộ\n");
	query.kinds = kind(AUDIT_STAGE);
	audit(world, query,
	    "stage cell/poor/w1/2017-Q1/actual {\"revision\":2,\"stage\":\"submitted\"}>"
	    "{\"revision\":2,\"stage\":\"draft\"} \n"
	    "stage cell/poor/w1/2017-Q1/actual {\"revision\":2,\"stage\":\"draft\"}>"
	    "{\"revision\":2,\"stage\":\"submitted\"} \n");
	query.kinds = kind(AUDIT_EVENT + EVENT_MOVE);
	query.actor = STR("reviewer");
	audit(world, query,
	    arena_printf(&world->arena,
		"move submission/kt-xh/%d/2017-Q1 \"submitted\">\"returned\" sai số\n",
		world->wards[0]));
}

static void the_journal_is_searched_and_paged(void **state)
{
	struct submission_world *world = *state;
	struct audit_query query = {.kinds = 0};
	struct told told = {0};
	int64_t next = 0;
	size_t all, pages = 0;

	enter(world, KEY(0, 1), ROW_POOR, ENTRY_VALUE, 1);
	enter(world, KEY(1, 1), ROW_REVENUE, ENTRY_VALUE, 1);
	submission_world_bring(world, KEY(1, 1), SUBMISSION_PUBLISHED);
	all = audit(world, query, NULL);
	query.unit = world->wards[0];
	assert_int_equal(audit(world, query, NULL), 3); /* the unit, begun, a cell */
	query.unit = 0;
	query.indicator = world->form->rows[ROW_POOR].indicator;
	assert_int_equal(audit(world, query, NULL), 2); /* the indicator, a cell */
	query.indicator = 0;
	query.subject = STR("submission/kt-xh");
	assert_int_equal(audit(world, query, NULL), 6);
	query.subject = STR("submission/kt");
	assert_int_equal(audit(world, query, NULL), 0);
	query.subject = STR_EMPTY;
	query.since = STR("2100-01-01");
	assert_int_equal(audit(world, query, NULL), 0);
	query.since = STR("2000-01-01");
	query.actor = STR("approver");
	assert_int_equal(audit(world, query, NULL), 4); /* two moves, of a cell too */
	query.actor = STR_EMPTY;
	query.limit = 3;
	do {
		query.before_batch = next;
		assert_done(
		    audit_walk(world->db, world->defs, &query, tell, &told, &next, &world->err));
		pages++;
	} while (next);
	assert_int_equal(told.count, all);
	assert_true(pages > 2);
	buf_release(&told.text);
}

static void what_was_purged_is_told_of(void **state)
{
	struct submission_world *world = *state;
	struct submission_author author = {.actor = &world->people[ROLE_REPORTER]};
	struct comment_place place = {0};
	struct audit_query query = {.kinds = kind(AUDIT_EVENT + EVENT_COMMENT)};

	assert_done(db_begin(world->db, &world->err));
	assert_done(submission_comment(
	    world->db, world->defs, KEY(0, 1), &author, &place, "Ông Nguyễn Văn A", &world->err));
	assert_done(db_commit(world->db, &world->err));
	assert_done(db_exec(world->db,
	    "UPDATE free_text SET content = NULL, salt = NULL WHERE content LIKE 'Ông%'",
	    &world->err));
	audit(world, query,
	    arena_printf(
		&world->arena, "comment submission/kt-xh/%d/2017-Q1 > \n", world->wards[0]));
}

int main(void)
{
#define CASE(name)                                                                                 \
	cmocka_unit_test_setup_teardown(name, submission_world_set_up, submission_world_tear_down)
	const struct CMUnitTest tests[] = {
	    CASE(overdue_reports_come_first),
	    CASE(the_list_is_what_was_asked_for),
	    CASE(an_extension_counts_for_its_unit),
	    CASE(punctuality_is_counted_over_the_year),
	    CASE(coverage_counts_who_reported_each_cell),
	    CASE(the_year_of_work_is_that_of_the_period_that_ended_last),
	    CASE(coverage_is_over_all_units_that_are_granted),
	    CASE(a_value_stands_beside_its_past_and_its_neighbours),
	    CASE(the_journal_tells_before_and_after),
	    CASE(the_journal_is_searched_and_paged),
	    CASE(what_was_purged_is_told_of),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
