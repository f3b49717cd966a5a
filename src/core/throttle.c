/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "core/throttle.h"

#include <arpa/inet.h>
#include <sodium.h>

#include "base/buf.h"
#include "core/account_write.h"
#include "core/schema.h"

enum { LOGIN_KEY_SIZE = 33 };

struct attempt {
	char login[LOGIN_KEY_SIZE];
	char address[INET6_ADDRSTRLEN + 4];
	int64_t now;
	int64_t wait;
};

/* Not the login itself: people type a password where the login belongs. */
static void set_login(struct attempt *a, struct str login)
{
	unsigned char digest[crypto_generichash_BYTES_MIN];

	_Static_assert(sizeof(digest) * 2 + 1 == LOGIN_KEY_SIZE, "a digest fits");
	crypto_generichash(
	    digest, sizeof(digest), (const unsigned char *)login.p, login.n, NULL, 0);
	sodium_bin2hex(a->login, sizeof(a->login), digest, sizeof(digest));
}

/* One household or office has 2^64 addresses of IPv6. */
static void set_address(struct attempt *a, const char *address)
{
	struct in6_addr six;
	char network[INET6_ADDRSTRLEN];

	if (!address || inet_pton(AF_INET6, address, &six) != 1) {
		snprintf(a->address, sizeof(a->address), "%.45s", address ? address : "");
		return;
	}
	for (int i = 8; i < 16; i++)
		six.s6_addr[i] = 0;
	inet_ntop(AF_INET6, &six, network, sizeof(network));
	snprintf(a->address, sizeof(a->address), "%s/64", network);
}

static struct attempt attempt_of(struct str login, const char *address, int64_t now)
{
	struct attempt a = {.now = now};

	set_login(&a, login);
	set_address(&a, address);
	return a;
}

struct counter {
	int64_t failures;
	int64_t last;
};

static enum err_code read_counter(struct db *db, const char *login, const char *address,
    int64_t from, struct counter *out, struct err *err)
{
	struct db_stmt *stmt = db_query(db, err,
	    "SELECT failures, last_at FROM sign_in_failure "
	    "WHERE space = $1 AND login = $2 AND address = $3 AND last_at > $4",
	    "issi", SPACE, login, address, from);
	enum err_code code = stmt ? ERR_NONE : db_failure(err);
	bool row = false;

	*out = (struct counter){0};
	if (stmt)
		code = db_step(stmt, &row, err);
	if (!code && row)
		*out = (struct counter){db_int(stmt, 0), db_int(stmt, 1)};
	db_done(stmt);
	return code;
}

static int64_t wait_of(struct counter counter, int64_t allowed, int64_t now)
{
	int64_t wait = THROTTLE_FIRST;

	if (counter.failures < allowed)
		return 0;
	for (int64_t i = allowed; i < counter.failures && wait < THROTTLE_LONGEST; i++)
		wait *= 2;
	if (wait > THROTTLE_LONGEST)
		wait = THROTTLE_LONGEST;
	/* A clock that was set back must not lock anybody out. */
	return counter.last > now ? 0 : counter.last + wait > now ? counter.last + wait - now : 0;
}

static enum err_code count(
    struct db *db, const char *login, const struct attempt *a, int64_t failures, struct err *err)
{
	return db_run(db, err,
	    "INSERT INTO sign_in_failure (space, login, address, failures, last_at) "
	    "VALUES ($1, $2, $3, $4, $5) ON CONFLICT (space, login, address) DO UPDATE SET "
	    "failures = excluded.failures, last_at = excluded.last_at",
	    "issii", SPACE, login, a->address, failures, a->now);
}

static enum err_code try_attempt(
    struct db *db, void *arg, struct account_note *note, struct err *err)
{
	struct attempt *a = arg;
	struct counter own, all;
	int64_t other;
	enum err_code code =
	    read_counter(db, a->login, a->address, a->now - THROTTLE_KEPT, &own, err);

