// SPDX-License-Identifier: AGPL-3.0-or-later
// Signing in as its user does it: password, second factor, sessions, tokens,
// and what is refused.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { notice, password, Person, totp } from "./person.mjs";
import { serve } from "./serve.mjs";
import { run } from "./site.mjs";
import { registerBytes, registerName, removeRegister } from "../store.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
let folder;
let db;
let passwordFile;
let server;

before(async () => {
	folder = mkdtempSync(join(tmpdir(), "kycung-sign-in-"));
	passwordFile = join(folder, "password");
	writeFileSync(passwordFile, `${password}\n`);
	db = registerName(folder, "register.db");
	run("init", "--db", db);
	run("import", "--db", db, "--publish", join(root, "examples", "langson-2017"));
	server = await serve(db, "--writes", "0", "--proxy", "127.0.0.1");
});
after(async () => {
	await server?.stop();
	removeRegister(db);
	rmSync(folder, { recursive: true, force: true });
});

let address = 0;

// Each from an address of their own, so that no test waits for another's failures.
function somebody() {
	address++;
	return new Person(server.port, { "X-Forwarded-For": `192.0.2.${address}` });
}

function account(login, grant, ...more) {
	run("user", "add", login, "--db", db, "--name", `Cán bộ ${login}`, "--grant", grant,
		"--password-file", passwordFile, ...more);
	return login;
}

const settled = (login, grant) => account(login, grant, "--keep-password");

test("a page of the staff leads to the sign-in and from there back", async () => {
	const login = settled("lan.a", "reporter@05971");
	const person = somebody();
	const led = await person.get("/en/tai-khoan?x=1");
	assert.equal(led.status, 303);
	assert.equal(led.location, "/en/dang-nhap?tiep=%2Fen%2Ftai-khoan%3Fx%3D1");
	const page = await person.get(led.location);
	assert.match(page.text, /name="tiep" value="\/en\/tai-khoan\?x=1"/);
	const done = await person.post("/en/dang-nhap", { login, password, tiep: "/en/tai-khoan?x=1" });
	assert.equal(done.status, 303);
	assert.equal(done.location, "/en/tai-khoan?x=1");
	assert.match(done.headers["set-cookie"][0], /^kycung=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax$/);
	const own = await person.get(done.location);
	assert.equal(own.status, 200);
	assert.match(own.text, /Cán bộ lan\.a/);
	assert.equal(own.headers["cache-control"], "no-store");
});

test("the way back leads nowhere but to this site", async () => {
	const login = settled("lan.b", "reporter@05971");
	for (const tiep of ["https://evil.example/", "//evil.example/", "/\\evil.example", "/a\r\nX: y", "/có dấu"]) {
		const person = somebody();
		const done = await person.post("/dang-nhap", { login, password, tiep });
		assert.equal(done.status, 303);
		assert.equal(done.location, "/lam-viec", tiep);
	}
});

test("a wrong name and a wrong password get the same answer", async () => {
	settled("lan.c", "reporter@05971");
	const wrong = await somebody().post("/dang-nhap", { login: "lan.c", password: "sai mật khẩu" });
	const nobody = await somebody().post("/dang-nhap", { login: "khong.co", password: "sai mật khẩu" });
	assert.equal(wrong.status, 403);
	assert.equal(nobody.status, 403);
	assert.equal(notice(wrong.text), notice(nobody.text));
	assert.equal(wrong.text.replaceAll("lan.c", "X"), nobody.text.replaceAll("khong.co", "X"));
	assert.equal(wrong.headers["set-cookie"], undefined);
});

test("after some failures an address waits for that name; a colleague elsewhere does not", async () => {
	const login = settled("lan.d", "reporter@05971");
	const guesser = somebody();
	let answer;
	for (let i = 0; i < 8; i++) {
		answer = await guesser.post("/dang-nhap", { login, password: `đoán lần ${i}` });
		if (answer.status === 429)
			break;
	}
	assert.equal(answer.status, 429);
	assert.ok(Number(answer.headers["retry-after"]) > 0);
	assert.equal((await guesser.post("/dang-nhap", { login, password })).status, 429);
	assert.equal((await somebody().post("/dang-nhap", { login, password })).status, 303);
});

