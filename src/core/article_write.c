/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Writing revisions of articles, and moving articles from one state to another. */
#include <sodium.h>

#include "base/bug.h"
#include "base/text.h"
#include "core/article_inside.h"
#include "core/journal_texts.h"
#include "core/schema.h"
#include "core/search.h"
#include "core/secrecy.h"
#include "core/submission_inside.h"

enum { PREVIEW_BYTES = 16, SLUG_TRIES = 1000 };

struct writing {
	struct db *db;
	const struct definitions *defs;
	const struct submission_author *author;
	struct article held; /* as it was, locked; id 0: a new one */
	struct arena arena;
	struct err *err;
};

/* ---- the gate and the lock */

static enum err_code check_gate(struct writing *w, enum access permission, int unit)
{
	if (article_allows(w->author->actor, permission, w->defs, unit))
		return ERR_NONE;
	return err_set(w->err, ERR_DENIED, "article.denied", NULL);
}

/* Locks the row and counts a change; it must be as `seen`. */
static enum err_code hold(struct writing *w, int64_t id, int64_t seen)
{
	bool found = false;
	enum err_code code = db_run(w->db, w->err,
	    "UPDATE article SET changes = changes + 1 WHERE space = $1 AND article = $2", "ii",
	    SPACE, id);

	if (!code)
		code = article_load(w->db, id, &w->arena, &w->held, &found, w->err);
	if (!code && !found)
		code = err_set(w->err, ERR_NOT_FOUND, "article.none", NULL);
	if (!code && w->held.changes - 1 != seen)
		code = err_set(w->err, ERR_CONFLICT, "article.changed", NULL);
	return code;
}

static enum err_code let_go(struct writing *w)
{
	return db_run(w->db, w->err,
	    "UPDATE article SET changes = changes - 1 WHERE space = $1 AND article = $2", "ii",
	    SPACE, w->held.id);
}

/* ---- the journal */

/* Writes the one event of a batch; *text is the id of its text, 0 without one. */
static enum err_code note(struct writing *w, enum event_kind kind, const struct buf *content,
    const char *text, bool shown, int64_t *batch, int64_t *text_id)
{
	struct buf subject = {0};
	struct event event = {.kind = (int)kind, .content = buf_str(content), .text = text};
	struct batch written = {.actor = w->author->actor->login.n ? w->author->actor->login.p : "",
	    .origin = w->author->address,
	    .event_count = 1,
	    .events = &event,
	    .shown = shown,
	    .expected_definitions = -1};
	enum err_code code;

	article_subject(&subject, w->held.id);
	event.subject = buf_str(&subject);
	code = journal_append(w->db, &written, w->err);
	*batch = written.number;
	*text_id = 0;
	if (!code)
		code = event_text_id(w->db, written.number, 0, text_id, w->err);
	buf_release(&subject);
	return code;
}

/* ---- what may be written */

static enum err_code check_category(struct writing *w, const struct article_content *content)
{
	const struct site *site = &w->defs->site;

	if (content->kind == ARTICLE_PAGE || (!site->category_count && !content->category.n) ||
	    site_category(site, content->category))
		return ERR_NONE;
	return err_set(w->err, ERR_INPUT, "article.no_category", NULL);
}

static enum err_code check_pictures(struct writing *w, const struct article_content *content)
{
	enum err_code code = ERR_NONE;

	if (content->picture_count > ARTICLE_PICTURES_MAX)
		return err_set(w->err, ERR_INPUT, "article.too_many_pictures", NULL);
	for (size_t i = 0; i < content->picture_count && !code; i++) {
		const struct article_picture *picture = &content->pictures[i];

		if (!str_trim(picture->alternative).n)
			return err_set(w->err, ERR_INPUT, "article.no_alternative", NULL);
		code = secrecy_check_text("article.too_long.alternative", picture->alternative,
		    ARTICLE_WORDS_MAX, w->err);
		if (!code)
			code = secrecy_check_text("article.too_long.caption", picture->caption,
			    ARTICLE_WORDS_MAX, w->err);
		if (!code)
			code = secrecy_check_text(
			    "article.too_long.credit", picture->credit, ARTICLE_WORDS_MAX, w->err);
	}
	return code;
}

