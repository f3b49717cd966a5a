// SPDX-License-Identifier: AGPL-3.0-or-later
// Speed, as one table: make bench. Ours and the peer take turns on the same
// machine; medians of the rounds. Says what was met and what was not; fails
// only when something could not be measured.
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import http from "node:http";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { nginxConfig, packageOfRows, wrkScript } from "./material.mjs";
import { formPackage, PASSWORD, reporterLine } from "./reporters.mjs";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");
const build = path.join(root, "build-bench");
const example = path.join(root, "examples/langson-2017");
const kycung = path.join(build, "kycung");
const ROUNDS = 5;
const SECONDS = 3;
const THREADS = 2;
const CONNECTIONS = 64;

const rows = [];
const started = [];

function row(name, ours, unit, { peer, ratio, target, met } = {}) {
	rows.push({ name, ours, unit, peer, ratio, target, met });
}

const median = (numbers) => {
	const sorted = [...numbers].sort((a, b) => a - b);
	const middle = sorted.length >> 1;
	return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
};

function run(command, ...args) {
	return execFileSync(command, args, {
		encoding: "utf8",
		stdio: ["ignore", "pipe", "pipe"],
		maxBuffer: 1 << 26,
	});
}

function seconds(work) {
	const begun = process.hrtime.bigint();
	work();
	return Number(process.hrtime.bigint() - begun) / 1e9;
}

function say(text) {
	process.stderr.write(`bench: ${text}\n`);
}

// ---- Processes and requests

function start(command, ...args) {
	const child = spawn(command, args, { stdio: ["ignore", "ignore", "pipe"] });
	child.errors = "";
	child.stderr.on("data", (data) => {
		child.errors = (child.errors + data).slice(-4096);
	});
	started.push(child);
	return child;
}

async function stop(child) {
	if (child.exitCode === null && child.signalCode === null) {
		const ended = once(child, "exit");
		child.kill("SIGTERM");
		await ended;
	}
	started.splice(started.indexOf(child), 1);
}

async function freePort() {
	const server = net.createServer().listen(0, "127.0.0.1");
	await once(server, "listening");
	const { port } = server.address();
	server.close();
	await once(server, "close");
	return port;
}

function get(port, target, headers = {}) {
	return new Promise((resolve, reject) => {
		const options = { host: "127.0.0.1", port, path: target, headers, agent: false };
		const request = http.get(options, (response) => {
			const chunks = [];
			response.on("data", (chunk) => chunks.push(chunk));
			response.on("error", reject);
			response.on("end", () =>
				resolve({
					status: response.statusCode,
					headers: response.headers,
					body: Buffer.concat(chunks),
				}),
			);
		});
		request.on("error", reject);
	});
}

// The first answer of a server that is still starting.
async function firstAnswer(child, port, target) {
	for (;;) {
		if (child.exitCode !== null) throw new Error(`a server ended: ${child.errors}`);
		try {
			const answer = await get(port, target);
			if (answer.status !== 200) throw new Error(`${target}: ${answer.status}`);
			return answer;
		} catch (error) {
			if (error.code !== "ECONNREFUSED") throw error;
			await sleep(1);
		}
	}
}

const serve = (db, port, ...more) =>
	start(kycung, "serve", "--db", db, "--listen", `127.0.0.1:${port}`, ...more);

function residentMegabytes(child) {
	const status = fs.readFileSync(`/proc/${child.pid}/status`, "utf8");
	return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)[1]) / 1024;
}

function wrk(port, target, script) {
	// As a reader's browser, whose views are counted.
	const args = [`-t${THREADS}`, `-c${CONNECTIONS}`, `-d${SECONDS}s`, "-H", "User-Agent: Mozilla/5.0 (X11)"];
	if (script) args.push("-s", script);
	const out = run("wrk", ...args, `http://127.0.0.1:${port}${target}`);
	if (/Non-2xx|Socket errors/.test(out)) throw new Error(out);
	return Number(/^Requests\/sec:\s+([\d.]+)$/m.exec(out)[1]);
}

// ---- What is measured

function readNumbers(out) {
	return Object.fromEntries(
		out
			.trim()
			.split("\n")
			.map((line) => line.split(" "))
			.map(([name, number]) => [name, Number(number)]),
	);
}

