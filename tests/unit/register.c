/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "register.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#include "exchange/package.h"
#include "store.h"

void register_open(struct test_register *reg)
{
	*reg = (struct test_register){0};
	snprintf(reg->directory, sizeof(reg->directory), "/tmp/kycung-test-XXXXXX");
	assert_non_null(mkdtemp(reg->directory));
	store_name(reg->database, sizeof(reg->database), reg->directory, "test");
	assert_int_equal(db_open(&reg->db, reg->database, DB_CREATE, &reg->err), ERR_NONE);
	assert_int_equal(journal_create(reg->db, &reg->err), ERR_NONE);
	assert_int_equal(
	    space_open(&reg->space, reg->db, SPACE_MEMORY_DEFAULT, &reg->err), ERR_NONE);
}

static void remove_tree(const char *path)
{
	DIR *directory = opendir(path);
	const struct dirent *entry;

	while (directory && (entry = readdir(directory))) {
		char name[512];

		if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, ".."))
			continue;
		snprintf(name, sizeof(name), "%s/%s", path, entry->d_name);
		if (unlink(name))
			remove_tree(name);
	}
	if (directory)
		closedir(directory);
	rmdir(path);
}

void register_close(struct test_register *reg)
{
	space_close(reg->space);
	db_discard(reg->db);
	arena_release(&reg->arena);
	remove_tree(reg->directory);
}

static void write_text(const char *directory, const char *name, const char *text)
{
	char path[512];
	FILE *file;

	snprintf(path, sizeof(path), "%s/forms", directory);
	if (!strncmp(name, "forms/", 6))
		(void)mkdir(path, 0700);
	snprintf(path, sizeof(path), "%s/%s", directory, name);
	file = fopen(path, "wb");
	assert_non_null(file);
	fputs(text, file);
	assert_int_equal(fclose(file), 0);
}

/* A datapackage.json that lists the tables among the files. */
static void write_description(
    struct test_register *reg, const char *directory, const struct package_file *files)
{
	struct buf text = {0};
	struct json json;

	(void)reg;
	json_init(&json, &text);
	json_object(&json);
	json_member_text(&json, "name", "test");
	json_name(&json, "resources");
	json_array(&json);
	for (; files->name; files++) {
		size_t n = strcspn(files->name, ".");

		json_object(&json);
		json_member_str(&json, "name", (struct str){files->name, n});
		json_member_text(&json, "path", files->name);
		json_object_end(&json);
	}
	json_array_end(&json);
	json_object_end(&json);
	write_text(directory, "datapackage.json", text.p);
	buf_release(&text);
}

enum err_code register_import(
    struct test_register *reg, bool publish, const struct package_file *files)
{
	struct import_options options = {.actor = "test", .publish = publish};
	const struct package_file *file;
	char directory[96];
	bool described = false;

	snprintf(directory, sizeof(directory), "%s/p%d", reg->directory, ++reg->packages);
	assert_int_equal(mkdir(directory, 0700), 0);
	for (file = files; file->name; file++) {
		write_text(directory, file->name, file->text);
		described = described || !strcmp(file->name, "datapackage.json");
	}
	if (!described)
		write_description(reg, directory, files);
	options.directory = directory;
	reg->issues = (struct issues){.arena = &reg->arena};
	reg->err = (struct err){0};
	return import_package(reg->space, &options, &reg->issues, &reg->summary, &reg->err);
}

void register_fill(struct test_register *reg, bool publish, const struct package_file *files)
{
	if (register_import(reg, publish, files))
		fail_msg("refused: %s %s\n%s", reg->err.key,
		    reg->err.arg_count ? reg->err.args[0] : "", register_issues(reg));
}

struct figure register_figure(struct test_register *reg, const char *unit, const char *indicator,
    const char *period, const char *scenario, const char *measure)
{
	const struct definitions *defs = space_definitions(reg->space);
	struct figure_query query = {.layer = LAYER_PUBLISHED};
	struct figure figure;

	assert_true(period_parse(str_of(period), &query.period));
	query.unit = definitions_unit(defs, str_of(unit), NULL)->id;
	query.indicator = definitions_indicator(defs, str_of(indicator))->id;
	if (scenario)
		query.scenario = definitions_scenario(defs, str_of(scenario))->id;
	assert_true(measure_parse(
	    defs, str_of(measure ? measure : "value"), &query.measure, &query.measure_scenario));
	assert_int_equal(figure_get(reg->space, &query, &figure, &reg->err), ERR_NONE);
	return figure;
}

const char *register_told(struct test_register *reg, struct figure figure)
{
	struct buf text = {0};
	const char *told;

	if (figure_known(&figure))
		assert_true(rational_add_plain(&text, figure.value, 6));
	else
		buf_add_text(&text, "missing");
	buf_printf(&text, " %s %u/%u",
	    figure_known(&figure) ? figure_how_code(figure.how) : figure_reason_code(figure.reason),
	    figure.reported, figure.expected);
	told = arena_strdup(&reg->arena, text.p);
	buf_release(&text);
	return told;
}

const char *register_tell(struct test_register *reg, const char *unit, const char *indicator,
    const char *period, const char *scenario, const char *measure)
{
	return register_told(reg, register_figure(reg, unit, indicator, period, scenario, measure));
}

const char *register_issues(struct test_register *reg)
{
	struct buf text = {0};
	const char *told;

	for (size_t i = 0; i < reg->issues.kept; i++) {
		const struct issue *issue = &reg->issues.items[i];
		const char *file = strrchr(issue->file, '/');

		buf_printf(&text, "%s:%d:%d %s(", file ? file + 1 : issue->file, issue->line,
		    issue->column, issue->key);
		for (int a = 0; a < issue->arg_count; a++)
			buf_printf(&text, "%s%s", a ? ", " : "", issue->args[a]);
		buf_add_text(&text, ")\n");
	}
	told = arena_strdup(&reg->arena, text.n ? text.p : "");
	buf_release(&text);
	return told;
}
