/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The body of a form: application/x-www-form-urlencoded or multipart/form-data
 * (RFC 7578), parsed strictly once it is whole. What a browser does not send
 * is refused: text around the parts, a part without a name, a missing end.
 *
 * Invariants:
 *  1. Names and texts are valid UTF-8 in NFC, without control characters but
 *     tab and LF; a line ends in LF.
 *  2. The content of a file is a view of the body, byte for byte.
 *
 * libmicrohttpd's MHD_PostProcessor is not used: it hands out values in pieces
 * that had to be copied together again, takes what is malformed (a bad '%', a
 * body cut off, text between parts) without a word, and needs a connection, so
 * that nothing else could be given to it, by a test or otherwise.
 */
#ifndef HTTP_FORM_H
#define HTTP_FORM_H

#include "http/request.h"

enum {
	FORM_DATA_FIELDS_MAX = 4096,
	FORM_DATA_FILES_MAX = 32,
	FORM_DATA_NAME_MAX = 256,        /* bytes; of a field's and of a file's name */
	FORM_DATA_TEXT_MAX = 1024 * 1024 /* bytes; of one text */
};

struct form_field {
	struct str name;
	struct str value; /* text; the content of a file */
	bool is_file;
	/* Of a file: its name without folders, "" when none was chosen, and its type as sent. */
	struct str file_name;
	struct str type;
};

struct form_data {
	size_t count;
	struct form_field *fields; /* in the order sent */
};

/*
 * The form in the body of `req`, in its arena. ERR_USAGE (http.form_type) when
 * it is neither of the two types; ERR_INPUT (http.form_malformed with the place
 * in the body, from 1; http.form_text with the name of the field whose text is
 * not valid); ERR_LIMIT (http.form_fields; http.form_long with the name).
 */
enum err_code form_data_of(const struct request *req, struct form_data *out, struct err *err);

/* The same for a body of `content_type` that outlives *out. */
enum err_code form_data_read(struct arena *arena, struct str content_type, struct str body,
    struct form_data *out, struct err *err);

/* The first text of that name, ended by NUL; p NULL: there is none. */
struct str form_data_text(const struct form_data *form, const char *name);

/* The first file of that name that was chosen, or NULL. */
const struct form_field *form_data_file(const struct form_data *form, const char *name);

/*
 * All texts of a repeated name: start with *at = 0; false at the end.
 *	while (form_data_next(&form, "unit", &at, &value)) …
 */
bool form_data_next(const struct form_data *form, const char *name, size_t *at, struct str *value);

#endif
