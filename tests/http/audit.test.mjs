// SPDX-License-Identifier: AGPL-3.0-or-later
// The journal for the auditor: what was done, by whom, before and after; as a
// page, as files, and by the API.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { conforms } from "./conforms.mjs";
import { notice, password, Person } from "./person.mjs";
import { serve } from "./serve.mjs";
import { example, run } from "./site.mjs";
import { registerName, removeRegister } from "../store.mjs";

const logins = ["an", "ba", "co", "di"];
let folder;
let db;
let server;
let auditor;
let reporter;

async function tokenOf(person) {
	await person.get("/tai-khoan");
	const answer = await person.post("/tai-khoan/ma-truy-cap",
		{ label: "Kiểm toán", scope: "reads", days: "30", password });
	return /<output class="made">(kc_[\w-]+)<\/output>/.exec(answer.text)[1];
}

before(async () => {
	folder = mkdtempSync(join(tmpdir(), "kycung-audit-"));
	writeFileSync(join(folder, "password"), `${password}\n`);
	db = registerName(folder, "register.db");
	run("init", "--db", db);
	run("import", "--db", db, "--publish", example);
	const add = (login, grant, name) => run("user", "add", login, "--db", db, "--name", name, "--grant", grant,
		"--keep-password", "--password-file", join(folder, "password"));
	add("thanh.tra", "auditor", "Thanh tra");
	add("nhap.lieu", "reporter@05971", "Nhập liệu");
	for (const login of logins)
		add(`lan.${login}`, "reporter@05971", `=HYPERLINK("x"), <b>${login}</b>`);
	server = await serve(db, "--writes", "0");
	auditor = await new Person(server.port).signIn("thanh.tra");
	reporter = await new Person(server.port).signIn("nhap.lieu");
	const saved = await enter("12", 0);
	assert.equal(saved.status, 200, saved.text);
	assert.equal((await enter("15", cellIn(saved).revision)).status, 200);
});
after(async () => {
	await server?.stop();
	process.stderr.write(server?.said() ?? "");
	removeRegister(db);
	rmSync(folder, { recursive: true, force: true });
});

const entry = "/lam-viec/bieu/ho-ngheo-nam/05971/2018";
const cellIn = (answer) => JSON.parse(answer.text).cells[0];

// One cell of the form, as its script saves it.
async function enter(text, seen) {
	const page = await reporter.get(entry);
	const version = Number(/name="version" value="(\d+)"/.exec(page.text)[1]);
	const cell = /name="c(\d+-\d+)"/.exec(page.text)[1];
	return reporter.send(`${entry}/o`, { version, cells: [{ cell, text, seen }] });
}

async function api(query = "") {
	const answer = await auditor.get(`/api/v1/audit${query}`);
	assert.equal(answer.status, 200, answer.text);
	return JSON.parse(answer.text);
}

const unescaped = (text) => text.replaceAll("&amp;", "&");

test("the page tells who did what, when and from where, and what it changed", async () => {
	const page = await auditor.get("/nhat-ky");
	assert.equal(page.headers["cache-control"], "no-store");
	assert.match(page.text, /nhap\.lieu/);
	assert.match(page.text, /127\.0\.0\.1/);
	assert.match(page.text, /<del>12<\/del>\s*→\s*<ins>15<\/ins>/);
	assert.match(page.text, /Phường Hoàng Văn Thụ, năm 2018/);
	assert.match(page.text, /Người nhập, Phường Hoàng Văn Thụ/);
	assert.match(page.text, /&lt;b&gt;an&lt;\/b&gt;/);
	assert.match((await auditor.get("/en/nhat-ky")).text, /Reporter, Hoàng Văn Thụ Ward/);
});

test("it is searched by actor, kind, unit, indicator, form, subject and day", async () => {
	const { audit } = await api();
	const [cell] = audit.filter(({ kind }) => kind === "cell");
	const indicator = cell.subject.split("/")[1];
	const today = new Date(Date.now() + 7 * 3600e3).toISOString().slice(0, 10);
	const count = async (query) => (await api(query)).audit.length;
	const matching = (condition) => audit.filter(condition).length;
	assert.equal(await count("?actor=nhap.lieu"), matching(({ actor }) => actor === "nhap.lieu"));
	assert.equal(await count("?kind=account,credential"),
		matching(({ kind }) => ["account", "credential"].includes(kind)));
	assert.equal(await count(`?kind=cell&actor=nhap.lieu&indicator=${indicator}`), 2);
	assert.equal(await count("?kind=cell&actor=nhap.lieu&unit=05971"), 2);
	assert.equal(await count("?kind=cell&actor=nhap.lieu&unit=05974"), 0);
	assert.equal(await count(`?subject=${cell.subject}`), 2);
	assert.ok(await count("?form=ho-ngheo-nam") > 0);
	assert.equal(await count("?form=kt-xh-quy"), 0);
	assert.equal(await count(`?since=${today}&until=${today}`), audit.length);
	assert.equal(await count("?since=0001-01-01&until=9999-12-31"), audit.length);
	assert.equal(await count("?until=0001-01-01"), 0);
	assert.equal(await count("?until=2018-01-01"), 0);
	assert.equal(await count("?since=2999-01-01"), 0);
	const page = await auditor.get("/nhat-ky?actor=nhap.lieu&kind=cell&form=");
	assert.match(page.text, /value="nhap\.lieu"/);
	assert.match(page.text, /value="cell" selected/);
	assert.match((await auditor.get("/nhat-ky?actor=khong.co")).text, /Không có gì trong nhật ký/);
});

