// SPDX-License-Identifier: AGPL-3.0-or-later
// What the site tells programs: feeds, sitemap, robots.txt, security.txt, structured
// data, open data.
import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { Person } from "./person.mjs";
import { serve } from "./serve.mjs";
import { example, run, startSite } from "./site.mjs";
import { all, one, readXml } from "./xml.mjs";
import { readZip } from "./zip.mjs";

const origin = "https://langson.example";
const news = readdirSync(join(example, "news")).map((name) => join(example, "news", name));
const structured = (html) => JSON.parse(/<script type="application\/ld\+json">(.*?)<\/script>/s.exec(html)[1]);

let folder;
let site; // which nobody told its origin
let server; // the same register, which knows it

before(async () => {
	folder = mkdtempSync(join(tmpdir(), "kycung-files-"));
	cpSync(example, join(folder, "package"), { recursive: true });
	const path = join(folder, "package", "datapackage.json");
	const description = JSON.parse(readFileSync(path, "utf8"));
	Object.assign(description.kycung, { email: "toa-soan@langson.example", hotline: "0205 000 000" });
	writeFileSync(path, JSON.stringify(description));
	site = await startSite([join(folder, "package")], (db) => run("article", "put", "--publish", "--db", db, ...news));
	server = await serve(site.db, "--public-url", `${origin}/`);
});
after(async () => {
	await server?.stop();
	process.stderr.write(server?.said() ?? "");
	await site?.close();
	rmSync(folder, { recursive: true, force: true });
});

async function feed(path, from = server) {
	const { status, headers, text } = await from.get(path);
	assert.equal(status, 200, text);
	assert.match(headers["content-type"], /^application\/atom\+xml/);
	const atom = readXml(text);
	assert.equal(atom.name, "feed");
	for (const name of ["title", "id", "updated", "author"])
		assert.equal(all(atom, name).length, 1, name);
	for (const entry of all(atom, "entry"))
		for (const name of ["title", "id", "updated", "summary"])
			assert.ok(one(entry, name).text.length, name);
	return atom;
}

describe("feeds", () => {
	test("list the articles, newest first, at whole addresses that answer", async () => {
		const atom = await feed("/tin/atom.xml");
		const entries = all(atom, "entry");
		assert.equal(entries.length, news.length);
		const times = entries.map((entry) => one(entry, "published").text);
		assert.deepEqual(times, [...times].sort().reverse());
		assert.equal(one(atom, "id").text, `${origin}/tin/atom.xml`);
		for (const entry of entries) {
			const url = one(entry, "link").attributes.href;
			assert.ok(url.startsWith(`${origin}/tin/`));
			assert.equal((await server.get(url.slice(origin.length))).status, 200);
		}
	});

	test("of a category and of a unit have those alone, and say so when there are none", async () => {
		const all_ = all(await feed("/tin/atom.xml"), "entry");
		const economy = all(await feed("/tin/chuyen-muc/kinh-te/atom.xml"), "entry");
		assert.ok(economy.length && economy.length < all_.length);
		assert.ok(economy.every((entry) => one(entry, "category").attributes.term === "kinh-te"));
		assert.equal(all(await feed("/don-vi/178/atom.xml"), "entry").length, all_.length);
		assert.equal(all(await feed("/don-vi/05971/atom.xml"), "entry").length, 0);
		assert.equal((await server.get("/tin/chuyen-muc/khong-co/atom.xml")).status, 404);
		assert.equal((await server.get("/don-vi/khong-co/atom.xml")).status, 404);
	});

	test("are named by the pages whose articles they list", async () => {
		for (const [page, path] of [["/", "/tin/atom.xml"], ["/tin", "/tin/atom.xml"],
			["/tin/chuyen-muc/kinh-te", "/tin/chuyen-muc/kinh-te/atom.xml"],
			["/don-vi/05971", "/don-vi/05971/atom.xml"], ["/dinh-chinh", "/dinh-chinh/atom.xml"],
			["/en/tin", "/en/tin/atom.xml"]]) {
			assert.ok((await server.get(page)).text.includes(`type="application/atom+xml"`), page);
			assert.ok((await server.get(page)).text.includes(`href="${path}"`), page);
			await feed(path);
		}
	});

	test("a server that knows no origin takes the request's, and nobody keeps that", async () => {
		const headers = { Host: "khac.example" };
		const { text, headers: answer } = await site.get("/tin/atom.xml", { headers });
		assert.equal(one(readXml(text), "id").text, "http://khac.example/tin/atom.xml");
		assert.equal(answer["cache-control"], "no-store");
		assert.doesNotMatch((await site.get("/tin/atom.xml")).text, /khac\.example/);
		assert.match((await server.get("/tin/atom.xml")).headers["cache-control"], /public/);
		assert.doesNotMatch((await server.get("/tin/atom.xml", { headers })).text, /khac\.example/);
	});
});

