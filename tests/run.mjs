// SPDX-License-Identifier: AGPL-3.0-or-later
// The one test runner: builds everything with AddressSanitizer and
// UndefinedBehaviorSanitizer, then runs every suite, two at a time:
//   - the programs meson knows (TAP, or one case an exit status),
//   - tests/**/*.test.mjs (node:test; KYCUNG names the sanitized program).
// Suites that make registers run once a store: those of meson's suite
// "stores", and the files that import store.mjs or site.mjs. The PostgreSQL
// they run under is the runner's own (postgres.mjs) and ends with it.
// Arguments, if any, choose suites by a part of their name. The output of a
// suite that failed is shown. The last line is "N passed, N failed".
import { spawn } from "node:child_process";
import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import { delimiter, dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { startPostgres } from "./postgres.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const build = join(root, "build-test");
const jobs = 2;
const hangSeconds = 900;
const chosen = process.argv.slice(2);

const { KYCUNG_TEST_STORE: ignored, ...inherited } = process.env;
const environment = {
	...inherited,
	PATH: `${process.env.PATH}${delimiter}/usr/sbin${delimiter}/sbin`,
	KYCUNG: join(build, "kycung"),
	CMOCKA_MESSAGE_OUTPUT: "TAP",
	ASAN_OPTIONS: "abort_on_error=1:detect_leaks=1:detect_stack_use_after_return=1:" +
		"strict_string_checks=1:check_initialization_order=1",
	UBSAN_OPTIONS: "halt_on_error=1:abort_on_error=1:print_stacktrace=1",
	TZ: "UTC",
	LC_ALL: "C.UTF-8",
};

const running = new Set(); // process groups, by their leader's id
let postgres;

function endGroup(id) {
	try {
		process.kill(-id, "SIGKILL");
	} catch (error) {
		if (error.code !== "ESRCH")
			throw error;
	}
}

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"])
	process.once(signal, () => process.exit(1));
process.on("exit", () => {
	running.forEach(endGroup);
	postgres?.abandon();
});

// Runs to the end, or for `seconds`; its whole process group ends with it.
function run(command, args, { cwd = root, env = environment, seconds = Infinity } = {}) {
	return new Promise((resolve) => {
		const child = spawn(command, args, { cwd, env, detached: true,
			stdio: ["ignore", "pipe", "pipe"] });
		let output = "";
		let late = false;
		if (child.pid)
			running.add(child.pid);
		const limit = seconds === Infinity ? undefined : setTimeout(() => {
			late = true;
			endGroup(child.pid);
		}, seconds * 1000);
		for (const stream of [child.stdout, child.stderr])
			stream.setEncoding("utf8").on("data", (text) => {
				output += text;
			});
		child.on("error", (error) => {
			clearTimeout(limit);
			resolve({ status: 127, output: `${command}: ${error.message}\n` });
		});
		child.on("close", (status, signal) => {
			clearTimeout(limit);
			if (late)
				output += `stopped after ${seconds} s\n`;
			else if (signal)
				output += `ended by ${signal}\n`;
			resolve({ status: status ?? 1, output });
		});
		child.on("exit", () => {
			endGroup(child.pid);
			running.delete(child.pid);
		});
	});
}

async function must(title, command, args, options) {
	const { status, output } = await run(command, args, options);
	if (status) {
		process.stdout.write(`${output}\n${title} failed (${command} ${args.join(" ")})\n`);
		console.log("0 passed, 1 failed");
		process.exit(1);
	}
	return output;
}

async function compile() {
	if (!existsSync(join(build, "build.ninja")))
		await must("configuring", "meson", ["setup", build, "--buildtype=debugoptimized",
			"-Dtests=true", "-Db_sanitize=address,undefined"],
		{ env: { ...environment, CC: process.env.CC ?? "gcc" } });
	await must("building", "ninja", ["-C", build, "-j", String(jobs)]);
}

// playwright-core and axe-core, as tests/package-lock.json fixes them.
async function installPackages() {
	const lock = join(root, "tests/package-lock.json");
	const installed = join(root, "tests/node_modules/.package-lock.json");
	if (!existsSync(installed) || statSync(installed).mtimeMs < statSync(lock).mtimeMs)
		await must("installing packages", "npm", ["ci", "--no-audit", "--no-fund",
			"--ignore-scripts", "--loglevel=error"], { cwd: join(root, "tests") });
}

// Cases of TAP: those that passed and failed, and a failure for a plan not kept.
function countTap(output) {
	let planned = 0;
	const counts = { passed: 0, failed: 0, skipped: 0 };
	for (const line of output.split("\n")) {
		const plan = /^1\.\.(\d+)/.exec(line);
		if (plan)
			planned += Number(plan[1]);
		else if (/^ok\b.*# *skip/i.test(line))
			counts.skipped++;
		else if (/^ok\b/.test(line))
			counts.passed++;
		else if (/^not ok\b/.test(line))
			counts.failed++;
	}
	if (counts.passed + counts.failed + counts.skipped < planned)
		counts.failed++;
	return counts;
}

// node:test sums its cases up itself, those of nested suites too.
function countNode(output) {
	const sum = (name) => Number(new RegExp(`^# ${name} (\\d+)$`, "m").exec(output)?.[1] ?? 0);
	return { passed: sum("pass"), failed: sum("fail") + sum("cancelled"), skipped: sum("skipped") };
}

// What node:test says of cases that passed only hides the one that did not.
function withoutPassed(output) {
	return output.replace(/^ *# Subtest: .*\n *ok .*\n *---\n(?: .*\n)*? *\.\.\.\n/gm, "");
}

const countStatus = ({ status }) => ({ passed: status ? 0 : 1, failed: status ? 1 : 0, skipped: 0 });

async function mesonSuites() {
	const output = await must("listing the tests", "meson", ["introspect", "--tests", build]);
	return JSON.parse(output).map(({ name, cmd, env, protocol, workdir, suite }) => ({
		name,
		stores: suite.some((part) => part.endsWith(":stores")),
		run: (store) => run(cmd[0], cmd.slice(1), { cwd: workdir ?? build,
			env: { ...environment, ...env, ...store }, seconds: hangSeconds }),
		count: protocol === "tap" ? ({ output: text }) => countTap(text) : countStatus,
	}));
}

function nodeSuites() {
	return readdirSync(join(root, "tests"), { recursive: true, encoding: "utf8" })
		.filter((path) => path.endsWith(".test.mjs") && !path.includes("node_modules/"))
		.sort()
		.map((path) => ({
			name: path.slice(0, -".test.mjs".length),
			stores: /from "\.{1,2}\/(store|site)\.mjs"/
				.test(readFileSync(join(root, "tests", path), "utf8")),
			run: (store) => run(process.execPath,
				["--test-reporter=tap", join(root, "tests", path)],
				{ env: { ...environment, ...store }, seconds: hangSeconds }),
			count: ({ output }) => countNode(output),
		}));
}

// Under PostgreSQL too, where a suite makes registers.
function forEachStore(suite) {
	const { name, run: start, stores } = suite;
	return stores ? [suite, { ...suite, name: `${name} (postgresql)`, needsPostgres: true,
		run: () => start({ KYCUNG_TEST_STORE: postgres.prefix }) }] : [suite];
}

async function runSuite(suite) {
	const start = Date.now();
	const result = await suite.run();
	const counts = suite.count(result);
	if (result.status && !counts.failed)
		counts.failed = 1;
	if (!counts.passed && !counts.failed && !counts.skipped)
		counts.failed = 1;
	const seconds = ((Date.now() - start) / 1000).toFixed(1).padStart(6);
	const skipped = counts.skipped ? `, ${counts.skipped} skipped` : "";
	console.log(`${counts.failed ? "FAIL" : "ok  "} ${seconds} s  ${suite.name}: ` +
		`${counts.passed} passed, ${counts.failed} failed${skipped}`);
	if (counts.failed)
		console.log(withoutPassed(result.output).replace(/^/gm, "    "));
	return counts;
}

await compile();
const suites = [...await mesonSuites(), ...nodeSuites()].flatMap(forEachStore)
	.filter(({ name }) => !chosen.length || chosen.some((part) => name.includes(part)));
if (suites.some(({ name }) => name.startsWith("browser/")))
	await installPackages();
if (suites.some(({ needsPostgres }) => needsPostgres))
	postgres = await startPostgres();
console.log(`${suites.length} suites from ${relative(process.cwd(), build) || "."}`);

const total = { passed: 0, failed: 0 };
const waiting = suites.values();
await Promise.all(Array.from({ length: jobs }, async () => {
	for (const suite of waiting) {
		const { passed, failed } = await runSuite(suite);
		total.passed += passed;
		total.failed += failed;
	}
}));
await postgres?.stop();
postgres = undefined;
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed || !total.passed ? 1 : 0;