test("what stands in X-Forwarded-For counts only from a proxy of our own", async () => {
	const login = settled("lan.e", "reporter@05971");
	const open = await serve(db, "--writes", "0");
	try {
		let answer;
		for (let i = 0; i < 8; i++)
			answer = await new Person(open.port, { "X-Forwarded-For": `198.51.100.${i}` })
				.post("/dang-nhap", { login, password: "sai mật khẩu" });
		assert.equal(answer.status, 429);
	} finally {
		await open.stop();
	}
	const person = await somebody().signIn(login);
	assert.match((await person.get("/tai-khoan")).text, new RegExp(`192\\.0\\.2\\.${address}`));
});

test("behind TLS the cookie is bound to this host and the site asks for TLS from then on", async () => {
	const login = settled("lan.f", "reporter@05971");
	const person = somebody();
	person.headers["X-Forwarded-Proto"] = "https";
	const done = await person.post("/dang-nhap", { login, password });
	assert.match(done.headers["set-cookie"][0], /^__Host-kycung=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Secure$/);
	assert.match(done.headers["strict-transport-security"], /max-age=\d{8}/);
	assert.equal((await person.get("/tai-khoan")).status, 200);
	const home = await person.get("/");
	assert.ok(home.headers["strict-transport-security"]);
	const plain = await somebody().get("/");
	assert.equal(plain.headers["strict-transport-security"], undefined);
	const stranger = new Person(server.port, { "X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.200" });
	assert.ok((await stranger.get("/")).headers["strict-transport-security"]);
	assert.equal((await somebody().get("/")).headers["strict-transport-security"], undefined);
});

test("a first password must be changed before anything else", async () => {
	account("lan.g", "reporter@05971");
	const person = somebody();
	await person.post("/dang-nhap", { login: "lan.g", password });
	const led = await person.get("/tai-khoan");
	assert.equal(led.status, 303);
	assert.equal(led.location, "/tai-khoan/mat-khau");
	assert.match((await person.get(led.location)).text, /do người khác cấp/);
	const change = (current, chosen, again = chosen) =>
		person.post("/tai-khoan/mat-khau", { current, password: chosen, again });
	assert.match(notice((await change(password, "ngắn")).text), /ít nhất 10/);
	assert.match(notice((await change(password, "mưa xuân trên đồi", "mưa xuân")).text), /không giống nhau/);
	assert.match(notice((await change("không phải", "mưa xuân trên đồi")).text), /hiện tại không đúng/);
	assert.match(notice((await change(password, password)).text), /phải khác/);
	const before = person.cookies.get("kycung");
	const done = await change(password, "mưa xuân trên đồi");
	assert.equal(done.status, 303);
	assert.notEqual(person.cookies.get("kycung"), before);
	assert.equal((await person.get("/tai-khoan")).status, 200);
	const thief = somebody();
	thief.cookies.set("kycung", before);
	assert.equal((await thief.get("/tai-khoan")).status, 303);
	assert.equal((await somebody().post("/dang-nhap", { login: "lan.g", password })).status, 403);
});

