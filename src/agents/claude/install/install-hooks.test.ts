import assert from "node:assert/strict";
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, test } from "node:test";
import * as fc from "../../../../test/support/fast-check.ts";
import { typedSettings } from "../../../../test/support/arbitrary-settings.ts";
import { runs } from "../../../../test/support/tier.ts";
import type { HookEventName } from "../../../core/event.ts";
import { pathsUnder, type Paths } from "../../../system/paths.ts";
import { ownSource } from "../../install/install-files.ts";
import type { Made } from "../../install/registration.ts";
import { installHooks, type InstallPlan, removeInstalledHooks } from "./install-hooks.ts";
import { findHooks } from "../../install/settings-hooks.ts";

const NOW_MS = Date.UTC(2026, 10, 25, 1, 2, 3, 456);
const EVENTS: readonly HookEventName[] = ["SessionStart", "Stop"];

let root = "";
let paths: Paths;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "ccen it's 日本 "));
  paths = pathsUnder(join(root, ".claude"));
  mkdirSync(paths.configDir);
});
afterEach(() => rmSync(root, { recursive: true }));

function install(events = EVENTS, force = false): Made<InstallPlan> {
  return installHooks({ paths, events, eventsNamed: true, force, source: ownSource() }, NOW_MS);
}

const remove = () => removeInstalledHooks(paths, NOW_MS);
const settings = (): string => readFileSync(paths.settingsFile, "utf8");
const registered = (): string[] => findHooks(settings()).map(({ event }) => event);
const leftovers = (): string[] => readdirSync(paths.configDir).filter((name) => name !== "hooks");

describe("installing", () => {
  test("installs the script, start command and folders, then registers the events", () => {
    const { changesSettings, backup } = install();
    assert.ok(changesSettings);
    assert.equal(backup, null);
    assert.deepEqual(registered(), EVENTS);
    assert.deepEqual(readFileSync(paths.hookScript), readFileSync(ownSource().hookScript));
    assert.ok(statSync(paths.hookScript).mode & 0o100);
    assert.equal(readFileSync(paths.launchFile, "utf8"), `${process.execPath}\n${ownSource().cli}\n`);
    assert.ok(statSync(paths.rawTemporaryDir).isDirectory());
    assert.equal(statSync(paths.settingsFile).mode & 0o777, 0o600);
  });

  test("a second time changes nothing", () => {
    writeFileSync(paths.settingsFile, '{ "a": 1 }');
    install();
    const times = () => [paths.settingsFile, paths.hookScript, paths.recordFile].map((path) => statSync(path).ino);
    const before = [times(), leftovers()];
    const { changesSettings, files, backup } = install();
    assert.deepEqual([changesSettings, files, backup], [false, [], null]);
    assert.deepEqual([times(), leftovers()], before);
  });

  test("keeps the settings as they were beside them, with their mode", () => {
    writeFileSync(paths.settingsFile, '{"a":1}');
    chmodSync(paths.settingsFile, 0o640);
    const { backup } = install();
    assert.equal(backup, `${paths.settingsFile}.ccen-backup-20261125T010203Z`);
    assert.equal(readFileSync(backup, "utf8"), '{"a":1}');
    assert.deepEqual([statSync(backup).mode & 0o777, statSync(paths.settingsFile).mode & 0o777], [0o640, 0o640]);
  });

  test("renews an outdated script, launch file and command", () => {
    install();
    writeFileSync(paths.hookScript, "exit 0");
    writeFileSync(paths.launchFile, "/old/node\n/old/cli\n");
    writeFileSync(paths.settingsFile, settings().replaceAll("; exit 0", "; exit 1"));
    const { changesSettings, files } = install();
    assert.ok(changesSettings);
    assert.deepEqual(
      files.map(({ path }) => path),
      [paths.hookScript, paths.launchFile],
    );
    assert.deepEqual(registered(), EVENTS);
    assert.ok(!settings().includes("exit 1"));
  });

  for (const [what, content] of [
    ["malformed", '{\n  "a": 1,\n}'],
    ["of the wrong type", "[]"],
    ["with hooks of the wrong type", '{"hooks": "none"}'],
    ["not UTF-8", Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])],
  ] as const) {
    test(`leaves settings alone that are ${what}, and writes nothing at all`, () => {
      writeFileSync(paths.settingsFile, content);
      assert.throws(() => install(), { name: "AppError", code: /^settings\// });
      assert.deepEqual(readFileSync(paths.settingsFile), Buffer.from(content));
      assert.deepEqual(readdirSync(paths.configDir), ["settings.json"]);
    });
  }

  test("names the file that cannot be written", () => {
    writeFileSync(paths.hooksDir, "");
    assert.throws(() => install(), { name: "AppError", code: "setup/file" });
    assert.ok(!existsSync(paths.settingsFile));
  });

  test("warns of disableAllHooks", () => {
    writeFileSync(paths.settingsFile, '{"disableAllHooks": true}');
    assert.match(install().warnings.join(), /disableAllHooks/);
  });

  test("leaves events to the plugin unless forced, and writes the launch file", () => {
    const before = '{"enabledPlugins": {"ccen@market": true}}';
    writeFileSync(paths.settingsFile, before);
    assert.equal(install().plugin, "ccen@market");
    assert.deepEqual([settings(), existsSync(paths.hookScript), existsSync(paths.launchFile)], [before, false, true]);
    assert.match(install(EVENTS, true).warnings.join(), /leaves these events/);
    assert.deepEqual(registered(), EVENTS);
    // Hooks that are already in settings.json are renewed, as without the plugin.
    install(["Stop"]);
    assert.deepEqual(registered(), ["Stop"]);
  });
});

