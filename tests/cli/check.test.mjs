// SPDX-License-Identifier: AGPL-3.0-or-later
// The numbers of a text written by hand, from the command line.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const program = process.env.KYCUNG ?? join(root, "build", "kycung");
let folder;

before(() => {
	folder = mkdtempSync(join(tmpdir(), "kycung-check-"));
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

test("what is no text is refused", () => {
	writeFileSync(join(folder, "anh.md"), Buffer.from([0xff, 0xfe, 0]));
	const answer = spawnSync(program, ["check", "anh.md"], { encoding: "utf8", cwd: folder });
	assert.equal(answer.status, 1);
	assert.equal(spawnSync(program, ["check", "khong-co.md"], { cwd: folder }).status, 1);
	assert.equal(check("", "--format", "pdf").status, 2);
	assert.equal(spawnSync(program, ["check"], { cwd: folder }).status, 2);
	assert.equal(check("").status, 0);
});
