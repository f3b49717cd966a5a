/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * The entry page of a form: what one unit reports for one period, laid out as
 * on paper, each box beside what it is compared with (core/sheet.h).
 */
#ifndef WEB_ENTRY_H
#define WEB_ENTRY_H

#include "core/sheet.h"
#include "web/work.h"

enum {
	ENTRY_COLUMNS_MAX = FORM_COLUMNS_MAX,
	ENTRY_NAME_MAX = 32 /* of a box */
};

/* What somebody typed into one box, with the revision that was before them. */
struct entry_input {
	struct str cell; /* "3-2"; "t-CODE" */
	struct str text;
	int64_t seen;
	const char *problem; /* what is wrong with it; NULL: nothing */
};

/* A cell of the page. Texts are in the page's language. */
struct entry_cell {
	const char *name;  /* of its box: "c3-2"; NULL: a figure that is shown */
	const char *cell;  /* its id in requests: "3-2" */
	const char *label; /* for those who hear the page: row and column */
	const char *text;
	const char *problem; /* what is wrong with what was typed; NULL: nothing */
	const char *state;   /* a word on it: "Đã trình", "Không phát sinh"; "" : none */
	const char *about;   /* its history and comments; NULL: none yet */
	int revision;
	int scale, decimals;
	int comments;
	const char *shares; /* the cell whose revisions it shares: a note its row's first entry */
	/* Of a figure that follows what is typed (core/sheet_follow.h); integers. */
	const char *follows; /* the box it is reckoned from: "3-2"; NULL: it stays as it is */
	const char *before;
	const char *plan; /* "0": it is a sum */
	bool crossed;     /* nothing belongs here */
	bool is_note;
};

struct entry_row {
	const char *section; /* heads a section; NULL: a row of cells */
	const char *number;
	const char *name;
	const char *unit;  /* of measure */
	const char *index; /* its place in the form */
	int indent;
	bool required;
	size_t cell_count;
	struct entry_cell *cells;
};

struct entry_text {
	const char *name; /* of its box: "t-CODE" */
	const char *cell; /* "t-CODE" */
	const char *title, *help;
	const char *text;
	const char *problem;
	int length_max;
	int revision;
	bool required;
};

struct entry_file {
	const char *name;
	const char *url;
	const char *size;
	const char *id;
};

struct entry_column {
	const char *name;
	bool is_note;
};

struct entry_view {
	struct page page;
	const char *form_name, *unit_name, *period;
	const char *state;      /* "Bản nháp" */
	const char *state_code; /* "draft" */
	const char *dates;      /* cut-off and deadline, a sentence */
	const char *late;       /* "Quá hạn 3 ngày"; NULL: it is not */
	const char *returned;   /* why it was returned, last; NULL: it was not */
	const char *locked;     /* why nothing can be entered; NULL: it can */
	const char *saved;      /* what the last Save did; NULL: there was none */
	const char *url;        /* of this page */
	const char *csrf;
	int version;
	bool open;          /* boxes take input */
	bool extends;       /* the reader may extend its deadline */
	const char *due_on; /* that day, as a field takes it; "" */
	size_t problem_count;
	size_t column_count;
	struct entry_column *columns;
	size_t row_count;
	struct entry_row *rows;
	size_t text_count;
	struct entry_text *texts;
	bool takes_files;
	bool file_room;
	size_t file_count;
	struct entry_file *files;
	size_t move_count;
	struct work_move *moves;
	size_t comment_count;
	struct work_comment *comments;
};

/*
 * Fills the view. `inputs` (none: count 0) are shown in their boxes instead of
 * what is stored, with what is wrong with them. The page has begun; on failure
 * the caller ends it.
 */
enum err_code entry_fill(struct entry_view *view, struct request *req,
    const struct submission_key *key, const struct entry_input *inputs, size_t count,
    struct err *err);

#endif
