/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The editor of articles: what stands in its fields, what it will look like, what is wrong. */
#include "article_edit.html.h"
#include "report/text_check.h"
#include "web/newsroom.h"
#include "web/signed_in.h"
#include "web/web.h"

enum { UNITS_MAX = 400 };

static const char *const field_names[ARTICLE_FIELDS] = {
    "tieu-de", "sapo", "noi-dung", "tieu-de-en", "sapo-en", "noi-dung-en"};

/* ---- from the form */

static struct str text_of(const struct form_data *form, const char *name)
{
	return str_trim(form_data_text(form, name));
}

static enum err_code read_place(const struct page *page, const struct form_data *form,
    struct article_content *content, struct err *err)
{
	struct str code = text_of(form, "don-vi"), period = text_of(form, "ky");
	const struct unit *unit;
	bool readable;

	content->period = definitions_root_period(page->defs);
	readable = !period.n || period_parse(period, &content->period);
	unit = definitions_unit(page->defs, code, &content->period);
	if (!unit)
		unit = definitions_unit(page->defs, code, NULL);
	content->unit = unit ? unit->id : 0;
	return readable ? ERR_NONE : err_set(err, ERR_INPUT, "newsroom.bad_period", NULL);
}

/* Those of the form, in its order, but for the ones that are to go. */
static void read_pictures(
    const struct page *page, const struct form_data *form, struct article_content *content)
{
	static const char *const names[] = {"anh", "anh-mo-ta", "anh-chu-thich", "anh-nguon"};
	struct str values[4], gone;
	size_t at[4] = {0};
	bool more = true;

	content->pictures =
	    ARENA_ARRAY(page->arena, struct article_picture, ARTICLE_PICTURES_MAX + 1);
	while (content->picture_count <= ARTICLE_PICTURES_MAX) {
		bool kept = true;
		size_t seek = 0;

		for (int i = 0; i < 4; i++) {
			more = form_data_next(form, names[i], &at[i], &values[i]) && more;
			values[i] = more ? str_trim(values[i]) : STR_EMPTY;
		}
		if (!more)
			break;
		while (form_data_next(form, "anh-bo", &seek, &gone))
			kept = kept && !str_eq(gone, values[0]);
		if (kept)
			content->pictures[content->picture_count++] =
			    (struct article_picture){values[0], values[1], values[2], values[3]};
	}
}

enum err_code editor_read(const struct page *page, const struct form_data *form,
    struct article_content *content, struct err *err)
{
	*content = (struct article_content){
	    .kind = str_is(text_of(form, "loai"), "page") ? ARTICLE_PAGE : ARTICLE_NEWS,
	    .category = text_of(form, "chuyen-muc"),
	    .author = text_of(form, "tac-gia"),
	    .source = text_of(form, "nguon"),
	    .change = text_of(form, "sua-gi"),
	    .correction = str_is(text_of(form, "dinh-chinh"), "1")};
	for (int i = 0; i < ARTICLE_FIELDS; i++)
		content->fields[i] = text_of(form, field_names[i]);
	if (content->kind == ARTICLE_PAGE)
		content->category = STR_EMPTY;
	article_tags_read(content, text_of(form, "the"), page->arena);
	read_pictures(page, form, content);
	return read_place(page, form, content, err);
}

/* "{{budget.revenue percent=plan.city unit=05971 period=2017}}" of what was chosen. */
const char *editor_figure(const struct page *page, const struct form_data *form)
{
	struct str code = text_of(form, "ct"), measure = text_of(form, "ct-cach");
	struct str unit = text_of(form, "ct-don-vi"), period = text_of(form, "ct-ky");
	struct buf text = {0};

	if (!code.n)
		return "";
	buf_printf(&text, "{{%.*s", STR_ARG(code));
	if (str_starts(measure, STR("percent:")))
		buf_printf(&text, " percent=%.*s", (int)measure.n - 8, measure.p + 8);
	else if (measure.n && !str_is(measure, "value"))
		buf_printf(&text, " %.*s", STR_ARG(measure));
	if (unit.n)
		buf_printf(&text, " unit=%.*s", STR_ARG(unit));
	if (period.n)
		buf_printf(&text, " period=%.*s", STR_ARG(period));
	buf_add_text(&text, "}}");
	return buf_keep(&text, page->arena);
}

