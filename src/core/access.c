/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "core/access.h"

bool access_allows_anonymous(enum access permission)
{
	return permission == ACCESS_PUBLIC;
}
