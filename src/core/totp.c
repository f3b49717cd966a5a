/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "core/totp.h"

#include <liboath/oath.h>
#include <sodium.h>
#include <stdlib.h>

#include "base/bug.h"

enum { TOLERANCE = 1 /* steps */ };

static void begin(void)
{
	if (oath_init() != OATH_OK)
		BUG("liboath does not start");
}

void totp_make_secret(unsigned char secret[TOTP_SECRET_SIZE])
{
	randombytes_buf(secret, TOTP_SECRET_SIZE);
}

bool totp_check(
    const unsigned char secret[TOTP_SECRET_SIZE], struct str code, int64_t now, int64_t *step)
{
	char digits[TOTP_DIGITS + 1];
	uint64_t counter = 0;
	int offset, result;

	if (code.n != TOTP_DIGITS)
		return false;
	for (size_t i = 0; i < TOTP_DIGITS; i++) {
		if (code.p[i] < '0' || code.p[i] > '9')
			return false;
		digits[i] = code.p[i];
	}
	digits[TOTP_DIGITS] = '\0';
	begin();
	result = oath_totp_validate3((const char *)secret, TOTP_SECRET_SIZE, (time_t)now,
	    TOTP_SECONDS, 0, TOLERANCE, &offset, &counter, digits);
	if (result < 0)
		return false;
	*step = (int64_t)counter;
	return true;
}

void totp_code(const unsigned char secret[TOTP_SECRET_SIZE], int64_t now, char out[TOTP_DIGITS + 1])
{
	begin();
	if (oath_totp_generate((const char *)secret, TOTP_SECRET_SIZE, (time_t)now, TOTP_SECONDS, 0,
		TOTP_DIGITS, out) != OATH_OK)
		BUG("liboath makes no code");
}

void totp_add_secret(struct buf *out, const unsigned char secret[TOTP_SECRET_SIZE])
{
	char *text = NULL;
	size_t n = 0;

	begin();
	if (oath_base32_encode((const char *)secret, TOTP_SECRET_SIZE, &text, &n) != OATH_OK)
		BUG("liboath writes no base 32");
	buf_add(out, text, n);
	free(text);
}

static void add_encoded(struct buf *out, struct str text)
{
	for (size_t i = 0; i < text.n; i++) {
		unsigned char c = (unsigned char)text.p[i];

		if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
		    c == '-' || c == '.' || c == '_')
			buf_add_char(out, (char)c);
		else
			buf_printf(out, "%%%02X", c);
	}
}

void totp_add_link(struct buf *out, struct str issuer, struct str login,
    const unsigned char secret[TOTP_SECRET_SIZE])
{
	buf_add_text(out, "otpauth://totp/");
	add_encoded(out, issuer);
	buf_add_char(out, ':');
	add_encoded(out, login);
	buf_add_text(out, "?secret=");
	totp_add_secret(out, secret);
	buf_add_text(out, "&issuer=");
	add_encoded(out, issuer);
}
