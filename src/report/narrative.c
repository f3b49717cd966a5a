/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "report/narrative.h"

#include "base/bug.h"
#include "base/text.h"
#include "report/mark.h"
#include "report/narrative_check.h"
#include "report/narrative_run.h"

enum { NOTES_SHOWN = 2, OUTPUT_BYTES_MAX = 64 << 20 };

static enum err_code render(
    struct narrative_run *run, const struct narrative_node *nodes, int unit);

enum err_code narrative_step(struct narrative_run *run)
{
	if (++run->steps > NARRATIVE_FIGURES_MAX || run->output.markdown.n > OUTPUT_BYTES_MAX)
		return err_set(run->err, ERR_LIMIT, "narrative.too_large", NULL);
	return ERR_NONE;
}

struct figure_query narrative_query(const struct narrative_run *run,
    const struct narrative_node *node, size_t code, int unit, struct period p)
{
	const struct narrative_figure *f = &node->figure;
	int indicator = node->codes[code].id;

	return (struct figure_query){.unit = unit,
	    .indicator = indicator,
	    .period = p,
	    .scenario = f->scenario.id,
	    .breakdown = narrative_breakdown(f, run->defs, &run->defs->indicators[indicator]),
	    .measure = f->measure,
	    .measure_scenario = f->measure_scenario.id,
	    .layer = run->options->layer};
}

static int unit_of(const struct narrative_node *node, int unit)
{
	return node->figure.unit.id ? node->figure.unit.id : unit;
}

static void note_missing(
    struct narrative_run *run, const struct narrative_node *node, const struct figure *figure)
{
	const struct figure_query *q = &figure->query;
	const struct wording *w = &run->wording;

	issues_add(run->missing, run->options->file, node->line, node->column, "narrative.missing",
	    arena_str(w->arena, run->defs->indicators[q->indicator].code).p,
	    wording_unit(w, q->unit, q->period), wording_period(w, q->period, PERIOD_LONG),
	    wording_reason(w, figure), NULL);
}

enum err_code narrative_describe(struct space *space, const struct wording *w,
    const struct figure *figure, int64_t published, const char **out, struct err *err)
{
	const char **notes;
	struct buf all = {0};
	enum err_code code;
	size_t count;

	code = figure_notes(space, figure, w->arena, NOTES_SHOWN, &notes, &count, err);
	if (code)
		return code;
	buf_add_text(&all, wording_provenance(w, figure, published));
	for (size_t i = 0; i < count; i++) {
		buf_add_text(&all, "; ");
		buf_add_text(&all, notes[i]);
	}
	*out = buf_keep(&all, w->arena);
	return ERR_NONE;
}

/* "{{budget.revenue percent=plan.city unit=178 period=2017}}": means the same wherever it stands.
 */
static void put_expression(struct narrative_run *run, const struct narrative_node *node,
    const struct figure_query *q, enum wording_form form)
{
	const struct definitions *defs = run->defs;
	struct str unit =
	    definitions_unit_name(defs, &defs->units[q->unit], q->period, run->wording.arena);
	bool number = q->measure == MEASURE_VALUE || q->measure == MEASURE_CUMULATIVE;
	struct buf text = {0};

	buf_printf(&text, "{{%.*s", STR_ARG(defs->indicators[q->indicator].code));
	if (q->measure == MEASURE_PERCENT)
		buf_printf(
		    &text, " percent=%.*s", STR_ARG(defs->scenarios[q->measure_scenario].code));
	else if (q->measure != MEASURE_VALUE) {
		buf_add_char(&text, ' ');
		measure_add(&text, defs, q->measure, 0);
	}
	buf_printf(&text, " unit=%.*s period=", STR_ARG(unit));
	period_add(&text, q->period);
	if (node->figure.scenario.id)
		buf_printf(&text, " scenario=%.*s", STR_ARG(defs->scenarios[q->scenario].code));
	if (q->breakdown)
		buf_printf(&text, " breakdown=%.*s", STR_ARG(defs->breakdowns[q->breakdown].code));
	if (node->figure.decimals != WORDING_DECIMALS)
		buf_printf(&text, " decimals=%d", node->figure.decimals);
	if (form == WORDING_BARE || (form == WORDING_CELL && number))
		buf_add_text(&text, " bare");
	buf_add_text(&text, "}}");
	output_markdown(&run->output, buf_str(&text));
	buf_release(&text);
}