test("the API gives what its OpenAPI document says, page by page", async () => {
	const { paths, components: { schemas } } =
		JSON.parse((await auditor.get("/api/openapi.json")).text);
	const { schema } = paths["/api/v1/audit"].get.responses["200"].content["application/json"];
	const whole = await api();
	conforms(schemas, schema, whole, "audit");
	assert.equal(whole.next, null);
	assert.deepEqual(whole.audit.map(({ batch }) => batch).toSorted((a, b) => b - a),
		whole.audit.map(({ batch }) => batch));
	const pages = [];
	for (let before = ""; before !== null;) {
		const page = await api(`?limit=3${before && `&before=${before}`}`);
		pages.push(...page.audit);
		before = page.next;
	}
	assert.deepEqual(pages, whole.audit);
	const [later, earlier] = whole.audit.filter(({ kind, actor }) => kind === "cell" && actor === "nhap.lieu");
	assert.deepEqual([earlier.before, earlier.after.value], [null, "12"]);
	assert.deepEqual([later.before.value, later.after.value], ["12", "15"]);
});

test("whoever may not read it gets nothing of it", async () => {
	const nobody = new Person(server.port);
	const byToken = async (person) =>
		new Person(server.port, { Authorization: `Bearer ${await tokenOf(person)}` });
	for (const [person, status] of [[nobody, 401], [reporter, 403], [await byToken(reporter), 403],
		[await byToken(auditor), 403],
		[new Person(server.port, { Authorization: "Bearer kc_nothing" }), 401]]) {
		const answer = await person.get("/api/v1/audit");
		assert.equal(answer.status, status);
		assert.equal(answer.headers["content-type"], "application/problem+json");
	}
	assert.equal((await auditor.get("/api/v1/audit")).status, 200);
});

test("the files hold what the API does; in CSV nothing is run as a formula", async () => {
	const file = await auditor.get("/nhat-ky/tep.json?kind=account");
	assert.match(file.headers["content-disposition"], /attachment; filename="audit\.json"/);
	assert.equal(file.headers["cache-control"], "no-store");
	assert.deepEqual(JSON.parse(file.text), await api("?kind=account"));
	const csv = await auditor.get("/nhat-ky/tep.csv?kind=account");
	assert.match(csv.headers["content-type"], /^text\/csv/);
	const [head, ...lines] = csv.text.trimEnd().split("\r\n");
	assert.equal(head, "batch,at,actor,address,kind,subject,reason,text,purged,withheld,before,after,content");
	assert.equal(lines.length, logins.length + 2);
	const cells = await auditor.get("/api/v1/audit?kind=cell&format=csv&limit=2", { Accept: "application/json" });
	assert.equal(cells.text.split("\r\n").length, 4);
	assert.ok(!/(^|,)"?[=+@]/m.test(csv.text), csv.text);
});

test("a page that is full leads to older ones, with its filters", async () => {
	const first = await auditor.get("/nhat-ky");
	const older = /<a href="([^"]+)" rel="next">/.exec(first.text);
	if (older) {
		const second = await auditor.get(unescaped(older[1]));
		assert.equal(second.status, 200);
		assert.match(second.text, /Mới nhất/);
	}
	const filtered = await auditor.get("/nhat-ky?kind=account&actor=kycung+user&before=4");
	assert.match(filtered.text, /href="\/nhat-ky\?actor=kycung%20user&amp;kind=account"[^>]*>Mới nhất/);
	assert.match(filtered.text, /tep\.csv\?actor=kycung%20user&amp;kind=account"/);
});

test("nonsense in the filters is told of, and shows nothing", async () => {
	for (const [query, key] of [["since=hôm qua", "audit.bad_day"], ["until=2018-02-30", "audit.bad_day"],
		["kind=king", "audit.bad_kind"], ["kind=cell,", null], ["unit=99999", "select.unknown_unit"],
		["indicator=<b>", "select.unknown_indicator"], ["before=-1", "api.bad_number"],
		["before=99999999999999999999", "api.bad_number"], ["limit=1.5", "api.bad_number"],
		["limit=", "select.empty"], ["x=1", "api.unknown_parameter"], ["actor=a&actor=b", "api.repeated_parameter"],
		["format=xml", "api.bad_parameter"], ["subject=%00", null], [`actor=${"x".repeat(2000)}`, null],
		["actor=' OR 1=1 --", null], ["form=../x", null]]) {
		const answer = await auditor.get(`/api/v1/audit?${encodeURI(query)}`);
		assert.ok(answer.status < 500, query);
		if (key)
			assert.equal(JSON.parse(answer.text).key, key, query);
		const page = await auditor.get(`/nhat-ky?${encodeURI(query)}`);
		assert.ok(page.status < 500, `${query}: ${page.status}`);
		assert.ok(!page.text.includes("<b>"), query);
		if (key?.startsWith("audit.") || key?.startsWith("select.unknown"))
			assert.ok(notice(page.text), query);
	}
});
