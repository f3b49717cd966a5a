/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "exchange/xlsx_package.h"

#include <expat.h>
#include <stdlib.h>
#include <zip.h>

#include "base/bug.h"
#include "base/buf.h"

enum { CHUNK = 1 << 16, RELATIONS_MAX = 10000 };

struct xlsx_package {
	zip_t *zip;
	uint64_t budget; /* bytes that may still be inflated */
};

static enum err_code refuse(struct str content, struct err *err)
{
	/* A compound file: the format before 2007, and what a password makes of a newer one. */
	if (str_starts(content, STR("\xD0\xCF\x11\xE0")))
		return err_set(err, ERR_INPUT, "xlsx.old_format", NULL);
	return err_set(err, ERR_INPUT, "xlsx.not_xlsx", NULL);
}

enum err_code xlsx_open(struct xlsx_package **out, struct str content, struct err *err)
{
	uint64_t budget = (uint64_t)content.n * XLSX_RATIO_MAX + XLSX_INFLATED_FREE;
	zip_error_t error;
	zip_source_t *source;
	zip_t *zip;

	*out = NULL;
	if (content.n > XLSX_FILE_MAX)
		return err_set(err, ERR_LIMIT, "xlsx.too_large", NULL);
	if (!str_starts(content, STR("PK")))
		return refuse(content, err);
	zip_error_init(&error);
	source = zip_source_buffer_create(content.p, content.n, 0, &error);
	zip = source ? zip_open_from_source(source, ZIP_RDONLY, &error) : NULL;
	zip_error_fini(&error);
	if (!zip) {
		zip_source_free(source);
		return refuse(content, err);
	}
	*out = calloc(1, sizeof(**out));
	if (!*out)
		BUG("out of memory");
	(*out)->zip = zip;
	(*out)->budget = budget < XLSX_INFLATED_MAX ? budget : XLSX_INFLATED_MAX;
	return ERR_NONE;
}

void xlsx_close(struct xlsx_package *package)
{
	if (!package)
		return;
	zip_discard(package->zip);
	free(package);
}

bool xlsx_has(const struct xlsx_package *package, const char *part)
{
	return zip_name_locate(package->zip, part, 0) >= 0;
}

/* ---- Parts. */

/* expat puts the namespace before the name, with '|' between. */
static const char *local_name(const char *name)
{
	const char *bar = strrchr(name, '|');

	return bar ? bar + 1 : name;
}

const char *xlsx_attribute(const char **attributes, const char *name)
{
	for (; attributes[0]; attributes += 2)
		if (!strcmp(local_name(attributes[0]), name))
			return attributes[1];
	return NULL;
}

void xlsx_stop(struct xlsx_reader *reader, enum err_code code)
{
	if (!reader->code)
		reader->code = code;
	XML_StopParser(reader->parser, XML_FALSE);
}

static void stop_strange(struct xlsx_reader *reader)
{
	reader->strange = true;
	XML_StopParser(reader->parser, XML_FALSE);
}

static void on_begin(void *user, const XML_Char *name, const XML_Char **attributes)
{
	struct xlsx_reader *reader = user;

	if (++reader->depth > XLSX_DEPTH_MAX)
		stop_strange(reader);
	else if (!reader->code && reader->begin)
		reader->begin(reader, local_name(name), attributes);
}

static void on_end(void *user, const XML_Char *name)
{
	struct xlsx_reader *reader = user;

	reader->depth--;
	if (!reader->code && !reader->strange && reader->end)
		reader->end(reader, local_name(name));
}

static void on_text(void *user, const XML_Char *text, int n)
{
	struct xlsx_reader *reader = user;

	if (!reader->code && reader->text)
		reader->text(reader, (struct str){text, (size_t)n});
}

static void on_doctype(
    void *user, const XML_Char *name, const XML_Char *system, const XML_Char *public, int internal)
{
	(void)name, (void)system, (void)public, (void)internal;
	stop_strange(user);
}

static enum err_code inflate_into(struct xlsx_package *package, zip_file_t *file,
    struct xlsx_reader *reader, const char *part, struct err *err)
{
	char *chunk = malloc(CHUNK);
	enum XML_Status status = XML_STATUS_OK;
	zip_int64_t n = 1;
	enum err_code code = ERR_NONE;

