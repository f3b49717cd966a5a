/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The container of an .xlsx file: a zip whose parts are XML. The one place
 * that talks to libzip and expat.
 *
 * Invariants:
 *  1. No more is inflated, of all parts together, than XLSX_INFLATED_MAX bytes
 *     and XLSX_RATIO_MAX times the file: counted as it is inflated, whatever
 *     the file says of itself.
 *  2. A part with a document type is refused: no entity is ever expanded, and
 *     nothing outside the file is read.
 */
#ifndef EXCHANGE_XLSX_PACKAGE_H
#define EXCHANGE_XLSX_PACKAGE_H

#include "base/arena.h"
#include "base/err.h"

enum {
	XLSX_FILE_MAX = 32 << 20,
	XLSX_INFLATED_MAX = 256 << 20,
	XLSX_RATIO_MAX = 200,         /* sheets of equal cells reach about 100 */
	XLSX_INFLATED_FREE = 1 << 20, /* small files need no ratio */
	XLSX_DEPTH_MAX = 64
};

struct xlsx_package;

/*
 * `content` is borrowed until xlsx_close(). ERR_INPUT xlsx.not_xlsx,
 * xlsx.old_format (.xls, or with a password), ERR_LIMIT xlsx.too_large.
 */
enum err_code xlsx_open(struct xlsx_package **out, struct str content, struct err *err);
void xlsx_close(struct xlsx_package *package); /* NULL is fine */

bool xlsx_has(const struct xlsx_package *package, const char *part);

/* What is told of a part, names without namespace. Attributes: name, value, …, NULL. Text comes in
 * pieces. A callback that finds fault calls xlsx_stop(). */
struct xlsx_reader {
	void (*begin)(struct xlsx_reader *reader, const char *element, const char **attributes);
	void (*end)(struct xlsx_reader *reader, const char *element);
	void (*text)(struct xlsx_reader *reader, struct str text);
	/* xlsx_read_part()'s own */
	void *parser;
	int depth;
	bool strange;       /* a document type, or too deep */
	enum err_code code; /* of xlsx_stop() */
	struct err *err;
};

void xlsx_stop(struct xlsx_reader *reader, enum err_code code);

/* The value of an attribute, or NULL. */
const char *xlsx_attribute(const char **attributes, const char *name);

/*
 * Reads a part from beginning to end. ERR_INPUT xlsx.broken {1} the part, when
 * it is missing, damaged, encrypted or not XML; ERR_LIMIT xlsx.too_large; or
 * what a callback stopped with.
 */
enum err_code xlsx_read_part(
    struct xlsx_package *package, const char *part, struct xlsx_reader *reader, struct err *err);

/* A relationship of a part: what it points to, as a name in the package. */
struct xlsx_relation {
	struct str id;
	struct str type; /* the last word of its address: "worksheet" */
	char *target;
};

/* Those of `part`; none where it has no list. ERR as xlsx_read_part(). */
enum err_code xlsx_relations(struct xlsx_package *package, const char *part, struct arena *arena,
    struct xlsx_relation **out, size_t *count, struct err *err);

#endif
