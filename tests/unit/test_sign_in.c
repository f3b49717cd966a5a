/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Signing in at a time of one's own: passwords, codes, sessions, tokens, and what waits. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>
#include <cmocka.h>

#include "core/journal.h"
#include "core/sign_in.h"
#include "core/throttle.h"
#include "store.h"

#define assert_done(it) assert_int_equal(it, ERR_NONE)
#define PASSWORD        STR("thóc giống mùa 17")

enum { START = 1514764800 }; /* 2018-01-01 */

struct world {
	char directory[48];
	char path[160];
	struct db *db;
	struct arena arena;
	struct err err;
	int account;
	int64_t now;
};

static const struct account_author author = {.login = "quan.tri", .address = "192.0.2.1"};

static int set_up(void **state)
{
	struct world *w = calloc(1, sizeof(*w));
	struct grant grant = {.role = ROLE_REPORTER};
	struct account_draft draft = {
	    .login = STR("lan"), .name = STR("Lan"), .grant_count = 1, .grants = &grant};
	char hash[PASSWORD_HASH_SIZE];

	*w = (struct world){.directory = "/tmp/kycung-sign-in-XXXXXX", .now = START};
	assert_non_null(mkdtemp(w->directory));
	store_name(w->path, sizeof(w->path), w->directory, "sign_in");
	assert_done(db_open(&w->db, w->path, DB_CREATE, &w->err));
	assert_done(journal_create(w->db, &w->err));
	assert_done(password_hash(NULL, PASSWORD, hash, &w->err));
	draft.hash = hash;
	assert_done(account_add(w->db, &author, &draft, w->now, &w->account, &w->err));
	*state = w;
	return 0;
}

static int tear_down(void **state)
{
	struct world *w = *state;

	arena_release(&w->arena);
	db_discard(w->db);
	rmdir(w->directory);
	free(w);
	return 0;
}

static struct sign_in_answer from(
    struct world *w, const char *login, struct str password, const char *address)
{
	const struct sign_in_place place = {address, STR("Firefox"), w->now};
	struct sign_in_answer answer;

	assert_done(sign_in(w->db, NULL, str_of(login), password, &place, &answer, &w->err));
	return answer;
}

static struct sign_in_answer code_from(
    struct world *w, const char *token, const char *code, const char *address)
{
	const struct sign_in_place place = {address, STR("Firefox"), w->now};
	struct sign_in_answer answer;

	assert_done(sign_in_code(w->db, str_of(token), str_of(code), &place, &answer, &w->err));
	return answer;
}

static bool is_signed_in(struct world *w, const char *token)
{
	struct signed_in who;

	assert_done(signed_in_by_session(w->db, str_of(token), w->now, &w->arena, &who, &w->err));
	return who.actor.account == w->account;
}

/* Turns the second factor on. */
static struct recovery_codes secure(struct world *w, unsigned char secret[TOTP_SECRET_SIZE])
{
	struct recovery_codes codes;
	char code[TOTP_DIGITS + 1];
	bool right;

	totp_make_secret(secret);
	totp_code(secret, w->now, code);
	assert_done(credential_set_second_factor(
	    w->db, &author, w->account, secret, str_of(code), w->now, &right, &codes, &w->err));
	assert_true(right);
	w->now += TOTP_SECONDS;
	return codes;
}

/* RFC 6238, appendix B: the last six of its eight digits. */
static void codes_are_those_of_the_standard(void **state)
{
	static const unsigned char secret[TOTP_SECRET_SIZE + 1] = "12345678901234567890";
	static const struct {
		int64_t at;
		const char *code;
	} vectors[] = {{59, "287082"}, {1111111109, "081804"}, {1111111111, "050471"},
	    {1234567890, "005924"}, {2000000000, "279037"}};
	char code[TOTP_DIGITS + 1];
	int64_t step;

	(void)state;
	for (size_t i = 0; i < sizeof(vectors) / sizeof(*vectors); i++) {
		totp_code(secret, vectors[i].at, code);
		assert_string_equal(code, vectors[i].code);
		assert_true(totp_check(secret, str_of(code), vectors[i].at + 30, &step));
		assert_false(totp_check(secret, str_of(code), vectors[i].at + 90, &step));
	}
}