enum err_code narrative_put(struct narrative_run *run, const struct narrative_node *node,
    const struct figure_query *query, enum wording_form form)
{
	const struct wording *w = &run->wording;
	struct inserted item = {.mark_first = form == WORDING_CELL};
	struct figure figure;
	struct mark mark;
	const char *text;
	enum err_code code;

	code = narrative_step(run);
	if (!code)
		code = figure_get(run->space, query, &figure, run->err);
	if (code)
		return code;
	if (run->options->bound && figure_known(&figure)) {
		put_expression(run, node, query, form);
		return ERR_NONE;
	}
	if (!figure_known(&figure))
		note_missing(run, node, &figure);
	text = wording_figure(w, &figure, form, node->figure.decimals);
	if (form == WORDING_CELL && wording_is_estimate(w, &figure))
		text = arena_printf(w->arena, "%s %s", text, wording_estimate_mark(w));
	if (run->options->format == NARRATIVE_HTML) {
		item.url = wording_permalink(w, &figure.query, run->published);
		if (run->options->link_base)
			item.url =
			    arena_printf(w->arena, "%s%s", run->options->link_base, item.url);
		code = narrative_describe(
		    run->space, w, &figure, run->published, &item.title, run->err);
		if (!code)
			code = mark_find(run->space, &figure, w->arena, &mark, run->err);
		if (!code)
			item.mark = mark.label;
	}
	item.text = str_of(text);
	if (!code)
		output_insert(&run->output, &item);
	return code;
}

/* ---- Names */

static struct period period_named(const struct narrative_run *run, enum narrative_name name)
{
	struct period p = run->options->period;

	switch (name) {
	case NAME_PREVIOUS_NAME:
	case NAME_PREVIOUS_YEAR:
		return period_before(p);
	case NAME_LAST_YEAR_NAME:
	case NAME_LAST_YEAR_YEAR:
		return period_year_before(p);
	case NAME_UNIT_NAME:
	case NAME_UNIT_CODE:
	case NAME_UNIT_TYPE:
	case NAME_PERIOD_NAME:
	case NAME_PERIOD_YEAR:
		break;
	}
	return p;
}

static const char *name_text(const struct narrative_run *run, enum narrative_name name, int unit)
{
	const struct wording *w = &run->wording;
	struct period p = period_named(run, name);

	switch (name) {
	case NAME_UNIT_NAME:
		return wording_unit(w, unit, p);
	case NAME_UNIT_CODE:
		return arena_str(w->arena, unit_validity_near(&run->defs->units[unit], p)->code).p;
	case NAME_UNIT_TYPE:
		return wording_unit_type(w, unit, p);
	case NAME_PERIOD_NAME:
	case NAME_PREVIOUS_NAME:
	case NAME_LAST_YEAR_NAME:
		return wording_period(w, p, PERIOD_LONG);
	case NAME_PERIOD_YEAR:
	case NAME_PREVIOUS_YEAR:
	case NAME_LAST_YEAR_YEAR:
		return arena_printf(w->arena, "%d", period_year(p));
	}
	BUG("name %d", (int)name);
}

static enum err_code put_name(
    struct narrative_run *run, const struct narrative_node *node, int unit)
{
	const char *text = name_text(run, node->name, unit);
	enum err_code code = narrative_step(run);
	char *capital;

	if (code)
		return code;
	if (node->capital && *text >= 'a' && *text <= 'z') {
		capital = arena_strdup(run->wording.arena, text);
		*capital = (char)(*capital - 'a' + 'A');
		text = capital;
	}
	output_insert_text(&run->output, text);
	return ERR_NONE;
}

/* ---- Blocks */

bool narrative_type_fits(
    const struct narrative_run *run, const struct narrative_node *node, int unit, struct period p)
{
	const struct unit_validity *v = unit_validity_near(&run->defs->units[unit], p);
	bool fits = !node->type_count;

	for (size_t i = 0; i < node->type_count && !fits; i++)
		fits = str_eq(node->types[i].text, v->type);
	return fits;
}

static enum err_code render_each(
    struct narrative_run *run, const struct narrative_node *node, int unit)
{
	struct period p = run->options->period;
	const struct tree *tree = space_tree(run->space, p);
	int position = tree_position(tree, node->parent.id ? node->parent.id : unit);
	enum err_code code = ERR_NONE;

	if (position < 0)
		return ERR_NONE;
	for (int child = tree_first_child(tree, position); child >= 0 && !code;
	     child = tree_next_sibling(tree, child)) {
		if (!narrative_type_fits(run, node, tree->units[child], p))
			continue;
		code = narrative_step(run);
		if (!code)
			code = render(run, node->children, tree->units[child]);
	}
	return code;
}

static enum err_code render_if(
    struct narrative_run *run, const struct narrative_node *node, int unit)
{
	struct figure_query query =
	    narrative_query(run, node, 0, unit_of(node, unit), node->figure.at);
	struct figure figure;
	enum err_code code = figure_get(run->space, &query, &figure, run->err);

	if (code)
		return code;
	return render(run, figure_known(&figure) ? node->children : node->otherwise, unit);
}

static enum err_code render_figure(
    struct narrative_run *run, const struct narrative_node *node, int unit)
{
	struct figure_query query =
	    narrative_query(run, node, 0, unit_of(node, unit), node->figure.at);

