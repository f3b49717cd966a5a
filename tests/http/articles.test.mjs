// SPDX-License-Identifier: AGPL-3.0-or-later
// Articles in the browser, without script: written, checked, returned, published,
// corrected, withdrawn; and what readers see of it.
import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { password, Person } from "./person.mjs";
import { serve } from "./serve.mjs";
import { example, run } from "./site.mjs";
import { registerName, removeRegister } from "../store.mjs";

let folder;
let db;
let server;
const people = {};
const anybody = () => new Person(server.port);

before(async () => {
	folder = mkdtempSync(join(tmpdir(), "kycung-articles-"));
	writeFileSync(join(folder, "password"), `${password}\n`);
	db = registerName(folder, "register.db");
	run("init", "--db", db);
	run("import", "--db", db, "--publish", example);
	for (const [login, grant] of [["contributor", "contributor@178"], ["ward", "contributor@05971"],
		["editor", "editor@178"], ["publisher", "publisher@178"]])
		run("user", "add", login, "--db", db, "--name", login, "--grant", grant, "--keep-password",
			"--password-file", join(folder, "password"));
	server = await serve(db, "--writes", "0");
	for (const login of ["contributor", "ward", "editor", "publisher"])
		people[login] = await new Person(server.port).signIn(login);
});
after(async () => {
	await server?.stop();
	process.stderr.write(server?.said() ?? "");
	removeRegister(db);
	rmSync(folder, { recursive: true, force: true });
});

const unescaped = (text) => text.replaceAll("&quot;", '"').replaceAll("&lt;", "<").replaceAll("&#39;", "'").replaceAll("&amp;", "&");
const seenIn = (html) => /name="seen" value="(\d+)"/.exec(html)[1];
const fieldIn = (html, name) => unescaped(new RegExp(`<textarea[^>]*name="${name}"[^>]*>([^<]*)<`).exec(html)?.[1] ??
	new RegExp(`<input[^>]*name="${name}"[^>]* value="([^"]*)"`).exec(html)?.[1] ?? "");
const text = (html) => unescaped(html.replace(/<[^>]*>/g, " ").replace(/\s+/g, " "));

const draft = { loai: "news", "chuyen-muc": "kinh-te", "don-vi": "178", ky: "2017" };

async function write(person, fields) {
	await person.get("/lam-viec/them-bai");
	const answer = await person.upload("/lam-viec/them-bai", { ...draft, viec: "luu", seen: "0", ...fields });
	assert.equal(answer.status, 303, answer.text);
	return answer.location.replace(/\?.*/, "");
}

async function edit(person, path, fields) {
	const { text: html } = await person.get(path);
	return person.upload(path, { ...draft, viec: "luu", seen: seenIn(html), "tieu-de": fieldIn(html, "tieu-de"),
		sapo: fieldIn(html, "sapo"), "noi-dung": fieldIn(html, "noi-dung"), ...fields });
}

async function move(person, path, viec, more = {}) {
	const { text: html } = await person.get(path);
	return person.post(`${path}/chuyen`, { viec, seen: seenIn(html), ...more });
}

async function published(title, body) {
	const path = await write(people.contributor, { "tieu-de": title, "noi-dung": body });
	const done = await move(people.publisher, path, "publish");
	assert.equal(done.status, 303, done.text);
	return path;
}

// Another figure for the city's revenue, imported and published beside the server.
function revise(value) {
	const changed = join(folder, `package-${value}`);
	cpSync(example, changed, { recursive: true });
	const rows = readFileSync(join(changed, "observations.csv"), "utf8").split("\n");
	writeFileSync(join(changed, "observations.csv"), rows.map((row) =>
		row.startsWith("178,budget.revenue,2017,estimate,_T") ? row.replace(/350000/, value) : row).join("\n"));
	run("import", "--db", db, "--publish", changed);
}

