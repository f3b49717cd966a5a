/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "report/article_text.h"

#include "report/mark.h"
#include "report/narrative_check.h"
#include "report/narrative_run.h"
#include "report/stated.h"

static enum lang lang_of(enum article_field field)
{
	return article_field_english(field) ? LANG_EN : LANG_VI;
}

static enum wording_form form_of(bool bare)
{
	return bare ? WORDING_BARE : WORDING_PROSE;
}

static const char *words(const struct wording *w, const char *key, const char *about)
{
	struct buf text = {0};

	tr_add(&text, w->lang, key, about);
	return buf_keep(&text, w->arena);
}

/* ---- [[12 | source]] */

struct outside {
	struct str all, number, source;
};

/* The first of them in `text`; false: none. */
static bool find_outside(struct str text, struct outside *out)
{
	const char *begin = memmem(text.p, text.n, "[[", 2), *end;
	struct str inside;
	size_t bar;

	if (!begin)
		return false;
	end = memmem(begin, text.n - (size_t)(begin - text.p), "]]", 2);
	if (!end)
		return false;
	inside = (struct str){begin + 2, (size_t)(end - begin) - 2};
	bar = str_find_char(inside, '|');
	*out = (struct outside){.all = {begin, inside.n + 4},
	    .number = str_trim((struct str){inside.p, bar}),
	    .source = STR_EMPTY};
	if (bar < inside.n)
		out->source = str_trim((struct str){inside.p + bar + 1, inside.n - bar - 1});
	return true;
}

/* ---- writing one text */

struct rendering {
	struct space *space;
	const struct article_view *view;
	enum article_field field;
	struct wording wording;
	struct narrative_output output;
	int ordinal; /* of the next figure */
	size_t adjusted;
	struct err *err;
};

static void put_literal(struct rendering *r, struct str text)
{
	struct outside outside;

	while (find_outside(text, &outside)) {
		struct inserted item = {.text = outside.number};

		output_markdown(&r->output, (struct str){text.p, (size_t)(outside.all.p - text.p)});
		if (outside.source.n)
			item.mark = words(&r->wording, "article.outside_mark",
			    arena_str(r->wording.arena, outside.source).p);
		output_insert(&r->output, &item);
		text.n -= (size_t)(outside.all.p + outside.all.n - text.p);
		text.p = outside.all.p + outside.all.n;
	}
	output_markdown(&r->output, text);
}

static const struct article_pin *find_pin(const struct rendering *r, int ordinal)
{
	for (size_t i = 0; i < r->view->pin_count; i++)
		if (r->view->pins[i].field == r->field && r->view->pins[i].ordinal == ordinal)
			return &r->view->pins[i];
	return NULL;
}

static struct figure_query query_of(const struct article_content *content,
    const struct definitions *defs, const struct narrative_node *node)
{
	const struct narrative_figure *f = &node->figure;
	int indicator = node->codes[0].id;

	return (struct figure_query){.unit = f->unit.id ? f->unit.id : content->unit,
	    .indicator = indicator,
	    .period = f->at,
	    .scenario = f->scenario.id,
	    .breakdown = narrative_breakdown(f, defs, &defs->indicators[indicator]),
	    .measure = f->measure,
	    .measure_scenario = f->measure_scenario.id,
	    .layer = LAYER_PUBLISHED};
}

static bool pin_exists(const struct definitions *defs, const struct article_pin *pin)
{
	const struct figure_query *q = &pin->query;

	return q->indicator > 0 && q->indicator <= defs->indicator_count && q->unit > 0 &&
	       q->unit <= defs->unit_count && q->scenario >= 0 &&
	       q->scenario <= defs->scenario_count && q->breakdown >= 0 &&
	       q->breakdown <= defs->breakdown_count && q->measure_scenario >= 0 &&
	       q->measure_scenario <= defs->scenario_count;
}

/* What the register says of a pin now, in words. */
static enum err_code word_now(struct space *space, const struct wording *w,
    const struct article_pin *pin, struct figure *figure, const char **said, struct err *err)
{
	enum err_code code = figure_get(space, &pin->query, figure, err);

	if (!code)
		*said = wording_figure(w, figure, form_of(pin->bare), pin->decimals);
	return code;
}

