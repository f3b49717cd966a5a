/* SPDX-License-Identifier: AGPL-3.0-or-later */
/*
 * A small city that reports: wards w1 … w4 on the quarterly form "kt-xh", whose
 * rows are of two sectors, and one person a role.
 */
#ifndef TESTS_SUBMISSION_WORLD_H
#define TESTS_SUBMISSION_WORLD_H

#include "core/figure.h"
#include "core/submission.h"

/* The rows of the form. */
enum { ROW_REVENUE, ROW_POOR, ROW_ACCIDENTS, ROWS };

struct submission_world {
	char directory[48];
	char path[160];
	struct db *db;
	struct space *space;
	const struct definitions *defs;
	const struct form *form;
	int city;
	int wards[4];
	struct actor people[ROLE_END]; /* by role; the reviewer is of all sectors */
	struct actor economist;        /* a reviewer of the sector kt */
	struct grant grants[ROLE_END + 1];
	struct str sector;
	struct arena arena;
	struct err err; /* of the last call */
};

void submission_world_init(struct submission_world *world);
void submission_world_release(struct submission_world *world);

/* One as the state of each test. */
int submission_world_set_up(void **state);
int submission_world_tear_down(void **state);

/* The quarter 1 … 4 of 2017 of a ward, 0 … 3. */
struct submission_key submission_world_key(
    const struct submission_world *world, int ward, int quarter);
struct cell_entry submission_world_entry(const struct submission_world *world,
    struct submission_key key, int row, enum cell_entry_kind kind, int64_t value, int32_t seen);

/* Commits what was begun, or rolls it back where `code` says that it failed; gives `code`. */
enum err_code submission_world_end(struct submission_world *world, enum err_code code);

/* Each in a transaction of its own on `db` (NULL: the world's), rolled back where it fails. */
enum err_code submission_world_save(struct submission_world *world, struct submission_key key,
    const struct actor *actor, struct cell_entry *entries, size_t count);
enum err_code submission_world_move(struct submission_world *world, struct submission_key key,
    const struct actor *actor, enum submission_move move, const char *reason);

/* Takes a submission that is open or new to a state, by those who may. */
void submission_world_bring(
    struct submission_world *world, struct submission_key key, enum submission_state state);

struct submission submission_world_look(struct submission_world *world, struct submission_key key);
int64_t submission_world_head(struct submission_world *world);

/* "12 stated": the ward's figure of a row in a layer, the space refreshed. */
const char *submission_world_figure(
    struct submission_world *world, struct submission_key key, int row, enum layer layer);

#endif
