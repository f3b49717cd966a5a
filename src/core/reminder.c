/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "core/reminder.h"

#include <limits.h>

#include "base/bug.h"
#include "core/calendar.h"
#include "core/desk_inside.h"
#include "core/form.h"
#include "core/schema.h"

const int reminder_steps[REMINDER_STEPS] = {-3, -1, 1, 5};

/* ---- Who */

struct recipient {
	int unit;
	int account;
	enum role role;
	struct str sectors; /* separated by spaces; empty: all */
	struct str name;
	struct str mail;
};

struct recipients {
	size_t count, capacity;
	struct recipient *items; /* by unit and account */
};

static struct recipient *add_recipient(struct recipients *list)
{
	if (list->count == list->capacity) {
		list->capacity = list->capacity ? list->capacity * 2 : 64;
		list->items = realloc(list->items, list->capacity * sizeof(*list->items));
	}
	if (!list->items)
		BUG("out of memory");
	return &list->items[list->count++];
}

static enum err_code read_recipients(
    struct db *db, struct arena *arena, struct recipients *list, struct err *err)
{
	struct db_stmt *stmt = db_query(db, err,
	    "SELECT g.unit, a.id, g.role, g.sectors, a.name, a.mail FROM account_grant g "
	    "JOIN account a ON a.space = g.space AND a.id = g.account "
	    "WHERE g.space = $1 AND g.role IN ($2, $3) AND g.unit > 0 AND a.disabled = 0 "
	    "AND a.mail <> '' ORDER BY g.unit, a.id, g.ordinal",
	    "iii", SPACE, (int64_t)ROLE_REPORTER, (int64_t)ROLE_SIGNATORY);
	enum err_code code = stmt ? ERR_NONE : db_failure(err);
	bool row = true;

	while (!code) {
		code = db_step(stmt, &row, err);
		if (code || !row)
			break;
		*add_recipient(list) = (struct recipient){.unit = (int)db_int(stmt, 0),
		    .account = (int)db_int(stmt, 1),
		    .role = (enum role)db_int(stmt, 2),
		    .sectors = arena_str(arena, db_str(stmt, 3)),
		    .name = arena_str(arena, db_str(stmt, 4)),
		    .mail = arena_str(arena, db_str(stmt, 5))};
	}
	db_done(stmt);
	return code;
}

