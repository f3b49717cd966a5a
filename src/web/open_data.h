/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The page of open data, and the same for programs: a catalogue in DCAT 3
 * (https://www.w3.org/TR/vocab-dcat-3/) as JSON-LD.
 */
#ifndef WEB_OPEN_DATA_H
#define WEB_OPEN_DATA_H

#include "web/page.h"

struct open_data_row {
	int indicator;
	const char *name, *url, *unit_of_measure;
	const char *periods; /* "2013–2017" */
	struct period first, last;
	const char *csv_url, *json_url;
};

/* What templates/open_data.html shows. */
struct open_data_view {
	struct page page;
	size_t count;
	struct open_data_row *rows; /* of indicators of which anything is published */
};

#define OPEN_DATA_PACKAGE "/du-lieu/goi-du-lieu.zip"

#endif
