// SPDX-License-Identifier: AGPL-3.0-or-later
// The http layer from outside, byte by byte, on the small site of
// tests/unit/http_echo_server.c (HTTP_ECHO_SERVER, else built beside KYCUNG).
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import net from "node:net";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { after, before, describe, test } from "node:test";
import { gunzipSync } from "node:zlib";

const program = process.env.HTTP_ECHO_SERVER ??
	join(dirname(process.env.KYCUNG), "tests", "unit", "http_echo_server");

/** Starts the server; {port, log, stop()}. */
async function start(...settings) {
	const child = spawn(program, settings, { stdio: ["pipe", "pipe", "pipe"] });
	const server = { child, log: "" };
	child.stderr.on("data", (bytes) => (server.log += bytes));
	const lines = createInterface(child.stdout);
	const first = await Promise.race([once(lines, "line"), once(child, "exit")]);
	server.port = Number(/^port (\d+)$/.exec(first[0])?.[1]);
	assert.ok(server.port > 0, `no port: ${first} ${server.log}`);
	server.stop = async () => {
		const gone = once(child, "exit");
		child.stdin.end();
		assert.deepEqual(await gone, [0, null], server.log);
	};
	return server;
}

/** Sends bytes and reads until the server closes; the text of all answers. */
function raw(port, ...pieces) {
	return new Promise((resolve, reject) => {
		const socket = net.connect(port, "127.0.0.1");
		let text = "";
		socket.setEncoding("latin1");
		socket.on("data", (bytes) => (text += bytes));
		// A reset after the answer is as good as an end.
		socket.on("error", (error) => (text ? resolve(text) : reject(error)));
		socket.on("close", () => resolve(text));
		socket.on("connect", () => pieces.forEach((piece) => socket.write(piece, "latin1")));
	});
}

const statuses = (text) => [...text.matchAll(/HTTP\/1\.1 (\d+) [A-Z]/g)].map((m) => Number(m[1]));

/** One request by a header block; the connection is closed after it. */
const ask = (port, head, body = "") =>
	raw(port, `${head}\r\nConnection: close\r\n\r\n${body}`);

const bodyOf = (text) => text.slice(text.indexOf("\r\n\r\n") + 4);
const headerOf = (text, name) =>
	new RegExp(`^${name}: (.*)\r$`, "im").exec(text.slice(0, text.indexOf("\r\n\r\n") + 1))?.[1];

