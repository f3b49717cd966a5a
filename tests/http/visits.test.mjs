// SPDX-License-Identifier: AGPL-3.0-or-later
// Views of pages are counted, and nothing of who viewed them.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { Person } from "./person.mjs";
import { serve } from "./serve.mjs";
import { example, run } from "./site.mjs";
import { registerName, removeRegister } from "../store.mjs";

let folder;
let db;
const reader = { "User-Agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/128.0" };

before(() => {
	folder = mkdtempSync(join(tmpdir(), "kycung-visits-"));
	db = registerName(folder, "register.db");
	run("init", "--db", db);
	run("import", "--db", db, "--publish", example);
});
after(() => {
	removeRegister(db);
	rmSync(folder, { recursive: true, force: true });
});

const text = (html) => html.replace(/<[^>]*>/g, " ").replace(/\s+/g, " ");

test("each page that a reader gets counts once, kept ready or not, in both languages, and no other", async () => {
	let server = await serve(db, "--writes", "0");
	try {
		const somebody = new Person(server.port, reader);
		assert.match(text((await somebody.get("/luot-xem")).text), /Chưa đếm được lượt xem nào/);
		const first = await somebody.get("/chi-tieu");
		assert.equal(first.headers["set-cookie"], undefined);
		await somebody.get("/chi-tieu?a=1");
		await somebody.get("/en/chi-tieu");
		assert.equal((await somebody.get("/chi-tieu", { "If-None-Match": first.headers.etag })).status, 304);
		await somebody.get("/en");
		// Robots, what is fetched ahead, who is signed in, what is no page or not there.
		for (const headers of [{ "User-Agent": "Googlebot/2.1" }, { "User-Agent": "" }, { "Sec-Purpose": "prefetch" },
			{ Cookie: "kycung=x" }])
			await somebody.get("/chi-tieu", headers);
		await somebody.ask("HEAD", "/chi-tieu");
		await somebody.get("/khong-co");
		await somebody.get("/sitemap.xml");
		await somebody.get("/dang-nhap");
	} finally {
		await server.stop(); // which writes what was counted
	}
	server = await serve(db, "--writes", "0");
	try {
		const { text: page } = await server.get("/luot-xem");
		assert.match(text(page), /\/chi-tieu 4 /);
		assert.match(text(page), /\/luot-xem 1 /);
		assert.match(text(page), / \/ 1 /);
		assert.match(text(page), /Hôm nay 6 30 ngày qua 6 /);
		assert.doesNotMatch(text(page), /khong-co|sitemap|dang-nhap|127\.0\.0\.1|Firefox/);
		assert.match(text((await server.get("/en/luot-xem")).text), /Today 6 Last 30 days 6/);
	} finally {
		await server.stop();
	}
	run("verify", "--db", db);
});
