/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What a reminder (core/reminder.h) says, as a plain text mail. */
#ifndef WEB_REMINDER_MAIL_H
#define WEB_REMINDER_MAIL_H

#include "core/form.h"
#include "core/reminder.h"
#include "report/wording.h"

/* `public_url`: of the site, without a slash at its end; NULL: the mail has no link. */
void reminder_mail_write(const struct wording *w, const struct reminder *reminder,
    const char *public_url, struct buf *subject, struct buf *body);

#endif
