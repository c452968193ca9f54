import assert from "node:assert/strict";
import { readFileSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, test } from "node:test";
import { createSpoolHarness, type SpoolHarness } from "../../test/support/spool-harness.ts";
import { tempDir } from "../../test/support/temp-dir.ts";
import { waitFor } from "../../test/support/wait-for.ts";
import type { Spool } from "./spool.ts";
import { postedTime } from "./posted.ts";

async function post(log: Spool, ...texts: readonly string[]): Promise<readonly (string | null)[]> {
  return Promise.all(texts.map(async (text) => log.accept(Buffer.from(text))));
}

describe("payloads that come by HTTP", () => {
  let harness: SpoolHarness;
  beforeEach(() => {
    harness = createSpoolHarness();
  });
  afterEach(() => harness.close());

  async function openIdle(options?: Parameters<SpoolHarness["open"]>[0]): Promise<Spool> {
    const log = harness.open(options);
    await log.start();
    await log.idle();
    return log;
  }

  test("are stored in their order and archived one file each, bytes untouched", async () => {
    const log = await openIdle();
    const texts = Array.from({ length: 300 }, (_, number) => `{ "n": ${number} }\n`);
    const names = await post(log, ...texts);
    assert.deepEqual(harness.stored, names);
    assert.deepEqual(harness.texts, texts);
    await log.stop();
    assert.deepEqual(
      harness.archived().map((file) => readFileSync(join(harness.paths.archiveDir, file), "utf8")),
      texts,
    );
    assert.deepEqual(harness.waiting(), []);
  });

  test("are archived while more keep coming", async () => {
    const spool = await openIdle();
    const posts = Array.from({ length: 10_000 }, () => "{}");
    for (let text = posts.pop(); text !== undefined && harness.archived().length === 0; text = posts.pop()) {
      await post(spool, text);
    }
    assert.ok(harness.archived().length > 0);
  });

  test("of one turn share a transaction and a sync, and are answered after it", async () => {
    const synced = Promise.withResolvers<void>();
    let syncs = 0;
    const log = await openIdle({
      sync: async () => {
        syncs += 1;
        return synced.promise;
      },
    });
    let answered = 0;
    const posts = ['{"n":1}', '{"n":2}', '{"n":3}'].map(async (text) => {
      await log.accept(Buffer.from(text));
      answered += 1;
    });
    await new Promise((resolve) => void setImmediate(() => setImmediate(resolve)));
    assert.deepEqual([harness.calls.length, syncs, answered], [1, 1, 0]);
    synced.resolve();
    await Promise.all(posts);
    assert.equal(answered, 3);
  });

  test("that are stored and not on disk are answered with the error", async () => {
    const log = await openIdle({ sync: () => Promise.reject(new Error("input/output error")) });
    await assert.rejects(log.accept(Buffer.from("{}")), /input\/output error/);
    assert.deepEqual(harness.waiting(), []);
  });

  test("whose sender was refused are not stored", async () => {
    const log = await openIdle();
    const answers = await Promise.all([
      log.accept(Buffer.from('{"n":1}')),
      log.accept(Buffer.from('{"n":2}'), () => true),
    ]);
    assert.equal(answers[1], null);
    assert.deepEqual(harness.texts, ['{"n":1}']);
  });

  test("wait as files while the store is down: it has them in order when it is back", async () => {
    let isDown = true;
    harness.intercept = () => {
      if (isDown) throw new Error("the store is down");
    };
    const log = await openIdle();
    const names = await post(log, '{"n":1}', '{"n":2}');
    assert.deepEqual(new Set(harness.waiting()), new Set(names));
    await log.stop();
    isDown = false;
    await openIdle();
    assert.deepEqual(harness.stored, names);
    assert.equal(harness.archived().length, 2);
  });

  test("have the same key as files, should the store fail after its commit", async () => {
    const log = await openIdle();
    harness.intercept = () => {
      harness.intercept = () => {};
      throw new Error("stored, and then it failed");
    };
    await post(log, '{"n":1}');
    await log.idle();
    assert.equal(new Set(harness.calls.flat()).size, 1);
  });

  test("come behind files that waited in the folder before them", async () => {
    const old = Array.from({ length: 200 }, (_, n) => `hook-1764150000-${100 + n}-1.json`);
    for (const [n, name] of old.entries()) harness.put(name, `{"old":${n}}`, 1_764_150_000_000 + n);
    const log = harness.open();
    await log.start();
    // The folder has not been scanned yet.
    const names = await post(log, '{"n":1}', '{"n":2}');
    await log.idle();
    assert.deepEqual(harness.stored, [...old, ...names]);
  });

  test("come behind one that became a file, once the store is back", async () => {
    const log = await openIdle();
    let failures = 0;
    harness.intercept = () => {
      failures += 1;
      if (failures <= 2) throw new Error("the store is down");
    };
    const [first = ""] = await post(log, '{"n":1}');
    await waitFor("the second failure", () => failures >= 2);
    const [second = ""] = await post(log, '{"n":2}');
    await log.idle();
    assert.deepEqual(harness.stored, [first, second]);
  });

  test("one that is no event becomes a dead letter, once, and keeps none of the others", async () => {
    const log = await openIdle();
    await post(log, '{"n":1}', "{ no JSON", '{"n":2}');
    await log.idle();
    assert.deepEqual(harness.texts, ['{"n":1}', '{"n":2}']);
    assert.deepEqual(
      harness.deadLetters().map(({ text }) => text),
      ["{ no JSON"],
    );
  });

  test("are refused while neither the store nor the disk takes them", async () => {
    harness.intercept = () => {
      throw new Error("the store is down");
    };
    const log = await openIdle();
    rmSync(join(harness.paths.rawDir, ".."), { recursive: true });
    writeFileSync(join(harness.paths.rawDir, ".."), "");
    const answers = await Promise.allSettled([1, 2].map(async (n) => log.accept(Buffer.from(`{"n":${n}}`))));
    assert.deepEqual(
      answers.map(({ status }) => status),
      ["rejected", "rejected"],
    );
    assert.deepEqual(harness.stored, []);
  });

  test("after the end each is a file of its own", async () => {
    const log = await openIdle();
    await log.stop();
    const names = await post(log, '{"n":1}', '{"n":2}');
    assert.deepEqual(new Set(harness.waiting()), new Set(names));
  });
});

test("the time of a posted payload is the time of its file, to the nanosecond", (t) => {
  const file = join(tempDir(t), "file");
  writeFileSync(file, "");
  for (const atMs of [0, 1, 999, 1_764_150_000_000, 1_764_150_000_001, 1_790_123_456_789, 253_402_300_799_999]) {
    const { seconds, modifiedAtNs } = postedTime(atMs);
    assert.equal(modifiedAtNs / 1_000_000n, BigInt(atMs));
    // Skips times beyond what every file system can hold.
    if (atMs > 2 ** 42) continue;
    utimesSync(file, seconds, seconds);
    assert.equal(statSync(file, { bigint: true }).mtimeNs, modifiedAtNs);
  }
});
