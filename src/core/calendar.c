/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "core/calendar.h"

#include "core/form_read.h"

enum { SATURDAY = 6, DAYS_MAX = 5000 };

bool calendar_is_working(const struct calendar *calendar, date day)
{
	size_t low = 0, high = calendar->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (calendar->days[middle].day < day)
			low = middle + 1;
		else
			high = middle;
	}
	if (low < calendar->count && calendar->days[low].day == day)
		return calendar->days[low].working;
	return date_weekday(day) < SATURDAY;
}

date calendar_next_working(const struct calendar *calendar, date day)
{
	/* Without the bound, a calendar of nothing but days off would run off the dates there are.
	 */
	while (day < DATE_MAX && !calendar_is_working(calendar, day))
		day++;
	return day;
}

date calendar_add_working_days(const struct calendar *calendar, date day, int n)
{
	if (n <= 0)
		return calendar_next_working(calendar, day);
	while (n > 0 && day < DATE_MAX) {
		day = calendar_next_working(calendar, day + 1);
		n--;
	}
	return day;
}

int calendar_working_days_between(const struct calendar *calendar, date from, date to)
{
	int count = 0;

	for (date day = from; day < to; day++)
		count += calendar_is_working(calendar, day + 1);
	return count;
}

static int by_day(const void *a, const void *b)
{
	const struct calendar_day *x = a, *y = b;

	return (x->day > y->day) - (x->day < y->day);
}

static void read_day(
    struct form_reader *reader, const struct json_value *json, struct calendar *out)
{
	static const char *const names[] = {"day", "working", "name", "name_en", NULL};
	struct calendar_day *day = &out->days[out->count];
	bool weekend;

	if (!form_read_object(reader, json, names))
		return;
	if (!json_get(json, "day"))
		form_mistake(reader, json, 0, "form.missing", "day", NULL, NULL);
	day->day = form_read_date(reader, json, "day", DATE_MIN);
	day->working = form_read_bool(reader, json, "working");
	form_read_texts(reader, json, "name", false, &day->name, &day->name_en);
	if (day->day == DATE_MIN)
		return;
	weekend = date_weekday(day->day) >= SATURDAY;
	if (day->working && !weekend)
		form_mistake(reader, json, 0, "calendar.works_anyway",
		    form_word(reader, json_get_str(json, "day")), NULL, NULL);
	for (size_t i = 0; i < out->count; i++)
		if (out->days[i].day == day->day) {
			form_mistake(reader, json, 0, "calendar.day_twice",
			    form_word(reader, json_get_str(json, "day")), NULL, NULL);
			return;
		}
	out->count++;
}

bool calendar_read(struct calendar *out, const struct json_value *json,
    const struct form_source *source, struct arena *arena, struct issues *issues)
{
	static const char *const names[] = {"note", "days", NULL};
	struct form_reader reader = {source, NULL, arena, issues};
	const struct json_value *list;
	size_t before = issues->count;

	*out = (struct calendar){.note = STR_EMPTY};
	if (!form_read_object(&reader, json, names))
		return false;
	out->note = form_read_text(&reader, json, "note", false);
	list = form_read_list(&reader, json, "days", DAYS_MAX);
	if (list) {
		out->days = ARENA_ARRAY(arena, struct calendar_day, list->count);
		for (size_t i = 0; i < list->count; i++)
			read_day(&reader, &list->items[i], out);
		if (out->count)
			qsort(out->days, out->count, sizeof(*out->days), by_day);
	}
	return issues->count == before;
}

void calendar_write(const struct calendar *calendar, struct buf *out)
{
	struct json json;
	struct buf day = {0};

	json_init(&json, out);
	json_object(&json);
	if (calendar->note.n)
		json_member_str(&json, "note", calendar->note);
	json_name(&json, "days");
	json_array(&json);
	for (size_t i = 0; i < calendar->count; i++) {
		const struct calendar_day *item = &calendar->days[i];

		buf_clear(&day);
		date_add_iso(&day, item->day);
		json_object(&json);
		json_member_str(&json, "day", buf_str(&day));
		if (item->working)
			json_member_bool(&json, "working", true);
		if (item->name.n)
			json_member_str(&json, "name", item->name);
		if (item->name_en.n)
			json_member_str(&json, "name_en", item->name_en);
		json_object_end(&json);
	}
	json_array_end(&json);
	json_object_end(&json);
	buf_release(&day);
}
