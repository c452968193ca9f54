import assert from "node:assert/strict";
import { chmodSync, mkdirSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, test } from "node:test";
import { createSpoolHarness, type SpoolHarness } from "../../test/support/spool-harness.ts";
import { waitFor } from "../../test/support/wait-for.ts";

const T = Date.parse("2026-01-02T03:04:05Z");

describe("spool errors", () => {
  let harness: SpoolHarness;
  beforeEach(() => {
    harness = createSpoolHarness();
  });
  afterEach(() => harness.close());

  function putTen(): string[] {
    return Array.from({ length: 10 }, (_, n) => {
      harness.put(`hook-${n}-1.json`, "{}", T + n);
      return `hook-${n}-1.json`;
    });
  }

  test("killed between commit and archiving, the next run stores no event twice", async () => {
    const names = putTen();
    const policy = harness.intercept;
    const first = harness.open();
    harness.intercept = () => {
      // As if killed right after the commit: processed and stored, but no file is moved any more.
      harness.intercept = policy;
      mkdirSync(harness.paths.hooksDir, { recursive: true });
      writeFileSync(harness.paths.archiveDir, "not a folder");
    };
    await first.start();
    await waitFor("the move to fail", () => first.status().held === names.length);
    assert.deepEqual(harness.waiting().sort(), names);
    assert.match(first.status().lastError ?? "", /ENOTDIR|EEXIST/);
    await first.stop();
    rmSync(harness.paths.archiveDir);
    const offered = harness.calls.splice(0).flat();
    const second = harness.open();
    await second.start();
    await second.idle();
    assert.deepEqual(harness.stored, names);
    // In one batch or, on a busy machine, in several.
    assert.deepEqual(new Set(harness.calls.flat()), new Set(offered));
    assert.equal(harness.archived().length, names.length);
    assert.equal(second.status().lastError, null);
  });

  test("moves by itself files that could not be moved, once it can", async () => {
    writeFileSync(harness.paths.archiveDir, "not a folder");
    writeFileSync(harness.paths.deadLetterDir, "not a folder");
    harness.put("hook-1-1.json", "{}");
    harness.put("hook-2-1.json", "broken");
    const log = harness.open();
    await log.start();
    await waitFor("held", () => log.status().held === 2);
    rmSync(harness.paths.archiveDir);
    rmSync(harness.paths.deadLetterDir);
    await log.idle();
    assert.deepEqual([harness.stored.length, harness.archived().length, harness.deadLetters().length], [1, 1, 1]);
    assert.equal(log.status().lastError, null);
  });

  test("a store that was down gets everything, once and in order, when it is back", async () => {
    const names = putTen();
    let full = true;
    harness.intercept = () => {
      if (full) throw new Error("database or disk is full");
    };
    const log = harness.open();
    await log.start();
    await waitFor("the error to be reported", () => log.status().lastError === "database or disk is full");
    assert.equal(log.status().waiting, names.length);
    assert.ok((log.status().oldestWaitingAgeMs ?? 0) > 0);
    harness.put("hook-99-1.json", "{}", T + 99);
    await waitFor("files were tried one by one", () => harness.calls.some((keys) => keys.length === 1));
    full = false;
    await log.idle();
    assert.deepEqual(harness.stored, [...names, "hook-99-1.json"]);
    assert.deepEqual(harness.deadLetters(), []);
    assert.equal(log.status().lastError, null);
  });

  test("a file that the store keeps refusing while it takes others becomes a dead letter", async () => {
    const names = putTen();
    harness.intercept = (files) => {
      if (files.some(({ name }) => name === "hook-4-1.json")) throw new Error("poison");
    };
    const log = harness.open();
    await log.start();
    await waitFor("the others", () => harness.stored.length === names.length - 1);
    // Refusals count only while others are stored.
    let more = 0;
    await waitFor("given up", () => {
      harness.put(`hook-${1000 + more}-1.json`);
      more += 1;
      return log.status().deadLetters === 1;
    });
    await log.idle();
    assert.deepEqual(harness.deadLetters(), [
      { name: "hook-4-1.json", reason: "the store refused it 5 times: poison", text: "{}" },
    ]);
    assert.equal(harness.stored.length, names.length - 1 + more);
    assert.equal(log.status().lastError, null);
  });

  test("a file that the store refuses does not keep later ones waiting", async () => {
    harness.intercept = (files) => {
      if (files.some(({ name }) => name === "hook-1-1.json")) throw new Error("poison");
    };
    harness.put("hook-1-1.json");
    const log = harness.open({ rescanIntervalMs: 50 });
    await log.start();
    await waitFor("tried several times", () => harness.calls.length >= 4);
    harness.put("hook-2-1.json");
    await waitFor("the later one", () => harness.stored.includes("hook-2-1.json"));
    assert.ok(harness.waiting().includes("hook-1-1.json"));
  });

  test("a handler that forgets a file is treated as one that failed", async () => {
    harness.put("hook-1-1.json");
    const log = harness.open({ handler: () => [] });
    await log.start();
    await waitFor("the error to be reported", () => log.status().lastError !== null);
    assert.deepEqual(harness.waiting(), ["hook-1-1.json"]);
  });

  test("a file larger than any payload is set aside unread", async () => {
    harness.put("huge.json", "{}");
    truncateSync(join(harness.paths.rawDir, "huge.json"), 64 * 1024 * 1024 + 1);
    harness.put("hook-1-1.json");
    const log = harness.open();
    await log.start();
    await log.idle();
    assert.deepEqual(harness.stored, ["hook-1-1.json"]);
    assert.deepEqual(
      harness.deadLetters().map(({ name, reason }) => [name, reason]),
      [["huge.json", "larger than 64 MiB: no hook payload is"]],
    );
  });

  test("a file that may not be read waits by itself and is taken once it may be", async (t) => {
    const { configDir, hooksDir, rawDir, rawTemporaryDir } = harness.paths;
    for (const folder of [configDir, hooksDir, rawDir, rawTemporaryDir]) chmodSync(folder, 0o777);
    harness.put("hook-1-1.json");
    const locked = join(rawDir, "hook-1-1.json");
    chmodSync(locked, 0o000);
    // Root may do everything, so as root the test continues as another user.
    const isRoot = process.geteuid?.() === 0;
    if (isRoot) process.seteuid?.(65_534);
    t.after(() => {
      if (isRoot) process.seteuid?.(0);
    });
    const log = harness.open();
    await log.start();
    await waitFor("held", () => log.status().held === 1);
    assert.match(log.status().lastError ?? "", /EACCES/);
    harness.put("hook-2-1.json");
    await waitFor("the other one", () => harness.stored.includes("hook-2-1.json"));
    if (isRoot) process.seteuid?.(0);
    chmodSync(locked, 0o600);
    await log.idle();
    assert.deepEqual(harness.stored, ["hook-2-1.json", "hook-1-1.json"]);
    assert.equal(log.status().lastError, null);
  });

  test("a time that no calendar has does not stop an event", async () => {
    harness.put("hook-1-1.json", "{}", Date.UTC(2400, 0));
    harness.put("hook-2-1.json", "{}", -5_000);
    const log = harness.open();
    await log.start();
    await log.idle();
    assert.deepEqual(harness.stored, ["hook-2-1.json", "hook-1-1.json"]);
    assert.equal(harness.archived().length, 2);
  });

  test("a configuration folder that cannot be used is reported and retried", async () => {
    rmSync(harness.paths.hooksDir, { recursive: true });
    writeFileSync(harness.paths.hooksDir, "not a folder");
    const log = harness.open({ rescanIntervalMs: 20 });
    await log.start();
    assert.match(log.status().lastError ?? "", /ENOTDIR|EEXIST/);
    assert.equal(log.status().watching, false);
    rmSync(harness.paths.hooksDir);
    await waitFor("watching", () => log.status().watching);
    harness.put("hook-1-1.json");
    await waitFor("stored", () => harness.stored.length === 1);
    assert.equal(log.status().lastError, null);
  });
});
