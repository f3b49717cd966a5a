/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Articles: what may be written, what may be published, and what readers are told since. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/article_check.h"
#include "core/purge.h"
#include "report/article_text.h"
#include "submission_world.h"

#define assert_done(it) assert_int_equal(it, ERR_NONE)

static struct article_content content(struct submission_world *world, const char *title)
{
	struct article_content out = {.kind = ARTICLE_NEWS,
	    .category = STR_EMPTY,
	    .unit = world->city,
	    .period = submission_world_key(world, 0, 1).period};

	for (int i = 0; i < ARTICLE_FIELDS; i++)
		out.fields[i] = STR_EMPTY;
	out.author = out.source = out.change = STR_EMPTY;
	out.fields[ARTICLE_TITLE] = str_of(title);
	return out;
}

static enum err_code end(struct submission_world *world, enum err_code code)
{
	if (code) {
		db_rollback(world->db);
		return code;
	}
	assert_done(db_commit(world->db, &world->err));
	assert_done(space_refresh(world->space, &world->err));
	world->defs = space_definitions(world->space);
	return ERR_NONE;
}

static enum err_code save(struct submission_world *world, enum role role, int64_t *id, int64_t seen,
    const struct article_content *text)
{
	struct submission_author author = {.actor = &world->people[role], .address = "192.0.2.7"};

	world->err = (struct err){0};
	assert_done(db_begin(world->db, &world->err));
	return end(
	    world, article_save(world->db, world->defs, &author, id, seen, text, &world->err));
}

static enum err_code move(
    struct submission_world *world, enum role role, int64_t id, struct article_request request)
{
	struct submission_author author = {.actor = &world->people[role]};

	world->err = (struct err){0};
	assert_done(db_begin(world->db, &world->err));
	return end(world, article_move(world->db, world->defs, &author, id, &request, &world->err));
}

static struct article look(struct submission_world *world, int64_t id)
{
	struct article article;
	bool found;

	assert_done(article_load(world->db, id, &world->arena, &article, &found, &world->err));
	assert_true(found);
	return article;
}

static struct article_content latest(struct submission_world *world, int64_t id)
{
	struct article_content out;
	bool found;

	assert_done(article_read(
	    world->db, look(world, id).text, &world->arena, &out, &found, &world->err));
	assert_true(found);
	return out;
}

static enum err_code publish(struct submission_world *world, int64_t id)
{
	struct article_content text = latest(world, id);
	struct article_examined ready;
	struct issues errors = {.arena = &world->arena};
	struct article_request request = {.move = ARTICLE_PUBLISH, .seen = look(world, id).changes};

	assert_done(article_examine(
	    world->space, &text, LANG_VI, &world->arena, &errors, &ready, &world->err));
	assert_int_equal(errors.count, 0);
	request.pin_count = ready.pin_count;
	request.pins = ready.pins;
	memcpy(request.said, ready.said, sizeof(request.said));
	return move(world, ROLE_PUBLISHER, id, request);
}

static const char *read_public(struct submission_world *world, int64_t id, size_t *adjusted)
{
	struct article article = look(world, id);
	struct article_content text;
	struct article_view view = {.content = &text, .published = true};
	struct article_pin *pins;
	struct buf out = {0};
	bool found;

	assert_done(article_read(
	    world->db, article.public_text, &world->arena, &text, &found, &world->err));
	assert_done(article_pins(world->db, id, article.public_revision, &world->arena, &pins,
	    &view.pin_count, &world->err));
	view.pins = pins;
	assert_done(article_html(
	    world->space, &view, ARTICLE_BODY, &world->arena, &out, adjusted, &world->err));
	return buf_keep(&out, &world->arena);
}

static void verify_holds(struct submission_world *world)
{
	assert_done(db_begin_read(world->db, &world->err));
	assert_done(article_check(world->db, &world->err));
	assert_done(db_commit(world->db, &world->err));
}

