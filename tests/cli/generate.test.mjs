// SPDX-License-Identifier: AGPL-3.0-or-later
// Data packages made up for trials.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const program = process.env.KYCUNG ?? join(root, "build", "kycung");
let folder;

before(() => {
	folder = mkdtempSync(join(tmpdir(), "kycung-generate-"));
});
after(() => rmSync(folder, { recursive: true, force: true }));

function kycung(...args) {
	const { status, stdout, stderr } = spawnSync(program, args, { encoding: "utf8", cwd: folder });
	return { status, stdout, stderr };
}

function generate(directory, { indicators = 3, months = 2, seed = 1, units } = {}) {
	return kycung("generate", ...(units ? ["--units", units] : []), "--indicators", `${indicators}`,
		"--months", `${months}`, "--seed", `${seed}`, directory);
}

function table(directory, name) {
	const [head, ...lines] = readFileSync(join(folder, directory, `${name}.csv`), "utf8").trimEnd().split("\n");
	const names = head.split(",");
	return lines.map((line) => Object.fromEntries(line.split(",").map((value, i) => [names[i], value])));
}

function sameFiles(one, two) {
	const names = readdirSync(join(folder, one));
	assert.deepEqual(readdirSync(join(folder, two)), names);
	return names.every((name) =>
		readFileSync(join(folder, one, name)).equals(readFileSync(join(folder, two, name))));
}

// Two provinces, three communes and a district without any.
const small = "code,name,type,parent\nVN,Cả nước,quoc-gia,\n01,Tỉnh A,tinh,VN\n02,Tỉnh B,tinh,VN\n" +
	"001,Huyện C,huyen,01\n00001,Xã D,xa,001\n00004,Xã E,xa,001\n002,Huyện F,huyen,02\n00007,Xã G,xa,02\n";

function unitsFile(name, text) {
	writeFileSync(join(folder, name), text);
	return name;
}

test("the made-up country has the shape of the real one", () => {
	assert.equal(generate("country", { indicators: 1, months: 1 }).status, 0);
	const units = table("country", "units");
	const codes = units.map((unit) => unit.code);
	const below = (parent) => units.filter((unit) => unit.parent === parent).length;
	assert.equal(units.length, 11935);
	assert.deepEqual([2, 3, 5].map((n) => codes.filter((code) => code !== "VN" && code.length === n).length),
		[63, 709, 11162]);
	assert.deepEqual(codes, [...codes].sort());
	assert.equal(below("VN"), 63);
	const districts = codes.filter((code) => code.length === 3).map(below);
	assert.ok(Math.min(...districts) >= 5 && Math.max(...districts) > 2 * 11162 / 709);
	const siblings = new Set(units.map((unit) => `${unit.parent} ${unit.name.replace(/^(Xã|Phường|Thị trấn) /, "")}`));
	assert.equal(siblings.size, units.length);
});

test("the same seed gives the same bytes, another seed others", () => {
	assert.equal(generate("once").status, 0);
	assert.equal(generate("twice").status, 0);
	assert.equal(generate("other", { seed: 2 }).status, 0);
	assert.ok(sameFiles("once", "twice"));
	assert.ok(!sameFiles("once", "other"));
});

test("a package is taken in without a complaint, and its export gives the same bytes", () => {
	const units = unitsFile("small.csv", small);
	assert.equal(generate("round", { indicators: 45, months: 14, units }).status, 0);
	assert.equal(kycung("init", "--db", "round.db").status, 0);
	const done = kycung("import", "--db", "round.db", "round", "--publish");
	assert.equal(done.status, 0, done.stderr);
	assert.equal(kycung("export", "--db", "round.db", "again").status, 0);
	assert.ok(sameFiles("round", "again"));
	const figure = kycung("figure", "--db", "round.db", "VN", "agriculture.yield.rice,budget.balance.vat", "2017",
		"--format", "json");
	assert.equal(figure.status, 0, figure.stderr);
	assert.equal(kycung("verify", "--db", "round.db").status, 0);
});

