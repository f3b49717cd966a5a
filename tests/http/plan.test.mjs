// SPDX-License-Identifier: AGPL-3.0-or-later
// A plan adjusted in the middle of the year: by the planner alone, under a
// decision; what stood before stays, and so do the other plans.
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
	folder = mkdtempSync(join(tmpdir(), "kycung-plan-"));
	writeFileSync(join(folder, "password"), `${password}\n`);
	db = registerName(folder, "register.db");
	run("init", "--db", db);
	run("import", "--db", db, "--publish", example);
	for (const role of ["planner", "approver", "reporter"])
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

const path = "/lam-viec/ke-hoach";
const about = { "chi-tieu": "budget.revenue", "kich-ban": "plan.city", ky: "2017", "don-vi": "178" };
const decision = { so: "125/QĐ-UBND", ngay: "2017-07-10", "co-quan": "Uỷ ban nhân dân thành phố",
	"trich-yeu": "Điều chỉnh chỉ tiêu thu ngân sách năm 2017" };
const open = async (more = {}) =>
	(await planner.get(`${path}?${new URLSearchParams({ ...about, ...more })}`)).text;
const whole = (text) => {
	const row = /<tr class="whole">[\s\S]*?<\/tr>/.exec(text)[0];
	const [, field, value] = /<input name="(m\d+)" value="([^"]*)"/.exec(row);
	return { row, field, value, seen: /name="r\d+" value="(\d+)"/.exec(row)[1] };
};
const post = (fields) => planner.post(path, { ...about, ...fields });
const boxes = ({ field, seen }, value) => ({ [field]: value, [field.replace("m", "r")]: seen });

test("the table has what stands, by which decision, and the other plans", async () => {
	const { row, value } = whole(await open());
	assert.equal(value, "297.872");
	assert.match(row, /02\/NQ-HĐND/);
	assert.match(row, /Dự toán tỉnh giao: 283\.630/);
});

test("nothing is saved without a decision that is known or told in full", async () => {
	const now = whole(await open());
	for (const [fields, message] of [[{}, /chọn hoặc ghi quyết định/], [{ so: "125/QĐ-UBND" }, /ngày ban hành/],
		[{ ...decision, "trich-yeu": "" }, /trích yếu/]]) {
		const answer = await post({ ...boxes(now, "310000"), ...fields });
		assert.equal(answer.status, 422);
		assert.match(notice(answer.text), message);
		assert.equal(whole(answer.text).value, "310000");
	}
	assert.equal(whole(await open()).value, "297.872");
});

test("a box that cannot be read is told of beside it", async () => {
	const answer = await post({ ...boxes(whole(await open()), "ba trăm"), ...decision });
	assert.equal(answer.status, 422);
	assert.match(whole(answer.text).row, /aria-invalid="true"[\s\S]*class="wrong"/);
});

test("the new target counts for the public at once, the old one stays as a revision", async () => {
	const before = whole(await open());
	const answer = await post({ ...boxes(before, "310.000"), ...decision, "ghi-chu": "Thu vượt dự kiến" });
	assert.equal(answer.status, 303, notice(answer.text));
	const saved = await planner.get(answer.location);
	assert.match(saved.text, /Đã lưu/);
	assert.match(whole(saved.text).row, /125\/QĐ-UBND/);
	const figure = await new Person(server.port).get("/so/budget.revenue/178/2017?scenario=plan.city");
	assert.match(figure.text, /310\.000/);
	assert.match(figure.text, /297\.872/);
	assert.match(figure.text, /Thu vượt dự kiến/);
	const province = await new Person(server.port).get("/so/budget.revenue/178/2017?scenario=plan.province");
	assert.match(province.text, /283\.630/);
});

test("what somebody else changed meanwhile is shown and not written over", async () => {
	const seen = whole(await open());
	const first = await post({ ...boxes(seen, "320000"), "quyet-dinh": decision.so });
	assert.equal(first.status, 303, notice(first.text));
	const late = await post({ ...boxes(seen, "330000"), "quyet-dinh": decision.so });
	assert.equal(late.status, 409);
	assert.match(notice(late.text), /có người vừa sửa/);
	assert.match(whole(late.text).row, /320\.000/);
	const again = await post({ ...boxes(whole(late.text), "330000"), "quyet-dinh": decision.so });
	assert.equal(again.status, 303, notice(again.text));
});

test("others than a planner are refused", async () => {
	for (const role of ["approver", "reporter"]) {
		const person = await new Person(server.port).signIn(role);
		assert.equal((await person.get(path)).status, 403);
		await person.get("/tai-khoan");
		assert.equal((await person.post(path, { ...about, ...decision, m1: "1", r1: "0" })).status, 403);
	}
});
