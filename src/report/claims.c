/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "report/claims.h"

#include "base/bug.h"
#include "base/map.h"
#include "base/text.h"
#include "core/tree.h"

enum {
	WORDS_MAX = 24,
	FAR_TOKENS = 40,
	LOOK_AHEAD = 8,
	NOUN_TOKENS = 4,
	LIKE_LEAST = 60 /* percent */
};

/* The words a unit or an indicator is named by. */
struct name {
	int unit, indicator; /* one of them */
	int count;
	struct str words[WORDS_MAX];     /* folded */
	struct str spellings[WORDS_MAX]; /* of them */
	struct name *next;               /* that begins with the same word */
};

/* A name where it stands in the text. */
struct mention {
	const struct name *name;
	int first, last; /* tokens */
	bool plain; /* nothing qualifies it: "thu ngân sách" of "thu ngân sách nội địa" is not */
};

struct claiming {
	struct space *space;
	const struct definitions *defs;
	const struct stated_text *text;
	const struct claims_place *place;
	struct arena *arena;
	struct map names; /* first word -> struct name */
	size_t mention_count, mention_room;
	struct mention *mentions;
	struct claim *claims;
	struct err *err;
};

/* ---- Names */

/* Words that a name may have or lack, and that may stand within one in a text. */
static const char *const optional[] = {"cua", "cac", "va", "so", "tong", "muc", NULL};
static const char *const within[] = {"cua", "cac", "va", "tren", "dia", "ban", "tong", NULL};

static bool among(struct str word, const char *const *list)
{
	for (; *list; list++)
		if (str_is(word, *list))
			return true;
	return false;
}

static struct str said(const struct stated_token *token)
{
	return token->kind == STATED_WORD ? token->folded : token->text;
}

/* The token is the word of the name; one without any marks may be any of its spellings. */
static bool is_word(const struct stated_token *token, const struct name *name, int word)
{
	if (!token || !str_eq(said(token), name->words[word]))
		return false;
	return token->kind != STATED_WORD || str_eq(token->spelling, token->folded) ||
	       str_eq(token->spelling, name->spellings[word]);
}

static void put_name(struct claiming *c, const struct name *name)
{
	struct name *kept;

	if (!name->count)
		return;
	kept = ARENA_NEW(c->arena, struct name);
	*kept = *name;
	kept->next = map_get(&c->names, kept->words[0]);
	map_put(&c->names, kept->words[0], kept);
}

static void read_words(struct claiming *c, struct str text, bool all, struct name *out)
{
	struct stated_text words;

	out->count = 0;
	stated_read(&words, text, NUMBER_VIETNAMESE, c->arena);
	for (size_t i = 0; i < words.token_count && out->count < WORDS_MAX; i++) {
		struct stated_token *token = &words.tokens[i];

		if (!all && among(said(token), optional))
			continue;
		/* "trên địa bàn" */
		if (!all && i + 2 < words.token_count && str_is(said(token), "tren") &&
		    str_is(said(token + 1), "dia") && str_is(said(token + 2), "ban")) {
			i += 2;
			continue;
		}
		if (token->kind != STATED_WORD && token->kind != STATED_DIGITS)
			continue;
		out->words[out->count] = said(token);
		out->spellings[out->count++] =
		    token->kind == STATED_WORD ? token->spelling : token->text;
	}
}

static void add_indicator(struct claiming *c, const struct indicator *indicator)
{
	struct str text = name_in(c->place->english, indicator->name, indicator->name_en);
	struct name name = {.indicator = indicator->id};

	read_words(c, text, false, &name);
	if (name.count < 2)
		read_words(c, text, true, &name);
	put_name(c, &name);
}

static void add_unit(struct claiming *c, int id)
{
	const struct unit_validity *v = unit_validity_near(&c->defs->units[id], c->place->period);
	struct name name = {.unit = id};

	read_words(c, name_in(c->place->english, v->name, v->name_en), true, &name);
	/* One word is as likely to be something else. */
	if (name.count > 1)
		put_name(c, &name);
}