test("an article goes from its author by way of an editor to the public", async () => {
	const path = await write(people.contributor, { "tieu-de": "Thu ngân sách vượt dự toán",
		sapo: "Thu ước {{budget.revenue}}.", "noi-dung": "Đạt {{budget.revenue percent=plan.province}} dự toán." });
	assert.equal((await anybody().get("/tin/thu-ngan-sach-vuot-du-toan")).status, 404);
	assert.equal((await move(people.contributor, path, "publish")).status, 403);
	assert.equal((await move(people.contributor, path, "submit")).status, 303);
	assert.match((await people.contributor.get(path)).text, /chỉ biên tập viên sửa được/);
	assert.equal((await move(people.editor, path, "return", { loi: "  " })).status, 422);
	assert.equal((await move(people.editor, path, "return", { loi: "Thiếu tác giả" })).status, 303);
	assert.match(text((await people.contributor.get(path)).text), /Bài được trả lại: Thiếu tác giả/);
	assert.equal((await edit(people.contributor, path, { "tac-gia": "Phòng Tài chính" })).status, 303);
	assert.equal((await move(people.contributor, path, "submit")).status, 303);
	assert.equal((await move(people.publisher, path, "publish")).status, 303);
	const { status, text: html } = await anybody().get("/tin/thu-ngan-sach-vuot-du-toan");
	assert.equal(status, 200);
	assert.match(text(html), /Thu ước 350\.000 triệu đồng .*Đạt 123,4% dự toán/);
	assert.match(text(html), /Phòng Tài chính/);
	const list = text((await anybody().get("/tin")).text);
	assert.match(list, /Thu ngân sách vượt dự toán .* Kinh tế .*Thu ước 350\.000 triệu đồng\./);
	assert.match(text((await anybody().get("/tin/chuyen-muc/kinh-te")).text), /Thu ngân sách vượt dự toán/);
	assert.doesNotMatch(text((await anybody().get("/tin/chuyen-muc/chinh-quyen")).text), /Thu ngân sách vượt dự toán/);
});

test("a number without a source keeps an article from being published, and is listed with its place", async () => {
	const path = await write(people.contributor, { "tieu-de": "Trường học", "noi-dung": "Có 23 trường.\n\nThu 350.000 triệu đồng." });
	const refused = await move(people.publisher, path, "publish");
	assert.equal(refused.status, 422);
	assert.match(text(refused.text), /Nội dung, dòng 1: Số “23” chưa gắn với nguồn/);
	assert.match(text(refused.text), /Nội dung, dòng 3: Số “350\.000/);
	assert.equal((await anybody().get("/tin/truong-hoc")).status, 404);
	assert.equal((await edit(people.contributor, path,
		{ "noi-dung": "Có [[23 | Phòng Giáo dục]] trường.\n\nThu {{budget.revenue}}." })).status, 303);
	assert.equal((await move(people.publisher, path, "publish")).status, 303);
	assert.match(text((await anybody().get("/tin/truong-hoc")).text), /Có 23 theo Phòng Giáo dục trường/);
});

test("numbers are checked beside the register on demand, and nothing typed is lost by it", async () => {
	await people.contributor.get("/lam-viec/them-bai");
	const answer = await people.contributor.upload("/lam-viec/them-bai", { ...draft, viec: "kiem-tra", seen: "0",
		"tieu-de": "Thu", "noi-dung": "Thu ngân sách trên địa bàn năm 2017 ước 360.000 triệu đồng." });
	assert.equal(answer.status, 200);
	assert.match(text(answer.text), /360\.000 triệu 1 trái với hệ thống .*350\.000 triệu đồng/);
	assert.match(fieldIn(answer.text, "noi-dung"), /ước 360\.000/);
	assert.equal(fieldIn(answer.text, "tieu-de"), "Thu");
});

test("a figure is put in by choosing it, without script", async () => {
	await people.contributor.get("/lam-viec/them-bai");
	const answer = await people.contributor.upload("/lam-viec/them-bai", { ...draft, viec: "chen", seen: "0", "tieu-de": "Thu",
		"noi-dung": "Thu", ct: "budget.revenue", "ct-cach": "percent:plan.city", "ct-don-vi": "", "ct-ky": "2017" });
	assert.equal(fieldIn(answer.text, "noi-dung"), "Thu {{budget.revenue percent=plan.city period=2017}}");
	assert.match(text(answer.text), /117,5%/);
});

