/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Compiles a template (templates/NAME.html) into C:
 *
 *	template_compiler NAME.html NAME.html.c NAME.html.h
 *
 *	{% template page_home(const struct home_view *v) %}  begins a function
 *	{% include "web/home.h" %}   into the generated header
 *	{% statement %}              C as it stands; blocks in { and }
 *	{% call other(args) %}       another template: other(h, args);
 *	{{ expression }}             a value, escaped for where it stands
 *	{{ t "key" a, b }}           a catalogue text with arguments
 *	{{ tn "key" n, b }}          its form for the number n
 *	{# comment #}
 *
 * Each generated function takes `struct html *h` first. What is wrong is
 * reported as "file:line: message", exit status 1, and nothing is written.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "html_context.h"

enum { BLOCKS_MAX = 64 };

struct block {
	int line;
	struct html_context began;
};

struct compiler {
	const char *path;
	struct str source;
	size_t at;
	int line;
	struct html_context context;
	bool in_template;
	bool line_start; /* the rest of the last line was swallowed: drop the indentation */
	size_t block_count;
	struct block blocks[BLOCKS_MAX];
	struct buf markup; /* literal text not yet written */
	int markup_line;
	struct buf includes;
	struct buf prototypes;
	struct buf code;
};

static _Noreturn void fail_at(const struct compiler *k, int line, const char *message)
{
	fprintf(stderr, "%s:%d: %s\n", k->path, line, message);
	exit(1);
}

static _Noreturn void fail(const struct compiler *k, const char *message)
{
	fail_at(k, k->line, message);
}

static void add_c_string(struct buf *out, struct str text)
{
	buf_add_char(out, '"');
	for (size_t i = 0; i < text.n; i++) {
		char c = text.p[i];

		if (c == '"' || c == '\\')
			buf_add_char(out, '\\');
		if (c == '\n')
			buf_add_text(out, i + 1 < text.n ? "\\n\"\n\t    \"" : "\\n");
		else
			buf_add_char(out, c);
	}
	buf_add_char(out, '"');
}

static void add_line_mark(const struct compiler *k, struct buf *out, int line)
{
	buf_printf(out, "#line %d ", line);
	add_c_string(out, str_of(k->path));
	buf_add_char(out, '\n');
}

static void markup_flush(struct compiler *k)
{
	if (!k->markup.n)
		return;
	add_line_mark(k, &k->code, k->markup_line);
	buf_add_text(&k->code, "\tHTML_MARKUP(h, ");
	add_c_string(&k->code, buf_str(&k->markup));
	buf_add_text(&k->code, ");\n");
	buf_clear(&k->markup);
}

static void markup_add(struct compiler *k, const char *text, size_t n)
{
	if (!k->markup.n)
		k->markup_line = k->line;
	buf_add(&k->markup, text, n);
}

/* ---- Literal text */

static bool is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

/*
 * A run of white space in text. One with a line break is indentation: dropped
 * beside block tags, one line break elsewhere; kept as it is on one line.
 */
static void add_space(struct compiler *k, struct str run, struct str after)
{
	bool breaks = memchr(run.p, '\n', run.n) != NULL;

	if (k->line_start && !breaks)
		return;
	if (!breaks) {
		markup_add(k, run.p, run.n);
		k->context.after_block = false;
	} else if (!k->context.after_block && !context_block_tag_at(after)) {
		markup_add(k, "\n", 1);
		k->context.after_block = true; /* one break is enough */
	}
}

/* Between attributes one space says all. */
static void add_space_in_tag(struct compiler *k)
{
	if (!k->markup.n || k->markup.p[k->markup.n - 1] != ' ')
		markup_add(k, " ", 1);
}

static void literal(struct compiler *k, struct str text)
{
	size_t at = 0;

	while (at < text.n) {
		size_t from = at;
		bool keep;
		const char *wrong;

		while (at < text.n && is_space(text.p[at]))
			at++;
		if (at > from && k->context.place == IN_TEXT && !k->context.preserve) {
			if (k->in_template)
				add_space(k, (struct str){text.p + from, at - from},
				    (struct str){text.p + at, text.n - at});
		} else {
			at = from;
			if (!k->in_template)
				fail(k, "text before the first {% template %}");
			wrong = context_step(&k->context, text, &at, &keep);
			if (wrong)
				fail(k, wrong);
			if (keep && k->context.place == IN_TAG && is_space(text.p[from]))
				add_space_in_tag(k);
			else if (keep)
				markup_add(k, text.p + from, at - from);
		}
		k->line_start = false;
		for (size_t i = from; i < at; i++)
			k->line += text.p[i] == '\n';
	}
}

/* ---- The inside of {{ }} and {% %} */

/* The end of a C string or character constant that begins at `i`. */
static size_t skip_quoted(struct str c, size_t i)
{
	char quote = c.p[i++];

	while (i < c.n && c.p[i] != quote)
		i += c.p[i] == '\\' ? 2 : 1;
	return i < c.n ? i + 1 : c.n;
}

static size_t skip_name(struct str c, size_t i)
{
	while (i < c.n && (c.p[i] == '_' || (c.p[i] >= '0' && c.p[i] <= '9') ||
			      ((c.p[i] | 32) >= 'a' && (c.p[i] | 32) <= 'z')))
		i++;
	return i;
}

/* Whether `c` begins with the word; *rest is then what follows it. */
static bool word(struct str c, struct str w, struct str *rest)
{
	if (!str_starts(c, w) || skip_name(c, 0) != w.n)
		return false;
	*rest = str_trim((struct str){c.p + w.n, c.n - w.n});
	return true;
}

static void catalogue_text(struct compiler *k, struct str rest, bool plural)
{
	size_t end = skip_quoted(rest, 0);
	struct str key = {rest.p, end};
	struct str args = str_trim((struct str){rest.p + end, rest.n - end});

	if (end < 3)
		fail(k, "an empty catalogue key");
	if (context_is_url(&k->context))
		fail(k, "a catalogue text in a URL");
	if (args.n && *args.p == ',')
		args = str_trim((struct str){args.p + 1, args.n - 1});
	if (plural && !args.n)
		fail(k, "{{ tn \"key\" n }} without its number");
	buf_printf(&k->code, "\thtml_%st%s(h, %.*s%s%.*s);\n",
	    context_in_quotes(&k->context) ? "attr_" : "", plural ? "n" : "", STR_ARG(key),
	    args.n ? ", " : "", STR_ARG(args));
}

static void value(struct compiler *k, struct str inside)
{
	struct str expression = str_trim(inside);
	struct str rest;
	const char *wrong = context_value(&k->context);
	const char *writer = "text";

	if (!k->in_template)
		fail(k, "a value before the first {% template %}");
	if (wrong)
		fail(k, wrong);
	if (!expression.n)
		fail(k, "an empty {{ }}");
	markup_flush(k);
	add_line_mark(k, &k->code, k->line);
	if (word(expression, STR("t"), &rest) && rest.n && *rest.p == '"') {
		catalogue_text(k, rest, false);
		return;
	}
	if (word(expression, STR("tn"), &rest) && rest.n && *rest.p == '"') {
		catalogue_text(k, rest, true);
		return;
	}
	if (context_is_url(&k->context)) {
		writer = k->context.url_started ? "url_part" : "url";
		context_after_value(&k->context);
	} else if (context_in_quotes(&k->context)) {
		writer = "attr";
	}
	buf_printf(&k->code, "\thtml_%s(h, (%.*s));\n", writer, STR_ARG(expression));
}

static void block_begin(struct compiler *k)
{
	if (k->block_count == BLOCKS_MAX)
		fail(k, "too many blocks inside each other");
	k->blocks[k->block_count++] = (struct block){k->line, k->context};
}

static struct html_context block_end(struct compiler *k)
{
	const struct block *block;

	if (!k->block_count)
		fail(k, "'}' without an open block");
	block = &k->blocks[--k->block_count];
	if (!context_same(&block->began, &k->context)) {
		fprintf(stderr, "%s:%d: the block of line %d begins in %s and ends in %s\n",
		    k->path, k->line, block->line, context_name(&block->began),
		    context_name(&k->context));
		exit(1);
	}
	return block->began;
}

/* Follows the braces: both ways through a block must meet in one HTML context. */
static void follow_blocks(struct compiler *k, struct str c)
{
	struct html_context began = k->context;
	int line = k->line;

	for (size_t i = 0; i < c.n; i++) {
		if (c.p[i] == '"' || c.p[i] == '\'') {
			i = skip_quoted(c, i) - 1;
		} else if (c.p[i] == '{') {
			k->context = began; /* "} else {" begins where "{" did */
			block_begin(k);
		} else if (c.p[i] == '}') {
			began = block_end(k);
		} else if (c.p[i] == '\n') {
			k->line++;
		}
	}
	k->line = line;
}

static void template_end(const struct compiler *k)
{
	if (k->block_count)
		fail_at(k, k->blocks[k->block_count - 1].line, "a block that is never closed");
	if (k->context.place != IN_TEXT || k->context.preserve) {
		fprintf(stderr, "%s:%d: the template ends inside %s\n", k->path, k->line,
		    k->context.preserve ? "<pre> or <textarea>" : context_name(&k->context));
		exit(1);
	}
}

static void template_begin(struct compiler *k, struct str declaration)
{
	size_t name = skip_name(declaration, 0);
	struct str params;

	if (k->in_template) {
		template_end(k);
		markup_flush(k);
		buf_add_text(&k->code, "}\n");
	}
	if (!name || name + 2 > declaration.n || declaration.p[name] != '(' ||
	    declaration.p[declaration.n - 1] != ')')
		fail(k, "{% template %} without name(parameters)");
	params = str_trim((struct str){declaration.p + name + 1, declaration.n - name - 2});
	add_line_mark(k, &k->prototypes, k->line);
	buf_printf(&k->prototypes, "void %.*s(struct html *h%s%.*s);\n", (int)name, declaration.p,
	    params.n ? ", " : "", STR_ARG(params));
	buf_add_char(&k->code, '\n');
	add_line_mark(k, &k->code, k->line);
	buf_printf(&k->code, "void %.*s(struct html *h%s%.*s)\n{\n\t(void)h;\n", (int)name,
	    declaration.p, params.n ? ", " : "", STR_ARG(params));
	k->in_template = true;
	k->context = (struct html_context){.after_block = true};
}

static void call(struct compiler *k, struct str c)
{
	size_t name = skip_name(c, 0);
	struct str args;

	if (!name || name + 2 > c.n || c.p[name] != '(' || c.p[c.n - 1] != ')')
		fail(k, "{% call %} without name(arguments)");
	if (k->context.place != IN_TEXT)
		fail(k, "{% call %} inside a tag");
	args = str_trim((struct str){c.p + name + 1, c.n - name - 2});
	buf_printf(
	    &k->code, "\t%.*s(h%s%.*s);\n", (int)name, c.p, args.n ? ", " : "", STR_ARG(args));
}

static void check_statement(const struct compiler *k, struct str c)
{
	static const char *const control[] = {"if", "for", "while", "else", "switch", "do"};
	char last = c.p[c.n - 1];
	struct str rest;

	if (last != ';' && last != '{' && last != '}' && last != ':')
		fail(k, "a statement that does not end in ; { } or :");
	for (size_t i = 0; i < sizeof(control) / sizeof(control[0]); i++)
		if (word(c, str_of(control[i]), &rest) && last != '{')
			fail(k, "if, else, for, while, do and switch need a block: end in {");
}

static void statement(struct compiler *k, struct str inside)
{
	struct str c = str_trim(inside);
	struct str rest;
	const char *wrong;

	if (!c.n)
		fail(k, "an empty {% %}");
	if (word(c, STR("include"), &rest)) {
		if (k->in_template)
			fail(k, "{% include %} after the first {% template %}");
		buf_printf(&k->includes, "#include %.*s\n", STR_ARG(rest));
		return;
	}
	if (word(c, STR("template"), &rest)) {
		template_begin(k, rest);
		return;
	}
	if (!k->in_template)
		fail(k, "a statement before the first {% template %}");
	wrong = context_statement(&k->context);
	if (wrong)
		fail(k, wrong);
	markup_flush(k);
	add_line_mark(k, &k->code, k->line);
	if (word(c, STR("call"), &rest)) {
		call(k, rest);
		return;
	}
	check_statement(k, c);
	follow_blocks(k, c);
	buf_printf(&k->code, "\t%.*s\n", STR_ARG(c));
}

/* ---- The file */

/* The offset of what ends the tag at `from`, outside C strings; fails when there is none. */
static size_t find_end(const struct compiler *k, size_t from)
{
	static const struct {
		char kind;
		struct str end;
		const char *message;
	} tags[] = {{'{', {"}}", 2}, "'{{' without '}}'"}, {'%', {"%}", 2}, "'{%' without '%}'"},
	    {'#', {"#}", 2}, "'{#' without '#}'"}};
	struct str s = k->source;
	size_t kind = 0, i = from + 2;
	int line = k->line;

	while (tags[kind].kind != s.p[from + 1])
		kind++;
	while (i < s.n) {
		if (str_starts((struct str){s.p + i, s.n - i}, tags[kind].end))
			return i;
		i = tags[kind].kind != '#' && (s.p[i] == '"' || s.p[i] == '\'') ? skip_quoted(s, i)
		                                                                : i + 1;
	}
	for (i = k->at; i < from; i++)
		line += s.p[i] == '\n';
	fail_at(k, line, tags[kind].message);
}

/* Whether [from, to) is all there is on its lines, but for white space. */
static bool alone(struct str s, size_t from, size_t to)
{
	while (from && (s.p[from - 1] == ' ' || s.p[from - 1] == '\t'))
		from--;
	while (to < s.n && (s.p[to] == ' ' || s.p[to] == '\t' || s.p[to] == '\r'))
		to++;
	return (!from || s.p[from - 1] == '\n') && (to == s.n || s.p[to] == '\n');
}

/* The literal text up to k->at's next tag, without the indentation of a tag alone on its line. */
static struct str literal_before(const struct compiler *k, size_t next, bool drop_indentation)
{
	size_t end = next;

	while (drop_indentation && end > k->at &&
	       (k->source.p[end - 1] == ' ' || k->source.p[end - 1] == '\t'))
		end--;
	return (struct str){k->source.p + k->at, end - k->at};
}

static size_t next_tag(struct str s, size_t at)
{
	while (at + 1 < s.n && !(s.p[at] == '{' && (s.p[at + 1] == '{' || s.p[at + 1] == '%' ||
						       s.p[at + 1] == '#')))
		at++;
	return at + 1 < s.n ? at : s.n;
}

static void tag(struct compiler *k)
{
	char kind = k->source.p[k->at + 1];
	size_t end = find_end(k, k->at);
	struct str inside = {k->source.p + k->at + 2, end - k->at - 2};
	bool swallow = kind != '{' && alone(k->source, k->at, end + 2);

	if (kind == '{')
		value(k, inside);
	else if (kind == '%')
		statement(k, inside);
	for (size_t i = 0; i < inside.n; i++)
		k->line += inside.p[i] == '\n';
	k->at = end + 2;
	k->line_start = false;
	if (!swallow)
		return;
	while (k->at < k->source.n && k->source.p[k->at] != '\n')
		k->at++;
	if (k->at < k->source.n) {
		k->at++;
		k->line++;
	}
	k->line_start = true;
}

static void compile(struct compiler *k)
{
	while (k->at < k->source.n) {
		size_t next = next_tag(k->source, k->at);
		bool trim = next < k->source.n && k->source.p[next + 1] != '{' &&
		            alone(k->source, next, find_end(k, next) + 2);

		literal(k, literal_before(k, next, trim));
		k->at = next;
		if (next < k->source.n)
			tag(k);
	}
	if (!k->in_template)
		fail(k, "no {% template %}");
	template_end(k);
	markup_flush(k);
	buf_add_text(&k->code, "}\n");
}

static void read_file(const char *path, struct buf *out)
{
	FILE *file = fopen(path, "rb");
	char piece[65536];
	size_t n;

	if (!file) {
		fprintf(stderr, "%s: %s\n", path, strerror(errno));
		exit(1);
	}
	while ((n = fread(piece, 1, sizeof(piece), file)))
		buf_add(out, piece, n);
	if (ferror(file)) {
		fprintf(stderr, "%s: cannot be read\n", path);
		exit(1);
	}
	fclose(file);
}

static void write_file(const char *path, const struct buf *content)
{
	FILE *file = fopen(path, "wb");

	if (!file || fwrite(content->p, 1, content->n, file) != content->n || fclose(file)) {
		fprintf(stderr, "%s: %s\n", path, strerror(errno));
		exit(1);
	}
}

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

static void add_guard(struct buf *out, const char *header)
{
	buf_add_text(out, "TEMPLATE_");
	for (const char *c = base_name(header); *c; c++)
		buf_add_char(out, (char)((*c >= 'a' && *c <= 'z')   ? *c - 32
					 : (*c >= '0' && *c <= '9') ? *c
								    : '_'));
	buf_add_char(out, '\n');
}

int main(int argc, char **argv)
{
	static struct compiler k = {.line = 1};
	struct buf source = {0}, header = {0}, code = {0};

	if (argc != 4) {
		fprintf(stderr, "usage: template_compiler TEMPLATE.html OUT.c OUT.h\n");
		return 2;
	}
	k.path = argv[1];
	read_file(argv[1], &source);
	k.source = buf_str(&source);
	compile(&k);

	buf_printf(&header, "/* Made from %s by tools/template_compiler.c. */\n#ifndef ",
	    base_name(argv[1]));
	add_guard(&header, argv[3]);
	buf_add_text(&header, "#define ");
	add_guard(&header, argv[3]);
	buf_add_text(&header, "\n#include \"view/html.h\"\n");
	buf_add_str(&header, buf_str(&k.includes));
	buf_add_char(&header, '\n');
	buf_add_str(&header, buf_str(&k.prototypes));
	buf_add_text(&header, "\n#endif\n");

	buf_printf(&code,
	    "/* Made from %s by tools/template_compiler.c. */\n#include \"%s\"\n"
	    "#include \"view/assets.h\"\n",
	    base_name(argv[1]), base_name(argv[3]));
	buf_add_str(&code, buf_str(&k.code));
	write_file(argv[2], &code);
	write_file(argv[3], &header);
	buf_release(&source);
	buf_release(&header);
	buf_release(&code);
	buf_release(&k.markup);
	buf_release(&k.includes);
	buf_release(&k.prototypes);
	buf_release(&k.code);
	return 0;
}
