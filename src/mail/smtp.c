/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "mail/smtp.h"

#include <curl/curl.h>
#include <sodium.h>
#include <time.h>

#include "base/bug.h"

enum {
	CONNECT_SECONDS = 15,
	SECONDS = 60,
	ADDRESS_MAX = 254,      /* RFC 5321, 4.5.3.1.3 with the brackets off */
	ENCODED_WORD_BYTES = 45 /* of text: 60 letters of base64 in a word of at most 75 */
};

void smtp_start(void)
{
	if (curl_global_init(CURL_GLOBAL_DEFAULT))
		BUG("libcurl does not start");
}

bool smtp_address_valid(struct str address)
{
	size_t at = str_find_char(address, '@');

	if (at == 0 || at + 1 >= address.n || address.n > ADDRESS_MAX)
		return false;
	for (size_t i = 0; i < address.n; i++) {
		unsigned char c = (unsigned char)address.p[i];

		if (c <= ' ' || c == 0x7f || c == '<' || c == '>' || c == '"' ||
		    (c == '@' && i != at))
			return false;
	}
	return true;
}

/* Text as encoded words of UTF-8 (RFC 2047), cut between characters; plain ASCII as it is. */
static void add_header_text(struct buf *out, struct str text)
{
	bool ascii = true;

	for (size_t i = 0; i < text.n; i++)
		ascii = ascii && text.p[i] >= ' ' && text.p[i] < 0x7f;
	if (ascii && text.n <= ENCODED_WORD_BYTES) {
		buf_add_str(out, text);
		return;
	}
	for (size_t start = 0; start < text.n;) {
		char word[sodium_base64_ENCODED_LEN(
		    ENCODED_WORD_BYTES, sodium_base64_VARIANT_ORIGINAL)];
		size_t end =
		    start + ENCODED_WORD_BYTES < text.n ? start + ENCODED_WORD_BYTES : text.n;

		while (
		    end > start + 1 && end < text.n && ((unsigned char)text.p[end] & 0xc0) == 0x80)
			end--;
		sodium_bin2base64(word, sizeof(word), (const unsigned char *)text.p + start,
		    end - start, sodium_base64_VARIANT_ORIGINAL);
		buf_printf(out, "%s=?UTF-8?B?%s?=", start ? "\r\n " : "", word);
		start = end;
	}
}

static void add_line(struct curl_slist **list, struct buf *line)
{
	struct curl_slist *longer = curl_slist_append(*list, line->p);

	if (!longer)
		BUG("out of memory");
	*list = longer;
	buf_clear(line);
}

static void add_date(struct buf *line)
{
	static const char *const days[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
	static const char *const months[] = {
	    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
	time_t now = time(NULL);
	struct tm utc;

	gmtime_r(&now, &utc);
	buf_printf(line, "Date: %s, %d %s %d %02d:%02d:%02d +0000", days[utc.tm_wday], utc.tm_mday,
	    months[utc.tm_mon], utc.tm_year + 1900, utc.tm_hour, utc.tm_min, utc.tm_sec);
}

static struct curl_slist *headers_of(
    const struct smtp_config *config, const struct smtp_message *message)
{
	struct curl_slist *list = NULL;
	struct buf line = {0};
	struct str from = str_of(config->from);
	size_t at = str_find_char(from, '@');

	buf_add_text(&line, "From: ");
	if (config->from_name) {
		add_header_text(&line, str_of(config->from_name));
		buf_add_char(&line, ' ');
	}
	buf_printf(&line, "<%s>", config->from);
	add_line(&list, &line);
	buf_printf(&line, "To: <%.*s>", STR_ARG(message->to));
	add_line(&list, &line);
	buf_add_text(&line, "Subject: ");
	add_header_text(&line, message->subject);
	add_line(&list, &line);
	add_date(&line);
	add_line(&list, &line);
	buf_printf(
	    &line, "Message-ID: <%.*s%.*s>", STR_ARG(message->id), (int)(from.n - at), from.p + at);
	add_line(&list, &line);
	/* Machines that answer mail leave this one alone (RFC 3834). */
	buf_add_text(&line, "Auto-Submitted: auto-generated");
	add_line(&list, &line);
	buf_release(&line);
	return list;
}

/* The message as MIME; curl encodes it, with the line ends that SMTP wants. */
static curl_mime *mime_of(CURL *curl, struct str body)
{
	curl_mime *mime = curl_mime_init(curl);
	curl_mimepart *part = mime ? curl_mime_addpart(mime) : NULL;

	if (!part || curl_mime_data(part, body.p ? body.p : "", body.n) ||
	    curl_mime_type(part, "text/plain; charset=utf-8") ||
	    curl_mime_encoder(part, "quoted-printable"))
		BUG("out of memory");
	return mime;
}

static enum smtp_outcome outcome_of(CURL *curl, CURLcode code)
{
	long answer = 0;
	curl_off_t sent = 0;

	if (code == CURLE_OK)
		return SMTP_SENT;
	curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &answer);
	curl_easy_getinfo(curl, CURLINFO_SIZE_UPLOAD_T, &sent);
	if (answer >= 500)
		return SMTP_REFUSED;
	if (answer >= 400 || sent == 0)
		return SMTP_LATER;
	return SMTP_UNKNOWN;
}

static void set_server(CURL *curl, const struct smtp_config *config)
{
	curl_easy_setopt(curl, CURLOPT_URL, config->url);
	curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
	curl_easy_setopt(
	    curl, CURLOPT_USE_SSL, (long)(config->user ? CURLUSESSL_ALL : CURLUSESSL_TRY));
	if (config->user) {
		curl_easy_setopt(curl, CURLOPT_USERNAME, config->user);
		curl_easy_setopt(curl, CURLOPT_PASSWORD, config->password);
	}
	curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, (long)CONNECT_SECONDS);
	curl_easy_setopt(curl, CURLOPT_TIMEOUT, (long)SECONDS);
	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
}

enum smtp_outcome smtp_send(
    const struct smtp_config *config, const struct smtp_message *message, struct buf *why)
{
	CURL *curl = curl_easy_init();
	struct curl_slist *headers, *recipients = NULL;
	struct buf address = {0};
	char detail[CURL_ERROR_SIZE] = "";
	enum smtp_outcome outcome;
	curl_mime *mime;
	CURLcode code;

	if (!curl)
		BUG("out of memory");
	if (!smtp_address_valid(message->to)) {
		curl_easy_cleanup(curl);
		buf_add_text(why, "not a mail address");
		return SMTP_REFUSED;
	}
	headers = headers_of(config, message);
	mime = mime_of(curl, message->body);
	buf_printf(&address, "<%.*s>", STR_ARG(message->to));
	add_line(&recipients, &address);
	buf_printf(&address, "<%s>", config->from);
	set_server(curl, config);
	curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, detail);
	curl_easy_setopt(curl, CURLOPT_MAIL_FROM, address.p);
	curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, recipients);
	curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
	curl_easy_setopt(curl, CURLOPT_MIMEPOST, mime);
	code = curl_easy_perform(curl);
	outcome = outcome_of(curl, code);
	if (outcome != SMTP_SENT)
		buf_add_text(why, *detail ? detail : curl_easy_strerror(code));
	curl_easy_cleanup(curl);
	curl_mime_free(mime);
	curl_slist_free_all(headers);
	curl_slist_free_all(recipients);
	buf_release(&address);
	return outcome;
}
