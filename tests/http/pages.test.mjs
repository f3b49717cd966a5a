// SPDX-License-Identifier: AGPL-3.0-or-later
// The public pages as a program meets them: status, language, validators,
// links, escaping, and what is said of an address that leads nowhere.
import assert from "node:assert/strict";
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { example, run, startSite } from "./site.mjs";

const pages = ["/", "/chi-tieu", "/chi-tieu/budget.revenue", "/don-vi", "/don-vi/178",
	"/don-vi/05974?period=2016", "/so/poverty.poor_households/178/2017", "/bao-cao",
	"/bao-cao/bao-cao-nam"];
const english = (path) => path === "/" ? "/en" : `/en${path}`;
const title = (text) => /<title>([^<]*)<\/title>/.exec(text)[1];
const words = (text) => text.replace(/<[^>]*>/g, " ").replaceAll("&quot;", '"').replace(/\s+/g, " ");
const main = (text) => /<main[\s\S]*<\/main>/.exec(text)[0];

describe("public pages", () => {
	let site;
	before(async () => {
		site = await startSite();
	});
	after(async () => {
		await site?.close();
	});

	for (const path of [...pages, ...pages.map(english)])
		test(`${path} answers in its language`, async () => {
			const { status, headers, text } = await site.get(path);
			assert.equal(status, 200);
			assert.equal(headers["content-type"], "text/html; charset=utf-8");
			assert.ok(text.startsWith("<!doctype html>"));
			assert.match(text, path.startsWith("/en") ? /<html lang="en">/ : /<html lang="vi">/);
			assert.match(text, /<meta name="description" content="[^"]+">/);
			assert.equal(text.match(/<h1/g).length, 1);
			assert.equal(text.match(/<main/g).length, 1);
			assert.doesNotMatch(text, /<script(?! type="application\/ld\+json">)|<style|\son[a-z]+=|\sstyle=/);
		});

	test("every page has a title of its own, in each language", async () => {
		for (const all of [pages, pages.map(english)]) {
			const titles = await Promise.all(all.map(async (path) => title((await site.get(path)).text)));
			assert.equal(new Set(titles).size, titles.length, titles.join(" | "));
		}
	});

	test("the language switch leads to the same page and back", async () => {
		for (const path of pages) {
			const there = /class="language" href="([^"]*)"/.exec((await site.get(path)).text)[1]
				.replaceAll("&amp;", "&");
			assert.equal(there, english(path));
			const back = /class="language" href="([^"]*)"/.exec((await site.get(there)).text)[1];
			assert.equal(back.replaceAll("&amp;", "&"), path);
		}
	});

	test("a page is revalidated by its ETag, also as HEAD", async () => {
		for (const path of pages) {
			const { headers, text } = await site.get(path);
			assert.match(headers.etag, /^"[^"]+"$/);
			assert.equal(headers["cache-control"], "public, max-age=0, must-revalidate");
			const again = await site.get(path, { headers: { "If-None-Match": headers.etag } });
			assert.deepEqual([again.status, again.text], [304, ""], path);
			const head = await site.get(path, { method: "HEAD" });
			assert.deepEqual([head.status, head.text, head.headers.etag], [200, "", headers.etag]);
			assert.equal(Number(head.headers["content-length"]), Buffer.byteLength(text));
		}
	});

	test("the style sheets and the crest are kept for ever under their digest", async () => {
		const { text } = await site.get("/");
		const assets = [...text.matchAll(/(?:href|src)="(\/static\/[^"]+)"/g)].map((found) => found[1]);
		assert.ok(assets.length >= 3);
		for (const asset of new Set(assets)) {
			const { status, headers } = await site.get(asset);
			assert.equal(status, 200, asset);
			assert.match(headers["cache-control"], /immutable/);
		}
		assert.equal((await site.get("/static/../site.css")).status, 400);
		assert.equal((await site.get("/static/none.css")).status, 404);
	});

	test("no link on a page leads nowhere", async () => {
		const seen = new Set(["/", "/en"]);
		const queue = [...seen];
		const dead = [];
		while (queue.length && seen.size < 400) {
			const path = queue.shift();
			const { status, headers, text } = await site.get(path);
			if (status !== 200)
				dead.push(`${status} ${path}`);
			if (!headers["content-type"]?.startsWith("text/html"))
				continue;
			for (const [, link] of text.matchAll(/\shref="([^"#]+)/g)) {
				const url = link.replaceAll("&amp;", "&");
				if (url.startsWith("/") && !seen.has(url)) {
					seen.add(url);
					queue.push(url);
				}
			}
		}
		assert.deepEqual(dead, []);
	});

	test("the home page shows the year's figures with plan and growth", async () => {
		const text = words(main((await site.get("/")).text));
		for (const expected of ["350.000 triệu đồng", "123,4%", "117,5%", "44,6%", "424.200", "129,4%",
			"103.675,3", "(ước)", "minh hoạ", "giảm 22,2%", "Phường Tam Thanh", "Xã Mai Pha",
			"Báo cáo kết quả năm 2017"])
			assert.ok(text.includes(expected), expected);
		const inEnglish = words(main((await site.get("/en")).text));
		for (const expected of ["350,000 million VND", "123.4%", "Tam Thanh Ward"])
			assert.ok(inEnglish.includes(expected), expected);
	});

	test("on the home page a mark stands beside all that rests on an invented figure", async () => {
		const html = main((await site.get("/")).text);
		const headline = (indicator) => words(new RegExp(
			`<li class="headline">\\s*<h3><a href="/chi-tieu/${indicator}">[\\s\\S]*?</p>\\s*</li>`).exec(html)[0]);
		for (const indicator of ["budget.expenditure", "investment.volume", "investment.disbursed"])
			assert.match(headline(indicator), /tăng \d+(,\d)?% so với năm 2016 minh hoạ/);
		// Published or implied by what was published; only the years before are invented.
		assert.match(headline("budget.revenue"), /tăng 44,6% so với năm 2016 .*2013–2017 minh hoạ/);
		assert.doesNotMatch(headline("budget.revenue"), /năm 2016 minh hoạ/);
		assert.doesNotMatch(headline("budget.expenditure"), /dự toán tỉnh giao minh hoạ/);
	});

	test("a sum that lacks a unit says so wherever it is shown", async () => {
		assert.match(words((await site.get("/don-vi/178")).text), /Gia đình văn hoá hộ \(7\/8\) minh hoạ 20\.750/);
		assert.match(words((await site.get("/chi-tieu/culture.cultured_families")).text),
			/7\/8 đơn vị đã báo cáo; thiếu: Phường Chi Lăng/);
	});

	test("the list of units shows the tree, its types and what has ended", async () => {
		const text = words(main((await site.get("/don-vi")).text));
		for (const expected of ["Thành phố Lạng Sơn", "đến 30/06/2025", "Thôn Bình Cằm",
			"Trạm Khuyến nông thành phố Đơn vị sự nghiệp"])
			assert.ok(text.includes(expected), expected);
	});

	test("a ward's page sets its figures beside the median of its siblings", async () => {
		const { text } = await site.get("/don-vi/05974");
		assert.ok(text.includes('href="/so/poverty.poor_households/05974/2017?scenario=actual"'));
		const row = words(/<tr><th scope="row"><a href="\/chi-tieu\/poverty\.poor_households[\s\S]*?<\/tr>/
			.exec(text)[0]);
		// 7 9 9 10 | 12 13 17 21: the middle lies between 10 and 12.
		assert.match(row, /Hộ nghèo hộ minh hoạ 13 minh hoạ 11 .*cao hơn/);
		assert.match(words(text), /Hộ cận nghèo hộ minh hoạ 15 minh hoạ 12,5 /);
	});

	test("a ward that has not reported is shown as missing, not as zero", async () => {
		const { text } = await site.get("/don-vi/05983");
		assert.match(words(text), /Gia đình văn hoá hộ … /);
	});

	test("a unit asked for a time when it did not exist says so", async () => {
		const { status, text } = await site.get("/don-vi/05974?period=2026");
		assert.equal(status, 200);
		assert.match(words(text), /Phường Tam Thanh không tồn tại trong năm 2026/);
	});

	test("an unknown code is told, with the nearest ones", async () => {
		for (const [path, said, link] of [
			["/don-vi/5974", "Không có đơn vị nào mang mã “5974”", "/don-vi/05974"],
			["/don-vi/mai-pha", "Không có đơn vị nào mang mã “mai-pha”", "/don-vi/05992"],
			["/chi-tieu/budget.revenu", "Không có chỉ tiêu nào mang mã “budget.revenu”",
				"/chi-tieu/budget.revenue"],
			["/bao-cao/bao-cao", "Không có báo cáo “bao-cao”", "/bao-cao/bao-cao-nam"],
			["/en/don-vi/5974", "There is no unit with the code “5974”", "/en/don-vi/05974"],
			["/tam-thanh", "Không tìm thấy trang này", "/don-vi/05974"],
		]) {
			const { status, headers, text } = await site.get(path);
			assert.equal(status, 404, path);
			assert.equal(headers["cache-control"], "no-store");
			assert.ok(words(text).includes(said), `${path}: ${words(main(text))}`);
			assert.ok(main(text).includes(`href="${link}"`), `${path} proposes ${link}`);
			assert.match(text, /<meta name="robots" content="noindex">/);
		}
	});

	test("what is wrong with a figure's address is told, with what would be right", async () => {
		for (const [path, status, said] of [
			["/so/budget.revenue/178/2017?scenario=foo", 404, /mang mã “foo”.*Dự toán tỉnh giao \(plan\.province\)/],
			["/so/budget.revenue/178/2017?breakdown=zz", 404, /không có phân tổ “zz”\. Xem tiếp/],
			["/so/budget.revenue/178/2017@99", 404, /Chưa có bản công bố số 99\..*số hiện hành/],
			["/so/budget.revenue/178/2017@0", 400, /ví dụ: 2017@3\./],
			["/so/budget.revenue/178/2017?measure=foo", 400, /percent:MÃ.*growth \(tốc độ tăng\)/],
		]) {
			const answer = await site.get(path);
			assert.equal(answer.status, status, path);
			const text = words(main(answer.text));
			assert.match(text, said, path);
			assert.doesNotMatch(text, /bao-cao-nam/, `${path} proposes what was not asked for`);
		}
	});

	test("a malformed period is told, with how periods are written", async () => {
		for (const path of ["/don-vi/178?period=2017-13", "/so/budget.revenue/178/20017"]) {
			const { status, text } = await site.get(path);
			assert.equal(status, 400, path);
			assert.match(words(text), /không phải là một kỳ báo cáo\. .*2017-Q3/);
		}
	});

	test("nonsense in an address comes back escaped, and never breaks the page", async () => {
		const nonsense = ["%3Cscript%3Ealert(1)%3C%2Fscript%3E", "%22%20onload%3Dx", "'", "%F0%9F%8C%8A",
			"a".repeat(3000), "%E2%80%AE", "id:", "id:%22", "{{", "%25s%25n", "..%2F..", "%2F%2Fevil"];
		for (const word of nonsense)
			for (const path of [`/${word}`, `/chi-tieu/${word}`, `/don-vi/${word}`, `/bao-cao/${word}`,
				`/so/${word}/178/2017`, `/so/budget.revenue/${word}/2017`, `/en/don-vi/${word}`,
				`/don-vi/178?period=${word}`, `/so/budget.revenue/178/2017?scenario=${word}`,
				`/chi-tieu/budget.revenue?unit=${word}`]) {
				const { status, text } = await site.get(path);
				assert.ok(status === 400 || status === 404, `${status} ${path}`);
				assert.ok(text.endsWith("</html>") || text.endsWith("</html>\n"), path);
				assert.doesNotMatch(text, /<script(?! type="application\/ld\+json">)|<[a-z]+[^>]* onload=/, path);
				assert.doesNotMatch(text, /href="(\/\/|javascript:)/, path);
			}
	});

	test("malformed requests get a page in the language of their path", async () => {
		const { status, text } = await site.get("/en/%ff");
		assert.equal(status, 400);
		assert.match(text, /<html lang=/);
		const wrongMethod = await site.get("/chi-tieu", { method: "POST",
			headers: { "Sec-Fetch-Site": "same-origin", "Content-Length": "0" } });
		assert.equal(wrongMethod.status, 405);
		assert.match(wrongMethod.headers.allow, /GET, HEAD/);
	});

	test("a trailing slash leads to the page without", async () => {
		const { status, headers } = await site.get("/don-vi/?x=1");
		assert.deepEqual([status, headers.location], [308, "/don-vi?x=1"]);
	});

	test("below /api/ a failure is a problem, in the language asked", async () => {
		for (const [path, said] of [["/api/v1/none", "Không tìm thấy trang"],
			["/api/v1/none?lang=en", "Page not found"]]) {
			const { status, headers, text } = await site.get(path);
			assert.equal(status, 404);
			assert.match(headers["content-type"], /^application\/problem\+json/);
			assert.equal(JSON.parse(text).title, said);
		}
	});

	test("what another process publishes shows at the next request, under a new ETag", async () => {
		const folder = join(site.folder, "package");
		cpSync(example, folder, { recursive: true });
		const file = join(folder, "observations.csv");
		const changed = readFileSync(file, "utf8").replace(
			/^05974,poverty\.poor_households,2017,actual,_T,13,/m,
			"05974,poverty.poor_households,2017,actual,_T,77,");
		const before = await site.get("/don-vi/05974");
		writeFileSync(file, changed);
		run("import", "--db", site.db, folder);
		assert.equal((await site.get("/don-vi/05974")).text, before.text, "a draft changes nothing");
		run("import", "--db", site.db, "--publish", folder);
		const after = await site.get("/don-vi/05974", { headers: { "If-None-Match": before.headers.etag } });
		assert.equal(after.status, 200);
		assert.match(words(after.text), /minh hoạ 77 /);
	});
});

