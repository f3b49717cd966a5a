/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * Builds files into the program:
 *
 *	embed OUT.c TABLE PREFIX FILE...
 *
 * OUT.c defines, in the order given, `const struct asset TABLE[]`
 * (base/asset.h), TABLE_urls[] (PREFIX, name, "?v=" and digest) and
 * TABLE_count. A file's name in the table is the last part of its path.
 */
#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"

enum { DIGEST_BYTES = 16, BYTES_A_LINE = 20 };

static const struct {
	const char *ending;
	const char *type;
} types[] = {
    {".css", "text/css; charset=utf-8"},
    {".js", "text/javascript; charset=utf-8"},
    {".mjs", "text/javascript; charset=utf-8"},
    {".svg", "image/svg+xml"},
    {".png", "image/png"},
    {".ico", "image/vnd.microsoft.icon"},
    {".txt", "text/plain; charset=utf-8"},
    {".json", "application/json"},
    {".webmanifest", "application/manifest+json"},
    {".mo", "application/octet-stream"},
};

static const char *type_of(const char *name)
{
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		size_t n = strlen(name), ending = strlen(types[i].ending);

		if (n > ending && !strcmp(name + n - ending, types[i].ending))
			return types[i].type;
	}
	fprintf(stderr, "%s: a kind of file embed does not know; add it to tools/embed.c\n", name);
	exit(1);
}

static void read_file(const char *path, struct buf *out)
{
	FILE *file = fopen(path, "rb");
	char piece[65536];
	size_t n;

	if (!file) {
		fprintf(stderr, "%s: %s\n", path, strerror(errno));
		exit(1);
	}
	while ((n = fread(piece, 1, sizeof(piece), file)))
		buf_add(out, piece, n);
	if (ferror(file)) {
		fprintf(stderr, "%s: cannot be read\n", path);
		exit(1);
	}
	fclose(file);
}

static void add_bytes(struct buf *out, struct str content)
{
	for (size_t i = 0; i < content.n; i++)
		buf_printf(out, "%s%u,", i % BYTES_A_LINE ? "" : "\n\t",
		    (unsigned)(unsigned char)content.p[i]);
}

static void add_file(struct buf *bytes, struct buf *table, struct buf *urls, const char *prefix,
    const char *path, int number)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash ? slash + 1 : path;
	unsigned char digest[DIGEST_BYTES];
	char hex[DIGEST_BYTES * 2 + 1];
	struct buf content = {0};

	read_file(path, &content);
	crypto_generichash(
	    digest, sizeof(digest), (const unsigned char *)buf_str(&content).p, content.n, NULL, 0);
	sodium_bin2hex(hex, sizeof(hex), digest, sizeof(digest));
	/* A NUL after the last byte, not counted: no array is empty. */
	buf_printf(bytes, "\nstatic const unsigned char file_%d[] = {", number);
	add_bytes(bytes, buf_str(&content));
	buf_add_text(bytes, "\n\t0};\n");
	buf_printf(table, "    {\"%s\", \"%s\", \"%s\", file_%d, %zu},\n", name, type_of(name), hex,
	    number, content.n);
	buf_printf(urls, "    \"%s%s?v=%s\",\n", prefix, name, hex);
	buf_release(&content);
}

int main(int argc, char **argv)
{
	struct buf bytes = {0}, table = {0}, urls = {0};
	FILE *file;
	bool written;

	if (argc < 5 || sodium_init() < 0) {
		fprintf(stderr, "usage: embed OUT.c TABLE PREFIX FILE...\n");
		return 2;
	}
	for (int i = 4; i < argc; i++)
		add_file(&bytes, &table, &urls, argv[3], argv[i], i);
	file = fopen(argv[1], "wb");
	if (!file) {
		fprintf(stderr, "%s: %s\n", argv[1], strerror(errno));
		return 1;
	}
	written = fprintf(file,
		      "/* Made by tools/embed.c. */\n#include \"view/assets.h\"\n%s\n"
		      "const struct asset %s[] = {\n%s};\n\n"
		      "const char *const %s_urls[] = {\n%s};\n\n"
		      "const size_t %s_count = %d;\n",
		      bytes.p, argv[2], table.p, argv[2], urls.p, argv[2], argc - 4) > 0;
	if (fclose(file) || !written) {
		fprintf(stderr, "%s: %s\n", argv[1], strerror(errno));
		return 1;
	}
	buf_release(&bytes);
	buf_release(&table);
	buf_release(&urls);
	return 0;
}
