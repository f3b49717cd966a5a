/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A size of memory that is read has a plain form of bytes that is read as the same. */
#include "fuzz.h"

#include "base/buf.h"
#include "base/bug.h"
#include "base/memory.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct buf plain = {0};
	size_t amount = 0, again = 0;

	if (!memory_parse((struct str){(const char *)bytes, size}, &amount))
		return 0;
	INVARIANT(amount > 0);
	buf_add_int(&plain, (int64_t)amount);
	INVARIANT(memory_parse(buf_str(&plain), &again) && again == amount);
	buf_release(&plain);
	return 0;
}
