/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "core/password.h"

#include <sodium.h>

#include "base/bug.h"
#include "base/text.h"

#define PASSES 2ULL
#define MEMORY ((size_t)19 << 20)

/* What a password that is not there is compared with: of random bytes nobody kept. */
static const char nobodys_hash[] = "$argon2id$v=19$m=19456,t=2,p=1$6RSDmpBuKRWAou3l60ajmQ$"
				   "L8py5M4zQUi7dTZBMwswfXIq61sY9nsDNSIkg3DjRec";

/* Folded (base/text.h), without spaces; those shorter than PASSWORD_LEAST are refused anyway. */
static const char *const common[] = {
    "0123456789",
    "0987654321",
    "1111111111",
    "1122334455",
    "1234512345",
    "1234554321",
    "12345678900",
    "1234567890",
    "12345678910",
    "123456789a",
    "123456789q",
    "1234567891",
    "123123123123",
    "123321123321",
    "1q2w3e4r5t",
    "1q2w3e4r5t6y",
    "1qaz2wsx3edc",
    "abc123456789",
    "abcd123456",
    "abcd1234567",
    "abcdef123456",
    "abcdefghij",
    "admin12345",
    "admin123456",
    "administrator",
    "anhyeuem123",
    "anhyeuemnhieulam",
    "asdfghjkl1",
    "asdfghjkl123",
    "changeme123",
    "chinhquyen",
    "football123",
    "hochiminh123",
    "iloveyou123",
    "iloveyouforever",
    "khongbiet123",
    "lacquanvanh",
    "langson123",
    "langson2017",
    "langson2018",
    "letmein123",
    "matkhau123",
    "matkhau1234",
    "matkhau12345",
    "matkhau123456",
    "matkhaucuatoi",
    "p@ssw0rd123",
    "passw0rd123",
    "password12",
    "password123",
    "password1234",
    "password12345",
    "password123456",
    "password@123",
    "qazwsxedcrfv",
    "qwer123456",
    "qwert12345",
    "qwerty1234",
    "qwerty12345",
    "qwerty123456",
    "qwertyuiop",
    "qwertyuiop123",
    "thanhpholangson",
    "tinhlangson",
    "toiyeuvietnam",
    "uybannhandan",
    "vietnam123",
    "vietnam1234",
    "vietnam12345",
    "vietnam123456",
    "vietnamvodich",
    "welcome123",
    "welcome1234",
    "yeuemnhieulam",
    "zxcvbnm123",
    "zaq12wsxcde3",
};

void password_places_init(struct password_places *places)
{
	*places = (struct password_places){0};
	INVARIANT(!pthread_mutex_init(&places->mutex, NULL));
	INVARIANT(!pthread_cond_init(&places->freed, NULL));
}

void password_places_release(struct password_places *places)
{
	pthread_cond_destroy(&places->freed);
	pthread_mutex_destroy(&places->mutex);
}

static enum err_code take_place(struct password_places *places, struct err *err)
{
	bool taken = false;

	if (!places)
		return ERR_NONE;
	INVARIANT(!pthread_mutex_lock(&places->mutex));
	if (places->busy < PASSWORD_PLACES || places->waiting < PASSWORD_WAITERS) {
		places->waiting++;
		while (places->busy >= PASSWORD_PLACES)
			INVARIANT(!pthread_cond_wait(&places->freed, &places->mutex));
		places->waiting--;
		places->busy++;
		taken = true;
	}
	INVARIANT(!pthread_mutex_unlock(&places->mutex));
	return taken ? ERR_NONE : err_set(err, ERR_UNAVAILABLE, "account.busy", NULL);
}

static void give_place(struct password_places *places)
{
	if (!places)
		return;
	INVARIANT(!pthread_mutex_lock(&places->mutex));
	places->busy--;
	INVARIANT(!pthread_cond_signal(&places->freed));
	INVARIANT(!pthread_mutex_unlock(&places->mutex));
}

/* The password as it is hashed; false: no text. */
static bool normal(struct arena *arena, struct str password, struct str *out)
{
	size_t bad;

	return text_normalize(arena, password, out, &bad);
}

/* Folded and without anything but letters and digits: what makes two of them "the same". */
static struct str bare(struct arena *arena, struct str text)
{
	struct str folded = text_fold(arena, text);
	char *out = arena_alloc(arena, folded.n + 1);
	size_t n = 0;

