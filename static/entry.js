// SPDX-License-Identifier: AGPL-3.0-or-later
// The entry page of a form: each box is saved as one leaves it, totals follow
// as one types, the keyboard works as in a spreadsheet, and a lost line loses
// nothing. Without this script the page is a plain form with a button.
import { divide, format, parse } from "./entry-numbers.js";
import { openOutbox } from "./entry-outbox.js";

const retryMilliseconds = 10000;
const sendMilliseconds = 20000;

const sheet = document.getElementById("sheet");
const language = document.documentElement.lang;
const words = Object.fromEntries([...document.querySelectorAll("#entry-words > [data-word]")]
	.map((word) => [word.dataset.word, word.textContent]));

const boxes = [...sheet.querySelectorAll("[data-cell]")];
const boxOf = new Map(boxes.map((box) => [box.dataset.cell, box]));
const isEntry = (box) => "scale" in box.dataset;

let outbox;
let sending = false;
let timer;
let stopped = ""; // why nothing is sent any more: signed out, locked
const edits = new Map(); // cell -> the edit that waits

function say(word, ...values) {
	return values.reduce((text, value, index) => text.replace(`{${index + 1}}`, value), words[word]);
}

function element(tag, attributes = {}, ...children) {
	const made = Object.assign(document.createElement(tag), attributes);
	made.append(...children);
	return made;
}

// ---- What each box and the whole page say

function place(box) {
	return document.getElementById(box.getAttribute("aria-describedby"));
}

// What did not fit when a block was pasted: said until the box is edited again, also once it is saved.
const leftovers = new Map();

function show(box, state, ...content) {
	box.dataset.state = state;
	box.toggleAttribute("aria-invalid", state === "wrong");
	if (state === "wrong")
		box.setAttribute("aria-invalid", "true");
	if (leftovers.has(box))
		content.push(` ${leftovers.get(box)}`);
	place(box).replaceChildren(...content);
}

function showSummary() {
	const summary = document.getElementById("entry-summary");
	const waiting = boxes.filter((box) => box.dataset.state === "waiting").length;
	const asking = boxes.filter((box) =>
		["conflict", "ambiguous", "wrong"].includes(box.dataset.state)).length;
	let text = stopped;
	if (!text && asking)
		text = say("asking", asking);
	else if (!text && waiting)
		text = say(outbox?.lasts ? "offline" : "offline_here", waiting);
	else if (!text)
		text = say(edits.size ? "saving" : "all_saved");
	summary.dataset.state = stopped || asking ? "asking" : waiting ? "waiting" : edits.size ? "saving" : "saved";
	if (summary.textContent !== text)
		summary.textContent = text;
}

function button(word, act) {
	return element("button", { type: "button", textContent: words[word], onclick: act });
}

// ---- Totals and percentages, as one types

function value(box) {
	const text = box.value.trim();
	if (!text || text === "-" || text === "–")
		return text ? 0n : null;
	return parse(text, Number(box.dataset.scale), language);
}

function reckon(row) {
	for (const shown of row.querySelectorAll("[data-of]")) {
		const box = boxOf.get(shown.dataset.of);
		const entered = value(box);
		const scale = Number(box.dataset.scale);
		const decimals = Number(shown.dataset.decimals);
		const plan = BigInt(shown.dataset.plan);
		let text = "…";
		if (entered !== null) {
			const reached = BigInt(shown.dataset.before) + entered;
			text = plan > 0n
				? `${format(divide(reached * 100n * 10n ** BigInt(decimals), plan),
					decimals, decimals, language)}%`
				: format(reached, scale, decimals, language);
		}
		shown.textContent = text;
	}
}

function follow(box) {
	if (isEntry(box))
		reckon(box.closest("tr"));
}

// ---- Saving

async function edited(box, text, seen) {
	const edit = { sheet: sheet.dataset.sheet, cell: box.dataset.cell, text,
		seen: seen ?? Number(box.dataset.revision), version: Number(sheet.dataset.version),
		at: `${Date.now()}-${Math.random()}` };
	edits.set(edit.cell, edit);
	show(box, "saving", say("saving"));
	showSummary();
	await outbox.put(edit);
	send();
}

