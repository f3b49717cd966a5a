// SPDX-License-Identifier: AGPL-3.0-or-later
// Pages are valid HTML, by the html-validate package and its rules of the standard.
import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { move, report, show } from "./feedback.mjs";
import { password, Person } from "./person.mjs";
import { png } from "./png.mjs";
import { example, run, startSite } from "./site.mjs";

const news = ["news", "pages"].flatMap((part) => readdirSync(join(example, part)).map((name) => join(example, part, name)));
const article = "/tin/thu-ngan-sach-nam-2017-vuot-du-toan";
const pages = {
	"": ["/", "/tin", "/tin/chuyen-muc/kinh-te", article, `${article}/lich-su`, "/dinh-chinh", "/chi-tieu",
		"/chi-tieu/budget.revenue", "/chi-tieu/poverty.poor_households?unit=05974", "/so/poverty.poor_households/178/2017",
		"/so/budget.revenue/178/2017?measure=percent:plan.city", "/don-vi", "/don-vi/05974", "/bao-cao",
		"/bao-cao/bao-cao-nam", "/du-lieu", "/so-do-trang", "/tim", "/tim?q=ngan+sach", "/tim?q=khongco", "/dang-nhap",
		"/phan-anh", "/phan-anh/gui", "/phan-anh/tra-cuu", "/phan-anh/tra-cuu?ma=x", "/phan-anh/thong-ke", "/phan-anh/PA-000001", "/luot-xem", "/trang/gioi-thieu", "/trang/kha-nang-tiep-can",
		"/khong-co-trang-nay"],
	reporter: ["/lam-viec", "/lam-viec/bang", "/lam-viec/bieu/ho-ngheo-nam/05974/2018", "/tai-khoan"],
	planner: ["/lam-viec/mau-bieu", "/lam-viec/them-mau-bieu", "/lam-viec/mau-bieu-tu-tep", "/lam-viec/lich-nghi", "/lam-viec/ke-hoach"],
	editor: ["/lam-viec/tin", "/lam-viec/them-bai"],
	publisher: ["/lam-viec/thong-bao"],
	auditor: ["/nhat-ky"],
	receptionist: ["/lam-viec/phan-anh", "/lam-viec/phan-anh?xem=xong", "/lam-viec/phan-anh/PA-000001"],
	responder: ["/lam-viec/phan-anh/PA-000001"],
};
const grants = { reporter: "reporter@05974", planner: "planner@178", editor: "editor@178", auditor: "auditor@178", publisher: "publisher@178",
	receptionist: "receptionist", responder: "responder@id:2025-05983" };

let folder;
let site;
let own; // the secret page of who reported something
let validator;

before(async () => {
	folder = mkdtempSync(join(tmpdir(), "kycung-html-"));
	writeFileSync(join(folder, "password"), `${password}\n`);
	site = await startSite([example], (db) => {
		run("article", "put", "--publish", "--db", db, ...news);
		for (const [login, grant] of Object.entries(grants))
			run("user", "add", login, "--db", db, "--name", login, "--grant", grant, "--keep-password",
				"--password-file", join(folder, "password"));
	});
	({ own } = await report(site.port, { "linh-vuc": "ha-tang", noi: "2025-05983", "tieu-de": "Ổ gà", "noi-dung": "Ổ gà sâu.",
		"toa-do": "21.85, 106.76", "ho-ten": "Người Gửi", anh: { file: "a.png", bytes: png(700, 500, 90) } }));
	const receptionist = await new Person(site.port).signIn("receptionist");
	await move(receptionist, "PA-000001", "forward", { "linh-vuc": "ha-tang", noi: "2025-05983", "don-vi": "2025-05983" });
	assert.equal((await show(receptionist, "PA-000001", { "tieu-de": "Ổ gà", "noi-dung": "Ổ gà sâu.", anh: ["0"] })).status, 303);
	// Late: the packages are there only once the runner installed them.
	const { HtmlValidate } = await import("html-validate");
	validator = new HtmlValidate({ root: true, extends: ["html-validate:standard"] });
});
after(async () => {
	await site?.close();
	rmSync(folder, { recursive: true, force: true });
});

for (const [who, paths] of Object.entries(pages))
	test(`pages for ${who || "everybody"} are valid`, async () => {
		const person = new Person(site.port);
		if (who)
			await person.signIn(who);
		for (const path of who ? paths : [...paths, `${own}?da-gui=1`].flatMap((one) => [one, `/en${one === "/" ? "" : one}`])) {
			const { text, status } = await person.get(path);
			assert.ok(status === 200 || status === 404, `${path}: ${status}`);
			const { results } = await validator.validateString(text);
			assert.deepEqual(results.flatMap(({ messages }) => messages.map(({ ruleId, message, line, column }) =>
				`${line}:${column} ${ruleId}: ${message}`)), [], path);
		}
	});
