// SPDX-License-Identifier: AGPL-3.0-or-later
// A whole country, as ratios in one run: make bench-scale. A made-up package of
// 11,935 units x SCALE indicators (100 unless set) x 12 months is imported, and
// the same rows are given to DuckDB, PostgreSQL, SQLite and a plain array; all
// answer the same questions (bench_scale.h), taking turns. At full size the run
// writes doc/benchmarks.md, doc/scale.svg and the measured part of doc/scale.md;
// at another it leaves them in build-bench/. WORK names a directory for some
// 12 GB of files, the system's temporary one unless set.
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { DuckDb, endAll, median, Ours, Postgres, QUESTIONS, run, runWatched, Sqlite, Subject } from "./scale_peers.mjs";
import * as report from "./scale_report.mjs";

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.resolve(here, "../..");
const build = path.join(root, "build-bench");
const kycung = path.join(build, "kycung");
const FULL = 100;
const SCALE = Number(process.env.SCALE ?? FULL);
const ROUNDS = 5;
const IMPORT_ROUNDS = SCALE >= 50 ? 2 : 3;
const MONTHS = 12;
const SEED = 2017;
const SLICES_A_YEAR = 16; // months and quarters: what question c loads
const IMPORT_LIMIT_MB = 512;

const result = { machine: [], targets: [], questions: [], measures: [], growth: [], sizes: {}, skipped: [] };
const begun = Date.now();

function say(text) {
	process.stderr.write(`bench-scale: ${((Date.now() - begun) / 1000).toFixed(0).padStart(4)} s  ${text}\n`);
}

function target(what, wanted, value, met) {
	result.targets.push({ what, wanted, value, met });
}

function measured(what, value) {
	result.measures.push({ what, value });
}

// ---- Preparing

function prepare() {
	if (!Number.isInteger(SCALE) || SCALE < 1 || SCALE > 1000)
		throw new Error("SCALE is a number of indicators, 1 to 1000");
	if (!fs.existsSync(path.join(build, "build.ninja")))
		run("meson", "setup", build, root, "--buildtype=release", "-Dtests=false", "-Dbench=true");
	say("building");
	run("ninja", "-C", build);
	const installed = path.join(here, "node_modules/.package-lock.json");
	const lock = path.join(here, "package-lock.json");
	if (!fs.existsSync(installed) || fs.statSync(installed).mtimeMs < fs.statSync(lock).mtimeMs)
		run("npm", "ci", "--prefix", here, "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error");
}

function describeMachine(duckdb, postgres) {
	const cpus = os.cpus();
	const os_ = /^PRETTY_NAME="(.*)"$/m.exec(fs.readFileSync("/etc/os-release", "utf8"))?.[1] ?? os.type();
	const sqlite = run("pkg-config", "--modversion", "sqlite3").trim();
	const changed = run("git", "-C", root, "status", "--porcelain", "--", "src", "tests").trim() ? " and changes" : "";
	const commit = run("git", "-C", root, "rev-parse", "--short", "HEAD").trim() + changed;
	result.machine = [
		`machine: ${cpus.length} cores, ${cpus[0].model}; ${report.number(os.totalmem() / 2 ** 30)} GiB of memory; ${os_}, Linux ${os.release()}`,
		`peers: ${duckdb.version}; PostgreSQL ${postgres.version} (${Object.entries(postgres.settings).map((pair) => pair.join(" = ")).join(", ")}); SQLite ${sqlite}`,
		`command: ${SCALE === FULL ? "" : `SCALE=${SCALE} `}make bench-scale, at ${commit}, ${new Date().toISOString().slice(0, 10)}`,
		`data: kycung generate --indicators ${SCALE} --months ${MONTHS} --seed ${SEED}: ${report.number(result.rows)} observations of 11,935 units`,
	];
}

function generate(work, indicators) {
	const directory = path.join(work, `package-${indicators}`);
	if (!fs.existsSync(directory))
		run(kycung, "generate", "--indicators", String(indicators), "--months", String(MONTHS), "--seed", String(SEED), directory);
	return directory;
}

function removeDb(file) {
	for (const name of [file, `${file}-wal`, `${file}-shm`])
		fs.rmSync(name, { force: true });
}