test("an approver sets up the second factor first, and then signs in with it", async () => {
	const login = settled("minh.a", "approver@178");
	const person = somebody();
	await person.post("/dang-nhap", { login, password });
	assert.equal((await person.get("/tai-khoan")).location, "/tai-khoan/buoc-hai");
	const wrong = await person.get("/tai-khoan/buoc-hai");
	assert.match(wrong.text, /<svg class="qr-code"/);
	assert.match(notice((await person.post("/tai-khoan/buoc-hai", { code: "000000" })).text), /không đúng/);
	const codes = await person.setUpSecondFactor();
	assert.equal((await person.get("/tai-khoan")).status, 200);

	const again = somebody();
	const half = await again.post("/dang-nhap", { login, password });
	assert.equal(half.location, "/dang-nhap/buoc-hai");
	assert.equal((await again.get("/tai-khoan")).status, 303);
	assert.equal((await again.post("/dang-nhap/buoc-hai", { code: "123456" })).status, 403);
	const used = totp(person.factorKey);
	assert.equal((await again.post("/dang-nhap/buoc-hai", { code: used })).status, 403);
	const next = totp(person.factorKey, Date.now(), 1);
	assert.equal((await again.post("/dang-nhap/buoc-hai", { code: next })).status, 303);
	assert.equal((await again.get("/tai-khoan")).status, 200);

	const lost = somebody();
	await lost.post("/dang-nhap", { login, password });
	assert.equal((await lost.post("/dang-nhap/buoc-hai", { code: codes[3] })).status, 303);
	assert.match((await lost.get("/tai-khoan")).text, /Còn 9 mã dự phòng/);
	const twice = somebody();
	await twice.post("/dang-nhap", { login, password });
	assert.equal((await twice.post("/dang-nhap/buoc-hai", { code: codes[3] })).status, 403);
	const off = await lost.post("/tai-khoan/buoc-hai/doi", { do: "off", password });
	assert.equal(off.status, 403);
});

test("the second factor of a reporter can be turned on and off, with the password", async () => {
	const login = settled("lan.h", "reporter@05971");
	const person = await somebody().signIn(login);
	const elsewhere = await somebody().signIn(login);
	await person.setUpSecondFactor();
	assert.equal((await elsewhere.get("/tai-khoan")).status, 303);
	const wrong = await person.post("/tai-khoan/buoc-hai/doi", { do: "codes", password: "sai mật khẩu" });
	assert.match(notice(wrong.text), /không đúng/);
	const made = await person.post("/tai-khoan/buoc-hai/doi", { do: "codes", password });
	assert.equal([...made.text.matchAll(/<li><code>/g)].length, 10);
	assert.equal((await person.post("/tai-khoan/buoc-hai/doi", { do: "off", password })).status, 303);
	assert.equal((await somebody().post("/dang-nhap", { login, password })).location, "/lam-viec");
});

test("one's sessions are listed and ended, and signing out ends this one", async () => {
	const login = settled("lan.i", "reporter@05971");
	const here = await somebody().signIn(login);
	const there = await somebody().signIn(login);
	const page = await here.get("/tai-khoan");
	const id = /name="session" value="(\d+)"/.exec(page.text)[1];
	await here.post("/tai-khoan/phien", { session: id });
	assert.equal((await there.get("/tai-khoan")).status, 303);
	const third = await somebody().signIn(login);
	await here.get("/tai-khoan");
	await here.post("/tai-khoan/phien", { session: "others" });
	assert.equal((await third.get("/tai-khoan")).status, 303);
	await here.get("/tai-khoan");
	const token = here.cookies.get("kycung");
	const out = await here.post("/dang-xuat");
	assert.equal(out.status, 303);
	assert.equal(here.cookies.size, 0);
	here.cookies.set("kycung", token);
	assert.equal((await here.get("/tai-khoan")).status, 303);
});

test("what another site sends, or a form without its token, changes nothing", async () => {
	const login = settled("lan.k", "reporter@05971");
	const person = await somebody().signIn(login);
	await person.get("/tai-khoan");
	const crossed = await person.post("/dang-xuat", {}, { Origin: "https://evil.example" });
	assert.equal(crossed.status, 403);
	const fetched = await person.post("/dang-xuat", {}, { "Sec-Fetch-Site": "cross-site" });
	assert.equal(fetched.status, 403);
	for (const csrf of ["", "0".repeat(32), "x"]) {
		const answer = await person.post("/dang-xuat", { csrf });
		assert.equal(answer.status, 403);
		assert.match(answer.text, /Gửi lại/);
	}
	assert.equal((await person.get("/tai-khoan")).status, 200);
});