/* ---- choices */

static void fill_categories(struct editor_view *view, const struct article_content *content)
{
	const struct page *page = &view->page;

	view->categories =
	    ARENA_ARRAY(page->arena, struct desk_choice, (size_t)page->site->category_count + 1);
	view->categories[view->category_count++] = (struct desk_choice){"", "–", false};
	for (int i = 0; i < page->site->category_count; i++) {
		const struct named_code *category = &page->site->categories[i];

		view->categories[view->category_count++] =
		    (struct desk_choice){page_text(page, category->code),
			page_name(page, category->name, category->name_en),
			str_eq(category->code, content->category)};
	}
}

/* `depth`: how far below the first of the list: names such as "Khối 1" recur. */
static struct desk_choice unit_choice(
    const struct page *page, int unit, int depth, struct period period, int chosen)
{
	struct buf name = {0};

	for (int i = 0; i < depth; i++)
		buf_add_text(&name, "\u00A0\u00A0\u00A0");
	buf_add_text(&name, wording_unit(&page->wording, unit, period));
	return (struct desk_choice){
	    page_text(page,
		definitions_unit_name(page->defs, &page->defs->units[unit], period, page->arena)),
	    buf_keep(&name, page->arena), unit == chosen};
}

static int depth_of(const struct tree *tree, int at)
{
	int depth = 0;

	for (int up = tree->parents[at]; up >= 0; up = tree->parents[up])
		depth++;
	return depth;
}

struct desk_choice *newsroom_units(
    const struct page *page, struct period period, int chosen, size_t *count)
{
	const struct tree *tree = space_tree(page->space, period);
	struct desk_choice *units = ARENA_ARRAY(page->arena, struct desk_choice, UNITS_MAX + 1);
	bool listed = false;
	int first = 0;

	*count = 0;
	for (int at = 0; at < tree->count && *count < UNITS_MAX; at++) {
		int unit = tree->units[at], depth = depth_of(tree, at);

		if (!article_allows(page->actor, ACCESS_WRITE, page->defs, unit))
			continue;
		first = *count ? first : depth;
		units[(*count)++] =
		    unit_choice(page, unit, depth > first ? depth - first : 0, period, chosen);
		listed = listed || unit == chosen;
	}
	if (!listed && chosen)
		units[(*count)++] = unit_choice(page, chosen, 0, period, chosen);
	return units;
}

static void fill_figures(struct editor_view *view)
{
	const struct page *page = &view->page;
	const struct definitions *defs = page->defs;
	static const char *const measures[] = {"value", "change", "growth", "cumulative"};

	view->indicators =
	    ARENA_ARRAY(page->arena, struct desk_choice, (size_t)defs->indicator_count + 1);
	for (int id = 1; id <= defs->indicator_count; id++)
		view->indicators[view->indicator_count++] =
		    (struct desk_choice){page_text(page, defs->indicators[id].code),
			wording_indicator(&page->wording, id), false};
	view->measures = ARENA_ARRAY(page->arena, struct desk_choice,
	    (size_t)defs->scenario_count + sizeof(measures) / sizeof(measures[0]));
	for (size_t i = 0; i < sizeof(measures) / sizeof(measures[0]); i++) {
		enum measure measure = MEASURE_VALUE;
		int scenario = 0;

		(void)measure_parse(defs, str_of(measures[i]), &measure, &scenario);
		view->measures[view->measure_count++] = (struct desk_choice){
		    measures[i], wording_measure(&page->wording, measure, 0), false};
	}
	for (int id = 1; id <= defs->scenario_count; id++)
		if (defs->scenarios[id].kind == SCENARIO_TARGET)
			view->measures[view->measure_count++] =
			    (struct desk_choice){arena_printf(page->arena, "percent:%.*s",
						     STR_ARG(defs->scenarios[id].code)),
				wording_measure(&page->wording, MEASURE_PERCENT, id), false};
}

