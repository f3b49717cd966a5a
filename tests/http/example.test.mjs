// SPDX-License-Identifier: AGPL-3.0-or-later
// Whether examples/langson-2017 holds together, told without the program:
// codes resolve, sums add up, every number says where it comes from, and the
// published percentages follow from the bases. Exact, in integers.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

const folder = new URL("../../examples/langson-2017/", import.meta.url);
const text = (name) => readFileSync(new URL(name, folder), "utf8");

function parseCsv(source) {
	const rows = [[]];
	const cell = /(?:"((?:[^"]|"")*)"|([^",\n]*))(,|\n|$)/gy;
	while (cell.lastIndex < source.length) {
		const [, quoted, plain, end] = cell.exec(source);
		rows.at(-1).push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
		if (end === "\n")
			rows.push([]);
	}
	if (!rows.at(-1).length)
		rows.pop();
	const [header, ...body] = rows;
	return body.map((row) => {
		assert.equal(row.length, header.length, `row ${row} has as many cells as the header`);
		return Object.fromEntries(header.map((name, i) => [name, row[i]]));
	});
}

const table = (name) => parseCsv(text(name));
const pack = JSON.parse(text("datapackage.json"));
const units = table("units.csv");
const indicators = table("indicators.csv");
const scenarios = table("scenarios.csv");
const decisions = table("decisions.csv");
const breakdowns = table("breakdowns.csv");
const observations = table("observations.csv");
const templates = ["annual-report.md", "annual-report.en.md"];
const codes = (rows) => new Set(rows.map((row) => row.code));
const invented = (note) => note.startsWith("minh hoạ");

// Values in millionths, as the register keeps them.
function millionths(value) {
	const [, sign, whole, fraction = ""] = /^(-?)(\d+)(?:\.(\d{1,6}))?$/.exec(value);
	return BigInt(sign + whole + fraction.padEnd(6, "0"));
}

function stated(unit, indicator, period, scenario) {
	const rows = observations.filter((row) => row.unit === unit && row.indicator === indicator &&
		row.period === period && row.scenario === scenario && row.breakdown === "_T");
	assert.equal(rows.length, 1, `${indicator} ${period} ${scenario} is stated once at ${unit}`);
	return millionths(rows[0].value);
}

// 100 · a / b with `decimals` places, half up, as the report writes it.
function percent(a, b, decimals) {
	const unit = 10n ** BigInt(decimals);
	const scaled = (2n * 100n * a * unit + b) / (2n * b);
	const digits = scaled.toString().padStart(decimals + 1, "0");
	return decimals ? `${digits.slice(0, -decimals)},${digits.slice(-decimals)}%` : `${digits}%`;
}

const tables = pack.resources.filter(({ profile }) => profile === "tabular-data-resource");

test("the descriptor names files that have just the columns it lists", () => {
	assert.equal(pack.profile, "data-package");
	assert.match(pack.name, /^[-a-z0-9._/]+$/);
	for (const resource of tables) {
		assert.match(resource.name, /^[-a-z0-9._/]+$/);
		const header = text(resource.path).split("\n", 1)[0].split(",");
		assert.deepEqual(header, resource.schema.fields.map((field) => field.name));
		for (const field of resource.schema.primaryKey)
			assert.ok(header.includes(field));
	}
	assert.deepEqual(tables.map((resource) => resource.path).sort(),
		["breakdowns.csv", "decisions.csv", "indicators.csv", "observations.csv", "scenarios.csv",
			"units.csv"]);
	for (const { path, profile } of pack.resources.filter((resource) => !tables.includes(resource))) {
		assert.equal(profile, "data-resource");
		assert.equal(typeof JSON.parse(text(path)), "object");
	}
});

test("rows keep the descriptor's types, constraints, keys and references", () => {
	const types = { string: /^/, integer: /^-?\d+$/, number: /^-?\d+(\.\d+)?$/,
		date: /^\d{4}-\d\d-\d\d$/ };
	const byName = new Map(tables.map((resource) => [resource.name, table(resource.path)]));
	for (const { name, schema } of tables) {
		const seen = new Set();
		for (const row of byName.get(name)) {
			for (const { name: column, type, constraints = {} } of schema.fields) {
				const value = row[column];
				const place = `${name}.${column} ${JSON.stringify(row)}`;
				assert.ok(value !== "" || !constraints.required, place);
				if (value === "")
					continue;
				assert.match(value, types[type], place);
				if (constraints.pattern)
					assert.match(value, new RegExp(`^(?:${constraints.pattern})$`), place);
				if (constraints.enum)
					assert.ok(constraints.enum.includes(value), place);
				if ("minimum" in constraints)
					assert.ok(Number(value) >= constraints.minimum, place);
				if ("maximum" in constraints)
					assert.ok(Number(value) <= constraints.maximum, place);
			}
			const key = JSON.stringify(schema.primaryKey.map((column) => row[column]));
			assert.ok(!seen.has(key), `${name} has ${key} once`);
			seen.add(key);
			for (const { fields, reference } of schema.foreignKeys ?? [])
				assert.ok(row[fields] === "" || byName.get(reference.resource || name)
					.some((other) => other[reference.fields] === row[fields]),
				`${name}.${fields} ${row[fields]} is in ${reference.resource || name}`);
		}
	}
});

