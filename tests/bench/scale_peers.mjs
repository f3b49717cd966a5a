// SPDX-License-Identifier: AGPL-3.0-or-later
// The contenders of scale.mjs. Each has ask(name), which answers one question
// of bench_scale.h with { ns, checksum, cells }, warm, and stop().
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import readline from "node:readline";

export const QUESTIONS = ["a", "b", "c"];
const MONTHS = 12;
const SUBTREE_INDICATORS = 20;

export const median = (numbers) => {
	const sorted = [...numbers].sort((x, y) => x - y);
	const middle = sorted.length >> 1;
	return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
};

export function run(command, ...args) {
	return execFileSync(command, args, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"], maxBuffer: 1 << 28 });
}

const running = new Set();

function begin(command, args, options) {
	const child = spawn(command, args, options);
	running.add(child);
	child.errors = "";
	child.stderr?.on("data", (data) => {
		child.errors = (child.errors + data).slice(-4096);
	});
	child.on("exit", () => running.delete(child));
	return child;
}

async function end(child, signal = "SIGTERM") {
	if (child.exitCode !== null || child.signalCode !== null)
		return;
	const ended = once(child, "exit");
	child.kill(signal);
	await ended;
}

export async function endAll() {
	for (const child of [...running])
		await end(child, "SIGINT");
}

function statusMegabytes(pid, field) {
	try {
		const status = fs.readFileSync(`/proc/${pid}/status`, "utf8");
		return Number(new RegExp(`^${field}:\\s+(\\d+) kB$`, "m").exec(status)?.[1] ?? 0) / 1024;
	} catch (error) {
		if (error.code === "ENOENT" || error.code === "ESRCH")
			return 0;
		throw error;
	}
}

// Runs to the end: { seconds, peak } in seconds and megabytes (VmHWM).
export async function runWatched(command, ...args) {
	const begun = process.hrtime.bigint();
	const child = begin(command, args, { stdio: ["ignore", "ignore", "pipe"] });
	let peak = 0;
	const watch = setInterval(() => {
		peak = Math.max(peak, statusMegabytes(child.pid, "VmHWM"));
	}, 10);
	const [status] = await once(child, "exit");
	clearInterval(watch);
	if (status)
		throw new Error(`${command} ${args.join(" ")}: ${child.errors}`);
	return { seconds: Number(process.hrtime.bigint() - begun) / 1e9, peak };
}

// A program that answers each line with a line.
class Answering {
	constructor(command, args, options = {}) {
		this.name = path.basename(command);
		this.child = begin(command, args, { stdio: ["pipe", "pipe", "pipe"], ...options });
		this.lines = readline.createInterface({ input: this.child.stdout })[Symbol.asyncIterator]();
	}

	async say(line) {
		this.child.stdin.write(`${line}\n`);
		const { value, done } = await this.lines.next();
		if (done)
			throw new Error(`${this.name} ended at "${line}": ${this.child.errors}`);
		return value;
	}

	async stop() {
		if (this.child.exitCode !== null)
			return;
		const ended = once(this.child, "exit");
		this.child.stdin.end();
		await ended;
	}
}

function answerOf(line) {
	const [ns, checksum, cells] = line.split(" ");
	return { ns: Number(ns), checksum, cells: Number(cells) };
}

// ---- Ours, and the array

export class Ours {
	constructor(build, db) {
		this.program = new Answering(path.join(build, "tests/bench/bench_scale"), [db]);
	}

	async ask(name, contender = "ours") {
		return answerOf(await this.program.say(`${contender} ${name}`));
	}

	write(directory) {
		return this.program.say(`write ${directory}`);
	}

	async cold(indicator) {
		return Number(await this.program.say(`cold ${indicator}`));
	}

	// Nanoseconds: a bare commit, ours, the figure after it.
	async save(bare) {
		const [commit, write, figure] = (await this.program.say(`save ${bare}`)).split(" ").map(Number);
		return { commit, write, figure, beyond: write + figure - commit };
	}

	megabytes() {
		return statusMegabytes(this.program.child.pid, "VmRSS");
	}

	stop() {
		return this.program.stop();
	}
}

// ---- The others are given what `write` wrote

export class Subject {
	constructor(directory) {
		const rows = (name) => fs.readFileSync(path.join(directory, name), "utf8").trimEnd().split("\n").slice(1)
			.map((line) => line.split(",").map(Number));
		this.directory = directory;
		this.rows = path.join(directory, "rows.csv");
		this.tops = 1 + rows("units.csv").reduce((most, [, top]) => Math.max(most, top), -1);
		this.stocks = rows("indicators.csv").map(([, stock]) => stock);
	}

	// As question_named() in bench_common.c has it.
	question(name) {
		const all = this.stocks.length;
		const some = Math.min(all, SUBTREE_INDICATORS);
		return {
			a: { top: 0, tops: this.tops, indicator: all >> 1, indicators: 1, period: 5, periods: 1 },
			b: { top: this.tops >> 1, tops: 1, indicator: 0, indicators: some, period: 0, periods: MONTHS },
			c: { top: 0, tops: this.tops, indicator: 0, indicators: all, period: 0, periods: 4 },
		}[name];
	}

	// Rows of indicator, period, top, sum, in any order.
	check(name, rows) {
		const q = this.question(name);
		let checksum = 0n;
		for (const [indicator, period, top, sum] of rows) {
			const cell = ((Number(indicator) - q.indicator) * q.periods + Number(period) - q.period) * q.tops +
				Number(top) - q.top;
			checksum += BigInt(cell + 1) * BigInt(sum);
		}
		return { checksum: BigInt.asUintN(64, checksum).toString(), cells: q.tops * q.indicators * q.periods };
	}
}

const parameters = {
	a: (q) => [q.indicator, q.period],
	b: (q) => [q.top, q.indicators],
	c: () => [],
};

// ---- SQLite

export class Sqlite {
	constructor(build, db, subject) {
		const program = path.join(build, "tests/bench/bench_sqlite");
		const shape = [subject.tops, subject.stocks.length, subject.stocks.join("")].map(String);
		run(program, "load", db, subject.rows, ...shape);
		this.program = new Answering(program, ["ask", db, ...shape]);
	}

	async ask(name) {
		return answerOf(await this.program.say(name));
	}

	stop() {
		return this.program.stop();
	}
}

// ---- DuckDB: the table lies in memory twice, in two orders; the faster one counts

export class DuckDb {
	static async start(subject) {
		const { DuckDBInstance } = await import("@duckdb/node-api");
		const self = new DuckDb();
		self.instance = await DuckDBInstance.create(":memory:");
		self.connection = await self.instance.connect();
		self.subject = subject;
		await self.connection.run(
			"CREATE TABLE by_indicator AS SELECT indicator::SMALLINT AS indicator, (period - 1)::TINYINT AS month, " +
			"province::SMALLINT AS province, unit::SMALLINT AS unit, value::BIGINT AS value " +
			`FROM read_csv('${subject.rows}') WHERE period > 0 ORDER BY indicator, month, unit`);
		await self.connection.run(
			"CREATE TABLE by_province AS FROM by_indicator ORDER BY province, indicator, month, unit");
		await self.connection.run(
			`CREATE TABLE indicator AS FROM read_csv('${path.join(subject.directory, "indicators.csv")}')`);
		const [[version, threads]] = (await self.connection.runAndReadAll(
			"SELECT version(), current_setting('threads')")).getRows();
		self.version = `DuckDB ${version} (${threads} threads)`;
		self.statements = {};
		for (const name of QUESTIONS) {
			self.statements[name] = [];
			for (const table of ["by_indicator", "by_province"]) {
				const statement = await self.connection.prepare(DuckDb.sql(name, table));
				statement.bind(parameters[name](subject.question(name)));
				self.statements[name].push(statement);
			}
		}
		return self;
	}

	static sql(name, table) {
		if (name === "a")
			return `SELECT indicator, month, province, sum(value) FROM ${table} WHERE indicator = $1 AND month = $2 GROUP BY ALL`;
		if (name === "b")
			return `SELECT indicator, month, province, sum(value) FROM ${table} WHERE province = $1 AND indicator < $2 GROUP BY ALL`;
		return `SELECT o.indicator, o.month // 3, o.province, sum(o.value) FROM ${table} o ` +
			"JOIN indicator i ON i.indicator = o.indicator WHERE i.stock = 0 OR o.month % 3 = 2 GROUP BY ALL";
	}

	async ask(name) {
		const times = [];
		let answer;
		for (const statement of this.statements[name]) {
			const taken = [];
			answer = (await statement.runAndReadAll()).getRows();
			const until = performance.now() + 300;
			do {
				const begun = performance.now();
				await statement.runAndReadAll();
				taken.push(performance.now() - begun);
			} while (performance.now() < until);
			times.push(median(taken));
		}
		return { ns: Math.min(...times) * 1e6, ...this.subject.check(name, answer) };
	}

	stop() {
		this.connection.closeSync();
		this.instance.closeSync();
	}
}

// ---- PostgreSQL: an instance of its own, as an ordinary user, on a private socket

const PG_BIN = "/usr/lib/postgresql/15/bin";
const PG_USER = "bench";

export class Postgres {
	static async start(directory) {
		const self = new Postgres();
		const memory = Math.round(os.totalmem() / (1 << 20));
		const isRoot = process.getuid() === 0;
		self.directory = directory;
		self.owner = isRoot ? { uid: Number(run("id", "-u", "postgres")), gid: Number(run("id", "-g", "postgres")) } : {};
		fs.mkdirSync(directory);
		if (isRoot)
			fs.chownSync(directory, self.owner.uid, self.owner.gid);
		execFileSync(path.join(PG_BIN, "initdb"), ["-D", path.join(directory, "data"), "-U", PG_USER, "-A", "trust",
			"--locale=C", "--encoding=UTF8"], { ...self.owner, cwd: directory, stdio: "ignore" });
		self.settings = { shared_buffers: `${memory >> 2}MB`, effective_cache_size: `${memory >> 1}MB`,
			work_mem: "256MB", maintenance_work_mem: "1GB", max_wal_size: "3GB", random_page_cost: "1.1",
			max_parallel_workers_per_gather: String(os.cpus().length) };
		self.server = begin(path.join(PG_BIN, "postgres"), ["-D", path.join(directory, "data"), "-k", directory,
			"-c", "listen_addresses=", ...Object.entries(self.settings).flatMap(([name, value]) => ["-c", `${name}=${value}`])],
		{ ...self.owner, cwd: directory, stdio: ["ignore", "ignore", "pipe"] });
		await self.wait();
		self.version = self.sql("postgres", "SHOW server_version").trim();
		self.sql("postgres", "CREATE DATABASE peer");
		self.sql("postgres", "CREATE DATABASE ours");
		return self;
	}

	async wait() {
		for (;;) {
			if (this.server.exitCode !== null)
				throw new Error(`PostgreSQL ended: ${this.server.errors}`);
			try {
				return run(path.join(PG_BIN, "pg_isready"), "-h", this.directory, "-q");
			} catch {
				await new Promise((resolve) => setTimeout(resolve, 50));
			}
		}
	}

	client(database) {
		return ["-X", "-q", "-h", this.directory, "-U", PG_USER, "-d", database, "-v", "ON_ERROR_STOP=1"];
	}

	sql(database, text) {
		return run(path.join(PG_BIN, "psql"), ...this.client(database), "-At", "-F", ",", "-c", text);
	}

	get uri() {
		return `postgresql://${PG_USER}@${encodeURIComponent(this.directory)}/ours`;
	}

	emptyOurs() {
		this.sql("postgres", "DROP DATABASE IF EXISTS ours");
		this.sql("postgres", "CREATE DATABASE ours");
	}

	// The bare peer of an import: the rows by COPY into a table with a primary key.
	async copy(subject) {
		this.sql("peer", "DROP TABLE IF EXISTS copied; CREATE TABLE copied (scenario smallint NOT NULL, " +
			"indicator smallint NOT NULL, period smallint NOT NULL, province smallint NOT NULL, unit int NOT NULL, " +
			"value bigint NOT NULL, PRIMARY KEY (indicator, scenario, period, unit))");
		return runWatched(path.join(PG_BIN, "psql"), ...this.client("peer"), "-c",
			`\\copy copied FROM '${subject.rows}' CSV HEADER`);
	}

	// What copy() brought, laid out for the questions.
	async load(subject) {
		this.subject = subject;
		this.sql("peer", "CREATE TABLE indicator (indicator smallint PRIMARY KEY, stock boolean NOT NULL)");
		run(path.join(PG_BIN, "psql"), ...this.client("peer"), "-c",
			`\\copy indicator FROM '${path.join(subject.directory, "indicators.csv")}' CSV HEADER`);
		this.sql("peer", "CREATE TABLE observation AS SELECT indicator, (period - 1)::smallint AS month, province, unit, " +
			"value FROM copied WHERE period > 0 ORDER BY indicator, period, unit");
		this.sql("peer", "DROP TABLE copied");
		this.sql("peer", "ALTER TABLE observation ADD PRIMARY KEY (indicator, month, unit)");
		this.sql("peer", "CREATE INDEX by_province ON observation (province, indicator, month) INCLUDE (value)");
		this.sql("peer", "VACUUM (ANALYZE)");
		this.session = new Answering(path.join(PG_BIN, "psql"), [...this.client("peer")]);
		for (const name of QUESTIONS)
			this.session.child.stdin.write(`PREPARE ${name} AS ${Postgres.sql(name)};\n`);
		this.session.child.stdin.write("\\timing on\n\\o /dev/null\n");
	}

	static sql(name) {
		if (name === "a")
			return "SELECT indicator, month, province, sum(value) FROM observation WHERE indicator = $1 AND month = $2 GROUP BY 1, 2, 3";
		if (name === "b")
			return "SELECT indicator, month, province, sum(value) FROM observation WHERE province = $1 AND indicator < $2 GROUP BY 1, 2, 3";
		return "SELECT o.indicator, o.month / 3, o.province, sum(o.value) FROM observation o " +
			"JOIN indicator i ON i.indicator = o.indicator WHERE NOT i.stock OR o.month % 3 = 2 GROUP BY 1, 2, 3";
	}

	async time(name) {
		const values = parameters[name](this.subject.question(name));
		const line = await this.session.say(`EXECUTE ${name}${values.length ? `(${values})` : ""};`);
		const found = /^Time: ([\d.]+) ms/.exec(line);
		if (!found)
			throw new Error(`psql says: ${line}`);
		return Number(found[1]);
	}

	async ask(name) {
		const values = parameters[name](this.subject.question(name));
		const answer = this.sql("peer", Postgres.sql(name).replace(/\$(\d)/g, (_, n) => values[n - 1]))
			.trimEnd().split("\n").map((line) => line.split(","));
		const taken = [];
		await this.time(name);
		const until = performance.now() + 500;
		do
			taken.push(await this.time(name));
		while (performance.now() < until);
		return { ns: median(taken) * 1e6, ...this.subject.check(name, answer) };
	}

	async stop() {
		await this.session?.stop();
		await end(this.server, "SIGINT");
	}
}