/* Publishes the ward's revenue of the first quarter. */
static void report(struct submission_world *world, int64_t value)
{
	struct submission_key key = submission_world_key(world, 0, 1);
	struct submission now = submission_world_look(world, key);
	struct cell_entry entry;
	struct cell_entry *e = &entry;

	if (now.state == SUBMISSION_PUBLISHED)
		assert_done(submission_world_move(
		    world, key, &world->people[ROLE_APPROVER], MOVE_REOPEN, "sửa"));
	entry = submission_world_entry(
	    world, key, ROW_REVENUE, ENTRY_VALUE, value, now.state == SUBMISSION_PUBLISHED ? 1 : 0);
	assert_done(submission_world_save(world, key, &world->people[ROLE_REPORTER], e, 1));
	submission_world_bring(world, key, SUBMISSION_PUBLISHED);
	assert_done(space_refresh(world->space, &world->err));
}

static int64_t published(struct submission_world *world, const char *body)
{
	struct article_content text = content(world, "Thu ngân sách quý I");
	int64_t id = 0;

	text.unit = world->wards[0];
	text.fields[ARTICLE_BODY] = str_of(body);
	assert_done(save(world, ROLE_CONTRIBUTOR, &id, 0, &text));
	assert_done(publish(world, id));
	return id;
}

/* ---- the flow */

static void an_article_goes_from_its_author_to_the_public(void **state)
{
	struct submission_world *world = *state;
	struct article_content text = content(world, "Chào năm mới");
	int64_t id = 0;

	assert_done(save(world, ROLE_CONTRIBUTOR, &id, 0, &text));
	assert_int_equal(look(world, id).state, ARTICLE_DRAFT);
	assert_done(
	    move(world, ROLE_CONTRIBUTOR, id, (struct article_request){ARTICLE_SUBMIT, .seen = 1}));
	assert_int_equal(look(world, id).state, ARTICLE_REVIEW);
	assert_int_equal(save(world, ROLE_CONTRIBUTOR, &id, 2, &text), ERR_DENIED);
	assert_int_equal(move(world, ROLE_EDITOR, id,
			     (struct article_request){ARTICLE_RETURN, .seen = 2, .words = " "}),
	    ERR_INPUT);
	assert_string_equal(world->err.key, "article.words_needed");
	assert_done(move(world, ROLE_EDITOR, id,
	    (struct article_request){ARTICLE_RETURN, .seen = 2, .words = "thiếu ảnh"}));
	text.fields[ARTICLE_LEAD] = STR("Lời mở đầu.");
	assert_done(save(world, ROLE_CONTRIBUTOR, &id, 3, &text));
	assert_int_equal(
	    move(world, ROLE_EDITOR, id, (struct article_request){ARTICLE_PUBLISH, .seen = 4}),
	    ERR_DENIED);
	assert_done(publish(world, id));
	assert_int_equal(look(world, id).state, ARTICLE_PUBLISHED);
	assert_int_equal(look(world, id).public_revision, 2);
	assert_string_equal(look(world, id).slug.p, "chao-nam-moi");
	verify_holds(world);
}

static void a_revision_of_what_is_public_leaves_it_up(void **state)
{
	struct submission_world *world = *state;
	int64_t id = published(world, "Bản đầu.");
	struct article_content text = latest(world, id);
	size_t adjusted;

	text.fields[ARTICLE_BODY] = STR("Bản sửa.");
	text.fields[ARTICLE_TITLE] = STR("Tên khác");
	text.change = STR("Sửa lỗi chính tả");
	text.correction = true;
	assert_done(save(world, ROLE_CONTRIBUTOR, &id, 2, &text));
	assert_int_equal(look(world, id).state, ARTICLE_DRAFT);
	assert_string_equal(look(world, id).slug.p, "thu-ngan-sach-quy-i");
	assert_string_equal(read_public(world, id, &adjusted), "<p>Bản đầu.</p>\n");
	assert_done(publish(world, id));
	assert_string_equal(read_public(world, id, &adjusted), "<p>Bản sửa.</p>\n");
	{
		struct article_correction *corrections;
		size_t count;

		assert_done(article_corrections(
		    world->db, 10, &world->arena, &corrections, &count, &world->err));
		assert_int_equal(count, 1);
		assert_string_equal(corrections[0].change.p, "Sửa lỗi chính tả");
		assert_string_equal(corrections[0].line.title.p, "Tên khác");
	}
	verify_holds(world);
}

