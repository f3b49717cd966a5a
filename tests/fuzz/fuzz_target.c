/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What is accepted as a target holds what target.h promises. */
#include "fuzz.h"

#include "base/bug.h"
#include "base/text.h"
#include "http/target.h"

static void check(struct arena *arena, struct str text, bool in_query)
{
	struct str normal;
	size_t bad;

	INVARIANT(text.p && text.p[text.n] == '\0');
	INVARIANT(text_normalize(arena, text, &normal, &bad) && str_eq(normal, text));
	for (size_t i = 0; i < text.n; i++) {
		unsigned char c = (unsigned char)text.p[i];

		INVARIANT(c != 0x7F);
		INVARIANT(c >= 0x20 || (in_query && (c == '\t' || c == '\r' || c == '\n')));
	}
}

/* Taking a parameter out leaves a target without it, and none longer. */
static void check_taken(struct arena *arena, struct str text)
{
	char *raw = arena_alloc(arena, text.n + 1);
	size_t n = text.n, again;
	int64_t number = -1;
	enum target_taken taken;

	if (text.n)
		memcpy(raw, text.p, text.n);
	raw[text.n] = '\0';
	taken = target_take_number(raw, &n, "n", &number);
	INVARIANT(taken == TARGET_ABSENT ? n == text.n : n < text.n);
	INVARIANT(taken != TARGET_TAKEN || number >= 0);
	INVARIANT(taken != TARGET_ABSENT || !n || !memcmp(raw, text.p, n));
	again = n;
	INVARIANT(target_take_number(raw, &again, "n", &number) == TARGET_ABSENT && again == n);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct arena arena = {0};
	struct target target;
	struct err err = {0};
	enum err_code code =
	    target_parse(&arena, (struct str){(const char *)bytes, size}, &target, &err);

	INVARIANT(code == ERR_NONE || (err.code == code && err.key));
	INVARIANT(code == ERR_NONE || code == ERR_INPUT || code == ERR_LIMIT);
	if (!code) {
		INVARIANT(target.raw.n && target.raw.p[0] == '/');
		INVARIANT(target.segment_count <= TARGET_SEGMENTS_MAX);
		INVARIANT(target.query_count <= TARGET_QUERY_MAX);
		for (size_t i = 0; i < target.segment_count; i++) {
			check(&arena, target.segments[i], false);
			INVARIANT(!str_is(target.segments[i], ".."));
			INVARIANT(!str_is(target.segments[i], "."));
		}
		for (size_t i = 0; i < target.query_count; i++) {
			check(&arena, target.query[i].name, true);
			check(&arena, target.query[i].value, true);
		}
	}
	check_taken(&arena, (struct str){(const char *)bytes, size});
	arena_release(&arena);
	return 0;
}