static void make_names(struct claiming *c)
{
	struct tree *tree = tree_build(c->defs, c->place->period);
	int root = tree_position(tree, c->place->unit);

	for (int i = 1; i <= c->defs->indicator_count; i++)
		add_indicator(c, &c->defs->indicators[i]);
	for (int at = root < 0 ? 0 : root; root >= 0 && at < tree->ends[root]; at++)
		add_unit(c, tree->units[at]);
	tree_free(tree);
}

/* ---- Mentions */

/* After a name: what goes on with the sentence and does not qualify it. */
static const char *const following[] = {"tren", "dia", "ban", "nam", "ca", "toan", "uoc", "dat",
    "thuc", "hien", "den", "cuoi", "dau", "trong", "ky", "la", "co", "con", "tang", "giam", "bang",
    "so", "vuot", "va", "cua", "tai", "o", "theo", "duoc", "da", "luy", "ke", "khoang", "gan",
    "hon", "thang", "quy", "sau", "chin", "nay", "hien", "thanh", "pho", "tinh", "huyen", "thi",
    "chiem", "binh", "tu", "xuong", "len", "voi", NULL};

static const struct stated_token *token_of(const struct claiming *c, int at, int sentence)
{
	if (at < 0 || at >= (int)c->text->token_count || c->text->tokens[at].sentence != sentence)
		return NULL;
	return &c->text->tokens[at];
}

/* The last token of the name where it begins at `at`; -1: it does not. */
static int end_of_name(const struct claiming *c, const struct name *name, int at)
{
	int sentence = c->text->tokens[at].sentence, word = 1, last = at;

	if (!is_word(&c->text->tokens[at], name, 0))
		return -1;
	while (word < name->count) {
		const struct stated_token *token = token_of(c, ++at, sentence);

		if (!token)
			return -1;
		if (is_word(token, name, word)) {
			word++;
			last = at;
		} else if (!(token->kind == STATED_SIGN && str_is(token->text, ",")) &&
			   !among(said(token), within)) {
			return -1;
		}
	}
	return last;
}

static bool is_plain(const struct claiming *c, const struct name *name, int last)
{
	const struct stated_token *next = token_of(c, last + 1, c->text->tokens[last].sentence);

	return name->unit || !next || next->kind != STATED_WORD || among(next->folded, following);
}

static void add_mention(struct claiming *c, const struct mention *mention)
{
	if (c->mention_count == c->mention_room) {
		size_t room = c->mention_room ? c->mention_room * 2 : 64;
		struct mention *mentions = ARENA_ARRAY(c->arena, struct mention, room);

		if (c->mention_count)
			memcpy(mentions, c->mentions, c->mention_count * sizeof(*mentions));
		c->mentions = mentions;
		c->mention_room = room;
	}
	c->mentions[c->mention_count++] = *mention;
}

/* The longest name at each place; what stands within it is not looked at. */
static void find_mentions(struct claiming *c)
{
	for (int at = 0; at < (int)c->text->token_count; at++) {
		const struct stated_token *token = &c->text->tokens[at];
		struct mention best = {.last = -1};

		if (token->kind != STATED_WORD)
			continue;
		for (const struct name *name = map_get(&c->names, token->folded); name;
		     name = name->next) {
			int last = end_of_name(c, name, at);

			if (last > best.last)
				best = (struct mention){name, at, last, is_plain(c, name, last)};
		}
		if (best.last < 0)
			continue;
		add_mention(c, &best);
		at = best.last;
	}
}

/* ---- What a number is about */

