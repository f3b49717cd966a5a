/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A bug is a broken invariant of our own: say where, and stop at once. */
#ifndef BASE_BUG_H
#define BASE_BUG_H

/* Prints "BUG: file:line: message" to standard error and aborts. */
_Noreturn void bug_at(const char *file, int line, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#define BUG(...) bug_at(__FILE__, __LINE__, __VA_ARGS__)

/* Aborts when the invariant does not hold, in every build. */
#define INVARIANT(condition)                                                                       \
	do {                                                                                       \
		if (!(condition))                                                                  \
			BUG("invariant broken: %s", #condition);                                   \
	} while (0)

#endif
