/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * What a space's figures are about: units, indicators, scenarios, breakdowns,
 * decisions, reports, forms, the calendar and the settings of its site, as they stood after one
 * batch of the journal. Loaded whole, immutable afterwards.
 *
 * Invariants:
 *  1. Ids are positive, dense from 1 within a kind, and never change or get
 *     reused within a space; 0 stands for "none".
 *  2. A unit's validities are ordered by `from` and do not overlap.
 *  3. Two units never carry the same code on the same day.
 *  4. Formulas are parsed and free of cycles.
 */
#ifndef CORE_DEFINITIONS_H
#define CORE_DEFINITIONS_H

#include <stdatomic.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/date.h"
#include "base/json.h"
#include "base/map.h"
#include "core/period.h"
#include "db/db.h"

/* Stored in the journal: numbers never change. */
enum definition_kind {
	DEFINITION_UNIT = 1,
	DEFINITION_INDICATOR = 2,
	DEFINITION_SCENARIO = 3,
	DEFINITION_BREAKDOWN = 4,
	DEFINITION_DECISION = 5,
	DEFINITION_REPORT = 6,
	DEFINITION_SITE = 7,
	DEFINITION_FORM = 8,     /* key CODE/VERSION: core/form.h */
	DEFINITION_CALENDAR = 9, /* key "calendar": core/calendar.h */
	DEFINITION_KIND_END
};

struct unit_validity {
	struct str code;
	struct str name;
	struct str name_en;    /* empty: none */
	struct str type;       /* a code of site->unit_types */
	struct str parent_key; /* empty: a root */
	int parent;            /* unit id; 0: a root */
	date from;             /* DATE_MIN: always */
	date to;               /* last day, inclusive; DATE_MAX: open */
	/* Which units took over what it was, on the day after its last: keys, and their ids. */
	int replaced_by_count;
	struct str *replaced_by_keys;
	int *replaced_by;
};

struct unit {
	int id;
	struct str key; /* the package's `id`; by default the code */
	int validity_count;
	struct unit_validity *validities;
};

enum direction { DIRECTION_NONE, DIRECTION_HIGHER, DIRECTION_LOWER };
enum over_units { OVER_UNITS_SUM, OVER_UNITS_NONE };
enum over_time { OVER_TIME_SUM, OVER_TIME_LAST, OVER_TIME_NONE };

struct formula;

struct indicator {
	int id;
	struct str code;
	struct str name;
	struct str name_en;
	struct str parent_code;
	int parent; /* indicator id: this is an "of which" line; 0: none */
	struct str sector;
	struct str unit_of_measure;
	struct str unit_of_measure_en;
	int decimals;         /* shown, 0–6 */
	int scale;            /* stored, decimals–6 */
	int percent_decimals; /* shown for percent and growth, 0–6 */
	enum direction direction;
	enum over_units over_units;
	enum over_time over_time;
	struct str formula_text; /* empty: none */
	struct formula *formula; /* NULL: none */
	int reporter_type_count; /* 0: every child reports */
	struct str *reporter_types;
	int64_t min_cell;    /* 0: nothing is suppressed */
	struct str codelist; /* empty: none */
	struct str note;     /* definition shown to readers; may be empty */
	struct str note_en;
};

enum scenario_kind { SCENARIO_ACTUAL, SCENARIO_ESTIMATE, SCENARIO_TARGET };

struct scenario {
	int id;
	struct str code;
	struct str name;
	struct str name_en;
	enum scenario_kind kind;
	struct str decision;   /* number; may be empty */
	struct str decided_on; /* ISO date; may be empty */
};

struct breakdown {
	int id; /* 0 is `_T`, the total */
	struct str codelist;
	struct str code;
	struct str name;
	struct str name_en;
};

struct decision {
	int id;
	struct str number;
	struct str date; /* ISO */
	struct str issuer;
	struct str title;
};

struct report {
	int id;
	struct str slug;
	struct str title;
	struct str title_en;
	struct str unit;   /* code of the default unit */
	struct str period; /* default period */
	struct str template_vi;
	struct str template_en; /* empty: none */
};

struct named_code {
	struct str code;
	struct str name;
	struct str name_en;
};

/* What citizens may report is of one of these. */
struct feedback_category {
	struct str code, name, name_en;
	int days; /* working days until an answer is due */
};

enum { FEEDBACK_DAYS = 10, FEEDBACK_DAYS_MAX = 365 }; /* where nothing is said; the most */
enum { FEEDBACK_CONTACT_DAYS_MAX = 3650 };

/* Who answers for what is of a category, at a place: codes; empty: of any. */
struct feedback_route {
	struct str category, place, unit;
};

/* Settings of the site; every string may be empty. */
struct site {
	struct str title, title_en; /* "Thành phố Lạng Sơn" */
	struct str tagline, tagline_en;
	struct str root_unit; /* code of the unit the home page is about */
	struct str period;    /* period the home page shows */
	struct str address, address_en;
	struct str phone, email;
	struct str hotline; /* of the header */
	struct str responsible, responsible_en;
	struct str note, note_en;        /* about the data, shown in the footer */
	struct str license, license_url; /* of the data: "CC0 1.0 Universal" */
	int unit_type_count;
	struct named_code *unit_types;
	int sector_count;
	struct named_code *sectors;
	int category_count; /* of articles */
	struct named_code *categories;
	int feedback_category_count; /* 0: the site takes no feedback */
	struct feedback_category *feedback_categories;
	int feedback_place_type_count; /* 0: a place may be any unit */
	struct str *feedback_place_types;
	int feedback_contact_days; /* of a settled report; 0: its contact stays until a purge */
	int feedback_route_count;
	struct feedback_route *feedback_routes; /* the first that is of both counts */
	int headline_count;
	struct str *headline; /* indicator codes of the home page, in order */
	struct str json;      /* the settings as stored */
};

