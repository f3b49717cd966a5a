// SPDX-License-Identifier: AGPL-3.0-or-later
// Reminders by mail: each arrives once, whatever ends in between and however
// many servers there are.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { program, serve } from "./serve.mjs";
import { run } from "./site.mjs";
import { startSink } from "./smtp_sink.mjs";
import { registerName, removeRegister } from "../store.mjs";

const day = 24 * 3600 * 1000;
const registers = [];
let folder;
let passwordFile;

before(() => {
	folder = mkdtempSync(join(tmpdir(), "kycung-reminders-"));
	passwordFile = join(folder, "password");
	writeFileSync(passwordFile, "thóc giống mùa 17\n");
});
after(() => {
	registers.forEach(removeRegister);
	rmSync(folder, { recursive: true, force: true });
});

// A yearly form that is due so many days from today, in Vietnam.
function form(days) {
	const today = new Date(Date.now() + 7 * 3600 * 1000);
	const due = new Date(today.getTime() + days * day);
	const months = (due.getUTCFullYear() - today.getUTCFullYear()) * 12 + due.getUTCMonth() - 11;
	return { code: "ho-ngheo", version: 1, name: "Báo cáo hộ nghèo", content: "Số hộ nghèo", frequency: "year",
		reporters: { types: ["ward"] },
		schedules: [{ cut_off_begin: { months: 0, day: 1 }, cut_off_end: { months: 0, day: 31 },
			due: { months, day: due.getUTCDate() } }],
		columns: [{ kind: "entry", scenario: "actual" }],
		sections: [{ rows: [{ indicator: "poor" }] }] };
}

function writePackage(name, days) {
	const directory = join(folder, name);
	mkdirSync(join(directory, "forms"), { recursive: true });
	const files = {
		"units.csv": "code,name,type,parent\nc,Thành phố,city,\nw1,Phường Một,ward,c\nw2,Phường Hai,ward,c\n",
		"scenarios.csv": "code,name,kind\nactual,Thực hiện,actual\n",
		"indicators.csv": "code,name,unit_of_measure,decimals,direction,over_units,over_time\n" +
			"poor,Hộ nghèo,hộ,0,lower,sum,last\n",
		"forms/ho-ngheo.json": JSON.stringify(form(days)),
	};
	const resources = Object.keys(files).map((path) =>
		({ name: path.replace(/^forms\/|\.\w+$/g, ""), path }));
	for (const [path, text] of Object.entries(files))
		writeFileSync(join(directory, path), text);
	writeFileSync(join(directory, "datapackage.json"), JSON.stringify({ name, resources,
		kycung: { site: { title: "Thành phố thử" } } }));
	return directory;
}

// A register whose two wards have the report due, and a person each who is to be told.
function registered(name, days) {
	const db = registerName(folder, `${name}.db`);
	registers.push(db);
	run("init", "--db", db);
	run("import", "--db", db, "--publish", writePackage(name, days));
	for (const [login, unit] of [["lan.mot", "w1"], ["hai.hai", "w2"]])
		run("user", "add", login, "--db", db, "--name", `Cán bộ ${unit}`, "--mail", `${login}@example.org`,
			"--grant", `reporter@${unit}`, "--password-file", passwordFile);
	return db;
}

const mailing = (sink, ...more) =>
	["--smtp", sink.url, "--mail-from", "kycung@example.org", "--public-url", "https://langson.example/", ...more];

test("who has a report to submit is reminded of it once, also by a server that comes later", async () => {
	const db = registered("soon", 1);
	const sink = await startSink();
	try {
		for (let i = 0; i < 2; i++) {
			const server = await serve(db, ...mailing(sink));
			await sink.arrived(2);
			assert.equal(await server.stop(), 0, server.said());
			assert.equal(server.said(), "");
		}
		assert.deepEqual(sink.messages.map(({ to }) => to).sort(), ["hai.hai@example.org", "lan.mot@example.org"]);
		const { subject, text, head } = sink.messages.find(({ to }) => to.startsWith("lan"));
		assert.match(subject, /^Sắp đến hạn nộp: Báo cáo hộ nghèo, .*Phường Một/);
		assert.match(text, /Kính gửi Cán bộ w1,/);
		assert.match(text, /https:\/\/langson\.example\/lam-viec\/bieu\/ho-ngheo\/w1\/\d{4}\r?\n/);
		assert.match(head, /^Message-ID: /m);
	} finally {
		await sink.close();
	}
});

test("what is late is said to be late", async () => {
	const db = registered("late", -5);
	const sink = await startSink();
	try {
		const server = await serve(db, ...mailing(sink));
		await sink.arrived(2);
		await server.stop();
		for (const { subject, text } of sink.messages) {
			assert.match(subject, /^Đã quá hạn nộp: /);
			assert.match(text, /Đã quá hạn \d+ ngày làm việc/);
		}
	} finally {
		await sink.close();
	}
});

test("two servers of one register send one mail each", async () => {
	const db = registered("two", 1);
	const sink = await startSink();
	try {
		const servers = await Promise.all([serve(db, ...mailing(sink)), serve(db, ...mailing(sink))]);
		await sink.arrived(2);
		for (const server of servers)
			await server.stop();
		const third = await serve(db, ...mailing(sink));
		await third.stop();
		assert.equal(new Set(sink.messages.map(({ to }) => to)).size, 2);
		assert.equal(sink.messages.length, 2);
	} finally {
		await sink.close();
	}
});

test("a mail whose sender was killed in the middle is not sent again; the other one goes out", async () => {
	const db = registered("killed", 1);
	let release;
	let held = new Promise((resolve) => {
		release = resolve;
	});
	const sink = await startSink(() => held.then(() => "250 kept"));
	try {
		const server = spawn(program, ["serve", "--db", db, "--listen", "127.0.0.1:0", ...mailing(sink)],
			{ stdio: "ignore" });
		const ended = new Promise((resolve) => server.once("exit", resolve));
		await sink.arrived(1);
		server.kill("SIGKILL");
		await ended;
		release();
		held = Promise.resolve();
		const next = await serve(db, ...mailing(sink));
		await sink.arrived(2);
		await next.stop();
		assert.equal(new Set(sink.messages.map(({ to }) => to)).size, 2);
		assert.equal(sink.messages.length, 2);
	} finally {
		release();
		await sink.close();
	}
});

test("a refused mail is told on standard error, and is no reason not to send the others", async () => {
	const db = registered("refused", 1);
	const sink = await startSink(({ to }) => to.startsWith("lan") ? "550 no such person" : "250 kept");
	try {
		const server = await serve(db, ...mailing(sink));
		await sink.arrived(2);
		await server.stop();
		assert.match(server.said(), /^kycung: mail: .*\n$/);
		assert.doesNotMatch(server.said(), /example\.org/);
	} finally {
		await sink.close();
	}
});

test("options of mail that do not fit together are refused", () => {
	const refused = (...options) => assert.throws(
		() => run("serve", "--db", join(folder, "none.db"), "--listen", "127.0.0.1:0", ...options),
		({ status }) => status === 2);
	refused("--smtp", "smtp://127.0.0.1:25");
	refused("--mail-from", "a@example.org");
	refused("--smtp", "http://127.0.0.1", "--mail-from", "a@example.org");
	refused("--smtp", "smtp://u:p@127.0.0.1", "--mail-from", "a@example.org");
	refused("--smtp", "smtp://127.0.0.1", "--mail-from", "no address");
	refused("--smtp", "smtp://127.0.0.1", "--mail-from", "a@example.org", "--smtp-user", "u");
	refused("--public-url", "langson.example");
});
