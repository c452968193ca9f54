import { afterEach, beforeEach, describe, test } from "node:test";
import { assertBacklogInOrder, assertFoundWithoutWatch, assertTurnsLeft } from "../../support/spool-backlog.ts";
import { createSpoolHarness, type SpoolHarness } from "../../support/spool-harness.ts";

/** More than inotify's queue of 16,384 holds. */
const MANY = 20_000;

let harness: SpoolHarness;
beforeEach(() => {
  harness = createSpoolHarness();
});
afterEach(() => harness.close());

describe("a backlog of 20,000 files", () => {
  test("comes in order, and new files come after it", async () => {
    await assertBacklogInOrder(harness, MANY);
  });

  test("that no watch can report is found whole and in order", async () => {
    await assertFoundWithoutWatch(harness, MANY);
  });

  test("leaves the event loop its turns", async () => {
    await assertTurnsLeft(harness, MANY);
  });
});
