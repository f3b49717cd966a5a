/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "exchange/package_zip.h"

#include <fts.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zip.h>

#include "base/bug.h"

static FTS *open_tree(const char *directory)
{
	char *path = strdup(directory);
	char *paths[] = {path, NULL};
	FTS *tree;

	if (!path)
		BUG("out of memory (archive)");
	tree = fts_open(paths, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
	free(path);
	return tree;
}

static bool add_file(zip_t *zip, const char *name, const char *path)
{
	zip_source_t *source = zip_source_file(zip, path, 0, -1);

	if (!source)
		return false;
	if (zip_file_add(zip, name, source, ZIP_FL_ENC_UTF_8) >= 0)
		return true;
	zip_source_free(source);
	return false;
}

static bool add_files(zip_t *zip, const char *directory)
{
	size_t prefix = strlen(directory) + 1;
	FTS *tree = open_tree(directory);
	bool added = tree != NULL;
	FTSENT *entry;

	while (added && (entry = fts_read(tree)))
		if (entry->fts_info == FTS_F)
			added = add_file(zip, entry->fts_path + prefix, entry->fts_path);
	if (tree)
		fts_close(tree);
	return added;
}

enum err_code package_zip(const char *directory, const char *file, struct err *err)
{
	zip_t *zip = zip_open(file, ZIP_CREATE | ZIP_EXCL, NULL);
	bool written = zip && add_files(zip, directory);
	enum err_code code = ERR_NONE;

	/* Closing is what reads the files, and writes. */
	if (written && !zip_close(zip))
		return ERR_NONE;
	code = err_set(
	    err, ERR_IO, "export.cannot_write", file, zip ? zip_strerror(zip) : "zip_open", NULL);
	if (zip)
		zip_discard(zip);
	return code;
}

void package_remove(const char *directory)
{
	FTS *tree = open_tree(directory);
	FTSENT *entry;

	while (tree && (entry = fts_read(tree)))
		if (entry->fts_info == FTS_DP)
			rmdir(entry->fts_accpath);
		else if (entry->fts_info == FTS_F)
			unlink(entry->fts_accpath);
	if (tree)
		fts_close(tree);
}