function benchFigures(work, exampleDb) {
	say("figures in process");
	const program = path.join(build, "tests/bench/bench_figure");
	const small = readNumbers(run(program, exampleDb));
	const large = readNumbers(run(program, "new", path.join(work, "country.db")));
	const microseconds = (name, ns) =>
		row(name, ns / 1000, "µs", { target: "≤ 2 µs", met: ns <= 2000 });
	microseconds("figure in process, the example", small.value);
	microseconds("  default scenario", small.default_scenario);
	microseconds("  growth", small.growth);
	microseconds("  percent of a target", small.percent);
	microseconds("figure in process, 12 096 units", large.value);
	microseconds("  default scenario", large.default_scenario);
	microseconds("  growth", large.growth);
	row("  figures a second", 1e9 / large.value, "/s");
	row("  first figure: 144 396 cells read and rolled up", large.first / 1e6, "ms");
	row("  country's year seen anew after a commune's save", large.seen_after_save / 1e6, "ms");
}

function benchImport(work) {
	const directory = path.join(work, "package");
	const count = packageOfRows(directory);
	const ours = [];
	const peers = [];
	for (let round = 0; round < ROUNDS; round++) {
		say(`import, round ${round + 1} of ${ROUNDS}`);
		const db = path.join(work, `import-${round}.db`);
		run(kycung, "init", "--db", db);
		ours.push(count / seconds(() => run(kycung, "import", "--db", db, directory, "--publish")));
		const bare = path.join(work, `bare-${round}.db`);
		const csv = path.join(directory, "observations.csv");
		const upsert = path.join(build, "tests/bench/bench_upsert");
		peers.push(count / seconds(() => run(upsert, bare, csv)));
		for (const file of fs.readdirSync(work))
			if (/^(import|bare)-/.test(file)) fs.rmSync(path.join(work, file));
	}
	const ratio = median(ours) / median(peers);
	row(`import of ${count} rows, against bare SQLite upsert`, median(ours), "rows/s", {
		peer: median(peers),
		ratio,
		target: "≥ 0.5",
		met: ratio >= 0.5,
	});
}

function readBare(work, name) {
	const db = path.join(work, `${name}.db`);
	const bare = readNumbers(run(path.join(build, "tests/bench/bench_save"), "bare", db, `${SECONDS}`));
	for (const file of fs.readdirSync(work))
		if (file.startsWith(`${name}.db`)) fs.rmSync(path.join(work, file));
	return bare;
}

function rowSaves(name, ours, slowest, peers) {
	const ratio = median(ours) / median(peers);
	const p99 = median(slowest);
	row(`${name}, against bare SQLite commits of one row`, median(ours), "/s", {
		peer: median(peers),
		ratio,
		target: "≥ 1",
		met: ratio >= 1,
	});
	row("  99 of 100 take at most", p99, "ms", { target: "≤ 50 ms", met: p99 <= 50 });
}

function benchSaves(work, exampleDb) {
	const ours = [];
	const slowest = [];
	const peers = [];
	const db = path.join(work, "saves.db");
	fs.copyFileSync(exampleDb, db);
	for (let round = 0; round < ROUNDS; round++) {
		say(`saves in process, round ${round + 1} of ${ROUNDS}`);
		const program = path.join(build, "tests/bench/bench_save");
		const group = readNumbers(run(program, "group", db, `${CONNECTIONS}`, `${SECONDS}`));
		ours.push(group.saves);
		slowest.push(group.p99 / 1000);
		peers.push(readBare(work, "bare-commits").saves);
	}
	rowSaves(`saves of a cell by ${CONNECTIONS} reporters, in process`, ours, slowest, peers);
}

/* A register whose wards and communes have the form of a month to fill, and a reporter each. */
function registerToFill(work, exampleDb) {
	const db = path.join(work, "http-saves.db");
	const passwordFile = path.join(work, "password");
	fs.copyFileSync(exampleDb, db);
	fs.writeFileSync(passwordFile, PASSWORD);
	const { directory, units } = formPackage(path.join(work, "form"), path.join(example, "units.csv"));
	run(kycung, "import", "--db", db, "--publish", directory);
	for (const unit of units)
		run(kycung, "user", "add", `u${unit}`, "--db", db, "--name", unit, "--keep-password", "--password-file",
			passwordFile, "--grant", `reporter@${unit}`);
	return { db, units };
}

