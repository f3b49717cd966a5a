/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "web/plan.h"

#include "base/number_entry.h"
#include "plan.html.h"
#include "web/signed_in.h"
#include "web/web.h"

enum { CHOICES_MAX = 2000 };

/* What a request is about, and what it brings. */
struct planning {
	struct plan_view view;
	struct request *req;
	const struct form_data *form; /* NULL: a page is asked for */
	const struct indicator *indicator;
	const struct scenario *scenario;
	const struct unit *parent;
	struct period period;
	struct cell_change *targets; /* one a row */
	bool mistaken;
};

/* From the form where there is one, else from the address. */
static struct str asked(const struct planning *p, const char *name)
{
	return p->form ? form_data_text(p->form, name) : request_query(p->req, name);
}

static bool can_be_planned(const struct indicator *indicator)
{
	return !indicator->formula;
}

static enum err_code find_indicator(struct planning *p, struct err *err)
{
	const struct definitions *defs = p->view.page.defs;
	struct str code = asked(p, "chi-tieu");

	if (code.n)
		return page_find_indicator(&p->view.page, code, &p->indicator, err);
	for (int i = 0; i < defs->site.headline_count && !p->indicator; i++) {
		p->indicator = definitions_indicator(defs, defs->site.headline[i]);
		if (p->indicator && !can_be_planned(p->indicator))
			p->indicator = NULL;
	}
	for (int i = 1; i <= defs->indicator_count && !p->indicator; i++)
		if (can_be_planned(&defs->indicators[i]))
			p->indicator = &defs->indicators[i];
	return ERR_NONE;
}

static enum err_code find_scenario(struct planning *p, struct err *err)
{
	const struct definitions *defs = p->view.page.defs;
	struct str code = asked(p, "kich-ban");

	if (code.n)
		return page_find_scenario(&p->view.page, code, &p->scenario, err);
	for (int i = 1; i <= defs->scenario_count && !p->scenario; i++)
		if (defs->scenarios[i].kind == SCENARIO_TARGET)
			p->scenario = &defs->scenarios[i];
	return ERR_NONE;
}

static enum err_code find_all(struct planning *p, struct err *err)
{
	struct page *page = &p->view.page;
	struct str period = asked(p, "ky"), unit = asked(p, "don-vi");
	enum err_code code = find_indicator(p, err);

	if (!code)
		code = find_scenario(p, err);
	p->period = definitions_root_period(page->defs);
	if (!code && period.n)
		code = page_find_period(period, &p->period, err);
	p->parent = definitions_root_unit(page->defs);
	if (!code && unit.n)
		code = page_find_unit(page, unit, &p->period, &p->parent, err);
	return code;
}

/* ---- choices */

static void add_choice(
    struct desk_choice *list, size_t *count, const char *value, const char *name, bool chosen)
{
	if (*count < CHOICES_MAX)
		list[(*count)++] = (struct desk_choice){value, name, chosen};
}

static void fill_units(struct planning *p)
{
	struct plan_view *v = &p->view;
	const struct page *page = &v->page;
	const struct tree *tree = space_tree(page->space, p->period);

	v->units = ARENA_ARRAY(page->arena, struct desk_choice, CHOICES_MAX);
	for (int i = 0; i < tree->count; i++) {
		const struct unit *unit = &page->defs->units[tree->units[i]];

		if (tree_first_child(tree, i) < 0 && unit != p->parent)
			continue;
		add_choice(v->units, &v->unit_count,
		    page_text(
			page, definitions_unit_name(page->defs, unit, p->period, page->arena)),
		    wording_unit(&page->wording, unit->id, p->period), unit == p->parent);
	}
}

static void fill_choices(struct planning *p)
{
	struct plan_view *v = &p->view;
	const struct page *page = &v->page;
	const struct definitions *defs = page->defs;
	struct str decision = asked(p, "quyet-dinh");

	v->indicators = ARENA_ARRAY(page->arena, struct desk_choice, CHOICES_MAX);
	for (int i = 1; i <= defs->indicator_count; i++)
		if (can_be_planned(&defs->indicators[i]))
			add_choice(v->indicators, &v->indicator_count,
			    page_text(page, defs->indicators[i].code),
			    wording_indicator(&page->wording, i),
			    &defs->indicators[i] == p->indicator);
	v->scenarios = ARENA_ARRAY(page->arena, struct desk_choice, CHOICES_MAX);
	for (int i = 1; i <= defs->scenario_count; i++)
		if (defs->scenarios[i].kind == SCENARIO_TARGET)
			add_choice(v->scenarios, &v->scenario_count,
			    page_text(page, defs->scenarios[i].code),
			    wording_scenario(&page->wording, i),
			    &defs->scenarios[i] == p->scenario);
	v->decisions = ARENA_ARRAY(page->arena, struct desk_choice, CHOICES_MAX);
	add_choice(v->decisions, &v->decision_count, "", tr(page->lang, "planning.decision_new"),
	    !decision.n);
	for (int i = defs->decision_count; i >= 1; i--)
		add_choice(v->decisions, &v->decision_count,
		    page_text(page, defs->decisions[i].number),
		    arena_printf(page->arena, "%s %.*s", wording_decision(&page->wording, i),
			STR_ARG(defs->decisions[i].title)),
		    str_eq(defs->decisions[i].number, decision));
	fill_units(p);
}