test("the sitemap has every page in both languages, and each answers", async () => {
	const { text } = await server.get("/sitemap.xml");
	const urls = all(readXml(text), "url").map((url) => one(url, "loc").text);
	assert.equal(new Set(urls).size, urls.length);
	for (const path of ["/", "/en", "/tin", "/chi-tieu/budget.revenue", "/en/don-vi/05971", "/bao-cao/bao-cao-nam",
		"/tin/chuyen-muc/kinh-te", "/du-lieu", "/so-do-trang"])
		assert.ok(urls.includes(origin + path), path);
	assert.ok(urls.some((url) => url.startsWith(`${origin}/tin/ho-ngheo`)));
	for (const url of urls)
		assert.equal((await server.get(url.slice(origin.length))).status, 200, url);
	for (const part of ["0", "2", "x", "99999999999999999999"])
		assert.equal((await server.get(`/sitemap/${part}`)).status, 404, part);
});

test("robots.txt keeps the work pages out and names the sitemap", async () => {
	const { text } = await server.get("/robots.txt");
	assert.match(text, /^Disallow: \/lam-viec$/m);
	assert.ok(text.endsWith(`\nSitemap: ${origin}/sitemap.xml\n`));
});

test("security.txt names whom to write to, until when, and is not there without", async () => {
	const { text } = await server.get("/.well-known/security.txt");
	assert.match(text, /^Contact: mailto:toa-soan@langson\.example$/m);
	const expires = new Date(/^Expires: (.*)$/m.exec(text)[1]);
	assert.ok(expires > new Date() && expires - new Date() < 2 * 366 * 86400e3);
	const directory = join(folder, "without-mail");
	cpSync(join(folder, "package"), directory, { recursive: true });
	const path = join(directory, "datapackage.json");
	const description = JSON.parse(readFileSync(path, "utf8"));
	delete description.kycung.email;
	writeFileSync(path, JSON.stringify(description));
	const plain = await startSite([directory]);
	try {
		assert.equal((await plain.get("/.well-known/security.txt")).status, 404);
	} finally {
		await plain.close();
	}
});

