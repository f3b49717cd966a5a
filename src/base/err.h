/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The two kinds of trouble that are not bugs (base/bug.h).
 *
 * An expected failure: the function returns an `enum err_code` other than
 * ERR_NONE and fills its `struct err`. A user's mistakes are data: they are
 * collected in a `struct issues`, all of them, each with its place.
 *
 * Both carry a message key of the catalogues (i18n/) and arguments for its
 * placeholders {1} … {4}; view/i18n.h turns them into text. Arguments are
 * words of the input (a code, a number), never sentences.
 */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include "base/arena.h"
#include "base/str.h"

enum err_code {
	ERR_NONE = 0,
	ERR_USAGE,       /* the call itself is malformed */
	ERR_INPUT,       /* what was given does not hold together */
	ERR_NOT_FOUND,   /* a code, page or file that does not exist */
	ERR_CONFLICT,    /* somebody else changed it, or it exists already */
	ERR_DENIED,      /* the gate said no */
	ERR_LIMIT,       /* larger than a stated limit */
	ERR_INTEGRITY,   /* stored data does not hold (kycung verify) */
	ERR_DB,          /* the database failed */
	ERR_IO,          /* a file or socket failed */
	ERR_RETRY,       /* lost a race with another writer; the same again may succeed */
	ERR_UNAVAILABLE, /* the database cannot be reached now */
	ERR_TOO_MANY,    /* asked too often; the first argument: seconds to wait */
	ERR_ANONYMOUS,   /* whoever asks must sign in first */
	ERR_CODE_COUNT
};

/* What each code is to the outside: one table for every front end. */
int err_http_status(enum err_code code);
int err_exit_status(enum err_code code);

/* Whether it is for whoever gave what was given to mend: ERR_INPUT, ERR_CONFLICT, ERR_LIMIT. */
bool err_is_of_input(enum err_code code);

/* Whether it is about the database, not about what was asked of it. */
bool err_is_of_database(enum err_code code);

enum { ERR_ARGS = 4, ERR_ARG_SIZE = 256 };

/* No ownership: long arguments are cut at a character boundary. */
struct err {
	enum err_code code;
	const char *key; /* literal */
	int arg_count;
	char args[ERR_ARGS][ERR_ARG_SIZE];
};

/*
 * Fills *err (which may be NULL) and returns `code`. The arguments after
 * `key` are at most ERR_ARGS `const char *`, ended by NULL.
 */
enum err_code err_set(struct err *err, enum err_code code, const char *key, ...)
    __attribute__((sentinel));

/* One mistake of the user's, at its place. */
struct issue {
	const char *file; /* as the user knows it; NULL: no file */
	int line;         /* from 1; 0: the file as a whole */
	int column;       /* from 1; 0: the line as a whole */
	const char *key;
	int arg_count;
	const char *args[ERR_ARGS];
};

enum { ISSUES_KEPT = 1000 };

/* `count` counts them all; the first ISSUES_KEPT are kept, in the order added. */
struct issues {
	struct arena *arena; /* owns the arguments; set by the caller */
	size_t count;
	size_t kept;
	size_t capacity;
	struct issue *items;
};

/* The arguments after `key`: at most ERR_ARGS `const char *`, ended by NULL; copied. */
void issues_add(struct issues *issues, const char *file, int line, int column, const char *key, ...)
    __attribute__((sentinel));

#endif
