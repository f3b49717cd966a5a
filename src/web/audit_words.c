/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* An entry of the journal in words: what it was done to, and what it changed. */
#include "base/decimal.h"
#include "core/submission.h"
#include "view/format.h"
#include "web/accounts.h"
#include "web/audit.h"
#include "web/feedback.h"
#include "web/newsroom.h"
#include "web/work.h"

/* ---- What it was done to */

/* "Thu ngân sách, Phường Tam Thanh, quý I năm 2017, thực hiện" of cell/…; NULL: it names none. */
static const char *cell_words(const struct page *page, struct str rest)
{
	const struct definitions *defs = page->defs;
	struct str part[5] = {STR_EMPTY, STR_EMPTY, STR_EMPTY, STR_EMPTY, STR_EMPTY};
	const struct indicator *indicator;
	const struct scenario *scenario;
	const struct breakdown *breakdown;
	const struct unit *unit;
	struct period period;
	struct buf text = {0};

	for (int i = 0; i < 5 && rest.n; i++)
		str_split(&rest, '/', &part[i]);
	indicator = definitions_indicator(defs, part[0]);
	unit = definitions_unit_by_key(defs, part[1]);
	scenario = definitions_scenario(defs, part[3]);
	if (!indicator || !unit || !scenario || !period_parse_path(part[2], &period))
		return NULL;
	buf_printf(&text, "%s, %s, %s, %s", wording_indicator(&page->wording, indicator->id),
	    wording_unit(&page->wording, unit->id, period),
	    wording_period(&page->wording, period, PERIOD_LONG),
	    wording_scenario(&page->wording, scenario->id));
	breakdown = part[4].n ? definitions_breakdown(defs, indicator->codelist, part[4]) : NULL;
	if (breakdown)
		buf_printf(&text, ", %s", wording_breakdown(&page->wording, breakdown->id));
	return buf_keep(&text, page->arena);
}

/* The names it has of its own in the catalogues: those of units and indicators. */
static const char *definition_words(const struct page *page, struct str subject)
{
	const struct definitions *defs = page->defs;
	struct str rest = subject, kind = STR_EMPTY;
	const struct indicator *indicator;
	const struct unit *unit;

	str_split(&rest, '/', &kind);
	unit = str_is(kind, "unit") ? definitions_unit_by_key(defs, rest) : NULL;
	indicator = str_is(kind, "indicator") ? definitions_indicator(defs, rest) : NULL;
	if (unit)
		return wording_unit(&page->wording, unit->id, definitions_root_period(page->defs));
	return indicator ? wording_indicator(&page->wording, indicator->id) : NULL;
}

static const char *submission_words(const struct page *page, const struct submission_key *key)
{
	const struct form *form = form_find(page->defs, key->form, key->period);
	struct str name = form ? name_in(page->english, form->name, form->name_en) : key->form;

	return arena_printf(page->arena, "%.*s, %s, %s", STR_ARG(name),
	    wording_unit(&page->wording, key->unit, key->period),
	    wording_period(&page->wording, key->period, PERIOD_LONG));
}

const char *audit_subject_words(const struct page *page, struct str subject)
{
	struct str cell = STR("cell/");
	struct submission_key key;
	const char *words;

	if (submission_subject_parse(subject, &key))
		return key.unit > 0 && key.unit <= page->defs->unit_count
		           ? submission_words(page, &key)
		           : "";
	words = str_starts(subject, cell)
	            ? cell_words(page, (struct str){subject.p + cell.n, subject.n - cell.n})
	            : definition_words(page, subject);
	return words ? words : "";
}

/* ---- What it changed */

struct word {
	const char *code;
	const char *key;
};