test("the lowest units are observed monthly, those below the root have yearly targets", () => {
	const units = unitsFile("levels.csv", small);
	assert.equal(generate("levels", { indicators: 2, months: 14, units }).status, 0);
	const rows = table("levels", "observations");
	const of = (scenario) => rows.filter((row) => row.scenario === scenario);
	assert.deepEqual([...new Set(of("actual").map((row) => row.unit))].sort(), ["00001", "00004", "00007", "002"]);
	assert.deepEqual([...new Set(of("actual").map((row) => row.period))].length, 14);
	assert.deepEqual([...new Set(of("plan.province").map((row) => `${row.unit} ${row.period}`))],
		["01 2016", "02 2016", "01 2017", "02 2017"]);
	for (const row of rows)
		assert.match(row.value, /^\d+(\.\d+)?$/);
});

test("more months of one seed hold those of fewer", () => {
	const units = unitsFile("longer.csv", small);
	assert.equal(generate("short", { months: 3, units }).status, 0);
	assert.equal(generate("long", { months: 240, units }).status, 0);
	const lines = (directory) => table(directory, "observations").filter((row) => row.scenario === "actual")
		.map((row) => Object.values(row).join());
	const long = new Set(lines("long"));
	assert.deepEqual(lines("short").filter((line) => !long.has(line)), []);
});

test("a package's own units.csv will do: other types, ids, and units that came or went", () => {
	const units = unitsFile("own.csv", "code,name,name_en,type,parent,valid_from,valid_to,id\n" +
		"c,Thành phố,City,city,,,2025-06-30,\nw1,Phường 1,,ward,id:c,,,first\nw2,Phường 2,,ward,c,2030-01-01,,\n");
	assert.equal(generate("own", { units }).status, 0);
	assert.deepEqual(table("own", "units").map((unit) => unit.id), ["c", "first"]);
	assert.equal(kycung("init", "--db", "own.db").status, 0);
	const done = kycung("import", "--db", "own.db", "own", "--publish");
	assert.equal(done.status, 0, done.stderr);
});

test("all that is wrong with a list of units is told with its place, and nothing is made", () => {
	const units = unitsFile("bad.csv", "code,name,type,parent\n" +
		"a,A,tinh,\nb,,tinh,a\nc,C,tinh,x\na,A again,tinh,\nd,D,xa,e\ne,E,xa,d\nf,F\nb c,B,xa,a\ng,G,xa,b\n\"h\n");
	const done = generate("bad", { units });
	assert.equal(done.status, 1);
	const places = [...done.stderr.matchAll(/^\.\/bad\.csv:(\d+):(?:(\d+):)?/gm)].map(([, line, column]) => `${line}:${column}`);
	assert.deepEqual(places.sort(), ["3:3", "4:10", "5:1", "6:8", "7:8", "8:undefined", "9:1", "11:1"].sort());
	assert.match(done.stderr, /kycung: bad\.csv.*8/);
	assert.throws(() => readdirSync(join(folder, "bad")));
});

test("a list of units that lacks a column, is empty or missing is refused", () => {
	assert.match(generate("x", { units: unitsFile("no-parent.csv", "code,name,type\na,A,xa\n") }).stderr, /no-parent\.csv:1:.*parent/);
	assert.match(generate("x", { units: unitsFile("none.csv", "code,name,type,parent\n") }).stderr, /none\.csv/);
	assert.match(generate("x", { units: "absent.csv" }).stderr, /absent\.csv/);
	assert.throws(() => readdirSync(join(folder, "x")));
});

test("a directory that holds anything is left alone, an empty one is filled", () => {
	const units = unitsFile("filled.csv", small);
	mkdirSync(join(folder, "full"));
	writeFileSync(join(folder, "full", "note.txt"), "");
	const refused = generate("full", { units });
	assert.equal(refused.status, 1);
	assert.match(refused.stderr, /full/);
	assert.deepEqual(readdirSync(join(folder, "full")), ["note.txt"]);
	mkdirSync(join(folder, "empty"));
	assert.equal(generate("empty", { units }).status, 0);
});

test("numbers out of bounds and missing options are refused", () => {
	for (const [name, value] of [["indicators", 0], ["indicators", 1001], ["months", 0], ["months", 241],
		["months", "1x"], ["seed", -1], ["seed", "9223372036854775808"]]) {
		const done = generate("never", { [name]: value });
		assert.equal(done.status, 2);
		assert.match(done.stderr, new RegExp(`--${name}`));
	}
	assert.equal(kycung("generate", "--indicators", "1", "--months", "1", "never").status, 2);
});
