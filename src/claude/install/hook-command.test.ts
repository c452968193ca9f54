import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { isDeepStrictEqual } from "node:util";
import { pathsUnder } from "../../system/paths.ts";
import { clientPrograms } from "../client-program.ts";
import { findGitBash, hookCallFor, possibleCalls, hookCommand, nodeHookCommand } from "./hook-command.ts";
import { ownSource, hookFiles } from "./install-files.ts";
import { addHooks, findHooks, removeHooks } from "./settings-hooks.ts";

const NODE = String.raw`C:\Program Files\nodejs\node.exe`;
const PATHS = {
  hookScript: String.raw`C:\Users\it's me\.claude\hooks\ccen\hook.sh`,
  hookProgram: String.raw`C:\Users\it's me\.claude\hooks\ccen\hook.cjs`,
};

const on = (platform: NodeJS.Platform, clientVersion: string | null, hasGitBash: boolean) =>
  hookCallFor(PATHS, NODE, { platform, clientVersion, hasGitBash: () => hasGitBash });

const WITHOUT_SHELL = {
  command: "C:/Program Files/nodejs/node.exe",
  args: ["C:/Users/it's me/.claude/hooks/ccen/hook.cjs"],
};
const IN_GIT_BASH = { command: nodeHookCommand(NODE, PATHS.hookProgram) };

test("everywhere but on Windows the shell's script is sourced", () => {
  for (const platform of ["linux", "darwin", "freebsd"] as const) {
    assert.deepEqual(on(platform, "2.1.331", false), { command: hookCommand(PATHS.hookScript) });
  }
});

test("on Windows a capable client starts Node without a shell; others use Git Bash", () => {
  for (const hasGitBash of [true, false]) {
    assert.deepEqual(on("win32", "2.1.139", hasGitBash), WITHOUT_SHELL);
    assert.deepEqual(on("win32", "2.1.138", hasGitBash), IN_GIT_BASH);
  }
  assert.deepEqual(on("win32", null, true), IN_GIT_BASH);
  assert.deepEqual(on("win32", null, false), WITHOUT_SHELL);
  for (const call of [WITHOUT_SHELL, IN_GIT_BASH]) {
    assert.ok(possibleCalls(PATHS, NODE, "win32").some((possible) => isDeepStrictEqual(possible, call)));
  }
});

test("a call without a shell is registered, found and removed to the byte", () => {
  const before =
    '{\n  "hooks": {\n    "Stop": [{ "hooks": [{ "type": "command", "command": "mine", "args": ["x"] }] }]\n  }\n}\n';
  const entry = { event: "Stop", ...WITHOUT_SHELL, timeoutS: 5 };
  const after = addHooks(before, [entry]);
  assert.deepEqual(findHooks(after), [entry]);
  assert.equal(addHooks(after, [entry]), after);
  assert.notEqual(addHooks(after, [{ event: "Stop", ...IN_GIT_BASH, timeoutS: 5 }]), after);
  assert.equal(removeHooks(after), before);
});

test("on Windows hook.cjs is installed, elsewhere hook.sh", () => {
  const paths = pathsUnder("/x");
  const names = (platform: NodeJS.Platform) => hookFiles(paths, ownSource(), platform).map(({ path }) => path);
  assert.deepEqual(names("win32"), [paths.hookProgram, paths.launchFile]);
  assert.deepEqual(names("linux"), [paths.hookScript, paths.launchFile]);
});

test("the Git Bash line stores, and exits 0 silently when Node or the program is gone", (t) => {
  const root = mkdtempSync(join(tmpdir(), "ccen it's "));
  t.after(() => rmSync(root, { recursive: true }));
  const paths = pathsUnder(root);
  mkdirSync(dirname(paths.hookProgram), { recursive: true });
  cpSync(ownSource().hookProgram, paths.hookProgram);
  const fire = (node: string) => {
    const env = { PATH: process.env["PATH"], CCEN_NO_START: "1", NODE_OPTIONS: "--no-such-option" };
    const line = nodeHookCommand(node, paths.hookProgram);
    const { status, stdout, stderr } = spawnSync("sh", ["-c", line], { input: "{}", env, encoding: "utf8" });
    return [status, stdout, stderr];
  };
  assert.deepEqual(fire(process.execPath), [0, "", ""]);
  assert.equal(readdirSync(paths.rawDir).filter((name) => name.endsWith(".json")).length, 1);
  assert.deepEqual(fire("/nonexistent/node"), [0, "", ""]);
  const broken = join(root, "node");
  writeFileSync(broken, "#!/bin/sh\necho loud >&2\nexit 2\n");
  chmodSync(broken, 0o755);
  assert.deepEqual(fire(broken), [0, "", ""]);
  rmSync(paths.hookProgram);
  assert.deepEqual(fire(process.execPath), [0, "", ""]);
});

test("Git Bash is looked for in the same places as by Claude Code", () => {
  const usual = String.raw`C:\Program Files\Git\bin\bash.exe`;
  const own = String.raw`D:\git\bin\bash.exe`;
  const environment = { ProgramFiles: String.raw`C:\Program Files`, Path: String.raw`C:\x;D:\git\cmd` };
  assert.equal(findGitBash(environment, there(usual)), usual);
  assert.equal(findGitBash(environment, there(own, String.raw`D:\git\cmd\git.exe`)), own);
  assert.equal(findGitBash(environment, there(own)), null);
  assert.equal(findGitBash({ CLAUDE_CODE_GIT_BASH_PATH: own }, there(own)), own);
  assert.equal(findGitBash({}, there()), null);
});

test("on Windows the client is a program, a batch file or in its installer's folder", () => {
  const environment = { USERPROFILE: "/home/x", ComSpec: "cmd" };
  assert.deepEqual(clientPrograms({ configDir: "/c", environment }, "win32"), [
    ["claude.exe"],
    ["cmd", "/d", "/s", "/c", "claude"],
    [join("/c", "local", "claude.exe")],
    [join("/home/x", ".local", "bin", "claude.exe")],
  ]);
});

function there(...files: readonly string[]): (file: string) => boolean {
  return (file) => files.includes(file);
}