static void fill_fields(struct editor_view *view, const struct article_content *content)
{
	const struct page *page = &view->page;
	struct buf tags = {0}, period = {0};

	for (int i = 0; i < ARTICLE_FIELDS; i++)
		view->fields[i] = page_text(page, content->fields[i]);
	article_tags_add(&tags, content);
	period_add(&period, content->period);
	view->tags = buf_keep(&tags, page->arena);
	view->period = buf_keep(&period, page->arena);
	view->author = page_text(page, content->author);
	view->source = page_text(page, content->source);
	view->change = page_text(page, content->change);
	view->correction = content->correction;
	view->is_page = content->kind == ARTICLE_PAGE;
	view->has_english = content->fields[ARTICLE_TITLE_EN].n ||
	                    content->fields[ARTICLE_LEAD_EN].n ||
	                    content->fields[ARTICLE_BODY_EN].n;
}

/* ---- as it will be read */

static enum err_code fill_preview(
    struct editor_view *view, const struct article_content *content, struct err *err)
{
	struct article_page_view read = {.page = view->page};
	struct article_view texts = {.content = content};
	enum err_code code;

	read.page.english = false;
	code = news_fill_texts(&read, &texts, err);
	view->heading = read.heading;
	view->lead = read.lead;
	view->body = read.body;
	view->pictures = read.pictures;
	return code;
}

static const char *number_words(
    const struct editor_view *view, const struct text_check *check, size_t i)
{
	const struct page *page = &view->page;
	enum text_verdict verdict = text_check_verdict(check, i);
	struct buf text = {0};

	if (verdict == TEXT_AGREES || verdict == TEXT_CONTRADICTS)
		buf_add_text(&text, text_check_figure(check, i, &page->wording));
	else if (verdict == TEXT_CANNOT)
		tr_add(&text, page->lang,
		    check->findings[i].likely ? "newsroom.number.perhaps"
					      : "newsroom.number.expected",
		    text_check_operands(check, i, page->arena),
		    text_check_expected(check, i, page->lang, page->arena));
	else if (verdict == TEXT_UNKNOWN)
		buf_add_text(&text, tr(page->lang, "newsroom.number.unbound"));
	return buf_keep(&text, page->arena);
}

static enum err_code check_numbers(
    struct editor_view *view, const struct article_content *content, struct err *err)
{
	static const char *const names[TEXT_VERDICTS] = {
	    [TEXT_BOUND] = "newsroom.number.bound",
	    [TEXT_OUTSIDE] = "newsroom.number.outside",
	    [TEXT_AGREES] = "newsroom.number.agrees",
	    [TEXT_CONTRADICTS] = "newsroom.number.contradicts",
	    [TEXT_FOLLOWS] = "newsroom.number.follows",
	    [TEXT_CANNOT] = "newsroom.number.cannot",
	    [TEXT_UNKNOWN] = "newsroom.number.unknown",
	};
	const struct page *page = &view->page;
	struct claims_place place = {
	    .unit = content->unit, .period = content->period, .layer = LAYER_PUBLISHED};
	struct text_check check;
	struct claim *claims;
	enum err_code code;

	text_check_read(&check, content->fields[ARTICLE_BODY], NUMBER_VIETNAMESE, view->page.arena);
	code = claims_check(page->space, &check.text, &place, page->arena, &claims, err);
	if (code)
		return code;
	check.claims = claims;
	view->numbers = ARENA_ARRAY(page->arena, struct number_view, check.text.count + 1);
	for (size_t i = 0; i < check.text.count; i++) {
		enum text_verdict verdict = text_check_verdict(&check, i);
		bool likely = verdict == TEXT_CANNOT && check.findings[i].likely;

		if (verdict != TEXT_NOTHING)
			view->numbers[view->number_count++] = (struct number_view){
			    page_text(page, text_check_written(&check, (int)i)),
			    tr(page->lang, likely ? "newsroom.number.likely_not" : names[verdict]),
			    number_words(view, &check, i), check.text.numbers[i].line,
			    !likely && (verdict == TEXT_CONTRADICTS || verdict == TEXT_CANNOT),
			    likely};
	}
	return ERR_NONE;
}