test("a form that cannot be read is told so, not taken for an old one", async () => {
	const login = settled("lan.o", "reporter@05971");
	const person = await somebody().signIn(login);
	await person.get("/tai-khoan");
	const answer = await person.post("/tai-khoan/phien", { session: "a\u0001b" });
	assert.equal(answer.status, 400);
	assert.doesNotMatch(answer.text, /Gửi lại/);
});

test("a form from before the last sign-in is offered to be sent again, with all it holds", async () => {
	const login = settled("lan.l", "reporter@05971");
	const person = await somebody().signIn(login);
	await person.get("/tai-khoan");
	const old = person.csrf;
	await person.post("/dang-nhap", { login, password });
	const answer = await person.post("/tai-khoan/phien", { csrf: old, session: "<others> & \"all\"" });
	assert.equal(answer.status, 403);
	assert.match(answer.text, /<textarea name="session" hidden>&lt;others&gt; &amp; &quot;all&quot;<\/textarea>/);
	assert.match(answer.text, /action="\/tai-khoan\/phien"/);
	assert.notEqual(person.csrf, old);
	assert.equal((await person.post("/tai-khoan/phien", { session: "others" })).status, 303);
});

test("a token reads or enters for its account, and does nothing else", async () => {
	const login = settled("lan.m", "reporter@05971");
	const person = await somebody().signIn(login);
	await person.get("/tai-khoan");
	const refused = await person.post("/tai-khoan/ma-truy-cap", { label: "Kế toán", scope: "reads", days: "30",
		password: "sai mật khẩu" });
	assert.match(notice(refused.text), /không đúng/);
	const bad = await person.post("/tai-khoan/ma-truy-cap", { label: "Kế toán", scope: "reads", days: "9999", password });
	assert.match(notice(bad.text), /Thời hạn/);
	const made = await person.post("/tai-khoan/ma-truy-cap", { label: "Kế toán", scope: "reads", days: "30", password });
	const token = /<output class="made">(kc_[\w-]+)<\/output>/.exec(made.text)[1];
	assert.ok(!registerBytes(db).includes(token));
	const program = new Person(server.port, { Authorization: `Bearer ${token}` });
	assert.equal((await program.get("/tai-khoan")).status, 403);
	assert.equal((await program.post("/tai-khoan/phien", { session: "others" }, { Origin: "" })).status, 403);
	assert.equal((await program.get("/api/v1/units")).status, 200);
	const wrong = new Person(server.port, { Authorization: "Bearer kc_nothing" });
	assert.equal((await wrong.get("/tai-khoan")).status, 303);
	await person.get("/tai-khoan");
	const id = /name="token" value="(\d+)"/.exec((await person.get("/tai-khoan")).text)[1];
	assert.equal((await person.post("/tai-khoan/ma-truy-cap/thu-hoi", { token: id })).status, 303);
	assert.equal((await program.get("/tai-khoan")).status, 303);
});

test("a disabled account is signed out at once and cannot sign in", async () => {
	const login = settled("lan.n", "reporter@05971");
	const person = await somebody().signIn(login);
	run("user", "disable", login, "--db", db);
	assert.equal((await person.get("/tai-khoan")).status, 303);
	assert.equal((await somebody().post("/dang-nhap", { login, password })).status, 403);
});

test("nonsense in the fields of a sign-in is answered, not failed on", async () => {
	const texts = ["", "'", "\u0001", "a".repeat(60000), "<script>", "%00", "lan.a\u0000", "🙂".repeat(200)];
	for (const text of texts) {
		const answer = await somebody().post("/dang-nhap", { login: text, password: text, tiep: text });
		assert.ok([400, 403, 413, 429].includes(answer.status), `${text.slice(0, 20)}: ${answer.status}`);
		assert.doesNotMatch(answer.text, /<script>/);
	}
	for (const cookie of ["x", "a".repeat(43), "", "\u00e9"]) {
		const person = somebody();
		person.cookies.set("kycung", Buffer.from(cookie).toString("latin1"));
		assert.equal((await person.get("/tai-khoan")).status, 303);
	}
});
