/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The first two bytes choose the place. What reads as a value is shown, and
 * what is shown reads back as the same value, without a question; what a cell
 * keeps is within a unit of the last place of what a plain decimal reads.
 */
#include "fuzz.h"

#include "base/bug.h"
#include "base/number_entry.h"
#include "view/format.h"

static void check_shown(int64_t value, const struct number_place *place)
{
	enum lang lang = place->marks == NUMBER_ENGLISH ? LANG_EN : LANG_VI;
	struct number_place exact = *place;
	struct number_entry again;
	struct buf shown = {0};

	exact.decimals = exact.scale;
	if (!format_decimal(&shown, lang, rational_of(value, place->scale), exact.decimals, 0))
		BUG("a value that cannot be shown");
	number_entry_read(&again, buf_str(&shown), &exact);
	INVARIANT(again.result == NUMBER_VALUE && again.value == value);
	buf_release(&shown);
}

static void check_cell(struct str text, int scale)
{
	int64_t cell;
	int64_t plain;

	if (number_cell_read(text, 0, scale, &cell) == DECIMAL_OK && text.n <= 15 &&
	    decimal_parse(text, scale, &plain) == DECIMAL_OK)
		INVARIANT(cell == plain);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct number_place place = {0};
	struct number_entry entry;
	struct str text;

	if (size < 2)
		return 0;
	place.scale = bytes[0] % (DECIMAL_SCALE_MAX + 1);
	place.decimals = bytes[1] % (place.scale + 1);
	place.marks = bytes[0] & 0x80 ? NUMBER_ENGLISH : NUMBER_VIETNAMESE;
	place.unit = bytes[1] & 0x80 ? STR("triệu đồng") : STR("%");
	text = (struct str){(const char *)bytes + 2, size - 2};
	number_entry_read(&entry, text, &place);
	if (entry.result == NUMBER_VALUE)
		check_shown(entry.value, &place);
	if (entry.result == NUMBER_AMBIGUOUS) {
		INVARIANT(entry.value != entry.other || !entry.value);
		check_shown(entry.value, &place);
		check_shown(entry.other, &place);
	}
	INVARIANT((entry.result == NUMBER_MISTAKE) == (entry.err.code != ERR_NONE));
	check_cell(text, place.scale);
	return 0;
}