/* "Nội dung, dòng 5: …" */
static struct page_problems problems_of(const struct page *page, const struct issues *issues)
{
	struct page_problems problems = page_problems(page, issues);

	for (size_t i = 0; i < problems.count; i++) {
		struct issue issue = issues->items[i];
		struct buf words = {0}, text = {0};

		if (!issue.file || !issue.line)
			continue;
		issue.file = NULL;
		issue.line = 0;
		issue_add_text(&words, page->lang, &issue);
		tr_add(&text, page->lang, "newsroom.problem", issues->items[i].file,
		    issues->items[i].line, buf_str(&words));
		buf_release(&words);
		problems.texts[i] = buf_keep(&text, page->arena);
	}
	return problems;
}

enum err_code editor_check(
    struct editor_view *view, const struct article_content *content, struct err *err)
{
	struct page *page = &view->page;
	struct issues errors = {.arena = page->arena};
	struct article_examined ready;
	enum err_code code = ERR_NONE;

	view->checked = true;
	if (!content->unit)
		return ERR_NONE;
	code = article_examine(page->space, content, page->lang, page->arena, &errors, &ready, err);
	view->problems = problems_of(page, &errors);
	return code ? code : check_numbers(view, content, err);
}

/* ---- moves */

static const struct {
	const char *name, *help;
} moves[ARTICLE_MOVE_END] = {
    [ARTICLE_SUBMIT] = {"newsroom.move.submit", "newsroom.move.submit.help"},
    [ARTICLE_RECALL] = {"newsroom.move.recall", "newsroom.move.recall.help"},
    [ARTICLE_RETURN] = {"newsroom.move.return", "newsroom.move.return.help"},
    [ARTICLE_SCHEDULE] = {"newsroom.move.schedule", "newsroom.move.schedule.help"},
    [ARTICLE_UNSCHEDULE] = {"newsroom.move.unschedule", "newsroom.move.unschedule.help"},
    [ARTICLE_PUBLISH] = {"newsroom.move.publish", "newsroom.move.publish.help"},
    [ARTICLE_WITHDRAW] = {"newsroom.move.withdraw", "newsroom.move.withdraw.help"},
    [ARTICLE_DROP] = {"newsroom.move.drop", "newsroom.move.drop.help"},
};

const char *newsroom_move(enum lang lang, enum article_move move)
{
	return tr(lang, moves[move].name);
}

static bool may(const struct page *page, enum access permission, const struct article *article)
{
	return article_allows(page->actor, permission, page->defs, article->unit);
}

static void fill_moves(struct editor_view *view, const struct article *article)
{
	const struct page *page = &view->page;

	view->moves = ARENA_ARRAY(page->arena, struct article_move_view, ARTICLE_MOVE_END);
	for (enum article_move move = ARTICLE_SUBMIT; move < ARTICLE_MOVE_END; move++) {
		const struct article_transition *t = article_transition(move, article->state);

		if (!t || !may(page, t->permission, article) ||
		    (move == ARTICLE_WITHDRAW && !article->public_revision) ||
		    (move == ARTICLE_DROP && article->published_at.n) ||
		    (move == ARTICLE_SUBMIT && may(page, ACCESS_ISSUE, article)))
			continue;
		view->moves[view->move_count++] =
		    (struct article_move_view){.code = article_move_code(move),
			.name = newsroom_move(page->lang, move),
			.help = tr(page->lang, moves[move].help),
			.needs_words = t->needs_words,
			.needs_time = move == ARTICLE_SCHEDULE,
			.is_main = move == ARTICLE_SUBMIT || move == ARTICLE_PUBLISH};
	}
}

/* ---- the page */

/* Why it was given back, if that is the last thing that happened to it. */
static enum err_code fill_returned(
    struct editor_view *view, const struct article *article, struct err *err)
{
	struct page *page = &view->page;
	struct article_event *events;
	size_t count;
	enum err_code code =
	    article_log(space_db(page->space), article->id, page->arena, &events, &count, err);