/* ---- rows */

static const char *number_text(const struct planning *p, int64_t value)
{
	struct buf text = {0};

	format_decimal(&text, p->view.page.lang, rational_of(value, p->indicator->scale),
	    p->indicator->scale, FORMAT_TRIM);
	return buf_keep(&text, p->view.page.arena);
}

static struct figure_query query_of(const struct planning *p, int unit, int scenario)
{
	return (struct figure_query){.indicator = p->indicator->id,
	    .unit = unit,
	    .period = p->period,
	    .scenario = scenario,
	    .layer = LAYER_WORKING};
}

/* "Tỉnh giao: 283.630; …" */
static enum err_code fill_others(
    const struct planning *p, int unit, const char **out, struct err *err)
{
	const struct page *page = &p->view.page;
	struct buf text = {0};
	enum err_code code = ERR_NONE;

	for (int i = 1; i <= page->defs->scenario_count && !code; i++) {
		struct figure_query query = query_of(p, unit, i);
		struct figure figure;

		if (page->defs->scenarios[i].kind != SCENARIO_TARGET || i == p->scenario->id)
			continue;
		code = figure_get(page->space, &query, &figure, err);
		if (!code && figure_known(&figure))
			buf_printf(&text, "%s%s: %s", text.n ? "; " : "",
			    wording_scenario(&page->wording, i),
			    wording_figure(
				&page->wording, &figure, WORDING_CELL, WORDING_DECIMALS));
	}
	*out = buf_keep(&text, page->arena);
	return code;
}

static const char *figure_url(const struct planning *p, int unit)
{
	const struct page *page = &p->view.page;
	struct buf url = {0};

	buf_add_text(&url, page_url(page, "/so/"));
	page_add_segment(&url, p->indicator->code);
	buf_add_char(&url, '/');
	page_add_segment(&url,
	    definitions_unit_name(page->defs, &page->defs->units[unit], p->period, page->arena));
	buf_add_char(&url, '/');
	period_add_path(&url, p->period);
	page_add_parameter(&url, "scenario", p->scenario->code);
	return buf_keep(&url, page->arena);
}

static const char *read_number(const struct planning *p, struct str text, int64_t *value)
{
	const struct page *page = &p->view.page;
	const struct number_place place = {.scale = p->indicator->scale,
	    .decimals = p->indicator->decimals,
	    .unit = p->indicator->unit_of_measure,
	    .marks = page->english ? NUMBER_ENGLISH : NUMBER_VIETNAMESE};
	struct number_entry number;
	struct buf words = {0};

	number_entry_read(&number, text, &place);
	*value = number.value;
	switch (number.result) {
	case NUMBER_VALUE:
		return NULL;
	case NUMBER_MISTAKE:
		return err_in_words(page->arena, page->lang, &number.err);
	case NUMBER_AMBIGUOUS:
		tr_add(&words, page->lang, "planning.ambiguous", number_text(p, number.value),
		    number_text(p, number.other));
		return buf_keep(&words, page->arena);
	case NUMBER_NOTHING:
	case NUMBER_EMPTY:
		break;
	}
	return tr(page->lang, "planning.not_a_number");
}

/* What was typed into the row's box, beside what stands. */
static void read_row(struct planning *p, struct plan_row *row, struct cell_change *target)
{
	struct str typed = str_trim(form_data_text(p->form, row->field));
	struct str seen = form_data_text(p->form, row->revision_field);
	int64_t revision = 0;

	if (!seen.p)
		return;
	row->entered = page_text(&p->view.page, typed);
	if (str_is(typed, row->before))
		return;
	if (decimal_parse(seen, 0, &revision) || revision < 0 || revision > INT32_MAX)
		revision = 0;
	target->seen = (int32_t)revision;
	target->status = typed.n ? CELL_VALUE : CELL_WITHDRAWN;
	if (typed.n)
		row->mistake = read_number(p, typed, &target->value);
	p->mistaken = p->mistaken || row->mistake;
}

