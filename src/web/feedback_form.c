/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The form with which citizens report something. */
#include "feedback.html.h"
#include "media/picture.h"
#include "web/carried_file.h"
#include "web/feedback.h"
#include "web/signed_in.h"
#include "web/web.h"

/* A field that people do not see: what fills it in is a program. */
#define TRAP "website"

struct sending {
	struct definitions *defs;
	struct feedback_draft draft;
	struct feedback_new_picture pictures[FEEDBACK_PICTURES_MAX];
	struct picture made[FEEDBACK_PICTURES_MAX];
	struct str names[FEEDBACK_PICTURES_MAX]; /* as their sender has them */
	bool pictures_read;
	bool pictures_lost; /* one that cannot be carried */
	char secret[FEEDBACK_SECRET_SIZE];
	int64_t id;
};

/* ---- from the form */

static struct str field(const struct form_data *form, const char *name)
{
	struct str text = form ? str_trim(form_data_text(form, name)) : STR_EMPTY;

	return text.p ? text : STR_EMPTY;
}

static enum err_code read_draft(
    const struct page *page, const struct form_data *form, struct sending *s, struct err *err)
{
	struct feedback_draft *draft = &s->draft;
	struct str place = field(form, "noi"), point = field(form, "toa-do");

	if (field(form, TRAP).n)
		return err_set(err, ERR_INPUT, "feedback.trap", NULL);
	if (!feedback_secret_read(field(form, "lan"), s->secret))
		return err_set(err, ERR_INPUT, "feedback.no_secret", NULL);
	*draft = (struct feedback_draft){.secret = str_of(s->secret),
	    .category = field(form, "linh-vuc"),
	    .place = feedback_unit_of(page, place),
	    .words = {.title = field(form, "tieu-de"),
		.text = field(form, "noi-dung"),
		.where = field(form, "dia-diem")},
	    .contact = {field(form, "ho-ten"), field(form, "dien-thoai"), field(form, "email")}};
	if (place.n && !draft->place)
		return err_set(err, ERR_INPUT, "feedback.no_place", NULL);
	if (point.n && !feedback_point_read(point, &draft->words.latitude, &draft->words.longitude))
		return err_set(err, ERR_INPUT, "feedback.bad_point", NULL);
	return ERR_NONE;
}

static struct feedback_new_picture sizes_of(const struct picture *picture)
{
	const struct picture_size *small = &picture->sizes[0];
	const struct picture_size *large = &picture->sizes[picture->count - 1];

	return (struct feedback_new_picture){small->width, small->height, large->width,
	    large->height, buf_str(&small->webp), buf_str(&large->webp)};
}

/* Made anew, also one that the form carries. */
static enum err_code take_picture(
    struct sending *s, struct str bytes, struct str name, struct err *err)
{
	size_t at = s->draft.picture_count;
	enum err_code code;

	if (at == FEEDBACK_PICTURES_MAX)
		return feedback_too_many_pictures(err);
	code = picture_make(bytes, &s->made[at], err);
	if (code)
		return code;
	s->pictures[at] = sizes_of(&s->made[at]);
	s->names[at] = name;
	s->draft.picture_count++;
	return ERR_NONE;
}

static struct str slot_field(
    struct arena *arena, const struct form_data *form, const char *name, size_t slot)
{
	return field(form, arena_printf(arena, "%s-%zu", name, slot));
}

/* Those that a form carries which was refused before, but for what its sender leaves out. */
static enum err_code take_carried(
    struct arena *arena, const struct form_data *form, struct sending *s, struct err *err)
{
	enum err_code code = ERR_NONE;

	for (size_t slot = 1; slot <= FEEDBACK_PICTURES_MAX && !code; slot++) {
		struct str bytes;

		if (!slot_field(arena, form, "anh-bo", slot).n &&
		    carried_file_read(arena, slot_field(arena, form, "anh-giu", slot), &bytes))
			code =
			    take_picture(s, bytes, slot_field(arena, form, "anh-ten", slot), err);
	}
	return code;
}

