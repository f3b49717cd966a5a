// SPDX-License-Identifier: AGPL-3.0-or-later
// The pages of indicators, figures and reports, over HTTP: what they show,
// what they lead to, and what they must never show.
import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { example, run, startSite } from "./site.mjs";
import { replaceInRegister } from "../store.mjs";

// Imports the example with one text of a file changed; another process than the server does it.
function change(site, file, from, to, ...options) {
	const changed = mkdtempSync(join(site.folder, "package-"));
	cpSync(example, changed, { recursive: true });
	const text = readFileSync(join(changed, file), "utf8");
	assert.ok(text.includes(from), from);
	writeFileSync(join(changed, file), text.replace(from, () => to));
	run("import", "--db", site.db, ...options, changed);
}

const unescape = (text) => text.replaceAll("&lt;", "<").replaceAll("&gt;", ">")
	.replaceAll("&quot;", '"').replaceAll("&#39;", "'").replaceAll("&amp;", "&");

// The page's main part as a reader sees it: markup gone, white space as one space.
function textOf(html) {
	const main = /<main[^>]*>([\s\S]*)<\/main>/.exec(html)[1];
	return unescape(main.replace(/<[^>]*>/g, " ")).replace(/\s+/g, " ");
}

// The addresses of this site that main leads to and that begin so.
function linksOf(html, prefix) {
	const main = /<main[^>]*>([\s\S]*)<\/main>/.exec(html)[1];
	return [...new Set([...main.matchAll(/<a [^>]*href="([^"]*)"/g)].map((found) => unescape(found[1]))
		.filter((href) => href.startsWith(prefix)))];
}

// The permalinks of what the figure was computed from, on all levels the page shows.
function operandsOf(html) {
	const list = /<ul class="rows operand-list">[\s\S]*?<\/section>/.exec(html);
	return list ? linksOf(`<main>${list[0]}</main>`, "/so/") : [];
}

