import { afterEach, beforeEach, describe, test } from "node:test";
import { assertBacklogInOrder, assertFoundWithoutWatch, assertTurnsLeft } from "../../support/spool-backlog.ts";
import { assertJournalStopped, assertJournalBehindFiles } from "../../support/spool-journal.ts";
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

test("a journal of 3,000 payloads, stopped in the middle, loses none", async () => {
  await assertJournalStopped(harness, 3000);
});

test("files of a stopped daemon come before the 3,000 of the next one", async () => {
  await assertJournalBehindFiles(harness, 3000);
});