test("what was published stays as it was when the figure is revised; readers and editors are told", async () => {
	const path = await published("Ngân sách năm nay", "Thu ước {{budget.revenue}}.");
	revise("352000");
	// By another process: the server is told within moments.
	const told = async () => text((await anybody().get("/tin/ngan-sach-nam-nay")).text);
	for (let i = 0; i < 50 && !/đã điều chỉnh/.test(await told()); i++)
		await new Promise((resolve) => setTimeout(resolve, 100));
	assert.match(await told(), /Thu ước 350\.000 triệu đồng\s+đã điều chỉnh: nay là 352\.000 triệu đồng/);
	assert.match(text((await people.editor.get("/lam-viec/tin")).text),
		/Ngân sách năm nay Thu ngân sách trên địa bàn, năm 2017, Thành phố Lạng Sơn; ước thực hiện: bài ghi 350\.000 triệu đồng, nay là 352\.000 triệu đồng/);
	assert.match(text((await anybody().get("/dinh-chinh")).text), /Ngân sách năm nay .* 350\.000 triệu đồng 352\.000 triệu đồng/);
	const figure = text((await anybody().get("/so/budget.revenue/178/2017?scenario=estimate")).text);
	assert.match(figure, /Bài dẫn số liệu này .*Ngân sách năm nay Trong bài: 350\.000 triệu đồng, theo bản công bố số \d+ nay đã điều chỉnh/);
	assert.match(figure, /352\.000 .*Bài đang dẫn số trước lần điều chỉnh này: Ngân sách năm nay/, "a revision tells whom it overtook");

	const saved = await edit(people.contributor, path, { "noi-dung": "Thu cả năm ước {{budget.revenue}}.",
		"sua-gi": "Số thu đã điều chỉnh", "dinh-chinh": "1" });
	assert.equal(saved.status, 303);
	assert.match(await told(), /Thu ước 350\.000/, "the old one stays up while the new one is a draft");
	assert.equal((await move(people.publisher, path, "publish")).status, 303);
	assert.match(await told(), /Thu cả năm ước 352\.000 triệu đồng/);
	assert.match(text((await anybody().get("/dinh-chinh")).text), /Đã đính chính Ngân sách năm nay .* Số thu đã điều chỉnh/);
	const history = await anybody().get("/tin/ngan-sach-nam-nay/lich-su?tu=1&den=2");
	assert.match(text(history.text), /đính chính xem chỗ khác Số thu đã điều chỉnh/);
	assert.match(history.text, /Thu <ins>cả năm <\/ins>ước <del>350\.000 <\/del><ins>352\.000 <\/ins>triệu đồng\./);
	assert.doesNotMatch(history.text, /\{\{/);
	assert.doesNotMatch(history.text, /contributor|publisher/, "no reader learns who wrote it");
});

test("what is withdrawn says why, also while a new text is written", async () => {
	const path = await published("Đăng nhầm", "Lời.");
	assert.equal((await move(people.publisher, path, "withdraw", { loi: "" })).status, 422);
	assert.equal((await move(people.publisher, path, "withdraw", { loi: "Đăng nhầm bài" })).status, 303);
	for (const change of [null, { "noi-dung": "Lời khác.", loai: "page" }]) {
		if (change)
			assert.equal((await edit(people.contributor, path, change)).status, 303);
		const gone = await anybody().get("/tin/dang-nham");
		assert.equal(gone.status, change ? 404 : 410);
		if (!change)
			assert.match(text(gone.text), /Bài đã được gỡ Đăng nhầm bài/);
	}
	assert.doesNotMatch((await anybody().get("/tin")).text, /Đăng nhầm/);
});

test("a draft that would become a page leaves the published article where it is", async () => {
	const path = await published("Giới thiệu chợ", "Lời.");
	assert.equal((await edit(people.contributor, path, { loai: "page" })).status, 303);
	assert.equal((await anybody().get("/tin/gioi-thieu-cho")).status, 200);
	assert.equal((await move(people.publisher, path, "publish")).status, 303);
	assert.equal((await anybody().get("/tin/gioi-thieu-cho")).status, 404);
	assert.equal((await anybody().get("/trang/gioi-thieu-cho")).status, 200);
});

test("two who write at once do not overwrite each other", async () => {
	const path = await write(people.contributor, { "tieu-de": "Cùng viết", "noi-dung": "Một." });
	const { text: html } = await people.editor.get(path);
	assert.equal((await edit(people.contributor, path, { "noi-dung": "Hai." })).status, 303);
	const late = await people.editor.upload(path, { ...draft, viec: "luu", seen: seenIn(html), "tieu-de": "Cùng viết", "noi-dung": "Ba." });
	assert.equal(late.status, 409);
	assert.match(text(late.text), /Có người đã sửa bài này/);
	assert.equal(fieldIn(late.text, "noi-dung"), "Ba.");
	assert.equal(fieldIn((await people.editor.get(path)).text, "noi-dung"), "Hai.");
});

test("a draft can be read by its preview link, and by nothing else", async () => {
	const path = await write(people.contributor, { "tieu-de": "Chưa đăng", "noi-dung": "Thu {{budget.revenue}}." });
	const link = /href="(\/xem-truoc\/[0-9a-f]{32})"/.exec((await people.contributor.get(path)).text)[1];
	const preview = await anybody().get(link);
	assert.match(text(preview.text), /Bản xem trước, chưa đăng\..*Chưa đăng/);
	assert.match(preview.text, /noindex/);
	assert.equal((await anybody().get("/xem-truoc/0000")).status, 404);
	assert.equal((await anybody().get("/xem-truoc/")).status, 404);
});

test("an article begun from a report keeps its figures, and edits show as a difference", async () => {
	await people.contributor.get("/lam-viec/tin");
	const begun = await people.contributor.post("/lam-viec/them-bai", { viec: "tu-bao-cao", "bao-cao": "bao-cao-nam" });
	assert.equal(begun.status, 303, begun.text);
	const path = begun.location.replace(/\?.*/, "");
	const { text: html } = await people.contributor.get(path);
	assert.match(fieldIn(html, "tieu-de"), /^Thành phố Lạng Sơn: kết quả thực hiện nhiệm vụ/);
	assert.match(fieldIn(html, "noi-dung"), /\{\{budget\.revenue percent=plan\.province unit=178 period=2017\}\}/);
	assert.match(text(html), /12[34],\d%/, "as it will be read");
	assert.equal((await edit(people.contributor, path,
		{ "noi-dung": fieldIn(html, "noi-dung").replace("Chất lượng giáo dục", "Chất lượng dạy và học") })).status, 303);
	const diff = await people.contributor.get(`${path}/cac-ban?tu=1&den=2`);
	assert.match(diff.text, /<del>giáo dục <\/del><ins>dạy và học <\/ins>/);
	const none = await people.contributor.post("/lam-viec/them-bai", { viec: "tu-bao-cao", "bao-cao": "khong-co" });
	assert.equal(none.status, 404);
});

test("an article is begun from a report for a unit and period that are chosen", async () => {
	const { text: room } = await people.ward.get("/lam-viec/tin");
	assert.match(room, /<select name="don-vi">\s*<option value="05971"/, "those that one may write for");
	assert.doesNotMatch(room, /<option value="178"/);
	const begin = (more) => people.ward.post("/lam-viec/them-bai", { viec: "tu-bao-cao", "bao-cao": "bao-cao-nam", ...more });
	const begun = await begin({ "don-vi": "05971", ky: "2016" });
	assert.equal(begun.status, 303, begun.text);
	const { text: html } = await people.ward.get(begun.location.replace(/\?.*/, ""));
	assert.match(fieldIn(html, "noi-dung"), /unit=05971 period=2016\}\}/);
	assert.doesNotMatch(fieldIn(html, "noi-dung"), /unit=178 period=2017\}\}/);
	assert.equal((await begin({ "don-vi": "178", ky: "2017" })).status, 403);
	for (const [more, says] of [[{ ky: "hôm qua" }, /Kỳ số liệu không đọc được/], [{ "don-vi": "99999" }, /[Cc]họn đơn vị/]]) {
		const refused = await begin({ "don-vi": "05971", ...more });
		assert.equal(refused.status, 422);
		assert.match(text(refused.text), says);
		if (more.ky)
			assert.match(refused.text, /name="ky" value="hôm qua"/, "what was typed stays");
	}
});

