import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { waitFor } from "../../test/support/wait-for.ts";
import { silentLogger } from "../system/logger.ts";
import { createPendingArchive } from "./archive.ts";
import { createErrorTracker } from "./error-tracker.ts";
import { createHeldFiles } from "./held-files.ts";
import type { OpenedFile } from "./read-files.ts";

function opened(name: string): OpenedFile {
  return {
    file: { name, bytes: Buffer.from("{}"), modifiedAtMs: 0, clientPid: null, sourceKey: name, readStartedAtMs: 0 },
    identity: { inode: 1n, sizeBytes: 2n, modifiedAtNs: 0n },
    entry: { name, seconds: 0, nanoseconds: 0 },
  };
}

/** Syncs that end when the test says so. */
function setUp() {
  const syncs: PromiseWithResolvers<void>[] = [];
  const left: string[] = [];
  const held = createHeldFiles();
  const errors = createErrorTracker(silentLogger);
  const leaving = createPendingArchive({
    sync: async () => {
      const sync = Promise.withResolvers<void>();
      syncs.push(sync);
      await sync.promise;
    },
    errors,
    held,
    archiveFile: ({ name }) => void left.push(name),
    onFinished: () => {},
  });
  return { leaving, syncs, left, held, errors };
}

async function scheduler(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => void setImmediate(resolve));
}

describe("stored files", () => {
  test("stay until a sync that began after them is over, and leave in their order", async () => {
    const { leaving, syncs, left } = setUp();
    leaving.add(opened("a"), 1);
    leaving.add(opened("b"), 2);
    await scheduler();
    leaving.add(opened("c"), 3);
    await scheduler();
    assert.deepEqual([syncs.length, left], [1, []]);
    syncs[0]?.resolve();
    await waitFor("another sync, for the third", () => syncs.length === 2);
    assert.deepEqual([left, leaving.size()], [["a", "b"], 1]);
    assert.deepEqual([leaving.has("a"), leaving.has("c")], [false, true]);
    syncs[1]?.resolve();
    await leaving.finish();
    assert.deepEqual([left, leaving.size()], [["a", "b", "c"], 0]);
  });

  test("are held, and the trouble reported, when the disk is full", async () => {
    const { leaving, syncs, left, held, errors } = setUp();
    leaving.add(opened("a"), 1);
    await scheduler();
    syncs[0]?.reject(new Error("input/output error"));
    await leaving.finish();
    assert.deepEqual(left, []);
    assert.equal(leaving.size(), 0);
    assert.ok(held.any("unmoved"));
    assert.equal(errors.current(), "input/output error");
  });

  test("are many, and still each leaves once", async () => {
    const { leaving, syncs, left } = setUp();
    const names = Array.from({ length: 1000 }, (_, n) => `f${n}`);
    for (const [n, name] of names.entries()) leaving.add(opened(name), n);
    await scheduler();
    syncs[0]?.resolve();
    await leaving.finish();
    assert.deepEqual(left, names);
    assert.equal(syncs.length, 1);
  });
});