/* The label beside a figure that the register has otherwise now. */
static const char *adjusted_mark(struct rendering *r, const char *label, const char *now)
{
	const char *mark = words(&r->wording, "article.adjusted_mark", now);

	r->adjusted++;
	return label ? arena_printf(r->wording.arena, "%s; %s", label, mark) : mark;
}

/* `now`: the same in words. */
static enum err_code put_figure(struct rendering *r, const struct article_pin *pin,
    const struct figure *figure, const char *now)
{
	const struct wording *w = &r->wording;
	struct inserted item = {
	    .text = pin->said, .url = wording_permalink(w, &pin->query, pin->batch)};
	struct mark mark;
	enum err_code code = mark_find(r->space, figure, w->arena, &mark, r->err);

	if (!code)
		code = narrative_describe(r->space, w, figure, pin->batch, &item.title, r->err);
	if (code)
		return code;
	item.mark = mark.label;
	if (!str_is(pin->said, now))
		item.mark = adjusted_mark(r, mark.label, now);
	/* Plain text too: what is invented is never shown as if it were not. */
	if (mark.label && r->output.format == NARRATIVE_TEXT)
		item.text =
		    str_of(arena_printf(w->arena, "%.*s (%s)", STR_ARG(pin->said), mark.label));
	output_insert(&r->output, &item);
	return ERR_NONE;
}

static enum err_code put_pinned(struct rendering *r, const struct article_pin *pin)
{
	struct figure figure;
	const char *now;
	enum err_code code;

	if (!pin_exists(r->wording.defs, pin)) {
		output_insert(&r->output, &(struct inserted){.text = pin->said});
		return ERR_NONE;
	}
	code = word_now(r->space, &r->wording, pin, &figure, &now, r->err);
	return code ? code : put_figure(r, pin, &figure, now);
}

/* A figure of a draft, as it is now. */
static enum err_code put_current(struct rendering *r, const struct narrative_node *node)
{
	struct article_pin pin = {.query = query_of(r->view->content, r->wording.defs, node),
	    .decimals = node->figure.decimals,
	    .bare = node->figure.bare,
	    .batch = space_head(r->space).published};
	struct figure figure;
	const char *now;
	enum err_code code = word_now(r->space, &r->wording, &pin, &figure, &now, r->err);

	if (code)
		return code;
	pin.said = str_of(now);
	pin.query = figure.query;
	return put_figure(r, &pin, &figure, now);
}

/* What is no figure that can be looked up: shown as it is written. */
static void put_broken(struct rendering *r, const struct narrative_node *node)
{
	struct str code = node->code_count ? node->codes[0].text : STR("…");

	output_insert(&r->output, &(struct inserted){.text = str_of(arena_printf(r->wording.arena,
							 "{{%.*s}}", STR_ARG(code)))});
}

static bool is_before(int line, int column, const struct narrative_node *node)
{
	return line < node->line || (line == node->line && column < node->column);
}

/* Whether a mistake stands in the expression: between its braces and the next one's. */
static bool is_broken(const struct narrative_node *node, const struct issues *errors)
{
	const struct narrative_node *next = node->next;

	while (next && next->kind == NARRATIVE_LITERAL)
		next = next->next;
	if (node->kind != NARRATIVE_FIGURE || !node->code_count || !node->codes[0].id)
		return true;
	for (size_t i = 0; i < errors->kept; i++) {
		const struct issue *issue = &errors->items[i];

		if (!is_before(issue->line, issue->column, node) &&
		    (!next || is_before(issue->line, issue->column, next)))
			return true;
	}
	return errors->count > errors->kept;
}

static enum err_code put_node(
    struct rendering *r, const struct narrative_node *node, const struct issues *errors)
{
	const struct article_pin *pin;

