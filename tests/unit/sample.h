/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What templates/sample.html shows (test_template.c). */
#ifndef TESTS_SAMPLE_H
#define TESTS_SAMPLE_H

#include "view/html.h"

struct sample_row {
	struct str code;
	const char *name;
	size_t count;
	bool here;
};

struct sample {
	const char *title;
	const char *url;
	int year;
	struct html_safe link;
	size_t count;
	const struct sample_row *rows;
};

#endif
