// SPDX-License-Identifier: AGPL-3.0-or-later
// What citizens report: sent, followed with a code, dealt with, made public, counted.
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { move, openForm, report, seenIn, show as showTo } from "./feedback.mjs";
import { password, Person } from "./person.mjs";
import { png } from "./png.mjs";
import { serve } from "./serve.mjs";
import { run } from "./site.mjs";
import { startSink } from "./smtp_sink.mjs";
import { moveToDay, registerBytes, registerName, removeRegister } from "../store.mjs";

const files = {
	"units.csv": "code,name,type,parent\nc,Thành phố Thử,city,\nw1,Phường Một,ward,c\nw2,Phường Hai,ward,c\n" +
		"o,Phòng Quản lý đô thị,office,c\n",
	"scenarios.csv": "code,name,kind\nactual,Thực hiện,actual\n",
	"indicators.csv": "code,name,unit_of_measure,decimals,direction,over_units,over_time\n" +
		"poor,Hộ nghèo,hộ,0,lower,sum,last\n",
};
const settings = { title: "Thành phố thử",
	unit_types: [["city", "Thành phố"], ["ward", "Phường"], ["office", "Phòng"]].map(([code, name]) => ({ code, name })),
	feedback: { days: 10, place_types: ["ward"],
		categories: [{ code: "den", name: "Chiếu sáng", name_en: "Street lighting", days: 5 }, { code: "rac", name: "Rác thải" }],
		routes: [{ category: "den", unit: "o" }] } };

let folder;
let db;
let server;
let receptionist;
let responder;
let ward;
let auditor;

function makePackage(name, site) {
	const directory = join(folder, name);
	mkdirSync(directory);
	for (const [path, text] of Object.entries(files))
		writeFileSync(join(directory, path), text);
	writeFileSync(join(directory, "datapackage.json"), JSON.stringify({ name,
		resources: Object.keys(files).map((path) => ({ name: path.replace(".csv", ""), path })), kycung: site }));
	return directory;
}

before(async () => {
	folder = mkdtempSync(join(tmpdir(), "kycung-feedback-"));
	writeFileSync(join(folder, "password"), `${password}\n`);
	db = registerName(folder, "register.db");
	run("init", "--db", db);
	run("import", "--db", db, "--publish", makePackage("package", settings));
	for (const [login, grant] of [["reception", "receptionist"], ["office", "responder@o"], ["ward", "responder@w1"], ["audit", "auditor"]])
		run("user", "add", login, "--db", db, "--name", login, "--grant", grant, "--keep-password",
			"--password-file", join(folder, "password"));
	server = await serve(db, "--writes", "0");
	[receptionist, responder, ward, auditor] = await Promise.all(["reception", "office", "ward", "audit"]
		.map((login) => new Person(server.port).signIn(login)));
});
after(async () => {
	await server?.stop();
	process.stderr.write(server?.said() ?? "");
	removeRegister(db);
	rmSync(folder, { recursive: true, force: true });
});

const text = (html) => html.replace(/<[^>]*>/g, " ").replace(/\s+/g, " ").replaceAll("&quot;", '"').replaceAll("&lt;", "<")
	.replaceAll("&amp;", "&");
const said = { "linh-vuc": "den", noi: "w1", "tieu-de": "Đèn đường tắt", "noi-dung": "Ba cột đèn tắt từ tuần trước.\nTối rất nguy hiểm.",
	"dia-diem": "Ngõ 5, đường Lê Lợi", "toa-do": "21.8537, 106.7610", "ho-ten": "Lê Văn Kín", "dien-thoai": "0912 345 678",
	email: "kin@thu.example", website: "" };

const filled = (more) => openForm(server.port, { ...said, ...more });
const sent = (more) => report(server.port, { ...said, ...more });
const show = (number, fields) => showTo(receptionist, number, fields);
async function done(person, number, viec, more) {
	const answer = await move(person, number, viec, more);
	assert.equal(answer.status, 303, text(answer.text));
}

