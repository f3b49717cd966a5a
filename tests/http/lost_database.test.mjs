// SPDX-License-Identifier: AGPL-3.0-or-later
// A site whose database goes away and comes back: what has been seen before is
// still shown, with the time it is of; what has not says so; and no restart.
import assert from "node:assert/strict";
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { startPostgres } from "../postgres.mjs";
import { program, serve } from "./serve.mjs";

const example = fileURLToPath(new URL("../../examples/langson-2017", import.meta.url));
const pages = ["/", "/chi-tieu", "/chi-tieu/budget.revenue", "/don-vi", "/don-vi/178",
	"/so/poverty.poor_households/178/2017", "/so/poverty.poor_households/178/2017@2",
	"/so/budget.revenue/178/2017", "/bao-cao", "/bao-cao/bao-cao-nam"];
const english = (path) => path === "/" ? "/en" : `/en${path}`;
const figures = "/api/v1/figures?unit=178&indicator=budget.revenue&period=2017";
const answers = [figures, `${figures}&format=csv`, "/api/v1/units", "/api/v1/indicators?format=csv",
	"/api/v1/pivot?units=178/*&indicators=poverty.poor_households&periods=2017&rows=unit&columns=period"];
const banner = /<div class="as-of" role="status"><p class="wrap">([^<]*)<\/p><\/div>/;
const stamp = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const kycung = (...args) => execFileSync(program, args, { stdio: "pipe", encoding: "utf8" });

let folder;
before(() => {
	folder = mkdtempSync(join(tmpdir(), "kycung-lost-"));
});
after(() => {
	rmSync(folder, { recursive: true, force: true });
});

function observations(name, rows) {
	const directory = join(folder, name);
	mkdirSync(directory);
	writeFileSync(join(directory, "datapackage.json"), JSON.stringify({
		name, resources: [{ name: "observations", path: "observations.csv" }] }));
	writeFileSync(join(directory, "observations.csv"),
		`unit,indicator,period,scenario,value\n${rows.join("\n")}\n`);
	return directory;
}

// The example, and a second batch: the first one is past.
function fill(db) {
	kycung("init", "--db", db);
	kycung("import", "--db", db, "--publish", example);
	const later = observations(`later-${Math.random().toString(36).slice(2)}`,
		["178,budget.revenue,2016,actual,283631"]);
	kycung("import", "--db", db, "--publish", later);
	return db;
}

// Until it holds; much later than it should, it never will.
async function until(holds) {
	for (let i = 0; !await holds(); i++) {
		assert.ok(i < 1200, "waited in vain");
		await pause(50);
	}
}
const isAway = (site) => async () => (await site.get("/healthz")).status === 503;
const isBack = (site) => async () => (await site.get("/healthz")).status === 200;
const shows = (site, value) => async () => {
	const { status, text, headers } = await site.get(figures);
	return status === 200 && JSON.parse(text).figures[0].value === value && !headers["kycung-as-of"];
};

async function seen(site) {
	const all = new Map();
	for (const path of [...pages, ...pages.map(english), ...answers])
		all.set(path, await site.get(path));
	for (const [path, { status, headers, text }] of all) {
		assert.equal(status, 200, path);
		assert.doesNotMatch(text, banner, path);
		assert.equal(headers["kycung-as-of"], undefined, path);
	}
	return all;
}

function in_vietnam(timestamp) {
	const there = new Date(Date.parse(timestamp) + 7 * 3600 * 1000).toISOString();
	const [year, month, day] = there.slice(0, 10).split("-");
	return { clock: there.slice(11, 16), vi: `${day}/${month}/${year}`, day: Number(day), year };
}

// Everything seen before is there, the same but for the mark.
async function holdsFromMemory(site, before_) {
	for (const [path, was] of before_) {
		const { status, headers, text } = await site.get(path);
		assert.equal(status, 200, path);
		assert.match(headers["kycung-as-of"], stamp, path);
		assert.equal(headers["cache-control"], "no-store", path);
		assert.equal(headers["content-type"], was.headers["content-type"], path);
		assert.ok(text.replace(banner, "") === was.text, `${path} is as it was`);
		if (path.startsWith("/api/"))
			continue;
		const { clock, vi, day, year } = in_vietnam(headers["kycung-as-of"]);
		const said = banner.exec(text)?.[1];
		if (path.startsWith("/en")) {
			assert.match(said, new RegExp(`^The database cannot be reached\\. Figures are as of ` +
				`${clock} on ${day} [A-Z][a-z]+ ${year} \\(GMT\\+7\\)\\.$`));
		} else {
			assert.equal(said, `Đang mất kết nối với cơ sở dữ liệu. Số liệu tính đến ` +
				`${clock} ngày ${vi}.`);
		}
	}
}