static enum err_code check_content(struct writing *w, const struct article_content *content)
{
	static const size_t most[] = {ARTICLE_TITLE_MAX, ARTICLE_LEAD_MAX, ARTICLE_BODY_MAX};
	static const char *const too_long[ARTICLE_FIELDS] = {"article.too_long.title",
	    "article.too_long.lead", "article.too_long.body", "article.too_long.title_en",
	    "article.too_long.lead_en", "article.too_long.body_en"};
	const struct {
		const char *key;
		struct str text;
	} words[] = {{"article.too_long.author", content->author},
	    {"article.too_long.source", content->source},
	    {"article.too_long.change", content->change}};
	enum err_code code = ERR_NONE;

	if (!str_trim(content->fields[ARTICLE_TITLE]).n)
		return err_set(w->err, ERR_INPUT, "article.no_title", NULL);
	if (content->unit <= 0 || content->unit > w->defs->unit_count)
		return err_set(w->err, ERR_INPUT, "article.no_unit", NULL);
	if (content->tag_count > ARTICLE_TAGS_MAX)
		return err_set(w->err, ERR_INPUT, "article.too_many_tags", NULL);
	for (int i = 0; i < ARTICLE_FIELDS && !code; i++)
		code = secrecy_check_text(
		    too_long[i], content->fields[i], most[i % ARTICLE_TITLE_EN], w->err);
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]) && !code; i++)
		code = secrecy_check_text(words[i].key, words[i].text, ARTICLE_WORDS_MAX, w->err);
	for (size_t i = 0; i < content->tag_count && !code; i++)
		code = secrecy_check_text(
		    "article.too_long.tags", content->tags[i], ARTICLE_WORDS_MAX, w->err);
	if (!code)
		code = check_pictures(w, content);
	return code ? code : check_category(w, content);
}

/* ---- addresses */

static enum err_code slug_is_free(struct writing *w, struct str slug, bool *is_free)
{
	int64_t number;
	bool taken;
	enum err_code code = db_number(w->err,
	    db_query(w->db, w->err,
		"SELECT article FROM article WHERE space = $1 AND slug = $2 AND article <> $3",
		"iti", SPACE, slug, w->held.id),
	    &taken, &number);

	*is_free = !taken;
	return code;
}

/* Whether `slug` is `base`, or that with a number. */
static bool is_slug_of(struct str slug, struct str base)
{
	int64_t number;

	if (!str_starts(slug, base))
		return false;
	return slug.n == base.n ||
	       (slug.p[base.n] == '-' &&
		   str_to_int((struct str){slug.p + base.n + 1, slug.n - base.n - 1}, SLUG_TRIES,
		       &number));
}

/* An address that was public stays. */
static enum err_code find_slug(struct writing *w, const struct article_content *content)
{
	const char *base = article_slug(content->fields[ARTICLE_TITLE], &w->arena);
	struct str slug = str_of(*base ? base : article_kind_code(content->kind));
	enum err_code code = ERR_NONE;
	bool is_free = false;

	if (w->held.published_at.n || (w->held.slug.n && is_slug_of(w->held.slug, slug)))
		return ERR_NONE;
	base = slug.p;
	for (int number = 2; number < SLUG_TRIES && !code; number++) {
		code = slug_is_free(w, slug, &is_free);
		if (is_free || code)
			break;
		slug = str_of(arena_printf(&w->arena, "%s-%d", base, number));
	}
	w->held.slug = slug;
	return code;
}

static struct str new_preview(struct arena *arena)
{
	unsigned char bytes[PREVIEW_BYTES];
	char text[2 * PREVIEW_BYTES + 1];

	randombytes_buf(bytes, sizeof(bytes));
	sodium_bin2hex(text, sizeof(text), bytes, sizeof(bytes));
	return str_of(arena_strdup(arena, text));
}

