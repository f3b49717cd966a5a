/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "web/past_sheet.h"

#include "exchange/cells_file.h"
#include "exchange/xlsx_read.h"
#include "past_sheet.html.h"
#include "web/carried_file.h"
#include "web/signed_in.h"
#include "web/web.h"

enum {
	FIGURES_MAX = 6000, /* each is looked up while the page is made */
	COLUMNS_SHOWN = 40,
	LINES_ABOVE = 4, /* of the first line of units: heads */
	LINES_BELOW = 6
};

/* One request, from the file to what would be written. */
struct taking {
	struct past_sheet_view view;
	struct request *req;
	const struct form_data *form;
	struct str content;
	struct cells cells;
	struct issues issues;
	struct sheet_mapping mapping;
	struct mapped_column *columns;
	struct period period;
	int scenario;
	size_t count;
	struct mapped_entry *entries;
	struct cell_change *figures; /* one an entry */
};

static const char *asked(const struct taking *t, const char *name)
{
	return page_text(&t->view.page, form_data_text(t->form, name));
}

static const char *field_of(const struct taking *t, const char *prefix, int column)
{
	return arena_printf(t->req->arena, "%s%d", prefix, column);
}

static bool step_is(const struct taking *t, const char *step)
{
	return str_is(form_data_text(t->form, "buoc"), step);
}

/* ---- the file */

/* The file just sent, *fresh, or the one that the form carries. */
static enum err_code find_file(struct taking *t, bool *fresh, struct err *err)
{
	const struct form_field *file = form_data_file(t->form, "tep-moi");
	struct str kept = form_data_text(t->form, "tep");

	*fresh = file && file->file_name.n;
	if (*fresh) {
		if (file->value.n > CARRIED_FILE_BYTES_MAX)
			return err_set(err, ERR_LIMIT, "past_sheet.too_large", NULL);
		t->content = file->value;
		t->view.file_name = page_text(&t->view.page, file->file_name);
		t->view.content = carried_file_text(t->req->arena, t->content);
		return ERR_NONE;
	}
	if (!carried_file_read(t->req->arena, kept, &t->content))
		return err_set(err, ERR_INPUT, "past_sheet.no_file", NULL);
	t->view.file_name = asked(t, "ten");
	t->view.content = page_text(&t->view.page, kept);
	return ERR_NONE;
}

static enum err_code list_sheets(struct taking *t, struct err *err)
{
	struct past_sheet_view *v = &t->view;
	struct str asked_for = form_data_text(t->form, "trang");
	struct str *names;
	enum err_code code;

	if (!cells_file_is_spreadsheet(t->content))
		return ERR_NONE;
	code = xlsx_sheet_names(t->content, t->req->arena, &names, &v->sheet_count, err);
	if (code) {
		v->sheet_count = 0;
		return code;
	}
	v->sheets = ARENA_ARRAY(t->req->arena, struct desk_choice, v->sheet_count);
	for (size_t i = 0; i < v->sheet_count; i++) {
		const char *name = page_text(&v->page, names[i]);

		v->sheets[i] = (struct desk_choice){name, name, str_eq(names[i], asked_for)};
	}
	return ERR_NONE;
}

static bool read_cells(struct taking *t, bool fresh)
{
	const char *sheet = NULL;

	if (!fresh)
		for (size_t i = 0; i < t->view.sheet_count; i++)
			if (t->view.sheets[i].chosen)
				sheet = t->view.sheets[i].name;
	return cells_from_file(
	    &t->cells, t->content, t->view.file_name, sheet, t->req->arena, &t->issues);
}

/* ---- what its columns hold */

static void add_choice(
    struct desk_choice *list, size_t *count, const char *value, const char *name, bool chosen)
{
	list[(*count)++] = (struct desk_choice){value, name, chosen};
}

static const char *what_value(const struct page *page, int indicator, int breakdown)
{
	struct str code = page->defs->indicators[indicator].code;

	return breakdown ? arena_printf(page->arena, "%.*s:%.*s", STR_ARG(code),
			       STR_ARG(page->defs->breakdowns[breakdown].code))
	                 : page_text(page, code);
}

static const char *what_name(const struct page *page, int indicator, int breakdown)
{
	const char *name = wording_indicator(&page->wording, indicator);

	return breakdown ? arena_printf(page->arena, "%s › %s", name,
			       wording_breakdown(&page->wording, breakdown))
	                 : name;
}

