/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * replay DIRECTORY...: runs the fuzz target over every file there, in the
 * order of their names, and prints TAP. A directory that does not exist has no
 * files; no file at all is a failure.
 */
#include "fuzz.h"

#include <dirent.h>
#include <errno.h>

#include "base/bug.h"
#include "base/buf.h"

static int is_visible(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

/* A copy of exactly the file's size, so that a read past its end is caught. */
static uint8_t *load(const char *path, size_t *size)
{
	FILE *file = fopen(path, "rb");
	struct buf content = {0};
	char chunk[4096];
	uint8_t *bytes;
	size_t n;

	if (!file)
		BUG("%s: %s", path, strerror(errno));
	while ((n = fread(chunk, 1, sizeof(chunk), file)))
		buf_add(&content, chunk, n);
	fclose(file);
	*size = content.n;
	bytes = malloc(content.n ? content.n : 1);
	if (!bytes)
		BUG("out of memory");
	if (content.n)
		memcpy(bytes, content.p, content.n);
	buf_release(&content);
	return bytes;
}

/* Returns the number of files. */
static int replay(const char *directory, int done)
{
	struct dirent **entries = NULL;
	int count = scandir(directory, &entries, is_visible, alphasort);

	if (count < 0 && errno != ENOENT)
		BUG("%s: %s", directory, strerror(errno));
	for (int i = 0; i < count; i++) {
		struct buf path = {0};
		uint8_t *bytes;
		size_t size;

		buf_printf(&path, "%s/%s", directory, entries[i]->d_name);
		bytes = load(path.p, &size);
		/* Said first, so that a crash shows what it was about. */
		printf("# %s\n", path.p);
		fflush(stdout);
		LLVMFuzzerTestOneInput(bytes, size);
		printf("ok %d - %s is handled\n", done + i + 1, entries[i]->d_name);
		free(bytes);
		free(entries[i]);
		buf_release(&path);
	}
	free(entries);
	return count < 0 ? 0 : count;
}

int main(int argc, char **argv)
{
	int done = 0;

	for (int i = 1; i < argc; i++)
		done += replay(argv[i], done);
	if (!done) {
		printf("not ok 1 - there is a seed\n1..1\n");
		return 1;
	}
	printf("1..%d\n", done);
	return 0;
}