/* ---- saving */

/* The next number; two at once: one of them fails with ERR_RETRY. */
static enum err_code add_row(struct writing *w, const struct article_content *content)
{
	int64_t last;
	bool found;
	enum err_code code = db_number(w->err,
	    db_query(w->db, w->err,
		"SELECT coalesce(max(article), 0) FROM article WHERE space = $1", "i", SPACE),
	    &found, &last);

	w->held = (struct article){.id = last + 1, .changes = 1, .published_at = STR_EMPTY};
	if (!code)
		code = find_slug(w, content);
	if (code)
		return code;
	return db_run(w->db, w->err,
	    "INSERT INTO article (space, article, slug, kind, state, changes, revision, content, "
	    "public_revision, public_content, said, note, unit, category, changed_at, "
	    "published_at, updated_at, due_at, preview) "
	    "VALUES ($1, $2, $3, $4, 0, 1, 0, 0, 0, 0, 0, 0, $5, $6, '', '', '', '', $7)",
	    "iitiitt", SPACE, w->held.id, w->held.slug, (int64_t)content->kind,
	    (int64_t)content->unit, content->category, new_preview(&w->arena));
}

static enum err_code is_stored(struct writing *w, const struct buf *content, bool *same)
{
	struct db_stmt *stmt =
	    db_query(w->db, w->err, "SELECT content FROM free_text WHERE space = $1 AND id = $2",
		"ii", SPACE, w->held.text);
	enum err_code code = stmt ? ERR_NONE : db_failure(w->err);
	bool row = false;

	if (stmt)
		code = db_step(stmt, &row, w->err);
	*same = row && str_eq(db_str(stmt, 0), buf_str(content));
	db_done(stmt);
	return code;
}

static enum article_state state_after_edit(enum article_state state)
{
	return state == ARTICLE_REVIEW || state == ARTICLE_SCHEDULED ? ARTICLE_REVIEW
	                                                             : ARTICLE_DRAFT;
}

static enum err_code write_revision(
    struct writing *w, const struct article_content *content, const struct buf *text)
{
	enum article_state after = state_after_edit(w->held.state);
	int64_t batch, text_id;
	struct buf about = {0};
	struct json json;
	enum err_code code;

	json_init(&json, &about);
	json_object(&json);
	json_member_text(&json, "after", article_state_code(after));
	if (w->held.revision)
		json_member_text(&json, "before", article_state_code(w->held.state));
	json_member_text(&json, "kind", article_kind_code(content->kind));
	json_member_int(&json, "revision", w->held.revision + 1);
	json_member_int(&json, "unit", content->unit);
	json_object_end(&json);
	code = note(w, EVENT_ARTICLE, &about, text->p, false, &batch, &text_id);
	buf_release(&about);
	if (code)
		return code;
	return db_run(w->db, w->err,
	    "UPDATE article SET state = $3, revision = revision + 1, content = $4, slug = $5, "
	    "due_at = '', kind = CASE WHEN public_revision > 0 THEN kind ELSE $6 END, "
	    "unit = CASE WHEN public_revision > 0 THEN unit ELSE $7 END, "
	    "category = CASE WHEN public_revision > 0 THEN category ELSE $8 END, "
	    "changed_at = (SELECT committed_at FROM batch WHERE space = $1 AND batch = $9) "
	    "WHERE space = $1 AND article = $2",
	    "iiiitiiti", SPACE, w->held.id, (int64_t)after, text_id, w->held.slug,
	    (int64_t)content->kind, (int64_t)content->unit, content->category, batch);
}

static enum err_code save(
    struct writing *w, int64_t *id, int64_t seen, const struct article_content *content)
{
	struct buf text = {0};
	bool same = false;
	enum err_code code = check_content(w, content);