struct form;
struct calendar;

/* A unit that carries a code for some time; a list, in order of validity. */
struct unit_holder {
	const struct unit *unit;
	const struct unit_validity *validity;
	struct unit_holder *next;
};

/* One definition as the journal has it. */
struct definition_row {
	enum definition_kind kind;
	int id; /* 0: new, not yet numbered */
	struct str key;
	struct str content; /* canonical JSON */
};

/* Arrays are indexed by id: item 0 is unused (breakdowns[0] is `_T`). */
struct definitions {
	atomic_int holders; /* besides the one they were made for */
	struct arena arena;
	size_t stored_count;
	struct definition_row *stored; /* what all below was read from, by kind and id */
	int unit_count;
	struct unit *units;
	int indicator_count;
	struct indicator *indicators;
	int scenario_count;
	struct scenario *scenarios;
	int breakdown_count;
	struct breakdown *breakdowns;
	int decision_count;
	struct decision *decisions;
	int report_count;
	struct report *reports;
	struct site site;
	int form_count;
	struct form *forms;                     /* each version is an item of its own */
	struct calendar *calendar;              /* never NULL */
	struct map by_key[DEFINITION_KIND_END]; /* key -> item */
	struct map units_by_code;               /* code -> struct unit_holder */
	int actual;   /* the scenario of kind actual (of several: named so, else the first by code);
	                 0: none */
	int estimate; /* likewise */
};

/*
 * Loads the definitions as they stood after batch `as_of` (0: the newest).
 * *out is owned by the caller. ERR_DB or ERR_INTEGRITY.
 */
enum err_code definitions_load(
    struct definitions **out, struct db *db, int64_t as_of, struct err *err);
/*
 * The definitions that result when `rows` are written over `old`: an id of 0
 * is filled with that of the definition of the same key, or the next free
 * one. For checking a change before it is written. ERR_INTEGRITY when the
 * result does not hold together (malformed content, names of nothing);
 * `lenient` lets names of nothing pass as absent, to look for further mistakes.
 */
enum err_code definitions_merge(struct definitions **out, const struct definitions *old,
    struct definition_row *rows, size_t count, bool lenient, struct err *err);

/* The stored row of a definition, or NULL. */
const struct definition_row *definitions_stored(
    const struct definitions *defs, enum definition_kind kind, struct str key);

/*
 * Keeps them beyond whoever owns them, for a thread that goes on after it let
 * a space go; ended by a definitions_free() of its own.
 */
struct definitions *definitions_hold(const struct definitions *defs);

void definitions_free(struct definitions *defs); /* NULL is fine */

/* By key: a unit's id column, an indicator's or scenario's code, "codelist:code", a decision's
 * number, a report's slug. NULL when there is none. */
const struct unit *definitions_unit_by_key(const struct definitions *defs, struct str key);
const struct indicator *definitions_indicator(const struct definitions *defs, struct str code);
const struct scenario *definitions_scenario(const struct definitions *defs, struct str code);
const struct breakdown *definitions_breakdown(const struct definitions *defs, struct str codelist,
    struct str code); /* "" and "_T" give the total */
const struct decision *definitions_decision(const struct definitions *defs, struct str number);
const struct report *definitions_report(const struct definitions *defs, struct str slug);

/*
 * The unit meant by `name` in period p: the one that carries the code within
 * p (the last one, if the code changed hands), or, written "id:KEY", the unit
 * of that key. With p NULL: the one that carries it last. NULL when there is none.
 */
const struct unit *definitions_unit(
    const struct definitions *defs, struct str name, const struct period *p);

/* The same where nobody says when: the one of the site's period, else the last. */
const struct unit *definitions_unit_now(const struct definitions *defs, struct str name);

/*
 * The validity of `unit` that counts for p: that of the last day in p on
 * which the unit existed; NULL when it did not exist within p.
 */
const struct unit_validity *unit_validity_in(const struct unit *unit, struct period p);
/* The same, but the nearest validity when it did not exist: never NULL. */
const struct unit_validity *unit_validity_near(const struct unit *unit, struct period p);

/*
 * Which units are on `day` what a unit was: itself while it exists, else those that
 * replaced it, and those that replaced them. At most `room`, each once; returns how many.
 */
size_t unit_successors(const struct definitions *defs, int unit, date day, int *out, size_t room);

/* How to name the unit so that definitions_unit(…, p) finds it again: code, or "id:KEY". */
struct str definitions_unit_name(
    const struct definitions *defs, const struct unit *unit, struct period p, struct arena *arena);

/* Name in the language asked: `name_en` when `english` and not empty, else `name`. */
static inline struct str name_in(bool english, struct str name, struct str name_en)
{
	return english && name_en.n ? name_en : name;
}

/* The name of a type of unit or a sector; its code when the list lacks it. */
/* The unit (NULL: there is none at all) and period the site is about; a register that names none
 * has its first root, and the year before this one. */
const struct unit *definitions_root_unit(const struct definitions *defs);
struct period definitions_root_period(const struct definitions *defs);

/* NULL: there is no such category. */
const struct named_code *site_category(const struct site *site, struct str code);

struct str site_unit_type_name(const struct site *site, struct str code, bool english);
struct str site_sector_name(const struct site *site, struct str code, bool english);

/* Reads a site's settings from its JSON (definitions of kind SITE). */
void site_read(struct site *site, const struct json_value *json, struct arena *arena);

#endif