async function importInto(db, directory) {
	run(kycung, "init", "--db", db);
	return runWatched(kycung, "import", "--db", db, directory, "--publish");
}

// ---- Imports, in turns

async function benchImports(work, directory, db) {
	const ours = [];
	const bare = [];
	const bareDb = path.join(work, "bare.db");
	for (let round = 0; round < IMPORT_ROUNDS; round++) {
		say(`import into SQLite, round ${round + 1} of ${IMPORT_ROUNDS}`);
		removeDb(db);
		ours.push(await importInto(db, directory));
		removeDb(bareDb);
		bare.push(await runWatched(path.join(build, "tests/bench/bench_upsert"), bareDb, path.join(directory, "observations.csv")));
	}
	const size = fs.statSync(db).size;
	const bareSize = fs.statSync(bareDb).size;
	removeDb(bareDb);
	const seconds = median(ours.map((r) => r.seconds));
	const ratio = median(bare.map((r) => r.seconds)) / seconds;
	const peak = Math.max(...ours.map((r) => r.peak));
	result.sizes.row = size / result.rows;
	result.sizes.rate = result.rows / seconds;
	target("import into SQLite, against the bare upsert of the same rows", "≥ 0.5 ×", `${report.number(ratio)} ×`, ratio >= 0.5);
	target("import into SQLite, peak memory", `≤ ${IMPORT_LIMIT_MB} MB`, `${report.number(peak)} MB`, peak <= IMPORT_LIMIT_MB);
	measured("import into SQLite", `${report.number(seconds)} s, ${report.number(result.rows / seconds)} rows/s`);
	measured("bare upsert into SQLite", `${report.number(seconds * ratio)} s, ${report.number(result.rows / seconds / ratio)} rows/s`);
	measured("register in SQLite, a row", report.bytes(result.sizes.row));
	measured("bare table in SQLite, a row", report.bytes(bareSize / result.rows));
	return { seconds, peak, bytes: size };
}

// Whether the program takes the URI of a server; says so if not.
function takesPostgres(postgres) {
	try {
		run(kycung, "init", "--db", postgres.uri);
		return true;
	} catch (error) {
		const why = `${error.stderr}`.trim().replaceAll(postgres.uri, "postgresql://…");
		result.skipped.push(`Skipped: PostgreSQL as our own store; the program says: ${why}`);
		return false;
	}
}

async function benchPostgresImports(postgres, subject, directory) {
	const ours = [];
	const copies = [];
	const takes = takesPostgres(postgres);
	for (let round = 0; round < IMPORT_ROUNDS; round++) {
		say(`import into PostgreSQL, round ${round + 1} of ${IMPORT_ROUNDS}`);
		if (takes) {
			postgres.emptyOurs();
			ours.push(await importInto(postgres.uri, directory));
		}
		copies.push(await postgres.copy(subject));
	}
	const copy = median(copies.map((r) => r.seconds));
	measured("COPY into PostgreSQL", `${report.number(copy)} s, ${report.number(result.rows / copy)} rows/s`);
	if (!takes)
		return false;
	const seconds = median(ours.map((r) => r.seconds));
	const peak = Math.max(...ours.map((r) => r.peak));
	const size = Number(postgres.sql("postgres", "SELECT pg_database_size('ours')"));
	const empty = Number(postgres.sql("postgres", "SELECT pg_database_size('template1')"));
	result.sizes.pgRow = (size - empty) / result.rows;
	result.sizes.pgRate = result.rows / seconds;
	target("import into PostgreSQL, against COPY of the same rows", "≥ 0.5 ×", `${report.number(copy / seconds)} ×`, copy / seconds >= 0.5);
	target("import into PostgreSQL, peak memory", `≤ ${IMPORT_LIMIT_MB} MB`, `${report.number(peak)} MB`, peak <= IMPORT_LIMIT_MB);
	measured("import into PostgreSQL", `${report.number(seconds)} s, ${report.number(result.rows / seconds)} rows/s`);
	measured("register in PostgreSQL, a row", report.bytes(result.sizes.pgRow));
	return true;
}

// ---- Questions, in turns

const titles = {
	a: "a: one indicator and month by the 63 provinces",
	b: `b: one province's whole subtree, ${Math.min(SCALE, 20)} indicators × 12 months`,
	c: "c: everything by province × indicator × quarter",
};

