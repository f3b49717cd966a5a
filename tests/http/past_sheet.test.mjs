// SPDX-License-Identifier: AGPL-3.0-or-later
// An old spreadsheet of any layout: sent, its columns told, compared, written
// by the office that approves.
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
let approver;

before(async () => {
	folder = mkdtempSync(join(tmpdir(), "kycung-past-"));
	writeFileSync(join(folder, "password"), `${password}\n`);
	db = registerName(folder, "register.db");
	run("init", "--db", db);
	run("import", "--db", db, "--publish", example);
	for (const role of ["planner", "approver"])
		run("user", "add", role, "--db", db, "--name", role, "--grant", `${role}@178`, "--keep-password",
			"--password-file", join(folder, "password"));
	server = await serve(db, "--writes", "0");
	approver = await new Person(server.port).signIn("approver");
});
after(async () => {
	await server?.stop();
	process.stderr.write(server?.said() ?? "");
	removeRegister(db);
	rmSync(folder, { recursive: true, force: true });
});

const path = "/lam-viec/bang-cu";
const old = (...rows) => ["UBND THÀNH PHỐ LẠNG SƠN;;;", "TT;Đơn vị;Tổng số hộ;Hộ nghèo", ...rows, ""].join("\n");
const sheet = old("1;P. Hoàng Văn Thụ;3.052;25", "2;TAM THANH;3.614;-", ";Cộng;6.666;25");
const send = (text, name = "cu.csv") =>
	approver.upload(path, { "tep-moi": { file: name, bytes: text, type: "text/csv" } });

// What the form of a page would send, each box as it stands.
function formOf(html) {
	const form = /<input type="hidden" name="ten"[\s\S]*<\/form>/.exec(html)[0];
	const fields = {};
	for (const [, name, value] of form.matchAll(/<input[^>]* name="([^"]+)" value="([^"]*)"/g))
		fields[name] = value;
	for (const [, name, options] of form.matchAll(/<select[^>]* name="([^"]+)"[^>]*>([\s\S]*?)<\/select>/g))
		fields[name] = (/value="([^"]*)" selected/.exec(options) ?? /value="([^"]*)"/.exec(options))[1];
	return { ...fields, tep: /name="tep" value="([^"]*)"/.exec(form)[1] };
}
const compare = (fields, more = {}) => approver.upload(path, { ...fields, buoc: "so-sanh", ...more });
const write = (fields, more = {}) =>
	approver.upload(path, { ...fields, buoc: "ghi", nguon: "Báo cáo số 12/BC-UBND", ...more });
const rows = (html) => [...html.matchAll(/<th scope="row">([A-Z]+\d+)<\/th>([\s\S]*?)<\/tr>/g)]
	.map(([, place, rest]) => `${place} ${rest.replaceAll(/<[^>]*>/g, " ").replaceAll(/\s+/g, " ").trim()}`);
const shown = async (address) => (await new Person(server.port).get(address)).text;

test("what the columns hold is guessed from their heads, units from how they are written", async () => {
	const answer = await send(sheet);
	assert.equal(answer.status, 200, notice(answer.text));
	const fields = formOf(answer.text);
	assert.deepEqual([fields.c0, fields.c1, fields.c2, fields.c3],
		["", "*", "population.households", "poverty.poor_households"]);
	assert.equal(fields["dong-dau"], "3");
});

test("the comparison names each cell, writes nothing, and what is written is public with its source", async () => {
	const fields = formOf((await send(sheet)).text);
	const compared = await compare(fields, { ky: "2014" });
	assert.equal(compared.status, 200, notice(compared.text));
	assert.deepEqual(rows(compared.text), [
		"C3 Phường Hoàng Văn Thụ Tổng số hộ 2014, thực hiện … 3.052",
		"D3 Phường Hoàng Văn Thụ Hộ nghèo 2014, thực hiện … 25",
		"C4 Phường Tam Thanh Tổng số hộ 2014, thực hiện … 3.614",
		"D4 Phường Tam Thanh Hộ nghèo 2014, thực hiện … -"]);
	assert.doesNotMatch(await shown("/so/population.households/05971/2014"), /3\.052/);
	const nowhere = await write(formOf(compared.text), { nguon: " " });
	assert.equal(nowhere.status, 422);
	assert.match(notice(nowhere.text), /nguồn của số liệu/);
	const written = await write(formOf(compared.text));
	assert.equal(written.status, 303, notice(written.text));
	assert.match((await approver.get(written.location)).text, /Đã ghi và công bố 4 số/);
	const figure = await shown("/so/population.households/05971/2014");
	assert.match(figure, /3\.052/);
	assert.match(run("purge", "--db", db, "--find", "12/BC-UBND"), /12\/BC-UBND/);
	const again = await compare(formOf(compared.text));
	assert.deepEqual(rows(again.text), []);
	assert.match(again.text, /4 số đã có đúng như vậy/);
});

