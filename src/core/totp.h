/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Time-based one-time codes (RFC 6238: SHA-1, six digits, 30 seconds), as
 * every authenticator application makes them. The only module that talks to
 * liboath.
 */
#ifndef CORE_TOTP_H
#define CORE_TOTP_H

#include <stdint.h>

#include "base/buf.h"
#include "base/str.h"

enum { TOTP_SECRET_SIZE = 20, TOTP_DIGITS = 6, TOTP_SECONDS = 30 };

void totp_make_secret(unsigned char secret[TOTP_SECRET_SIZE]);

/*
 * Whether `code` is that of the step at `now`, of the one before or of the one
 * after; *step is then its number. Whether it was used before is for the
 * caller to tell: by a step that is not above the last one used.
 */
bool totp_check(
    const unsigned char secret[TOTP_SECRET_SIZE], struct str code, int64_t now, int64_t *step);

/* The code of `now`: for tests and tools. */
void totp_code(
    const unsigned char secret[TOTP_SECRET_SIZE], int64_t now, char out[TOTP_DIGITS + 1]);

/* The secret as people type it, in base 32; and as a link that applications take. */
void totp_add_secret(struct buf *out, const unsigned char secret[TOTP_SECRET_SIZE]);
void totp_add_link(struct buf *out, struct str issuer, struct str login,
    const unsigned char secret[TOTP_SECRET_SIZE]);

#endif