static void the_right_password_alone_signs_in_and_the_session_is_known(void **state)
{
	struct world *w = *state;
	struct sign_in_answer answer = from(w, " LAN ", PASSWORD, "192.0.2.7");

	assert_int_equal(answer.result, SIGN_IN_DONE);
	assert_true(is_signed_in(w, answer.token));
	assert_int_equal(from(w, "lan", STR("sai mật khẩu"), "192.0.2.7").result, SIGN_IN_REFUSED);
	assert_int_equal(from(w, "khong.co", PASSWORD, "192.0.2.7").result, SIGN_IN_REFUSED);
	assert_int_equal(from(w, "", STR_EMPTY, "192.0.2.7").result, SIGN_IN_REFUSED);
}

static void failures_make_that_address_wait_longer_each_time_and_no_other(void **state)
{
	struct world *w = *state;
	struct sign_in_answer answer;
	int64_t waited = 0;

	for (int i = 0; i < THROTTLE_OF_LOGIN; i++)
		assert_int_equal(
		    from(w, "lan", STR("đoán mò thôi"), "192.0.2.7").result, SIGN_IN_REFUSED);
	for (int i = 0; i < 4; i++) {
		answer = from(w, "lan", PASSWORD, "192.0.2.7");
		assert_int_equal(answer.result, SIGN_IN_WAIT);
		assert_true(answer.wait > waited);
		waited = answer.wait;
		w->now += answer.wait;
		assert_int_equal(
		    from(w, "lan", STR("đoán mò thôi"), "192.0.2.7").result, SIGN_IN_REFUSED);
	}
	assert_int_equal(from(w, "lan", PASSWORD, "192.0.2.8").result, SIGN_IN_DONE);
	w->now += THROTTLE_LONGEST;
	assert_int_equal(from(w, "lan", PASSWORD, "192.0.2.7").result, SIGN_IN_DONE);
	assert_int_equal(from(w, "lan", STR("lại sai rồi"), "192.0.2.7").result, SIGN_IN_REFUSED);
}

static void an_address_that_tries_many_names_waits_for_all(void **state)
{
	struct world *w = *state;
	char login[32];

	for (int i = 0; i < THROTTLE_OF_ADDRESS; i++) {
		int64_t wait;

		snprintf(login, sizeof(login), "ten%d", i);
		assert_done(
		    throttle_attempt(w->db, str_of(login), "192.0.2.7", w->now, &wait, &w->err));
		assert_int_equal(wait, 0);
	}
	assert_int_equal(from(w, "lan", PASSWORD, "192.0.2.7").result, SIGN_IN_WAIT);
	assert_int_equal(from(w, "lan", PASSWORD, "2001:db8::1").result, SIGN_IN_DONE);
}

static void with_a_second_factor_the_password_is_half_the_way(void **state)
{
	struct world *w = *state;
	unsigned char secret[TOTP_SECRET_SIZE];
	struct sign_in_answer half, whole;
	char code[TOTP_DIGITS + 1];

	secure(w, secret);
	half = from(w, "lan", PASSWORD, "192.0.2.7");
	assert_int_equal(half.result, SIGN_IN_HALF);
	assert_false(is_signed_in(w, half.token));
	totp_code(secret, w->now, code);
	whole = code_from(w, half.token, code, "192.0.2.7");
	assert_int_equal(whole.result, SIGN_IN_DONE);
	assert_string_not_equal(whole.token, half.token);
	assert_true(is_signed_in(w, whole.token));
	assert_false(is_signed_in(w, half.token));
	/* A code is good once. */
	half = from(w, "lan", PASSWORD, "192.0.2.7");
	assert_int_equal(code_from(w, half.token, code, "192.0.2.7").result, SIGN_IN_REFUSED);
}

static void signing_in_with_a_second_factor_leaves_no_failures_behind(void **state)
{
	struct world *w = *state;
	unsigned char secret[TOTP_SECRET_SIZE];
	char code[TOTP_DIGITS + 1];

	secure(w, secret);
	for (int i = 0; i < THROTTLE_OF_ADDRESS + 5; i++) {
		struct sign_in_answer half = from(w, "lan", PASSWORD, "192.0.2.7");

		assert_int_equal(half.result, SIGN_IN_HALF);
		totp_code(secret, w->now, code);
		assert_int_equal(code_from(w, half.token, code, "192.0.2.7").result, SIGN_IN_DONE);
		w->now += TOTP_SECONDS;
	}
}

