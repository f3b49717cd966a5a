/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "core/schema.h"

/*
 * space        the head of each space's journal
 * batch        the journal's chain (core/journal.h)
 * free_text    text a purge may remove; rows name it and digest `digest`
 * definition   versions of units, indicators … : one row a change
 * observation  revisions of cells, in the order in which slices read them
 * stage_move   later moves of a revision to another stage
 * slice        derived: which slices have rows or moves, how many, and the last batch of each
 * slice_image  derived: a slice's cells in one piece (core/slice_image.h); it is
 *              current where its `changes` are those of `slice`
 * event        what happened beside values and definitions (core/event.h)
 * submission   derived: where each unit's report on a form stands (core/submission.h);
 *              version 0: nothing was entered yet. `begun` is the count of changes with
 *              which it was begun, `published` the batch that last published it
 * attachment   files of submissions, once each, by their digest; events name them
 *
 * A row names its batch by the batch's ticket, a random number: the number of
 * a batch is taken last, when its rows are written already (core/journal.h).
 * `cells` of a batch lists what a small batch touched, for those who follow;
 * null: too many to list.
 *
 * Numbers of many rows are as narrow as they may be: a server stores them so.
 *
 * `mark` of a row is a short keyed hash by which verify names the row that
 * was changed; what protects it is the batch's digest.
 */
const struct migration schema_migrations[] = {
    {1, "CREATE TABLE space ("
	"  space BIGINT PRIMARY KEY,"
	"  batch BIGINT NOT NULL,"
	"  published BIGINT NOT NULL,"
	"  definitions BIGINT NOT NULL,"
	"  digest @BYTES@ NOT NULL);"
	"CREATE TABLE batch ("
	"  space BIGINT NOT NULL,"
	"  batch BIGINT NOT NULL,"
	"  ticket BIGINT NOT NULL,"
	"  committed_at TEXT NOT NULL,"
	"  actor BIGINT NOT NULL,"
	"  reason BIGINT,"
	"  origin BIGINT,"
	"  definitions BIGINT NOT NULL,"
	"  observations BIGINT NOT NULL,"
	"  moves BIGINT NOT NULL,"
	"  published BIGINT NOT NULL,"
	"  digest @BYTES@ NOT NULL,"
	"  cells @BYTES@,"
	"  PRIMARY KEY (space, batch),"
	"  UNIQUE (space, ticket)) @CLUSTERED@;"
	"CREATE TABLE free_text ("
	"  space BIGINT NOT NULL,"
	"  id BIGINT NOT NULL,"
	"  salt @BYTES@,"
	"  content TEXT,"
	"  digest @BYTES@ NOT NULL,"
	"  PRIMARY KEY (space, id)) @CLUSTERED@;"
	"CREATE TABLE definition ("
	"  space BIGINT NOT NULL,"
	"  kind BIGINT NOT NULL,"
	"  id BIGINT NOT NULL,"
	"  batch BIGINT NOT NULL,"
	"  key TEXT NOT NULL,"
	"  content TEXT NOT NULL,"
	"  mark BIGINT NOT NULL,"
	"  PRIMARY KEY (space, kind, id, batch)) @CLUSTERED@;"
	"CREATE TABLE observation ("
	"  space INTEGER NOT NULL,"
	"  indicator INTEGER NOT NULL,"
	"  scenario INTEGER NOT NULL,"
	"  breakdown INTEGER NOT NULL,"
	"  period INTEGER NOT NULL,"
	"  unit INTEGER NOT NULL,"
	"  revision INTEGER NOT NULL,"
	"  decision INTEGER,"
	"  value BIGINT NOT NULL,"
	"  note BIGINT,"
	"  ticket BIGINT NOT NULL,"
	"  mark BIGINT NOT NULL,"
	"  status SMALLINT NOT NULL,"
	"  stage SMALLINT NOT NULL,"
	"  PRIMARY KEY (space, indicator, scenario, breakdown, period, unit, revision))"
	"  @CLUSTERED@ @BY_INDICATOR@;"
	"CREATE TABLE stage_move ("
	"  space INTEGER NOT NULL,"
	"  indicator INTEGER NOT NULL,"
	"  scenario INTEGER NOT NULL,"
	"  breakdown INTEGER NOT NULL,"
	"  period INTEGER NOT NULL,"
	"  unit INTEGER NOT NULL,"
	"  revision INTEGER NOT NULL,"
	"  ticket BIGINT NOT NULL,"
	"  stage BIGINT NOT NULL,"
	"  mark BIGINT NOT NULL,"
	"  PRIMARY KEY (space, indicator, scenario, breakdown, period, unit, revision, ticket))"
	"  @CLUSTERED@ @BY_INDICATOR@;"
	"CREATE TABLE slice ("
	"  space INTEGER NOT NULL,"
	"  indicator INTEGER NOT NULL,"
	"  scenario INTEGER NOT NULL,"
	"  breakdown INTEGER NOT NULL,"
	"  period INTEGER NOT NULL,"
	"  changes BIGINT NOT NULL,"
	"  batch BIGINT NOT NULL,"
	"  published BIGINT NOT NULL,"
	"  PRIMARY KEY (space, indicator, scenario, breakdown, period))"
	"  @CLUSTERED@ @BY_INDICATOR@;"
	"CREATE TABLE slice_image ("
	"  space INTEGER NOT NULL,"
	"  indicator INTEGER NOT NULL,"
	"  scenario INTEGER NOT NULL,"
	"  breakdown INTEGER NOT NULL,"
	"  period INTEGER NOT NULL,"
	"  changes BIGINT NOT NULL,"
	"  ticket BIGINT NOT NULL,"
	"  content @BYTES@ @UNCOMPRESSED@ NOT NULL,"
	"  PRIMARY KEY (space, indicator, scenario, breakdown, period)) @BY_INDICATOR@;"},
    {2, "ALTER TABLE batch ADD COLUMN events BIGINT NOT NULL DEFAULT 0;"
	"CREATE TABLE event ("
	"  space BIGINT NOT NULL,"
	"  ticket BIGINT NOT NULL,"
	"  ordinal BIGINT NOT NULL,"
	"  kind BIGINT NOT NULL,"
	"  subject TEXT NOT NULL,"
	"  content TEXT NOT NULL,"
	"  text BIGINT,"
	"  mark BIGINT NOT NULL,"
	"  PRIMARY KEY (space, ticket, ordinal)) @CLUSTERED@;"
	"CREATE INDEX event_subject ON event (space, subject);"},
    {3, "SELECT 1;"},
    {4, "CREATE TABLE submission ("
	"  space BIGINT NOT NULL,"
	"  form TEXT NOT NULL,"
	"  period BIGINT NOT NULL,"
	"  unit BIGINT NOT NULL,"
	"  version BIGINT NOT NULL,"
	"  state BIGINT NOT NULL,"
	"  changes BIGINT NOT NULL,"
	"  begun BIGINT NOT NULL,"
	"  submitted_at TEXT,"
	"  first_submitted_at TEXT,"
	"  extended_to BIGINT,"
	"  reviewed TEXT NOT NULL,"
	"  on_behalf BIGINT NOT NULL,"
	"  published BIGINT NOT NULL,"
	"  PRIMARY KEY (space, form, period, unit)) @CLUSTERED@;"
	"CREATE TABLE attachment ("
	"  space BIGINT NOT NULL,"
	"  digest @BYTES@ NOT NULL,"
	"  content @BYTES@ @UNCOMPRESSED@ NOT NULL,"
	"  PRIMARY KEY (space, digest));"},
};

const int schema_migration_count = sizeof(schema_migrations) / sizeof(schema_migrations[0]);
