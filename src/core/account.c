/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "core/account.h"

#include <sodium.h>

#include "base/bug.h"
#include "base/text.h"
#include "core/account_write.h"
#include "core/schema.h"

/* ---- Reading */

bool account_login_read(struct arena *arena, struct str text, struct str *out)
{
	struct str trimmed = str_trim(text);
	char *lower;

	if (trimmed.n < ACCOUNT_LOGIN_LEAST || trimmed.n > ACCOUNT_LOGIN_MOST)
		return false;
	lower = arena_alloc(arena, trimmed.n + 1);
	for (size_t i = 0; i < trimmed.n; i++) {
		char c = trimmed.p[i];

		c = (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
		if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
			(i && (c == '.' || c == '_' || c == '-'))))
			return false;
		lower[i] = c;
	}
	lower[trimmed.n] = '\0';
	*out = (struct str){lower, trimmed.n};
	return true;
}

static void read_sectors(struct grant *grant, struct str text, struct arena *arena)
{
	struct str rest = arena_str(arena, text), part;

	if (!rest.n)
		return;
	grant->sectors = ARENA_ARRAY(arena, struct str, rest.n);
	while (str_split(&rest, ' ', &part))
		if (part.n)
			grant->sectors[grant->sector_count++] = part;
}

static void read_grant(struct account *account, struct db_stmt *stmt, struct arena *arena)
{
	struct grant *grant;

	if (!account->grants)
		account->grants = ARENA_ARRAY(arena, struct grant, ACCOUNT_GRANTS_MAX);
	/* A role this program does not know grants nothing. */
	if (account->grant_count == ACCOUNT_GRANTS_MAX || db_int(stmt, 1) <= 0 ||
	    db_int(stmt, 1) >= ROLE_END)
		return;
	grant = &account->grants[account->grant_count++];
	grant->role = (enum role)db_int(stmt, 1);
	grant->unit = (int)db_int(stmt, 2);
	read_sectors(grant, db_str(stmt, 3), arena);
}

/* The grants of `accounts`, which are by id. */
static enum err_code load_grants(
    struct db *db, struct arena *arena, struct account *accounts, size_t count, struct err *err)
{
	struct db_stmt *stmt;
	enum err_code code;
	bool row = true;
	size_t at = 0;

	if (!count)
		return ERR_NONE;
	stmt = db_query(db, err,
	    "SELECT account, role, unit, sectors FROM account_grant "
	    "WHERE space = $1 AND account BETWEEN $2 AND $3 ORDER BY account, ordinal",
	    "iii", SPACE, (int64_t)accounts[0].id, (int64_t)accounts[count - 1].id);
	code = stmt ? ERR_NONE : db_failure(err);
	while (!code) {
		code = db_step(stmt, &row, err);
		if (code || !row)
			break;
		while (at < count && accounts[at].id < db_int(stmt, 0))
			at++;
		if (at < count && accounts[at].id == db_int(stmt, 0))
			read_grant(&accounts[at], stmt, arena);
	}
	db_done(stmt);
	return code;
}

#define ACCOUNT_COLUMNS                                                                            \
	"a.id, a.login, a.name, a.mail, a.disabled, a.created_at, c.must_change, "                 \
	"length(c.password), length(c.totp) "                                                      \
	"FROM account a LEFT JOIN credential c ON c.space = a.space AND c.account = a.id "

static void read_account(struct account *out, struct db_stmt *stmt, struct arena *arena)
{
	*out = (struct account){.id = (int)db_int(stmt, 0),
	    .login = arena_str(arena, db_str(stmt, 1)),
	    .name = arena_str(arena, db_str(stmt, 2)),
	    .mail = arena_str(arena, db_str(stmt, 3)),
	    .disabled = db_int(stmt, 4) != 0,
	    .created_at = db_int(stmt, 5),
	    .must_change = db_int(stmt, 6) != 0,
	    .has_password = db_int(stmt, 7) != 0,
	    .has_second_factor = db_int(stmt, 8) != 0};
}

/* The first row of a statement, with its grants. */
static enum err_code load_one(
    struct db *db, struct db_stmt *stmt, struct arena *arena, struct account *out, struct err *err)
{
	enum err_code code = stmt ? ERR_NONE : db_failure(err);
	bool row = false;

	*out = (struct account){0};
	if (stmt)
		code = db_step(stmt, &row, err);
	if (!code && row)
		read_account(out, stmt, arena);
	db_done(stmt);
	/* Also of nobody: how long it took tells nothing to who tries logins. */
	if (!code)
		code = load_grants(db, arena, out, 1, err);
	return code;
}