async function benchSavesOverHttp(work, exampleDb) {
	const ours = [];
	const slowest = [];
	const peers = [];
	const { db, units } = registerToFill(work, exampleDb);
	const port = await freePort();
	// Here all reporters have one address.
	const child = serve(db, port, "--writes", "0");
	await firstAnswer(child, port, "/");
	for (let round = 0; round < ROUNDS; round++) {
		say(`saves over HTTP, round ${round + 1} of ${ROUNDS}`);
		const lines = [];
		for (let number = 0; number < CONNECTIONS; number++)
			lines.push(await reporterLine(port, units[number % units.length],
				`2018-${String(1 + Math.floor(number / units.length)).padStart(2, "0")}`));
		const out = readNumbers(execFileSync(path.join(build, "tests/bench/bench_http_save"),
			[`${port}`, `${SECONDS}`], { encoding: "utf8", input: `${lines.join("\n")}\n` }));
		ours.push(out.saves);
		slowest.push(out.p99 / 1000);
		peers.push(readBare(work, "bare-commits").saves);
	}
	await stop(child);
	rowSaves(`saves of a cell by ${CONNECTIONS} reporters, over HTTP`, ours, slowest, peers);
}

async function benchStart(exampleDb) {
	const times = [];
	const sizes = [];
	for (let round = 0; round < ROUNDS + 2; round++) {
		say(`start to first page, round ${round + 1} of ${ROUNDS + 2}`);
		const port = await freePort();
		const begun = process.hrtime.bigint();
		const child = serve(exampleDb, port);
		await firstAnswer(child, port, "/");
		times.push(Number(process.hrtime.bigint() - begun) / 1e6);
		sizes.push(residentMegabytes(child));
		await stop(child);
	}
	const time = median(times);
	const size = median(sizes);
	row("start to first page", time, "ms", { target: "≤ 100 ms", met: time <= 100 });
	row("resident with the example", size, "MB", { target: "≤ 32 MB", met: size <= 32 });
}

async function startNginx(work, page) {
	const port = await freePort();
	const prefix = path.join(work, "nginx");
	fs.mkdirSync(path.join(prefix, "html"), { recursive: true });
	fs.writeFileSync(path.join(prefix, "html/index.html"), page.body);
	fs.writeFileSync(
		path.join(prefix, "nginx.conf"),
		nginxConfig({ prefix, port, workers: THREADS, headers: page.headers, isRoot: os.userInfo().uid === 0 }),
	);
	const child = start("nginx", "-p", prefix, "-e", "error.log", "-c", path.join(prefix, "nginx.conf"));
	const answer = await firstAnswer(child, port, "/");
	if (!answer.body.equals(page.body)) throw new Error("nginx serves other bytes");
	return { child, port };
}

async function benchPage(work, child, port, name, target) {
	const page = await firstAnswer(child, port, target);
	const nginx = await startNginx(work, page);
	const ours = [];
	const peers = [];
	for (let round = 0; round < ROUNDS; round++) {
		say(`${name}, round ${round + 1} of ${ROUNDS}`);
		ours.push(wrk(port, target));
		peers.push(wrk(nginx.port, "/"));
	}
	await stop(nginx.child);
	const ratio = median(ours) / median(peers);
	const size = (page.body.length / 1024).toFixed(1);
	row(`${name} (${size} KB), against nginx`, median(ours), "/s", {
		peer: median(peers),
		ratio,
		target: "≥ 0.8",
		met: ratio >= 0.8,
	});
}

// From the end of the command that publishes until the page that lists it has it.
async function benchPublish(work, exampleDb, port) {
	const seen = [];
	const file = path.join(work, "article.md");
	for (let round = 0; round < ROUNDS; round++) {
		say(`publishing an article, round ${round + 1} of ${ROUNDS}`);
		const title = `Bài thử số ${"abcde"[round]}`;
		fs.writeFileSync(file, `title: ${title}\ncategory: kinh-te\n---\nLời.\n`);
		await get(port, "/tin");
		run(kycung, "article", "put", "--publish", "--db", exampleDb, file);
		const begun = process.hrtime.bigint();
		while (!(await get(port, "/tin")).body.includes(title));
		seen.push(Number(process.hrtime.bigint() - begun) / 1e6);
	}
	const most = Math.max(...seen);
	row("a published article is on its list, after", most, "ms", { target: "≤ 100 ms", met: most <= 100 });
}

