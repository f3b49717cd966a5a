// SPDX-License-Identifier: AGPL-3.0-or-later
// `kycung serve` over a register that is there already.
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { get } from "./get.mjs";

export const program = process.env.KYCUNG ??
	fileURLToPath(new URL("../../build-test/kycung", import.meta.url));

// { port, get(), said(), stop() }: said() is what it told on standard error, stop() gives its exit
// status.
export async function serve(db, ...options) {
	const server = spawn(program, ["serve", "--db", db, "--listen", "127.0.0.1:0", ...options],
		{ stdio: ["ignore", "pipe", "pipe"] });
	let printed = "";
	let said = "";
	server.stderr.setEncoding("utf8").on("data", (text) => {
		said += text;
	});
	const port = await new Promise((resolve, reject) => {
		server.stdout.setEncoding("utf8").on("data", (text) => {
			printed += text;
			const found = /http:\/\/127\.0\.0\.1:(\d+)\/\n/.exec(printed);
			if (found)
				resolve(Number(found[1]));
		});
		server.once("error", reject);
		server.once("close", (status) =>
			reject(new Error(`the server ended with ${status}\n${said}`)));
	});
	return {
		port,
		get: (path, options_) => get(port, path, options_),
		said: () => said,
		stop: async () => {
			if (server.exitCode === null && server.signalCode === null) {
				const ended = new Promise((resolve) => server.once("exit", resolve));
				server.kill("SIGTERM");
				await ended;
			}
			return server.exitCode ?? server.signalCode;
		},
	};
}
