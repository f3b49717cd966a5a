// SPDX-License-Identifier: AGPL-3.0-or-later
// Articles from files and back, from the command line.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { program } from "../http/serve.mjs";
import { example } from "../http/site.mjs";
import { registerName, removeRegister } from "../store.mjs";

const news = readdirSync(join(example, "news")).map((name) => join(example, "news", name));
let folder;
let db;

const kycung = (...args) => spawnSync(program, args, { encoding: "utf8", cwd: folder });
const article = (...args) => kycung("article", ...args, "--db", db, "--lang", "en");

before(() => {
	folder = mkdtempSync(join(tmpdir(), "kycung-article-"));
	db = registerName(folder, "register.db");
	assert.equal(kycung("init", "--db", db).status, 0);
	assert.equal(kycung("import", "--db", db, example, "--publish").status, 0);
});
after(() => {
	removeRegister(db);
	rmSync(folder, { recursive: true, force: true });
});

test("the news of the example has a source for every number", () => {
	const { status, stdout, stderr } = article("put", ...news, "--publish");
	assert.equal(status, 0, stderr);
	assert.match(stdout, /published at \/tin\/thu-ngan-sach-nam-2017-vuot-du-toan/);
	assert.match(article("list").stdout,
		/^thu-ngan-sach-nam-2017-vuot-du-toan\tnews\tpublished\t2018-01-01T02:03:00Z\tThu ngân sách năm 2017 vượt dự toán$/m);
	assert.equal(kycung("verify", "--db", db).status, 0);
});

test("an article that is shown is the file it was made from, and storing it again changes nothing", () => {
	const shown = article("show", "ho-ngheo-tiep-tuc-giam-trong-nam-2017").stdout;
	assert.equal(shown, readFileSync(news.find((name) => /giam-ngheo/.test(name)), "utf8"));
	const before = kycung("verify", "--db", db).stdout;
	assert.equal(article("put", ...news, "--publish").status, 0);
	assert.equal(kycung("verify", "--db", db).stdout, before);
	assert.equal(article("show", "khong-co").status, 1);
});

test("what is wrong with a file is told with its place, and nothing is stored", () => {
	const wrong = [
		["title: Tin\n---\nCó 12 trường.\n", /Body:1:4: The number “12” is bound to no source/],
		["title: Tin\nunit: 99999\n---\n", /tin\.md:2:7: There is no unit “99999”/],
		["title: Tin\nperiod: 2017-13\n---\n", /tin\.md:2:9: “2017-13” is no period/],
		["title: Tin\ntitle: Tin\nkhong\n", /tin\.md:2:1: The key “title” is given twice[\s\S]*tin\.md:3:1: The line “khong” has no colon/],
		["title: Tin\ncategory: khong-co\n---\n", /Choose a category/],
		["\xff\xfe", /no UTF-8 text/], ["", /There is no line ---/],
	];
	const before = kycung("verify", "--db", db).stdout;
	for (const [text, says] of wrong) {
		writeFileSync(join(folder, "tin.md"), text, text.startsWith("\xff") ? "latin1" : "utf8");
		const { status, stderr } = article("put", "tin.md", "--publish");
		assert.equal(status, 1, text);
		assert.match(stderr, says);
	}
	assert.equal(article("put", "khong-co.md").status, 1);
	assert.equal(kycung("verify", "--db", db).stdout, before);
});

test("called wrongly it tells how", () => {
	for (const words of [["bay"], ["show"], ["list", "x"], ["put"]])
		assert.equal(article(...words).status, 2, words.join(" "));
	assert.equal(kycung("article", "list").status, 2);
});
