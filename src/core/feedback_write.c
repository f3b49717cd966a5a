/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Feedback that comes in, moves from one state to another, is shown and hidden. */
#include "base/bug.h"
#include "base/text.h"
#include "core/attachment.h"
#include "core/calendar.h"
#include "core/feedback_inside.h"
#include "core/schema.h"
#include "core/secrecy.h"
#include "core/submission_inside.h"

struct writing {
	struct db *db;
	const struct definitions *defs;
	const struct submission_author *author; /* NULL: its sender */
	struct feedback held;                   /* as it was, locked */
	date today;
	char now[TIMESTAMP_SIZE];
	struct arena arena;
	struct err *err;
};

static void begin(struct writing *w)
{
	timestamp_now(w->now);
	w->today = feedback_day(str_of(w->now));
}

/* ---- what may be written */

static enum err_code refuse(struct writing *w, const char *key)
{
	return err_set(w->err, ERR_INPUT, key, NULL);
}

enum err_code feedback_too_many_pictures(struct err *err)
{
	char most[12];

	snprintf(most, sizeof(most), "%d", FEEDBACK_PICTURES_MAX);
	return err_set(err, ERR_INPUT, "feedback.too_many_pictures", most, NULL);
}

static enum err_code check_point(struct writing *w, const struct feedback_words *words)
{
	if (!words->latitude.n && !words->longitude.n)
		return ERR_NONE;
	return feedback_point_holds(words->latitude, words->longitude)
	           ? ERR_NONE
	           : refuse(w, "feedback.bad_point");
}

static enum err_code check_contact(struct writing *w, const struct feedback_contact *contact)
{
	struct str email = contact->email;
	size_t at = str_find_char(email, '@');
	enum err_code code = secrecy_check_text(
	    "feedback.too_long.name", contact->name, FEEDBACK_CONTACT_MAX, w->err);

	if (!code)
		code = secrecy_check_text(
		    "feedback.too_long.phone", contact->phone, FEEDBACK_CONTACT_MAX, w->err);
	if (!code)
		code = secrecy_check_text(
		    "feedback.too_long.email", contact->email, FEEDBACK_CONTACT_MAX, w->err);
	if (code)
		return code;
	if (email.n && (!at || at + 1 >= email.n || str_find_char(email, ' ') < email.n))
		return refuse(w, "feedback.bad_email");
	for (size_t i = 0; i < contact->phone.n; i++)
		if (!contact->phone.p[i] || !strchr("0123456789+-. ()", contact->phone.p[i]))
			return refuse(w, "feedback.bad_phone");
	return ERR_NONE;
}

static bool is_among(const struct unit *const *units, size_t count, int unit)
{
	for (size_t i = 0; i < count; i++)
		if (units[i]->id == unit)
			return true;
	return false;
}

static bool is_place(struct writing *w, int place)
{
	const struct unit **places;
	size_t count = feedback_places(w->defs, w->today, &w->arena, &places);

	return !place || is_among(places, count, place);
}

static bool is_answerer(struct writing *w, int unit)
{
	const struct unit **units;
	size_t count = feedback_answerers(w->defs, w->today, &w->arena, &units);

	return is_among(units, count, unit);
}

static enum err_code check_class(struct writing *w, struct str category, int place)
{
	if (!feedback_category(&w->defs->site, category))
		return refuse(w, "feedback.no_category");
	return is_place(w, place) ? ERR_NONE : refuse(w, "feedback.no_place");
}

static enum err_code check_text(struct writing *w, struct str title, struct str text)
{
	enum err_code code;

	if (!str_trim(title).n)
		return refuse(w, "feedback.no_title");
	if (!str_trim(text).n)
		return refuse(w, "feedback.no_text");
	code = secrecy_check_text("feedback.too_long.title", title, FEEDBACK_TITLE_MAX, w->err);
	return code ? code
	            : secrecy_check_text("feedback.too_long.text", text, FEEDBACK_TEXT_MAX, w->err);
}

