// SPDX-License-Identifier: AGPL-3.0-or-later
// Holds doc/access.md to the matrix that the gate reads (src/core/access_matrix.def).
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

const read = (path) => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
const document = read("doc/access.md");
const header = read("src/core/access.h").replace(/\/\*[\s\S]*?\*\//g, "");

// The names of an enum of core/access.h, without what begins and ends it.
function names(kind, prefix, left = []) {
	const body = new RegExp(`enum ${kind} \\{([\\s\\S]*?)\\}`).exec(header)[1];
	return [...body.matchAll(new RegExp(`\\b${prefix}_([A-Z]+)\\b`, "g"))].map(([, name]) => name.toLowerCase())
		.filter((name) => !left.includes(name));
}

const roles = names("role", "ROLE", ["end"]);
const permissions = names("access", "ACCESS", ["unset", "public", "own", "count"]);
const lines = [...read("src/core/access_matrix.def")
	.matchAll(/^MAY\(ROLE_(\w+), ACCESS_(\w+), REACH_(\w+)\)$/gm)]
	.map((found) => found.slice(1).map((name) => name.toLowerCase()));

function table() {
	const reach = (role, permission) =>
		lines.find(([r, p]) => r === role && p === permission)?.[2] ?? "–";
	return [
		`| role | ${permissions.join(" | ")} |`,
		`|---${"|---".repeat(permissions.length)}|`,
		...roles.map((role) => `| ${role} | ${permissions.map((p) => reach(role, p)).join(" | ")} |`),
	].join("\n");
}

test("each line of the matrix names a role, a permission and how far, and no two the same", () => {
	const all = read("src/core/access_matrix.def").match(/^MAY/gm).length;
	assert.equal(lines.length, all);
	for (const [role, permission, reach] of lines) {
		assert.ok(roles.includes(role), role);
		assert.ok(permissions.includes(permission), permission);
		assert.ok(["sectors", "units", "all"].includes(reach), reach);
	}
	assert.equal(new Set(lines.map(([role, permission]) => `${role} ${permission}`)).size, all);
});

test("the table of doc/access.md is that of the gate", () => {
	const found = /<!-- matrix -->\n([\s\S]*?)\n<!-- end of matrix -->/.exec(document);
	assert.equal(found?.[1], table());
});

test("doc/access.md says what every permission allows and shows a grant of every role", () => {
	for (const permission of permissions)
		assert.match(document, new RegExp(`^\\| ${permission} \\| \\w`, "m"));
	for (const role of roles)
		assert.match(document, new RegExp(`^\\| \`${role}[@\`]`, "m"));
});
