/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "exchange/cells_file.h"

#include "exchange/xlsx_read.h"

bool cells_file_is_spreadsheet(struct str content)
{
	return str_starts(content, STR("PK"));
}

bool cells_from_file(struct cells *out, struct str content, const char *name, const char *sheet,
    struct arena *arena, struct issues *issues)
{
	struct err err = {0};

	if (!cells_file_is_spreadsheet(content))
		return cells_from_csv(out, content, name, arena, issues);
	if (!xlsx_read(out, content, sheet, arena, &err))
		return true;
	issues_add(issues, name, 0, 0, err.key, err.arg_count ? err.args[0] : NULL,
	    err.arg_count > 1 ? err.args[1] : NULL, NULL);
	return false;
}
