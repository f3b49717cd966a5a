// SPDX-License-Identifier: AGPL-3.0-or-later
// Every page behind the sign-in is accessible and fits: on a phone and a wide
// screen, by day and by night.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { overflow, violations } from "./browser.mjs";
import { move, report as reportSomething, show } from "../http/feedback.mjs";
import { password, totp } from "../http/person.mjs";
import { png } from "../http/png.mjs";
import { startOffice } from "./office.mjs";

const people = { lan: "reporter@05971", son: "signatory@05971", hanh: "reviewer@178", minh: "approver@178",
	thu: "planner@178", dung: "auditor", quan: "administrator", mai: "contributor@178", quang: "publisher@178",
	thao: "receptionist", khanh: "responder@id:2025-05983" };
const report = "/lam-viec/bieu/kt-xh-quy/05971/2017-Q1";
const begun = "/lam-viec/bieu/kt-xh-quy/05971/2017-Q2";

// Who opens which pages.
const pages = {
	lan: ["/lam-viec", report, begun, `${begun}/kiem-tra`, `${begun}/tai-len`,
		`${begun}/o/poverty.poor_households?scenario=actual`, "/tai-khoan", "/tai-khoan/mat-khau", "/tai-khoan/buoc-hai", "/en/lam-viec"],
	son: [`${begun}/nop`],
	hanh: ["/lam-viec?nam=2017&xem=tat-ca", "/lam-viec/bang?nam=2017", "/lam-viec/dung-han?nam=2017",
		"/lam-viec/bao-phu/kt-xh-quy/2017-Q2"],
	minh: [begun, "/lam-viec/bang-cu", "/tai-khoan"],
	thu: ["/lam-viec/mau-bieu", "/lam-viec/them-mau-bieu", "/lam-viec/mau-bieu/kt-xh-quy/1",
		"/lam-viec/mau-bieu/kt-xh-quy/1/phien-ban-moi", "/lam-viec/mau-bieu-tu-tep", "/lam-viec/lich-nghi?nam=2018",
		"/lam-viec/ke-hoach"],
	mai: ["/lam-viec/tin", "/lam-viec/them-bai", "/lam-viec/tin/1", "/lam-viec/tin/1?da-luu=1", "/lam-viec/tin/2",
		"/lam-viec/tin/1/cac-ban?tu=1&den=2", "/en/lam-viec/tin/1"],
	quang: ["/lam-viec/thong-bao", "/lam-viec/thong-bao/1", "/lam-viec/tin/1", "/lam-viec/tin/3"],
	thao: ["/lam-viec/phan-anh", "/lam-viec/phan-anh?xem=xong", "/lam-viec/phan-anh/PA-000001", "/en/lam-viec/phan-anh/PA-000002",
		"/phan-anh", "/phan-anh/gui", "/phan-anh/tra-cuu?ma=x", "/phan-anh/thong-ke", "/phan-anh/PA-000002", "/en/phan-anh/gui"],
	khanh: ["/lam-viec/phan-anh", "/lam-viec/phan-anh/PA-000002"],
	dung: ["/nhat-ky", "/nhat-ky?kind=feedback_move", "/nhat-ky?kind=feedback", "/nhat-ky?kind=article_move", "/nhat-ky?kind=article", "/nhat-ky?kind=account"],
	quan: ["/quan-tri/tai-khoan", "/quan-tri/them-tai-khoan", "/quan-tri/tai-khoan/lan"],
};
const screens = [[360, "light"], [360, "dark"], [1440, "light"], [1440, "dark"]];

async function look(page, path) {
	for (const [width, colorScheme] of screens) {
		await page.setViewportSize({ width, height: 900 });
		await page.emulateMedia({ colorScheme });
		assert.deepEqual(await overflow(page), { beyond: 0, names: [] }, `${path} ${width}`);
		assert.deepEqual(await violations(page), [], `${path} ${width} ${colorScheme}`);
	}
}