describe("pages of figures", () => {
	let site;
	before(async () => {
		site = await startSite();
	});
	after(() => site?.close());

	async function get(path, status = 200) {
		const answer = await site.get(path);
		assert.equal(answer.status, status, `${path}: ${answer.text.slice(0, 2000)}`);
		return answer.text;
	}

	const text = async (path) => textOf(await get(path));

	function says(page, ...words) {
		for (const word of words)
			assert.ok(page.includes(word), `“${word}” is missing in: ${page}`);
	}

	test("growth names both figures it compares, each with a page of its own", async () => {
		const html = await get("/so/budget.revenue/178/2017?measure=growth");
		says(textOf(html), "tăng 44,6%", "350.000 triệu đồng", "242.047 triệu đồng", "năm 2016",
			"Suy ra từ tỷ lệ đã công bố");
		const operands = operandsOf(html);
		for (const operand of ["/so/budget.revenue/178/2017?scenario=estimate",
			"/so/budget.revenue/178/2016?scenario=actual"])
			assert.ok(operands.includes(operand), `${operand} in ${operands.join(" ")}`);
		for (const operand of operands)
			await get(operand);
	});

	test("a percentage names the target and the decision that set it", async () => {
		const html = await get("/so/budget.revenue/178/2017?measure=percent:plan.province");
		says(textOf(html), "123,4%", "350.000 triệu đồng", "283.630 triệu đồng");
		assert.ok(operandsOf(html).includes("/so/budget.revenue/178/2017?scenario=plan.province"));
		says(await text("/so/budget.revenue/178/2017?scenario=plan.province"), "283.630",
			"01/QĐ-UBND (minh hoạ)", "09/12/2016", "Dự toán tỉnh giao");
	});

	test("poor households open down to each ward, and to every figure on the way", async () => {
		const seen = new Set();
		const waiting = ["/so/poverty.poor_households/178/2017"];
		while (waiting.length) {
			const path = waiting.pop();
			if (seen.has(path))
				continue;
			seen.add(path);
			waiting.push(...operandsOf(await get(path)));
		}
		for (const ward of ["05971", "05974", "05977", "05980", "05983", "05986", "05989", "05992"])
			assert.ok(seen.has(`/so/poverty.poor_households/${ward}/2017?scenario=actual`), ward);
		says(await text("/so/poverty.poor_households/178/2017"), "98 hộ", "Phường Tam Thanh", "13 hộ");
		says(await text("/so/poverty.poor_households/05974/2017"), "13 hộ", "minh hoạ");
	});

	test("a computed figure names its formula and its operands", async () => {
		const html = await get("/so/investment.disbursed_of_volume/178/2017");
		says(textOf(html), "90%", "“Vốn đầu tư giải ngân” / “Giá trị khối lượng thực hiện” × 100", "103.675,3 triệu đồng",
			"115.672 triệu đồng");
		assert.equal(operandsOf(html).length, 2);
	});

	test("a rolled-up figure says from how many and who is missing", async () => {
		const page = await text("/so/culture.cultured_families/178/2017");
		says(page, "20.750 hộ", "thiếu: Phường Chi Lăng");
	});

	test("a cumulative figure names the span it adds up", async () => {
		says(await text("/so/budget.revenue/178/2017-Q3?measure=cumulative"),
			"252.250 triệu đồng", "cộng từ 2 kỳ trong 9 tháng đầu năm 2017");
	});

	test("a breakdown's figure and a span's have permalinks too", async () => {
		says(await text("/so/social.assistance_recipients/178/2017?breakdown=F"), "Nữ");
		says(await text("/so/education.standard_schools/178/2016-09-01--P1Y"), "23 trường",
			"năm học 2016–2017");
	});

	test("every link of the pages leads somewhere", async () => {
		const seen = new Set();
		for (const path of ["/chi-tieu", "/chi-tieu/budget.revenue", "/chi-tieu/poverty.poor_households",
			"/chi-tieu/social.assistance_recipients", "/chi-tieu/education.standard_schools",
			"/chi-tieu/investment.disbursed_of_volume", "/bao-cao", "/bao-cao/bao-cao-nam",
			"/en/chi-tieu/budget.revenue", "/en/so/budget.revenue/178/2017?measure=growth",
			"/so/budget.revenue/178/2017@1?scenario=estimate", "/so/traffic.accidents/178/2017"])
			for (const link of linksOf(await get(path), "/"))
				seen.add(link);
		assert.ok(seen.size > 100, `${seen.size} links`);
		for (const link of seen)
			await get(link);
	});

	test("the list of indicators shows the year's figures by sector", async () => {
		const page = await text("/chi-tieu");
		says(page, "Thu, chi ngân sách", "Thu nội địa", "350.000", "103.675,3", "+44,6%", "năm học 2016–2017");
		assert.ok(page.indexOf("Giảm nghèo") < page.indexOf("Hộ cận nghèo"));
	});

	test("an indicator's page has its finding, its targets by year and its wards", async () => {
		says(await text("/chi-tieu/budget.revenue"), "ước 350.000 triệu đồng", "44,6%",
			"123,4% dự toán tỉnh giao", "283.630", "297.872", "151.300", "Thu nội địa");
		const poor = await text("/chi-tieu/poverty.poor_households");
		says(poor, "98", "giảm 28 hộ (22,2%) so với năm 2016", "Xã Quảng Lạc", "21", "Phường Vĩnh Trại");
		assert.ok(!poor.includes("Phòng Tài chính"), "offices report no households");
		says(await text("/chi-tieu/culture.cultured_families"), "Phường Chi Lăng", "chưa có báo cáo");
		says(await text("/chi-tieu/social.assistance_recipients"), "Nữ", "Nam");
		says(await text("/chi-tieu/poverty.poor_households?unit=05974&period=2016"), "Phường Tam Thanh",
			"năm 2016", "17");
	});

	test("a finding and a quotation carry the mark of what they rest on", async () => {
		says(await text("/chi-tieu/budget.expenditure"), "(21,6%) so với năm 2016 (minh hoạ)");
		says(await text("/so/budget.expenditure/178/2017?measure=growth"), "tăng 21,6% (ước) (minh hoạ)");
		assert.doesNotMatch(/<p class="lead">[^<]*/.exec(await get("/chi-tieu/budget.revenue"))[0], /minh hoạ/);
	});

	test("the data behind an indicator's page can be had as CSV and JSON", async () => {
		const [csv, json] = ["csv", "json"].map((format) => (links) =>
			links.find((link) => link.includes(`format=${format}`)));
		const links = linksOf(await get("/chi-tieu/budget.revenue"), "/api/");
		assert.match(await get(csv(links)), /350000/);
		const { figures } = JSON.parse(await get(json(links)));
		assert.ok(figures.some(({ period, value }) => period === "2017" && value === "350000"));
	});

	test("the report has every published figure of the year", async () => {
		const page = await text("/bao-cao/bao-cao-nam");
		for (const figure of ["350.000", "123,4%", "117,5%", "44,6%", "424.200", "129,4%", "115.672", "97%",
			"103.675,3", "87%", "90%", "98", "28", "22,2%", "106", "16", "13,11%", "23"])
			assert.ok(new RegExp(`(?<![\\d.,])${figure.replaceAll(".", "\\.")}(?![\\d%]|[.,]\\d)`).test(page),
				figure);
		assert.ok(linksOf(await get("/bao-cao/bao-cao-nam"), "/so/").length > 30);
		says(await text("/en/bao-cao/bao-cao-nam"), "350,000", "13.11%");
	});

	test("what an address names must exist, and be written as such", async () => {
		for (const path of ["/so/budget.revenue/178/khong-phai-ky", "/so/budget.revenue/178/2017-13",
			"/so/budget.revenue/178/2017@", "/so/budget.revenue/178/2017@x",
			"/so/budget.revenue/178/2017@0", "/so/budget.revenue/178/2017@-1",
			"/so/budget.revenue/178/2017@1@1", "/so/budget.revenue/178/2017@99999999999999999999",
			"/so/budget.revenue/178/2017?measure=nonsense", "/chi-tieu/budget.revenue?period=2017-Q5",
			"/bao-cao/bao-cao-nam?period=x"])
			assert.match(await get(path, 400), /<main/, path);
		for (const path of ["/so/khong.co/178/2017", "/so/budget.revenue/99999/2017",
			"/so/budget.revenue/178/2017?scenario=plan.none",
			"/so/budget.revenue/178/2017?breakdown=F",
			"/so/social.assistance_recipients/178/2017?breakdown=X",
			"/so/budget.revenue/178/2017@99", "/chi-tieu/khong.co",
			"/chi-tieu/budget.revenue?unit=99999", "/bao-cao/khong-co", "/bao-cao/bao-cao-nam?unit=99999"])
			assert.match(await get(path, 404), /<main/, path);
	});

	test("a unit that is not there in a period has a figure that is missing for that reason", async () => {
		says(await text("/so/budget.revenue/178/2026"), "đơn vị không tồn tại trong kỳ này");
		says(await text("/chi-tieu/budget.revenue?period=2026"), "đơn vị không tồn tại trong kỳ này");
	});

	test("nonsense in an address comes back as text", async () => {
		const nonsense = encodeURIComponent('"><script>alert(1)</script>');
		for (const path of [`/so/budget.revenue/178/2017?scenario=${nonsense}`,
			`/so/budget.revenue/178/2017?breakdown=${nonsense}`,
			`/so/budget.revenue/178/2017?measure=${nonsense}`,
			`/so/budget.revenue/178/${nonsense.replaceAll("%2F", "")}`,
			`/so/${nonsense.replaceAll("%2F", "")}/178/2017`,
			`/chi-tieu/budget.revenue?unit=${nonsense}`, `/chi-tieu/budget.revenue?period=${nonsense}`,
			`/bao-cao/bao-cao-nam?unit=${nonsense}`, `/bao-cao/bao-cao-nam?period=${nonsense}`,
			`/so/budget.revenue/178/2017?x=${nonsense}`, `/chi-tieu/budget.revenue?${nonsense}=1`]) {
			const body = (await site.get(path)).text;
			assert.ok(body.includes("<main") && !/<script(?! type="application\/ld\+json">)/i.test(body), path);
		}
	});

	test("empty choices of the form are no choices", async () => {
		says(await text("/chi-tieu/budget.revenue?unit=&period="), "350.000");
		says(await text("/so/budget.revenue/178/2017?scenario=&breakdown=&measure="), "350.000");
	});
});

