import assert from "node:assert/strict";
import {
  appendFileSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, test } from "node:test";
import { createSpoolHarness, type SpoolHarness } from "../../test/support/spool-harness.ts";
import { assertModelHolds } from "../../test/support/spool-model.ts";
import { waitFor } from "../../test/support/wait-for.ts";

const DAY = "2026-01-02";
const T = Date.parse(`${DAY}T03:04:05Z`);
/** Longer than any test, so that only the watch can find the file. */
const NEVER_MS = 2 ** 30;

describe("the spool", () => {
  let harness: SpoolHarness;
  beforeEach(() => {
    harness = createSpoolHarness();
  });
  afterEach(() => harness.close());

  test("stores in the order of writing, then archives under the number and day", async () => {
    harness.put("hook-2-1.json", '{"b":1}', T + 1);
    harness.put("hook-1-1.json", '{"c":1}', T + 2);
    harness.put("hook-3-1.json", '{"a":1}', T);
    const log = harness.open();
    await log.start();
    await log.idle();
    assert.deepEqual(harness.texts, ['{"a":1}', '{"b":1}', '{"c":1}']);
    assert.deepEqual(harness.waiting(), []);
    assert.deepEqual(harness.archived(), [
      `${DAY}/000000000001-hook-3-1.json`,
      `${DAY}/000000000002-hook-2-1.json`,
      `${DAY}/000000000003-hook-1-1.json`,
    ]);
    const [first = ""] = harness.archived();
    assert.equal(readFileSync(join(harness.paths.archiveDir, first), "utf8"), '{"a":1}');
    assert.equal(statSync(join(harness.paths.archiveDir, DAY)).mode & 0o777, 0o700);
  });

  test("is not caught up before its first look, nor while another one is due", async () => {
    harness.put("hook-1-1.json");
    const log = harness.open();
    assert.equal(log.isCaughtUp(), false);
    await log.start();
    assert.deepEqual([log.status().waiting, log.isCaughtUp()], [0, false], "nothing is known yet");
    await log.idle();
    assert.equal(log.isCaughtUp(), true);
    const asked = log.idle();
    assert.equal(log.isCaughtUp(), false, "it was asked to look");
    await asked;
    assert.equal(log.isCaughtUp(), true);
  });

  test("passes on the client's process id where the hook wrote it into the name", async () => {
    const reported = new Map<string, number | null>();
    harness.intercept = (files) => files.forEach(({ name, clientPid }) => reported.set(name, clientPid));
    const names = ["hook-7-0-4321.json", "hook-7-0.json", "hook-7-0-x.json", "http-7-0-4321.json"];
    for (const name of names) harness.put(name);
    const log = harness.open();
    await log.start();
    await log.idle();
    assert.deepEqual(
      names.map((name) => reported.get(name)),
      [4321, null, null, null],
    );
  });

  test("notices new files by the watch", async () => {
    const log = harness.open({ rescanIntervalMs: NEVER_MS });
    await log.start();
    await log.idle();
    for (let n = 1; n <= 20; n += 1) {
      harness.put(`hook-${n}-1.json`);
      await waitFor("stored", () => harness.stored.length === n);
    }
    await waitFor("archived", () => harness.waiting().length === 0);
    assert.equal(log.status().watching, true);
  });

  test("takes a payload posted to the daemon like one of a hook", async () => {
    const log = harness.open({ rescanIntervalMs: NEVER_MS });
    await log.start();
    await log.idle();
    const names = await Promise.all([1, 2, 3].map(async (n) => log.accept(Buffer.from(`{"n":${n}}`))));
    await waitFor("stored", () => harness.stored.length === 3);
    assert.deepEqual(harness.stored, names);
    assert.match(names.join(" "), /^(http-\d+-\d+\.json ?){3}$/);
  });

  test("ignores hidden files, readable twins, other endings, folders and links", async () => {
    const outside = join(harness.paths.configDir, "secret.json");
    writeFileSync(outside, "{}");
    symlinkSync(outside, join(harness.paths.rawDir, "link.json"));
    mkdirSync(join(harness.paths.rawDir, "folder.json"));
    for (const name of [".hidden.json", "a_pretty.json", "notes.txt"])
      writeFileSync(join(harness.paths.rawDir, name), "{}");
    const log = harness.open();
    await log.start();
    await log.idle();
    assert.deepEqual(harness.stored, []);
    assert.equal(harness.waiting().length, 5);
    assert.deepEqual(harness.deadLetters(), []);
    assert.equal(log.status().waiting, 0);
  });

  test("takes any file name", async () => {
    const names = [
      "-rf.json",
      "a\nb.json",
      "状態 🦊.json",
      "$(touch x).json",
      "x..json",
      `${"n".repeat(250)}.json`,
      "%2e%2e.json",
    ];
    for (const name of names) harness.put(name);
    const log = harness.open();
    await log.start();
    await log.idle();
    assert.deepEqual(harness.stored.toSorted(), names.toSorted());
    assert.deepEqual(harness.waiting(), []);
    assert.equal(harness.archived().length, names.length);
  });

  test("waits for a foreign writer that needs two pieces, and delays no other file", async () => {
    const log = harness.open({ rescanIntervalMs: NEVER_MS });
    await log.start();
    await log.idle();
    const foreign = join(harness.paths.rawDir, "20260102_PreToolUse_s1.json");
    writeFileSync(foreign, '{"first":1,');
    await waitFor("held", () => log.status().held === 1);
    harness.put("hook-1-1.json", '{"other":1}');
    await waitFor("the other one", () => harness.stored.length === 1);
    appendFileSync(foreign, '"second":2}');
    await waitFor("both", () => harness.stored.length === 2);
    await log.idle();
    assert.deepEqual(harness.texts, ['{"other":1}', '{"first":1,"second":2}']);
    assert.deepEqual(harness.deadLetters(), []);
  });

  test("sets a foreign file aside once it rests without being JSON, not while it grows", async () => {
    const log = harness.open({ quietMs: 300 });
    await log.start();
    const foreign = join(harness.paths.rawDir, "torn.json");
    writeFileSync(foreign, "[");
    for (let piece = 0; piece < 8; piece += 1) {
      const calls = harness.calls.length;
      appendFileSync(foreign, "1,");
      await waitFor("read again", () => harness.calls.length > calls);
      assert.deepEqual(harness.deadLetters(), []);
    }
    await log.idle();
    assert.deepEqual(harness.deadLetters(), [{ name: "torn.json", reason: "not JSON", text: `[${"1,".repeat(8)}` }]);
    assert.equal(log.status().deadLetters, 1);
  });

  test("sets a broken file of our own hook aside at once, with its bytes and its reason", async () => {
    harness.put("hook-1-1.json", "{broken");
    harness.put("hook-2-1.json", "");
    harness.put("hook-3-1.json", "7");
    harness.put("hook-4-1.json", "{}");
    const log = harness.open({ quietMs: NEVER_MS });
    await log.start();
    await log.idle();
    assert.deepEqual(
      harness.deadLetters().sort((a, b) => a.name.localeCompare(b.name)),
      [
        { name: "hook-1-1.json", reason: "not JSON", text: "{broken" },
        { name: "hook-2-1.json", reason: "not JSON", text: "" },
        { name: "hook-3-1.json", reason: "not an object", text: "7" },
      ],
    );
    assert.deepEqual(harness.stored, ["hook-4-1.json"]);
    await log.stop();
    assert.equal(harness.open().status().deadLetters, 3);
  });

  test("keeps a file that was put in the place of the one it just stored", async () => {
    harness.put("20260102_Stop_s1.json", '{"n":1}');
    harness.intercept = () => {
      harness.intercept = () => {};
      harness.put("20260102_Stop_s1.json", '{"n":2}');
    };
    const log = harness.open();
    await log.start();
    await log.idle();
    assert.deepEqual(harness.texts, ['{"n":1}', '{"n":2}']);
  });

  test("finds its folder again after it was deleted or moved away", async () => {
    const log = harness.open({ rescanIntervalMs: NEVER_MS });
    await log.start();
    await log.idle();
    rmSync(join(harness.paths.hooksDir, "logs"), { recursive: true });
    await waitFor(
      "the folder is back",
      () => statSync(harness.paths.rawTemporaryDir, { throwIfNoEntry: false }) !== undefined,
    );
    harness.put("hook-1-1.json");
    await waitFor("stored", () => harness.stored.length === 1);
    await log.idle();
    renameSync(harness.paths.rawDir, `${harness.paths.rawDir}.old`);
    await waitFor(
      "the folder is back",
      () => statSync(harness.paths.rawTemporaryDir, { throwIfNoEntry: false }) !== undefined,
    );
    harness.put("hook-2-1.json");
    await waitFor("stored", () => harness.stored.length === 2);
  });

  test("finds files that no notice was given of by its rescan", async () => {
    const log = harness.open({ rescanIntervalMs: 20 });
    await log.start();
    await log.idle();
    // The folder is replaced by another of the same name that already has a file: the watch does not report that file.
    const other = `${harness.paths.rawDir}.new`;
    mkdirSync(other);
    writeFileSync(join(other, "hook-1-1.json"), "{}");
    renameSync(harness.paths.rawDir, `${harness.paths.rawDir}.old`);
    rmSync(harness.paths.rawDir, { recursive: true, force: true });
    renameSync(other, harness.paths.rawDir);
    await waitFor("stored", () => harness.stored.length === 1);
  });

  test("stopped, it finishes the current batch and touches no other file", async () => {
    for (let n = 0; n < 500; n += 1) harness.put(`hook-${n}-1.json`, "{}", T + n);
    const log = harness.open();
    const stopping: Promise<void>[] = [];
    harness.intercept = () => {
      stopping.push(log.stop());
    };
    await log.start();
    await log.idle();
    await Promise.all(stopping);
    const inHand = harness.stored.length;
    assert.equal(harness.calls.length, 1);
    assert.equal(harness.archived().length, inHand);
    assert.equal(harness.waiting().length, 500 - inHand);
    harness.put("hook-later-1.json");
    harness.intercept = () => {};
    const next = harness.open();
    await next.start();
    await next.idle();
    assert.equal(new Set(harness.stored).size, 501);
    assert.equal(harness.stored.length, 501);
  });
});

test("each file is stored once and in order, or a dead letter, whatever happens", async (t) => {
  t.diagnostic(await assertModelHolds(6));
});
