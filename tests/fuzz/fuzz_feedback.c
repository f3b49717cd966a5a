/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What a citizen types: a code is read however it is spelt, a point is one on the globe. */
#include "fuzz.h"

#include "base/bug.h"
#include "core/feedback.h"

static void check_secret(struct str text)
{
	char secret[FEEDBACK_SECRET_SIZE], again[FEEDBACK_SECRET_SIZE], spelt[64];

	if (!feedback_secret_read(text, secret))
		return;
	INVARIANT(strlen(secret) == FEEDBACK_SECRET_SIZE - 1);
	snprintf(spelt, sizeof(spelt), " %.4s-%.4s %s", secret, secret + 4, secret + 8);
	INVARIANT(feedback_secret_read(str_of(spelt), again) && !strcmp(secret, again));
}

static void check_point(struct str text)
{
	struct str latitude, longitude, again[2];
	char spelt[128];

	if (!feedback_point_read(text, &latitude, &longitude))
		return;
	INVARIANT(latitude.n && longitude.n && latitude.p >= text.p &&
		  longitude.p + longitude.n <= text.p + text.n);
	if (latitude.n + longitude.n > 100)
		return;
	snprintf(spelt, sizeof(spelt), "%.*s; %.*s", STR_ARG(latitude), STR_ARG(longitude));
	INVARIANT(feedback_point_read(str_of(spelt), &again[0], &again[1]) &&
		  str_eq(again[0], latitude) && str_eq(again[1], longitude));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct str text = {(const char *)bytes, size};

	if (!size)
		return 0;
	check_secret(text);
	check_point(text);
	return 0;
}
