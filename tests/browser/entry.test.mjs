// SPDX-License-Identifier: AGPL-3.0-or-later
// A form as somebody of a ward fills it in at a browser: by keyboard, by paste,
// with numbers typed in other ways, while a colleague writes in the same box,
// while the line is lost, and after the session has ended.
import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { focused } from "./browser.mjs";
import { observations, startOffice } from "./office.mjs";

// Rows of the form, and its columns.
const REVENUE = 0, FEES = 1, AREA = 2, HOUSEHOLDS = 3, POOR = 4, NEAR_POOR = 5;
const CUMULATIVE = "Luỹ kế từ đầu năm", PERCENT = "So với chỉ tiêu thành phố phấn đấu (%)";
let office;
let tests = 0;
let address; // each test has a report of its own

before(async () => {
	office = await startOffice({ lan: "reporter@05971", mai: "reporter@05971", son: "signatory@05971" },
		observations((lines) => [...lines, "05971,budget.local_revenue,2009-Q1,plan.city,,1000,,"]));
});
after(() => office?.close());
beforeEach(() => {
	// First quarters: nothing of the year stands before them.
	address = `${office.url}/lam-viec/bieu/kt-xh-quy/05971/${2010 + tests++}-Q1`;
});

const box = (page, row, column = 3) => page.locator(`input[data-cell="${row}-${column}"]`);
const state = (page, row, column = 3) => page.locator(`#s-${row}-${column}`);
const shown = (page, row, column) => page.locator(`tr[data-row="${row}"] td[data-label="${column}"]`).innerText();
const summary = (page, name) => page.waitForSelector(`#entry-summary[data-state="${name}"]`);
const said = (page, row, text) => page.waitForFunction(
	([id, words]) => document.getElementById(id).textContent.includes(words), [`s-${row}-3`, text]);

async function opened(login, options) {
	const page = await office.open(login, options);
	await page.goto(address);
	await summary(page, "saved");
	return page;
}

// The reports' first page in a fresh session sees what is stored, nothing else.
async function stored(row, column = 3) {
	const { text } = await (await office.person("son")).get(new URL(address).pathname);
	return new RegExp(`id="c${row}-${column}" value="([^"]*)"`).exec(text)[1];
}

async function type(page, row, text) {
	await box(page, row).fill(text);
	await box(page, row).blur();
}

async function paste(page, row, text) {
	await box(page, row).focus();
	await box(page, row).evaluate((input, content) => {
		const data = new DataTransfer();
		data.setData("text/plain", content);
		input.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
	}, text);
}

test("the keyboard moves as in a spreadsheet", async () => {
	const page = await opened("lan");
	const at = () => page.evaluate(() => document.activeElement.dataset.cell);
	await box(page, REVENUE).focus();
	for (const [key, cell] of [["ArrowDown", "1-3"], ["Enter", "2-3"], ["Shift+Enter", "1-3"], ["ArrowUp", "0-3"],
		["ArrowUp", "0-3"], ["ArrowRight", "0-n"], ["ArrowLeft", "0-3"], ["Tab", "0-n"]]) {
		await page.keyboard.press(key);
		if (key === "Tab")
			continue; // links to a cell's history may stand between
		assert.equal(await at(), cell, key);
	}
	// Within a text that is being edited the arrows move the caret.
	await box(page, HOUSEHOLDS).fill("3052");
	await page.keyboard.press("ArrowLeft");
	assert.equal(await at(), "3-3");
	await page.keyboard.press("Escape");
	assert.equal(await box(page, HOUSEHOLDS).inputValue(), "");
	// Over the row that is computed and has no box.
	await box(page, NEAR_POOR).focus();
	await page.keyboard.press("ArrowDown");
	assert.equal(await at(), "7-3");
	assert.ok((await focused(page)).marked);
	await page.context().close();
});

test("each box is saved as one leaves it, said so, and read back as it is written here", async () => {
	const page = await opened("lan");
	await type(page, HOUSEHOLDS, "3052");
	await said(page, HOUSEHOLDS, "Đã lưu");
	assert.equal(await box(page, HOUSEHOLDS).inputValue(), "3.052");
	assert.equal(await stored(HOUSEHOLDS), "3.052");
	await type(page, POOR, "-");
	await said(page, POOR, "Không phát sinh");
	assert.equal(await stored(POOR), "-");
	await type(page, NEAR_POOR, "hai mươi");
	await summary(page, "asking");
	await said(page, NEAR_POOR, "không phải là một số");
	assert.equal(await box(page, NEAR_POOR).getAttribute("aria-invalid"), "true");
	assert.equal(await stored(NEAR_POOR), "");
	await type(page, NEAR_POOR, "20");
	await summary(page, "saved");
	await page.context().close();
});

test("running totals and the percentage of the plan follow as one types", async () => {
	const page = await opened("lan");
	await box(page, REVENUE).pressSequentially("1412");
	assert.equal(await shown(page, REVENUE, CUMULATIVE), "1.412");
	await page.context().close();
	address = address.replace(/\d{4}-Q1/, "2009-Q1");
	const planned = await opened("lan");
	await box(planned, REVENUE).pressSequentially("412,5");
	assert.match(await shown(planned, REVENUE, PERCENT), /^41,3\s?%$/);
	await box(planned, REVENUE).fill("abc");
	assert.equal(await shown(planned, REVENUE, PERCENT), "…");
	await planned.context().close();
});

