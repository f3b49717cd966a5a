/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * A change of an account as one transaction: its rows, and the event of the
 * journal that tells of it. Inside core: account.c, credential.c, api_token.c.
 */
#ifndef CORE_ACCOUNT_WRITE_H
#define CORE_ACCOUNT_WRITE_H

#include "core/account.h"
#include "core/event.h"

/* What the journal will say; account 0: nothing was changed, and nothing is said. */
struct account_note {
	enum event_kind kind;
	int account;
	struct buf content; /* JSON without anything personal or secret */
	struct buf text;    /* what a purge may remove; empty: none */
};

/* Writes the rows and fills *note, which is empty; may be run again. */
typedef enum err_code account_work(
    struct db *db, void *arg, struct account_note *note, struct err *err);

enum err_code account_write(struct db *db, const struct account_author *author, account_work *work,
    void *arg, struct err *err);

/* Fills a note {"what": …, "how": …} of EVENT_CREDENTIAL. */
void account_note_credential(
    struct account_note *note, int account, const char *what, const char *how);

#endif
