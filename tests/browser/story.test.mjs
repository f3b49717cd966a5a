// SPDX-License-Identifier: AGPL-3.0-or-later
// The whole way of a figure: a planner makes a form, three wards fill it in (one
// by paste, one by a file, one without a line for a while), one is returned and
// corrects itself, the city checks, approves and publishes; only then do the
// public page and the annual report show the new sum.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { password } from "../http/person.mjs";
import { observations, startOffice } from "./office.mjs";

const wards = { "05971": ["lan.hvt", "son.hvt"], "05974": ["thuy.tt", "binh.tt"], "05977": ["hoa.vt", "long.vt"] };
let office;

before(async () => {
	const people = { "ha.kehoach": "planner@178", "tuan.ld": "reviewer@178", "minh.vp": "approver@178" };
	for (const [unit, [reporter, signatory]] of Object.entries(wards)) {
		people[reporter] = `reporter@${unit}`;
		people[signatory] = `signatory@${unit}`;
	}
	// Without the figures the city states itself, so that those of its wards make the sum.
	office = await startOffice(people, observations((lines) =>
		lines.filter((line) => !/^178,poverty\.\w+_households,2017,actual,/.test(line))));
});
after(() => office?.close());

// Somebody at a browser of their own, by the page of the sign-in.
async function signedIn(login) {
	const context = await office.browser.newContext({ viewport: { width: 1440, height: 900 }, acceptDownloads: true });
	const page = await context.newPage();
	await page.goto(`${office.url}/dang-nhap`);
	await page.fill("#login", login);
	await page.fill("#password", password);
	await page.click("main button");
	await page.waitForURL(/lam-viec/);
	return page;
}

const entry = (unit) => `${office.url}/lam-viec/bieu/ra-soat-ho-ngheo/${unit}/2017`;
const box = (page, row) => page.locator(`input[name="c${row}-0"]`);
const allSaved = (page) => page.waitForSelector('#entry-summary[data-state="saved"]');

async function shown() {
	const context = await office.browser.newContext();
	try {
		const page = await context.newPage();
		await page.goto(`${office.url}/so/poverty.poor_households/178/2017`);
		const figure = await page.locator("main").innerText();
		await page.goto(`${office.url}/bao-cao/bao-cao-nam`);
		return { figure, report: await page.locator("main").innerText() };
	} finally {
		await context.close();
	}
}

async function submit(unit) {
	const page = await signedIn(wards[unit][1]);
	await page.goto(entry(unit));
	await page.click('a.button[href$="/nop"]');
	assert.equal(await page.locator(".finding-error").count(), 0);
	for (const reason of await page.locator(".finding textarea").all())
		await reason.fill("Đã rà soát lại từng hộ.");
	await page.click("main form button.primary");
	await page.waitForURL(entry(unit));
	assert.match(await page.locator(".entry-facts .badge").innerText(), /Đã nộp/);
	await page.context().close();
}

