// SPDX-License-Identifier: AGPL-3.0-or-later
// What scale.mjs prints, and the same in doc/: tables, arithmetic, a chart.

export function number(value) {
	if (value === undefined)
		return "";
	if (Number.isInteger(value))
		return value.toLocaleString("en");
	const digits = value >= 100 ? 0 : value >= 10 ? 1 : value >= 1 ? 2 : 3;
	return value.toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

// 1,234 ns, 12.3 µs, 45.6 ms, 7.89 s
export function duration(ns) {
	for (const [unit, size] of [["s", 1e9], ["ms", 1e6], ["µs", 1e3]])
		if (Math.abs(ns) >= size)
			return `${number(ns / size)} ${unit}`;
	return `${number(ns)} ns`;
}

export function bytes(count) {
	for (const [unit, size] of [["TB", 1e12], ["GB", 1e9], ["MB", 1e6], ["kB", 1e3]])
		if (count >= size)
			return `${number(count / size)} ${unit}`;
	return `${number(count)} B`;
}

const times = (ratio) => `${number(ratio)} ×`;

// One line a question; the others as multiples of ours.
function questionTable(questions) {
	const head = ["warm query", "sums", "ours", "array scan", "array, by look-up", "DuckDB", "PostgreSQL", "SQLite"];
	const lines = questions.map(({ title, cells, ns }) => [title, number(cells), duration(ns.ours),
		...["scan", "lookup", "duckdb", "postgres", "sqlite"].map((who) => `${duration(ns[who])} (${times(ns[who] / ns.ours)})`)]);
	return [head, ...lines];
}

function targetTable(targets) {
	return [["target", "wanted", "reached", ""],
		...targets.map(({ what, wanted, value, met }) => [what, wanted, value, met ? "met" : "NOT MET"])];
}

function otherTable(measures) {
	return [["also measured", ""], ...measures.map(({ what, value }) => [what, value])];
}

function growthTable(growth) {
	return [["indicators", "observations", "query a", "query c", "save, until seen", "import", "rows a second",
		"import, peak memory", "database", "resident, all loaded"],
	...growth.map((g) => [String(g.indicators), number(g.rows), duration(g.a), duration(g.c), duration(g.save),
		`${number(g.seconds)} s`, number(g.rows / g.seconds), `${number(g.peak)} MB`, bytes(g.bytes), `${number(g.resident)} MB`])];
}

function asText(table) {
	const widths = table[0].map((_, i) => Math.max(...table.map((line) => [...line[i]].length)));
	return table.map((line) => line.map((cell, i) => (i ? cell.padStart(widths[i]) : cell.padEnd(widths[i]))).join("  ").trimEnd())
		.join("\n");
}

function asMarkdown(table) {
	const [head, ...lines] = table;
	const line = (cells) => `| ${cells.join(" | ")} |`;
	return [line(head), line(head.map((_, i) => (i ? "---:" : "---"))), ...lines.map(line)].join("\n");
}

function tables(result) {
	return [targetTable(result.targets), questionTable(result.questions), otherTable(result.measures), growthTable(result.growth)];
}

export function text(result) {
	return `${[result.machine.join("\n"), ...tables(result).map(asText)].join("\n\n")}\n`;
}

export function markdown(result) {
	return `# Benchmarks at the size of a country

Written by \`make bench-scale\`; nothing here that it did not print. What is
measured, and how, is said in \`tests/bench/bench_scale.h\` and
\`tests/bench/scale.mjs\`; what it means for how far a register goes in
[scale.md](scale.md).

${result.machine.map((line) => `- ${line}`).join("\n")}

${tables(result).map(asMarkdown).join("\n\n")}

Numbers in brackets are multiples of ours. Medians; the contenders took turns,
and all of them came to the same sums. A query is warm: it was asked before,
and its data is in memory. Each contender is asked through its ordinary client
and times include it: ours and SQLite in process, DuckDB through its module for
Node, PostgreSQL through psql on a local socket. DuckDB has the rows in memory
in two orders, of which the faster counts; PostgreSQL and SQLite have a primary
key and a covering index by province. The files are in the system's page cache
throughout.
${result.skipped.map((line) => `\n${line}\n`).join("")}
![How cost grows](scale.svg)
`;
}

// ---- The arithmetic of scale.md

const UNITS = 12000;
const INDICATORS = 1000;
const YEARS = 10;
const PERIODS = 12;

const hours = (seconds) => (seconds >= 72 * 3600 ? `${number(seconds / 86400)} days` : `${number(seconds / 3600)} hours`);

export function arithmetic(result) {
	const { row, pgRow, slice, rate, pgRate } = result.sizes;
	const observations = UNITS * INDICATORS * PERIODS * YEARS;
	const revisions = 1.2;
	const rows = observations * revisions;
	const perYear = UNITS * INDICATORS * PERIODS * revisions;
	const table = [["", "one country", "a hundred times that"]];
	const add = (what, one, form = number) => table.push([what, form(one), form(one * 100)]);
	add(`observations: ${number(UNITS)} units × ${number(INDICATORS)} indicators × ${PERIODS} months × ${YEARS} years`, observations);
	add(`rows, at ${revisions} revisions an observation (assumed)`, rows);
	add(`new rows a year`, perYear);
	add(`SQLite file, at ${number(row)} bytes a row (measured)`, rows * row, bytes);
	if (pgRow)
		add(`PostgreSQL, at ${number(pgRow)} bytes a row (measured)`, rows * pgRow, bytes);
	add(`import of it all into SQLite, at ${number(Math.round(rate))} rows/s (measured)`, rows / rate, hours);
	if (pgRate)
		add(`import of it all into PostgreSQL, at ${number(Math.round(pgRate))} rows/s (measured)`, rows / pgRate, hours);
	add(`all slices of all years in memory, at ${bytes(slice)} each (measured; a month, quarter, half or year of an indicator)`,
		INDICATORS * YEARS * 19 * slice, bytes);
	add("slices of the latest year in memory", INDICATORS * 19 * slice, bytes);
	return asMarkdown(table);
}

// ---- The chart: equal decades on both axes, so that a line of 45° grows with the data

const PANELS = [
	{ title: ["Hỏi số đã cộng sẵn (a)", "Query, rolled up (a)"], of: (g) => g.a, form: duration },
	{ title: ["Hỏi tất cả theo tỉnh và quý (c)", "Query of everything (c)"], of: (g) => g.c, form: duration },
	{ title: ["Lưu một số đến khi thấy", "Save, until seen"], of: (g) => g.save, form: duration },
	{ title: ["Nhập cả gói", "Import of it all"], of: (g) => g.seconds * 1e9, form: duration },
	{ title: ["Bộ nhớ khi đã nạp hết", "Memory, all loaded"], of: (g) => g.resident * 1e6, form: bytes },
];

const WIDTH = 760;
const LEFT = 20;
const TOP = 56;
const COLUMNS = 3;
const PANEL = { width: (WIDTH - LEFT) / COLUMNS, height: 256 };
const DECADE = 60;

function escape(value) {
	return value.replace(/[&<>]/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[c]);
}

function place(index) {
	return [LEFT + (index % COLUMNS) * PANEL.width, TOP + Math.floor(index / COLUMNS) * PANEL.height];
}

function panel({ title, of, form }, growth, index) {
	const [left, top] = place(index);
	const axis = top + PANEL.height - 42;
	const values = growth.map(of);
	const floor = Math.log10(Math.min(...values));
	const x = (indicators) => left + 24 + Math.log10(indicators) * DECADE;
	const y = (value) => axis - 28 - (Math.log10(value) - floor) * DECADE;
	const at = (g, i) => `${x(g.indicators).toFixed(1)},${y(values[i]).toFixed(1)}`;
	const first = growth[0].indicators;
	const last = growth.at(-1).indicators;
	return `<text class="head" x="${left}" y="${top}">${escape(title[0])}</text>
<text class="note" x="${left}" y="${top + 17}">${escape(title[1])}</text>
<line class="axis" x1="${left}" y1="${axis}" x2="${left + PANEL.width - 24}" y2="${axis}"/>
<line class="ref" x1="${x(first)}" y1="${y(values[0]).toFixed(1)}" x2="${x(last).toFixed(1)}" y2="${y(values[0] * last / first).toFixed(1)}"/>
<polyline class="line" points="${growth.map(at).join(" ")}"/>
${growth.map((g, i) => `<circle cx="${x(g.indicators).toFixed(1)}" cy="${y(values[i]).toFixed(1)}" r="4"/>
<text x="${(x(g.indicators) + 4).toFixed(1)}" y="${(y(values[i]) + 19).toFixed(1)}">${escape(form(values[i]))}</text>
<text class="tick" x="${x(g.indicators).toFixed(1)}" y="${axis + 18}">${g.indicators}</text>`).join("\n")}`;
}

function key(index, units) {
	const [left, top] = place(index);
	const lines = [["head", "Đọc hình"], ["note", "How to read it"], ["", "Ngang: số chỉ tiêu"], ["note", "Across: indicators"],
		["", `${units} đơn vị, 12 tháng`], ["note", `${units} units, 12 months`],
		["", "Chấm chấm: tăng đúng như dữ liệu"], ["note", "Dotted: grows as the data does"]];
	return lines.map(([kind, line], i) =>
		`<text class="${kind}" x="${left}" y="${top + 17 * i + 6 * (i >> 1)}">${line}</text>`).join("\n");
}

export function chart(result) {
	const growth = result.growth;
	const height = TOP + Math.ceil((PANELS.length + 1) / COLUMNS) * PANEL.height - 10;
	const described = growth.map((g) => `${g.indicators}: ${PANELS.map(({ of, form }) => form(of(g))).join(", ")}`).join("; ");
	return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-labelledby="t d">
<title id="t">Chi phí tăng thế nào theo số chỉ tiêu · How cost grows with the number of indicators</title>
<desc id="d">${escape(described)}</desc>
<style>
text { font: 13px system-ui, sans-serif; fill: #1b1f23; }
.main { font-size: 16px; font-weight: 600; }
.head { font-weight: 600; }
.tick, .note { fill: #55606b; }
.tick { text-anchor: middle; }
.axis { stroke: #55606b; }
.ref { stroke: #55606b; stroke-dasharray: 2 4; }
.line { fill: none; stroke: #a6192e; stroke-width: 2; }
circle { fill: #a6192e; }
@media (prefers-color-scheme: dark) {
text { fill: #e6e9ec; }
.tick, .note { fill: #a9b3bd; }
.axis, .ref { stroke: #a9b3bd; }
.line { stroke: #ff8f9c; }
circle { fill: #ff8f9c; }
}
</style>
<text class="main" x="${LEFT}" y="24">Chi phí tăng thế nào · How cost grows</text>
${PANELS.map((p, i) => panel(p, growth, i)).join("\n")}
${key(PANELS.length, "11 935")}
</svg>
`;
}