async function benchQuestions(ours, others) {
	const contenders = {
		ours: (name) => ours.ask(name),
		scan: (name) => ours.ask(name, "scan"),
		lookup: (name) => ours.ask(name, "lookup"),
		...Object.fromEntries(Object.entries(others).map(([who, other]) => [who, (name) => other.ask(name)])),
	};
	for (const name of QUESTIONS) {
		const taken = Object.fromEntries(Object.keys(contenders).map((who) => [who, []]));
		let first;
		for (let round = 0; round < ROUNDS; round++) {
			say(`question ${name}, round ${round + 1} of ${ROUNDS}`);
			for (const [who, ask] of Object.entries(contenders)) {
				const answer = await ask(name);
				first ??= answer;
				if (answer.checksum !== first.checksum || answer.cells !== first.cells)
					throw new Error(`${who} comes to other sums for question ${name}`);
				taken[who].push(answer.ns);
			}
		}
		const ns = Object.fromEntries(Object.entries(taken).map(([who, list]) => [who, median(list)]));
		result.questions.push({ name, title: titles[name], cells: first.cells, ns });
	}
	const ratio = (name, who) => {
		const { ns } = result.questions.find((q) => q.name === name);
		return ns[who] / ns.ours;
	};
	const against = (name, who, peer, least) =>
		target(`query ${titles[name]}, against ${peer}`, `≥ ${least} × faster`, `${report.number(ratio(name, who))} ×`, ratio(name, who) >= least);
	target(`query ${titles.a}, against the array scan`, "≤ 1 ×", `${report.number(1 / ratio("a", "scan"))} ×`, ratio("a", "scan") >= 1);
	against("a", "duckdb", "DuckDB", 50);
	against("b", "duckdb", "DuckDB", 50);
	against("c", "duckdb", "DuckDB", 10);
	against("c", "postgres", "PostgreSQL", 50);
}

// ---- Cold, and saving

async function benchCold(db, indicator) {
	const inProcess = [];
	const fromStart = [];
	const periods = Array.from({ length: MONTHS }, (_, i) => `2017-${String(i + 1).padStart(2, "0")}`).join(",");
	const ours = new Ours(build, db);
	for (let round = 0; round < ROUNDS; round++) {
		say(`cold, round ${round + 1} of ${ROUNDS}`);
		inProcess.push(await ours.cold(round));
		const { seconds } = await runWatched(kycung, "figure", "--db", db, "VN", indicator, periods,
			"--scenario", "actual", "--format", "csv");
		fromStart.push(seconds * 1e9);
	}
	await ours.stop();
	const first = median(inProcess);
	target("cold: first query of an indicator after start, 12 months of 11,935 units", "≤ 20 ms", report.duration(first), first <= 20e6);
	measured("the same as a process of its own (kycung figure), from its start to its end", report.duration(median(fromStart)));
}

// What earlier parts left to be written must not be in the way of commits.
function settle(postgres) {
	postgres?.sql("postgres", "CHECKPOINT");
	run("sync");
}

async function benchSaving(store, db, bare) {
	const ours = new Ours(build, db);
	say(`saving in ${store}`);
	const save = await ours.save(bare);
	await ours.stop();
	target(`one value saved at a commune in ${store}, until the national figure shows it, beyond the commit`, "≤ 2 ms",
		report.duration(save.beyond), save.beyond <= 2e6);
	measured(`a bare commit of one row in ${store}`, report.duration(save.commit));
	measured(`space_write() of one value in ${store}, and the figure after it`, `${report.duration(save.write)} + ${report.duration(save.figure)}`);
	return save;
}

// ---- How cost grows

async function grow(db, indicators, rows, imported, save, work) {
	const ours = new Ours(build, db);
	say(`growth: ${indicators} indicators`);
	const before = ours.megabytes();
	const a = [];
	const c = [];
	for (let round = 0; round < ROUNDS; round++) {
		a.push((await ours.ask("a")).ns);
		c.push((await ours.ask("c")).ns);
	}
	const resident = ours.megabytes();
	const observed = new Subject(work).stocks.length;
	if (indicators === SCALE)
		result.sizes.slice = (resident - before) * 2 ** 20 / (observed * SLICES_A_YEAR);
	if (!save)
		settle();
	const saved = save ?? await ours.save(path.join(work, `bare-${indicators}.db`));
	await ours.stop();
	result.growth.push({ indicators, rows, a: median(a), c: median(c), save: saved.write + saved.figure, ...imported, resident });
}

