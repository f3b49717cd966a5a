// SPDX-License-Identifier: AGPL-3.0-or-later
// The commands as their user meets them.
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { closeSync, mkdtempSync, mkdirSync, openSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { serve } from "../http/serve.mjs";
import { registerName, removeRegister, replaceInRegister } from "../store.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const program = process.env.KYCUNG ?? join(root, "build", "kycung");
const example = join(root, "examples", "langson-2017");
const registers = [];
let folder;

before(() => {
	folder = mkdtempSync(join(tmpdir(), "kycung-cli-"));
});
after(() => {
	registers.forEach(removeRegister);
	rmSync(folder, { recursive: true, force: true });
});

function kycung(...args) {
	const { status, stdout, stderr } = spawnSync(program, args, { encoding: "utf8", cwd: folder });
	return { status, stdout, stderr };
}

function newRegister(name) {
	const db = registerName(folder, name);
	registers.push(db);
	return db;
}

function registered(name) {
	const db = newRegister(name);
	assert.equal(kycung("init", "--db", db).status, 0);
	const done = kycung("import", "--db", db, example, "--publish");
	assert.equal(done.status, 0, done.stderr);
	return db;
}

// A package with only observations.
function observations(name, rows) {
	const directory = join(folder, name);
	mkdirSync(directory);
	writeFileSync(join(directory, "datapackage.json"), JSON.stringify({
		name, resources: [{ name: "observations", path: "observations.csv" }] }));
	writeFileSync(join(directory, "observations.csv"),
		`unit,indicator,period,scenario,value\n${rows.join("\n")}\n`);
	return directory;
}

// Of a package, forms and the calendar included.
const filesOf = (directory) => readdirSync(directory, { recursive: true })
	.filter((file) => statSync(join(directory, file)).isFile()).sort();

test("the forms and the calendar of the example are written as they are kept", () => {
	const out = join(folder, "forms-out");
	assert.equal(kycung("export", "--db", registered("forms.db"), out).status, 0);
	for (const file of ["forms/kt-xh-quy.json", "forms/ho-ngheo-nam.json", "calendar.json"])
		assert.equal(readFileSync(join(out, file), "utf8"), readFileSync(join(example, file), "utf8"), file);
});

test("the import of an export, exported again, gives the same bytes", () => {
	const db = registered("round.db");
	for (const how of [[], ["--working"]]) {
		const one = join(folder, `one${how}`), two = join(folder, `two${how}`);
		assert.equal(kycung("export", "--db", db, one, ...how).status, 0);
		const again = newRegister(`round2${how}.db`);
		assert.equal(kycung("init", "--db", again).status, 0);
		const done = kycung("import", "--db", again, one, "--publish");
		assert.equal(done.status, 0, done.stderr);
		assert.equal(kycung("export", "--db", again, two, ...how).status, 0);
		assert.deepEqual(filesOf(one), filesOf(two));
		for (const file of filesOf(one))
			assert.equal(readFileSync(join(two, file), "utf8"), readFileSync(join(one, file), "utf8"), file);
	}
});

test("an export of the working figures keeps what the public sees beneath each draft", () => {
	const db = registered("beneath.db"), again = newRegister("beneath2.db");
	const drafts = observations("beneath", ["178,budget.revenue,2017,estimate,1",
		"178,budget.expenditure,2017,estimate,", "178,budget.revenue,2019,estimate,2"]);
	const publics = (name, out) => kycung("export", "--db", name, join(folder, out)).status;
	assert.equal(kycung("import", "--db", db, drafts).status, 0);
	assert.equal(kycung("export", "--db", db, join(folder, "working1"), "--working").status, 0);
	const rows = readFileSync(join(folder, "working1", "observations.csv"), "utf8").split("\n");
	assert.deepEqual(rows.filter((row) => /^178,budget.(revenue|expenditure),2017,estimate,/.test(row))
		.map((row) => `${row.split(",")[5]} ${row.split(",").at(-1)}`),
		["424200 published", " draft", "350000 published", "1 draft"]);
	assert.equal(kycung("init", "--db", again).status, 0);
	const done = kycung("import", "--db", again, join(folder, "working1"));
	assert.equal(done.status, 0, done.stderr);
	assert.equal(kycung("export", "--db", again, join(folder, "working2"), "--working").status, 0);
	assert.equal(publics(db, "public1"), 0);
	assert.equal(publics(again, "public2"), 0);
	for (const [one, two] of [["working1", "working2"], ["public1", "public2"]])
		for (const file of filesOf(join(folder, one)))
			assert.equal(readFileSync(join(folder, two, file), "utf8"),
				readFileSync(join(folder, one, file), "utf8"), `${two}/${file}`);
	assert.equal(kycung("verify", "--db", again).status, 0);
});

test("the export describes itself as a data package of tables and documents", () => {
	const db = registered("described.db");
	const out = join(folder, "described");
	kycung("export", "--db", db, out);
	const description = JSON.parse(readFileSync(join(out, "datapackage.json"), "utf8"));
	assert.equal(description.profile, "data-package");
	assert.match(description.name, /^[-a-z0-9._/]+$/);
	assert.equal(description.resources.filter(({ profile }) => profile === "data-resource").length, 3);
	for (const resource of description.resources.filter(({ profile }) => profile === "tabular-data-resource")) {
		const [head] = readFileSync(join(out, resource.path), "utf8").split("\n");
		assert.deepEqual(head.split(","), resource.schema.fields.map((field) => field.name));
	}
});

test("a mistake anywhere stores nothing and is told with its place", () => {
	const db = registered("refused.db");
	const head = kycung("verify", "--db", db).stdout;
	const done = kycung("import", "--db", db, observations("bad", [
		"178,budget.revenue,2018,actual,1", "178,budget.revenue,2018x,actual,1", "9,x,2018,actual,y"]));
	assert.equal(done.status, 1);
	assert.match(done.stderr, /bad\/observations\.csv:3:20: .*2018x/);
	assert.match(done.stderr, /bad\/observations\.csv:4:1: .*9/);
	assert.match(done.stderr, /bad\/observations\.csv:4:3: .*x/);
	assert.equal(kycung("verify", "--db", db).stdout, head);
});

test("a process killed in the middle of an import leaves the register as it was", async () => {
	const db = registered("killed.db");
	const head = kycung("verify", "--db", db).stdout;
	const rows = [];
	for (let year = 1100; year < 1300; year++)
		for (let month = 1; month <= 12; month++)
			for (const indicator of ["budget.revenue", "budget.expenditure", "investment.volume"])
				rows.push(`178,${indicator},${year}-${String(month).padStart(2, "0")},actual,${year}.5`);
	const directory = observations("large", rows);
	let killed = 0;
	for (const delay of [5, 20, 60, 120, 200, 300]) {
		const child = spawn(program, ["import", "--db", db, directory, "--publish"], { stdio: "ignore" });
		const ended = new Promise((resolve) => child.on("exit", (status, signal) => resolve(signal)));
		await new Promise((resolve) => setTimeout(resolve, delay));
		child.kill("SIGKILL");
		if (await ended !== "SIGKILL")
			break;
		killed++;
		const now = kycung("verify", "--db", db);
		assert.equal(now.status, 0, now.stderr);
		if (now.stdout !== head) {
			// It had committed: then all of it is there.
			assert.match(now.stdout, new RegExp(`${168 + rows.length} `));
			break;
		}
	}
	assert.ok(killed > 0);
	const done = kycung("import", "--db", db, directory, "--publish");
	assert.equal(done.status, 0, done.stderr);
	assert.equal(kycung("verify", "--db", db).status, 0);
});

test("imports at the same time become batches one after another", async () => {
	const db = registered("together.db");
	const packages = [1, 2, 3, 4].map((n) => observations(`together${n}`,
		Array.from({ length: 200 }, (_, i) => `178,budget.revenue,${1200 + i},actual,${n}`)));
	const statuses = await Promise.all(packages.map((directory) => new Promise((resolve) => {
		spawn(program, ["import", "--db", db, directory, "--publish"], { stdio: "ignore" })
			.on("exit", resolve);
	})));
	assert.deepEqual(statuses, [0, 0, 0, 0]);
	const done = kycung("verify", "--db", db);
	assert.equal(done.status, 0, done.stderr);
	assert.match(done.stdout, /\b5\b.*\b968\b/);
});

test("a backup made while serving is whole, and never overwrites", async () => {
	const db = registered("served.db");
	const server = spawn(program, ["serve", "--db", db, "--listen", "127.0.0.1:0"]);
	try {
		await new Promise((resolve, reject) => {
			server.stdout.once("data", resolve);
			server.once("exit", () => reject(new Error("the server ended")));
		});
		const copy = join(folder, "copy.db");
		assert.equal(kycung("backup", "--db", db, copy).status, 0);
		assert.equal(kycung("verify", "--db", copy).stdout, kycung("verify", "--db", db).stdout);
		const again = kycung("backup", "--db", db, copy);
		assert.equal(again.status, 1);
		assert.match(again.stderr, /copy\.db/);
	} finally {
		server.kill("SIGTERM");
		await new Promise((resolve) => server.once("exit", resolve));
	}
});

test("a backup is restored, from either store to either, and holds", () => {
	const db = registered("whole.db");
	const before = kycung("verify", "--db", db).stdout;
	const head = /[0-9a-f]{64}/.exec(before)[0];
	const figure = (name) => kycung("figure", "--db", name, "178/*", "poverty.poor_households", "2017");
	const [file, again] = [join(folder, "restored-from.db"), join(folder, "restored-again.db")];
	const back = newRegister("restored-back.db");
	// To a file, from there to the store of the suite, and from there to a file.
	for (const [from, to] of [[db, file], [file, back], [back, again]]) {
		const done = kycung("restore", "--from", from, "--db", to, "--head", head);
		assert.equal(done.status, 0, done.stderr);
		assert.ok(done.stdout.includes(head));
		assert.equal(kycung("verify", "--db", to).stdout, before);
		assert.deepEqual(figure(to), figure(db));
	}
	const refused = kycung("restore", "--from", db, "--db", file, "--lang", "en");
	assert.equal(refused.status, 1);
	assert.match(refused.stderr, /exists already/);
});

test("an empty register is filled and keeps its layout", () => {
	const db = registered("to-fill-from.db");
	const empty = newRegister("empty.db");
	const layout = process.env.KYCUNG_TEST_STORE ? ["--partitions", "4"] : [];
	assert.equal(kycung("init", "--db", empty, ...layout).status, 0);
	const done = kycung("restore", "--from", db, "--db", empty);
	assert.equal(done.status, 0, done.stderr);
	assert.equal(kycung("verify", "--db", empty).stdout, kycung("verify", "--db", db).stdout);
});

test("a backup that does not hold is not restored", () => {
	const db = registered("damaged.db");
	replaceInRegister(db, "Chi Lăng", "Chi Lằng");
	const to = newRegister("of-damaged.db");
	const done = kycung("restore", "--from", db, "--db", to);
	assert.equal(done.status, 1);
	assert.notEqual(kycung("verify", "--db", to).status, 0, "it is not there");
	const wrong = kycung("restore", "--from", registered("whole-again.db"), "--db", to, "--head",
		"0123456789abcdef".repeat(4));
	assert.equal(wrong.status, 1);
});

test("a register of this version needs no upgrade", () => {
	const db = registered("current.db");
	const done = kycung("upgrade", "--db", db, "--lang", "en");
	assert.equal(done.status, 0);
	assert.match(done.stdout, /nothing to upgrade/);
});

test("a server that may keep next to nothing in memory answers all the same", async () => {
	const db = registered("memory.db");
	const [small, large] = [await serve(db, "--memory", "1"), await serve(db, "--memory=1G")];
	try {
		for (const path of ["/", "/chi-tieu/budget.revenue", "/bao-cao/bao-cao-nam", "/don-vi/178"]) {
			const { status, text } = await small.get(path);
			assert.equal(status, 200);
			assert.ok(text === (await large.get(path)).text, path);
		}
	} finally {
		assert.deepEqual([await small.stop(), await large.stop()], [0, 0]);
	}
	for (const size of ["", "0", "1.5G", "12 M", "1MB", "9999999T", "-1"]) {
		const done = kycung("serve", "--db", db, "--listen", "127.0.0.1:0", "--memory", size,
			"--lang", "en");
		assert.equal(done.status, 2, size);
		assert.ok(done.stderr.includes(`--memory cannot be “${size}”`), done.stderr);
		assert.match(done.stderr, /512M/);
	}
});

test("a taken port gets a clear message", async () => {
	const db = registered("port.db");
	const first = spawn(program, ["serve", "--db", db, "--listen", "127.0.0.1:0"]);
	try {
		const line = await new Promise((resolve) => first.stdout.once("data", (data) => resolve(String(data))));
		const port = /:(\d+)\//.exec(line)[1];
		const second = kycung("serve", "--db", db, "--listen", `127.0.0.1:${port}`);
		assert.equal(second.status, 1);
		assert.match(second.stderr, new RegExp(port));
	} finally {
		first.kill("SIGTERM");
		await new Promise((resolve) => first.once("exit", resolve));
	}
});

test("nonsense is answered with a message and a status, never a crash", () => {
	const db = registered("nonsense.db");
	const text = join(folder, "text.db");
	writeFileSync(text, "no database");
	const template = join(folder, "bad.md");
	writeFileSync(template, "{{no.such}} {{budget.revenue unit=}}\n{{#each 178/*}}\n");
	const calls = [
		[["nonsense"], 2], [["init"], 2], [["init", "--db", db], 1], [["verify", "--db", text], 1],
		[["verify", "--db", join(folder, "none.db")], 1], [["verify", "--db", "mysql://x/y"], 2],
		[["verify", "--db", "postgresql://x:y%@/z"], 2],
		[["import", "--db", db], 2], [["import", "--db", db, join(folder, "nowhere")], 1],
		[["import", "--db", db, text], 1], [["export", "--db", db, example], 1],
		[["figure", "--db", db, "178", "budget.revenue"], 2],
		[["figure", "--db", db, "178", "no.such", "2017"], 1],
		[["figure", "--db", db, "999", "budget.revenue", "2017"], 1],
		[["figure", "--db", db, "178", "budget.revenue", "20177"], 2],
		[["figure", "--db", db, "178", "budget.revenue", "2017", "--measure", "x"], 2],
		[["figure", "--db", db, "178", "budget.revenue", "2017", "--nonsense"], 2],
		[["report", "--db", db, template, "--unit", "178", "--period", "2017"], 1],
		[["report", "--db", db, template, "--unit", "178", "--period", "year"], 1],
		[["serve", "--db", db, "--listen", "nonsense"], 2], [["--lang", "fr", "help"], 2],
		[["verify", "--db", db, "--head", "zz"], 2],
	];
	for (const [args, status] of calls) {
		const done = kycung(...args);
		assert.equal(done.status, status, `kycung ${args.join(" ")}: ${done.stderr}`);
		assert.ok(done.stderr.trim(), `kycung ${args.join(" ")} says nothing`);
	}
	const told = kycung("report", "--db", db, template, "--unit", "178", "--period", "2017").stderr;
	assert.match(told, /bad\.md:1:/);
	assert.match(told, /bad\.md:2:/);
});

test("output that cannot be written is a failure", () => {
	const db = registered("full.db");
	const full = openSync("/dev/full", "w");
	const { status, stderr } = spawnSync(program, ["figure", "--db", db, "178", "budget.revenue", "2017"],
		{ encoding: "utf8", stdio: ["ignore", full, "pipe"] });
	closeSync(full);
	assert.equal(status, 1);
	assert.ok(stderr.trim());
});

test("a report with a missing figure prints … and exits with 3", () => {
	const db = registered("missing.db");
	const template = join(folder, "missing.md");
	writeFileSync(template, "Thu {{budget.revenue}}, năm sau {{budget.revenue period=2019}}.\n");
	const done = kycung("report", "--db", db, template, "--unit", "178", "--period", "2017");
	assert.equal(done.status, 3);
	assert.equal(done.stdout.trim(), "Thu 350.000 triệu đồng, năm sau ….");
	assert.match(done.stderr, /missing\.md:1:/);
});

test("the published figure is not hidden by a later draft", () => {
	const db = registered("draft.db");
	const figure = () => kycung("figure", "--db", db, "178", "budget.revenue", "2017", "--format", "csv").stdout;
	const before = figure();
	assert.equal(kycung("import", "--db", db, observations("draft", ["178,budget.revenue,2017,estimate,1"])).status, 0);
	assert.equal(figure().split("\n")[1], before.split("\n")[1]);
	assert.match(kycung("figure", "--db", db, "178", "budget.revenue", "2017", "--working").stdout, /\b1 triệu đồng/);

});

test("what did not occur comes out of an export as it went in", () => {
	const db = registered("nothing.db");
	const directory = observations("nothing", ["05974,poverty.poor_households,2021,actual,"]);
	writeFileSync(join(directory, "observations.csv"),
		"unit,indicator,period,scenario,value,status\n" +
		"05974,poverty.poor_households,2021,actual,,nothing\n");
	const done = kycung("import", "--db", db, directory, "--publish");
	assert.equal(done.status, 0, done.stderr);
	assert.equal(kycung("export", "--db", db, join(folder, "with-nothing")).status, 0);
	assert.match(readFileSync(join(folder, "with-nothing", "observations.csv"), "utf8"),
		/^05974,poverty\.poor_households,2021,.*,nothing,/m);
	writeFileSync(join(directory, "observations.csv"),
		"unit,indicator,period,scenario,value,status\n" +
		"05974,poverty.poor_households,2021,actual,5,nothing\n");
	assert.match(kycung("import", "--db", db, directory, "--lang", "en").stderr,
		/with status nothing the value must be empty or 0/);
});

test("the journal is listed for the auditor, the newest first", () => {
	const db = registered("audit.db");
	const change = observations("audit", ["05974,poverty.poor_households,2021,actual,5"]);
	assert.equal(kycung("import", "--db", db, change).status, 0);
	const { status, stdout } = kycung("audit", "--db", db, "--format", "json");
	assert.equal(status, 0);
	const entries = JSON.parse(stdout);
	assert.equal(entries[0].kind, "cell");
	assert.equal(entries[0].subject, "cell/poverty.poor_households/05974/2021/actual");
	assert.equal(entries[0].before, null);
	assert.equal(entries[0].after.value, "5");
	assert.ok(entries.some(({ kind, subject }) => kind === "definition" && subject === "unit/05974"));
	const csv = kycung("audit", "--db", db, "--unit", "05974", "--kind", "cell,stage").stdout.split("\r\n");
	assert.match(csv[0], /^batch,at,actor,address,kind,subject,/);
	assert.ok(csv.slice(1, -1).every((line) => line.includes("/05974/")));
	assert.equal(kycung("audit", "--db", db, "--since", "yesterday").status, 2);
	assert.equal(kycung("audit", "--db", db, "--kind", "gossip").status, 2);
});