enum err_code account_load(
    struct db *db, int id, struct arena *arena, struct account *out, struct err *err)
{
	enum err_code code = load_one(db,
	    db_query(db, err, "SELECT " ACCOUNT_COLUMNS "WHERE a.space = $1 AND a.id = $2", "ii",
		SPACE, (int64_t)id),
	    arena, out, err);

	if (!code && !out->id)
		code = err_set(err, ERR_NOT_FOUND, "account.unknown", NULL);
	return code;
}

enum err_code account_find(
    struct db *db, struct str login, struct arena *arena, struct account *out, struct err *err)
{
	return load_one(db,
	    db_query(db, err, "SELECT " ACCOUNT_COLUMNS "WHERE a.space = $1 AND a.login = $2", "it",
		SPACE, login),
	    arena, out, err);
}

/* The last word of a name, by which people are sorted. */
static struct str last_word(struct str name)
{
	size_t at = name.n;

	while (at && name.p[at - 1] != ' ')
		at--;
	return (struct str){name.p + at, name.n - at};
}

static int by_name(const void *a, const void *b)
{
	const struct account *x = a, *y = b;
	int order = text_compare(last_word(x->name), last_word(y->name));

	if (!order)
		order = text_compare(x->name, y->name);
	return order ? order : x->id - y->id;
}

static bool has_text(struct arena *arena, struct str text, struct str folded)
{
	struct str where = text_fold(arena, text);

	return !folded.n || (where.n && memmem(where.p, where.n, folded.p, folded.n));
}

enum err_code account_list(struct db *db, struct str search, struct arena *arena,
    struct account **out, size_t *count, struct err *err)
{
	struct db_stmt *stmt =
	    db_query(db, err, "SELECT " ACCOUNT_COLUMNS "WHERE a.space = $1 ORDER BY a.id LIMIT $2",
		"ii", SPACE, (int64_t)ACCOUNTS_LISTED_MAX);
	struct str folded = text_fold(arena, str_trim(search));
	enum err_code code = stmt ? ERR_NONE : db_failure(err);
	bool row = true;

	*count = 0;
	*out = ARENA_ARRAY(arena, struct account, ACCOUNTS_LISTED_MAX);
	while (!code) {
		struct account *account = &(*out)[*count];

		code = db_step(stmt, &row, err);
		if (code || !row)
			break;
		read_account(account, stmt, arena);
		if (has_text(arena, account->login, folded) ||
		    has_text(arena, account->name, folded) ||
		    has_text(arena, account->mail, folded))
			++*count;
	}
	db_done(stmt);
	if (!code)
		code = load_grants(db, arena, *out, *count, err);
	if (!code)
		qsort(*out, *count, sizeof(**out), by_name);
	return code;
}

bool account_needs_second_factor(const struct account *account)
{
	for (int i = 0; i < account->grant_count; i++)
		if (role_needs_second_factor(account->grants[i].role))
			return true;
	return false;
}

static enum err_code count_administrators(
    struct db *db, int except, int64_t *count, struct err *err)
{
	bool found;

	return db_number(err,
	    db_query(db, err,
		"SELECT count(*) FROM account a WHERE a.space = $1 AND a.disabled = 0 "
		"AND a.id <> $2 AND EXISTS (SELECT 1 FROM account_grant g "
		"WHERE g.space = a.space AND g.account = a.id AND g.role = $3)",
		"iii", SPACE, (int64_t)except, (int64_t)ROLE_ADMINISTRATOR),
	    &found, count);
}

enum err_code account_any_administrator(struct db *db, bool *any, struct err *err)
{
	int64_t count = 0;
	enum err_code code = count_administrators(db, 0, &count, err);

	*any = count > 0;
	return code;
}

/* ---- What an account may be */

static bool is_mail(struct str mail)
{
	size_t at = str_find_char(mail, '@');

	if (!mail.n)
		return true;
	if (mail.n > ACCOUNT_MAIL_MOST || !at || at + 1 >= mail.n)
		return false;
	for (size_t i = 0; i < mail.n; i++) {
		unsigned char c = (unsigned char)mail.p[i];

		if (c <= ' ' || c >= 0x7F || strchr("<>(),;:\\\"[]", c) || (c == '@' && i != at))
			return false;
	}
	return true;
}

