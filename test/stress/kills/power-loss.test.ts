import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import {
  assertWhole,
  databaseInUse,
  FRAME_BYTES,
  FRAME_HEADER_BYTES,
  HEADER_BYTES,
  PAGE_BYTES,
} from "../../support/kills/journal-images.ts";

test("journal that ends anywhere has each commit before that point, and no other", (t) => {
  const { databaseFile, journal, commits } = databaseInUse(t);
  const cuts: number[] = [0, HEADER_BYTES / 2];
  for (let end = HEADER_BYTES; end <= journal.length; end += FRAME_BYTES) {
    cuts.push(end, end + FRAME_HEADER_BYTES + PAGE_BYTES / 2);
  }
  for (const cut of cuts.filter((end) => end <= journal.length)) {
    const expected = commits.findLast(({ journalBytes }) => journalBytes <= cut)?.events ?? 0;
    assertWhole(t, { databaseFile, journal: journal.subarray(0, cut), expected, what: `cut at ${cut}` });
  }
});

test("page of a commit that never reached the disk takes back that commit alone", (t) => {
  const { databaseFile, journal, commits } = databaseInUse(t);
  const [lastBut, last] = commits.slice(-2);
  assert.ok(lastBut !== undefined && last !== undefined);
  for (let start = lastBut.journalBytes; start < last.journalBytes; start += FRAME_BYTES) {
    for (const damage of [Buffer.alloc(FRAME_BYTES), Buffer.alloc(512, 7)]) {
      const damaged = Buffer.from(journal);
      damage.copy(damaged, start + (damage.length === 512 ? FRAME_HEADER_BYTES + PAGE_BYTES / 2 : 0));
      assertWhole(t, { databaseFile, journal: damaged, expected: lastBut.events, what: `frame at ${start}` });
    }
  }
});

test("checkpoint that was broken off anywhere, within a page too, loses no event", (t) => {
  const { databaseFile, journal, commits } = databaseInUse(t);
  const expected = commits.at(-1)?.events ?? 0;
  const database = readFileSync(databaseFile);
  for (let start = HEADER_BYTES; start < journal.length; start += FRAME_BYTES) {
    const at = (journal.readUInt32BE(start) - 1) * PAGE_BYTES;
    const page = journal.subarray(start + FRAME_HEADER_BYTES, start + FRAME_BYTES);
    // Up to this page, and half of it.
    const partly = Buffer.concat([database, Buffer.alloc(Math.max(0, at + PAGE_BYTES - database.length))]);
    page.copy(partly, at, 0, PAGE_BYTES / 2);
    assertWhole(t, { databaseFile, database: partly, journal, expected, what: `page at ${at}` });
  }
});