/* The decision of the revision, else that of its plan. */
static const char *set_by(const struct planning *p, int decision)
{
	const struct page *page = &p->view.page;
	const struct decision *own = definitions_decision(page->defs, p->scenario->decision);

	if (!decision && !own)
		return page_text(page, p->scenario->decision);
	return wording_decision(&page->wording, decision ? decision : own->id);
}

static enum err_code add_row(struct planning *p, int unit, struct err *err)
{
	struct plan_view *v = &p->view;
	const struct page *page = &v->page;
	struct plan_row *row = &v->rows[v->row_count];
	struct cell_change *target = &p->targets[v->row_count++];
	struct figure_query query = query_of(p, unit, p->scenario->id);
	struct figure_revision *revisions;
	size_t count;
	enum err_code code =
	    figure_revisions(page->space, &query, page->arena, &revisions, &count, err);
	const struct figure_revision *last = !code && count ? &revisions[count - 1] : NULL;
	bool stands = last && last->status == CELL_VALUE;

	*row = (struct plan_row){.unit = wording_unit(&page->wording, unit, p->period),
	    .url = figure_url(p, unit),
	    .below = unit != p->parent->id,
	    .field = arena_printf(page->arena, "m%d", unit),
	    .revision_field = arena_printf(page->arena, "r%d", unit),
	    .revision = last ? last->revision : 0,
	    .before = stands ? number_text(p, last->value) : "",
	    .by = stands ? set_by(p, last->decision) : ""};
	row->entered = row->before;
	*target = (struct cell_change){.key = {.indicator = p->indicator->id,
					   .scenario = p->scenario->id,
					   .period = period_key(p->period),
					   .unit = unit},
	    .value = stands ? last->value : 0,
	    .status = stands ? CELL_VALUE : CELL_WITHDRAWN,
	    .seen = row->revision};
	if (!code)
		code = fill_others(p, unit, &row->others, err);
	if (!code && p->form)
		read_row(p, row, target);
	return code;
}

static enum err_code fill_rows(struct planning *p, struct err *err)
{
	struct plan_view *v = &p->view;
	const struct page *page = &v->page;
	const struct tree *tree = space_tree(page->space, p->period);
	int top = tree_position(tree, p->parent->id);
	enum err_code code;

	if (top < 0)
		return ERR_NONE;
	v->rows = ARENA_ARRAY(page->arena, struct plan_row, PLAN_TARGETS_MAX);
	p->targets = ARENA_ARRAY(page->arena, struct cell_change, PLAN_TARGETS_MAX);
	code = add_row(p, p->parent->id, err);
	for (int child = tree_first_child(tree, top);
	     child >= 0 && !code && v->row_count < PLAN_TARGETS_MAX;
	     child = tree_next_sibling(tree, child))
		code = add_row(p, tree->units[child], err);
	return code;
}

/* ---- the page */

static void fill_words(struct planning *p)
{
	struct plan_view *v = &p->view;
	struct page *page = &v->page;
	struct buf period = {0};

	period_add(&period, p->period);
	v->csrf = signed_in_csrf(p->req);
	v->url = page_url(page, "/lam-viec/ke-hoach");
	v->period = buf_keep(&period, page->arena);
	v->indicator = p->indicator ? page_text(page, p->indicator->code) : "";
	v->scenario = p->scenario ? page_text(page, p->scenario->code) : "";
	v->parent = p->parent ? page_text(page, definitions_unit_name(
						    page->defs, p->parent, p->period, page->arena))
	                      : "";
	v->number = page_text(page, p->form ? asked(p, "so") : STR_EMPTY);
	v->day = page_text(page, p->form ? asked(p, "ngay") : STR_EMPTY);
	v->issuer = page_text(page, p->form ? asked(p, "co-quan") : STR_EMPTY);
	v->title = page_text(page, p->form ? asked(p, "trich-yeu") : STR_EMPTY);
	v->note = page_text(page, p->form ? asked(p, "ghi-chu") : STR_EMPTY);
	v->saved = !p->form && request_query(p->req, "da-luu").n;
	page->title = tr(page->lang, "planning.title");
	page->working = page->unlisted = true;
	page_crumb(page, tr(page->lang, "desk.title"), page_url(page, "/lam-viec"));
}

static enum err_code fill(struct planning *p, struct err *err)
{
	struct plan_view *v = &p->view;
	const struct page *page = &v->page;
	enum err_code code = find_all(p, err);

