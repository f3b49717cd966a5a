/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "exchange/xlsx_book.h"

#include "base/text.h"
#include "exchange/xlsx_read.h"

int atoi_bounded(const char *text)
{
	int value = 0;
	int digits = 0;

	for (; *text >= '0' && *text <= '9' && digits < 9; text++, digits++)
		value = value * 10 + *text - '0';
	return digits && !*text ? value : INT32_MAX;
}

struct str xlsx_clean_text(struct arena *arena, struct str text)
{
	struct str out;
	struct buf kept = {0};
	size_t bad;

	if (text_normalize(arena, text, &out, &bad))
		return arena_str(arena, out);
	while (!text_normalize(arena, text, &out, &bad)) {
		int32_t c;
		size_t n = text_decode(text, bad, &c);

		buf_add(&kept, text.p, bad);
		bad += n ? n : 1;
		text = (struct str){text.p + bad, text.n - bad};
	}
	buf_add_str(&kept, text);
	/* What was apart may now compose. */
	if (!text_normalize(arena, arena_str(arena, buf_str(&kept)), &out, &bad))
		out = STR_EMPTY;
	buf_release(&kept);
	return out;
}

/* ---- The list of sheets. */

struct form_sheet_entry {
	struct str name;
	struct str relation;
	bool hidden;
};

struct book_reader {
	struct xlsx_reader reader;
	struct arena *arena;
	size_t count;
	struct form_sheet_entry *items; /* XLSX_SHEETS_MAX of them */
};

static void on_sheet(struct xlsx_reader *reader, const char *element, const char **attributes)
{
	struct book_reader *book = (struct book_reader *)reader;
	const char *name = xlsx_attribute(attributes, "name");
	const char *id = xlsx_attribute(attributes, "id");
	const char *state = xlsx_attribute(attributes, "state");

	if (strcmp(element, "sheet") != 0 || !name || !id)
		return;
	if (book->count == XLSX_SHEETS_MAX) {
		xlsx_stop(reader, err_set(reader->err, ERR_LIMIT, "xlsx.too_large", NULL));
		return;
	}
	book->items[book->count++] =
	    (struct form_sheet_entry){.name = xlsx_clean_text(book->arena, str_of(name)),
		.relation = arena_str(book->arena, str_of(id)),
		.hidden = state && strcmp(state, "visible") != 0};
}

static const struct xlsx_relation *relation_of_type(
    const struct xlsx_relation *relations, size_t count, const char *type)
{
	for (size_t i = 0; i < count; i++)
		if (str_is(relations[i].type, type))
			return &relations[i];
	return NULL;
}

/* The part that lists the sheets, and its list. */
static enum err_code read_sheets(struct xlsx_package *package, struct arena *arena, char **part,
    struct book_reader *book, struct err *err)
{
	struct xlsx_relation *relations;
	const struct xlsx_relation *main;
	size_t count;
	enum err_code code = xlsx_relations(package, "", arena, &relations, &count, err);

	if (code)
		return code;
	main = relation_of_type(relations, count, "officeDocument");
	*part = main ? main->target : arena_strdup(arena, "xl/workbook.xml");
	/* A zip of something else: a .docx has another main part. */
	if (!xlsx_has(package, *part) || !strstr(*part, "workbook"))
		return err_set(err, ERR_INPUT, "xlsx.not_xlsx", NULL);
	*book = (struct book_reader){.reader.begin = on_sheet, .arena = arena};
	book->items = ARENA_ARRAY(arena, struct form_sheet_entry, XLSX_SHEETS_MAX);
	return xlsx_read_part(package, *part, &book->reader, err);
}

static const struct form_sheet_entry *choose(
    const struct book_reader *book, const char *sheet, struct arena *arena)
{
	const struct form_sheet_entry *shown = NULL;
	struct str wanted = STR_EMPTY;

	if (sheet)
		wanted = str_trim(text_fold(arena, str_of(sheet)));
	for (size_t i = 0; i < book->count; i++) {
		const struct form_sheet_entry *entry = &book->items[i];

		if (sheet && str_eq(str_trim(text_fold(arena, entry->name)), wanted))
			return entry;
		if (!shown && !entry->hidden)
			shown = entry;
	}
	return sheet ? NULL : shown;
}

