/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The one authorisation gate: who may do what, where. Routes and commands name
 * a permission; the front ends ask here before they act.
 *
 * A person holds grants: a role, in the subtree of a unit, for some sectors or
 * all. What a role may, and how far, is one table (core/access_matrix.def),
 * which the gate, its tests and doc/access.md are made from.
 *
 * Invariants:
 *  1. What no line of the matrix allows is refused.
 *  2. A grant reaches a unit when, in the period asked about, the unit is the
 *     grant's or stands under it.
 *  3. Several grants never add up to more than the most that one of them allows.
 *  4. What is withheld from an actor is refused whatever its grants allow.
 */
#ifndef CORE_ACCESS_H
#define CORE_ACCESS_H

#include <stdbool.h>

#include "core/definitions.h"

/* Stored: numbers never change. */
enum role {
	ROLE_REPORTER = 1,  /* enters for its unit */
	ROLE_SIGNATORY,     /* the unit's leader: submits */
	ROLE_REVIEWER,      /* a city office: checks and returns, for its sectors */
	ROLE_APPROVER,      /* the city's office: approves, publishes, unlocks */
	ROLE_PLANNER,       /* forms, indicators, targets, deadlines */
	ROLE_AUDITOR,       /* reads everything, changes nothing */
	ROLE_ADMINISTRATOR, /* accounts */
	ROLE_CONTRIBUTOR,   /* writes articles of the site for its unit */
	ROLE_EDITOR,        /* edits what contributors hand in */
	ROLE_PUBLISHER,     /* says what goes up on the site, and takes it down */
	ROLE_RECEPTIONIST,  /* receives what citizens report, and sends it to who answers */
	ROLE_RESPONDER,     /* answers it for its unit */
	ROLE_END
};

const char *role_code(enum role role); /* "reporter" … "responder" */
bool role_parse(struct str text, enum role *out);

/* The roles whose accounts must have a second factor. */
bool role_needs_second_factor(enum role role);

/* ACCESS_UNSET is what a forgotten permission reads as: nothing may start with it. */
enum access {
	ACCESS_UNSET = 0,
	ACCESS_PUBLIC,     /* what is published, to anybody */
	ACCESS_OWN,        /* one's own account, to whoever is signed in */
	ACCESS_READ,       /* a unit's working figures, its submissions and what was said of them */
	ACCESS_ENTER,      /* write a unit's figures and texts */
	ACCESS_SUBMIT,     /* submit for a unit, withdraw what was submitted */
	ACCESS_REVIEW,     /* check and return what a unit submitted */
	ACCESS_APPROVE,    /* approve, publish, reopen, extend a deadline */
	ACCESS_PLAN,       /* forms, indicators, targets, deadline rules, holidays */
	ACCESS_AUDIT,      /* the journal of everything */
	ACCESS_ADMINISTER, /* accounts and their grants */
	ACCESS_WRITE,      /* write articles of a unit, hand them in */
	ACCESS_EDIT,       /* change or return what was handed in */
	ACCESS_ISSUE,      /* publish, schedule and withdraw articles */
	ACCESS_ANSWER,     /* read what citizens reported and a unit is to answer, and answer it */
	ACCESS_RECEIVE,    /* classify it, forward it, close it, make it public */
	ACCESS_COUNT
};

/* How far a role may do something. */
enum reach {
	REACH_NONE = 0,
	REACH_SECTORS, /* in the grant's subtree, for its sectors */
	REACH_UNITS,   /* in the grant's subtree, whatever the sector */
	REACH_ALL      /* in the whole register, whatever the grant's unit */
};

enum reach access_reach(enum role role, enum access permission);

/* "public", "own", "read" … of a permission; "none", "sectors", "units", "all" of a reach. */
const char *access_code(enum access permission);
const char *reach_code(enum reach reach);

struct grant {
	enum role role;
	int unit;         /* the root of its subtree; 0: every unit */
	int sector_count; /* 0: every sector */
	struct str *sectors;
};

/* Who asks. Account 0: nobody signed in; grants are then none. */
struct actor {
	int account;
	struct str login;
	struct str name;
	int grant_count;
	struct grant *grants;
	unsigned withheld; /* bits of 1 << permission: what an API token does without */
};

/* Whether somebody who has not signed in may. */
bool access_allows_anonymous(enum access permission);

/* Whether the actor may at all, somewhere: what a menu shows. */
bool access_allows_somewhere(const struct actor *actor, enum access permission);

/*
 * Whether the actor may at `unit` in period `p`. `sector`: a sector's code; one
 * with p == NULL asks whether there is any sector for which it may.
 */
bool access_allows(const struct actor *actor, enum access permission,
    const struct definitions *defs, int unit, struct period p, struct str sector);

#endif