static void fill_whats(struct past_sheet_view *v)
{
	const struct page *page = &v->page;
	const struct definitions *defs = page->defs;
	size_t most = 2 + (size_t)defs->indicator_count * ((size_t)defs->breakdown_count + 1);

	v->whats = ARENA_ARRAY(page->arena, struct desk_choice, most);
	add_choice(
	    v->whats, &v->what_count, PAST_NOTHING, tr(page->lang, "past_sheet.ignored"), false);
	add_choice(v->whats, &v->what_count, PAST_UNIT, tr(page->lang, "past_sheet.unit"), false);
	for (int i = 1; i <= defs->indicator_count; i++) {
		if (defs->indicators[i].formula)
			continue;
		add_choice(
		    v->whats, &v->what_count, what_value(page, i, 0), what_name(page, i, 0), false);
		for (int b = 1; b <= defs->breakdown_count; b++)
			if (str_eq(defs->breakdowns[b].codelist, defs->indicators[i].codelist))
				add_choice(v->whats, &v->what_count, what_value(page, i, b),
				    what_name(page, i, b), false);
	}
}

static void fill_scenarios(struct taking *t)
{
	struct past_sheet_view *v = &t->view;
	const struct definitions *defs = v->page.defs;
	const struct scenario *asked_for =
	    definitions_scenario(defs, form_data_text(t->form, "kich-ban"));

	v->scenarios = ARENA_ARRAY(v->page.arena, struct desk_choice, (size_t)defs->scenario_count);
	for (int i = 1; i <= defs->scenario_count; i++) {
		if (defs->scenarios[i].kind == SCENARIO_TARGET)
			continue;
		if (!t->scenario || &defs->scenarios[i] == asked_for)
			t->scenario = i;
		add_choice(v->scenarios, &v->scenario_count,
		    page_text(&v->page, defs->scenarios[i].code),
		    wording_scenario(&v->page.wording, i), &defs->scenarios[i] == asked_for);
	}
}

static void fill_choices(struct taking *t)
{
	struct past_sheet_view *v = &t->view;
	bool english = form_data_text(t->form, "dau").n
	                   ? str_is(form_data_text(t->form, "dau"), "en")
	                   : v->page.english;

	fill_whats(v);
	fill_scenarios(t);
	v->marks = ARENA_ARRAY(v->page.arena, struct desk_choice, 2);
	add_choice(
	    v->marks, &v->mark_count, "vi", tr(v->page.lang, "past_sheet.marks_vi"), !english);
	add_choice(
	    v->marks, &v->mark_count, "en", tr(v->page.lang, "past_sheet.marks_en"), english);
	t->mapping.marks = english ? NUMBER_ENGLISH : NUMBER_VIETNAMESE;
}

static void mistake(struct taking *t, int column, const char *key, const char *what)
{
	char letters[16] = "";
	const char *name;

	if (column >= 0) {
		name = cell_name(t->req->arena, 0, column);
		snprintf(letters, sizeof(letters), "%.*s", (int)strcspn(name, "0123456789"), name);
		issues_add(&t->issues, letters, 0, 0, key, what, NULL);
	} else {
		issues_add(&t->issues, NULL, 0, 0, key, what, NULL);
	}
}

/* "budget.revenue", "poverty.rate:urban": false, there is no such. */
static bool parse_what(const struct definitions *defs, struct str what, struct mapped_column *out)
{
	const struct indicator *indicator;
	const struct breakdown *breakdown;
	struct str code;

	if (!str_split(&what, ':', &code))
		return false;
	indicator = definitions_indicator(defs, code);
	if (!indicator)
		return false;
	out->indicator = indicator->id;
	if (!what.n)
		return true;
	breakdown = definitions_breakdown(defs, indicator->codelist, what);
	out->breakdown = breakdown ? breakdown->id : 0;
	return breakdown;
}

/* One column of figures as the form has it. */
static void read_column(struct taking *t, struct past_column *shown, int column)
{
	const struct definitions *defs = t->view.page.defs;
	const struct scenario *scenario = definitions_scenario(defs, str_of(shown->scenario));
	struct mapped_column *out = &t->columns[t->mapping.column_count];
	struct err err;

	*out = (struct mapped_column){.column = column,
	    .scenario = scenario ? scenario->id : t->scenario,
	    .period = t->period};
	if (!parse_what(defs, str_of(shown->what), out)) {
		mistake(t, column, "past_sheet.unknown", shown->what);
		return;
	}
	if (*shown->period && page_find_period(str_trim(str_of(shown->period)), &out->period, &err))
		mistake(t, column, "past_sheet.bad_period", shown->period);
	t->mapping.column_count++;
}

static struct past_column shown_column(struct taking *t, int column)
{
	char *name = cell_name(t->req->arena, 0, column);

