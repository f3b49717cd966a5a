// SPDX-License-Identifier: AGPL-3.0-or-later
// A server over a register of its own, made from a data package, for tests of
// what it answers. Ended by close(); nothing stays behind.
import { execFileSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { program, serve } from "./serve.mjs";
import { registerName, removeRegister } from "../store.mjs";

export const example = fileURLToPath(new URL("../../examples/langson-2017", import.meta.url));

export const run = (...args) => execFileSync(program, args, { stdio: "pipe", encoding: "utf8" });

// { db, port, get(), close() }; `packages` are imported and published in order, then `prepare` has
// the database, before it is served.
export async function startSite(packages = [example], prepare = () => {}) {
	const folder = await mkdtemp(join(tmpdir(), "kycung-site-"));
	const db = registerName(folder, "register.db");
	let server;
	const close = async () => {
		const status = await server?.stop();
		if (server)
			process.stderr.write(server.said());
		removeRegister(db);
		await rm(folder, { recursive: true, force: true });
		return status;
	};
	try {
		run("init", "--db", db);
		for (const folderOfPackage of packages)
			run("import", "--db", db, "--publish", folderOfPackage);
		prepare(db);
		server = await serve(db);
		return { db, port: server.port, folder, close, get: server.get };
	} catch (error) {
		await close();
		throw error;
	}
}