test("a report is received, forwarded by its subject, answered, and its sender follows it with a code", async () => {
	const { person, own, number } = await sent();
	let page = await person.get(`${own}?da-gui=1`);
	assert.match(text(page.text), /Đã nhận phản ánh của bạn\..*Hạn trả lời: \d\d\/\d\d\/\d{4}/);
	assert.match(page.headers["cache-control"], /no-store/);
	assert.match(page.text, /<meta name="robots" content="noindex">/);
	assert.match(text(page.text), /Trạng thái Đã tiếp nhận/);

	page = await receptionist.get(`/lam-viec/phan-anh/${number}`);
	assert.match(page.text, /<option value="o" selected>Phòng Quản lý đô thị/, "the route proposes who answers");
	assert.match(text(page.text), /Lê Văn Kín.*0912 345 678.*kin@thu\.example/);
	assert.match(page.text, /openstreetmap\.org\/\?mlat=21\.8537&amp;mlon=106\.7610/);
	await done(receptionist, number, "forward", { "linh-vuc": "den", noi: "w1", "don-vi": "o", loi: "Xử lý trong tuần" });

	const desk = await responder.get("/lam-viec/phan-anh");
	assert.match(text(desk.text), /Đèn đường tắt/);
	assert.equal((await move(responder, number, "answer")).status, 422, "an answer needs words");
	await done(responder, number, "answer", { loi: "Đã thay ba bóng đèn.\nXin cảm ơn." });
	page = await person.get(own);
	assert.match(text(page.text), /Trả lời của Phòng Quản lý đô thị Đã thay ba bóng đèn/);
	assert.doesNotMatch(page.text, /Xử lý trong tuần|office|reception/, "what is said inside stays inside");

	const reopened = await person.post(own, { viec: "reopen", seen: seenIn(page.text), loi: "Vẫn còn một cột tắt" });
	assert.equal(reopened.status, 303, text(reopened.text));
	assert.match(text((await responder.get(`/lam-viec/phan-anh/${number}`)).text), /Đang xử lý tiếp.*Vẫn còn một cột tắt/);
	await done(responder, number, "answer", { loi: "Đã thay nốt." });
	page = await person.get(own);
	assert.equal((await person.post(own, { viec: "close", seen: seenIn(page.text) })).status, 303);
	assert.match(text((await person.get(own)).text), /Trạng thái Đã kết thúc/);
	run("verify", "--db", db);
});

test("who has no business with a report neither sees it nor its sender", async () => {
	const { own, number } = await sent();
	await done(receptionist, number, "forward", { "linh-vuc": "den", noi: "w1", "don-vi": "o" });
	assert.equal((await ward.get(`/lam-viec/phan-anh/${number}`)).status, 403, "another unit has it");
	assert.doesNotMatch((await ward.get("/lam-viec/phan-anh")).text, new RegExp(number));
	assert.equal((await new Person(server.port).get(`/phan-anh/${number}`)).status, 404, "it is not public");
	const wrong = own.slice(0, -1) + (own.endsWith("2") ? "3" : "2");
	assert.equal((await new Person(server.port).get(wrong)).status, 404);
	assert.equal((await new Person(server.port).post(wrong, { viec: "close", seen: "1" })).status, 404);
	for (const path of ["/phan-anh", "/phan-anh/thong-ke", "/phan-anh/thong-ke.csv", "/tim?q=Kín", "/sitemap.xml"])
		assert.doesNotMatch((await server.get(path)).text, /Lê Văn Kín|0912|kin@thu|Ngõ 5/, path);
});

