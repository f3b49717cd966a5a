// SPDX-License-Identifier: AGPL-3.0-or-later
// Search: in news, indicators, units and reports; with and without marks, with typing errors, with nonsense.
import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { example, run, startSite } from "./site.mjs";
import { registerBytes, registerName, removeRegister } from "../store.mjs";
import { serve } from "./serve.mjs";

const news = readdirSync(join(example, "news")).map((name) => join(example, "news", name));
const market = `title: Chợ Kỳ Lừa mở cửa trở lại
category: kinh-te
unit: 178
period: 2017
published: 2017-06-01T08:00
---
Sau đợt sửa chữa, chợ đêm đón khách từ chiều thứ bảy. Tiểu thương phấn khởi vì lối đi rộng hơn.
`;

let folder;
let site;

before(async () => {
	folder = mkdtempSync(join(tmpdir(), "kycung-search-"));
	writeFileSync(join(folder, "cho-ky-lua.md"), market);
	site = await startSite([example], (db) =>
		run("article", "put", "--publish", "--db", db, ...news, join(folder, "cho-ky-lua.md")));
});
after(async () => {
	await site?.close();
	rmSync(folder, { recursive: true, force: true });
});

// { titles, text, html, marked } of a search.
async function search(words, more = "", from = site) {
	const { status, text: html, headers } = await from.get(`/tim?q=${encodeURIComponent(words)}${more}`);
	assert.equal(status, 200, html);
	assert.equal(headers["cache-control"], "no-store");
	const plain = (part) => part.replace(/<[^>]*>/g, "").replace(/\s+/g, " ").trim();
	const list = /<ol class="news found".*?<\/ol>/s.exec(html)?.[0] ?? "";
	return { html, text: plain(html), titles: [...list.matchAll(/<h2.*?<\/h2>/gs)].map(([h2]) => plain(h2)),
		marked: [...list.matchAll(/<mark>(.*?)<\/mark>/g)].map(([, word]) => word) };
}

describe("what is found", () => {
	test("without marks as with them", async () => {
		assert.deepEqual((await search("cho ky lua")).titles, ["Chợ Kỳ Lừa mở cửa trở lại"]);
		assert.deepEqual((await search("CHỢ KỲ LỪA")).titles, ["Chợ Kỳ Lừa mở cửa trở lại"]);
		assert.equal((await search("lang son")).titles[0], "Thành phố Lạng Sơn");
		assert.ok((await search("duyet du toan")).titles.length === 0);
	});

	test("also words of the text, shown with what stands around them", async () => {
		const { titles, marked, text } = await search("tieu thuong");
		assert.deepEqual(titles, ["Chợ Kỳ Lừa mở cửa trở lại"]);
		assert.deepEqual(marked, ["Tiểu", "thương"]);
		assert.match(text, /Tiểu thương phấn khởi/);
	});

	test("what is written as it was asked for stands first", async () => {
		const { titles } = await search("hộ nghèo");
		assert.equal(titles[0], "Hộ nghèo");
		assert.ok(titles.indexOf("Hộ cận nghèo") > titles.indexOf("Tỷ lệ hộ nghèo"));
	});

	test("figures of a text are found as it says them", async () => {
		assert.ok((await search("350.000")).titles.includes("Thu ngân sách năm 2017 vượt dự toán"));
	});

	test("of every kind, and each kind by itself", async () => {
		const { html } = await search("ngan sach");
		for (const kind of ["tin", "chi-tieu", "bao-cao"])
			assert.match(html, new RegExp(`loai=${kind}`), kind);
		assert.deepEqual((await search("ngan sach", "&loai=tin")).titles, ["Thu ngân sách năm 2017 vượt dự toán"]);
		assert.ok((await search("178", "&loai=don-vi")).titles.includes("Thành phố Lạng Sơn"));
		assert.ok(!(await search("ngan sach", "&loai=chi-tieu")).titles.includes("Báo cáo kết quả năm 2017"));
	});

	test("by category and day of publication", async () => {
		assert.equal((await search("nam 2017", "&chuyen-muc=kinh-te&loai=tin")).titles.length, 1);
		assert.equal((await search("cho", "&tu=2017-06-01&den=2017-06-01")).titles.length, 1);
		assert.equal((await search("cho", "&tu=2017-06-02")).titles.length, 0);
		assert.equal((await search("cho", "&den=2017-05-31")).titles.length, 0);
		const bad = await search("cho", "&tu=hom-qua&den=2017-02-30");
		assert.match(bad.text, /Ngày ghi chưa đúng/);
		assert.ok(bad.titles.includes("Chợ Kỳ Lừa mở cửa trở lại"));
	});

	test("an article that has both languages is there once", async () => {
		const { titles } = await search("2017", "&loai=tin");
		assert.equal(new Set(titles).size, titles.length);
		assert.ok((await search("above the estimate")).titles.includes("Revenue of 2017 above the estimate"));
	});
});

