/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "submission_world.h"

#include <unistd.h>

#include "base/bug.h"
#include "store.h"

static const struct {
	enum definition_kind kind;
	const char *key;
	const char *content;
} definitions[] = {
    {DEFINITION_UNIT, "c",
	"{\"validities\":[{\"code\":\"c\",\"name\":\"Thành phố\",\"type\":\"city\"}]}"},
#define WARD(key)                                                                                  \
	{                                                                                          \
		DEFINITION_UNIT, key,                                                              \
		    "{\"validities\":[{\"code\":\"" key "\",\"name\":\"Phường " key                \
		    "\",\"type\":\"ward\",\"parent\":\"c\"}]}"                                     \
	}
    WARD("w1"),
    WARD("w2"),
    WARD("w3"),
    WARD("w4"),
    {DEFINITION_SCENARIO, "actual", "{\"name\":\"Thực hiện\",\"kind\":\"actual\"}"},
    {DEFINITION_SCENARIO, "plan", "{\"name\":\"Kế hoạch\",\"kind\":\"target\"}"},
#define INDICATOR(code, sector, time, formula)                                                     \
	{                                                                                          \
		DEFINITION_INDICATOR, code,                                                        \
		    "{\"name\":\"" code "\",\"sector\":\"" sector                                  \
		    "\",\"unit_of_measure\":\"hộ\",\"decimals\":0,\"scale\":0,\"percent_"        \
		    "decimals\":1,\"min_cell\":0,\"codelist\":\"\","                               \
		    "\"direction\":\"none\",\"over_units\":\"sum\",\"over_time\":\"" time          \
		    "\",\"reported_by\":[\"ward\"],\"formula\":\"" formula "\"}"                   \
	}
    INDICATOR("revenue", "kt", "sum", ""),
    INDICATOR("poor", "xh", "last", ""),
    INDICATOR("accidents", "xh", "sum", ""),
    {DEFINITION_SITE, "site",
	"{\"sectors\":[{\"code\":\"kt\",\"name\":\"Kinh tế\"},"
	"{\"code\":\"xh\",\"name\":\"Xã hội\"}],"
	"\"unit_types\":[{\"code\":\"city\",\"name\":\"Thành phố\"},"
	"{\"code\":\"ward\",\"name\":\"Phường\"}],"
	"\"feedback\":{\"days\":10,\"place_types\":[\"ward\"],"
	"\"categories\":[{\"code\":\"den\",\"name\":\"Đèn\",\"days\":5},"
	"{\"code\":\"rac\",\"name\":\"Rác\"}],"
	"\"routes\":[{\"category\":\"den\",\"place\":\"w2\",\"unit\":\"w3\"},"
	"{\"category\":\"den\",\"unit\":\"c\"}]}}"},
    {DEFINITION_FORM, "kt-xh/1",
	"{\"code\":\"kt-xh\",\"version\":1,\"name\":\"Báo cáo kinh tế - xã hội\","
	"\"content\":\"Kết quả quý\",\"frequency\":\"quarter\","
	"\"reporters\":{\"types\":[\"ward\"]},"
	"\"schedules\":[{\"cut_off_begin\":{\"months\":-1,\"day\":15},"
	"\"cut_off_end\":{\"months\":0,\"day\":14},"
	"\"due\":{\"months\":0,\"day\":20}}],"
	"\"columns\":[{\"kind\":\"plan\",\"scenario\":\"plan\"},"
	"{\"kind\":\"last_year\",\"scenario\":\"actual\"},"
	"{\"kind\":\"last_period\",\"scenario\":\"actual\"},"
	"{\"kind\":\"entry\",\"scenario\":\"actual\"},"
	"{\"kind\":\"cumulative\",\"scenario\":\"actual\"},"
	"{\"kind\":\"percent_of_plan\",\"scenario\":\"plan\"},{\"kind\":\"note\"}],"
	"\"sections\":[{\"rows\":[{\"indicator\":\"revenue\"},{\"indicator\":\"poor\"},"
	"{\"indicator\":\"accidents\"}]}],"
	"\"texts\":[{\"code\":\"danh-gia\",\"name\":\"Đánh giá\",\"length_max\":2000}],"
	"\"attachments_max\":2}"},
};

