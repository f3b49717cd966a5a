// SPDX-License-Identifier: AGPL-3.0-or-later
// Pictures of articles: sent with the editor's form, described, seen by readers, taken out, purged.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Person } from "./person.mjs";
import { png } from "./png.mjs";
import { example, run, startSite } from "./site.mjs";

let site;
let editor;
let publisher;

before(async () => {
	site = await startSite([example], undefined, { grants: { editor: "editor@178", publisher: "publisher@178" },
		args: ["--writes", "0", "--public-url", "https://langson.example"] });
	editor = await site.person("editor");
	publisher = await site.person("publisher");
});
after(() => site?.close());

const fields = { loai: "news", "chuyen-muc": "kinh-te", "don-vi": "178", ky: "2017", viec: "luu" };
const form = (more) => ({ ...fields, seen: "0", "tieu-de": "Bài có ảnh", "noi-dung": "Chữ của bài.", ...more });
const file = (bytes, name = "anh.png") => ({ file: name, bytes });
const nameIn = (html) => /name="anh" value="(\w+)"/.exec(html)?.[1];
const seenIn = (html) => /name="seen" value="(\d+)"/.exec(html)[1];

async function written(more) {
	await editor.get("/lam-viec/them-bai");
	const answer = await editor.upload("/lam-viec/them-bai", form(more));
	assert.equal(answer.status, 303, answer.text);
	return answer.location.replace(/\?.*/, "");
}
async function publish(path) {
	const { text } = await publisher.get(path);
	const done = await publisher.post(`${path}/chuyen`, { viec: "publish", seen: seenIn(text) });
	assert.equal(done.status, 303, done.text);
}

test("a picture is shown in sizes that the reader's screen chooses from, made anew, for ever", async () => {
	const path = await written({ "tieu-de": "Chợ đêm", "anh-moi": file(png(2000, 1000, 90, "toạ độ nhà riêng")),
		"anh-moi-mo-ta": "Chợ đêm \"sáng\" <đèn>", "anh-moi-chu-thich": "Khách đi chợ", "anh-moi-nguon": "Mai Hoa" });
	await publish(path);
	const { text } = await site.get("/tin/cho-dem");
	const image = /<img [^>]*src="\/anh\/[^>]*>/.exec(text)[0];
	assert.match(image, /alt="Chợ đêm &quot;sáng&quot; &lt;đèn&gt;"/);
	assert.match(image, /width="1600" height="800"/);
	const sizes = [...image.matchAll(/(\/anh\/\w{64}) (\d+)w/g)].map(([, url, width]) => [url, Number(width)]);
	assert.deepEqual(sizes.map(([, width]) => width), [480, 960, 1600]);
	assert.match(text, /<figcaption>Khách đi chợ <span class="credit">Ảnh: Mai Hoa/);
	assert.ok(text.includes(`<meta property="og:image" content="https://langson.example${sizes[2][0]}">`));
	for (const [url] of sizes) {
		const answer = await new Person(site.port).get(url);
		assert.equal(answer.status, 200);
		assert.equal(answer.headers["content-type"], "image/webp");
		assert.equal(answer.headers["x-content-type-options"], "nosniff");
		assert.match(answer.headers["cache-control"], /immutable/);
		assert.equal(answer.bytes.toString("latin1", 8, 12), "WEBP");
		assert.ok(!answer.bytes.includes("riêng"));
	}
	run("verify", "--db", site.db);
});

test("a picture without a description is not stored in the article, and not lost either", async () => {
	await editor.get("/lam-viec/them-bai");
	const refused = await editor.upload("/lam-viec/them-bai",
		form({ "anh-moi": file(png(500, 300, 10)), "anh-moi-chu-thich": "Không có mô tả" }));
	assert.equal(refused.status, 422, refused.text);
	assert.match(refused.text, /Có ảnh chưa được mô tả/);
	const name = nameIn(refused.text);
	assert.match(refused.text, /name="anh-chu-thich" value="Không có mô tả"/);
	const stored = await editor.upload("/lam-viec/them-bai",
		form({ anh: name, "anh-mo-ta": "Mảng màu tối", "anh-chu-thich": "", "anh-nguon": "" }));
	assert.equal(stored.status, 303, stored.text);
	const page = await editor.get(stored.location);
	assert.match(page.text, /name="anh-mo-ta" value="Mảng màu tối"/);
});

test("a picture is taken out of the article; what was published before keeps it", async () => {
	const path = await written({ "tieu-de": "Ảnh sẽ bỏ", "anh-moi": file(png(600, 300, 200)), "anh-moi-mo-ta": "Mảng sáng" });
	await publish(path);
	const { text } = await editor.get(path);
	const name = nameIn(text);
	const again = await editor.upload(path, form({ seen: seenIn(text), "tieu-de": "Ảnh sẽ bỏ", anh: name,
		"anh-mo-ta": "Mảng sáng", "anh-chu-thich": "", "anh-nguon": "", "anh-bo": name }));
	assert.equal(again.status, 303, again.text);
	assert.match((await site.get("/tin/anh-se-bo")).text, /alt="Mảng sáng"/);
	await publish(path);
	assert.doesNotMatch((await site.get("/tin/anh-se-bo")).text, /<img [^>]*src="\/anh\//);
});

test("what is no picture is refused in words, and what was typed stays", async () => {
	for (const [bytes, words] of [[Buffer.from("<svg onload=alert(1)>"), /không phải ảnh JPEG, PNG hay WebP/],
		[Buffer.alloc(0), null], [png(300, 300, 5).subarray(0, 60), /Không đọc được ảnh/],
		[Buffer.from("\xff\xd8\xff\xe0", "latin1"), /Không đọc được ảnh/]]) {
		await editor.get("/lam-viec/them-bai");
		const answer = await editor.upload("/lam-viec/them-bai",
			form({ "tieu-de": "Giữ lại chữ này", "anh-moi": file(bytes), "anh-moi-mo-ta": "x" }));
		assert.equal(answer.status, 422, answer.text);
		if (words)
			assert.match(answer.text, words);
		assert.match(answer.text, /value="Giữ lại chữ này"/);
	}
	for (const name of ["0".repeat(64), "x", "..%2f..", "%00"])
		assert.ok([400, 404].includes((await site.get(`/anh/${name}`)).status), name);
	// A name that is made up shows nothing.
	const path = await written({ "tieu-de": "Ảnh không có", anh: "f".repeat(64), "anh-mo-ta": "ảnh ma", "anh-chu-thich": "", "anh-nguon": "" });
	await publish(path);
	assert.doesNotMatch((await site.get("/tin/anh-khong-co")).text, /ảnh ma/);
});

test("a picture that is purged is gone, and the register holds", async () => {
	const path = await written({ "tieu-de": "Ảnh nhạy cảm", "anh-moi": file(png(520, 260, 77)), "anh-moi-mo-ta": "Cần xoá" });
	await publish(path);
	const page = await site.get("/tin/anh-nhay-cam");
	const name = nameIn((await editor.get(path)).text);
	const url = /\/anh\/\w{64}/.exec(page.text)[0];
	run("purge", "--db", site.db, "--file", name, "--reason", "lộ người trong ảnh");
	run("verify", "--db", site.db);
	assert.doesNotMatch((await site.get("/tin/anh-nhay-cam")).text, /<img [^>]*src="\/anh\//);
	assert.equal((await site.get(`${url}?khac`)).status, 404);
});
