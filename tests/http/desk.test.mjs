// SPDX-License-Identifier: AGPL-3.0-or-later
// The work desk: who sees what, many moved at once, who is late; and a form on
// its way there, without script.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { password, Person } from "./person.mjs";
import { example, run, startSite } from "./site.mjs";

let site;
let folder;
const people = {};

before(async () => {
	folder = mkdtempSync(join(tmpdir(), "kycung-desk-"));
	writeFileSync(join(folder, "password"), `${password}\n`);
	const accounts = { lan: "reporter@05971", son: "signatory@05971", thuy: "reporter@05974", binh: "signatory@05974",
		hanh: "reviewer@178:budget,agriculture", tuan: "reviewer@178:population,poverty,social", minh: "approver@178" };
	site = await startSite([example], (db) => {
		for (const [login, grant] of Object.entries(accounts))
			run("user", "add", `${login}.x`, "--db", db, "--name", `Cán bộ ${login}`, "--keep-password",
				"--password-file", join(folder, "password"), "--grant", grant);
	});
	for (const login of Object.keys(accounts))
		people[login] = await new Person(site.port).signIn(`${login}.x`);
});
after(async () => {
	await site?.close();
	rmSync(folder, { recursive: true, force: true });
});

const path = (unit, period = "2017-Q1") => `/lam-viec/bieu/kt-xh-quy/${unit}/${period}`;
const lines = (html) => [...html.matchAll(/<th scope="row"><a href="([^"]*)">/g)].map(([, url]) => url);
const tabs = (html) => Object.fromEntries([...html.matchAll(/xem=([\w-]+)"[^>]*>([^<]*)<span class="count">(\d+)/g)]
	.map(([, code, , count]) => [code, Number(count)]));
const findings = (html) => [...html.matchAll(/<li class="finding finding-(\w+)"><p>([^<]*)/g)]
	.map(([, kind, text]) => `${kind}: ${text.trim()}`);

// The boxes of the page, as they are, but for those named.
async function fill(person, where, values) {
	const page = await person.get(where);
	const fields = { version: /name="version" value="(\d+)"/.exec(page.text)[1] };
	for (const [, name, value] of page.text.matchAll(/<input type="hidden" name="(r[^"]+)" value="(\d+)">/g))
		fields[name] = value;
	for (const [name, value] of Object.entries(values))
		fields[name] = value;
	return person.post(where, fields);
}

const good = { "c0-3": "1.250", "c1-3": "130", "c3-3": "3.210", "c4-3": "9", "c5-3": "12", "t-danh-gia": "Khá." };

test("a reporter sees the forms of their own unit, overdue ones first, and begins from there", async () => {
	const page = await people.lan.get("/lam-viec?nam=2017&xem=tat-ca");
	const urls = lines(page.text);
	assert.equal(urls.length, 5);
	assert.ok(urls.every((url) => url.includes("/05971/")));
	assert.equal(urls[0], path("05971"));
	assert.match(page.text, /Quá hạn \d+ ngày/);
	assert.doesNotMatch(page.text, /name="muc"/);
	assert.equal(tabs((await people.hanh.get("/lam-viec?nam=2017")).text)["tat-ca"], 40);
});

test("what is wrong is told at its box, and the report is submitted only when nothing is", async () => {
	const saved = await fill(people.lan, path("05971"), { ...good, "c1-3": "1.300", "c4-3": "9x" });
	assert.equal(saved.status, 422);
	assert.match(saved.text, /value="9x"[^>]*aria-invalid/);
	await fill(people.lan, path("05971"), { ...good, "c1-3": "1.300" });
	const errors = await people.son.get(`${path("05971")}/nop`);
	assert.deepEqual(findings(errors.text),
		["error: “Trong đó: thu phí, lệ phí” là 1.300, lớn hơn “Thu ngân sách phường, xã” (1.250) là số bao gồm nó."]);
	assert.equal((await people.son.post(`${path("05971")}/nop`)).status, 422);
	await fill(people.lan, path("05971"), { "c1-3": "130" });
	const check = await people.lan.get(`${path("05971")}/kiem-tra`);
	assert.deepEqual(findings(check.text), []);
	assert.equal((await people.lan.get(`${path("05971")}/nop`)).status, 403);
	await people.son.get(`${path("05971")}/nop`);
	const done = await people.son.post(`${path("05971")}/nop`);
	assert.equal(done.location, path("05971"));
	const locked = await people.lan.get(path("05971"));
	assert.match(locked.text, /readonly/);
	assert.doesNotMatch(locked.text, /thành phố nhập thay/);
});

test("a warning needs a reason, which whoever checks then reads", async () => {
	await fill(people.thuy, path("05974"), good);
	await fill(people.thuy, path("05974", "2017-Q2"), { ...good, "c4-3": "15" });
	const where = `${path("05974", "2017-Q2")}/nop`;
	const page = await people.binh.get(where);
	assert.deepEqual(findings(page.text), ["warning: Hộ nghèo tăng so với quý trước (15 so với 9)."]);
	const without = await people.binh.post(where, { "ly-do-rules[1]": "  " });
	assert.equal(without.status, 422);
	assert.match(without.text, /Cần giải trình/);
	const marked = await people.binh.post(where, { "ly-do-rules[1]": "Theo văn bản MẬT số 5" });
	assert.equal(marked.status, 422);
	assert.match(marked.text, /Theo văn bản MẬT số 5/);
	assert.equal((await people.binh.post(where, { "ly-do-rules[1]": "Rà soát bổ sung khối 4." })).status, 303);
	assert.match((await people.tuan.get(path("05974", "2017-Q2"))).text, /Rà soát bổ sung khối 4/);
	await people.binh.get(`${path("05974")}/nop`);
	assert.equal((await people.binh.post(`${path("05974")}/nop`)).status, 303);
});

test("a signatory withdraws what nobody has taken up; many are returned with one reason, and told by name", async () => {
	await people.son.get(path("05971"));
	assert.equal((await people.son.post(`${path("05971")}/chuyen`, { move: "withdraw" })).status, 303);
	assert.match((await people.son.get(path("05971"))).text, /badge-draft/);
	await people.son.get(`${path("05971")}/nop`);
	await people.son.post(`${path("05971")}/nop`);
	const ids = ["kt-xh-quy/05971/2017-Q1", "kt-xh-quy/05974/2017-Q2", "kt-xh-quy/05977/2017-Q1"];
	const send = (person, move, reason) => person.post("/lam-viec/chuyen",
		[["csrf", person.csrf], ["move", move], ["reason", reason], ...ids.map((id) => ["muc", id])]);
	await people.hanh.get("/lam-viec?nam=2017");
	const none = await people.hanh.post("/lam-viec/chuyen", { move: "return", reason: "x" });
	assert.equal(none.status, 400);
	const silent = await send(people.hanh, "return", "");
	assert.equal(silent.text.match(/cần lý do|lý do/gi).length >= 2, true);
	const done = await send(people.hanh, "return", "Xem lại số thu.");
	assert.match(done.text, /Đã chuyển 2 báo cáo/);
	assert.match(done.text, /Phường Vĩnh Trại, Q1\/2017/);
	assert.match((await people.lan.get(path("05971"))).text, /Xem lại số thu\./);
});

test("each office checks its sectors; only then the city approves, publishes, and reopens with a reason", async () => {
	await people.son.get(`${path("05971")}/nop`);
	await people.son.post(`${path("05971")}/nop`);
	const move = async (person, name, reason = "") => {
		await person.get(path("05971"));
		return person.post(`${path("05971")}/chuyen`, { move: name, reason });
	};
	assert.equal((await move(people.hanh, "review")).status, 303);
	assert.match((await people.lan.get(path("05971"))).text, /badge-submitted/);
	assert.equal((await move(people.hanh, "approve")).status, 403);
	assert.equal((await move(people.minh, "approve")).status, 409);
	assert.equal((await move(people.tuan, "review")).status, 303);
	assert.match((await people.lan.get(path("05971"))).text, /badge-reviewed/);
	const public_ = async () => (await site.get("/api/v1/figures?unit=05971&indicator=budget.local_revenue&period=2017-Q1")).text;
	assert.equal((await move(people.minh, "approve")).status, 303);
	assert.doesNotMatch(await public_(), /1250/);
	assert.equal((await move(people.minh, "publish")).status, 303);
	assert.match(await public_(), /1250/);
	assert.equal((await move(people.minh, "reopen")).status, 400);
	assert.equal((await move(people.minh, "reopen", "Sửa số thu phí.")).status, 303);
	await fill(people.lan, path("05971"), { "c0-3": "1.400" });
	assert.match(await public_(), /1250/);
});

test("a deadline is extended for one unit, with a reason", async () => {
	const where = path("05974", "2017-Q3");
	await people.minh.get(where);
	assert.equal((await people.minh.post(`${where}/gia-han`, { den: "2099-12-31", reason: "" })).status, 400);
	assert.equal((await people.minh.post(`${where}/gia-han`, { den: "mai", reason: "Bão" })).status, 400);
	assert.equal((await people.minh.post(`${where}/gia-han`, { den: "2099-12-31", reason: "Bão số 10" })).status, 303);
	const page = await people.thuy.get(where);
	assert.match(page.text, /31\/12\/2099/);
	assert.doesNotMatch(page.text, /Quá hạn/);
	assert.equal((await people.hanh.post(`${where}/gia-han`, { den: "2099-12-31", reason: "Bão" })).status, 403);
});

test("who was late is counted by report, on the page and as a file", async () => {
	const csv = (await people.hanh.get("/lam-viec/dung-han.csv?nam=2017")).text.split("\r\n");
	assert.equal(csv[0], "unit,name,year,due,on_time,late,missing,days_late");
	const ward = Object.fromEntries(csv[1].split(",").map((value, i) => [csv[0].split(",")[i], value]));
	assert.equal(ward.unit, "05971");
	assert.deepEqual([ward.due, ward.on_time, ward.late, ward.missing], ["5", "0", "1", "4"]);
	assert.ok(Number(ward.days_late) > 3000);
	const tamThanh = csv.find((line) => line.startsWith("05974,")).split(",");
	assert.deepEqual(tamThanh.slice(3, 7), ["4", "0", "2", "2"]); // one was extended to 2099
	assert.equal((await people.lan.get("/lam-viec/dung-han.csv?nam=2017")).text.trim().split("\r\n").length, 2);
	assert.equal((await people.hanh.get("/lam-viec/dung-han?nam=2017")).status, 200);
});

test("the grid and the coverage say where each report stands", async () => {
	const grid = await people.hanh.get("/lam-viec/bang?nam=2017");
	assert.equal([...grid.text.matchAll(/<td class="square">/g)].length, 40);
	assert.match(grid.text, /class="square-submitted[^"]*" href="\/lam-viec\/bieu\/kt-xh-quy\/05974\/2017-Q1"/);
	const coverage = await people.hanh.get("/lam-viec/bao-phu/kt-xh-quy/2017-Q1");
	assert.match(coverage.text, /Tổng số hộ[^<]*<\/th><td class="num">2\/8/);
	assert.equal((await people.hanh.get("/lam-viec/bao-phu/khong-co/2017-Q1")).status, 404);
	const cell = await people.hanh.get(`${path("05974", "2017-Q2")}/o/poverty.poor_households?scenario=actual`);
	assert.match(cell.text, /quý I năm 2017<\/th><td class="num">9/);
	assert.match(cell.text, /Phường Hoàng Văn Thụ/);
	const own = await people.thuy.get(`${path("05974", "2017-Q2")}/o/poverty.poor_households?scenario=actual`);
	assert.doesNotMatch(own.text, /Phường Hoàng Văn Thụ/);
});
