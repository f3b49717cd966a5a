/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The journal for the auditor (core/audit.h): as a page, and given out whole. */
#ifndef WEB_AUDIT_H
#define WEB_AUDIT_H

#include "core/audit.h"
#include "web/page.h"

enum {
	AUDIT_PAGE = 100,
	AUDIT_FEW = 6,   /* changes; more are folded up together */
	AUDIT_LONG = 400 /* bytes of a change that is folded up beyond */
};

struct audit_change {
	const char *name;           /* of the member, in words where it has some */
	const char *before, *after; /* "": there was, or is, none */
	bool is_long;
};

struct audit_line {
	const char *when;
	const char *who; /* a login; a word where it was purged */
	const char *address;
	const char *kind;
	const char *subject;
	const char *subject_url;  /* the journal of this subject alone */
	const char *subject_name; /* the same in words; "": it has none */
	const char *reason;
	const char *text; /* or that it was purged */
	size_t change_count;
	struct audit_change *changes;
};

struct audit_option {
	const char *value;
	const char *name;
	bool chosen;
};

struct audit_view {
	struct page page;
	const char *url;
	const char *problem; /* why nothing is shown; NULL */
	/* The filters as they were given. */
	struct str actor, since, until, subject, unit, indicator;
	size_t form_count;
	struct audit_option *forms; /* NULL: there are none */
	size_t kind_count;
	struct audit_option kinds[AUDIT_KIND_END];
	size_t line_count;
	struct audit_line *lines;
	const char *next_url;   /* older ones; NULL: there are none */
	const char *newest_url; /* NULL: these are the newest */
	const char *csv_url, *json_url;
};

/*
 * What a request's parameters ask for: actor, since, until, kind (several,
 * separated by commas), subject, or else form (a code: its submissions), unit, indicator, before.
 * Days are Vietnam's, both inclusive; a time is taken as it stands, in UTC. Texts lie in the arena.
 * ERR_INPUT audit.bad_day, audit.bad_kind, audit.bad_before; ERR_NOT_FOUND
 * select.unknown_unit, select.unknown_indicator.
 */
enum err_code audit_query_read(
    const struct definitions *defs, struct request *req, struct audit_query *out, struct err *err);

/* A subject in words, "": it has none. Accounts are named by the caller. */
const char *audit_subject_words(const struct page *page, struct str subject);

/* What differs between before and after, and what else an event holds; line->text becomes "" where
 * that is among it. */
void audit_changes_fill(
    const struct page *page, const struct audit_entry *entry, struct audit_line *line);

struct audit_form {
	bool csv; /* else JSON */
	enum lang lang;
	size_t limit; /* whole batches until there are so many entries; 0: all */
};

/*
 * Answers with what the request asks for, piece by piece, each read by itself,
 * so that neither memory nor a connection is held for long: as CSV, or as JSON,
 * an object of `audit`, the list, and `next`, the `before` of what `limit` left
 * over (null: nothing). What fails on the way ends it: JSON is then cut off, CSV
 * says so in a last line. The space is not taken.
 */
enum err_code audit_export(
    struct request *req, struct response *res, const struct audit_form *form, struct err *err);

#endif
