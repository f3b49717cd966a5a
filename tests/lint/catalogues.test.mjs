// SPDX-License-Identifier: AGPL-3.0-or-later
// Holds the catalogues (i18n/*.po) and the keys in src/ and templates/
// together: every key that is used exists in both languages, every key that
// exists is used, and no text is empty, fuzzy or without a placeholder.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));
const languages = { vi: 1, en: 2 }; // and their number of plural forms
const keyForm = /^[a-z0-9_]+(\.[a-z0-9_]+)+$/;

// Literals that begin like a key and are none: names in a report template's
// own language, and columns of a data package.
const notKeys = new Set(["period.name", "unit.name", "unit.code", "unit.type"]);
const fileName = /\.(c|h|css|csv|db|html|js|json|md|mo|mjs|pdf|po|sql|svg|txt|xml)$/;

function unquote(text) {
	return JSON.parse(text);
}

// { key: { line, plural, fuzzy, texts: [] } }, and what is wrong with the file's form.
export function parsePo(source) {
	const entries = new Map();
	const wrong = [];
	let entry;
	let fuzzy = false;
	let target;
	for (const [index, raw] of source.split("\n").entries()) {
		const line = raw.trim();
		const found = /^(msgid|msgid_plural|msgstr(?:\[(\d)\])?)?\s*(".*")$/.exec(line);
		if (line.startsWith("#,") && line.includes("fuzzy"))
			fuzzy = true;
		if (line.startsWith("#~"))
			wrong.push(`${index + 1}: an obsolete entry`);
		if (!line || line.startsWith("#"))
			continue;
		if (!found) {
			wrong.push(`${index + 1}: not understood: ${line}`);
			continue;
		}
		const text = unquote(found[3]);
		if (found[1] === "msgid") {
			entry = { line: index + 1, key: text, plural: null, fuzzy, texts: [] };
			fuzzy = false;
			target = "key";
			if (entries.has(text))
				wrong.push(`${index + 1}: ${text} stands here twice`);
			entries.set(text, entry);
		} else if (found[1] === "msgid_plural") {
			entry.plural = text;
			target = "plural";
		} else if (found[1]) {
			target = Number(found[2] ?? 0);
			entry.texts[target] = text;
		} else if (typeof target === "number") {
			entry.texts[target] += text;
		} else if (text) {
			wrong.push(`${index + 1}: a key over several lines`);
		}
	}
	entries.delete("");
	return { entries, wrong };
}

const token = /\/\*[\s\S]*?\*\/|\/\/[^\n]*|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'/g;

