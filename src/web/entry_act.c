/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What is done with a submission as a whole: moving it on, commenting on it. */
#include "core/submission_log.h"
#include "web/web.h"
#include "web/work.h"

struct moving {
	const struct work_write *write;
	struct submission_request request;
};

static enum err_code move(struct db *db, void *context, struct err *err)
{
	const struct moving *moving = context;

	return submission_move(db, moving->write->defs, moving->write->key, &moving->write->author,
	    &moving->request, err);
}

enum err_code entry_move(struct request *req, struct response *res, struct err *err)
{
	struct work_write write = {0};
	struct moving moving = {.write = &write, .request = {.seen = -1}};
	struct form_data form;
	enum err_code code = form_data_of(req, &form, err);

	if (code)
		return code;
	/* Submitting goes by its own page, which checks (entry_submit.c). */
	if (!submission_move_parse(form_data_text(&form, "move"), &moving.request.move) ||
	    moving.request.move == MOVE_SUBMIT)
		return err_set(err, ERR_INPUT, "entry.bad_request", NULL);
	moving.request.reason = form_data_text(&form, "reason").p;
	code = work_write_begin(&write, req, err);
	if (code)
		return code;
	code = work_write_and_return(&write, req, res, move, &moving, err);
	work_write_end(&write);
	return code;
}

struct commenting {
	const struct work_write *write;
	struct comment_place place;
	struct cell_key cell;
	const char *text;
};

static enum err_code comment(struct db *db, void *context, struct err *err)
{
	const struct commenting *c = context;

	return submission_comment(
	    db, c->write->defs, c->write->key, &c->write->author, &c->place, c->text, err);
}

/* On the whole, or on the cell that the fields indicator, scenario and breakdown name. */
enum err_code entry_comment(struct request *req, struct response *res, struct err *err)
{
	struct work_write write = {0};
	struct commenting commenting = {.write = &write, .place = {.text = STR_EMPTY}};
	struct form_data form;
	struct str indicator;
	enum err_code code = form_data_of(req, &form, err);

	if (code)
		return code;
	commenting.text = form_data_text(&form, "text").p;
	indicator = form_data_text(&form, "indicator");
	code = work_write_begin(&write, req, err);
	if (code)
		return code;
	if (indicator.n) {
		code =
		    work_cell(write.defs, &write.key, indicator, form_data_text(&form, "scenario"),
			form_data_text(&form, "breakdown"), &commenting.cell, err);
		commenting.place.cell = &commenting.cell;
		if (!code)
			write.url =
			    work_cell_url(&write.page, write.defs, write.url, &commenting.cell);
	}
	if (!code)
		code = work_write_and_return(&write, req, res, comment, &commenting, err);
	work_write_end(&write);
	return code;
}

struct extending {
	const struct work_write *write;
	date to;
	const char *reason;
};

static enum err_code extend(struct db *db, void *context, struct err *err)
{
	const struct extending *e = context;

	return submission_extend(
	    db, e->write->defs, e->write->key, &e->write->author, e->to, e->reason, err);
}

enum err_code entry_extend(struct request *req, struct response *res, struct err *err)
{
	struct work_write write = {0};
	struct extending extending = {.write = &write};
	struct form_data form;
	struct str day;
	enum err_code code = form_data_of(req, &form, err);

	if (code)
		return code;
	day = form_data_text(&form, "den");
	extending.reason = form_data_text(&form, "reason").p;
	code = work_write_begin(&write, req, err);
	if (code)
		return code;
	if (!date_parse(day, &extending.to))
		code = err_set(err, ERR_INPUT, "entry.bad_day", day.p ? day.p : "", NULL);
	if (!code)
		code = work_write_and_return(&write, req, res, extend, &extending, err);
	work_write_end(&write);
	return code;
}
