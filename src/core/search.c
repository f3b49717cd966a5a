/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "core/search.h"

#include "base/bug.h"
#include "base/text.h"
#include "core/schema.h"

/* A word nobody has must stay cheap to ask for. */
enum { WORDS_LOOKED_AT = 100000 };

/* ---- the index */

/* Also words as they are spelt, to propose them to who mistypes one. */
static enum err_code put_words(
    struct db *db, const struct search_words *words, struct arena *arena, struct err *err)
{
	enum err_code code = ERR_NONE;
	struct db_stmt *stmt = db_prepare(db, err,
	    "INSERT INTO search_word (space, word) VALUES ($1, $2) ON CONFLICT DO NOTHING");

	if (!stmt)
		return db_failure(err);
	for (size_t i = 0; i < words->count && !code; i++)
		code = db_rerun(stmt, err, "it", SPACE, text_lower(arena, words->words[i].at));
	return code;
}

static int64_t row_id(int64_t article, bool english)
{
	return article * 2 + english;
}

static enum err_code put_language(struct db *db, int64_t article, int revision, bool english,
    const struct str texts[ARTICLE_FIELDS], struct err *err)
{
	enum article_field title = english ? ARTICLE_TITLE_EN : ARTICLE_TITLE;
	struct str lead = texts[title + ARTICLE_LEAD], body = texts[title + ARTICLE_BODY];
	struct search_words title_words, body_words;
	struct arena arena = {0};
	struct str all;
	enum err_code code;

	if (!texts[title].n)
		return ERR_NONE;
	all = lead.n ? str_of(arena_printf(&arena, "%.*s\n\n%.*s", STR_ARG(lead), STR_ARG(body)))
	             : body;
	title_words = search_words(texts[title], &arena);
	body_words = search_words(all, &arena);
	code = db_run(db, err,
	    "INSERT INTO search_text (id, space, article, english, revision, title, body, "
	    "title_words, body_words) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
	    "iiiiitttt", row_id(article, english), SPACE, article, (int64_t)english,
	    (int64_t)revision, texts[title], all, search_folded(&title_words, &arena),
	    search_folded(&body_words, &arena));
	if (!code)
		code = db_word_added(db, row_id(article, english), err);
	if (!code)
		code = put_words(db, &title_words, &arena, err);
	if (!code)
		code = put_words(db, &body_words, &arena, err);
	arena_release(&arena);
	return code;
}

enum err_code search_remove(struct db *db, int64_t article, struct err *err)
{
	enum err_code code = db_word_removing(db, row_id(article, false), err);

	if (!code)
		code = db_word_removing(db, row_id(article, true), err);
	return code ? code
	            : db_run(db, err, "DELETE FROM search_text WHERE space = $1 AND article = $2",
			  "ii", SPACE, article);
}

enum err_code search_put(struct db *db, int64_t article, int revision,
    const struct str texts[ARTICLE_FIELDS], struct err *err)
{
	enum err_code code = search_remove(db, article, err);

	if (!code)
		code = put_language(db, article, revision, false, texts, err);
	return code ? code : put_language(db, article, revision, true, texts, err);
}

static enum err_code has_word(
    struct db *db, struct str folded, struct arena *arena, bool *has, struct err *err)
{
	struct search_words one = search_words(folded, arena);
	struct buf sql = {0}, query = {0};
	struct str word;
	struct db_stmt *stmt;
	enum err_code code;

	*has = false;
	if (!one.count)
		return ERR_NONE;
	word = one.words[0].folded;
	db_word_query(db, &word, 1, &query);
	buf_printf(&sql, "SELECT 1 FROM search_text s WHERE s.space = $1 AND %s LIMIT 1",
	    db_word_match(db, false));
	stmt = db_query(db, err, sql.p, "it", SPACE, buf_str(&query));
	code = stmt ? db_step(stmt, has, err) : db_failure(err);
	db_done(stmt);
	buf_release(&sql);
	buf_release(&query);
	return code;
}

