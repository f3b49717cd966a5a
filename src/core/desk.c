/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "core/desk.h"

#include "base/bug.h"
#include "core/deadline.h"
#include "core/desk_inside.h"
#include "core/schema.h"

/* ---- which forms and periods */

static bool is_last_version(const struct definitions *defs, const struct form *form)
{
	for (int id = 1; id <= defs->form_count; id++)
		if (str_eq(defs->forms[id].code, form->code) &&
		    defs->forms[id].version > form->version)
			return false;
	return form->code.n;
}

static enum err_code walk_form(struct desk_walk *walk, struct str code, struct period p)
{
	const struct form *form = form_find(walk->defs, code, p);

	if (!form || !form_frequency_has(form->frequency, p))
		return ERR_NONE;
	return desk_walk_pair(walk, form, p);
}

/* Versions of a form take turns: each period is of the one that counts. */
static enum err_code walk_year(struct desk_walk *walk, struct str code)
{
	enum err_code code_of = ERR_NONE;

	for (int id = 1; id <= walk->defs->form_count && !code_of; id++) {
		const struct form *form = &walk->defs->forms[id];
		struct period periods[FORM_PERIODS_MAX];
		int count;

		if (!str_eq(form->code, code))
			continue;
		count = form_periods(form, walk->query->year, periods);
		for (int i = 0; i < count && !code_of; i++)
			if (form_find(walk->defs, code, periods[i]) == form)
				code_of = desk_walk_pair(walk, form, periods[i]);
	}
	return code_of;
}

enum err_code desk_walk(struct desk_walk *walk)
{
	const struct desk_query *query = walk->query;
	enum err_code code = ERR_NONE;

	walk->defs = space_definitions(walk->space);
	for (int id = 1; id <= walk->defs->form_count && !code; id++) {
		const struct form *form = &walk->defs->forms[id];

		if (!is_last_version(walk->defs, form) ||
		    (query->form.n && !str_eq(query->form, form->code)))
			continue;
		code = query->period.months ? walk_form(walk, form->code, query->period)
		                            : walk_year(walk, form->code);
	}
	free(walk->by_unit);
	walk->by_unit = NULL;
	return code;
}

/* ---- one form and period */

static void read_row(struct desk_walk *walk, struct db_stmt *stmt, struct desk_row *row)
{
	int version = (int)db_int(stmt, 1);
	const struct form *own =
	    version ? form_version(walk->defs, row->form->code, version) : NULL;

	row->begun = version > 0;
	if (own)
		row->form = own;
	row->state = (enum submission_state)db_int(stmt, 2);
	row->changes = db_int(stmt, 3);
	if (!deadline_day(db_str(stmt, 4), &row->submitted_on))
		row->submitted_on = DATE_MIN;
	row->extended = !db_is_null(stmt, 5);
	if (row->extended)
		row->due = (date)db_int(stmt, 5);
	row->reviewed = arena_str(walk->arena, db_str(stmt, 6));
	row->on_behalf = db_int(stmt, 7);
}

/* Until it is submitted a report grows later day by day. */
static void reckon(struct desk_row *row, date today)
{
	bool open = !row->begun || submission_is_open(row->state);
	date until = row->submitted_on != DATE_MIN ? row->submitted_on : today;

	row->overdue = open && row->due < today;
	row->days_late = row->due < until ? until - row->due : 0;
}

/* The rows of all units at once, by unit id. */
static enum err_code read_rows(struct desk_walk *walk, const struct desk_row *blank)
{
	struct db_stmt *stmt = db_query(space_db(walk->space), walk->err,
	    "SELECT unit, version, state, changes, first_submitted_at, extended_to, reviewed, "
	    "on_behalf FROM submission "
	    "WHERE space = $1 AND form = $2 AND period = $3 ORDER BY unit",
	    "iti", SPACE, blank->form->code, period_key(blank->period));
	enum err_code code = stmt ? ERR_NONE : db_failure(walk->err);
	bool more = true;

	while (more && !code) {
		struct desk_row *row;

		code = db_step(stmt, &more, walk->err);
		if (!more || code)
			break;
		if (db_int(stmt, 0) < 1 || db_int(stmt, 0) > walk->defs->unit_count)
			continue;
		row = ARENA_NEW(walk->arena, struct desk_row);
		*row = *blank;
		row->unit = (int)db_int(stmt, 0);
		read_row(walk, stmt, row);
		walk->by_unit[row->unit] = row;
	}
	db_done(stmt);
	return code;
}

static bool is_asked(
    const struct desk_walk *walk, const struct tree *tree, int position, struct period p)
{
	const struct desk_query *query = walk->query;
	int unit = tree->units[position];

	if (query->unit && query->unit != unit)
		return false;
	if (query->root) {
		int root = tree_position(tree, query->root);

		if (root < 0 || position < root || position >= tree->ends[root])
			return false;
	}
	return access_allows(query->actor, ACCESS_READ, walk->defs, unit, p, (struct str){NULL, 0});
}

