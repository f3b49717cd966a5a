/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The work desk as a list and as a grid. */
#include "web/desk.h"

#include "core/deadline.h"
#include "desk.html.h"
#include "web/desk_parts.h"
#include "web/signed_in.h"
#include "web/web.h"

enum { LINES_SHOWN = 100, GRID_MAX = 20000 };

/* What the list is narrowed to, by its own name in the address (?xem=). */
struct tab {
	const char *code;
	const char *name; /* catalogue key */
	unsigned states;  /* 0: all */
	bool overdue_only;
};

static const struct tab tabs[] = {
    {"viec", "desk.tab.mine", 0, false},
    {"qua-han", "desk.tab.overdue", 0, true},
    {"chua-nhap", "desk.tab.not_begun", DESK_NOT_BEGUN, false},
    {"dang-nhap", "work.state.draft", 1U << SUBMISSION_DRAFT, false},
    {"tra-lai", "work.state.returned", 1U << SUBMISSION_RETURNED, false},
    {"da-nop", "work.state.submitted", 1U << SUBMISSION_SUBMITTED, false},
    {"da-kiem-tra", "work.state.reviewed", 1U << SUBMISSION_REVIEWED, false},
    {"da-duyet", "work.state.approved", 1U << SUBMISSION_APPROVED, false},
    {"da-cong-bo", "work.state.published", 1U << SUBMISSION_PUBLISHED, false},
    {"tat-ca", "desk.tab.all", 0, false},
};
enum { TAB_MINE = 0, TAB_COUNT = sizeof(tabs) / sizeof(tabs[0]) };

/* The states in which the next step is the actor's. */
static unsigned states_of(const struct actor *actor)
{
	unsigned states = 0;

	if (access_allows_somewhere(actor, ACCESS_ENTER))
		states |= DESK_NOT_BEGUN | 1U << SUBMISSION_DRAFT | 1U << SUBMISSION_RETURNED;
	if (access_allows_somewhere(actor, ACCESS_REVIEW))
		states |= 1U << SUBMISSION_SUBMITTED;
	/* An approver's own work begins where a unit's has ended. */
	if (access_allows_somewhere(actor, ACCESS_APPROVE))
		states = 1U << SUBMISSION_SUBMITTED | 1U << SUBMISSION_REVIEWED |
		         1U << SUBMISSION_APPROVED;
	return states;
}

static const struct tab *chosen_tab(struct request *req, const struct actor *actor)
{
	struct str asked = request_query(req, "xem");

	for (size_t i = 0; i < TAB_COUNT; i++)
		if (asked.p && str_is(asked, tabs[i].code))
			return &tabs[i];
	return &tabs[states_of(actor) ? TAB_MINE : TAB_COUNT - 1];
}

static void narrow(struct desk_query *query, const struct tab *tab)
{
	query->states = tab == &tabs[TAB_MINE] ? states_of(query->actor) : tab->states;
	query->overdue_only = tab->overdue_only;
}

/* ---- addresses */

static const char *address(const struct desk_view *view, const struct desk_query *query,
    const struct tab *tab, size_t first)
{
	const struct page *page = &view->page;
	struct buf url = {0};

	buf_add_text(&url, view->form_url);
	desk_add_choices(&url, page, query);
	page_add_parameter(&url, "xem", str_of(tab->code));
	if (first)
		page_add_parameter(&url, "tu", str_of(arena_printf(page->arena, "%zu", first + 1)));
	return buf_keep(&url, page->arena);
}

static size_t first_shown(struct request *req)
{
	int64_t first = 0;

	str_to_int(request_query(req, "tu"), INT32_MAX, &first);
	return first ? (size_t)(first - 1) / LINES_SHOWN * LINES_SHOWN : 0;
}

/* ---- the list */

static const char *late_text(const struct page *page, const struct desk_row *row)
{
	struct buf text = {0};

	if (row->days_late <= 0)
		return "";
	tr_add_n(&text, page->lang, row->overdue ? "entry.late" : "desk.was_late", row->days_late);
	return buf_keep(&text, page->arena);
}

static struct desk_line line_of(const struct page *page, const struct desk_row *row)
{
	const struct submission_key key = {row->form->code, row->unit, row->period};
	const char *prefix =
	    arena_printf(page->arena, "%s/lam-viec/bieu/", lang_prefix(page->lang));
	const char *url = work_entry_url(page, &key);

