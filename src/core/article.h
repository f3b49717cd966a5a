/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Articles of the site: news, and pages that are edited like news. An article is
 * a row of revisions; one of them may be public while a later one is worked on.
 *
 * Invariants:
 *  1. Revisions never change. What is public changes by the moves publish and
 *     withdraw alone (core/article_moves.def); a later revision leaves it up.
 *  2. What a reader is told of a figure is pinned with the revision that was
 *     published: the words, and the published batch they are of. Nothing that
 *     is published later changes them.
 *  3. Each write names what its author saw (`changes`); where somebody else
 *     wrote since, nothing is stored (ERR_CONFLICT).
 *  4. The journal has it all: the words of a revision and of its publication are
 *     texts of events, which a purge may remove. The tables `article` and
 *     `article_figure` are derived (core/article_check.h, for verify), but for
 *     `preview`, a secret of no meaning.
 *
 * Texts are Markdown with figures in it (report/article_text.h says which).
 */
#ifndef CORE_ARTICLE_H
#define CORE_ARTICLE_H

#include "core/figure.h"
#include "core/submission.h"

/* Stored: numbers never change. Of the latest revision. */
enum article_state {
	ARTICLE_DRAFT = 0,
	ARTICLE_REVIEW = 1,
	ARTICLE_SCHEDULED = 2, /* will be published by itself */
	ARTICLE_PUBLISHED = 3,
	ARTICLE_WITHDRAWN = 4, /* readers see why */
	ARTICLE_DROPPED = 5,   /* never was public, and is not wanted */
	ARTICLE_STATE_END
};

/* Stored: numbers never change. */
enum article_move {
	ARTICLE_SUBMIT = 1,
	ARTICLE_RECALL,
	ARTICLE_RETURN, /* needs a reason, for its author */
	ARTICLE_SCHEDULE,
	ARTICLE_UNSCHEDULE,
	ARTICLE_PUBLISH,
	ARTICLE_WITHDRAW, /* needs a note, for the public */
	ARTICLE_DROP,
	ARTICLE_MOVE_END
};

/* Stored: numbers never change. */
enum article_kind { ARTICLE_NEWS = 0, ARTICLE_PAGE = 1 };

const char *article_state_code(enum article_state state); /* "draft" … */
const char *article_move_code(enum article_move move);    /* "submit" … */
const char *article_kind_code(enum article_kind kind);    /* "news", "page" */
bool article_state_parse(struct str text, enum article_state *out);
bool article_move_parse(struct str text, enum article_move *out);
bool article_kind_parse(struct str text, enum article_kind *out);

struct article_transition {
	enum article_move move;
	enum article_state from, to;
	enum access permission;
	bool needs_words;
};
/* NULL: the move does not start from that state. */
const struct article_transition *article_transition(
    enum article_move move, enum article_state from);

/* What may be written in a state asks for this permission. */
enum access article_edit_permission(enum article_state state);

/* Whether the actor may with an article of the unit: as the units stand in the site's period. */
bool article_allows(
    const struct actor *actor, enum access permission, const struct definitions *defs, int unit);

/* The texts of an article that are written. */
enum article_field {
	ARTICLE_TITLE,
	ARTICLE_LEAD, /* sapo */
	ARTICLE_BODY,
	ARTICLE_TITLE_EN,
	ARTICLE_LEAD_EN,
	ARTICLE_BODY_EN,
	ARTICLE_FIELDS
};
const char *article_field_code(enum article_field field); /* "title" … "body_en" */
static inline bool article_field_english(enum article_field field)
{
	return field >= ARTICLE_TITLE_EN;
}

enum {
	ARTICLE_TITLE_MAX = 300, /* characters */
	ARTICLE_LEAD_MAX = 1200,
	ARTICLE_BODY_MAX = 100000,
	ARTICLE_WORDS_MAX = 300, /* of author, source, alternative text … */
	ARTICLE_TAGS_MAX = 12,
	ARTICLE_PICTURES_MAX = 12,
	ARTICLE_FIGURES_MAX = 2000 /* pinned in one article */
};