/* Trimmed and in NFC, of 1 to `most` characters in one line. */
static bool is_line(struct arena *arena, struct str text, size_t most, struct str *out)
{
	size_t bad;

	if (!text_normalize(arena, str_trim(text), out, &bad) || !out->n ||
	    text_length(*out) > most)
		return false;
	for (size_t i = 0; i < out->n; i++)
		if ((unsigned char)out->p[i] < ' ')
			return false;
	return true;
}

static bool are_grants(const struct grant *grants, int count)
{
	if (count < 0 || count > ACCOUNT_GRANTS_MAX)
		return false;
	for (int i = 0; i < count; i++) {
		if (grants[i].role <= 0 || grants[i].role >= ROLE_END || grants[i].unit < 0)
			return false;
		for (int j = 0; j < grants[i].sector_count; j++)
			if (!grants[i].sectors[j].n ||
			    str_find_char(grants[i].sectors[j], ' ') < grants[i].sectors[j].n)
				return false;
	}
	return true;
}

static enum err_code read_person(
    struct arena *arena, struct str *name, struct str *mail, struct err *err)
{
	if (!is_line(arena, *name, ACCOUNT_NAME_MOST, name))
		return err_set(err, ERR_INPUT, "account.bad_name", NULL);
	*mail = str_trim(*mail);
	if (!is_mail(*mail))
		return err_set(err, ERR_INPUT, "account.bad_mail", NULL);
	return ERR_NONE;
}

/* ---- Telling the journal */

static void add_sectors(struct buf *out, const struct grant *grant)
{
	for (int i = 0; i < grant->sector_count; i++) {
		if (i)
			buf_add_char(out, ' ');
		buf_add_str(out, grant->sectors[i]);
	}
}

static void add_state(struct json *json, const char *name, const struct account *account)
{
	json_name(json, name);
	json_object(json);
	json_member_bool(json, "disabled", account->disabled);
	json_name(json, "grants");
	json_array(json);
	for (int i = 0; i < account->grant_count; i++) {
		const struct grant *grant = &account->grants[i];
		struct buf sectors = {0};

		add_sectors(&sectors, grant);
		json_object(json);
		json_member_text(json, "role", role_code(grant->role));
		if (grant->sector_count)
			json_member_str(json, "sectors", buf_str(&sectors));
		if (grant->unit)
			json_member_int(json, "unit", grant->unit);
		json_object_end(json);
		buf_release(&sectors);
	}
	json_array_end(json);
	json_object_end(json);
}

/* `before` NULL: the account is new. */
static void note_change(
    struct account_note *note, const struct account *before, const struct account *after)
{
	struct json json;

	note->kind = EVENT_ACCOUNT;
	note->account = after->id;
	json_init(&json, &note->content);
	json_object(&json);
	add_state(&json, "after", after);
	if (before)
		add_state(&json, "before", before);
	json_object_end(&json);
	buf_printf(&note->text, "%.*s: %.*s", STR_ARG(after->login), STR_ARG(after->name));
	if (after->mail.n)
		buf_printf(&note->text, " (%.*s)", STR_ARG(after->mail));
}

/* ---- Writing */

static enum err_code write_grants(
    struct db *db, int id, const struct grant *grants, int count, struct err *err)
{
	enum err_code code =
	    db_run(db, err, "DELETE FROM account_grant WHERE space = $1 AND account = $2", "ii",
		SPACE, (int64_t)id);

	for (int i = 0; i < count && !code; i++) {
		struct buf sectors = {0};

		add_sectors(&sectors, &grants[i]);
		code = db_run(db, err,
		    "INSERT INTO account_grant (space, account, ordinal, role, unit, sectors) "
		    "VALUES ($1, $2, $3, $4, $5, $6)",
		    "iiiiit", SPACE, (int64_t)id, (int64_t)i, (int64_t)grants[i].role,
		    (int64_t)grants[i].unit, buf_str(&sectors));
		buf_release(&sectors);
	}
	return code;
}

struct adding {
	struct account_draft draft; /* as it will be stored */
	int64_t now;
	int id;
};

static enum err_code add(struct db *db, void *arg, struct account_note *note, struct err *err)
{
	struct adding *a = arg;
	const struct account_draft *draft = &a->draft;
	struct account after = {.login = draft->login,
	    .name = draft->name,
	    .mail = draft->mail,
	    .grant_count = draft->grant_count,
	    .grants = (struct grant *)(uintptr_t)draft->grants};
	int64_t number;
	bool found;
	enum err_code code = db_number(err,
	    db_query(db, err, "SELECT id FROM account WHERE space = $1 AND login = $2", "it", SPACE,
		draft->login),
	    &found, &number);