	name[strcspn(name, "0123456789")] = '\0';
	return (struct past_column){.name = name,
	    .what_field = field_of(t, "c", column),
	    .period_field = field_of(t, "k", column),
	    .scenario_field = field_of(t, "s", column),
	    .what = PAST_NOTHING,
	    .period = "",
	    .scenario = ""};
}

/* From the guess, for a person to correct. */
static void show_guess(struct taking *t)
{
	struct past_sheet_view *v = &t->view;

	if (!sheet_mapping_guess(
		&t->mapping, &t->cells, v->page.defs, t->period, t->scenario, t->req->arena))
		v->problem = tr(v->page.lang, "past_sheet.no_units");
	else if ((size_t)t->mapping.unit_column < v->column_count)
		v->columns[t->mapping.unit_column].what = PAST_UNIT;
	for (size_t i = 0; i < t->mapping.column_count; i++)
		if ((size_t)t->mapping.columns[i].column < v->column_count)
			v->columns[t->mapping.columns[i].column].what =
			    what_value(&v->page, t->mapping.columns[i].indicator, 0);
	v->first_row = arena_printf(v->page.arena, "%d", t->mapping.first_row + 1);
	v->last_row = "";
}

/* A line's number, from 1; `none` where it is left out. */
static int read_line(struct taking *t, const char *text, int none)
{
	int64_t number;

	if (!*text)
		return none;
	if (str_to_int(str_trim(str_of(text)), CELLS_ROWS_MAX, &number) && number > 0)
		return (int)number - 1;
	mistake(t, -1, "past_sheet.bad_line", text);
	return none;
}

static void read_mapping(struct taking *t)
{
	struct past_sheet_view *v = &t->view;
	int units = 0;

	v->first_row = asked(t, "dong-dau");
	v->last_row = asked(t, "dong-cuoi");
	t->mapping.first_row = read_line(t, v->first_row, 0);
	t->mapping.last_row = read_line(t, v->last_row, -1);
	for (size_t i = 0; i < v->column_count; i++) {
		struct past_column *column = &v->columns[i];

		column->what = asked(t, column->what_field);
		column->period = asked(t, column->period_field);
		column->scenario = asked(t, column->scenario_field);
		if (!strcmp(column->what, PAST_UNIT)) {
			t->mapping.unit_column = (int)i;
			units++;
		} else if (strcmp(column->what, PAST_NOTHING) != 0) {
			read_column(t, column, (int)i);
		}
	}
	if (units != 1)
		mistake(t, -1, "past_sheet.one_unit", NULL);
	else if (!t->mapping.column_count && !t->issues.count)
		mistake(t, -1, "past_sheet.no_column", NULL);
}

static void fill_lines(struct taking *t)
{
	struct past_sheet_view *v = &t->view;
	int first = t->mapping.first_row;
	int from = first > LINES_ABOVE ? first - LINES_ABOVE : 0;

	v->lines = ARENA_ARRAY(v->page.arena, struct past_line, LINES_ABOVE + LINES_BELOW);
	for (int row = from; row < t->cells.rows && row < first + LINES_BELOW; row++) {
		struct past_line *line = &v->lines[v->line_count++];

		*line = (struct past_line){.number = row + 1,
		    .taken = row >= first,
		    .cells = ARENA_ARRAY(v->page.arena, const char *, v->column_count)};
		for (size_t i = 0; i < v->column_count; i++)
			line->cells[i] = page_text(&v->page, cells_text(&t->cells, row, (int)i));
	}
}

static void fill_mapping(struct taking *t, bool guess)
{
	struct past_sheet_view *v = &t->view;

	v->column_count =
	    t->cells.columns < COLUMNS_SHOWN ? (size_t)t->cells.columns : COLUMNS_SHOWN;
	v->columns_more = (size_t)t->cells.columns - v->column_count;
	v->columns = ARENA_ARRAY(v->page.arena, struct past_column, v->column_count);
	t->columns = ARENA_ARRAY(v->page.arena, struct mapped_column, v->column_count);
	t->mapping.last_row = -1;
	for (size_t i = 0; i < v->column_count; i++)
		v->columns[i] = shown_column(t, (int)i);
	if (guess) {
		enum number_marks marks = t->mapping.marks;

		show_guess(t);
		t->mapping.marks = marks;
	} else {
		t->mapping.columns = t->columns;
		read_mapping(t);
	}
	fill_lines(t);
}

/* ---- what would be written */

static const char *value_text(
    const struct page *page, int indicator, enum cell_status status, int64_t value)
{
	const struct indicator *of = &page->defs->indicators[indicator];
	struct buf text = {0};

	if (status == CELL_NOTHING)
		return "-";
	format_decimal(&text, page->lang, rational_of(value, of->scale), of->scale, FORMAT_TRIM);
	return buf_keep(&text, page->arena);
}

