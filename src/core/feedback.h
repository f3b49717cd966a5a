/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * What citizens report and propose (phản ánh, kiến nghị): received, classified,
 * forwarded to the unit that answers for it, answered, closed, perhaps reopened.
 *
 * Invariants:
 *  1. Who sent it is told to nobody but those who deal with it. Its secret is known to its
 *     sender alone: of it only a digest is kept. No address is.
 *  2. The public reads what a person has made fit for it (feedback_show()), never the
 *     words as they came in, and no picture that was not chosen.
 *  3. State changes by the moves of core/feedback_moves.def alone; each names what its
 *     author saw (`changes`): where somebody else was faster, nothing is stored
 *     (ERR_CONFLICT).
 *  4. The journal has it all. Words, contact and answers are texts of events, which a purge
 *     may remove; pictures are attachments (core/attachment.h). The table `feedback` is
 *     derived (feedback_check()), but for the digest of the secret.
 *
 * An answer is due so many working days after the day it came in, or was reopened, by the
 * category; days are days in Vietnam. Units are those of today, whatever period the site shows.
 */
#ifndef CORE_FEEDBACK_H
#define CORE_FEEDBACK_H

#include "core/submission.h"

/* Stored: numbers never change. */
enum feedback_state {
	FEEDBACK_RECEIVED = 0,
	FEEDBACK_CLASSIFIED = 1,
	FEEDBACK_FORWARDED = 2, /* a unit has it */
	FEEDBACK_ANSWERED = 3,
	FEEDBACK_CLOSED = 4,
	FEEDBACK_REOPENED = 5, /* the unit has it again */
	FEEDBACK_DECLINED = 6, /* nothing that can be dealt with here: its sender is told why */
	FEEDBACK_STATE_END
};

/* Stored: numbers never change. */
enum feedback_move {
	FEEDBACK_CLASSIFY = 1,
	FEEDBACK_FORWARD,
	FEEDBACK_RETURN, /* the unit says that it is another's */
	FEEDBACK_ANSWER,
	FEEDBACK_CLOSE,
	FEEDBACK_REOPEN,
	FEEDBACK_DECLINE,
	FEEDBACK_MOVE_END
};

const char *feedback_state_code(enum feedback_state state); /* "received" … */
const char *feedback_move_code(enum feedback_move move);    /* "classify" … */
bool feedback_state_parse(struct str text, enum feedback_state *out);
bool feedback_move_parse(struct str text, enum feedback_move *out);

struct feedback_transition {
	enum feedback_move move;
	enum feedback_state from, to;
	enum access permission;
	bool by_sender; /* who has the secret may too */
	bool needs_words;
};
/* NULL: the move does not start from that state. */
const struct feedback_transition *feedback_transition(
    enum feedback_move move, enum feedback_state from);

/* Whether it waits for an answer. */
static inline bool feedback_is_open(enum feedback_state state)
{
	return state == FEEDBACK_RECEIVED || state == FEEDBACK_CLASSIFIED ||
	       state == FEEDBACK_FORWARDED || state == FEEDBACK_REOPENED;
}

enum {
	FEEDBACK_TITLE_MAX = 150, /* characters */
	FEEDBACK_TEXT_MAX = 5000,
	FEEDBACK_WORDS_MAX = 5000, /* of an answer, a reason */
	FEEDBACK_WHERE_MAX = 300,
	FEEDBACK_CONTACT_MAX = 120, /* of a name, a number, an address */
	FEEDBACK_PICTURES_MAX = 3,
	FEEDBACK_SECRET_SIZE = 17 /* 16 letters and digits of 31: 79 bits */
};

/* A new secret. And whether a text is one, once spaces and hyphens are left out (into `out`). */
void feedback_secret_make(char out[FEEDBACK_SECRET_SIZE]);
bool feedback_secret_read(struct str text, char out[FEEDBACK_SECRET_SIZE]);

/*
 * A point on the map as applications give it, "21.8537, 106.7610", also with a semicolon or spaces
 * alone between: latitude and longitude in decimal degrees, views of it. False: it is none.
 */