async function isAsBefore(site, before_) {
	for (const [path, was] of before_) {
		const { headers, text } = await site.get(path);
		assert.ok(text === was.text, `${path} is as it was`);
		assert.equal(headers["kycung-as-of"], undefined, path);
	}
}

describe("a server of databases", () => {
	let postgres;
	let site;
	let db;
	let first;
	before(async () => {
		postgres = await startPostgres();
		db = fill(`${postgres.prefix}site`);
		site = await serve(db);
		first = await seen(site);
	});
	after(async () => {
		await site?.stop();
		await postgres?.stop();
	});

	test("that dies leaves what was seen before, marked, until it is back", async () => {
		await postgres.kill();
		await until(isAway(site));
		await holdsFromMemory(site, first);
		const health = await site.get("/healthz");
		assert.equal(health.headers["content-type"], "application/problem+json");
		assert.match(health.headers["retry-after"], /^\d+$/);
		// What a browser has kept is not confirmed: it would lack the mark.
		const again = await site.get("/", { headers: { "If-None-Match": first.get("/").headers.etag } });
		assert.equal(again.status, 200);
		assert.match(again.text, banner);
		await postgres.start();
		await until(isBack(site));
		await until(shows(site, "350000"));
		await isAsBefore(site, first);
		assert.match(site.said(), /^kycung: the database is lost, [^\n]*\nkycung: the database is back\n$/);
	});

	test("that dies takes along what was not seen: that is said, and what to do", async () => {
		await site.stop();
		site = await serve(db);
		const some = new Map();
		for (const path of ["/chi-tieu/budget.revenue", "/en/don-vi/178"])
			some.set(path, await site.get(path));
		await postgres.kill();
		await until(isAway(site));
		for (const path of ["/so/poverty.poor_households/05974/2017@1",
			"/so/budget.revenue/178/2016", "/bao-cao/bao-cao-nam?unit=05974"]) {
			for (const [address, title, advice] of [
				[path, /<h1>Tạm thời chưa xem được<\/h1>/, /xin thử lại sau ít phút/],
				[english(path), /<h1>Cannot be shown just now<\/h1>/, /please try again in a few/]]) {
				const { status, headers, text } = await site.get(address);
				assert.equal(status, 503, address);
				assert.match(headers["retry-after"], /^\d+$/);
				assert.equal(headers["cache-control"], "no-store");
				assert.match(text, title);
				assert.match(text, advice);
				assert.match(text, banner);
				assert.ok(text.trimEnd().endsWith("</html>"), address);
			}
		}
		for (const path of ["/api/v1/figures?unit=178/**&indicator=poverty.poor_households&period=2016",
			"/api/v1/figures?unit=178&indicator=poverty.poor_households&period=2013&format=csv"]) {
			const { status, headers, text } = await site.get(path);
			assert.equal(status, 503, path);
			assert.match(headers["retry-after"], /^\d+$/);
			assert.equal(headers["content-type"], "application/problem+json");
			assert.equal(JSON.parse(text).key, "db.suspended");
		}
		// An address that leads nowhere is still told apart, and asking in vain harmed nothing.
		assert.equal((await site.get("/chi-tieu/none")).status, 404);
		for (const [path, was] of some)
			assert.ok((await site.get(path)).text.replace(banner, "") === was.text, path);
		await postgres.start();
		await until(isBack(site));
		assert.equal((await site.get("/so/poverty.poor_households/05974/2017@1")).status, 200);
	});

	test("that falls silent holds nobody up", async () => {
		await until(shows(site, "350000"));
		first = await seen(site);
		postgres.freeze();
		try {
			// Among them one that needs the database, and finds that it does not answer.
			const all = await Promise.all([...first.keys()].map((path) => site.get(path))
				.concat(site.get("/don-vi/05974?period=2015")));
			assert.ok(all.every(({ status }) => [200, 503].includes(status)));
			await until(isAway(site));
			await holdsFromMemory(site, first);
		} finally {
			postgres.thaw();
		}
		await until(isBack(site));
		await until(shows(site, "350000"));
		await isAsBefore(site, first);
	});

	test("that is silent does not keep the site from ending", async () => {
		postgres.freeze();
		try {
			await until(isAway(site));
			assert.equal(await site.stop(), 0);
		} finally {
			postgres.thaw();
		}
		site = await serve(db);
	});

	test("that dies while it is asked for all sorts of things crashes nobody", async () => {
		const paths = [...pages, ...pages.map(english), ...answers, "/healthz",
			...["05971", "05974", "05977"].flatMap((unit) => [`/don-vi/${unit}?period=2016`,
				`/chi-tieu/budget.revenue?unit=${unit}`, `/so/budget.revenue/${unit}/2016@1`])];
		let ended = false;
		const asking = Array.from({ length: 4 }, async (_, reader) => {
			for (let i = reader; !ended; i++) {
				const path = paths[i * 7 % paths.length];
				const { status, text } = await site.get(path);
				assert.ok([200, 404, 503].includes(status), `${path}: ${status}`);
				assert.ok(!text.startsWith("<!doctype") || text.trimEnd().endsWith("</html>"), path);
			}
		});
		const rows = (round) => observations(`round-${round}`,
			[`178,budget.revenue,2017,estimate,${360000 + round}`]);
		try {
			for (let round = 0; round < 4; round++) {
				await pause(100);
				await postgres.kill();
				await pause(100);
				await postgres.start();
				kycung("import", "--db", db, "--publish", rows(round));
			}
			await until(shows(site, "360003"));
		} finally {
			ended = true;
			await Promise.all(asking);
		}
		assert.match(site.said(), /^(kycung: [^\n]*\n)*$/);
	});

	test("that dies during an import shows the whole of it, or none", async () => {
		const rows = ["178,budget.revenue,2017,estimate,370000"];
		for (let year = 1100; year < 1200; year++)
			for (let month = 1; month <= 12; month++)
				rows.push(`178,budget.revenue,${year}-${String(month).padStart(2, "0")},actual,1`);
		const directory = observations("cut", rows);
		await until(shows(site, "360003"));
		const child = spawn(program, ["import", "--db", db, "--publish", directory, "--lang", "en"],
			{ stdio: ["ignore", "ignore", "pipe"] });
		let said = "";
		child.stderr.setEncoding("utf8").on("data", (text) => {
			said += text;
		});
		const ended = new Promise((resolve) => child.once("close", resolve));
		await pause(200);
		await postgres.kill();
		const status = await ended;
		if (status)
			assert.match(said, /connect/);
		const during = await site.get(figures);
		assert.equal(during.status, 200);
		assert.ok(["360003", "370000"].includes(JSON.parse(during.text).figures[0].value));
		await postgres.start();
		await until(isBack(site));
		assert.equal(spawnSync(program, ["verify", "--db", db]).status, 0);
		const [whole, part] = ["178,budget.revenue,2017", "178,budget.revenue,1150"].map((words) => {
			const [unit, indicator, period] = words.split(",");
			return JSON.parse(spawnSync(program, ["figure", "--db", db, unit, indicator, period,
				"--format", "json"], { encoding: "utf8" }).stdout).figures[0].value;
		});
		assert.equal(whole === "370000", part !== null, "all or nothing");
		await until(shows(site, whole));
		kycung("import", "--db", db, "--publish", directory);
		await until(shows(site, "370000"));
	});
});

test("a file that can no longer be read is a lost database too", async () => {
	const db = fill(join(folder, "register.db"));
	const site = await serve(db);
	try {
		const first = await seen(site);
		const bytes = readFileSync(db);
		truncateSync(db, 0);
		await until(isAway(site));
		await holdsFromMemory(site, first);
		assert.equal((await site.get("/so/budget.revenue/178/2016@1")).status, 503);
		// In place: the server has it open.
		writeFileSync(db, bytes, { flag: "r+" });
		await until(isBack(site));
		await until(shows(site, "350000"));
		await isAsBefore(site, first);
	} finally {
		assert.equal(await site.stop(), 0);
	}
});
