// SPDX-License-Identifier: AGPL-3.0-or-later
// A server over a register of its own, made from a data package, for tests of
// what it answers. Ended by close(); nothing stays behind.
import { execFileSync, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { get } from "./get.mjs";
import { registerName, removeRegister } from "../store.mjs";

const program = process.env.KYCUNG ?? fileURLToPath(new URL("../../build-test/kycung", import.meta.url));
export const example = fileURLToPath(new URL("../../examples/langson-2017", import.meta.url));

export const run = (...args) => execFileSync(program, args, { stdio: "pipe", encoding: "utf8" });

// A server over the register `db`: { port, get(), close() }; close() gives its exit status.
export async function startServer(db) {
	const server = spawn(program, ["serve", "--db", db, "--listen", "127.0.0.1:0"],
		{ stdio: ["ignore", "pipe", "inherit"] });
	const close = async () => {
		if (server.exitCode === null && server.signalCode === null) {
			const ended = new Promise((resolve) => server.once("exit", resolve));
			server.kill("SIGTERM");
			await ended;
		}
		return server.exitCode;
	};
	try {
		const port = await portOf(server);
		return { port, close, get: (path, options) => get(port, path, options) };
	} catch (error) {
		await close();
		throw error;
	}
}

// { db, port, get(), close() }; `packages` are imported and published in order, then `prepare` has
// the database, before it is served.
export async function startSite(packages = [example], prepare = () => {}) {
	const folder = await mkdtemp(join(tmpdir(), "kycung-site-"));
	const db = registerName(folder, "register.db");
	let server;
	const close = async () => {
		const status = await server?.close();
		removeRegister(db);
		await rm(folder, { recursive: true, force: true });
		return status;
	};
	try {
		run("init", "--db", db);
		for (const folderOfPackage of packages)
			run("import", "--db", db, "--publish", folderOfPackage);
		prepare(db);
		server = await startServer(db);
		return { ...server, db, folder, close };
	} catch (error) {
		await close();
		throw error;
	}
}

function portOf(server) {
	return new Promise((resolve, reject) => {
		let printed = "";
		server.stdout.setEncoding("utf8").on("data", (text) => {
			printed += text;
			const found = /http:\/\/127\.0\.0\.1:(\d+)\/\n/.exec(printed);
			if (found)
				resolve(Number(found[1]));
		});
		server.once("error", reject);
		server.once("exit", (status) => reject(new Error(`the server ended with ${status}`)));
	});
}
