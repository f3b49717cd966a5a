/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "core/account_write.h"

#include <stdio.h>

#include "core/journal.h"

static enum err_code note_in_journal(struct db *db, const struct account_author *author,
    const struct account_note *note, struct err *err)
{
	char subject[32];
	struct event event = {.kind = (int)note->kind, .content = buf_str(&note->content)};
	struct batch batch = {.actor = author->login,
	    .origin = author->address,
	    .expected_definitions = -1,
	    .event_count = 1,
	    .events = &event};

	snprintf(subject, sizeof(subject), "account/%d", note->account);
	event.subject = str_of(subject);
	if (note->text.n)
		event.text = note->text.p;
	return journal_append(db, &batch, err);
}

static enum err_code try_once(struct db *db, const struct account_author *author,
    account_work *work, void *arg, struct err *err)
{
	struct account_note note = {0};
	enum err_code code = db_begin(db, err);

	if (!code)
		code = work(db, arg, &note, err);
	if (!code && note.account)
		code = note_in_journal(db, author, &note, err);
	if (!code)
		code = db_commit(db, err);
	if (code)
		db_rollback(db);
	buf_release(&note.content);
	buf_release(&note.text);
	return code;
}

enum err_code account_write(struct db *db, const struct account_author *author, account_work *work,
    void *arg, struct err *err)
{
	enum err_code code = ERR_RETRY;

	for (int i = 0; i < JOURNAL_TRIES && code == ERR_RETRY; i++)
		code = try_once(db, author, work, arg, err);
	return code;
}

void account_note_credential(
    struct account_note *note, int account, const char *what, const char *how)
{
	struct json json;

	note->kind = EVENT_CREDENTIAL;
	note->account = account;
	json_init(&json, &note->content);
	json_object(&json);
	json_member_text(&json, "how", how);
	json_member_text(&json, "what", what);
	json_object_end(&json);
}