test("a ward's author writes for the ward alone", async () => {
	const refused = await people.ward.upload("/lam-viec/them-bai", { ...draft, viec: "luu", seen: "0", "tieu-de": "Tin", "noi-dung": "" });
	assert.equal(refused.status, 403);
	const path = await write(people.ward, { "tieu-de": "Tin của phường", "don-vi": "05971", "noi-dung": "Còn {{poverty.poor_households}}." });
	const others = await write(people.contributor, { "tieu-de": "Tin của thành phố", "noi-dung": "" });
	assert.equal((await people.ward.get(others)).status, 403);
	assert.match((await people.ward.get("/lam-viec/tin")).text, /Tin của phường/);
	assert.doesNotMatch((await people.ward.get("/lam-viec/tin")).text, /Tin của thành phố/);
	assert.equal((await people.ward.get(path)).status, 200);
});

test("nonsense in any field is told about and nothing is lost", async () => {
	const wrong = [
		[{ "tieu-de": "" }, /Bài cần có tiêu đề/], [{ "tieu-de": "x".repeat(301) }, /dài quá 300/],
		[{ ky: "2017-13" }, /Kỳ số liệu không đọc được/], [{ "don-vi": "99999" }, /Hãy chọn đơn vị|không có quyền/],
		[{ "chuyen-muc": "khong-co" }, /Hãy chọn chuyên mục/], [{ the: "a,".repeat(13) }, /Nhiều nhất 12 thẻ/],
		[{ "noi-dung": "tài liệu MẬT" }, /MẬT/],
	];
	for (const [fields, says] of wrong) {
		await people.contributor.get("/lam-viec/them-bai");
		const answer = await people.contributor.upload("/lam-viec/them-bai",
			{ ...draft, viec: "luu", seen: "0", "tieu-de": "Tin", sapo: "Còn đây", "noi-dung": "Lời", ...fields });
		assert.equal(answer.status, 422, JSON.stringify(fields));
		assert.match(text(answer.text), says);
		assert.equal(fieldIn(answer.text, "sapo"), "Còn đây");
		if (fields.ky)
			assert.equal(fieldIn(answer.text, "ky"), fields.ky);
	}
	const path = await write(people.contributor, { "tieu-de": "Hẹn giờ", "noi-dung": "" });
	for (const luc of ["", "mai", "2018-01-01T09:03", "2018-13-01T00:00", "0218-01-01T09:03"])
		assert.equal((await move(people.publisher, path, "schedule", { luc })).status, 422, luc);
	assert.equal((await move(people.publisher, path, "schedule", { luc: "2999-01-01T09:03" })).status, 303);
	assert.match(text((await people.publisher.get(path)).text), /Hẹn giờ đăng Thứ ba, 01\/01\/2999 09:03/);
	assert.equal((await move(people.publisher, path, "bay")).status, 422);
	for (const address of ["/lam-viec/tin/0", "/lam-viec/tin/99999", "/lam-viec/tin/x", "/tin?trang=99", "/tin/chuyen-muc/x",
		"/tin/khong-co", "/trang/khong-co", "/tin/thu-ngan-sach-vuot-du-toan/lich-su?tu=1&den=9"])
		assert.equal((await people.contributor.get(address)).status, 404, address);
});

test("the register holds after all of it", () => {
	assert.match(run("verify", "--db", db), /Toàn vẹn/);
});