	(void)note;
	if (!code)
		code = read_counter(db, "", a->address, a->now - THROTTLE_ADDRESS_KEPT, &all, err);
	if (code)
		return code;
	a->wait = wait_of(own, THROTTLE_OF_LOGIN, a->now);
	other = wait_of(all, THROTTLE_OF_ADDRESS, a->now);
	if (other > a->wait)
		a->wait = other;
	if (a->wait)
		return ERR_NONE;
	code = count(db, a->login, a, own.failures + 1, err);
	if (!code)
		code = count(db, "", a, all.failures + 1, err);
	if (!code && !all.failures)
		code = db_run(db, err,
		    "DELETE FROM sign_in_failure WHERE space = $1 AND last_at <= $2", "ii", SPACE,
		    a->now - THROTTLE_KEPT);
	return code;
}

enum err_code throttle_attempt(struct db *db, struct str login, const char *address, int64_t now,
    int64_t *wait, struct err *err)
{
	struct attempt a = attempt_of(login, address, now);
	enum err_code code = account_write(db, NULL, try_attempt, &a, err);

	*wait = a.wait;
	return code;
}

static enum err_code forget(struct db *db, void *arg, struct account_note *note, struct err *err)
{
	const struct attempt *a = arg;
	enum err_code code = db_run(db, err,
	    "DELETE FROM sign_in_failure WHERE space = $1 AND login = $2 AND address = $3", "iss",
	    SPACE, a->login, a->address);

	(void)note;
	/* What else failed from there stays: an account of one's own clears nothing. */
	if (!code)
		code = db_run(db, err,
		    "UPDATE sign_in_failure SET failures = failures - 1 "
		    "WHERE space = $1 AND login = '' AND address = $2 AND failures > 0",
		    "is", SPACE, a->address);
	return code;
}

enum err_code throttle_succeeded(
    struct db *db, struct str login, const char *address, struct err *err)
{
	struct attempt a = attempt_of(login, address, 0);

	return account_write(db, NULL, forget, &a, err);
}

static enum err_code take_back(struct db *db, void *arg, struct account_note *note, struct err *err)
{
	const struct attempt *a = arg;

	(void)note;
	return db_run(db, err,
	    "UPDATE sign_in_failure SET failures = failures - 1 "
	    "WHERE space = $1 AND login IN ('', $2) AND address = $3 AND failures > 0",
	    "iss", SPACE, a->login, a->address);
}

enum err_code throttle_half(struct db *db, struct str login, const char *address, struct err *err)
{
	struct attempt a = attempt_of(login, address, 0);

	return account_write(db, NULL, take_back, &a, err);
}

/* ---- Codes, by account: at an address that nobody has. */

#define NO_ADDRESS "codes"

static enum err_code try_code(struct db *db, void *arg, struct account_note *note, struct err *err)
{
	struct attempt *a = arg;
	struct counter own;
	enum err_code code =
	    read_counter(db, a->login, a->address, a->now - THROTTLE_KEPT, &own, err);

	(void)note;
	if (code)
		return code;
	a->wait = wait_of(own, THROTTLE_OF_CODES, a->now);
	return a->wait ? ERR_NONE : count(db, a->login, a, own.failures + 1, err);
}

enum err_code throttle_code_attempt(
    struct db *db, struct str login, int64_t now, int64_t *wait, struct err *err)
{
	struct attempt a = attempt_of(login, NO_ADDRESS, now);
	enum err_code code = account_write(db, NULL, try_code, &a, err);

	*wait = a.wait;
	return code;
}

static enum err_code forget_codes(
    struct db *db, void *arg, struct account_note *note, struct err *err)
{
	const struct attempt *a = arg;

	(void)note;
	return db_run(db, err,
	    "DELETE FROM sign_in_failure WHERE space = $1 AND login = $2 AND address = $3", "iss",
	    SPACE, a->login, a->address);
}

enum err_code throttle_code_succeeded(struct db *db, struct str login, struct err *err)
{
	struct attempt a = attempt_of(login, NO_ADDRESS, 0);

	return account_write(db, NULL, forget_codes, &a, err);
}