static enum err_code check_draft(struct writing *w, const struct feedback_draft *draft)
{
	enum err_code code = check_text(w, draft->words.title, draft->words.text);

	if (!code)
		code = check_class(w, draft->category, draft->place);
	if (!code)
		code = secrecy_check_text(
		    "feedback.too_long.where", draft->words.where, FEEDBACK_WHERE_MAX, w->err);
	if (!code)
		code = check_point(w, &draft->words);
	if (!code)
		code = check_contact(w, &draft->contact);
	if (!code && draft->picture_count > FEEDBACK_PICTURES_MAX)
		code = feedback_too_many_pictures(w->err);
	return code;
}

/* ---- the journal */

static enum err_code note(
    struct writing *w, struct event *events, size_t count, bool shown, int64_t *batch)
{
	struct buf subject = {0};
	struct batch written = {.actor = w->author ? w->author->actor->login.p : FEEDBACK_SENDER,
	    .origin = w->author ? w->author->address : NULL,
	    .event_count = count,
	    .events = events,
	    .shown = shown,
	    .expected_definitions = -1};
	enum err_code code;

	feedback_subject(&subject, w->held.id);
	for (size_t i = 0; i < count; i++)
		events[i].subject = buf_str(&subject);
	code = journal_append(w->db, &written, w->err);
	*batch = written.number;
	buf_release(&subject);
	return code;
}

/* ---- coming in */

static date due_day(struct writing *w, struct str category, date from)
{
	const struct feedback_category *known = feedback_category(&w->defs->site, category);

	return calendar_add_working_days(
	    w->defs->calendar, from, known ? known->days : FEEDBACK_DAYS);
}

static enum err_code store_bytes(struct writing *w, struct str content, struct str *digest)
{
	char *text = arena_alloc(&w->arena, DIGEST_TEXT_SIZE);
	unsigned char bytes[DIGEST_SIZE];

	digest_make(content, bytes);
	digest_text(bytes, text);
	*digest = str_of(text);
	return attachment_store(w->db, bytes, content, w->err);
}

static enum err_code store_pictures(struct writing *w, const struct feedback_draft *draft)
{
	enum err_code code = ERR_NONE;

	w->held.pictures = ARENA_ARRAY(&w->arena, struct feedback_picture, FEEDBACK_PICTURES_MAX);
	w->held.picture_count = draft->picture_count;
	for (size_t i = 0; i < draft->picture_count && !code; i++) {
		const struct feedback_new_picture *from = &draft->pictures[i];
		struct feedback_picture *picture = &w->held.pictures[i];

		*picture = (struct feedback_picture){.small_width = from->small_width,
		    .small_height = from->small_height,
		    .width = from->width,
		    .height = from->height};
		code = store_bytes(w, from->small, &picture->small);
		if (!code)
			code = store_bytes(w, from->large, &picture->large);
	}
	return code;
}

static void write_words(const struct feedback_words *words, struct buf *out)
{
	struct json json;

	json_init(&json, out);
	json_object(&json);
	if (words->latitude.n) {
		json_member_str(&json, "latitude", words->latitude);
		json_member_str(&json, "longitude", words->longitude);
	}
	json_member_str(&json, "text", words->text);
	json_member_str(&json, "title", words->title);
	if (words->where.n)
		json_member_str(&json, "where", words->where);
	json_object_end(&json);
}

static void write_contact(const struct feedback_contact *contact, struct buf *out)
{
	struct json json;

	json_init(&json, out);
	json_object(&json);
	if (contact->email.n)
		json_member_str(&json, "email", contact->email);
	if (contact->name.n)
		json_member_str(&json, "name", contact->name);
	if (contact->phone.n)
		json_member_str(&json, "phone", contact->phone);
	json_object_end(&json);
}

