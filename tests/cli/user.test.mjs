// SPDX-License-Identifier: AGPL-3.0-or-later
// Accounts from the command line: made, changed, listed, and told to the journal.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { registerBytes, registerName, removeRegister } from "../store.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const program = process.env.KYCUNG ?? join(root, "build", "kycung");
const password = "thóc giống mùa 17";
const registers = [];
let folder;
let passwordFile;
let db;

before(() => {
	folder = mkdtempSync(join(tmpdir(), "kycung-user-"));
	passwordFile = join(folder, "password");
	writeFileSync(passwordFile, `${password}\n`);
	db = named("users");
	assert.equal(kycung("init", "--db", db).status, 0);
	assert.equal(kycung("import", "--db", db, join(root, "examples", "langson-2017"), "--publish").status, 0);
	done(user("add", "quan.tri", "--name", "Hoàng Văn Quản", "--grant", "administrator",
		"--password-file", passwordFile));
});
after(() => {
	registers.forEach(removeRegister);
	rmSync(folder, { recursive: true, force: true });
});

function named(name) {
	const register = registerName(folder, `${name}.db`);
	registers.push(register);
	return register;
}

function run(args, input = "") {
	const { status, stdout, stderr } = spawnSync(program, args, { encoding: "utf8", cwd: folder, input,
		env: { ...process.env, LANG: "en_US.UTF-8", LC_ALL: "en_US.UTF-8" } });
	return { status, stdout, stderr };
}

function kycung(...args) {
	return run(args);
}

function user(verb, ...args) {
	return run(["user", verb, "--db", db, ...args]);
}

function done(result) {
	assert.equal(result.status, 0, result.stderr);
	return result.stdout;
}

const line = (login) => done(user("list")).split("\n").find((text) => text.startsWith(`${login}\t`));
const events = (kind) => JSON.parse(done(kycung("audit", "--db", db, "--kind", kind, "--format", "json")));

test("an account is added with grants by unit and sectors, and listed with them", () => {
	done(user("add", "Lan.HVT", "--name", "Nguyễn Thị Lan", "--mail", "lan@example.vn",
		"--grant", "reporter@05971:budget,poverty", "--grant=signatory@id:05974",
		"--password-file", passwordFile));
	assert.equal(line("lan.hvt"), "lan.hvt\tNguyễn Thị Lan\tlan@example.vn\t" +
		"reporter@05971:budget,poverty signatory@05974\tmust change its password");
	assert.match(done(user("list", "nguyen thi")), /^lan\.hvt\t.*\n$/);
	assert.equal(user("list", "không có ai").status, 1);
});

test("a password is the first line of a file or of standard input, and is kept when asked", () => {
	done(run(["user", "add", "minh", "--db", db, "--name", "Minh", "--password-file", "-",
		"--keep-password"], `${password}\r\nand more\n`));
	assert.equal(line("minh"), "minh\tMinh\t\t\t");
	done(user("passwd", "minh", "--password-file", passwordFile));
	assert.match(line("minh"), /must change/);
	done(user("passwd", "minh", "--password-file", passwordFile, "--keep-password"));
	assert.doesNotMatch(line("minh"), /must change/);
});

test("a password is never a word of the command, nor is it stored", () => {
	assert.equal(user("add", "tam", "--name", "Tâm", "--password", password).status, 2);
	done(user("add", "tam", "--name", "Tâm", "--password-file", passwordFile));
	assert.ok(!registerBytes(db).includes(Buffer.from(password)));
});

test("without a terminal and without a file there is no password", () => {
	const { status, stderr } = spawnSync("setsid", ["--wait", program, "user", "add", "vo", "--db", db,
		"--name", "Võ"], { encoding: "utf8", cwd: folder, env: { ...process.env, LC_ALL: "en_US.UTF-8" } });
	assert.equal(status, 2);
	assert.match(stderr, /--password-file/);
});

