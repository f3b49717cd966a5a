/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What is done with the editor's form: shown, filled in, stored; and articles begun from a report.
 */
#include "core/picture.h"
#include "media/picture.h"
#include "report/narrative.h"
#include "web/newsroom.h"
#include "web/report_text.h"
#include "web/signed_in.h"
#include "web/web.h"

/* ---- storing */

struct saving {
	struct definitions *defs;
	struct submission_author author;
	struct article_content content;
	int64_t id, seen, given;
};

static enum err_code save(struct db *db, void *context, struct err *err)
{
	struct saving *s = context;

	s->given = s->id; /* run again, it is a new one again */
	return article_save(db, s->defs, &s->author, &s->given, s->seen, &s->content, err);
}

/* Holds what of the page's definitions the writing needs, until store(). */
static void prepare(struct saving *s, const struct page *page, struct request *req)
{
	s->defs = definitions_hold(page->defs);
	s->author = (struct submission_author){
	    .actor = signed_in_actor(req), .address = arena_str(req->arena, req->client).p};
}

static enum err_code store(struct saving *s, struct request *req, struct err *err)
{
	enum err_code code = app_write(req->app, save, s, err);

	definitions_free(s->defs);
	app_catch_up(req->app);
	return code;
}

static void go_to_article(struct request *req, struct response *res, int64_t id)
{
	response_redirect(res, 303,
	    arena_printf(req->arena, "%s/lam-viec/tin/%lld?da-luu=1",
		lang_prefix((enum lang)req->language), (long long)id));
}

/* ---- the form once more, as it was filled in */

static void insert_figure(
    const struct page *page, const struct form_data *form, struct article_content *content)
{
	struct str body = content->fields[ARTICLE_BODY];

	content->fields[ARTICLE_BODY] = str_of(arena_printf(
	    page->arena, "%.*s%s%s", STR_ARG(body), body.n ? " " : "", editor_figure(page, form)));
}

/* `why`: nothing was stored. */
static enum err_code show_form(struct request *req, struct response *res,
    const struct form_data *form, bool is_new, const struct err *why, struct err *err)
{
	struct editor_view view = {0};
	struct article article;
	struct article_content stored, content;
	struct str act = form_data_text(form, "viec"), period;
	struct err unread = {0};
	enum err_code code = page_begin(&view.page, req, err);

	if (code)
		return code;
	if (editor_read(&view.page, form, &content, &unread) && !why)
		why = &unread;
	if (!is_new)
		code = newsroom_find(&view.page, req, &article, &stored, err);
	if (str_is(act, "chen"))
		insert_figure(&view.page, form, &content);
	if (!code && str_is(act, "kiem-tra"))
		code = editor_check(&view, &content, err);
	if (!code)
		code = editor_fill(&view, is_new ? NULL : &article, &content, err);
	if (!code) {
		period = form_data_text(form, "ky");
		if (period.n)
			view.period = page_text(&view.page, period);
		(void)str_to_int(form_data_text(form, "seen"), INT64_MAX / 16, &view.seen);
		if (why)
			view.problem = err_in_words(req->arena, view.page.lang, why);
		editor_show(&view, req, res, editor_status(why));
	}
	page_end(&view.page);
	return code;
}

/* ---- storing what was filled in */

static enum err_code read_saving(struct request *req, const struct form_data *form, bool is_new,
    struct saving *s, struct err *err)
{
	struct page page;
	struct article article;
	struct article_content stored;
	enum err_code code = page_begin_to_write(&page, req, err);

	if (code)
		return code;
	code = editor_read(&page, form, &s->content, err);
	if (!code && !is_new) {
		code = newsroom_find(&page, req, &article, &stored, err);
		s->id = code ? 0 : article.id;
	}
	(void)str_to_int(form_data_text(form, "seen"), INT64_MAX / 16, &s->seen);
	if (!code)
		prepare(s, &page, req);
	page_end(&page);
	return code;
}

static enum err_code save_form(struct request *req, struct response *res,
    const struct form_data *form, bool is_new, struct err *err)
{
	struct saving s = {0};
	struct err why = {0};
	enum err_code code = read_saving(req, form, is_new, &s, &why);

	if (!code)
		code = store(&s, req, &why);
	if (err_is_of_input(code))
		return show_form(req, res, form, is_new, &why, err);
	if (code) {
		*err = why;
		return code;
	}
	go_to_article(req, res, s.given);
	return ERR_NONE;
}

/* ---- a draft from a report: its narrative, with figures that stay figures */

/* The first heading of a report is what the article is called. */
static void take_title(struct article_content *content, const struct report *report)
{
	struct str body = content->fields[ARTICLE_BODY], line;

	content->fields[ARTICLE_TITLE] = report->title;
	if (!str_starts(body, STR("# ")) || !str_split(&body, '\n', &line))
		return;
	content->fields[ARTICLE_TITLE] = str_trim((struct str){line.p + 2, line.n - 2});
	content->fields[ARTICLE_BODY] = str_trim(body);
}

/* What the form asks for, or the report's own place. */
static enum err_code read_place(const struct page *page, const struct form_data *form,
    const struct report *report, const struct unit **unit, struct period *period, struct err *err)
{
	struct str asked_unit = str_trim(form_data_text(form, "don-vi"));
	struct str asked_period = str_trim(form_data_text(form, "ky"));
	bool placed = report_place(page, report, unit, period);

	if (asked_period.n && !period_parse(asked_period, period))
		return err_set(err, ERR_INPUT, "newsroom.bad_period", NULL);
	if (asked_unit.n)
		*unit = definitions_unit(page->defs, asked_unit, period);
	return (asked_unit.n ? *unit != NULL : placed)
	           ? ERR_NONE
	           : err_set(err, ERR_INPUT, "article.no_unit", NULL);
}

