/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* GET /api/v1/pivot */
#include "api/api.h"
#include "base/bug.h"
#include "exchange/pivot_table.h"

/* Cells up to which an answer is made at once, and kept for the next who asks. */
enum { PIVOT_KEPT_MAX = 4096 };

/* What an answer under way owns. */
struct pivot_answer {
	struct pivot_table *table;
	struct pivot_writer writer;
};

static bool next_piece(void *context, struct buf *piece)
{
	struct pivot_answer *answer = context;

	return pivot_write(&answer->writer, piece);
}

static void end_answer(void *context)
{
	struct pivot_answer *answer = context;

	pivot_table_free(answer->table);
	free(answer);
}

/* Whether a parameter that is "0" or "1" is 1. */
static bool is_set(const struct request *req, const char *name, bool otherwise)
{
	struct str value = request_query(req, name);

	return value.p ? str_is(value, "1") : otherwise;
}

static void send_table(const struct api_call *call, struct request *req, struct response *res,
    struct pivot_table *table)
{
	struct pivot_answer *answer = calloc(1, sizeof(*answer));
	struct response_stream stream = {next_piece, end_answer, answer};

	if (!answer)
		BUG("out of memory (pivot)");
	answer->table = table;
	pivot_writer_init(&answer->writer, table, call->csv ? PIVOT_CSV : PIVOT_JSON);
	answer->writer.is_long = str_is(request_query(req, "layout"), "long");
	answer->writer.coverage = is_set(req, "coverage", false);
	if (call->csv)
		response_header(res, "Content-Disposition", "attachment; filename=\"pivot.csv\"");
	if (table->row_count * table->column_count <= PIVOT_KEPT_MAX) {
		struct buf *out = call->csv ? response_csv(res) : response_json(res);

		while (pivot_write(&answer->writer, out))
			;
		end_answer(answer);
	} else {
		response_stream(
		    res, call->csv ? "text/csv; charset=utf-8" : "application/json", &stream);
	}
}

enum err_code api_pivot(struct request *req, struct response *res, struct err *err)
{
	const struct pivot_words words = {.units = request_query(req, "units"),
	    .indicators = request_query(req, "indicators"),
	    .periods = request_query(req, "periods"),
	    .rows = request_query(req, "rows"),
	    .columns = request_query(req, "columns"),
	    .scenario = request_query(req, "scenario"),
	    .breakdown = request_query(req, "breakdown"),
	    .measure = request_query(req, "measure"),
	    .layer = LAYER_PUBLISHED,
	    .totals = is_set(req, "totals", true),
	    .limit = PIVOT_CELLS_MAX};
	struct pivot_table *table;
	struct api_call call;
	enum err_code code = api_begin(&call, req, res, err);

	if (code)
		return code;
	code = pivot_table_make(&table, call.space, &words, call.lang, err);
	api_end(&call);
	if (!code)
		send_table(&call, req, res, table);
	return code;
}
