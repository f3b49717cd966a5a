/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "web/nearest.h"

#include "base/bug.h"
#include "base/text.h"

enum {
	DISTANCE_MAX = 3, /* edits: more is another word */
	FAR = DISTANCE_MAX + 1
};

/* Lower case without marks, other signs than letters and digits as '-': as people write addresses.
 */
static struct str slug(struct arena *arena, struct str text)
{
	struct str folded = text_fold(arena, text);
	char *out = arena_alloc(arena, folded.n + 1);

	for (size_t i = 0; i < folded.n; i++) {
		unsigned char c = (unsigned char)folded.p[i];
		bool kept = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c >= 0x80;

		out[i] = kept ? (char)c : '-';
	}
	out[folded.n] = '\0';
	return (struct str){out, folded.n};
}

static bool contains(struct str text, struct str part)
{
	return part.n > 2 && memmem(text.p, text.n, part.p, part.n);
}

/* The lower the nearer; FAR: not near at all. */
static int rank(struct arena *arena, struct str word, struct str code, struct str name)
{
	struct str code_slug = slug(arena, code);
	struct str name_slug = slug(arena, name);
	int edits = text_distance(word, code_slug, DISTANCE_MAX);
	int edits_of_name = text_distance(word, name_slug, DISTANCE_MAX);

	if (edits_of_name < edits)
		edits = edits_of_name;
	if (contains(name_slug, word) || contains(code_slug, word))
		edits = edits < 1 ? edits : 1;
	/* Of a short word three edits leave nothing. */
	return (size_t)edits * 2 > word.n ? FAR : edits;
}

struct candidates {
	size_t count;
	int ranks[NEAREST_MAX];
	int ids[NEAREST_MAX];
};

static void consider(struct candidates *best, int id, int rank)
{
	size_t at = best->count;

	if (rank >= FAR)
		return;
	while (at && best->ranks[at - 1] > rank)
		at--;
	if (at == NEAREST_MAX)
		return;
	if (best->count < NEAREST_MAX)
		best->count++;
	for (size_t i = best->count - 1; i > at; i--) {
		best->ranks[i] = best->ranks[i - 1];
		best->ids[i] = best->ids[i - 1];
	}
	best->ranks[at] = rank;
	best->ids[at] = id;
}

static int count_of(const struct definitions *defs, enum nearest_kind kind)
{
	switch (kind) {
	case NEAREST_INDICATOR:
		return defs->indicator_count;
	case NEAREST_UNIT:
		return defs->unit_count;
	case NEAREST_SCENARIO:
		return defs->scenario_count;
	case NEAREST_REPORT:
		return defs->report_count;
	}
	BUG("kind %d", (int)kind);
}

static void names_of(
    const struct page *page, enum nearest_kind kind, int id, struct str *code, struct str *name)
{
	const struct definitions *defs = page->defs;

	if (kind == NEAREST_INDICATOR) {
		const struct indicator *indicator = &defs->indicators[id];

		*code = indicator->code;
		*name = name_in(page->english, indicator->name, indicator->name_en);
	} else if (kind == NEAREST_UNIT) {
		const struct unit_validity *v =
		    unit_validity_near(&defs->units[id], definitions_root_period(page->defs));

		*code = v->code;
		*name = name_in(page->english, v->name, v->name_en);
	} else if (kind == NEAREST_SCENARIO) {
		const struct scenario *scenario = &defs->scenarios[id];

		*code = scenario->code;
		*name = name_in(page->english, scenario->name, scenario->name_en);
	} else {
		const struct report *report = &defs->reports[id];

		*code = report->slug;
		*name = name_in(page->english, report->title, report->title_en);
	}
}

static const char *url_of(const struct page *page, enum nearest_kind kind, int id)
{
	switch (kind) {
	case NEAREST_INDICATOR:
		return page_indicator_url(page, id);
	case NEAREST_UNIT:
		return page_unit_url(page, id, definitions_root_period(page->defs));
	case NEAREST_REPORT:
		return page_report_url(page, &page->defs->reports[id]);
	case NEAREST_SCENARIO:
		return NULL;
	}
	BUG("kind %d", (int)kind);
}

static struct page_crumb crumb_of(const struct page *page, enum nearest_kind kind, int id)
{
	struct str code, name;

	names_of(page, kind, id, &code, &name);
	return (struct page_crumb){
	    arena_printf(page->arena, "%.*s (%.*s)", STR_ARG(name), STR_ARG(code)),
	    url_of(page, kind, id)};
}

size_t nearest_any(
    const struct page *page, enum nearest_kind kind, struct page_crumb found[NEAREST_MAX])
{
	int count = count_of(page->defs, kind);

	if (count > NEAREST_MAX)
		count = NEAREST_MAX;
	for (int id = 1; id <= count; id++)
		found[id - 1] = crumb_of(page, kind, id);
	return (size_t)count;
}

size_t nearest_find(const struct page *page, enum nearest_kind kind, struct str word,
    struct page_crumb found[NEAREST_MAX])
{
	struct arena scratch = {0};
	struct candidates best = {0};
	struct str code, name, wanted;
	int count = count_of(page->defs, kind);

	if (!word.n || word.n > TEXT_DISTANCE_BYTES)
		return 0;
	wanted = slug(page->arena, word);
	for (int id = 1; id <= count && id <= NEAREST_LOOKED_AT; id++) {
		names_of(page, kind, id, &code, &name);
		consider(&best, id, rank(&scratch, wanted, code, name));
		arena_reset(&scratch);
	}
	arena_release(&scratch);
	for (size_t i = 0; i < best.count; i++)
		found[i] = crumb_of(page, kind, best.ids[i]);
	return best.count;
}
