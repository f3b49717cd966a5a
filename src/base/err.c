/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/bug.h"

static const struct {
	int http;
	int exit;
} meaning[ERR_CODE_COUNT] = {
    [ERR_NONE] = {200, 0},
    [ERR_USAGE] = {400, 2},
    [ERR_INPUT] = {400, 1},
    [ERR_NOT_FOUND] = {404, 1},
    [ERR_CONFLICT] = {409, 1},
    [ERR_DENIED] = {403, 1},
    [ERR_LIMIT] = {413, 1},
    [ERR_INTEGRITY] = {500, 1},
    [ERR_DB] = {503, 1},
    [ERR_IO] = {500, 1},
    [ERR_RETRY] = {503, 1},
    [ERR_UNAVAILABLE] = {503, 1},
    [ERR_TOO_MANY] = {429, 1},
    [ERR_ANONYMOUS] = {401, 1},
};

int err_http_status(enum err_code code)
{
	INVARIANT(code < ERR_CODE_COUNT);
	return meaning[code].http;
}

int err_exit_status(enum err_code code)
{
	INVARIANT(code < ERR_CODE_COUNT);
	return meaning[code].exit;
}

bool err_is_of_input(enum err_code code)
{
	return code == ERR_INPUT || code == ERR_CONFLICT || code == ERR_LIMIT;
}

bool err_is_of_database(enum err_code code)
{
	return code == ERR_DB || code == ERR_RETRY || code == ERR_UNAVAILABLE;
}

static void copy_cut(char *to, const char *from)
{
	size_t n = strlen(from);

	if (n >= ERR_ARG_SIZE) {
		n = ERR_ARG_SIZE - 1;
		while (n && ((unsigned char)from[n] & 0xC0) == 0x80)
			n--;
	}
	memcpy(to, from, n);
	to[n] = '\0';
}

enum err_code err_set(struct err *err, enum err_code code, const char *key, ...)
{
	va_list args;
	const char *arg;

	if (!err)
		return code;
	err->code = code;
	err->key = key;
	err->arg_count = 0;
	va_start(args, key);
	while ((arg = va_arg(args, const char *))) {
		INVARIANT(err->arg_count < ERR_ARGS);
		copy_cut(err->args[err->arg_count++], arg);
	}
	va_end(args);
	return code;
}

void issues_add(struct issues *issues, const char *file, int line, int column, const char *key, ...)
{
	struct issue *issue;
	va_list args;
	const char *arg;

	issues->count++;
	if (issues->kept == ISSUES_KEPT)
		return;
	if (issues->kept == issues->capacity) {
		size_t capacity = issues->capacity ? issues->capacity * 2 : 16;
		struct issue *items = ARENA_ARRAY(issues->arena, struct issue, capacity);

		if (issues->kept)
			memcpy(items, issues->items, issues->kept * sizeof(*items));
		issues->items = items;
		issues->capacity = capacity;
	}
	issue = &issues->items[issues->kept++];
	issue->file = file ? arena_strdup(issues->arena, file) : NULL;
	issue->line = line;
	issue->column = column;
	issue->key = key;
	va_start(args, key);
	while ((arg = va_arg(args, const char *))) {
		INVARIANT(issue->arg_count < ERR_ARGS);
		issue->args[issue->arg_count++] = arena_strdup(issues->arena, arg);
	}
	va_end(args);
}