function left(box) {
	const waits = edits.get(box.dataset.cell);
	if (box.value.trim() !== (waits ? waits.text : box.dataset.saved).trim())
		edited(box, box.value.trim());
}

async function send() {
	if (sending || stopped || !edits.size)
		return;
	sending = true;
	clearTimeout(timer);
	const sent = [...edits.values()].filter((edit) =>
		!["conflict", "ambiguous", "wrong"].includes(boxOf.get(edit.cell).dataset.state));
	try {
		if (sent.length)
			await deliver(sent);
	} catch {
		for (const { cell } of sent)
			show(boxOf.get(cell), "waiting", say("waiting"));
		timer = setTimeout(send, retryMilliseconds);
	}
	sending = false;
	showSummary();
	// What was typed meanwhile.
	if ([...edits.values()].some(({ cell, at }) => boxOf.get(cell).dataset.state === "saving" &&
		!sent.some((edit) => edit.at === at)))
		send();
}

async function deliver(sent) {
	const response = await fetch(sheet.dataset.save, {
		method: "POST",
		headers: { "Content-Type": "application/json", "X-CSRF-Token": sheet.dataset.csrf },
		body: JSON.stringify({ version: Number(sheet.dataset.version),
			cells: sent.map(({ cell, text, seen }) => ({ cell, text, seen })) }),
		signal: AbortSignal.timeout(sendMilliseconds),
		redirect: "error",
	});
	if (response.status === 401 || response.status === 403 || response.status === 404) {
		const problem = await response.json().catch(() => ({}));
		stopped = response.status === 401 ? words.signed_out : problem.detail ?? problem.title ??
			words.refused;
		for (const { cell } of sent)
			show(boxOf.get(cell), "waiting", say("waiting"));
		return;
	}
	if (!response.ok)
		throw new Error(`status ${response.status}`);
	for (const answer of (await response.json()).cells) {
		const edit = sent.find(({ cell }) => cell === answer.cell);
		const box = boxOf.get(answer.cell);
		// Typed over meanwhile: the later text goes out next, against the new revision.
		const current = edits.get(answer.cell)?.at === edit.at;
		await outcomes[answer.outcome](box, edit, answer, current);
	}
}

// The boxes that share its revisions, a note and its entry, move on together.
async function taken(box, edit, answer) {
	for (const other of boxes) {
		if (other.dataset.shares !== box.dataset.shares)
			continue;
		other.dataset.revision = answer.revision;
		const waits = edits.get(other.dataset.cell);
		if (waits && waits !== edit && waits.seen === edit.seen) {
			waits.seen = answer.revision;
			await outbox.put(waits);
		}
	}
	box.dataset.saved = answer.text;
	await outbox.remove(edit);
}

const outcomes = {
	async saved(box, edit, answer, current) {
		await taken(box, edit, answer);
		if (!current)
			return;
		edits.delete(answer.cell);
		if (document.activeElement !== box || box.value.trim() === edit.text)
			box.value = answer.text;
		show(box, "saved", say(answer.text === "-" && isEntry(box) ? "nothing" : "saved"));
		follow(box);
	},

	// Somebody else wrote in this box since it was shown: both values, and a question.
	conflict(box, edit, answer) {
		const keep = () => edited(box, edits.get(answer.cell).text, answer.revision);
		const take = async () => {
			await taken(box, edits.get(answer.cell), answer);
			edits.delete(answer.cell);
			box.value = answer.text;
			show(box, "saved", say("taken"));
			follow(box);
			showSummary();
		};
		show(box, "conflict", element("span", { role: "alert" },
			say("conflict", answer.who, answer.text || words.empty, edit.text || words.empty)),
		button("keep_mine", keep), button("take_theirs", take));
	},

	ambiguous(box, edit, answer) {
		show(box, "ambiguous", element("span", { role: "alert" }, say("ambiguous", edit.text)),
			...answer.readings.map((reading) => element("button", {
				type: "button", textContent: reading,
				onclick: () => { box.value = reading; edited(box, `=${reading}`); },
			})));
	},

	wrong(box, edit, answer) {
		show(box, "wrong", element("span", { role: "alert" }, answer.message));
	},
};

