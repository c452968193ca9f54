import assert from "node:assert/strict";
import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, test } from "node:test";
import { makeSetupHome, type Ran, type SetupHome } from "../../../test/support/setup-home.ts";
import { findHooks } from "../../agents/install/settings-hooks.ts";
import { isJsonObject, type JsonObject } from "../../core/json.ts";
import { prepareLossMarks } from "../../system/loss-marks.ts";
import type { Paths } from "../../system/paths.ts";

let home: SetupHome;
let root = "";
let paths: Paths;
beforeEach(() => {
  home = makeSetupHome();
  ({ root, paths } = home);
});
afterEach(() => home[Symbol.dispose]());

const run = async (...args: readonly string[]): Promise<Ran> => home.run(args);
const installClient = (version: string): void => home.installClient(version);

function json({ out }: Ran): JsonObject {
  const value: unknown = JSON.parse(out);
  assert.ok(isJsonObject(value));
  return value;
}

const settings = (): string => home.settings();
const events = (): string[] => findHooks(settings()).map(({ event }) => event);

describe("ccen setup", () => {
  test("registers the client's events and names the next step", async () => {
    installClient("2.1.331");
    const { code, out, err } = await run();
    assert.deepEqual([code, err], [0, ""]);
    assert.match(out, /^done: register 21 events for Claude Code 2\.1\.331 in /m);
    assert.match(out, /^Next: `ccen open`/m);
    assert.doesNotMatch(out, /copy|Backup/, "there was no file");
    assert.equal(events().length, 21);
  });

  test("closes its folders to other users and names those it leaves open", async () => {
    installClient("2.1.331");
    mkdirSync(dirname(paths.hookScript), { recursive: true });
    const folders = [paths.configDir, paths.hooksDir, dirname(paths.hookScript)];
    for (const folder of folders) chmodSync(folder, 0o777);
    const { code, err } = await run();
    assert.equal(code, 0);
    assert.deepEqual(
      folders.map((folder) => (statSync(folder).mode & 0o777).toString(8)),
      ["777", "755", "755"],
    );
    assert.match(err, /other users may write to .+\.claude \(mode 777\).+ Close it: chmod go-w '/);
    assert.doesNotMatch(err, /hooks \(mode/);
  });

  test("run twice changes nothing and says so", async () => {
    installClient("2.1.331");
    await run();
    const before = settings();
    assert.match((await run()).out, /installed already \(21 events .*\n(?:.*\n)*Nothing was changed\.$/);
    assert.deepEqual([json(await run("--json"))["changed"], settings()], [false, before]);
  });

  test("without an answer of the client registers the safe ones and says why", async () => {
    const { code, err } = await run();
    assert.equal(code, 0);
    assert.match(
      err,
      /`claude --version` gave no answer .* only the 8 events .*permission requests are not among them/,
    );
    assert.equal(events().length, 8);
  });

  test("without an answer of the client keeps what an earlier setup has registered", async () => {
    installClient("2.1.331");
    await run();
    const before = settings();
    rmSync(join(root, "bin", "claude"));
    assert.match((await run()).out, /installed already/);
    assert.equal(settings(), before);
  });

  test("--dry-run shows the change and the files, and makes none", async () => {
    writeFileSync(paths.settingsFile, '{\n  "model": "opus"\n}\n');
    const { out } = await run("--dry-run");
    assert.match(out, /^--- .*settings\.json\n\+\+\+ .*settings\.json\n \{\n-  "model": "opus"\n\+  "model": "opus",/);
    assert.ok(out.includes(`would write ${paths.hookScript}`));
    assert.deepEqual([settings(), readdirSync(paths.configDir)], ['{\n  "model": "opus"\n}\n', ["settings.json"]]);
  });

  test("--events chooses, with a warning for events that cost time", async () => {
    installClient("2.1.331");
    const { err } = await run("--events", "Stop, PreCompact", "--events", "Notification");
    assert.deepEqual(events(), ["Stop", "PreCompact", "Notification"]);
    assert.match(err, /warning: .*\/compact/);
  });

  for (const [name, code] of [
    ["Nope", 2],
    ["WorktreeCreate", 1],
    ["", 2],
  ] as const) {
    test(`--events ${JSON.stringify(name)} is refused and nothing is written`, async () => {
      installClient("2.1.331");
      const ran = await run("--events", `Stop,${name}`);
      assert.deepEqual([ran.code, ran.out, existsSync(paths.settingsFile)], [code, "", false]);
      assert.notEqual(ran.err, "");
    });
  }

  test("refuses malformed settings with line and column", async () => {
    writeFileSync(paths.settingsFile, '{\n  "a": 1,\n}\n');
    const { code, err } = await run();
    assert.equal(code, 1);
    assert.match(err, /line 3, column 1/);
    assert.equal(settings(), '{\n  "a": 1,\n}\n');
  });

  test("leaves the registration to the plugin, unless forced or given events", async () => {
    writeFileSync(paths.settingsFile, '{"enabledPlugins":{"ccen@x":true}}');
    assert.match((await run("--dry-run")).out, /would write .*launch\nNothing was changed/);
    const { code, out } = await run();
    assert.equal(code, 0);
    assert.match(out, /plugin ccen@x .*stays as it is/);
    assert.deepEqual([events(), existsSync(paths.launchFile)], [[], true]);
    await run("--events", "Stop");
    assert.deepEqual(events(), ["Stop"]);
    await run("--force");
    assert.equal(events().length, 8);
  });
});

describe("ccen setup --remove", () => {
  test("gives the settings back byte for byte", async () => {
    const before = '\ufeff{ "hooks" : { }, "a":[1,\t2] }\r\n';
    writeFileSync(paths.settingsFile, before);
    await run();
    const ran = await run("--remove", "--json");
    assert.deepEqual([json(ran)["changed"], settings()], [true, before]);
    assert.deepEqual(readdirSync(paths.configDir).sort(), ["hooks", "settings.json"]);
    assert.match((await run("--remove")).out, /not installed\.\n.*Nothing was changed\.$/);
  });

  test("names the copy of earlier settings that it leaves", async () => {
    writeFileSync(paths.settingsFile, '{ "model": "opus" }\n');
    await run();
    writeFileSync(paths.settingsFile, settings().replace("opus", "haiku"));
    const { out } = await run("--remove");
    const copies = readdirSync(paths.configDir).filter((name) => name.startsWith("settings.json."));
    assert.notEqual(copies.length, 0);
    for (const name of copies) assert.ok(out.includes(join(paths.configDir, name)), `${name} in\n${out}`);
  });

  test("leaves no loss marks that the daemon prepared", async () => {
    await run();
    mkdirSync(paths.appDir);
    mkdirSync(paths.dataDir, { recursive: true });
    // Another process is starting a daemon, and the removal waits for it.
    writeFileSync(paths.startLockFile, `${process.ppid} 0\n`);
    let laid = false;
    const daemon = setInterval(() => {
      if (existsSync(paths.hookScript) || laid) return;
      prepareLossMarks(paths);
      laid = existsSync(paths.lossMarksFile);
      rmSync(paths.startLockFile);
    }, 0);
    try {
      await run("--remove");
    } finally {
      clearInterval(daemon);
    }
    assert.deepEqual([laid, existsSync(dirname(paths.hookScript))], [true, false]);
  });

  test("says that an enabled plugin goes on, and how to take it away", async () => {
    await run();
    assert.equal((await run("--remove", "--dry-run")).err, "");
    writeFileSync(paths.settingsFile, '{ "enabledPlugins": { "ccen@event-notifier": true, "other@x": true } }');
    for (const flags of [[], ["--dry-run"]]) {
      const { err } = await run("--remove", ...flags);
      assert.match(err, /^warning: The plugin ccen@event-notifier .*`claude plugin uninstall ccen@event-notifier`/);
    }
  });

  test("--dry-run shows what would be removed", async () => {
    await run();
    mkdirSync(paths.appDir);
    const before = settings();
    const { out } = await run("--remove", "--dry-run");
    assert.match(out, new RegExp(`^would remove ${paths.appDir}$`, "m"));
    assert.ok(out.includes(`would remove ${paths.settingsFile}`) && out.includes(`would remove ${paths.hookScript}`));
    assert.equal(settings(), before);
  });

  test("goes with neither --events nor --force", async () => {
    assert.equal((await run("--remove", "--events", "Stop")).code, 2);
    assert.equal((await run("--remove", "--force")).code, 2);
  });
});
