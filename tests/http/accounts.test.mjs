// SPDX-License-Identifier: AGPL-3.0-or-later
// The administrator's pages: accounts added, changed, disabled, given a new
// password; all of it in the journal, nothing secret anywhere but once on a page.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { notice, password, Person } from "./person.mjs";
import { serve } from "./serve.mjs";
import { example, run } from "./site.mjs";
import { registerBytes, registerName, removeRegister } from "../store.mjs";

let folder;
let db;
let server;
let administrator;
let auditor;
let address = 0;

// Each from an address of their own, so that no test waits for another's failures.
const somebody = () => new Person(server.port, { "X-Forwarded-For": `192.0.2.${++address}` });

before(async () => {
	folder = mkdtempSync(join(tmpdir(), "kycung-accounts-"));
	writeFileSync(join(folder, "password"), `${password}\n`);
	db = registerName(folder, "register.db");
	run("init", "--db", db);
	run("import", "--db", db, "--publish", example);
	for (const role of ["administrator", "auditor"])
		run("user", "add", role, "--db", db, "--name", role, "--grant", role, "--keep-password",
			"--password-file", join(folder, "password"));
	server = await serve(db, "--writes", "0", "--proxy", "127.0.0.1");
	administrator = await somebody().signIn("administrator");
	auditor = await somebody().signIn("auditor");
});
after(async () => {
	await server?.stop();
	process.stderr.write(server?.said() ?? "");
	removeRegister(db);
	rmSync(folder, { recursive: true, force: true });
});

const list = "/quan-tri/tai-khoan";
const made = (text) => /<output class="made">([^<]+)<\/output>/.exec(text)?.[1];
const valueOf = (text, name) => new RegExp(`name="${name}"[^>]*? value="([^"]*)"`).exec(text)?.[1];
const chosenRole = (text, number) =>
	new RegExp(`name="role${number}">[\\s\\S]*?</select>`).exec(text)[0].match(/value="(\w+)" selected/)?.[1];

// Opens a page for the token of its form, and sends the form.
async function send(page, path, fields) {
	const { status, text } = await administrator.get(page);
	assert.equal(status, 200);
	const body = new URLSearchParams(fields);
	if (!body.has("seen") && valueOf(text, "seen"))
		body.set("seen", valueOf(text, "seen"));
	return administrator.post(path, [...body]);
}

async function add(login, more = {}) {
	const answer = await send("/quan-tri/them-tai-khoan", "/quan-tri/them-tai-khoan",
		{ login, name: `Cán bộ ${login}`, mail: "", role1: "reporter", unit1: "05971", ...more });
	assert.equal(answer.status, 200, notice(answer.text));
	return made(answer.text);
}

const journal = async (query) =>
	JSON.parse((await auditor.get(`/nhat-ky/tep.json?${query}`)).text).audit;

test("an added account signs in by the password that was shown once, and changes it", async () => {
	const secret = await add("hoa.a", { mail: "hoa@example.vn" });
	assert.ok(secret.length >= 12, secret);
	const page = await administrator.get(`${list}/hoa.a`);
	assert.equal(made(page.text), undefined);
	assert.ok(!page.text.includes(secret));
	assert.equal(valueOf(page.text, "name"), "Cán bộ hoa.a");
	assert.equal(valueOf(page.text, "mail"), "hoa@example.vn");
	assert.equal(chosenRole(page.text, 1), "reporter");
	assert.equal(valueOf(page.text, "unit1"), "05971");
	assert.match(page.text, /Phường Hoàng Văn Thụ/);
	assert.ok(!registerBytes(db).includes(secret));
	const hoa = somebody();
	assert.equal((await hoa.post("/dang-nhap", { login: "hoa.a", password: secret })).status, 303);
	assert.equal((await hoa.get("/lam-viec")).location, "/tai-khoan/mat-khau");
});

test("accounts are listed with their grants in words, and found by name, login and mail", async () => {
	await add("binh.a", { name: "Vũ Thị Bình", mail: "binh@example.vn", role1: "reviewer", unit1: "178",
		sector1: "budget" });
	const all = await administrator.get(list);
	assert.match(all.text, /Người kiểm tra, Thành phố Lạng Sơn \(Thu, chi ngân sách\)/);
	for (const q of ["thi binh", "binh.a", "binh@"]) {
		const found = await administrator.get(`${list}?q=${encodeURIComponent(q)}`);
		assert.match(found.text, /Vũ Thị Bình/, q);
		assert.ok(!found.text.includes(`${list}/auditor`), q);
	}
	assert.match((await administrator.get(`${list}?q=%3Cb%3E`)).text, /value="&lt;b&gt;"/);
	assert.match((await administrator.get("/en/quan-tri/tai-khoan")).text, /Reviewer, Lạng Sơn City/);
});