bool feedback_point_read(struct str text, struct str *latitude, struct str *longitude);
/* Whether they are: at most 6 decimals, -90 to 90 and -180 to 180. */
bool feedback_point_holds(struct str latitude, struct str longitude);

/* Each in two sizes, as WebP; digests are those of attachments. */
struct feedback_picture {
	struct str small, large; /* digests in hexadecimal */
	int small_width, small_height, width, height;
};

/* What was sent, but for who sent it. Strings may be empty but for title and text. */
struct feedback_words {
	struct str title, text;
	struct str where;               /* in words */
	struct str latitude, longitude; /* decimal degrees; both empty: no point */
};
struct feedback_contact {
	struct str name, phone, email;
};
/* As the public reads it. */
struct feedback_shown {
	struct str title, text;
	struct str answer; /* empty: none yet */
	unsigned pictures; /* bits 1 << index */
};

struct feedback {
	int64_t id;
	enum feedback_state state;
	int64_t changes;
	struct str category;
	int place;              /* a unit; 0: not told */
	int unit;               /* that answers for it; 0: none yet */
	struct str received_at; /* UTC */
	date due_on;
	date answered_on; /* the last answer; 0: none that stands */
	bool public;
	/* Ids of free texts; 0: none. */
	int64_t words, contact, answer, shown;
	size_t picture_count;
	struct feedback_picture *pictures;
	struct str title; /* of a list: as it came in, of a public one as it is shown */
};

/* Days left until an answer is due, below 0 when it is late; of one answered, as of its answer. */
static inline int feedback_days_left(const struct feedback *feedback, date today)
{
	return feedback->due_on - (feedback->answered_on ? feedback->answered_on : today);
}

/* ---- Settings of the site */

/* NULL: there is no such category. */
const struct feedback_category *feedback_category(const struct site *site, struct str code);

/* The units of `day` that can be named as the place, by their names. */
size_t feedback_places(
    const struct definitions *defs, date day, struct arena *arena, const struct unit ***out);

/* Those that can answer: the places, and the units that routes name. */
size_t feedback_answerers(
    const struct definitions *defs, date day, struct arena *arena, const struct unit ***out);

/* The unit that answers for what is of a category at a place: by the first route that is of both,
 * else the place itself; 0: no route tells. */
int feedback_route(const struct definitions *defs, struct str category, int place, date day);

/*
 * Whether the actor may see and do something: RECEIVE is asked at its place (else at the site's
 * root), ANSWER at the unit that has it; who may either may see it.
 */
bool feedback_allows(const struct actor *actor, enum access permission,
    const struct definitions *defs, const struct feedback *feedback, date day);
bool feedback_may_see(const struct actor *actor, const struct definitions *defs,
    const struct feedback *feedback, date day);

/* ---- Reading. What is found lives in `arena`; *found false: there is none. ERR_DB. */

enum err_code feedback_load(struct db *db, int64_t id, struct arena *arena, struct feedback *out,
    bool *found, struct err *err);
enum err_code feedback_find(struct db *db, struct str secret, struct arena *arena,
    struct feedback *out, bool *found, struct err *err);

/* Texts by their ids; *found false: there is none, or it was purged. */
enum err_code feedback_read_words(struct db *db, int64_t text, struct arena *arena,
    struct feedback_words *out, bool *found, struct err *err);
enum err_code feedback_read_contact(struct db *db, int64_t text, struct arena *arena,
    struct feedback_contact *out, bool *found, struct err *err);
/* The latest answer; "" where there is none, or it was purged. */
enum err_code feedback_read_answer(struct db *db, const struct feedback *feedback,
    struct arena *arena, struct str *out, struct err *err);
enum err_code feedback_read_shown(struct db *db, int64_t text, struct arena *arena,
    struct feedback_shown *out, bool *found, struct err *err);

/* Those that are public, newest first. */
struct feedback_query {
	struct str category; /* empty: all */
	int place;           /* 0: all */
	int answered;        /* 1: answered or closed; 0: not yet; -1: all */
	size_t offset, limit;
};
enum err_code feedback_list(struct db *db, const struct feedback_query *query, struct arena *arena,
    struct feedback **out, size_t *count, int64_t *total, struct err *err);