test("the public reads what a person made fit for it, and no more", async () => {
	const { own, person, number } = await sent({ "tieu-de": "Rác của ông Nam", "linh-vuc": "rac",
		anh: { file: "a.png", bytes: png(900, 600, 40, "toạ độ nhà") } });
	const picture = /\/anh\/(\w{64})/.exec((await person.get(own)).text)[1];
	assert.equal((await person.get(`${own}/anh/${picture}`)).headers["content-type"], "image/webp");
	assert.ok(!(await person.get(`${own}/anh/${picture}`)).bytes.includes("nhà"));
	assert.equal((await server.get(`/phan-anh/${number}/anh/${picture}`)).status, 404);
	assert.equal((await ward.get(`/lam-viec/phan-anh/${number}/anh/${picture}`)).status, 403);
	assert.equal((await server.get(`/anh/${picture}`)).status, 404, "no public address leads to it");

	await done(receptionist, number, "forward", { "linh-vuc": "rac", noi: "w1", "don-vi": "w1" });
	assert.equal((await show(number, { "tieu-de": "", "noi-dung": "x", "tra-loi": "" })).status, 422);
	assert.equal((await show(number, { "tieu-de": "Rác chưa thu", "noi-dung": "Rác để ở đầu ngõ.", "tra-loi": "" })).status, 303);
	let page = await server.get(`/phan-anh/${number}`);
	assert.match(text(page.text), /Rác chưa thu.*Rác để ở đầu ngõ\./);
	assert.doesNotMatch(page.text, /ông Nam|Lê Văn Kín|0912|Ngõ 5|21\.8537|reception|\/anh\/\w{64}/);
	assert.match(text((await server.get("/phan-anh")).text), /Rác chưa thu/);
	assert.match(text((await server.get("/phan-anh?linh-vuc=rac&noi=w1&trang-thai=cho")).text), /Rác chưa thu/);
	assert.doesNotMatch((await server.get("/phan-anh?linh-vuc=den")).text, /Rác chưa thu/);
	assert.doesNotMatch((await server.get("/phan-anh?trang-thai=xong")).text, /Rác chưa thu/);

	await done(ward, number, "answer", { loi: "Kính gửi ông Nam, đã thu." });
	page = await server.get(`/phan-anh/${number}`);
	assert.doesNotMatch(page.text, /Kính gửi/, "an answer is public once somebody has looked at it");
	assert.match(text(page.text), /Trạng thái Đã trả lời/);
	assert.equal((await show(number, { "tieu-de": "Rác chưa thu", "noi-dung": "Rác để ở đầu ngõ.", "tra-loi": "Đã thu.", anh: ["0"] })).status, 303);
	page = await server.get(`/phan-anh/${number}`);
	assert.match(text(page.text), /Trả lời của Phường Một Đã thu\./);
	assert.equal((await server.get(`/phan-anh/${number}/anh/${picture}`)).status, 200);

	assert.equal((await show(number, { viec: "an", "tieu-de": "", "noi-dung": "", "tra-loi": "" })).status, 303);
	assert.equal((await server.get(`/phan-anh/${number}`)).status, 404);
	assert.equal((await server.get(`/phan-anh/${number}/anh/${picture}`)).status, 404);
	assert.doesNotMatch((await server.get("/phan-anh")).text, /Rác chưa thu/);
});

test("what is sent twice is one report", async () => {
	const { person, fields } = await filled();
	const [first, second] = await Promise.all([person.upload("/phan-anh/gui", fields), person.upload("/phan-anh/gui", fields)]);
	assert.equal(first.status, 303, text(first.text));
	assert.equal(second.location, first.location);
	const third = await person.upload("/phan-anh/gui", { ...fields, "tieu-de": "Khác" });
	assert.equal(third.location, first.location);
	assert.match((await person.get(first.location)).text, /Đèn đường tắt/);
});

test("what cannot be taken is refused in words, and what was typed stays", async () => {
	const stays = ["Đèn đường tắt", "Ngõ 5, đường Lê Lợi", "kin@thu.example"];
	for (const [more, words, kept = stays] of [
		[{ website: "http://spam.example" }, /ô ẩn phải để trống/],
		[{ "linh-vuc": "" }, /Chưa chọn lĩnh vực/], [{ "linh-vuc": "khong-co" }, /Chưa chọn lĩnh vực/],
		[{ "tieu-de": "  " }, /Chưa ghi tiêu đề/, ["kin@thu.example"]], [{ "noi-dung": "" }, /Chưa ghi nội dung/],
		[{ noi: "c" }, /không có hôm nay/], [{ noi: "không có" }, /không có hôm nay/],
		[{ "toa-do": "ở gần chợ" }, /Toạ độ không đọc được/], [{ "toa-do": "91, 200" }, /Toạ độ không đọc được/],
		[{ "toa-do": "21.8537" }, /Toạ độ không đọc được/], [{ email: "kin" }, /thư điện tử không đúng/, ["Đèn đường tắt"]],
		[{ "dien-thoai": "gọi anh Kín" }, /chỉ gồm chữ số/], [{ "tieu-de": "x".repeat(151) }, /Tiêu đề dài quá 150/, ["kin@thu.example"]],
		[{ "noi-dung": "TUYỆT MẬT" }, /MẬT/], [{ anh: { file: "a.jpg", bytes: Buffer.from("<svg>") } }, /không phải ảnh/],
		[{ lan: "xxx" }, /Biểu mẫu đã cũ/],
	]) {
		const { person, fields } = await filled(more);
		const answer = await person.upload("/phan-anh/gui", fields);
		assert.equal(answer.status, 422, JSON.stringify(more));
		assert.match(text(answer.text), words);
		for (const value of kept)
			assert.ok(answer.text.includes(value), `${JSON.stringify(more)}: ${value}`);
	}
	const bare = await filled();
	const answer = await bare.person.upload("/phan-anh/gui", { lan: bare.fields.lan, "linh-vuc": "rac", "tieu-de": "<b>Ngắn</b>",
		"noi-dung": "\"><script>alert(1)</script>" });
	assert.equal(answer.status, 303, "what is optional may be left out");
	assert.match((await bare.person.get(answer.location)).text, /&lt;b&gt;Ngắn&lt;\/b&gt;[\s\S]*&quot;?&gt;&lt;script&gt;/);
});

