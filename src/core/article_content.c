/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Codes of articles, their revisions as JSON, their addresses. */
#include "base/bug.h"
#include "base/text.h"
#include "core/article.h"

enum { SLUG_BYTES_MAX = 80 };

/* ---- codes */

static const char *const state_codes[ARTICLE_STATE_END] = {
    [ARTICLE_DRAFT] = "draft",
    [ARTICLE_REVIEW] = "review",
    [ARTICLE_SCHEDULED] = "scheduled",
    [ARTICLE_PUBLISHED] = "published",
    [ARTICLE_WITHDRAWN] = "withdrawn",
    [ARTICLE_DROPPED] = "dropped",
};

static const char *const move_codes[ARTICLE_MOVE_END] = {
    [ARTICLE_SUBMIT] = "submit",
    [ARTICLE_RECALL] = "recall",
    [ARTICLE_RETURN] = "return",
    [ARTICLE_SCHEDULE] = "schedule",
    [ARTICLE_UNSCHEDULE] = "unschedule",
    [ARTICLE_PUBLISH] = "publish",
    [ARTICLE_WITHDRAW] = "withdraw",
    [ARTICLE_DROP] = "drop",
};

static const char *const kind_codes[] = {[ARTICLE_NEWS] = "news", [ARTICLE_PAGE] = "page"};

static const char *const field_codes[ARTICLE_FIELDS] = {
    [ARTICLE_TITLE] = "title",
    [ARTICLE_LEAD] = "lead",
    [ARTICLE_BODY] = "body",
    [ARTICLE_TITLE_EN] = "title_en",
    [ARTICLE_LEAD_EN] = "lead_en",
    [ARTICLE_BODY_EN] = "body_en",
};

static const struct article_transition transitions[] = {
#define FROM(move, from, to, permission, words) {move, from, to, permission, words},
#include "core/article_moves.def"
#undef FROM
};

/* The index of a code among `count`, from `first`; -1: none. */
static int find_code(const char *const *codes, int first, int count, struct str text)
{
	for (int i = first; i < count; i++)
		if (str_is(text, codes[i]))
			return i;
	return -1;
}

const char *article_state_code(enum article_state state)
{
	INVARIANT(state < ARTICLE_STATE_END);
	return state_codes[state];
}

const char *article_move_code(enum article_move move)
{
	INVARIANT(move > 0 && move < ARTICLE_MOVE_END);
	return move_codes[move];
}

const char *article_kind_code(enum article_kind kind)
{
	INVARIANT(kind <= ARTICLE_PAGE);
	return kind_codes[kind];
}

const char *article_field_code(enum article_field field)
{
	INVARIANT(field < ARTICLE_FIELDS);
	return field_codes[field];
}

bool article_state_parse(struct str text, enum article_state *out)
{
	int found = find_code(state_codes, 0, ARTICLE_STATE_END, text);

	*out = found < 0 ? *out : (enum article_state)found;
	return found >= 0;
}

bool article_move_parse(struct str text, enum article_move *out)
{
	int found = find_code(move_codes, ARTICLE_SUBMIT, ARTICLE_MOVE_END, text);

	*out = found < 0 ? *out : (enum article_move)found;
	return found >= 0;
}

bool article_kind_parse(struct str text, enum article_kind *out)
{
	int found = find_code(kind_codes, 0, ARTICLE_PAGE + 1, text);

	*out = found < 0 ? *out : (enum article_kind)found;
	return found >= 0;
}

const struct article_transition *article_transition(enum article_move move, enum article_state from)
{
	for (size_t i = 0; i < sizeof(transitions) / sizeof(transitions[0]); i++)
		if (transitions[i].move == move && transitions[i].from == from)
			return &transitions[i];
	return NULL;
}

enum access article_edit_permission(enum article_state state)
{
	return state == ARTICLE_REVIEW || state == ARTICLE_SCHEDULED ? ACCESS_EDIT : ACCESS_WRITE;
}

bool article_allows(
    const struct actor *actor, enum access permission, const struct definitions *defs, int unit)
{
	return unit > 0 && unit <= defs->unit_count &&
	       access_allows(actor, permission, defs, unit, definitions_root_period(defs),
		   (struct str){NULL, 0});
}

/* ---- tags */

void article_tags_read(struct article_content *content, struct str text, struct arena *arena)
{
	struct str rest = str_trim(text), tag;
	size_t capacity = 0;

	content->tags = NULL;
	content->tag_count = 0;
	while (rest.n && str_split(&rest, ',', &tag)) {
		tag = str_trim(tag);
		if (!tag.n)
			continue;
		content->tags = arena_grow(
		    arena, content->tags, content->tag_count, &capacity, sizeof(*content->tags));
		content->tags[content->tag_count++] = tag;
	}
}

void article_tags_add(struct buf *out, const struct article_content *content)
{
	for (size_t i = 0; i < content->tag_count; i++)
		buf_printf(out, "%s%.*s", i ? ", " : "", STR_ARG(content->tags[i]));
}

/* ---- JSON: members in the order of their names */