describe("removing", () => {
  test("leaves none of its own files, and none that was not there before", () => {
    install();
    const { isExact, next, changesSettings, backup } = remove();
    assert.deepEqual([isExact, next, changesSettings, backup], [true, null, true, null]);
    assert.deepEqual(leftovers(), []);
    assert.ok(!existsSync(dirname(paths.hookScript)));
  });

  test("gives back the same bytes, whatever the file", () => {
    const file = fc
      .tuple(fc.dictionary(fc.string(), fc.jsonValue()), fc.constantFrom(0, 2, "\t"), fc.constantFrom("", "\n", " "))
      .map(([value, indent, end]) => JSON.stringify(value, null, indent) + end);
    const odd = [
      "",
      "\n",
      "{}",
      "{ }",
      '{"hooks":{ }}',
      '\ufeff{"hooks":{"Stop":[ ]}}\r\n',
      '{"hooks":{"Stop":[{}]},"hooks":{}}',
    ];
    const sane = file.filter((text) => !/"hooks":/.test(text));
    fc.assert(
      fc.property(fc.oneof(fc.constantFrom(...odd), sane, typedSettings), (text) => {
        writeFileSync(paths.settingsFile, text);
        install();
        install(["Stop", "Notification"]);
        assert.deepEqual(registered().toSorted(), ["Notification", "Stop"]);
        remove();
        assert.equal(settings(), text);
        assert.deepEqual(leftovers(), ["settings.json"]);
      }),
      { numRuns: runs(20, 80) },
    );
  });

  test("leaves later changes and a copy of the earlier settings", () => {
    writeFileSync(paths.settingsFile, '{\n  "model": "opus",\n  "hooks": {}\n}\n');
    install();
    writeFileSync(paths.settingsFile, settings().replace("opus", "haiku"));
    const { isExact, backup } = remove();
    assert.equal(isExact, false);
    assert.equal(settings(), '{\n  "model": "haiku"\n}\n');
    assert.ok(backup !== null && existsSync(backup));
  });

  test("leaves a file of ccen's that others have written to", () => {
    install();
    writeFileSync(paths.settingsFile, settings().replace("{", '{\n  "model": "opus",'));
    remove();
    assert.equal(settings(), '{\n  "model": "opus"\n}\n');
  });

  test("works without a record of the installation", () => {
    writeFileSync(paths.settingsFile, '{\n  "a": 1\n}\n');
    install();
    rmSync(paths.recordFile);
    remove();
    assert.equal(settings(), '{\n  "a": 1\n}\n');
  });

  test("after an edit and another installation, the edited file is the original", () => {
    writeFileSync(paths.settingsFile, '{\n  "a": 1\n}\n');
    install();
    writeFileSync(paths.settingsFile, settings().replace('"a": 1', '"a": 2'));
    install(["Stop"]);
    assert.equal(remove().isExact, true);
    assert.equal(settings(), '{\n  "a": 2\n}\n');
  });

  test("changes nothing where nothing is installed", () => {
    assert.equal(remove().changesSettings, false);
    assert.deepEqual(leftovers(), []);
    writeFileSync(paths.settingsFile, '{"hooks":{}}');
    assert.equal(remove().changesSettings, false);
    assert.equal(settings(), '{"hooks":{}}');
  });

  test("refuses settings that were broken meanwhile, and leaves the script for them", () => {
    install();
    writeFileSync(paths.settingsFile, `${settings()}}`);
    assert.throws(() => remove(), { code: "settings/malformed" });
    assert.ok(existsSync(paths.hookScript));
  });
});

describe("a settings.json that is a link", () => {
  test("a link stays a link, and its target is written", () => {
    const kept = join(root, "dotfiles", "claude.json");
    mkdirSync(dirname(kept));
    writeFileSync(kept, "{}\n");
    symlinkSync("../dotfiles/claude.json", paths.settingsFile);
    install();
    assert.ok(lstatSync(paths.settingsFile).isSymbolicLink() && !lstatSync(kept).isSymbolicLink());
    assert.equal(findHooks(readFileSync(kept, "utf8")).length, EVENTS.length);
    remove();
    assert.ok(lstatSync(paths.settingsFile).isSymbolicLink());
    assert.equal(readFileSync(kept, "utf8"), "{}\n");
  });
});
