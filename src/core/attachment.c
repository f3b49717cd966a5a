/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "core/attachment.h"

#include <sodium.h>

#include "base/bug.h"
#include "core/schema.h"
#include "core/submission_inside.h"
#include "core/submission_log.h"

/* ---- reading */

static void take_added(
    struct attachment *out, const struct logged_event *event, const struct json_value *file)
{
	*out = (struct attachment){.digest = json_get_str(file, "digest"),
	    .name = event->text,
	    .batch = event->batch,
	    .at = event->at,
	    .by = event->by};
	(void)json_get_int(file, "size", &out->size);
	(void)attachment_type_parse(json_get_str(file, "type"), &out->type);
}

static const struct attachment *find(
    const struct attachment *files, size_t count, struct str digest)
{
	for (size_t i = 0; i < count; i++)
		if (str_eq(files[i].digest, digest))
			return &files[i];
	return NULL;
}

static void take_removed(struct attachment *files, size_t *count, struct str digest)
{
	const struct attachment *gone = find(files, *count, digest);
	size_t at = gone ? (size_t)(gone - files) : *count;

	if (!gone)
		return;
	memmove(&files[at], &files[at + 1], (*count - at - 1) * sizeof(*files));
	(*count)--;
}

enum err_code attachments_load(struct db *db, const struct submission_key *key, int64_t up_to,
    struct arena *arena, struct attachment **out, size_t *count, struct err *err)
{
	struct logged_event *events;
	size_t event_count;
	enum err_code code = submission_log(db, key, arena, &events, &event_count, err);

	*count = 0;
	*out = ARENA_ARRAY(arena, struct attachment, code ? 0 : event_count);
	for (size_t i = 0; !code && i < event_count; i++) {
		const struct json_value *added = json_get(events[i].content, "after");
		const struct json_value *removed = json_get(events[i].content, "before");

		if (events[i].kind != EVENT_ATTACHMENT || events[i].batch > up_to)
			continue;
		if (added)
			take_added(&(*out)[(*count)++], &events[i], added);
		else
			take_removed(*out, count, json_get_str(removed, "digest"));
	}
	return code;
}

enum err_code attachment_read(
    struct db *db, struct str digest, struct arena *arena, struct str *out, struct err *err)
{
	unsigned char bytes[DIGEST_SIZE];
	enum err_code code;
	bool found;

	if (!digest_parse(digest, bytes))
		return err_set(err, ERR_NOT_FOUND, "attachment.gone", NULL);
	code = db_text(err,
	    db_query(db, err, "SELECT content FROM attachment WHERE space = $1 AND digest = $2",
		"ib", SPACE, ((struct str){(const char *)bytes, DIGEST_SIZE})),
	    arena, &found, out);
	return code || found ? code : err_set(err, ERR_NOT_FOUND, "attachment.gone", NULL);
}

/* ---- writing */

enum err_code attachment_store(
    struct db *db, const unsigned char digest[DIGEST_SIZE], struct str content, struct err *err)
{
	return db_run(db, err,
	    "INSERT INTO attachment (space, digest, content) VALUES ($1, $2, $3) "
	    "ON CONFLICT (space, digest) DO NOTHING",
	    "ibb", SPACE, ((struct str){(const char *)digest, DIGEST_SIZE}), content);
}

struct attaching {
	struct db *db;
	const struct definitions *defs;
	const struct submission_author *author;
	struct submission held;
	bool begun;
	const struct form *form;
	struct attachment *files;
	size_t file_count;
	struct arena arena;
	struct err *err;
};

static enum err_code prepare(struct attaching *a)
{
	struct submission_key key = a->held.key;
	enum err_code code =
	    submission_hold_open(a->db, a->defs, &key, &a->arena, &a->held, &a->begun, a->err);

	if (!code)
		code = submission_form(
		    a->defs, &key, a->begun ? 0 : a->held.version, &a->form, a->err);
	if (!code && !submission_allows(a->author, ACCESS_ENTER, a->defs, &key, a->form, &a->arena))
		code = submission_denied(&key, a->err);
	if (!code)
		code = attachments_load(
		    a->db, &a->held.key, INT64_MAX, &a->arena, &a->files, &a->file_count, a->err);
	return code;
}