/* "98 hộ nghèo": a name that begins with what is counted; else the nearest before it. */
static const struct mention *mention_of(
    const struct claiming *c, const struct stated_number *number, bool unit)
{
	const struct mention *before = NULL;

	for (size_t i = 0; i < c->mention_count; i++) {
		const struct mention *m = &c->mentions[i];

		if ((m->name->unit != 0) != unit ||
		    c->text->tokens[m->first].sentence != number->sentence)
			continue;
		if (!unit && !number->percent && m->first == number->last + 1)
			return m;
		if (m->last < number->first && number->first - m->last <= FAR_TOKENS)
			before = m;
	}
	return before;
}

/* Whether the sentence names a year other than that of the place, and what it is compared with. */
static bool names_other_year(const struct claiming *c, const struct stated_number *number)
{
	int year = period_year(c->place->period);

	for (size_t i = 0; i < c->text->count; i++) {
		const struct stated_number *day = &c->text->numbers[i];
		const struct stated_token *year_token = &c->text->tokens[day->last];
		int64_t named;

		if (day->sentence != number->sentence || day->kind != STATED_DATE ||
		    !str_to_int(year_token->text, 9999, &named) || named < 1900)
			continue;
		if (named != year && named != year - 1)
			return true;
		/* "năm 2016 thu 242.047": not of 2017 unless it is compared with. */
		if (named == year - 1) {
			bool compared = false;

			for (int back = 1; back <= 4; back++) {
				const struct stated_token *t =
				    token_of(c, day->first - back, day->sentence);

				compared =
				    compared ||
				    (t && (str_is(t->folded, "voi") || str_is(t->folded, "ky")));
			}
			if (!compared)
				return true;
		}
	}
	return false;
}

static bool is_mentioned(const struct claiming *c, int at)
{
	for (size_t i = 0; i < c->mention_count; i++)
		if (c->mentions[i].name->unit && c->mentions[i].first <= at &&
		    at <= c->mentions[i].last)
			return true;
	return false;
}

/* How many tokens from `at` on are a word for a kind of unit: "tỉnh", "thị xã"; 0: none are. */
static int kind_of_place(const struct claiming *c, int at, int sentence)
{
	static const char *const kinds[][2] = {{"thanh", "pho"}, {"thi", "xa"}, {"thi", "tran"},
	    {"tinh", NULL}, {"huyen", NULL}, {"quan", NULL}, {"phuong", NULL}, {"xa", NULL}};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		const struct stated_token *first = token_of(c, at, sentence);
		const struct stated_token *second = token_of(c, at + 1, sentence);

		if (!first || first->kind != STATED_WORD || !str_is(first->folded, kinds[i][0]))
			continue;
		if (!kinds[i][1])
			return 1;
		if (second && second->kind == STATED_WORD && str_is(second->folded, kinds[i][1]))
			return 2;
	}
	return 0;
}

/* The words at `at` are those of the type of the place's unit. */
static bool is_own_kind(const struct claiming *c, int at, int sentence)
{
	const struct unit *unit = &c->defs->units[c->place->unit];
	struct str rest = text_fold(
		       c->arena, site_unit_type_name(&c->defs->site,
				     unit_validity_near(unit, c->place->period)->type, false)),
		   word;

	for (; str_split(&rest, ' ', &word); at++) {
		const struct stated_token *token = token_of(c, at, sentence);

		if (!token || token->kind != STATED_WORD || !str_eq(token->folded, word))
			return false;
	}
	return true;
}

/* Whether the sentence is about a place that is none of the register's: "huyện Cao Lộc", "toàn
 * tỉnh" where the text is about a city. */
static bool names_other_place(const struct claiming *c, const struct stated_number *number)
{
	int sentence = number->sentence, at = number->first;

	while (token_of(c, at - 1, sentence))
		at--;
	for (; token_of(c, at, sentence); at++) {
		int count = kind_of_place(c, at, sentence);
		const struct stated_token *before = token_of(c, at - 1, sentence);
		const struct stated_token *after = token_of(c, at + count, sentence);

		if (!count || is_mentioned(c, at))
			continue;
		if (after && after->kind == STATED_WORD && after->capital)
			return true;
		if (before && (str_is(before->text, "toàn") || str_is(before->text, "Toàn")) &&
		    !is_own_kind(c, at, sentence))
			return true;
		at += count - 1;
	}
	return false;
}

