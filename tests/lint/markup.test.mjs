// SPDX-License-Identifier: AGPL-3.0-or-later
// Text becomes markup in src/view alone (view/html.h, invariant 1); a
// renderer's output is taken over at one place of the pages.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));

const forbidden = [
	/\bhtml_markup\s*\(/, // HTML_MARKUP() takes literals only
	/\(\s*struct html_safe\s*\)\s*\{/,
	/\.markup\s*=[^=]/,
	/\bh->out\b/, // bytes past the writer
];

export function places(text) {
	const code = text.replace(/\/\*[\s\S]*?\*\//g, (comment) => comment.replace(/[^\n]/g, " "));
	return code.split("\n").flatMap((line, index) =>
		forbidden.some((form) => form.test(line)) ? [index + 1] : []);
}

function files() {
	return ["src", "templates"].flatMap((folder) =>
		readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
			.filter((path) => /\.(c|h|html)$/.test(path)).map((path) => `${folder}/${path}`))
		.filter((path) => !path.startsWith("src/view/")).sort()
		.map((path) => ({ path, text: readFileSync(join(root, path), "utf8") }));
}

test("only src/view writes markup", () => {
	assert.deepEqual(files().flatMap(({ path, text }) =>
		places(text).map((line) => `${path}:${line}`)), []);
});

test("a renderer's output becomes part of a page at one place", () => {
	const callers = files().flatMap(({ path, text }) =>
		[...text.matchAll(/\bhtml_safe_rendered\s*\(/g)].map(() => path));
	assert.ok(callers.length <= 1, `html_safe_rendered() is called in ${callers.join(", ")}`);
});

test("the lint finds what it looks for", () => {
	assert.deepEqual(places("buf_add_text(h->out, x);\n/* h->out */\nhtml_markup(h, s);"), [1, 3]);
	assert.deepEqual(places("x = (struct html_safe){s};\ny.markup = s;\nif (y.markup == s)"), [1, 2]);
});