	return (struct desk_line){
	    .id = url + strlen(prefix),
	    .url = url,
	    .unit = wording_unit(&page->wording, row->unit, row->period),
	    .form = page_name(page, row->form->name, row->form->name_en),
	    .period = wording_period(&page->wording, row->period, PERIOD_SHORT),
	    .state = row->begun ? work_state(page->lang, row->state)
	                        : tr(page->lang, "desk.tab.not_begun"),
	    .state_code = row->begun ? submission_state_code(row->state) : "none",
	    .due = row->due == DATE_MAX ? "" : page_day(page, row->due),
	    .submitted = row->submitted_on == DATE_MIN ? "" : page_day(page, row->submitted_on),
	    .late = late_text(page, row),
	    .overdue = row->overdue,
	    .on_behalf = row->on_behalf,
	};
}

static void fill_tabs(struct desk_view *view, const struct desk_query *query,
    const struct desk *all, const struct tab *here)
{
	unsigned mine = states_of(query->actor);

	view->tabs = ARENA_ARRAY(view->page.arena, struct desk_tab, TAB_COUNT);
	for (size_t i = 0; i < TAB_COUNT; i++) {
		unsigned states = i == TAB_MINE ? mine : tabs[i].states;
		size_t count = states & DESK_NOT_BEGUN ? all->not_begun : 0;

		if (i == TAB_MINE && !mine)
			continue;
		for (int state = 0; state < SUBMISSION_STATE_END; state++)
			count += states & 1U << state ? all->by_state[state] : 0;
		if (tabs[i].overdue_only)
			count = all->overdue;
		else if (!states)
			count = all->total;
		/* Of the states, only those that something is in. */
		if (!count && states && i != TAB_MINE && &tabs[i] != here)
			continue;
		view->tabs[view->tab_count++] =
		    (struct desk_tab){.name = tr(view->page.lang, tabs[i].name),
			.url = address(view, query, &tabs[i], 0),
			.count = count,
			.here = &tabs[i] == here};
	}
}

static enum err_code fill_lines(struct desk_view *view, struct request *req,
    struct desk_query *query, const struct tab *tab, struct err *err)
{
	struct page *page = &view->page;
	struct desk *desk;
	enum err_code code;

	narrow(query, tab);
	query->offset = first_shown(req);
	query->limit = LINES_SHOWN;
	code = desk_load(page->space, query, page->arena, &desk, err);
	if (code)
		return code;
	fill_tabs(view, query, desk, tab);
	view->url = address(view, query, tab, query->offset);
	view->found = desk->found;
	view->first = query->offset + 1;
	if (query->offset)
		view->previous_url = address(view, query, tab, query->offset - LINES_SHOWN);
	if (query->offset + desk->row_count < desk->found)
		view->next_url = address(view, query, tab, query->offset + LINES_SHOWN);
	view->line_count = desk->row_count;
	view->lines = ARENA_ARRAY(page->arena, struct desk_line, desk->row_count);
	for (size_t i = 0; i < desk->row_count; i++)
		view->lines[i] = line_of(page, &desk->rows[i]);
	return ERR_NONE;
}

/* What offices do with several at once; a unit's own steps are made on its form. */
static void fill_moves(struct desk_view *view, const struct actor *actor)
{
	static const struct {
		enum submission_move move;
		enum access permission;
		bool reason;
	} several[] = {
	    {MOVE_REVIEW, ACCESS_REVIEW, false},
	    {MOVE_APPROVE, ACCESS_APPROVE, false},
	    {MOVE_PUBLISH, ACCESS_APPROVE, false},
	    {MOVE_RETURN, ACCESS_REVIEW, true},
	};
	size_t count = sizeof(several) / sizeof(several[0]);

	view->moves = ARENA_ARRAY(view->page.arena, struct work_move, count);
	for (size_t i = 0; i < count; i++)
		if (access_allows_somewhere(actor, several[i].permission))
			view->moves[view->move_count++] =
			    work_move_named(view->page.lang, several[i].move, several[i].reason);
}

static enum err_code desk_fill(struct desk_view *view, struct request *req, struct err *err)
{
	struct page *page = &view->page;
	const struct actor *actor = signed_in_actor(req);
	struct desk_query query;
	enum err_code code = desk_query_of(page, req, &query, err);

	if (code)
		return code;
	view->csrf = signed_in_csrf(req);
	view->form_url = arena_printf(page->arena, "%s/lam-viec", lang_prefix(page->lang));
	page->title = tr(page->lang, "desk.title");
	page->working = page->unlisted = true;
	desk_fill_choices(view, &query);
	fill_moves(view, actor);
	return fill_lines(view, req, &query, chosen_tab(req, actor), err);
}

enum err_code desk_page(struct request *req, struct response *res, struct err *err)
{
	struct desk_view view = {0};
	enum err_code code = page_begin(&view.page, req, err);
	struct html h;

	if (code)
		return code;
	code = desk_fill(&view, req, err);
	if (!code) {
		h = signed_in_html(&view.page, res);
		page_desk(&h, &view);
	}
	page_end(&view.page);
	return code;
}

