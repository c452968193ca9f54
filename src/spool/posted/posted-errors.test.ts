import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, test } from "node:test";
import { createSpoolHarness, type SpoolHarness } from "../../../test/support/spool-harness.ts";
import {
  assertJournalBehindFiles,
  assertJournalStopped,
  postedRecord as record,
} from "../../../test/support/spool-journal.ts";
import { silentLogger } from "../../system/logger.ts";
import { openDeadLetters } from "../dead-letters.ts";
import { encodeRecord } from "./journal.ts";
import { writeOutLeftJournals } from "./left-journals.ts";

const T = Date.parse("2026-01-02T03:04:05Z");

describe("payloads that come by HTTP at once, when not all is well", () => {
  let harness: SpoolHarness;
  beforeEach(() => {
    harness = createSpoolHarness();
  });
  afterEach(() => harness.close());

  test("come behind files that waited in the folder before them", async () => {
    const old = Array.from({ length: 200 }, (_, n) => `hook-1764150000-${100 + n}-1.json`);
    for (const [n, name] of old.entries()) harness.put(name, `{"old":${n}}`, 1_764_150_000_000 + n);
    const log = harness.open();
    await log.start();
    // The folder has not been scanned yet.
    const names = await Promise.all([1, 2].map(async (n) => log.accept(Buffer.from(`{"n":${n}}`))));
    await log.idle();
    assert.deepEqual(harness.stored, [...old, ...names]);
  });

  test("come behind one that came alone before them, or was too large for a journal", async () => {
    const log = harness.open();
    await log.start();
    await log.idle();
    const names: (string | null)[] = [];
    for (const text of ['{"n":1}', `{"n":"${"x".repeat(300_000)}"}`]) {
      names.push(await log.accept(Buffer.from(text)));
      names.push(...(await Promise.all([1, 2].map(async (n) => log.accept(Buffer.from(`{"m":${n}}`))))));
    }
    await log.idle();
    assert.deepEqual(harness.stored, names);
  });

  test("a payload stored at a second attempt is not offered again, and is archived", async () => {
    const log = harness.open();
    await log.start();
    let offers = 0;
    harness.intercept = (files) => {
      if (!files.some(({ bytes }) => bytes.toString() === '{"n":1}')) return;
      offers += 1;
      if (offers <= 5) throw new Error("not now");
    };
    await Promise.all([1, 2, 3].map(async (n) => log.accept(Buffer.from(`{"n":${n}}`))));
    await log.idle();
    assert.equal(offers, 6);
    assert.equal(harness.archived().length, 3);
    assert.equal(log.status().held, 0);
  });

  test("a journal whose parts were put down reports none of them twice", async () => {
    const { paths } = harness;
    const [head] = encodeRecord(record(4)).pieces;
    const whole = [1, 2, 3].flatMap((n) => encodeRecord(record(n, n === 2 ? "{ no JSON" : undefined)).pieces);
    mkdirSync(paths.postedDir, { recursive: true });
    // The torn end cannot become a dead letter: as if the process was killed, or the disk was full, before that.
    writeFileSync(join(paths.postedDir, "x.journal"), Buffer.concat([...whole, head]));
    writeFileSync(paths.deadLetterDir, "");
    const deadLetters = openDeadLetters({ paths, clock: { now: () => T }, logger: silentLogger });
    const { signal } = new AbortController();
    const putDown = async () => writeOutLeftJournals({ paths, deadLetters, owns: () => false, signal });
    await assert.rejects(putDown());
    assert.deepEqual(
      harness.waiting().sort(),
      [1, 2, 3].map((n) => record(n).name),
    );
    for (const n of [1, 2, 3]) rmSync(join(paths.rawDir, record(n).name));
    rmSync(paths.deadLetterDir);
    await putDown();
    assert.deepEqual(harness.waiting(), []);
    assert.deepEqual(
      harness.deadLetters().map(({ text }) => text),
      [head.toString()],
    );
  });

  test("a journal that cannot be opened keeps no other one", async () => {
    mkdirSync(join(harness.paths.postedDir, "a.journal"), { recursive: true });
    writeFileSync(join(harness.paths.postedDir, "b.journal"), Buffer.concat(encodeRecord(record(1)).pieces));
    const log = harness.open();
    await log.start();
    await log.idle();
    assert.deepEqual(harness.stored, [record(1).name]);
    assert.match(log.status().lastError ?? "", /EISDIR/);
  });

  test("become files at once where there can be no journal", async () => {
    mkdirSync(harness.paths.dataDir, { recursive: true });
    writeFileSync(harness.paths.postedDir, "");
    const log = harness.open();
    await log.start();
    const names = await Promise.all([1, 2].map(async (n) => log.accept(Buffer.from(`{"n":${n}}`))));
    await log.idle();
    assert.deepEqual(harness.stored, names);
  });

  test("an archived file that a kill left in halves is repaired by the next daemon", async () => {
    mkdirSync(harness.paths.postedDir, { recursive: true });
    writeFileSync(join(harness.paths.postedDir, "x.journal"), Buffer.concat(encodeRecord(record(1)).pieces));
    const log = harness.open();
    await log.start();
    await log.idle();
    await log.stop();
    const [file = ""] = harness.archived();
    const archived = join(harness.paths.archiveDir, file);
    writeFileSync(archived, '{"n');
    writeFileSync(join(harness.paths.postedDir, "x.journal"), Buffer.concat(encodeRecord(record(1)).pieces));
    const next = harness.open();
    await next.start();
    await next.idle();
    assert.deepEqual(harness.archived(), [file]);
    assert.equal(readFileSync(archived, "utf8"), '{"n":1}');
    assert.equal(Math.floor(statSync(archived).mtimeMs), T);
  });

  for (const [what, spoil] of [
    ["removed", (file: string) => rmSync(file)],
    ["emptied", (file: string) => truncateSync(file, 0)],
  ] as const) {
    test(`survive a journal that a person ${what}, and the next ones use another`, async () => {
      let isDown = true;
      harness.intercept = () => {
        if (isDown) throw new Error("the store is down");
      };
      const log = harness.open();
      await log.start();
      const post = (...numbers: number[]) =>
        Promise.all(numbers.map(async (n) => log.accept(Buffer.from(`{"n":${n}}`))));
      await post(1, 2);
      const [journal = ""] = readdirSync(harness.paths.postedDir);
      spoil(join(harness.paths.postedDir, journal));
      await post(3, 4);
      assert.deepEqual(readdirSync(harness.paths.postedDir).filter((name) => name !== journal).length, 1);
      await log.stop();
      isDown = false;
      const next = harness.open();
      await next.start();
      await next.idle();
      assert.deepEqual(harness.texts, ['{"n":1}', '{"n":2}', '{"n":3}', '{"n":4}']);
      assert.deepEqual(harness.deadLetters(), []);
    });
  }

  test("a long journal yields to others, and a stop in the middle of it loses none", async () => {
    await assertJournalStopped(harness, 300);
  });

  test("files of a stopped daemon come before those of the next one", async () => {
    await assertJournalBehindFiles(harness, 100);
  });
});