	if (!code && found)
		return err_set(err, ERR_CONFLICT, "account.login_taken", draft->login.p, NULL);
	if (!code)
		code = db_number(err,
		    db_query(db, err, "SELECT coalesce(max(id), 0) FROM account WHERE space = $1",
			"i", SPACE),
		    &found, &number);
	after.id = a->id = (int)number + 1;
	if (!code)
		code = db_run(db, err,
		    "INSERT INTO account (space, id, login, name, mail, disabled, created_at) "
		    "VALUES ($1, $2, $3, $4, $5, 0, $6)",
		    "iittti", SPACE, (int64_t)a->id, draft->login, draft->name, draft->mail,
		    a->now);
	if (!code)
		code = db_run(db, err,
		    "INSERT INTO credential (space, account, password, must_change, changed_at, "
		    "totp, totp_step) VALUES ($1, $2, $3, $4, $5, $6, 0)",
		    "iisiib", SPACE, (int64_t)a->id, draft->hash ? draft->hash : "",
		    (int64_t)draft->must_change, a->now, STR_EMPTY);
	if (!code)
		code = write_grants(db, a->id, draft->grants, draft->grant_count, err);
	if (!code)
		note_change(note, NULL, &after);
	return code;
}

enum err_code account_add(struct db *db, const struct account_author *author,
    const struct account_draft *draft, int64_t now, int *id, struct err *err)
{
	struct arena arena = {0};
	struct adding adding = {.draft = *draft, .now = now};
	enum err_code code = ERR_NONE;

	if (!account_login_read(&arena, draft->login, &adding.draft.login))
		code = err_set(err, ERR_INPUT, "account.bad_login", NULL);
	if (!code)
		code = read_person(&arena, &adding.draft.name, &adding.draft.mail, err);
	if (!code && !are_grants(draft->grants, draft->grant_count))
		code = err_set(err, ERR_INPUT, "account.bad_grants", NULL);
	if (!code)
		code = account_write(db, author, add, &adding, err);
	*id = code ? 0 : adding.id;
	arena_release(&arena);
	return code;
}

/* A change of one that exists. */
struct changing {
	struct arena arena; /* of one try */
	int id;
	struct str name, mail; /* p NULL: as they are */
	const struct grant *grants;
	int grant_count; /* -1: as they are */
	int disabled;    /* -1: as it is */
	struct str seen; /* p NULL: whatever stands */
};

static bool is_administrator(const struct account *account)
{
	for (int i = 0; i < account->grant_count; i++)
		if (account->grants[i].role == ROLE_ADMINISTRATOR)
			return !account->disabled;
	return false;
}

static bool same_grants(const struct account *a, const struct account *b)
{
	struct account_note one = {0}, other = {0};
	struct account x = {.grants = a->grants, .grant_count = a->grant_count};
	struct account y = {.grants = b->grants, .grant_count = b->grant_count};
	bool same;

	note_change(&one, NULL, &x);
	note_change(&other, NULL, &y);
	same = str_eq(buf_str(&one.content), buf_str(&other.content));
	buf_release(&one.content);
	buf_release(&one.text);
	buf_release(&other.content);
	buf_release(&other.text);
	return same;
}

static enum err_code write_change(
    struct db *db, const struct account *before, const struct account *after, struct err *err)
{
	bool other_grants = !same_grants(before, after);
	int64_t rest = 1;
	enum err_code code = db_run(db, err,
	    "UPDATE account SET name = $3, mail = $4, disabled = $5 WHERE space = $1 AND id = $2",
	    "iitti", SPACE, (int64_t)after->id, after->name, after->mail, (int64_t)after->disabled);

	if (!code && other_grants)
		code = write_grants(db, after->id, after->grants, after->grant_count, err);
	if (!code && (other_grants || after->disabled))
		code = db_run(db, err, "DELETE FROM session WHERE space = $1 AND account = $2",
		    "ii", SPACE, (int64_t)after->id);
	if (!code && after->disabled)
		code = db_run(db, err, "DELETE FROM api_token WHERE space = $1 AND account = $2",
		    "ii", SPACE, (int64_t)after->id);
	if (!code && is_administrator(before) && !is_administrator(after))
		code = count_administrators(db, after->id, &rest, err);
	if (!code && !rest)
		code = err_set(err, ERR_CONFLICT, "account.last_administrator", NULL);
	return code;
}

