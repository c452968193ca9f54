import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { tempDir } from "../../../test/support/temp-dir.ts";
import { resumeCommand } from "./resume-command.ts";

const sessionId = "6a0c2f0e-1111-4222-8333-444455556666";
const NO_SHELL = process.platform === "win32" && "needs a POSIX shell";

const HOSTILE = [
  "plain",
  "with space",
  "it's",
  "'''",
  'double " quote',
  "$(touch owned)",
  "`touch owned`",
  "$HOME ${HOME} !! !1",
  "a;touch owned",
  "a && touch owned #",
  "back\\slash\\",
  "-rf",
  "--",
  "日本語 フォルダー",
  "*?[a]",
  "~",
];

test("command of a hostile folder enters just that folder", { skip: NO_SHELL }, (t) => {
  const root = realpathSync(tempDir(t));
  for (const name of HOSTILE) {
    const folder = join(root, name);
    mkdirSync(folder);
    const line = resumeCommand({ agent: "claude", sessionId, cwd: folder });
    // The session's program is a function that says where it is and what it got.
    const script = `claude() { pwd; printf '%s\\n' "$@"; }\n${line}`;
    const output = execFileSync("/bin/sh", ["-c", script], { cwd: "/", encoding: "utf8" });
    assert.equal(output, `${folder}\n--resume\n${sessionId}\n`);
  }
});

const hasBash = spawnSync("bash", ["-c", ":"]).status === 0;

test("control characters of a folder are never pasted as such", { skip: !hasBash && "needs bash" }, (t) => {
  const root = realpathSync(tempDir(t));
  for (const name of ["new\nline", "tab\tand 'quote", "end\n", "\u001b[201~\ntouch owned", "kill\u0015line\\n"]) {
    const folder = join(root, name);
    mkdirSync(folder);
    const line = resumeCommand({ agent: "claude", sessionId, cwd: folder }) ?? assert.fail("no command");
    assert.doesNotMatch(line, /[\u0000-\u001f\u007f]/);
    const script = `claude() { printf '%s|' "$PWD"; }\n${line}`;
    assert.equal(execFileSync("bash", ["-c", script], { encoding: "utf8" }), `${folder}|`);
  }
});

test("a folder that begins with a dash is no option of cd", { skip: NO_SHELL }, (t) => {
  const root = realpathSync(tempDir(t));
  mkdirSync(join(root, "-"));
  const script = `claude() { pwd; }\n${resumeCommand({ agent: "claude", sessionId, cwd: "-" })}`;
  assert.equal(execFileSync("/bin/sh", ["-c", script], { cwd: root, encoding: "utf8" }), `${join(root, "-")}\n`);
});

test("a folder of Windows gets a command for PowerShell", () => {
  assert.equal(
    resumeCommand({ agent: "claude", sessionId, cwd: "C:\\Users\\O'Neil ’x\\$(calc)" }),
    `Set-Location -LiteralPath 'C:\\Users\\O''Neil ’’x\\$(calc)'; if ($?) { claude --resume ${sessionId} }`,
  );
  assert.match(resumeCommand({ agent: "claude", sessionId, cwd: "\\\\server\\share" }) ?? "", /^Set-Location/);
  assert.equal(resumeCommand({ agent: "claude", sessionId, cwd: "C:\\a\nb" }), null);
});

test("a session without a folder is resumed where you are, an odd id not at all", () => {
  assert.equal(resumeCommand({ agent: "claude", sessionId, cwd: null }), `claude --resume ${sessionId}`);
  assert.equal(resumeCommand({ agent: "codex", sessionId, cwd: null }), `codex resume ${sessionId}`);
  assert.equal(resumeCommand({ agent: "cursor", sessionId, cwd: null }), null);
  for (const odd of ["", "-p", "a b", "$(touch owned)", "a;b", "a\nb", "x".repeat(200)]) {
    assert.equal(resumeCommand({ agent: "claude", sessionId: odd, cwd: null }), null);
  }
});