describe("pages of figures while the register changes", () => {
	let site;
	before(async () => {
		site = await startSite();
	});
	after(() => site?.close());

	const revenue = "178,budget.revenue,2017,estimate,_T,350000,Công bố ngày 01/01/2018";
	const get = (path) => site.get(path);

	test("a draft never appears, and has no @N", async () => {
		const before = await get("/so/budget.revenue/178/2017");
		change(site, "observations.csv", revenue,
			"178,budget.revenue,2017,estimate,_T,911911,ghi chú nháp");
		for (const path of ["/so/budget.revenue/178/2017", "/chi-tieu/budget.revenue", "/chi-tieu",
			"/bao-cao/bao-cao-nam", "/so/budget.revenue/178/2017?measure=growth",
			"/so/budget.revenue/178/2017@1?scenario=estimate"]) {
			const { status, text } = await get(path);
			assert.equal(status, 200, path);
			assert.doesNotMatch(text, /911[.,]911|ghi chú nháp/, path);
		}
		assert.equal((await get("/so/budget.revenue/178/2017")).text, before.text);
		assert.equal((await get("/so/budget.revenue/178/2017@2?scenario=estimate")).status, 404);
	});

	test("a published change shows at once, while @N stays as it was", async () => {
		const past = await get("/so/budget.revenue/178/2017@1?scenario=estimate");
		const growth = await get("/so/budget.revenue/178/2017@1?scenario=estimate&measure=growth");
		change(site, "observations.csv", revenue,
			"178,budget.revenue,2017,estimate,_T,363071,Điều chỉnh ngày 05/02/2018", "--publish");
		const current = textOf((await get("/so/budget.revenue/178/2017")).text);
		assert.match(current, /363\.071/);
		assert.match(textOf((await get("/bao-cao/bao-cao-nam")).text), /363\.071.*50,0%/);
		assert.equal((await get("/so/budget.revenue/178/2017@1?scenario=estimate")).text, past.text);
		assert.equal((await get("/so/budget.revenue/178/2017@1?scenario=estimate&measure=growth")).text,
			growth.text);
		assert.match(textOf(past.text), /350\.000/);
		assert.doesNotMatch(textOf(past.text), /363\.071/);
		assert.match(textOf(growth.text), /44,6%/);
	});

	test("an @N page says so, leads to the current one, and stays among its like", async () => {
		const { text } = await get("/so/budget.revenue/178/2017@1?scenario=estimate&measure=growth");
		assert.match(textOf(text), /bản công bố số 1/);
		assert.match(text, /<meta name="robots" content="noindex">/);
		assert.ok(linksOf(text, "/so/").includes(
			"/so/budget.revenue/178/2017?scenario=estimate&measure=growth"));
		const operands = operandsOf(text);
		assert.ok(operands.length >= 2);
		for (const operand of operands) {
			assert.match(operand, /@1(\?|$)/);
			assert.equal((await get(operand)).status, 200, operand);
		}
	});

	test("the revisions list what was published, each as it was then", async () => {
		const { text } = await get("/so/budget.revenue/178/2017");
		const page = textOf(text);
		assert.match(page, /363\.071.*350\.000/);
		assert.doesNotMatch(page, /911\.911/);
		assert.ok(linksOf(text, "/so/").includes("/so/budget.revenue/178/2017@1?scenario=estimate"));
	});

	test("a figure that was withdrawn is missing, and its past remains", async () => {
		change(site, "observations.csv", "05971,culture.cultured_families,2017,actual,_T,3790,minh hoạ",
			"05971,culture.cultured_families,2017,actual,_T,,minh hoạ", "--publish");
		const page = textOf((await get("/so/culture.cultured_families/05971/2017?scenario=actual")).text);
		assert.match(page, /chưa có báo cáo/);
		assert.match(page, /3\.790/);
		assert.match(textOf((await get("/so/culture.cultured_families/05971/2017@1?scenario=actual")).text),
			/3\.790 hộ/);
	});

	test("a report of another place says what it lacks", async () => {
		const page = textOf((await get("/bao-cao/bao-cao-nam?unit=05974&period=2016")).text);
		assert.match(page, /Phường Tam Thanh: kết quả .* năm 2016/);
		assert.match(page, /…/);
		assert.match(page, /còn thiếu \d+ số liệu/);
	});

	test("what is too small to be told is told by none of the pages", async () => {
		const from = readFileSync(join(example, "indicators.csv"), "utf8");
		const [head, ...rows] = from.split("\n");
		const changed = [`${head},min_cell`, ...rows.filter(Boolean).map((row) =>
			row + (row.startsWith("poverty.poor_households,") ? ",8" : ","))].join("\n") + "\n";
		change(site, "indicators.csv", from, changed, "--publish");
		for (const path of ["/so/poverty.poor_households/05977/2017?scenario=actual",
			"/so/poverty.poor_households/178/2017", "/chi-tieu/poverty.poor_households",
			"/so/poverty.poor_households/05977/2017?measure=change"]) {
			const { status, text } = await get(path);
			assert.equal(status, 200, path);
			assert.doesNotMatch(textOf(text), /(?<![\d.,/])7 hộ|Vĩnh Trại 7 /, path);
		}
		assert.match(textOf((await get("/so/poverty.poor_households/05977/2017?scenario=actual")).text),
			/không công bố/);
	});
});

test("a report whose template does not hold takes no other page with it", async () => {
	const folder = mkdtempSync(join(tmpdir(), "kycung-broken-"));
	let site;
	try {
		cpSync(example, folder, { recursive: true });
		writeFileSync(join(folder, "annual-report.md"), "Dòng đầu.\n\n{{budget.revenue}}\n");
		// No import takes a broken template: this one comes of a damaged register.
		site = await startSite([folder],
			(db) => replaceInRegister(db, "{{budget.revenue}}", "{{khong.co.so.do}}"));
		for (const path of ["/", "/bao-cao", "/chi-tieu"])
			assert.equal((await site.get(path)).status, 200, path);
		const { status, text } = await site.get("/bao-cao/bao-cao-nam");
		assert.equal(status, 500);
		assert.match(text, /<h1/);
		assert.doesNotMatch(text, /khong\.co|Dòng đầu/);
	} finally {
		await site?.close();
		rmSync(folder, { recursive: true, force: true });
	}
});
