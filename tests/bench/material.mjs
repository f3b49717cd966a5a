// SPDX-License-Identifier: AGPL-3.0-or-later
// What run.mjs measures with: a large data package, nginx's configuration,
// and the requests wrk makes.
import fs from "node:fs";
import path from "node:path";

const UNITS = 1000;
const INDICATORS = 20;
const MONTHS = 12;

function resource(name, fields) {
	return {
		name,
		path: `${name}.csv`,
		profile: "tabular-data-resource",
		encoding: "utf-8",
		schema: { fields: fields.map((field) => ({ name: field, type: "string" })) },
	};
}

// Writes a package of UNITS x INDICATORS x MONTHS observations; returns their number.
export function packageOfRows(directory) {
	const tables = {
		units: ["code", "name", "name_en", "type", "parent", "valid_from", "valid_to"],
		scenarios: ["code", "name", "name_en", "kind", "decision", "decided_on"],
		indicators: [
			"code", "name", "name_en", "parent", "sector", "unit_of_measure", "unit_of_measure_en",
			"decimals", "direction", "over_units", "over_time", "formula",
		],
		observations: ["unit", "indicator", "period", "scenario", "breakdown", "value", "note"],
	};
	const lines = Object.fromEntries(Object.keys(tables).map((name) => [name, [tables[name].join(",")]]));
	fs.mkdirSync(directory);
	fs.writeFileSync(
		path.join(directory, "datapackage.json"),
		JSON.stringify({
			profile: "tabular-data-package",
			name: "bench",
			title: "Bench",
			kycung: {
				title: "Bench",
				root_unit: "city",
				period: "2017",
				unit_types: [{ code: "city", name: "Thành phố" }, { code: "ward", name: "Phường" }],
				sectors: [{ code: "all", name: "Chung" }],
			},
			resources: Object.entries(tables).map(([name, fields]) => resource(name, fields)),
		}),
	);
	lines.units.push("city,Thành phố,City,city,,,");
	lines.scenarios.push("actual,Thực hiện,Actual,actual,,");
	for (let unit = 0; unit < UNITS; unit++) lines.units.push(`ward-${unit},Phường ${unit},Ward ${unit},ward,city,,`);
	for (let i = 0; i < INDICATORS; i++)
		lines.indicators.push(`indicator.${i},Chỉ tiêu ${i},Indicator ${i},,all,hộ,households,0,none,sum,sum,`);
	for (let unit = 0; unit < UNITS; unit++)
		for (let i = 0; i < INDICATORS; i++)
			for (let month = 1; month <= MONTHS; month++)
				lines.observations.push(
					`ward-${unit},indicator.${i},2017-${String(month).padStart(2, "0")},actual,_T,` +
						`${(unit * 7919 + i * 104729 + month * 1299709) % 100000},`,
				);
	for (const [name, text] of Object.entries(lines))
		fs.writeFileSync(path.join(directory, `${name}.csv`), `${text.join("\n")}\n`);
	return UNITS * INDICATORS * MONTHS;
}

// The page as a file, with our headers but those nginx makes itself.
export function nginxConfig({ prefix, port, workers, headers, isRoot }) {
	const own = ["connection", "content-length", "content-type", "date", "etag", "keep-alive", "server",
		"transfer-encoding", "last-modified"];
	const added = Object.entries(headers)
		.filter(([name]) => !own.includes(name))
		.map(([name, value]) => `add_header ${name} "${value.replaceAll('"', '\\"')}";`);
	const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
	return `${isRoot ? "user root;" : ""}
daemon off;
worker_processes ${workers};
pid ${prefix}/nginx.pid;
error_log ${prefix}/error.log;
events { worker_connections 1024; }
http {
	${temporary.map((name) => `${name}_temp_path ${prefix}/${name};`).join("\n\t")}
	access_log off;
	keepalive_requests 100000000;
	sendfile on;
	tcp_nopush on;
	open_file_cache max=16;
	types { }
	default_type "${headers["content-type"]}";
	server {
		listen 127.0.0.1:${port};
		root ${prefix}/html;
		${added.join("\n\t\t")}
	}
}
`;
}

// A script for wrk: each request asks for figures of a few units chosen at random.
export function wrkScript(units, indicators) {
	const list = (codes) => `{${codes.map((code) => JSON.stringify(encodeURIComponent(code))).join(", ")}}`;
	return `local units = ${list(units)}
local indicators = ${list(indicators)}
local seeded = false
function request()
	if not seeded then
		math.randomseed(tonumber(tostring({}):sub(8)) or os.time())
		seeded = true
	end
	local chosen = {}
	for i = 1, ${wrkScript.figures} do
		chosen[i] = units[math.random(#units)]
	end
	return wrk.format("GET", "/api/v1/figures?unit=" .. table.concat(chosen, ",") ..
		"&indicator=" .. indicators[math.random(#indicators)] .. "&period=2017")
end
`;
}
wrkScript.figures = 4;
