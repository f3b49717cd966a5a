// SPDX-License-Identifier: AGPL-3.0-or-later
// Where the registers of a suite live: files in its folder, or databases of
// the server that KYCUNG_TEST_STORE names (the URI up to the database's name).
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { programs } from "./postgres.mjs";

export const server = process.env.KYCUNG_TEST_STORE;

// A name as --db takes it, for a register that does not exist yet.
export function registerName(folder, name) {
	return server
		? `${server}t_${name.replaceAll(/\W/g, "_")}_${randomBytes(6).toString("hex")}`
		: join(folder, name);
}

const sql = (database, ...statements) => execFileSync(join(programs(), "psql"),
	["-Xqt", "-v", "ON_ERROR_STOP=1", server + database,
		...statements.flatMap((text) => ["-c", text])], { encoding: "utf8", stdio: "pipe" });

// Begins to read the register, and goes on reading what it was until the function returned is called.
export function readThroughout(db) {
	const reader = spawn(join(programs(), "psql"), ["-Xqt", "-v", "ON_ERROR_STOP=1", db],
		{ stdio: ["pipe", "pipe", "inherit"] });
	reader.stdin.write("BEGIN ISOLATION LEVEL REPEATABLE READ;\nSELECT 1;\n");
	return new Promise((begun, failed) => {
		reader.on("error", failed);
		reader.stdout.once("data", () => begun(() => {
			const ended = new Promise((resolve) => reader.on("close", resolve));
			reader.stdin.end();
			return ended;
		}));
	});
}

// Damages it: puts `to` for `from`, of the same length, in the text of its definitions.
export function replaceInRegister(db, from, to) {
	assert.equal(from.length, to.length);
	if (server) {
		assert.match(sql(db.slice(server.length), "UPDATE kycung.definition SET content = " +
			`replace(content, '${from}', '${to}') WHERE content LIKE '%${from}%' RETURNING id`), /\d/);
		return;
	}
	const bytes = readFileSync(db);
	const at = bytes.indexOf(from);
	assert.ok(at > 0);
	bytes.write(to, at);
	writeFileSync(db, bytes);
}

// As if what happened on a day (UTC) had happened on another: stamps of batches and of citizens' reports. Nobody has it open.
export function moveToDay(db, from, to) {
	assert.equal(from.length, to.length);
	if (server) {
		sql(db.slice(server.length), ...[["batch", "committed_at"], ["feedback", "received_at"]].map(([table, column]) =>
			`UPDATE kycung.${table} SET ${column} = replace(${column}, '${from}T', '${to}T')`));
		return;
	}
	const bytes = readFileSync(db);
	for (let at = bytes.indexOf(`${from}T`); at >= 0; at = bytes.indexOf(`${from}T`, at + 1))
		bytes.write(to, at);
	writeFileSync(db, bytes);
}

// The bytes of its files: all of a file's, and of a database those that keep texts.
export function registerBytes(db) {
	if (!server)
		return Buffer.concat(["", "-wal"].map((ending) => db + ending)
			.filter(existsSync).map((path) => readFileSync(path)));
	const database = db.slice(server.length);
	const [base, ...paths] = sql(database, "CHECKPOINT", "SELECT current_setting('data_directory')",
		"SELECT pg_relation_filepath(c.oid) FROM pg_class c LEFT JOIN pg_class o ON o.reltoastrelid = c.oid " +
			"WHERE c.relname = 'pg_statistic' OR coalesce(o.oid, c.oid) = ANY (ARRAY['kycung.free_text', " +
			"'kycung.search_text', 'kycung.search_text_index', 'kycung.search_word', 'kycung.search_word_pkey']::regclass[])")
		.split("\n").map((line) => line.trim()).filter(Boolean);
	return Buffer.concat(paths.map((path) => readFileSync(join(base, path))));
}

// Removes it, if it is there, also while it is in use.
export function removeRegister(db) {
	if (!server) {
		for (const ending of ["", "-wal", "-shm"])
			rmSync(db + ending, { force: true });
	} else if (db) {
		sql("postgres", "SET client_min_messages = error",
			`DROP DATABASE IF EXISTS "${db.slice(server.length)}" WITH (FORCE)`);
	}
}
