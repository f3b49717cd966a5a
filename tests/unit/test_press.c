/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* While a register is served, what was scheduled is published by itself. */
#include "web/press.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>
#include <cmocka.h>

#include "report/article_text.h"
#include "submission_world.h"
#include "web/app.h"

#define assert_done(it) assert_int_equal(it, ERR_NONE)

enum { TRIES = 300, PAUSE_US = 100000, SOON = 3 };

/* An article whose time comes soon, but not before it is scheduled where all is slow. */
static int64_t schedule(struct submission_world *world, const char *body)
{
	struct submission_author author = {.actor = &world->people[ROLE_PUBLISHER]};
	struct article_content content = {.unit = world->wards[0],
	    .category = STR_EMPTY,
	    .period = submission_world_key(world, 0, 1).period};
	char at[TIMESTAMP_SIZE];
	int64_t id = 0;

	timestamp_of(seconds_now() + SOON, at);
	for (int i = 0; i < ARTICLE_FIELDS; i++)
		content.fields[i] = STR_EMPTY;
	content.author = content.source = content.change = STR_EMPTY;
	content.fields[ARTICLE_TITLE] = STR("Tin");
	content.fields[ARTICLE_BODY] = str_of(body);
	assert_done(db_begin(world->db, &world->err));
	assert_done(article_save(world->db, world->defs, &author, &id, 0, &content, &world->err));
	assert_done(article_move(world->db, world->defs, &author, id,
	    &(struct article_request){ARTICLE_SCHEDULE, .seen = 1, .at = str_of(at)}, &world->err));
	assert_done(db_commit(world->db, &world->err));
	return id;
}

static struct article look(struct submission_world *world, int64_t id)
{
	struct article article;
	bool found;

	assert_done(article_load(world->db, id, &world->arena, &article, &found, &world->err));
	assert_true(found);
	return article;
}

/* Serves the register until the article is no longer waiting. */
static struct article serve_until_moved(struct submission_world *world, int64_t id)
{
	struct app app;
	struct press press;
	struct article article = look(world, id);

	assert_done(app_open(&app, world->path, SPACE_MEMORY_DEFAULT, &world->err));
	press_start(&press, &app);
	for (int i = 0; i < TRIES && article.state == ARTICLE_SCHEDULED; i++) {
		usleep(PAUSE_US);
		article = look(world, id);
	}
	press_stop(&press);
	app_close(&app);
	return article;
}

static void what_is_due_goes_up(void **state)
{
	struct submission_world *world = *state;
	struct article article = serve_until_moved(world, schedule(world, "Lời."));

	assert_int_equal(article.state, ARTICLE_PUBLISHED);
	assert_int_equal(article.public_revision, 1);
	assert_int_equal(article.due_at.n, 0);
}

static void what_cannot_go_up_is_given_back_with_the_reason(void **state)
{
	struct submission_world *world = *state;
	int64_t good, id = schedule(world, "Thu {{revenue}}.");
	struct article_event *events;
	size_t count;

	good = schedule(world, "Lời.");
	assert_int_equal(serve_until_moved(world, id).state, ARTICLE_DRAFT);
	assert_done(article_log(world->db, id, &world->arena, &events, &count, &world->err));
	assert_int_equal(events[count - 1].move, ARTICLE_RETURN);
	assert_non_null(strstr(events[count - 1].words.p, "Nội dung:1:5"));
	assert_int_equal(serve_until_moved(world, good).state, ARTICLE_PUBLISHED);
}

#define TEST(name)                                                                                 \
	cmocka_unit_test_setup_teardown(name, submission_world_set_up, submission_world_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(what_is_due_goes_up),
	    TEST(what_cannot_go_up_is_given_back_with_the_reason),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