static void describe_new(
    const struct writing *w, const struct feedback_draft *draft, date due, struct buf *out)
{
	struct buf due_text = {0};
	struct json json;

	date_add_iso(&due_text, due);
	json_init(&json, out);
	json_object(&json);
	json_member_text(&json, "after", feedback_state_code(FEEDBACK_RECEIVED));
	json_member_str(&json, "category", draft->category);
	json_member_str(&json, "due", buf_str(&due_text));
	json_name(&json, "pictures");
	feedback_pictures_add(&json, w->held.pictures, w->held.picture_count);
	json_member_int(&json, "place", draft->place);
	json_object_end(&json);
	buf_release(&due_text);
}

static enum err_code insert_row(struct writing *w, const struct feedback_draft *draft, date due,
    int64_t batch, bool has_contact)
{
	unsigned char digest[DIGEST_SIZE];
	struct buf pictures = {0};
	struct json json;
	int64_t words, contact = 0;
	enum err_code code = event_text_id(w->db, batch, 0, &words, w->err);

	if (!code && has_contact)
		code = event_text_id(w->db, batch, 1, &contact, w->err);
	digest_make(draft->secret, digest);
	json_init(&json, &pictures);
	feedback_pictures_add(&json, w->held.pictures, w->held.picture_count);
	if (!code)
		code = db_run(w->db, w->err,
		    "INSERT INTO feedback (space, feedback, secret, state, changes, category, "
		    "place, unit, received_at, received_on, due_on, answered_on, words, contact, "
		    "answer, pictures, public, shown) SELECT $1, $2, $3, 0, 1, $4, $5, 0, "
		    "committed_at, $6, $7, 0, $8, $9, 0, $10, 0, 0 FROM batch "
		    "WHERE space = $1 AND batch = $11",
		    "iibtiiiiiti", SPACE, w->held.id,
		    ((struct str){(const char *)digest, DIGEST_SIZE}), draft->category,
		    (int64_t)draft->place, (int64_t)w->today, (int64_t)due, words, contact,
		    buf_str(&pictures), batch);
	buf_release(&pictures);
	return code;
}

static enum err_code receive(struct writing *w, const struct feedback_draft *draft)
{
	const struct feedback_contact *who = &draft->contact;
	bool has_contact = who->name.n || who->phone.n || who->email.n, found;
	struct buf content = {0}, words = {0}, contact = {0};
	struct event events[2];
	date due = due_day(w, draft->category, w->today);
	int64_t last, batch;
	/* The next number; two at once: one of them fails with ERR_RETRY. */
	enum err_code code = db_number(w->err,
	    db_query(w->db, w->err,
		"SELECT coalesce(max(feedback), 0) FROM feedback WHERE space = $1", "i", SPACE),
	    &found, &last);

	w->held.id = last + 1;
	if (!code)
		code = store_pictures(w, draft);
	if (code)
		return code;
	describe_new(w, draft, due, &content);
	write_words(&draft->words, &words);
	write_contact(who, &contact);
	events[0] =
	    (struct event){.kind = EVENT_FEEDBACK, .content = buf_str(&content), .text = words.p};
	events[1] =
	    (struct event){.kind = EVENT_FEEDBACK_CONTACT, .content = STR("{}"), .text = contact.p};
	code = note(w, events, has_contact ? 2 : 1, false, &batch);
	if (!code)
		code = insert_row(w, draft, due, batch, has_contact);
	buf_release(&content);
	buf_release(&words);
	buf_release(&contact);
	return code;
}

enum err_code feedback_receive(struct db *db, const struct definitions *defs,
    const struct feedback_draft *draft, int64_t *id, struct err *err)
{
	struct writing w = {.db = db, .defs = defs, .err = err};
	bool found = false;
	enum err_code code;

	begin(&w);
	code = feedback_find(db, draft->secret, &w.arena, &w.held, &found, err);
	if (!code && !found) {
		code = check_draft(&w, draft);
		if (!code)
			code = receive(&w, draft);
	}
	*id = w.held.id;
	arena_release(&w.arena);
	return code;
}

/* ---- moves */