static void make_figures(struct taking *t)
{
	t->figures = ARENA_ARRAY(t->req->arena, struct cell_change, t->count);
	for (size_t i = 0; i < t->count; i++) {
		const struct mapped_entry *entry = &t->entries[i];
		const char *choice = arena_printf(t->req->arena, "x%s", entry->cell);
		bool other = entry->result == NUMBER_AMBIGUOUS &&
		             str_is(form_data_text(t->form, choice), "1");
		const char *field = arena_printf(t->req->arena, "r%s", entry->cell);
		int64_t seen = 0;

		str_to_int(form_data_text(t->form, field), INT32_MAX, &seen);
		t->figures[i] = (struct cell_change){.key = entry->key,
		    .status = entry->result == NUMBER_NOTHING ? CELL_NOTHING : CELL_VALUE,
		    .value = other ? entry->other : entry->value,
		    .seen = (int32_t)seen};
	}
}

static void add_difference(
    struct taking *t, const struct mapped_entry *entry, const struct cell_change *figure)
{
	struct past_sheet_view *v = &t->view;
	const struct page *page = &v->page;
	const struct wording *w = &page->wording;
	const struct cell_key *key = &entry->key;
	struct period p = period_of_key(key->period);
	bool ambiguous = entry->result == NUMBER_AMBIGUOUS;

	v->differences[v->difference_count++] = (struct past_difference){.place = entry->cell,
	    .unit = wording_unit(w, key->unit, p),
	    .name = what_name(page, key->indicator, key->breakdown),
	    .period = arena_printf(page->arena, "%s, %s", wording_period(w, p, PERIOD_SHORT),
		wording_in_sentence(w, wording_scenario(w, key->scenario))),
	    .before = cell_change_stands(figure) ? value_text(page, key->indicator,
						       figure->stored.status, figure->stored.value)
	                                         : "",
	    .after = value_text(page, key->indicator, figure->status, entry->value),
	    .other = ambiguous ? value_text(page, key->indicator, CELL_VALUE, entry->other) : NULL,
	    .choice_field = arena_printf(page->arena, "x%s", entry->cell),
	    .other_chosen = ambiguous && figure->value == entry->other,
	    .seen_field = arena_printf(page->arena, "r%s", entry->cell),
	    .seen = figure->stored.revision};
}

static enum err_code compare(struct taking *t, struct err *err)
{
	struct past_sheet_view *v = &t->view;
	const struct page *page = &v->page;
	enum err_code code;

	if (t->issues.count || !sheet_mapping_read(&t->mapping, &t->cells, page->defs, page->arena,
				   &t->entries, &t->count, &t->issues))
		return ERR_NONE;
	if (t->count > FIGURES_MAX) {
		v->problem = tr(page->lang, "past_sheet.too_many");
		return ERR_NONE;
	}
	make_figures(t);
	code = past_figures_compare(
	    space_db(page->space), page->defs, signed_in_actor(t->req), t->figures, t->count, err);
	if (err_is_of_input(code) || code == ERR_DENIED) {
		v->problem = err_in_words(page->arena, page->lang, err);
		return ERR_NONE;
	}
	if (code)
		return code;
	v->compared = true;
	v->differences = ARENA_ARRAY(page->arena, struct past_difference, t->count);
	for (size_t i = 0; i < t->count; i++)
		/* Of two readings the one that stands already may not be the one meant. */
		if (t->figures[i].changed || t->entries[i].result == NUMBER_AMBIGUOUS)
			add_difference(t, &t->entries[i], &t->figures[i]);
	v->same_count = t->count - v->difference_count;
	return ERR_NONE;
}

/* ---- the page */

static void fill_frame(struct taking *t)
{
	struct past_sheet_view *v = &t->view;
	struct page *page = &v->page;

	v->csrf = signed_in_csrf(t->req);
	v->url = page_url(page, "/lam-viec/bang-cu");
	page->title = tr(page->lang, "past_sheet.title");
	page->working = page->unlisted = true;
	page_crumb(page, tr(page->lang, "desk.title"), page_url(page, "/lam-viec"));
}

static void fill_period(struct taking *t)
{
	struct past_sheet_view *v = &t->view;
	struct str typed = str_trim(form_data_text(t->form, "ky"));
	struct buf period = {0};
	struct err err;

	t->period = definitions_root_period(v->page.defs);
	if (typed.n && page_find_period(typed, &t->period, &err)) {
		v->period = page_text(&v->page, typed);
		mistake(t, -1, "past_sheet.bad_period", v->period);
		return;
	}
	period_add(&period, t->period);
	v->period = buf_keep(&period, v->page.arena);
}

