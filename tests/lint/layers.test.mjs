// SPDX-License-Identifier: AGPL-3.0-or-later
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import * as lint from "./rules.mjs";

const root = fileURLToPath(new URL("../../", import.meta.url));
const sources = readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" })
	.filter((path) => /\.[ch]$/.test(path)).map((path) => `src/${path}`).sort();

for (const [name, rule] of Object.entries(lint.rules))
	test(`src keeps the rule ${name}`, () => {
		const places = sources.flatMap((path) => rule(path, readFileSync(join(root, path), "utf8"))
			.map(({ line, what }) => `${path}:${line}: ${what}`));
		assert.deepEqual(places, []);
	});

const lines = (places) => places.map(({ line }) => line);

test("an include to the right is found, one to the left is not", () => {
	const text = '#include "base/str.h"\n#include "core/unit.h"\n/* #include "web/app.h" */\n';
	assert.deepEqual(lines(lint.includesToTheRight("src/view/html.c", text)), [2]);
	assert.deepEqual(lines(lint.includesToTheRight("src/report/narrative.c", text)), []);
	assert.deepEqual(lines(lint.includesToTheRight("src/main.c", text)), []);
	assert.deepEqual(lines(lint.includesToTheRight("src/core/x.c", '#include "http/route.h"')), [1]);
	assert.deepEqual(lines(lint.includesToTheRight("src/core/x.c", '#include "view/html.h"')), [1]);
	assert.deepEqual(lines(lint.includesToTheRight("src/web/x.c", '#include "api/json.h"')), [1]);
	assert.deepEqual(lines(lint.includesToTheRight("src/misc/x.c", "")), [1]);
});

test("a library is met in its own layer only", () => {
	assert.deepEqual(lines(lint.foreignLibraries("src/core/x.c", "\n#include <sqlite3.h>\n")), [2]);
	assert.deepEqual(lines(lint.foreignLibraries("src/db/x.c", "#include <sqlite3.h>\n")), []);
});

test("SQL is found above core, also over several literals, and not in comments", () => {
	const text = 'x("SELECT a "\n"FROM b");\n/* "DELETE FROM b" */\ny("select one from the list");\n';
	assert.deepEqual(lines(lint.sqlAboveCore("src/web/x.c", text)), [1]);
	assert.deepEqual(lines(lint.sqlAboveCore("src/core/x.c", text)), []);
});

test("markup is found outside view", () => {
	const text = 'add("<p class=\\"a\\">");\nadd("a < b, c > d");\nadd("<DIR>");\n';
	assert.deepEqual(lines(lint.markupOutsideView("src/core/x.c", text)), [1]);
	assert.deepEqual(lines(lint.markupOutsideView("src/view/x.c", text)), []);
});

test("banned calls and doubles are found in code, not in words", () => {
	const text = '/* strcpy(a, b) */\nstrcpy (a, b);\nputs("atoi(x)");\nmy_atoi(x);\n';
	assert.deepEqual(lines(lint.bannedCalls("src/core/x.c", text)), [2]);
	assert.deepEqual(lines(lint.inexactNumbers("src/core/x.c", "int a;\ndouble b;\n// float\n")), [2]);
});

test("a source without a licence line or of over 800 lines is found", () => {
	assert.deepEqual(lines(lint.missingLicence("src/x.c", "int x;\n")), [1]);
	assert.deepEqual(lines(lint.missingLicence("src/x.c",
		"/* SPDX-License-Identifier: AGPL-3.0-or-later */\n")), []);
	assert.deepEqual(lines(lint.tooLong("src/x.c", "\n".repeat(801))), [800]);
});