describe("what pages are about", () => {
	test("an article tells search engines and who links to it", async () => {
		const path = "/tin/ho-ngheo-tiep-tuc-giam-trong-nam-2017";
		const { text } = await server.get(path);
		const said = structured(text);
		assert.equal(said["@type"], "NewsArticle");
		assert.equal(said.headline, "Hộ nghèo tiếp tục giảm trong năm 2017");
		assert.equal(said.url, origin + path);
		assert.equal(said.datePublished, "2018-01-02T01:30:00Z");
		assert.ok(text.includes(`<link rel="canonical" href="${origin}${path}">`));
		assert.ok(text.includes(`<meta property="og:type" content="article">`));
		assert.match(text, /<meta property="og:description" content="Cuối năm, toàn thành phố còn 98 hộ nghèo/);
	});

	test("the home page is of a government organisation, an indicator is a dataset", async () => {
		const [organisation] = structured((await server.get("/")).text)["@graph"];
		assert.equal(organisation["@type"], "GovernmentOrganization");
		assert.equal(organisation.telephone, "0205 000 000");
		const dataset = structured((await server.get("/en/chi-tieu/budget.revenue")).text);
		assert.equal(dataset["@type"], "Dataset");
		assert.match(dataset.license, /creativecommons/);
		for (const { contentUrl, encodingFormat } of dataset.distribution)
			assert.ok((await server.get(contentUrl.slice(origin.length)))
				.headers["content-type"].startsWith(encodingFormat));
	});

	test("one page at several addresses names one of them", async () => {
		for (const path of ["/chi-tieu/budget.revenue", "/chi-tieu/budget.revenue?period=2017&unit=178"])
			assert.ok((await server.get(path)).text
				.includes(`<link rel="canonical" href="${origin}/chi-tieu/budget.revenue">`), path);
	});
});

describe("open data", () => {
	test("every indicator that has figures can be had as CSV and JSON, by people and programs", async () => {
		const catalogue = JSON.parse((await server.get("/data.jsonld")).text);
		const sets = catalogue["dcat:dataset"];
		const page = (await server.get("/du-lieu")).text.replaceAll("&amp;", "&");
		assert.equal(catalogue["@type"], "dcat:Catalog");
		assert.ok(sets.length > 20);
		for (const set of sets)
			for (const file of set["dcat:distribution"]) {
				const path = file["dcat:downloadURL"]["@id"].slice(origin.length);
				const answer = await server.get(path);
				assert.equal(answer.status, 200, path);
				assert.ok(answer.headers["content-type"].startsWith(file["dcat:mediaType"]), path);
				assert.ok(page.includes(`href="${path}"`), path);
			}
	});

	test("the data package is what was published, and imports again", async () => {
		const { bytes, headers } = await new Person(server.port).get("/du-lieu/goi-du-lieu.zip");
		assert.equal(headers["content-type"], "application/zip");
		const files = readZip(bytes);
		const exported = join(folder, "exported");
		run("export", "--db", site.db, exported);
		for (const name of ["observations.csv", "indicators.csv", "units.csv", "datapackage.json"])
			assert.equal(files.get(name), readFileSync(join(exported, name), "utf8"), name);
	});

	test("the data package follows what is published, and leaves out what is too small to be told", async () => {
		const limited = join(folder, "limited");
		cpSync(example, limited, { recursive: true });
		const rows = readFileSync(join(limited, "indicators.csv"), "utf8").trimEnd().split("\n");
		writeFileSync(join(limited, "indicators.csv"), rows.map((row, at) =>
			row + (at === 0 ? ",min_cell" : row.startsWith("poverty.poor_households,") ? ",8" : ",")).join("\n"));
		const own = await startSite();
		try {
			const poor = async () => readZip((await new Person(own.port).get("/du-lieu/goi-du-lieu.zip")).bytes)
				.get("observations.csv").split("\n").filter((row) => /,poverty\.poor_households,2017,actual,/.test(row));
			const before_ = await poor();
			assert.ok(before_.some((row) => row.startsWith("05977,")));
			run("import", "--db", own.db, "--publish", limited);
			const after_ = await poor();
			assert.ok(!after_.some((row) => row.startsWith("05977,")));
			// Nor can it be had by subtraction.
			assert.ok(after_.length <= before_.length - 2);
		} finally {
			await own.close();
		}
	});
});

test("the site map leads to all parts of the site", async () => {
	const { text } = await server.get("/so-do-trang");
	for (const path of ["/tin", "/dinh-chinh", "/chi-tieu/budget.revenue", "/don-vi/05971", "/bao-cao/bao-cao-nam", "/du-lieu"])
		assert.ok(text.includes(`href="${path}"`), path);
});
