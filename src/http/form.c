/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "http/form.h"

#include <strings.h>

#include "base/bug.h"
#include "base/text.h"
#include "http/percent.h"

enum {
	BOUNDARY_MAX = 70,       /* bytes; RFC 2046 */
	PART_HEADERS_MAX = 8,    /* of one part */
	PART_HEADER_BYTES = 4096 /* all headers of one part */
};

/* A form being read. */
struct reader {
	struct arena *arena;
	struct str body;
	struct form_data *form;
	size_t capacity;
	size_t files;
	struct err *err;
};

/* ---- What is wrong */

static enum err_code malformed(struct reader *r, const char *at)
{
	char place[24];

	snprintf(place, sizeof(place), "%zu", (size_t)(at - r->body.p) + 1);
	return err_set(r->err, ERR_INPUT, "http.form_malformed", place, NULL);
}

/* `name` is what could be read of the field's name. */
static enum err_code refuse(struct reader *r, enum err_code code, const char *key, struct str name)
{
	return err_set(r->err, code, key, arena_str(r->arena, name).p, NULL);
}

/* ---- Fields */

static struct form_field *add_field(struct reader *r)
{
	struct form_data *form = r->form;

	if (form->count == FORM_DATA_FIELDS_MAX) {
		err_set(r->err, ERR_LIMIT, "http.form_fields", NULL);
		return NULL;
	}
	if (form->count == r->capacity) {
		struct form_field *grown;

		r->capacity = r->capacity ? r->capacity * 2 : 16;
		grown = ARENA_ARRAY(r->arena, struct form_field, r->capacity);
		if (form->count)
			memcpy(grown, form->fields, form->count * sizeof(*grown));
		form->fields = grown;
	}
	return &form->fields[form->count++];
}

/* Lines end in CR LF on the wire, and in LF inside; always a copy, ended by NUL. */
static struct str with_plain_lines(struct arena *arena, struct str text)
{
	char *bytes = arena_alloc(arena, text.n + 1);
	size_t n = 0;

	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] == '\r' && i + 1 < text.n && text.p[i + 1] == '\n')
			continue;
		bytes[n++] = text.p[i];
		if (bytes[n - 1] == '\r')
			bytes[n - 1] = '\n';
	}
	bytes[n] = '\0';
	return (struct str){bytes, n};
}

static enum err_code set_text(struct reader *r, struct form_field *field, struct str text)
{
	size_t bad;

	if (text.n > FORM_DATA_TEXT_MAX)
		return refuse(r, ERR_LIMIT, "http.form_long", field->name);
	if (!text_normalize(r->arena, text, &text, &bad))
		return refuse(r, ERR_INPUT, "http.form_text", field->name);
	field->value = with_plain_lines(r->arena, text);
	return ERR_NONE;
}

/* A name holds no line ends; `out` is ended by NUL. */
static enum err_code set_name(struct reader *r, struct str name, const char *at, struct str *out)
{
	size_t bad;

	if (!text_normalize(r->arena, name, &name, &bad) || str_find_char(name, '\n') < name.n ||
	    str_find_char(name, '\r') < name.n)
		return malformed(r, at);
	if (name.n > FORM_DATA_NAME_MAX)
		return refuse(r, ERR_LIMIT, "http.form_long", name);
	*out = arena_str(r->arena, name);
	return ERR_NONE;
}

/* ---- application/x-www-form-urlencoded */

static enum err_code decode(struct reader *r, struct str piece, struct str *out)
{
	size_t bad;

	switch (percent_decode(r->arena, piece, PERCENT_QUERY, out, &bad)) {
	case PERCENT_MALFORMED:
	case PERCENT_CONTROL:
	case PERCENT_NOT_UTF8:
		return malformed(r, piece.p + bad);
	case PERCENT_FINE:
		break;
	}
	return ERR_NONE;
}

