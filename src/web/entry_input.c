/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "web/entry_input.h"

#include "base/number_entry.h"
#include "core/submission_log.h"
#include "core/submission_text.h"

/* Who was faster, and with what note. */
struct rival {
	const char *who;
	const char *note;
};

struct writing {
	const struct work_write *write;
	enum lang lang;
	struct entry_post *post;
	const struct definitions *defs;
	const struct form *form;
	struct arena *arena;
	size_t entry_count;
	struct cell_entry *entries;
	struct rival *rivals;
	size_t *of_value; /* the input each entry's value is from; SIZE_MAX: none */
	size_t *of_note;  /* … its note */
	size_t text_count;
	struct text_entry *texts;
	size_t *of_text;
};

/* ---- from boxes to cells */

static void refuse(struct writing *w, size_t input, const struct err *err)
{
	w->post->results[input] = (struct entry_result){.outcome = OUTCOME_WRONG,
	    .revision = (int)w->post->inputs[input].seen,
	    .message = err_in_words(w->arena, w->lang, err)};
}

static void refuse_as(struct writing *w, size_t input, const char *key)
{
	struct err err = {0};

	err_set(&err, ERR_INPUT, key, NULL);
	refuse(w, input, &err);
}

/* "3-2", "3-n": row and column of the form; the column of a note is its row's first entry. */
static bool find_cell(
    const struct writing *w, struct str cell, size_t *row, size_t *column, bool *note)
{
	const struct form *form = w->form;
	struct str rest = cell, word;
	int64_t index;

	if (!str_split(&rest, '-', &word) ||
	    !str_to_int(word, (int64_t)form->row_count - 1, &index))
		return false;
	*row = (size_t)index;
	*note = str_is(rest, "n");
	if (*note) {
		for (*column = 0; *column < form->column_count; ++*column)
			if (form_is_entered(form, w->defs, *row, *column))
				return true;
		return false;
	}
	if (!str_to_int(rest, (int64_t)form->column_count - 1, &index))
		return false;
	*column = (size_t)index;
	return form_is_entered(form, w->defs, *row, *column);
}

static const char *value_text(const struct writing *w, const struct indicator *indicator,
    enum cell_status status, int64_t value)
{
	struct buf text = {0};

	if (status == CELL_WITHDRAWN || status == CELL_NOT_EXPECTED)
		return "";
	if (status == CELL_NOTHING)
		return "-";
	format_decimal(
	    &text, w->lang, rational_of(value, indicator->scale), indicator->scale, FORMAT_TRIM);
	return buf_keep(&text, w->arena);
}

/* Reads the number of an input into the entry; false: the input has its result. */
static bool read_value(
    struct writing *w, size_t input, const struct indicator *indicator, struct cell_entry *entry)
{
	struct entry_result *result = &w->post->results[input];
	struct str text = w->post->inputs[input].text;
	/* "=350.000": one of the readings was chosen. */
	bool chosen = text.n && text.p[0] == '=';
	const struct number_place place = {.scale = indicator->scale,
	    .decimals = indicator->decimals,
	    .unit = indicator->unit_of_measure,
	    .marks = w->write->page.english ? NUMBER_ENGLISH : NUMBER_VIETNAMESE};
	struct number_entry number;

	if (chosen)
		text = (struct str){text.p + 1, text.n - 1};
	number_entry_read(&number, text, &place);
	entry->value = number.value;
	switch (number.result) {
	case NUMBER_VALUE:
		entry->kind = ENTRY_VALUE;
		return true;
	case NUMBER_NOTHING:
		entry->kind = ENTRY_NOTHING;
		return true;
	case NUMBER_EMPTY:
		entry->kind = ENTRY_EMPTY;
		return true;
	case NUMBER_AMBIGUOUS:
		entry->kind = ENTRY_VALUE;
		if (chosen)
			return true;
		*result = (struct entry_result){.outcome = OUTCOME_AMBIGUOUS,
		    .revision = (int)w->post->inputs[input].seen,
		    .readings = {value_text(w, indicator, CELL_VALUE, number.value),
			value_text(w, indicator, CELL_VALUE, number.other)}};
		return false;
	case NUMBER_MISTAKE:
		break;
	}
	refuse(w, input, &number.err);
	return false;
}

/* The entry of a cell: one for its value and its note. */
static size_t entry_of(struct writing *w, const struct cell_key *key, int64_t seen)
{
	size_t i = 0;

	while (i < w->entry_count && cell_key_compare(&w->entries[i].key, key))
		i++;
	if (i == w->entry_count) {
		w->entries[i] =
		    (struct cell_entry){.key = *key, .kind = ENTRY_NOTE, .seen = (int32_t)seen};
		w->of_value[i] = w->of_note[i] = SIZE_MAX;
		w->entry_count++;
	}
	return i;
}