test("each column may be of a period and kind of its own", async () => {
	const fields = formOf((await send(old("1;P. Hoàng Văn Thụ;3.052;3.100"))).text);
	const compared = await compare(fields, { ky: "2012", c3: "population.households", k3: "2013" });
	assert.deepEqual(rows(compared.text).map((row) => row.slice(0, 60)), [
		"C3 Phường Hoàng Văn Thụ Tổng số hộ 2012, thực hiện … 3.052",
		"D3 Phường Hoàng Văn Thụ Tổng số hộ 2013, thực hiện … 3.100"]);
	const twice = await compare(fields, { c3: "population.households" });
	assert.equal(twice.status, 422);
	assert.match(notice(twice.text), /D3/);
});

test("every problem is told with its place, and nothing typed is lost", async () => {
	const fields = formOf((await send(old("1;Xã Không Có;3.052;25", "2;Tam Thanh;abc;2,5"))).text);
	const answer = await compare(fields, { ky: "2014", c1: "*", "dong-dau": "3" });
	assert.equal(answer.status, 422);
	for (const what of [/B3: [^<]*Xã Không Có/, /C4: [^<]*abc/, /D4: [^<]*số nguyên/])
		assert.match(answer.text, what);
	assert.equal(formOf(answer.text).ky, "2014");
	for (const [more, what] of [[{ ky: "năm ngoái" }, /“năm ngoái” không phải là một kỳ/],
		[{ k2: "2O15" }, /C: “2O15”/], [{ "dong-dau": "-1" }, /“-1” không phải/], [{ c1: "" }, /đúng một cột/],
		[{ c0: "*" }, /đúng một cột/], [{ c2: "khong.co" }, /C: Không có chỉ tiêu “khong.co”/],
		[{ c2: "", c3: "" }, /Chưa có cột nào/]]) {
		const wrong = await compare(fields, more);
		assert.equal(wrong.status, 422);
		assert.match(wrong.text, what);
	}
});

test("a number that reads two ways is asked about, and the answer counts", async () => {
	const fields = formOf((await send("Đơn vị;Thu\nTam Thanh;1,234\n")).text);
	const compared = await compare(fields, { ky: "2014", c0: "*", c1: "budget.revenue", "dong-dau": "2" });
	assert.deepEqual(rows(compared.text).map((row) => row.slice(-14).trim()), ["o? 1,234 1.234"], notice(compared.text));
	const asked = formOf(compared.text);
	assert.equal(asked.xB2, "0");
	assert.equal((await write(asked, { xB2: "1" })).status, 303);
	assert.match(await shown("/so/budget.revenue/05974/2014"), /1\.234/);
	assert.equal(formOf((await compare(formOf(compared.text))).text).xB2, "0");
});

test("what is no spreadsheet is refused with the reason, whatever it is called", async () => {
	for (const [text, name] of [["PK\u0003\u0004 hỏng", "a.xlsx"], ["\u0000\u0001\u0002", "b.csv"], ["", "c.csv"]]) {
		const answer = await send(text, name);
		assert.ok([200, 422].includes(answer.status), String(answer.status));
		assert.match(answer.text, /role="alert"/);
	}
	const large = await send("x".repeat(800_000));
	assert.equal(large.status, 422);
	assert.match(notice(large.text), /768 KB/);
	const lost = await compare({ tep: "không phải base64", ten: "x" });
	assert.equal(lost.status, 422);
	assert.match(notice(lost.text), /Chưa có tệp/);
	const marked = await send(old("1;P. Tam Thanh;12;TỐI MẬT"));
	const told = await compare(formOf(marked.text));
	assert.match(told.text, /D3: [^<]*TỐI MẬT/);
});

test("a figure changed meanwhile is shown again, and nothing is overwritten", async () => {
	const fields = formOf((await compare(formOf((await send(old("1;P. Vĩnh Trại;900;10"))).text), { ky: "2013" })).text);
	assert.equal((await write(fields)).status, 303);
	const late = await write({ ...fields, tep: formOf((await send(old("1;P. Vĩnh Trại;901;10"))).text).tep });
	assert.equal(late.status, 409);
	assert.match(notice(late.text), /vừa được người khác thay đổi/);
	assert.deepEqual(rows(late.text), ["C3 Phường Vĩnh Trại Tổng số hộ 2013, thực hiện 900 901"]);
	assert.equal((await write(formOf(late.text))).status, 303);
	assert.match(await shown("/so/population.households/05977/2013"), /901/);
});

test("nobody else may take one in", async () => {
	const planner = await new Person(server.port).signIn("planner");
	assert.equal((await planner.get(path)).status, 403);
	assert.equal((await planner.upload(path, {})).status, 403);
});