async function codes(port, target, list, member) {
	const { status, body } = await get(port, target);
	if (status !== 200) throw new Error(`${target}: ${status}`);
	return JSON.parse(body)[list].map((item) => item[member]);
}

async function benchApi(work, child, port) {
	const units = await codes(port, "/api/v1/units", "units", "code");
	const indicators = await codes(port, "/api/v1/indicators", "indicators", "code");
	const one = `/api/v1/figures?unit=${units[0]}&indicator=${indicators[0]}&period=2017`;
	const script = path.join(work, "figures.lua");
	fs.writeFileSync(script, wrkScript(units, indicators));
	const cached = [];
	const computed = [];
	for (let round = 0; round < ROUNDS; round++) {
		say(`figures over HTTP, round ${round + 1} of ${ROUNDS}`);
		cached.push(wrk(port, one));
		computed.push(wrk(port, "/", script) * wrkScript.figures);
	}
	row("figures over HTTP, one a request, cached", median(cached), "/s");
	row(`figures over HTTP, ${wrkScript.figures} a request, mostly computed`, median(computed), "/s");
	row("resident after all that", residentMegabytes(child), "MB");
}

// ---- The table

function number(value) {
	if (value === undefined) return "";
	const digits = value >= 1000 ? 0 : value >= 10 ? 1 : 3;
	return value.toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

function printTable() {
	const head = ["", "ours", "peer", "ratio", "target", ""];
	const lines = rows.map((r) => [
		r.name,
		`${number(r.ours)} ${r.unit}`,
		r.peer === undefined ? "" : `${number(r.peer)} ${r.unit}`,
		r.ratio === undefined ? "" : r.ratio.toFixed(2),
		r.target ?? "",
		r.target === undefined ? "" : r.met ? "met" : "NOT MET",
	]);
	const widths = head.map((_, i) => Math.max(...[head, ...lines].map((line) => line[i].length)));
	for (const line of [head, ...lines])
		console.log(
			line
				.map((cell, i) => (i === 0 || i === 5 ? cell.padEnd(widths[i]) : cell.padStart(widths[i])))
				.join("  ")
				.trimEnd(),
		);
	const targets = rows.filter((r) => r.target !== undefined);
	console.log(`${targets.filter((r) => r.met).length} of ${targets.length} targets met`);
}

async function main() {
	// nginx lives in sbin, which is not on every user's path.
	process.env.PATH += ":/usr/sbin:/sbin";
	if (!fs.existsSync(path.join(build, "build.ninja")))
		run("meson", "setup", build, root, "--buildtype=release", "-Dtests=false", "-Dbench=true");
	say("building");
	run("ninja", "-C", build);
	const work = fs.mkdtempSync(path.join(os.tmpdir(), "kycung-bench-"));
	try {
		const exampleDb = path.join(work, "example.db");
		run(kycung, "init", "--db", exampleDb);
		run(kycung, "import", "--db", exampleDb, example, "--publish");
		run(kycung, "article", "put", "--publish", "--db", exampleDb,
			...["thu-ngan-sach.md", "giam-ngheo.md"].map((name) => path.join(example, "news", name)));
		benchFigures(work, exampleDb);
		benchImport(work);
		benchSaves(work, exampleDb);
		await benchSavesOverHttp(work, exampleDb);
		await benchStart(exampleDb);
		const port = await freePort();
		const child = serve(exampleDb, port);
		await benchPage(work, child, port, "home page", "/");
		await benchPage(work, child, port, "article", "/tin/thu-ngan-sach-nam-2017-vuot-du-toan");
		await benchPublish(work, exampleDb, port);
		await benchApi(work, child, port);
		await stop(child);
		printTable();
	} finally {
		for (const child of [...started]) await stop(child);
		fs.rmSync(work, { recursive: true, force: true });
	}
}

main().catch((error) => {
	process.stderr.write(`bench: ${error.stdout ?? ''}${error.stderr ?? ''}${error.stack}\n`);
	process.exitCode = 1;
});
