/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "report/text_check.h"

#include "base/bug.h"
#include "view/format.h"

static const char *const verdict_codes[TEXT_VERDICTS] = {
    [TEXT_BOUND] = "bound",
    [TEXT_OUTSIDE] = "outside",
    [TEXT_AGREES] = "agrees",
    [TEXT_CONTRADICTS] = "contradicts",
    [TEXT_FOLLOWS] = "follows",
    [TEXT_CANNOT] = "cannot_follow",
    [TEXT_UNKNOWN] = "unknown",
    [TEXT_NOTHING] = "nothing",
};

const char *text_verdict_code(enum text_verdict verdict)
{
	INVARIANT(verdict < TEXT_VERDICTS);
	return verdict_codes[verdict];
}

void text_check_read(
    struct text_check *check, struct str text, enum number_marks marks, struct arena *arena)
{
	*check = (struct text_check){0};
	stated_read(&check->text, text, marks, arena);
	check->findings = arithmetic_check(&check->text, arena);
}

enum text_verdict text_check_verdict(const struct text_check *check, size_t i)
{
	const struct claim *claim = check->claims ? &check->claims[i] : NULL;

	switch (check->text.numbers[i].kind) {
	case STATED_BOUND:
		return TEXT_BOUND;
	case STATED_OUTSIDE:
		return TEXT_OUTSIDE;
	case STATED_QUANTITY:
	case STATED_FRACTION:
	case STATED_UNREADABLE:
		break;
	case STATED_DATE:
	case STATED_TIME:
	case STATED_DOCUMENT:
	case STATED_PHONE:
	case STATED_ORDINAL:
		return TEXT_NOTHING;
	}
	if (claim && claim->verdict == CLAIM_CONTRADICTS)
		return TEXT_CONTRADICTS;
	if (check->findings[i].relation && !check->findings[i].holds &&
	    !(check->findings[i].likely && claim && claim->verdict == CLAIM_AGREES))
		return TEXT_CANNOT;
	if (claim && claim->verdict == CLAIM_AGREES)
		return TEXT_AGREES;
	return check->findings[i].relation ? TEXT_FOLLOWS : TEXT_UNKNOWN;
}

struct str text_check_written(const struct text_check *check, int i)
{
	const struct stated_number *number = &check->text.numbers[i];
	const struct stated_token *last = &check->text.tokens[number->last];

	return (struct str){number->text.p, (size_t)(last->text.p + last->text.n - number->text.p)};
}

const char *text_check_operands(const struct text_check *check, size_t i, struct arena *arena)
{
	const struct arithmetic_finding *finding = &check->findings[i];
	struct str of = text_check_written(check, finding->of[0]);
	struct str other = text_check_written(check, finding->of[1]);

	if (finding->relation == ARITHMETIC_FRACTION || finding->of[0] == finding->of[1])
		return arena_str(arena, of).p;
	if (finding->relation == ARITHMETIC_PARTS)
		return arena_printf(arena, "%.*s … %.*s", STR_ARG(of), STR_ARG(other));
	return arena_printf(arena, "%.*s, %.*s", STR_ARG(of), STR_ARG(other));
}

/* " triệu": what the last digits of a number are multiplied by, as it is written. */
static void add_multiplier(struct buf *out, const struct text_check *check, size_t i)
{
	const struct stated_number *number = &check->text.numbers[i];
	const struct stated_token *tokens = check->text.tokens;
	int at = number->last + 1;

	while (at > number->first && tokens[at - 1].kind == STATED_WORD)
		at--;
	for (; at <= number->last; at++) {
		buf_add_char(out, ' ');
		buf_add_str(out, tokens[at].text);
	}
}

const char *text_check_expected(
    const struct text_check *check, size_t i, enum lang lang, struct arena *arena)
{
	const struct stated_number *number = &check->text.numbers[i];
	struct rational expected = check->findings[i].expected, unit = number->step;
	struct buf text = {0};

	/* As the number is written: "4,5" of million. */
	for (int digit = 0; digit < number->decimals; digit++)
		(void)rational_multiply(unit, rational_of_int(10), &unit);
	if (number->multiplied)
		(void)rational_divide(expected, unit, &expected);
	format_decimal(&text, lang, expected,
	    number->decimals < 2 && number->percent ? number->decimals + 1 : number->decimals,
	    FORMAT_TRIM);
	if (number->percent)
		buf_add_char(&text, '%');
	else if (number->multiplied)
		add_multiplier(&text, check, i);
	return buf_keep(&text, arena);
}

const char *text_check_figure(const struct text_check *check, size_t i, const struct wording *w)
{
	const struct figure *figure = &check->claims[i].figure;

	return arena_printf(w->arena, "%s: %s", wording_subject(w, &figure->query),
	    wording_figure(w, figure, WORDING_PROSE, WORDING_DECIMALS));
}
