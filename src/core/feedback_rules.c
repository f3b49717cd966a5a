/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* States and moves by their codes, secrets, and what the site's settings say of feedback. */
#include <sodium.h>
#include <stdlib.h>

#include "base/bug.h"
#include "base/decimal.h"
#include "base/text.h"
#include "core/deadline.h"
#include "core/feedback_inside.h"

static const char *const state_codes[FEEDBACK_STATE_END] = {
    [FEEDBACK_RECEIVED] = "received",
    [FEEDBACK_CLASSIFIED] = "classified",
    [FEEDBACK_FORWARDED] = "forwarded",
    [FEEDBACK_ANSWERED] = "answered",
    [FEEDBACK_CLOSED] = "closed",
    [FEEDBACK_REOPENED] = "reopened",
    [FEEDBACK_DECLINED] = "declined",
};

static const char *const move_codes[FEEDBACK_MOVE_END] = {
    [FEEDBACK_CLASSIFY] = "classify",
    [FEEDBACK_FORWARD] = "forward",
    [FEEDBACK_RETURN] = "return",
    [FEEDBACK_ANSWER] = "answer",
    [FEEDBACK_CLOSE] = "close",
    [FEEDBACK_REOPEN] = "reopen",
    [FEEDBACK_DECLINE] = "decline",
};

static const struct feedback_transition transitions[] = {
#define FROM(move, from, to, permission, by_sender, words)                                         \
	{move, from, to, permission, by_sender, words},
#include "core/feedback_moves.def"
#undef FROM
};

const char *feedback_state_code(enum feedback_state state)
{
	INVARIANT(state < FEEDBACK_STATE_END);
	return state_codes[state];
}

const char *feedback_move_code(enum feedback_move move)
{
	INVARIANT(move > 0 && move < FEEDBACK_MOVE_END);
	return move_codes[move];
}

bool feedback_state_parse(struct str text, enum feedback_state *out)
{
	for (enum feedback_state state = FEEDBACK_RECEIVED; state < FEEDBACK_STATE_END; state++)
		if (str_is(text, state_codes[state])) {
			*out = state;
			return true;
		}
	return false;
}

bool feedback_move_parse(struct str text, enum feedback_move *out)
{
	for (enum feedback_move move = FEEDBACK_CLASSIFY; move < FEEDBACK_MOVE_END; move++)
		if (str_is(text, move_codes[move])) {
			*out = move;
			return true;
		}
	return false;
}

const struct feedback_transition *feedback_transition(
    enum feedback_move move, enum feedback_state from)
{
	for (size_t i = 0; i < sizeof(transitions) / sizeof(transitions[0]); i++)
		if (transitions[i].move == move && transitions[i].from == from)
			return &transitions[i];
	return NULL;
}

date feedback_day(struct str timestamp)
{
	date day;

	return deadline_day(timestamp, &day) ? day : 0;
}

/* ---- secrets */

/* Without those that are taken for one another: 0 and o, 1, l and i. */
static const char letters[] = "23456789abcdefghjkmnpqrstuvwxyz";

enum { SECRET_LETTERS = FEEDBACK_SECRET_SIZE - 1, LETTER_COUNT = sizeof(letters) - 1 };

void feedback_secret_make(char out[FEEDBACK_SECRET_SIZE])
{
	for (int i = 0; i < SECRET_LETTERS; i++)
		out[i] = letters[randombytes_uniform(LETTER_COUNT)];
	out[SECRET_LETTERS] = '\0';
}

bool feedback_secret_read(struct str text, char out[FEEDBACK_SECRET_SIZE])
{
	size_t n = 0;

	for (size_t i = 0; i < text.n; i++) {
		char c = text.p[i];

		if (c == ' ' || c == '-')
			continue;
		if (c >= 'A' && c <= 'Z')
			c = (char)(c - 'A' + 'a');
		if (n == SECRET_LETTERS || c == '\0' || !memchr(letters, c, LETTER_COUNT))
			return false;
		out[n++] = c;
	}
	out[n] = '\0';
	return n == SECRET_LETTERS;
}

/* ---- points */

/* Decimal degrees between -most and most, with a point. */
static bool is_degree(struct str text, int most)
{
	enum { PLACES = 6 };
	int64_t value, limit = (int64_t)most * 1000000;

	return !decimal_parse(text, PLACES, &value) && value >= -limit && value <= limit;
}

bool feedback_point_holds(struct str latitude, struct str longitude)
{
	return is_degree(latitude, 90) && is_degree(longitude, 180);
}

static bool parts_point(char c)
{
	return c == ',' || c == ';' || c == ' ';
}

