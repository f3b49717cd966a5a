/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "web/report_text.h"

#include "report/narrative.h"

bool report_place(const struct page *page, const struct report *report, const struct unit **unit,
    struct period *p)
{
	if (!period_parse(report->period, p))
		*p = definitions_root_period(page->defs);
	*unit = report->unit.n ? definitions_unit(page->defs, report->unit, p)
	                       : definitions_root_unit(page->defs);
	return *unit;
}

struct html_safe rendered_text(struct arena *arena, struct buf *html)
{
	struct html_safe safe = html_safe_rendered(arena_str(arena, buf_str(html)));

	buf_release(html);
	return safe;
}

static enum err_code write_text(const struct page *page, const struct report *report,
    const struct narrative_options *options, struct report_text *out, struct err *err)
{
	struct issues errors = {.arena = page->arena}, missing = {.arena = page->arena};
	struct buf html = {0};
	bool has_heading;
	enum err_code code = narrative_render(page->space,
	    name_in(page->english, report->template_vi, report->template_en), options, &errors,
	    &missing, &html, err);

	/* A template that names what is not there is no mistake of the reader's. */
	if (code == ERR_INPUT)
		code = err_set(err, ERR_INTEGRITY, "web.report.broken",
		    page_text(page, report->slug),
		    arena_printf(page->arena, "%d", errors.kept ? errors.items[0].line : 0), NULL);
	has_heading = str_starts(buf_str(&html), STR("<h1"));
	*out = (struct report_text){
	    .html = rendered_text(page->arena, &html),
	    .lang = lang_code(page->english && !report->template_en.n ? LANG_VI : page->lang),
	    .has_heading = has_heading,
	    .missing = missing.count,
	};
	return code;
}

enum err_code report_text(const struct page *page, const struct report *report, int unit,
    struct period p, struct report_text *out, struct err *err)
{
	struct narrative_options options = {.unit = unit,
	    .period = p,
	    .lang = page->lang,
	    .layer = LAYER_PUBLISHED,
	    .format = NARRATIVE_HTML};

	return write_text(page, report, &options, out, err);
}

enum err_code report_opening(
    const struct page *page, const struct report *report, struct report_text *out, struct err *err)
{
	struct narrative_options options = {.lang = page->lang,
	    .layer = LAYER_PUBLISHED,
	    .format = NARRATIVE_HTML,
	    .first_paragraph_only = true};
	const struct unit *unit;
	enum err_code code;

	*out = (struct report_text){0};
	if (!report_place(page, report, &unit, &options.period))
		return ERR_NONE;
	options.unit = unit->id;
	code = write_text(page, report, &options, out, err);
	if (code || !out->html.markup.n)
		*out = (struct report_text){0};
	return err_is_of_database(code) ? code : ERR_NONE;
}
