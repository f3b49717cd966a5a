// SPDX-License-Identifier: AGPL-3.0-or-later
// Several processes on one register: what one writes all others show, and
// however many write at once, there is one chain and nothing is lost or halved.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { registerName, removeRegister } from "../store.mjs";
import { program, serve } from "../http/serve.mjs";
import { run } from "../http/site.mjs";

const wards = Array.from({ length: 80 }, (_, i) => `w${i + 1}`);
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
let folder, packages = 0;

before(() => {
	folder = mkdtempSync(join(tmpdir(), "kycung-processes-"));
});
after(() => rmSync(folder, { recursive: true, force: true }));

// The folder of a package: { name of a table: its lines }.
function makePackage(tables) {
	const directory = join(folder, `package-${++packages}`);
	mkdirSync(directory);
	writeFileSync(join(directory, "datapackage.json"), JSON.stringify({
		name: "test",
		resources: Object.keys(tables).map((name) => ({ name, path: `${name}.csv` })),
	}));
	for (const [name, lines] of Object.entries(tables))
		writeFileSync(join(directory, `${name}.csv`), `${lines.join("\n")}\n`);
	return directory;
}

const observations = (rows) => ["unit,indicator,period,scenario,value", ...rows];
const scenarios = (...codes) => ["code,name,kind", ...codes.map((code) =>
	`${code},${code},${code === "actual" ? "actual" : "target"}`)];

function makeRegister(name) {
	const db = registerName(folder, `${name}.db`);
	run("init", "--db", db);
	run("import", "--db", db, "--publish", makePackage({
		units: ["code,name,type,parent", "c,Thành phố,city,",
			...wards.map((ward) => `${ward},Phường ${ward},ward,c`)],
		scenarios: scenarios("actual"),
		indicators: ["code,name,unit_of_measure,decimals,direction,over_units,over_time,reported_by",
			"flow,Dòng,hộ,0,none,sum,sum,ward", "other,Khác,hộ,0,none,sum,sum,ward"],
	}));
	return db;
}

// { status, text } of a process that imports; `started` has it.
function importing(db, directory, started = () => {}) {
	return new Promise((resolve, reject) => {
		const child = spawn(program, ["import", "--db", db, "--publish", "--lang", "en", directory],
			{ stdio: ["ignore", "pipe", "pipe"] });
		let text = "";
		for (const stream of [child.stdout, child.stderr])
			stream.setEncoding("utf8").on("data", (part) => {
				text += part;
			});
		child.once("error", reject);
		child.once("close", (status) => resolve({ status, text }));
		started(child);
	});
}

const batchOf = (text) => Number(/as batch (\d+)/.exec(text)[1]);

// Imports until nobody else changes the definitions meanwhile; the number of the batch.
async function importSurely(db, tables) {
	const directory = makePackage(tables);
	for (;;) {
		const { status, text } = await importing(db, directory);
		if (status === 0)
			return batchOf(text);
		assert.match(text, /wrote to the journal meanwhile/);
	}
}

const valueOf = async (server, query) => {
	const { status, text } = await server.get(`/api/v1/figures?${query}`);
	assert.equal(status, 200, text);
	return JSON.parse(text).figures[0].value;
};

async function withServers(db, count, use) {
	const servers = await Promise.all(Array.from({ length: count }, () => serve(db)));
	try {
		await use(servers);
	} finally {
		const statuses = await Promise.all(servers.map((server) => server.stop()));
		servers.forEach((server) => process.stderr.write(server.said()));
		removeRegister(db);
		assert.deepEqual(statuses, statuses.map(() => 0));
	}
}

test("what one process writes, every one that serves shows to who names the batch", async () => {
	const db = makeRegister("followed");
	const query = "unit=c&indicator=flow&period=2017";
	await withServers(db, 3, async (servers) => {
		let sum = 0;
		for (let i = 1; i <= 12; i++) {
			// Slices that are held, new ones beside them, and now and then new definitions.
			const rows = observations([`w${i},flow,2017-${String(i % 4 + 1).padStart(2, "0")},actual,${i}`]);
			const tables = i % 5 ? { observations: rows }
				: { scenarios: scenarios(`plan.${i}`), observations: rows };
			let over = false;
			const busy = servers.map(async (server) => {
				while (!over)
					await valueOf(server, query);
			});
			try {
				const batch = await importSurely(db, tables);
				sum += i;
				for (const value of await Promise.all(servers.map((server) =>
					valueOf(server, `${query}&at_least=${batch}`))))
					assert.equal(value, String(sum), `batch ${batch}`);
				// What is kept for those who name none is of that batch too.
				for (const server of servers)
					assert.equal(await valueOf(server, query), String(sum), `kept at batch ${batch}`);
			} finally {
				over = true;
				await Promise.allSettled(busy);
			}
			await Promise.all(busy);
		}
	});
});