enum { DEFINITIONS = sizeof(definitions) / sizeof(definitions[0]) };

static void must(enum err_code code, const struct err *err)
{
	if (code)
		BUG("%d %s %s", (int)code, err->key ? err->key : "", err->args[0]);
}

static void write_definitions(struct submission_world *world)
{
	struct definition_row rows[DEFINITIONS];
	struct batch batch = {.actor = "thử",
	    .definitions = rows,
	    .definition_count = DEFINITIONS,
	    .expected_definitions = -1};

	for (size_t i = 0; i < DEFINITIONS; i++)
		rows[i] = (struct definition_row){definitions[i].kind, 0,
		    str_of(definitions[i].key), str_of(definitions[i].content)};
	must(db_begin(world->db, &world->err), &world->err);
	must(journal_append(world->db, &batch, &world->err), &world->err);
	must(db_commit(world->db, &world->err), &world->err);
}

static void appoint(struct submission_world *world, enum role role)
{
	struct grant *grant = &world->grants[role];

	*grant = (struct grant){.role = role, .unit = world->city};
	world->people[role] = (struct actor){.account = (int)role,
	    .login = str_of(role_code(role)),
	    .name = str_of(role_code(role)),
	    .grant_count = 1,
	    .grants = grant};
}

void submission_world_init(struct submission_world *world)
{
	static const char *const names[] = {"w1", "w2", "w3", "w4"};

	*world = (struct submission_world){.directory = "/tmp/kycung-submission-XXXXXX"};
	if (!mkdtemp(world->directory))
		BUG("no temporary directory");
	store_name(world->path, sizeof(world->path), world->directory, "submission");
	must(db_open(&world->db, world->path, DB_CREATE, &world->err), &world->err);
	must(journal_create(world->db, &world->err), &world->err);
	write_definitions(world);
	must(space_open(&world->space, world->db, SPACE_MEMORY_DEFAULT, &world->err), &world->err);
	world->defs = space_definitions(world->space);
	world->city = definitions_unit(world->defs, STR("c"), NULL)->id;
	for (int i = 0; i < 4; i++)
		world->wards[i] = definitions_unit(world->defs, str_of(names[i]), NULL)->id;
	for (int role = ROLE_REPORTER; role < ROLE_END; role++)
		appoint(world, (enum role)role);
	world->sector = STR("kt");
	world->grants[ROLE_END] = (struct grant){.role = ROLE_REVIEWER,
	    .unit = world->city,
	    .sector_count = 1,
	    .sectors = &world->sector};
	world->economist = world->people[ROLE_REVIEWER];
	world->economist.grants = &world->grants[ROLE_END];
	world->form =
	    form_find(world->defs, STR("kt-xh"), submission_world_key(world, 0, 1).period);
	INVARIANT(world->form);
}

void submission_world_release(struct submission_world *world)
{
	space_close(world->space);
	db_discard(world->db);
	arena_release(&world->arena);
	rmdir(world->directory);
}

int submission_world_set_up(void **state)
{
	struct submission_world *world = calloc(1, sizeof(*world));

	submission_world_init(world);
	*state = world;
	return 0;
}

int submission_world_tear_down(void **state)
{
	submission_world_release(*state);
	free(*state);
	return 0;
}

struct submission_key submission_world_key(
    const struct submission_world *world, int ward, int quarter)
{
	return (struct submission_key){
	    STR("kt-xh"), world->wards[ward], {2017 * 12 + (quarter - 1) * 3, 3}};
}

static size_t entry_column(const struct form *form)
{
	size_t column = 0;

	while (form->columns[column].kind != FORM_ENTRY)
		column++;
	return column;
}