	for (size_t i = 0; !code && i < count; i++)
		if (events[i].is_move)
			view->returned = events[i].move == ARTICLE_RETURN
			                     ? page_text(page, events[i].words)
			                     : "";
	return code;
}

static enum err_code fill_article(
    struct editor_view *view, const struct article *article, struct err *err)
{
	struct page *page = &view->page;

	view->id = article->id;
	view->state = newsroom_state(page->lang, article->state);
	view->url = newsroom_url(page, article->id);
	view->revisions_url = arena_printf(page->arena, "%s/cac-ban", view->url);
	view->due = article->due_at.n ? news_when(page, article->due_at) : "";
	view->preview_url =
	    page_url(page, arena_printf(page->arena, "/xem-truoc/%.*s", STR_ARG(article->preview)));
	view->public_url = article->public_revision ? news_url(page, article) : NULL;
	view->can_correct = article->published_at.n;
	view->locked = !may(page, article_edit_permission(article->state), article);
	fill_moves(view, article);
	return fill_returned(view, article, err);
}

enum err_code editor_fill(struct editor_view *view, const struct article *article,
    const struct article_content *content, struct err *err)
{
	struct page *page = &view->page;
	enum err_code code = ERR_NONE;

	view->returned = view->due = "";
	view->is_new = !article;
	view->url = page_url(page, "/lam-viec/them-bai");
	if (article)
		code = fill_article(view, article, err);
	fill_fields(view, content);
	fill_categories(view, content);
	view->units =
	    newsroom_units(&view->page, content->period, content->unit, &view->unit_count);
	fill_figures(view);
	if (!code && content->unit)
		code = fill_preview(view, content, err);
	page->title = article ? page_text(page, content->fields[ARTICLE_TITLE])
	                      : tr(page->lang, "newsroom.new");
	if (!page->title[0])
		page->title = tr(page->lang, "newsroom.untitled");
	page->working = page->unlisted = true;
	page_crumb(page, tr(page->lang, "newsroom.title"), page_url(page, "/lam-viec/tin"));
	return code;
}

void editor_show(
    struct editor_view *view, const struct request *req, struct response *res, int status)
{
	struct html h = signed_in_html(&view->page, res);

	view->csrf = signed_in_csrf(req);
	page_article_edit(&h, view);
	res->status = status;
}

int editor_status(const struct err *why)
{
	return !why ? 200 : why->code == ERR_CONFLICT ? 409 : 422;
}

enum err_code editor_show_stored(struct request *req, struct response *res, const struct err *why,
    const struct issues *issues, struct err *err)
{
	struct editor_view view = {.saved = !why && !issues && request_query(req, "da-luu").n};
	enum err_code code = page_begin(&view.page, req, err);
	struct article article;
	struct article_content content;

	if (code)
		return code;
	code = newsroom_find(&view.page, req, &article, &content, err);
	if (!code && view.saved)
		code = editor_check(&view, &content, err);
	if (!code)
		code = editor_fill(&view, &article, &content, err);
	if (!code) {
		view.seen = article.changes;
		if (why)
			view.problem = err_in_words(req->arena, view.page.lang, why);
		if (issues) {
			view.checked = true;
			view.problems = problems_of(&view.page, issues);
		}
		editor_show(&view, req, res, issues ? 422 : editor_status(why));
	}
	page_end(&view.page);
	return code;
}

/* The text alone, for the preview that follows the typing. */
enum err_code article_look(struct request *req, struct response *res, struct err *err)
{
	struct form_data form;
	struct editor_view view = {0};
	struct article_content content;
	struct err unread = {0};
	enum err_code code = form_data_of(req, &form, err);

	if (!code)
		code = page_begin(&view.page, req, err);
	if (code)
		return code;
	(void)editor_read(&view.page, &form, &content, &unread);
	if (content.unit)
		code = fill_preview(&view, &content, err);
	if (!code) {
		struct html h = {response_html(res), view.page.lang};

		article_preview(&h, &view);
	}
	page_end(&view.page);
	return code;
}
