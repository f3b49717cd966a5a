/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "core/form_read.h"

#include "core/formula.h"

struct side {
	struct form_reader *reader;
	const struct json_value *at;
};

/* The quote before the formula is a character too. */
static void bind_name(struct formula *node, void *context)
{
	struct side *side = context;
	const struct definitions *defs = side->reader->defs;
	bool indicator = node->op == FORMULA_INDICATOR;

	if (indicator) {
		const struct indicator *named = definitions_indicator(defs, node->code);

		node->id = named ? named->id : 0;
	} else {
		const struct scenario *named = definitions_scenario(defs, node->code);

		node->id = named ? named->id : 0;
	}
	if (!node->id)
		form_mistake(side->reader, side->at, node->column,
		    indicator ? "form.unknown_indicator" : "form.unknown_scenario",
		    form_word(side->reader, node->code), NULL, NULL);
}

static struct formula *read_side(
    struct form_reader *reader, const struct json_value *rule, const char *name, struct str *text)
{
	struct side side = {reader, json_get(rule, name)};
	struct formula *formula = NULL;
	struct err broken = {0};
	int column;

	*text = form_read_text(reader, rule, name, true);
	if (!text->n)
		return NULL;
	if (formula_parse(reader->arena, *text, &formula, &column, &broken)) {
		form_mistake(reader, side.at, column, broken.key,
		    broken.arg_count ? arena_strdup(reader->arena, broken.args[0]) : NULL,
		    broken.arg_count > 1 ? arena_strdup(reader->arena, broken.args[1]) : NULL,
		    NULL);
		return NULL;
	}
	formula_visit(formula, bind_name, &side);
	return formula;
}

static void read_rule(
    struct form_reader *reader, const struct json_value *json, struct form_rule *rule)
{
	static const char *const names[] = {
	    "left", "is", "right", "severity", "message", "message_en", NULL};
	struct str is, severity;

	if (!form_read_object(reader, json, names))
		return;
	rule->left = read_side(reader, json, "left", &rule->left_text);
	rule->right = read_side(reader, json, "right", &rule->right_text);
	is = form_read_text(reader, json, "is", true);
	if (is.n && !form_comparison_parse(is, &rule->comparison))
		form_mistake(reader, json_get(json, "is"), 0, "form.not_one_of",
		    form_word(reader, is), "=, !=, <, <=, >, >=", NULL);
	severity = form_read_text(reader, json, "severity", true);
	if (severity.n && !form_severity_parse(severity, &rule->severity))
		form_mistake(reader, json_get(json, "severity"), 0, "form.not_one_of",
		    form_word(reader, severity), "error, warning", NULL);
	form_read_texts(reader, json, "message", false, &rule->message, &rule->message_en);
}

void form_read_rules(struct form_reader *reader, const struct json_value *json, struct form *out)
{
	const struct json_value *list = form_read_list(reader, json, "rules", FORM_RULES_MAX);

	if (!list)
		return;
	out->rule_count = list->count;
	out->rules = ARENA_ARRAY(reader->arena, struct form_rule, list->count);
	for (size_t i = 0; i < list->count; i++)
		read_rule(reader, &list->items[i], &out->rules[i]);
}