	if (node->kind == NARRATIVE_LITERAL) {
		put_literal(r, node->text);
		return ERR_NONE;
	}
	if (r->output.count >= NARRATIVE_FIGURES_MAX - 1)
		return err_set(r->err, ERR_LIMIT, "narrative.too_large", NULL);
	pin =
	    r->view->published && node->kind == NARRATIVE_FIGURE ? find_pin(r, r->ordinal++) : NULL;
	if (pin)
		return put_pinned(r, pin);
	if (!r->view->published && !is_broken(node, errors))
		return put_current(r, node);
	put_broken(r, node);
	return ERR_NONE;
}

static enum err_code render(struct space *space, const struct article_view *view,
    enum article_field field, enum narrative_format format, struct arena *arena, struct buf *out,
    size_t *adjusted, struct err *err)
{
	const struct definitions *defs = space_definitions(space);
	struct issues errors = {.arena = arena};
	struct rendering r = {.space = space,
	    .view = view,
	    .field = field,
	    .wording = {lang_of(field), defs, arena},
	    .output = {.arena = arena, .format = format, .below_title = true},
	    .err = err};
	struct narrative_node *node = narrative_read(
	    arena, defs, view->content->fields[field], view->content->period, NULL, &errors);
	enum err_code code = ERR_NONE;

	for (; node && !code; node = node->next)
		code = put_node(&r, node, &errors);
	if (!code)
		output_finish(&r.output, false, out);
	output_release(&r.output);
	*adjusted = r.adjusted;
	return code;
}

enum err_code article_html(struct space *space, const struct article_view *view,
    enum article_field field, struct arena *arena, struct buf *out, size_t *adjusted,
    struct err *err)
{
	return render(space, view, field, NARRATIVE_HTML, arena, out, adjusted, err);
}

enum err_code article_plain(struct space *space, const struct article_view *view,
    enum article_field field, struct arena *arena, struct buf *out, struct err *err)
{
	size_t adjusted;
	enum err_code code = render(space, view, field, NARRATIVE_TEXT, arena, out, &adjusted, err);

	while (out->n && out->p[out->n - 1] == '\n')
		out->p[--out->n] = '\0';
	return code;
}

enum err_code article_pin_now(struct space *space, const struct article_pin *pin,
    struct arena *arena, bool *adjusted, const char **now, struct err *err)
{
	struct wording w = {lang_of(pin->field), space_definitions(space), arena};
	struct figure figure;
	enum err_code code;

	*adjusted = false;
	*now = "";
	if (!pin_exists(w.defs, pin))
		return ERR_NONE;
	code = word_now(space, &w, pin, &figure, now, err);
	*adjusted = !code && !str_is(pin->said, *now);
	return code;
}

enum err_code article_adjusted(struct space *space, struct arena *arena,
    struct article_adjusted **out, size_t *count, struct err *err)
{
	struct article_quote *quotes;
	size_t quote_count;
	enum err_code code = article_quotes(
	    space_db(space), NULL, ARTICLE_QUOTES_MAX, arena, &quotes, &quote_count, err);

	*count = 0;
	*out = ARENA_ARRAY(arena, struct article_adjusted, quote_count);
	for (size_t i = 0; i < quote_count && !code; i++) {
		bool adjusted;
		const char *now;

		code = article_pin_now(space, &quotes[i].pin, arena, &adjusted, &now, err);
		if (adjusted)
			(*out)[(*count)++] = (struct article_adjusted){quotes[i], now};
	}
	return code;
}

/* ---- whether it can be published */

struct examination {
	struct space *space;
	const struct article_content *content;
	enum article_field field;
	const char *name; /* of the field */
	struct wording wording;
	struct issues *errors;
	struct article_examined *out;
	struct err *err;
};

static const char *keep(struct examination *e, struct str text)
{
	return arena_str(e->wording.arena, text).p;
}

static enum err_code pin_figure(
    struct examination *e, const struct narrative_node *node, int ordinal)
{
	const struct wording *w = &e->wording;
	struct article_pin pin = {.field = e->field,
	    .ordinal = ordinal,
	    .query = query_of(e->content, w->defs, node),
	    .decimals = node->figure.decimals,
	    .bare = node->figure.bare,
	    .batch = space_head(e->space).published};
	struct figure figure;
	const char *said = "";
	enum err_code code = word_now(e->space, w, &pin, &figure, &said, e->err);

