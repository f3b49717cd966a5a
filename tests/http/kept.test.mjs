// SPDX-License-Identifier: AGPL-3.0-or-later
// Pages that a server keeps ready: after whatever is published, each is as a server
// that keeps nothing would make it, and those that are made of nothing else stay.
import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { move, report, seenIn, show } from "./feedback.mjs";
import { password, Person } from "./person.mjs";
import { serve } from "./serve.mjs";
import { example, run } from "./site.mjs";
import { registerName, removeRegister } from "../store.mjs";

const origin = "https://langson.example";
const news = readdirSync(join(example, "news")).map((name) => join(example, "news", name));
const more = ["/tin", "/tin/chuyen-muc/kinh-te", "/dinh-chinh", "/phan-anh", "/so/budget.revenue/178/2017",
	"/so/poverty.poor_households/178/2017", "/so/poverty.poor_households/05974/2017?measure=change", "/so/traffic.accidents/178/2017",
	"/so/population.households/178/2017", "/so/population.households/05971/2017", "/so/population.households/05977/2017",
	"/chi-tieu/population.households?unit=05971",
	"/chi-tieu/poverty.poor_households?unit=05974", "/tin/thu-ngan-sach-nam-2017-vuot-du-toan/lich-su"];

let folder;
let db;
let server; // whose pages are all asked for again and again
let pages;
let publisher;
let receptionist;

before(async () => {
	folder = mkdtempSync(join(tmpdir(), "kycung-kept-"));
	writeFileSync(join(folder, "password"), `${password}\n`);
	db = registerName(folder, "register.db");
	run("init", "--db", db);
	run("import", "--db", db, "--publish", example);
	run("article", "put", "--publish", "--db", db, ...news);
	for (const [login, grant] of [["publisher", "publisher@178"], ["reception", "receptionist"]])
		run("user", "add", login, "--db", db, "--name", login, "--grant", grant, "--keep-password",
			"--password-file", join(folder, "password"));
	server = await serve(db, "--writes", "0", "--public-url", origin);
	publisher = await new Person(server.port).signIn("publisher");
	receptionist = await new Person(server.port).signIn("reception");
	const { text } = await server.get("/sitemap.xml");
	pages = [...[...text.matchAll(/<loc>https:\/\/langson\.example([^<]*)<\/loc>/g)].map(([, path]) => path || "/"), ...more]
		.filter((path) => !path.endsWith("/phan-anh/gui")); // which has a code of its own each time
	assert.ok(pages.length > 60, `${pages.length} pages`);
});
after(async () => {
	await server?.stop();
	process.stderr.write(server?.said() ?? "");
	removeRegister(db);
	rmSync(folder, { recursive: true, force: true });
});

async function all(from) {
	const found = new Map();
	for (const path of pages)
		found.set(path, (await from.get(path)).text);
	return found;
}
// Permalinks name the batch that was the last one when the page was made.
const timeless = (html) => html.replace(/@\d+/g, "@N")
	.replace(/(bản công bố số|publication no\.|[Pp]ublication) \d+/g, "$1 N");

function same(kept, fresh, path) {
	let at = 0;
	while (at < kept.length && kept[at] === fresh[at])
		at++;
	if (kept !== fresh)
		assert.fail(`${path}: kept …${kept.slice(Math.max(0, at - 80), at + 80)}…, fresh …${fresh.slice(Math.max(0, at - 80), at + 80)}…`);
}