	if (!code)
		code = *id ? hold(w, *id, seen) : ERR_NONE;
	if (!code && *id)
		code = check_gate(w, article_edit_permission(w->held.state), w->held.unit);
	if (!code)
		code = check_gate(w, article_edit_permission(w->held.state), content->unit);
	article_content_write(content, &text);
	if (!code && *id)
		code = is_stored(w, &text, &same);
	if (!code && same) {
		code = let_go(w);
	} else if (!code) {
		code = *id ? find_slug(w, content) : add_row(w, content);
		if (!code)
			code = write_revision(w, content, &text);
	}
	if (!code)
		*id = w->held.id;
	buf_release(&text);
	return code;
}

enum err_code article_save(struct db *db, const struct definitions *defs,
    const struct submission_author *author, int64_t *id, int64_t seen,
    const struct article_content *content, struct err *err)
{
	struct writing w = {.db = db, .defs = defs, .author = author, .err = err};
	enum err_code code = save(&w, id, seen, content);

	arena_release(&w.arena);
	return code;
}

/* ---- moves */

void article_pins_add(struct json *json, const struct article_pin *pins, size_t count)
{
	json_array(json);
	for (size_t i = 0; i < count; i++) {
		const struct article_pin *pin = &pins[i];
		struct buf period = {0};

		period_add(&period, pin->query.period);
		json_object(json);
		json_member_bool(json, "bare", pin->bare);
		json_member_int(json, "batch", pin->batch);
		json_member_int(json, "breakdown", pin->query.breakdown);
		json_member_int(json, "decimals", pin->decimals);
		json_member_text(json, "field", article_field_code(pin->field));
		json_member_int(json, "indicator", pin->query.indicator);
		json_member_int(json, "measure", (int64_t)pin->query.measure);
		json_member_int(json, "measure_scenario", pin->query.measure_scenario);
		json_member_int(json, "ordinal", pin->ordinal);
		json_member_str(json, "period", buf_str(&period));
		json_member_str(json, "said", pin->said);
		json_member_int(json, "scenario", pin->query.scenario);
		json_member_int(json, "unit", pin->query.unit);
		json_object_end(json);
		buf_release(&period);
	}
	json_array_end(json);
}

static enum err_code insert_pins(struct writing *w, const struct article_request *request)
{
	enum err_code code = ERR_NONE;

	for (size_t i = 0; i < request->pin_count && !code; i++) {
		const struct article_pin *pin = &request->pins[i];
		const struct figure_query *q = &pin->query;

		code = db_run(w->db, w->err,
		    "INSERT INTO article_figure (space, article, revision, field, ordinal, "
		    "indicator, unit, period, scenario, breakdown, measure, measure_scenario, "
		    "decimals, bare, batch, said) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, "
		    "$10, $11, $12, $13, $14, $15, $16)",
		    "iiiiiiiiiiiiiiit", SPACE, w->held.id, (int64_t)w->held.revision,
		    (int64_t)pin->field, (int64_t)pin->ordinal, (int64_t)q->indicator,
		    (int64_t)q->unit, period_key(q->period), (int64_t)q->scenario,
		    (int64_t)q->breakdown, (int64_t)q->measure, (int64_t)q->measure_scenario,
		    (int64_t)pin->decimals, (int64_t)pin->bare, pin->batch, pin->said);
	}
	return code;
}

static enum err_code check_move(struct writing *w, const struct article_request *request,
    const struct article_transition *transition, struct str now)
{
	if (!transition)
		return err_set(
		    w->err, ERR_CONFLICT, "article.moved", article_state_code(w->held.state), NULL);
	if (request->move == ARTICLE_WITHDRAW && !w->held.public_revision)
		return err_set(w->err, ERR_CONFLICT, "article.not_public", NULL);
	if (request->move == ARTICLE_DROP && w->held.published_at.n)
		return err_set(w->err, ERR_CONFLICT, "article.was_public", NULL);
	if (transition->needs_words && !has_text(request->words))
		return err_set(w->err, ERR_INPUT, "article.words_needed", NULL);
	if (request->move == ARTICLE_SCHEDULE && str_cmp(request->at, now) <= 0)
		return err_set(w->err, ERR_INPUT, "article.not_later", NULL);
	if (request->by_schedule &&
	    (w->held.state != ARTICLE_SCHEDULED || str_cmp(w->held.due_at, now) > 0))
		return err_set(
		    w->err, ERR_CONFLICT, "article.moved", article_state_code(w->held.state), NULL);
	return transition->needs_words
	           ? submission_check_text(request->words, SUBMISSION_TEXT_MAX, w->err)
	           : ERR_NONE;
}

