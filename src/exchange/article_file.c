/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "exchange/article_file.h"

#include "base/bug.h"
#include "base/text.h"

#define HEAD_END     "---"
#define ENGLISH_LINE "--- en"

enum { BYTES_MAX = 1 << 20 };

enum key {
	KEY_KIND,
	KEY_TITLE,
	KEY_TITLE_EN,
	KEY_LEAD,
	KEY_LEAD_EN,
	KEY_CATEGORY,
	KEY_TAGS,
	KEY_AUTHOR,
	KEY_SOURCE,
	KEY_UNIT,
	KEY_PERIOD,
	KEY_PUBLISHED,
	KEY_CHANGE,
	KEY_CORRECTION,
	KEYS
};

static const char *const key_names[KEYS] = {"kind", "title", "title_en", "lead", "lead_en",
    "category", "tags", "author", "source", "unit", "period", "published", "change", "correction"};

struct reading {
	const char *name;
	const struct definitions *defs;
	struct arena *arena;
	struct issues *issues;
	struct str values[KEYS];
	int lines[KEYS]; /* 0: not given */
};

static void wrong(struct reading *r, int line, int column, const char *key, struct str about)
{
	issues_add(r->issues, r->name, line, column, key, arena_str(r->arena, about).p, NULL);
}

/* ---- the head */

static void read_line(struct reading *r, struct str line, int number)
{
	size_t colon = str_find_char(line, ':');
	struct str name = str_trim((struct str){line.p, colon});

	if (colon == line.n) {
		wrong(r, number, 1, "article_file.no_key", line);
		return;
	}
	for (int key = 0; key < KEYS; key++) {
		if (!str_is(name, key_names[key]))
			continue;
		if (r->lines[key])
			wrong(r, number, 1, "article_file.twice", name);
		r->lines[key] = number;
		r->values[key] = str_trim((struct str){line.p + colon + 1, line.n - colon - 1});
		return;
	}
	wrong(r, number, 1, "article_file.unknown_key", name);
}

static void wrong_value(struct reading *r, enum key key, const char *message)
{
	wrong(r, r->lines[key], (int)strlen(key_names[key]) + 3, message, r->values[key]);
}

static void read_place(struct reading *r, struct article_content *content)
{
	const struct unit *unit = definitions_root_unit(r->defs);

	content->period = definitions_root_period(r->defs);
	if (r->lines[KEY_PERIOD] && !period_parse(r->values[KEY_PERIOD], &content->period))
		wrong_value(r, KEY_PERIOD, "article_file.bad_period");
	if (r->lines[KEY_UNIT])
		unit = definitions_unit(r->defs, r->values[KEY_UNIT], &content->period);
	if (unit)
		content->unit = unit->id;
	else if (r->lines[KEY_UNIT])
		wrong_value(r, KEY_UNIT, "article_file.unknown_unit");
	else
		wrong(r, 0, 0, "article_file.unknown_unit", STR_EMPTY);
}

static void read_values(struct reading *r, struct article_file *out)
{
	struct article_content *content = &out->content;

	*content = (struct article_content){.category = r->values[KEY_CATEGORY],
	    .author = r->values[KEY_AUTHOR],
	    .source = r->values[KEY_SOURCE],
	    .change = r->values[KEY_CHANGE],
	    .correction = str_is(r->values[KEY_CORRECTION], "yes")};
	content->fields[ARTICLE_TITLE] = r->values[KEY_TITLE];
	content->fields[ARTICLE_TITLE_EN] = r->values[KEY_TITLE_EN];
	content->fields[ARTICLE_LEAD] = r->values[KEY_LEAD];
	content->fields[ARTICLE_LEAD_EN] = r->values[KEY_LEAD_EN];
	if (!r->values[KEY_TITLE].n)
		wrong(r, r->lines[KEY_TITLE], 0, "article_file.no_title", STR_EMPTY);
	if (r->lines[KEY_KIND] && !article_kind_parse(r->values[KEY_KIND], &content->kind))
		wrong_value(r, KEY_KIND, "article_file.bad_kind");
	if (r->lines[KEY_CORRECTION] && !content->correction &&
	    !str_is(r->values[KEY_CORRECTION], "no"))
		wrong_value(r, KEY_CORRECTION, "article_file.bad_correction");
	if (r->lines[KEY_PUBLISHED] &&
	    !timestamp_of_local(r->values[KEY_PUBLISHED], out->published))
		wrong_value(r, KEY_PUBLISHED, "article_file.bad_time");
	article_tags_read(content, r->values[KEY_TAGS], r->arena);
	read_place(r, content);
}

/* ---- the whole */