static bool is_text(struct str cell)
{
	return str_starts(cell, STR("t-"));
}

static void resolve_text(struct writing *w, size_t input)
{
	const struct entry_input *given = &w->post->inputs[input];

	w->of_text[w->text_count] = input;
	w->texts[w->text_count++] =
	    (struct text_entry){.code = {given->cell.p + 2, given->cell.n - 2},
		.content = arena_str(w->arena, given->text).p,
		.seen = (int32_t)given->seen};
}

static void resolve(struct writing *w, size_t input)
{
	const struct entry_input *given = &w->post->inputs[input];
	const struct submission_key *key = &w->write->key;
	struct cell_entry read = {0};
	struct cell_key cell;
	size_t row, column, at;
	bool note;

	if (is_text(given->cell)) {
		resolve_text(w, input);
		return;
	}
	if (!find_cell(w, given->cell, &row, &column, &note)) {
		refuse_as(w, input, "submission.no_such_cell");
		return;
	}
	cell = form_cell(w->form, row, column, key->unit, key->period);
	if (!note && !read_value(w, input, &w->defs->indicators[cell.indicator], &read))
		return;
	at = entry_of(w, &cell, given->seen);
	if (note) {
		w->entries[at].note = arena_str(w->arena, given->text).p;
		w->of_note[at] = input;
	} else {
		w->entries[at].kind = read.kind;
		w->entries[at].value = read.value;
		w->of_value[at] = input;
	}
}

/* ---- writing */

/* Who wrote what is in conflict with an entry, and its note. */
static void find_rival(struct writing *w, struct db *db, size_t at)
{
	struct cell_revision *revisions;
	size_t count;

	w->rivals[at] = (struct rival){tr(w->lang, "entry.someone"), ""};
	if (cell_history(db, &w->entries[at].key, w->arena, &revisions, &count, NULL) || !count)
		return;
	w->rivals[at] = (struct rival){arena_str(w->arena, revisions[count - 1].by).p,
	    arena_str(w->arena, revisions[count - 1].note).p};
}

static enum err_code write_entries(struct db *db, void *context, struct err *err)
{
	struct writing *w = context;
	enum err_code code = submission_save(
	    db, w->defs, w->write->key, &w->write->author, w->entries, w->entry_count, err);

	/* Whoever was faster is looked up in the same view of the register. */
	for (size_t i = 0; code == ERR_CONFLICT && i < w->entry_count; i++)
		if (w->entries[i].conflict)
			find_rival(w, db, i);
	return code;
}

/* Takes entry `at` out of what is written. */
static void drop(struct writing *w, size_t at)
{
	size_t after = --w->entry_count - at;

	memmove(&w->entries[at], &w->entries[at + 1], after * sizeof(*w->entries));
	memmove(&w->rivals[at], &w->rivals[at + 1], after * sizeof(*w->rivals));
	memmove(&w->of_value[at], &w->of_value[at + 1], after * sizeof(*w->of_value));
	memmove(&w->of_note[at], &w->of_note[at + 1], after * sizeof(*w->of_note));
}

static void tell(struct writing *w, size_t at, struct entry_result result, const char *note)
{
	if (w->of_value[at] != SIZE_MAX)
		w->post->results[w->of_value[at]] = result;
	result.text = note;
	if (w->of_note[at] != SIZE_MAX)
		w->post->results[w->of_note[at]] = result;
}

static const struct indicator *indicator_of(const struct writing *w, size_t at)
{
	return &w->defs->indicators[w->entries[at].key.indicator];
}

static void tell_conflict(struct writing *w, size_t at)
{
	const struct observation *stored = &w->entries[at].stored;

	tell(w, at,
	    (struct entry_result){.outcome = OUTCOME_CONFLICT,
		.revision = stored->revision,
		.text = value_text(w, indicator_of(w, at),
		    stored->revision ? stored->status : CELL_WITHDRAWN, stored->value),
		.who = w->rivals[at].who},
	    w->rivals[at].note);
}

static void tell_saved(struct writing *w, size_t at)
{
	const struct cell_entry *entry = &w->entries[at];
	enum cell_status status = entry->kind == ENTRY_VALUE     ? CELL_VALUE
	                          : entry->kind == ENTRY_NOTHING ? CELL_NOTHING
	                                                         : CELL_WITHDRAWN;

	tell(w, at,
	    (struct entry_result){.outcome = OUTCOME_SAVED,
		.revision = entry->revision,
		.text = value_text(w, indicator_of(w, at), status, entry->value)},
	    entry->note);
}