describe("the http layer", () => {
	let server;
	let port;
	let base;
	before(async () => {
		server = await start();
		port = server.port;
		base = `http://127.0.0.1:${port}`;
	});
	after(() => server.stop());

	const get = (path, headers = {}, options = {}) =>
		fetch(base + path, { headers, redirect: "manual", ...options });

	test("decodes path and query", async () => {
		const told = await (await get("/echo/L%E1%BA%A1ng%20S%C6%A1n/b?q=1+2&q=%26")).json();
		assert.deepEqual(told.segments, ["echo", "Lạng Sơn", "b"]);
		assert.deepEqual(told.query, [["q", "1 2"], ["q", "&"]]);
		assert.equal(told.client, "127.0.0.1");
	});

	test("parameters and the language of the mount reach the handler", async () => {
		assert.equal(await (await get("/so/LS/2017--Q1")).text(), "LS|2017--Q1|1");
		assert.equal(await (await get("/en/so/LS/2017")).text(), "LS|2017|2");
	});

	test("malformed targets are 400 and say where", async () => {
		for (const [target, key] of [
			["/a%", "http.target_percent"],
			["/a%2", "http.target_percent"],
			["/a%zz", "http.target_percent"],
			["/a?b=%G0", "http.target_percent"],
			["/a%00", "http.target_control"],
			["/a?b=%00", "http.target_control"],
			["/%ff", "http.target_utf8"],
			["/%c0%ae%c0%ae/", "http.target_utf8"],
			["/../etc/passwd", "http.target_dots"],
			["/a/%2e%2e/b", "http.target_dots"],
			["/a b", "http.target_control"],
			["*", "http.target_form"],
			["a", "http.target_form"],
			["/a#b", "http.target_form"],
		]) {
			const text = await ask(port, `GET ${target} HTTP/1.1\r\nHost: a`);
			assert.deepEqual(statuses(text), [400], target);
			assert.equal(JSON.parse(bodyOf(text)).key, key, target);
		}
	});

	test("doubtful framing is 400 and ends the connection", async () => {
		const hidden = "GET /hello HTTP/1.1\r\nHost: a\r\n\r\n";
		for (const head of [
			`POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\nabcde`,
			`POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcde`,
			`POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
			`POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n`,
			`POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n`,
			`POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n`,
			`POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n\r\n0\r\n\r\n`,
			`POST /echo HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
			`POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: +5\r\n\r\nabcde`,
			`POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5, 5\r\n\r\nabcde`,
			`POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length : 5\r\n\r\nabcde`,
			`POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 0x5\r\n\r\nabcde`,
			`POST /echo HTTP/1.1\r\nHost: a\r\nX: y\rContent-Length: 5\r\n\r\nabcde`,
			`GET /hello HTTP/1.1\r\n\r\n`,
			`GET /hello HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n`,
			`GET /hello HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n`,
			`GET /hello HTTP/1.1\r\nHost: a b\r\n\r\n`,
			`GET /hello HTTP/1.1\r\nHost: a\r\nBad Name: x\r\n\r\n`,
			`G@T /hello HTTP/1.1\r\nHost: a\r\n\r\n`,
		]) {
			// The request behind it must never be answered. (For a Content-Length
			// that is no number, libmicrohttpd repeats the head of its own answer.)
			const text = await raw(port, head + hidden);
			assert.deepEqual([...new Set(statuses(text))], [400], head);
			assert.doesNotMatch(text, /made/, head);
		}
	});

	test("unknown methods are 501, unknown expectations 417", async () => {
		assert.deepEqual(statuses(await ask(port, "BREW / HTTP/1.1\r\nHost: a")), [501]);
		assert.deepEqual(statuses(await ask(port, "get / HTTP/1.1\r\nHost: a")), [501]);
		assert.deepEqual(statuses(
			await ask(port, "GET / HTTP/1.1\r\nHost: a\r\nExpect: tea")), [417]);
	});

	test("pipelined requests are answered in order", async () => {
		const text = await raw(port,
			"GET /so/a/1 HTTP/1.1\r\nHost: a\r\n\r\nGET /so/b/2 HTTP/1.1\r\nHost: a\r\n\r\n",
			"GET /so/c/3 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
		assert.deepEqual([...text.matchAll(/[abc]\|\d/g)].map((m) => m[0]), ["a|1", "b|2", "c|3"]);
	});

	test("bodies arrive whole, with length and chunked", async () => {
		const own = { "Sec-Fetch-Site": "same-origin" };
		const sized = await get("/echo", own, { method: "POST", body: "xin chào" });
		assert.equal((await sized.json()).body, "xin chào");
		const text = await ask(port, "POST /echo HTTP/1.1\r\nHost: a\r\nOrigin: http://a\r\n" +
			"Transfer-Encoding: chunked", "3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n");
		assert.equal(JSON.parse(bodyOf(text)).body, "abcde");
		const broken = await raw(port, "POST /echo HTTP/1.1\r\nHost: a\r\nOrigin: http://a\r\n" +
			"Transfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n0\r\n\r\n");
		assert.deepEqual(statuses(broken), [400]);
	});

	test("posts from elsewhere are 403", async () => {
		for (const headers of [{}, { "Sec-Fetch-Site": "cross-site" },
			{ Origin: "https://elsewhere.example" }, { Origin: "null" }]) {
			const res = await get("/echo", headers, { method: "POST", body: "x" });
			assert.equal(res.status, 403);
			assert.equal((await res.json()).key, "http.cross_site");
		}
	});

	test("bodies over the limit are 413", async () => {
		const text = await ask(port, "POST /echo HTTP/1.1\r\nHost: a\r\nOrigin: http://a\r\n" +
			"Content-Length: 65537\r\nExpect: 100-continue");
		assert.deepEqual(statuses(text), [413]);
		// Who does not ask first is read to the end, and answered.
		const sent = await raw(port, "POST /echo HTTP/1.1\r\nHost: a\r\nOrigin: http://a\r\n" +
			`Content-Length: 3000000\r\n\r\n${"x".repeat(3000000)}`,
			"GET /so/a/1 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
		assert.deepEqual(statuses(sent), [413, 200]);
		const endless = await ask(port, "POST /echo HTTP/1.1\r\nHost: a\r\nOrigin: http://a\r\n" +
			"Content-Length: 99999999999999999");
		assert.deepEqual(statuses(endless), [413]);
		const chunk = `8000\r\n${"x".repeat(0x8000)}\r\n`;
		const chunked = await ask(port, "POST /echo HTTP/1.1\r\nHost: a\r\nOrigin: http://a\r\n" +
			"Transfer-Encoding: chunked", `${chunk}${chunk}1\r\nx\r\n0\r\n\r\n`);
		assert.deepEqual(statuses(chunked), [413]);
		const fits = await ask(port, "POST /echo HTTP/1.1\r\nHost: a\r\nOrigin: http://a\r\n" +
			"Transfer-Encoding: chunked", `${chunk}${chunk}0\r\n\r\n`);
		assert.equal(JSON.parse(bodyOf(fits)).body.length, 65536);
	});

	test("headers over the limit are refused", async () => {
		const long = `X: ${"x".repeat(17000)}`;
		assert.deepEqual(statuses(await ask(port, `GET /hello HTTP/1.1\r\nHost: a\r\n${long}`)), [431]);
		const longer = `X: ${"x".repeat(100000)}`;
		assert.deepEqual(statuses(await ask(port, `GET /hello HTTP/1.1\r\nHost: a\r\n${longer}`)), [431]);
		const many = Array.from({ length: 80 }, (_, i) => `X${i}: y`).join("\r\n");
		assert.deepEqual(statuses(await ask(port, `GET /hello HTTP/1.1\r\nHost: a\r\n${many}`)), [431]);
		const target = `/${"x".repeat(9000)}`;
		assert.deepEqual(statuses(await ask(port, `GET ${target} HTTP/1.1\r\nHost: a`)), [414]);
		const huge = `/${"x".repeat(100000)}`;
		assert.deepEqual(statuses(await ask(port, `GET ${huge} HTTP/1.1\r\nHost: a`)), [414]);
	});

	test("HEAD is GET without its body", async () => {
		const text = await ask(port, "HEAD /page/4096 HTTP/1.1\r\nHost: a");
		assert.deepEqual(statuses(text), [200]);
		assert.equal(bodyOf(text), "");
		assert.equal(headerOf(text, "Content-Length"),
			String((await (await get("/page/4096")).arrayBuffer()).byteLength));
	});

	test("a wrong method is 405 with Allow, OPTIONS says the same", async () => {
		const wrong = await get("/echo", { "Sec-Fetch-Site": "same-origin" }, { method: "DELETE" });
		assert.equal(wrong.status, 405);
		assert.equal(wrong.headers.get("allow"), "GET, HEAD, POST, OPTIONS");
		const options = await get("/echo", {}, { method: "OPTIONS" });
		assert.equal(options.status, 204);
		assert.equal(options.headers.get("allow"), "GET, HEAD, POST, OPTIONS");
	});

	test("failures, refusals and unknown paths are written by the app", async () => {
		const missing = await get("/missing");
		assert.equal(missing.status, 404);
		assert.equal(missing.headers.get("content-type"), "application/problem+json");
		assert.deepEqual(await missing.json(), { type: "about:blank", title: "test.missing",
			status: 404, detail: "LS-99", key: "test.missing" });
		assert.equal((await get("/nowhere")).status, 404);
		const secret = await get("/secret");
		assert.equal(secret.status, 403);
		assert.equal((await secret.json()).key, "http.denied");
	});

	test("every answer carries the security headers", async () => {
		for (const path of ["/hello", "/nowhere", "/missing", "/bump", "/static/site.css", "/a%"]) {
			const { headers } = await get(path);
			const policy = headers.get("content-security-policy");
			assert.match(policy, /^default-src 'none';/);
			assert.doesNotMatch(policy, /unsafe|\*|https?:/);
			for (const [what, from] of [["form-action", "self"], ["worker-src", "self"],
				["manifest-src", "self"], ["frame-ancestors", "none"], ["base-uri", "none"]])
				assert.ok(policy.includes(`${what} '${from}'`), what);
			assert.equal(headers.get("x-content-type-options"), "nosniff");
			for (const name of ["referrer-policy", "permissions-policy",
				"cross-origin-opener-policy", "cross-origin-resource-policy"])
				assert.ok(headers.get(name), `${path} ${name}`);
		}
	});

	test("a cached page is made once a generation", async () => {
		await get("/bump");
		const first = await (await get("/hello")).text();
		assert.equal(await (await get("/hello")).text(), first);
		await get("/bump");
		const second = await (await get("/hello")).text();
		assert.notEqual(second, first);
		assert.notEqual(await (await get("/en/hello")).text(), second);
		assert.notEqual(await (await get("/hello", { Cookie: "a=b" })).text(), second);
		assert.notEqual(await (await get("/hello", { Authorization: "x" })).text(), second);
		assert.equal(await (await get("/hello")).text(), second);
	});

	test("variants of one target are kept apart", async () => {
		const json = await (await get("/accept")).text();
		const csv = await get("/accept", { Accept: "text/csv" });
		assert.equal(csv.headers.get("vary"), "Accept-Encoding, Accept");
		assert.match(await csv.text(), /^made\n/);
		assert.equal(await (await get("/accept")).text(), json);
	});

	test("If-None-Match gives 304, weakly and in lists", async () => {
		const etag = (await get("/page/4096")).headers.get("etag");
		assert.match(etag, /^"[0-9a-f]{32}(-gz)?"$/);
		for (const tags of [etag, `W/${etag}`, `"x", ${etag}`, "*"]) {
			const res = await get("/page/4096", { "If-None-Match": tags });
			assert.equal(res.status, 304, tags);
			assert.equal(await res.text(), "");
			assert.equal(res.headers.get("etag"), etag);
			assert.equal(res.headers.get("cache-control"), "public, max-age=0, must-revalidate");
		}
		assert.equal((await get("/page/4096", { "If-None-Match": '"x"' })).status, 200);
		assert.equal((await get("/state", { "If-None-Match": '"state-7"' })).status, 304);
		assert.equal((await get("/state")).status, 200);
		assert.equal((await get("/echo")).headers.get("etag"), null);
		// The connection goes on after a 304.
		const text = await raw(port,
			`GET /page/4096 HTTP/1.1\r\nHost: a\r\nIf-None-Match: ${etag}\r\n\r\n` +
			"GET /so/a/1 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
		assert.deepEqual(statuses(text), [304, 200]);
	});

	test("large text is compressed for those who take it", async () => {
		const head = "GET /page/8192 HTTP/1.1\r\nHost: a";
		const plain = await ask(port, head);
		assert.equal(headerOf(plain, "Content-Encoding"), undefined);
		assert.equal(headerOf(plain, "Vary"), "Accept-Encoding");
		for (let i = 0; i < 2; i++) {
			const zipped = await ask(port, `${head}\r\nAccept-Encoding: br, gzip`);
			assert.equal(headerOf(zipped, "Content-Encoding"), "gzip");
			assert.notEqual(headerOf(zipped, "ETag"), headerOf(plain, "ETag"));
			assert.equal(gunzipSync(Buffer.from(bodyOf(zipped), "latin1")).toString(), bodyOf(plain));
		}
		const refused = await ask(port, `${head}\r\nAccept-Encoding: gzip;q=0`);
		assert.equal(headerOf(refused, "Content-Encoding"), undefined);
		const small = await ask(port, "GET /page/512 HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip");
		assert.equal(headerOf(small, "Content-Encoding"), undefined);
	});

	test("static files are kept for ever under their version", async () => {
		const versioned = await get("/static/site.css?v=0123456789abcdef");
		assert.equal(versioned.headers.get("cache-control"), "public, max-age=31536000, immutable");
		assert.equal(versioned.headers.get("content-type"), "text/css; charset=utf-8");
		assert.equal(await versioned.text(), "body{color:#1B1F23}");
		const other = await get("/static/site.css?v=old");
		assert.equal(other.headers.get("cache-control"), "public, max-age=0, must-revalidate");
		assert.equal((await get("/static/site.js")).status, 404);
		assert.equal((await get("/static/..%2fsecret")).status, 404);
	});

	test("a trailing slash leads to the path without", async () => {
		const res = await get("/hello/?a=b");
		assert.equal(res.status, 308);
		assert.equal(res.headers.get("location"), "/hello?a=b");
	});

	test("HTTP/1.0 is answered and closed", async () => {
		const text = await raw(port, "GET /so/a/1 HTTP/1.0\r\n\r\n");
		assert.match(text, /a\|1\|1$/);
	});

	test("a taken port is told", async () => {
		const child = spawn(program, [`listen=127.0.0.1:${port}`], { stdio: ["pipe", "pipe", "pipe"] });
		let told = "";
		child.stderr.on("data", (bytes) => (told += bytes));
		assert.deepEqual(await once(child, "close"), [1, null]);
		assert.equal(told, `http.port_taken ${port}\n`);
	});

	test("malformed addresses are told", async () => {
		for (const address of ["", "8080", ":8080", "127.0.0.1", "127.0.0.1:", "127.0.0.1:x",
			"127.0.0.1:65536", "::1:8080", "[::1]8080", "[]:80"]) {
			const child = spawn(program, [`listen=${address}`], { stdio: ["pipe", "pipe", "pipe"] });
			let told = "";
			child.stderr.on("data", (bytes) => (told += bytes));
			assert.deepEqual(await once(child, "close"), [2, null], address);
			assert.equal(told, `http.listen_form ${address}\n`);
		}
	});

	test("many connections at once are all answered right", async () => {
		const paths = Array.from({ length: 400 }, (_, i) =>
			[`/so/u${i}/2017`, "/page/4096", "/page/40000", "/bump", "/missing"][i % 5]);
		const answers = await Promise.all(paths.map((path) =>
			ask(port, `GET ${path} HTTP/1.1\r\nHost: a`)));
		paths.forEach((path, i) => {
			const expected = path === "/bump" ? 303 : path === "/missing" ? 404 : 200;
			assert.deepEqual(statuses(answers[i]), [expected], path);
			if (path.startsWith("/so/"))
				assert.equal(bodyOf(answers[i]), `u${i}|2017|1`);
			if (path.startsWith("/page/"))
				assert.equal(bodyOf(answers[i]).length, path === "/page/4096" ? 4096 : 40000);
		});
	});
});

describe("streamed answers", () => {
	let server;
	before(async () => {
		server = await start("response_ms=600");
	});
	after(() => server.stop());
	const lines = (size) => Array.from({ length: size / 16 },
		(_, i) => `${String(i).padStart(15)}\n`).join("");
	const ended = async () => Number(bodyOf(await ask(server.port, "GET /ended HTTP/1.1\r\nHost: a")));
	const untilEnded = async (count) => {
		while (await ended() < count)
			await new Promise((resolve) => setTimeout(resolve, 20));
		assert.equal(await ended(), count);
	};

	test("come whole, in chunks, and are neither kept nor compressed", async () => {
		const before = await ended();
		const url = `http://127.0.0.1:${server.port}/stream/1600000/ok`;
		const answer = await fetch(url, { headers: { "Accept-Encoding": "gzip" } });
		assert.equal(answer.headers.get("transfer-encoding"), "chunked");
		assert.equal(answer.headers.get("etag"), null);
		assert.equal(answer.headers.get("cache-control"), "no-store");
		assert.equal(answer.headers.get("content-encoding"), null);
		assert.ok(answer.headers.get("content-security-policy"));
		assert.equal(await answer.text(), lines(1600000));
		assert.equal(await (await fetch(url.replace("1600000", "0"))).text(), "");
		await untilEnded(before + 2);
	});

	test("leave the connection to the next request", async () => {
		const text = await raw(server.port, "GET /stream/160/ok HTTP/1.1\r\nHost: a\r\n\r\n" +
			"GET /so/a/1 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
		assert.deepEqual(statuses(text), [200, 200]);
		assert.match(text, /a\|1\|1$/);
	});

	test("have no body for HEAD, and end with the connection for HTTP/1.0", async () => {
		const before = await ended();
		const head = await ask(server.port, "HEAD /stream/160000/ok HTTP/1.1\r\nHost: a");
		assert.deepEqual(statuses(head), [200]);
		assert.equal(bodyOf(head), "");
		assert.equal(headerOf(head, "Content-Length"), undefined);
		const old = await raw(server.port, "GET /stream/160000/ok HTTP/1.0\r\n\r\n");
		assert.equal(headerOf(old, "Transfer-Encoding"), undefined);
		assert.equal(bodyOf(old), lines(160000));
		await untilEnded(before + 2);
	});

	test("end when the reader goes away, or the handler fails after all", async () => {
		const before = await ended();
		const socket = net.connect(server.port, "127.0.0.1");
		socket.write("GET /stream/1600000000/ok HTTP/1.1\r\nHost: a\r\n\r\n");
		await once(socket, "data");
		socket.destroy();
		await untilEnded(before + 1);
		const failed = await ask(server.port, "GET /stream/160/fail HTTP/1.1\r\nHost: a");
		assert.deepEqual(statuses(failed), [400]);
		await untilEnded(before + 2);
	});

	test("wait for their reader, but not beyond the deadline", async () => {
		const before = await ended();
		const socket = net.connect(server.port, "127.0.0.1");
		socket.pause();
		socket.on("error", () => {});
		socket.write("GET /stream/1600000000/ok HTTP/1.1\r\nHost: a\r\n\r\n");
		await untilEnded(before + 1);
		socket.destroy();
	});
});

describe("a request that names a batch", () => {
	let server;
	let generation = 0;
	before(async () => {
		server = await start("wait_ms=3000");
	});
	after(() => server.stop());
	const get = (path, headers = {}) =>
		fetch(`http://127.0.0.1:${server.port}${path}`, { headers, redirect: "manual" });
	const bump = async () => {
		await get("/bump");
		return ++generation;
	};

	test("is answered at once when it has been reached", async () => {
		await bump();
		assert.equal((await get("/so/a/1?at_least=0")).status, 200);
		assert.equal((await get(`/so/a/1?at_least=${generation}`)).status, 200);
	});

	test("waits until it is, and holds nobody up", async () => {
		const waiting = Array.from({ length: 40 }, () => get(`/hello?at_least=${generation + 1}`));
		assert.equal((await get("/so/a/1")).status, 200);
		const old = await (await get("/hello")).text();
		await bump();
		const texts = await Promise.all((await Promise.all(waiting)).map((answer) => {
			assert.equal(answer.status, 200);
			return answer.text();
		}));
		for (const text of texts)
			assert.notEqual(text, old);
	});

	test("is not seen by handlers and the cache", async () => {
		const { query } = await (await get("/echo?a=1&at_least=1&b=2&at%5fleast=")).json()
			.catch(() => ({}));
		assert.equal(query, undefined, "named twice");
		for (const [asked, seen] of [["a=1&at_least=1&b=2", [["a", "1"], ["b", "2"]]],
			["at_least=1", []], ["at_least=0&&a", [["a", ""]]], ["%61t_least=%31&x=at_least=9",
				[["x", "at_least=9"]]]])
			assert.deepEqual((await (await get(`/echo?${asked}`)).json()).query, seen, asked);
		const plain = await get("/hello");
		const named = await get("/hello?at_least=1");
		assert.equal(await named.text(), await plain.text());
		assert.equal(named.headers.get("etag"), plain.headers.get("etag"));
		assert.equal((await get("/hello?at_least=1",
			{ "If-None-Match": plain.headers.get("etag") })).status, 304);
	});

	test("must name a number", async () => {
		for (const wrong of ["", "x", "-1", "1.5", "+1", "1%20", "9223372036854775808", "%", "1&at_least=1"]) {
			const answer = await get(`/hello?at_least=${wrong}`);
			assert.equal(answer.status, 400, wrong);
		}
		assert.equal((await (await get("/hello?at_least=x")).json()).key, "http.at_least_malformed");
	});

	test("does not wait for what is written, sent or read meanwhile", async () => {
		const text = await raw(server.port, "POST /echo?at_least=99 HTTP/1.1\r\nHost: a\r\n" +
			"Origin: http://a\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
		assert.deepEqual(statuses(text), [200]);
		const gone = net.connect(server.port, "127.0.0.1");
		gone.on("error", () => {});
		gone.write(`GET /hello?at_least=${generation + 1} HTTP/1.1\r\nHost: a\r\n\r\n`);
		await get("/so/a/1");
		gone.destroy();
		const pipelined = raw(server.port, `GET /so/a/1?at_least=${generation + 1} HTTP/1.1\r\n` +
			"Host: a\r\n\r\nGET /so/b/2 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
		await bump();
		assert.deepEqual([...(await pipelined).matchAll(/[ab]\|\d/g)].map((m) => m[0]), ["a|1", "b|2"]);
	});

	test("is refused at once when too many wait already", async () => {
		const number = generation + 1;
		const heads = Array.from({ length: 300 }, () =>
			ask(server.port, `GET /so/a/1?at_least=${number} HTTP/1.1\r\nHost: a`));
		// Those beyond the limit are answered before any batch comes.
		const refused = await Promise.any(heads);
		assert.deepEqual(statuses(refused), [503]);
		assert.equal(JSON.parse(bodyOf(refused)).key, "http.at_least_busy");
		let early = 0;
		for (const head of heads)
			head.then((text) => (early += statuses(text)[0] === 503));
		while (early < 300 - 256)
			await new Promise((resolve) => setTimeout(resolve, 10));
		await bump();
		const all = (await Promise.all(heads)).map((text) => statuses(text)[0]);
		assert.equal(all.filter((status) => status === 503).length, 300 - 256);
		assert.equal(all.filter((status) => status === 200).length, 256);
	});

	test("is told to come again when the batch does not come", async () => {
		const short = await start("wait_ms=100");
		const text = await ask(short.port, "GET /en/hello?at_least=7 HTTP/1.1\r\nHost: a");
		assert.deepEqual(statuses(text), [503]);
		assert.equal(headerOf(text, "Retry-After"), "1");
		assert.equal(headerOf(text, "Cache-Control"), "no-store");
		assert.deepEqual(JSON.parse(bodyOf(text)), { type: "about:blank",
			title: "http.at_least_late", status: 503, detail: "7", key: "http.at_least_late" });
		await short.stop();
	});

	test("is let go when the server ends", async () => {
		const ending = await start("wait_ms=60000");
		const waiting = ask(ending.port, "GET /hello?at_least=7 HTTP/1.1\r\nHost: a");
		await fetch(`http://127.0.0.1:${ending.port}/so/a/1`);
		await new Promise((resolve) => setTimeout(resolve, 50));
		await ending.stop();
		assert.deepEqual(statuses(await waiting), [503]);
	});
});

describe("deadlines", () => {
	let server;
	before(async () => {
		server = await start("header_ms=300", "body_ms=300", "response_ms=600");
	});
	after(() => server.stop());

	/** Sends `first`, then `drip` again and again; resolves when the server closes. */
	function dripping(first, drip) {
		return new Promise((resolve) => {
			const socket = net.connect(server.port, "127.0.0.1", () => socket.write(first));
			const timer = setInterval(() => socket.write(drip), 20);
			socket.on("error", () => {});
			socket.resume();
			socket.on("close", () => {
				clearInterval(timer);
				resolve();
			});
		});
	}

	test("end a connection that says nothing", () => dripping("", ""));
	test("end a connection whose headers trickle in", () =>
		dripping("GET /hello HTTP/1.1\r\nHost: a\r\nX: ", "x"));
	test("end a connection whose body trickles in", () =>
		dripping("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 60000\r\n\r\n", "x"));
	test("end a connection whose chunks trickle in", () =>
		dripping("POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n", "1\r\nx\r\n"));
	test("end a connection that does not read its answer", async () => {
		const socket = net.connect(server.port, "127.0.0.1");
		socket.pause();
		socket.on("error", () => {});
		const request = "GET /page/1000000 HTTP/1.1\r\nHost: a\r\n\r\n";
		socket.write(request.repeat(40));
		// Nobody reads until the server gave up; then what was under way ends short.
		await new Promise((resolve) => setTimeout(resolve, 1500));
		let bytes = 0;
		socket.on("data", (chunk) => (bytes += chunk.length));
		socket.resume();
		await once(socket, "close");
		assert.ok(bytes < 40 * 1000000, `${bytes} bytes`);
	});
	test("leave a busy connection alone", async () => {
		const socket = net.connect(server.port, "127.0.0.1");
		let text = "";
		socket.on("data", (bytes) => (text += bytes));
		for (let i = 0; i < 10; i++) {
			const had = statuses(text).length;
			socket.write("GET /hello HTTP/1.1\r\nHost: a\r\n\r\n");
			while (statuses(text).length === had)
				await once(socket, "data");
			await new Promise((resolve) => setTimeout(resolve, 60));
		}
		assert.equal(statuses(text).length, 10);
		socket.destroy();
	});
});

describe("requests that write", () => {
	const origin = (port) => ({ Origin: `http://127.0.0.1:${port}` });
	const put = (port, body) => fetch(`http://127.0.0.1:${port}/held`,
		{ method: "PUT", headers: origin(port), body });
	const get = async (port, path) => (await fetch(`http://127.0.0.1:${port}${path}`)).text();
	const untilHeld = async (port, count) => {
		while (Number(await get(port, "/held")) < count)
			await new Promise((resolve) => setTimeout(resolve, 5));
	};

	test("hold no reader up while they wait", async () => {
		const server = await start("threads=1");
		const writes = Array.from({ length: 64 }, (_, i) => put(server.port, `${i}`));
		await untilHeld(server.port, 64);
		await get(server.port, "/let-go");
		const bodies = await Promise.all(writes.map(async (write) => (await write).text()));
		assert.deepEqual(bodies, Array.from({ length: 64 }, (_, i) => `${i}`));
		await server.stop();
	});

	test("are told to come again when too many wait already", async () => {
		const server = await start("workers=2", "waiting=3");
		const writes = Array.from({ length: 7 }, () => put(server.port, "x"));
		const first = await Promise.any(writes.map(async (write) => {
			const answer = await write;
			assert.equal(answer.status, 503);
			return answer;
		}));
		assert.equal(first.headers.get("retry-after"), "1");
		assert.match(await first.text(), /http\.busy/);
		await get(server.port, "/let-go");
		const answers = (await Promise.all(writes)).map(({ status }) => status).sort();
		assert.deepEqual(answers, [200, 200, 200, 200, 200, 503, 503]);
		await server.stop();
	});

	test("come no more often from one address than allowed", async () => {
		const server = await start("writes_a_minute=1", "writes_at_once=3");
		const post = () => ask(server.port,
			"POST /echo HTTP/1.1\r\nHost: a\r\nOrigin: http://a\r\nContent-Length: 2", "{}");
		for (let i = 0; i < 3; i++)
			assert.deepEqual(statuses(await post()), [200]);
		const refused = await post();
		assert.deepEqual(statuses(refused), [429]);
		assert.match(headerOf(refused, "Retry-After"), /^(60|[1-5]?\d)$/);
		assert.equal(await get(server.port, "/held"), "0", "reading goes on");
		await server.stop();
	});

	test("are answered in their order on one connection, and one that failed likewise", async () => {
		const server = await start();
		const head = "Host: a\r\nOrigin: http://a\r\nContent-Length: 1\r\n";
		const text = await raw(server.port, `POST /echo HTTP/1.1\r\n${head}\r\n1` +
			`POST /secret HTTP/1.1\r\n${head}\r\n2POST /echo HTTP/1.1\r\n${head}\r\n3` +
			`POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\n4` +
			"GET /so/a/1 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
		assert.deepEqual(statuses(text), [200, 405, 200, 403, 200]);
		await server.stop();
	});

	test("are ended before the server is, those that wait for a worker too", async () => {
		const server = await start("workers=2");
		const writes = Array.from({ length: 5 }, () => ask(server.port,
			"POST /slow HTTP/1.1\r\nHost: a\r\nOrigin: http://a\r\nContent-Length: 0"));
		await new Promise((resolve) => setTimeout(resolve, 100));
		await Promise.all([server.stop(), ...writes]);
		for (const write of writes)
			assert.match(await write, /at last$/);
	});

	test("go on for a client that has gone", async () => {
		const server = await start();
		const socket = net.connect(server.port, "127.0.0.1");
		socket.write("PUT /held HTTP/1.1\r\nHost: a\r\nOrigin: http://a\r\nContent-Length: 1\r\n\r\nx");
		await untilHeld(server.port, 1);
		socket.destroy();
		await get(server.port, "/let-go");
		await server.stop();
	});
});

describe("uploads", () => {
	const send = (port, path, bytes, fields = {}, headers = { Origin: `http://127.0.0.1:${port}` }) => {
		const form = new FormData();
		Object.entries(fields).forEach(([name, value]) => form.append(name, value));
		form.append("tep", new File([bytes], "biểu \"ba\".xlsx", { type: "application/x-biểu" }));
		return fetch(`http://127.0.0.1:${port}${path}`, { method: "POST", headers, body: form });
	};
	const bytes = (n) => Uint8Array.from({ length: n }, (_, i) => (i * 7) & 255);
	const sum = (all) => all.reduce((before, byte) => (Math.imul(before, 31) + byte) >>> 0, 0);

	test("arrive whole", async () => {
		const server = await start();
		for (const n of [0, 1, 70000, 10 << 20]) {
			const answer = await send(server.port, "/upload", bytes(n));
			assert.equal(answer.status, 200);
			const [name, , size, told] = (await answer.text()).split("|");
			assert.deepEqual([name, size, told], ["biểu \"ba\".xlsx", `${n}`, `${sum(bytes(n))}`]);
		}
		await server.stop();
	});

	test("are refused where they are too large, before they are read if they ask", async () => {
		const server = await start();
		assert.equal((await send(server.port, "/upload", bytes(11 << 20))).status, 413);
		assert.equal((await send(server.port, "/echo", bytes(70000))).status, 413);
		const head = "Host: a\r\nOrigin: http://a\r\nExpect: 100-continue\r\nContent-Length:";
		const asked = async (path, length) =>
			statuses(await ask(server.port, `POST ${path} HTTP/1.1\r\n${head} ${length}`))[0];
		assert.equal(await asked("/upload", 11 << 20), 413);
		assert.equal(await asked("/upload-secret", 1 << 20), 403);
		assert.equal(await asked("/nowhere", 1 << 20), 413);
		const elsewhere = await ask(server.port, "POST /upload HTTP/1.1\r\nHost: a\r\n" +
			"Expect: 100-continue\r\nContent-Length: 1000000");
		assert.deepEqual(statuses(elsewhere), [403]);
		await server.stop();
	});

	test("in chunks are cut off where they grow too large", async () => {
		const server = await start();
		const chunk = `10000\r\n${"x".repeat(0x10000)}\r\n`;
		const text = await ask(server.port, "POST /upload HTTP/1.1\r\nHost: a\r\nOrigin: http://a\r\n" +
			"Content-Type: multipart/form-data; boundary=b\r\nTransfer-Encoding: chunked",
			`${chunk.repeat(170)}0\r\n\r\n`);
		assert.deepEqual(statuses(text), [413]);
		await server.stop();
	});

	test("wait outside while there is no room for them", async () => {
		const server = await start(`upload_bytes=${3 << 20}`);
		const first = send(server.port, "/upload", bytes(2 << 20), { giu: "1" });
		while (await (await fetch(`http://127.0.0.1:${server.port}/held`)).text() !== "1")
			await new Promise((resolve) => setTimeout(resolve, 5));
		const second = await send(server.port, "/upload", bytes(2 << 20));
		assert.equal(second.status, 503);
		assert.equal(second.headers.get("retry-after"), "1");
		await fetch(`http://127.0.0.1:${server.port}/let-go`);
		assert.equal((await first).status, 200);
		// The room is given back when the answer is sent, moments later.
		let third;
		do
			third = await send(server.port, "/upload", bytes(2 << 20));
		while (third.status === 503);
		assert.equal(third.status, 200);
		await server.stop();
	});
});

test("one address may hold no more connections than allowed", async () => {
	const server = await start("connections_per_ip=3");
	const sockets = [];
	for (let i = 0; i < 3; i++) {
		sockets.push(net.connect(server.port, "127.0.0.1"));
		sockets[i].write("GET /hello HTTP/1.1\r\nHost: a\r\n\r\n");
		await once(sockets[i], "data");
	}
	const refused = await raw(server.port, "GET /hello HTTP/1.1\r\nHost: a\r\n\r\n").catch(() => "");
	assert.equal(refused, "");
	sockets.forEach((socket) => socket.destroy());
	await server.stop();
});

test("answers under way end before the server does", async () => {
	const server = await start();
	const answer = ask(server.port, "GET /slow HTTP/1.1\r\nHost: a");
	await new Promise((resolve) => setTimeout(resolve, 100));
	await Promise.all([server.stop(), answer]);
	assert.match(await answer, /at last$/);
});

test("IPv6 addresses are listened on", async (t) => {
	const probe = net.createServer();
	probe.listen(0, "::1");
	if ((await Promise.race([once(probe, "listening").then(() => "yes"),
		once(probe, "error").then(() => "no")])) === "no")
		return t.skip("no IPv6 here");
	probe.close();
	const server = await start("listen=[::1]:0");
	const told = await (await fetch(`http://[::1]:${server.port}/echo`)).json();
	assert.equal(told.client, "::1");
	await server.stop();
});

test("the access log has a line a request", async () => {
	const server = await start("access_log=1");
	await fetch(`http://127.0.0.1:${server.port}/hello?a=%20b`, { headers: { Connection: "close" } });
	await server.stop();
	assert.equal(server.log, "127.0.0.1 GET /hello?a=%20b 200\n");
});
