/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * A plan adjusted under its decision: the targets of one indicator in one
 * scenario and period, for a unit and those right below it (core/plan.h).
 */
#ifndef WEB_PLAN_H
#define WEB_PLAN_H

#include "core/plan.h"
#include "web/desk.h"

struct plan_row {
	const char *unit;
	const char *url; /* of the figure with its provenance and earlier revisions */
	bool below;      /* the unit chosen: it stands under it */
	const char *field, *revision_field;
	int32_t revision;
	const char *before;  /* as typed; "" : none */
	const char *by;      /* the decision that set it; "" */
	const char *others;  /* the same in other plans; "" */
	const char *entered; /* what the box holds */
	const char *mistake; /* NULL: none */
};

struct plan_view {
	struct page page;
	const char *csrf, *url;
	size_t indicator_count, scenario_count, unit_count, decision_count;
	struct desk_choice *indicators, *scenarios, *units, *decisions;
	const char *indicator, *scenario, *period, *parent; /* as the address names them */
	const char *subject; /* what the table is about, in words, with the unit of measure */
	size_t row_count;
	struct plan_row *rows;
	const char *number, *day, *issuer, *title, *note; /* what was typed */
	const char *problem;                              /* why nothing was saved; NULL */
	bool saved;
};

#endif
