/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "web/feedback_mail.h"

#include "core/outbox.h"

/* Reports are written in Vietnamese: so is what is said of them. */
static const enum lang lang = LANG_VI;

static const char *write_body(const struct page *page, const struct feedback *feedback,
    const struct feedback_request *request, struct str name)
{
	const char *number = feedback_number(page, feedback->id);
	struct buf body = {0};

	if (name.n)
		tr_add(&body, lang, "feedback.mail.greeting", name);
	else
		tr_add(&body, lang, "feedback.mail.greeting_nobody");
	buf_add_text(&body, "\n\n");
	if (request->move == FEEDBACK_ANSWER)
		tr_add(&body, lang, "feedback.mail.answered",
		    feedback_unit_name(page, feedback->unit), number, feedback->title);
	else
		tr_add(&body, lang, "feedback.mail.declined", number, feedback->title);
	buf_printf(&body, "\n\n%s\n\n", request->words);
	if (page->origin[0])
		tr_add(&body, lang, "feedback.mail.link", page_address(page, "/phan-anh/tra-cuu"));
	else
		tr_add(&body, lang, "feedback.mail.code");
	buf_add_text(&body, "\n\n");
	tr_add(&body, lang, "feedback.mail.footer");
	buf_add_char(&body, '\n');
	return buf_keep(&body, page->arena);
}

enum err_code feedback_mail_write(const struct page *page, const struct feedback *feedback,
    const struct feedback_request *request, struct feedback_mail *out, struct err *err)
{
	bool answers = request->move == FEEDBACK_ANSWER || request->move == FEEDBACK_DECLINE;
	struct feedback_contact contact;
	struct buf subject = {0};
	bool found;
	enum err_code code;

	*out = (struct feedback_mail){.recipient = STR_EMPTY};
	if (!page->app->mails || !answers || !request->words || !feedback->contact)
		return ERR_NONE;
	code = feedback_read_contact(
	    space_db(page->space), feedback->contact, page->arena, &contact, &found, err);
	if (code || !contact.email.n)
		return code;
	tr_add(&subject, lang,
	    request->move == FEEDBACK_ANSWER ? "feedback.mail.subject"
					     : "feedback.mail.subject_declined",
	    feedback_number(page, feedback->id));
	*out = (struct feedback_mail){.key = str_of(arena_printf(page->arena, "feedback/%lld/%lld",
					  (long long)feedback->id, (long long)request->seen)),
	    .recipient = contact.email,
	    .subject = str_of(buf_keep(&subject, page->arena)),
	    .body = str_of(write_body(page, feedback, request, contact.name))};
	return ERR_NONE;
}

enum err_code feedback_mail_queue(struct db *db, const struct feedback_mail *mail, struct err *err)
{
	bool added;

	return mail->recipient.n ? outbox_add(db, mail->key, mail->recipient, mail->subject,
				       mail->body, seconds_now(), &added, err)
	                         : ERR_NONE;
}