static void codes_cannot_be_guessed_from_many_addresses_and_a_recovery_code_lets_in(void **state)
{
	struct world *w = *state;
	unsigned char secret[TOTP_SECRET_SIZE];
	struct recovery_codes codes = secure(w, secret);
	struct sign_in_answer half, answer;
	char address[32];
	int refused = 0;

	for (int i = 0; i < 40; i++) {
		snprintf(address, sizeof(address), "198.51.100.%d", i);
		half = from(w, "lan", PASSWORD, address);
		answer = code_from(w, half.token, "000000", address);
		refused += answer.result == SIGN_IN_REFUSED;
	}
	assert_int_equal(refused, THROTTLE_OF_CODES);
	half = from(w, "lan", PASSWORD, "192.0.2.9");
	assert_int_equal(
	    code_from(w, half.token, codes.codes[0], "192.0.2.9").result, SIGN_IN_DONE);
	half = from(w, "lan", PASSWORD, "192.0.2.9");
	assert_int_equal(
	    code_from(w, half.token, codes.codes[0], "192.0.2.9").result, SIGN_IN_REFUSED);
}

static void a_session_ends_after_a_rest_and_after_its_hours(void **state)
{
	struct world *w = *state;
	struct sign_in_answer answer = from(w, "lan", PASSWORD, "192.0.2.7");
	int64_t begun;

	w->now += SESSION_IDLE - 1;
	assert_true(is_signed_in(w, answer.token));
	w->now += SESSION_IDLE;
	assert_false(is_signed_in(w, answer.token));
	answer = from(w, "lan", PASSWORD, "192.0.2.7");
	begun = w->now;
	while (w->now + SESSION_IDLE / 2 < begun + SESSION_LONGEST) {
		w->now += SESSION_IDLE / 2;
		assert_true(is_signed_in(w, answer.token));
	}
	w->now = begun + SESSION_LONGEST;
	assert_false(is_signed_in(w, answer.token));
}

static void half_a_session_is_good_for_minutes_and_few_codes(void **state)
{
	struct world *w = *state;
	unsigned char secret[TOTP_SECRET_SIZE];
	struct sign_in_answer half;
	char code[TOTP_DIGITS + 1];

	secure(w, secret);
	half = from(w, "lan", PASSWORD, "192.0.2.7");
	w->now += SESSION_PROOF;
	totp_code(secret, w->now, code);
	assert_int_equal(code_from(w, half.token, code, "192.0.2.7").result, SIGN_IN_REFUSED);
	half = from(w, "lan", PASSWORD, "192.0.2.7");
	for (int i = 0; i < SESSION_ATTEMPTS; i++)
		code_from(w, half.token, "000000", "192.0.2.7");
	w->now += 1;
	totp_code(secret, w->now, code);
	assert_int_not_equal(code_from(w, half.token, code, "192.0.2.7").result, SIGN_IN_DONE);
}

static void a_given_password_and_a_role_bring_duties(void **state)
{
	struct world *w = *state;
	struct grant grant = {.role = ROLE_APPROVER};
	struct signed_in who;
	struct sign_in_answer answer;
	char hash[PASSWORD_HASH_SIZE];

	assert_done(password_hash(NULL, STR("mật khẩu được cấp"), hash, &w->err));
	assert_done(credential_set_password(
	    w->db, &author, w->account, hash, true, STR_EMPTY, w->now, &w->err));
	assert_done(account_set_grants(w->db, &author, w->account, &grant, 1, &w->err));
	answer = from(w, "lan", STR("mật khẩu được cấp"), "192.0.2.7");
	assert_done(
	    signed_in_by_session(w->db, str_of(answer.token), w->now, &w->arena, &who, &w->err));
	assert_int_equal(who.duty, DUTY_PASSWORD);
	assert_done(password_hash(NULL, PASSWORD, hash, &w->err));
	assert_done(credential_set_password(
	    w->db, &author, w->account, hash, false, str_of(answer.token), w->now, &w->err));
	assert_done(
	    signed_in_by_session(w->db, str_of(answer.token), w->now, &w->arena, &who, &w->err));
	assert_int_equal(who.duty, DUTY_SECOND_FACTOR);
}