/* Of words that stood in what is gone, those go that stand nowhere else. */
static enum err_code forget_words(
    struct db *db, const struct search_words *words, struct arena *arena, struct err *err)
{
	enum err_code code = ERR_NONE;

	for (size_t i = 0; i < words->count && !code; i++) {
		bool has;

		code = has_word(db, words->words[i].folded, arena, &has, err);
		if (!code && !has)
			code = db_run(db, err,
			    "DELETE FROM search_word WHERE space = $1 AND word = $2", "it", SPACE,
			    text_lower(arena, words->words[i].at));
	}
	return code;
}

/* All its words, in both languages; none where it is not in the index. */
static enum err_code words_of(
    struct db *db, int64_t article, struct arena *arena, struct search_words *out, struct err *err)
{
	struct db_stmt *stmt = db_query(db, err,
	    "SELECT title, body FROM search_text WHERE space = $1 AND article = $2", "ii", SPACE,
	    article);
	enum err_code code = stmt ? ERR_NONE : db_failure(err);
	struct buf all = {0};
	bool row = true;

	while (!code && !(code = db_step(stmt, &row, err)) && row) {
		buf_add_str(&all, db_str(stmt, 0));
		buf_add_char(&all, ' ');
		buf_add_str(&all, db_str(stmt, 1));
		buf_add_char(&all, ' ');
	}
	db_done(stmt);
	*out = search_words(str_of(buf_keep(&all, arena)), arena);
	return code;
}

enum err_code search_forget(struct db *db, int64_t text, struct err *err)
{
	struct arena arena = {0};
	struct search_words words = {0};
	int64_t article;
	bool found;
	enum err_code code = db_number(err,
	    db_query(db, err,
		"SELECT article FROM article WHERE space = $1 AND "
		"(said = $2 OR public_content = $2)",
		"ii", SPACE, text),
	    &found, &article);

	if (!code && found)
		code = words_of(db, article, &arena, &words, err);
	if (!code && found)
		code = search_remove(db, article, err);
	if (!code && found)
		code = forget_words(db, &words, &arena, err);
	arena_release(&arena);
	return code;
}

enum err_code search_missing(struct db *db, int64_t after, int64_t *article, struct err *err)
{
	bool found;

	return db_number(err,
	    db_query(db, err,
		"SELECT a.article FROM article a WHERE a.space = $1 AND a.article > $2 AND "
		"a.public_revision > 0 "
		"AND NOT EXISTS (SELECT 1 FROM search_text s WHERE s.space = a.space "
		"AND s.article = a.article AND s.revision = a.public_revision) "
		"AND EXISTS (SELECT 1 FROM free_text t WHERE t.space = a.space "
		"AND t.id = a.public_content AND t.content IS NOT NULL) "
		"ORDER BY a.article LIMIT 1",
		"ii", SPACE, after),
	    &found, article);
}

/* ---- searching */

static int by_score(const void *a, const void *b)
{
	const struct search_hit *x = a, *y = b;

	if (x->score != y->score)
		return x->score > y->score ? -1 : 1;
	return str_cmp(y->published_at, x->published_at);
}

/* Of an article whose both texts answer, the better one is kept. */
static void add_hit(struct search_hit *hits, size_t *count, const struct search_hit *hit)
{
	for (size_t i = 0; i < *count; i++)
		if (hits[i].article == hit->article) {
			if (hit->score > hits[i].score)
				hits[i] = *hit;
			return;
		}
	hits[(*count)++] = *hit;
}

static struct search_hit read_hit(
    struct db_stmt *stmt, const struct search_asked *asked, struct arena *arena)
{
	struct search_hit hit = {.article = db_int(stmt, 0),
	    .english = db_int(stmt, 1) != 0,
	    .kind = (enum article_kind)db_int(stmt, 2),
	    .slug = arena_str(arena, db_str(stmt, 3)),
	    .category = arena_str(arena, db_str(stmt, 4)),
	    .published_at = arena_str(arena, db_str(stmt, 5)),
	    .title = arena_str(arena, db_str(stmt, 6)),
	    .body = arena_str(arena, db_str(stmt, 7))};