test("name, mail and grants are changed together, and the journal has what stood before and after", async () => {
	await add("cuc.a");
	const saved = await send(`${list}/cuc.a`, `${list}/cuc.a`, [["name", "Đỗ Cúc"], ["mail", "cuc@example.vn"],
		["role1", "reviewer"], ["unit1", "178"], ["sector1", "budget"], ["sector1", "poverty"],
		["role2", ""], ["unit2", "05971"], ["role3", "signatory"], ["unit3", "05971"]]);
	assert.equal(saved.status, 303, notice(saved.text));
	assert.equal(saved.location, `${list}/cuc.a?saved=1`);
	const page = await administrator.get(saved.location);
	assert.match(notice(page.text), /Đã lưu/);
	assert.equal(valueOf(page.text, "name"), "Đỗ Cúc");
	assert.deepEqual([1, 2, 3].map((i) => chosenRole(page.text, i)), ["reviewer", "signatory", undefined]);
	const [entry] = await journal("kind=account");
	assert.equal(entry.actor, "administrator");
	assert.match(entry.address, /^192\.0\.2\./);
	assert.equal(entry.text, "cuc.a: Đỗ Cúc (cuc@example.vn)");
	assert.deepEqual(entry.before.grants.map(({ role }) => role), ["reporter"]);
	assert.deepEqual(entry.after.grants.map(({ role, sectors }) => [role, sectors]),
		[["reviewer", "budget poverty"], ["signatory", undefined]]);
});

test("of two administrators who change an account at once the later is told, and keeps what was typed", async () => {
	await add("yen.a");
	const { text } = await administrator.get(`${list}/yen.a`);
	const seen = valueOf(text, "seen");
	const first = await send(`${list}/yen.a`, `${list}/yen.a`, { name: "Vũ Yến", role1: "reporter", unit1: "05971" });
	assert.equal(first.status, 303, notice(first.text));
	const typed = { name: "Vũ Thị Yến", role1: "signatory", unit1: "05974" };
	for (const stale of [seen, "", "0".repeat(32)]) {
		const late = await send(`${list}/yen.a`, `${list}/yen.a`, { ...typed, seen: stale });
		assert.equal(late.status, 409);
		assert.match(notice(late.text), /Người khác vừa thay đổi/);
		assert.equal(valueOf(late.text, "name"), "Vũ Thị Yến");
		assert.notEqual(valueOf(late.text, "seen"), seen);
	}
	assert.equal(valueOf((await administrator.get(`${list}/yen.a`)).text, "name"), "Vũ Yến");
	assert.equal((await send(`${list}/yen.a`, `${list}/yen.a`, typed)).status, 303);
});

test("saving what is there already says nothing to the journal", async () => {
	await add("dao.a");
	const before = (await journal("kind=account"))[0].batch;
	const same = await send(`${list}/dao.a`, `${list}/dao.a`,
		{ name: "Cán bộ dao.a", mail: "", role1: "reporter", unit1: "05971" });
	assert.equal(same.status, 303);
	assert.equal((await journal("kind=account"))[0].batch, before);
});

test("what is refused is shown beside what was typed, and nothing of it is saved", async () => {
	await add("lan.a");
	const typed = { name: "Lê Lan", mail: "lan@example.vn", role1: "signatory", unit1: "05974" };
	for (const [wrong, told] of [
		[{ name: "" }, /./], [{ name: "x".repeat(201) }, /./],
		[{ mail: "không phải thư" }, /./], [{ mail: "a@b c@d" }, /./],
		[{ unit1: "99999" }, /^Quyền 1: .*99999/], [{ role1: "king" }, /king/], [{ sector1: "<i>" }, /<i>/],
	]) {
		const answer = await send(`${list}/lan.a`, `${list}/lan.a`, { ...typed, ...wrong });
		assert.equal(answer.status, 400, JSON.stringify(wrong));
		assert.match(notice(answer.text), told, JSON.stringify(wrong));
		assert.ok(!answer.text.includes("<i>"));
		if (!("unit1" in wrong))
			assert.equal(valueOf(answer.text, "unit1"), "05974");
		const page = await administrator.get(`${list}/lan.a`);
		assert.equal(valueOf(page.text, "name"), "Cán bộ lan.a", JSON.stringify(wrong));
		assert.equal(chosenRole(page.text, 1), "reporter", JSON.stringify(wrong));
	}
	for (const login of ["", "ab", "có dấu", "x".repeat(65), "../a", "lan.a"]) {
		const answer = await send("/quan-tri/them-tai-khoan", "/quan-tri/them-tai-khoan",
			{ login, name: "Ai đó", role1: "reporter", unit1: "05971" });
		assert.ok([400, 409].includes(answer.status), `${login}: ${answer.status}`);
		assert.equal(made(answer.text), undefined);
		assert.equal(valueOf(answer.text, "name"), "Ai đó");
	}
});

