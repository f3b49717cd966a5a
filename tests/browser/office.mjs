// SPDX-License-Identifier: AGPL-3.0-or-later
// People of the city and its wards at browsers of their own, over a fresh
// register of the example.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { launchBrowser, startServer } from "./browser.mjs";
import { password, Person } from "../http/person.mjs";
import { program } from "../http/serve.mjs";

// Edits the observations of a package, line by line: for startOffice().
export function observations(change) {
	return (packageFolder) => {
		const path = join(packageFolder, "observations.csv");
		writeFileSync(path, change(readFileSync(path, "utf8").trimEnd().split("\n")).concat("").join("\n"));
	};
}

/*
 * `people`: login -> grant. { url, folder, browser, person(login), open(login, options), close() }:
 * person() is somebody over HTTP who has signed in, with a second factor where one is needed;
 * open() a page of theirs, in the same session.
 */
export async function startOffice(people, change) {
	const folder = mkdtempSync(join(tmpdir(), "kycung-office-"));
	let server;
	let browser;
	const close = async () => {
		await browser?.close();
		await server?.close();
		rmSync(folder, { recursive: true, force: true });
	};
	try {
		server = await startServer(change);
		writeFileSync(join(folder, "password"), `${password}\n`);
		for (const [login, grant] of Object.entries(people))
			execFileSync(program, ["user", "add", login, "--db", server.db, "--name", login, "--keep-password",
				"--password-file", join(folder, "password"), "--grant", grant], { stdio: "pipe" });
		browser = await launchBrowser();
	} catch (error) {
		await close();
		throw error;
	}
	const signedIn = new Map(); // who has signed in: one session each
	const person = async (login) => {
		if (!signedIn.has(login))
			signedIn.set(login, await new Person(Number(new URL(server.url).port)).signIn(login));
		return signedIn.get(login);
	};
	const open = async (login, options = {}) => {
		const context = await browser.newContext(
			{ viewport: { width: 1440, height: 900 }, acceptDownloads: true, ...options });
		const somebody = await person(login);
		await context.addCookies([...somebody.cookies].map(([name, value]) => ({ name, value, url: server.url })));
		return context.newPage();
	};
	return { url: server.url, folder, browser, person, open, close };
}
