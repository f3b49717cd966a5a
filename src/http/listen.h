/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The address a server listens on. */
#ifndef HTTP_LISTEN_H
#define HTTP_LISTEN_H

#include "base/err.h"

/*
 * Opens a listening socket, not blocking, on HOST:PORT or [IPV6]:PORT; port 0
 * takes a free one. *fd is the caller's, *port the one taken. Errors as in
 * server_start().
 */
enum err_code listen_open(const char *address, int *fd, int *port, struct err *err);

#endif
