// SPDX-License-Identifier: AGPL-3.0-or-later
// The public pages as a reader meets them: with and without script, on a
// phone and a wide screen, by day and by night, by keyboard alone.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { program } from "../http/serve.mjs";
import { example } from "../http/site.mjs";
import { focused, launchBrowser, overflow, startServer, violations } from "./browser.mjs";

const news = join(example, "news");
const pages = {
	home: { path: "/", says: ["350.000", "Thành phố Lạng Sơn", "44,6%"] },
	indicator: { path: "/chi-tieu/budget.revenue", says: ["Thu ngân sách", "350.000", "283.630"] },
	permalink: { path: "/so/poverty.poor_households/178/2017", says: ["98", "Phường Tam Thanh"] },
	report: { path: "/bao-cao/bao-cao-nam", says: ["103.675,3", "13,11%", "giảm 28 hộ"] },
	news: { path: "/tin", says: ["Thu ngân sách năm 2017 vượt dự toán", "Thứ hai, 01/01/2018 09:03 (GMT+7)", "98 hộ"] },
	article: { path: "/tin/thu-ngan-sach-nam-2017-vuot-du-toan", says: ["123,4%", "117,5%", "Hộ nghèo tiếp tục giảm"] },
	"history of an article": { path: "/tin/thu-ngan-sach-nam-2017-vuot-du-toan/lich-su", says: ["đăng"] },
	corrections: { path: "/dinh-chinh", says: ["Chưa có đính chính nào"] },
	"units of today": { path: "/don-vi/hom-nay", says: ["Phường Hoàng Văn Thụ", "Phường Kỳ Lừa", "30/06/2025"] },
	search: { path: "/tim?q=ngan+sach", says: ["Tìm “ngan sach”", "Thu ngân sách trên địa bàn", "Chi ngân sách"] },
	"open data": { path: "/du-lieu", says: ["Tải gói dữ liệu", "Thu ngân sách trên địa bàn", "2013 đến 2017"] },
	"site map": { path: "/so-do-trang", says: ["Thu ngân sách trên địa bàn", "Phường Tam Thanh", "Kinh tế"] },
};
const english = {
	home: { path: "/en", says: ["350,000", "44.6%"] },
	indicator: { path: "/en/chi-tieu/budget.revenue", says: ["Budget revenue", "350,000"] },
	permalink: { path: "/en/so/poverty.poor_households/178/2017", says: ["98", "Tam Thanh Ward"] },
	report: { path: "/en/bao-cao/bao-cao-nam", says: ["103,675.3", "13.11%"] },
	article: { path: "/en/tin/thu-ngan-sach-nam-2017-vuot-du-toan", says: ["Revenue of 2017 above the estimate", "123.4%"] },
};
const narrow = { width: 360, height: 740 };
const wide = { width: 1440, height: 900 };

