/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What a reader of the journal asks for: refused with a reason, or a query that can be asked. */
#include "fuzz.h"

#include "base/bug.h"
#include "base/date.h"
#include "web/audit.h"

enum { DAY_LENGTH = 10 };

static void check_moment(struct str text)
{
	date day;

	if (!text.n)
		return;
	INVARIANT(text.n >= DAY_LENGTH && text.n < TIMESTAMP_SIZE);
	INVARIANT(text.p[text.n] == '\0');
	INVARIANT(date_parse((struct str){text.p, DAY_LENGTH}, &day));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	static const struct definitions nothing;
	struct arena arena = {0};
	struct request req = {.arena = &arena};
	struct buf text = {0};
	struct audit_query query;
	struct err err = {0};
	enum err_code code;

	buf_add_text(&text, "/?");
	buf_add_str(&text, (struct str){(const char *)bytes, size});
	if (!target_parse(&arena, buf_str(&text), &req.target, &err)) {
		code = audit_query_read(&nothing, &req, &query, &err);
		INVARIANT(code == ERR_NONE || (err.code == code && err.key));
		INVARIANT(code == ERR_NONE || code == ERR_INPUT || code == ERR_NOT_FOUND);
		if (!code) {
			check_moment(query.since);
			check_moment(query.until);
			INVARIANT(query.before_batch >= 0);
			INVARIANT(query.kinds < 1U << AUDIT_KIND_END);
			INVARIANT(!query.unit && !query.indicator);
		}
	}
	buf_release(&text);
	arena_release(&arena);
	return 0;
}