describe("pages behind the sign-in", () => {
	let office;
	before(async () => {
		office = await startOffice(people);
		// A report under way, with a mistake and something unusual in it, a comment, and a deadline moved.
		const lan = await office.person("lan");
		const { text } = await lan.get(begun);
		const cells = { "0-3": "-5", "1-3": "7", "3-3": "3052", "4-3": "9000", "5-3": "40", "7-3": "300", "8-3": "320" };
		const seen = Object.fromEntries(Object.keys(cells).map((cell) => [`r${cell}`, "0"]));
		const saved = await lan.post(begun, { version: /name="version" value="(\d+)"/.exec(text)[1], ...seen,
			...Object.fromEntries(Object.entries(cells).map(([cell, value]) => [`c${cell}`, value])) });
		assert.ok([200, 303].includes(saved.status), saved.text);
		await lan.post(`${begun}/y-kien`, { text: "Số thu còn chờ đối chiếu với Chi cục Thuế.", cell: "0-3" });
		const minh = await office.person("minh");
		await minh.get(begun);
		await minh.post(`${begun}/gia-han`, { den: "2017-07-10", reason: "Mất điện diện rộng" });
	});
	// What citizens report: one that came in, one that was answered and is public.
	before(async () => {
		const thao = await office.person("thao");
		const khanh = await office.person("khanh");
		const filled = { "linh-vuc": "ha-tang", noi: "2025-05983", "tieu-de": "Ổ gà lớn trước cổng trường tiểu học",
			"noi-dung": "Ổ gà sâu, trời mưa không thấy.\nĐã có hai xe ngã.", "dia-diem": "Đường Trần Đăng Ninh",
			"toa-do": "21.8537, 106.7610", "ho-ten": "Nguyễn Văn Mẫu", email: "mau@langson.example" };
		await reportSomething(Number(new URL(office.url).port), filled);
		const { own } = await reportSomething(Number(new URL(office.url).port), { ...filled, anh: { file: "a.png", bytes: png(1200, 800, 120) } });
		pages.thao.push(`${own}?da-gui=1`, own);
		await move(thao, "PA-000002", "forward", { "linh-vuc": "ha-tang", noi: "2025-05983", "don-vi": "2025-05983" });
		await move(khanh, "PA-000002", "answer", { loi: "Đã vá." });
		assert.equal((await show(thao, "PA-000002", { "tieu-de": "Ổ gà", "noi-dung": "Ổ gà.", "tra-loi": "Đã vá.", anh: ["0"] })).status, 303);
	});
	// An alert, which every page after this shows.
	before(async () => {
		const quang = await office.person("quang");
		await quang.get("/lam-viec/thong-bao");
		assert.equal((await quang.post("/lam-viec/thong-bao", { seen: "0", muc: "warning", loi: "Mưa lớn, tránh đi qua ngầm tràn.", "loi-en": "",
			"lien-ket": "/tin", tu: "", den: "" })).status, 303);
	});
	// Articles: one that cannot be published yet, one in review, one that is up.
	before(async () => {
		const mai = await office.person("mai");
		const quang = await office.person("quang");
		const article = { viec: "luu", loai: "news", "chuyen-muc": "kinh-te", "don-vi": "178", ky: "2017", "tieu-de": "Năm 2017 qua những con số" };
		const move = async (person, path, viec) => {
			const seen = /name="seen" value="(\d+)"/.exec((await person.get(path)).text)[1];
			assert.equal((await person.post(`${path}/chuyen`, { viec, seen })).status, 303);
		};
		await mai.get("/lam-viec/them-bai");
		for (const body of ["Thu 360.000 triệu đồng, {{khong.co}}.", "Lời.", "Thu {{budget.revenue}}, có [[23 | Phòng Giáo dục]] trường."])
			assert.equal((await mai.upload("/lam-viec/them-bai", { ...article, seen: "0", "noi-dung": body })).status, 303);
		assert.equal((await mai.upload("/lam-viec/tin/1", { ...article, seen: "1", "noi-dung": "Thu 350.000 triệu đồng, {{khong.co}}, giảm 28 hộ." })).status, 303);
		await move(mai, "/lam-viec/tin/2", "submit");
		await quang.get("/lam-viec/tin/3");
		await move(quang, "/lam-viec/tin/3", "publish");
	});
	after(() => office?.close());

	for (const [login, paths] of Object.entries(pages))
		for (const path of paths)
			test(`${login}: ${path}`, async () => {
				const page = await office.open(login);
				try {
					const response = await page.goto(office.url + path);
					assert.equal(response.status(), 200, path);
					assert.equal(await page.locator("h1").count(), 1);
					await look(page, path);
				} finally {
					await page.context().close();
				}
			});

	test("the sign-in and its second step", async () => {
		const context = await office.browser.newContext();
		const page = await context.newPage();
		await office.person("minh"); // has a second factor by now
		await page.goto(`${office.url}/dang-nhap`);
		await look(page, "/dang-nhap");
		await page.fill("#login", "minh");
		await page.fill("#password", "sai mật khẩu");
		await page.click("main button");
		await look(page, "a wrong password");
		await page.fill("#login", "minh");
		await page.fill("#password", password);
		await page.click("main button");
		await page.waitForURL(/buoc-hai/);
		await look(page, "/dang-nhap/buoc-hai");
		await context.close();
	});

	test("a second factor being set up, and its recovery codes", async () => {
		const context = await office.browser.newContext();
		const page = await context.newPage();
		await page.goto(`${office.url}/dang-nhap`);
		await page.fill("#login", "thu");
		await page.fill("#password", password);
		await page.click("main button");
		await page.waitForURL(/lam-viec/);
		await page.goto(`${office.url}/tai-khoan/buoc-hai`);
		await look(page, "/tai-khoan/buoc-hai");
		const key = await page.locator("code.made").innerText();
		await page.fill('input[name="code"]', totp(key));
		await page.click("main form button");
		await page.waitForSelector("li code");
		await look(page, "recovery codes");
		await context.close();
	});
});
