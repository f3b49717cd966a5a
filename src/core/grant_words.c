/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "core/grant_words.h"

/* Parts `text` at the first `sign` in it, which may be missing; false: nothing stands after it. */
static bool part_at(struct str text, char sign, struct str *before, struct str *after)
{
	size_t at = str_find_char(text, sign);

	*before = (struct str){text.p, at};
	*after = STR_EMPTY;
	if (at == text.n)
		return true;
	*after = (struct str){text.p + at + 1, text.n - at - 1};
	return after->n > 0;
}

static bool are_sectors(struct str list)
{
	struct str rest = list, sector;

	while (str_split(&rest, ',', &sector))
		if (!sector.n || str_find_char(sector, ' ') < sector.n)
			return false;
	return true;
}

bool grant_split(struct str text, struct grant_words *out)
{
	const struct str by_key = STR("id:");
	struct str unit;
	size_t prefix;

	*out = (struct grant_words){.unit = STR_EMPTY, .sectors = STR_EMPTY};
	if (str_find_char(text, '@') == text.n)
		return part_at(text, ':', &out->role, &out->sectors) && out->role.n &&
		       (!out->sectors.n || are_sectors(out->sectors));
	if (!part_at(text, '@', &out->role, &unit) || !out->role.n)
		return false;
	prefix = str_starts(unit, by_key) ? by_key.n : 0;
	unit.p += prefix;
	unit.n -= prefix;
	if (!part_at(unit, ':', &out->unit, &out->sectors) || !out->unit.n)
		return false;
	out->unit.p -= prefix;
	out->unit.n += prefix;
	return !out->sectors.n || are_sectors(out->sectors);
}

static bool has_sector(const struct definitions *defs, struct str code)
{
	for (int i = 0; i < defs->site.sector_count; i++)
		if (str_eq(defs->site.sectors[i].code, code))
			return true;
	for (int i = 1; i <= defs->indicator_count; i++)
		if (str_eq(defs->indicators[i].sector, code))
			return true;
	return false;
}

static bool lists_sector(const struct grant *grant, struct str code)
{
	for (int i = 0; i < grant->sector_count; i++)
		if (str_eq(grant->sectors[i], code))
			return true;
	return false;
}

static enum err_code read_sectors(struct arena *arena, const struct definitions *defs,
    struct str list, struct grant *out, struct err *err)
{
	struct str rest = arena_str(arena, list), sector;

	if (!rest.n)
		return ERR_NONE;
	out->sectors = ARENA_ARRAY(arena, struct str, rest.n);
	while (str_split(&rest, ',', &sector)) {
		if (!has_sector(defs, sector))
			return err_set(err, ERR_INPUT, "grant.unknown_sector",
			    arena_str(arena, sector).p, NULL);
		if (!lists_sector(out, sector))
			out->sectors[out->sector_count++] = sector;
	}
	return ERR_NONE;
}

static enum err_code unknown_role(struct arena *arena, struct str word, struct err *err)
{
	struct buf roles = {0};

	for (enum role role = ROLE_REPORTER; role < ROLE_END; role++) {
		buf_add_text(&roles, role == ROLE_REPORTER ? "" : ", ");
		buf_add_text(&roles, role_code(role));
	}
	err_set(err, ERR_INPUT, "grant.unknown_role", arena_str(arena, word).p,
	    arena_str(arena, buf_str(&roles)).p, NULL);
	buf_release(&roles);
	return ERR_INPUT;
}

enum err_code grant_read(struct arena *arena, const struct definitions *defs,
    const struct grant_words *words, struct grant *out, struct err *err)
{
	*out = (struct grant){0};
	if (!role_parse(words->role, &out->role))
		return unknown_role(arena, words->role, err);
	if (words->unit.n) {
		const struct unit *unit = definitions_unit_now(defs, words->unit);

		if (!unit)
			return err_set(err, ERR_INPUT, "grant.unknown_unit",
			    arena_str(arena, words->unit).p, NULL);
		out->unit = unit->id;
	}
	return read_sectors(arena, defs, words->sectors, out, err);
}

enum err_code grant_parse(struct arena *arena, const struct definitions *defs, struct str text,
    struct grant *out, struct err *err)
{
	struct grant_words words;

	*out = (struct grant){0};
	if (!grant_split(text, &words))
		return err_set(err, ERR_INPUT, "grant.unclear", arena_str(arena, text).p, NULL);
	return grant_read(arena, defs, &words, out, err);
}

/* The code by which the unit is found again, whatever the period. */
static void add_unit(struct buf *out, const struct definitions *defs, int id)
{
	const struct unit *unit = &defs->units[id];
	struct str code = unit->validities[unit->validity_count - 1].code;

	if (code.n && definitions_unit_now(defs, code) == unit) {
		buf_add_str(out, code);
	} else {
		buf_add_text(out, "id:");
		buf_add_str(out, unit->key);
	}
}

void grant_add(struct buf *out, const struct definitions *defs, const struct grant *grant)
{
	buf_add_text(out, role_code(grant->role));
	if (grant->unit > 0 && grant->unit <= defs->unit_count) {
		buf_add_char(out, '@');
		add_unit(out, defs, grant->unit);
	}
	for (int i = 0; i < grant->sector_count; i++) {
		buf_add_char(out, i ? ',' : ':');
		buf_add_str(out, grant->sectors[i]);
	}
}

bool grant_same(const struct grant *a, const struct grant *b)
{
	if (a->role != b->role || a->unit != b->unit || a->sector_count != b->sector_count)
		return false;
	for (int i = 0; i < a->sector_count; i++)
		if (!lists_sector(b, a->sectors[i]))
			return false;
	return true;
}