	if (!chunk)
		BUG("out of memory");
	while (n > 0 && !code && status == XML_STATUS_OK) {
		n = zip_fread(file, chunk, CHUNK);
		if (n > 0 && (uint64_t)n > package->budget)
			code = err_set(err, ERR_LIMIT, "xlsx.too_large", NULL);
		else if (n >= 0)
			status = XML_Parse(reader->parser, chunk, (int)n, n == 0);
		package->budget -= n > 0 && !code ? (uint64_t)n : 0;
	}
	free(chunk);
	if (!code)
		code = reader->code;
	if (!code && (n < 0 || status != XML_STATUS_OK || reader->strange))
		code = err_set(err, ERR_INPUT, "xlsx.broken", part, NULL);
	return code;
}

enum err_code xlsx_read_part(
    struct xlsx_package *package, const char *part, struct xlsx_reader *reader, struct err *err)
{
	zip_file_t *file = zip_fopen(package->zip, part, 0);
	enum err_code code;

	if (!file)
		return err_set(err, ERR_INPUT, "xlsx.broken", part, NULL);
	reader->depth = 0;
	reader->strange = false;
	reader->code = ERR_NONE;
	reader->err = err;
	reader->parser = XML_ParserCreateNS(NULL, '|');
	if (!reader->parser)
		BUG("out of memory");
	XML_SetUserData(reader->parser, reader);
	XML_SetElementHandler(reader->parser, on_begin, on_end);
	XML_SetCharacterDataHandler(reader->parser, on_text);
	XML_SetStartDoctypeDeclHandler(reader->parser, on_doctype);
	code = inflate_into(package, file, reader, part, err);
	XML_ParserFree(reader->parser);
	reader->parser = NULL;
	zip_fclose(file);
	return code;
}

/* ---- Relationships. */

struct relations_reader {
	struct xlsx_reader reader;
	struct arena *arena;
	struct str folder; /* of the part, with the slash at its end */
	size_t count;
	size_t capacity;
	struct xlsx_relation *items;
};

/* A target as a name in the package: "../a.xml" from the folder "xl/b/" is "xl/a.xml". */
static char *resolve(struct arena *arena, struct str folder, struct str target)
{
	struct buf path = {0};
	struct str part;
	char *result;

	if (target.n && target.p[0] == '/')
		target = (struct str){target.p + 1, target.n - 1};
	else
		buf_add_str(&path, folder);
	while (str_split(&target, '/', &part)) {
		if (str_is(part, "..")) {
			if (path.n)
				path.n--;
			while (path.n && path.p[path.n - 1] != '/')
				path.n--;
		} else if (!str_is(part, ".")) {
			buf_add_str(&path, part);
			buf_add_char(&path, '/');
		}
	}
	result = arena_printf(arena, "%.*s", (int)(path.n ? path.n - 1 : 0), path.p ? path.p : "");
	buf_release(&path);
	return result;
}

static void on_relation(struct xlsx_reader *reader, const char *element, const char **attributes)
{
	struct relations_reader *list = (struct relations_reader *)reader;
	const char *id = xlsx_attribute(attributes, "Id");
	const char *type = xlsx_attribute(attributes, "Type");
	const char *target = xlsx_attribute(attributes, "Target");
	const char *slash = type ? strrchr(type, '/') : NULL;

	if (strcmp(element, "Relationship") != 0 || !id || !type || !target)
		return;
	if (list->count == RELATIONS_MAX) {
		xlsx_stop(reader, err_set(reader->err, ERR_LIMIT, "xlsx.too_large", NULL));
		return;
	}
	if (list->count == list->capacity) {
		size_t capacity = list->capacity ? list->capacity * 2 : 16;
		struct xlsx_relation *items =
		    ARENA_ARRAY(list->arena, struct xlsx_relation, capacity);

		if (list->count)
			memcpy(items, list->items, list->count * sizeof(*items));
		list->items = items;
		list->capacity = capacity;
	}
	list->items[list->count++] =
	    (struct xlsx_relation){.id = arena_str(list->arena, str_of(id)),
		.type = arena_str(list->arena, str_of(slash ? slash + 1 : type)),
		.target = resolve(list->arena, list->folder, str_of(target))};
}

enum err_code xlsx_relations(struct xlsx_package *package, const char *part, struct arena *arena,
    struct xlsx_relation **out, size_t *count, struct err *err)
{
	struct relations_reader list = {.reader.begin = on_relation, .arena = arena};
	const char *slash = strrchr(part, '/');
	const char *name = slash ? slash + 1 : part;
	char *path;
	enum err_code code;

	*out = NULL;
	*count = 0;
	list.folder = (struct str){part, (size_t)(name - part)};
	path = arena_printf(arena, "%.*s_rels/%s.rels", STR_ARG(list.folder), name);
	if (!xlsx_has(package, path))
		return ERR_NONE;
	code = xlsx_read_part(package, path, &list.reader, err);
	*out = list.items;
	*count = list.count;
	return code;
}