	if (code)
		return code;
	if (!figure_known(&figure)) {
		issues_add(e->errors, e->name, node->line, node->column, "article.figure_missing",
		    keep(e, node->codes[0].text), wording_reason(w, &figure), NULL);
		return ERR_NONE;
	}
	pin.query = figure.query;
	pin.said = str_of(said);
	if (e->out->pin_count < ARTICLE_FIGURES_MAX)
		e->out->pins[e->out->pin_count] = pin;
	e->out->pin_count++;
	return ERR_NONE;
}

static enum err_code examine_figures(struct examination *e)
{
	size_t before = e->errors->count;
	struct narrative_node *node = narrative_read(e->wording.arena, e->wording.defs,
	    e->content->fields[e->field], e->content->period, e->name, e->errors);
	enum err_code code = ERR_NONE;
	int ordinal = 0;

	for (const struct narrative_node *n = node; n; n = n->next)
		if (n->kind != NARRATIVE_LITERAL && n->kind != NARRATIVE_FIGURE)
			issues_add(
			    e->errors, e->name, n->line, n->column, "article.only_figures", NULL);
	if (e->errors->count > before)
		return ERR_NONE;
	for (; node && !code; node = node->next)
		if (node->kind == NARRATIVE_FIGURE)
			code = pin_figure(e, node, ordinal++);
	return code;
}

static struct str whole_number(const struct stated_text *text, const struct stated_number *number)
{
	const struct stated_token *last = &text->tokens[number->last];

	return (struct str){number->text.p, (size_t)(last->text.p + last->text.n - number->text.p)};
}

static void examine_numbers(struct examination *e)
{
	struct stated_text text;

	stated_read(&text, e->content->fields[e->field],
	    article_field_english(e->field) ? NUMBER_ENGLISH : NUMBER_VIETNAMESE, e->wording.arena);
	for (size_t i = 0; i < text.count; i++) {
		const struct stated_number *number = &text.numbers[i];
		const char *key = NULL;
		struct outside outside;

		if (number->kind == STATED_QUANTITY || number->kind == STATED_FRACTION)
			key = "article.unbound";
		else if (number->kind == STATED_UNREADABLE)
			key = "article.unreadable";
		else if (number->kind == STATED_OUTSIDE &&
			 (!find_outside(number->text, &outside) || !outside.number.n ||
			     !outside.source.n))
			key = "article.no_source";
		if (key)
			issues_add(e->errors, e->name, number->line, number->column, key,
			    keep(e, whole_number(&text, number)), NULL);
	}
}

enum err_code article_examine(struct space *space, const struct article_content *content,
    enum lang lang, struct arena *arena, struct issues *errors, struct article_examined *out,
    struct err *err)
{
	static const char *const names[ARTICLE_FIELDS] = {"article.field.title",
	    "article.field.lead", "article.field.body", "article.field.title_en",
	    "article.field.lead_en", "article.field.body_en"};
	struct article_view view = {.content = content};
	enum err_code code = ERR_NONE;

	*out = (struct article_examined){
	    .pins = ARENA_ARRAY(arena, struct article_pin, ARTICLE_FIGURES_MAX)};
	for (int field = 0; field < ARTICLE_FIELDS && !code; field++) {
		struct examination e = {.space = space,
		    .content = content,
		    .field = (enum article_field)field,
		    .name = tr(lang, names[field]),
		    .wording = {lang_of((enum article_field)field), space_definitions(space),
			arena},
		    .errors = errors,
		    .out = out,
		    .err = err};
		struct buf said = {0};

		out->said[field] = STR_EMPTY;
		code = examine_figures(&e);
		examine_numbers(&e);
		if (!code) {
			code = article_plain(space, &view, e.field, arena, &said, err);
			out->said[field] = str_of(buf_keep(&said, arena));
		}
	}
	if (!code && out->pin_count > ARTICLE_FIGURES_MAX)
		issues_add(errors, NULL, 0, 0, "article.too_many_figures", NULL);
	return code;
}
