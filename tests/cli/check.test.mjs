// SPDX-License-Identifier: AGPL-3.0-or-later
// The numbers of a text written by hand, from the command line.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const program = process.env.KYCUNG ?? join(root, "build", "kycung");
const example = join(root, "examples", "langson-2017");
let folder;
let db;
let report; // as the program itself writes it

before(() => {
	folder = mkdtempSync(join(tmpdir(), "kycung-check-"));
	db = join(folder, "register.db");
	for (const args of [["init", "--db", db], ["import", "--db", db, example, "--publish"]])
		assert.equal(spawnSync(program, args).status, 0);
	report = spawnSync(program, ["report", "--db", db, join(example, "annual-report.md"), "--unit", "178",
		"--period", "2017"], { encoding: "utf8" }).stdout;
	assert.match(report, /350\.000 triệu đồng/);
});
after(() => rmSync(folder, { recursive: true, force: true }));

function check(text, ...options) {
	writeFileSync(join(folder, "bai.md"), text);
	return spawnSync(program, ["check", "bai.md", ...options], { encoding: "utf8", cwd: folder,
		env: { ...process.env, LANG: "vi_VN.UTF-8", LC_ALL: "vi_VN.UTF-8" } });
}

test("a percentage that cannot follow from the numbers beside it is told with what it would be", () => {
	const { status, stdout } = check("Năm 2017, còn 98 hộ,\ngiảm 28 hộ, đạt 25,2%.\n");
	assert.equal(status, 3);
	assert.match(stdout, /^bai\.md:2:17: 25,2% không khớp: tính từ 98, 28 thì phải là 22,22%$/m);
	assert.match(stdout, /^1 số không khớp, 0 số khớp, .* 2 số chưa rõ căn cứ\.$/m);
	assert.doesNotMatch(stdout, /2017/);
});

test("one that follows is told as well", () => {
	assert.match(check("Còn 98 hộ, giảm 28 hộ, đạt 22,2%.").stdout, /^bai\.md:1:28: 22,2%: khớp/m);
	assert.match(check("Có 17/19 xã đạt chuẩn, đạt 98,5%.").stdout, /98,5% không khớp: 17\/19 là 89,47%/);
});

test("a percentage of the base that its words name is not one of another base", () => {
	for (const [text, wrong] of [
		["Phường gọi 1.248 thanh niên khám sức khỏe, có mặt 1.093 thanh niên. Đủ điều kiện sức khỏe có 437 thanh niên, bằng 40,0% số có mặt.", "35,0%"],
		["Năm 2024 thị xã có 271 sản phẩm của 158 chủ thể. Riêng hợp tác xã có 79 chủ thể, chiếm 50,0% số chủ thể.", "29,2%"],
	]) {
		assert.doesNotMatch(check(text).stdout, /không khớp:/, text);
		assert.match(check(text.replace(/[45]0,0%/, wrong)).stdout, new RegExp(`${wrong} (có lẽ )?không khớp`), text);
	}
});

test("the base of a change is what the words say was before", () => {
	for (const text of ["Một năm trước, số hộ nghèo là 29.744, như vậy đã giảm 4.928 hộ, tức 16,6%.",
		"Đầu năm dư nợ là 451,7 tỷ đồng, như vậy 10 tháng tăng 34,5 tỷ đồng, tăng 7,6%."])
		assert.match(check(text).stdout, /: khớp với các số bên cạnh$/m, text);
});

test("a text whose numbers are bound or marked leaves nothing open", () => {
	const { status, stdout } = check("Thu {{budget.revenue}} năm 2017, đón [[12]] đoàn, theo Quyết định số 125/QĐ-UBND.\n");
	assert.equal(status, 0);
	assert.match(stdout, /\{\{budget\.revenue\}\}: gắn với số liệu/);
	assert.match(stdout, /\[\[12\]\]: ngoài hệ thống/);
});

test("JSON has each number with its place, verdict and what it was reckoned from", () => {
	const { status, stdout } = check("Còn 98 hộ, giảm 28 hộ, đạt 25,2%.", "--format", "json");
	assert.equal(status, 3);
	const { file, numbers } = JSON.parse(stdout);
	assert.equal(file, "bai.md");
	assert.deepEqual(numbers.map(({ text, verdict }) => [text, verdict]),
		[["98", "unknown"], ["28", "unknown"], ["25,2%", "cannot_follow"]]);
	const { line, column, relation, of, expected } = numbers[2];
	assert.deepEqual({ line, column, relation, of }, { line: 1, column: 28, relation: "change", of: ["98", "28"] });
	assert.ok(Math.abs(Number(expected) - 2800 / 126) < 1e-5);
});

