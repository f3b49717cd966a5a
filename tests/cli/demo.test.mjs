// SPDX-License-Identifier: AGPL-3.0-or-later
// The accounts of the demonstration: one for every role, made once.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const program = process.env.KYCUNG ?? join(root, "build", "kycung");
const example = join(root, "examples", "langson-2017");
let folder;
let db;

before(() => {
	folder = mkdtempSync(join(tmpdir(), "kycung-demo-"));
	db = join(folder, "demo.db");
	kycung("init", "--db", db);
	kycung("import", "--db", db, example, "--publish");
});
after(() => rmSync(folder, { recursive: true, force: true }));

function kycung(...args) {
	return execFileSync(program, args, { encoding: "utf8", stdio: "pipe", cwd: folder });
}

function makeAccounts(lang) {
	return execFileSync(join(root, "tools", "demo-accounts.sh"), [program, db, lang], { encoding: "utf8" });
}

test("an import makes no account", () => {
	assert.throws(() => kycung("user", "list", "--db", db));
});

test("every role has an account, several wards their own, and making them again changes nothing", () => {
	const roles = /MAY\(ROLE_(\w+)/g;
	const matrix = readFileSync(join(root, "src", "core", "access_matrix.def"), "utf8");
	const printed = makeAccounts("en");
	assert.match(printed, /DEMONSTRATION ACCOUNTS.*password/);
	const list = kycung("user", "list", "--db", db);
	for (const [, role] of matrix.matchAll(roles))
		assert.match(list, new RegExp(`\\t${role.toLowerCase()}(@\\S+)?\\t`), role);
	assert.ok(new Set([...list.matchAll(/reporter@(\S+)/g)].map(([, unit]) => unit)).size >= 3);
	const batches = /(\d+)/.exec(kycung("verify", "--db", db))[1];
	assert.equal(makeAccounts("en"), printed);
	assert.equal(/(\d+)/.exec(kycung("verify", "--db", db))[1], batches);
	assert.equal(kycung("user", "list", "--db", db), list);
});