/* Title and lead, as lists show them. */
static const char *said_text(struct writing *w, const struct article_request *request)
{
	static const enum article_field fields[] = {
	    ARTICLE_LEAD, ARTICLE_LEAD_EN, ARTICLE_TITLE, ARTICLE_TITLE_EN};
	struct buf said = {0};
	struct json json;

	json_init(&json, &said);
	json_object(&json);
	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		json_member_str(&json, article_field_code(fields[i]), request->said[fields[i]]);
	}
	json_object_end(&json);
	return buf_keep(&said, &w->arena);
}

static void describe(struct writing *w, const struct article_request *request,
    enum article_state after, const struct article_content *content, struct buf *out)
{
	struct json json;

	json_init(&json, out);
	json_object(&json);
	json_member_text(&json, "after", article_state_code(after));
	if (request->move == ARTICLE_SCHEDULE ||
	    (request->move == ARTICLE_PUBLISH && request->at.n))
		json_member_str(&json, "at", request->at);
	json_member_text(&json, "before", article_state_code(w->held.state));
	if (request->move == ARTICLE_PUBLISH) {
		json_member_bool(&json, "correction", content->correction);
		json_name(&json, "figures");
		article_pins_add(&json, request->pins, request->pin_count);
	}
	json_member_text(&json, "move", article_move_code(request->move));
	json_member_int(&json, "revision", w->held.revision);
	json_object_end(&json);
}

static enum err_code put_up(struct writing *w, const struct article_request *request,
    const struct article_content *content, int64_t batch, int64_t said)
{
	enum err_code code = db_run(w->db, w->err,
	    "DELETE FROM article_figure WHERE space = $1 AND article = $2 AND revision = $3", "iii",
	    SPACE, w->held.id, (int64_t)w->held.revision);

	if (!code)
		code = insert_pins(w, request);
	if (!code && content->correction)
		code = db_run(w->db, w->err,
		    "INSERT INTO article_correction (space, batch, article, revision, content) "
		    "VALUES ($1, $2, $3, $4, $5)",
		    "iiiii", SPACE, batch, w->held.id, (int64_t)w->held.revision, w->held.text);
	if (code)
		return code;
	return db_run(w->db, w->err,
	    "UPDATE article SET state = 3, public_revision = revision, public_content = content, "
	    "said = $3, category = $4, kind = $7, unit = $8, due_at = '', note = 0, "
	    "updated_at = (SELECT committed_at FROM batch WHERE space = $1 AND batch = $5), "
	    "changed_at = (SELECT committed_at FROM batch WHERE space = $1 AND batch = $5), "
	    "published_at = CASE WHEN published_at <> '' THEN published_at WHEN $6 <> '' THEN $6 "
	    "ELSE (SELECT committed_at FROM batch WHERE space = $1 AND batch = $5) END "
	    "WHERE space = $1 AND article = $2",
	    "iiititii", SPACE, w->held.id, said, content->category, batch, request->at,
	    (int64_t)content->kind, (int64_t)content->unit);
}

static enum err_code write_move(struct writing *w, const struct article_request *request,
    enum article_state after, const struct article_content *content)
{
	bool up = request->move == ARTICLE_PUBLISH, down = request->move == ARTICLE_WITHDRAW;
	const char *text = up ? said_text(w, request) : request->words;
	int64_t batch, text_id;
	struct buf about = {0};
	enum err_code code;

