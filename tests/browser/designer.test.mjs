// SPDX-License-Identifier: AGPL-3.0-or-later
// A form designed in a browser: lines added and moved by script give the same
// form as the plain page; mistakes stand beside their fields.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startOffice } from "./office.mjs";

let office;

before(async () => {
	office = await startOffice({ "ha.kh": "planner@178" });
});
after(() => office?.close());

const field = (page, name) => page.locator(`[name="${name}"]`);
const indicators = async (page) => (await page.locator('[data-lines] input[name$=".indicator"]')
	.evaluateAll((inputs) => inputs.map((input) => input.value))).filter(Boolean);
const orders = (page) => page.locator('[data-lines] input[name$=".order"]')
	.evaluateAll((inputs) => inputs.map((input) => Number(input.value)));

async function begin(page, code) {
	await page.goto(`${office.url}/lam-viec/them-mau-bieu`);
	for (const [name, value] of [["code", code], ["name", "Hộ nghèo, hộ cận nghèo"], ["schedules.0.cut_off_begin.day", "1"],
		["schedules.0.cut_off_end.day", "31"], ["schedules.0.due.day", "20"]])
		await field(page, name).fill(value);
	await page.check('[name="reporters.types"][value="ward"]');
	await page.selectOption('[name="frequency"]', "quarter");
	await page.selectOption('[name="columns.0.kind"]', "entry");
	await page.selectOption('[name="columns.0.scenario"]', "actual");
}

async function saved(page, code) {
	await page.click("form.designer button.primary");
	await page.waitForURL(new RegExp(`mau-bieu/${code}/1$`));
	const { text } = await (await office.person("ha.kh")).get(`/lam-viec/mau-bieu/${code}/1/tep.json`);
	return JSON.parse(text);
}

test("lines are added and moved, and the form has them in the order shown", async () => {
	const page = await office.open("ha.kh");
	await begin(page, "co-script");
	await field(page, "lines.0.indicator").fill("poverty.near_poor_households");
	await field(page, "lines.1.indicator").fill("population.households");
	const before_ = await page.locator("[data-lines] > *").count();
	await page.click("[data-lines] + button");
	assert.equal(await page.locator("[data-lines] > *").count(), before_ + 1);
	assert.equal(await page.evaluate(() => document.activeElement.value), "");
	assert.match(await page.evaluate(() => document.activeElement.name), /^lines\.\d+\.indicator$/);
	await page.keyboard.type("poverty.poor_households");
	const up = page.locator("[data-lines] > *").last().locator(".line-moves button").first();
	await up.evaluate((button) => {
		while (button.closest("[data-lines] > *").previousElementSibling)
			button.click();
	});
	assert.deepEqual(await indicators(page),
		["poverty.poor_households", "poverty.near_poor_households", "population.households"]);
	await page.locator("[data-lines] > *").first().locator(".line-moves button").last().click();
	const order = await orders(page);
	assert.deepEqual(order, [...order].sort((a, b) => a - b));
	const form = await saved(page, "co-script");
	assert.deepEqual(form.sections.flatMap(({ rows }) => rows.map(({ indicator }) => indicator)),
		["poverty.near_poor_households", "poverty.poor_households", "population.households"]);
	await page.context().close();
});

test("without script the order's numbers say the same", async () => {
	const page = await office.open("ha.kh", { javaScriptEnabled: false });
	await begin(page, "khong-script");
	for (const [i, [order, indicator]] of [["20", "poverty.poor_households"], ["30", "population.households"],
		["10", "poverty.near_poor_households"]].entries()) {
		await field(page, `lines.${i}.order`).fill(order);
		await field(page, `lines.${i}.indicator`).fill(indicator);
	}
	const form = await saved(page, "khong-script");
	assert.deepEqual(form.sections.flatMap(({ rows }) => rows.map(({ indicator }) => indicator)),
		["poverty.near_poor_households", "poverty.poor_households", "population.households"]);
	await page.context().close();
});

test("a mistake stands beside its field, what was typed stays, and what is folded away opens for it", async () => {
	const page = await office.open("ha.kh");
	await begin(page, "co-loi");
	await field(page, "lines.0.indicator").fill("khong.co");
	await page.locator("details.more-items").last().evaluate((details) => { details.open = true; });
	await field(page, "rules.0.left").fill("poverty.poor_households +");
	await page.click("form.designer button.primary");
	await page.waitForSelector('[role="alert"]');
	for (const name of ["lines.0.indicator", "rules.0.left"]) {
		const wrong = field(page, name);
		assert.equal(await wrong.getAttribute("aria-invalid"), "true", name);
		assert.ok(await wrong.isVisible(), name);
		assert.ok(await page.locator(`[id="${await wrong.getAttribute("aria-describedby")}"]`).innerText());
	}
	assert.equal(await field(page, "lines.0.indicator").inputValue(), "khong.co");
	assert.equal(await field(page, "name").inputValue(), "Hộ nghèo, hộ cận nghèo");
	await page.context().close();
});
