/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Files that belong to a submission, and pictures of feedback. Their bytes are stored once, by
 * digest; who added which under what name, and who removed it, are events of the submission.
 *
 * Invariants:
 *  1. The type is read from the bytes, never from the name or what was claimed.
 *  2. A removed file's bytes stay until a purge, for what was published with it.
 */
#ifndef CORE_ATTACHMENT_H
#define CORE_ATTACHMENT_H

#include "core/submission.h"

enum { ATTACHMENT_SIZE_MAX = 5 << 20, ATTACHMENT_NAME_MAX = 200 };

enum attachment_type {
	ATTACHMENT_PDF,
	ATTACHMENT_XLSX,
	ATTACHMENT_DOCX,
	ATTACHMENT_PNG,
	ATTACHMENT_JPEG,
	ATTACHMENT_TYPE_COUNT
};

const char *attachment_type_code(enum attachment_type type);            /* "pdf" … */
const char *attachment_type_media(enum attachment_type type);           /* "application/pdf" … */
bool attachment_type_parse(struct str text, enum attachment_type *out); /* of the code */

/* What the bytes are; false: none of the types, or a document with macros. */
bool attachment_sniff(struct str content, enum attachment_type *out);

struct attachment {
	struct str digest; /* 64 hexadecimal characters */
	struct str name;   /* empty: purged */
	enum attachment_type type;
	int64_t size;
	int64_t batch; /* that added it */
	struct str at, by;
};

/* Those that were there after a batch, in the order they were added; INT64_MAX: now. ERR_DB. */
enum err_code attachments_load(struct db *db, const struct submission_key *key, int64_t up_to,
    struct arena *arena, struct attachment **out, size_t *count, struct err *err);

/* The bytes; ERR_NOT_FOUND attachment.gone where they were purged or never were. */
enum err_code attachment_read(
    struct db *db, struct str digest, struct arena *arena, struct str *out, struct err *err);

/* Inside a write transaction: the bytes alone, for what names them by their digest. ERR_DB. */
enum err_code attachment_store(
    struct db *db, const unsigned char digest[DIGEST_SIZE], struct str content, struct err *err);

/*
 * Inside a transaction of the caller's, as submission_save(). The same bytes
 * again are left alone. ERR_INPUT attachment.type, attachment.too_many,
 * attachment.no_name, secrecy.marked (in the name); ERR_LIMIT attachment.too_large.
 */
enum err_code attachment_add(struct db *db, const struct definitions *defs,
    struct submission_key key, const struct submission_author *author, const char *name,
    struct str content, struct err *err);

/* ERR_NOT_FOUND attachment.gone. */
enum err_code attachment_remove(struct db *db, const struct definitions *defs,
    struct submission_key key, const struct submission_author *author, struct str digest,
    struct err *err);

#endif