/* The text between two lines, without blank ones at its ends. */
static struct str between(const char *begin, const char *end)
{
	while (begin < end && (*begin == '\n' || *begin == ' '))
		begin++;
	while (end > begin && (end[-1] == '\n' || end[-1] == ' '))
		end--;
	return (struct str){begin, (size_t)(end - begin)};
}

static void read_bodies(struct article_content *content, struct str rest)
{
	const char *begin, *end, *english = NULL;
	struct str line;

	if (!rest.p)
		rest = STR_EMPTY; /* the file ends with its head */
	begin = rest.p;
	end = rest.p + rest.n;

	while (!english && str_split(&rest, '\n', &line))
		if (str_is(str_trim(line), ENGLISH_LINE))
			english = line.p;
	content->fields[ARTICLE_BODY] = between(begin, english ? english : end);
	content->fields[ARTICLE_BODY_EN] =
	    english ? between(english + strlen(ENGLISH_LINE), end) : STR_EMPTY;
}

/* NFC without carriage returns; false, with an issue, where it is no text. */
static bool read_text(struct reading *r, struct str text, struct str *out)
{
	struct buf plain = {0};
	size_t bad;

	for (size_t i = 0; i < text.n; i++)
		if (text.p[i] != '\r')
			buf_add_char(&plain, text.p[i]);
	*out = arena_str(r->arena, buf_str(&plain));
	buf_release(&plain);
	if (text.n <= BYTES_MAX && text_normalize(r->arena, *out, out, &bad))
		return true;
	wrong(r, 0, 0, "article_file.no_text", STR_EMPTY);
	return false;
}

bool article_file_read(struct article_file *out, struct str text, const char *name,
    const struct definitions *defs, struct arena *arena, struct issues *issues)
{
	struct reading r = {.name = name, .defs = defs, .arena = arena, .issues = issues};
	size_t before = issues->count;
	struct str rest, line;
	int number = 0;
	bool ended = false;

	for (int key = 0; key < KEYS; key++)
		r.values[key] = STR_EMPTY;
	*out = (struct article_file){0};
	if (!read_text(&r, text, &rest))
		return false;
	if (str_starts(rest, STR("\xEF\xBB\xBF")))
		rest = (struct str){rest.p + 3, rest.n - 3};
	while (!ended && str_split(&rest, '\n', &line)) {
		number++;
		ended = str_is(str_trim(line), HEAD_END);
		if (!ended && str_trim(line).n)
			read_line(&r, line, number);
	}
	if (!ended)
		wrong(&r, number, 0, "article_file.no_end", STR_EMPTY);
	read_values(&r, out);
	read_bodies(&out->content, ended ? rest : STR_EMPTY);
	return issues->count == before;
}

/* ---- writing */

static void add(struct buf *out, enum key key, struct str value)
{
	if (!value.n)
		return;
	buf_printf(out, "%s: ", key_names[key]);
	for (size_t i = 0; i < value.n; i++)
		buf_add_char(out, value.p[i] == '\n' ? ' ' : value.p[i]);
	buf_add_char(out, '\n');
}

void article_file_write(const struct article_content *content, struct str published,
    const struct definitions *defs, struct arena *arena, struct buf *out)
{
	struct buf tags = {0}, period = {0}, time = {0};

	article_tags_add(&tags, content);
	period_add(&period, content->period);
	if (content->kind != ARTICLE_NEWS)
		add(out, KEY_KIND, str_of(article_kind_code(content->kind)));
	add(out, KEY_TITLE, content->fields[ARTICLE_TITLE]);
	add(out, KEY_TITLE_EN, content->fields[ARTICLE_TITLE_EN]);
	add(out, KEY_LEAD, content->fields[ARTICLE_LEAD]);
	add(out, KEY_LEAD_EN, content->fields[ARTICLE_LEAD_EN]);
	add(out, KEY_CATEGORY, content->category);
	add(out, KEY_TAGS, buf_str(&tags));
	add(out, KEY_AUTHOR, content->author);
	add(out, KEY_SOURCE, content->source);
	add(out, KEY_UNIT,
	    definitions_unit_name(defs, &defs->units[content->unit], content->period, arena));
	add(out, KEY_PERIOD, buf_str(&period));
	timestamp_add_local(&time, published);
	add(out, KEY_PUBLISHED, buf_str(&time));
	add(out, KEY_CHANGE, content->change);
	if (content->correction)
		add(out, KEY_CORRECTION, STR("yes"));
	buf_add_text(out, HEAD_END "\n");
	buf_add_str(out, content->fields[ARTICLE_BODY]);
	buf_add_char(out, '\n');
	if (content->fields[ARTICLE_BODY_EN].n) {
		buf_add_text(out, ENGLISH_LINE "\n");
		buf_add_str(out, content->fields[ARTICLE_BODY_EN]);
		buf_add_char(out, '\n');
	}
	buf_release(&tags);
	buf_release(&period);
	buf_release(&time);
}
