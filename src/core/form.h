/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * A form (chế độ báo cáo): what units report, when, and how it is laid out on
 * paper. Its eleven fields are those a reporting regime must state (Decree
 * 09/2019/NĐ-CP, article 7).
 *
 * A form is a definition of the register, of kind FORM, with the key
 * "CODE/VERSION": a version never changes once a submission uses it; a later
 * version counts for the periods that begin on its `from` or later. How it is
 * written as JSON: doc/forms.md.
 *
 * Invariants:
 *  1. All versions of a code have different `from`, and later versions later ones.
 *  2. No two cells of a form are of one cell_key (at one unit and period).
 *  3. Ids of indicators, scenarios and breakdowns are those of the definitions
 *     the form was read beside; an indicator with a formula is shown, never entered.
 */
#ifndef CORE_FORM_H
#define CORE_FORM_H

#include "base/json.h"
#include "core/definitions.h"
#include "core/journal.h"
#include "core/tree.h"

enum form_frequency {
	FORM_MONTHLY,
	FORM_QUARTERLY,
	FORM_HALF_YEARLY,
	FORM_NINE_MONTHLY, /* the first nine months of a year */
	FORM_YEARLY,
	FORM_SCHOOL_YEARLY /* from 1 September to 31 August */
};

enum form_column_kind {
	FORM_PLAN,            /* the target `scenario` for the period */
	FORM_LAST_YEAR,       /* the same period a year before */
	FORM_LAST_PERIOD,     /* the period before */
	FORM_ENTRY,           /* what is entered, as `scenario` */
	FORM_CUMULATIVE,      /* since the year's beginning, with what is entered */
	FORM_PERCENT_OF_PLAN, /* of the target `scenario` */
	FORM_NOTE             /* a note on the row's entries */
};

/* Limits of one form. */
enum {
	FORM_SECTIONS_MAX = 100,
	FORM_COLUMNS_MAX = 24,
	FORM_ROWS_MAX = 2000,
	FORM_TEXTS_MAX = 50,
	FORM_RULES_MAX = 200,
	FORM_SCHEDULES_MAX = 50,
	FORM_REPORTERS_MAX = 1000,
	FORM_CODE_MAX = 60
};

struct form_column {
	enum form_column_kind kind;
	struct str name, name_en; /* empty: the usual name of the kind */
	int scenario;             /* of PLAN, PERCENT_OF_PLAN, ENTRY and what is compared; else 0 */
	int breakdown;            /* 0: that of the row */
};

struct form_row {
	struct str name, name_en; /* empty: the indicator's */
	struct str number;        /* as on paper: "1.2"; may be empty */
	int section;              /* index in form.sections */
	int indicator;
	int breakdown; /* 0: the total, or that of the column */
	int indent;    /* 0 … 4 */
	bool required; /* must be entered, or marked as not occurring, before it is submitted */
};

struct form_section {
	struct str name, name_en; /* may be empty */
	size_t first_row, row_count;
};

/* A text asked for besides figures. */
struct form_text {
	struct str code;
	struct str name, name_en;
	struct str help, help_en;
	bool required;
	int length_max; /* letters, 1 … 20 000 */
};

enum form_severity { FORM_WARNING, FORM_ERROR };
enum form_comparison { FORM_EQ, FORM_NE, FORM_LT, FORM_LE, FORM_GT, FORM_GE };

/* left comparison right, both formulas over indicators (core/formula.h). */
struct form_rule {
	struct str left_text, right_text;
	struct formula *left, *right;
	enum form_comparison comparison;
	enum form_severity severity;
	struct str message, message_en; /* what is wrong when it does not hold; may be empty */
};

/* Checks that need no writing down; 0 or false: not made. Each gives a warning, `parts` an error.
 */
struct form_checks {
	bool parts; /* "of which" lines and breakdowns do not exceed, or add up to, their total */
	bool decrease;    /* a cumulative figure or a running total does not fall within a year */
	int range_tenths; /* not more than so many tenths of the MAD from the median of its history
	                   */
	int unchanged;    /* the same figure for so many periods in a row */
};

/* A day reckoned from a period: so many months from one of its months, then the day of the month
 * (31: the last, in every month), then so many working days on. */
struct form_day {
	int months;
	int day;
	int working_days;
};

/* Days as the rules in force since `from` have them; the last whose `from` is not after the
 * period's last day counts. */
struct form_schedule {
	date from;
	struct form_day cut_off_begin; /* from the period's first month */
	struct form_day cut_off_end;   /* from its last month */
	struct form_day due;           /* from its last month; on a day off: the next working day */
	struct str basis;              /* the law or decision; may be empty */
};