const pictureField = (slot, html) => ({
	[`anh-ten-${slot}`]: new RegExp(`name="anh-ten-${slot}" value="([^"]*)"`).exec(html)[1],
	[`anh-giu-${slot}`]: new RegExp(`name="anh-giu-${slot}" value="([^"]*)"`).exec(html)[1] });
const photo = (name, shade) => ({ file: name, bytes: png(900, 600, shade, "nhà tôi") });
const picturesOf = (html) => new Set(html.match(/href="[^"]*\/anh\/\w{64}/g)).size;

test("photos of a form that is refused are sent along the next time, but those their sender leaves out", async () => {
	const { person, fields } = await filled({ "dien-thoai": "gọi anh Kín", anh: photo("đèn 1.png", 40) });
	let answer = await person.upload("/phan-anh/gui", fields);
	assert.equal(answer.status, 422);
	assert.match(text(answer.text), /Ảnh đã nhận, sẽ gửi kèm: đèn 1\.png \d kB Bỏ ảnh này/);
	assert.doesNotMatch(text(answer.text), /chọn lại/);
	const first = pictureField(1, answer.text);
	assert.ok(!Buffer.from(first["anh-giu-1"], "base64").includes("nhà tôi"), "what is hidden in it is gone");

	answer = await person.upload("/phan-anh/gui", { ...fields, ...first, anh: photo("đèn 2.png", 90) });
	assert.equal(answer.status, 422);
	const both = { ...pictureField(1, answer.text), ...pictureField(2, answer.text) };
	assert.deepEqual([both["anh-ten-1"], both["anh-ten-2"]], ["đèn 1.png", "đèn 2.png"]);

	delete fields.anh;
	answer = await person.upload("/phan-anh/gui", { ...fields, ...both, "dien-thoai": "" });
	assert.equal(answer.status, 303);
	assert.equal(picturesOf((await person.get(answer.location)).text), 2);

	const other = await filled();
	answer = await other.person.upload("/phan-anh/gui", { ...other.fields, ...both, "anh-bo-1": "1" });
	assert.equal(answer.status, 303);
	assert.equal(picturesOf((await other.person.get(answer.location)).text), 1);
});

test("a photo that cannot be taken keeps no other from being sent along", async () => {
	const { person, fields } = await filled();
	const html = (await person.upload("/phan-anh/gui", { ...fields, "tieu-de": "", anh: photo("a.png", 1) })).text;
	const one = pictureField(1, html)["anh-giu-1"];
	const three = { "anh-giu-1": one, "anh-ten-1": "1", "anh-giu-2": one, "anh-ten-2": "2", "anh-giu-3": one, "anh-ten-3": "3" };
	let answer = await person.upload("/phan-anh/gui", { ...fields, ...three, anh: photo("bốn.png", 2) });
	assert.equal(answer.status, 422);
	assert.match(text(answer.text), /Tối đa 3 ảnh/);
	assert.equal(pictureField(3, answer.text)["anh-ten-3"], "3");
	answer = await person.upload("/phan-anh/gui", { ...fields, "anh-giu-1": one, "anh-ten-1": "1",
		anh: { file: "b.jpg", bytes: Buffer.from("<svg>") } });
	assert.match(text(answer.text), /không phải ảnh.*sẽ gửi kèm: 1 /);
	answer = await person.upload("/phan-anh/gui", { ...fields, "toa-do": "gần chợ", anh: { file: "b.jpg", bytes: Buffer.from("<svg>") } });
	assert.match(text(answer.text), /Toạ độ không đọc được.*xin chọn lại/, "two mistakes at once: none goes without a word");
	for (const nonsense of ["????", Buffer.from("không phải ảnh").toString("base64")]) {
		answer = await person.upload("/phan-anh/gui", { ...fields, "tieu-de": "", "anh-giu-1": nonsense, "anh-ten-1": "<b>" });
		assert.equal(answer.status, 422);
		assert.doesNotMatch(answer.text, /name="anh-giu|<b>"/);
	}
});