/* A picture of an article, with what is said of it. The alternative text is never empty. */
struct article_picture {
	struct str name; /* core/picture.h */
	struct str alternative, caption, credit;
};

/* One revision. Strings may be empty but for the title. */
struct article_content {
	enum article_kind kind;
	struct str fields[ARTICLE_FIELDS];
	struct str category; /* a code of site->categories; of news */
	struct str author, source;
	struct str change; /* what this revision changes, told to the public */
	bool correction;   /* it mends what was wrong: told in the list of corrections */
	int unit;          /* whose article it is, and whose figures by default */
	struct period period;
	size_t tag_count;
	struct str *tags;
	size_t picture_count; /* the first one stands above the text, the others below it */
	struct article_picture *pictures;
};

/* Tags as people write them, parted by commas. */
void article_tags_read(struct article_content *content, struct str text, struct arena *arena);
void article_tags_add(struct buf *out, const struct article_content *content);

void article_content_write(const struct article_content *content, struct buf *out);
/* False: not such a content. Strings are views of `json`'s. */
bool article_content_read(
    const struct json_value *json, struct arena *arena, struct article_content *out);

/* A figure as a published revision says it. */
struct article_pin {
	enum article_field field;
	int ordinal;               /* among the figures of that field, from 0 */
	struct figure_query query; /* with the scenario that was taken; of the published layer */
	int decimals;              /* as the text asks for: report/wording.h */
	bool bare;
	int64_t batch; /* the published batch it is of: N of its permalink */
	struct str said;
};

struct article {
	int64_t id;
	struct str slug; /* of its address; never changes once it was public */
	enum article_state state;
	int64_t changes;
	int revision;        /* the latest, from 1 */
	int public_revision; /* 0: none */
	/* Of the public revision, else of the latest. */
	enum article_kind kind;
	int unit;
	struct str category;
	struct str published_at;   /* first, UTC; empty: never was */
	struct str updated_at;     /* the public revision's own publication */
	struct str due_at;         /* SCHEDULED: when */
	struct str preview;        /* token of the link by which a draft can be read */
	int64_t text, public_text; /* ids of free texts: contents of revision, public_revision */
	int64_t said;    /* id of the public revision's title and lead as readers see them */
	struct str note; /* what the public was told when it was last withdrawn */
};

/* ---- Reading. What is found lives in `arena`; *found false: there is none. ERR_DB. */

enum err_code article_load(struct db *db, int64_t id, struct arena *arena, struct article *out,
    bool *found, struct err *err);
enum err_code article_find(struct db *db, struct str slug, struct arena *arena, struct article *out,
    bool *found, struct err *err);
enum err_code article_find_preview(struct db *db, struct str token, struct arena *arena,
    struct article *out, bool *found, struct err *err);

/* The revision whose text has the id; *found false: purged. */
enum err_code article_read(struct db *db, int64_t text, struct arena *arena,
    struct article_content *out, bool *found, struct err *err);

/* In the order of fields and ordinals. */
enum err_code article_pins(struct db *db, int64_t id, int revision, struct arena *arena,
    struct article_pin **out, size_t *count, struct err *err);

/* A line of a list. */
struct article_line {
	struct article article;
	/* As the public reads them; of an article that is not public, or of which the working list
	 * is asked, as they are written. */
	struct str title, title_en, lead, lead_en;
};

struct article_query {
	bool public; /* what readers may see; else all but those dropped */
	enum article_kind kind;
	struct str category; /* empty: all */
	int state;           /* of the working list: -1: all */
	int64_t except;      /* not this one */
	int indicator;       /* public ones that quote it; 0: all */
	int unit;            /* whose articles; 0: all */
	size_t offset, limit;
};

/*
 * Newest first: public ones by publication, others by their last change. *total counts all. What
 * was purged is not public.
 */
