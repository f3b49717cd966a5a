/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Sends a message by SMTP (RFC 5321). The only module that talks to libcurl.
 *
 * Invariants:
 *  1. SMTP_LATER and SMTP_REFUSED mean that the server has surely not taken the
 *     message; SMTP_UNKNOWN that it may have.
 *  2. A password goes over an encrypted line only.
 */
#ifndef MAIL_SMTP_H
#define MAIL_SMTP_H

#include "base/buf.h"
#include "base/str.h"

/* Strings are borrowed. */
struct smtp_config {
	const char *url;  /* smtp://HOST:25, smtp://HOST:587 or smtps://HOST:465 */
	const char *user; /* NULL: the server asks for none */
	const char *password;
	const char *from;      /* an address */
	const char *from_name; /* shown beside it; NULL: none */
};

enum smtp_outcome {
	SMTP_SENT,
	SMTP_LATER,   /* could not be reached, or asked to come again */
	SMTP_REFUSED, /* for good: no such address, say */
	SMTP_UNKNOWN  /* the line was lost while the message was sent */
};

struct smtp_message {
	struct str to; /* an address */
	struct str subject;
	struct str body; /* plain text, lines ended by '\n' */
	struct str id;   /* left of the @ in Message-ID: letters, digits, '.', '-' */
};

/* Once, before there are threads. */
void smtp_start(void);

/* Whether `address` can be one: one @, no white space, no control character, at most 254 bytes. */
bool smtp_address_valid(struct str address);

/* Takes at most 60 s. *why is set, in English, unless it was sent. */
enum smtp_outcome smtp_send(
    const struct smtp_config *config, const struct smtp_message *message, struct buf *why);

#endif