/* Locks the row and counts a change; it must be as `seen`. */
static enum err_code hold(struct writing *w, int64_t id, int64_t seen)
{
	bool found = false;
	enum err_code code = db_run(w->db, w->err,
	    "UPDATE feedback SET changes = changes + 1 WHERE space = $1 AND feedback = $2", "ii",
	    SPACE, id);

	if (!code)
		code = feedback_load(w->db, id, &w->arena, &w->held, &found, w->err);
	if (!code && !found)
		code = err_set(w->err, ERR_NOT_FOUND, "feedback.none", NULL);
	if (!code && w->held.changes - 1 != seen)
		code = err_set(w->err, ERR_CONFLICT, "feedback.changed", NULL);
	return code;
}

static enum err_code check_gate(struct writing *w, enum access permission, bool by_sender)
{
	if (w->author ? feedback_allows(w->author->actor, permission, w->defs, &w->held, w->today)
		      : by_sender)
		return ERR_NONE;
	return err_set(w->err, ERR_DENIED, "feedback.denied", NULL);
}

static enum err_code check_move(struct writing *w, const struct feedback_request *request,
    const struct feedback_transition *transition)
{
	bool has_words = has_text(request->words);
	enum err_code code;

	if (!transition)
		return err_set(w->err, ERR_CONFLICT, "feedback.moved",
		    feedback_state_code(w->held.state), NULL);
	code = check_gate(w, transition->permission, transition->by_sender);
	if (code)
		return code;
	if (transition->needs_words && !has_words)
		return refuse(w, "feedback.words_needed");
	if (request->move == FEEDBACK_FORWARD && !is_answerer(w, request->unit))
		return refuse(w, "feedback.no_unit");
	return has_words ? secrecy_check_text("feedback.too_long.words", str_of(request->words),
			       FEEDBACK_WORDS_MAX, w->err)
	                 : ERR_NONE;
}

static bool classifies(enum feedback_move move)
{
	return move == FEEDBACK_CLASSIFY || move == FEEDBACK_FORWARD;
}

/* What it is after the move. */
static struct feedback moved(struct writing *w, const struct feedback_request *request,
    const struct feedback_transition *transition)
{
	struct feedback after = w->held;

	after.state = transition->to;
	if (classifies(request->move)) {
		if (request->category.n)
			after.category = request->category;
		if (request->place >= 0)
			after.place = request->place;
		if (!str_eq(after.category, w->held.category))
			after.due_on = due_day(w, after.category, feedback_day(after.received_at));
	}
	if (request->move == FEEDBACK_FORWARD)
		after.unit = request->unit;
	if (request->move == FEEDBACK_RETURN)
		after.unit = 0;
	if (request->move == FEEDBACK_ANSWER)
		after.answered_on = w->today;
	if (request->move == FEEDBACK_REOPEN) {
		after.answered_on = 0;
		after.due_on = due_day(w, after.category, w->today);
	}
	return after;
}

static void describe(const struct writing *w, const struct feedback_request *request,
    const struct feedback *after, struct buf *out)
{
	struct buf due = {0};
	struct json json;

	date_add_iso(&due, after->due_on);
	json_init(&json, out);
	json_object(&json);
	json_member_text(&json, "after", feedback_state_code(after->state));
	json_member_text(&json, "before", feedback_state_code(w->held.state));
	if (classifies(request->move))
		json_member_str(&json, "category", after->category);
	json_member_str(&json, "due", buf_str(&due));
	json_member_text(&json, "move", feedback_move_code(request->move));
	if (classifies(request->move))
		json_member_int(&json, "place", after->place);
	json_member_int(&json, "unit", after->unit);
	json_object_end(&json);
	buf_release(&due);
}

static enum err_code write_move(
    struct writing *w, const struct feedback_request *request, const struct feedback *after)
{
	struct buf content = {0};
	struct event event = {
	    .kind = EVENT_FEEDBACK_MOVE, .text = has_text(request->words) ? request->words : NULL};
	int64_t batch, text;
	enum err_code code;