struct cell_entry submission_world_entry(const struct submission_world *world,
    struct submission_key key, int row, enum cell_entry_kind kind, int64_t value, int32_t seen)
{
	return (struct cell_entry){.key = form_cell(world->form, (size_t)row,
				       entry_column(world->form), key.unit, key.period),
	    .kind = kind,
	    .value = value,
	    .seen = seen};
}

enum err_code submission_world_end(struct submission_world *world, enum err_code code)
{
	if (code)
		db_rollback(world->db);
	else
		must(db_commit(world->db, &world->err), &world->err);
	return code;
}

enum err_code submission_world_save(struct submission_world *world, struct submission_key key,
    const struct actor *actor, struct cell_entry *entries, size_t count)
{
	struct submission_author author = {.actor = actor, .address = "192.0.2.7"};

	world->err = (struct err){0};
	must(db_begin(world->db, &world->err), &world->err);
	return submission_world_end(world,
	    submission_save(world->db, world->defs, key, &author, entries, count, &world->err));
}

enum err_code submission_world_move(struct submission_world *world, struct submission_key key,
    const struct actor *actor, enum submission_move move, const char *reason)
{
	struct submission_author author = {.actor = actor, .address = "192.0.2.7"};
	struct submission_request request = {.move = move, .reason = reason, .seen = -1};

	world->err = (struct err){0};
	must(db_begin(world->db, &world->err), &world->err);
	return submission_world_end(
	    world, submission_move(world->db, world->defs, key, &author, &request, &world->err));
}

void submission_world_bring(
    struct submission_world *world, struct submission_key key, enum submission_state state)
{
	static const struct {
		enum role role;
		enum submission_move move;
	} path[] = {{ROLE_SIGNATORY, MOVE_SUBMIT}, {ROLE_REVIEWER, MOVE_REVIEW},
	    {ROLE_APPROVER, MOVE_APPROVE}, {ROLE_APPROVER, MOVE_PUBLISH}};
	int steps = state == SUBMISSION_DRAFT       ? 0
	            : state == SUBMISSION_SUBMITTED ? 1
	            : state == SUBMISSION_RETURNED  ? 1
	            : state == SUBMISSION_REVIEWED  ? 2
	            : state == SUBMISSION_APPROVED  ? 3
	                                            : 4;

	for (int i = 0; i < steps; i++)
		must(submission_world_move(
			 world, key, &world->people[path[i].role], path[i].move, NULL),
		    &world->err);
	if (state == SUBMISSION_RETURNED)
		must(submission_world_move(
			 world, key, &world->people[ROLE_REVIEWER], MOVE_RETURN, "sai số"),
		    &world->err);
}

struct submission submission_world_look(struct submission_world *world, struct submission_key key)
{
	struct submission submission;
	bool found;

	must(submission_load(
		 &submission, &found, world->db, world->defs, key, &world->arena, &world->err),
	    &world->err);
	return submission;
}

int64_t submission_world_head(struct submission_world *world)
{
	struct journal_head head;

	must(journal_read_head(world->db, &head, &world->err), &world->err);
	return head.batch;
}

const char *submission_world_figure(
    struct submission_world *world, struct submission_key key, int row, enum layer layer)
{
	struct figure_query query = {.unit = key.unit,
	    .indicator = world->form->rows[row].indicator,
	    .period = key.period,
	    .scenario = world->defs->actual,
	    .layer = layer};
	struct figure figure;
	struct buf text = {0};
	const char *told;

	must(space_refresh(world->space, &world->err), &world->err);
	world->defs = space_definitions(world->space);
	must(figure_get(world->space, &query, &figure, &world->err), &world->err);
	if (figure_known(&figure)) {
		INVARIANT(rational_add_plain(&text, figure.value, 6));
		buf_printf(&text, " %s", figure_how_code(figure.how));
	}
	if (figure.reason)
		buf_printf(&text, "%s%s", text.n ? " " : "", figure_reason_code(figure.reason));
	told = arena_strdup(&world->arena, text.p);
	buf_release(&text);
	return told;
}