	for (size_t i = 0; i < folded.n; i++)
		if (!strchr(" .-_@!,", folded.p[i]))
			out[n++] = folded.p[i];
	out[n] = '\0';
	return (struct str){out, n};
}

static bool is_one_character(struct str text)
{
	for (size_t i = 1; i < text.n; i++)
		if (text.p[i] != text.p[0])
			return false;
	return true;
}

static bool is_common(struct str folded, struct str stripped)
{
	for (size_t i = 0; i < sizeof(common) / sizeof(*common); i++)
		if (str_is(folded, common[i]) || str_is(stripped, common[i]))
			return true;
	return is_one_character(folded);
}

static enum err_code check(
    struct arena *arena, struct str password, struct str login, struct str name, struct err *err)
{
	char number[16];
	struct str text, stripped;
	size_t length;

	if (password.n > (size_t)PASSWORD_MOST * 4 || !normal(arena, password, &text))
		return err_set(err, ERR_INPUT, "account.password_text", NULL);
	length = text_length(text);
	if (length < PASSWORD_LEAST) {
		snprintf(number, sizeof(number), "%d", PASSWORD_LEAST);
		return err_set(err, ERR_INPUT, "account.password_short", number, NULL);
	}
	if (length > PASSWORD_MOST) {
		snprintf(number, sizeof(number), "%d", PASSWORD_MOST);
		return err_set(err, ERR_INPUT, "account.password_long", number, NULL);
	}
	stripped = bare(arena, text);
	if (str_eq(stripped, bare(arena, login)) || str_eq(stripped, bare(arena, name)))
		return err_set(err, ERR_INPUT, "account.password_own", NULL);
	if (is_common(text_fold(arena, text), stripped))
		return err_set(err, ERR_INPUT, "account.password_common", NULL);
	return ERR_NONE;
}

enum err_code password_check(
    struct str password, struct str login, struct str name, struct err *err)
{
	struct arena arena = {0};
	enum err_code code = check(&arena, password, login, name, err);

	arena_release(&arena);
	return code;
}

enum err_code password_hash(struct password_places *places, struct str password,
    char out[PASSWORD_HASH_SIZE], struct err *err)
{
	struct arena arena = {0};
	struct str text;
	enum err_code code;

	_Static_assert(PASSWORD_HASH_SIZE >= crypto_pwhash_STRBYTES, "a hash fits");
	if (!normal(&arena, password, &text)) {
		arena_release(&arena);
		return err_set(err, ERR_INPUT, "account.password_text", NULL);
	}
	code = take_place(places, err);
	if (!code) {
		if (crypto_pwhash_str(out, text.p, text.n, PASSES, MEMORY))
			code = err_set(err, ERR_UNAVAILABLE, "account.busy", NULL);
		give_place(places);
	}
	arena_release(&arena);
	return code;
}

enum err_code password_verify(struct password_places *places, const char *hash, struct str password,
    bool *right, struct err *err)
{
	struct arena arena = {0};
	bool known = hash[0];
	struct str text;
	enum err_code code;

	*right = false;
	/* What is no text, or longer than any password, is compared all the same: as nothing. */
	if (!password.n || password.n > (size_t)PASSWORD_MOST * 4 ||
	    !normal(&arena, password, &text))
		text = STR_EMPTY;
	code = take_place(places, err);
	if (!code) {
		*right =
		    !crypto_pwhash_str_verify(known ? hash : nobodys_hash, text.p, text.n) && known;
		give_place(places);
	}
	arena_release(&arena);
	return code;
}

void random_letters(char *out, size_t count)
{
	static const char letters[] = "abcdefghijkmnpqrstuvwxyz23456789";

	_Static_assert(sizeof(letters) == 33, "five bits a letter");
	for (size_t i = 0; i < count; i++)
		out[i] = letters[randombytes_uniform(32)];
	out[count] = '\0';
}

void password_make(char out[PASSWORD_MADE_SIZE])
{
	char letters[16];

	random_letters(letters, 15);
	snprintf(out, PASSWORD_MADE_SIZE, "%.4s-%.4s-%.4s-%.3s", letters, letters + 4, letters + 8,
	    letters + 12);
}