// ---- The keyboard, as in a spreadsheet

function grid() {
	return [...sheet.querySelectorAll("tr[data-row]")].map((row) =>
		[...row.querySelectorAll("input[data-cell]:not([readonly])")]);
}

function where(rows, box) {
	const row = rows.findIndex((cells) => cells.includes(box));
	return [row, rows[row].indexOf(box)];
}

function go(box, down, right) {
	const rows = grid();
	const [row, column] = where(rows, box);
	for (let at = row + down; down && at >= 0 && at < rows.length; at += down)
		if (rows[at][column])
			return rows[at][column].focus();
	if (right)
		rows.flat()[rows.flat().indexOf(box) + right]?.focus();
}

function pressed(event) {
	const box = event.target;
	const whole = box.selectionStart === 0 && box.selectionEnd === box.value.length;
	const atStart = box.selectionEnd === 0 || whole;
	const atEnd = box.selectionStart === box.value.length || whole;
	const moves = {
		Enter: [event.shiftKey ? -1 : 1, 0],
		ArrowUp: [-1, 0],
		ArrowDown: [1, 0],
		ArrowLeft: atStart && [0, -1],
		ArrowRight: atEnd && [0, 1],
	};
	if (event.isComposing || event.ctrlKey || event.altKey || event.metaKey)
		return;
	if (event.key === "Escape") {
		box.value = box.dataset.saved;
		follow(box);
		box.select();
	} else if (event.key === "F2")
		box.setSelectionRange(box.value.length, box.value.length);
	else if (moves[event.key] && !(event.shiftKey && event.key !== "Enter"))
		go(box, ...moves[event.key]);
	else
		return;
	event.preventDefault();
}

// A block copied from a spreadsheet fills boxes to the right and below.
function pasted(event) {
	const text = event.clipboardData.getData("text/plain").replace(/\r\n?/g, "\n").replace(/\n$/, "");
	if (!/[\t\n]/.test(text))
		return;
	event.preventDefault();
	const rows = grid().filter((cells) => cells.length);
	const [row, column] = where(rows, event.target);
	let left = 0;
	leftovers.clear();
	text.split("\n").forEach((line, down) => line.split("\t").forEach((word, right) => {
		const box = rows[row + down]?.[column + right];
		if (!box) {
			left += word.trim() ? 1 : 0;
			return;
		}
		box.value = word.trim();
		follow(box);
		if (word.trim() !== box.dataset.saved.trim())
			edited(box, word.trim());
	}));
	if (left) {
		leftovers.set(event.target, say("paste_left", left));
		show(event.target, event.target.dataset.state);
	}
}

// ---- Beginning

async function begin() {
	outbox = await openOutbox();
	for (const edit of await outbox.of(sheet.dataset.sheet)) {
		const box = boxOf.get(edit.cell);
		if (!box || edits.has(edit.cell))
			continue;
		edits.set(edit.cell, edit);
		box.value = edit.text.replace(/^=/, "");
		show(box, "waiting", say("waiting"));
		follow(box);
	}
	showSummary();
	send();
}

if (sheet.dataset.save) {
	for (const box of boxes) {
		box.addEventListener("change", () => left(box));
		box.addEventListener("blur", () => left(box));
		if (box.localName !== "input")
			continue;
		box.addEventListener("focus", () => box.select());
		box.addEventListener("keydown", pressed);
		box.addEventListener("paste", pasted);
		box.addEventListener("input", () => {
			leftovers.delete(box);
			follow(box);
		});
	}
	addEventListener("online", send);
	addEventListener("beforeunload", (event) => {
		boxes.forEach(left);
		if (edits.size && !outbox.lasts)
			event.preventDefault();
	});
	document.getElementById("entry-save").hidden = true;
	begin();
	// /lam-viec/sw.js or /en/lam-viec/sw.js: it serves what lies below.
	navigator.serviceWorker?.register(new URL("../../../sw.js", location)).catch(() => {});
}
