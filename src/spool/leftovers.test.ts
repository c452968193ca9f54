import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync, renameSync, truncateSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, test } from "node:test";
import { createMemoryLogger } from "../../test/support/memory-logger.ts";
import { createSpoolHarness, type SpoolHarness } from "../../test/support/spool-harness.ts";
import { waitFor } from "../../test/support/wait-for.ts";
import { systemClock } from "../system/clock.ts";
import { openDeadLetters } from "./dead-letters.ts";
import { recoverLeftovers } from "./leftovers.ts";
import { MAX_RAW_FILE_BYTES, TOO_LARGE } from "./raw-file.ts";

const MINUTE_MS = 60_000;

describe("leftovers of killed hooks", () => {
  let harness: SpoolHarness;
  beforeEach(() => {
    harness = createSpoolHarness();
  });
  afterEach(() => harness.close());

  function leave(name: string, text: string, ageMs: number): void {
    const file = join(harness.paths.rawTemporaryDir, name);
    writeFileSync(file, text);
    const seconds = (Date.now() - ageMs) / 1000;
    utimesSync(file, seconds, seconds);
  }

  test("stores whole files of a killed hook, sets the rest aside, skips live writers", async () => {
    leave("11-0", '{"complete":true}', 11 * MINUTE_MS);
    leave("12-0", '{"torn":', 11 * MINUTE_MS);
    leave("13-0", "", 11 * MINUTE_MS);
    leave("14-0", '{"young":', 9 * MINUTE_MS);
    const spool = harness.open();
    await spool.start();
    await waitFor("recovered", () => harness.stored.length === 1 && spool.status().deadLetters === 2);
    assert.deepEqual(harness.texts, ['{"complete":true}']);
    assert.deepEqual(
      harness.deadLetters().sort((a, b) => a.name.localeCompare(b.name)),
      [
        { name: "12-0", reason: "incomplete: the hook was stopped while writing", text: '{"torn":' },
        { name: "13-0", reason: "incomplete: the hook was stopped while writing", text: "" },
      ],
    );
    assert.deepEqual(readdirSync(harness.paths.rawTemporaryDir), ["14-0"]);
  });

  test("gives a killed hook's file the name it would have had, unless that is taken", async () => {
    leave("11-0-77.json", '{"complete":1}', 13 * MINUTE_MS);
    leave("12-0.json", '{"complete":2}', 12 * MINUTE_MS);
    leave("http-1-2.json", '{"complete":3}', 11 * MINUTE_MS);
    // An entry that stays in the folder.
    mkdirSync(join(harness.paths.rawDir, "hook-12-0.json"));
    let names: string[] = [];
    harness.intercept = (files) => (names = [...names, ...files.map(({ name }) => name)]);
    const spool = harness.open();
    await spool.start();
    await waitFor("all", () => harness.stored.length === 3);
    assert.deepEqual(names.map((name) => name.replace(/^recovered-.*/, "recovered")).sort(), [
      "hook-11-0-77.json",
      "http-1-2.json",
      "recovered",
    ]);
  });

  test("does not warn of a file that its live hook has finished meanwhile", async () => {
    for (const pid of [11, 12]) leave(`${pid}-0.json`, "{}", 0);
    const { rawTemporaryDir: folder, rawDir } = harness.paths;
    const logger = createMemoryLogger();
    // The time is read between the list of the files and the second one.
    const clock = {
      now: () => {
        for (const name of readdirSync(folder).slice(1)) renameSync(join(folder, name), join(rawDir, `hook-${name}`));
        return Date.now();
      },
    };
    const shared = { paths: harness.paths, clock, logger };
    const { signal } = new AbortController();
    await recoverLeftovers({ ...shared, deadLetters: openDeadLetters({ ...shared, clock: systemClock }), signal });
    assert.deepEqual([readdirSync(folder).length, readdirSync(rawDir).length], [1, 2], "the second has its name");
    assert.deepEqual(logger.records, []);
  });

  test("says of a file that is too large that it is, not that it was torn", async () => {
    leave("11-0-77.json", "", 0);
    const file = join(harness.paths.rawTemporaryDir, "11-0-77.json");
    truncateSync(file, MAX_RAW_FILE_BYTES + 1);
    utimesSync(file, 1_500_000_000, 1_500_000_000);
    const spool = harness.open();
    await spool.start();
    await waitFor("it to be set aside", () => spool.status().deadLetters === 1);
    assert.deepEqual(
      readdirSync(harness.paths.deadLetterDir, { recursive: true, encoding: "utf8" })
        .filter((name) => name.endsWith(".reason.json"))
        .map((name) => JSON.parse(readFileSync(join(harness.paths.deadLetterDir, name), "utf8")).reason),
      [TOO_LARGE],
    );
  });
});
