// SPDX-License-Identifier: AGPL-3.0-or-later
// The schemas of forms and of the calendar, doc/forms.md and the reader of the
// program say the same.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { Ajv2020 } from "ajv/dist/2020.js";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const program = process.env.KYCUNG ?? join(root, "build", "kycung");
const example = join(root, "examples", "langson-2017");
const json = (...path) => JSON.parse(readFileSync(join(...path), "utf8"));
const schemas = { form: json(root, "doc", "form.schema.json"), calendar: json(root, "doc", "calendar.schema.json") };
const doc = readFileSync(join(root, "doc", "forms.md"), "utf8");
const ajv = new Ajv2020({ strict: true, strictRequired: false, strictTypes: false, allErrors: true });
const validators = Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, ajv.compile(schema)]));
let folder;
let db;

const kycung = (...args) => spawnSync(program, args, { encoding: "utf8", cwd: folder });

before(() => {
	folder = mkdtempSync(join(tmpdir(), "kycung-forms-"));
	db = join(folder, "register.db");
	for (const args of [["init", "--db", db], ["import", "--db", db, example, "--publish"]])
		assert.equal(kycung(...args).status, 0);
});
after(() => rmSync(folder, { recursive: true, force: true }));

// The statuses of both, and what each said.
function judged(kind, value) {
	const file = join(folder, "tried.json");
	writeFileSync(file, JSON.stringify(value));
	const { status, stderr } = kycung("form", "check", "--db", db, file, "--lang", "en");
	const fits = validators[kind](value);
	return { program: status === 0, schema: fits, said: stderr + ajv.errorsText(validators[kind].errors) };
}

function fits(kind, value, what) {
	const { program: taken, schema, said } = judged(kind, value);
	assert.deepEqual({ taken, schema }, { taken: true, schema: true }, `${what}: ${said}`);
}

function isRefused(kind, value, what) {
	const { program: taken, schema } = judged(kind, value);
	assert.deepEqual({ taken, schema }, { taken: false, schema: false }, what);
}

const small = () => JSON.parse(/```json\n([\s\S]*?)```/.exec(doc)[1]);

test("the forms and the calendar of the example, and the form of doc/forms.md, fit", () => {
	for (const name of readdirSync(join(example, "forms")))
		fits("form", json(example, "forms", name), name);
	fits("calendar", json(example, "calendar.json"), "calendar.json");
	fits("form", small(), "doc/forms.md");
});

// Each changes a form that fits.
const wider = {
	"without what may be left out": (f) => { delete f.rules; delete f.sections[0].rows[0].number; },
	"texts alone": (f) => { delete f.columns; delete f.sections; f.texts = [{ code: "a", name: "A" }]; },
	"a unit by its code": (f) => { f.reporters = { units: ["05974"], types: [] }; },
	"limits": (f) => { f.version = 9999; f.attachments_max = 50; f.schedules[0].due.working_days = 250;
		f.texts = [{ code: "x".repeat(60), name: "X", length_max: 20000 }]; },
	"signs of comparison": (f) => { f.rules[0].is = "≤"; },
	"checks": (f) => { f.checks = { parts: true, decrease: false, range_tenths: 1000, unchanged: 2 }; },
	"an empty section": (f) => { f.sections.push({ name: "Khác", rows: [] }); },
};

for (const [name, change] of Object.entries(wider))
	test(`taken by both: ${name}`, () => {
		const form = small();
		change(form);
		fits("form", form, name);
	});

const broken = {
	"no code": (f) => delete f.code,
	"a code with capitals": (f) => { f.code = "Ho-Ngheo"; },
	"a code that begins with -": (f) => { f.code = "-a"; },
	"a long code": (f) => { f.code = "x".repeat(61); },
	"version 0": (f) => { f.version = 0; },
	"version 1.5": (f) => { f.version = 1.5; },
	"a version in words": (f) => { f.version = "1"; },
	"a blank name": (f) => { f.name = "  "; },
	"no frequency": (f) => delete f.frequency,
	"a frequency there is not": (f) => { f.frequency = "weekly"; },
	"nobody reports": (f) => { f.reporters = { types: [], units: [] }; },
	"a type twice": (f) => { f.reporters = { types: ["ward", "ward"] }; },
	"no schedule": (f) => { f.schedules = []; },
	"a schedule without its deadline": (f) => delete f.schedules[0].due,
	"day 32": (f) => { f.schedules[0].due.day = 32; },
	"a day of half": (f) => { f.schedules[0].due.day = 1.5; },
	"months far off": (f) => { f.schedules[0].due.months = 25; },
	"a date in words": (f) => { f.from = "hôm nay"; },
	"a member that is none": (f) => { f.nmae = "x"; },
	"a member of a row that is none": (f) => { f.sections[0].rows[0].unit = "hộ"; },
	"rows that are no list": (f) => { f.sections[0].rows = {}; },
	"a row without an indicator": (f) => delete f.sections[0].rows[0].indicator,
	"an indent of 5": (f) => { f.sections[0].rows[0].indent = 5; },
	"required in words": (f) => { f.sections[0].rows[0].required = "yes"; },
	"a column of no kind": (f) => { f.columns[0].kind = "sum"; },
	"an entry of no scenario": (f) => delete f.columns[1].scenario,
	"a note with a scenario": (f) => { f.columns[2].scenario = "actual"; },
	"a breakdown without its list": (f) => { f.columns[1].breakdown = "F"; },
	"no column to fill in": (f) => { f.columns.splice(1, 1); },
	"25 columns": (f) => { f.columns = [...f.columns, ...Array(22).fill({ kind: "note" })]; },
	"nothing asked": (f) => { f.sections = []; },
	"a text without a name": (f) => { f.texts = [{ code: "a" }]; },
	"a text of no letters": (f) => { f.texts = [{ code: "a", name: "A", length_max: 0 }]; },
	"51 attachments": (f) => { f.attachments_max = 51; },
	"a rule without its other side": (f) => delete f.rules[0].right,
	"a comparison there is not": (f) => { f.rules[0].is = "=="; },
	"a severity there is not": (f) => { f.rules[0].severity = "fatal"; },
	"unchanged for one period": (f) => { f.checks = { unchanged: 1 }; },
	"checks in words": (f) => { f.checks = "all"; },
	"a list": () => [],
};

for (const [name, change] of Object.entries(broken))
	test(`refused by both: ${name}`, () => {
		const form = small();
		isRefused("form", change(form) instanceof Array ? [] : form, name);
	});

test("of the calendar too, what the program refuses does not fit", () => {
	for (const [what, value] of [["no day", { days: [{ name: "Tết" }] }], ["a day in words", { days: [{ day: "mai" }] }],
		["working in words", { days: [{ day: "2018-01-06", working: "yes" }] }],
		["a member that is none", { days: [], year: 2018 }], ["days that are no list", { days: {} }]])
		isRefused("calendar", value, what);
});

test("every member and every word of the schemas is in doc/forms.md", () => {
	const missing = new Set();
	const told = (word) => doc.includes(`\`${word}\``) || missing.add(word);
	const walk = (schema) => {
		if (!schema || typeof schema !== "object")
			return;
		Object.keys(schema.properties ?? {}).filter((name) => !name.endsWith("_en")).forEach(told);
		(schema.enum ?? []).forEach(told);
		Object.values(schema).forEach((part) => [part].flat().forEach(walk));
		Object.values(schema.properties ?? {}).forEach(walk);
	};
	Object.values(schemas).forEach(walk);
	Object.values(schemas.form.$defs).forEach(walk);
	assert.deepEqual([...missing].filter((word) => word !== "const"), []);
});