test("an empty register has a home page that says so", async () => {
	const site = await startSite([]);
	try {
		const { status, text } = await site.get("/");
		assert.equal(status, 200);
		assert.match(words(text), /Chưa có số liệu nào được công bố/);
		for (const path of ["/chi-tieu", "/don-vi", "/bao-cao", "/en"])
			assert.equal((await site.get(path)).status, 200, path);
	} finally {
		assert.equal(await site.close(), 0, "SIGTERM ends the server in good order");
	}
});

describe("units that are no more", () => {
	let own;
	before(async () => {
		own = await startSite();
	});
	after(() => own?.close());

	test("an old ward leads to the one of today, and that one to what it was", async () => {
		const { text } = await own.get("/don-vi/hom-nay?q=mai%20pha");
		assert.match(words(text), /Xã Mai Pha 30\/06\/2025 Phường Đông Kinh/);
		assert.doesNotMatch(words(/<tbody>.*<\/tbody>/s.exec(text)[0]), /Chi Lăng/);
		const old = (await own.get("/don-vi/05992")).text;
		assert.match(words(old), /Nay là Xã Mai Pha đã được sắp xếp lại/);
		assert.match(old, /href="\/don-vi\/id:2025-05977"/);
		const today = (await own.get("/don-vi/id:2025-05977")).text;
		assert.match(words(today), /Trước đây là/);
		for (const before_ of ["05977", "05980", "05992"])
			assert.ok(today.includes(`href="/don-vi/${before_}"`), before_);
	});

	test("a code that changed hands is of the unit that carries it in the period", async () => {
		assert.match(words((await own.get("/don-vi/05986")).text), /Xã Hoàng Đồng/);
		assert.match(words((await own.get("/don-vi/05986?period=2026")).text), /Phường Tam Thanh/);
	});

	test("a name that nobody had is told so, and nonsense is none", async () => {
		for (const name of ["khong-co", "'", "%00", "<b>", "x".repeat(3000)]) {
			const { status, text } = await own.get(`/don-vi/hom-nay?q=${encodeURIComponent(name)}`);
			assert.equal(status, 200);
			assert.doesNotMatch(text, /<b>/);
		}
		assert.match(words((await own.get("/don-vi/hom-nay?q=khong-co")).text), /Không có đơn vị cũ nào/);
	});
});