static void what_is_withdrawn_is_gone_but_for_the_note(void **state)
{
	struct submission_world *world = *state;
	int64_t id = published(world, "Lời.");
	struct article_query query = {.public = true, .category = STR_EMPTY, .limit = 10};
	struct article_line *lines;
	size_t count;
	int64_t total;

	assert_done(
	    article_list(world->db, &query, &world->arena, &lines, &count, &total, &world->err));
	assert_int_equal(total, 1);
	assert_done(move(world, ROLE_PUBLISHER, id,
	    (struct article_request){ARTICLE_WITHDRAW, .seen = 2, .words = "Đăng nhầm"}));
	assert_string_equal(look(world, id).note.p, "Đăng nhầm");
	assert_done(
	    article_list(world->db, &query, &world->arena, &lines, &count, &total, &world->err));
	assert_int_equal(total, 0);
	verify_holds(world);
}

static void two_authors_do_not_overwrite_each_other(void **state)
{
	struct submission_world *world = *state;
	struct article_content text = content(world, "Tin");
	int64_t id = 0;

	assert_done(save(world, ROLE_CONTRIBUTOR, &id, 0, &text));
	text.fields[ARTICLE_BODY] = STR("Của người thứ nhất.");
	assert_done(save(world, ROLE_CONTRIBUTOR, &id, 1, &text));
	text.fields[ARTICLE_BODY] = STR("Của người thứ hai.");
	assert_int_equal(save(world, ROLE_EDITOR, &id, 1, &text), ERR_CONFLICT);
	assert_string_equal(world->err.key, "article.changed");
	assert_int_equal(look(world, id).revision, 2);
}

static void the_same_words_are_no_revision(void **state)
{
	struct submission_world *world = *state;
	struct article_content text = content(world, "Tin");
	int64_t id = 0, head;

	assert_done(save(world, ROLE_CONTRIBUTOR, &id, 0, &text));
	head = submission_world_head(world);
	assert_done(save(world, ROLE_CONTRIBUTOR, &id, 1, &text));
	assert_int_equal(submission_world_head(world), head);
	assert_int_equal(look(world, id).changes, 1);
}

static void titles_alike_get_addresses_apart(void **state)
{
	struct submission_world *world = *state;
	struct article_content text = content(world, "Đại hội Đảng bộ: {{revenue}} – lần thứ nhất");
	int64_t first = 0, second = 0;

	assert_done(save(world, ROLE_CONTRIBUTOR, &first, 0, &text));
	assert_done(save(world, ROLE_CONTRIBUTOR, &second, 0, &text));
	assert_string_equal(look(world, first).slug.p, "dai-hoi-dang-bo-lan-thu-nhat");
	assert_string_equal(look(world, second).slug.p, "dai-hoi-dang-bo-lan-thu-nhat-2");
}

static void what_cannot_be_stored_is_refused(void **state)
{
	struct submission_world *world = *state;
	struct article_content text = content(world, " ");
	int64_t id = 0;

	assert_int_equal(save(world, ROLE_CONTRIBUTOR, &id, 0, &text), ERR_INPUT);
	assert_string_equal(world->err.key, "article.no_title");
	text = content(world, "Tài liệu MẬT");
	assert_int_equal(save(world, ROLE_CONTRIBUTOR, &id, 0, &text), ERR_INPUT);
	assert_string_equal(world->err.key, "secrecy.marked");
	text = content(world, "Tin");
	text.category = STR("khong-co");
	assert_int_equal(save(world, ROLE_CONTRIBUTOR, &id, 0, &text), ERR_INPUT);
	assert_string_equal(world->err.key, "article.no_category");
	text = content(world, "Tin");
	for (enum role role = ROLE_REPORTER; role < ROLE_CONTRIBUTOR; role++)
		assert_int_equal(save(world, role, &id, 0, &text), ERR_DENIED);
	assert_int_equal(id, 0);
}

