/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Who is to be reminded of which report: it is due in so many working days, or
 * its deadline has passed, and nobody has submitted it.
 *
 * Reminded are the reporters and signatories of that very unit who have a mail
 * address; a reporter of some sectors, of a form that asks for one of them.
 *
 * Invariants:
 *  1. Each step of reminder_steps is told of a report at most once to an
 *     account: the key says which, and of two deadlines (an extension) they are
 *     two steps.
 *  2. Only the last step whose day has come counts: what a server missed while
 *     it stood still is not made up for. From REMINDER_STALE working days after
 *     its deadline on nobody is reminded of a report.
 *  3. Days are Vietnam's, working days the calendar's (core/calendar.h).
 */
#ifndef CORE_REMINDER_H
#define CORE_REMINDER_H

#include "core/space.h"

/* In working days from the deadline: before it where below 0; in order. */
enum { REMINDER_STEPS = 4, REMINDER_STALE = 10 };
extern const int reminder_steps[REMINDER_STEPS];

struct reminder {
	struct str key; /* for outbox_add() */
	struct str name;
	struct str mail;
	const struct form *form;
	int unit;
	struct period period;
	date due;
	bool extended;
	bool late;        /* its deadline has passed … */
	int working_days; /* … by so many; else there are so many left, 0: it is today */
};

/* All of `today`, by unit and account; they live in `arena` and as long as the definitions. ERR_DB.
 */
enum err_code reminder_list(struct space *space, date today, struct arena *arena,
    struct reminder **out, size_t *count, struct err *err);

/* Inside a write transaction: whether this process may queue reminders now, and no other. */
enum err_code reminder_may_queue(struct db *db, bool *may, struct err *err);

#endif
