// SPDX-License-Identifier: AGPL-3.0-or-later
// Somebody at a browser without script: keeps the cookies, follows no redirect
// by itself, and sends forms with the token that the last page gave.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { request } from "node:http";

export const password = "thóc giống mùa 17";

// The code of an authenticator (RFC 6238) for a key as the page spells it.
export function totp(key, at = Date.now(), steps = 0) {
	const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
	const bits = [...key.replaceAll(" ", "")].map((c) => letters.indexOf(c).toString(2).padStart(5, "0")).join("");
	const secret = Buffer.from(bits.match(/.{8}/g).map((byte) => Number.parseInt(byte, 2)));
	const step = Buffer.alloc(8);
	step.writeBigUInt64BE(BigInt(Math.floor(at / 30000) + steps));
	const digest = createHmac("sha1", secret).update(step).digest();
	const from = digest[19] & 15;
	return String((digest.readUInt32BE(from) & 0x7fffffff) % 1000000).padStart(6, "0");
}

const unescaped = (text) => text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&quot;", '"')
	.replaceAll("&#39;", "'").replaceAll("&amp;", "&");

export class Person {
	constructor(port, headers = {}) {
		this.port = port;
		this.headers = headers;
		this.cookies = new Map();
		this.csrf = "";
	}

	// { status, headers, text, location }; `body` goes out as it is.
	ask(method, path, { body, headers = {} } = {}) {
		const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
		const options = { host: "127.0.0.1", port: this.port, path, method, agent: false,
			headers: { ...(cookie ? { Cookie: cookie } : {}),
				...(method === "GET" ? {} : { Origin: `http://127.0.0.1:${this.port}` }),
				...(body === undefined ? {} : { "Content-Length": Buffer.byteLength(body) }),
				...this.headers, ...headers } };
		return new Promise((resolve, reject) => {
			const req = request(options, (res) => {
				const parts = [];
				res.on("data", (part) => parts.push(part));
				res.on("error", reject);
				res.on("end", () => {
					const bytes = Buffer.concat(parts);
					this.#keep(res.headers["set-cookie"] ?? []);
					const text = bytes.toString("utf8");
					this.csrf = /name="csrf" value="(\w+)"/.exec(text)?.[1] ?? this.csrf;
					resolve({ status: res.statusCode, headers: res.headers, text, bytes,
						location: res.headers.location });
				});
			});
			req.on("error", reject);
			req.end(body);
		});
	}

	#keep(lines) {
		for (const line of lines) {
			const [, name, value] = /^([^=]+)=([^;]*)/.exec(line);
			if (/Max-Age=0/.test(line))
				this.cookies.delete(name);
			else
				this.cookies.set(name, value);
		}
	}

	get(path, headers) {
		return this.ask("GET", path, { headers });
	}

	// A form; `fields` may be an object or pairs.
	post(path, fields = {}, headers = {}) {
		const body = new URLSearchParams(fields);
		if (!body.has("csrf") && this.csrf)
			body.set("csrf", this.csrf);
		return this.ask("POST", path, { body: body.toString(),
			headers: { "Content-Type": "application/x-www-form-urlencoded", ...headers } });
	}

	// Files, and texts, as a browser sends them.
	upload(path, fields, headers = {}) {
		const boundary = "----kycung-boundary";
		const parts = Object.entries({ csrf: this.csrf, ...fields }).map(([name, value]) =>
			Buffer.concat([Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="${name}"` +
				(value.file ? `; filename="${value.file}"\r\nContent-Type: ${value.type ?? "application/octet-stream"}` : "") +
				"\r\n\r\n"), Buffer.from(value.file ? value.bytes : value), Buffer.from("\r\n")]));
		return this.ask("POST", path, { body: Buffer.concat([...parts, Buffer.from(`--${boundary}--\r\n`)]),
			headers: { "Content-Type": `multipart/form-data; boundary=${boundary}`, ...headers } });
	}

	// JSON, as the scripts of the entry page send it.
	send(path, value, headers = {}) {
		return this.ask("POST", path, { body: JSON.stringify(value),
			headers: { "Content-Type": "application/json", "X-CSRF-Token": this.csrf, ...headers } });
	}

	// By the password alone; sets up the second factor where the role needs one.
	async signIn(login, secret = password) {
		const answer = await this.post("/dang-nhap", { login, password: secret });
		assert.equal(answer.status, 303, answer.text);
		const page = await this.get("/tai-khoan");
		if (page.location === "/tai-khoan/buoc-hai")
			await this.setUpSecondFactor();
		return this;
	}

	// Gives the recovery codes; the key stays in `factorKey`.
	async setUpSecondFactor() {
		const page = await this.get("/tai-khoan/buoc-hai");
		this.factorKey = /<code class="made">([A-Z2-7 ]+)<\/code>/.exec(page.text)[1];
		const done = await this.post("/tai-khoan/buoc-hai", { code: totp(this.factorKey) });
		assert.equal(done.status, 200, done.text);
		const codes = [...done.text.matchAll(/<li><code>([a-z0-9-]+)<\/code>/g)].map(([, code]) => code);
		assert.equal(codes.length, 10, done.text);
		return codes;
	}
}

// What a page tells in its notice, without markup.
export const notice = (text) => {
	const found = /<div class="notice"[^>]*>([\s\S]*?)<\/div>/.exec(text);
	return found ? unescaped(found[1].replaceAll(/<[^>]*>/g, "")).trim() : "";
};