/* What of a note cannot be stored is told at its box, and the rest goes on. */
static bool drop_bad_notes(struct writing *w, const struct err *why)
{
	bool dropped = false;

	for (size_t at = w->entry_count; at-- > 0;) {
		struct err err = {0};
		size_t input = w->of_note[at];
		bool alone = w->entries[at].kind == ENTRY_NOTE;

		if (input == SIZE_MAX)
			continue;
		if (!submission_check_text(w->entries[at].note, SUBMISSION_TEXT_MAX, &err) &&
		    !(alone && !strcmp(why->key, "submission.note_alone")))
			continue;
		refuse(w, input, err.code ? &err : why);
		w->of_note[at] = SIZE_MAX;
		w->entries[at].note = NULL;
		dropped = true;
		if (alone)
			drop(w, at);
	}
	return dropped;
}

/* Again without what is in the way, until the rest is stored. */
static enum err_code write_cells(struct request *req, struct writing *w, struct err *err)
{
	enum err_code code = ERR_NONE;

	while (w->entry_count) {
		struct err why = {0};
		size_t before = w->entry_count;

		code = app_write(req->app, write_entries, w, &why);
		if (code == ERR_CONFLICT)
			for (size_t at = w->entry_count; at-- > 0;)
				if (w->entries[at].conflict) {
					tell_conflict(w, at);
					drop(w, at);
				}
		if ((code == ERR_CONFLICT && w->entry_count < before) ||
		    (code == ERR_INPUT && drop_bad_notes(w, &why)))
			continue;
		if (code && err)
			*err = why;
		break;
	}
	if (code)
		return w->entry_count ? code : ERR_NONE;
	for (size_t at = 0; at < w->entry_count; at++)
		tell_saved(w, at);
	return ERR_NONE;
}

/* ---- texts, each on its own */

struct text_writing {
	struct writing *w;
	size_t at;
};

static enum err_code write_text(struct db *db, void *context, struct err *err)
{
	struct text_writing *t = context;

	return submission_save_texts(db, t->w->defs, t->w->write->key, &t->w->write->author,
	    t->w->arena, &t->w->texts[t->at], 1, err);
}

static enum err_code write_texts(struct request *req, struct writing *w, struct err *err)
{
	for (size_t at = 0; at < w->text_count; at++) {
		struct text_writing t = {w, at};
		struct text_entry *text = &w->texts[at];
		struct entry_result *result = &w->post->results[w->of_text[at]];
		struct err why = {0};
		enum err_code code = app_write(req->app, write_text, &t, &why);

		*result = (struct entry_result){.outcome = code ? OUTCOME_CONFLICT : OUTCOME_SAVED,
		    .revision = text->revision,
		    .text = code ? arena_str(w->arena, text->stored).p : text->content,
		    .who = code ? tr(w->lang, "entry.someone") : NULL};
		if (code == ERR_INPUT) {
			refuse(w, w->of_text[at], &why);
		} else if (code && code != ERR_CONFLICT) {
			if (err)
				*err = why;
			return code;
		}
	}
	return ERR_NONE;
}

static enum err_code read_all(struct writing *w, struct err *err)
{
	struct entry_post *post = w->post;

	w->form = form_version(w->defs, w->write->key.form, post->version);
	if (!w->form)
		return err_set(err, ERR_CONFLICT, "entry.other_version", NULL);
	w->entries = ARENA_ARRAY(w->arena, struct cell_entry, post->count);
	w->rivals = ARENA_ARRAY(w->arena, struct rival, post->count);
	w->texts = ARENA_ARRAY(w->arena, struct text_entry, post->count);
	w->of_text = ARENA_ARRAY(w->arena, size_t, post->count);
	w->of_value = ARENA_ARRAY(w->arena, size_t, post->count);
	w->of_note = ARENA_ARRAY(w->arena, size_t, post->count);
	for (size_t i = 0; i < post->count; i++)
		resolve(w, i);
	return ERR_NONE;
}

enum err_code entry_write(
    struct request *req, const struct work_write *write, struct entry_post *post, struct err *err)
{
	struct writing w = {.write = write,
	    .lang = write->page.lang,
	    .post = post,
	    .defs = write->defs,
	    .arena = req->arena};
	enum err_code code = read_all(&w, err);

	if (!code)
		code = write_cells(req, &w, err);
	return code ? code : write_texts(req, &w, err);
}
