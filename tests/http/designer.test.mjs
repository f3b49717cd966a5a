// SPDX-License-Identifier: AGPL-3.0-or-later
// A planner makes a form in the browser, without script: mistakes are told
// beside their fields, a version in use is left alone, nobody is written over.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { notice, password, Person } from "./person.mjs";
import { example, startSite } from "./site.mjs";
import { run } from "./site.mjs";

let site;
let folder;
let planner;

before(async () => {
	folder = mkdtempSync(join(tmpdir(), "kycung-designer-"));
	writeFileSync(join(folder, "password"), `${password}\n`);
	site = await startSite([example], (db) => {
		for (const [login, grant] of [["ha.kh", "planner@178"], ["lan", "reporter@05971"]])
			run("user", "add", login, "--db", db, "--name", login, "--keep-password",
				"--password-file", join(folder, "password"), "--grant", grant);
	});
	planner = await new Person(site.port).signIn("ha.kh");
});
after(async () => {
	await site?.close();
	rmSync(folder, { recursive: true, force: true });
});

const unescaped = (text) => text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&quot;", '"')
	.replaceAll("&#39;", "'").replaceAll("&amp;", "&");

// What a browser would post of the page's form, in order.
function fieldsOf(html) {
	const form = /<form method="post" action="[^"]*" class="designer">[\s\S]*?<\/form>/.exec(html)[0];
	const fields = [];
	for (const [tag, input, other] of form.matchAll(/<(input)\b[^>]*>|<(textarea|select)\b[^>]*>[\s\S]*?<\/\2>/g)) {
		const name = /name="([^"]*)"/.exec(tag)[1];
		if (input) {
			if (!/type="checkbox"/.test(tag) || / checked/.test(tag))
				fields.push([name, unescaped(/value="([^"]*)"/.exec(tag)?.[1] ?? "")]);
		} else if (other === "textarea") {
			fields.push([name, unescaped(/>([\s\S]*?)<\/textarea>/.exec(tag)[1])]);
		} else {
			fields.push([name, unescaped(/<option value="([^"]*)" selected>/.exec(tag)?.[1] ?? "")]);
		}
	}
	return fields;
}

const put = (fields, changes) => [...fields.map(([name, value]) => [name, changes[name] ?? value]),
	...Object.entries(changes).filter(([name]) => !fields.some(([known]) => known === name))];
const mistakes = (html) => Object.fromEntries([...html.matchAll(/<span class="wrong" id="sai-([^"]*)">([^<]*)</g)]
	.map(([, field, text]) => [field, unescaped(text)]));
const json = async (path) => JSON.parse((await planner.get(`${path}/tep.json`)).text);

const small = { code: "dan-so", name: "Báo cáo dân số", content: "Số hộ", "reporters.types": "ward",
	frequency: "year", "schedules.0.cut_off_begin.day": "1", "schedules.0.cut_off_end.day": "31",
	"schedules.0.due.months": "1", "schedules.0.due.day": "10", "columns.0.kind": "entry",
	"columns.0.scenario": "actual", "lines.0.order": "20", "lines.0.indicator": "population.households",
	"lines.1.order": "10", "lines.1.name": "I. Dân cư" };

test("a form saved as it was opened is the form it was", async () => {
	for (const form of ["kt-xh-quy", "ho-ngheo-nam"]) {
		const path = `/lam-viec/mau-bieu/${form}/1`;
		const before = (await planner.get(`${path}/tep.json`)).text;
		const page = await planner.get(`${path}/sua`);
		assert.equal(page.status, 200);
		const saved = await planner.post(`${path}/sua`, fieldsOf(page.text));
		assert.equal(saved.status, 303, notice(saved.text) + JSON.stringify(mistakes(saved.text)));
		assert.equal((await planner.get(`${path}/tep.json`)).text, before);
	}
});

