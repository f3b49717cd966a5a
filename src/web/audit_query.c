/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What a reader of the journal asks for. */
#include "base/date.h"
#include "web/audit.h"

enum { DAY = 86400, EAST = 7 * 3600 /* Vietnam's clock before UTC */, DAY_LENGTH = 10 };

/* A day of Vietnam as the moment in UTC at which it begins, `days` later; a time as it stands. */
static enum err_code read_moment(
    struct request *req, const char *name, int days, struct str *out, struct err *err)
{
	struct str text = str_trim(request_query(req, name));
	struct str day = {text.p, text.n > DAY_LENGTH ? DAY_LENGTH : text.n};
	char moment[TIMESTAMP_SIZE];
	int64_t begins;
	date parsed;

	*out = STR_EMPTY;
	if (!text.n)
		return ERR_NONE;
	if (!date_parse(day, &parsed) || text.n >= TIMESTAMP_SIZE)
		return err_set(
		    err, ERR_INPUT, "audit.bad_day", arena_str(req->arena, text).p, NULL);
	begins = ((int64_t)parsed + days) * DAY - EAST;
	/* Where there are no moments the text will do: it is compared as one. */
	if (text.n > DAY_LENGTH || begins < 0 || begins / DAY > DATE_MAX) {
		*out = arena_str(req->arena, text);
		return ERR_NONE;
	}
	timestamp_of(begins, moment);
	*out = arena_str(req->arena, str_of(moment));
	return ERR_NONE;
}

static enum err_code read_kinds(struct request *req, unsigned *out, struct err *err)
{
	struct str rest = str_trim(request_query(req, "kind")), word;
	int kind;

	*out = 0;
	while (rest.n && str_split(&rest, ',', &word)) {
		if (!audit_kind_parse(word, &kind))
			return err_set(
			    err, ERR_INPUT, "audit.bad_kind", arena_str(req->arena, word).p, NULL);
		*out |= 1U << kind;
	}
	return ERR_NONE;
}

static enum err_code read_before(struct request *req, int64_t *out, struct err *err)
{
	struct str text = request_query(req, "before");

	*out = 0;
	if (!text.n || str_to_int(text, INT64_MAX, out))
		return ERR_NONE;
	return err_set(err, ERR_INPUT, "audit.bad_before", arena_str(req->arena, text).p, NULL);
}

static enum err_code read_names(
    const struct definitions *defs, struct request *req, struct audit_query *out, struct err *err)
{
	struct str unit = str_trim(request_query(req, "unit"));
	struct str indicator = str_trim(request_query(req, "indicator"));
	const struct unit *u = unit.n ? definitions_unit_now(defs, unit) : NULL;
	const struct indicator *i = indicator.n ? definitions_indicator(defs, indicator) : NULL;

	if (unit.n && !u)
		return err_set(
		    err, ERR_NOT_FOUND, "select.unknown_unit", arena_str(req->arena, unit).p, NULL);
	if (indicator.n && !i)
		return err_set(err, ERR_NOT_FOUND, "select.unknown_indicator",
		    arena_str(req->arena, indicator).p, NULL);
	out->unit = u ? u->id : 0;
	out->indicator = i ? i->id : 0;
	return ERR_NONE;
}

enum err_code audit_query_read(
    const struct definitions *defs, struct request *req, struct audit_query *out, struct err *err)
{
	struct str form = str_trim(request_query(req, "form"));
	enum err_code code;

	*out = (struct audit_query){
	    .actor = arena_str(req->arena, str_trim(request_query(req, "actor"))),
	    .subject = arena_str(req->arena, str_trim(request_query(req, "subject")))};
	if (form.n && !out->subject.n)
		out->subject = str_of(arena_printf(req->arena, "submission/%.*s", STR_ARG(form)));
	code = read_moment(req, "since", 0, &out->since, err);
	if (!code)
		code = read_moment(req, "until", 1, &out->until, err);
	if (!code)
		code = read_kinds(req, &out->kinds, err);
	if (!code)
		code = read_before(req, &out->before_batch, err);
	return code ? code : read_names(defs, req, out, err);
}
