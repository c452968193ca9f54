import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";
import { silentLogger } from "../system/logger.ts";
import { createErrorTracker, type ErrorTracker } from "./error-tracker.ts";
import type { OpenedFile } from "./read-files.ts";
import { createStoreFeed, type StoreFeed } from "./store-feed.ts";

function openedFile(name: string): OpenedFile {
  return {
    file: { name, bytes: Buffer.from("{}"), modifiedAtMs: 0, clientPid: null, sourceKey: name, readStartedAtMs: 0 },
    identity: { inode: 1n, sizeBytes: 2n, modifiedAtNs: 0n },
    entry: { name, seconds: 0, nanoseconds: 0 },
  };
}

const batch = ["a", "b", "c", "d"].map(openedFile);

function namesOf(files: readonly OpenedFile[]): string {
  return files.map(({ file }) => file.name).join("");
}

function sortedNamesOf(files: readonly OpenedFile[]): string {
  return namesOf(files.toSorted((a, b) => a.file.name.localeCompare(b.file.name)));
}

describe("the store's feed", () => {
  let refusedNames = "";
  let errors: ErrorTracker;
  let feed: StoreFeed;
  beforeEach(() => {
    refusedNames = "";
    errors = createErrorTracker(silentLogger);
    feed = createStoreFeed({
      errors,
      handler: (files) =>
        files.map(({ name }) => {
          if (refusedNames.includes(name)) throw new Error(`refused ${name}`);
          return { kind: "stored", seq: 1 };
        }),
    });
  });

  test("offers a batch as one and takes all its results", () => {
    const { processed, pending, pauseMs } = feed.submit(batch);
    assert.equal(namesOf(processed.map(({ opened }) => opened)), "abcd");
    assert.deepEqual([pending, pauseMs, feed.processedCount()], [[], 0, 4]);
  });

  test("retries a store that accepts no write at growing intervals, and keeps the order", () => {
    refusedNames = "abcd";
    const pauses = Array.from({ length: 9 }, () => {
      const { processed, refused, pending, pauseMs } = feed.submit(batch);
      assert.deepEqual([processed.length, refused.length, namesOf(pending)], [0, 0, "abcd"]);
      return pauseMs;
    });
    assert.deepEqual(pauses, [100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000, 5_000]);
    assert.match(errors.current() ?? "", /^refused [a-d]$/);
    refusedNames = "";
    assert.equal(feed.submit(batch).processed.length, 4);
    assert.equal(errors.current(), null);
  });

  for (const culprits of ["a", "d", "ac", "bcd", "abd"]) {
    test(`blames ${culprits} alone once the store took another`, () => {
      refusedNames = culprits;
      let result = feed.submit(batch);
      // With several failing files the witness may be one too; the next attempt uses another.
      for (let attempt = 0; attempt < 10 && result.processed.length === 0; attempt += 1) result = feed.submit(batch);
      const processed = result.processed.map(({ opened }) => opened);
      assert.equal(sortedNamesOf(processed), namesOf(batch.filter(({ file }) => !culprits.includes(file.name))));
      assert.equal(sortedNamesOf(result.refused), culprits);
      assert.deepEqual(result.pending, []);
    });
  }

  test("does not blame a file without another one to compare", () => {
    refusedNames = "a";
    for (let attempt = 0; attempt < 6; attempt += 1) {
      const { refused, pending, pauseMs } = feed.submit(batch.slice(0, 1));
      assert.deepEqual([refused.length, namesOf(pending), pauseMs > 0], [0, "a", true]);
    }
    assert.equal(feed.submitAlone(openedFile("a")), null);
  });
});
