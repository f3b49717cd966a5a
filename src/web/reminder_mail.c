/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "web/reminder_mail.h"

#include "view/format.h"
#include "web/page.h"

/* The address of the report's page; nothing without that of the site. */
static void add_link(struct buf *body, const struct wording *w, const struct reminder *reminder,
    const char *public_url)
{
	struct buf url = {0};

	if (!public_url)
		return;
	buf_add_text(&url, public_url);
	buf_add_text(&url, lang_prefix(w->lang));
	buf_add_text(&url, "/lam-viec/bieu/");
	page_add_segment(&url, reminder->form->code);
	buf_add_char(&url, '/');
	page_add_segment(&url, definitions_unit_name(w->defs, &w->defs->units[reminder->unit],
				   reminder->period, w->arena));
	buf_add_char(&url, '/');
	period_add_path(&url, reminder->period);
	buf_add_text(body, "\n");
	tr_add(body, w->lang, "reminder.link", buf_str(&url));
	buf_add_text(body, "\n");
	buf_release(&url);
}

static void add_time_left(
    struct buf *body, const struct wording *w, const struct reminder *reminder)
{
	if (reminder->late)
		tr_add_n(body, w->lang, "reminder.days_late", reminder->working_days);
	else if (reminder->working_days)
		tr_add_n(body, w->lang, "reminder.days_left", reminder->working_days);
	else
		tr_add(body, w->lang, "reminder.today");
	if (reminder->extended) {
		buf_add_char(body, ' ');
		tr_add(body, w->lang, "reminder.extended");
	}
	buf_add_text(body, "\n");
}

void reminder_mail_write(const struct wording *w, const struct reminder *reminder,
    const char *public_url, struct buf *subject, struct buf *body)
{
	struct str form =
	    name_in(w->lang == LANG_EN, reminder->form->name, reminder->form->name_en);
	const char *unit = wording_unit(w, reminder->unit, reminder->period);
	const char *period = wording_period(w, reminder->period, PERIOD_LONG);
	struct buf due = {0};

	format_date(&due, w->lang, reminder->due, DATE_SHORT);
	if (reminder->late)
		tr_add(subject, w->lang, "reminder.subject_late", form, unit, period);
	else
		tr_add(subject, w->lang, "reminder.subject_soon", form, unit, period);
	tr_add(body, w->lang, "reminder.greeting", reminder->name);
	buf_add_text(body, "\n\n");
	tr_add(body, w->lang, "reminder.what", form, period, unit, buf_str(&due));
	buf_add_char(body, '\n');
	add_time_left(body, w, reminder);
	add_link(body, w, reminder, public_url);
	buf_add_text(body, "\n");
	tr_add(body, w->lang, "reminder.footer");
	buf_add_text(body, "\n");
	buf_release(&due);
}