test("another site's page sends no report in its reader's name", async () => {
	const { person, fields } = await filled();
	const answer = await person.upload("/phan-anh/gui", fields, { Origin: "https://khac.example" });
	assert.equal(answer.status, 403);
});

test("a report is given back, declined, moved on from nowhere else, and by one person at a time", async () => {
	const { own, person, number } = await sent();
	await done(receptionist, number, "classify", { "linh-vuc": "rac", noi: "w2", "don-vi": "" });
	await done(receptionist, number, "forward", { "linh-vuc": "rac", noi: "w2", "don-vi": "w1" });
	assert.equal((await move(ward, number, "return")).status, 422);
	await done(ward, number, "return", { loi: "Thuộc phường Hai" });
	assert.equal((await ward.get(`/lam-viec/phan-anh/${number}`)).status, 403);
	assert.equal((await move(receptionist, number, "answer", { loi: "x" })).status, 409);
	assert.equal((await move(receptionist, number, "bay", { loi: "x" })).status, 422);
	assert.equal((await move(receptionist, number, "forward", { "linh-vuc": "rac", noi: "w2", "don-vi": "" })).status, 422);
	assert.equal((await move(receptionist, number, "decline")).status, 422);
	const { text: page } = await receptionist.get(`/lam-viec/phan-anh/${number}`);
	await done(receptionist, number, "decline", { loi: "Không thuộc thẩm quyền; xin gửi Điện lực." });
	const late = await receptionist.post(`/lam-viec/phan-anh/${number}/chuyen`,
		{ viec: "forward", seen: seenIn(page), "don-vi": "w2", "linh-vuc": "rac", noi: "w2", loi: "Giữ chữ này" });
	assert.equal(late.status, 409);
	const own2 = await person.get(own);
	assert.match(text(own2.text), /Không tiếp nhận.*xin gửi Điện lực/);
	assert.doesNotMatch(own2.text, /Thuộc phường Hai|name="viec"/, "what units say to one another is not told");
	assert.equal((await person.post(own, { viec: "reopen", seen: "9", loi: "x" })).status, 409);
	run("verify", "--db", db);
});

