/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Read as a zip; or, where it is none, as the XML of one part of a good file,
 * chosen by the first byte: sheet, strings or styles. What is read has its
 * cells in order.
 */
#include "fuzz.h"

#include "../unit/zip_make.h"
#include "base/bug.h"
#include "exchange/xlsx_read.h"

static void check(struct str file)
{
	struct arena arena = {0};
	struct cells cells;
	struct err err = {0};

	if (xlsx_read(&cells, file, NULL, &arena, &err) == ERR_NONE) {
		INVARIANT(cells.rows <= CELLS_ROWS_MAX && cells.columns <= CELLS_COLUMNS_MAX);
		for (size_t i = 0; i < cells.count; i++) {
			const struct file_cell *cell = &cells.items[i];

			INVARIANT(cells_at(&cells, cell->row, cell->column) == cell);
			INVARIANT(cell->kind == FILE_EMPTY || cell->text.n);
		}
	} else {
		INVARIANT(err.key);
	}
	arena_release(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	static const char strings[] = "<sst><si><t>a</t></si></sst>";
	struct buf content = {0};
	struct buf file = {0};
	const char *xml;

	if (size >= 2 && bytes[0] == 'P' && bytes[1] == 'K') {
		check((struct str){(const char *)bytes, size});
		return 0;
	}
	if (!size)
		return 0;
	buf_add(&content, bytes + 1, size - 1);
	buf_add_char(&content, '\0');
	xml = content.p;
	if (bytes[0] % 3 == 0)
		xlsx_make(&file, xml, strings, NULL);
	else if (bytes[0] % 3 == 1)
		xlsx_make(&file, "<row><c t='s'><v>0</v></c></row>", xml, NULL);
	else
		xlsx_make(&file, "<row><c s='0'><v>0</v></c></row>", strings, xml);
	check(buf_str(&file));
	buf_release(&content);
	buf_release(&file);
	return 0;
}