// The literals of a C source or template, without those in comments and includes.
export function literals(source) {
	return [...source.replace(/^[ \t]*#[ \t]*include.*$/gm, "").replace(/\{#[\s\S]*?#\}/g, "")
		.matchAll(token)].map(([text]) => text).filter((text) => text.startsWith('"'))
		.map((text) => text.slice(1, -1));
}

// Keys in the places that take nothing else.
export function called(source) {
	const code = source.replace(/\/\*[\s\S]*?\*\//g, "");
	return [
		...code.matchAll(/\b(?:tr|tr_n|tr_add|tr_add_n|tr_known|html_t|html_attr_t|html_tn|html_attr_tn|err_set|issues_add)\(\s*(?:[^;"]*?,\s*)?"([^"]*)"/g),
		...code.matchAll(/\{\{\s*tn?\s+"([^"]*)"/g),
	].map((found) => found[1]).filter((key) => keyForm.test(key));
}

function placeholders(text) {
	return [...new Set([...text.replaceAll("{{", "").matchAll(/\{(\d)\}/g)].map((m) => m[1]))]
		.sort().join(",");
}

function sources() {
	return ["src", "templates"].flatMap((folder) =>
		readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
			.filter((path) => /\.(c|h|def|html)$/.test(path)).sort()
			.map((path) => ({ path: `${folder}/${path}`,
				text: readFileSync(join(root, folder, path), "utf8") })));
}

const catalogues = Object.fromEntries(Object.keys(languages).map((language) =>
	[language, parsePo(readFileSync(join(root, "i18n", `${language}.po`), "utf8"))]));
const keys = new Set(Object.values(catalogues).flatMap(({ entries }) => [...entries.keys()]));
const code = sources();

for (const [language, forms] of Object.entries(languages)) {
	const { entries, wrong } = catalogues[language];

	test(`${language}.po is complete and in form`, () => {
		const found = [...wrong];
		for (const key of keys)
			if (!entries.has(key))
				found.push(`${key} is missing`);
		for (const { line, key, plural, fuzzy, texts } of entries.values()) {
			if (!keyForm.test(key))
				found.push(`${line}: ${key} is no symbolic key`);
			if (fuzzy)
				found.push(`${line}: ${key} is fuzzy`);
			if (plural !== null && plural !== key)
				found.push(`${line}: the plural of ${key} has another key`);
			if (texts.length !== (plural === null ? 1 : forms))
				found.push(`${line}: ${key} has ${texts.length} forms`);
			for (const text of texts) {
				if (!text?.trim())
					found.push(`${line}: ${key} is empty`);
				else if (text !== text.normalize("NFC"))
					found.push(`${line}: ${key} is not in NFC`);
			}
		}
		assert.equal(found.join("\n"), "");
	});
}

test("both languages use the same placeholders and plurals", () => {
	const found = [];
	for (const [key, { texts, plural }] of catalogues.vi.entries) {
		const other = catalogues.en.entries.get(key);
		if (!other)
			continue;
		if ((plural === null) !== (other.plural === null))
			found.push(`${key} has plural forms in one language only`);
		const wanted = placeholders(texts.join(" "));
		if (wanted !== placeholders(other.texts.join(" ")))
			found.push(`${key}: {${wanted}} in vi, {${placeholders(other.texts.join(" "))}} in en`);
	}
	assert.equal(found.join("\n"), "");
});

test("every key that is used exists", () => {
	const families = new Set([...keys].map((key) => key.split(".")[0]));
	const found = [];
	for (const { path, text } of code) {
		for (const key of called(text))
			if (!keys.has(key))
				found.push(`${path}: ${key}`);
		for (const literal of literals(text))
			if (keyForm.test(literal) && families.has(literal.split(".")[0]) &&
				!keys.has(literal) && !notKeys.has(literal) && !fileName.test(literal))
				found.push(`${path}: ${literal}`);
	}
	assert.equal([...new Set(found)].join("\n"), "");
});

test("every key that exists is used", () => {
	const used = new Set(code.flatMap(({ text }) => [...literals(text), ...called(text)]));
	const prefixes = [...used].filter((literal) => /^[a-z0-9_.]+\.$/.test(literal));
	const unused = [...keys].filter((key) => !used.has(key) &&
		!prefixes.some((prefix) => key.startsWith(prefix)));
	assert.equal(unused.join("\n"), "");
});

test("the reader of .po files finds what is wrong", () => {
	const { entries, wrong } = parsePo(
		'#, fuzzy\nmsgid "a.b"\nmsgstr "x"\n"y"\n\nmsgid "a.b"\nmsgstr ""\n#~ old\nrubbish\n' +
		'msgid "c.d"\nmsgid_plural "c.d"\nmsgstr[0] "1"\nmsgstr[1] "2"\n');
	assert.deepEqual(wrong.map((text) => parseInt(text, 10)), [6, 8, 9]);
	assert.deepEqual(entries.get("c.d").texts, ["1", "2"]);
	assert.equal(parsePo('msgid "a.b"\nmsgstr "x"\n"y"\n').entries.get("a.b").texts[0], "xy");
	assert.equal(parsePo('#, fuzzy\nmsgid "a.b"\nmsgstr ""\n').entries.get("a.b").fuzzy, true);
});

test("keys are found where they are used", () => {
	assert.deepEqual(called('err_set(err, ERR_INPUT,\n\t"a.b", x, NULL); tr(lang, "c.d");'),
		["a.b", "c.d"]);
	assert.deepEqual(called('<p>{{ t "a.b" x }}{{ tn "c.d" n }}</p>'), ["a.b", "c.d"]);
	assert.deepEqual(literals('/* "x.y" */ f("a.b"); {# "z.z" #}\n#include "a/b.h"\n'), ["a.b"]);
});
