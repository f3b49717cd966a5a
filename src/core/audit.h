/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The journal as a list for the auditor: who did what, when, from where and
 * why, what stood before and what after. Not for the public: routes ask
 * for ACCESS_AUDIT.
 *
 * Invariants:
 *  1. Newest batch first; within a batch definitions, cells, stages, events, each
 *     in the order of the chain.
 *  2. A batch too large to list its cells (an import) is told of as one entry
 *     that counts them, also where a unit or indicator is asked for: it may
 *     hold some of theirs.
 *  3. What was purged is told of as purged, never left out.
 *  4. How a citizen can be reached is not told: that there is such a text, is.
 */
#ifndef CORE_AUDIT_H
#define CORE_AUDIT_H

#include "core/definitions.h"
#include "core/event.h"

/* Events are of kind AUDIT_EVENT + enum event_kind. */
enum audit_kind {
	AUDIT_DEFINITION, /* subject: unit/KEY, indicator/CODE … */
	AUDIT_CELL,       /* cell/INDICATOR/UNIT/PERIOD/SCENARIO[/BREAKDOWN] */
	AUDIT_STAGE,      /* a revision moved to another stage; subject as of a cell */
	AUDIT_BULK,       /* bulk/N: so many cells at once */
	AUDIT_EVENT       /* the event's own subject */
};
enum { AUDIT_KIND_END = AUDIT_EVENT + EVENT_KIND_END };

/* "definition", "cell", "stage", "bulk", "account", "credential", "move" …; NULL: no such. */
const char *audit_kind_code(int kind);
bool audit_kind_parse(struct str text, int *out);

struct audit_entry {
	int64_t batch;
	struct str at;      /* UTC */
	struct str actor;   /* empty: purged */
	struct str address; /* where it came from; empty: none, or purged */
	struct str reason;  /* of the batch; likewise */
	int kind;
	struct str subject;
	struct str text; /* of an event: a reason, comment, name …; of a cell: its note */
	bool purged;     /* there was a text */
	bool withheld;   /* there is one, for those alone who handle a citizen's report */
	/* JSON; empty: none. Of definitions and cells as stored, of events the members so named. */
	struct str before, after;
	struct str content; /* of an event: all of it */
};

struct audit_query {
	struct str actor;     /* a login; empty: anybody */
	struct str since;     /* UTC, "2018-01-01" or longer, inclusive; empty: ever */
	struct str until;     /* likewise, exclusive */
	unsigned kinds;       /* bits 1 << kind; 0: all */
	struct str subject;   /* this one and what is below it ("submission/CODE"); empty: all */
	int unit;             /* its cells, submissions and definition; 0: all */
	int indicator;        /* its cells and definition; 0: all */
	int64_t before_batch; /* batches below this one; 0: from the newest */
	size_t limit;         /* whole batches until there are so many entries; 0: all */
};

/* What `entry` points to lives until the call returns. */
typedef enum err_code audit_take(void *context, const struct audit_entry *entry, struct err *err);

/*
 * Gives the entries to `take`. *next: the before_batch of the next page; 0: the
 * end. A page ends also after many batches of which nothing was asked for, so
 * it may be empty and not the last. ERR_DB, or what `take` returns.
 */
enum err_code audit_walk(struct db *db, const struct definitions *defs,
    const struct audit_query *query, audit_take *take, void *context, int64_t *next,
    struct err *err);

#endif