static void what_is_scheduled_goes_up_when_it_is_due(void **state)
{
	struct submission_world *world = *state;
	struct article_content text = content(world, "Tin");
	struct article *due;
	int64_t id = 0;
	size_t count;

	assert_done(save(world, ROLE_CONTRIBUTOR, &id, 0, &text));
	assert_int_equal(move(world, ROLE_PUBLISHER, id,
			     (struct article_request){
				 ARTICLE_SCHEDULE, .seen = 1, .at = STR("2017-01-01T00:00:00Z")}),
	    ERR_INPUT);
	assert_string_equal(world->err.key, "article.not_later");
	assert_done(move(world, ROLE_PUBLISHER, id,
	    (struct article_request){
		ARTICLE_SCHEDULE, .seen = 1, .at = STR("2999-01-01T00:00:00Z")}));
	assert_done(article_due(
	    world->db, STR("2998-01-01T00:00:00Z"), &world->arena, &due, &count, &world->err));
	assert_int_equal(count, 0);
	assert_done(article_due(
	    world->db, STR("2999-01-01T00:00:00Z"), &world->arena, &due, &count, &world->err));
	assert_int_equal(count, 1);
	assert_int_equal(due[0].id, id);
	assert_int_equal(
	    move(world, ROLE_REPORTER, id,
		(struct article_request){ARTICLE_PUBLISH, .seen = 2, .by_schedule = true}),
	    ERR_CONFLICT);
	verify_holds(world);
}

/* ---- figures */

static void what_was_published_never_changes(void **state)
{
	struct submission_world *world = *state;
	struct article_quote *quotes;
	size_t adjusted, count;
	const char *html;
	int64_t id;

	report(world, 350);
	id = published(world, "Thu {{revenue}}.");
	html = read_public(world, id, &adjusted);
	assert_non_null(strstr(html, "350"));
	assert_int_equal(adjusted, 0);
	report(world, 352);
	html = read_public(world, id, &adjusted);
	assert_non_null(strstr(html, ">350 "));
	assert_non_null(strstr(html, "đã điều chỉnh: nay là 352 "));
	assert_int_equal(adjusted, 1);
	assert_done(
	    article_quotes(world->db, NULL, 100, &world->arena, &quotes, &count, &world->err));
	assert_int_equal(count, 1);
	assert_done(article_quotes(
	    world->db, &quotes[0].pin.query, 100, &world->arena, &quotes, &count, &world->err));
	assert_int_equal(count, 1);
	assert_int_equal(quotes[0].line.article.id, id);
	verify_holds(world);
}

static void check(struct submission_world *world, const char *body, const char *key)
{
	struct article_content text = content(world, "Tin");
	struct article_examined ready;
	struct issues errors = {.arena = &world->arena};

	text.unit = world->wards[0];
	text.fields[ARTICLE_BODY] = str_of(body);
	assert_done(article_examine(
	    world->space, &text, LANG_VI, &world->arena, &errors, &ready, &world->err));
	assert_int_equal(errors.count, key ? 1 : 0);
	if (key)
		assert_string_equal(errors.items[0].key, key);
}

static void no_number_goes_up_by_itself(void **state)
{
	struct submission_world *world = *state;

	report(world, 350);
	check(world, "Thu {{revenue}}, ba tiêu chí, ngày 05/01/2018.", NULL);
	check(world, "Thu 350 triệu đồng.", "article.unbound");
	check(world, "Đạt 17/19 tiêu chí.", "article.unbound");
	check(world, "Có [[12]] trường.", "article.no_source");
	check(world, "Có [[12 | Phòng Giáo dục]] trường.", NULL);
	check(world, "Thu {{revenue", "narrative.unclosed_expression");
	check(world, "Thu {{khong.co}}.", "narrative.unknown_indicator");
	check(world, "{{unit.name}}", "article.only_figures");
	check(world, "Hộ nghèo {{poor}}.", "article.figure_missing");
}

