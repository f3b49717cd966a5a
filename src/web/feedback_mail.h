/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The mail that tells a citizen of the answer to a report, where one left an address. */
#ifndef WEB_FEEDBACK_MAIL_H
#define WEB_FEEDBACK_MAIL_H

#include "web/feedback.h"

struct feedback_mail {
	struct str key, recipient, subject, body; /* recipient empty: nobody is written to */
};

/*
 * For ANSWER and DECLINE, in the page's arena, before the move is made; nothing for other moves,
 * where the server sends no mail, and where no address was left. ERR_DB.
 */
enum err_code feedback_mail_write(const struct page *page, const struct feedback *feedback,
    const struct feedback_request *request, struct feedback_mail *out, struct err *err);

/* Inside the transaction of the move: it is sent once. */
enum err_code feedback_mail_queue(struct db *db, const struct feedback_mail *mail, struct err *err);

#endif