describe("public pages", () => {
	let server;
	let browser;
	before(async () => {
		server = await startServer(undefined, (db) => execFileSync(program, ["article", "put", "--publish", "--db", db,
			...readdirSync(news).map((name) => join(news, name))], { stdio: "pipe" }));
		browser = await launchBrowser();
	});
	after(async () => {
		await browser?.close();
		await server?.close();
	});

	// Opens a page in a browser of its own, runs `look`, and expects no error in its console.
	async function open(path, options, look) {
		const context = await browser.newContext({ viewport: wide, ...options });
		try {
			const page = await context.newPage();
			const errors = [];
			page.on("console", (message) => {
				if (message.type() === "error")
					errors.push(message.text());
			});
			page.on("pageerror", (error) => errors.push(String(error)));
			const response = await page.goto(server.url + path);
			assert.equal(response.status(), 200, path);
			await look(page, response);
			assert.deepEqual(errors, [], `${path}: console`);
		} finally {
			await context.close();
		}
	}

	for (const [name, { path, says }] of [...Object.entries(pages),
		...Object.entries(english).map(([key, value]) => [`English ${key}`, value])])
		test(`${name} says what it should, without script`, () =>
			open(path, { javaScriptEnabled: false }, async (page) => {
				const text = await page.locator("main").innerText();
				for (const words of says)
					assert.ok(text.replaceAll("\u00a0", " ").includes(words), `${path}: ${words}`);
				assert.equal(await page.locator("html").getAttribute("lang"),
					path.startsWith("/en") ? "en" : "vi");
				assert.equal(await page.locator("h1").count(), 1);
			}));

	for (const [name, { path }] of Object.entries(pages))
		for (const [screen, viewport] of Object.entries({ narrow, wide }))
			for (const colorScheme of ["light", "dark"])
				test(`${name} is accessible and fits a ${screen} ${colorScheme} screen`, () =>
					open(path, { viewport, colorScheme }, async (page) => {
						assert.deepEqual(await overflow(page), { beyond: 0, names: [] });
						assert.deepEqual(await violations(page), []);
					}));

	test("dark mode has another background", async () => {
		const background = async (colorScheme) => {
			let colour;
			await open("/", { colorScheme }, async (page) => {
				colour = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
			});
			return colour;
		};
		assert.notEqual(await background("dark"), await background("light"));
	});

	for (const [name, { path }] of Object.entries(pages)) {
		test(`${name}: the first Tab is a way past the menu`, () =>
			open(path, {}, async (page) => {
				await page.keyboard.press("Tab");
				const skip = await focused(page);
				assert.equal(skip.tag, "a");
				assert.match(skip.href, /^#/);
				assert.ok(skip.visible && skip.marked, "the skip link is seen once it has the focus");
				await page.keyboard.press("Enter");
				await page.keyboard.press("Tab");
				assert.ok(await page.evaluate((id) => document.getElementById(id)
					.contains(document.activeElement), skip.href.slice(1)), "the next Tab is within it");
			}));

		test(`${name}: Tab reaches every link, each marked where it is`, () =>
			open(path, {}, async (page) => {
				// What cannot be seen without opening something (details) is not reached at first.
				const expected = await page.evaluate(() => [...document.querySelectorAll("a[href]")]
					.filter((link) => link.checkVisibility()).map((link) => link.getAttribute("href")));
				const reached = [];
				for (let i = 0; i < expected.length + 40; i++) {
					await page.keyboard.press("Tab");
					const now = await focused(page);
					if (now.tag === "body")
						break;
					assert.ok(now.visible && now.marked, `the focus on "${now.text}" is seen`);
					if (now.tag === "a")
						reached.push(now.href);
				}
				assert.deepEqual(reached, expected);
			}));
	}

	test("from the home page to a ward's figure by keyboard alone", () =>
		open("/", {}, async (page) => {
			const press = async (href) => {
				const link = page.locator(`main a[href="${href}"]`).first();
				await link.focus();
				await Promise.all([page.waitForURL((url) => url.pathname === href.split("?")[0]),
					page.keyboard.press("Enter")]);
			};
			await press("/don-vi/05974");
			assert.match(await page.locator("h1").innerText(), /Tam Thanh/);
		}));

	test("a figure that was made up says so on its permalink", () =>
		open("/so/poverty.poor_households/05974/2017", {}, async (page) => {
			assert.match(await page.locator("main").innerText(), /minh hoạ/);
		}));

	test("a page that does not exist helps to go on", async () => {
		const context = await browser.newContext({ viewport: narrow });
		const page = await context.newPage();
		const response = await page.goto(`${server.url}/chi-tieu/khong-co`);
		assert.equal(response.status(), 404);
		assert.ok(await page.locator("main a[href]").count() > 0);
		assert.deepEqual(await violations(page), []);
		await context.close();
	});

	test("in print the menu is gone and the figures stay", () =>
		open("/bao-cao/bao-cao-nam", {}, async (page) => {
			await page.emulateMedia({ media: "print" });
			assert.equal(await page.locator("nav").first().isVisible(), false);
			assert.match(await page.locator("main").innerText(), /103\.675,3/);
		}));

	// Last: the database comes back, but what is in the server's memory is not what it was.
	describe("without the database", () => {
		let bytes;
		before(async () => {
			for (const { path } of [...Object.values(pages), ...Object.values(english)])
				await fetch(server.url + path);
			bytes = readFileSync(server.db);
			truncateSync(server.db, 0);
			while ((await fetch(`${server.url}/healthz`)).status === 200)
				await new Promise((resolve) => setTimeout(resolve, 50));
		});
		after(() => writeFileSync(server.db, bytes, { flag: "r+" }));

		const says = { vi: /^Đang mất kết nối .* Số liệu tính đến \d\d:\d\d ngày \d\d\/\d\d\/\d{4}\.$/,
			en: /^The database cannot be reached\. .* \d\d:\d\d on \d+ \w+ \d{4} \(GMT\+7\)\.$/ };
		for (const { path } of [pages.home, pages.permalink, english.report])
			for (const [screen, viewport] of Object.entries({ narrow, wide }))
				for (const colorScheme of ["light", "dark"])
					test(`${path} says so, before all else, on a ${screen} ${colorScheme} screen`, () =>
						open(path, { viewport, colorScheme }, async (page) => {
							const banner = page.getByRole("status");
							assert.match(await banner.innerText(),
								says[await page.locator("html").getAttribute("lang")]);
							const [box, heading] = [await banner.boundingBox(),
								await page.locator("h1").boundingBox()];
							assert.ok(box.y + box.height <= heading.y && box.y < viewport.height / 3);
							assert.deepEqual(await overflow(page), { beyond: 0, names: [] });
							assert.deepEqual(await violations(page), []);
						}));

		test("what cannot be shown says what to do", async () => {
			const context = await browser.newContext({ viewport: narrow });
			const page = await context.newPage();
			const response = await page.goto(`${server.url}/so/budget.revenue/178/2015`);
			assert.equal(response.status(), 503);
			assert.match(await page.locator("main").innerText(), /thử lại sau ít phút/);
			assert.deepEqual(await violations(page), []);
			await context.close();
		});
	});
});
