/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Whatever the template, it is a list of nodes of bounded depth, each with a
 * place in the text, or mistakes with their places; and what is inserted into
 * it comes out as text, never as markup.
 */
#include "fuzz.h"

#include "base/bug.h"
#include "base/text.h"
#include "report/narrative_output.h"
#include "report/narrative_parse.h"

static const char inserted_text[] = "98. *a* <kycung> [x](y) | &amp; `c` # _d_\n- e";

static void check_word(const struct narrative_word *word, struct str text)
{
	if (!word->text.p)
		return;
	INVARIANT(word->text.p >= text.p && word->text.p + word->text.n <= text.p + text.n);
	INVARIANT(word->line >= 1 && word->column >= 1);
}

static void check_nodes(const struct narrative_node *nodes, struct str text, int depth)
{
	INVARIANT(!nodes || depth <= NARRATIVE_DEPTH_MAX);
	for (const struct narrative_node *node = nodes; node; node = node->next) {
		for (size_t i = 0; i < node->code_count; i++)
			check_word(&node->codes[i], text);
		for (size_t i = 0; i < node->type_count; i++)
			check_word(&node->types[i], text);
		check_word(&node->figure.unit, text);
		check_word(&node->figure.period, text);
		check_word(&node->figure.scenario, text);
		check_word(&node->figure.measure_scenario, text);
		check_word(&node->figure.breakdown, text);
		check_word(&node->parent, text);
		check_nodes(node->children, text, depth + 1);
		check_nodes(node->otherwise, text, depth + 1);
	}
}

static void write_nodes(struct narrative_output *output, const struct narrative_node *nodes)
{
	for (const struct narrative_node *node = nodes; node; node = node->next) {
		if (node->kind == NARRATIVE_LITERAL)
			output_markdown(output, node->text);
		else if (output->count < NARRATIVE_FIGURES_MAX)
			output_insert(output, &(struct inserted){.text = str_of(inserted_text),
						  .url = "/so/a?b=c&d=\"e",
						  .title = "title \"<kycung>\xF3\xBF\xBF\xBE",
						  .mark = "<kycung>\xF3\xBF\xBF\xBF",
						  .mark_first = output->count % 2});
		write_nodes(output, node->children);
		write_nodes(output, node->otherwise);
	}
}

static void check_output(
    const struct narrative_node *nodes, enum narrative_format format, bool first_paragraph_only)
{
	struct arena arena = {0};
	struct narrative_output output = {.arena = &arena, .format = format};
	struct buf out = {0};

	write_nodes(&output, nodes);
	output_finish(&output, first_paragraph_only, &out);
	if (format == NARRATIVE_HTML && out.n)
		INVARIANT(!memmem(out.p, out.n, "<kycung>", 8));
	INVARIANT(output_find_reserved(buf_str(&out)) == out.n);
	output_release(&output);
	buf_release(&out);
	arena_release(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct arena arena = {0};
	struct issues issues = {.arena = &arena};
	struct narrative_node *nodes;
	struct str text;
	size_t bad;

	if (!text_normalize(&arena, (struct str){(const char *)bytes, size}, &text, &bad) ||
	    output_find_reserved(text) < text.n) {
		arena_release(&arena);
		return 0;
	}
	nodes = narrative_parse(&arena, text, "t.md", &issues);
	for (size_t i = 0; i < issues.kept; i++)
		INVARIANT(issues.items[i].line >= 1 && issues.items[i].column >= 1);
	check_nodes(nodes, text, 0);
	for (int format = NARRATIVE_MARKDOWN; format <= NARRATIVE_HTML; format++) {
		check_output(nodes, (enum narrative_format)format, false);
		check_output(nodes, (enum narrative_format)format, true);
	}
	arena_release(&arena);
	return 0;
}