test("a new form is made, its lines in the order of their numbers, and units can fill it in", async () => {
	const page = await planner.get("/lam-viec/them-mau-bieu");
	const saved = await planner.post("/lam-viec/them-mau-bieu", put(fieldsOf(page.text), small));
	assert.equal(saved.status, 303, notice(saved.text) + JSON.stringify(mistakes(saved.text)));
	assert.equal(saved.location, "/lam-viec/mau-bieu/dan-so/1");
	const made = await json(saved.location);
	assert.deepEqual(made.sections, [{ name: "I. Dân cư", rows: [{ indicator: "population.households" }] }]);
	assert.match((await planner.get(saved.location)).text, /10\/01\/2018/);
	const reporter = await new Person(site.port).signIn("lan");
	assert.equal((await reporter.get("/lam-viec/bieu/dan-so/05971/2017")).status, 200);
	assert.match((await planner.get("/lam-viec/mau-bieu")).text, /Báo cáo dân số/);
});

test("each mistake is told beside its field, and nothing typed is lost", async () => {
	const page = await planner.get("/lam-viec/them-mau-bieu");
	const answer = await planner.post("/lam-viec/them-mau-bieu", put(fieldsOf(page.text), { ...small,
		code: "Dân số", name: "", "schedules.0.due.day": "ba mươi", "lines.0.indicator": "khong.co",
		"columns.0.scenario": "", "rules.0.left": "poverty.poor_households +", "rules.0.is": "<=",
		"rules.0.right": "1", "rules.0.severity": "error", "checks.range": "nhiều", content: "Giữ <lại> \"này\"" }));
	assert.equal(answer.status, 422);
	const told = mistakes(answer.text);
	for (const field of ["code", "name", "schedules.0.due.day", "lines.0.indicator", "columns.0.scenario",
		"rules.0.left", "checks.range"])
		assert.ok(told[field], `${field}: ${JSON.stringify(told)}`);
	assert.equal(Object.keys(told).length, 7, JSON.stringify(told));
	const kept = Object.fromEntries(fieldsOf(answer.text));
	assert.equal(kept.content, "Giữ <lại> \"này\"");
	assert.equal(kept["schedules.0.due.day"], "ba mươi");
	assert.equal(kept["rules.0.left"], "poverty.poor_households +");
});

test("a version that is used is not changed; the next one is, and the old reports keep theirs", async () => {
	const reporter = await new Person(site.port).signIn("lan");
	const entry = "/lam-viec/bieu/ho-ngheo-nam/05971/2018";
	await reporter.get(entry);
	const cell = /name="c(\d+-\d+)"/.exec((await reporter.get(entry)).text)[1];
	assert.equal((await reporter.send(`${entry}/o`, { version: 1, cells: [{ cell, text: "100", seen: 0 }] })).status, 200);
	const path = "/lam-viec/mau-bieu/ho-ngheo-nam/1";
	const page = await planner.get(`${path}/sua`);
	const refused = await planner.post(`${path}/sua`, put(fieldsOf(page.text), { name: "Tên khác" }));
	assert.equal(refused.status, 422);
	assert.match(notice(refused.text), /1 báo cáo dùng/);
	assert.equal(Object.fromEntries(fieldsOf(refused.text)).name, "Tên khác");
	const next = await planner.get(`${path}/phien-ban-moi`);
	const early = await planner.post(`${path}/phien-ban-moi`, fieldsOf(next.text));
	assert.equal(early.status, 422);
	const made = await planner.post(`${path}/phien-ban-moi`,
		put(fieldsOf(next.text), { name: "Tên khác", from: "2019-01-01" }));
	assert.equal(made.location, "/lam-viec/mau-bieu/ho-ngheo-nam/2", notice(made.text));
	assert.match((await reporter.get(entry)).text, /data-version="1"/);
	assert.match((await reporter.get("/lam-viec/bieu/ho-ngheo-nam/05971/2019")).text, /data-version="2"/);
});

test("of two who change a form at once the second is told, and loses nothing", async () => {
	const path = "/lam-viec/mau-bieu/kt-xh-quy/1";
	const first = fieldsOf((await planner.get(`${path}/sua`)).text);
	const second = [...first];
	assert.equal((await planner.post(`${path}/sua`, put(first, { channel: "Kênh một" }))).status, 303);
	const answer = await planner.post(`${path}/sua`, put(second, { channel: "Kênh hai" }));
	assert.equal(answer.status, 422);
	assert.match(notice(answer.text), /Người khác vừa sửa/);
	assert.equal(Object.fromEntries(fieldsOf(answer.text)).channel, "Kênh hai");
	assert.equal((await json(path)).channel, "Kênh một");
});