enum err_code article_list(struct db *db, const struct article_query *query, struct arena *arena,
    struct article_line **out, size_t *count, int64_t *total, struct err *err);

/* The public articles that quote a figure, whatever the batch it was pinned at. */
struct article_quote {
	struct article_line line;
	struct article_pin pin;
};
/*
 * `query` NULL: all pins of public articles. Else those of the same indicator, unit, period,
 * breakdown and measure, of query->scenario unless that is 0. At most `limit`.
 */
enum err_code article_quotes(struct db *db, const struct figure_query *query, size_t limit,
    struct arena *arena, struct article_quote **out, size_t *count, struct err *err);

/* What happened to an article, oldest first. */
struct article_event {
	bool is_move; /* else a revision written */
	enum article_move move;
	int revision;
	enum article_state before, after;
	int64_t batch;
	struct str at, by;
	struct str words;  /* of RETURN and WITHDRAW */
	int64_t text;      /* id of the revision's text, of a revision written */
	struct str change; /* of a revision written */
	bool correction;
	bool purged;
};
enum err_code article_log(struct db *db, int64_t id, struct arena *arena,
    struct article_event **out, size_t *count, struct err *err);

/* Publications, newest first, that mend something: the list of corrections. */
struct article_correction {
	struct article_line line;
	struct str at, change;
	int revision;
};
enum err_code article_corrections(struct db *db, size_t limit, struct arena *arena,
    struct article_correction **out, size_t *count, struct err *err);

/* The articles whose time has come; not those that were purged. */
enum err_code article_due(struct db *db, struct str now, struct arena *arena, struct article **out,
    size_t *count, struct err *err);

/* ---- Writing. Inside a transaction of the caller's, as submission_save(). */

/*
 * Writes a revision: of a new article where *id is 0, which is then given its
 * number. `seen`: article.changes as its author saw it. The same content again is
 * left alone. ERR_DENIED article.denied by the gate (at the unit it was of and at the one it is
 * of), ERR_CONFLICT article.changed, ERR_NOT_FOUND article.none, ERR_INPUT article.no_title,
 * article.too_long.title and the like (how long it may be), article.no_unit, article.no_category,
 * article.too_many_tags, article.no_alternative, article.too_many_pictures, secrecy.marked.
 */
enum err_code article_save(struct db *db, const struct definitions *defs,
    const struct submission_author *author, int64_t *id, int64_t seen,
    const struct article_content *content, struct err *err);

struct article_request {
	enum article_move move;
	int64_t seen;
	bool by_schedule;  /* PUBLISH by the server at the time somebody set: no gate, but only then
	                    */
	const char *words; /* of RETURN, WITHDRAW */
	struct str at; /* of SCHEDULE: when, UTC; of PUBLISH: the time that is shown; empty: now */
	/* Of PUBLISH: the figures of the revision as `seen`, and its texts as they read. */
	size_t pin_count;
	const struct article_pin *pins;
	struct str said[ARTICLE_FIELDS];
};

/*
 * ERR_CONFLICT article.moved when the state is not one the move starts from,
 * article.changed, article.not_public (nothing to withdraw), article.was_public
 * (what was public is withdrawn, not dropped); ERR_INPUT article.words_needed,
 * article.not_later (a time to publish at that is past), secrecy.marked.
 */
enum err_code article_move(struct db *db, const struct definitions *defs,
    const struct submission_author *author, int64_t id, const struct article_request *request,
    struct err *err);

/*
 * For a purge, inside its transaction: an article whose address was made of the title in a text of
 * its own that is about to go (an id of free_text, and what it says) gets one that says nothing.
 */
enum err_code article_forget(struct db *db, int64_t text, struct str content, struct err *err);

/* "thanh-pho-lang-son-thu-ngan-sach": letters and digits of a title, but for its figures,
 * at most 80; "" for none. */
const char *article_slug(struct str title, struct arena *arena);

#endif
