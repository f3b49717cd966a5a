/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Texts, files and comments of a submission, and the history of its cells. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/attachment.h"
#include "core/submission_log.h"
#include "core/submission_text.h"
#include "core/verify.h"
#include "submission_world.h"

#define KEY             submission_world_key(world, 0, 1)
#define ALL             INT64_MAX
#define PERSON(role)    (&(struct submission_author){.actor = &world->people[role]})
#define assert_done(it) assert_int_equal(it, ERR_NONE)
#define assert_refused(call, code, message)                                                        \
	do {                                                                                       \
		assert_int_equal(call, code);                                                      \
		assert_string_equal(world->err.key, message);                                      \
	} while (0)

/* A call inside a transaction of its own. */
#define IN(call) (begin(world), submission_world_end(world, (call)))

static void begin(struct submission_world *world)
{
	world->err = (struct err){0};
	assert_done(db_begin(world->db, &world->err));
}

/* ---- texts */

static enum err_code write_text(
    struct submission_world *world, struct text_entry *entry, const char *content, int32_t seen)
{
	*entry = (struct text_entry){.code = STR("danh-gia"), .content = content, .seen = seen};
	return IN(submission_save_texts(world->db, world->defs, KEY, PERSON(ROLE_REPORTER),
	    &world->arena, entry, 1, &world->err));
}

static const char *text_up_to(struct submission_world *world, int64_t batch)
{
	struct submission_key key = KEY;
	struct submission_text *texts;
	const struct submission_text *last;
	size_t count;

	assert_done(
	    submission_texts(world->db, &key, batch, &world->arena, &texts, &count, &world->err));
	last = submission_text_last(texts, count, STR("danh-gia"));
	return last ? last->content.p : NULL;
}

static void a_text_has_revisions_and_conflicts(void **state)
{
	struct submission_world *world = *state;
	struct text_entry entry;
	int64_t head;

	assert_null(text_up_to(world, ALL));
	assert_done(write_text(world, &entry, "Thu đạt khá.", 0));
	assert_int_equal(entry.revision, 1);
	head = submission_world_head(world);
	assert_done(write_text(world, &entry, "Thu đạt khá.", 0));
	assert_int_equal(submission_world_head(world), head);
	assert_done(write_text(world, &entry, "Thu vượt.", 1));
	assert_refused(
	    write_text(world, &entry, "Thu hụt.", 1), ERR_CONFLICT, "submission.text_changed");
	assert_true(str_is(entry.stored, "Thu vượt."));
	assert_string_equal(text_up_to(world, ALL), "Thu vượt.");
	assert_done(write_text(world, &entry, "", 2));
	assert_string_equal(text_up_to(world, ALL), "");
}

static void a_text_keeps_to_its_form(void **state)
{
	struct submission_world *world = *state;
	struct text_entry entry = {.code = STR("khac"), .content = "a"};
	struct buf longer = {0};

	assert_refused(IN(submission_save_texts(world->db, world->defs, KEY, PERSON(ROLE_REPORTER),
			   &world->arena, &entry, 1, &world->err)),
	    ERR_INPUT, "submission.no_such_text");
	assert_refused(
	    write_text(world, &entry, "TUYỆT MẬT. Kế hoạch", 0), ERR_INPUT, "secrecy.marked");
	for (int i = 0; i < 2000; i++)
		buf_add_text(&longer, "ẵ");
	assert_done(write_text(world, &entry, longer.p, 0));
	buf_add_text(&longer, "ẵ");
	assert_refused(write_text(world, &entry, longer.p, 1), ERR_INPUT, "submission.too_long");
	buf_release(&longer);
	submission_world_bring(world, KEY, SUBMISSION_SUBMITTED);
	assert_refused(write_text(world, &entry, "b", 1), ERR_DENIED, "submission.locked");
}

static void the_published_text_stays(void **state)
{
	struct submission_world *world = *state;
	struct text_entry entry;
	int64_t published;

	assert_done(write_text(world, &entry, "Bản công bố", 0));
	submission_world_bring(world, KEY, SUBMISSION_PUBLISHED);
	published = submission_world_look(world, KEY).published;
	assert_int_equal(published, submission_world_head(world));
	assert_done(submission_world_move(
	    world, KEY, &world->people[ROLE_APPROVER], MOVE_REOPEN, "đính chính"));
	assert_done(write_text(world, &entry, "Bản sửa", 1));
	assert_int_equal(submission_world_look(world, KEY).published, published);
	assert_string_equal(text_up_to(world, published), "Bản công bố");
	assert_string_equal(text_up_to(world, ALL), "Bản sửa");
}

/* ---- files */

#define PDF(rest) STR("%PDF-1.4\n" rest)