	if (code)
		return code;
	fill_words(p);
	fill_choices(p);
	if (!p->indicator || !p->scenario || !p->parent || !can_be_planned(p->indicator) ||
	    p->scenario->kind != SCENARIO_TARGET)
		return ERR_NONE;
	v->subject = arena_printf(page->arena, "%s, %s – %s (%s)",
	    wording_indicator(&page->wording, p->indicator->id),
	    wording_period(&page->wording, p->period, PERIOD_LONG),
	    wording_scenario(&page->wording, p->scenario->id),
	    wording_unit_of_measure(&page->wording, p->indicator->id));
	return fill_rows(p, err);
}

static void show(struct planning *p, struct response *res, int status)
{
	struct html h = signed_in_html(&p->view.page, res);

	page_plan(&h, &p->view);
	res->status = status;
}

enum err_code plan_page(struct request *req, struct response *res, struct err *err)
{
	struct planning p = {.req = req};
	enum err_code code = page_begin(&p.view.page, req, err);

	if (code)
		return code;
	code = fill(&p, err);
	if (!code)
		show(&p, res, 200);
	page_end(&p.view.page);
	return code;
}

/* ---- saving */

struct plan_saving {
	struct definitions *defs;
	int64_t definitions;
	struct submission_author author;
	struct plan_decision decision;
	struct cell_change *targets;
	size_t count;
	const char *note;
};

static enum err_code save(struct db *db, void *context, struct err *err)
{
	const struct plan_saving *s = context;

	return plan_adjust(db, s->defs, s->definitions, &s->author, &s->decision, s->targets,
	    s->count, s->note, err);
}

/* Once more, with what was typed, and why nothing was saved. */
static enum err_code show_again(
    struct planning *p, struct response *res, enum err_code why, struct err *err)
{
	struct planning again = {.req = p->req, .form = p->form};
	enum err_code code;

	again.view.problem = err_in_words(p->view.page.arena, p->view.page.lang, err);
	*err = (struct err){0};
	app_catch_up(p->req->app);
	code = page_begin(&again.view.page, p->req, err);
	if (code)
		return code;
	code = fill(&again, err);
	if (!code)
		show(&again, res, why == ERR_CONFLICT ? 409 : 422);
	page_end(&again.view.page);
	return code;
}

static struct plan_decision decision_of(const struct planning *p)
{
	struct str chosen = asked(p, "quyet-dinh");

	if (chosen.n)
		return (struct plan_decision){chosen, STR_EMPTY, STR_EMPTY, STR_EMPTY};
	return (struct plan_decision){str_of(p->view.number), str_of(p->view.day),
	    str_of(p->view.issuer), str_of(p->view.title)};
}

static const char *saved_url(const struct planning *p)
{
	const struct plan_view *v = &p->view;
	struct buf url = {0};

	buf_add_text(&url, v->url);
	page_add_parameter(&url, "chi-tieu", str_of(v->indicator));
	page_add_parameter(&url, "kich-ban", str_of(v->scenario));
	page_add_parameter(&url, "ky", str_of(v->period));
	page_add_parameter(&url, "don-vi", str_of(v->parent));
	page_add_parameter(&url, "da-luu", STR("1"));
	return buf_keep(&url, v->page.arena);
}

static enum err_code save_and_answer(
    struct planning *p, struct plan_saving *saving, struct response *res, struct err *err)
{
	enum err_code code = app_write(p->req->app, save, saving, err);

	definitions_free(saving->defs);
	if (err_is_of_input(code))
		return show_again(p, res, code, err);
	if (code)
		return code;
	app_catch_up(p->req->app);
	response_redirect(res, 303, saved_url(p));
	return ERR_NONE;
}

enum err_code plan_save(struct request *req, struct response *res, struct err *err)
{
	struct form_data form;
	struct planning p = {.req = req, .form = &form};
	struct plan_saving saving;
	enum err_code code = form_data_of(req, &form, err);

	if (!code)
		code = page_begin(&p.view.page, req, err);
	if (code)
		return code;
	code = fill(&p, err);
	if (code || p.mistaken || !p.view.row_count) {
		if (!code) {
			p.view.problem = tr(p.view.page.lang, "planning.mistakes");
			show(&p, res, 422);
		}
		page_end(&p.view.page);
		return code;
	}
	saving = (struct plan_saving){.defs = definitions_hold(p.view.page.defs),
	    .definitions = space_head(p.view.page.space).definitions,
	    .author = {.actor = signed_in_actor(req),
		.address = arena_str(req->arena, req->client).p},
	    .decision = decision_of(&p),
	    .targets = p.targets,
	    .count = p.view.row_count,
	    .note = p.view.note};
	page_end(&p.view.page);
	return save_and_answer(&p, &saving, res, err);
}
