/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "base/memory.h"

#include <stdint.h>
#include <stdio.h>
#include <unistd.h>

#include "base/decimal.h"

bool memory_parse(struct str text, size_t *bytes)
{
	static const char units[] = "KkMmGgTt";
	int64_t number;
	int shift = 0;

	for (int i = 0; units[i] && text.n && !shift; i++)
		if (text.p[text.n - 1] == units[i])
			shift = 10 * (i / 2 + 1);
	text.n -= shift > 0;
	/* Digits alone: a sign or a fraction is no size. */
	for (size_t i = 0; i < text.n; i++)
		if (text.p[i] < '0' || text.p[i] > '9')
			return false;
	if (decimal_parse(text, 0, &number) || number <= 0 || number > INT64_MAX >> shift)
		return false;
	*bytes = (size_t)number << shift;
	return true;
}

/* The limit of the control group this process sees as its own; "max" is none. */
static size_t group_limit(void)
{
	FILE *file = fopen("/sys/fs/cgroup/memory.max", "re");
	char line[32] = "";
	size_t limit;

	if (!file)
		return SIZE_MAX;
	if (!fgets(line, sizeof(line), file))
		line[0] = '\0';
	fclose(file);
	return memory_parse(str_trim(str_of(line)), &limit) ? limit : SIZE_MAX;
}

size_t memory_available(void)
{
	long pages = sysconf(_SC_PHYS_PAGES);
	long page = sysconf(_SC_PAGESIZE);
	size_t machine = pages > 0 && page > 0 ? (size_t)pages * (size_t)page : (size_t)1 << 30;
	size_t group = group_limit();

	return group < machine ? group : machine;
}