/* "triệu đồng" is 10^6 of "dong". */
static bool unit_of_measure(const struct claiming *c, const struct indicator *indicator,
    struct rational *factor, struct str *counted)
{
	static const struct {
		const char *word;
		int64_t times;
	} multipliers[] = {{"nghin", 1000}, {"ngan", 1000}, {"trieu", 1000000}, {"ty", 1000000000},
	    {"ti", 1000000000}};
	struct str rest = text_fold(c->arena, indicator->unit_of_measure), word;

	*factor = rational_of_int(1);
	*counted = STR_EMPTY;
	while (str_split(&rest, ' ', &word)) {
		bool multiplies = false;

		for (size_t i = 0; i < sizeof(multipliers) / sizeof(*multipliers); i++)
			if (str_is(word, multipliers[i].word)) {
				multiplies = true;
				if (!rational_multiply(
					*factor, rational_of_int(multipliers[i].times), factor))
					return false;
			}
		if (str_is(*counted, "ho") && str_is(word, "so"))
			*counted = STR("ho so");
		if (!multiplies && !counted->n)
			*counted = word;
	}
	return true;
}

/* The number in the indicator's own unit; false: it is counted in something else. */
static bool in_its_unit(const struct claiming *c, const struct stated_number *number,
    const struct indicator *indicator, struct rational *value, struct rational *step)
{
	struct rational factor;
	struct str counted;

	if (!unit_of_measure(c, indicator, &factor, &counted))
		return false;
	if (number->percent != str_is(counted, "%"))
		return false;
	/* "nguoi chet" counts "nguoi". */
	if (!number->percent && number->unit.n && !str_eq(number->unit, counted) &&
	    !(str_is(counted, "nguoi") && str_starts(number->unit, counted)))
		return false;
	if (!number->percent && !number->unit.n && number->multiplied)
		return false;
	return rational_divide(number->value, factor, value) &&
	       rational_divide(number->step, factor, step);
}

/* ---- Comparison */

/* As it would be written: rounded at the number's last digit, or cut there. */
static bool is_so(struct rational stated, struct rational step, struct rational exact)
{
	struct rational difference;

	if (exact.numerator < 0)
		exact.numerator = -exact.numerator;
	if (stated.numerator < 0)
		stated.numerator = -stated.numerator;
	if (!rational_subtract(stated, exact, &difference))
		return false;
	if (difference.numerator < 0)
		difference.numerator = -difference.numerator;
	return rational_compare(difference, step) < 0;
}

struct asking {
	const struct stated_number *number;
	struct rational value, step;
	struct claim *claim;
	bool found; /* a figure that it agrees with */
};

/* Looks one figure up; the claim keeps the first that agrees. */
static enum err_code ask(struct claiming *c, struct asking *asking, struct figure_query query,
    int add, struct figure *figure)
{
	enum err_code code = figure_get(c->space, &query, figure, c->err);
	struct rational exact = figure->value;

	if (code || !figure_known(figure) || asking->found)
		return code;
	if (add && !rational_add(exact, rational_of_int(add), &exact))
		return code;
	if (is_so(asking->value, asking->step, exact)) {
		asking->found = true;
		asking->claim->verdict = CLAIM_AGREES;
		asking->claim->figure = *figure;
	}
	return code;
}

static bool is_change(const struct stated_number *number)
{
	return number->role == STATED_RISE || number->role == STATED_FALL;
}

/* The school year that ends in a year is what it is told with; of what is kept by school years
 * alone. */
static enum err_code school_figure(
    struct claiming *c, struct figure_query query, struct figure *figure)
{
	enum err_code code;

	query.period.start -= 4;
	code = figure_get(c->space, &query, figure, c->err);
	if (figure->how != FIGURE_STATED)
		figure->how = FIGURE_MISSING;
	return code;
}