/* Left out where there are none: what was written before there were any has none. */
static void write_pictures(struct json *json, const struct article_content *content)
{
	json_name(json, "pictures");
	json_array(json);
	for (size_t i = 0; i < content->picture_count; i++) {
		const struct article_picture *picture = &content->pictures[i];

		json_object(json);
		json_member_str(json, "alternative", picture->alternative);
		json_member_str(json, "caption", picture->caption);
		json_member_str(json, "credit", picture->credit);
		json_member_str(json, "name", picture->name);
		json_object_end(json);
	}
	json_array_end(json);
}

static void read_pictures(
    const struct json_value *list, struct arena *arena, struct article_content *out)
{
	if (!list || list->kind != JSON_ARRAY)
		return;
	out->pictures = ARENA_ARRAY(arena, struct article_picture, list->count + 1);
	for (size_t i = 0; i < list->count; i++)
		out->pictures[out->picture_count++] =
		    (struct article_picture){json_get_str(&list->items[i], "name"),
			json_get_str(&list->items[i], "alternative"),
			json_get_str(&list->items[i], "caption"),
			json_get_str(&list->items[i], "credit")};
}

void article_content_write(const struct article_content *content, struct buf *out)
{
	struct buf period = {0};
	struct json json;

	period_add(&period, content->period);
	json_init(&json, out);
	json_object(&json);
	json_member_str(&json, "author", content->author);
	json_member_str(&json, "body", content->fields[ARTICLE_BODY]);
	json_member_str(&json, "body_en", content->fields[ARTICLE_BODY_EN]);
	json_member_str(&json, "category", content->category);
	json_member_str(&json, "change", content->change);
	json_member_bool(&json, "correction", content->correction);
	json_member_text(&json, "kind", article_kind_code(content->kind));
	json_member_str(&json, "lead", content->fields[ARTICLE_LEAD]);
	json_member_str(&json, "lead_en", content->fields[ARTICLE_LEAD_EN]);
	json_member_str(&json, "period", buf_str(&period));
	if (content->picture_count)
		write_pictures(&json, content);
	json_member_str(&json, "source", content->source);
	json_name(&json, "tags");
	json_array(&json);
	for (size_t i = 0; i < content->tag_count; i++)
		json_str(&json, content->tags[i]);
	json_array_end(&json);
	json_member_str(&json, "title", content->fields[ARTICLE_TITLE]);
	json_member_str(&json, "title_en", content->fields[ARTICLE_TITLE_EN]);
	json_member_int(&json, "unit", content->unit);
	json_object_end(&json);
	buf_release(&period);
}

static bool is_true(const struct json_value *value)
{
	return value && value->kind == JSON_BOOL && value->boolean;
}

bool article_content_read(
    const struct json_value *json, struct arena *arena, struct article_content *out)
{
	const struct json_value *tags = json_get(json, "tags");
	int64_t unit = 0;

	*out = (struct article_content){.category = json_get_str(json, "category"),
	    .author = json_get_str(json, "author"),
	    .source = json_get_str(json, "source"),
	    .change = json_get_str(json, "change"),
	    .correction = is_true(json_get(json, "correction"))};
	for (int field = 0; field < ARTICLE_FIELDS; field++)
		out->fields[field] = json_get_str(json, field_codes[field]);
	if (tags && tags->kind == JSON_ARRAY) {
		out->tags = ARENA_ARRAY(arena, struct str, tags->count);
		for (size_t i = 0; i < tags->count; i++)
			out->tags[out->tag_count++] = tags->items[i].text;
	}
	read_pictures(json_get(json, "pictures"), arena, out);
	if (!json_get_int(json, "unit", &unit) || unit <= 0 || unit > INT32_MAX)
		return false;
	out->unit = (int)unit;
	return article_kind_parse(json_get_str(json, "kind"), &out->kind) &&
	       period_parse(json_get_str(json, "period"), &out->period) &&
	       out->fields[ARTICLE_TITLE].n;
}

/* ---- addresses */

static bool is_word_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

/* Where to go on from `i`: behind a figure that begins there. */
static size_t after_figure(struct str text, size_t i)
{
	const char *end;

	if (text.n - i < 2 || memcmp(text.p + i, "{{", 2) != 0)
		return i;
	end = memmem(text.p + i, text.n - i, "}}", 2);
	return end ? (size_t)(end + 2 - text.p) : i;
}

const char *article_slug(struct str title, struct arena *arena)
{
	struct str folded = text_fold(arena, title);
	struct buf slug = {0};
	size_t whole = 0; /* bytes up to the last word that ended within the limit */

	for (size_t i = 0; i < folded.n && slug.n <= SLUG_BYTES_MAX; i++) {
		i = after_figure(folded, i);
		if (i == folded.n)
			break;
		if (is_word_char(folded.p[i])) {
			buf_add_char(&slug, folded.p[i]);
		} else if (slug.n && slug.p[slug.n - 1] != '-') {
			whole = slug.n;
			buf_add_char(&slug, '-');
		}
	}
	while (slug.n && slug.p[slug.n - 1] == '-')
		slug.p[--slug.n] = '\0';
	if (slug.n > SLUG_BYTES_MAX) {
		slug.n = whole && whole <= SLUG_BYTES_MAX ? whole : SLUG_BYTES_MAX;
		slug.p[slug.n] = '\0';
	}
	return slug.n ? buf_keep(&slug, arena) : "";
}
