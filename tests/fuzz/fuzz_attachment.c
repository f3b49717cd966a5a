/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A file is of one of the types or none, whatever its bytes. */
#include "fuzz.h"

#include "base/bug.h"
#include "core/attachment.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	enum attachment_type type, again;

	if (attachment_sniff((struct str){(const char *)bytes, size}, &type)) {
		INVARIANT(type < ATTACHMENT_TYPE_COUNT);
		INVARIANT(attachment_type_parse(str_of(attachment_type_code(type)), &again));
		INVARIANT(again == type);
	}
	return 0;
}
