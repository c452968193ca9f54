import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { pathToFileURL } from "node:url";
import { pathsUnder, type Paths } from "../../system/paths.ts";
import { findHome, installAgentHooks, OPENCODE, planAgentRemoval, pluginText, registeredFile } from "./agent-hooks.ts";
import { inspectAgent } from "./inspect-agent.ts";
import { removeFiles } from "./install-files.ts";
import { changeSettings } from "./registration.ts";

let root = "";
let paths: Paths;
let home = "";
let file = "";
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "ccen opencode's "));
  paths = pathsUnder(join(root, "$& claude"));
  home = join(root, ".config", "opencode");
  file = join(home, "plugin", "ccen.js");
});
afterEach(() => rmSync(root, { recursive: true }));

const install = () => installAgentHooks(OPENCODE, paths, { home, nowMs: 0 });

function remove(): string | null {
  const registered = registeredFile(OPENCODE, paths) ?? assert.fail("no setup");
  const made = changeSettings(0, () => planAgentRemoval(registered));
  removeFiles(made.files);
  return made.backup;
}

test("OpenCode is found by its program or its folder, which a variable can move", () => {
  assert.equal(findHome(OPENCODE, { HOME: root, PATH: "" }, "linux"), null);
  mkdirSync(join(root, "bin"));
  writeFileSync(join(root, "bin", "opencode"), "");
  assert.equal(findHome(OPENCODE, { HOME: root, PATH: join(root, "bin") }, "linux"), home);
  const moved = join(root, "elsewhere", "opencode");
  mkdirSync(moved, { recursive: true });
  assert.equal(findHome(OPENCODE, { HOME: root, XDG_CONFIG_HOME: dirname(moved) }, "linux"), moved);
});

test("the plugin names the folder that it stores in, and its removal leaves no file", async () => {
  assert.equal(install().changesSettings, true);
  assert.equal(install().changesSettings, false);
  assert.deepEqual(inspectAgent(OPENCODE, paths), { agent: "opencode", registered: OPENCODE.events, faults: [] });
  mkdirSync(join(paths.hooksDir, "ccen"), { recursive: true });
  const { EventNotifier } = (await import(pathToFileURL(file).href)) as {
    readonly EventNotifier: (input: object) => Promise<Readonly<Record<string, (given: object) => Promise<void>>>>;
  };
  const hooks = await EventNotifier({ directory: "/home/dev/project" });
  await hooks["event"]?.({ event: { type: "session.created", properties: { info: { id: "ses_1" } } } });
  assert.equal(readdirSync(paths.rawDir).filter((name) => name.endsWith(".json")).length, 1);
  assert.equal(remove(), null);
  assert.deepEqual(readdirSync(dirname(file)), []);
});

test("a changed plugin is reported, replaced with a copy beside it, and still removed", () => {
  install();
  writeFileSync(file, "// changed\n");
  const [fault] = inspectAgent(OPENCODE, paths)?.faults ?? [];
  assert.equal(fault?.kind, "outdated");
  const { backup } = install();
  assert.equal(readFileSync(backup ?? "", "utf8"), "// changed\n");
  assert.equal(readFileSync(file, "utf8"), pluginText(paths));
  writeFileSync(file, "// changed\n");
  assert.notEqual(remove(), null);
  assert.equal(existsSync(file), false);
  const [missing] = inspectAgent(OPENCODE, paths)?.faults ?? [];
  assert.deepEqual([missing?.kind, missing?.events], ["missing", OPENCODE.events]);
});

test("a file of that name from before the setup is restored to the byte", () => {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, "export const Mine = async () => ({});\r\n");
  install();
  remove();
  assert.equal(readFileSync(file, "utf8"), "export const Mine = async () => ({});\r\n");
});