enum err_code xlsx_book_names(struct xlsx_package *package, struct arena *arena, struct str **names,
    size_t *count, struct err *err)
{
	struct book_reader book = {.count = 0};
	char *part;
	enum err_code code = read_sheets(package, arena, &part, &book, err);

	if (code)
		return code;
	*names = ARENA_ARRAY(arena, struct str, book.count);
	*count = book.count;
	for (size_t i = 0; i < book.count; i++)
		(*names)[i] = book.items[i].name;
	return ERR_NONE;
}

/* ---- Strings. */

struct strings_reader {
	struct xlsx_reader reader;
	struct arena *arena;
	bool in_item;
	bool in_text;
	int phonetic;
	struct buf text;
	size_t count;
	size_t capacity;
	struct str *items;
};

static void on_string_begin(
    struct xlsx_reader *reader, const char *element, const char **attributes)
{
	struct strings_reader *strings = (struct strings_reader *)reader;

	(void)attributes;
	if (!strcmp(element, "si")) {
		strings->in_item = true;
		buf_clear(&strings->text);
	} else if (!strcmp(element, "rPh")) {
		strings->phonetic++;
	} else if (!strcmp(element, "t")) {
		strings->in_text = strings->in_item && !strings->phonetic;
	}
}

static void add_string(struct strings_reader *strings)
{
	struct xlsx_reader *reader = &strings->reader;

	if (strings->count == XLSX_STRINGS_MAX) {
		xlsx_stop(reader, err_set(reader->err, ERR_LIMIT, "xlsx.too_large", NULL));
		return;
	}
	if (strings->count == strings->capacity) {
		size_t capacity = strings->capacity ? strings->capacity * 2 : 64;
		struct str *items = ARENA_ARRAY(strings->arena, struct str, capacity);

		if (strings->count)
			memcpy(items, strings->items, strings->count * sizeof(*items));
		strings->items = items;
		strings->capacity = capacity;
	}
	strings->items[strings->count++] = xlsx_clean_text(strings->arena, buf_str(&strings->text));
}

static void on_string_end(struct xlsx_reader *reader, const char *element)
{
	struct strings_reader *strings = (struct strings_reader *)reader;

	if (!strcmp(element, "si") && strings->in_item) {
		strings->in_item = false;
		add_string(strings);
	} else if (!strcmp(element, "rPh") && strings->phonetic) {
		strings->phonetic--;
	} else if (!strcmp(element, "t")) {
		strings->in_text = false;
	}
}

static void on_string_text(struct xlsx_reader *reader, struct str text)
{
	struct strings_reader *strings = (struct strings_reader *)reader;

	if (!strings->in_text)
		return;
	if (strings->text.n + text.n > XLSX_TEXT_MAX)
		xlsx_stop(reader, err_set(reader->err, ERR_LIMIT, "xlsx.too_large", NULL));
	else
		buf_add_str(&strings->text, text);
}

static enum err_code read_strings(struct xlsx_book *out, struct xlsx_package *package,
    const char *part, struct arena *arena, struct err *err)
{
	struct strings_reader strings = {
	    .reader = {.begin = on_string_begin, .end = on_string_end, .text = on_string_text},
	    .arena = arena};
	enum err_code code = xlsx_read_part(package, part, &strings.reader, err);

	buf_release(&strings.text);
	out->strings = strings.items;
	out->string_count = strings.count;
	return code;
}

/* ---- Styles. */

struct styles_reader {
	struct xlsx_reader reader;
	struct arena *arena;
	bool in_cell_styles;
	struct map_of_formats {
		size_t count;
		struct {
			int id;
			enum file_cell_kind kind;
		} * items; /* XLSX_FORMATS_MAX of them */
	} formats;
	size_t count;
	enum file_cell_kind *items; /* XLSX_STYLES_MAX of them */
};

enum { XLSX_FORMATS_MAX = 5000 };

/* Steps over what is shown as it stands, or is about colour, language and width. */
static size_t skip_literal(struct str code, size_t at)
{
	char c = code.p[at];
	char close = c == '[' ? ']' : '"';

	if (c == '\\' || c == '_' || c == '*')
		return at + 2 < code.n ? at + 2 : code.n;
	if (c != '"' && c != '[')
		return at;
	/* [h], [mm]: hours and minutes beyond their round */
	if (c == '[' && at + 1 < code.n && strchr("hmsHMS", code.p[at + 1]))
		return at;
	for (at++; at < code.n && code.p[at] != close; at++)
		;
	return at < code.n ? at + 1 : code.n;
}