test("a report is found again by its code however it is written, a public one by its number", async () => {
	const { own, person, number } = await sent();
	const code = own.replace(/.*\//, "");
	const spelt = code.replace(/(.{4})(?=.)/g, "$1-").toUpperCase();
	assert.match((await person.get(own)).text, new RegExp(spelt.toLowerCase()));
	assert.equal((await server.get(`/phan-anh/tra-cuu?ma=${encodeURIComponent(` ${spelt} `)}`)).headers.location, own);
	assert.match(text((await server.get(`/phan-anh/tra-cuu?ma=${number}`)).text), /chưa công khai; hãy dùng mã/);
	assert.match(text((await server.get("/phan-anh/tra-cuu?ma=PA-999999")).text), /chưa công khai; hãy dùng mã/);
	assert.match(text((await server.get("/phan-anh/tra-cuu?ma=%3Cb%3E")).text), /16 chữ và số/);
	assert.match(text((await server.get("/phan-anh/tra-cuu?ma=2222-2222-2222-2222")).text), /Không có phản ánh nào mang mã này/);
	await show(number, { "tieu-de": "Đèn tắt", "noi-dung": "Đèn tắt", "tra-loi": "" });
	assert.equal((await server.get(`/phan-anh/tra-cuu?ma=${number}`)).headers.location, `/phan-anh/${number}`);
});

test("statistics count what came in, by the unit that answers", async () => {
	const csv = async () => Object.fromEntries((await server.get("/phan-anh/thong-ke.csv")).text.trim().split(/\r\n/).slice(1)
		.map((line) => line.split(",")).map(([unit, , , , ...counts]) => [unit, counts.map(Number)]));
	const before_ = (await csv()).w2 ?? [0, 0, 0, 0, 0, 0];
	const { number } = await sent({ "linh-vuc": "rac", noi: "w2" });
	await done(receptionist, number, "forward", { "linh-vuc": "rac", noi: "w2", "don-vi": "w2" });
	const [received, onTime, late, waiting] = (await csv()).w2;
	assert.deepEqual([received, onTime, late, waiting], [before_[0] + 1, before_[1], before_[2], before_[3] + 1]);
	assert.match(text((await server.get("/phan-anh/thong-ke")).text), /Phường Hai 1 0 0 1 0 0 –/);
	assert.match(text((await server.get("/phan-anh/thong-ke?tu=2020-01-01&den=2020-12-31")).text), /Tất cả 0 0 0 0 0 0 –/);
	assert.match(text((await server.get("/phan-anh/thong-ke?tu=h%C3%B4m-qua")).text), /[Nn]gày/);
});

test("the auditor sees that a citizen left a contact, and not which", async () => {
	await sent();
	const { text: page } = await auditor.get("/nhat-ky?kind=feedback_contact");
	assert.match(text(page), /thông tin liên hệ của người dân/);
	const { audit } = JSON.parse((await auditor.get("/nhat-ky/tep.json")).text);
	const contacts = audit.filter(({ kind }) => kind === "feedback_contact");
	assert.ok(contacts.length);
	assert.ok(contacts.every((entry) => entry.withheld && entry.text === null), JSON.stringify(contacts));
	for (const path of ["/nhat-ky", "/nhat-ky/tep.json", "/nhat-ky/tep.csv"])
		assert.doesNotMatch((await auditor.get(path)).text, /Lê Văn Kín|0912 345 678|kin@thu/, path);
});

test("a purge takes words and contact away, and the register holds", async () => {
	const { own, person, number } = await sent({ "noi-dung": "Bà Hoè nói xấu hàng xóm", "ho-ten": "Trần Thị Xoá" });
	await show(number, { "tieu-de": "Về bà Hoè", "noi-dung": "Bà Hoè", "tra-loi": "" });
	for (const words of ["Bà Hoè nói xấu", "Trần Thị Xoá", "Về bà Hoè"]) {
		const found = run("purge", "--db", db, "--find", words);
		const id = /^\s*(\d+)/m.exec(found)?.[1] ?? /text\D*(\d+)/.exec(found)[1];
		run("purge", "--db", db, "--text", id, "--reason", "dữ liệu cá nhân");
	}
	const page = await person.get(own);
	assert.match(text(page.text), /Nội dung phản ánh này đã được xoá/);
	assert.doesNotMatch(page.text, /Bà Hoè/);
	assert.match(text((await receptionist.get(`/lam-viec/phan-anh/${number}`)).text), /Thông tin liên hệ đã được xoá/);
	assert.doesNotMatch((await server.get("/phan-anh")).text, /bà Hoè/);
	run("verify", "--db", db);
});

test("who left an address is told of the answer by mail, once, and nobody else is", async () => {
	const sink = await startSink();
	const mailing = await serve(db, "--writes", "0", "--smtp", sink.url, "--mail-from", "kycung@example.org",
		"--public-url", "https://langson.example/");
	try {
		const [office, reception] = await Promise.all(["office", "reception"].map((login) => new Person(mailing.port).signIn(login)));
		for (const more of [{ email: "" }, {}]) {
			const { number } = await report(mailing.port, { ...said, "tieu-de": "Đèn ở ngõ 7", ...more });
			await done(reception, number, "forward", { "linh-vuc": "den", noi: "w1", "don-vi": "o", loi: "Nội bộ" });
			assert.equal((await move(office, number, "answer", { loi: "" })).status, 422);
			await done(office, number, "answer", { loi: "Đã thay bóng đèn." });
		}
		await sink.arrived(1);
		assert.equal(sink.messages.length, 1);
		const { to, subject, text: body } = sink.messages[0];
		assert.equal(to, "kin@thu.example");
		assert.match(subject, /^Phản ánh PA-\d{6} đã được trả lời$/);
		assert.match(body, /Kính gửi ông\/bà Lê Văn Kín,[\s\S]*Phòng Quản lý đô thị đã trả lời phản ánh PA-\d{6} “Đèn ở ngõ 7”:\s+Đã thay bóng đèn\./);
		assert.match(body, /https:\/\/langson\.example\/phan-anh\/tra-cuu/);
		assert.doesNotMatch(body, /Nội bộ|theo-doi/);
	} finally {
		await mailing.stop();
		await sink.close();
	}
});

test("how to reach a sender goes so many days after a report was answered, and not before", async () => {
	const aged = registerName(folder, "aged.db");
	run("init", "--db", aged);
	run("import", "--db", aged, "--publish",
		makePackage("aged", { ...settings, feedback: { ...settings.feedback, contact_days: 30 } }));
	run("user", "add", "reception", "--db", aged, "--name", "reception", "--grant", "receptionist", "--keep-password",
		"--password-file", join(folder, "password"));
	const now = new Date();
	const day = (back) => new Date(now - back * 86400000).toISOString().slice(0, 10);
	let serving;
	const start = async () => {
		serving = await serve(aged, "--writes", "0");
		return new Person(serving.port).signIn("reception");
	};
	const contactOf = async (person, number) => text((await person.get(`/lam-viec/phan-anh/${number}`)).text);
	try {
		let reception = await start();
		const { text: form } = await new Person(serving.port).get("/phan-anh/gui");
		assert.match(text(form), /Thông tin này tự xoá 30 ngày sau khi phản ánh được giải quyết/);
		const settled = await report(serving.port, { ...said, "ho-ten": "Trần Văn Cũ" });
		await done(reception, settled.number, "decline", { loi: "Không thuộc thẩm quyền" });
		const waiting = await report(serving.port, { ...said, "ho-ten": "Lý Thị Chờ" });
		const recent = await report(serving.port, { ...said, "ho-ten": "Vi Thị Mới" });
		await serving.stop();

		moveToDay(aged, day(0), day(2));
		reception = await start();
		await done(reception, recent.number, "decline", { loi: "Không thuộc thẩm quyền" });
		await serving.stop();

		moveToDay(aged, day(2), day(31));
		moveToDay(aged, day(0), day(29));
		reception = await start();
		while (!/Thông tin liên hệ đã được xoá/.test(await contactOf(reception, settled.number)))
			await new Promise((resolve) => setTimeout(resolve, 50));
		assert.match(await contactOf(reception, waiting.number), /Lý Thị Chờ/, "who waits for an answer is still to be reached");
		assert.match(await contactOf(reception, recent.number), /Vi Thị Mới/, "it was answered 29 days ago");
		await serving.stop();
		assert.ok(!registerBytes(aged).includes("Trần Văn Cũ"), "nothing of it is left in the files");
	} finally {
		await serving?.stop();
		removeRegister(aged);
	}
});

test("a site that takes no reports says so, and shows no way to them", async () => {
	const other = registerName(folder, "without.db");
	run("init", "--db", other);
	run("import", "--db", other, "--publish", makePackage("without", { title: "Không nhận" }));
	const quiet = await serve(other, "--writes", "0");
	try {
		assert.doesNotMatch((await quiet.get("/")).text, /phan-anh/);
		for (const path of ["/phan-anh", "/phan-anh/gui", "/phan-anh/tra-cuu", "/phan-anh/thong-ke", "/phan-anh/PA-000001"])
			assert.equal((await quiet.get(path)).status, 404, path);
	} finally {
		await quiet.stop();
		removeRegister(other);
	}
});

test("one address sends only so many in a short while, and loses nothing by it", async () => {
	const slow = await serve(db, "--writes", "1000");
	try {
		let last;
		for (let i = 0; i < 12 && last?.status !== 429; i++) {
			const person = new Person(slow.port);
			const { text: page } = await person.get("/phan-anh/gui");
			last = await person.upload("/phan-anh/gui", { ...said, lan: /name="lan" value="(\w+)"/.exec(page)[1],
				"anh-giu-2": Buffer.from("ảnh").toString("base64"), "anh-ten-2": "đèn.png", "anh-bo-2": "1" });
		}
		assert.equal(last.status, 429);
		assert.match(last.text, /value="Đèn đường tắt"/);
		assert.match(text(last.text), /sẽ gửi kèm: đèn\.png/);
	} finally {
		await slow.stop();
	}
});