static void a_new_password_ends_the_other_sessions_and_disabling_ends_all(void **state)
{
	struct world *w = *state;
	struct sign_in_answer here = from(w, "lan", PASSWORD, "192.0.2.7"),
			      there = from(w, "lan", PASSWORD, "192.0.2.8");
	char hash[PASSWORD_HASH_SIZE];

	assert_done(password_hash(NULL, STR("mưa xuân trên đồi"), hash, &w->err));
	assert_done(credential_set_password(
	    w->db, &author, w->account, hash, false, str_of(here.token), w->now, &w->err));
	assert_true(is_signed_in(w, here.token));
	assert_false(is_signed_in(w, there.token));
	assert_done(account_set_disabled(w->db, &author, w->account, true, &w->err));
	assert_false(is_signed_in(w, here.token));
	assert_int_equal(
	    from(w, "lan", STR("mưa xuân trên đồi"), "192.0.2.7").result, SIGN_IN_REFUSED);
}

static void a_token_does_without_what_its_scope_withholds_and_ends_on_its_day(void **state)
{
	struct world *w = *state;
	char token[API_TOKEN_SIZE];
	struct signed_in who;

	assert_done(api_token_make(
	    w->db, &author, w->account, STR("Kế toán"), TOKEN_READS, 1, w->now, token, &w->err));
	assert_done(signed_in_by_token(w->db, str_of(token), w->now, &w->arena, &who, &w->err));
	assert_int_equal(who.actor.account, w->account);
	assert_true(access_allows_somewhere(&who.actor, ACCESS_READ));
	assert_false(access_allows_somewhere(&who.actor, ACCESS_ENTER));
	assert_false(access_allows_somewhere(&who.actor, ACCESS_OWN));
	assert_done(
	    signed_in_by_token(w->db, str_of(token), w->now + 86400, &w->arena, &who, &w->err));
	assert_int_equal(who.actor.account, 0);
	assert_int_equal(api_token_make(w->db, &author, w->account, STR("Kế toán"), TOKEN_READS, 0,
			     w->now, token, &w->err),
	    ERR_INPUT);
}

static void the_token_of_a_form_is_of_its_session_alone(void **state)
{
	char a[SESSION_TOKEN_SIZE], b[SESSION_TOKEN_SIZE];
	char of_a[SESSION_CSRF_SIZE];

	(void)state;
	session_make_token(a);
	session_make_token(b);
	session_csrf(str_of(a), of_a);
	assert_true(session_csrf_holds(str_of(a), str_of(of_a)));
	assert_false(session_csrf_holds(str_of(b), str_of(of_a)));
	assert_false(session_csrf_holds(str_of(a), STR_EMPTY));
	assert_false(session_csrf_holds(STR_EMPTY, STR_EMPTY));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(codes_are_those_of_the_standard),
	    TEST(the_right_password_alone_signs_in_and_the_session_is_known),
	    TEST(failures_make_that_address_wait_longer_each_time_and_no_other),
	    TEST(an_address_that_tries_many_names_waits_for_all),
	    TEST(with_a_second_factor_the_password_is_half_the_way),
	    TEST(signing_in_with_a_second_factor_leaves_no_failures_behind),
	    TEST(codes_cannot_be_guessed_from_many_addresses_and_a_recovery_code_lets_in),
	    TEST(a_session_ends_after_a_rest_and_after_its_hours),
	    TEST(half_a_session_is_good_for_minutes_and_few_codes),
	    TEST(a_given_password_and_a_role_bring_duties),
	    TEST(a_new_password_ends_the_other_sessions_and_disabling_ends_all),
	    TEST(a_token_does_without_what_its_scope_withholds_and_ends_on_its_day),
	    cmocka_unit_test(the_token_of_a_form_is_of_its_session_alone),
	};

	return cmocka_run_group_tests_name("sign_in", tests, NULL, NULL);
}