static void a_source_is_shown_beside_its_number(void **state)
{
	struct submission_world *world = *state;
	int64_t id = published(world, "# Đầu\n\nCó [[12 | Phòng Giáo dục]] trường.\n\n## Hai");
	size_t adjusted;
	const char *html = read_public(world, id, &adjusted);

	assert_non_null(strstr(html, "<h2>Đầu</h2>"));
	assert_non_null(strstr(html, "<h3>Hai</h3>"));
	assert_non_null(strstr(html, "12\u00A0"));
	assert_non_null(strstr(html, "theo Phòng Giáo dục"));
}

static void markup_of_an_author_never_comes_out(void **state)
{
	struct submission_world *world = *state;
	int64_t id = published(world, "<script>alert(a)</script> <b>a</b> [x](javascript:y)");
	size_t adjusted;
	const char *html = read_public(world, id, &adjusted);

	assert_null(strstr(html, "<script"));
	assert_null(strstr(html, "<b>"));
	assert_null(strstr(html, "javascript:"));
}

static const char *preview(struct submission_world *world, const char *body)
{
	struct article_content text = content(world, "Tin");
	struct article_view view = {.content = &text};
	struct buf out = {0};
	size_t adjusted;

	text.unit = world->wards[0];
	text.fields[ARTICLE_BODY] = str_of(body);
	assert_done(article_html(
	    world->space, &view, ARTICLE_BODY, &world->arena, &out, &adjusted, &world->err));
	assert_int_equal(adjusted, 0);
	return buf_keep(&out, &world->arena);
}

static void a_draft_shows_what_can_be_looked_up_beside_what_cannot(void **state)
{
	struct submission_world *world = *state;
	const char *html;

	report(world, 350);
	html = preview(world, "Thu {{revenue}}, {{khong.co}}, {{revenue unit=zz}}, {{revenue}}.");
	assert_non_null(strstr(html, "{{khong.co}}, {{revenue}}, <a "));
	assert_non_null(strstr(html, "Thu <a "));
	assert_non_null(strstr(preview(world, "Thu {{revenue"), "Thu "));
	assert_non_null(strstr(preview(world, "{{#each children}}a{{/each}}"), "{{…}}"));
}

static void what_is_purged_is_no_longer_public(void **state)
{
	struct submission_world *world = *state;
	int64_t id = published(world, "Lời."), batch;
	struct article article = look(world, id);
	const int64_t texts[] = {article.public_text, article.said};
	struct article_query query = {.public = true, .category = STR_EMPTY, .limit = 10};
	struct article_content read;
	struct article_line *lines;
	size_t count;
	int64_t total;
	bool found, cleaned;

	assert_done(
	    purge_texts(world->db, texts, 2, "thử", "lộ danh tính", &batch, &cleaned, &world->err));
	assert_done(
	    article_list(world->db, &query, &world->arena, &lines, &count, &total, &world->err));
	assert_int_equal(total, 0);
	assert_done(article_read(
	    world->db, article.public_text, &world->arena, &read, &found, &world->err));
	assert_false(found);
	query.public = false;
	query.state = -1;
	assert_done(
	    article_list(world->db, &query, &world->arena, &lines, &count, &total, &world->err));
	assert_int_equal(total, 1);
	verify_holds(world);
}

#define TEST(name)                                                                                 \
	cmocka_unit_test_setup_teardown(name, submission_world_set_up, submission_world_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(an_article_goes_from_its_author_to_the_public),
	    TEST(a_revision_of_what_is_public_leaves_it_up),
	    TEST(what_is_withdrawn_is_gone_but_for_the_note),
	    TEST(two_authors_do_not_overwrite_each_other),
	    TEST(the_same_words_are_no_revision),
	    TEST(titles_alike_get_addresses_apart),
	    TEST(what_cannot_be_stored_is_refused),
	    TEST(what_is_scheduled_goes_up_when_it_is_due),
	    TEST(what_was_published_never_changes),
	    TEST(no_number_goes_up_by_itself),
	    TEST(a_source_is_shown_beside_its_number),
	    TEST(markup_of_an_author_never_comes_out),
	    TEST(a_draft_shows_what_can_be_looked_up_beside_what_cannot),
	    TEST(what_is_purged_is_no_longer_public),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
