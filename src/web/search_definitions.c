/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Indicators, units and reports that answer; and words that are near to what nobody has. */
#include "web/search.h"

#include "base/text.h"

struct search {
	const struct page *page;
	const struct search_asked *asked;
	struct search_found *out;
	size_t count, room;
	struct arena scratch;
};

static int best_of(struct search *s, const struct str *texts, size_t count)
{
	int best = 0;

	for (size_t i = 0; i < count; i++) {
		int score = texts[i].n ? search_score(s->asked, texts[i], &s->scratch) : 0;

		best = score > best ? score : best;
	}
	arena_reset(&s->scratch);
	return best;
}

static void add(struct search *s, struct search_found found)
{
	if (s->count == s->room)
		return;
	found.lang = found.lang ? found.lang : lang_code(s->page->lang);
	s->out[s->count++] = found;
}

static void find_indicators(struct search *s)
{
	enum { NOTE_SCORE = 40 };
	const struct page *page = s->page;

	for (int id = 1; id <= page->defs->indicator_count; id++) {
		const struct indicator *indicator = &page->defs->indicators[id];
		const struct str names[] = {indicator->name, indicator->name_en, indicator->code};
		struct str note = name_in(page->english, indicator->note, indicator->note_en);
		int score = best_of(s, names, 3);

		if (!score && best_of(s, &note, 1))
			score = NOTE_SCORE;
		if (!score)
			continue;
		add(s, (struct search_found){.kind = SEARCH_INDICATORS,
			   .score = score + 3,
			   .url = page_indicator_url(page, id),
			   .title = str_of(wording_indicator(&page->wording, id)),
			   .text = note,
			   .about = arena_printf(page->arena, "%s · %.*s",
			       tr(page->lang, "search.indicator"),
			       STR_ARG(site_sector_name(
				   page->site, indicator->sector, page->english)))});
	}
}

/* Also by a name that it no longer has. */
static void find_units(struct search *s)
{
	const struct page *page = s->page;
	struct period p = definitions_root_period(page->defs);

	for (int id = 1; id <= page->defs->unit_count; id++) {
		const struct unit *unit = &page->defs->units[id];
		struct str other = STR_EMPTY;
		int score = 0;

		for (int i = 0; i < unit->validity_count; i++) {
			const struct unit_validity *v = &unit->validities[i];
			const struct str names[] = {v->name, v->name_en, v->code};
			int found = best_of(s, names, 3);

			if (found > score) {
				score = found;
				other = name_in(page->english, v->name, v->name_en);
			}
		}
		if (!score)
			continue;
		add(s,
		    (struct search_found){.kind = SEARCH_UNITS,
			.score = score + 2,
			.url = page_unit_url(page, id, p),
			.title = str_of(wording_unit(&page->wording, id, p)),
			.text =
			    str_is(other, wording_unit(&page->wording, id, p)) ? STR_EMPTY : other,
			.about = arena_printf(page->arena, "%s · %s", tr(page->lang, "search.unit"),
			    wording_unit_type(&page->wording, id, p))});
	}
}

/* The words of a template, without its expressions. */
static struct str words_of(struct str template, struct arena *arena)
{
	struct buf out = {0};

	while (template.n) {
		const char *begin = memmem(template.p, template.n, "{{", 2), *end;

		if (!begin)
			break;
		buf_add(&out, template.p, (size_t)(begin - template.p));
		buf_add_text(&out, "…");
		end = memmem(begin, (size_t)(template.p + template.n - begin), "}}", 2);
		end = end ? end + 2 : template.p + template.n;
		template = (struct str){end, (size_t)(template.p + template.n - end)};
	}
	buf_add_str(&out, template);
	return str_of(buf_keep(&out, arena));
}

static bool has_phrase(struct search *s, struct str text)
{
	struct search_words words = search_words(text, &s->scratch);
	struct str folded = search_folded(&words, &s->scratch);
	bool has = memmem(folded.p, folded.n, s->asked->phrase.p, s->asked->phrase.n) != NULL;

	arena_reset(&s->scratch);
	return has;
}

static void find_reports(struct search *s)
{
	const struct page *page = s->page;

	for (int id = 1; id <= page->defs->report_count; id++) {
		const struct report *report = &page->defs->reports[id];
		const struct str titles[] = {report->title, report->title_en};
		struct str text = words_of(
		    name_in(page->english, report->template_vi, report->template_en), page->arena);
		int score = best_of(s, titles, 2);

		/* Words that do not stand together are in any long text. */
		if (!score && has_phrase(s, text))
			score = SEARCH_SCORE_LONG_MAX;
		if (score)
			add(s, (struct search_found){.kind = SEARCH_REPORTS,
				   .score = score + 1,
				   .url = page_report_url(page, report),
				   .title = name_in(page->english, report->title, report->title_en),
				   .about = tr(page->lang, "search.report")});
	}
}

size_t search_definitions(const struct page *page, const struct search_asked *asked,
    struct search_found *out, size_t room)
{
	struct search s = {.page = page, .asked = asked, .out = out, .room = room};

	if (asked->words.count) {
		find_indicators(&s);
		find_units(&s);
		find_reports(&s);
	}
	arena_release(&s.scratch);
	return s.count;
}

/* ---- what may have been meant */

struct nearest {
	struct str word, best;
	int edits;
	struct arena *arena;
};

static void look_at(struct nearest *nearest, struct str name)
{
	struct search_words words = search_words(name, nearest->arena);

	for (size_t i = 0; i < words.count; i++)
		search_nearer(nearest->word, words.words[i].at, nearest->arena, &nearest->best,
		    &nearest->edits);
}

static enum err_code nearest_word(
    const struct page *page, struct str word, struct str *out, struct err *err)
{
	struct nearest nearest = {
	    .word = word, .best = STR_EMPTY, .edits = INT32_MAX, .arena = page->arena};
	struct str stored;
	enum err_code code = search_nearest(space_db(page->space), word, page->arena, &stored, err);

	for (int id = 1; id <= page->defs->indicator_count; id++)
		look_at(&nearest, name_in(page->english, page->defs->indicators[id].name,
				      page->defs->indicators[id].name_en));
	for (int id = 1; id <= page->defs->unit_count; id++) {
		const struct unit *unit = &page->defs->units[id];

		look_at(&nearest, unit->validities[unit->validity_count - 1].name);
	}
	if (stored.n)
		search_nearer(word, stored, page->arena, &nearest.best, &nearest.edits);
	*out = text_lower(page->arena, nearest.best);
	return code;
}

enum err_code search_suggest(
    const struct page *page, const struct search_asked *asked, const char **out, struct err *err)
{
	struct buf text = {0};
	enum err_code code = ERR_NONE;
	bool other = false, all = true;

	*out = NULL;
	for (size_t i = 0; i < asked->words.count && !code && all; i++) {
		const struct search_word *word = &asked->words.words[i];
		struct str near;

		code = nearest_word(page, word->at, &near, err);
		all = near.n > 0;
		other = other || !str_eq(text_fold(page->arena, near), word->folded);
		buf_add_text(&text, i ? " " : "");
		buf_add_str(&text, near);
	}
	if (!code && all && other)
		*out = arena_str(page->arena, buf_str(&text)).p;
	buf_release(&text);
	return code;
}
