/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What a file is, by its bytes. */
#include <stdint.h>

#include "core/attachment.h"

static const struct {
	const char *code;
	const char *media;
} types[ATTACHMENT_TYPE_COUNT] = {[ATTACHMENT_PDF] = {"pdf", "application/pdf"},
    [ATTACHMENT_XLSX] = {"xlsx",
	"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
    [ATTACHMENT_DOCX] = {"docx",
	"application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
    [ATTACHMENT_PNG] = {"png", "image/png"},
    [ATTACHMENT_JPEG] = {"jpeg", "image/jpeg"}};

const char *attachment_type_code(enum attachment_type type)
{
	return types[type].code;
}

const char *attachment_type_media(enum attachment_type type)
{
	return types[type].media;
}

bool attachment_type_parse(struct str text, enum attachment_type *out)
{
	for (int i = 0; i < ATTACHMENT_TYPE_COUNT; i++) {
		if (str_is(text, types[i].code)) {
			*out = (enum attachment_type)i;
			return true;
		}
	}
	return false;
}

/* ---- office documents: a zip whose directory lists certain names */

enum {
	END_SIZE = 22, /* of the record that ends a zip, without its comment */
	COMMENT_MAX = 65535,
	ENTRY_SIZE = 46 /* of an entry of the directory, without its name */
};

struct zip_names {
	bool types, sheet, text, macros;
};

static uint32_t number_at(struct str bytes, size_t at, int width)
{
	uint32_t value = 0;

	for (int i = 0; i < width; i++)
		value |= (uint32_t)(unsigned char)bytes.p[at + (size_t)i] << (8 * i);
	return value;
}

/* Where the directory begins and how many entries it has. */
static bool find_directory(struct str bytes, size_t *at, uint32_t *count)
{
	if (bytes.n < END_SIZE)
		return false;
	for (size_t back = 0; back <= COMMENT_MAX && back + END_SIZE <= bytes.n; back++) {
		size_t end = bytes.n - END_SIZE - back;

		if (memcmp(bytes.p + end, "PK\5\6", 4) != 0)
			continue;
		*count = number_at(bytes, end + 10, 2);
		*at = number_at(bytes, end + 16, 4);
		return *at <= end;
	}
	return false;
}

static bool ends_with(struct str name, const char *end)
{
	size_t n = strlen(end);

	return name.n >= n && !memcmp(name.p + name.n - n, end, n);
}

static bool read_names(struct str bytes, struct zip_names *out)
{
	uint32_t count;
	size_t at;

	if (!find_directory(bytes, &at, &count))
		return false;
	for (uint32_t i = 0; i < count; i++) {
		struct str name;
		size_t rest;

		if (bytes.n - at < ENTRY_SIZE || memcmp(bytes.p + at, "PK\1\2", 4) != 0)
			return false;
		name = (struct str){bytes.p + at + ENTRY_SIZE, number_at(bytes, at + 28, 2)};
		rest = name.n + number_at(bytes, at + 30, 2) + number_at(bytes, at + 32, 2);
		if (bytes.n - at - ENTRY_SIZE < rest)
			return false;
		out->types = out->types || str_is(name, "[Content_Types].xml");
		out->sheet = out->sheet || str_is(name, "xl/workbook.xml");
		out->text = out->text || str_is(name, "word/document.xml");
		out->macros = out->macros || ends_with(name, "vbaProject.bin");
		at += ENTRY_SIZE + rest;
	}
	return true;
}

bool attachment_sniff(struct str content, enum attachment_type *out)
{
	struct zip_names names = {0};

	if (str_starts(content, STR("%PDF-"))) {
		*out = ATTACHMENT_PDF;
	} else if (str_starts(content, STR("\x89PNG\r\n\x1a\n"))) {
		*out = ATTACHMENT_PNG;
	} else if (str_starts(content, STR("\xff\xd8\xff"))) {
		*out = ATTACHMENT_JPEG;
	} else if (str_starts(content, STR("PK\3\4")) && read_names(content, &names) &&
		   names.types && names.sheet != names.text && !names.macros) {
		*out = names.sheet ? ATTACHMENT_XLSX : ATTACHMENT_DOCX;
	} else {
		return false;
	}
	return true;
}