describe("what is not found", () => {
	test("a mistyped word leads to what it may have been", async () => {
		const { html, text } = await search("ngann sahc");
		assert.match(text, /Có phải ý bạn là: ngân sách/);
		assert.match(html, /href="\/tim\?q=ng%C3%A2n%20s%C3%A1ch"/);
		// One that only an article has.
		assert.match((await search("thuowng")).text, /Có phải ý bạn là: thương/);
	});

	test("nonsense is answered, whatever it is", async () => {
		for (const words of ["", " ", "'", "\"", "' OR 1=1 --", "a AND b", "NEAR(", "title_words : x", "*", "(((", "a:*b",
			"\\", "&|!<->", "%", "\u0301", "\u200b", "😀", "x".repeat(4000), "ố ".repeat(300), "-", "''::''", "\u{10ffff}"])
			await search(words);
		assert.equal((await site.get("/tim?q=%FF")).status, 400);
		assert.equal((await site.get("/tim?q=a&trang=99999999999999999999&loai=x&chuyen-muc=%27")).status, 200);
		assert.equal((await site.get("/tim")).status, 200);
	});

	test("markup stays text", async () => {
		const { html } = await search("<script>alert(1)</script>");
		assert.doesNotMatch(html, /<script>alert/);
	});
});

test("results are told a page at a time", async () => {
	const first = await search("a");
	assert.equal(first.titles.length, 10);
	const second = await search("a", "&trang=2");
	assert.ok(second.titles.length > 0);
	assert.ok(!second.titles.some((title) => first.titles.includes(title)));
	assert.match(second.html, /start="11"/);
});

test("what is withdrawn or purged is found no longer, nor are its words in the files", async () => {
	const own = mkdtempSync(join(tmpdir(), "kycung-forget-"));
	const db = registerName(own, "forget.db");
	let server;
	try {
		const path = join(own, "bi-mat.md");
		writeFileSync(path, market.replace("Chợ Kỳ Lừa", "Chợ Xuânvũ").replace("phấn khởi", "bồnchồn"));
		run("init", "--db", db);
		run("import", "--db", db, "--publish", example);
		run("article", "put", "--publish", "--db", db, path);
		server = await serve(db);
		assert.equal((await search("xuanvu", "", server)).titles.length, 1);
		assert.match((await search("bonchom", "", server)).text, /bồnchồn/);
		await server.stop();
		const lines = run("purge", "--db", db, "--find", "xuanvu").trimEnd().split("\n");
		for (const line of lines)
			run("purge", "--db", db, "--text", /^(\d+)\t/.exec(line)[1], "--reason", "lộ thông tin");
		const bytes = registerBytes(db);
		for (const word of ["Xuânvũ", "xuânvũ", "xuanvu", "bồnchồn", "bonchon"])
			assert.ok(!bytes.includes(Buffer.from(word)), word);
		server = await serve(db);
		const gone = await search("xuanvu", "", server);
		assert.equal(gone.titles.length, 0);
		assert.doesNotMatch((await search("bonchom", "", server)).text, /bồnchồn/);
	} finally {
		await server?.stop();
		removeRegister(db);
		rmSync(own, { recursive: true, force: true });
	}
});

test("a register that was restored is searched like the one it was made from", async () => {
	const own = mkdtempSync(join(tmpdir(), "kycung-restored-"));
	const names = [join(own, "file.db"), registerName(own, "back.db")];
	try {
		for (const [from, to] of [[site.db, names[0]], [names[0], names[1]]]) {
			run("restore", "--from", from, "--db", to);
			const server = await serve(to);
			try {
				assert.deepEqual((await search("tieu thuong", "", server)).titles, ["Chợ Kỳ Lừa mở cửa trở lại"]);
			} finally {
				await server.stop();
			}
		}
	} finally {
		removeRegister(names[1]);
		rmSync(own, { recursive: true, force: true });
	}
});
