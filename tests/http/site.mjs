// SPDX-License-Identifier: AGPL-3.0-or-later
// A server over a register of its own, made from a data package, for tests of
// what it answers. Ended by close(); nothing stays behind.
import { execFileSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { password, Person } from "./person.mjs";
import { program, serve } from "./serve.mjs";
import { registerName, removeRegister } from "../store.mjs";

export const example = fileURLToPath(new URL("../../examples/langson-2017", import.meta.url));

export const run = (...args) => execFileSync(program, args, { stdio: "pipe", encoding: "utf8" });

// { db, port, get(), person(), close() }; `packages` are imported and published in order, then
// `prepare` has the database, before it is served. `grants`: of people by their login, whom
// person(login) gives signed in.
export async function startSite(packages = [example], prepare = () => {}, { grants = {}, args = [] } = {}) {
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
		await writeFile(join(folder, "password"), `${password}\n`);
		for (const [login, grant] of Object.entries(grants))
			run("user", "add", login, "--db", db, "--name", login, "--grant", grant, "--keep-password",
				"--password-file", join(folder, "password"));
		server = await serve(db, ...args);
		const person = (login) => new Person(server.port).signIn(login);
		return { db, port: server.port, folder, close, get: server.get, person };
	} catch (error) {
		await close();
		throw error;
	}
}
