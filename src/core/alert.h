/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Alerts: a sentence or two at the head of every page of the site, for some time.
 *
 * Invariants:
 *  1. An alert waits, is shown, has ended, in this order; it is shown from the time it begins to
 * the time it ends (alert_turn()), or until somebody ends it.
 *  2. Each write names what its author saw (`changes`); where somebody else wrote since,
 *     nothing is stored (ERR_CONFLICT).
 *  3. The journal has it all; the table `alert` is derived (alert_check()).
 */
#ifndef CORE_ALERT_H
#define CORE_ALERT_H

#include "core/submission.h"

/* Stored: numbers never change. */
enum alert_level { ALERT_NOTE = 0, ALERT_WARNING = 1, ALERT_EMERGENCY = 2, ALERT_LEVEL_END };
enum alert_state { ALERT_WAITING = 0, ALERT_SHOWN = 1, ALERT_ENDED = 2, ALERT_STATE_END };

const char *alert_level_code(enum alert_level level); /* "note" … */
const char *alert_state_code(enum alert_state state); /* "waiting" … */
bool alert_level_parse(struct str text, enum alert_level *out);
bool alert_state_parse(struct str text, enum alert_state *out);

enum { ALERT_TEXT_MAX = 300, ALERT_URL_MAX = 500, ALERTS_SHOWN_MAX = 5 };

struct alert_content {
	enum alert_level level;
	struct str text, text_en; /* plain; text_en may be empty */
	struct str url; /* where there is more: a path of this site, or https://…; or empty */
	struct str begins_at; /* UTC */
	struct str ends_at;   /* UTC; empty: when somebody ends it */
};

struct alert {
	int64_t id;
	enum alert_state state;
	int64_t changes;
	struct alert_content content; /* texts empty: purged */
};

/* Whether the actor may: who may publish for the whole site. */
bool alert_allows(const struct actor *actor, const struct definitions *defs);

/*
 * Those in a state (-1: all), those of a higher level first, then the newest; at most `limit`. What
 * is found lives in `arena`. ERR_DB.
 */
enum err_code alert_list(struct db *db, int state, size_t limit, struct arena *arena,
    struct alert **out, size_t *count, struct err *err);
enum err_code alert_load(struct db *db, int64_t id, struct arena *arena, struct alert *out,
    bool *found, struct err *err);

/*
 * Inside a transaction of the caller's: a new one where *id is 0, which is then given its number.
 * ERR_DENIED alert.denied, ERR_CONFLICT alert.changed, alert.ended, ERR_NOT_FOUND alert.none,
 * ERR_INPUT alert.no_text, alert.too_long.text, alert.too_long.text_en, alert.too_long.url (how
 * long it may be), alert.bad_url, alert.ends_early (it must end after it begins, and later than
 * now), secrecy.marked; ERR_LIMIT alert.too_many.
 */
enum err_code alert_save(struct db *db, const struct definitions *defs,
    const struct submission_author *author, int64_t *id, int64_t seen,
    const struct alert_content *content, struct err *err);
enum err_code alert_end(struct db *db, const struct definitions *defs,
    const struct submission_author *author, int64_t id, int64_t seen, struct err *err);

/* Whether any must begin or end by `now` (UTC); and, inside a transaction, lets them. ERR_DB. */
enum err_code alert_due(struct db *db, struct str now, bool *due, struct err *err);
enum err_code alert_turn(struct db *db, struct str now, struct err *err);

/* For verify, inside a read transaction: ERR_INTEGRITY verify.alert_changed for the first whose row
 * and events tell different things. */
enum err_code alert_check(struct db *db, struct err *err);

#endif