static enum err_code take(struct taking *t, struct err *err)
{
	struct past_sheet_view *v = &t->view;
	bool fresh = false;
	enum err_code code = find_file(t, &fresh, err);

	v->source = asked(t, "nguon");
	fill_choices(t);
	fill_period(t);
	if (!code)
		code = list_sheets(t, err);
	if (err_is_of_input(code)) {
		v->problem = err_in_words(v->page.arena, v->page.lang, err);
		v->file_name = NULL;
		return ERR_NONE;
	}
	if (code)
		return code;
	if (!read_cells(t, fresh)) {
		v->file_name = NULL;
	} else {
		bool guess = fresh || step_is(t, "doc");

		fill_mapping(t, guess);
		if (!guess)
			code = compare(t, err);
	}
	v->problems = page_problems(&v->page, &t->issues);
	return code;
}

static void show(struct taking *t, struct response *res, int status)
{
	struct html h = signed_in_html(&t->view.page, res);

	page_past_sheet(&h, &t->view);
	res->status = status;
}

enum err_code past_sheet_page(struct request *req, struct response *res, struct err *err)
{
	const struct form_data none = {0};
	struct taking t = {.req = req, .form = &none, .issues = {.arena = req->arena}};
	struct past_sheet_view *v = &t.view;
	int64_t saved;
	enum err_code code = page_begin(&v->page, req, err);

	if (code)
		return code;
	fill_frame(&t);
	if (str_to_int(request_query(req, "da-ghi"), PAST_FIGURES_MAX, &saved)) {
		struct buf text = {0};

		tr_add_n(&text, v->page.lang, "past_sheet.saved", saved);
		v->saved = buf_keep(&text, v->page.arena);
	}
	show(&t, res, 200);
	page_end(&v->page);
	return ERR_NONE;
}

/* ---- writing */

struct past_saving {
	struct definitions *defs;
	struct submission_author author;
	struct cell_change *figures;
	size_t count;
	const char *source;
};

static enum err_code save(struct db *db, void *context, struct err *err)
{
	const struct past_saving *s = context;

	return past_figures_write(db, s->defs, &s->author, s->figures, s->count, s->source, err);
}

/* The page as it now is, and why nothing was written. */
static enum err_code show_refused(
    struct taking *t, struct response *res, const struct err *why, struct err *err)
{
	struct taking again = {.req = t->req, .form = t->form, .issues = {.arena = t->req->arena}};
	enum err_code code = page_begin(&again.view.page, t->req, err);

	if (code)
		return code;
	fill_frame(&again);
	code = take(&again, err);
	if (!code) {
		again.view.problem = err_in_words(t->req->arena, again.view.page.lang, why);
		show(&again, res, why->code == ERR_CONFLICT ? 409 : 422);
	}
	page_end(&again.view.page);
	return code;
}

static enum err_code write_and_answer(
    struct taking *t, struct past_saving *saving, struct response *res, struct err *err)
{
	struct err why = {0};
	enum err_code code = app_write(t->req->app, save, saving, &why);
	size_t written = 0;

	definitions_free(saving->defs);
	app_catch_up(t->req->app);
	if (err_is_of_input(code))
		return show_refused(t, res, &why, err);
	if (code) {
		*err = why;
		return code;
	}
	for (size_t i = 0; i < saving->count; i++)
		written += saving->figures[i].changed;
	response_redirect(
	    res, 303, arena_printf(t->req->arena, "%s?da-ghi=%zu", t->view.url, written));
	return ERR_NONE;
}

enum err_code past_sheet_take(struct request *req, struct response *res, struct err *err)
{
	struct form_data form;
	struct taking t = {.req = req, .form = &form, .issues = {.arena = req->arena}};
	struct past_saving saving;
	enum err_code code = form_data_of(req, &form, err);

	if (!code)
		code = page_begin(&t.view.page, req, err);
	if (code)
		return code;
	fill_frame(&t);
	code = take(&t, err);
	if (code || !t.view.compared || !step_is(&t, "ghi")) {
		if (!code)
			show(&t, res, t.view.problem || t.view.problems.count ? 422 : 200);
		page_end(&t.view.page);
		return code;
	}
	saving = (struct past_saving){.defs = definitions_hold(t.view.page.defs),
	    .author = {.actor = signed_in_actor(req),
		.address = arena_str(req->arena, req->client).p},
	    .figures = t.figures,
	    .count = t.count,
	    .source = t.view.source};
	page_end(&t.view.page);
	return write_and_answer(&t, &saving, res, err);
}