	return narrative_put(run, node, &query, node->figure.bare ? WORDING_BARE : WORDING_PROSE);
}

/* Depth of recursion: NARRATIVE_DEPTH_MAX. */
static enum err_code render(struct narrative_run *run, const struct narrative_node *nodes, int unit)
{
	enum err_code code = ERR_NONE;

	for (const struct narrative_node *node = nodes; node && !code; node = node->next) {
		switch (node->kind) {
		case NARRATIVE_LITERAL:
			output_markdown(&run->output, node->text);
			break;
		case NARRATIVE_FIGURE:
			code = render_figure(run, node, unit);
			break;
		case NARRATIVE_NAME:
			code = put_name(run, node, unit);
			break;
		case NARRATIVE_EACH:
			code = render_each(run, node, unit);
			break;
		case NARRATIVE_IF:
			code = render_if(run, node, unit);
			break;
		case NARRATIVE_TABLE:
			code = narrative_table(run, node, unit_of(node, unit));
			break;
		}
	}
	return code;
}

/* ---- The whole */

/* Line and column, in characters, of an offset. */
static void find_place(struct str text, size_t offset, int *line, int *column)
{
	*line = *column = 1;
	for (size_t i = 0; i < offset; i++) {
		if (text.p[i] == '\n') {
			++*line;
			*column = 1;
		} else if (((unsigned char)text.p[i] & 0xC0) != 0x80) {
			++*column;
		}
	}
}

/* NFC of the template, or an issue where it is no text. */
static bool read_text(struct arena *arena, struct str template, const char *file,
    struct issues *errors, struct str *text)
{
	const char *key = "narrative.bad_text";
	int line, column;
	size_t bad;

	if (str_starts(template, STR("\xEF\xBB\xBF")))
		template = (struct str){template.p + 3, template.n - 3};
	if (text_normalize(arena, template, text, &bad)) {
		bad = output_find_reserved(*text);
		if (bad == text->n)
			return true;
		key = "narrative.private_use";
		template = *text;
	}
	find_place(template, bad, &line, &column);
	issues_add(errors, file, line, column, key, NULL);
	return false;
}

static int by_place(const void *a, const void *b)
{
	const struct issue *x = a, *y = b;

	if (x->line != y->line)
		return x->line < y->line ? -1 : 1;
	return (x->column > y->column) - (x->column < y->column);
}

static enum err_code render_checked(
    struct narrative_run *run, const struct narrative_node *nodes, struct buf *out)
{
	enum err_code code = render(run, nodes, run->options->unit);

	if (!code)
		output_finish(&run->output, run->options->first_paragraph_only, out);
	output_release(&run->output);
	return code;
}

struct narrative_node *narrative_read(struct arena *arena, const struct definitions *defs,
    struct str template, struct period p, const char *file, struct issues *errors)
{
	struct narrative_node *nodes = NULL;
	size_t before = errors->kept;
	struct str text;

	if (!read_text(arena, template, file, errors, &text))
		return NULL;
	nodes = narrative_parse(arena, text, file, errors);
	narrative_check(nodes, defs, p, file, errors);
	if (errors->kept > before)
		qsort(errors->items + before, errors->kept - before, sizeof(*errors->items),
		    by_place);
	return nodes;
}

void narrative_examine(const struct definitions *defs, struct str template, struct period period,
    const char *file, struct issues *errors)
{
	struct arena arena = {0};

	if (template.n > NARRATIVE_BYTES_MAX)
		issues_add(errors, file, 0, 0, "narrative.too_large", NULL);
	else
		narrative_read(&arena, defs, template, period, file, errors);
	arena_release(&arena);
}

enum err_code narrative_render(struct space *space, struct str template,
    const struct narrative_options *options, struct issues *errors, struct issues *missing,
    struct buf *out, struct err *err)
{
	const struct definitions *defs = space_definitions(space);
	struct arena arena = {0};
	struct narrative_run run = {.space = space,
	    .options = options,
	    .defs = defs,
	    .wording = {.lang = options->lang, .defs = defs, .arena = &arena},
	    .output = {.arena = &arena, .format = options->format},
	    .missing = missing,
	    .published = options->layer == LAYER_PUBLISHED ? space_head(space).published : 0,
	    .err = err};
	struct narrative_node *nodes;
	size_t count = errors->count;
	enum err_code code;

	INVARIANT(options->unit > 0 && options->unit <= defs->unit_count);
	if (template.n > NARRATIVE_BYTES_MAX)
		return err_set(err, ERR_LIMIT, "narrative.too_large", NULL);
	nodes = narrative_read(&arena, defs, template, options->period, options->file, errors);
	code = errors->count > count ? err_set(err, ERR_INPUT, "narrative.errors", NULL)
	                             : render_checked(&run, nodes, out);
	arena_release(&arena);
	return code;
}