	describe(w, request, after, &content);
	event.content = buf_str(&content);
	code = note(w, &event, 1, w->held.public, &batch);
	buf_release(&content);
	if (!code)
		code = event_text_id(w->db, batch, 0, &text, w->err);
	if (code)
		return code;
	return db_run(w->db, w->err,
	    "UPDATE feedback SET state = $3, category = $4, place = $5, unit = $6, due_on = $7, "
	    "answered_on = $8, answer = CASE WHEN $9 = 1 THEN $10 ELSE answer END "
	    "WHERE space = $1 AND feedback = $2",
	    "iiitiiiiii", SPACE, w->held.id, (int64_t)after->state, after->category,
	    (int64_t)after->place, (int64_t)after->unit, (int64_t)after->due_on,
	    (int64_t)after->answered_on, (int64_t)(request->move == FEEDBACK_ANSWER), text);
}

static enum err_code move(struct writing *w, int64_t id, const struct feedback_request *request)
{
	const struct feedback_transition *transition = NULL;
	struct feedback after;
	enum err_code code = hold(w, id, request->seen);

	if (!code) {
		transition = feedback_transition(request->move, w->held.state);
		code = check_move(w, request, transition);
	}
	if (code)
		return code;
	INVARIANT(transition);
	after = moved(w, request, transition);
	if (classifies(request->move))
		code = check_class(w, after.category, after.place);
	return code ? code : write_move(w, request, &after);
}

enum err_code feedback_move(struct db *db, const struct definitions *defs,
    const struct submission_author *author, int64_t id, const struct feedback_request *request,
    struct err *err)
{
	struct writing w = {.db = db, .defs = defs, .author = author, .err = err};
	enum err_code code;

	begin(&w);
	code = move(&w, id, request);
	arena_release(&w.arena);
	return code;
}

/* ---- shown and hidden */

static void write_shown(const struct feedback_shown *shown, struct buf *out)
{
	struct json json;

	json_init(&json, out);
	json_object(&json);
	json_member_str(&json, "answer", shown->answer);
	json_member_int(&json, "pictures", shown->pictures);
	json_member_str(&json, "text", shown->text);
	json_member_str(&json, "title", shown->title);
	json_object_end(&json);
}

static enum err_code check_shown(struct writing *w, const struct feedback_shown *shown)
{
	enum err_code code = check_text(w, shown->title, shown->text);

	return code ? code
	            : secrecy_check_text(
			  "feedback.too_long.words", shown->answer, FEEDBACK_WORDS_MAX, w->err);
}

static enum err_code show(
    struct writing *w, int64_t id, int64_t seen, const struct feedback_shown *shown)
{
	struct buf text = {0};
	struct event event = {.kind = EVENT_FEEDBACK_SHOW,
	    .content = shown ? STR("{\"after\":true}") : STR("{\"after\":false}")};
	int64_t batch, text_id;
	enum err_code code = shown ? check_shown(w, shown) : ERR_NONE;

	if (!code)
		code = hold(w, id, seen);
	if (!code)
		code = check_gate(w, ACCESS_RECEIVE, false);
	if (code)
		return code;
	if (shown)
		write_shown(shown, &text);
	event.text = text.p;
	code = note(w, &event, 1, true, &batch);
	buf_release(&text);
	if (!code)
		code = event_text_id(w->db, batch, 0, &text_id, w->err);
	if (code)
		return code;
	return db_run(w->db, w->err,
	    "UPDATE feedback SET public = $3, shown = $4 WHERE space = $1 AND feedback = $2",
	    "iiii", SPACE, w->held.id, (int64_t)(shown != NULL), text_id);
}

enum err_code feedback_show(struct db *db, const struct definitions *defs,
    const struct submission_author *author, int64_t id, int64_t seen,
    const struct feedback_shown *shown, struct err *err)
{
	struct writing w = {.db = db, .defs = defs, .author = author, .err = err};
	enum err_code code;

	begin(&w);
	code = show(&w, id, seen, shown);
	arena_release(&w.arena);
	return code;
}
