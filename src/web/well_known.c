/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What programs look for at fixed places: robots.txt (RFC 9309), security.txt (RFC 9116). */
#include "web/page.h"
#include "web/web.h"

#define TEXT "text/plain; charset=utf-8"

enum err_code robots_txt(struct request *req, struct response *res, struct err *err)
{
	static const char *const closed[] = {
	    "/lam-viec", "/quan-tri", "/tai-khoan", "/dang-nhap", "/nhat-ky", "/xem-truoc", "/tim"};
	struct page page;
	struct buf *out;
	enum err_code code = page_begin(&page, req, err);

	if (code)
		return code;
	page_need_origin(&page, req, res);
	out = response_as(res, TEXT);
	buf_add_text(out, "User-agent: *\n");
	for (size_t i = 0; i < sizeof(closed) / sizeof(closed[0]); i++)
		buf_printf(out, "Disallow: %s\nDisallow: /en%s\n", closed[i], closed[i]);
	buf_printf(out, "\nSitemap: %s/sitemap.xml\n", page.origin);
	page_end(&page);
	return ERR_NONE;
}

/* The last day of next year: at most two years away, and the same all year long. */
static int expiry_year(void)
{
	char now[TIMESTAMP_SIZE];
	int64_t year = 0;

	timestamp_now(now);
	(void)str_to_int((struct str){now, 4}, INT32_MAX, &year);
	return (int)year + 1;
}

enum err_code security_txt(struct request *req, struct response *res, struct err *err)
{
	struct page page;
	struct buf *out;
	enum err_code code = page_begin(&page, req, err);

	if (code)
		return code;
	/* Without anybody to write to there is nothing to say. */
	if (!page.site->email.n && !page.site->phone.n)
		code = err_set(err, ERR_NOT_FOUND, "http.not_found", NULL);
	if (!code) {
		page_need_origin(&page, req, res);
		out = response_as(res, TEXT);
		if (page.site->email.n)
			buf_printf(out, "Contact: mailto:%.*s\n", STR_ARG(page.site->email));
		else
			buf_printf(out, "Contact: tel:%.*s\n", STR_ARG(page.site->phone));
		buf_printf(out, "Expires: %d-12-31T23:59:59Z\n", expiry_year());
		buf_add_text(out, "Preferred-Languages: vi, en\n");
		buf_printf(out, "Canonical: %s/.well-known/security.txt\n", page.origin);
	}
	page_end(&page);
	return code;
}
