// SPDX-License-Identifier: AGPL-3.0-or-later
// Lines of a form are added and moved without asking the server: what is posted
// is the same, so the page does all of it without this, by the order's number.

const words = document.getElementById("designer-words").dataset;
const list = document.querySelector("[data-lines]");

const lines = () => [...list.children];
const order = (line) => line.querySelector('input[name$=".order"]');

// The numbers follow the places, ten apart, so that one can still be typed between.
function number() {
	lines().forEach((line, i) => {
		order(line).value = (i + 1) * 10;
	});
}

function button(text, act) {
	const made = document.createElement("button");
	made.type = "button";
	made.className = "plain";
	made.textContent = text;
	made.addEventListener("click", act);
	return made;
}

function equip(line) {
	const moves = document.createElement("span");
	moves.className = "line-moves";
	moves.append(
		button(words.up, () => {
			line.previousElementSibling?.before(line);
			number();
		}),
		button(words.down, () => {
			line.nextElementSibling?.after(line);
			number();
		}));
	line.append(moves);
}

// A copy of the last line, empty, under the next number.
function add() {
	const line = lines().at(-1).cloneNode(true);
	const next = Math.max(...lines().map((item) => Number(/\.(\d+)\./.exec(order(item).name)[1]))) + 1;
	line.querySelector(".line-moves").remove();
	line.querySelectorAll(".wrong").forEach((text) => text.remove());
	for (const field of line.querySelectorAll("[name]")) {
		field.name = field.name.replace(/^lines\.\d+\./, `lines.${next}.`);
		field.removeAttribute("aria-invalid");
		if (field.type === "checkbox")
			field.checked = false;
		else
			field.value = "";
	}
	list.append(line);
	equip(line);
	number();
	line.querySelector('input[name$=".indicator"]').focus();
}

lines().forEach(equip);
list.after(button(words.add, add));