const rowsOf = (directory) =>
	Number(/^(\d+)/.exec(run("wc", "-l", path.join(directory, "observations.csv")))[1]) - 1;

async function benchSmaller(work) {
	for (const indicators of [1, 10, 100].filter((n) => n < SCALE)) {
		const db = path.join(work, `ours-${indicators}.db`);
		const directory = generate(work, indicators);
		const imports = [];
		for (let round = 0; round < 3; round++) {
			removeDb(db);
			imports.push(await importInto(db, directory));
		}
		const ours = new Ours(build, db);
		await ours.write(work);
		await ours.stop();
		await grow(db, indicators, rowsOf(directory), { seconds: median(imports.map((r) => r.seconds)),
			peak: Math.max(...imports.map((r) => r.peak)), bytes: fs.statSync(db).size }, undefined, work);
		removeDb(db);
		fs.rmSync(directory, { recursive: true });
	}
}

// ---- doc/

function writeDocs() {
	const to = SCALE === FULL ? path.join(root, "doc") : build;
	const scale = path.join(root, "doc/scale.md");
	fs.writeFileSync(path.join(to, "benchmarks.md"), report.markdown(result));
	fs.writeFileSync(path.join(to, "scale.svg"), report.chart(result));
	const whole = fs.readFileSync(scale, "utf8");
	const marks = /(<!-- measured: written by make bench-scale -->\n)[\s\S]*?(<!-- end of measured -->)/;
	if (!marks.test(whole))
		throw new Error("doc/scale.md has no place for what was measured");
	fs.writeFileSync(path.join(to, "scale.md"),
		whole.replace(marks, (_, head, tail) => `${head}\n${report.arithmetic(result)}\n\n${tail}`));
	say(`written: ${to}/benchmarks.md, scale.md, scale.svg`);
}

async function main() {
	process.env.PATH += ":/usr/sbin:/sbin";
	prepare();
	const work = fs.mkdtempSync(path.join(process.env.WORK ?? os.tmpdir(), "kycung-scale-"));
	/* PostgreSQL runs as another user, below. */
	fs.chmodSync(work, 0o711);
	let postgres;
	let duckdb;
	try {
		await benchSmaller(work);
		say("generating");
		const db = path.join(work, "ours.db");
		const directory = generate(work, SCALE);
		result.rows = rowsOf(directory);
		const imported = await benchImports(work, directory, db);
		const ours = new Ours(build, db);
		await ours.write(work);
		const subject = new Subject(work);
		postgres = await Postgres.start(path.join(work, "pg"));
		const isStore = await benchPostgresImports(postgres, subject, directory);
		const [, first] = fs.readFileSync(path.join(directory, "indicators.csv"), "utf8").split("\n", 2);
		fs.rmSync(directory, { recursive: true });
		say("loading the peers");
		await postgres.load(subject);
		duckdb = await DuckDb.start(subject);
		const sqlite = new Sqlite(build, path.join(work, "peer.db"), subject);
		fs.rmSync(subject.rows);
		describeMachine(duckdb, postgres);
		await benchQuestions(ours, { duckdb, postgres, sqlite });
		await Promise.all([ours.stop(), sqlite.stop()]);
		duckdb.stop();
		await benchCold(db, first.split(",")[0]);
		settle(postgres);
		const save = await benchSaving("SQLite", db, path.join(work, "bare.db"));
		if (isStore)
			await benchSaving("PostgreSQL", postgres.uri, "-");
		await grow(db, SCALE, result.rows, imported, save, work);
		process.stdout.write(report.text(result));
		for (const line of result.skipped)
			console.log(line);
		console.log(`${result.targets.filter(({ met }) => met).length} of ${result.targets.length} targets met`);
		writeDocs();
	} finally {
		await postgres?.stop();
		await endAll();
		fs.rmSync(work, { recursive: true, force: true });
	}
}

main().catch((error) => {
	process.stderr.write(`bench-scale: ${error.stdout ?? ""}${error.stderr ?? ""}${error.stack}\n`);
	process.exitCode = 1;
});
