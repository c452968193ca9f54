import assert from "node:assert/strict";
import { chmodSync, mkdirSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, test } from "node:test";
import { createRawLogRig, type RawLogRig } from "../../test/support/raw-log-rig.ts";
import { waitFor } from "../../test/support/wait-for.ts";

const T = Date.parse("2026-01-02T03:04:05Z");

describe("the raw log in trouble", () => {
  let rig: RawLogRig;
  beforeEach(() => {
    rig = createRawLogRig();
  });
  afterEach(() => rig.close());

  function putTen(): string[] {
    return Array.from({ length: 10 }, (_, n) => {
      rig.put(`hook-${n}-1.json`, "{}", T + n);
      return `hook-${n}-1.json`;
    });
  }

  test("killed between commit and archiving, the next run stores nothing twice", async () => {
    const names = putTen();
    const judge = rig.intercept;
    const first = rig.open();
    rig.intercept = () => {
      // As if killed right after the commit: judged and stored, but nothing is moved any more.
      rig.intercept = judge;
      mkdirSync(rig.paths.hooksDir, { recursive: true });
      writeFileSync(rig.paths.archiveDir, "not a folder");
    };
    await first.start();
    await waitFor("nothing could be moved", () => first.status().held === names.length);
    assert.deepEqual(rig.waiting().sort(), names);
    assert.match(first.status().lastError ?? "", /ENOTDIR|EEXIST/);
    await first.stop();
    rmSync(rig.paths.archiveDir);
    const offered = rig.calls.splice(0).flat();
    const second = rig.open();
    await second.start();
    await second.idle();
    assert.deepEqual(rig.stored, names);
    // In one batch or, where the machine is busy, in several.
    assert.deepEqual(new Set(rig.calls.flat()), new Set(offered));
    assert.equal(rig.archived().length, names.length);
    assert.equal(second.status().lastError, null);
  });

  test("moves by itself what could not be moved, once it can", async () => {
    writeFileSync(rig.paths.archiveDir, "not a folder");
    writeFileSync(rig.paths.deadLetterDir, "not a folder");
    rig.put("hook-1-1.json", "{}");
    rig.put("hook-2-1.json", "broken");
    const log = rig.open();
    await log.start();
    await waitFor("held", () => log.status().held === 2);
    rmSync(rig.paths.archiveDir);
    rmSync(rig.paths.deadLetterDir);
    await log.idle();
    assert.deepEqual([rig.stored.length, rig.archived().length, rig.deadLetters().length], [1, 1, 1]);
    assert.equal(log.status().lastError, null);
  });

  test("a store that was down gets everything, once and in order, when it is back", async () => {
    const names = putTen();
    let full = true;
    rig.intercept = () => {
      if (full) throw new Error("database or disk is full");
    };
    const log = rig.open();
    await log.start();
    await waitFor("told", () => log.status().lastError === "database or disk is full");
    assert.equal(log.status().waiting, names.length);
    assert.ok((log.status().oldestWaitingAgeMs ?? 0) > 0);
    rig.put("hook-99-1.json", "{}", T + 99);
    await waitFor("files were tried one by one", () => rig.calls.some((keys) => keys.length === 1));
    full = false;
    await log.idle();
    assert.deepEqual(rig.stored, [...names, "hook-99-1.json"]);
    assert.deepEqual(rig.deadLetters(), []);
    assert.equal(log.status().lastError, null);
  });

  test("a file that the store keeps refusing while it takes others becomes a dead letter", async () => {
    const names = putTen();
    rig.intercept = (files) => {
      if (files.some(({ name }) => name === "hook-4-1.json")) throw new Error("poison");
    };
    const log = rig.open();
    await log.start();
    await waitFor("the others", () => rig.stored.length === names.length - 1);
    // Refusals count only while others are taken.
    let more = 0;
    await waitFor("given up", () => {
      rig.put(`hook-${1000 + more}-1.json`);
      more += 1;
      return log.status().deadLetters === 1;
    });
    await log.idle();
    assert.deepEqual(rig.deadLetters(), [
      { name: "hook-4-1.json", reason: "the store refused it 5 times: poison", text: "{}" },
    ]);
    assert.equal(rig.stored.length, names.length - 1 + more);
    assert.equal(log.status().lastError, null);
  });

  test("a file that the store refuses does not keep later ones waiting", async () => {
    rig.intercept = (files) => {
      if (files.some(({ name }) => name === "hook-1-1.json")) throw new Error("poison");
    };
    rig.put("hook-1-1.json");
    const log = rig.open({ rescanIntervalMs: 50 });
    await log.start();
    await waitFor("tried several times", () => rig.calls.length >= 4);
    rig.put("hook-2-1.json");
    await waitFor("the later one", () => rig.stored.includes("hook-2-1.json"));
    assert.ok(rig.waiting().includes("hook-1-1.json"));
  });

  test("a handler that forgets a file is treated as one that failed", async () => {
    rig.put("hook-1-1.json");
    const log = rig.open({ handler: () => [] });
    await log.start();
    await waitFor("told", () => log.status().lastError !== null);
    assert.deepEqual(rig.waiting(), ["hook-1-1.json"]);
  });

  test("a file larger than any payload is set aside unread", async () => {
    rig.put("huge.json", "{}");
    truncateSync(join(rig.paths.rawDir, "huge.json"), 64 * 1024 * 1024 + 1);
    rig.put("hook-1-1.json");
    const log = rig.open();
    await log.start();
    await log.idle();
    assert.deepEqual(rig.stored, ["hook-1-1.json"]);
    assert.deepEqual(
      rig.deadLetters().map(({ name, reason }) => [name, reason]),
      [["huge.json", "larger than 64 MiB: no hook payload is"]],
    );
  });

  test("a file that may not be read waits by itself and is taken once it may be", async (t) => {
    const { configDir, hooksDir, rawDir, rawTemporaryDir } = rig.paths;
    for (const folder of [configDir, hooksDir, rawDir, rawTemporaryDir]) chmodSync(folder, 0o777);
    rig.put("hook-1-1.json");
    const locked = join(rawDir, "hook-1-1.json");
    chmodSync(locked, 0o000);
    // Nothing is forbidden to root, so as root the test goes on as somebody else.
    const isRoot = process.geteuid?.() === 0;
    if (isRoot) process.seteuid?.(65_534);
    t.after(() => {
      if (isRoot) process.seteuid?.(0);
    });
    const log = rig.open();
    await log.start();
    await waitFor("held", () => log.status().held === 1);
    assert.match(log.status().lastError ?? "", /EACCES/);
    rig.put("hook-2-1.json");
    await waitFor("the other one", () => rig.stored.includes("hook-2-1.json"));
    if (isRoot) process.seteuid?.(0);
    chmodSync(locked, 0o600);
    await log.idle();
    assert.deepEqual(rig.stored, ["hook-2-1.json", "hook-1-1.json"]);
    assert.equal(log.status().lastError, null);
  });

  test("a time that no calendar has does not stop an event", async () => {
    rig.put("hook-1-1.json", "{}", Date.UTC(2400, 0));
    rig.put("hook-2-1.json", "{}", -5_000);
    const log = rig.open();
    await log.start();
    await log.idle();
    assert.deepEqual(rig.stored, ["hook-2-1.json", "hook-1-1.json"]);
    assert.equal(rig.archived().length, 2);
  });

  test("a configuration folder that cannot be had is told and tried again", async () => {
    rmSync(rig.paths.hooksDir, { recursive: true });
    writeFileSync(rig.paths.hooksDir, "not a folder");
    const log = rig.open({ rescanIntervalMs: 20 });
    await log.start();
    assert.match(log.status().lastError ?? "", /ENOTDIR|EEXIST/);
    assert.equal(log.status().watching, false);
    rmSync(rig.paths.hooksDir);
    await waitFor("watching", () => log.status().watching);
    rig.put("hook-1-1.json");
    await waitFor("stored", () => rig.stored.length === 1);
    assert.equal(log.status().lastError, null);
  });
});