/* Of two administrators who take each other's role at once, one must see what the other did. */
static enum err_code lock_administrators(struct db *db, struct err *err)
{
	return db_run(db, err,
	    "UPDATE account SET disabled = disabled WHERE space = $1 AND id IN "
	    "(SELECT account FROM account_grant WHERE space = $1 AND role = $2)",
	    "ii", SPACE, (int64_t)ROLE_ADMINISTRATOR);
}

static void add_to_mark(crypto_generichash_state *state, struct str text)
{
	crypto_generichash_update(state, (const unsigned char *)&text.n, sizeof(text.n));
	crypto_generichash_update(state, (const unsigned char *)text.p, text.n);
}

void account_mark(const struct account *account, char out[ACCOUNT_MARK_SIZE])
{
	crypto_generichash_state state;
	unsigned char digest[(ACCOUNT_MARK_SIZE - 1) / 2];

	crypto_generichash_init(&state, NULL, 0, sizeof(digest));
	add_to_mark(&state, account->name);
	add_to_mark(&state, account->mail);
	for (int i = 0; i < account->grant_count; i++) {
		const struct grant *grant = &account->grants[i];
		const int64_t numbers[] = {grant->role, grant->unit, grant->sector_count};

		crypto_generichash_update(&state, (const unsigned char *)numbers, sizeof(numbers));
		for (int j = 0; j < grant->sector_count; j++)
			add_to_mark(&state, grant->sectors[j]);
	}
	crypto_generichash_final(&state, digest, sizeof(digest));
	sodium_bin2hex(out, ACCOUNT_MARK_SIZE, digest, sizeof(digest));
}

static bool is_seen(const struct changing *c, const struct account *account)
{
	char mark[ACCOUNT_MARK_SIZE];

	account_mark(account, mark);
	return !c->seen.p || str_is(c->seen, mark);
}

static enum err_code change(struct db *db, void *arg, struct account_note *note, struct err *err)
{
	struct changing *c = arg;
	struct account before, after;
	enum err_code code;

	arena_reset(&c->arena);
	code = lock_administrators(db, err);
	if (!code)
		code = account_load(db, c->id, &c->arena, &before, err);
	if (!code && !is_seen(c, &before))
		code = err_set(err, ERR_CONFLICT, "account.changed", NULL);
	if (code)
		return code;
	after = before;
	if (c->name.p) {
		after.name = c->name;
		after.mail = c->mail;
	}
	if (c->grant_count >= 0) {
		after.grants = (struct grant *)(uintptr_t)c->grants;
		after.grant_count = c->grant_count;
	}
	if (c->disabled >= 0)
		after.disabled = c->disabled;
	if (str_eq(before.name, after.name) && str_eq(before.mail, after.mail) &&
	    before.disabled == after.disabled && same_grants(&before, &after))
		return ERR_NONE;
	code = write_change(db, &before, &after, err);
	if (!code)
		note_change(note, &before, &after);
	return code;
}

enum err_code account_change(struct db *db, const struct account_author *author, int id,
    struct str seen, struct str name, struct str mail, const struct grant *grants, int count,
    struct err *err)
{
	struct changing c = {.id = id,
	    .seen = seen.p ? seen : STR_EMPTY,
	    .name = name,
	    .mail = mail,
	    .grants = grants,
	    .grant_count = count,
	    .disabled = -1};
	struct arena arena = {0};
	enum err_code code = read_person(&arena, &c.name, &c.mail, err);

	if (!code && !are_grants(grants, count))
		code = err_set(err, ERR_INPUT, "account.bad_grants", NULL);
	if (!code)
		code = account_write(db, author, change, &c, err);
	arena_release(&arena);
	arena_release(&c.arena);
	return code;
}

enum err_code account_set_grants(struct db *db, const struct account_author *author, int id,
    const struct grant *grants, int count, struct err *err)
{
	struct changing c = {.id = id, .grants = grants, .grant_count = count, .disabled = -1};
	enum err_code code;

	if (!are_grants(grants, count))
		return err_set(err, ERR_INPUT, "account.bad_grants", NULL);
	code = account_write(db, author, change, &c, err);
	arena_release(&c.arena);
	return code;
}

enum err_code account_set_disabled(
    struct db *db, const struct account_author *author, int id, bool disabled, struct err *err)
{
	struct changing c = {.id = id, .grant_count = -1, .disabled = disabled};
	enum err_code code = account_write(db, author, change, &c, err);

	arena_release(&c.arena);
	return code;
}