	hit.score = search_score(asked, hit.title, arena) +
	            search_score_long(asked, hit.body, db_str(stmt, 8), arena);
	return hit;
}

static enum err_code read_hits(struct db_stmt *stmt, const struct search_query *query,
    struct arena *arena, struct search_hit *out, size_t *count, bool *more, struct err *err)
{
	enum err_code code = stmt ? ERR_NONE : db_failure(err);
	size_t rows = 0;
	bool row = true;

	while (!code && !(code = db_step(stmt, &row, err)) && row) {
		struct search_hit hit;

		if (rows++ == SEARCH_HITS_MAX)
			break;
		hit = read_hit(stmt, query->asked, arena);
		add_hit(out, count, &hit);
	}
	*more = rows > SEARCH_HITS_MAX;
	db_done(stmt);
	return code;
}

enum err_code search_articles(struct db *db, const struct search_query *query, struct arena *arena,
    struct search_hit **out, size_t *count, bool *more, struct err *err)
{
	const struct search_words *words = &query->asked->words;
	struct str folded[SEARCH_WORDS_MAX];
	struct buf sql = {0}, asked = {0};
	enum err_code code;

	*out = ARENA_ARRAY(arena, struct search_hit, SEARCH_HITS_MAX + 1);
	*count = 0;
	*more = false;
	if (!words->count)
		return ERR_NONE;
	for (size_t i = 0; i < words->count; i++)
		folded[i] = words->words[i].folded;
	db_word_query(db, folded, words->count, &asked);
	buf_printf(&sql,
	    "SELECT s.article, s.english, a.kind, a.slug, a.category, a.published_at, s.title, "
	    "s.body, s.body_words FROM search_text s "
	    "JOIN article a ON a.space = s.space AND a.article = s.article "
	    "WHERE s.space = $1 AND a.public_revision = s.revision AND %s "
	    "AND ($3 = '' OR a.category = $3) AND ($4 = '' OR a.published_at >= $4) "
	    "AND ($5 = '' OR a.published_at < $5) "
	    "ORDER BY CASE WHEN %s THEN 0 ELSE 1 END, a.published_at DESC LIMIT $6",
	    db_word_match(db, false), db_word_match(db, true));
	code = read_hits(db_query(db, err, sql.p, "itttti", SPACE, buf_str(&asked), query->category,
			     query->from, query->to, (int64_t)SEARCH_HITS_MAX + 1),
	    query, arena, *out, count, more, err);
	if (*count)
		qsort(*out, *count, sizeof(**out), by_score);
	buf_release(&sql);
	buf_release(&asked);
	return code;
}

/* ---- words that are near */

void search_nearer(
    struct str word, struct str candidate, struct arena *scratch, struct str *best, int *edits)
{
	/* Of a short word two edits leave nothing. */
	int most = word.n < 4 ? 1 : 2, found;

	if (*edits < most)
		most = *edits;
	found = text_distance(text_fold(scratch, word), text_fold(scratch, candidate), most);
	if (found > most || found >= *edits)
		return;
	*edits = found;
	*best = candidate;
}

enum err_code search_nearest(
    struct db *db, struct str word, struct arena *arena, struct str *out, struct err *err)
{
	struct db_stmt *stmt =
	    db_query(db, err, "SELECT word FROM search_word WHERE space = $1 LIMIT $2", "ii", SPACE,
		(int64_t)WORDS_LOOKED_AT);
	enum err_code code = stmt ? ERR_NONE : db_failure(err);
	struct arena scratch = {0};
	int edits = INT32_MAX;
	bool row = true;

	*out = STR_EMPTY;
	while (!code && !(code = db_step(stmt, &row, err)) && row) {
		struct str found = STR_EMPTY;

		search_nearer(word, db_str(stmt, 0), &scratch, &found, &edits);
		if (found.n)
			*out = arena_str(arena, found);
		arena_reset(&scratch);
	}
	db_done(stmt);
	arena_release(&scratch);
	return code;
}