test("English texts have English marks", () => {
	const { stdout } = check("There are 17/19 communes, đạt 98.5%.", "--lang", "en");
	assert.match(stdout, /98\.5% cannot be: 17\/19 is 89\.47%/);
});

const beside = (text, ...options) => {
	const { stdout, status } = check(text, "--db", db, "--format", "json", ...options);
	return { status, numbers: JSON.parse(stdout).numbers };
};
const verdicts = (text, ...options) => beside(text, ...options).numbers.map(({ text: said, verdict }) => `${said}: ${verdict}`);

test("beside the register, the report that it wrote itself has no contradiction, and most of it is found", () => {
	const { numbers } = beside(report);
	const prose = numbers.filter(({ line }) => !report.split("\n")[line - 1].startsWith("|"));
	assert.deepEqual(numbers.filter(({ verdict }) => ["contradicts", "cannot_follow"].includes(verdict)), []);
	assert.ok(prose.filter(({ verdict }) => verdict === "agrees").length >= prose.length - 2);
});

test("beside the register, nearly every number of it that is changed is found", () => {
	const lines = report.split("\n");
	const right = beside(report).numbers.filter(({ line, verdict }) => verdict === "agrees" && !lines[line - 1].startsWith("|"));
	let found = 0;
	for (const { text, line, column } of right) {
		const number = /^[\d.,]+/.exec(text)[0];
		const at = [...number].findIndex((c, i) => /\d/.test(c) && (i || number.length === 1));
		const changed = number.slice(0, at) + (Number(number[at]) + 3) % 10 + number.slice(at + 1);
		const before_ = [...lines[line - 1]];
		before_.splice(column - 1, number.length, ...changed);
		const spoilt = [...lines.slice(0, line - 1), before_.join(""), ...lines.slice(line)].join("\n");
		found += beside(spoilt).numbers.some((other) => other.line === line && other.column === column &&
			["contradicts", "cannot_follow"].includes(other.verdict));
	}
	assert.ok(right.length >= 20 && found >= right.length * 0.9, `${found} of ${right.length}`);
});