/* ---- the grid: a line a unit, a square a report */

struct gridding {
	struct desk_view *view;
	const struct desk *desk;
	size_t column_count;
	struct desk_row *columns; /* one row of each form and period */
};

static int by_form_and_period(const void *a, const void *b)
{
	const struct desk_row *x = a, *y = b;
	int order = str_cmp(x->form->code, y->form->code);
	int64_t p = period_key(x->period), q = period_key(y->period);

	return order ? order : p < q ? -1 : p > q;
}

static const char *desk_coverage_url(const struct page *page, const struct desk_row *row)
{
	struct buf url = {0};

	buf_printf(&url, "%s/", page_url(page, "/lam-viec/bao-phu"));
	page_add_segment(&url, row->form->code);
	buf_add_char(&url, '/');
	period_add_path(&url, row->period);
	return buf_keep(&url, page->arena);
}

static void find_columns(struct gridding *g)
{
	struct arena *arena = g->view->page.arena;

	g->columns = ARENA_ARRAY(arena, struct desk_row, g->desk->row_count);
	for (size_t i = 0; i < g->desk->row_count; i++) {
		size_t at = 0;

		while (
		    at < g->column_count && by_form_and_period(&g->columns[at], &g->desk->rows[i]))
			at++;
		if (at == g->column_count)
			g->columns[g->column_count++] = g->desk->rows[i];
	}
	qsort(g->columns, g->column_count, sizeof(*g->columns), by_form_and_period);
	g->view->grid_column_count = g->column_count;
	g->view->grid_columns = ARENA_ARRAY(arena, struct desk_grid_column, g->column_count);
	for (size_t i = 0; i < g->column_count; i++) {
		struct desk_line line = line_of(&g->view->page, &g->columns[i]);

		g->view->grid_columns[i] = (struct desk_grid_column){
		    line.form, line.period, desk_coverage_url(&g->view->page, &g->columns[i])};
	}
}

static struct desk_square square_of(const struct page *page, const struct desk_row *row)
{
	static const char *const signs[SUBMISSION_STATE_END] = {
	    [SUBMISSION_DRAFT] = "desk.sign.draft",
	    [SUBMISSION_SUBMITTED] = "desk.sign.submitted",
	    [SUBMISSION_RETURNED] = "desk.sign.returned",
	    [SUBMISSION_REVIEWED] = "desk.sign.reviewed",
	    [SUBMISSION_APPROVED] = "desk.sign.approved",
	    [SUBMISSION_PUBLISHED] = "desk.sign.published"};
	struct desk_line line = line_of(page, row);

	return (struct desk_square){.url = line.url,
	    .label = arena_printf(page->arena, "%s, %s: %s%s%s", line.unit, line.period, line.state,
		*line.late ? ", " : "", line.late),
	    .sign = row->begun ? tr(page->lang, signs[row->state]) : "–",
	    .state_code = line.state_code,
	    .overdue = row->overdue};
}

static void fill_grid_rows(struct gridding *g, const struct tree *tree)
{
	struct desk_view *view = g->view;
	struct page *page = &view->page;
	size_t *line_of_unit = ARENA_ARRAY(page->arena, size_t, (size_t)page->defs->unit_count + 1);
	bool *has = ARENA_ARRAY(page->arena, bool, (size_t)page->defs->unit_count + 1);

	for (size_t i = 0; i < g->desk->row_count; i++)
		has[g->desk->rows[i].unit] = true;
	view->grid_rows =
	    ARENA_ARRAY(page->arena, struct desk_grid_row, (size_t)page->defs->unit_count);
	for (int i = 0; i < tree->count; i++) {
		int unit = tree->units[i];

		if (!has[unit])
			continue;
		line_of_unit[unit] = view->grid_row_count;
		view->grid_rows[view->grid_row_count++] = (struct desk_grid_row){
		    .unit = wording_unit(&page->wording, unit, g->desk->rows[0].period),
		    .squares = ARENA_ARRAY(page->arena, struct desk_square, g->column_count)};
	}
	for (size_t i = 0; i < g->desk->row_count; i++) {
		const struct desk_row *row = &g->desk->rows[i];
		const struct desk_row *column = bsearch(
		    row, g->columns, g->column_count, sizeof(*g->columns), by_form_and_period);

		/* A unit that was no more on the year's last day has no line. */
		if (tree_position(tree, row->unit) >= 0)
			view->grid_rows[line_of_unit[row->unit]].squares[column - g->columns] =
			    square_of(page, row);
	}
}

