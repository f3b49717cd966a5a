/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "view/assets.h"

#include <string.h>

#include "base/bug.h"

const char *asset_url(const char *name)
{
	for (size_t i = 0; i < static_assets_count; i++)
		if (!strcmp(static_assets[i].name, name))
			return static_assets_urls[i];
	BUG("no file static/%s", name);
}