test("what the register has is told with its permalink and value; a ward is known by its name", () => {
	const { numbers: [first, second] } = beside("Thu ngân sách đạt 123,4% dự toán tỉnh giao. Phường Tam Thanh còn 12 hộ nghèo.");
	assert.equal(first.verdict, "agrees");
	assert.match(first.figure, /^\/so\/budget\.revenue\/178\/2017\?.*measure=percent:plan\.province/);
	assert.match(second.figure, /\/05974\//);
	assert.match(check("Thu ngân sách đạt 132,4% dự toán tỉnh giao.", "--db", db).stdout,
		/132,4% trái với Thu ngân sách trên địa bàn, năm 2017, Thành phố Lạng Sơn; tỷ lệ so với dự toán tỉnh giao; ước thực hiện: 123,4%/);
});

test("what the words leave open is not called wrong", () => {
	assert.deepEqual(verdicts("Thu ngân sách nội địa 99.000 triệu đồng."), ["99.000 triệu: unknown"]);
	assert.deepEqual(verdicts("Năm 2012, thu ngân sách đạt 99.000 triệu đồng."), ["99.000 triệu: unknown"]);
	assert.deepEqual(verdicts("Tiếp nhận 15.420 hồ sơ."), ["15.420: unknown"]);
	assert.deepEqual(verdicts("Thu ngân sách đạt hơn 300.000 triệu đồng."), ["300.000 triệu: unknown"]);
	assert.deepEqual(verdicts("Trao 50 suất quà cho hộ nghèo."), ["50: unknown"]);
	assert.equal(check("", "--db", db, "--unit", "khong-co").status, 1);
	assert.equal(check("", "--db", db, "--period", "x").status, 1);
	assert.equal(check("", "--unit", "178").status, 2);
});

test("what is no text is refused", () => {
	writeFileSync(join(folder, "anh.md"), Buffer.from([0xff, 0xfe, 0]));
	const answer = spawnSync(program, ["check", "anh.md"], { encoding: "utf8", cwd: folder });
	assert.equal(answer.status, 1);
	assert.equal(spawnSync(program, ["check", "khong-co.md"], { cwd: folder }).status, 1);
	assert.equal(check("", "--format", "pdf").status, 2);
	assert.equal(spawnSync(program, ["check"], { cwd: folder }).status, 2);
	assert.equal(check("").status, 0);
});

test("the mistaken text of the example is caught in three places, and nothing else of it", () => {
	const text = readFileSync(join(example, "mistaken.md"), "utf8");
	const { status, stdout } = check(text, "--db", db);
	assert.equal(status, 3);
	assert.match(stdout, /128,4% trái với .*: 123,4%$/m);
	assert.match(stdout, /25,2% không khớp: .* 22,22%$/m);
	assert.match(stdout, /116 trái với .*: 106 hộ$/m);
	assert.match(stdout, /^3 số không khớp, 4 số khớp, /m);
});

// Sentences as reports of cities have them, of ours: facts in them are invented, and follow from one another.
const sentences = readFileSync(new URL("report_sentences.txt", import.meta.url), "utf8").trim().split("\n");
const doubted = (lines) => JSON.parse(check(`${lines.join("\n\n")}\n`, "--format", "json").stdout).numbers
	.filter(({ verdict }) => verdict === "cannot_follow");
const impossible = (lines) => doubted(lines).filter(({ likely }) => !likely);

test("in what holds together nothing is said to be wrong", () => {
	assert.deepEqual(impossible(sentences), []);
});

test("a number changed so that it cannot be is found, and nothing beside it", () => {
	// N|what stands in sentence N|what it is changed to
	const mistakes = readFileSync(new URL("report_mistakes.txt", import.meta.url), "utf8").trim().split("\n")
		.map((line) => line.split("|"));
	assert.ok(mistakes.length > 60);
	const spoilt = mistakes.map(([n, from, to]) => {
		assert.ok(sentences[n - 1].includes(from), `${n} ${from}`);
		return sentences[n - 1].replace(from, to);
	});
	const found = new Set(doubted(spoilt).map(({ line }) => (line - 1) / 2));
	assert.deepEqual(spoilt.filter((_, i) => !found.has(i)), []);
});

// Passages of several sentences in words of ours, with what may be mistyped in each. The figures of most are invented,
// those of the last hundred and fifty are of published reports; "wrong" are the ones that were published so. What is
// mistyped is found of "mistakes" and not of "missed"; "doubted" is said to be wrong, and is right.
const passages = JSON.parse(readFileSync(new URL("report_passages.json", import.meta.url), "utf8"));
// Of each text what is doubted in it; a hundred a file.
const doubtedIn = (texts) => {
	if (texts.length > 100)
		return [...doubtedIn(texts.slice(0, 100)), ...doubtedIn(texts.slice(100))];
	const numbers = doubted(texts);
	let line = 1;
	return texts.map((text) => {
		const first = line;
		line += text.split("\n").length + 1;
		return numbers.filter((number) => number.line >= first && number.line < line);
	});
};

test("in passages of reports little is said to be wrong", () => {
	const right = passages.filter(({ wrong }) => !wrong);
	assert.ok(right.length > 100);
	const said = doubtedIn(right.map(({ text }) => text));
	assert.deepEqual(said.flat().filter(({ likely }) => !likely).map(({ text }) => text), right.flatMap(({ doubted }) => doubted ?? []));
	const count = said.flat().length;
	assert.ok(count <= right.length / 30 * 5, `${count} in ${right.length}`);
});

test("what is likely was learnt from all passages that are there", () => {
	const read = (name) => JSON.parse(readFileSync(new URL(name, import.meta.url), "utf8"));
	const learnt = /from (\d+) passages/.exec(readFileSync(new URL("../../src/report/trees_learnt.def", import.meta.url), "utf8"))[1];
	assert.equal(Number(learnt), passages.filter(({ wrong }) => !wrong).length + read("right_passages.json").length, "make learn-ties");
});

test("a number mistyped in a passage is found by what stands around it", () => {
	const spoilt = passages.flatMap(({ text, mistakes }) => mistakes.map(([from, to]) => {
		assert.ok(text.includes(from), from);
		return text.replace(from, to);
	}));
	assert.ok(spoilt.length > 200);
	const found = doubtedIn(spoilt);
	assert.deepEqual(spoilt.filter((_, i) => !found[i].length), []);
});

test("what reports were published with, and cannot be, is found", () => {
	const published = passages.filter(({ wrong }) => wrong);
	assert.ok(published.length >= 10);
	assert.deepEqual(impossible(published.map(({ text }) => text)).map(({ text }) => text), published.flatMap(({ wrong }) => wrong));
});

test("what is said of another place is not held against the register", () => {
	for (const text of ["Cuối năm toàn tỉnh còn 116 hộ cận nghèo.", "Cuối năm huyện Cao Lộc còn 116 hộ cận nghèo.",
		"Thị xã Mường Lay còn 116 hộ cận nghèo."])
		assert.doesNotMatch(check(text, "--db", db).stdout, /trái với/, text);
	for (const text of ["Cuối năm toàn thành phố còn 116 hộ cận nghèo.", "Thành phố Lạng Sơn còn 116 hộ cận nghèo.",
		"Thu ngân sách đạt 132,4% dự toán tỉnh giao."])
		assert.match(check(text, "--db", db).stdout, /trái với/, text);
});