enum err_code desk_walk_pair(struct desk_walk *walk, const struct form *form, struct period p)
{
	const struct tree *tree = space_tree(walk->space, p);
	struct form_dates dates = form_dates(form, walk->defs->calendar, p);
	struct desk_row blank = {.form = form,
	    .period = p,
	    .due = dates.known ? dates.due : DATE_MAX,
	    .submitted_on = DATE_MIN,
	    .reviewed = STR_EMPTY};
	enum err_code code;

	free(walk->by_unit);
	walk->by_unit = calloc((size_t)walk->defs->unit_count + 1, sizeof(*walk->by_unit));
	if (!walk->by_unit)
		BUG("out of memory");
	code = read_rows(walk, &blank);
	for (int position = 0; position < tree->count && !code; position++) {
		int unit = tree->units[position];
		struct desk_row row = blank;

		row.unit = unit;
		if (walk->by_unit[unit])
			row = *walk->by_unit[unit];
		if ((!row.begun && !form_reported_by(form, walk->defs, unit, p)) ||
		    !is_asked(walk, tree, position, p))
			continue;
		reckon(&row, walk->query->today);
		walk->take(walk->context, &row, position);
	}
	return code;
}

/* ---- the list */

struct desk_list {
	const struct desk_query *query;
	struct desk *desk;
	size_t capacity;
	struct desk_place *places;
};

/* A row with its place among units. */
struct desk_place {
	struct desk_row row;
	int position;
};

static bool is_wanted(const struct desk_query *query, const struct desk_row *row)
{
	unsigned bit = row->begun ? 1U << row->state : (unsigned)DESK_NOT_BEGUN;

	return (!query->states || (query->states & bit)) && (!query->overdue_only || row->overdue);
}

static void keep(struct desk_list *list, const struct desk_row *row, int position)
{
	if (list->desk->found == list->capacity) {
		list->capacity = list->capacity ? list->capacity * 2 : 256;
		list->places = realloc(list->places, list->capacity * sizeof(*list->places));
	}
	if (!list->places)
		BUG("out of memory");
	list->places[list->desk->found] = (struct desk_place){*row, position};
}

static void take(void *context, const struct desk_row *row, int position)
{
	struct desk_list *list = context;
	struct desk *desk = list->desk;

	desk->total++;
	desk->overdue += row->overdue;
	if (row->begun)
		desk->by_state[row->state]++;
	else
		desk->not_begun++;
	if (!is_wanted(list->query, row))
		return;
	if (list->query->limit)
		keep(list, row, position);
	desk->found++;
}

static int order(int64_t a, int64_t b)
{
	return a < b ? -1 : a > b;
}

static int by_urgency(const void *a, const void *b)
{
	const struct desk_place *x = a, *y = b;
	int result = order(y->row.overdue, x->row.overdue);

	if (!result)
		result = order(x->row.due, y->row.due);
	if (!result)
		result = order(x->position, y->position);
	if (!result)
		result = str_cmp(x->row.form->code, y->row.form->code);
	if (!result)
		result = order(period_key(x->row.period), period_key(y->row.period));
	return result;
}

enum err_code desk_load(struct space *space, const struct desk_query *query, struct arena *arena,
    struct desk **out, struct err *err)
{
	struct desk *desk = ARENA_NEW(arena, struct desk);
	struct desk_list list = {.query = query, .desk = desk};
	struct desk_walk walk = {.space = space,
	    .query = query,
	    .arena = arena,
	    .take = take,
	    .context = &list,
	    .err = err};
	enum err_code code = desk_walk(&walk);

	if (!code && list.places)
		qsort(list.places, desk->found, sizeof(*list.places), by_urgency);
	if (!code && query->offset < desk->found && list.places) {
		size_t left = desk->found - query->offset;

		desk->row_count = left < query->limit ? left : query->limit;
		desk->rows = ARENA_ARRAY(arena, struct desk_row, desk->row_count);
		for (size_t i = 0; i < desk->row_count; i++)
			desk->rows[i] = list.places[query->offset + i].row;
	}
	free(list.places);
	*out = desk;
	return code;
}

static bool is_reported(struct space *space, const struct form *form, struct period p)
{
	const struct tree *tree = space_tree(space, p);

	for (int position = 0; position < tree->count; position++)
		if (form_reported_by(form, space_definitions(space), tree->units[position], p))
			return true;
	return false;
}

static bool has_ended(struct space *space, int year, date today)
{
	const struct definitions *defs = space_definitions(space);
	struct period periods[FORM_PERIODS_MAX];

	for (int id = 1; id <= defs->form_count; id++) {
		int count = form_periods(&defs->forms[id], year, periods);

		for (int i = 0; i < count; i++)
			if (period_last_day(periods[i]) < today &&
			    is_reported(space, &defs->forms[id], periods[i]))
				return true;
	}
	return false;
}

int desk_current_year(struct space *space, date today)
{
	int year = date_ymd(today).year;

	if (has_ended(space, year, today))
		return year;
	return has_ended(space, year - 1, today) ? year - 1 : 0;
}