static enum err_code ask_school_year(
    struct claiming *c, struct asking *asking, struct figure_query query)
{
	struct figure figure;
	enum err_code code = school_figure(c, query, &figure);

	query.period.start -= 4;
	return code || !figure_known(&figure) ? code : ask(c, asking, query, 0, &figure);
}

/* All there is of an amount: a change, or else values, now and before, and plans. */
static enum err_code ask_amounts(
    struct claiming *c, struct asking *asking, struct figure_query query)
{
	struct figure figure;
	struct figure_query before = query;
	enum err_code code;

	if (is_change(asking->number)) {
		query.measure = MEASURE_CHANGE;
		return ask(c, asking, query, 0, &figure);
	}
	code = ask(c, asking, query, 0, &figure);
	if (!code && query.period.months == 12 && !figure_known(&figure))
		code = ask_school_year(c, asking, query);
	before.period = period_year_before(query.period);
	if (!code)
		code = ask(c, asking, before, 0, &figure);
	for (int s = 1; s <= c->defs->scenario_count && !code && !asking->found; s++) {
		struct figure_query planned = query;

		planned.scenario = s;
		code = ask(c, asking, planned, 0, &figure);
	}
	return code;
}

/* Rates: of every plan, of growth, and what "bằng 144,6% so với" makes of it. */
static enum err_code ask_rates(struct claiming *c, struct asking *asking, struct figure_query query)
{
	struct figure figure;
	struct figure_query growth = query;
	enum err_code code;

	growth.measure = MEASURE_GROWTH;
	code = ask(c, asking, growth, 0, &figure);
	if (!code)
		code = ask(c, asking, growth, 100, &figure);
	for (int s = 1; s <= c->defs->scenario_count && !code && !asking->found; s++) {
		struct figure_query rate = query;

		if (c->defs->scenarios[s].kind != SCENARIO_TARGET)
			continue;
		rate.measure = MEASURE_PERCENT;
		rate.measure_scenario = s;
		code = ask(c, asking, rate, 0, &figure);
		/* "vượt 23,4%" */
		if (!code && asking->number->role == STATED_RISE)
			code = ask(c, asking, rate, -100, &figure);
	}
	return code;
}

/* ---- What it should be */

static bool says_after(const struct claiming *c, const struct stated_number *number,
    const char *first, const char *second)
{
	for (int at = number->last + 1; at <= number->last + LOOK_AHEAD; at++) {
		const struct stated_token *t = token_of(c, at, number->sentence);
		const struct stated_token *next = token_of(c, at + 1, number->sentence);

		if (!t || t->kind == STATED_DIGITS ||
		    (t->kind == STATED_SIGN && str_is(t->text, ",")))
			return false;
		if (next && str_is(t->folded, first) && str_is(next->folded, second))
			return true;
	}
	return false;
}

static bool of_plan(const struct claiming *c, const struct stated_number *number)
{
	return says_after(c, number, "ke", "hoach") || says_after(c, number, "du", "toan") ||
	       says_after(c, number, "chi", "tieu") || says_after(c, number, "muc", "tieu");
}

/* The target whose name has most of the words after the number; 0: none, or several alike. */
static int plan_named(struct claiming *c, const struct stated_number *number)
{
	int best = 0, most = 0;
	bool tie = false;

	for (int s = 1; s <= c->defs->scenario_count; s++) {
		const struct scenario *scenario = &c->defs->scenarios[s];
		struct name name = {0};
		int score = 0;

		if (scenario->kind != SCENARIO_TARGET)
			continue;
		read_words(
		    c, name_in(c->place->english, scenario->name, scenario->name_en), true, &name);
		for (int at = number->last + 1; at <= number->last + LOOK_AHEAD; at++) {
			const struct stated_token *t = token_of(c, at, number->sentence);

			if (!t || t->kind != STATED_WORD)
				break;
			for (int w = 0; w < name.count; w++)
				score += str_eq(name.words[w], t->folded);
		}
		tie = score == most && score;
		if (score > most) {
			most = score;
			best = s;
			tie = false;
		}
	}
	return tie ? 0 : best;
}

