// SPDX-License-Identifier: AGPL-3.0-or-later
// The annual report of examples/langson-2017, printed by the program from the
// register: every published figure as it was published, and none that does not
// follow its source.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { registerName, removeRegister } from "../store.mjs";

const root = fileURLToPath(new URL("../../", import.meta.url));
const program = process.env.KYCUNG ?? join(root, "build-test/kycung");
const example = join(root, "examples/langson-2017");

describe("the annual report", () => {
	let folder;
	const registers = [];
	before(() => {
		folder = mkdtempSync(join(tmpdir(), "kycung-report-"));
	});
	after(() => {
		registers.forEach(removeRegister);
		rmSync(folder, { recursive: true, force: true });
	});

	function kycung(...args) {
		const done = spawnSync(program, args, { encoding: "utf8" });
		assert.equal(done.status, 0, `kycung ${args.join(" ")}: ${done.status}\n${done.stderr}`);
		return done;
	}

	function register(name, packageFolder) {
		const db = registerName(folder, `${name}.db`);
		registers.push(db);
		kycung("init", "--db", db);
		kycung("import", "--db", db, "--publish", packageFolder);
		return db;
	}

	function report(db, template, lang) {
		const done = kycung("report", "--db", db, join(example, template), "--unit", "178",
			"--period", "2017", "--lang", lang, "--format", "text");
		assert.equal(done.stderr, "", "no figure is missing");
		return done.stdout;
	}

	test("prints every published figure as it was published", () => {
		const text = report(register("vi", example), "annual-report.md", "vi");
		for (const words of [
			"ước 350.000 triệu đồng, bằng 123,4% dự toán tỉnh giao và 117,5% chỉ tiêu thành phố phấn đấu",
			"tăng 44,6%", "ước 424.200 triệu đồng, bằng 129,4% dự toán tỉnh giao",
			"ước 115.672 triệu đồng, bằng 97% kế hoạch vốn",
			"ước 103.675,3 triệu đồng, bằng 87% kế hoạch vốn và bằng 90% giá trị khối lượng",
			"98 hộ nghèo, giảm 28 hộ (giảm 22,2%)", "106 hộ cận nghèo, giảm 16 hộ (giảm 13,11%)",
			"23 trường đạt chuẩn quốc gia", "3/3 xã đạt chuẩn", "- Xã Mai Pha"])
			assert.ok(text.includes(words), `${words}\n${text}`);
		assert.doesNotMatch(text, /…|\{\{|Phòng Tài chính/);
	});

	test("says the same in English", () => {
		const text = report(register("en", example), "annual-report.en.md", "en");
		for (const words of ["350,000 million VND", "123.4%", "117.5%", "up 44.6%", "424,200", "129.4%",
			"115,672", "97%", "103,675.3", "87%", "90%", "98 poor households, down 28 households",
			"down 22.2%", "106 near-poor households, down 16 households", "down 13.11%", "23 schools"])
			assert.ok(text.includes(words), `${words}\n${text}`);
	});

	test("follows its inputs", () => {
		const changed = join(folder, "changed");
		cpSync(example, changed, { recursive: true });
		const file = join(changed, "observations.csv");
		writeFileSync(file, readFileSync(file, "utf8")
			.replace("178,budget.revenue,2017,estimate,_T,350000,", "178,budget.revenue,2017,estimate,_T,363071,"));
		const text = report(register("changed", changed), "annual-report.md", "vi");
		assert.match(text, /ước 363\.071 triệu đồng, đạt 128,0% dự toán tỉnh giao.*tăng 50,0%/);
		assert.doesNotMatch(text, /350\.000/);
	});
});