	describe(w, request, after, content, &about);
	code = note(w, EVENT_ARTICLE_MOVE, &about, has_text(text) ? text : NULL, up || down, &batch,
	    &text_id);
	buf_release(&about);
	if (code)
		return code;
	if (up) {
		code = put_up(w, request, content, batch, text_id);
		return code
		           ? code
		           : search_put(w->db, w->held.id, w->held.revision, request->said, w->err);
	}
	if (down)
		code = search_remove(w->db, w->held.id, w->err);
	if (code)
		return code;
	return db_run(w->db, w->err,
	    "UPDATE article SET state = $3, due_at = $4, "
	    "note = CASE WHEN $6 = 1 THEN $5 ELSE note END, "
	    "public_revision = CASE WHEN $6 = 1 THEN 0 ELSE public_revision END, "
	    "changed_at = (SELECT committed_at FROM batch WHERE space = $1 AND batch = $7) "
	    "WHERE space = $1 AND article = $2",
	    "iiitiii", SPACE, w->held.id, (int64_t)after,
	    request->move == ARTICLE_SCHEDULE ? request->at : STR_EMPTY, text_id, (int64_t)down,
	    batch);
}

/* At the unit it is of, and at the one it would be of. */
static enum err_code check_move_gate(
    struct writing *w, enum access permission, const struct article_content *content)
{
	enum err_code code = check_gate(w, permission, w->held.unit);

	return code ? code : check_gate(w, permission, content->unit);
}

static enum err_code move(struct writing *w, int64_t id, const struct article_request *request)
{
	const struct article_transition *transition = NULL;
	struct article_content content = {0};
	char now[TIMESTAMP_SIZE];
	bool found = false;
	enum err_code code = hold(w, id, request->seen);

	timestamp_now(now);
	if (!code)
		code = article_read(w->db, w->held.text, &w->arena, &content, &found, w->err);
	if (!code && !found)
		code = err_set(w->err, ERR_CONFLICT, "article.purged", NULL);
	if (!code) {
		transition = article_transition(request->move, w->held.state);
		code = request->by_schedule || !transition
		           ? ERR_NONE
		           : check_move_gate(w, transition->permission, &content);
	}
	if (!code)
		code = check_move(w, request, transition, str_of(now));
	if (code)
		return code;
	INVARIANT(transition);
	return write_move(w, request, transition->to, &content);
}

enum err_code article_move(struct db *db, const struct definitions *defs,
    const struct submission_author *author, int64_t id, const struct article_request *request,
    struct err *err)
{
	struct writing w = {.db = db, .defs = defs, .author = author, .err = err};
	enum err_code code = move(&w, id, request);

	arena_release(&w.arena);
	return code;
}

/* ---- what was purged */

/* The article whose event has the text; 0: none. */
static enum err_code article_of_text(struct db *db, int64_t text, int64_t *id, struct err *err)
{
	struct arena arena = {0};
	struct str subject;
	bool found;
	enum err_code code = db_text(err,
	    db_query(db, err,
		"SELECT subject FROM event WHERE space = $1 AND ticket = $2 AND text = $3 "
		"AND subject LIKE 'article/%' LIMIT 1",
		"iii", SPACE, text >> TEXTS_OF_A_TICKET, text),
	    &arena, &found, &subject);
	size_t prefix = strlen("article/");

	*id = 0;
	if (!code && found)
		str_to_int((struct str){subject.p + prefix, subject.n - prefix}, INT32_MAX, id);
	arena_release(&arena);
	return code;
}

enum err_code article_forget(struct db *db, int64_t text, struct str content, struct err *err)
{
	struct arena arena = {0};
	struct article article;
	int64_t id;
	bool found = false;
	enum err_code code = article_of_text(db, text, &id, err);

	if (!code && id)
		code = article_load(db, id, &arena, &article, &found, err);
	if (!code && found) {
		struct str title = json_get_str(event_object(&arena, content), "title");
		const char *base = article_slug(title, &arena);

		if (*base && is_slug_of(article.slug, str_of(base)))
			code = db_run(db, err,
			    "UPDATE article SET slug = $3 WHERE space = $1 AND article = $2", "iit",
			    SPACE, id, str_of(arena_printf(&arena, "da-xoa-%lld", (long long)id)));
	}
	arena_release(&arena);
	return code;
}
