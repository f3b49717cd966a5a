// SPDX-License-Identifier: AGPL-3.0-or-later
// Every route × every role × a unit of one's own and a foreign one, against the
// matrix (src/core/access_matrix.def). A route that is not told here how to be
// asked fails the test, so that none is forgotten.
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { password, Person } from "./person.mjs";
import { serve } from "./serve.mjs";
import { run } from "./site.mjs";
import { registerName, removeRegister } from "../store.mjs";

const source = (path) => readFileSync(fileURLToPath(new URL(`../../src/${path}`, import.meta.url)), "utf8");
const routes = ["web", "api"].flatMap((layer) =>
	[...source(`${layer}/routes.def`).matchAll(/^(ROUTE|UPLOAD|SLOW)\((\w+), "([^"]+)", (\w+), ACCESS_(\w+),/gm)]
		.map(([, kind, method, pattern, handler, permission]) =>
			({ layer, kind, method, pattern, handler, permission })));
const matrix = [...source("core/access_matrix.def").matchAll(/^MAY\(ROLE_(\w+), ACCESS_(\w+), REACH_(\w+)\)/gm)]
	.map(([, role, permission, reach]) => ({ role: role.toLowerCase(), permission, reach }));
const roles = ["reporter", "signatory", "reviewer", "approver", "planner", "auditor", "administrator",
	"contributor", "editor", "publisher", "receptionist", "responder"];
const reach = (role, permission) =>
	matrix.find((line) => line.role === role && line.permission === permission)?.reach ?? "NONE";

const form = { code: "ho-ngheo", version: 1, name: "Báo cáo hộ nghèo", content: "Số hộ nghèo", frequency: "year",
	reporters: { types: ["ward"] },
	schedules: [{ cut_off_begin: { months: 0, day: 1 }, cut_off_end: { months: 0, day: 31 }, due: { months: 1, day: 5 } }],
	columns: [{ kind: "entry", scenario: "actual" }],
	sections: [{ rows: [{ indicator: "poor", required: true }] }] };
const files = {
	"units.csv": "code,name,type,parent\nc,Thành phố,city,\nw1,Phường Một,ward,c\nw2,Phường Hai,ward,c\n",
	"scenarios.csv": "code,name,kind\nactual,Thực hiện,actual\n",
	"indicators.csv": "code,name,unit_of_measure,decimals,direction,over_units,over_time\n" +
		"poor,Hộ nghèo,hộ,0,lower,sum,last\n",
	"forms/ho-ngheo.json": JSON.stringify(form),
};

// What stands for the names in a pattern, but for the unit.
const names = { form: "ho-ngheo", period: "2024", indicator: "poor", login: "nguoi.khac", report: "none",
	name: "site.css", file: "1", version: "1",
	category: "tin", article: "1", token: "x", part: "1", feedback: "PA-000001", alert: "1", picture: "0".repeat(64) };

// What is sent where an empty form would be refused before anybody asks who sends it.
const bodies = {
	"/lam-viec/bieu/{form}/{unit}/{period}": { version: "1" },
	"/lam-viec/bieu/{form}/{unit}/{period}/o": { json: { version: 1, cells: [] } },
	"/lam-viec/bieu/{form}/{unit}/{period}/y-kien": { text: "Xem lại" },
	"/lam-viec/bieu/{form}/{unit}/{period}/chuyen": { move: "withdraw" },
	"/lam-viec/bieu/{form}/{unit}/{period}/tai-len": { file: { file: "a.csv", bytes: "a,b\n1,2\n" } },
	"/lam-viec/bieu/{form}/{unit}/{period}/dinh-kem": { file: { file: "a.pdf", bytes: "%PDF-1.4\n%%EOF\n" } },
};
// Where the handler asks for more than the route: who then may.
const further = {
	"/lam-viec/bieu/{form}/{unit}/{period}/chuyen": ["signatory"],
	"/lam-viec/bieu/{form}/{unit}/{period}/y-kien": ["reporter", "signatory", "reviewer", "approver"],
	// Who may publish for the whole site, which none here is.
	...Object.fromEntries(["", "/{alert}", "/{alert}/ket-thuc"].map((rest) => [`/lam-viec/thong-bao${rest}`, []])),
};
const queries = { "/lam-viec/bieu/{form}/{unit}/{period}/o/{indicator}": "?scenario=actual" };

let folder;
let db;
let server;
const people = new Map();

before(async () => {
	folder = mkdtempSync(join(tmpdir(), "kycung-access-"));
	const directory = join(folder, "package");
	mkdirSync(join(directory, "forms"), { recursive: true });
	for (const [path, text] of Object.entries(files))
		writeFileSync(join(directory, path), text);
	writeFileSync(join(directory, "datapackage.json"), JSON.stringify({ name: "access",
		resources: Object.keys(files).map((path) => ({ name: path.replace(/^forms\/|\.\w+$/g, ""), path })),
		kycung: { site: { title: "Thành phố thử" } } }));
	writeFileSync(join(folder, "password"), `${password}\n`);
	db = registerName(folder, "register.db");
	run("init", "--db", db);
	run("import", "--db", db, "--publish", directory);
	const add = (login, ...grants) => run("user", "add", login, "--db", db, "--name", login, "--keep-password",
		"--password-file", join(folder, "password"), ...grants.flatMap((grant) => ["--grant", grant]));
	add("nguoi.khac", "reporter@w2");
	for (const role of roles)
		add(role, ["auditor", "administrator"].includes(role) ? role : `${role}@w1`);
	server = await serve(db, "--writes", "0");
	for (const role of roles)
		people.set(role, await new Person(server.port).signIn(role));
});
after(async () => {
	await server?.stop();
	process.stderr.write(server?.said() ?? "");
	removeRegister(db);
	rmSync(folder, { recursive: true, force: true });
});

function pathOf(route, unit) {
	const path = route.pattern.replaceAll(/\{(\w+)\}/g, (_, name) => {
		const text = name === "unit" ? unit : names[name];
		assert.ok(text, `${route.pattern}: what stands for {${name}} in this test?`);
		return text;
	});
	return path + (queries[route.pattern] ?? "");
}

async function ask(person, route, unit) {
	const path = pathOf(route, unit);
	const body = bodies[route.pattern] ?? {};
	if (route.method === "GET")
		return person.get(path);
	if (person.cookies.size)
		await person.get("/tai-khoan"); // for the token
	if (body.json)
		return person.send(path, body.json);
	return route.kind === "UPLOAD" ? person.upload(path, body) : person.post(path, body);
}

const told = (route, who, answer) => `${who}: ${route.method} ${route.pattern}: ${answer.status}\n` +
	answer.text.slice(0, 300);

test("whoever is not signed in is let to what is published, and to nothing else", async () => {
	const nobody = new Person(server.port);
	for (const route of routes) {
		const answer = await ask(nobody, route, "w1");
		if (route.permission === "PUBLIC")
			assert.ok(answer.status !== 401 && !/dang-nhap\?tiep/.test(answer.location ?? ""), told(route, "nobody", answer));
		else if (route.method === "GET" && route.layer === "web")
			assert.match(answer.location ?? "", /^\/dang-nhap\?tiep=%2F/, told(route, "nobody", answer));
		else
			assert.equal(answer.status, 401, told(route, "nobody", answer));
	}
});

for (const role of roles) {
	test(`one who is ${role} is refused what the matrix does not allow`, async () => {
		const person = people.get(role);
		for (const route of routes) {
			if (["PUBLIC", "OWN"].includes(route.permission))
				continue;
			const far = reach(role, route.permission);
			const hasUnit = route.pattern.includes("{unit}");
			if (far === "NONE" || (hasUnit && far !== "ALL")) {
				const answer = await ask(person, route, "w2");
				assert.equal(answer.status, 403, told(route, role, answer));
			}
		}
	});

	test(`one who is ${role} is let to what the matrix allows`, async () => {
		const person = people.get(role);
		for (const route of routes) {
			const own = route.permission === "OWN" && !["sign_out", "own_factor_change"].includes(route.handler);
			if ((!own && reach(role, route.permission) === "NONE") ||
				(further[route.pattern] && !further[route.pattern].includes(role)))
				continue;
			const answer = await ask(person, route, "w1");
			assert.ok(![401, 403].includes(answer.status) && answer.status < 500 &&
				!/dang-nhap/.test(answer.location ?? ""), told(route, role, answer));
		}
	});
}