test("from an empty form to the published sum", async () => {
	const before_ = await shown();
	assert.match(before_.figure, /98/);
	assert.match(before_.report, /còn (minh hoạ )?98 hộ/);

	const planner = await signedIn("ha.kehoach");
	await planner.goto(`${office.url}/lam-viec/them-mau-bieu`);
	const put = async (name, value) => planner.locator(`[name="${name}"]`).fill(value);
	await put("code", "ra-soat-ho-ngheo");
	await put("name", "Rà soát hộ nghèo");
	await put("content", "Hộ nghèo, hộ cận nghèo");
	await planner.check('[name="reporters.types"][value="ward"]');
	await planner.selectOption('[name="frequency"]', "year");
	await put("schedules.0.cut_off_begin.day", "1");
	await put("schedules.0.cut_off_end.day", "31");
	await put("schedules.0.due.months", "1");
	await put("schedules.0.due.day", "10");
	await planner.selectOption('[name="columns.0.kind"]', "entry");
	await planner.selectOption('[name="columns.0.scenario"]', "actual");
	await put("lines.0.indicator", "poverty.near_poor_households");
	await planner.click("[data-lines] + button"); // one more line, then to the top
	const added = planner.locator("[data-lines] > *").last();
	await added.locator('input[name$=".indicator"]').fill("poverty.poor_households");
	await added.locator('input[type="checkbox"]').check();
	const up = added.locator(".line-moves button").first();
	await up.evaluate((button) => {
		for (let i = 0; i < 50; i++)
			button.click();
	});
	await planner.click("button.primary");
	await planner.waitForURL(/mau-bieu\/ra-soat-ho-ngheo\/1$/);

	// By paste: two boxes at once, as copied from a spreadsheet.
	const pasting = await signedIn(wards["05971"][0]);
	await pasting.goto(entry("05971"));
	assert.equal(await box(pasting, 0).inputValue(), "9");
	await box(pasting, 0).focus();
	await box(pasting, 0).evaluate((input) => {
		const data = new DataTransfer();
		data.setData("text/plain", "8\n11\n");
		input.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
	});
	await allSaved(pasting);
	assert.equal(await box(pasting, 1).inputValue(), "11");

	// By a file: downloaded, changed, sent back, looked at as a difference, saved.
	const sending = await signedIn(wards["05974"][0]);
	await sending.goto(entry("05974"));
	const [download] = await Promise.all([sending.waitForEvent("download"), sending.click('a[href$="/tep.csv"]')]);
	const file = join(office.folder, "05974.csv");
	await download.saveAs(file);
	const text = readFileSync(file, "utf8");
	assert.match(text, /Hộ nghèo.*13/);
	writeFileSync(file, text.replace(/(Hộ nghèo.*?)13/, "$112"));
	await sending.goto(`${entry("05974")}/tai-len`);
	await sending.setInputFiles('input[type="file"]', file);
	await sending.click("main form button.primary");
	assert.match(await sending.locator("table.figures").innerText(), /13\s+12/);
	await sending.click("main form button.primary");
	await sending.waitForURL(new RegExp(`${entry("05974").slice(office.url.length)}`));
	assert.equal(await box(sending, 0).inputValue(), "12");

	// Without a line: what is typed waits, and goes out when the line is back.
	const cut = await signedIn(wards["05977"][0]);
	await cut.goto(entry("05977"));
	await cut.context().setOffline(true);
	await box(cut, 0).fill("9");
	await box(cut, 1).focus();
	await cut.waitForSelector('#entry-summary[data-state="waiting"]');
	await cut.context().setOffline(false);
	await allSaved(cut);
	assert.equal(await box(cut, 0).inputValue(), "9");

	for (const unit of Object.keys(wards))
		await submit(unit);

	// The city's office sends one back; the ward corrects it and submits it again.
	const reviewer = await signedIn("tuan.ld");
	await reviewer.goto(entry("05977"));
	const back = reviewer.locator('form.move:has(button[value="return"])');
	await back.locator("textarea").fill("Hộ nghèo phải là 6, theo biên bản.");
	await back.locator("button").click();
	await reviewer.waitForURL(entry("05977"));
	await cut.goto(entry("05977"));
	assert.match(await cut.locator("main").innerText(), /theo biên bản/);
	await box(cut, 0).fill("6");
	await box(cut, 1).focus();
	await allSaved(cut);
	await submit("05977");

	// All three at once: checked by the office, then approved and published by the city.
	const many = async (page, tab, move) => {
		await page.goto(`${office.url}/lam-viec?nam=2017&bieu=ra-soat-ho-ngheo&xem=${tab}`);
		for (const tick of await page.locator('input[name="muc"]').all())
			await tick.check();
		await page.click(`button[value="${move}"]`);
		assert.match(await page.locator(".notice").first().innerText(), /Đã chuyển 3 báo cáo/);
	};
	await many(reviewer, "da-nop", "review");
	const city = await office.open("minh.vp");
	await many(city, "da-kiem-tra", "approve");
	assert.match((await shown()).figure, /98/);
	await many(city, "da-duyet", "publish");

	// 98 less one in each of the three wards.
	const after_ = await shown();
	assert.match(after_.figure, /95/);
	assert.match(after_.report, /còn (minh hoạ )?95 hộ/);
	assert.doesNotMatch(after_.report, /còn (minh hoạ )?98 hộ/);
});
