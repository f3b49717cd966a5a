/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "report/mark.h"

#include "base/text.h"

enum { LABEL_MAX = 16, NOTES_MAX = 64 };

const char *mark_label(struct arena *arena, const char *note)
{
	struct str text = str_of(note);

	text = str_trim((struct str){text.p, str_find_char(text, ':')});
	if (!text.n || text_length(text) > LABEL_MAX)
		return NULL;
	return arena_str(arena, text).p;
}

enum err_code mark_find(struct space *space, const struct figure *figure, struct arena *arena,
    struct mark *out, struct err *err)
{
	const char **notes;
	size_t count;
	enum err_code code;

	*out = (struct mark){NULL, NULL};
	if (!figure_known(figure))
		return ERR_NONE;
	code = figure_notes(space, figure, arena, NOTES_MAX, &notes, &count, err);
	for (size_t i = 0; !code && i < count && !out->label; i++) {
		out->label = mark_label(arena, notes[i]);
		if (out->label)
			out->note = notes[i];
	}
	return code;
}
