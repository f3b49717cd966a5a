/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "core/submission_text.h"

#include "base/bug.h"
#include "core/submission_inside.h"
#include "core/submission_log.h"

enum { LETTER_BYTES = 4 };

/* ---- reading */

static int32_t last_revision(const struct submission_text *texts, size_t count, struct str code)
{
	const struct submission_text *last = submission_text_last(texts, count, code);

	return last ? last->revision : 0;
}

enum err_code submission_texts(struct db *db, const struct submission_key *key, int64_t up_to,
    struct arena *arena, struct submission_text **out, size_t *count, struct err *err)
{
	struct logged_event *events;
	size_t event_count;
	enum err_code code = submission_log(db, key, arena, &events, &event_count, err);

	*count = 0;
	*out = ARENA_ARRAY(arena, struct submission_text, code ? 0 : event_count);
	for (size_t i = 0; !code && i < event_count; i++) {
		const struct logged_event *event = &events[i];
		struct str section;

		if (event->kind != EVENT_TEXT || event->batch > up_to)
			continue;
		section = json_get_str(event->content, "text");
		(*out)[*count] = (struct submission_text){.code = section,
		    .content = event->text,
		    .purged = event->purged,
		    .revision = last_revision(*out, *count, section) + 1,
		    .batch = event->batch,
		    .at = event->at,
		    .by = event->by};
		(*count)++;
	}
	return code;
}

const struct submission_text *submission_text_last(
    const struct submission_text *texts, size_t count, struct str code)
{
	while (count)
		if (str_eq(texts[--count].code, code))
			return &texts[count];
	return NULL;
}

/* ---- writing */

static size_t letters(const char *text)
{
	size_t count = 0;

	for (; text && *text; text++)
		count += ((unsigned char)*text & 0xc0) != 0x80;
	return count;
}

static enum err_code check_entry(
    const struct form *form, const struct text_entry *entry, struct err *err)
{
	for (size_t i = 0; i < form->text_count; i++) {
		size_t most = (size_t)form->texts[i].length_max;
		char told[24];

		if (!str_eq(form->texts[i].code, entry->code))
			continue;
		snprintf(told, sizeof(told), "%zu", most);
		if (letters(entry->content) > most)
			return err_set(err, ERR_INPUT, "submission.too_long", told, NULL);
		return submission_check_text(entry->content, most * LETTER_BYTES, err);
	}
	return err_set(err, ERR_INPUT, "submission.no_such_text", NULL);
}

/* An event where the entry is new; *conflict where somebody else wrote since. */
static void compare_entry(struct submission_events *events, struct text_entry *entry,
    const struct submission_text *last, bool *conflict)
{
	struct buf content = {0};
	struct json json;

	entry->revision = last ? last->revision : 0;
	entry->conflict = false;
	entry->stored = last ? last->content : STR_EMPTY;
	if (str_eq(entry->stored, str_of(entry->content)) && !(last && last->purged))
		return;
	if (entry->seen != entry->revision) {
		entry->conflict = *conflict = true;
		return;
	}
	entry->revision++;
	json_init(&json, &content);
	json_object(&json);
	json_member_int(&json, "revision", entry->revision);
	json_member_str(&json, "text", entry->code);
	json_object_end(&json);
	submission_events_add(events, EVENT_TEXT, buf_str(&content), entry->content);
	buf_release(&content);
}

struct text_saving {
	struct db *db;
	const struct definitions *defs;
	const struct submission_author *author;
	struct submission held;
	bool begun;
	const struct form *form;
	struct arena *arena;
	struct err *err;
};

/* Locked, of its form, and every entry allowed. */
static enum err_code prepare(struct text_saving *s, const struct text_entry *entries, size_t count)
{
	struct submission_key key = s->held.key;
	enum err_code code =
	    submission_hold_open(s->db, s->defs, &key, s->arena, &s->held, &s->begun, s->err);

	if (!code)
		code = submission_form(
		    s->defs, &key, s->begun ? 0 : s->held.version, &s->form, s->err);
	if (!code && !submission_allows(s->author, ACCESS_ENTER, s->defs, &key, s->form, s->arena))
		code = submission_denied(&key, s->err);
	for (size_t i = 0; i < count && !code; i++)
		code = check_entry(s->form, &entries[i], s->err);
	return code;
}

static enum err_code save_texts(struct text_saving *s, struct text_entry *entries, size_t count)
{
	struct submission_events events;
	struct batch batch = {0};
	struct submission_text *texts;
	size_t text_count, begin;
	bool conflict = false;
	enum err_code code = prepare(s, entries, count);

	if (!code)
		code = submission_texts(
		    s->db, &s->held.key, INT64_MAX, s->arena, &texts, &text_count, s->err);
	submission_events_init(&events, &s->held.key, s->arena);
	if (!code && s->begun)
		submission_events_add_begun(&events, s->form->version);
	if (!code && s->author->on_behalf)
		submission_events_add_on_behalf(&events);
	begin = events.count;
	for (size_t i = 0; i < count && !code; i++)
		compare_entry(&events, &entries[i],
		    submission_text_last(texts, text_count, entries[i].code), &conflict);
	if (!code && conflict)
		return err_set(s->err, ERR_CONFLICT, "submission.text_changed", NULL);
	if (!code && events.count == begin)
		return submission_let_go(s->db, &s->held, s->begun, s->err);
	submission_sign(&batch, s->author, &events);
	if (!code)
		code = journal_append(s->db, &batch, s->err);
	return code ? code : submission_mark_on_behalf(s->db, s->author, &s->held, s->err);
}

enum err_code submission_save_texts(struct db *db, const struct definitions *defs,
    struct submission_key key, const struct submission_author *author, struct arena *arena,
    struct text_entry *entries, size_t count, struct err *err)
{
	struct text_saving s = {.db = db,
	    .defs = defs,
	    .author = author,
	    .held = {.key = key},
	    .arena = arena,
	    .err = err};

	return save_texts(&s, entries, count);
}
