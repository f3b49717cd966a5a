// SPDX-License-Identifier: AGPL-3.0-or-later
// What a C source of this project may not hold, as functions of its path and
// text. Each returns the places that break the rule: [{ line, what }].

// What each layer may include besides itself (ARCHITECTURE.md, Layers).
const layers = {
	base: [],
	db: ["base"],
	http: ["base"],
	mail: ["base"],
	media: ["base"],
	view: ["base"],
	core: ["base", "db", "view"],
	report: ["base", "db", "view", "core"],
	exchange: ["base", "db", "view", "core", "report"],
	web: ["base", "db", "http", "mail", "media", "view", "core", "report", "exchange"],
	api: ["base", "db", "http", "mail", "media", "view", "core", "report", "exchange", "web"],
	cli: ["base", "db", "http", "mail", "media", "view", "core", "report", "exchange", "web", "api"],
};

// Libraries that one layer alone talks to.
const libraries = {
	"microhttpd.h": "http",
	"curl/curl.h": "mail",
	"turbojpeg.h": "media",
	"png.h": "media",
	"webp/": "media",
	"zlib.h": "http",
	"sqlite3.h": "db",
	"libpq-fe.h": "db",
	"utf8proc.h": "base",
	"cmark-gfm": "report",
	"liboath/": "core",
	"qrencode.h": "view",
};

const banned = /\b(strcpy|strcat|strncpy|strncat|sprintf|vsprintf|strtok|gets|atoi|atol|atof|gmtime|localtime|ctime|asctime)\s*\(/;
const sql = /\b(SELECT\s.+\sFROM|INSERT\s+INTO|UPDATE\s+\w+\s+SET|DELETE\s+FROM|(CREATE|DROP|ALTER)\s+(TABLE|INDEX|VIEW))\b/s;
const markup = /<\/?[a-z][a-z0-9]*(\s+[a-z-]+=|\s*\/?>)/;

const token = /\/\*[\s\S]*?\*\/|\/\/[^\n]*|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'/g;

// The source with comments (and, if asked, what stands in quotes) blanked; lines stay.
function blanked(text, quotesToo) {
	return text.replace(token, (found) =>
		quotesToo || found.startsWith("/") ? found.replace(/[^\n]/g, " ") : found);
}

// Runs of adjacent string literals, joined as the compiler joins them.
function literals(text) {
	const code = blanked(text, false);
	const runs = [];
	let end = -1;
	for (const found of code.matchAll(token)) {
		if (!found[0].startsWith('"'))
			continue;
		const joined = end >= 0 && !code.slice(end, found.index).trim();
		if (joined)
			runs.at(-1).text += found[0].slice(1, -1);
		else
			runs.push({ text: found[0].slice(1, -1), line: lineOf(code, found.index) });
		end = found.index + found[0].length;
	}
	return runs;
}

function lineOf(text, index) {
	return text.slice(0, index).split("\n").length;
}

function layerOf(path) {
	return /^src\/(\w+)\//.exec(path)?.[1] ?? "main";
}

function includes(text) {
	// A literal in an #include is not a comment, so only comments are blanked.
	return [...blanked(text, false).matchAll(/^[ \t]*#[ \t]*include[ \t]+["<]([^">]+)[">]/gm)]
		.map((found) => ({ name: found[1], line: lineOf(text, found.index) }));
}

export function includesToTheRight(path, text) {
	const layer = layerOf(path);
	if (layer === "main")
		return [];
	const allowed = layers[layer];
	if (!allowed)
		return [{ line: 1, what: `the folder ${layer} is no layer` }];
	return includes(text).filter(({ name }) => {
		const other = name.split("/")[0];
		if (layer === "core" && name === "view/html.h")
			return true;
		return name.includes("/") && other in layers && other !== layer && !allowed.includes(other);
	}).map(({ name, line }) => ({ line, what: `${layer} may not include ${name}` }));
}

export function foreignLibraries(path, text) {
	return includes(text).filter(({ name }) => Object.entries(libraries).some(([prefix, layer]) =>
		name.startsWith(prefix) && layerOf(path) !== layer))
		.map(({ name, line }) => ({ line, what: `${name} belongs to another layer` }));
}

export function sqlAboveCore(path, text) {
	if (["db", "core"].includes(layerOf(path)))
		return [];
	return literals(text).filter((literal) => sql.test(literal.text))
		.map(({ line, text: what }) => ({ line, what: `SQL above core: ${what.slice(0, 60)}` }));
}

export function markupOutsideView(path, text) {
	if (layerOf(path) === "view")
		return [];
	return literals(text).filter((literal) => markup.test(literal.text))
		.map(({ line, text: what }) => ({ line, what: `markup outside view: ${what.slice(0, 60)}` }));
}

export function bannedCalls(path, text) {
	if (path === "src/base/banned.h")
		return [];
	return blanked(text, true).split("\n").flatMap((code, i) => {
		const found = banned.exec(code);
		return found ? [{ line: i + 1, what: `${found[1]}() is banned` }] : [];
	});
}

// Values are exact: nothing between input and output is a double.
export function inexactNumbers(path, text) {
	// A spreadsheet's numbers are inexact; what is not exactly so is written as text there.
	if (path === "src/exchange/xlsx_write.c")
		return [];
	return blanked(text, true).split("\n").flatMap((code, i) =>
		/\b(double|float|strtod)\b/.test(code) ? [{ line: i + 1, what: "inexact number" }] : []);
}

export function missingLicence(path, text) {
	const first = text.split("\n", 2).join("\n");
	return first.includes("SPDX-License-Identifier: AGPL-3.0-or-later") ? [] :
		[{ line: 1, what: "no SPDX line" }];
}

export function tooLong(path, text) {
	const lines = text.split("\n").length;
	return lines > 800 ? [{ line: 800, what: `${lines} lines; split it by subject` }] : [];
}

export const rules = { includesToTheRight, foreignLibraries, sqlAboveCore, markupOutsideView,
	bannedCalls, inexactNumbers, missingLicence, tooLong };