static enum err_code read_pair(struct reader *r, struct str item)
{
	size_t equals = str_find_char(item, '=');
	bool has_value = equals < item.n;
	struct str name = {item.p, equals};
	struct str value = {item.p + equals + has_value, item.n - equals - has_value};
	struct form_field *field = add_field(r);
	enum err_code code;

	if (!field)
		return ERR_LIMIT;
	code = decode(r, name, &name);
	if (!code)
		code = set_name(r, name, item.p, &field->name);
	/* Encoded, a byte takes three at most: what is longer cannot pass. */
	if (!code && value.n / 3 > FORM_DATA_TEXT_MAX)
		code = refuse(r, ERR_LIMIT, "http.form_long", field->name);
	if (!code)
		code = decode(r, value, &value);
	return code ? code : set_text(r, field, value);
}

static enum err_code read_urlencoded(struct reader *r)
{
	struct str rest = r->body;
	struct str item;
	enum err_code code = ERR_NONE;

	if (!rest.n)
		return ERR_NONE;
	while (!code && str_split(&rest, '&', &item))
		code = item.n ? read_pair(r, item) : malformed(r, item.p);
	return code;
}

/* ---- Parameters of a header: ; name="value"; name=value */

static bool is_token_char(char c)
{
	return c > ' ' && c < 0x7F && !strchr("()<>@,;:\\\"/[]?=", c);
}

static struct str take_token(struct str *rest)
{
	size_t n = 0;

	while (n < rest->n && is_token_char(rest->p[n]))
		n++;
	*rest = (struct str){rest->p + n, rest->n - n};
	return (struct str){rest->p - n, n};
}

static void skip_blanks(struct str *rest)
{
	while (rest->n && (*rest->p == ' ' || *rest->p == '\t'))
		*rest = (struct str){rest->p + 1, rest->n - 1};
}

static bool take_char(struct str *rest, char c)
{
	if (!rest->n || *rest->p != c)
		return false;
	*rest = (struct str){rest->p + 1, rest->n - 1};
	return true;
}

/*
 * The text after the opening quote. Browsers write a quote as %22 (and '%' as it
 * is), older programs as \".
 */
static bool take_quoted(struct arena *arena, struct str *rest, struct str *out)
{
	char *bytes = arena_alloc(arena, rest->n + 1);
	size_t n = 0;

	while (rest->n && *rest->p != '"') {
		size_t used = 1;

		bytes[n] = *rest->p;
		if (rest->n > 1 && *rest->p == '\\' && (rest->p[1] == '"' || rest->p[1] == '\\')) {
			bytes[n] = rest->p[1];
			used = 2;
		} else if (str_starts(*rest, STR("%22"))) {
			bytes[n] = '"';
			used = 3;
		}
		n++;
		*rest = (struct str){rest->p + used, rest->n - used};
	}
	bytes[n] = '\0';
	*out = (struct str){bytes, n};
	return take_char(rest, '"');
}

/* False at the end, and with *fine false where it is malformed. */
static bool next_parameter(
    struct arena *arena, struct str *rest, struct str *name, struct str *value, bool *fine)
{
	skip_blanks(rest);
	*fine = !rest->n;
	if (!take_char(rest, ';'))
		return false;
	skip_blanks(rest);
	*name = take_token(rest);
	*fine = name->n && take_char(rest, '=');
	if (*fine && take_char(rest, '"')) {
		*fine = take_quoted(arena, rest, value);
	} else if (*fine) {
		*value = take_token(rest);
		*fine = value->n > 0;
	}
	return *fine;
}

static bool same_word(struct str a, struct str b)
{
	return a.n == b.n && !strncasecmp(a.p, b.p, a.n);
}

/* ---- multipart/form-data */

/* What the headers of a part say. */
struct part {
	struct str name, file_name, type; /* p NULL: not there */
};

static enum err_code read_disposition(struct reader *r, struct str value, struct part *part)
{
	struct str rest = value;
	struct str word = take_token(&rest);
	struct str name, text;
	bool fine;

