/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * A register of the first version of the schema, with data in it, under this
 * program: it says what to do, is brought up to date, and keeps its digests.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/buf.h"
#include "core/schema.h"
#include "core/space.h"
#include "core/verify.h"
#include "db/backup.h"
#include "random_world.h"
#include "store.h"

enum { STEPS = 12 };

struct fixture {
	char directory[32];
	char name[160], old_name[160], copy_name[160];
	struct db *db;  /* of this version */
	struct db *old; /* the same content in the tables of the first */
	struct world world;
};

/* The tables of the first version, which never change. */
static const struct {
	const char *table, *columns, *types;
} tables[] = {
    {"space", "space, batch, published, definitions, digest", "iiiib"},
    {"batch",
	"space, batch, ticket, committed_at, actor, reason, origin, definitions, observations, "
	"moves, published, digest, cells",
	"iiitiiiiiiibb"},
    {"free_text", "space, id, salt, content, digest", "iibtb"},
    {"definition", "space, kind, id, batch, key, content, mark", "iiiitti"},
    {"observation",
	"space, indicator, scenario, breakdown, period, unit, revision, decision, value, note, "
	"ticket, mark, status, stage",
	"iiiiiiiiiiiiii"},
    {"stage_move",
	"space, indicator, scenario, breakdown, period, unit, revision, ticket, stage, mark",
	"iiiiiiiiii"},
    {"slice", "space, indicator, scenario, breakdown, period, changes, batch, published",
	"iiiiiiii"},
    {"slice_image", "space, indicator, scenario, breakdown, period, changes, ticket, content",
	"iiiiiiib"},
};

static void check(enum err_code code, const struct err *err)
{
	if (code)
		fail_msg("%s: %s", err->key, err->arg_count ? err->args[0] : "");
}

/* One row, as an INSERT of literals: of either store, whatever is null. */
static void copy_row(struct db *to, size_t table, struct db_stmt *rows)
{
	static const char digits[] = "0123456789abcdef";
	struct buf sql = {0};
	struct err err = {0};

	buf_printf(
	    &sql, "INSERT INTO %s (%s) VALUES (", tables[table].table, tables[table].columns);
	for (int i = 0; tables[table].types[i]; i++) {
		struct str text;

		buf_add_text(&sql, i ? ", " : "");
		if (db_is_null(rows, i)) {
			buf_add_text(&sql, "NULL");
			continue;
		}
		if (tables[table].types[i] == 'i') {
			buf_add_int(&sql, db_int(rows, i));
			continue;
		}
		text = db_str(rows, i);
		if (tables[table].types[i] == 't') {
			assert_null(memchr(text.p, '\'', text.n));
			buf_printf(&sql, "'%.*s'", STR_ARG(text));
			continue;
		}
		buf_add_text(&sql, store_is_server() ? "'\\x" : "x'");
		for (size_t at = 0; at < text.n; at++) {
			buf_add_char(&sql, digits[(unsigned char)text.p[at] >> 4]);
			buf_add_char(&sql, digits[(unsigned char)text.p[at] & 15]);
		}
		buf_add_char(&sql, '\'');
	}
	buf_add_char(&sql, ')');
	check(db_exec(to, sql.p, &err), &err);
	buf_release(&sql);
}

static void copy_table(struct db *from, struct db *to, size_t table)
{
	struct buf sql = {0};
	struct err err = {0};
	struct db_stmt *rows;
	bool row = true;

	buf_printf(&sql, "SELECT %s FROM %s", tables[table].columns, tables[table].table);
	rows = db_query(from, &err, sql.p, "");
	assert_non_null(rows);
	for (;;) {
		check(db_step(rows, &row, &err), &err);
		if (!row)
			break;
		copy_row(to, table, rows);
	}
	db_done(rows);
	buf_release(&sql);
}

static int set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));
	struct err err = {0};

	snprintf(f->directory, sizeof(f->directory), "/tmp/kycung-upgrade-XXXXXX");
	assert_non_null(mkdtemp(f->directory));
	store_name(f->name, sizeof(f->name), f->directory, "new");
	store_name(f->old_name, sizeof(f->old_name), f->directory, "old");
	store_name(f->copy_name, sizeof(f->copy_name), f->directory, "copy");
	check(db_open(&f->db, f->name, DB_CREATE, &err), &err);
	check(journal_create(f->db, &err), &err);
	world_init(&f->world, f->db, 3);
	for (int i = 0; i < STEPS; i++)
		world_step(&f->world);
	check(db_open(&f->old, f->old_name, DB_CREATE, &err), &err);
	check(migrate(f->old, schema_migrations, 1, NULL, &err), &err);
	check(db_begin(f->old, &err), &err);
	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++)
		copy_table(f->db, f->old, i);
	check(db_commit(f->old, &err), &err);
	*state = f;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;

	db_discard(f->db);
	db_discard(f->old);
	world_release(&f->world);
	assert_int_equal(rmdir(f->directory), 0);
	free(f);
	return 0;
}