static enum err_code attach(struct submission_world *world, const char *name, struct str content)
{
	return IN(attachment_add(
	    world->db, world->defs, KEY, PERSON(ROLE_REPORTER), name, content, &world->err));
}

static size_t files(struct submission_world *world, int64_t up_to, struct attachment **out)
{
	struct submission_key key = KEY;
	size_t count;

	assert_done(
	    attachments_load(world->db, &key, up_to, &world->arena, out, &count, &world->err));
	return count;
}

static void files_are_kept_once_and_counted(void **state)
{
	struct submission_world *world = *state;
	struct attachment *list;
	struct str content;
	int64_t before;

	assert_done(attach(world, "Biểu ký.pdf", PDF("một")));
	assert_done(attach(world, "Biểu ký lại.pdf", PDF("một")));
	assert_int_equal(files(world, ALL, &list), 1);
	assert_true(str_is(list[0].name, "Biểu ký.pdf"));
	assert_int_equal(list[0].type, ATTACHMENT_PDF);
	assert_done(
	    attachment_read(world->db, list[0].digest, &world->arena, &content, &world->err));
	assert_true(str_eq(content, PDF("một")));
	assert_done(attach(world, "2.pdf", PDF("hai")));
	assert_refused(attach(world, "3.pdf", PDF("ba")), ERR_INPUT, "attachment.too_many");
	before = submission_world_head(world);
	assert_done(IN(attachment_remove(
	    world->db, world->defs, KEY, PERSON(ROLE_REPORTER), list[0].digest, &world->err)));
	assert_int_equal(files(world, ALL, &list), 1);
	assert_true(str_is(list[0].name, "2.pdf"));
	assert_int_equal(files(world, before, &list), 2);
	assert_refused(IN(attachment_remove(world->db, world->defs, KEY, PERSON(ROLE_REPORTER),
			   STR("00"), &world->err)),
	    ERR_NOT_FOUND, "attachment.gone");
}

static void what_a_file_is_is_read_from_its_bytes(void **state)
{
	struct submission_world *world = *state;
	struct buf large = {0};

	assert_refused(attach(world, "a.pdf", STR("<html>")), ERR_INPUT, "attachment.type");
	assert_refused(attach(world, "a.xlsx", STR("PK\3\4")), ERR_INPUT, "attachment.type");
	assert_refused(attach(world, "", PDF("")), ERR_INPUT, "attachment.no_name");
	assert_refused(attach(world, "MẬT - kế hoạch.pdf", PDF("")), ERR_INPUT, "secrecy.marked");
	buf_add_text(&large, "%PDF-");
	while (large.n <= ATTACHMENT_SIZE_MAX)
		buf_add_text(&large, "0123456789abcdef0123456789abcdef");
	assert_refused(attach(world, "a.pdf", buf_str(&large)), ERR_LIMIT, "attachment.too_large");
	buf_release(&large);
}

/* A zip that has nothing but a directory. */
static struct str zip_of(struct buf *out, const char *const *names)
{
	size_t begin, count = 0;

	buf_add_text(out, "PK\3\4");
	begin = out->n;
	for (; *names; names++, count++) {
		char entry[46] = "PK\1\2";

		entry[28] = (char)strlen(*names);
		buf_add(out, entry, sizeof(entry));
		buf_add_text(out, *names);
	}
	buf_add(out, "PK\5\6\0\0\0\0", 8);
	for (int i = 0; i < 2; i++) {
		buf_add_char(out, (char)count);
		buf_add_char(out, 0);
	}
	buf_add(out, "\0\0\0\0", 4);
	buf_add_char(out, (char)begin);
	buf_add(out, "\0\0\0\0\0", 5);
	return buf_str(out);
}

static void office_documents_are_told_by_their_parts(void **state)
{
	static const char *const sheet[] = {"[Content_Types].xml", "xl/workbook.xml", NULL};
	static const char *const text[] = {"[Content_Types].xml", "word/document.xml", NULL};
	static const char *const macros[] = {
	    "[Content_Types].xml", "xl/workbook.xml", "xl/vbaProject.bin", NULL};
	static const char *const other[] = {"a.txt", NULL};
	enum attachment_type type;
	struct buf zip = {0};

	(void)state;
	assert_true(attachment_sniff(zip_of(&zip, sheet), &type));
	assert_int_equal(type, ATTACHMENT_XLSX);
	buf_clear(&zip);
	assert_true(attachment_sniff(zip_of(&zip, text), &type));
	assert_int_equal(type, ATTACHMENT_DOCX);
	buf_clear(&zip);
	assert_false(attachment_sniff(zip_of(&zip, macros), &type));
	buf_clear(&zip);
	assert_false(attachment_sniff(zip_of(&zip, other), &type));
	buf_release(&zip);
	assert_true(attachment_sniff(STR("\x89PNG\r\n\x1a\n..."), &type));
	assert_true(attachment_sniff(STR("\xff\xd8\xff\xe0"), &type));
	assert_int_equal(type, ATTACHMENT_JPEG);
}

