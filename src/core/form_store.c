/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "core/form_store.h"

#include "core/schema.h"
#include "core/secrecy.h"

#define CALENDAR_KEY STR("calendar")

enum err_code form_count_begun(
    struct db *db, struct str code, int version, int64_t *count, struct err *err)
{
	bool found;

	return db_number(err,
	    db_query(db, err,
		"SELECT count(*) FROM submission WHERE space = $1 AND form = $2 AND version = $3",
		"iti", SPACE, code, (int64_t)version),
	    &found, count);
}

static struct str stored(const struct definitions *defs, enum definition_kind kind, struct str key)
{
	const struct definition_row *row = definitions_stored(defs, kind, key);

	return row ? row->content : (struct str){NULL, 0};
}

struct str form_stored(const struct definitions *defs, struct str code, int version)
{
	struct buf key = {0};
	struct str content;

	buf_printf(&key, "%.*s/%d", STR_ARG(code), version);
	content = stored(defs, DEFINITION_FORM, buf_str(&key));
	buf_release(&key);
	return content;
}

struct str calendar_stored(const struct definitions *defs)
{
	return stored(defs, DEFINITION_CALENDAR, CALENDAR_KEY);
}

static enum err_code check_author(
    const struct submission_author *author, struct str what, struct err *err)
{
	char word[FORM_CODE_MAX + 1];

	if (access_allows_somewhere(author->actor, ACCESS_PLAN))
		return ERR_NONE;
	snprintf(word, sizeof(word), "%.*s", STR_ARG(what));
	return err_set(err, ERR_DENIED, "submission.denied", word, NULL);
}

static bool is_as_seen(struct str now, struct str seen)
{
	return !now.p || !seen.p ? !now.p && !seen.p : str_eq(now, seen);
}

static enum err_code write_row(struct db *db, const struct definitions *defs, int64_t definitions,
    const struct submission_author *author, enum definition_kind kind, struct str key,
    struct str content, struct err *err)
{
	struct definition_row row = {.kind = kind, .key = key, .content = content};
	struct arena arena = {0};
	struct definitions *merged;
	struct batch batch = {.actor = arena_str(&arena, author->actor->login).p,
	    .origin = author->address,
	    .definition_count = 1,
	    .definitions = &row,
	    .expected_definitions = definitions};
	enum err_code code = definitions_merge(&merged, defs, &row, 1, false, err);

	if (!code) {
		definitions_free(merged);
		code = journal_append(db, &batch, err);
	}
	if (code == ERR_CONFLICT)
		code = err_set(err, ERR_CONFLICT, "form.changed", NULL);
	arena_release(&arena);
	return code;
}

/* Versions of a code are in the order of the days they count from. */
static enum err_code check_order(
    const struct definitions *defs, const struct form *form, struct err *err)
{
	const struct form *other =
	    form_out_of_order(form, &defs->forms[1], (size_t)defs->form_count);
	char version[16], earlier[16];

	if (!other)
		return ERR_NONE;
	snprintf(version, sizeof(version), "%d", form->version);
	snprintf(earlier, sizeof(earlier), "%d", other->version);
	return err_set(err, ERR_INPUT, "form.version_not_later", version, earlier, NULL);
}

static enum err_code check_use(struct db *db, const struct form *form, struct err *err)
{
	int64_t begun;
	enum err_code code = form_count_begun(db, form->code, form->version, &begun, err);
	char number[24];

	if (code || !begun)
		return code;
	snprintf(number, sizeof(number), "%lld", (long long)begun);
	return err_set(err, ERR_CONFLICT, "form.in_use", number, NULL);
}

enum err_code form_store(struct db *db, const struct definitions *defs, int64_t definitions,
    const struct submission_author *author, const struct form *form, struct str seen,
    struct err *err)
{
	struct arena arena = {0};
	struct buf content = {0};
	struct str now = form_stored(defs, form->code, form->version);
	enum err_code code = check_author(author, form->code, err);

	form_write(form, defs, &content);
	if (!code && !is_as_seen(now, seen))
		code = err_set(err, ERR_CONFLICT, "form.changed", NULL);
	if (!code)
		code = secrecy_check(buf_str(&content), err);
	if (!code)
		code = check_order(defs, form, err);
	if (!code && !str_eq(now, buf_str(&content))) {
		code = check_use(db, form, err);
		if (!code)
			code = write_row(db, defs, definitions, author, DEFINITION_FORM,
			    form_key(form, &arena), buf_str(&content), err);
	}
	buf_release(&content);
	arena_release(&arena);
	return code;
}

enum err_code calendar_store(struct db *db, const struct definitions *defs, int64_t definitions,
    const struct submission_author *author, struct str content, struct str seen, struct err *err)
{
	struct str now = calendar_stored(defs);
	enum err_code code = check_author(author, CALENDAR_KEY, err);

	if (!code && !is_as_seen(now, seen))
		code = err_set(err, ERR_CONFLICT, "form.changed", NULL);
	if (!code)
		code = secrecy_check(content, err);
	if (!code && !str_eq(now, content))
		code = write_row(
		    db, defs, definitions, author, DEFINITION_CALENDAR, CALENDAR_KEY, content, err);
	return code;
}
