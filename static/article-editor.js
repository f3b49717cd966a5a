// SPDX-License-Identifier: AGPL-3.0-or-later
// The editor of articles: the text as it will be read follows the typing, and a
// figure is put where the cursor is. Without this script both take a button.

const form = document.querySelector("form.editor");
const preview = document.querySelector(".preview");
const PAUSE_MS = 600;

function look(form, preview) {
	let timer, asked = 0;

	async function show() {
		const mine = ++asked;
		try {
			const data = new FormData(form);
			data.delete("anh-moi"); // a picture is sent once, with the rest
			const answer = await fetch(form.dataset.look, { method: "POST", body: data });
			if (answer.ok && mine === asked) {
				const text = await answer.text();
				if (mine === asked)
					preview.replaceChildren(...new DOMParser().parseFromString(text, "text/html").body.children);
			}
		} catch {
			// Off line: the text stays as it was last seen.
		}
	}

	form.addEventListener("input", () => {
		clearTimeout(timer);
		timer = setTimeout(show, PAUSE_MS);
	});
}

function figureOf(form) {
	const value = (name) => form.elements[name].value.trim();
	const measure = value("ct-cach");
	let text = value("ct");

	if (measure.startsWith("percent:"))
		text += ` percent=${measure.slice(8)}`;
	else if (measure !== "value")
		text += ` ${measure}`;
	if (value("ct-don-vi"))
		text += ` unit=${value("ct-don-vi")}`;
	if (value("ct-ky"))
		text += ` period=${value("ct-ky")}`;
	return `{{${text}}}`;
}

function insertAtCursor(form) {
	let last = form.elements["noi-dung"];

	for (const area of form.querySelectorAll("textarea, #tieu-de, #tieu-de-en"))
		area.addEventListener("focus", () => { last = area; });
	form.querySelector("button[value='chen']").addEventListener("click", (event) => {
		event.preventDefault();
		if (!form.elements.ct.value) {
			form.elements.ct.focus();
			return;
		}
		last.setRangeText(figureOf(form), last.selectionStart, last.selectionEnd, "end");
		last.focus();
		last.dispatchEvent(new Event("input", { bubbles: true }));
	});
}

// What was typed and not saved is not lost without a word.
function warnBeforeLeaving(form) {
	let changed = false;

	form.addEventListener("input", () => { changed = true; });
	form.addEventListener("submit", () => { changed = false; });
	addEventListener("beforeunload", (event) => {
		if (changed)
			event.preventDefault();
	});
}

if (form && preview) {
	look(form, preview);
	insertAtCursor(form);
	warnBeforeLeaving(form);
}