test("nonsense is answered, not failed on", async () => {
	await planner.get("/lam-viec/them-mau-bieu");
	for (const fields of [{}, { "lines.99999.indicator": "x" }, { "columns.x.kind": "entry" },
		{ "schedules.0.due": "x", "schedules..": "y", ".": "z" }, { "lines.0.order": "9".repeat(40), "lines.0.name": "a" },
		{ "reporters.types": "<b>", "rules.0.left": "(".repeat(200) }]) {
		const answer = await planner.post("/lam-viec/them-mau-bieu", fields);
		assert.equal(answer.status, 422, JSON.stringify(fields));
	}
	assert.equal((await planner.get("/lam-viec/mau-bieu/kt-xh-quy/0")).status, 404);
	assert.equal((await planner.get("/lam-viec/mau-bieu/kt-xh-quy/1x")).status, 404);
	assert.equal((await planner.get("/lam-viec/mau-bieu/khong-co/1/sua")).status, 404);
});

const filePath = "/lam-viec/mau-bieu-tu-tep";
const exampleForm = readFileSync(join(example, "forms", "kt-xh-quy.json"), "utf8");

test("a file of a new form opens where forms are designed, and is stored when it is saved there", async () => {
	const form = JSON.parse(exampleForm);
	form.code = "tu-tep";
	const opened = await planner.upload(filePath, { tep: { file: "a.json", bytes: JSON.stringify(form) }, "noi-dung": "" });
	assert.equal(opened.status, 200, notice(opened.text));
	assert.match(opened.text, /action="\/lam-viec\/them-mau-bieu"/);
	assert.equal((await planner.get("/lam-viec/mau-bieu/tu-tep/1")).status, 404);
	const saved = await planner.post("/lam-viec/them-mau-bieu", fieldsOf(opened.text));
	assert.equal(saved.status, 303, notice(saved.text));
	const json = await planner.get("/lam-viec/mau-bieu/tu-tep/1/tep.json");
	assert.deepEqual(JSON.parse(json.text), form);
});

test("a file of a form that is there opens as its next version", async () => {
	const form = JSON.parse(exampleForm);
	form.from = "2019-01-01";
	const opened = await planner.upload(filePath, { "noi-dung": JSON.stringify(form) });
	assert.equal(opened.status, 200, notice(opened.text));
	assert.match(opened.text, /action="\/lam-viec\/mau-bieu\/kt-xh-quy\/\d+\/phien-ban-moi"/);
	const action = /action="([^"]*phien-ban-moi)"/.exec(opened.text)[1];
	const saved = await planner.post(action, fieldsOf(opened.text));
	assert.equal(saved.status, 303, notice(saved.text));
	assert.match((await planner.get(saved.location)).text, /01\/01\/2019/);
});

test("a file that is no form is refused with the place of every mistake, and what was pasted stays", async () => {
	const form = JSON.parse(exampleForm);
	form.columns[0].kind = "sum";
	form.sections[0].rows[0].indicator = "no.such";
	const text = JSON.stringify(form, null, 2);
	const answer = await planner.upload(filePath, { "noi-dung": text });
	assert.equal(answer.status, 422);
	assert.match(answer.text, /\d+:\d+: [^<]*no\.such/);
	assert.match(answer.text, /\d+:\d+: [^<]*sum/);
	assert.equal(unescaped(/<textarea[^>]*>([\s\S]*?)<\/textarea>/.exec(answer.text)[1]), text);
	for (const [junk, what] of [["", /Chưa có tệp/], ["{", /^/], ["[]", /^/], ["\u0000", /^/], ["null", /^/],
		[exampleForm.replace("Kinh tế", "TỐI MẬT"), /TỐI MẬT/]]) {
		const wrong = await planner.upload(filePath, { tep: { file: "x.json", bytes: junk }, "noi-dung": "" });
		assert.equal(wrong.status, 422, junk.slice(0, 20));
		assert.match(notice(wrong.text), what);
	}
});
