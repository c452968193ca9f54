import { afterEach, beforeEach, describe, test } from "node:test";
import { assertBacklogInOrder, assertFoundWithoutWatch, assertTurnsLeft } from "../../support/raw-log-backlog.ts";
import { assertJournalStopped, assertJournalBehindFiles } from "../../support/raw-log-journal.ts";
import { createRawLogRig, type RawLogRig } from "../../support/raw-log-rig.ts";

/** More than inotify's queue of 16,384 holds. */
const MANY = 20_000;

let rig: RawLogRig;
beforeEach(() => {
  rig = createRawLogRig();
});
afterEach(() => rig.close());

describe("a backlog of 20,000 files", () => {
  test("comes in order, and what arrives meanwhile comes after it", async () => {
    await assertBacklogInOrder(rig, MANY);
  });

  test("that no watch can report is found whole and in order", async () => {
    await assertFoundWithoutWatch(rig, MANY);
  });

  test("lets the event loop have its turns", async () => {
    await assertTurnsLeft(rig, MANY);
  });
});

test("a journal of 3,000 payloads, stopped in the middle, loses none", async () => {
  await assertJournalStopped(rig, 3000);
});

test("what a stopped daemon put down comes before the 3,000 of the next one", async () => {
  await assertJournalBehindFiles(rig, 3000);
});