static void assert_version(struct db *db, int expected)
{
	struct err err = {0};
	int version;

	check(migrate_version(db, &version, &err), &err);
	assert_int_equal(version, expected);
}

/* It holds, and its head is that of the register it was copied from. */
static void assert_same_head(struct fixture *f, struct db *db)
{
	struct verify_summary one, other;
	struct err err = {0};

	check(verify(f->db, NULL, &one, &err), &err);
	check(verify(db, NULL, &other, &err), &err);
	assert_memory_equal(one.head, other.head, DIGEST_SIZE);
	assert_int_equal(one.batches, other.batches);
	assert_int_equal(one.observations, other.observations);
}

static void verify_says_what_to_do_and_writes_nothing(void **state)
{
	struct fixture *f = *state;
	struct verify_summary summary;
	struct err err = {0};

	assert_int_equal(verify(f->old, NULL, &summary, &err), ERR_CONFLICT);
	assert_string_equal(err.key, "db.older");
	assert_string_equal(err.args[0], db_name(f->old));
	assert_version(f->old, 1);
}

static void opening_it_brings_it_up_to_date(void **state)
{
	struct fixture *f = *state;
	struct space *space, *old;
	struct err err = {0};

	check(space_open(&old, f->old, SPACE_MEMORY_DEFAULT, &err), &err);
	check(space_open(&space, f->db, SPACE_MEMORY_DEFAULT, &err), &err);
	assert_version(f->old, schema_migration_count);
	assert_same_head(f, f->old);
	for (int unit = 1; unit <= f->world.unit_count; unit++)
		for (int i = 0; i < f->world.period_count; i += 7) {
			struct figure_query query = {.unit = unit,
			    .indicator = 1 + unit % f->world.indicator_count,
			    .period = f->world.periods[i],
			    .layer = LAYER_WORKING};
			struct figure one, other;

			check(figure_get(space, &query, &one, &err), &err);
			check(figure_get(old, &query, &other, &err), &err);
			assert_int_equal(one.how, other.how);
			assert_int_equal(one.value.numerator, other.value.numerator);
		}
	space_close(space);
	space_close(old);
}

static void what_came_later_can_be_written_to_it(void **state)
{
	struct fixture *f = *state;
	const struct event event = {
	    .kind = 1, .subject = STR("account/1"), .content = STR("{}"), .text = "chữ"};
	struct batch batch = {
	    .actor = "a", .expected_definitions = -1, .event_count = 1, .events = &event};
	struct verify_summary summary;
	struct space *space;
	struct err err = {0};

	check(space_open(&space, f->old, SPACE_MEMORY_DEFAULT, &err), &err);
	check(space_write(space, &batch, &err), &err);
	check(verify(f->old, NULL, &summary, &err), &err);
	assert_int_equal(summary.events, 1);
	assert_int_equal(summary.batches, f->world.batch + 1);
	space_close(space);
}

static void a_backup_of_it_is_as_old_and_can_be_upgraded(void **state)
{
	struct fixture *f = *state;
	struct err err = {0};
	struct db *copy;

	check(
	    db_backup(f->old, f->copy_name, schema_migrations, schema_migration_count, &err), &err);
	check(db_open(&copy, f->copy_name, DB_OPEN, &err), &err);
	assert_version(copy, 1);
	assert_int_equal(db_refill(f->db, copy, &err), ERR_CONFLICT);
	assert_string_equal(err.key, "db.other_version");
	check(migrate(copy, schema_migrations, schema_migration_count, NULL, &err), &err);
	assert_same_head(f, copy);
	check(db_refill(f->db, copy, &err), &err);
	assert_same_head(f, copy);
	db_discard(copy);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(verify_says_what_to_do_and_writes_nothing),
	    TEST(opening_it_brings_it_up_to_date),
	    TEST(what_came_later_can_be_written_to_it),
	    TEST(a_backup_of_it_is_as_old_and_can_be_upgraded),
	};

	return cmocka_run_group_tests_name("upgrade", tests, NULL, NULL);
}