enum file_cell_kind xlsx_format_kind(struct str code)
{
	bool percent = false;
	size_t at = 0;

	if (str_is(code, "General"))
		return FILE_NUMBER;
	while (at < code.n) {
		size_t next = skip_literal(code, at);

		if (next != at) {
			at = next;
			continue;
		}
		if (strchr("dDmMyYhHsS", code.p[at]))
			return FILE_DATE;
		percent = percent || code.p[at] == '%';
		at++;
	}
	return percent ? FILE_PERCENT : FILE_NUMBER;
}

/* Formats that files name by number alone. */
static enum file_cell_kind known_format(int id)
{
	if (id == 9 || id == 10)
		return FILE_PERCENT;
	if ((id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 45 && id <= 47) ||
	    (id >= 50 && id <= 58))
		return FILE_DATE;
	return FILE_NUMBER;
}

static enum file_cell_kind format_of(const struct styles_reader *styles, int id)
{
	for (size_t i = 0; i < styles->formats.count; i++)
		if (styles->formats.items[i].id == id)
			return styles->formats.items[i].kind;
	return known_format(id);
}

static void on_style_begin(struct xlsx_reader *reader, const char *element, const char **attributes)
{
	struct styles_reader *styles = (struct styles_reader *)reader;
	const char *id = xlsx_attribute(attributes, "numFmtId");
	const char *code = xlsx_attribute(attributes, "formatCode");

	if (!strcmp(element, "cellXfs")) {
		styles->in_cell_styles = true;
	} else if (!strcmp(element, "numFmt") && id && code &&
		   styles->formats.count < XLSX_FORMATS_MAX) {
		styles->formats.items[styles->formats.count].id = atoi_bounded(id);
		styles->formats.items[styles->formats.count++].kind =
		    xlsx_format_kind(str_of(code));
	} else if (!strcmp(element, "xf") && styles->in_cell_styles &&
		   styles->count < XLSX_STYLES_MAX) {
		styles->items[styles->count++] = format_of(styles, id ? atoi_bounded(id) : 0);
	}
}

static void on_style_end(struct xlsx_reader *reader, const char *element)
{
	struct styles_reader *styles = (struct styles_reader *)reader;

	if (!strcmp(element, "cellXfs"))
		styles->in_cell_styles = false;
}

static enum err_code read_styles(struct xlsx_book *out, struct xlsx_package *package,
    const char *part, struct arena *arena, struct err *err)
{
	struct styles_reader styles = {
	    .reader = {.begin = on_style_begin, .end = on_style_end}, .arena = arena};
	enum err_code code;

	styles.formats.items = arena_calloc(arena, XLSX_FORMATS_MAX, sizeof(*styles.formats.items));
	styles.items = ARENA_ARRAY(arena, enum file_cell_kind, XLSX_STYLES_MAX);
	code = xlsx_read_part(package, part, &styles.reader, err);
	out->styles = styles.items;
	out->style_count = styles.count;
	return code;
}

enum err_code xlsx_book_read(struct xlsx_book *out, struct xlsx_package *package, const char *sheet,
    struct arena *arena, struct err *err)
{
	const struct xlsx_relation *strings;
	const struct xlsx_relation *styles;
	const struct form_sheet_entry *entry;
	struct xlsx_relation *relations;
	struct book_reader book = {.count = 0};
	char *part;
	size_t count;
	enum err_code code = read_sheets(package, arena, &part, &book, err);

	*out = (struct xlsx_book){0};
	if (!code)
		code = xlsx_relations(package, part, arena, &relations, &count, err);
	if (code)
		return code;
	entry = choose(&book, sheet, arena);
	if (!entry)
		return err_set(err, ERR_INPUT, "xlsx.no_sheet", sheet ? sheet : "1", NULL);
	out->sheet_name = entry->name;
	for (size_t i = 0; i < count && !out->sheet_part; i++)
		if (str_eq(relations[i].id, entry->relation))
			out->sheet_part = relations[i].target;
	if (!out->sheet_part)
		return err_set(err, ERR_INPUT, "xlsx.broken", part, NULL);
	strings = relation_of_type(relations, count, "sharedStrings");
	styles = relation_of_type(relations, count, "styles");
	if (strings)
		code = read_strings(out, package, strings->target, arena, err);
	if (!code && styles)
		code = read_styles(out, package, styles->target, arena, err);
	return code;
}
