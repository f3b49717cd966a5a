/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Whatever the file, it is an article or mistakes with their places; and what is
 * written of one reads back as the same article.
 */
#include "fuzz.h"

#include "base/bug.h"
#include "exchange/article_file.h"

static const struct definitions *definitions(void)
{
	static struct definitions *defs;
	const struct definitions none = {0};
	struct definition_row row = {.kind = DEFINITION_UNIT,
	    .key = STR("c"),
	    .content = STR("{\"validities\":[{\"code\":\"178\",\"name\":\"Thành phố\","
			   "\"type\":\"city\"}]}")};
	struct err err = {0};

	/* Made once: libFuzzer calls some thousand times a second. */
	if (!defs && definitions_merge(&defs, &none, &row, 1, false, &err))
		BUG("%s", err.key);
	return defs;
}

static void must_come_back(const struct article_file *file, struct arena *arena)
{
	struct issues issues = {.arena = arena};
	struct article_file again;
	struct buf text = {0}, one = {0}, other = {0};

	article_file_write(&file->content, str_of(file->published), definitions(), arena, &text);
	INVARIANT(
	    article_file_read(&again, buf_str(&text), "again", definitions(), arena, &issues));
	article_content_write(&file->content, &one);
	article_content_write(&again.content, &other);
	INVARIANT(str_eq(buf_str(&one), buf_str(&other)));
	INVARIANT(!strcmp(file->published, again.published));
	buf_release(&text);
	buf_release(&one);
	buf_release(&other);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct arena arena = {0};
	struct issues issues = {.arena = &arena};
	struct article_file file;

	if (article_file_read(&file, (struct str){(const char *)bytes, size}, "file", definitions(),
		&arena, &issues)) {
		INVARIANT(!issues.count && file.content.fields[ARTICLE_TITLE].n);
		must_come_back(&file, &arena);
	} else {
		INVARIANT(issues.count);
	}
	arena_release(&arena);
	return 0;
}