enum err_code desk_grid_page(struct request *req, struct response *res, struct err *err)
{
	struct desk_view view = {0};
	struct gridding g = {.view = &view};
	struct desk_query query;
	struct desk *desk = NULL;
	enum err_code code = page_begin(&view.page, req, err);
	struct html h;

	if (code)
		return code;
	code = desk_query_of(&view.page, req, &query, err);
	query.limit = GRID_MAX;
	if (!code)
		code = desk_load(view.page.space, &query, req->arena, &desk, err);
	if (!code) {
		g.desk = desk;
		view.form_url =
		    arena_printf(req->arena, "%s/lam-viec/bang", lang_prefix(view.page.lang));
		desk_fill_choices(&view, &query);
		find_columns(&g);
		if (desk->row_count)
			fill_grid_rows(&g, space_tree(view.page.space, period_of_year(query.year)));
		view.page.title = tr(view.page.lang, "desk.grid");
		view.page.working = view.page.unlisted = true;
		page_crumb(&view.page, tr(view.page.lang, "desk.title"),
		    arena_printf(req->arena, "%s/lam-viec", lang_prefix(view.page.lang)));
		h = signed_in_html(&view.page, res);
		page_desk_grid(&h, &view);
	}
	page_end(&view.page);
	return code;
}

/* ---- a move of many */

struct moving_many {
	struct desk_view view;
	struct definitions *defs;
	struct submission_author author;
	struct submission_key key; /* of the one being moved */
	struct submission_request request;
};

static enum err_code move_one(struct db *db, void *context, struct err *err)
{
	struct moving_many *m = context;

	return submission_move(db, m->defs, m->key, &m->author, &m->request, err);
}

static const char *refusal(const struct moving_many *m, struct arena *arena, const struct err *err)
{
	const struct wording w = {m->view.page.lang, m->defs, arena};
	struct buf text = {0};

	buf_printf(&text, "%s, %s: ", wording_unit(&w, m->key.unit, m->key.period),
	    wording_period(&w, m->key.period, PERIOD_SHORT));
	err_add_text(&text, w.lang, err);
	return buf_keep(&text, arena);
}

/* Each on its own: what cannot be moved holds up no other. */
static enum err_code move_all(
    struct moving_many *m, struct request *req, const struct form_data *form, struct err *err)
{
	struct str id;
	size_t at = 0;

	m->view.refused = ARENA_ARRAY(req->arena, const char *, form->count);
	while (form_data_next(form, "muc", &at, &id)) {
		struct err why = {0};
		enum err_code code;

		if (!work_id_read(m->defs, req->arena, id, &m->key))
			return err_set(err, ERR_INPUT, "entry.bad_request", NULL);
		code = app_write(req->app, move_one, m, &why);
		if (!code)
			m->view.done_count++;
		else if (!err_is_of_database(code))
			m->view.refused[m->view.refused_count++] = refusal(m, req->arena, &why);
		else {
			if (err)
				*err = why;
			return code;
		}
	}
	return ERR_NONE;
}

static enum err_code show_moved(
    struct moving_many *m, struct request *req, struct response *res, struct err *err)
{
	const size_t done = m->view.done_count, refused = m->view.refused_count;
	const char **reasons = m->view.refused;
	struct html h;
	enum err_code code;

	m->view =
	    (struct desk_view){.done_count = done, .refused_count = refused, .refused = reasons};
	code = page_begin(&m->view.page, req, err);
	if (code)
		return code;
	code = desk_fill(&m->view, req, err);
	if (!code) {
		h = signed_in_html(&m->view.page, res);
		page_desk(&h, &m->view);
	}
	page_end(&m->view.page);
	return code;
}

enum err_code desk_move(struct request *req, struct response *res, struct err *err)
{
	struct moving_many m = {.request = {.seen = -1}};
	struct form_data form;
	enum err_code code = form_data_of(req, &form, err);

	if (code)
		return code;
	if (!submission_move_parse(form_data_text(&form, "move"), &m.request.move) ||
	    m.request.move == MOVE_SUBMIT)
		return err_set(err, ERR_INPUT, "entry.bad_request", NULL);
	m.request.reason = form_data_text(&form, "reason").p;
	code = page_begin(&m.view.page, req, err);
	if (code)
		return code;
	m.defs = definitions_hold(m.view.page.defs);
	page_end(&m.view.page);
	m.author = (struct submission_author){
	    .actor = signed_in_actor(req), .address = arena_str(req->arena, req->client).p};
	if (!form_data_text(&form, "muc").p)
		code = err_set(err, ERR_INPUT, "desk.none_chosen", NULL);
	if (!code)
		code = move_all(&m, req, &form, err);
	definitions_free(m.defs);
	app_catch_up(req->app);
	return code ? code : show_moved(&m, req, res, err);
}
