// SPDX-License-Identifier: AGPL-3.0-or-later
// A text that should never have come in is taken out for good.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { readThroughout, registerBytes, registerName, removeRegister, server } from "../store.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const program = process.env.KYCUNG ?? join(root, "build", "kycung");
const secret = "Trạm gác ở toạ độ 21 độ 50";
const harmless = "số liệu rà soát cuối năm";
const registers = [];
let folder;

before(() => {
	folder = mkdtempSync(join(tmpdir(), "kycung-purge-"));
});
after(() => {
	registers.forEach(removeRegister);
	rmSync(folder, { recursive: true, force: true });
});

function kycung(...args) {
	const { status, stdout, stderr } = spawnSync(program, args,
		{ encoding: "utf8", cwd: folder, env: { ...process.env, LANG: "en_US.UTF-8", LC_ALL: "en_US.UTF-8" } });
	return { status, stdout, stderr };
}

function write(db, name, rows) {
	const directory = join(folder, name);
	mkdirSync(directory);
	writeFileSync(join(directory, "datapackage.json"), JSON.stringify({
		name, resources: [{ name: "observations", path: "observations.csv" }] }));
	writeFileSync(join(directory, "observations.csv"),
		`unit,indicator,period,scenario,value,note\n${rows.join("\n")}\n`);
	const done = kycung("import", "--db", db, directory, "--publish");
	assert.equal(done.status, 0, done.stderr);
}

function registered(name) {
	const db = registerName(folder, `${name}.db`);
	registers.push(db);
	assert.equal(kycung("init", "--db", db).status, 0);
	assert.equal(kycung("import", "--db", db, join(root, "examples", "langson-2017"), "--publish").status, 0);
	write(db, `${name}-secret`, [`05983,poverty.poor_households,2017,actual,12,"${secret}"`,
		`05986,poverty.poor_households,2017,actual,15,"${harmless}"`]);
	return db;
}

const idIn = (line) => /^(\d+)\t/.exec(line)[1];

test("a text is found by its words, whatever their case and accents, and where it stands is told", () => {
	const db = registered("find");
	const found = kycung("purge", "--db", db, "--find", "TRAM GAC");
	assert.equal(found.status, 0, found.stderr);
	assert.match(found.stdout, /^\d+\tbatch 2, .*: note of 05983 poverty\.poor_households 2017\tTrạm gác ở/);
	assert.equal(found.stdout.trimEnd().split("\n").length, 1);
	assert.match(kycung("purge", "--db", db, "--find", "kycung import").stdout, /\tbatch 1, .*: who wrote it\t/);
	const none = kycung("purge", "--db", db, "--find", "không có chữ này");
	assert.equal(none.status, 1);
	assert.match(none.stderr, /nothing/i);
	assert.match(kycung("purge", "--db", db, "--find", "Thu ngân sách trên địa bàn").stdout,
		/^\tdefinition budget\.revenue, which cannot be purged\t/m);
});

test("a text that is purged is in no file of the register, and the chain holds", () => {
	const db = registered("text");
	const stored = Buffer.from(secret);
	assert.ok(registerBytes(db).includes(stored));
	const id = idIn(kycung("purge", "--db", db, "--find", "tram gac").stdout);
	const done = kycung("purge", "--db", db, "--text", id, "--reason", "lộ vị trí", "--actor", "Nguyễn Văn An");
	assert.equal(done.status, 0, done.stderr);
	assert.match(done.stdout, /batch 3/);
	assert.match(done.stdout, /backup/i);
	const bytes = registerBytes(db);
	assert.ok(!bytes.includes(stored));
	assert.ok(!bytes.includes(Buffer.from("Trạm gác")));
	assert.ok(bytes.includes(Buffer.from(harmless)));
	const verified = kycung("verify", "--db", db);
	assert.equal(verified.status, 0, verified.stderr);
	assert.match(verified.stdout, /1 event/);
	assert.equal(kycung("purge", "--db", db, "--find", "tram gac").status, 1);
	assert.match(kycung("purge", "--db", db, "--find", "lộ vị trí").stdout, /batch 3, /);
	const again = kycung("purge", "--db", db, "--text", id, "--reason", "lần nữa");
	assert.equal(again.status, 1);
	assert.match(again.stderr, /already/);
});

test("a text that is purged goes from the files of a server also while another reads the register as it was",
	{ skip: !server && "a file has its log emptied when nobody reads it" }, async () => {
		const db = registered("reader");
		const id = idIn(kycung("purge", "--db", db, "--find", "tram gac").stdout);
		const end = await readThroughout(db);
		try {
			const done = kycung("purge", "--db", db, "--text", id, "--reason", "lộ vị trí");
			assert.equal(done.status, 0, done.stderr);
			assert.ok(!registerBytes(db).includes(Buffer.from(secret)));
		} finally {
			await end();
		}
	});

test("a figure keeps its value when its note is purged", () => {
	const db = registered("value");
	const id = idIn(kycung("purge", "--db", db, "--find", "tram gac").stdout);
	assert.equal(kycung("purge", "--db", db, "--text", id, "--reason", "x").status, 0);
	const figure = kycung("figure", "--db", db, "--format", "json", "05983", "poverty.poor_households", "2017");
	assert.equal(JSON.parse(figure.stdout).figures[0].value, "12");
	assert.ok(!figure.stdout.includes("Trạm"));
});

test("all texts of a batch are purged at once, but for who wrote it", () => {
	const db = registered("batch");
	const done = kycung("purge", "--db", db, "--batch", "2", "--reason", "nhập nhầm tệp");
	assert.equal(done.status, 0, done.stderr);
	const bytes = registerBytes(db);
	assert.ok(!bytes.includes(Buffer.from(secret)));
	assert.ok(!bytes.includes(Buffer.from(harmless)));
	assert.equal(kycung("verify", "--db", db).status, 0);
	assert.match(kycung("purge", "--db", db, "--find", "kycung import").stdout, /batch 2, .*: who wrote it/);
	assert.equal(kycung("purge", "--db", db, "--batch", "2", "--reason", "lần nữa").status, 1);
});

test("what cannot be purged is refused, and nothing is written", () => {
	const db = registered("refused");
	const refused = (...args) => kycung("purge", "--db", db, ...args);
	assert.equal(refused().status, 2);
	assert.equal(refused("--text", "1", "--batch", "1", "--reason", "x").status, 2);
	assert.equal(refused("--text", "x", "--reason", "x").status, 2);
	assert.equal(refused("--text", "5").status, 2);
	assert.match(refused("--text", "5", "--reason", "x").stderr, /no text 5/i);
	assert.match(refused("--batch", "99", "--reason", "x").stderr, /no batch 99/i);
	const id = idIn(refused("--find", "tram gac").stdout);
	assert.match(refused("--text", id, "--reason", "  ").stderr, /reason/);
	assert.match(refused("--text", id, "--reason", "văn bản TỐI MẬT").stderr, /TỐI MẬT/);
	assert.match(kycung("verify", "--db", db).stdout, /2 batches/);
	assert.equal(refused("--clean").status, 0);
});
