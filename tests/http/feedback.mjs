// SPDX-License-Identifier: AGPL-3.0-or-later
// Somebody who reports something, and those who deal with it.
import assert from "node:assert/strict";
import { Person } from "./person.mjs";

export const seenIn = (html) => /name="seen" value="(\d+)"/.exec(html)[1];

// A form as it was opened, filled in: { person, fields }.
export async function openForm(port, filled) {
	const person = new Person(port);
	const { text } = await person.get("/phan-anh/gui");
	return { person, fields: { lan: /name="lan" value="(\w+)"/.exec(text)[1], ...filled } };
}

// Sends it: { person, own, number }; `own` is the address of the secret page.
export async function report(port, filled) {
	const { person, fields } = await openForm(port, filled);
	const answer = await person.upload("/phan-anh/gui", fields);
	assert.equal(answer.status, 303, answer.text);
	const own = answer.location.replace(/\?.*/, "");
	return { person, own, number: /PA-\d{6}/.exec((await person.get(own)).text)[0] };
}

// One move by somebody who deals with it; the answer of the server.
export async function move(person, number, viec, more = {}) {
	const path = `/lam-viec/phan-anh/${number}`;
	const { text } = await person.get(path);
	return person.post(`${path}/chuyen`, { viec, seen: seenIn(text), loi: "", ...more });
}

// Makes it public as told; a list of values is a field that comes several times.
export async function show(person, number, fields) {
	const path = `/lam-viec/phan-anh/${number}`;
	const { text } = await person.get(path);
	return person.post(`${path}/cong-khai`, Object.entries({ viec: "hien", seen: seenIn(text), "tra-loi": "", ...fields })
		.flatMap(([name, value]) => [value].flat().map((one) => [name, one])));
}