/* "so với năm 2016 tăng 44,6%", "tăng 44,6% so với năm 2016" */
static bool is_compared(const struct claiming *c, const struct stated_number *number)
{
	for (int back = 1; back <= LOOK_AHEAD; back++) {
		const struct stated_token *t = token_of(c, number->first - back, number->sentence);

		if (t && (str_is(t->folded, "voi") || str_is(t->folded, "ky")))
			return true;
	}
	return says_after(c, number, "so", "voi") || says_after(c, number, "cung", "ky");
}

/* The one figure that the words say it is; *certain false: they do not say. */
static enum err_code expect(struct claiming *c, const struct stated_number *number,
    struct figure_query query, struct figure *figure, bool *certain)
{
	bool rate = str_is(c->defs->indicators[query.indicator].unit_of_measure, "%");
	enum err_code code;

	*certain = true;
	if (number->percent && !rate && of_plan(c, number) && number->role == STATED_LEVEL) {
		query.measure = MEASURE_PERCENT;
		query.measure_scenario = plan_named(c, number);
		*certain = query.measure_scenario;
	} else if (number->percent && !rate) {
		query.measure = MEASURE_GROWTH;
		*certain = is_change(number) && !of_plan(c, number) && is_compared(c, number);
	} else if (is_change(number)) {
		query.measure = MEASURE_CHANGE;
		*certain = !rate;
	} else {
		/* In brackets stands what it is compared with, as often as not. */
		const struct stated_token *before =
		    token_of(c, number->first - 1, number->sentence);

		*certain = number->role == STATED_LEVEL &&
		           !(before && before->kind == STATED_SIGN && str_is(before->text, "("));
	}
	if (!*certain)
		return ERR_NONE;
	code = figure_get(c->space, &query, figure, c->err);
	if (code || figure_known(figure) || query.measure != MEASURE_VALUE)
		return code;
	return query.period.months == 12 ? school_figure(c, query, figure) : code;
}

/* Whether any figure of the indicator is so. */
static enum err_code ask_all(
    struct claiming *c, struct asking *asking, struct figure_query query, bool *comparable)
{
	const struct stated_number *number = asking->number;
	bool own_unit = in_its_unit(
	    c, number, &c->defs->indicators[query.indicator], &asking->value, &asking->step);

	*comparable = own_unit || number->percent;
	if (own_unit)
		return ask_amounts(c, asking, query);
	asking->value = number->value;
	asking->step = number->step;
	return *comparable ? ask_rates(c, asking, query) : ERR_NONE;
}

/* ---- Without its name: by value, and by words of the name in the sentence */

/* How many words of the indicator's name stand around the number, in percent of them. */
static int likeness(
    const struct claiming *c, const struct name *name, const struct stated_number *number)
{
	int found = 0;

	if (name->count < 2 || among(name->words[0], optional))
		return 0; /* too short to be known by some of its words */
	for (int w = 0; w < name->count; w++)
		for (int at = number->first - FAR_TOKENS; at <= number->last + NOUN_TOKENS; at++) {
			const struct stated_token *token = token_of(c, at, number->sentence);

			if (token && token->part == number->part && is_word(token, name, w)) {
				found++;
				break;
			}
		}
	return found < 2 ? 0 : found * 100 / name->count;
}

/*
 * The likeliest indicator any of whose figures it is; *likeliest: the one whose name the words are
 * most like, of all that are counted so; 0: there is none, or several are alike.
 */
static enum err_code ask_alike(
    struct claiming *c, struct asking *asking, struct figure_query query, int *likeliest)
{
	const struct stated_number *number = asking->number;
	int best = LIKE_LEAST - 1, most = LIKE_LEAST - 1;
	size_t at = 0;
	const struct map_entry *entry;
	enum err_code code = ERR_NONE;