static enum err_code read_report(const struct page *page, const struct form_data *form,
    struct article_content *content, struct err *err)
{
	struct issues errors = {.arena = page->arena}, missing = {.arena = page->arena};
	struct narrative_options options = {
	    .lang = LANG_VI, .layer = LAYER_PUBLISHED, .format = NARRATIVE_MARKDOWN, .bound = true};
	const struct report *report;
	const struct unit *unit;
	struct buf text = {0};
	enum err_code code = page_find_report(page, form_data_text(form, "bao-cao"), &report, err);

	if (!code)
		code = read_place(page, form, report, &unit, &options.period, err);
	if (code)
		return code;
	options.unit = unit->id;
	code = narrative_render(
	    page->space, report->template_vi, &options, &errors, &missing, &text, err);
	*content = (struct article_content){.unit = unit->id, .period = options.period};
	for (int i = 0; i < ARTICLE_FIELDS; i++)
		content->fields[i] = STR_EMPTY;
	content->category = content->author = content->source = content->change = STR_EMPTY;
	if (page->site->category_count)
		content->category = page->site->categories[0].code;
	content->fields[ARTICLE_BODY] = str_of(buf_keep(&text, page->arena));
	take_title(content, report);
	return code;
}

static enum err_code begin_from_report(
    struct request *req, struct response *res, const struct form_data *form, struct err *err)
{
	struct saving s = {0};
	struct page page;
	enum err_code code = page_begin(&page, req, err);

	if (code)
		return code;
	code = read_report(&page, form, &s.content, err);
	if (!code)
		prepare(&s, &page, req);
	page_end(&page);
	if (!code)
		code = store(&s, req, err);
	if (!code) {
		go_to_article(req, res, s.given);
	} else if (code == ERR_INPUT) {
		struct err why = *err;

		return newsroom_show(req, res, form, &why, err);
	}
	return code;
}

/* ---- a new picture: stored at once, so that nothing that is wrong elsewhere loses it */

struct keeping {
	struct new_size sizes[PICTURE_SIZES_MAX];
	size_t count;
	char name[DIGEST_TEXT_SIZE];
};

static enum err_code keep_picture(struct db *db, void *context, struct err *err)
{
	struct keeping *keeping = context;

	return picture_put(db, keeping->sizes, keeping->count, keeping->name, err);
}

/* From now on the form holds it as one that was there already. */
static void add_picture(struct request *req, struct form_data *form, const char *name)
{
	static const char *const said[][2] = {{"anh-mo-ta", "anh-moi-mo-ta"},
	    {"anh-chu-thich", "anh-moi-chu-thich"}, {"anh-nguon", "anh-moi-nguon"}};
	struct form_field *fields = ARENA_ARRAY(req->arena, struct form_field, form->count + 4);

	memcpy(fields, form->fields, form->count * sizeof(*fields));
	fields[form->count++] =
	    (struct form_field){.name = STR("anh"), .value = arena_str(req->arena, str_of(name))};
	for (size_t i = 0; i < 3; i++)
		fields[form->count++] = (struct form_field){
		    .name = str_of(said[i][0]), .value = form_data_text(form, said[i][1])};
	form->fields = fields;
}

static enum err_code take_picture(struct request *req, struct form_data *form, struct err *err)
{
	const struct form_field *file = form_data_file(form, "anh-moi");
	struct keeping keeping = {0};
	struct picture picture;
	enum err_code code;

	if (!file)
		return ERR_NONE;
	code = picture_make(file->value, &picture, err);
	if (code)
		return code;
	for (; keeping.count < picture.count; keeping.count++) {
		const struct picture_size *size = &picture.sizes[keeping.count];

		keeping.sizes[keeping.count] =
		    (struct new_size){size->width, size->height, buf_str(&size->webp)};
	}
	code = app_write(req->app, keep_picture, &keeping, err);
	picture_release(&picture);
	if (!code)
		add_picture(req, form, keeping.name);
	return code;
}

/* ---- the addresses */

static enum err_code take_form(
    struct request *req, struct response *res, bool is_new, struct err *err)
{
	struct form_data form;
	struct err why = {0};
	enum err_code code = form_data_of(req, &form, err);

	if (code)
		return code;
	code = take_picture(req, &form, &why);
	if (err_is_of_input(code))
		return show_form(req, res, &form, is_new, &why, err);
	if (code) {
		*err = why;
		return code;
	}
	if (str_is(form_data_text(&form, "viec"), "luu"))
		return save_form(req, res, &form, is_new, err);
	if (is_new && str_is(form_data_text(&form, "viec"), "tu-bao-cao"))
		return begin_from_report(req, res, &form, err);
	return show_form(req, res, &form, is_new, NULL, err);
}

enum err_code article_edit_page(struct request *req, struct response *res, struct err *err)
{
	return editor_show_stored(req, res, NULL, NULL, err);
}

enum err_code article_edit(struct request *req, struct response *res, struct err *err)
{
	return take_form(req, res, false, err);
}

enum err_code article_new_page(struct request *req, struct response *res, struct err *err)
{
	struct editor_view view = {0};
	struct article_content content = {.category = STR_EMPTY};
	enum err_code code = page_begin(&view.page, req, err);
	const struct unit *root;

	if (code)
		return code;
	root = definitions_root_unit(view.page.defs);
	content.unit = root ? root->id : 0;
	content.period = definitions_root_period(view.page.defs);
	code = editor_fill(&view, NULL, &content, err);
	if (!code)
		editor_show(&view, req, res, 200);
	page_end(&view.page);
	return code;
}

enum err_code article_new(struct request *req, struct response *res, struct err *err)
{
	return take_form(req, res, true, err);
}
