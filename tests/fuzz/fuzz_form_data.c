/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What is accepted as a form holds what form.h promises. First line: its type. */
#include "fuzz.h"

#include "base/bug.h"
#include "base/text.h"
#include "http/form.h"

static void check(struct arena *arena, struct str text)
{
	struct str normal;
	size_t bad;

	INVARIANT(text.p && text.p[text.n] == '\0');
	INVARIANT(text_normalize(arena, text, &normal, &bad) && str_eq(normal, text));
	INVARIANT(str_find_char(text, '\r') == text.n);
}

static bool is_inside(struct str part, struct str whole)
{
	return part.p >= whole.p && part.n <= whole.n &&
	       (size_t)(part.p - whole.p) <= whole.n - part.n;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct arena arena = {0};
	struct form_data form;
	struct err err = {0};
	struct str type;
	struct str body = {(const char *)bytes, size};
	enum err_code code;

	str_split(&body, '\n', &type);
	code = form_data_read(&arena, type, body, &form, &err);
	INVARIANT(code == ERR_NONE || (err.code == code && err.key));
	INVARIANT(code == ERR_NONE || code == ERR_USAGE || code == ERR_INPUT || code == ERR_LIMIT);
	INVARIANT(form.count <= FORM_DATA_FIELDS_MAX);
	for (size_t i = 0; i < form.count && !code; i++) {
		const struct form_field *field = &form.fields[i];

		check(&arena, field->name);
		INVARIANT(field->name.n <= FORM_DATA_NAME_MAX);
		if (field->is_file) {
			check(&arena, field->file_name);
			INVARIANT(str_find_char(field->file_name, '/') == field->file_name.n);
			INVARIANT(is_inside(field->value, body));
		} else {
			check(&arena, field->value);
			INVARIANT(form_data_text(&form, field->name.p).p ||
				  strlen(field->name.p) != field->name.n);
		}
	}
	arena_release(&arena);
	return 0;
}
