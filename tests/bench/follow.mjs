// SPDX-License-Identifier: AGPL-3.0-or-later
// How soon a batch that one process commits is shown by others:
//   node tests/bench/follow.mjs [BATCHES]
// Three servers hold the figure of a whole country; each is asked for the next
// batch (?at_least=) before it is written. Printed, for each store: the time
// from the commit to the answer, over all answers.
import { execFileSync, spawn } from "node:child_process";
import fs from "node:fs";
import http from "node:http";
import os from "node:os";
import path from "node:path";
import readline from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { startPostgres } from "../postgres.mjs";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");
const build = path.join(root, "build-bench");
const kycung = path.join(build, "kycung");
const BATCHES = Number(process.argv[2] ?? 100);
const SERVERS = 3;

const run = (command, ...args) => execFileSync(command, args, { encoding: "utf8", cwd: root });

if (!fs.existsSync(path.join(build, "build.ninja")))
	run("meson", "setup", build, "--buildtype=release", "-Dtests=false", "-Dbench=true");
run("ninja", "-C", build);

// A line of the child's output at a time.
function linesOf(child) {
	const lines = readline.createInterface({ input: child.stdout })[Symbol.asyncIterator]();
	return async () => (await lines.next()).value;
}

async function serve(db) {
	const child = spawn(kycung, ["serve", "--db", db, "--listen", "127.0.0.1:0"],
		{ stdio: ["ignore", "pipe", "inherit"] });
	const line = await linesOf(child)();
	return { child, port: Number(/:(\d+)\//.exec(line)[1]) };
}

const agent = new http.Agent({ keepAlive: true });

// The moment at which the answer was there, in microseconds since 1970.
function answered(port, target) {
	return new Promise((resolve, reject) => {
		http.get({ agent, host: "127.0.0.1", port, path: target }, (res) => {
			res.resume().on("end", () => (res.statusCode === 200
				? resolve((performance.timeOrigin + performance.now()) * 1000)
				: reject(new Error(`status ${res.statusCode}`))));
		}).on("error", reject);
	});
}

async function measure(db, subject) {
	const servers = await Promise.all(Array.from({ length: SERVERS }, () => serve(db)));
	const writer = spawn(path.join(build, "tests/bench/bench_commit"),
		[db, subject.unit, subject.indicator, subject.period], { stdio: ["pipe", "pipe", "inherit"] });
	const next = linesOf(writer);
	const query = `/api/v1/figures?unit=${subject.root}&indicator=${subject.indicator}&period=${subject.period}`;
	const commit = async () => {
		writer.stdin.write("\n");
		return (await next()).split(" ").map(Number);
	};
	const taken = [];
	let [batch] = await commit();
	for (const { port } of servers)
		await answered(port, query);
	for (let i = 0; i < BATCHES; i++) {
		const answers = servers.map(({ port }) => answered(port, `${query}&at_least=${batch + 1}`));
		await sleep(5 + Math.random() * 10);
		const [number, committed] = await commit();
		batch = number;
		for (const at of await Promise.all(answers))
			taken.push((at - committed) / 1000);
	}
	for (const child of [writer, ...servers.map((server) => server.child)]) {
		const ended = new Promise((resolve) => child.once("exit", resolve));
		child.kill("SIGTERM");
		await ended;
	}
	return taken.sort((a, b) => a - b);
}

const work = fs.mkdtempSync(path.join(os.tmpdir(), "kycung-follow-"));
const postgres = await startPostgres();
try {
	const country = path.join(work, "country");
	run(kycung, "generate", "--indicators", "2", "--months", "12", "--seed", "1", country);
	const line = (table, n) => fs.readFileSync(path.join(country, `${table}.csv`), "utf8").split("\n")[n].split(",");
	const observation = Object.fromEntries(line("observations", 0).map((name, i) => [name, line("observations", 1)[i]]));
	const subject = { ...observation, root: line("units", 1)[0] };
	for (const db of [path.join(work, "register.db"), `${postgres.prefix}follow`]) {
		run(kycung, "init", "--db", db);
		run(kycung, "import", "--db", db, "--publish", country);
		const taken = await measure(db, subject);
		const at = (share) => taken[Math.floor((taken.length - 1) * share)].toFixed(1);
		console.log(`${db.startsWith(work) ? "SQLite" : "PostgreSQL"}: median ${at(0.5)} ms, ` +
			`95 % within ${at(0.95)} ms, worst ${at(1)} ms (${taken.length} answers of ${SERVERS} servers)`);
	}
} finally {
	await postgres.stop();
	fs.rmSync(work, { recursive: true, force: true });
}
process.exit(0);
