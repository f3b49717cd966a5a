// SPDX-License-Identifier: AGPL-3.0-or-later
// A server over a fresh register of the example, and a browser to look at it.
// Both are started here and end with close(); nothing outside a temporary
// folder is written, nothing but the loopback address is reached.
import { execFileSync, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const program = process.env.KYCUNG ?? fileURLToPath(new URL("../../build-test/kycung", import.meta.url));
const example = fileURLToPath(new URL("../../examples/langson-2017", import.meta.url));

// { url, db, close() } of a server whose register holds the example, all published, after `change`
// (given the folder of a copy of it) has had its way with it.
export async function startServer(change = () => {}, prepare = () => {}) {
	const folder = await mkdtemp(join(tmpdir(), "kycung-browser-"));
	const db = join(folder, "register.db");
	let server;
	const close = async () => {
		if (server && server.exitCode === null && server.signalCode === null) {
			const ended = new Promise((resolve) => server.once("exit", resolve));
			server.kill("SIGTERM");
			await ended;
		}
		await rm(folder, { recursive: true, force: true });
	};
	try {
		execFileSync(program, ["init", "--db", db], { stdio: "pipe" });
		const packageFolder = join(folder, "package");
		await cp(example, packageFolder, { recursive: true });
		change(packageFolder);
		execFileSync(program, ["import", "--db", db, "--publish", packageFolder], { stdio: "pipe" });
		prepare(db);
		server = spawn(program, ["serve", "--db", db, "--listen", "127.0.0.1:0"],
			{ stdio: ["ignore", "pipe", "inherit"] });
		return { url: await addressOf(server), db, close };
	} catch (error) {
		await close();
		throw error;
	}
}

// The address a server prints once it answers, without its last slash.
function addressOf(server) {
	return new Promise((resolve, reject) => {
		let printed = "";
		server.stdout.setEncoding("utf8").on("data", (text) => {
			printed += text;
			const found = /http:\/\/127\.0\.0\.1:\d+/.exec(printed);
			if (found && printed.includes("\n", found.index))
				resolve(found[0]);
		});
		server.once("error", reject);
		server.once("exit", (status) => reject(new Error(`the server ended with ${status}`)));
	});
}

// Imported late: the packages are there only once the runner installed them.
export async function launchBrowser() {
	const { chromium } = await import("playwright-core");
	return chromium.launch({
		executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
		headless: true,
		args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking",
			"--disable-component-update", "--disable-sync", "--no-first-run"],
	});
}

const axeSource = () => readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"),
	"utf8");

// What axe-core finds wrong with the page, a line each: none is the aim.
export async function violations(page) {
	// evaluate(), not a script element: the site's own policy allows no inline script.
	await page.evaluate(axeSource());
	const found = await page.evaluate(() => globalThis.axe.run({ resultTypes: ["violations"] }));
	return found.violations.flatMap(({ id, nodes }) =>
		nodes.map(({ target, failureSummary }) => `${id}: ${target.join(" ")}: ${failureSummary}`));
}

// By how many pixels the page is wider than its window, and which elements stick out.
export function overflow(page) {
	return page.evaluate(() => {
		const width = document.documentElement.clientWidth;
		const beyond = document.documentElement.scrollWidth - width;
		const names = beyond > 0 ? [...document.body.querySelectorAll("*")]
			.filter((element) => element.getBoundingClientRect().right > width + 1)
			.map((element) => `${element.localName}.${element.className}`).slice(0, 5) : [];
		return { beyond, names };
	});
}

// What has the focus: its text, address, and whether a reader sees where it is.
export function focused(page) {
	return page.evaluate(() => {
		const element = document.activeElement;
		const style = getComputedStyle(element);
		const box = element.getBoundingClientRect();
		return {
			tag: element.localName,
			text: element.textContent.trim(),
			href: element.getAttribute("href"),
			marked: (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0) ||
				style.boxShadow !== "none",
			visible: box.width > 1 && box.height > 1 && box.right > 0 && box.bottom > 0 &&
				box.left < innerWidth && box.top < innerHeight,
		};
	});
}