	if (part->name.p || !same_word(word, STR("form-data")))
		return malformed(r, value.p);
	while (next_parameter(r->arena, &rest, &name, &text, &fine)) {
		struct str *out = same_word(name, STR("name"))       ? &part->name
		                  : same_word(name, STR("filename")) ? &part->file_name
		                                                     : NULL;

		/* "filename*" has no place here (RFC 7578), and would be a second name. */
		if (!out || out->p)
			return malformed(r, name.p);
		*out = text;
	}
	return fine && part->name.p ? ERR_NONE : malformed(r, value.p);
}

static enum err_code read_header(struct reader *r, struct str line, struct part *part)
{
	struct str rest = line;
	struct str name = take_token(&rest);
	struct str value;

	if (!name.n || !take_char(&rest, ':'))
		return malformed(r, line.p);
	value = str_trim(rest);
	for (size_t i = 0; i < value.n; i++)
		if (((unsigned char)value.p[i] < 0x20 && value.p[i] != '\t') || value.p[i] == 0x7F)
			return malformed(r, value.p + i);
	if (same_word(name, STR("content-disposition")))
		return read_disposition(r, value, part);
	if (same_word(name, STR("content-type"))) {
		if (part->type.p || !value.n)
			return malformed(r, line.p);
		part->type = value;
	} else if (same_word(name, STR("content-transfer-encoding"))) {
		/* Nobody sends these any more; undoing them would make a copy. */
		if (same_word(value, STR("base64")) || same_word(value, STR("quoted-printable")))
			return malformed(r, line.p);
	}
	return ERR_NONE;
}

/* Takes the headers and the empty line after them off *rest. */
static enum err_code read_headers(struct reader *r, struct str *rest, struct part *part)
{
	struct str all = {rest->p, rest->n < PART_HEADER_BYTES ? rest->n : PART_HEADER_BYTES};

	for (int count = 0; count <= PART_HEADERS_MAX; count++) {
		const char *end = memmem(all.p, all.n, "\r\n", 2);
		struct str line = {all.p, end ? (size_t)(end - all.p) : 0};
		enum err_code code;

		if (!end)
			break;
		all = (struct str){end + 2, all.n - line.n - 2};
		if (!line.n) {
			rest->n -= (size_t)(all.p - rest->p);
			rest->p = all.p;
			return part->name.p ? ERR_NONE : malformed(r, line.p);
		}
		code = read_header(r, line, part);
		if (code)
			return code;
	}
	return malformed(r, all.p);
}

/* Without the folders that some programs send along. */
static struct str base_name(struct str name)
{
	for (size_t i = name.n; i > 0; i--)
		if (name.p[i - 1] == '/' || name.p[i - 1] == '\\')
			return (struct str){name.p + i, name.n - i};
	return name;
}

static enum err_code add_part(struct reader *r, const struct part *part, struct str content)
{
	struct form_field *field = add_field(r);
	enum err_code code;

	if (!field)
		return ERR_LIMIT;
	code = set_name(r, part->name, content.p, &field->name);
	if (code)
		return code;
	field->type = part->type.p ? part->type : STR_EMPTY;
	if (!part->file_name.p)
		return set_text(r, field, content);
	if (++r->files > FORM_DATA_FILES_MAX)
		return err_set(r->err, ERR_LIMIT, "http.form_fields", NULL);
	field->is_file = true;
	field->value = content;
	return set_name(r, base_name(part->file_name), content.p, &field->file_name);
}

/*
 * `delimiter` is CR LF, two dashes and the boundary; the first stands at the
 * body's beginning, without its CR LF.
 */
static enum err_code read_parts(struct reader *r, struct str delimiter)
{
	struct str rest = r->body;
	struct str first = {delimiter.p + 2, delimiter.n - 2};

