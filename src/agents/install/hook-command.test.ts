import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { pathsUnder } from "../../system/paths.ts";
import { clientPrograms } from "../claude/client-program.ts";
import { hookCallFor, hookCommand, refuseOldClient } from "./hook-command.ts";
import { ownSource, hookFiles } from "./install-files.ts";
import { addHooks, findHooks, removeHooks } from "./settings-hooks.ts";

const NODE = String.raw`C:\Program Files\nodejs\node.exe`;
const PATHS = {
  hookScript: String.raw`C:\Users\it's me\.claude\hooks\ccen\hook.sh`,
  hookProgram: String.raw`C:\Users\it's me\.claude\hooks\ccen\hook.cjs`,
};

const WITHOUT_SHELL = {
  command: "C:/Program Files/nodejs/node.exe",
  args: ["C:/Users/it's me/.claude/hooks/ccen/hook.cjs"],
};
test("the shell's script is sourced; on Windows Node is started without a shell", () => {
  for (const platform of ["linux", "darwin", "freebsd"] as const) {
    assert.deepEqual(hookCallFor(PATHS, NODE, platform), { command: hookCommand(PATHS.hookScript) });
  }
  assert.deepEqual(hookCallFor(PATHS, NODE, "win32"), WITHOUT_SHELL);
});

test("on Windows a client that cannot start a program without a shell is refused", () => {
  assert.throws(() => refuseOldClient("2.1.138", "win32"), { code: "setup/client-too-old" });
  for (const client of ["2.1.139", null]) refuseOldClient(client, "win32");
  refuseOldClient("2.1.138", "linux");
});

test("a call without a shell is registered, found and removed to the byte", () => {
  const before =
    '{\n  "hooks": {\n    "Stop": [{ "hooks": [{ "type": "command", "command": "mine", "args": ["x"] }] }]\n  }\n}\n';
  const entry = { event: "Stop", ...WITHOUT_SHELL, timeoutS: 5 };
  const after = addHooks(before, [entry]);
  assert.deepEqual(findHooks(after), [entry]);
  assert.equal(addHooks(after, [entry]), after);
  assert.equal(removeHooks(after), before);
});

test("on Windows hook.cjs is installed, elsewhere hook.sh", () => {
  const paths = pathsUnder("/x");
  const names = (platform: NodeJS.Platform) => hookFiles(paths, ownSource(), platform).map(({ path }) => path);
  assert.deepEqual(names("win32"), [paths.hookProgram, paths.launchFile]);
  assert.deepEqual(names("linux"), [paths.hookScript, paths.launchFile]);
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
