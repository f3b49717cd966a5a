/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "zip_make.h"

#include <zip.h>

#include "base/bug.h"

#define PACKAGE   "http://schemas.openxmlformats.org/package/2006/relationships"
#define RELATIONS "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
#define MAIN      "http://schemas.openxmlformats.org/spreadsheetml/2006/main"

static void take(struct buf *out, zip_source_t *source)
{
	char chunk[4096];
	zip_int64_t n;

	INVARIANT(!zip_source_open(source));
	while ((n = zip_source_read(source, chunk, sizeof(chunk))) > 0)
		buf_add(out, chunk, (size_t)n);
	zip_source_close(source);
}

void zip_make(struct buf *out, const struct zip_part *parts, size_t count, bool deflated)
{
	zip_error_t error;
	zip_source_t *memory;
	zip_t *zip;

	zip_error_init(&error);
	memory = zip_source_buffer_create(NULL, 0, 0, &error);
	zip = memory ? zip_open_from_source(memory, ZIP_CREATE | ZIP_TRUNCATE, &error) : NULL;
	if (!zip)
		BUG("cannot make a zip: %s", zip_error_strerror(&error));
	zip_source_keep(memory);
	for (size_t i = 0; i < count; i++) {
		zip_source_t *part =
		    zip_source_buffer(zip, parts[i].content.p, parts[i].content.n, 0);
		zip_int64_t index = zip_file_add(zip, parts[i].name, part, ZIP_FL_OVERWRITE);

		INVARIANT(index >= 0);
		zip_set_file_compression(
		    zip, (zip_uint64_t)index, deflated ? ZIP_CM_DEFLATE : ZIP_CM_STORE, 0);
	}
	if (zip_close(zip))
		BUG("cannot make a zip: %s", zip_strerror(zip));
	take(out, memory);
	zip_source_free(memory);
	zip_error_fini(&error);
}

void xlsx_make(struct buf *out, const char *sheet, const char *strings, const char *styles)
{
	struct buf relations = {0};
	struct buf content = {0};
	struct zip_part parts[6] = {
	    {"_rels/.rels",
		STR("<Relationships xmlns='" PACKAGE "'><Relationship Id='rId1' Type='" RELATIONS
		    "/officeDocument' Target='xl/workbook.xml'/></Relationships>")},
	    {"xl/workbook.xml",
		STR("<workbook xmlns='" MAIN "' xmlns:r='" RELATIONS
		    "'><sheets><sheet name='Biểu' sheetId='1' r:id='rId1'/></sheets></workbook>")}};
	size_t count = 2;

	buf_add_text(&relations,
	    "<Relationships xmlns='" PACKAGE "'><Relationship Id='rId1' Type='" RELATIONS
	    "/worksheet' Target='worksheets/sheet1.xml'/>");
	if (strings) {
		buf_add_text(&relations, "<Relationship Id='rId2' Type='" RELATIONS
					 "/sharedStrings' Target='/xl/sharedStrings.xml'/>");
		parts[count++] = (struct zip_part){"xl/sharedStrings.xml", str_of(strings)};
	}
	if (styles) {
		buf_add_text(&relations, "<Relationship Id='rId3' Type='" RELATIONS
					 "/styles' Target='../xl/styles.xml'/>");
		parts[count++] = (struct zip_part){"xl/styles.xml", str_of(styles)};
	}
	buf_add_text(&relations, "</Relationships>");
	parts[count++] = (struct zip_part){"xl/_rels/workbook.xml.rels", buf_str(&relations)};
	buf_printf(&content, "<worksheet xmlns='" MAIN "'>%s</worksheet>", sheet);
	parts[count++] = (struct zip_part){"xl/worksheets/sheet1.xml", buf_str(&content)};
	zip_make(out, parts, count, true);
	buf_release(&relations);
	buf_release(&content);
}