/*
 * For those who deal with it: open ones, the earliest due first, or the others, the latest first;
 * those that `sees` lets through. *more: there are others.
 */
typedef bool feedback_sees(void *context, const struct feedback *feedback);
enum err_code feedback_desk(struct db *db, bool open, feedback_sees *sees, void *context,
    size_t limit, struct arena *arena, struct feedback **out, size_t *count, bool *more,
    struct err *err);

/* What happened to it, oldest first. */
struct feedback_event {
	enum feedback_move move; /* 0: it came in, or was shown or hidden */
	bool is_show, shown;
	enum feedback_state after;
	int unit; /* of FORWARD: to which */
	struct str at, by;
	bool by_sender;
	struct str words; /* of a move */
	bool purged;
};
enum err_code feedback_log(struct db *db, int64_t id, struct arena *arena,
    struct feedback_event **out, size_t *count, struct err *err);

/*
 * By the units that answer (0: not forwarded yet), of what came in on days from `from` to `to`.
 * Declined ones are counted apart, and in `received`.
 */
struct feedback_statistics {
	int unit;
	int64_t received, answered_on_time, answered_late, waiting, overdue, declined;
};
enum err_code feedback_statistics(struct db *db, date from, date to, date today,
    struct arena *arena, struct feedback_statistics **out, size_t *count, struct err *err);

/*
 * The texts with how to reach the senders of reports that wait for no answer, with which nothing
 * has happened since `before` (UTC), the oldest reports first.
 */
enum err_code feedback_contacts_settled(struct db *db, struct str before, size_t limit,
    struct arena *arena, int64_t **texts, size_t *count, struct err *err);

/* ---- Writing. Inside a transaction of the caller's. */

struct feedback_new_picture {
	int small_width, small_height, width, height;
	struct str small, large; /* WebP */
};
struct feedback_draft {
	struct str secret;
	struct str category;
	int place;
	struct feedback_words words;
	struct feedback_contact contact;
	size_t picture_count;
	const struct feedback_new_picture *pictures;
};

/*
 * What came in under the same secret before is left alone: *id is its own. ERR_INPUT
 * feedback.no_title, .no_text, .no_category, .no_place, .bad_point, .bad_email, .bad_phone,
 * .too_many_pictures, .too_long.title and the like (how long it may be), secrecy.marked.
 */
enum err_code feedback_receive(struct db *db, const struct definitions *defs,
    const struct feedback_draft *draft, int64_t *id, struct err *err);

/* ERR_INPUT feedback.too_many_pictures (how many there may be). */
enum err_code feedback_too_many_pictures(struct err *err);

struct feedback_request {
	enum feedback_move move;
	int64_t seen;
	bool by_sender;
	const char *words;   /* of those that need them */
	struct str category; /* of CLASSIFY and FORWARD; empty: as it is */
	int place;           /* likewise; -1: as it is */
	int unit;            /* of FORWARD */
};

/*
 * `author` NULL: the sender. ERR_DENIED feedback.denied; ERR_CONFLICT feedback.moved (its state),
 * feedback.changed; ERR_INPUT feedback.words_needed, feedback.no_category, feedback.no_place,
 * feedback.no_unit, feedback.too_long.words, secrecy.marked; ERR_NOT_FOUND feedback.none.
 */
enum err_code feedback_move(struct db *db, const struct definitions *defs,
    const struct submission_author *author, int64_t id, const struct feedback_request *request,
    struct err *err);

/* Makes it public as told, or, with `shown` NULL, hides it. Errors as feedback_move();
 * ERR_INPUT feedback.no_title, feedback.no_text. */
enum err_code feedback_show(struct db *db, const struct definitions *defs,
    const struct submission_author *author, int64_t id, int64_t seen,
    const struct feedback_shown *shown, struct err *err);

/* For verify, inside a read transaction: ERR_INTEGRITY verify.feedback_changed for the first whose
 * row and events tell different things. */
enum err_code feedback_check(struct db *db, struct err *err);

#endif