bool feedback_point_read(struct str text, struct str *latitude, struct str *longitude)
{
	size_t at = 0;

	text = str_trim(text);
	while (at < text.n && !parts_point(text.p[at]))
		at++;
	*latitude = (struct str){text.p, at};
	while (at < text.n && parts_point(text.p[at]))
		at++;
	*longitude = (struct str){text.p + at, text.n - at};
	return feedback_point_holds(*latitude, *longitude);
}

/* ---- settings */

const struct feedback_category *feedback_category(const struct site *site, struct str code)
{
	for (int i = 0; i < site->feedback_category_count; i++)
		if (str_eq(site->feedback_categories[i].code, code))
			return &site->feedback_categories[i];
	return NULL;
}

static const struct unit_validity *validity_on(const struct unit *unit, date day)
{
	for (int i = 0; i < unit->validity_count; i++)
		if (unit->validities[i].from <= day && day <= unit->validities[i].to)
			return &unit->validities[i];
	return NULL;
}

static bool can_be_place(const struct site *site, const struct unit_validity *validity)
{
	for (int i = 0; i < site->feedback_place_type_count; i++)
		if (str_eq(site->feedback_place_types[i], validity->type))
			return true;
	return !site->feedback_place_type_count;
}

struct place {
	const struct unit *unit;
	struct str name;
};

static int by_name(const void *a, const void *b)
{
	const struct place *one = a, *other = b;
	int order = text_compare(one->name, other->name);

	return order ? order
	             : (one->unit->id > other->unit->id) - (one->unit->id < other->unit->id);
}

static struct period month_of(date day)
{
	struct ymd d = date_ymd(day);

	return (struct period){d.year * 12 + d.month - 1, 1};
}

static int unit_of_code(const struct definitions *defs, struct str code, date day)
{
	struct period today = month_of(day);
	const struct unit *unit = code.n ? definitions_unit(defs, code, &today) : NULL;

	return unit ? unit->id : 0;
}

static bool is_of_route(const struct definitions *defs, int unit, date day)
{
	for (int i = 0; i < defs->site.feedback_route_count; i++)
		if (unit_of_code(defs, defs->site.feedback_routes[i].unit, day) == unit)
			return true;
	return false;
}

static size_t units_of(const struct definitions *defs, date day, bool answerers,
    struct arena *arena, const struct unit ***out)
{
	struct place *places = ARENA_ARRAY(arena, struct place, (size_t)defs->unit_count + 1);
	size_t count = 0;

	for (int id = 1; id <= defs->unit_count; id++) {
		const struct unit_validity *validity = validity_on(&defs->units[id], day);

		if (validity && (can_be_place(&defs->site, validity) ||
				    (answerers && is_of_route(defs, id, day))))
			places[count++] = (struct place){&defs->units[id], validity->name};
	}
	qsort(places, count, sizeof(*places), by_name);
	*out = ARENA_ARRAY(arena, const struct unit *, count + 1);
	for (size_t i = 0; i < count; i++)
		(*out)[i] = places[i].unit;
	return count;
}

size_t feedback_places(
    const struct definitions *defs, date day, struct arena *arena, const struct unit ***out)
{
	return units_of(defs, day, false, arena, out);
}

size_t feedback_answerers(
    const struct definitions *defs, date day, struct arena *arena, const struct unit ***out)
{
	return units_of(defs, day, true, arena, out);
}

int feedback_route(const struct definitions *defs, struct str category, int place, date day)
{
	const struct site *site = &defs->site;

	for (int i = 0; i < site->feedback_route_count; i++) {
		const struct feedback_route *route = &site->feedback_routes[i];
		int unit = unit_of_code(defs, route->unit, day);

		if (unit && (!route->category.n || str_eq(route->category, category)) &&
		    (!route->place.n || unit_of_code(defs, route->place, day) == place))
			return unit;
	}
	return place;
}

/* ---- the gate */

static bool allows_at(const struct actor *actor, enum access permission,
    const struct definitions *defs, int unit, date day)
{
	return unit > 0 && unit <= defs->unit_count &&
	       access_allows(actor, permission, defs, unit, month_of(day), (struct str){NULL, 0});
}

bool feedback_allows(const struct actor *actor, enum access permission,
    const struct definitions *defs, const struct feedback *feedback, date day)
{
	const struct unit *root = definitions_root_unit(defs);

	if (permission == ACCESS_ANSWER)
		return allows_at(actor, permission, defs, feedback->unit, day);
	return allows_at(actor, permission, defs,
	    feedback->place ? feedback->place
	    : root          ? root->id
			    : 0,
	    day);
}

bool feedback_may_see(const struct actor *actor, const struct definitions *defs,
    const struct feedback *feedback, date day)
{
	return feedback_allows(actor, ACCESS_RECEIVE, defs, feedback, day) ||
	       feedback_allows(actor, ACCESS_ANSWER, defs, feedback, day);
}