/* The first one of a unit, or where it would be. */
static size_t first_of(const struct recipients *list, int unit)
{
	size_t low = 0, high = list->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (list->items[middle].unit < unit)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* ---- When */

static date working_days_before(const struct calendar *calendar, date day, int n)
{
	while (n > 0 && day > DATE_MIN)
		n -= calendar_is_working(calendar, --day);
	return day;
}

static date day_of_step(const struct calendar *calendar, date due, int step)
{
	return step < 0 ? working_days_before(calendar, due, -step)
	                : calendar_add_working_days(calendar, due, step);
}

/* The step that counts today; false: none does. */
static bool find_step(const struct calendar *calendar, date due, date today, int *step)
{
	bool found = false;

	if (due == DATE_MAX || today > calendar_add_working_days(calendar, due, REMINDER_STALE))
		return false;
	for (int i = 0; i < REMINDER_STEPS; i++) {
		if (day_of_step(calendar, due, reminder_steps[i]) > today)
			break;
		*step = reminder_steps[i];
		found = true;
	}
	/* On the days off right after a deadline nothing is left to be said of before. */
	return found && (*step > 0 || today <= due);
}

/* ---- Of what */

struct listing {
	date today;
	const struct definitions *defs;
	struct arena *arena;
	struct recipients recipients;
	size_t count, capacity;
	struct reminder *items;
};

static bool has_word(struct str list, struct str word)
{
	struct str part;

	while (str_split(&list, ' ', &part))
		if (str_eq(part, word))
			return true;
	return false;
}

static bool concerns(
    struct listing *listing, const struct recipient *recipient, const struct form *form)
{
	struct str *sectors;
	size_t count;

	if (recipient->role != ROLE_REPORTER || !recipient->sectors.n)
		return true;
	count = form_sectors(form, listing->defs, listing->arena, &sectors);
	for (size_t i = 0; i < count; i++)
		if (has_word(recipient->sectors, sectors[i]))
			return true;
	return !count;
}

static struct str key_of(struct listing *listing, const struct desk_row *row, int step, int account)
{
	struct buf key = {0};
	struct str out;

	buf_printf(&key, "reminder/%.*s/%lld/%d/%d/%d/%d", STR_ARG(row->form->code),
	    (long long)period_key(row->period), row->unit, (int)row->due, step, account);
	out = arena_str(listing->arena, buf_str(&key));
	buf_release(&key);
	return out;
}

static void remind(struct listing *listing, const struct desk_row *row, int step,
    const struct recipient *recipient)
{
	const struct calendar *calendar = listing->defs->calendar;
	bool late = row->due < listing->today;

	if (listing->count == listing->capacity) {
		listing->capacity = listing->capacity ? listing->capacity * 2 : 64;
		listing->items =
		    realloc(listing->items, listing->capacity * sizeof(*listing->items));
	}
	if (!listing->items)
		BUG("out of memory");
	listing->items[listing->count++] = (struct reminder){
	    .key = key_of(listing, row, step, recipient->account),
	    .name = recipient->name,
	    .mail = recipient->mail,
	    .form = row->form,
	    .unit = row->unit,
	    .period = row->period,
	    .due = row->due,
	    .extended = row->extended,
	    .late = late,
	    .working_days = late
	                        ? calendar_working_days_between(calendar, row->due, listing->today)
	                        : calendar_working_days_between(calendar, listing->today, row->due),
	};
}

/* One that was returned was submitted: its return says what is to be done. */
static bool is_awaited(const struct desk_row *row)
{
	return !row->begun || row->state == SUBMISSION_DRAFT;
}

static void take(void *context, const struct desk_row *row, int position)
{
	struct listing *listing = context;
	const struct recipients *list = &listing->recipients;
	int step, last = 0;

	(void)position;
	if (!is_awaited(row) ||
	    !find_step(listing->defs->calendar, row->due, listing->today, &step))
		return;
	for (size_t i = first_of(list, row->unit);
	     i < list->count && list->items[i].unit == row->unit; i++) {
		if (list->items[i].account == last ||
		    !concerns(listing, &list->items[i], row->form))
			continue;
		last = list->items[i].account;
		remind(listing, row, step, &list->items[i]);
	}
}

static int by_unit(const void *a, const void *b)
{
	const struct reminder *x = a, *y = b;

	return x->unit != y->unit ? (x->unit > y->unit) - (x->unit < y->unit)
	                          : str_cmp(x->key, y->key);
}

/* A deadline may lie in the year before the one its period ends in, or in the one after. */
static enum err_code walk_years(struct space *space, struct listing *listing, struct err *err)
{
	struct grant everything = {.role = ROLE_AUDITOR};
	const struct actor nobody = {.account = INT_MAX, .grant_count = 1, .grants = &everything};
	int year = date_ymd(listing->today).year;
	enum err_code code = ERR_NONE;

	for (int i = -1; i <= 1 && !code; i++) {
		struct desk_query query = {
		    .actor = &nobody, .form = STR_EMPTY, .year = year + i, .today = listing->today};
		struct desk_walk walk = {.space = space,
		    .query = &query,
		    .arena = listing->arena,
		    .take = take,
		    .context = listing,
		    .err = err};

		code = desk_walk(&walk);
	}
	return code;
}

enum err_code reminder_list(struct space *space, date today, struct arena *arena,
    struct reminder **out, size_t *count, struct err *err)
{
	struct listing listing = {.today = today, .defs = space_definitions(space), .arena = arena};
	enum err_code code = read_recipients(space_db(space), arena, &listing.recipients, err);

	*out = NULL;
	*count = 0;
	if (!code && listing.recipients.count)
		code = walk_years(space, &listing, err);
	if (!code && listing.count) {
		qsort(listing.items, listing.count, sizeof(*listing.items), by_unit);
		*out = ARENA_ARRAY(arena, struct reminder, listing.count);
		memcpy(*out, listing.items, listing.count * sizeof(**out));
		*count = listing.count;
	}
	free(listing.items);
	free(listing.recipients.items);
	return code;
}

enum err_code reminder_may_queue(struct db *db, bool *may, struct err *err)
{
	/* Any number that names nothing else: "KyRemind". */
	return db_try_lock(db, 0x4b7952656d696e64, may, err);
}