/* ---- comments and history */

static void comments_are_on_the_whole_or_on_a_cell(void **state)
{
	struct submission_world *world = *state;
	struct submission_key key = KEY;
	struct cell_key cell = submission_world_entry(world, key, ROW_POOR, ENTRY_EMPTY, 0, 0).key;
	struct cell_key stranger = cell;
	struct comment_place whole = {0}, on_cell = {.cell = &cell},
			     elsewhere = {.cell = &stranger};
	struct logged_event *events;
	size_t count;

	stranger.unit = world->city;
#define SAY(role, place, text)                                                                     \
	IN(submission_comment(world->db, world->defs, KEY, PERSON(role), place, text, &world->err))
	assert_done(SAY(ROLE_REVIEWER, &on_cell, "Số hộ tăng bất thường?"));
	assert_done(SAY(ROLE_REPORTER, &whole, "Đã rà soát."));
	assert_refused(SAY(ROLE_AUDITOR, &whole, "…"), ERR_DENIED, "submission.denied");
	assert_refused(SAY(ROLE_REPORTER, &whole, ""), ERR_INPUT, "submission.empty_comment");
	assert_refused(SAY(ROLE_REPORTER, &elsewhere, "?"), ERR_INPUT, "submission.no_such_cell");
	assert_refused(SAY(ROLE_REPORTER, &whole, "(TỐI MẬT)"), ERR_INPUT, "secrecy.marked");
	assert_done(submission_log(world->db, &key, &world->arena, &events, &count, &world->err));
	assert_int_equal(count, 2);
	assert_true(submission_comment_is_on(&events[0], &cell));
	assert_false(submission_comment_is_on(&events[1], &cell));
	assert_true(str_is(events[0].by, "reviewer"));
	assert_true(str_is(events[1].text, "Đã rà soát."));
}

static void a_cell_tells_who_wrote_and_moved_it(void **state)
{
	struct submission_world *world = *state;
	struct cell_entry entry = submission_world_entry(world, KEY, ROW_POOR, ENTRY_VALUE, 4, 0);
	struct cell_revision *items;
	size_t count;

	entry.note = "ước";
	assert_done(submission_world_save(world, KEY, &world->people[ROLE_REPORTER], &entry, 1));
	submission_world_bring(world, KEY, SUBMISSION_RETURNED);
	entry.value = 5;
	entry.seen = 1;
	assert_done(submission_world_save(world, KEY, &world->people[ROLE_SIGNATORY], &entry, 1));
	assert_done(
	    cell_history(world->db, &entry.key, &world->arena, &items, &count, &world->err));
	assert_int_equal(count, 2);
	assert_int_equal(items[0].value, 4);
	assert_true(str_is(items[0].note, "ước"));
	assert_true(str_is(items[0].by, "reporter"));
	assert_int_equal(items[0].stage_count, 3);
	assert_int_equal(items[0].stages[1].stage, STAGE_SUBMITTED);
	assert_true(str_is(items[0].stages[1].by, "signatory"));
	assert_int_equal(items[0].stages[2].stage, STAGE_DRAFT);
	assert_true(str_is(items[1].by, "signatory"));
	assert_int_equal(items[1].stage_count, 1);
}

static void verify_finds_a_changed_file(void **state)
{
	struct submission_world *world = *state;
	struct verify_summary summary;

	assert_done(attach(world, "1.pdf", PDF("một")));
	assert_done(verify(world->db, NULL, &summary, &world->err));
	assert_done(
	    db_run(world->db, &world->err, "UPDATE attachment SET content = $1", "b", PDF("mốt")));
	assert_refused(verify(world->db, NULL, &summary, &world->err), ERR_INTEGRITY,
	    "verify.attachment_changed");
}

int main(void)
{
#define CASE(name)                                                                                 \
	cmocka_unit_test_setup_teardown(name, submission_world_set_up, submission_world_tear_down)
	const struct CMUnitTest tests[] = {
	    CASE(a_text_has_revisions_and_conflicts),
	    CASE(a_text_keeps_to_its_form),
	    CASE(the_published_text_stays),
	    CASE(files_are_kept_once_and_counted),
	    CASE(what_a_file_is_is_read_from_its_bytes),
	    CASE(office_documents_are_told_by_their_parts),
	    CASE(comments_are_on_the_whole_or_on_a_cell),
	    CASE(a_cell_tells_who_wrote_and_moved_it),
	    CASE(verify_finds_a_changed_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