static const struct word members[] = {
    {"", "audit.member.state"},
    {"at", "audit.member.at"},
    {"author", "newsroom.author"},
    {"body", "article.field.body"},
    {"body_en", "article.field.body_en"},
    {"category", "newsroom.category"},
    {"change", "newsroom.change"},
    {"correction", "newsroom.correction"},
    {"decision", "audit.member.decision"},
    {"digest", "audit.member.digest"},
    {"answer", "feedback.answer"},
    {"disabled", "audit.member.disabled"},
    {"due", "feedback.due"},
    {"email", "feedback.form.email"},
    {"figures", "audit.member.figures"},
    {"grants", "admin.grants"},
    {"how", "audit.member.how"},
    {"kind", "newsroom.kind"},
    {"lead", "article.field.lead"},
    {"lead_en", "article.field.lead_en"},
    {"move", "audit.member.move"},
    {"moves", "audit.member.moves"},
    {"name", "feedback.form.name"},
    {"observations", "audit.member.observations"},
    {"period", "newsroom.period"},
    {"phone", "feedback.form.phone"},
    {"pictures", "feedback.form.pictures"},
    {"place", "feedback.place"},
    {"revision", "audit.member.revision"},
    {"rule", "audit.member.rule"},
    {"sectors", "audit.member.sectors"},
    {"size", "audit.member.size"},
    {"source", "newsroom.source"},
    {"stage", "audit.member.stage"},
    {"status", "audit.member.status"},
    {"tags", "newsroom.tags"},
    {"text", "audit.member.text"},
    {"title", "article.field.title"},
    {"title_en", "article.field.title_en"},
    {"type", "audit.member.type"},
    {"unit", "newsroom.unit"},
    {"value", "audit.member.value"},
    {"version", "audit.member.version"},
    {"what", "audit.member.what"},
    {"where", "feedback.form.address"},
};

static const struct word codes[] = {
    {"password", "audit.what.password"},
    {"second_factor", "audit.what.second_factor"},
    {"recovery_codes", "audit.what.recovery_codes"},
    {"recovery_code", "audit.what.recovery_code"},
    {"api_token", "audit.what.api_token"},
    {"set", "audit.how.set"},
    {"reset", "audit.how.reset"},
    {"changed", "audit.how.changed"},
    {"removed", "audit.how.removed"},
    {"made", "audit.how.made"},
    {"used", "audit.how.used"},
    {"revoked", "audit.how.revoked"},
    {"na", "audit.status.na"},
    {"nothing", "audit.status.nothing"},
    {"withdrawn", "audit.status.withdrawn"},
};

static const char *find_word(const struct word *words, size_t count, struct str code)
{
	for (size_t i = 0; i < count; i++)
		if (str_is(code, words[i].code))
			return words[i].key;
	return NULL;
}

#define FIND_WORD(words, code) find_word(words, sizeof(words) / sizeof(*(words)), code)

/* "151300.5" as the page's language writes it. */
static const char *number_words(const struct page *page, struct str plain)
{
	size_t point = str_find_char(plain, '.');
	int scale = point < plain.n ? (int)(plain.n - point - 1) : 0;
	struct buf text = {0};
	int64_t whole;

	if (scale > DECIMAL_SCALE_MAX || decimal_parse(plain, scale, &whole))
		return page_text(page, plain);
	format_decimal(&text, page->lang, rational_of(whole, scale), scale, FORMAT_EXACT);
	return buf_keep(&text, page->arena);
}

/* Of an event of an article; NULL: it says itself. */
static const char *article_words(const struct page *page, struct str name, struct str text)
{
	enum article_state state;
	enum article_move move;
	enum article_kind kind;

	if (!name.n && article_state_parse(text, &state))
		return newsroom_state(page->lang, state);
	if (str_is(name, "move") && article_move_parse(text, &move))
		return newsroom_move(page->lang, move);
	if (str_is(name, "kind") && article_kind_parse(text, &kind))
		return tr(
		    page->lang, kind == ARTICLE_PAGE ? "newsroom.kind.page" : "newsroom.kind.news");
	if (str_is(name, "at"))
		return page_moment(page, text);
	return NULL;
}

/* Of an event of feedback; likewise. */
static const char *feedback_member_words(const struct page *page, struct str name, struct str text)
{
	enum feedback_state state;
	enum feedback_move move;
	date day;

	if (!name.n && feedback_state_parse(text, &state))
		return feedback_state_name(page->lang, state);
	if (str_is(name, "move") && feedback_move_parse(text, &move))
		return feedback_move_name(page->lang, move);
	if (str_is(name, "category"))
		return feedback_category_name(page, text);
	if (str_is(name, "due") && date_parse(text, &day))
		return page_day(page, day);
	return NULL;
}