	if (!str_starts(rest, first))
		return malformed(r, rest.p);
	rest = (struct str){rest.p + first.n, rest.n - first.n};
	for (;;) {
		struct part part = {0};
		const char *end;
		struct str content;
		enum err_code code;

		if (str_is(rest, "--") || str_is(rest, "--\r\n"))
			return ERR_NONE;
		if (!str_starts(rest, STR("\r\n")))
			return malformed(r, rest.p);
		rest = (struct str){rest.p + 2, rest.n - 2};
		code = read_headers(r, &rest, &part);
		if (code)
			return code;
		end = memmem(rest.p, rest.n, delimiter.p, delimiter.n);
		if (!end)
			return malformed(r, rest.p + rest.n);
		content = (struct str){rest.p, (size_t)(end - rest.p)};
		code = add_part(r, &part, content);
		if (code)
			return code;
		rest = (struct str){end + delimiter.n, rest.n - content.n - delimiter.n};
	}
}

static bool is_boundary(struct str text)
{
	for (size_t i = 0; i < text.n; i++)
		if ((unsigned char)text.p[i] < 0x20 || (unsigned char)text.p[i] > 0x7E)
			return false;
	return text.n && text.n <= BOUNDARY_MAX && text.p[text.n - 1] != ' ';
}

/* The delimiter of the parts, from the parameters of the content type; p NULL: none. */
static struct str read_delimiter(struct arena *arena, struct str rest)
{
	struct str boundary = {NULL, 0};
	struct str name, value;
	bool fine;

	while (next_parameter(arena, &rest, &name, &value, &fine))
		if (same_word(name, STR("boundary"))) {
			if (boundary.p || !is_boundary(value))
				return (struct str){NULL, 0};
			boundary = value;
		}
	if (!fine || !boundary.p)
		return (struct str){NULL, 0};
	return str_of(arena_printf(arena, "\r\n--%.*s", STR_ARG(boundary)));
}

/* ---- Both */

enum err_code form_data_read(struct arena *arena, struct str content_type, struct str body,
    struct form_data *out, struct err *err)
{
	struct reader r = {.arena = arena, .form = out, .err = err};
	struct str rest = content_type;
	struct str type;
	struct str delimiter;

	*out = (struct form_data){0};
	r.body = body.p ? body : STR_EMPTY;
	type = (struct str){rest.p, 0};
	while (type.n < rest.n && rest.p[type.n] != ';' && rest.p[type.n] != ' ')
		type.n++;
	rest = (struct str){rest.p + type.n, rest.n - type.n};
	if (same_word(type, STR("application/x-www-form-urlencoded")))
		return read_urlencoded(&r);
	if (!same_word(type, STR("multipart/form-data")))
		return err_set(err, ERR_USAGE, "http.form_type", NULL);
	delimiter = read_delimiter(arena, rest);
	if (!delimiter.p)
		return err_set(err, ERR_USAGE, "http.form_type", NULL);
	return read_parts(&r, delimiter);
}

enum err_code form_data_of(const struct request *req, struct form_data *out, struct err *err)
{
	struct str type = request_header(req, "content-type");

	return form_data_read(req->arena, type.p ? type : STR_EMPTY, req->body, out, err);
}

bool form_data_next(const struct form_data *form, const char *name, size_t *at, struct str *value)
{
	while (*at < form->count) {
		const struct form_field *field = &form->fields[(*at)++];

		if (!field->is_file && str_is(field->name, name)) {
			*value = field->value;
			return true;
		}
	}
	return false;
}

struct str form_data_text(const struct form_data *form, const char *name)
{
	struct str value = {NULL, 0};
	size_t at = 0;

	form_data_next(form, name, &at, &value);
	return value;
}

const struct form_field *form_data_file(const struct form_data *form, const char *name)
{
	for (size_t i = 0; i < form->count; i++) {
		const struct form_field *field = &form->fields[i];

		if (field->is_file && field->file_name.n && str_is(field->name, name))
			return field;
	}
	return NULL;
}
