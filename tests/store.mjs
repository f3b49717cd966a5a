// SPDX-License-Identifier: AGPL-3.0-or-later
// Where the registers of a suite live: files in its folder, or databases of
// the server that KYCUNG_TEST_STORE names (the URI up to the database's name).
import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { programs } from "./postgres.mjs";

const server = process.env.KYCUNG_TEST_STORE;

// A name as --db takes it, for a register that does not exist yet.
export function registerName(folder, name) {
	return server
		? `${server}t_${name.replaceAll(/\W/g, "_")}_${randomBytes(6).toString("hex")}`
		: join(folder, name);
}

// Removes it, if it is there, also while it is in use.
export function removeRegister(db) {
	if (!server) {
		for (const ending of ["", "-wal", "-shm"])
			rmSync(db + ending, { force: true });
	} else if (db) {
		const name = db.slice(server.length);
		execFileSync(join(programs(), "psql"), ["-Xq", `${server}postgres`,
			"-c", "SET client_min_messages = error",
			"-c", `DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`], { stdio: "pipe" });
	}
}
