/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "exchange/unit_names.h"

#include <stdlib.h>

#include "base/text.h"
#include "core/tree.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* What kinds of unit are called, folded, in full and cut short. */
static const char *const kinds[] = {"uy ban nhan dan", "ubnd", "thanh pho", "tp", "thi tran", "tt",
    "thi xa", "tx", "phuong", "p", "xa", "x", "quan", "q", "huyen", "h", "tinh", "khoi", "thon",
    "to dan pho", "to"};

static const char *const totals[] = {
    "tong", "cong", "toan thanh pho", "toan phuong", "toan xa", "toan tinh", "toan huyen", "total"};

/* Folded, signs as spaces, single spaces: "P.Tam-Thanh " is "p tam thanh". */
static struct str comparable(struct arena *arena, struct str text)
{
	struct str folded = text_fold(arena, text);
	char *out = arena_alloc(arena, folded.n + 1);
	size_t kept = 0;
	size_t n;

	for (size_t at = 0; at < folded.n; at += n) {
		enum text_class class;
		int32_t c;

		n = text_decode(folded, at, &c);
		class = text_classify(c);
		if (class == TEXT_LETTER || class == TEXT_DIGIT) {
			memcpy(out + kept, folded.p + at, n);
			kept += n;
		} else if (class != TEXT_INVISIBLE && kept && out[kept - 1] != ' ') {
			out[kept++] = ' ';
		}
	}
	if (kept && out[kept - 1] == ' ')
		kept--;
	out[kept] = '\0';
	return (struct str){out, kept};
}

/* Takes the words of `kind` off the front. */
static bool take_kind(struct str *text, const char *kind)
{
	size_t n = strlen(kind);

	if (text->n <= n + 1 || memcmp(text->p, kind, n) || text->p[n] != ' ')
		return false;
	*text = (struct str){text->p + n + 1, text->n - n - 1};
	return true;
}

/* "ubnd phuong tam thanh" is "tam thanh"; "khoi 1" stays, or all would be "1". */
static struct str bare(struct str text)
{
	for (size_t i = 0; i < COUNT(kinds); i++) {
		struct str rest = text;

		if (take_kind(&rest, kinds[i]) && (rest.p[0] < '0' || rest.p[0] > '9'))
			return bare(rest);
	}
	return text;
}

bool unit_names_is_total(struct str text, struct arena *arena)
{
	struct str form = comparable(arena, text);

	for (size_t i = 0; i < COUNT(totals); i++) {
		struct str rest = form;

		if (str_is(form, totals[i]) || take_kind(&rest, totals[i]))
			return true;
	}
	return false;
}

static int compare_names(const void *a, const void *b)
{
	const struct unit_name *x = a;
	const struct unit_name *y = b;
	int order = str_cmp(x->text, y->text);

	return order ? order : (x->unit > y->unit) - (x->unit < y->unit);
}

static void add_name(struct unit_names *names, struct str text, int unit)
{
	if (text.n)
		names->items[names->count++] = (struct unit_name){text, unit};
}

/* One item a text; where several units have it, none of them. */
static void merge_names(struct unit_names *names)
{
	size_t kept = 0;

	qsort(names->items, names->count, sizeof(*names->items), compare_names);
	for (size_t i = 0; i < names->count; i++) {
		struct unit_name *last = kept ? &names->items[kept - 1] : NULL;

		if (!last || !str_eq(last->text, names->items[i].text))
			names->items[kept++] = names->items[i];
		else if (last->unit != names->items[i].unit)
			last->unit = UNIT_AMBIGUOUS;
	}
	names->count = kept;
}

void unit_names_make(struct unit_names *out, const struct definitions *defs, struct period p,
    int under, struct arena *arena)
{
	enum { NAMES_A_UNIT = 5 };
	struct tree *tree = tree_build(defs, p);
	int first = under ? tree_position(tree, under) : 0;
	int end = !under ? tree->count : first < 0 ? 0 : tree->ends[first];

	out->count = 0;
	out->items = ARENA_ARRAY(
	    arena, struct unit_name, (size_t)(tree->count ? tree->count : 1) * NAMES_A_UNIT);
	for (int i = first < 0 ? 0 : first; i < end; i++) {
		const struct unit *unit = &defs->units[tree->units[i]];
		const struct unit_validity *validity = unit_validity_near(unit, p);
		struct str name = comparable(arena, validity->name);
		struct str name_en = comparable(arena, validity->name_en);

		add_name(out, comparable(arena, validity->code), unit->id);
		add_name(out, name, unit->id);
		add_name(out, bare(name), unit->id);
		add_name(out, name_en, unit->id);
	}
	tree_free(tree);
	merge_names(out);
}

static int find(const struct unit_names *names, struct str text)
{
	size_t low = 0;
	size_t high = names->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = str_cmp(names->items[middle].text, text);

		if (!order)
			return names->items[middle].unit;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return UNIT_NONE;
}

int unit_names_find(const struct unit_names *names, struct str text, struct arena *arena)
{
	struct str form = comparable(arena, text);
	int unit = find(names, form);

	return unit ? unit : find(names, bare(form));
}
