/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What `user` and `init --admin` share. */
#ifndef CLI_USER_H
#define CLI_USER_H

#include "cli/secret.h"
#include "core/password.h"

/*
 * Reads a password (cli/secret.h) that may be the one of that account, and
 * hashes it. Returns the exit status of a failure, which was printed, or 0.
 */
int user_password(const struct cli *cli, const char *file, struct str login, struct str name,
    char hash[PASSWORD_HASH_SIZE]);

#endif