// Everything once, `publish`, everything again: as a server shows it that was not there before.
// Gives the pages before and after.
async function afterwards(publish) {
	const old = await all(server);
	await publish();
	const kept = await all(server);
	const fresh = await serve(db, "--writes", "0", "--public-url", origin);
	try {
		for (const path of pages)
			same(timeless(kept.get(path)), timeless((await fresh.get(path)).text), path);
	} finally {
		await fresh.stop();
	}
	return { old, kept };
}
const permalink = (html) => /\/so\/[^"]*@(\d+)/.exec(html)[1];

// The example, but for what `change` does to it.
function changed(name, change) {
	const directory = join(folder, name);
	cpSync(example, directory, { recursive: true });
	change(directory);
	return directory;
}
const rewrite = (path, from, to) => {
	const text = readFileSync(path, "utf8");
	assert.ok(text.includes(from), from);
	writeFileSync(path, text.replace(from, to));
};

test("a figure that is published changes the pages it is on, and leaves the others ready", async () => {
	const directory = changed("figure", (at) => {
		const path = join(at, "observations.csv");
		rewrite(path, "178,traffic.accidents,2017-Q1,actual,_T,4,", "178,traffic.accidents,2017-Q1,actual,_T,6,");
	});
	const { old, kept } = await afterwards(() => run("import", "--db", db, "--publish", directory));
	const touched = "/so/traffic.accidents/178/2017";
	assert.notEqual(timeless(kept.get(touched)), timeless(old.get(touched)));
	assert.notEqual(permalink(kept.get(touched)), permalink(old.get(touched)));
	for (const path of ["/so/budget.revenue/178/2017", "/so/poverty.poor_households/178/2017"])
		assert.equal(kept.get(path), old.get(path), `${path} is as it was made before`);
});

test("a ward's figure that is published changes the pages of what it stands under, not those of other wards", async () => {
	const households = (at, from, to) => rewrite(join(at, "observations.csv"), `05977,population.households,2017,actual,_T,${from},`,
		`05977,population.households,2017,actual,_T,${to},`);
	const { old, kept } = await afterwards(() => run("import", "--db", db, "--publish",
		changed("ward", (at) => households(at, 4390, 4397))));
	const page = (unit) => `/so/population.households/${unit}/2017`;
	for (const unit of ["05977", "178"])
		assert.notEqual(timeless(kept.get(page(unit))), timeless(old.get(page(unit))), unit);
	for (const path of [page("05971"), "/so/budget.revenue/178/2017"])
		assert.equal(kept.get(path), old.get(path), `${path} is as it was made before`);
	const ofNewYear = await afterwards(() => run("import", "--db", db, "--publish", changed("year", (at) => {
		const path = join(at, "observations.csv");
		writeFileSync(path, `${readFileSync(path, "utf8")}05977,population.households,2018,actual,_T,9,,\n`);
	})));
	assert.match(ofNewYear.kept.get("/chi-tieu/population.households?unit=05971"), /2018/);
});

test("an article that is published and withdrawn changes lists and what it quotes", async () => {
	const path = join(folder, "bai.md");
	writeFileSync(path, "title: Bài mới về thu ngân sách\ncategory: kinh-te\nunit: 178\nperiod: 2017\n---\nThu {{budget.revenue}}.\n");
	const { old, kept } = await afterwards(() => run("article", "put", "--publish", "--db", db, path));
	assert.match(kept.get("/tin"), /Bài mới về thu ngân sách/);
	assert.match(kept.get("/so/budget.revenue/178/2017"), /Bài mới về thu ngân sách/);
	assert.equal(kept.get("/don-vi/178"), old.get("/don-vi/178"));
	const gone = await afterwards(async () => {
		const list = await publisher.get("/lam-viec/tin");
		const edit = /href="(\/lam-viec\/tin\/\d+)">Bài mới về thu/.exec(list.text)[1];
		const { text } = await publisher.get(edit);
		const done = await publisher.post(`${edit}/chuyen`, { viec: "withdraw", seen: seenIn(text), loi: "Đăng nhầm" });
		assert.equal(done.status, 303, done.text);
	});
	assert.doesNotMatch(gone.kept.get("/tin"), /Bài mới về thu ngân sách/);
});

test("what citizens report changes its own pages alone", async () => {
	const { old, kept } = await afterwards(async () => {
		const { number } = await report(server.port, { "linh-vuc": "khac", noi: "", "tieu-de": "Cây đổ", "noi-dung": "Cây đổ." });
		await move(receptionist, number, "forward", { "linh-vuc": "khac", noi: "", "don-vi": "2025-05983" });
		assert.equal((await show(receptionist, number, { "tieu-de": "Cây đổ", "noi-dung": "Cây đổ." })).status, 303);
	});
	assert.match(kept.get("/phan-anh"), /Cây đổ/);
	assert.equal(kept.get("/so/budget.revenue/178/2017"), old.get("/so/budget.revenue/178/2017"));
	assert.equal(kept.get("/tin"), old.get("/tin"));
});

test("what is on every page changes every page: an alert, a page about the site, settings, a purge", async () => {
	const alert = await afterwards(async () => {
		await publisher.get("/lam-viec/thong-bao");
		const done = await publisher.post("/lam-viec/thong-bao", { seen: "0", muc: "note", loi: "Nghỉ lễ", "loi-en": "", "lien-ket": "", tu: "", den: "" });
		assert.equal(done.status, 303, done.text);
	});
	assert.ok([...alert.kept.values()].every((html) => html.includes("Nghỉ lễ") || html.startsWith("<?xml")));
	const about = await afterwards(() => run("article", "put", "--publish", "--db", db, join(example, "pages/4-lien-he.md")));
	assert.match(about.kept.get("/so/budget.revenue/178/2017"), /\/trang\/lien-he/);
	const settings = await afterwards(() => run("import", "--db", db, "--publish",
		changed("settings", (at) => rewrite(join(at, "datapackage.json"), "\"title\": \"Thành phố Lạng Sơn\"", "\"title\": \"Thành phố Xứ Lạng\""))));
	assert.match(settings.kept.get("/chi-tieu"), /Thành phố Xứ Lạng/);
	const purged = await afterwards(() => {
		const id = /^\s*(\d+)/m.exec(run("purge", "--db", db, "--find", "Cây đổ"))?.[1] ?? /(\d{6,})/.exec(run("purge", "--db", db, "--find", "Cây đổ"))[1];
		run("purge", "--db", db, "--text", id, "--reason", "thử");
	});
	assert.ok(purged);
});

test("what is worked on and not published leaves all pages ready", async () => {
	const { old, kept } = await afterwards(async () => {
		await publisher.get("/lam-viec/them-bai");
		const done = await publisher.upload("/lam-viec/them-bai", { viec: "luu", seen: "0", loai: "news", "chuyen-muc": "kinh-te", "don-vi": "178",
			ky: "2017", "tieu-de": "Nháp", "noi-dung": "Chữ." });
		assert.equal(done.status, 303, done.text);
	});
	for (const path of pages)
		assert.equal(kept.get(path), old.get(path), path);
});