static bool has_pictures(struct arena *arena, const struct form_data *form)
{
	bool has = form_data_file(form, "anh");

	for (size_t slot = 1; slot <= FEEDBACK_PICTURES_MAX; slot++)
		has |= slot_field(arena, form, "anh-giu", slot).n > 0;
	return has;
}

/* One that cannot be taken does not keep the others out: `err` tells of the first. */
static enum err_code take_chosen(const struct form_data *form, struct sending *s, struct err *err)
{
	enum err_code first = ERR_NONE;

	for (size_t i = 0; i < form->count; i++) {
		const struct form_field *file = &form->fields[i];
		struct err other = {0};

		if (!file->is_file || !str_is(file->name, "anh") || !file->value.n)
			continue;
		if (!first)
			first = take_picture(s, file->value, file->file_name, err);
		else if (take_picture(s, file->value, file->file_name, &other))
			s->pictures_lost = true;
	}
	return first;
}

static enum err_code take_pictures(
    struct arena *arena, const struct form_data *form, struct sending *s, struct err *err)
{
	enum err_code code = take_carried(arena, form, s, err);

	if (!code)
		code = take_chosen(form, s, err);
	s->draft.pictures = s->pictures;
	return code;
}

static void sending_release(struct sending *s)
{
	for (size_t i = 0; i < s->draft.picture_count; i++)
		picture_release(&s->made[i]);
	definitions_free(s->defs);
}

/* ---- the page */

static const char *kept(const struct page *page, const struct form_data *form, const char *name)
{
	return page_text(page, field(form, name));
}

static void add_carried(
    struct feedback_form_view *view, size_t bytes, struct str name, const char *content)
{
	const struct page *page = &view->page;
	struct feedback_carried_picture *picture = &view->carried[view->carried_count++];

	picture->slot = view->carried_count;
	picture->name = page_text(page, name);
	picture->size = arena_printf(page->arena, "%zu kB", (bytes + 999) / 1000);
	picture->content = content;
}

/* The form carries what was read of its pictures, else what it has carried before. */
static void fill_carried(
    struct feedback_form_view *view, const struct form_data *form, const struct sending *s)
{
	struct arena *arena = view->page.arena;

	view->carried = ARENA_ARRAY(arena, struct feedback_carried_picture, FEEDBACK_PICTURES_MAX);
	view->pictures_lost = s->pictures_lost;
	for (size_t i = 0; i < s->draft.picture_count; i++) {
		struct str large = s->pictures[i].large;

		if (large.n > CARRIED_FILE_BYTES_MAX)
			view->pictures_lost = true;
		else
			add_carried(view, large.n, s->names[i], carried_file_text(arena, large));
	}
	if (s->pictures_read)
		return;
	view->pictures_lost = form_data_file(form, "anh") != NULL;
	for (size_t slot = 1; slot <= FEEDBACK_PICTURES_MAX; slot++) {
		struct str text = slot_field(arena, form, "anh-giu", slot);

		if (text.n)
			add_carried(view, text.n / 4 * 3, slot_field(arena, form, "anh-ten", slot),
			    page_text(&view->page, text));
	}
}

