/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What is answered instead of a page that cannot be: a page that helps to go on. */
#include "web/error.h"

#include <stdio.h>

#include "error.html.h"
#include "web/gate.h"
#include "web/signed_in.h"
#include "web/web.h"

/* 503 because a batch named by ?at_least= has not come: nothing has failed. */
static bool is_too_early(const struct err *err)
{
	return !strcmp(err->key, "http.at_least_late") || !strcmp(err->key, "http.at_least_busy");
}

/* 503 or 429 because too much is asked at once: likewise. */
static bool is_busy(const struct err *err)
{
	return err->code == ERR_TOO_MANY || !strcmp(err->key, "http.busy");
}

/* Not in memory, and the database is away: told once already, by the watch. */
static bool is_away(const struct err *err)
{
	return err->code == ERR_UNAVAILABLE;
}

static const char *title_of(enum lang lang, int status, const struct err *err)
{
	if (status >= 500 && is_too_early(err))
		return tr(lang, "web.error.too_early");
	if (is_away(err))
		return tr(lang, "web.error.away");
	if (is_busy(err))
		return tr(lang, "web.error.busy");
	switch (status) {
	case 400:
		return tr(lang, "web.error.bad_request");
	case 401:
		return tr(lang, "web.error.anonymous");
	case 403:
		return tr(lang, "web.error.denied");
	case 404:
		return tr(lang, "web.error.not_found");
	case 405:
		return tr(lang, "web.error.method");
	default:
		return status >= 500 ? tr(lang, "web.error.failed") : tr(lang, "web.error.refused");
	}
}

/* The sentence for the reader. What failed inside is for the log, not for the public. */
static const char *detail_of(struct request *req, enum lang lang, int status, const struct err *err)
{
	bool failed = status >= 500 && !is_too_early(err) && !is_busy(err);
	struct buf text = {0};
	const char *out;

	if (is_away(err))
		return tr(lang, "web.error.away_detail");
	err_add_text(&text, failed ? LANG_EN : lang, err);
	if (failed) {
		fprintf(stderr, "kycung: %.*s: %s\n", STR_ARG(req->target.path), text.p);
		out = tr(lang, "web.error.failed_detail");
	} else {
		out = arena_str(req->arena, buf_str(&text)).p;
	}
	buf_release(&text);
	return out;
}

/* What the reader may have meant. */
static void find_nearest(struct error_view *view, const struct request *req, const struct err *err)
{
	const struct {
		const char *key;
		enum nearest_kind kind;
	} kinds[] = {
	    {"web.unknown_indicator", NEAREST_INDICATOR},
	    {"web.unknown_unit", NEAREST_UNIT},
	    {"web.unknown_scenario", NEAREST_SCENARIO},
	    {"web.unknown_report", NEAREST_REPORT},
	};
	size_t last = req->target.segment_count;

	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		if (!strcmp(err->key, kinds[i].key) && err->arg_count)
			view->nearest_count = nearest_find(
			    &view->page, kinds[i].kind, str_of(err->args[0]), view->nearest);
	if (!strcmp(err->key, "web.unknown_scenario") && !view->nearest_count)
		view->nearest_count = nearest_any(&view->page, NEAREST_SCENARIO, view->nearest);
	/* An address that leads nowhere may still end in the name of something. */
	for (size_t i = 0; !strcmp(err->key, "http.not_found") && last && !view->nearest_count &&
			   i < sizeof(kinds) / sizeof(*kinds);
	     i++)
		if (kinds[i].kind != NEAREST_SCENARIO)
			view->nearest_count = nearest_find(&view->page, kinds[i].kind,
			    req->target.segments[last - 1], view->nearest);
}

static void answer_problem(
    struct request *req, struct response *res, int status, const struct err *err)
{
	enum lang lang = LANG_VI;
	struct str asked = request_query(req, "lang");

	if (asked.p)
		lang_parse(asked, &lang);
	response_problem(
	    res, status, err->key, title_of(lang, status, err), detail_of(req, lang, status, err));
}

/* Whether the answer is for a program. */
static bool asks_for_data(const struct request *req)
{
	struct str first = req->target.segment_count ? req->target.segments[0] : STR_EMPTY;

	return str_is(first, "api") || str_is(first, "healthz") ||
	       str_starts(request_header(req, "content-type"), STR("application/json"));
}

/* ---- Where signing in, or what an account has to do first, leads on. */

static const char *sign_in_url(const struct request *req, enum lang lang)
{
	struct buf url = {0};

	buf_printf(&url, "%s/dang-nhap", lang_prefix(lang));
	if (req->method == HTTP_GET) {
		buf_add_text(&url, "?tiep=");
		page_add_segment(&url, req->target.raw);
	}
	return buf_keep(&url, req->arena);
}

/* A page that is asked for is led on; what was sent is not let go of so easily. */
static bool is_led_on(struct request *req, struct response *res, const struct err *err)
{
	enum lang lang = req->language == LANG_EN ? LANG_EN : LANG_VI;
	const char *duty = gate_duty_path(err);

	if (duty)
		response_redirect(
		    res, 303, arena_printf(req->arena, "%s%s", lang_prefix(lang), duty));
	else if (err->code == ERR_ANONYMOUS && req->method == HTTP_GET)
		response_redirect(res, 303, sign_in_url(req, lang));
	else
		return false;
	return true;
}

/* A form from before the last sign-in: its reader may send what it holds again. */
static void offer_again(struct error_view *view, const struct request *req, const struct err *err)
{
	char *csrf = arena_calloc(req->arena, 1, SESSION_CSRF_SIZE);
	struct form_data form;

	if (strcmp(err->key, "web.gate.stale_form") != 0 || form_data_of(req, &form, NULL) ||
	    !response_is_own_path(req->target.raw))
		return;
	for (size_t i = 0; i < form.count; i++)
		if (form.fields[i].is_file)
			return;
	session_csrf(session_cookie(req), csrf);
	view->resend_url = arena_str(req->arena, req->target.raw).p;
	view->resend_csrf = csrf;
	view->field_count = form.count;
	view->fields = form.fields;
}

void web_failure(struct request *req, struct response *res, int status, const struct err *err)
{
	struct error_view view = {
	    .status = status, .own_fault = status >= 500 && !is_too_early(err)};
	bool open;
	struct html h;

	if (asks_for_data(req)) {
		answer_problem(req, res, status, err);
		return;
	}
	if (is_led_on(req, res, err))
		return;
	open = !page_begin(&view.page, req, NULL);
	if (open)
		find_nearest(&view, req, err);
	view.page.title = title_of(view.page.lang, status, err);
	view.page.description = NULL;
	view.page.unlisted = true;
	view.detail = detail_of(req, view.page.lang, status, err);
	if (err->code == ERR_ANONYMOUS)
		view.sign_in_url = sign_in_url(req, view.page.lang);
	offer_again(&view, req, err);
	view.page.working = view.sign_in_url || view.resend_url;
	view.shows_periods = !strcmp(err->key, "web.bad_period");
	h = (struct html){.out = response_html(res), .lang = view.page.lang};
	page_error(&h, &view);
	if (open)
		page_end(&view.page);
}
