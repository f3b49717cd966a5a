// SPDX-License-Identifier: AGPL-3.0-or-later
// One request over a connection of its own.
import { request } from "node:http";

// { status, headers, text }; the path goes out as it is, without any tidying.
export function get(port, path, { method = "GET", headers = {} } = {}) {
	return new Promise((resolve, reject) => {
		const req = request({ host: "127.0.0.1", port, path, method, headers, agent: false }, (res) => {
			let text = "";
			res.setEncoding("utf8").on("data", (part) => {
				text += part;
			});
			res.on("end", () => resolve({ status: res.statusCode, headers: res.headers, text }));
			res.on("error", reject);
		});
		req.on("error", reject);
		req.end();
	});
}