static const char *string_words(const struct page *page, struct str name, struct str text)
{
	const char *known = NULL;
	enum submission_state state;
	enum submission_move move;
	enum stage stage;

	if (str_is(name, "value"))
		return number_words(page, text);
	if (str_is(name, "stage") && stage_parse(text, &stage))
		return wording_stage(&page->wording, stage);
	/* The figure beside it tells. */
	if (str_is(name, "status") && str_is(text, "value"))
		return "";
	if (!name.n && submission_state_parse(text, &state))
		return work_state(page->lang, state);
	if (str_is(name, "move") && submission_move_parse(text, &move))
		return tr(page->lang,
		    arena_printf(page->arena, "submission.move.%s", submission_move_code(move)));
	if (str_is(name, "what") || str_is(name, "how") || str_is(name, "status"))
		known = FIND_WORD(codes, text);
	if (known)
		return tr(page->lang, known);
	return page_text(page, text);
}

/* The grant that core/account writes: role, unit by its id, sectors with spaces between. */
static bool add_grant(struct buf *out, const struct page *page, const struct json_value *json)
{
	struct str rest = json_get_str(json, "sectors"), sector;
	struct grant grant = {.sectors = ARENA_ARRAY(page->arena, struct str, rest.n + 1)};
	int64_t unit = 0;

	if (!role_parse(json_get_str(json, "role"), &grant.role))
		return false;
	if (json_get_int(json, "unit", &unit) && unit > 0 && unit <= page->defs->unit_count)
		grant.unit = (int)unit;
	while (rest.n && str_split(&rest, ' ', &sector))
		grant.sectors[grant.sector_count++] = sector;
	account_add_grant_words(out, page, &grant);
	return true;
}

static const char *grants_words(const struct page *page, const struct json_value *list)
{
	struct buf text = {0};

	for (size_t i = 0; i < list->count; i++) {
		if (text.n)
			buf_add_text(&text, "; ");
		if (!add_grant(&text, page, &list->items[i])) {
			buf_release(&text);
			return NULL;
		}
	}
	return buf_keep(&text, page->arena);
}

static const char *raw_words(const struct page *page, const struct json_value *value)
{
	struct buf text = {0};
	struct json json;

	json_init(&json, &text);
	json_add_value(&json, value);
	return buf_keep(&text, page->arena);
}

/* What the figures of a published article said. */
static const char *figures_words(const struct page *page, const struct json_value *list)
{
	struct buf text = {0};

	for (size_t i = 0; i < list->count; i++)
		buf_printf(
		    &text, "%s%.*s", i ? "; " : "", STR_ARG(json_get_str(&list->items[i], "said")));
	return buf_keep(&text, page->arena);
}

static const char *unit_words(const struct page *page, const struct json_value *value)
{
	int64_t unit;

	if (!str_to_int(value->text, page->defs->unit_count, &unit) || !unit)
		return NULL;
	return wording_unit(&page->wording, (int)unit, definitions_root_period(page->defs));
}

struct differences {
	const struct page *page;
	bool of_article, of_feedback;
	size_t count;
	struct audit_change *list;
};

static bool names_unit(const struct differences *changes, struct str name)
{
	return (changes->of_article || changes->of_feedback) &&
	       (str_is(name, "unit") || str_is(name, "place"));
}

static const char *value_words(
    const struct differences *changes, struct str name, const struct json_value *value)
{
	const struct page *page = changes->page;
	const char *words = NULL;

	if (!value || value->kind == JSON_NULL)
		return "";
	if (value->kind == JSON_STRING && changes->of_article)
		words = article_words(page, name, value->text);
	if (value->kind == JSON_STRING && changes->of_feedback)
		words = feedback_member_words(page, name, value->text);
	if (value->kind == JSON_STRING)
		return words ? words : string_words(page, name, value->text);
	if (value->kind == JSON_BOOL)
		return tr(page->lang, value->boolean ? "audit.yes" : "audit.no");
	if (value->kind == JSON_ARRAY && str_is(name, "grants"))
		words = grants_words(page, value);
	if (value->kind == JSON_ARRAY && str_is(name, "figures"))
		words = figures_words(page, value);
	if (value->kind == JSON_NUMBER && names_unit(changes, name))
		words = unit_words(page, value);
	return words ? words : raw_words(page, value);
}

