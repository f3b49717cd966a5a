/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The form of one account: what it shows, and what was typed into it. */
#include "core/grant_words.h"
#include "web/accounts.h"

/* ---- What is shown */

static struct str text_of(struct arena *arena, struct buf *text)
{
	struct str out = arena_str(arena, buf_str(text));

	buf_release(text);
	return out;
}

static void fill_roles(struct account_view *view)
{
	struct page *page = &view->page;

	view->roles = ARENA_ARRAY(page->arena, struct account_choice, ROLE_END);
	for (enum role role = ROLE_REPORTER; role < ROLE_END; role++)
		view->roles[view->role_count++] = (struct account_choice){
		    .code = role_code(role), .name = account_role_name(page->lang, role)};
}

static void fill_units(struct account_view *view)
{
	struct page *page = &view->page;
	struct period p = definitions_root_period(page->defs);
	const struct tree *tree = space_tree(page->space, p);

	if (tree->count > ACCOUNT_UNITS_OFFERED)
		return;
	view->units = ARENA_ARRAY(page->arena, struct account_choice, (size_t)tree->count);
	for (int i = 0; i < tree->count; i++) {
		const struct unit *unit = &page->defs->units[tree->units[i]];

		view->units[view->unit_count++] = (struct account_choice){
		    .code = definitions_unit_name(page->defs, unit, p, page->arena).p,
		    .name = wording_unit(&page->wording, unit->id, p)};
	}
}

static const char *unit_name_of(const struct page *page, struct str code)
{
	const struct unit *unit = code.n ? definitions_unit_now(page->defs, code) : NULL;

	return unit ? wording_unit(&page->wording, unit->id, definitions_root_period(page->defs))
	            : "";
}

static struct account_choice *sectors_of(const struct page *page)
{
	const struct site *site = page->site;
	struct account_choice *out =
	    ARENA_ARRAY(page->arena, struct account_choice, (size_t)site->sector_count);

	for (int i = 0; i < site->sector_count; i++) {
		struct str code = site->sectors[i].code;

		out[i] = (struct account_choice){.code = page_text(page, code),
		    .name = page_text(page, site_sector_name(site, code, page->english))};
	}
	return out;
}

static void choose(struct account_row *row, size_t count, struct str code)
{
	for (size_t i = 0; i < count; i++)
		if (str_is(code, row->sectors[i].code))
			row->has_sectors = row->sectors[i].chosen = true;
}

static struct account_row *add_row(struct account_view *view, struct str role, struct str unit)
{
	struct account_row *row = &view->rows[view->row_count++];

	*row = (struct account_row){.number = (int)view->row_count,
	    .role = role,
	    .unit = unit,
	    .unit_name = unit_name_of(&view->page, unit),
	    .sectors = sectors_of(&view->page)};
	return row;
}

/* The words of a grant's unit. */
static struct str unit_of(const struct page *page, const struct grant *grant)
{
	const struct grant bare = {.role = grant->role, .unit = grant->unit};
	struct grant_words words;
	struct buf text = {0};

	grant_add(&text, page->defs, &bare);
	return grant_split(text_of(page->arena, &text), &words) ? words.unit : STR_EMPTY;
}

static const char *field(struct arena *arena, const char *name, int number)
{
	return arena_printf(arena, "%s%d", name, number);
}

static void fill_typed(struct account_view *view, const struct account_typed *typed)
{
	struct arena *arena = view->page.arena;
	const struct form_data *form = &typed->form;

	for (int i = 1; i <= ACCOUNT_GRANTS_MAX; i++) {
		struct str role = form_data_text(form, field(arena, "role", i)), sector;
		struct str unit = form_data_text(form, field(arena, "unit", i));
		struct account_row *row;
		size_t at = 0;

		if (!role.n)
			continue;
		row = add_row(view, role, unit.n ? unit : STR_EMPTY);
		while (form_data_next(form, field(arena, "sector", i), &at, &sector))
			choose(row, view->sector_count, sector);
	}
}

void account_view_fill(struct account_view *view, const struct grant *grants, int count,
    const struct account_typed *typed)
{
	struct page *page = &view->page;

	fill_roles(view);
	fill_units(view);
	view->sector_count = (size_t)page->site->sector_count;
	view->rows =
	    ARENA_ARRAY(page->arena, struct account_row, ACCOUNT_GRANTS_MAX + ACCOUNT_ROWS_FREE);
	if (typed)
		fill_typed(view, typed);
	for (int i = 0; i < count && !typed; i++) {
		struct account_row *row =
		    add_row(view, str_of(role_code(grants[i].role)), unit_of(page, &grants[i]));

		for (int j = 0; j < grants[i].sector_count; j++)
			choose(row, view->sector_count, grants[i].sectors[j]);
	}
	for (int i = 0; i < ACCOUNT_ROWS_FREE && view->row_count < ACCOUNT_GRANTS_MAX; i++)
		add_row(view, STR_EMPTY, STR_EMPTY);
}

/* ---- What was typed */

static struct str joined_sectors(
    struct arena *arena, const struct form_data *form, const char *name)
{
	struct buf list = {0};
	struct str sector;
	size_t at = 0;

	while (form_data_next(form, name, &at, &sector)) {
		if (list.n)
			buf_add_char(&list, ',');
		buf_add_str(&list, sector);
	}
	return text_of(arena, &list);
}

static enum err_code read_grants(
    struct request *req, const struct definitions *defs, struct account_typed *out, struct err *err)
{
	enum err_code code = ERR_NONE;

	for (int i = 1; i <= ACCOUNT_GRANTS_MAX && !code; i++) {
		struct grant_words words = {
		    .role = form_data_text(&out->form, field(req->arena, "role", i)),
		    .unit = str_trim(form_data_text(&out->form, field(req->arena, "unit", i))),
		    .sectors =
			joined_sectors(req->arena, &out->form, field(req->arena, "sector", i))};

		if (!words.role.n)
			continue;
		code = grant_read(req->arena, defs, &words, &out->grants[out->grant_count], err);
		out->grant_count += !code;
		if (code)
			out->wrong_grant = i;
	}
	return code;
}

enum err_code account_typed_read(struct request *req, struct account_typed *out, struct err *err)
{
	struct space *space;
	enum err_code code;

	*out = (struct account_typed){0};
	code = form_data_of(req, &out->form, err);
	if (code)
		return code;
	out->login = form_data_text(&out->form, "login");
	out->name = form_data_text(&out->form, "name");
	out->mail = form_data_text(&out->form, "mail");
	out->seen = form_data_text(&out->form, "seen");
	code = app_lock(req->app, &space, err);
	if (code)
		return code;
	code = read_grants(req, space_definitions(space), out, err);
	app_unlock(req->app);
	return code;
}
