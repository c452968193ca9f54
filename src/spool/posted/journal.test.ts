import assert from "node:assert/strict";
import { statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { tempDir } from "../../../test/support/temp-dir.ts";
import { decodeRecords, encodeRecord, postedAtMs, postedTime } from "./journal.ts";

const RECORDS = ['{"a":1}', '{"text":"two\nlines\\n+http-1-1.json 3"}', "", "\u0000\n"].map((text, index) => ({
  name: `http-1764150000000-${index + 1}.json`,
  bytes: Buffer.from(text),
}));

const JOURNAL = Buffer.concat(RECORDS.flatMap((record) => encodeRecord(record).pieces));

/** Without the position of each. */
function decode(journal: Buffer) {
  const { records, tornBytes } = decodeRecords(journal);
  return { records: records.map(({ name, bytes }) => ({ name, bytes })), tornBytes };
}

test("a journal returns its records unchanged, with any bytes in them", () => {
  assert.deepEqual(decode(JOURNAL), { records: RECORDS, tornBytes: 0 });
});

test("a journal cut anywhere has each record before the cut, and reports the rest", () => {
  const ends = RECORDS.map((_, index) =>
    RECORDS.slice(0, index + 1).reduce((sum, record) => sum + Buffer.concat(encodeRecord(record).pieces).length, 0),
  );
  for (let length = 0; length <= JOURNAL.length; length += 1) {
    const whole = ends.filter((end) => end <= length);
    const { records, tornBytes } = decode(JOURNAL.subarray(0, length));
    assert.deepEqual(records, RECORDS.slice(0, whole.length));
    assert.equal(tornBytes, length - (whole.at(-1) ?? 0));
  }
});

test("a blank record after a power loss is no record", () => {
  const blank = Buffer.concat([JOURNAL, Buffer.alloc(4096)]);
  assert.deepEqual(decode(blank), { records: RECORDS, tornBytes: 4096 });
});

test("a record that lies in a file of its own is left out", () => {
  const struck = Buffer.from(JOURNAL);
  struck.write("-", 0);
  assert.deepEqual(decode(struck).records, RECORDS.slice(1));
});

test("the time in a name is the time of its file, to the nanosecond", (t) => {
  const file = join(tempDir(t), "file");
  writeFileSync(file, "");
  for (const atMs of [0, 1, 999, 1_764_150_000_000, 1_764_150_000_001, 1_790_123_456_789, 253_402_300_799_999]) {
    const { seconds, modifiedAtNs } = postedTime(postedAtMs(`http-${atMs}-7.json`));
    assert.equal(modifiedAtNs / 1_000_000n, BigInt(atMs));
    // Skips times beyond what every file system can hold.
    if (atMs > 2 ** 42) continue;
    utimesSync(file, seconds, seconds);
    assert.equal(statSync(file, { bigint: true }).mtimeNs, modifiedAtNs);
  }
});
