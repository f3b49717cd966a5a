// SPDX-License-Identifier: AGPL-3.0-or-later
// A PostgreSQL that dies and comes back: no write is halved or lost, and who
// was connected goes on.
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { get } from "../http/get.mjs";
import { startPostgres } from "../postgres.mjs";

const program = process.env.KYCUNG ?? fileURLToPath(new URL("../../build-test/kycung", import.meta.url));
const example = fileURLToPath(new URL("../../examples/langson-2017", import.meta.url));
let folder, postgres;

before(async () => {
	folder = mkdtempSync(join(tmpdir(), "kycung-restart-"));
	postgres = await startPostgres();
});
after(async () => {
	await postgres?.stop();
	rmSync(folder, { recursive: true, force: true });
});

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

function kycung(...args) {
	return spawnSync(program, [...args, "--lang", "en"], { encoding: "utf8" });
}

function register(name) {
	const db = postgres.prefix + name;
	assert.equal(kycung("init", "--db", db).status, 0);
	const done = kycung("import", "--db", db, example, "--publish");
	assert.equal(done.status, 0, done.stderr);
	return db;
}

function observations(name, rows) {
	const directory = join(folder, name);
	mkdirSync(directory);
	writeFileSync(join(directory, "datapackage.json"), JSON.stringify({
		name, resources: [{ name: "observations", path: "observations.csv" }] }));
	writeFileSync(join(directory, "observations.csv"),
		`unit,indicator,period,scenario,value\n${rows.join("\n")}\n`);
	return directory;
}

test("a database that dies during an import has all of it or nothing", async () => {
	const db = register("import");
	const head = kycung("verify", "--db", db).stdout;
	const rows = [];
	for (let year = 1100; year < 1300; year++)
		for (let month = 1; month <= 12; month++)
			for (const indicator of ["budget.revenue", "budget.expenditure", "investment.volume"])
				rows.push(`178,${indicator},${year}-${String(month).padStart(2, "0")},actual,${year}.5`);
	const directory = observations("large", rows);
	let cut = 0;
	for (const delay of [150, 300, 600, 1000, 1500]) {
		const child = spawn(program, ["import", "--db", db, directory, "--publish", "--lang", "en"],
			{ stdio: ["ignore", "ignore", "pipe"] });
		let said = "";
		child.stderr.setEncoding("utf8").on("data", (text) => {
			said += text;
		});
		const ended = new Promise((resolve) => child.on("close", resolve));
		await pause(delay);
		await postgres.kill();
		const status = await ended;
		await postgres.start();
		const now = kycung("verify", "--db", db);
		assert.equal(now.status, 0, now.stderr);
		const stored = now.stdout !== head;
		if (stored)
			assert.match(now.stdout, new RegExp(`${168 + rows.length} `));
		if (status === 0) {
			assert.ok(stored, "what was acknowledged is there");
			break;
		}
		assert.equal(status, 1);
		assert.match(said, /connect/);
		cut++;
		if (stored)
			break;
	}
	assert.ok(cut > 0);
	const done = kycung("import", "--db", db, directory, "--publish");
	assert.equal(done.status, 0, done.stderr);
	assert.match(kycung("verify", "--db", db).stdout, new RegExp(`${168 + rows.length} `));
});

test("a site outlives its database, and follows it again when it is back", async () => {
	const db = register("site");
	const server = spawn(program, ["serve", "--db", db, "--listen", "127.0.0.1:0"],
		{ stdio: ["ignore", "pipe", "inherit"] });
	const query = "/api/v1/figures?unit=178&indicator=budget.revenue&period=2017";
	try {
		const line = await new Promise((resolve, reject) => {
			server.stdout.once("data", (data) => resolve(String(data)));
			server.once("exit", () => reject(new Error("the server ended")));
		});
		const port = Number(/:(\d+)\//.exec(line)[1]);
		const shows = async (value) => {
			const answer = await get(port, query);
			return answer.status === 200 && JSON.parse(answer.text).figures[0].value === value;
		};
		assert.ok(await shows("350000"), "the figure as published");
		await postgres.kill();
		assert.ok([200, 503].includes((await get(port, query.replace("2017", "2016"))).status));
		assert.ok([200, 503].includes((await get(port, query)).status));
		await postgres.start();
		// The wait between attempts to connect is at most 1 s.
		let back = false;
		for (let i = 0; i < 300 && !back; i++) {
			back = await shows("350000");
			if (!back)
				await pause(100);
		}
		assert.ok(back, "answers again");
		const changed = observations("changed", ["178,budget.revenue,2017,estimate,351000"]);
		assert.equal(kycung("import", "--db", db, changed, "--publish").status, 0);
		for (let i = 0; i < 300 && !await shows("351000"); i++)
			await pause(100);
		assert.ok(await shows("351000"), "is told of what is written");
	} finally {
		server.kill("SIGTERM");
		await new Promise((resolve) => server.once("exit", resolve));
	}
	assert.equal(server.exitCode, 0);
});
