/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "core/memo.h"

#include <stdlib.h>

#include "base/bug.h"

struct entry {
	size_t key_n;
	size_t value_n;
	char bytes[]; /* key, then value */
};

static struct str value_of(const struct entry *entry)
{
	return (struct str){entry->bytes + entry->key_n, entry->value_n};
}

static size_t size_of(size_t key_n, size_t value_n)
{
	return sizeof(struct entry) + sizeof(struct map_entry) * 2 + key_n + value_n;
}

static void release(struct map *entries)
{
	const struct map_entry *at;
	size_t i = 0;

	while ((at = map_next(entries, &i)))
		free(at->value);
	map_release(entries);
	*entries = (struct map){0};
}

/* Half of it is full: that becomes the older half. */
static void turn(struct memo *memo)
{
	release(&memo->older);
	memo->older = memo->recent;
	memo->recent = (struct map){0};
	memo->recent_bytes = 0;
}

void memo_put(struct memo *memo, struct str key, struct str value)
{
	struct entry *entry = map_get(&memo->recent, key);
	size_t size = size_of(key.n, value.n);

	if (entry && str_eq(value_of(entry), value))
		return;
	if (entry) {
		memo->recent_bytes -= size_of(entry->key_n, entry->value_n);
		map_remove(&memo->recent, key);
		free(entry);
	}
	if (size > MEMO_BYTES / 2)
		return;
	if (memo->recent_bytes + size > MEMO_BYTES / 2)
		turn(memo);
	entry = malloc(sizeof(*entry) + key.n + value.n);
	if (!entry)
		BUG("out of memory");
	entry->key_n = key.n;
	entry->value_n = value.n;
	memcpy(entry->bytes, key.p, key.n);
	if (value.n)
		memcpy(entry->bytes + key.n, value.p, value.n);
	map_put(&memo->recent, (struct str){entry->bytes, key.n}, entry);
	memo->recent_bytes += size;
}

bool memo_get(const struct memo *memo, struct str key, struct str *value)
{
	const struct entry *entry = map_get(&memo->recent, key);

	if (!entry)
		entry = map_get(&memo->older, key);
	if (entry)
		*value = value_of(entry);
	return entry;
}

void memo_release(struct memo *memo)
{
	release(&memo->recent);
	release(&memo->older);
	*memo = (struct memo){0};
}
