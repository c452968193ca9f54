import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, test } from "node:test";
import { answering, makeSetupHome, type SetupHome } from "../../../test/support/setup-home.ts";
import { findHooks } from "../../agents/install/settings-hooks.ts";
import type { Paths } from "../../system/paths.ts";

let home: SetupHome;
let paths: Paths;
let file = "";
beforeEach(() => {
  home = makeSetupHome();
  ({ paths } = home);
  file = join(home.root, ".codex", "hooks.json");
  mkdirSync(join(home.root, ".codex"));
});
afterEach(() => home[Symbol.dispose]());

const codexEvents = (): number => (existsSync(file) ? findHooks(readFileSync(file, "utf8")).length : 0);
const claudeEvents = (): number => (existsSync(paths.settingsFile) ? findHooks(home.settings()).length : 0);

describe("ccen setup where Codex is", () => {
  test("asks once, registers its hooks, and says that a person has to trust them", async () => {
    home.installClient("2.1.331");
    const { code, out } = await home.run(["--no-test"], answering("", "", "", "y"));
    assert.deepEqual([code, claudeEvents(), codexEvents()], [0, 21, 12]);
    assert.match(out, /^ {2}register 12 events of Codex in .*\.codex\/hooks\.json$/m);
    assert.match(out, /^Codex runs a hook only after you trust it/m);
    const again = await home.run(["--no-test"], answering(""));
    assert.match(again.out, /Nothing was changed\.$/);
    assert.doesNotMatch(again.out, /trust it/);
  });

  test("leaves Codex alone when the answer is no, and without a terminal", async () => {
    home.installClient("2.1.331");
    assert.equal((await home.run(["--no-test"], answering("n", "", "", "y"))).code, 0);
    const { out } = await home.run([]);
    assert.match(out, /^Codex is here too: `ccen setup --agents claude,codex`/m);
    assert.deepEqual([claudeEvents(), readdirSync(join(home.root, ".codex"))], [21, []]);
  });

  test("registers Codex's hooks with --yes, and only the agents that --agents names", async () => {
    home.installClient("2.1.331");
    await home.run(["--agents", "codex"]);
    assert.deepEqual([claudeEvents(), codexEvents(), existsSync(paths.hookScript)], [0, 12, true]);
    await home.run(["--yes", "--no-test"]);
    assert.deepEqual([claudeEvents(), codexEvents()], [21, 12]);
  });

  test("works without Claude Code: its settings stay absent, and the data has a folder", async () => {
    rmSync(paths.configDir, { recursive: true });
    for (const expected of [/^done: register 12 events of Codex/m, /Nothing was changed\.$/]) {
      const { code, out, err } = await home.run([]);
      assert.deepEqual([code, err], [0, ""]);
      assert.match(out, expected);
      assert.match(out, /^Claude Code's hooks are not registered\./m);
    }
    assert.deepEqual([existsSync(paths.settingsFile), existsSync(paths.launchFile), codexEvents()], [false, true, 12]);
  });

  test("changes nothing at all where hooks.json cannot be parsed", async () => {
    home.installClient("2.1.331");
    writeFileSync(file, '{"hooks":{},}');
    const { code, err } = await home.run(["--yes", "--no-test"]);
    assert.equal(code, 1);
    assert.match(err, /\.codex\/hooks\.json is not valid JSON: line 1, column 13/);
    assert.deepEqual([readFileSync(file, "utf8"), readdirSync(paths.configDir)], ['{"hooks":{},}', []]);
  });

  test("--dry-run shows the change and makes none", async () => {
    const { out } = await home.run(["--agents", "codex", "--dry-run"]);
    assert.match(out, /^would register 12 events of Codex in /m);
    assert.match(out, /^\+\+\+ .*\.codex\/hooks\.json$/m);
    assert.deepEqual([codexEvents(), readdirSync(paths.configDir)], [0, []]);
  });

  test("asks for each agent, and gives Copilot CLI's hooks a file of their own", async () => {
    const copilot = join(home.root, ".copilot");
    const own = join(copilot, "hooks", "ccen.json");
    mkdirSync(copilot);
    home.installClient("2.1.331");
    const asked = await home.run(["--no-test"], answering("n", "y", "", "", "y"));
    assert.match(asked.out, /^ {2}register 12 events of Copilot CLI in .*\.copilot\/hooks\/ccen\.json$/m);
    assert.doesNotMatch(asked.out, /trust it/);
    assert.deepEqual([codexEvents(), findHooks(readFileSync(own, "utf8")).length], [0, 12]);
    assert.match((await home.run([])).out, /^Codex is here too/m);
    assert.match((await home.run(["--remove"])).out, /^done: remove .*ccen\.json, which did not exist before$/m);
    assert.deepEqual([existsSync(own), existsSync(join(paths.hooksDir, "ccen"))], [false, false]);
  });

  test("writes OpenCode's plugin, and the removal takes it away", async () => {
    const own = join(home.root, ".config", "opencode", "plugin", "ccen.js");
    mkdirSync(join(home.root, ".config", "opencode"), { recursive: true });
    const { out } = await home.run(["--agents", "opencode", "--no-test"]);
    assert.match(out, /^done: register 17 events of OpenCode in .*plugin\/ccen\.js$/m);
    assert.match(readFileSync(own, "utf8"), /^const CONFIG_DIR = ".+";$/m);
    assert.match((await home.run(["--remove"])).out, /^done: remove .*ccen\.js, which did not exist before$/m);
    assert.deepEqual([existsSync(own), existsSync(join(paths.hooksDir, "ccen"))], [false, false]);
  });

  for (const [names, problem] of [
    ["claude,cursor", /--agents takes claude, codex, copilot, opencode, not "cursor"/],
    ["codex", /Codex is not here/],
    ["copilot", /Copilot CLI is not here: no ~\/\.copilot \(COPILOT_HOME\), and no `copilot` on PATH/],
  ] as const) {
    test(`refuses --agents ${names} where that agent is unknown or absent`, async () => {
      rmSync(join(home.root, ".codex"), { recursive: true });
      const { code, err } = await home.run(["--agents", names]);
      assert.equal(code, 2);
      assert.match(err, problem);
    });
  }
});

describe("ccen setup --remove", () => {
  test("gives both files back byte for byte", async () => {
    const [settings, hooks] = ['{ "model":"opus" }', '{\n\t"description": "mine",\n\t"hooks": { }\n}\n'];
    writeFileSync(paths.settingsFile, settings);
    writeFileSync(file, hooks);
    await home.run(["--agents", "claude,codex"]);
    assert.deepEqual([claudeEvents(), codexEvents()], [8, 12]);
    const { code, out } = await home.run(["--remove"]);
    assert.equal(code, 0);
    assert.match(out, /^done: make .*\.codex\/hooks\.json exactly what it was before$/m);
    assert.deepEqual([home.settings(), readFileSync(file, "utf8")], [settings, hooks]);
    assert.deepEqual(readdirSync(join(home.root, ".codex")), ["hooks.json"]);
    assert.equal((await home.run(["--remove", "--agents", "codex"])).code, 2);
  });
});
