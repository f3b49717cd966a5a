/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Writing cells of a submission. */
#include "base/bug.h"
#include "core/submission_inside.h"

struct saving {
	struct db *db;
	const struct definitions *defs;
	const struct submission_author *author;
	struct submission held;
	bool begun;
	const struct form *form;
	struct arena arena;
	struct observation *rows; /* to be written; beside each its entry */
	struct cell_entry **origins;
	size_t row_count;
	struct err *err;
};

static enum err_code check_gate(struct saving *s, const struct cell_entry *entries, size_t count)
{
	const struct submission_key *key = &s->held.key;

	for (size_t i = 0; i < count; i++) {
		int indicator = entries[i].key.indicator;

		if (indicator < 1 || indicator > s->defs->indicator_count)
			return err_set(s->err, ERR_INPUT, "submission.no_such_cell", NULL);
		if (!access_allows(s->author->actor, ACCESS_ENTER, s->defs, key->unit, key->period,
			s->defs->indicators[indicator].sector))
			return submission_denied(key, s->err);
	}
	return ERR_NONE;
}

static enum err_code check_notes(struct saving *s, const struct cell_entry *entries, size_t count)
{
	enum err_code code = ERR_NONE;

	for (size_t i = 0; i < count && !code; i++)
		code = submission_check_text(entries[i].note, SUBMISSION_TEXT_MAX, s->err);
	return code;
}

static bool is_cell_of(const struct saving *s, const struct cell_key *cell)
{
	const struct submission_key *key = &s->held.key;

	for (size_t row = 0; row < s->form->row_count; row++) {
		if (s->form->rows[row].indicator != cell->indicator)
			continue;
		for (size_t column = 0; column < s->form->column_count; column++) {
			struct cell_key own;

			if (!form_is_entered(s->form, s->defs, row, column))
				continue;
			own = form_cell(s->form, row, column, key->unit, key->period);
			if (!cell_key_compare(&own, cell))
				return true;
		}
	}
	return false;
}

static enum err_code check_cells(struct saving *s, const struct cell_entry *entries, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (!is_cell_of(s, &entries[i].key))
			return err_set(s->err, ERR_INPUT, "submission.no_such_cell", NULL);
	return ERR_NONE;
}

static enum cell_status status_of(enum cell_entry_kind kind)
{
	return kind == ENTRY_VALUE     ? CELL_VALUE
	       : kind == ENTRY_NOTHING ? CELL_NOTHING
	                               : CELL_WITHDRAWN;
}

static const char *note_of(const char *note)
{
	return has_text(note) ? note : NULL;
}

static bool same_note(const char *a, const char *b)
{
	return a && b ? !strcmp(a, b) : a == b;
}

/* The entry beside what is stored: equal, in conflict, or a row to be written. */
static enum err_code compare_entry(struct saving *s, struct cell_entry *entry, bool *conflict)
{
	struct observation wanted = {.key = entry->key,
	    .status = status_of(entry->kind),
	    .value = entry->kind == ENTRY_VALUE ? entry->value : 0,
	    .stage = STAGE_DRAFT};
	struct cell_state stored;
	enum err_code code = cell_state_read(s->db, &entry->key, &s->arena, &stored, s->err);

	if (code)
		return code;
	if (wanted.status != CELL_WITHDRAWN)
		wanted.note = note_of(entry->note ? entry->note : stored.now.note);
	entry->stored = stored.now;
	entry->stored.note = NULL;
	entry->revision = stored.now.revision;
	entry->conflict = false;
	if (wanted.status == stored.now.status && wanted.value == stored.now.value &&
	    (wanted.status == CELL_WITHDRAWN || same_note(wanted.note, stored.now.note)))
		return ERR_NONE;
	if (entry->seen != stored.now.revision) {
		entry->conflict = true;
		*conflict = true;
		return ERR_NONE;
	}
	s->origins[s->row_count] = entry;
	s->rows[s->row_count++] = wanted;
	return ERR_NONE;
}

static enum err_code compare(struct saving *s, struct cell_entry *entries, size_t count)
{
	bool conflict = false;
	enum err_code code = ERR_NONE;

	s->rows = ARENA_ARRAY(&s->arena, struct observation, count);
	s->origins = ARENA_ARRAY(&s->arena, struct cell_entry *, count);
	for (size_t i = 0; i < count && !code; i++)
		code = compare_entry(s, &entries[i], &conflict);
	if (!code && conflict)
		return err_set(s->err, ERR_CONFLICT, "submission.cell_changed", NULL);
	return code;
}

static enum err_code write_rows(struct saving *s)
{
	struct submission_events events;
	struct batch batch = {.observation_count = s->row_count, .observations = s->rows};
	enum err_code code;

	submission_events_init(&events, &s->held.key, &s->arena);
	if (s->begun)
		submission_events_add_begun(&events, s->form->version);
	if (s->author->on_behalf)
		submission_events_add_on_behalf(&events);
	/* The rows are sorted and numbered in place: each entry finds its own again by its cell. */
	submission_sign(&batch, s->author, &events);
	code = journal_append(s->db, &batch, s->err);
	for (size_t i = 0; i < s->row_count && !code; i++)
		for (size_t entry = 0; entry < s->row_count; entry++)
			if (!cell_key_compare(&s->rows[i].key, &s->origins[entry]->key))
				s->origins[entry]->revision = s->rows[i].revision;
	return code ? code : submission_mark_on_behalf(s->db, s->author, &s->held, s->err);
}

static enum err_code save(struct saving *s, struct cell_entry *entries, size_t count)
{
	struct submission_key key = s->held.key;
	enum err_code code = check_gate(s, entries, count);

	if (!code)
		code = check_notes(s, entries, count);
	if (!code)
		code = submission_hold_open(
		    s->db, s->defs, &key, &s->arena, &s->held, &s->begun, s->err);
	if (!code)
		code = submission_form(
		    s->defs, &key, s->begun ? 0 : s->held.version, &s->form, s->err);
	if (!code)
		code = check_cells(s, entries, count);
	if (!code)
		code = compare(s, entries, count);
	if (!code && !s->row_count)
		return submission_let_go(s->db, &s->held, s->begun, s->err);
	return code ? code : write_rows(s);
}

enum err_code submission_save(struct db *db, const struct definitions *defs,
    struct submission_key key, const struct submission_author *author, struct cell_entry *entries,
    size_t count, struct err *err)
{
	struct saving s = {
	    .db = db, .defs = defs, .author = author, .held = {.key = key}, .err = err};
	enum err_code code = save(&s, entries, count);

	arena_release(&s.arena);
	return code;
}
