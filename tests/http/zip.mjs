// SPDX-License-Identifier: AGPL-3.0-or-later
// The files of a ZIP archive, by its central directory: name -> text.
import { inflateRawSync } from "node:zlib";

export function readZip(bytes) {
	const files = new Map();
	const end = bytes.lastIndexOf(Buffer.from("PK\x05\x06", "latin1"));
	let at = bytes.readUInt32LE(end + 16);
	for (let left = bytes.readUInt16LE(end + 10); left; left--) {
		const [method, size] = [bytes.readUInt16LE(at + 10), bytes.readUInt32LE(at + 20)];
		const [name, extra, comment] = [28, 30, 32].map((place) => bytes.readUInt16LE(at + place));
		const header = bytes.readUInt32LE(at + 42);
		const from = header + 30 + bytes.readUInt16LE(header + 26) + bytes.readUInt16LE(header + 28);
		const content = bytes.subarray(from, from + size);
		files.set(bytes.toString("utf8", at + 46, at + 46 + name),
			(method ? inflateRawSync(content) : content).toString("utf8"));
		at += 46 + name + extra + comment;
	}
	return files;
}
