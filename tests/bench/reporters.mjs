// SPDX-License-Identifier: AGPL-3.0-or-later
// Reporters who sign in and fill a form, for bench_http_save.
import fs from "node:fs";
import http from "node:http";
import path from "node:path";

export const PASSWORD = "so lieu cua phuong xa";

/* A package of one monthly form with every figure a unit may enter; the units that have it. */
export function formPackage(directory, unitsFile) {
	const lines = fs.readFileSync(unitsFile, "utf8").split("\n").map((line) => line.split(","));
	// Of 2018: those that came after carry some of the same codes.
	const units = lines.filter(([, , , type, , from]) => (type === "ward" || type === "commune") && !from).map(([code]) => code);
	const indicators = fs.readFileSync(path.join(path.dirname(unitsFile), "indicators.csv"), "utf8").split("\n")
		.slice(1).map((line) => line.split(",")[0]).filter((code) => /^\w/.test(code));
	const form = { code: "bench", version: 1, name: "Biểu thử", content: "Số liệu", frequency: "month",
		reporters: { types: ["ward", "commune"] },
		schedules: [{ cut_off_begin: { months: 0, day: 1 }, cut_off_end: { months: 0, day: 31 },
			due: { months: 1, day: 5 } }],
		columns: [{ kind: "entry", scenario: "actual" }],
		sections: [{ rows: indicators.map((indicator) => ({ indicator })) }] };
	fs.mkdirSync(path.join(directory, "forms"), { recursive: true });
	fs.writeFileSync(path.join(directory, "forms/bench.json"), JSON.stringify(form));
	fs.writeFileSync(path.join(directory, "datapackage.json"), JSON.stringify({ name: "bench",
		resources: [{ name: "bench", path: "forms/bench.json" }] }));
	return { directory, units };
}

function ask(port, method, target, headers = {}, body = "") {
	return new Promise((resolve, reject) => {
		const req = http.request({ host: "127.0.0.1", port, method, path: target, agent: false,
			headers: { Origin: `http://127.0.0.1:${port}`, ...headers } }, (res) => {
			let text = "";
			res.setEncoding("utf8").on("data", (part) => {
				text += part;
			});
			res.on("end", () => resolve({ status: res.statusCode, headers: res.headers, text }));
		});
		req.on("error", reject);
		req.end(body);
	});
}

/* Signs the unit's reporter in and opens its form: the line that bench_http_save takes. */
export async function reporterLine(port, unit, period) {
	const signedIn = await ask(port, "POST", "/dang-nhap", { "Content-Type": "application/x-www-form-urlencoded" },
		new URLSearchParams({ login: `u${unit}`, password: PASSWORD }).toString());
	if (signedIn.status !== 303) throw new Error(`sign-in: ${signedIn.status}`);
	const cookie = signedIn.headers["set-cookie"][0].split(";")[0];
	const target = `/lam-viec/bieu/bench/${unit}/${period}`;
	const { text } = await ask(port, "GET", target, { Cookie: cookie });
	const [, token] = /data-csrf="(\w+)"/.exec(text);
	const [, version] = /data-version="(\d+)"/.exec(text);
	const cells = [...text.matchAll(/name="r(\d+-\d+)" value="(\d+)"/g)].map(([, cell, revision]) => `${cell}:${revision}`);
	return [`${target}/o`, cookie, token, version, ...cells].join(" ");
}