/* `form` NULL: an empty one; `why`: nothing was sent. */
static enum err_code show_form(struct request *req, struct response *res,
    const struct form_data *form, const struct sending *s, const struct err *why, struct err *err)
{
	struct feedback_form_view view = {0};
	struct page *page = &view.page;
	char secret[FEEDBACK_SECRET_SIZE];
	struct html h;
	enum err_code code = page_begin_to_write(page, req, err);

	if (code)
		return code;
	code = feedback_taken(page, err);
	if (!feedback_secret_read(field(form, "lan"), secret))
		feedback_secret_make(secret);
	if (!code) {
		page->title = tr(page->lang, "feedback.send");
		page->description = tr(page->lang, "feedback.send_what");
		page->working = true;
		page_crumb_menu(page, MENU_FEEDBACK);
		view.action = feedback_url(page, "/gui");
		view.lookup_url = feedback_url(page, "/tra-cuu");
		view.secret = page_text(page, str_of(secret));
		view.category_count = feedback_category_choices(page, field(form, "linh-vuc"),
		    tr(page->lang, "feedback.choose"), &view.categories);
		view.place_count =
		    feedback_place_choices(page, feedback_unit_of(page, field(form, "noi")),
			tr(page->lang, "feedback.place_unknown"), &view.places);
		view.contact_days = page->site->feedback_contact_days;
		view.title = kept(page, form, "tieu-de");
		view.text = kept(page, form, "noi-dung");
		view.where = kept(page, form, "dia-diem");
		view.point = kept(page, form, "toa-do");
		view.name = kept(page, form, "ho-ten");
		view.phone = kept(page, form, "dien-thoai");
		view.email = kept(page, form, "email");
		if (form)
			fill_carried(&view, form, s);
		if (why)
			view.problem = err_in_words(req->arena, page->lang, why);
		h = signed_in_html(page, res);
		page_feedback_form(&h, &view);
		res->status = !why ? 200 : why->code == ERR_TOO_MANY ? 429 : 422;
	}
	page_end(page);
	return code;
}

enum err_code feedback_form_page(struct request *req, struct response *res, struct err *err)
{
	return show_form(req, res, NULL, NULL, NULL, err);
}

/* ---- sending */

static enum err_code receive(struct db *db, void *context, struct err *err)
{
	struct sending *s = context;

	return feedback_receive(db, s->defs, &s->draft, &s->id, err);
}

static enum err_code take_one(struct request *req, struct err *err)
{
	struct app *app = req->app;
	char key[RATE_ADDRESS_SIZE];

	return app->feedback_rate
	           ? rate_take(app->feedback_rate, rate_address(req->client, key), err)
	           : ERR_NONE;
}

/* A limit of what is sent is one of the work with pictures, too. */
static enum err_code take_one_with_pictures(
    struct request *req, const struct form_data *form, struct sending *s, struct err *err)
{
	enum err_code code = take_one(req, err);

	if (code)
		return code;
	s->pictures_read = true;
	return take_pictures(req->arena, form, s, err);
}

static enum err_code send(
    struct request *req, const struct form_data *form, struct sending *s, struct err *err)
{
	struct page page;
	struct err of_pictures = {0};
	enum err_code code = page_begin_to_write(&page, req, err);

	if (code)
		return code;
	code = feedback_taken(&page, err);
	if (!code)
		code = read_draft(&page, form, s, err);
	if (!code)
		s->defs = definitions_hold(page.defs);
	page_end(&page);
	if (!code)
		code = take_one_with_pictures(req, form, s, err);
	else if (err_is_of_input(code) && has_pictures(req->arena, form) && !field(form, TRAP).n)
		s->pictures_lost |= take_one_with_pictures(req, form, s, &of_pictures) != ERR_NONE;
	if (!code)
		code = app_write(req->app, receive, s, err);
	return code;
}

enum err_code feedback_send(struct request *req, struct response *res, struct err *err)
{
	struct sending s = {0};
	struct form_data form;
	struct err why = {0};
	enum err_code code = form_data_of(req, &form, err);

	if (code)
		return code;
	code = send(req, &form, &s, &why);
	if (!code)
		response_redirect(res, 303,
		    arena_printf(req->arena, "%s/phan-anh/theo-doi/%s?da-gui=1",
			lang_prefix((enum lang)req->language), s.secret));
	else if (err_is_of_input(code) || code == ERR_TOO_MANY)
		code = show_form(req, res, &form, &s, &why, err);
	else
		*err = why;
	sending_release(&s);
	return code;
}