test("eight that write at once leave one chain, every figure, and images that hold", async () => {
	const db = makeRegister("written");
	const written = 3;
	await withServers(db, 2, async (servers) => {
		const batches = await Promise.all(Array.from({ length: 8 }, async (_, n) => {
			const numbers = [];
			for (let i = 1; i <= written; i++) {
				const rows = [
					`w${n + 1},flow,2017-01,actual,${i}`, // cells of its own in one slice for all
					`c,flow,2016-01,actual,${n * 100 + i}`, // one cell for all
					`w${n + 1},other,200${n}-0${i},actual,${i}`]; // a slice of its own
				// A large batch in a slice that others write too.
				if (n < 3)
					rows.push(...wards.map((ward) => `${ward},other,2017-0${n % 2 + 1},actual,${n * 10 + i}`));
				const tables = { observations: observations(rows) };
				if (n >= 6)
					tables.scenarios = scenarios(`plan.${n}.${i}`);
				numbers.push(await importSurely(db, tables));
			}
			return numbers;
		}));
		assert.deepEqual(batches.flat().sort((a, b) => a - b),
			Array.from({ length: 8 * written }, (_, i) => i + 2));
		for (const numbers of batches)
			assert.deepEqual(numbers, [...numbers].sort((a, b) => a - b));
		assert.match(run("verify", "--db", db, "--lang", "en"), new RegExp(`\\b${8 * written + 1} batches`));

		const last = Math.max(...batches.flat());
		for (const server of servers) {
			const value = (query) => valueOf(server, `${query}&at_least=${last}`);
			assert.equal(await value("unit=c&indicator=flow&period=2017-01"), String(8 * written));
			const shared = await value("unit=c&indicator=flow&period=2016-01");
			assert.equal(Number(shared) % 100, written, "the last word of one of them");
			for (let n = 0; n < 8; n++)
				assert.equal(await value(`unit=w${n + 1}&indicator=other&period=200${n}-03`), "3");
			const [january, february] = await Promise.all([1, 2].map((month) =>
				value(`unit=c&indicator=other&period=2017-0${month}`)));
			assert.ok([3, 23].map((each) => String(each * wards.length)).includes(january),
				"one large batch or the other, never a mixture");
			assert.equal(february, String(13 * wards.length));
		}
		const out = join(folder, "exported");
		run("export", "--db", db, out);
		const stored = readFileSync(join(out, "scenarios.csv"), "utf8");
		for (const n of [6, 7])
			for (let i = 1; i <= written; i++)
				assert.ok(stored.includes(`plan.${n}.${i},`));
	});
});

test("a writer that is killed leaves nothing, and is in nobody's way", async () => {
	const db = makeRegister("killed");
	const rows = [];
	for (let year = 2000; year < 2017; year++)
		for (let month = 1; month <= 6; month++)
			rows.push(...wards.map((ward) => `${ward},flow,${year}-0${month},actual,${year}`));
	const large = makePackage({ observations: observations(rows), scenarios: scenarios("plan.large") });
	const head = run("verify", "--db", db);
	let left = 0;
	try {
		for (const delay of [50, 150, 300, 600, 1000]) {
			let child;
			const ended = importing(db, large, (started) => {
				child = started;
			});
			await pause(delay);
			child.kill("SIGKILL");
			await ended;
			// Once it is stored, killing it changes nothing.
			const now = run("verify", "--db", db);
			if (now !== head) {
				assert.match(now, new RegExp(`\\b${rows.length} `), "all of it");
				break;
			}
			left++;
		}
		assert.ok(left > 0, "nothing is left of one that was killed early");
		const { status, text } = await importing(db, makePackage({
			observations: observations(["w1,flow,1999-01,actual,1"]) }));
		assert.equal(status, 0, text);
		assert.equal((await importing(db, large)).status, 0);
		assert.match(run("verify", "--db", db), new RegExp(`\\b${rows.length + 1} `));
	} finally {
		removeRegister(db);
	}
});