struct form {
	int id;          /* of the definition; 0: read, not stored */
	struct str code; /* small letters, digits and - */
	int version;     /* 1, 2, 3 … */
	date from;       /* counts for periods that begin then or later; DATE_MIN: all */
	date to;         /* DATE_MAX: still in use; periods that begin later have no such form */
	struct str name, name_en;       /* 1 */
	struct str content, content_en; /* 2: what is to be reported */
	int reporter_type_count;        /* 3: types of unit … */
	struct str *reporter_types;
	int reporter_unit_count; /*    … and single units, by id */
	int *reporter_units;
	int receiver;                                  /* 4: unit id; 0: the root */
	struct str channel, channel_en;                /* 5: how it is sent */
	int schedule_count;                            /* 6: deadline; 8: cut-off */
	struct form_schedule *schedules;               /* by `from` */
	enum form_frequency frequency;                 /* 7 */
	struct str outline, outline_en;                /* 9: outline template, Markdown */
	size_t section_count, column_count, row_count; /* 10: the data form */
	struct form_section *sections;
	struct form_column *columns;
	struct form_row *rows;
	struct str procedure, procedure_en; /* 11 */
	size_t text_count;
	struct form_text *texts;
	int attachments_max; /* files; 0: none asked for */
	size_t rule_count;
	struct form_rule *rules;
	struct form_checks checks;
};

/* Where the JSON of a form stands, for the places of mistakes. */
struct form_source {
	const char *file; /* as the user knows it; NULL: no file */
	struct str text;  /* what the JSON was read from */
};

/*
 * Reads a form's JSON beside the definitions; what it points to lives in
 * `arena`, and where the JSON was parsed into. All mistakes go to `issues`, each with line and
 * column (source NULL: without); false when there is any. Keys form.… and formula.….
 */
bool form_read(struct form *out, const struct json_value *json, const struct form_source *source,
    const struct definitions *defs, struct arena *arena, struct issues *issues);

/* Adds the form's canonical JSON, in one line, which form_read() takes; equal forms give equal
 * bytes. json_layout() lays it out for people. */
void form_write(const struct form *form, const struct definitions *defs, struct buf *out);

/* "CODE/VERSION": the key of its definition. */
struct str form_key(const struct form *form, struct arena *arena);

/* A form among `others` that is of the same code and whose version and `from` are not in the same
 * order (invariant 1), or NULL. A form of the same version is not looked at. */
const struct form *form_out_of_order(
    const struct form *form, const struct form *others, size_t count);

/* The version of `code` that counts for p; NULL: none. */
const struct form *form_find(const struct definitions *defs, struct str code, struct period p);
const struct form *form_version(const struct definitions *defs, struct str code, int version);

/* Whether the unit reports on this form for p: p is of its frequency and the unit of its reporters.
 */
bool form_reported_by(
    const struct form *form, const struct definitions *defs, int unit, struct period p);

/* The units that report for p, by tree order. */
size_t form_reporters(const struct form *form, const struct definitions *defs,
    const struct tree *tree, struct period p, struct arena *arena, int **units);

/* Whether p is a period of the frequency. */
bool form_frequency_has(enum form_frequency frequency, struct period p);

/* The periods of the form that end in the year and that it counts for, in order. */
enum { FORM_PERIODS_MAX = 12 };
int form_periods(const struct form *form, int year, struct period out[FORM_PERIODS_MAX]);

/* Whether anything is entered in a row and a column: an ENTRY column, an indicator without a
 * formula, and the column's breakdown, if any, of the indicator's codelist. Else the cell shows
 * a figure, or is crossed out on paper. */
bool form_is_entered(
    const struct form *form, const struct definitions *defs, size_t row, size_t column);

/* The cell that is entered in a row and a column of kind ENTRY. */
struct cell_key form_cell(
    const struct form *form, size_t row, size_t column, int unit, struct period p);

/* The sectors of the form's rows, each once, by the register's order. */
size_t form_sectors(const struct form *form, const struct definitions *defs, struct arena *arena,
    struct str **sectors);

/* As in JSON: "quarter", "plan", "<=" …; false when there is no such. */
const char *form_frequency_code(enum form_frequency frequency);
bool form_frequency_parse(struct str text, enum form_frequency *out);
const char *form_column_code(enum form_column_kind kind);
bool form_column_parse(struct str text, enum form_column_kind *out);
const char *form_comparison_code(enum form_comparison comparison);
bool form_comparison_parse(struct str text, enum form_comparison *out); /* also ≤ ≥ ≠ */
const char *form_severity_code(enum form_severity severity);
bool form_severity_parse(struct str text, enum form_severity *out);

#endif
