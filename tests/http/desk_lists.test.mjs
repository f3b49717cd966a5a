// SPDX-License-Identifier: AGPL-3.0-or-later
// The work desk: what it lists for whom, moves of many, punctuality by hand.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { password, Person } from "./person.mjs";
import { serve } from "./serve.mjs";
import { example, run } from "./site.mjs";
import { registerName, removeRegister } from "../store.mjs";

let folder;
let db;
let server;
const people = {};

before(async () => {
	folder = mkdtempSync(join(tmpdir(), "kycung-desk-lists-"));
	writeFileSync(join(folder, "password"), `${password}\n`);
	db = registerName(folder, "register.db");
	run("init", "--db", db);
	run("import", "--db", db, "--publish", example);
	const grants = { reporter: "reporter@05974", reviewer: "reviewer@178", approver: "approver@178" };
	for (const [login, grant] of Object.entries(grants))
		run("user", "add", login, "--db", db, "--name", login, "--grant", grant, "--keep-password",
			"--password-file", join(folder, "password"));
	server = await serve(db, "--writes", "0");
	for (const login of Object.keys(grants))
		people[login] = await new Person(server.port).signIn(login);
});
after(async () => {
	await server?.stop();
	process.stderr.write(server?.said() ?? "");
	removeRegister(db);
	rmSync(folder, { recursive: true, force: true });
});

const lines = (text) => [...text.matchAll(/<th scope="row"><a href="[^"]*\/lam-viec\/bieu\/([^"]+)"/g)].map(([, id]) => id);
const unitOf = (id) => id.split("/")[1];
const list = "/lam-viec?nam=2017&xem=tat-ca";

test("a ward sees its own reports alone, the city those of all wards", async () => {
	const own = lines((await people.reporter.get(list)).text);
	assert.ok(own.length);
	assert.deepEqual([...new Set(own.map(unitOf))], ["05974"]);
	assert.ok(new Set(lines((await people.approver.get(list)).text).map(unitOf)).size > 1);
});

test("the overdue come first", async () => {
	const rows = (await people.approver.get(list)).text.split("<tr>").filter((row) => row.includes("/lam-viec/bieu/"));
	const late = rows.map((row) => row.includes('class="late"'));
	assert.ok(late[0]);
	assert.deepEqual(late, [...late].sort((a, b) => b - a));
});

test("whoever may not check is refused to move many", async () => {
	await people.reporter.get("/tai-khoan");
	const answer = await people.reporter.post("/lam-viec/chuyen", { move: "return", reason: "x", muc: "kt-xh-quy/05974/2017-Q1" });
	assert.equal(answer.status, 403);
});

test("what cannot be moved is told by name; submitting many is no move of the desk", async () => {
	await people.approver.get(list);
	const none = await people.approver.post("/lam-viec/chuyen", { move: "approve" });
	assert.equal(none.status, 400);
	assert.match(none.text, /Chưa chọn báo cáo nào/);
	assert.equal((await people.approver.post("/lam-viec/chuyen",
		{ move: "submit", muc: "kt-xh-quy/05974/2017-Q1" })).status, 400);
	await people.approver.get(list);
	const answer = await people.approver.post("/lam-viec/chuyen",
		[["move", "approve"], ["muc", "kt-xh-quy/05974/2017-Q1"], ["muc", "kt-xh-quy/05977/2017-Q1"]]);
	assert.match(answer.text, /2 báo cáo chưa chuyển được/);
	assert.match(answer.text, /<li>[^<]*Tam Thanh/);
});

test("of a ward that has sent nothing all that was due is missing, none on time", async () => {
	const csv = (await people.approver.get("/lam-viec/dung-han.csv?nam=2017")).text.replace(/^\uFEFF/, "");
	const [, ...rows] = csv.trim().split(/\r?\n/);
	// Four quarters and the year.
	const ward = rows.find((row) => row.includes("Tam Thanh"));
	assert.match(ward, /[;,]5[;,]0[;,]0[;,]5/);
});
