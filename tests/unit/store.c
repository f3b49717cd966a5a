/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "store.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

bool store_is_server(void)
{
	const char *server = getenv("KYCUNG_TEST_STORE");

	return server && *server;
}

void store_name(char *out, size_t size, const char *directory, const char *base)
{
	static int count;

	if (store_is_server())
		snprintf(out, size, "%st_%s_%d_%d", getenv("KYCUNG_TEST_STORE"), base,
		    (int)getpid(), ++count);
	else
		snprintf(out, size, "%s/%s.db", directory, base);
}
