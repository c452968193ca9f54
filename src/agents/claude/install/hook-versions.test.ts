import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { HOOK_EVENT_NAMES } from "../../../core/event.ts";
import { eventsFor, eventsNamed, warningsFor } from "./hook-versions.ts";

const SAFE = [
  "Notification",
  "PostToolUse",
  "PreToolUse",
  "SessionEnd",
  "SessionStart",
  "Stop",
  "SubagentStop",
  "UserPromptSubmit",
];

describe("the events for a client", () => {
  test("an unknown version gets the eight events that every client knows", () => {
    assert.deepEqual([...eventsFor(null)].sort(), SAFE);
  });

  test("never cost its user anything", () => {
    for (const version of [null, "1.0.50", "2.1.331", "99.0.0"]) {
      const events = new Set<string>(eventsFor(version));
      for (const costly of ["WorktreeCreate", "MessageDisplay", "PreCompact", "PostCompact"]) {
        assert.ok(!events.has(costly));
      }
      assert.deepEqual(warningsFor(eventsFor(version)), []);
    }
  });

  for (const [version, count] of [
    ["1.0.53", 5],
    ["1.0.54", 6],
    ["1.0.62", 7],
    ["1.0.128", 8],
    ["2.0.42", 8],
    ["2.0.43", 9],
    ["2.0.75", 10],
    ["2.0.76", 11],
    ["2.1.100", 19],
    ["2.1.119", 19],
    ["2.1.250", 19],
    ["2.1.251", 20],
    ["2.1.330", 20],
    ["2.1.331", 21],
    ["3.0.0", 21],
  ] as const) {
    test(`${version} are ${count}`, () => assert.equal(eventsFor(version).length, count));
  }

  test("grow with every version and never shrink", () => {
    const versions = ["1.0.54", "2.0.43", "2.0.45", "2.0.76", "2.1.33", "2.1.76", "2.1.78", "2.1.89", "2.1.331"];
    for (const [index, version] of versions.entries()) {
      const older = eventsFor(versions[index - 1] ?? "0.9.0");
      const names = new Set(eventsFor(version));
      assert.ok(older.every((name) => names.has(name)) && names.size > older.length, version);
    }
  });
});

describe("events named by a person", () => {
  test("are taken once each, in their order", () => {
    assert.deepEqual(eventsNamed(["Stop", "FileChanged", "Stop"], "2.1.331"), ["Stop", "FileChanged"]);
    assert.deepEqual(eventsNamed(["stop", "FILECHANGED", "Stop"], "2.1.331"), ["Stop", "FileChanged"]);
  });

  test("may be all but WorktreeCreate", () => {
    const all = HOOK_EVENT_NAMES.filter((name) => name !== "WorktreeCreate");
    assert.deepEqual(eventsNamed(all, "2.1.332"), all);
    assert.throws(() => eventsNamed(["Stop", "WorktreeCreate"], "2.1.331"), { code: "setup/event-forbidden" });
  });

  test("must exist", () => {
    for (const name of ["Stopp", "", "__proto__", "toString"]) {
      assert.throws(() => eventsNamed([name], "2.1.331"), { code: "setup/event-unknown" });
    }
  });

  test("must be known to the client, as an old one drops all settings over a new name", () => {
    assert.throws(() => eventsNamed(["PermissionRequest"], "2.0.44"), { code: "setup/event-too-new" });
    assert.throws(() => eventsNamed(["PermissionRequest"], null), { code: "setup/event-too-new" });
    assert.deepEqual(eventsNamed(["PreCompact"], null), ["PreCompact"]);
  });

  test("bring a warning where they cost something", () => {
    assert.equal(warningsFor(["MessageDisplay", "Stop", "PreCompact", "PostCompact"]).length, 3);
  });
});