test("what is wrong is said, and nothing is made of it", () => {
	const short = join(folder, "short");
	const empty = join(folder, "empty");
	writeFileSync(short, "ngắn\n");
	writeFileSync(empty, "");
	const refused = (pattern, ...args) => {
		const { status, stderr } = user("add", "sai", "--name", "Sai", ...args);
		assert.notEqual(status, 0);
		assert.match(stderr, pattern);
	};
	refused(/at least 10/, "--password-file", short);
	refused(/first line/, "--password-file", empty);
	refused(/cannot read|No such file/i, "--password-file", join(folder, "missing"));
	for (const [grant, pattern] of [["king", /no role “king”.*reporter/], ["reporter@99999", /no unit.*99999/],
		["reporter@05971:astrology", /no sector.*astrology/], ["reporter@", /is no grant/],
		["@05971", /is no grant/], ["reporter@05971:", /is no grant/], ["reporter:a,,b", /is no grant/]])
		refused(pattern, "--grant", grant, "--password-file", passwordFile);
	assert.match(user("add", "q", "--name", "Q", "--password-file", passwordFile).stderr, /3 to 64/);
	assert.match(user("add", "quan.tri", "--name", "Q", "--password-file", passwordFile).stderr, /already/);
	assert.equal(user("add", "sai").status, 2);
	assert.equal(user("add").status, 2);
	assert.equal(user("rename", "sai").status, 2);
	assert.equal(user("passwd", "sai", "--password-file", passwordFile).status, 1);
	assert.equal(user("list", "sai").status, 1);
});

test("grants are given and taken one by one", () => {
	done(user("add", "hoang.ha", "--name", "Hà", "--grant", "reviewer@178:budget,poverty", "--password-file", passwordFile));
	done(user("grant", "hoang.ha", "--grant", "auditor", "--grant", "auditor"));
	assert.match(line("hoang.ha"), /\treviewer@178:budget,poverty auditor\t/);
	done(user("grant", "hoang.ha", "--revoke", "reviewer@178:poverty,budget"));
	assert.match(line("hoang.ha"), /\tauditor\t/);
	assert.equal(user("grant", "hoang.ha", "--revoke", "planner").status, 1);
	assert.equal(user("grant", "hoang.ha").status, 2);
});

test("an account is disabled and enabled; the last administrator is neither disabled nor revoked", () => {
	done(user("add", "khoa", "--name", "Khoa", "--password-file", passwordFile));
	done(user("disable", "khoa"));
	assert.match(line("khoa"), /disabled/);
	done(user("enable", "khoa"));
	assert.doesNotMatch(line("khoa"), /disabled/);
	assert.match(user("disable", "quan.tri").stderr, /last administrator/);
	assert.match(user("grant", "quan.tri", "--revoke", "administrator").stderr, /last administrator/);
	assert.match(line("quan.tri"), /must set up a second factor/);
});

test("every change is in the journal without a secret, and the chain holds", () => {
	assert.ok(events("account").some((event) => event.actor === "kycung user"));
	assert.ok(events("credential").length > 0);
	assert.ok(!JSON.stringify([events("account"), events("credential")]).includes("argon2"));
	done(kycung("verify", "--db", db));
});

test("init makes the first administrator, or says how one is made", () => {
	const first = named("first");
	const out = done(kycung("init", "--db", first, "--admin", "Truong.Phong", "--password-file", passwordFile));
	assert.match(out, /first administrator: Truong\.Phong/);
	assert.match(done(kycung("user", "list", "--db", first)),
		/^truong\.phong\tTruong\.Phong\t\tadministrator\tmust change its password, must set up a second factor\n$/);
	const without = named("without");
	assert.match(done(kycung("init", "--db", without)), /kycung user add/);
	const never = named("never");
	writeFileSync(join(folder, "weak"), "1234567890\n");
	assert.equal(kycung("init", "--db", never, "--admin", "a.b", "--password-file", join(folder, "weak")).status, 1);
	assert.equal(kycung("init", "--db", never, "--password-file", passwordFile).status, 2);
	assert.notEqual(kycung("user", "list", "--db", never).status, 0);
});