test("the city has its 5 wards and 3 communes, and Bình Cằm is in Mai Pha", () => {
	const under = (parent, type) => units.filter((unit) => unit.parent === parent &&
		unit.type === type).map((unit) => unit.code);
	assert.deepEqual(under("178", "ward"), ["05971", "05974", "05977", "05980", "05983"]);
	assert.deepEqual(under("178", "commune"), ["05986", "05989", "05992"]);
	const village = units.find((unit) => unit.name === "Thôn Bình Cằm");
	assert.equal(village.parent, "05992");
	for (const unit of units.filter(({ parent, code }) => parent || code === "178"))
		assert.equal(unit.valid_to, "2025-06-30");
});

test("every ward and commune of before 2025 is replaced by one of the four that came after", () => {
	const now = units.filter((unit) => unit.valid_from === "2025-07-01").map((unit) => unit.code);
	assert.deepEqual([...now].sort(), ["05977", "05983", "05986", "06187"]);
	for (const unit of units.filter(({ type, valid_to }) => ["ward", "commune"].includes(type) && valid_to))
		assert.ok(now.includes(unit.replaced_by), unit.code);
});

test("types, sectors, headlines, codelists and formulas name what exists", () => {
	const { kycung } = pack;
	const types = codes(kycung.unit_types);
	const sectors = codes(kycung.sectors);
	const known = codes(indicators);
	for (const unit of units)
		assert.ok(types.has(unit.type), unit.type);
	for (const indicator of indicators) {
		assert.ok(sectors.has(indicator.sector), indicator.sector);
		for (const type of indicator.reported_by.split(";").filter(Boolean))
			assert.ok(types.has(type), type);
		if (indicator.codelist)
			assert.ok(breakdowns.some((row) => row.codelist === indicator.codelist));
		for (const word of indicator.formula.match(/[a-z][a-z0-9_.]*/g) ?? [])
			assert.ok(known.has(word), `${indicator.code}: ${word}`);
		for (const column of ["name_en", "note", "note_en", "unit_of_measure_en"])
			assert.notEqual(indicator[column], "", `${indicator.code}.${column}`);
	}
	for (const code of kycung.headline)
		assert.ok(known.has(code), code);
	assert.ok(codes(units).has(kycung.root_unit));
});

test("observations fit their indicators and fall within nobody's formula", () => {
	const byCode = new Map(indicators.map((row) => [row.code, row]));
	for (const row of observations) {
		const indicator = byCode.get(row.indicator);
		assert.equal(indicator.formula, "", row.indicator);
		const fraction = row.value.split(".")[1] ?? "";
		assert.ok(fraction.length <= Number(indicator.scale), JSON.stringify(row));
		if (row.breakdown !== "_T")
			assert.ok(breakdowns.some((code) => code.codelist === indicator.codelist &&
				code.code === row.breakdown), JSON.stringify(row));
		assert.equal(row.value === "", row.status === "na", JSON.stringify(row));
	}
});

test("every number says whether it was published, is implied or was invented", () => {
	for (const row of observations)
		assert.match(row.note, /^(minh hoạ|Công bố ngày|Suy ra từ|Danh mục đơn vị)/,
			JSON.stringify(row));
	for (const decision of decisions)
		assert.match(decision.number + decision.title, /minh hoạ.*minh hoạ/);
	for (const scenario of scenarios.filter((row) => row.kind === "target"))
		assert.equal(scenario.decided_on,
			decisions.find((row) => row.number === scenario.decision).date);
	const published = observations.filter((row) => row.note.startsWith("Công bố"))
		.map((row) => `${row.indicator} ${row.value}`);
	assert.deepEqual(published.sort(), ["budget.expenditure 424200", "budget.revenue 350000",
		"education.standard_schools 23", "investment.disbursed 103675.3", "investment.volume 115672",
		"poverty.near_poor_households 106", "poverty.poor_households 98",
		...Array(3).fill("rural.communes_meeting_standard 1")]);
});

