// SPDX-License-Identifier: AGPL-3.0-or-later
// Alerts at the head of every page: set, changed, ended, by their time and by hand.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { seenIn } from "./feedback.mjs";
import { example, run, startSite } from "./site.mjs";

let site;
let editor;
let publisher;

before(async () => {
	site = await startSite([example], undefined, { grants: { editor: "editor@178", publisher: "publisher@178" },
		args: ["--writes", "0"] });
	editor = await site.person("editor");
	publisher = await site.person("publisher");
});
after(() => site?.close());

const alertsIn = (html) => [...html.matchAll(/<div class="alert alert-(\w+)"><p class="wrap">(.*?)<\/p><\/div>/g)]
	.map(([, level, text]) => `${level}: ${text.replace(/<[^>]*>/g, "")}`);
// The minute so many minutes from now, as the field has it, in Vietnam's time.
const minute = (later) => new Date(Date.now() + (7 * 60 + later) * 60e3).toISOString().slice(0, 16);
const set = async (fields, path = "/lam-viec/thong-bao") => {
	const { text } = await publisher.get(path);
	return publisher.post(path, { seen: seenIn(text), muc: "note", loi: "", "loi-en": "", "lien-ket": "", tu: "", den: "", ...fields });
};

test("an alert is at the head of every page at once, in the reader's language, until it is ended", async () => {
	assert.deepEqual(alertsIn((await site.get("/chi-tieu")).text), []);
	const done = await set({ muc: "emergency", loi: "Mưa lũ: <tránh> cầu ngầm", "loi-en": "Floods: keep off fords", "lien-ket": "/tin?a=1&b=2" });
	assert.equal(done.status, 303, done.text);
	for (const path of ["/", "/chi-tieu", "/don-vi/178", "/khong-co", "/lam-viec/tin"])
		assert.deepEqual(alertsIn((await (path === "/lam-viec/tin" ? editor : site).get(path)).text),
			["emergency: Khẩn cấp Mưa lũ: &lt;tránh&gt; cầu ngầm Xem thêm"], path);
	assert.deepEqual(alertsIn((await site.get("/en/chi-tieu")).text), ["emergency: Emergency Floods: keep off fords More"]);
	assert.match((await site.get("/")).text, /href="\/tin\?a=1&amp;b=2">Xem thêm/);
	const changed = await set({ muc: "warning", loi: "Nước đang rút" }, "/lam-viec/thong-bao/1");
	assert.equal(changed.status, 303, changed.text);
	assert.deepEqual(alertsIn((await site.get("/chi-tieu")).text), ["warning: Cảnh báo Nước đang rút"]);
	const { text } = await publisher.get("/lam-viec/thong-bao/1");
	assert.equal((await publisher.post("/lam-viec/thong-bao/1/ket-thuc", { seen: "1" })).status, 409);
	assert.equal((await publisher.post("/lam-viec/thong-bao/1/ket-thuc", { seen: seenIn(text) })).status, 303);
	assert.deepEqual(alertsIn((await site.get("/chi-tieu")).text), []);
	assert.match((await publisher.get("/lam-viec/thong-bao/1")).text, /Thông báo này đã kết thúc/);
	run("verify", "--db", site.db);
});

test("an alert waits for its time, and a page says when that is", async () => {
	assert.equal((await set({ loi: "Cắt nước ngày mai", tu: minute(60), den: minute(600) })).status, 303);
	assert.deepEqual(alertsIn((await site.get("/")).text), []);
	assert.match((await publisher.get("/lam-viec/thong-bao")).text, /Cắt nước ngày mai[\s\S]*Chờ đến giờ/);
	assert.match((await publisher.get("/lam-viec/thong-bao/2")).text, new RegExp(`name="tu" value="${minute(60).slice(0, 13)}`));
});

test("nonsense is refused in words, and stays in the form; who may not, may not", async () => {
	for (const [fields, words] of [[{ loi: "" }, /chưa ghi nội dung/i], [{ loi: "A", muc: "đỏ" }, /Chưa chọn mức/],
		[{ loi: "Giữ lại", tu: "hôm qua" }, /không đọc được/], [{ loi: "Giữ lại", den: minute(-60) }, /phải sau/],
		[{ loi: "Giữ lại", tu: minute(60), den: minute(30) }, /phải sau/], [{ loi: "Giữ lại", "lien-ket": "javascript:alert(1)" }, /Liên kết phải/],
		[{ loi: "x".repeat(301) }, /dài quá 300/], [{ loi: "TỐI MẬT" }, /MẬT/]]) {
		const answer = await set(fields);
		assert.equal(answer.status, 422, JSON.stringify(fields));
		assert.match(answer.text, words);
		if (fields.loi === "Giữ lại")
			assert.match(answer.text, />Giữ lại<\/textarea>/);
	}
	assert.equal((await editor.get("/lam-viec/thong-bao")).status, 403);
	assert.equal((await publisher.get("/lam-viec/thong-bao/99")).status, 404);
});
