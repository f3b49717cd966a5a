// SPDX-License-Identifier: AGPL-3.0-or-later
// Pages of a register with the longest names, the largest numbers and hundreds
// of units: nothing is wider than the screen, nothing lies over anything else.
import assert from "node:assert/strict";
import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { launchBrowser, overflow, startServer, violations } from "./browser.mjs";

const longName = "Tổng kinh phí sự nghiệp giao bổ sung có mục tiêu từ ngân sách tỉnh cho ngân sách " +
	"thành phố để thực hiện nhiệm vụ điều chỉnh quy hoạch chung đến năm 2030 tầm nhìn đến năm 2050";
const unbroken = "Khôngkhoảngtrắng".repeat(6);
const units = 120;

function stretch(folder) {
	const add = (file, rows) => appendFileSync(join(folder, file), `${rows.join("\n")}\n`);
	const code = (i) => `9${String(i).padStart(4, "0")}`;
	const all = [...Array(units).keys()];
	add("indicators.csv", [
		`big.money,${longName},${longName},,budget,đồng,VND,0,higher,sum,sum,,0,1,ward;commune,,,`,
		`big.word,${unbroken},${unbroken},,budget,${unbroken},${unbroken},0,lower,sum,sum,,0,1,ward;commune,,,`,
	]);
	add("units.csv", all.map((i) =>
		`${code(i)},Phường ${i % 2 ? longName : "Thử"} ${i},Ward ${i},ward,178,,2025-06-30,${code(i)},${i % 5 ? "" : "06187"}`));
	add("observations.csv", [
		"178,big.money,2015,actual,_T,-9000000000000000000,,",
		"178,big.money,2016,actual,_T,8999999999999999999,,",
		"178,big.money,2017,actual,_T,9000000000000000000,,",
		"178,big.money,2017,plan.city,_T,9223372036854775807,minh hoạ,",
		...all.map((i) => `${code(i)},big.money,2017,actual,_T,${22222222222222 * (i + 1)},,`),
		...all.filter((i) => i % 3).map((i) => `${code(i)},big.word,2017,actual,_T,${i},,`),
	]);
	const descriptor = join(folder, "datapackage.json");
	const changed = JSON.parse(readFileSync(descriptor, "utf8"));
	changed.kycung.headline.unshift("big.money", "big.word");
	changed.kycung.title = `Thành phố Lạng Sơn: ${longName}`;
	writeFileSync(descriptor, JSON.stringify(changed));
}

const paths = ["/", "/chi-tieu", "/chi-tieu/big.money", "/chi-tieu/big.word", "/don-vi", "/don-vi/178",
	"/don-vi/90001", "/so/big.money/178/2017", "/so/big.money/178/2017?measure=growth",
	"/so/big.word/178/2017", "/bao-cao/bao-cao-nam", "/du-lieu", "/so-do-trang", "/tim?q=th", "/don-vi/hom-nay"];

// Pairs of texts in main, shown and not of a chart, of which one lies over the other.
function overlaps(page) {
	return page.evaluate(() => {
		const boxes = [...document.querySelectorAll("main :is(th, td) > a, main .value, main .row-number")]
			.filter((element) => element.checkVisibility())
			.flatMap((element) => [...element.getClientRects()].map((box) => ({ element, box })));
		return boxes.flatMap(({ element, box }, i) => boxes.slice(i + 1)
			.filter((other) => other.element !== element &&
				box.left < other.box.right - 1 && other.box.left < box.right - 1 &&
				box.top < other.box.bottom - 4 && other.box.top < box.bottom - 4)
			.map((other) => `${element.textContent} | ${other.element.textContent}`)).slice(0, 3);
	});
}

describe("pages of a register with extremes", () => {
	let server;
	let browser;
	before(async () => {
		server = await startServer(stretch);
		browser = await launchBrowser();
	});
	after(async () => {
		await browser?.close();
		await server?.close();
	});

	for (const width of [360, 1440])
		test(`fit a screen of ${width} px`, async () => {
			const context = await browser.newContext({ viewport: { width, height: 800 } });
			const page = await context.newPage();
			for (const path of paths) {
				assert.equal((await page.goto(server.url + path)).status(), 200, path);
				assert.deepEqual(await overflow(page), { beyond: 0, names: [] }, path);
				assert.deepEqual(await overlaps(page), [], path);
			}
			await page.goto(`${server.url}/chi-tieu/big.money`);
			assert.deepEqual(await violations(page), []);
			await context.close();
		});

	test("the home page names some units and leads to all of them", async () => {
		const page = await browser.newPage();
		await page.goto(server.url);
		const group = page.locator("#don-vi ~ ul").first();
		assert.ok(await group.locator("li").count() < units);
		assert.equal(await page.locator('#don-vi ~ p a[href="/don-vi"]').count(), 1);
		await page.close();
	});
});
