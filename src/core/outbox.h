/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Mail that waits to be sent, in the database, so that it is neither lost nor
 * sent twice whatever ends in between, and whichever process sends it.
 *
 * Invariants:
 *  1. Of one key (what the mail is about, to whom) there is never a second mail.
 *  2. A mail is marked as being sent, durably, before it is handed to a server.
 *     Where that is never settled (the process ended) it is not sent again but
 *     kept as unknown, for a person to look at.
 *  3. Who was mailed and what is kept OUTBOX_DAYS_KEPT days after it was settled.
 *
 * Times are seconds since 1970-01-01T00:00:00Z.
 */
#ifndef CORE_OUTBOX_H
#define CORE_OUTBOX_H

#include "base/arena.h"
#include "db/db.h"

enum {
	OUTBOX_TRIES = 12,
	OUTBOX_FIRST_WAIT = 60,      /* seconds after the first failure; then twice as long … */
	OUTBOX_LONGEST_WAIT = 21600, /* … up to this */
	OUTBOX_SENDING_MAX = 600,    /* no sending takes that long: it was not settled */
	OUTBOX_DAYS_KEPT = 30
};

/* Stored: numbers never change. */
enum mail_state {
	MAIL_WAITING = 0,
	MAIL_SENDING = 1,
	MAIL_SENT = 2,
	MAIL_FAILED = 3, /* refused, or tried OUTBOX_TRIES times */
	MAIL_UNKNOWN = 4 /* may have been sent */
};

struct mail {
	int64_t id;
	struct str key;
	struct str recipient;
	struct str subject;
	struct str body;
	int tries; /* this one included */
};

/* Inside a write transaction. *added false: there is one of that key. */
enum err_code outbox_add(struct db *db, struct str key, struct str recipient, struct str subject,
    struct str body, int64_t now, bool *added, struct err *err);

/*
 * Takes the next mail that is due, in a transaction of its own; it is the
 * caller's to send and settle. *found false: none is due. First gives up those
 * that were never settled, and forgets those kept long enough.
 */
enum err_code outbox_take(struct db *db, int64_t now, struct arena *arena, struct mail *out,
    bool *found, struct err *err);

/*
 * What became of it, in a transaction of its own: MAIL_SENT, MAIL_FAILED,
 * MAIL_UNKNOWN, or MAIL_WAITING to try again later. `why`: "" where it was sent.
 */
enum err_code outbox_settle(struct db *db, const struct mail *mail, enum mail_state outcome,
    struct str why, int64_t now, struct err *err);

#endif