test("a disabled account is out at once, and back when it is enabled", async () => {
	const secret = await add("mai.a");
	const mai = somebody();
	await mai.post("/dang-nhap", { login: "mai.a", password: secret });
	const act = (disabled) => send(`${list}/mai.a`, `${list}/mai.a/khoa`, { disabled });
	assert.equal((await act("2")).status, 400);
	assert.equal((await act("1")).status, 303);
	assert.match((await mai.get("/tai-khoan")).location, /dang-nhap/);
	assert.equal((await somebody().post("/dang-nhap", { login: "mai.a", password: secret })).status, 403);
	assert.equal((await act("0")).status, 303);
	assert.equal((await somebody().post("/dang-nhap", { login: "mai.a", password: secret })).status, 303);
	const [enabled, disabled] = await journal("kind=account");
	assert.deepEqual([disabled, enabled].map(({ before, after: then }) => [before.disabled, then.disabled]),
		[[false, true], [true, false]]);
});

test("a password is reset: shown once, the old one and its sessions end, and the journal knows", async () => {
	const first = await add("nga.a");
	const nga = somebody();
	await nga.post("/dang-nhap", { login: "nga.a", password: first });
	const answer = await send(`${list}/nga.a`, `${list}/nga.a/mat-khau`);
	assert.equal(answer.status, 200);
	assert.equal(answer.headers["cache-control"], "no-store");
	const second = made(answer.text);
	assert.notEqual(second, first);
	assert.match((await nga.get("/tai-khoan")).location, /dang-nhap/);
	assert.equal((await somebody().post("/dang-nhap", { login: "nga.a", password: first })).status, 403);
	assert.equal((await somebody().post("/dang-nhap", { login: "nga.a", password: second })).status, 303);
	const [entry] = await journal("kind=credential");
	assert.deepEqual([entry.actor, entry.content], ["administrator", { how: "reset", what: "password" }]);
	assert.ok(!registerBytes(db).includes(second));
	assert.ok(!JSON.stringify(await journal("")).includes(second));
});

test("a lost second factor is reset, and must be set up anew where the role needs one", async () => {
	run("user", "add", "phuong.a", "--db", db, "--name", "Phương", "--grant", "approver@178", "--keep-password",
		"--password-file", join(folder, "password"));
	await somebody().signIn("phuong.a");
	const page = await administrator.get(`${list}/phuong.a`);
	assert.match(page.text, /phuong\.a\/buoc-hai/);
	assert.equal((await administrator.post(`${list}/phuong.a/buoc-hai`)).status, 303);
	const phuong = somebody();
	assert.equal((await phuong.post("/dang-nhap", { login: "phuong.a", password })).status, 303);
	assert.equal((await phuong.get("/tai-khoan")).location, "/tai-khoan/buoc-hai");
	const [entry] = await journal("kind=credential&actor=administrator");
	assert.deepEqual(entry.content, { how: "reset", what: "second_factor" });
	assert.ok(!(await administrator.get(`${list}/phuong.a`)).text.includes("phuong.a/buoc-hai"));
});

test("one's own account is not reset or disabled here, and the last administrator stays one", async () => {
	for (const [path, fields] of [["mat-khau", {}], ["buoc-hai", {}], ["khoa", { disabled: "1" }]]) {
		const answer = await send(`${list}/administrator`, `${list}/administrator/${path}`, fields);
		assert.equal(answer.status, 409, path);
	}
	const demoted = await send(`${list}/administrator`, `${list}/administrator`,
		{ name: "administrator", mail: "", role1: "auditor" });
	assert.equal(demoted.status, 409);
	assert.equal((await administrator.get(list)).status, 200);
});

test("an account that is not there is not found, whatever it is called", async () => {
	for (const login of ["khong.co", "%00", "a%2Fb", "%F0%9F%98%80", "x".repeat(300)]) {
		const answer = await administrator.get(`${list}/${login}`);
		assert.ok([400, 404].includes(answer.status), `${login}: ${answer.status}`);
		assert.ok([400, 404].includes((await administrator.post(`${list}/${login}/mat-khau`)).status), login);
	}
});

test("nonsense in the fields of an account is answered, not failed on", async () => {
	await add("rac.a");
	const junk = ["\u0000", "\u0007", "a@b\r\nBcc: c@d", "\u202e", "<script>", "'\"", "x".repeat(5000), "😀", "%s%n", "id:", "id:1", "*", "-1"];
	for (const text of junk) {
		for (const name of ["name", "mail", "role1", "unit1", "sector1", "role33", "disabled"]) {
			const fields = { name: "Rác", mail: "", role1: "reporter", unit1: "05971", [name]: text };
			const answer = await send(`${list}/rac.a`, `${list}/rac.a`, fields);
			assert.ok(answer.status < 500, `${name}=${text}: ${answer.status}`);
			assert.ok(!answer.text.includes("<script>"));
		}
	}
	const many = Array.from({ length: 40 }, (_, i) => [[`role${i + 1}`, "reporter"], [`unit${i + 1}`, "05971"]]).flat();
	const answer = await send(`${list}/rac.a`, `${list}/rac.a`, [["name", "Rác"], ["mail", ""], ...many]);
	assert.ok([303, 400, 413].includes(answer.status), String(answer.status));
});
