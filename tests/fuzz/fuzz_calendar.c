/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Whatever the JSON, it is a calendar in order, each day once, or mistakes with
 * their places; and what is written of it reads back as the same bytes.
 */
#include "fuzz.h"

#include "base/bug.h"
#include "core/calendar.h"
#include "core/form.h"

static void check_days(const struct calendar *calendar)
{
	for (size_t i = 0; i < calendar->count; i++) {
		const struct calendar_day *day = &calendar->days[i];

		INVARIANT(!i || day[-1].day < day->day);
		INVARIANT(calendar_is_working(calendar, day->day) == day->working);
		INVARIANT(calendar_next_working(calendar, day->day) >= day->day);
	}
}

static void check_written(const struct calendar *calendar)
{
	struct arena arena = {0};
	struct issues issues = {.arena = &arena};
	struct buf first = {0}, second = {0};
	struct json_value *json;
	struct calendar again;
	int line, column;

	calendar_write(calendar, &first);
	INVARIANT(!json_parse(&arena, buf_str(&first), &json, &line, &column, NULL));
	INVARIANT(calendar_read(&again, json, NULL, &arena, &issues));
	calendar_write(&again, &second);
	INVARIANT(str_eq(buf_str(&first), buf_str(&second)));
	buf_release(&first);
	buf_release(&second);
	arena_release(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct form_source source = {"calendar.json", {(const char *)bytes, size}};
	struct arena arena = {0};
	struct issues issues = {.arena = &arena};
	struct calendar calendar;
	struct json_value *json;
	int line, column;

	if (!json_parse(&arena, source.text, &json, &line, &column, NULL)) {
		bool read = calendar_read(&calendar, json, &source, &arena, &issues);

		INVARIANT(read == !issues.count);
		for (size_t i = 0; i < issues.kept; i++)
			INVARIANT(issues.items[i].line >= 1 && issues.items[i].column >= 1);
		if (read) {
			check_days(&calendar);
			check_written(&calendar);
		}
	}
	arena_release(&arena);
	return 0;
}