test("the wards and communes add up to the city, the quarters to the year", () => {
	const below = units.filter((unit) => unit.parent === "178" &&
		["ward", "commune"].includes(unit.type)).map((unit) => unit.code);
	const sum = (values) => values.reduce((total, value) => total + value, 0n);
	for (const indicator of ["poverty.poor_households", "poverty.near_poor_households"])
		for (const year of ["2016", "2017"])
			assert.equal(sum(below.map((unit) => stated(unit, indicator, year, "actual"))),
				stated("178", indicator, year, "actual"), `${indicator} ${year}`);
	const quarters = (indicator, year, scenario) =>
		sum([1, 2, 3, 4].map((n) => stated("178", indicator, `${year}-Q${n}`, scenario)));
	assert.equal(quarters("budget.revenue", 2017, "estimate"),
		stated("178", "budget.revenue", "2017", "estimate"));
	for (const count of ["accidents", "deaths", "injuries"])
		assert.ok(quarters(`traffic.${count}`, 2017, "actual") <
			quarters(`traffic.${count}`, 2016, "actual"), `${count} fell`);
	const missing = below.filter((unit) => !observations.some((row) => row.unit === unit &&
		row.indicator === "culture.cultured_families"));
	assert.deepEqual(missing, ["05983"]);
});

test("the published percentages follow from the bases", () => {
	const at = (indicator, scenario, year = "2017") => stated("178", indicator, year, scenario);
	const revenue = at("budget.revenue", "estimate");
	const before = at("budget.revenue", "actual", "2016");
	const volume = at("investment.volume", "estimate");
	const disbursed = at("investment.disbursed", "estimate");
	const poor = at("poverty.poor_households", "actual", "2016");
	const nearPoor = at("poverty.near_poor_households", "actual", "2016");

	assert.equal(percent(revenue, at("budget.revenue", "plan.province"), 1), "123,4%");
	assert.equal(percent(revenue, at("budget.revenue", "plan.city"), 1), "117,5%");
	assert.equal(percent(revenue - before, before, 1), "44,6%");
	assert.equal(percent(at("budget.expenditure", "estimate"),
		at("budget.expenditure", "plan.province"), 1), "129,4%");
	assert.equal(percent(volume, at("investment.volume", "plan.capital"), 0), "97%");
	assert.equal(percent(disbursed, at("investment.disbursed", "plan.capital"), 0), "87%");
	assert.equal(percent(disbursed, volume, 0), "90%");
	assert.equal(percent(poor - at("poverty.poor_households", "actual"), poor, 1), "22,2%");
	assert.equal(percent(nearPoor - at("poverty.near_poor_households", "actual"), nearPoor, 2),
		"13,11%");
});

test("the report's templates use known codes and hold no figure of their own", () => {
	const known = codes(indicators);
	const targets = codes(scenarios);
	const figures = (name) => [...text(name).matchAll(/\{\{([^{}]+)\}\}/g)].map(([, inner]) => inner);
	for (const name of templates) {
		for (const inner of figures(name)) {
			const [head, ...attributes] = inner.split(/\s+/);
			if (head === "#table" || head === "#if")
				attributes[0].split(",").forEach((code) => assert.ok(known.has(code), inner));
			else if (!/^[#/]|^(unit|period|last_year)\.name$/.test(head))
				assert.ok(known.has(head), inner);
			for (const attribute of attributes)
				if (attribute.startsWith("percent="))
					assert.ok(targets.has(attribute.slice("percent=".length)), inner);
		}
		// Besides figures only numbering and the two years in the master plan's name are left.
		const prose = text(name).replaceAll(/\{\{[^{}]+\}\}/g, "").replaceAll(/^(#+ )?\d\. /gm, "");
		assert.deepEqual(prose.match(/\d+/g), ["2030", "2050"], name);
	}
	const quoted = (name) => [...new Set(figures(name).map((inner) => inner.replace(/ .*/, ""))
		.filter((head) => known.has(head)))].sort();
	assert.deepEqual(quoted(templates[0]), quoted(templates[1]),
		"both languages quote the same figures");
});

test("invented numbers are never taken for published ones", () => {
	for (const row of observations.filter(({ unit, indicator }) =>
		unit !== "178" && !indicator.startsWith("rural.")))
		assert.ok(invented(row.note), JSON.stringify(row));
});