test("a number that reads two ways is asked about, and either answer is saved", async () => {
	const page = await opened("lan");
	for (const [row, index] of [[REVENUE, 0], [FEES, 1]]) {
		await type(page, row, "1,234");
		await page.waitForSelector(`#s-${row}-3 button`);
		assert.match(await state(page, row).innerText(), /“1,234” là số nào\?/);
		const answers = await state(page, row).locator("button").allInnerTexts();
		assert.deepEqual([...answers].sort(), ["1,234", "1.234"]);
		assert.equal(await stored(row), "");
		await state(page, row).locator("button").nth(index).click();
		await summary(page, "saved");
		assert.equal(await stored(row), answers[index]);
	}
	// By habit, but not in two ways.
	await type(page, AREA, "25.5");
	await said(page, AREA, "Đã lưu");
	assert.equal(await box(page, AREA).inputValue(), "25,5");
	await page.context().close();
});

test("a block copied from a spreadsheet fills the boxes to the right and below, and what does not fit is told", async () => {
	const page = await opened("lan");
	await paste(page, HOUSEHOLDS, "3.052\tsố cuối quý\r\n25\t\r\n40\tgồm 2 hộ mới\r\n");
	await summary(page, "saved");
	assert.deepEqual(await Promise.all([HOUSEHOLDS, POOR, NEAR_POOR].map((row) => stored(row))), ["3.052", "25", "40"]);
	assert.equal(await stored(NEAR_POOR, "n"), "gồm 2 hộ mới");
	await paste(page, 8, "1\n2\n3\n");
	await said(page, 8, "2 số không có ô");
	await page.context().close();
});

test("history and comments of a cell are reached by keyboard", async () => {
	const page = await opened("lan");
	await type(page, POOR, "25");
	await summary(page, "saved");
	await page.reload();
	const link = page.locator(`tr[data-row="${POOR}"] a.entry-about`).first();
	await link.focus();
	assert.ok((await focused(page)).marked);
	await page.keyboard.press("Enter");
	await page.waitForURL(/\/o\/poverty\.poor_households/);
	assert.match(await page.locator("main").innerText(), /lan[\s\S]*25/);
	await page.context().close();
});

for (const [button, kept] of [["Giữ số của tôi", "26"], ["Lấy số kia", "31"]])
	test(`a box that a colleague changed meanwhile asks, and “${button}” settles it`, async () => {
		const mine = await opened("lan");
		const theirs = await opened("mai");
		await type(theirs, POOR, "31");
		await summary(theirs, "saved");
		await type(mine, POOR, "26");
		await summary(mine, "asking");
		assert.match(await state(mine, POOR).innerText(), /mai đã ghi 31 vào ô này; bạn gõ 26/);
		assert.equal(await stored(POOR), "31");
		await state(mine, POOR).getByText(button).click();
		await summary(mine, "saved");
		assert.equal(await stored(POOR), kept);
		assert.equal(await box(mine, POOR).inputValue(), kept);
		await mine.context().close();
		await theirs.context().close();
	});

test("what is typed without a line outlives the page, goes out with the line, and still asks where it must", async () => {
	const cut = await opened("lan");
	// The page itself is kept for later only once its worker has it.
	await cut.evaluate(() => navigator.serviceWorker.ready);
	await cut.reload();
	await summary(cut, "saved");
	await cut.context().setOffline(true);
	await type(cut, HOUSEHOLDS, "3060");
	await type(cut, POOR, "24");
	await summary(cut, "waiting");
	const colleague = await opened("mai");
	await type(colleague, POOR, "33");
	await summary(colleague, "saved");
	await cut.reload();
	await summary(cut, "waiting");
	assert.equal(await box(cut, HOUSEHOLDS).inputValue(), "3060");
	await cut.context().setOffline(false);
	await summary(cut, "asking");
	assert.equal(await stored(HOUSEHOLDS), "3.060");
	assert.equal(await stored(POOR), "33");
	assert.match(await state(cut, POOR).innerText(), /mai đã ghi 33/);
	await state(cut, POOR).getByText("Giữ số của tôi").click();
	await summary(cut, "saved");
	assert.equal(await stored(POOR), "24");
	await cut.context().close();
	await colleague.context().close();
});

test("what is typed after the session has ended is kept, and saved when one has signed in again", async () => {
	const page = await opened("lan");
	const cookies = await page.context().cookies();
	await page.context().clearCookies();
	await type(page, POOR, "22");
	await summary(page, "asking");
	assert.match(await page.locator("#entry-summary").innerText(), /hãy đăng nhập lại/);
	assert.equal(await stored(POOR), "");
	await page.context().addCookies(cookies);
	await page.reload();
	await summary(page, "saved");
	assert.equal(await stored(POOR), "22");
	await page.context().close();
});

test("without script the same form saves with its button", async () => {
	const page = await office.open("lan", { javaScriptEnabled: false });
	await page.goto(address);
	await page.fill("#c3-3", "3.052");
	await page.fill("#c4-3", "hai lăm");
	await page.click("#entry-save");
	assert.equal(await page.inputValue("#c4-3"), "hai lăm");
	assert.equal(await stored(HOUSEHOLDS), "3.052");
	assert.equal(await stored(POOR), "");
	await page.context().close();
});
