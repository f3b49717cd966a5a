/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Secrets that a command is given: never as one of its words, which others see
 * in the list of processes and which a shell remembers.
 */
#ifndef CLI_SECRET_H
#define CLI_SECRET_H

#include "cli/cli.h"

enum { SECRET_MOST = 1024 };

struct secret {
	char text[SECRET_MOST + 1];
	size_t n;
};

/*
 * The first line of `file` ("-": of standard input), without its end; with NULL
 * what is typed twice at the terminal, unseen, after the text of `prompt_key`. Returns the
 * exit status of a failure, which was printed, or 0.
 */
int secret_read(
    const struct cli *cli, const char *file, const char *prompt_key, struct secret *out);
void secret_clear(struct secret *secret);

static inline struct str secret_str(const struct secret *secret)
{
	return (struct str){secret->text, secret->n};
}

#endif
