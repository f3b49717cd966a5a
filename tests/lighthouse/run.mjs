// SPDX-License-Identifier: AGPL-3.0-or-later
// make lighthouse: the public pages of the example, as Lighthouse scores them on a phone and on
// a desk. Fails where any of the four scores of a page is not 100, and names what cost it.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "../..");
const example = join(root, "examples/langson-2017");
process.env.KYCUNG ??= join(root, "build/kycung");
const program = process.env.KYCUNG;
const categories = ["performance", "accessibility", "best-practices", "seo"];
const pages = ["/", "/tin/thu-ngan-sach-nam-2017-vuot-du-toan", "/chi-tieu/budget.revenue", "/don-vi/178", "/bao-cao/bao-cao-nam",
	"/so/poverty.poor_households/178/2017", "/tin", "/du-lieu", "/tim?q=ngan+sach", "/phan-anh", "/phan-anh/gui", "/trang/kha-nang-tiep-can"];

if (!existsSync(join(here, "node_modules")))
	execFileSync("npm", ["ci", "--prefix", here, "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"], { stdio: "inherit" });
const { default: lighthouse, desktopConfig } = await import("lighthouse");
const { launch } = await import("chrome-launcher");
const { serve } = await import("../http/serve.mjs");
const run = (...args) => execFileSync(program, args, { stdio: "pipe" });

// On a busy machine the browser gives no score at all now and then.
async function measure(url, config) {
	for (let tries = 3; ; tries--) {
		const { lhr } = await lighthouse(url, { port: chrome.port, logLevel: "error", onlyCategories: categories }, config);
		if (tries === 1 || categories.every((name) => lhr.categories[name].score !== null))
			return lhr;
	}
}

const folder = mkdtempSync(join(tmpdir(), "kycung-lighthouse-"));
const db = join(folder, "register.db");
let server;
let chrome;
let wrong = 0;
try {
	run("init", "--db", db);
	run("import", "--db", db, "--publish", example);
	run("article", "put", "--publish", "--db", db, ...["news", "pages"].flatMap((part) =>
		readdirSync(join(example, part)).map((name) => join(example, part, name))));
	server = await serve(db);
	mkdirSync(join(folder, "profile"));
	chrome = await launch({ chromePath: "/usr/bin/chromium", userDataDir: join(folder, "profile"), chromeFlags: ["--headless",
		"--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"] });
	for (const [screen, config] of [["phone", undefined], ["desk", desktopConfig]])
		for (const path of pages) {
			const lhr = await measure(`http://127.0.0.1:${server.port}${path}`, config);
			const scores = categories.map((name) => Math.round((lhr.categories[name].score ?? 0) * 100));
			// Search engines are not asked to list a search's results, and the page says so.
			const lost = categories.flatMap((name, i) => scores[i] === 100 ? [] : lhr.categories[name].auditRefs
				.filter(({ id, weight }) => weight && lhr.audits[id].score !== null && lhr.audits[id].score < 1)
				.map(({ id }) => id)).filter((id) => !(id === "is-crawlable" && path.startsWith("/tim")));
			console.log(`${screen.padEnd(6)}${scores.join(" ")}  ${path}${lost.length ? `  (${lost.join(", ")})` : ""}`);
			wrong += lost.length > 0;
		}
} finally {
	await chrome?.kill();
	await server?.stop();
	rmSync(folder, { recursive: true, force: true });
}
console.log(wrong ? `${wrong} pages are not at 100` : "all pages at 100 in all four categories");
process.exitCode = wrong ? 1 : 0;
