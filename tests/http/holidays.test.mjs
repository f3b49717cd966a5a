// SPDX-License-Identifier: AGPL-3.0-or-later
// The calendar of holidays in the browser, without script: deadlines follow it.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { notice, password, Person } from "./person.mjs";
import { serve } from "./serve.mjs";
import { example, run } from "./site.mjs";
import { registerName, removeRegister } from "../store.mjs";

let folder;
let db;
let server;
let planner;

before(async () => {
	folder = mkdtempSync(join(tmpdir(), "kycung-holidays-"));
	writeFileSync(join(folder, "password"), `${password}\n`);
	db = registerName(folder, "register.db");
	run("init", "--db", db);
	run("import", "--db", db, "--publish", example);
	for (const role of ["planner", "reporter", "approver"])
		run("user", "add", role, "--db", db, "--name", role, "--grant", `${role}@178`, "--keep-password",
			"--password-file", join(folder, "password"));
	server = await serve(db, "--writes", "0");
	planner = await new Person(server.port).signIn("planner");
});
after(async () => {
	await server?.stop();
	process.stderr.write(server?.said() ?? "");
	removeRegister(db);
	rmSync(folder, { recursive: true, force: true });
});

const path = "/lam-viec/lich-nghi";
const open = async (year) => (await planner.get(`${path}?nam=${year}`)).text;
// What a browser would post of the page.
function fieldsOf(html) {
	const form = /<form method="post"[^>]*class="holidays">[\s\S]*?<\/form>/.exec(html)[0];
	const fields = {};
	for (const [tag] of form.matchAll(/<input[^>]*>/g))
		fields[/name="([^"]*)"/.exec(tag)[1]] = /value="([^"]*)"/.exec(tag)?.[1] ?? "";
	for (const [, name, options] of form.matchAll(/<select name="([^"]*)"[^>]*>([\s\S]*?)<\/select>/g))
		fields[name] = /value="1" selected/.test(options) ? "1" : "0";
	return fields;
}
const days = (html) => Object.entries(fieldsOf(html)).filter(([name, value]) => name.startsWith("ngay") && value)
	.map(([, value]) => value);
const due = (html, period) => new RegExp(`<td>${period} năm \\d+</td><td class="num">([^<]*)<`, "i").exec(html)?.[1];
const blank = (fields) => Object.keys(fields).filter((name) => name.startsWith("ngay") && !fields[name])
	.map((name) => name.slice(4));
const save = (fields) => planner.post(path, fields);

test("a year has the days that are stored, and the deadlines by them", async () => {
	const html = await open(2018);
	assert.ok(days(html).includes("2018-02-15"), String(days(html)));
	assert.ok(days(html).every((day) => day.startsWith("2018")));
	assert.ok(due(html, "quý I"));
	assert.match(html, /<option value="2016">/);
});

test("a day added moves the deadline that falls on it, and other years stay", async () => {
	const before = await open(2018);
	const other = days(await open(2017));
	const [day, month, year] = due(before, "quý II").split("/");
	const fields = fieldsOf(before);
	const [line] = blank(fields);
	const saved = await save({ ...fields, [`ngay${line}`]: `${year}-${month}-${day}`, [`ten${line}`]: "Nghỉ bù" });
	assert.equal(saved.status, 303, notice(saved.text));
	assert.equal(saved.location, `${path}?nam=2018&da-luu=1`);
	const after = (await planner.get(saved.location)).text;
	assert.match(after, /role="status">Đã lưu/);
	assert.notEqual(due(after, "quý II"), due(before, "quý II"));
	assert.ok(days(after).includes(`${year}-${month}-${day}`));
	assert.deepEqual(days(await open(2017)), other);
	const undone = fieldsOf(after);
	const at = Object.keys(undone).find((name) => undone[name] === `${year}-${month}-${day}`).slice(4);
	assert.equal((await save({ ...undone, [`ngay${at}`]: "", [`ten${at}`]: "" })).status, 303);
	assert.equal(due(await open(2018), "quý II"), due(before, "quý II"));
});

test("each mistake is told at its line, what was typed stays, and nothing is saved", async () => {
	const html = await open(2018);
	const fields = fieldsOf(html);
	const [one, two] = blank(fields);
	for (const [more, what] of [
		[{ [`ngay${one}`]: "2019-01-01" }, /không thuộc năm/], [{ [`ngay${one}`]: "hôm nay" }, /không phải là một ngày/],
		[{ [`ten${one}`]: "Tết" }, /chưa có ngày/],
		[{ [`ngay${one}`]: "2018-03-05", [`lam${one}`]: "1" }, /vốn là ngày làm việc/],
		[{ [`ngay${one}`]: "2018-05-19", [`ngay${two}`]: "2018-05-19" }, /đã có ở dòng trên/]]) {
		const answer = await save({ ...fields, ...more });
		assert.equal(answer.status, 422, JSON.stringify(more));
		assert.match(/class="wrong">([^<]*)/.exec(answer.text)[1], what);
		for (const [name, value] of Object.entries(more))
			assert.equal(fieldsOf(answer.text)[name], value);
	}
	const marked = await save({ ...fields, [`ngay${one}`]: "2018-05-19", [`ten${one}`]: "TUYỆT MẬT" });
	assert.equal(marked.status, 422);
	assert.match(notice(marked.text), /TUYỆT MẬT/);
	assert.deepEqual(days(await open(2018)), days(html));
});

test("of two planners at once the later is told, and keeps what was typed", async () => {
	const fields = fieldsOf(await open(2018));
	const [line] = blank(fields);
	assert.equal((await save({ ...fields, [`ngay${line}`]: "2018-12-24" })).status, 303);
	const late = await save({ ...fields, [`ngay${line}`]: "2018-12-31" });
	assert.equal(late.status, 409);
	assert.match(notice(late.text), /Người khác vừa sửa/);
	assert.equal(fieldsOf(late.text)[`ngay${line}`], "2018-12-31");
	assert.ok(!days(await open(2018)).includes("2018-12-31"));
});

test("nonsense in the fields is answered, not failed on", async () => {
	const fields = fieldsOf(await open(2018));
	for (const junk of ["\u0000", "\u202e", "<script>", "x".repeat(5000), "0001-01-01", "9999-12-31", "2018-02-30", "'\""])
		for (const name of ["ngay0", "lam0", "ten0", "name0", "can-cu", "nam", "seen"]) {
			const answer = await save({ ...fields, [name]: junk });
			assert.ok(answer.status < 500, `${name}=${junk}: ${answer.status}`);
			assert.ok(!answer.text.includes("<script>"));
		}
	for (const year of ["abc", "0", "99999", "-1", "1899"])
		assert.equal((await planner.get(`${path}?nam=${year}`)).status, 400);
	assert.equal((await planner.get(`${path}?nam=2200`)).status, 200);
});

test("only a planner keeps it", async () => {
	for (const role of ["reporter", "approver"]) {
		const somebody = await new Person(server.port).signIn(role);
		assert.equal((await somebody.get(path)).status, 403);
		assert.equal((await somebody.post(path, {})).status, 403);
	}
});
