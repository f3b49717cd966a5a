// SPDX-License-Identifier: AGPL-3.0-or-later
// A PostgreSQL of the tests' own: in a temporary directory, reached only by a
// socket in it, careless of power cuts, and run by an ordinary user, since it
// refuses to be run by root. stop() leaves nothing behind; so does the end of
// the process that started it, except for the directory.
import { execFileSync, spawn } from "node:child_process";
import { chownSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const installed = "/usr/lib/postgresql";

// The directory of initdb and postgres of the newest version from 15 on.
export function programs() {
	const versions = existsSync(installed) ? readdirSync(installed).map(Number) : [];
	const found = versions.filter((version) => version >= 15).sort((a, b) => a - b)
		.map((version) => join(installed, String(version), "bin"))
		.filter((bin) => existsSync(join(bin, "postgres")));
	if (!found.length)
		throw new Error("PostgreSQL 15 is not installed: tools/install-deps.sh test");
	return found.at(-1);
}

const id = (...words) => Number(execFileSync("id", words, { encoding: "utf8" }));

// Runs as nobody where we are root, and ends with us in any case.
function asOrdinaryUser(uid, gid) {
	const words = ["--pdeathsig", "INT"];
	if (process.getuid() === 0)
		words.push("--reuid", String(uid), "--regid", String(gid), "--clear-groups");
	return words;
}

// Those of all processes whose parent is `pid`.
function childrenOf(pid) {
	return readdirSync("/proc").filter((name) => /^\d+$/.test(name)).map(Number).filter((child) => {
		try {
			// The name of the program, which may hold anything, is in brackets.
			const stat = readFileSync(`/proc/${child}/stat`, "latin1");
			return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]) === pid;
		} catch {
			return false; // it has just ended
		}
	});
}

// { prefix, query(), kill(), start(), freeze(), thaw(), stop() }; `prefix` and a database's name
// are its URI.
export async function startPostgres() {
	const bin = programs();
	const root = process.getuid() === 0;
	const [uid, gid] = root ? [id("-u", "nobody"), id("-g", "nobody")] : [];
	const user = asOrdinaryUser(uid, gid);
	// The path of a socket is short.
	const folder = mkdtempSync(join(tmpdir().length < 60 ? tmpdir() : "/tmp", "kycung-pg-"));
	const data = join(folder, "data");
	const prefix = `postgresql://kycung@${encodeURIComponent(folder)}/`;
	let server;
	let frozen = false;
	let log = "";

	const query = (sql, database = "postgres") => execFileSync(join(bin, "psql"),
		["-XqAt", "-v", "ON_ERROR_STOP=1", prefix + database, "-c", sql],
		{ encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });

	const ended = () => server.exitCode !== null || server.signalCode !== null;

	// As a host that is gone: whoever is connected stays so, and hears nothing.
	function freeze() {
		frozen = true;
		server.kill("SIGSTOP");
		childrenOf(server.pid).forEach((pid) => process.kill(pid, "SIGSTOP"));
	}

	function thaw() {
		if (!frozen)
			return;
		frozen = false;
		childrenOf(server.pid).forEach((pid) => process.kill(pid, "SIGCONT"));
		server.kill("SIGCONT");
	}

	async function end(signal) {
		if (!server || ended())
			return;
		const end = new Promise((resolve) => server.once("exit", resolve));
		server.kill(signal);
		thaw();
		await end;
	}

	async function start() {
		log = "";
		server = spawn("setpriv", [...user, join(bin, "postgres"), "-D", data,
			"-c", "listen_addresses=", "-c", `unix_socket_directories=${folder}`,
			"-c", "fsync=off", "-c", "full_page_writes=off", "-c", "autovacuum=off",
			"-c", "max_connections=60", "-c", "shared_buffers=32MB",
			"-c", "max_wal_size=256MB", "-c", "wal_level=minimal", "-c", "max_wal_senders=0"],
		{ cwd: folder, stdio: ["ignore", "ignore", "pipe"], detached: true });
		server.stderr.setEncoding("utf8").on("data", (text) => {
			log = (log + text).slice(-10000);
		});
		for (;;) {
			try {
				query("SELECT 1");
				return;
			} catch (error) {
				if (ended())
					throw new Error(`PostgreSQL did not start:\n${log}`, { cause: error });
				await new Promise((resolve) => setTimeout(resolve, 50));
			}
		}
	}

	// At once, for the last moment of a process.
	function abandon() {
		if (server && !ended()) {
			server.kill("SIGQUIT");
			thaw();
		}
		rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
	}

	try {
		if (root)
			chownSync(folder, uid, gid);
		execFileSync("setpriv", [...user, join(bin, "initdb"), "-D", data, "-U", "kycung",
			"-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"],
		{ cwd: folder, stdio: ["ignore", "pipe", "pipe"], encoding: "utf8" });
		await start();
	} catch (error) {
		abandon();
		throw error;
	}
	return {
		prefix,
		query,
		start,
		abandon,
		freeze,
		thaw,
		kill: () => end("SIGQUIT"), // as a power cut: nothing is told, nothing tidied
		stop: async () => {
			await end("SIGINT");
			rmSync(folder, { recursive: true, force: true });
		},
	};
}
