import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, test } from "node:test";
import { createSpoolHarness, type SpoolHarness } from "../../../test/support/spool-harness.ts";
import { encodeRecord } from "./journal.ts";
import { createPostedFiles } from "./posted-files.ts";

const T = Date.parse("2026-01-02T03:04:05Z");

const record = (number: number, text = `{"n":${number}}`) => ({
  name: `http-${T}-${number}.json`,
  bytes: Buffer.from(text),
});

describe("payloads that come by HTTP, many at once", () => {
  let harness: SpoolHarness;
  beforeEach(() => {
    harness = createSpoolHarness();
  });
  afterEach(() => harness.close());

  /** Leaves a journal as a killed daemon does. */
  function leaveJournal(name: string, ...pieces: readonly Buffer[]): void {
    mkdirSync(harness.paths.postedDir, { recursive: true });
    writeFileSync(join(harness.paths.postedDir, name), Buffer.concat(pieces));
  }

  const journals = (): readonly string[] =>
    existsSync(harness.paths.postedDir)
      ? readdirSync(harness.paths.postedDir).filter((name) => name.endsWith(".journal"))
      : [];

  test("are stored in their order and archived one file each, bytes untouched", async () => {
    const log = harness.open();
    await log.start();
    const texts = Array.from({ length: 300 }, (_, number) => `{ "n": ${number} }\n`);
    const names = await Promise.all(texts.map(async (text) => log.accept(Buffer.from(text))));
    await log.idle();
    assert.deepEqual(harness.stored, names);
    assert.deepEqual(harness.texts, texts);
    const archived = harness.archived();
    assert.deepEqual(
      archived.map((file) => readFileSync(join(harness.paths.archiveDir, file), "utf8")),
      texts,
    );
    assert.deepEqual(harness.waiting(), []);
    await log.stop();
    assert.deepEqual(journals(), []);
  });

  test("are there before they are stored: the next daemon has them", async () => {
    harness.intercept = () => {
      throw new Error("the store is down");
    };
    const log = harness.open();
    await log.start();
    const names = await Promise.all([1, 2, 3].map(async (n) => log.accept(Buffer.from(`{"n":${n}}`))));
    await log.stop();
    assert.deepEqual(harness.stored, []);
    harness.intercept = () => {};
    const next = harness.open();
    await next.start();
    await next.idle();
    assert.deepEqual(harness.stored, names);
    assert.deepEqual(journals(), []);
  });

  test("are stored once, whenever a daemon is killed behind their commit", async () => {
    const pieces = [1, 2, 3].flatMap((number) => encodeRecord(record(number)).pieces);
    for (const life of ["first", "second"]) {
      leaveJournal(`${life}.journal`, ...pieces);
      const log = harness.open();
      await log.start();
      await log.idle();
      await log.stop();
      assert.deepEqual(harness.texts, ['{"n":1}', '{"n":2}', '{"n":3}']);
      assert.equal(harness.archived().length, 3);
      assert.deepEqual(journals(), []);
    }
  });

  test("have the same key whether they were stored from a journal or from a file", async () => {
    const posted = createPostedFiles(harness.paths);
    posted.add([record(1)]);
    const read = posted.read(record(1).name);
    posted.close();
    const log = harness.open();
    await log.start();
    await log.idle();
    assert.equal(read?.kind, "read");
    assert.deepEqual(harness.calls, [[read.file.sourceKey]]);
  });

  test("one that is no event becomes a dead letter, once, and keeps none of the others", async () => {
    const log = harness.open();
    await log.start();
    const texts = ['{"n":1}', "{ no JSON", '{"n":2}'];
    await Promise.all(texts.map(async (text) => log.accept(Buffer.from(text))));
    await log.idle();
    assert.deepEqual(harness.texts, ['{"n":1}', '{"n":2}']);
    assert.deepEqual(
      harness.deadLetters().map(({ text }) => text),
      ["{ no JSON"],
    );
  });

  test("a payload set aside before a kill is not set aside again", async () => {
    const [head, ...rest] = encodeRecord(record(1, "{ no JSON")).pieces;
    leaveJournal(
      "x.journal",
      Buffer.from(head.toString().replace("+", "-")),
      ...rest,
      ...encodeRecord(record(2)).pieces,
    );
    const log = harness.open();
    await log.start();
    await log.idle();
    assert.deepEqual(harness.texts, ['{"n":2}']);
    assert.deepEqual(harness.deadLetters(), []);
  });

  test("the rest of a broken write is reported as lost", async () => {
    const [head] = encodeRecord(record(2)).pieces;
    leaveJournal("x.journal", ...encodeRecord(record(1)).pieces, head, Buffer.from('{"n'));
    const log = harness.open();
    await log.start();
    await log.idle();
    assert.deepEqual(harness.texts, ['{"n":1}']);
    const [letter, ...others] = harness.deadLetters();
    assert.deepEqual(others, []);
    assert.match(letter?.reason ?? "", /not a whole record/);
    assert.equal(letter?.text, `${head.toString()}{"n`);
  });

  test("are refused while the disk takes no write, and none of them comes later", async () => {
    mkdirSync(harness.paths.dataDir, { recursive: true });
    writeFileSync(harness.paths.postedDir, "");
    const log = harness.open();
    await log.start();
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
    const log = harness.open();
    await log.start();
    await log.stop();
    const names = await Promise.all([1, 2].map(async (n) => log.accept(Buffer.from(`{"n":${n}}`))));
    assert.deepEqual(new Set(harness.waiting()), new Set(names));
  });
});
