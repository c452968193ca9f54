import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, test } from "node:test";
import type { HookEventName } from "../../../core/event.ts";
import { pathsUnder, type Paths } from "../../../system/paths.ts";
import { ownSource } from "../../install/install-files.ts";
import { installHooks, type InstallPlan, removeInstalledHooks } from "./install-hooks.ts";
import { pythonHooksIn } from "./python-notifier.ts";
import { findHooks } from "../../install/settings-hooks.ts";

const NOW_MS = Date.UTC(2026, 10, 25);
const EVENTS: readonly HookEventName[] = ["PreToolUse", "Stop"];
const FIRST = "CLAUDE_HOOK_EVENT=PreToolUse python3 ~/.claude/hooks/discord_notifier.py";
const LATER = "CLAUDE_HOOK_EVENT=Stop cd /home/u/notifier && uv run --python 3.14 python /home/u/notifier/src/main.py";
const OTHER = "python3 /home/u/tools/src/main.py";

let root = "";
let paths: Paths;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "ccen-python-"));
  paths = pathsUnder(join(root, ".claude"));
  mkdirSync(paths.hooksDir, { recursive: true });
});
afterEach(() => rmSync(root, { recursive: true }));

/** As its own installer writes it, beside another program's hook in the same entry. */
const SETTINGS = `${JSON.stringify(
  {
    model: "opus",
    hooks: {
      PreToolUse: [
        {
          hooks: [
            { type: "command", command: FIRST },
            { type: "command", command: OTHER },
          ],
          matcher: ".*",
        },
      ],
      Stop: [{ hooks: [{ type: "command", command: LATER }], matcher: ".*" }],
    },
  },
  null,
  2,
)}\n`;

const settings = (): string => readFileSync(paths.settingsFile, "utf8");
const pythonEvents = (): string[] => pythonHooksIn(settings()).map(({ event }) => event);

function install(replacesPython = true): InstallPlan {
  return installHooks(
    { paths, events: EVENTS, eventsNamed: true, force: false, source: ownSource(), replacesPython },
    NOW_MS,
  );
}

describe("finding the Python notifier", () => {
  test("knows each form of its hooks and no foreign hook", () => {
    assert.deepEqual(pythonHooksIn(SETTINGS), [
      { event: "PreToolUse", group: { hooks: [{ type: "command", command: FIRST }], matcher: ".*" } },
      { event: "Stop", group: { hooks: [{ type: "command", command: LATER }], matcher: ".*" } },
    ]);
    for (const command of [OTHER, "cat discord_notifier.py.txt", "CLAUDE_HOOK_EVENT=Stop ./main.py", ""]) {
      assert.deepEqual(pythonHooksIn(JSON.stringify({ hooks: { Stop: [{ hooks: [{ command }] }] } })), [], command);
    }
  });
});

describe("replacing the Python notifier", () => {
  test("takes its hooks out and leaves the others of the same entry", () => {
    writeFileSync(paths.settingsFile, SETTINGS);
    const { pythonHooks } = install();
    assert.deepEqual(pythonEvents(), []);
    assert.ok(settings().includes(OTHER));
    assert.equal(pythonHooks, 2);
    assert.deepEqual(
      findHooks(settings()).map(({ event }) => event),
      EVENTS,
    );
  });

  test("leaves them without consent, and says how many there are", () => {
    writeFileSync(paths.settingsFile, SETTINGS);
    const { pythonHooks } = install(false);
    assert.deepEqual(pythonEvents(), ["PreToolUse", "Stop"]);
    assert.equal(pythonHooks, 2);
  });

  test("is undone byte for byte, also when it came later than the first setup", () => {
    for (const steps of [[true], [false, true], [true, false]]) {
      writeFileSync(paths.settingsFile, SETTINGS);
      for (const step of steps) install(step);
      assert.equal(removeInstalledHooks(paths, NOW_MS).isExact, true);
      assert.equal(settings(), SETTINGS);
    }
  });

  test("is undone also where the file was edited since, at the ends of the lists", () => {
    writeFileSync(paths.settingsFile, SETTINGS);
    install();
    writeFileSync(paths.settingsFile, settings().replace("opus", "haiku"));
    assert.equal(removeInstalledHooks(paths, NOW_MS).isExact, false);
    assert.deepEqual(pythonEvents(), ["PreToolUse", "Stop"]);
    assert.deepEqual(findHooks(settings()), []);
    assert.ok(settings().includes("haiku") && settings().includes(OTHER));
  });

  test("an edit, another setup and a removal bring them back, once", () => {
    writeFileSync(paths.settingsFile, SETTINGS);
    install();
    writeFileSync(paths.settingsFile, settings().replace("opus", "haiku"));
    install(false);
    removeInstalledHooks(paths, NOW_MS);
    assert.deepEqual(pythonEvents(), ["PreToolUse", "Stop"]);
  });

  test("does not put them beside those that their own installer has registered again", () => {
    writeFileSync(paths.settingsFile, SETTINGS);
    install();
    const again = JSON.stringify({ hooks: { Stop: [{ hooks: [{ type: "command", command: LATER }] }] } });
    writeFileSync(paths.settingsFile, again);
    removeInstalledHooks(paths, NOW_MS);
    assert.deepEqual(pythonEvents().toSorted(), ["PreToolUse", "Stop"]);
  });

  test("a settings file that held nothing else stays empty", () => {
    const alone = JSON.stringify({ hooks: { Stop: [{ hooks: [{ type: "command", command: LATER }] }] } });
    writeFileSync(paths.settingsFile, alone);
    install();
    removeInstalledHooks(paths, NOW_MS);
    assert.equal(settings(), alone);
  });
});