static enum err_code note(struct attaching *a, struct str content, const char *name)
{
	struct submission_events events;
	struct batch batch = {0};
	enum err_code code;

	submission_events_init(&events, &a->held.key, &a->arena);
	if (a->begun)
		submission_events_add_begun(&events, a->form->version);
	if (a->author->on_behalf)
		submission_events_add_on_behalf(&events);
	submission_events_add(&events, EVENT_ATTACHMENT, content, name);
	submission_sign(&batch, a->author, &events);
	code = journal_append(a->db, &batch, a->err);
	return code ? code : submission_mark_on_behalf(a->db, a->author, &a->held, a->err);
}

static enum err_code check_file(
    const char *name, struct str content, enum attachment_type *type, struct err *err)
{
	enum err_code code = submission_check_text(name, ATTACHMENT_NAME_MAX, err);
	char most[24];

	if (!code && !has_text(name))
		return err_set(err, ERR_INPUT, "attachment.no_name", NULL);
	snprintf(most, sizeof(most), "%d", ATTACHMENT_SIZE_MAX >> 20);
	if (!code && content.n > ATTACHMENT_SIZE_MAX)
		return err_set(err, ERR_LIMIT, "attachment.too_large", most, NULL);
	if (!code && !attachment_sniff(content, type))
		return err_set(err, ERR_INPUT, "attachment.type", NULL);
	return code;
}

static void write_file(struct buf *out, const char *member, const struct attachment *file)
{
	struct json json;

	json_init(&json, out);
	json_object(&json);
	json_name(&json, member);
	json_object(&json);
	json_member_str(&json, "digest", file->digest);
	json_member_int(&json, "size", file->size);
	json_member_text(&json, "type", attachment_type_code(file->type));
	json_object_end(&json);
	json_object_end(&json);
}

static enum err_code add(struct attaching *a, const char *name, struct str content)
{
	unsigned char digest[DIGEST_SIZE];
	char hex[DIGEST_TEXT_SIZE], most[24];
	struct attachment file = {.size = (int64_t)content.n};
	struct buf event = {0};
	enum err_code code = check_file(name, content, &file.type, a->err);

	if (!code)
		code = prepare(a);
	if (code)
		return code;
	digest_make(content, digest);
	digest_text(digest, hex);
	file.digest = str_of(hex);
	if (find(a->files, a->file_count, file.digest))
		return submission_let_go(a->db, &a->held, a->begun, a->err);
	snprintf(most, sizeof(most), "%d", a->form->attachments_max);
	if (a->file_count >= (size_t)a->form->attachments_max)
		return err_set(a->err, ERR_INPUT, "attachment.too_many", most, NULL);
	code = attachment_store(a->db, digest, content, a->err);
	write_file(&event, "after", &file);
	if (!code)
		code = note(a, buf_str(&event), name);
	buf_release(&event);
	return code;
}

enum err_code attachment_add(struct db *db, const struct definitions *defs,
    struct submission_key key, const struct submission_author *author, const char *name,
    struct str content, struct err *err)
{
	struct attaching a = {
	    .db = db, .defs = defs, .author = author, .held = {.key = key}, .err = err};
	enum err_code code = add(&a, name, content);

	arena_release(&a.arena);
	return code;
}

static enum err_code remove_file(struct attaching *a, struct str digest)
{
	const struct attachment *file = find(a->files, a->file_count, digest);
	struct buf event = {0};
	enum err_code code;

	if (!file)
		return err_set(a->err, ERR_NOT_FOUND, "attachment.gone", NULL);
	write_file(&event, "before", file);
	code = note(a, buf_str(&event), file->name.n ? file->name.p : NULL);
	buf_release(&event);
	return code;
}

enum err_code attachment_remove(struct db *db, const struct definitions *defs,
    struct submission_key key, const struct submission_author *author, struct str digest,
    struct err *err)
{
	struct attaching a = {
	    .db = db, .defs = defs, .author = author, .held = {.key = key}, .err = err};
	enum err_code code = prepare(&a);

	if (!code)
		code = remove_file(&a, digest);
	arena_release(&a.arena);
	return code;
}
