// SPDX-License-Identifier: AGPL-3.0-or-later
// The forms of a register, and files of forms, from the command line.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const program = process.env.KYCUNG ?? join(root, "build", "kycung");
const example = join(root, "examples", "langson-2017");
const formFile = join(example, "forms", "kt-xh-quy.json");
let folder;
let db;

const kycung = (...args) => spawnSync(program, args, { encoding: "utf8", cwd: folder });
const form = (...args) => kycung("form", ...args, "--db", db, "--lang", "en");

before(() => {
	folder = mkdtempSync(join(tmpdir(), "kycung-form-"));
	db = join(folder, "register.db");
	assert.equal(kycung("init", "--db", db).status, 0);
	assert.equal(kycung("import", "--db", db, example, "--publish").status, 0);
});
after(() => rmSync(folder, { recursive: true, force: true }));

test("forms are listed with their frequency and how many reports were begun", () => {
	const { status, stdout } = form("list");
	assert.equal(status, 0);
	assert.match(stdout, /^kt-xh-quy\/1\tquarter\t\t\t0\tQuarterly socio-economic report/m);
	assert.match(stdout, /^ho-ngheo-nam\/1\tyear\t/m);
});

test("a form is shown as the file it came from, by its code or its version", () => {
	for (const name of ["kt-xh-quy", "kt-xh-quy/1"]) {
		const { status, stdout } = form("show", name);
		assert.equal(status, 0);
		assert.equal(stdout, readFileSync(formFile, "utf8"));
	}
	for (const name of ["kt-xh", "kt-xh-quy/2", "kt-xh-quy/", "kt-xh-quy/1/1", "/", ""]) {
		const { status, stdout, stderr } = form("show", name);
		assert.equal(status, 1, name);
		assert.equal(stdout, "");
		assert.match(stderr, /There is no form/);
	}
});

test("files are checked with the place of every mistake, and nothing is written", () => {
	const good = form("check", formFile, join(example, "calendar.json"));
	assert.equal(good.status, 0, good.stderr);
	assert.match(good.stdout, /kt-xh-quy\.json: form kt-xh-quy\/1 is well written, 9 rows, 7 columns/);
	assert.match(good.stdout, /calendar\.json: calendar is well written, 30 days/);
	const changed = JSON.parse(readFileSync(formFile, "utf8"));
	changed.sections[0].rows[0].indicator = "no.such";
	changed.version = 0;
	writeFileSync(join(folder, "a.json"), JSON.stringify(changed, null, 2));
	writeFileSync(join(folder, "b.json"), "{\n  \"code\": \n}");
	writeFileSync(join(folder, "c.json"), JSON.stringify({ days: [{ day: "2018-01-02", working: true }] }));
	const bad = form("check", "a.json", "b.json", "c.json", "d.json");
	assert.equal(bad.status, 1);
	for (const what of [/^a\.json:\d+:\d+: .*no\.such/m, /^a\.json:\d+:\d+: .*version/m, /^b\.json:3:1: /m,
		/^c\.json:1:\d+: .*2018-01-02/m, /d\.json/])
		assert.match(bad.stderr, what);
	assert.match(kycung("verify", "--db", db, "--lang", "en").stdout, /1 batch/);
});

test("a version out of order with those of the register is told", () => {
	const later = JSON.parse(readFileSync(formFile, "utf8"));
	later.version = 2;
	writeFileSync(join(folder, "later.json"), JSON.stringify(later));
	const answer = form("check", "later.json");
	assert.equal(answer.status, 1);
	assert.match(answer.stderr, /kt-xh-quy\/2.*kt-xh-quy\/1/);
});

test("a verb that is none is a wrong call", () => {
	for (const words of [[], ["show"], ["list", "x"], ["check"], ["drop", "kt-xh-quy"]])
		assert.equal(form(...words).status, 2, words.join(" "));
});
