/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "core/picture.h"

#include <sodium.h>

#include "base/bug.h"
#include "core/schema.h"

static struct str digest_bytes(const unsigned char digest[DIGEST_SIZE])
{
	return (struct str){(const char *)digest, DIGEST_SIZE};
}

enum err_code picture_put(struct db *db, const struct new_size *sizes, size_t count,
    char name[DIGEST_TEXT_SIZE], struct err *err)
{
	unsigned char picture[DIGEST_SIZE], digest[DIGEST_SIZE];
	enum err_code code = ERR_NONE;

	INVARIANT(count && count <= PICTURE_STORED_SIZES_MAX);
	digest_make(sizes[count - 1].content, picture);
	digest_text(picture, name);
	for (size_t i = 0; i < count && !code; i++) {
		digest_make(sizes[i].content, digest);
		code = db_run(db, err,
		    "INSERT INTO picture (space, picture, width, height, digest, content) "
		    "VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING",
		    "ibiibb", SPACE, digest_bytes(picture), (int64_t)sizes[i].width,
		    (int64_t)sizes[i].height, digest_bytes(digest), sizes[i].content);
	}
	return code;
}

enum err_code picture_find(struct db *db, struct str name, struct arena *arena,
    struct stored_picture *out, struct err *err)
{
	unsigned char picture[DIGEST_SIZE];
	struct db_stmt *stmt;
	enum err_code code;
	bool row = true;

	*out = (struct stored_picture){0};
	if (!digest_parse(name, picture))
		return ERR_NONE;
	stmt = db_query(db, err,
	    "SELECT width, height, digest FROM picture WHERE space = $1 AND picture = $2 "
	    "ORDER BY width",
	    "ib", SPACE, digest_bytes(picture));
	code = stmt ? ERR_NONE : db_failure(err);
	while (!code && !(code = db_step(stmt, &row, err)) && row &&
	       out->count < PICTURE_STORED_SIZES_MAX) {
		char *text = arena_alloc(arena, DIGEST_TEXT_SIZE);
		struct str digest = db_str(stmt, 2);

		if (digest.n != DIGEST_SIZE)
			continue;
		digest_text((const unsigned char *)digest.p, text);
		out->sizes[out->count++] =
		    (struct stored_size){(int)db_int(stmt, 0), (int)db_int(stmt, 1), text};
	}
	db_done(stmt);
	return code;
}

enum err_code picture_read_size(
    struct db *db, struct str digest, struct arena *arena, struct str *out, struct err *err)
{
	unsigned char bytes[DIGEST_SIZE];
	enum err_code code;
	bool found;

	if (!digest_parse(digest, bytes))
		return err_set(err, ERR_NOT_FOUND, "picture.gone", NULL);
	code = db_text(err,
	    db_query(db, err,
		"SELECT content FROM picture WHERE space = $1 AND digest = $2 LIMIT 1", "ib", SPACE,
		digest_bytes(bytes)),
	    arena, &found, out);
	return code || found ? code : err_set(err, ERR_NOT_FOUND, "picture.gone", NULL);
}

enum err_code picture_check(struct db *db, struct err *err)
{
	return digests_check(
	    db_scan(db, err,
		"SELECT digest, content FROM picture WHERE space = $1 ORDER BY picture, width", "i",
		SPACE),
	    err);
}

enum err_code picture_remove(struct db *db, struct str name, bool *found, struct err *err)
{
	unsigned char picture[DIGEST_SIZE];
	struct arena arena = {0};
	struct stored_picture stored;
	enum err_code code = picture_find(db, name, &arena, &stored, err);

	*found = stored.count > 0;
	if (!code && *found && digest_parse(name, picture))
		code = db_run(db, err, "DELETE FROM picture WHERE space = $1 AND picture = $2",
		    "ib", SPACE, digest_bytes(picture));
	arena_release(&arena);
	return code;
}