static const struct json_value *parse(const struct page *page, struct str text)
{
	struct json_value *value = NULL;
	struct err ignored;
	int line, column;

	if (!text.n || json_parse(page->arena, text, &value, &line, &column, &ignored))
		return NULL;
	return value;
}

static void add_change(struct differences *changes, struct str name,
    const struct json_value *before, const struct json_value *after)
{
	const struct page *page = changes->page;
	const char *key = FIND_WORD(members, name);
	struct audit_change change = {.name = key ? tr(page->lang, key) : page_text(page, name),
	    .before = value_words(changes, name, before),
	    .after = value_words(changes, name, after)};

	if (!strcmp(change.before, change.after))
		return;
	change.is_long = strlen(change.before) + strlen(change.after) > AUDIT_LONG;
	changes->list[changes->count++] = change;
}

static size_t member_count(const struct json_value *value)
{
	return value && value->kind == JSON_OBJECT ? value->count : 1;
}

/* What differs, member by member; what is no object is one nameless member. */
static void compare(
    struct differences *changes, const struct json_value *before, const struct json_value *after)
{
	bool objects =
	    (!before || before->kind == JSON_OBJECT) && (!after || after->kind == JSON_OBJECT);

	if (!objects) {
		add_change(changes, STR_EMPTY, before, after);
		return;
	}
	for (size_t i = 0; after && i < after->count; i++) {
		const char *name = arena_str(changes->page->arena, after->names[i]).p;

		add_change(changes, after->names[i], json_get(before, name), &after->items[i]);
	}
	for (size_t i = 0; before && i < before->count; i++) {
		const char *name = arena_str(changes->page->arena, before->names[i]).p;

		if (!json_get(after, name))
			add_change(changes, before->names[i], &before->items[i], NULL);
	}
}

static void add_members(struct differences *changes, const struct json_value *object)
{
	for (size_t i = 0; object && object->kind == JSON_OBJECT && i < object->count; i++)
		if (!str_is(object->names[i], "before") && !str_is(object->names[i], "after"))
			add_change(changes, object->names[i], NULL, &object->items[i]);
}

static bool is_of_article(const struct audit_entry *entry)
{
	return entry->kind == AUDIT_EVENT + EVENT_ARTICLE ||
	       entry->kind == AUDIT_EVENT + EVENT_ARTICLE_MOVE;
}

static bool is_of_feedback(const struct audit_entry *entry)
{
	return entry->kind >= AUDIT_EVENT + EVENT_FEEDBACK &&
	       entry->kind <= AUDIT_EVENT + EVENT_FEEDBACK_SHOW;
}

void audit_changes_fill(
    const struct page *page, const struct audit_entry *entry, struct audit_line *line)
{
	const struct json_value *before = parse(page, entry->before);
	const struct json_value *after = parse(page, entry->after);
	const struct json_value *content = parse(page, entry->content), *words = NULL;
	struct differences changes = {
	    .page = page, .of_article = is_of_article(entry), .of_feedback = is_of_feedback(entry)};

	/* The words of an article and of feedback are a JSON object. */
	if (changes.of_article || changes.of_feedback)
		words = parse(page, entry->text);
	if (words && words->kind == JSON_OBJECT)
		line->text = "";
	changes.list = ARENA_ARRAY(page->arena, struct audit_change,
	    member_count(before) + member_count(after) + member_count(content) +
		member_count(words));
	if (before || after)
		compare(&changes, before, after);
	add_members(&changes, content);
	add_members(&changes, words);
	line->changes = changes.list;
	line->change_count = changes.count;
}
