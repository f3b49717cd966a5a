/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Files attached to a submission: added, removed, downloaded. */
#include "core/attachment.h"
#include "web/web.h"
#include "web/work.h"

struct attaching {
	const struct work_write *write;
	const char *name;
	struct str content;
	struct str digest; /* of the one to be removed; empty: one is added */
};

static enum err_code attach(struct db *db, void *context, struct err *err)
{
	const struct attaching *a = context;
	const struct work_write *write = a->write;

	if (a->digest.n)
		return attachment_remove(
		    db, write->defs, write->key, &write->author, a->digest, err);
	return attachment_add(
	    db, write->defs, write->key, &write->author, a->name, a->content, err);
}

/* A field `file` with the file, or `remove` with the digest of one. */
enum err_code entry_attach(struct request *req, struct response *res, struct err *err)
{
	struct work_write write = {0};
	struct attaching attaching = {.write = &write};
	const struct form_field *file;
	struct form_data form;
	enum err_code code = form_data_of(req, &form, err);

	if (code)
		return code;
	attaching.digest = form_data_text(&form, "remove");
	file = form_data_file(&form, "file");
	if (!attaching.digest.n && !file)
		return err_set(err, ERR_INPUT, "entry.no_file", NULL);
	if (file) {
		attaching.name = arena_str(req->arena, file->file_name).p;
		attaching.content = file->value;
	}
	code = work_write_begin(&write, req, err);
	if (code)
		return code;
	code = work_write_and_return(&write, req, res, attach, &attaching, err);
	work_write_end(&write);
	return code;
}

static enum err_code find_file(
    const struct page *page, struct request *req, struct attachment *out, struct err *err)
{
	struct submission_key key;
	struct attachment *files = NULL;
	size_t count = 0;
	enum err_code code = work_key(page, req, &key, err);

	if (!code)
		code = attachments_load(
		    space_db(page->space), &key, INT64_MAX, req->arena, &files, &count, err);
	for (size_t i = 0; i < count && !code; i++)
		if (str_eq(files[i].digest, request_param(req, "file"))) {
			*out = files[i];
			return ERR_NONE;
		}
	return code ? code : err_set(err, ERR_NOT_FOUND, "attachment.gone", NULL);
}

/* Of this submission only: a digest alone opens nothing. */
enum err_code entry_file(struct request *req, struct response *res, struct err *err)
{
	struct page page;
	struct attachment file = {0};
	struct str content;
	enum err_code code = page_begin(&page, req, err);

	if (code)
		return code;
	code = find_file(&page, req, &file, err);
	if (!code)
		code =
		    attachment_read(space_db(page.space), file.digest, req->arena, &content, err);
	page_end(&page);
	if (code)
		return code;
	response_as(res, attachment_type_media(file.type));
	work_download_name(res, file.name);
	buf_add_str(&res->body, content);
	return ERR_NONE;
}
