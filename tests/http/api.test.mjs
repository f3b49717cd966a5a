// SPDX-License-Identifier: AGPL-3.0-or-later
// The JSON API of a server over examples/langson-2017: figures with their
// provenance, lists, CSV, problems, and the OpenAPI document that describes it.
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { conforms } from "./conforms.mjs";
import { registerName, removeRegister } from "../store.mjs";

const root = fileURLToPath(new URL("../../", import.meta.url));
const program = process.env.KYCUNG ?? join(root, "build-test/kycung");

describe("the API", () => {
	let folder, server, address, db;

	function kycung(...args) {
		return spawnSync(program, args, { encoding: "utf8" });
	}

	before(async () => {
		folder = mkdtempSync(join(tmpdir(), "kycung-api-"));
		db = registerName(folder, "api.db");
		assert.equal(kycung("init", "--db", db).status, 0);
		const done = kycung("import", "--db", db, join(root, "examples/langson-2017"), "--publish");
		assert.equal(done.status, 0, done.stderr);
		server = spawn(program, ["serve", "--db", db, "--listen", "127.0.0.1:0"],
			{ stdio: ["ignore", "pipe", "inherit"] });
		address = await new Promise((resolve, reject) => {
			let text = "";
			server.stdout.setEncoding("utf8").on("data", (more) => {
				text += more;
				const found = /http:\/\/127\.0\.0\.1:\d+/.exec(text);
				if (found)
					resolve(found[0]);
			});
			server.on("exit", (status) => reject(new Error(`the server ended with ${status}`)));
		});
	});

	after(async () => {
		if (server && server.exitCode === null) {
			const ended = new Promise((resolve) => server.on("exit", (...how) => resolve(how)));
			server.kill("SIGTERM");
			assert.deepEqual(await ended, [0, null]);
		}
		removeRegister(db);
		rmSync(folder, { recursive: true, force: true });
	});

	const get = (path, headers = {}) => fetch(address + path, { headers });

	async function figures(query, headers) {
		const answer = await get(`/api/v1/figures?${query}`, headers);
		assert.equal(answer.status, 200, query);
		assert.equal(answer.headers.get("content-type"), "application/json");
		return (await answer.json()).figures;
	}

	async function problem(path, status) {
		const answer = await get(path);
		assert.equal(answer.status, status, path);
		assert.equal(answer.headers.get("content-type"), "application/problem+json");
		const body = await answer.json();
		assert.equal(body.status, status);
		assert.ok(body.title);
		return body;
	}

	test("gives the year's figures as they were published", async () => {
		const found = await figures("unit=178&indicator=budget.revenue&period=2017" +
			"&measure=value,percent:plan.province,percent:plan.city,growth,change");
		assert.deepEqual(found.map(({ value, text }) => [value, text]), [
			["350000", "350.000 triệu đồng"], ["123.400204", "123,4%"], ["117.500134", "117,5%"],
			["44.600016", "tăng 44,6%"], ["107953", "tăng 107.953 triệu đồng"]]);
		const [revenue] = found;
		assert.equal(revenue.scenario, "estimate");
		assert.equal(revenue.how, "stated");
		assert.equal(revenue.stage, "published");
		assert.equal(revenue.unit_of_measure, "triệu đồng");
		assert.equal(revenue.note, "Công bố ngày 01/01/2018");
		assert.equal(revenue.permalink, "/so/budget.revenue/178/2017@1?scenario=estimate");
	});

	test("gives a formula with its operands", async () => {
		const [share] = await figures(
			"unit=178&indicator=investment.disbursed_of_volume&period=2017");
		assert.equal(share.text, "90%");
		assert.equal(share.value, "89.628691");
		assert.equal(share.how, "formula");
		assert.deepEqual(share.operands.map(({ role, indicator, value }) => [role, indicator, value]),
			[["formula", "investment.disbursed", "103675.3"],
				["formula", "investment.volume", "115672"]]);
	});

	test("adds up what the wards reported, and says which it lacks", async () => {
		const [city] = await figures("unit=178&indicator=population.households&period=2017");
		assert.equal(city.how, "rolled-up");
		assert.equal(city.over, "children");
		assert.deepEqual(city.coverage, { reported: 8, expected: 8, missing: [], missing_cells: [] });
		const sum = city.operands.reduce((total, { value }) => total + Number(value), 0);
		assert.equal(city.value, String(sum));
		const [poor] = await figures("unit=178&indicator=poverty.poor_households&period=2017");
		assert.equal(poor.value, "98");
		assert.equal(poor.stated_difference, "0");
	});

	test("answers in the order asked", async () => {
		const found = await figures("unit=05992,178/*&indicator=poverty.poor_households," +
			"population.households&period=2017,2016&measure=value,change");
		assert.equal(found.length, 12 * 2 * 2 * 2);
		const wards = ["05971", "05974", "05977", "05980", "05983", "05986", "05989", "05992",
			"178-P01", "178-P02", "178-S01"];
		const expected = ["05992", ...wards].flatMap((unit) =>
			["poverty.poor_households", "population.households"].flatMap((indicator) =>
				["2017", "2016"].flatMap((period) => ["value", "change"].map((measure) =>
					[unit, indicator, period, measure].join(" ")))));
		assert.deepEqual(found.map(({ unit, indicator, period, measure }) =>
			[unit, indicator, period, measure].join(" ")), expected);
	});

	test("a missing figure is null, with its reason", async () => {
		const [gone, unplanned] = [
			...await figures("unit=178&indicator=budget.revenue&period=2026"),
			...await figures("unit=178&indicator=poverty.poor_households&period=2017" +
				"&measure=percent:plan.city")];
		assert.equal(gone.unit, "178");
		assert.deepEqual([gone.value, gone.text, gone.how, gone.reason],
			[null, "…", "missing", "no_unit"]);
		assert.equal(unplanned.reason, "no_target");
	});

	test("speaks English when asked", async () => {
		const [growth] = await figures(
			"unit=178&indicator=budget.revenue&period=2017&measure=growth&lang=en");
		assert.equal(growth.text, "up 44.6%");
		assert.match(growth.permalink, /^\/en\/so\//);
	});

	test("gives CSV by format and by Accept", async () => {
		const path = "/api/v1/figures?unit=178&indicator=budget.revenue&period=2016,2017";
		const byFormat = await get(`${path}&format=csv`);
		assert.equal(byFormat.headers.get("content-type"), "text/csv; charset=utf-8");
		const text = await byFormat.text();
		const lines = text.split("\r\n");
		assert.equal(lines[0], "unit,unit_name,indicator,period,scenario,breakdown,measure,value," +
			"text,unit_of_measure,how,reported,expected,missing,stage,revision,reason,permalink");
		assert.equal(lines[2], "178,Thành phố Lạng Sơn,budget.revenue,2017,estimate,_T,value,350000," +
			"350.000 triệu đồng,triệu đồng,stated,1,1,,published,1,," +
			"/so/budget.revenue/178/2017@1?scenario=estimate");
		assert.equal(lines.length, 4);
		const kinds = [];
		// Twice: neither kind may come out of the cache for the other.
		for (const accept of ["text/csv", "application/json", "*/*", "text/csv;q=0.5, application/json",
			"text/csv", "application/json"]) {
			const answer = await get(path, { accept });
			assert.match(answer.headers.get("vary"), /\bAccept\b/);
			kinds.push(answer.headers.get("content-type").split(";")[0]);
		}
		assert.deepEqual(kinds, ["text/csv", "application/json", "application/json",
			"application/json", "text/csv", "application/json"]);
		assert.equal((await get(`${path}&format=json`, { accept: "text/csv" })).headers
			.get("content-type"), "application/json");
	});

	test("is not sent again while it is the same", async () => {
		const path = "/api/v1/figures?unit=178&indicator=budget.revenue&period=2017";
		const etag = (await get(path)).headers.get("etag");
		assert.ok(etag);
		assert.equal((await get(path, { "if-none-match": etag })).status, 304);
	});

	test("refuses what is malformed, and names it", async () => {
		const fine = "unit=178&indicator=budget.revenue&period=2017";
		const wrong = {
			"unit=178&indicator=budget.revenue": /period/,
			"indicator=budget.revenue&period=2017": /unit/,
			[fine.replace("178", "")]: /unit/,
			[fine.replace("178", "178,")]: /unit/,
			[fine.replace("2017", "2017-Q7")]: /2017-Q7/,
			[`${fine}&measure=share`]: /share/,
			[`${fine}&scenario=`]: /scenario/,
			[`${fine}&years=3`]: /years/,
			[`${fine}&unit=05971`]: /unit/,
			[`${fine}&format=xml`]: /xml/,
			[`${fine}&lang=fr`]: /fr/,
		};
		for (const [query, named] of Object.entries(wrong))
			assert.match((await problem(`/api/v1/figures?${query}`, 400)).detail, named, query);
		assert.match((await problem("/api/v1/units?period=x", 400)).detail, /x/);
		assert.match((await problem("/api/v1/scenarios?unit=178", 400)).detail, /unit/);
	});

	test("does not know codes of nothing", async () => {
		const fine = "unit=178&indicator=budget.revenue&period=2017";
		for (const [query, key] of [
			[fine.replace("178", "999"), "select.unknown_unit"],
			[fine.replace("178", "999/*"), "select.unknown_unit"],
			[fine.replace("budget.revenue", "budget"), "select.unknown_indicator"],
			[`${fine}&scenario=plan`, "select.unknown_scenario"],
			[`${fine}&measure=percent:plan`, "select.unknown_scenario"],
			[`${fine}&breakdown=F`, "select.unknown_breakdown"]])
			assert.equal((await problem(`/api/v1/figures?${query}`, 404)).key, key, query);
		await problem("/api/v1/nothing", 404);
	});

	test("refuses more than ten thousand figures at once", async () => {
		const units = Array(101).fill("178").join(",");
		const periods = Array(100).fill("2017").join(",");
		const query = `unit=${units}&indicator=budget.revenue&period=${periods}`;
		assert.equal((await problem(`/api/v1/figures?${query}`, 413)).key, "select.too_many");
	});

	test("lists units, indicators and scenarios", async () => {
		const { units } = await (await get("/api/v1/units")).json();
		assert.deepEqual(units.find(({ code }) => code === "05992"), { code: "05992", id: "05992",
			name: "Xã Mai Pha", name_en: "Mai Pha Commune", type: "commune", parent: "178",
			valid_from: null, valid_to: "2025-06-30", replaced_by: ["2025-05977"] });
		const now = await (await get("/api/v1/units?period=2017")).json();
		assert.equal(now.units[0].code, "178");
		assert.equal(now.units.length, units.length - 4);
		assert.deepEqual((await (await get("/api/v1/units?period=2026")).json()).units.map(({ code }) => code),
			["05977", "05983", "05986", "06187"]);
		const { indicators } = await (await get("/api/v1/indicators")).json();
		const share = indicators.find(({ code }) => code === "investment.disbursed_of_volume");
		assert.equal(share.formula, "investment.disbursed / investment.volume * 100");
		const { scenarios } = await (await get("/api/v1/scenarios")).json();
		assert.deepEqual(scenarios.map(({ code, kind }) => [code, kind]), [["actual", "actual"],
			["estimate", "estimate"], ["plan.capital", "target"], ["plan.city", "target"],
			["plan.province", "target"]]);
		for (const [list, column] of [["units", "valid_to"], ["indicators", "reported_by"],
			["scenarios", "decided_on"]]) {
			const csv = await (await get(`/api/v1/${list}?format=csv`)).text();
			assert.ok(csv.split("\r\n")[0].split(",").includes(column), csv.split("\r\n")[0]);
		}
	});

	test("is described by its OpenAPI document", async () => {
		const document = await (await get("/api/openapi.json?lang=en")).json();
		const { openapi, paths, components: { schemas, securitySchemes } } = document;
		assert.equal(openapi, "3.1.0");
		const routes = [...readFileSync(join(root, "src/api/routes.def"), "utf8")
			.matchAll(/^ROUTE\((\w+), "([^"]+)"/gm)].map(([, method, path]) => [method, path]);
		assert.deepEqual(Object.entries(paths).flatMap(([path, methods]) => Object.keys(methods)
			.map((method) => [method.toUpperCase(), path])), routes);
		assert.deepEqual(paths["/api/v1/figures"].get.parameters
			.filter(({ required }) => required).map(({ name }) => name),
		["unit", "indicator", "period"]);
		const queries = {
			"/api/v1/figures": "?unit=178,178/*&indicator=budget.revenue,poverty.poor_households," +
				"investment.disbursed_of_volume&period=2017,2017-Q1,2026" +
				"&measure=value,percent:plan.province,growth",
			"/api/v1/pivot": "?units=178/**:ward,178/**:commune&indicators=poverty.poor_households," +
				"budget.revenue&periods=2016..2017&rows=unit,indicator",
		};
		for (const [path, { get: operation }] of Object.entries(paths)) {
			const { schema } = operation.responses["200"].content["application/json"];
			if (operation.security) {
				assert.deepEqual(Object.keys(operation.security[0]), Object.keys(securitySchemes));
				conforms(schemas, schemas.Problem, await problem(path, 401), path);
			} else {
				const body = await (await get(path + (queries[path] ?? ""))).json();
				conforms(schemas, schema, body, path);
			}
			assert.ok(operation.summary && operation.responses["400"], path);
			for (const parameter of operation.parameters)
				assert.ok(parameter.description, `${path}?${parameter.name}`);
			assert.ok(operation.parameters.some(({ name }) => name === "at_least"), path);
		}
		for (const [schema, { properties }] of Object.entries(schemas))
			for (const [name, { description }] of Object.entries(properties))
				assert.match(description, /\.$/, `${schema}.${name}`);
		conforms(schemas, schemas.Problem, await problem("/api/v1/units?x=1", 400), "problem");
	});

	test("says that it is well, and nothing of drafts", async () => {
		const answer = await get("/healthz");
		assert.equal(answer.status, 200);
		assert.equal(answer.headers.get("cache-control"), "no-store");
		assert.deepEqual(await answer.json(), { batch: 1 });
		assert.equal((await problem("/healthz?x=1", 400)).key, "api.unknown_parameter");
	});

	test("makes a cross-table with totals and coverage", async () => {
		const path = "/api/v1/pivot?units=178/*&indicators=poverty.poor_households&periods=2016..2017";
		const answer = await get(path);
		assert.ok(answer.headers.get("etag"));
		const table = await answer.json();
		assert.equal(table.whole, "2016-01-01/P2Y");
		assert.deepEqual(table.columns.map(({ period }) => period), ["2016", "2017", "_T"]);
		assert.equal(table.cells, 22);
		const rows = Object.fromEntries(table.rows.map((row) => [row.unit, row]));
		assert.deepEqual(rows["05992"].values, ["16", "12", "12"]);
		assert.deepEqual(rows["178-P01"].reasons, Array(3).fill("not_expected"));
		assert.deepEqual([rows._T.values, rows._T.reported, rows._T.expected],
			[["126", "98", "98"], [8, 8, 8], [8, 8, 8]]);
		// Each cell is the figure that is asked for alone.
		const found = await figures("unit=178/*&indicator=poverty.poor_households&period=2016,2017");
		for (const { unit, period, value, reason, scenario, coverage } of found) {
			const at = table.columns.findIndex((column) => column.period === period);
			const row = rows[unit];
			assert.deepEqual([row.values[at], row.reasons[at], row.scenarios[at], row.reported[at],
				row.expected[at]], [value, reason, scenario, coverage.reported, coverage.expected]);
		}
		const csv = await (await get(`${path}&format=csv&totals=0&lang=en`)).text();
		assert.deepEqual(csv.split("\r\n").slice(0, 2),
			["unit,unit_name,2016,2017", "05971,Hoàng Văn Thụ Ward,12,9"]);
		const figured = kycung("pivot", "--db", db, "178/*", "poverty.poor_households", "2016..2017",
			"--format", "csv", "--no-totals", "--lang", "en");
		assert.equal(figured.stdout, csv);
	});

	test("streams a table that is too large to keep", async () => {
		const path = "/api/v1/pivot?units=178/**&indicators=poverty.poor_households,budget.revenue," +
			"population.households&periods=1990..2017:month&rows=unit,indicator";
		const answer = await get(path);
		assert.equal(answer.status, 200);
		assert.equal(answer.headers.get("transfer-encoding"), "chunked");
		assert.equal(answer.headers.get("etag"), null);
		assert.equal(answer.headers.get("cache-control"), "no-store");
		const table = await answer.json();
		assert.equal(table.columns.length, 28 * 12 + 1);
		assert.equal(table.rows.length, (1 + 27 + 1) * 3);
		assert.equal(table.cells, 28 * 3 * 28 * 12);
		const long = await get(`${path}&format=csv&layout=long`);
		assert.equal(long.headers.get("content-disposition"), "attachment; filename=\"pivot.csv\"");
		assert.equal((await long.text()).split("\r\n").length, 2 + 29 * 3 * 337);
		const head = await fetch(address + path, { method: "HEAD" });
		assert.equal(head.status, 200);
		assert.equal(await head.text(), "");
	});

	test("refuses a table beyond the limit, with the count", async () => {
		const { detail, key } = await problem("/api/v1/pivot?units=178/**&indicators=" +
			"budget.revenue,budget.expenditure,poverty.poor_households,population.households" +
			"&periods=1100..2017:month&rows=indicator,period&columns=unit&lang=en", 413);
		assert.equal(key, "pivot.too_many_cells");
		assert.match(detail, /1233792 cells.* 1000000/);
		const fine = "units=178/*&indicators=budget.revenue&periods=2017";
		for (const [query, status, named] of [
			[fine.replace("2017", "2017..2016"), 400, "select.bad_range"],
			[fine.replace("2017", "2017-01:quarter"), 400, "select.bad_part"],
			[`${fine}&rows=year`, 400, "pivot.bad_dimension"],
			[`${fine}&totals=yes`, 400, "api.bad_parameter"],
			[fine.replace("178/*", "178/**:hamlet"), 404, "select.unknown_type"],
			[fine.replace("178/*", "05971-01/*"), 404, "pivot.no_units"],
			[fine.replace("units", "unit"), 400, "api.unknown_parameter"]])
			assert.equal((await problem(`/api/v1/pivot?${query}`, status)).key, named, query);
	});

	test("the command line tells the same figures", async () => {
		const query = ["178,178/*", "budget.revenue,poverty.poor_households", "2016,2017"];
		const done = kycung("figure", "--db", db, ...query, "--measure", "value,growth",
			"--format", "json");
		assert.equal(done.status, 3, done.stderr);
		const [unit, indicator, period] = query;
		assert.deepEqual(JSON.parse(done.stdout).figures, await figures(
			`unit=${unit}&indicator=${indicator}&period=${period}&measure=value,growth`));
		assert.equal(kycung("figure", "--db", db, "178", "budget.revenue", "2017", "--format", "csv")
			.stdout, await (await get("/api/v1/figures?unit=178&indicator=budget.revenue" +
			"&period=2017&format=csv")).text());
	});

	test("shows what another process publishes, at once", async () => {
		const path = "/api/v1/figures?unit=178&indicator=budget.revenue&period=2017";
		const etag = (await get(path)).headers.get("etag");
		const changed = join(folder, "changed");
		cpSync(join(root, "examples/langson-2017"), changed, { recursive: true });
		const file = join(changed, "observations.csv");
		writeFileSync(file, readFileSync(file, "utf8").replace(
			"178,budget.revenue,2017,estimate,_T,350000,", "178,budget.revenue,2017,estimate,_T,363071,"));
		assert.equal(kycung("import", "--db", db, changed).status, 0);
		assert.equal((await get(path, { "if-none-match": etag })).status, 304, "a draft is not public");
		assert.equal(kycung("import", "--db", db, changed, "--publish").status, 0);
		const answer = await get(path, { "if-none-match": etag });
		assert.equal(answer.status, 200);
		const [revenue] = (await answer.json()).figures;
		assert.equal(revenue.value, "363071");
		assert.equal(revenue.stated_difference, "13071");
		assert.match(revenue.permalink, /@3\?/);
	});

	test("waits for a batch that is named, which another process imports", async () => {
		const query = "unit=178&indicator=budget.revenue&period=2017";
		const path = `/api/v1/figures?${query}`;
		const before = await get(path);
		const waiting = ["/api/v1/figures", "/so/budget.revenue/178/2017", "/en/so/budget.revenue/178/2017"]
			.map((where) => get(`${where}?at_least=4${where.startsWith("/api") ? `&${query}` : ""}`));
		// Nobody else is held up meanwhile.
		assert.equal((await get(path)).headers.get("etag"), before.headers.get("etag"));
		const changed = join(folder, "changed again");
		cpSync(join(root, "examples/langson-2017"), changed, { recursive: true });
		const file = join(changed, "observations.csv");
		writeFileSync(file, readFileSync(file, "utf8").replace(
			"178,budget.revenue,2017,estimate,_T,350000,", "178,budget.revenue,2017,estimate,_T,400000,"));
		const importing = spawn(program, ["import", "--db", db, changed, "--publish"], { stdio: "ignore" });
		const [answer, page, english] = await Promise.all(waiting);
		assert.equal((await answer.json()).figures[0].value, "400000");
		const text = await page.text();
		assert.match(text, /400\.000/);
		assert.match(await english.text(), /400,000/);
		// Neither the address of the page nor that of its other language names the batch.
		assert.doesNotMatch(text, /at_least/);
		assert.equal((await get(`${path}&at_least=4`)).headers.get("etag"),
			(await get(path)).headers.get("etag"));
		if (importing.exitCode === null)
			await new Promise((resolve) => importing.once("exit", resolve));
	});

	test("says that a batch has not come, and what to do", async () => {
		const path = "/api/v1/scenarios?lang=en&at_least=99";
		const [answer, page] = await Promise.all([get(path), get("/en?at_least=99")]);
		assert.equal(answer.status, 503);
		assert.equal(answer.headers.get("retry-after"), "1");
		assert.equal(answer.headers.get("content-type"), "application/problem+json");
		const { title, detail, key } = await answer.json();
		assert.equal(key, "http.at_least_late");
		assert.equal(title, "Not there yet");
		assert.match(detail, /Batch 99 .*leave at_least out/);
		assert.equal(page.status, 503);
		assert.match(await page.text(), /<html lang="en"[\s\S]*Batch 99/);
		assert.equal((await problem("/api/v1/scenarios?at_least=x", 400)).key, "http.at_least_malformed");
	});
});

describe("kycung figure", () => {
	let folder, db;

	before(() => {
		folder = mkdtempSync(join(tmpdir(), "kycung-figure-"));
		db = registerName(folder, "draft.db");
		spawnSync(program, ["init", "--db", db]);
		spawnSync(program, ["import", "--db", db, join(root, "examples/langson-2017")]);
	});
	after(() => {
		removeRegister(db);
		rmSync(folder, { recursive: true, force: true });
	});

	const figure = (...args) => spawnSync(program, ["figure", "--db", db, ...args,
		"--lang", "en"], { encoding: "utf8" });

	test("shows the public nothing of drafts, but says that they are there", () => {
		const done = figure("178", "budget.revenue", "2017");
		assert.equal(done.status, 3);
		assert.match(done.stdout, /^Budget revenue, 2017, Lạng Sơn City\n\n  … \(/);
		assert.match(done.stderr, /1 missing figure exists unpublished; add --working/);
		const working = figure("178", "budget.revenue", "2017", "--working");
		assert.equal(working.status, 0, working.stderr);
		assert.match(working.stdout, /350,000 million VND \(est\.\)/);
		assert.doesNotMatch(working.stdout, /\/so\//);
		assert.equal(working.stderr, "");
	});

	test("says what is wrong with what was asked", () => {
		for (const [args, status, said] of [
			[["178", "budget.revenue"], 2, /figure --db/],
			[["178", "budget.revenue", "2017x"], 2, /“2017x” is not a period/],
			[["178", "budget", "2017"], 1, /There is no indicator “budget”/],
			[["9", "budget.revenue", "2017"], 1, /There is no unit “9”/],
			[["178", "budget.revenue", "2017", "--format", "xml"], 2, /text, json, csv/],
			[["05971-01/*", "budget.revenue", "2017"], 0, /no units below/]]) {
			const done = figure(...args);
			assert.equal(done.status, status, args.join(" "));
			assert.match(done.stderr, said);
			assert.equal(done.stdout, "");
		}
	});
});

describe("kycung pivot", () => {
	let folder, db;

	before(() => {
		folder = mkdtempSync(join(tmpdir(), "kycung-pivot-"));
		db = join(folder, "draft.db");
		spawnSync(program, ["init", "--db", db]);
		spawnSync(program, ["import", "--db", db, join(root, "examples/langson-2017")]);
	});
	after(() => rmSync(folder, { recursive: true, force: true }));

	const pivot = (...args) => spawnSync(program, ["pivot", "--db", db, ...args,
		"--lang", "en"], { encoding: "utf8" });

	test("shows a table for people, of drafts when asked", () => {
		const query = ["178/**:commune", "poverty.poor_households", "2016,2017"];
		const done = pivot(...query, "--working");
		assert.equal(done.status, 0, done.stderr);
		assert.deepEqual(done.stdout.split("\n").filter(Boolean).slice(1).map((line) =>
			line.split(/ {2,}/)), [["Unit", "2016", "2017", "01/2016–12/2017"],
			["Hoàng Đồng Commune", "22", "17", "17"], ["Quảng Lạc Commune", "26", "21", "21"],
			["Mai Pha Commune", "16", "12", "12"], ["Total", "64", "50", "50"]]);
		assert.equal(pivot(...query).status, 3, "the public sees nothing of it");
	});

	test("says what is wrong with what was asked", () => {
		for (const [args, status, said] of [
			[["178", "budget.revenue"], 2, /pivot --db/],
			[["178/**", "budget.revenue", "2017", "--limit", "27"], 1, /28 cells.*limit of 27/],
			[["178", "budget.revenue", "2017", "--limit", "0"], 2, /--limit/],
			[["178", "budget.revenue", "2017", "--layout", "tall"], 2, /wide, long/],
			[["178", "budget.revenue", "2017", "--format", "xml"], 2, /text, json, csv/],
			[["178", "budget.revenue", "2017", "--columns", "year"], 2, /“year”/],
			[["178/**:hamlet", "budget.revenue", "2017"], 1, /no type of unit “hamlet”/]]) {
			const done = pivot(...args);
			assert.equal(done.status, status, args.join(" "));
			assert.match(done.stderr, said);
			assert.equal(done.stdout, "");
		}
	});
});
