// SPDX-License-Identifier: AGPL-3.0-or-later
// What was typed and not yet taken by the server, kept in the browser
// (IndexedDB) until it is: one entry a cell, the last one typed.
//   { sheet, cell, text, seen, version, at }

const name = "kycung-entry";

function asked(request) {
	return new Promise((resolve, reject) => {
		request.onsuccess = () => resolve(request.result);
		request.onerror = () => reject(request.error);
	});
}

function finished(transaction) {
	return new Promise((resolve, reject) => {
		transaction.oncomplete = () => resolve();
		transaction.onabort = transaction.onerror = () => reject(transaction.error);
	});
}

// Where the browser keeps nothing (private windows of some), edits live as long as the page.
class Memory {
	edits = new Map();
	async put(edit) { this.edits.set(`${edit.sheet} ${edit.cell}`, edit); }
	async remove(edit) {
		const key = `${edit.sheet} ${edit.cell}`;
		if (this.edits.get(key)?.at === edit.at)
			this.edits.delete(key);
	}
	async of(sheet) { return [...this.edits.values()].filter((edit) => edit.sheet === sheet); }
	get lasts() { return false; }
}

class Stored {
	constructor(database) { this.database = database; }
	get lasts() { return true; }

	async put(edit) {
		const transaction = this.database.transaction("edits", "readwrite", { durability: "strict" });
		transaction.objectStore("edits").put(edit);
		await finished(transaction);
	}

	// Only that very edit: a later one of the same cell stays.
	async remove(edit) {
		const transaction = this.database.transaction("edits", "readwrite");
		const edits = transaction.objectStore("edits");
		const stored = await asked(edits.get([edit.sheet, edit.cell]));
		if (stored?.at === edit.at)
			edits.delete([edit.sheet, edit.cell]);
		await finished(transaction);
	}

	async of(sheet) {
		const edits = this.database.transaction("edits").objectStore("edits");
		return asked(edits.getAll(IDBKeyRange.bound([sheet, ""], [sheet, "\uffff"])));
	}
}

export async function openOutbox() {
	try {
		const request = indexedDB.open(name, 1);
		request.onupgradeneeded = () =>
			request.result.createObjectStore("edits", { keyPath: ["sheet", "cell"] });
		return new Stored(await asked(request));
	} catch {
		return new Memory();
	}
}

// How many edits of any sheet wait; for who is about to sign out.
export async function countWaiting() {
	const outbox = await openOutbox();
	return outbox instanceof Stored
		? asked(outbox.database.transaction("edits").objectStore("edits").count()) : 0;
}
