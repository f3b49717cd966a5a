// SPDX-License-Identifier: AGPL-3.0-or-later
// A mail server that keeps what it is given, in this process, on a port of its own.
import { createServer } from "node:net";

// What a header or body in UTF-8 says: RFC 2047 words and quoted-printable undone.
export function decode(message) {
	const [, head, body] = /^([\s\S]*?)\r\n\r\n([\s\S]*)$/.exec(message);
	const subject = /^Subject: ((?:.*\r\n[ \t])*.*)\r?$/m.exec(head)[1]
		.replace(/\?=\r\n[ \t]=\?/g, "?==?").replace(/\r\n([ \t])/g, "$1")
		.replace(/(=\?utf-8\?B\?[^?]*\?=)+/gi, (words) => Buffer.concat([...words.matchAll(/\?B\?([^?]*)\?=/gi)]
			.map(([, text]) => Buffer.from(text, "base64"))).toString("utf8"));
	const text = Buffer.from(body.replace(/=\r\n/g, "")
		.replace(/=([0-9A-F]{2})/g, (_, digits) => String.fromCharCode(parseInt(digits, 16))), "latin1")
		.toString("utf8");
	return { head, subject, text };
}

// { url, messages, arrived(n), held, close() }. `answer(message, to)` gives what is
// said to a message: text, or a promise of it, which keeps the sender waiting.
export async function startSink(answer = () => "250 kept") {
	const messages = [];
	const waiting = [];
	const sockets = new Set();
	const told = () => waiting.splice(0).forEach((look) => look());
	const server = createServer((socket) => {
		let input = "";
		let to;
		let inMessage = false;
		sockets.add(socket);
		socket.on("close", () => sockets.delete(socket)).on("error", () => {});
		socket.setEncoding("latin1");
		socket.write("220 sink\r\n");
		const line = (text) => {
			if (/^RCPT TO:<(.*)>/i.test(text))
				to = /<(.*)>/.exec(text)[1];
			inMessage = /^DATA$/i.test(text);
			socket.write(inMessage ? "354 go on\r\n" : /^QUIT/i.test(text) ? "221 bye\r\n" : "250 fine\r\n");
		};
		socket.on("data", async (data) => {
			input += data;
			for (;;) {
				const end = inMessage ? input.indexOf("\r\n.\r\n") : input.indexOf("\r\n");
				if (end < 0)
					return;
				const text = input.slice(0, end);
				input = input.slice(end + (inMessage ? 5 : 2));
				if (!inMessage) {
					line(text);
					continue;
				}
				inMessage = false;
				messages.push({ to, ...decode(text) });
				told();
				const said = await answer(messages.at(-1));
				if (!socket.destroyed)
					socket.write(`${said}\r\n`);
			}
		});
	});
	await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
	return {
		url: `smtp://127.0.0.1:${server.address().port}`,
		messages,
		// Once there were so many messages.
		arrived: async (count) => {
			while (messages.length < count)
				await new Promise((resolve) => waiting.push(resolve));
		},
		close: async () => {
			sockets.forEach((socket) => socket.destroy());
			await new Promise((resolve) => server.close(resolve));
		},
	};
}
