/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "core/journal_rows.h"

#include "core/schema.h"

_Static_assert(SALT_SIZE >= crypto_generichash_KEYBYTES_MIN, "a salt is a key of BLAKE2b");

enum { INT_BYTES = 10 }; /* at most */

const unsigned char no_digest[DIGEST_SIZE];

/* Seven bits a byte, the lowest first; the sign is the lowest bit of all. */
static void add_ints(struct buf *row, const int64_t *values, size_t count)
{
	unsigned char *at;

	buf_reserve(row, count * INT_BYTES);
	at = (unsigned char *)row->p + row->n;
	for (size_t i = 0; i < count; i++) {
		uint64_t rest = ((uint64_t)values[i] << 1) ^ (values[i] < 0 ? UINT64_MAX : 0);

		for (; rest > 0x7f; rest >>= 7)
			*at++ = (unsigned char)(rest | 0x80);
		*at++ = (unsigned char)rest;
	}
	*at = '\0';
	row->n = (size_t)((char *)at - row->p);
}

static void add_int(struct buf *row, int64_t value)
{
	add_ints(row, &value, 1);
}

/* Whether there is a digest, and which. */
static void add_digest(struct buf *row, const unsigned char *digest)
{
	bool none = !memcmp(digest, no_digest, DIGEST_SIZE);

	buf_add_char(row, none ? 0 : 1);
	if (!none)
		buf_add(row, digest, DIGEST_SIZE);
}

static void add_text(struct buf *row, struct str text)
{
	add_int(row, (int64_t)text.n);
	buf_add_str(row, text);
}

#define KEY_INTS(key)                                                                              \
	(key)->indicator, (key)->scenario, (key)->breakdown, (key)->period, (key)->unit
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* SipHash under a fixed key: a mark finds damage, the digest proves it. */
static int64_t take(struct chain *chain, crypto_generichash_state *digest)
{
	static const unsigned char key[crypto_shorthash_KEYBYTES] = "kycung row mark";
	unsigned char mark[crypto_shorthash_BYTES];
	int64_t value;

	crypto_shorthash(mark, (const unsigned char *)chain->row.p, chain->row.n, key);
	crypto_generichash_update(digest, (const unsigned char *)chain->row.p, chain->row.n);
	memcpy(&value, mark, sizeof(value));
	buf_clear(&chain->row);
	return value;
}

void chain_begin(struct chain *chain)
{
	chain->row = (struct buf){0};
	crypto_generichash_init(&chain->definitions, NULL, 0, DIGEST_SIZE);
	crypto_generichash_init(&chain->observations, NULL, 0, DIGEST_SIZE);
	crypto_generichash_init(&chain->moves, NULL, 0, DIGEST_SIZE);
	crypto_generichash_init(&chain->events, NULL, 0, DIGEST_SIZE);
}

int64_t chain_definition(
    struct chain *chain, int64_t kind, int64_t id, struct str key, struct str content)
{
	add_int(&chain->row, kind);
	add_int(&chain->row, id);
	add_text(&chain->row, key);
	add_text(&chain->row, content);
	return take(chain, &chain->definitions);
}

int64_t chain_observation(struct chain *chain, const struct cell_key *key, int64_t revision,
    int64_t value, int64_t status, int64_t stage, int64_t decision, const unsigned char *note)
{
	const int64_t ints[] = {KEY_INTS(key), revision, value, status, stage, decision};

	add_ints(&chain->row, ints, COUNT(ints));
	add_digest(&chain->row, note);
	return take(chain, &chain->observations);
}

int64_t chain_move(struct chain *chain, const struct cell_key *key, int64_t revision, int64_t stage)
{
	const int64_t ints[] = {KEY_INTS(key), revision, stage};

	add_ints(&chain->row, ints, COUNT(ints));
	return take(chain, &chain->moves);
}

int64_t chain_event(struct chain *chain, int64_t kind, struct str subject, struct str content,
    const unsigned char *text)
{
	add_int(&chain->row, kind);
	add_text(&chain->row, subject);
	add_text(&chain->row, content);
	add_digest(&chain->row, text);
	return take(chain, &chain->events);
}

static void add_section(struct buf *row, crypto_generichash_state *section)
{
	unsigned char digest[DIGEST_SIZE];

	crypto_generichash_final(section, digest, sizeof(digest));
	buf_add(row, digest, sizeof(digest));
}

void chain_end(struct chain *chain, const unsigned char before[DIGEST_SIZE],
    const struct batch_fields *fields, unsigned char digest[DIGEST_SIZE])
{
	struct buf *row = &chain->row;

	buf_add(row, before, DIGEST_SIZE);
	add_int(row, SPACE);
	add_int(row, fields->number);
	add_text(row, fields->committed_at);
	buf_add(row, fields->actor, DIGEST_SIZE);
	buf_add(row, fields->reason, DIGEST_SIZE);
	buf_add(row, fields->origin, DIGEST_SIZE);
	add_int(row, fields->definitions);
	add_int(row, fields->observations);
	add_int(row, fields->moves);
	add_int(row, fields->published);
	add_section(row, &chain->definitions);
	add_section(row, &chain->observations);
	add_section(row, &chain->moves);
	/* Batches of before there were events keep their digests. */
	if (fields->events) {
		add_int(row, fields->events);
		add_section(row, &chain->events);
	}
	crypto_generichash(digest, DIGEST_SIZE, (const unsigned char *)row->p, row->n, NULL, 0);
	chain_release(chain);
}

void chain_release(struct chain *chain)
{
	buf_release(&chain->row);
}

void free_text_digest(
    const unsigned char salt[SALT_SIZE], struct str text, unsigned char digest[DIGEST_SIZE])
{
	crypto_generichash(
	    digest, DIGEST_SIZE, (const unsigned char *)text.p, text.n, salt, SALT_SIZE);
}