	*likeliest = 0;
	while (!code && (entry = map_next(&c->names, &at)))
		for (const struct name *name = entry->value; name && !code; name = name->next) {
			struct asking other = {.number = number, .claim = asking->claim};
			bool comparable;
			int like;

			if (!name->indicator)
				continue;
			like = likeness(c, name, number);
			if (like < LIKE_LEAST || (like < most && like <= best))
				continue;
			query.indicator = name->indicator;
			code = ask_all(c, &other, query, &comparable);
			if (!comparable)
				continue;
			if (like >= most)
				*likeliest = like > most ? name->indicator : 0;
			most = like > most ? like : most;
			if (other.found && like > best) {
				asking->found = true;
				best = like;
			}
		}
	return code;
}

/* Whether nothing but what goes on with the sentence stands between a name in an earlier part of it
 * and the number: "thu ngân sách …; so với năm 2016 tăng 44,6%". */
static bool goes_on(const struct claiming *c, const struct mention *about, int i)
{
	const struct stated_number *number = &c->text->numbers[i];

	for (int at = number->first - 1; at > about->last; at--) {
		const struct stated_token *token = &c->text->tokens[at];

		if (token->part != number->part)
			return true;
		if (token->kind == STATED_WORD && !among(token->folded, following))
			return false;
	}
	return true;
}

/* "chiếm 2,08%, giảm 0,6%": the change is of the share. */
static bool follows_share(const struct claiming *c, int i)
{
	const struct stated_number *number = &c->text->numbers[i];

	return i > 0 && number->percent && is_change(number) && number[-1].percent &&
	       number[-1].part == number->part && number[-1].role == STATED_SHARE;
}

static enum err_code check_number(struct claiming *c, int i)
{
	const struct stated_number *number = &c->text->numbers[i];
	const struct mention *about = mention_of(c, number, false);
	const struct mention *where = mention_of(c, number, true);
	struct figure_query query = {.unit = where ? where->name->unit : c->place->unit,
	    .period = c->place->period,
	    .layer = c->place->layer};
	struct asking asking = {.number = number, .claim = &c->claims[i]};
	struct figure figure = {0};
	enum err_code code = ERR_NONE;
	bool certain, comparable = false;
	int likeliest = 0;

	if (about) {
		query.indicator = about->name->indicator;
		code = ask_all(c, &asking, query, &comparable);
	}
	if (!code && !asking.found)
		code = ask_alike(c, &asking, query, &likeliest);
	if (code || asking.found || number->rough || names_other_year(c, number) ||
	    names_other_place(c, number))
		return code;
	if (follows_share(c, i))
		return ERR_NONE;
	if (!about || !comparable || !about->plain ||
	    (c->text->tokens[about->first].part != number->part && !goes_on(c, about, i)))
		query.indicator = about && likeliest == about->name->indicator ? 0 : likeliest;
	if (!query.indicator)
		return ERR_NONE;
	code = expect(c, number, query, &figure, &certain);
	if (!code && certain && figure_known(&figure)) {
		c->claims[i].verdict = CLAIM_CONTRADICTS;
		c->claims[i].figure = figure;
	}
	return code;
}

enum err_code claims_check(struct space *space, const struct stated_text *text,
    const struct claims_place *place, struct arena *arena, struct claim **out, struct err *err)
{
	struct claiming c = {.space = space,
	    .defs = space_definitions(space),
	    .text = text,
	    .place = place,
	    .arena = arena,
	    .claims = ARENA_ARRAY(arena, struct claim, text->count),
	    .err = err};
	enum err_code code = ERR_NONE;

	make_names(&c);
	find_mentions(&c);
	for (int i = 0; i < (int)text->count && !code; i++)
		if (text->numbers[i].kind == STATED_QUANTITY)
			code = check_number(&c, i);
	map_release(&c.names);
	*out = c.claims;
	return code;
}
