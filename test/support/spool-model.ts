import assert from "node:assert/strict";
import { appendFileSync, existsSync, mkdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as fc from "./fast-check.ts";
import type { Spool } from "../../src/spool/spool.ts";
import { createSpoolHarness, type SpoolHarness } from "./spool-harness.ts";
import { waitFor } from "./wait-for.ts";

/** What was written to the folder, as plain lists, independent of the spool. */
interface Model {
  isOpen: boolean;
  /** Texts that must be stored, each once. */
  readonly due: string[];
  /** The same, with their times, for files written while the spool was stopped. */
  readonly backlog: { readonly text: string; readonly timeMs: number }[];
  /** False after a stop in the middle: the test cannot know what was ingested by then. */
  isOrderKnown: boolean;
  /** Names of half-written files, and the text they still lack. */
  readonly growing: Map<string, { readonly start: string; readonly end: string }>;
  /** Texts that must become dead letters, byte for byte. */
  readonly dead: string[];
  /** Names of files that are left alone. */
  readonly foreignFiles: Set<string>;
}

interface Real {
  readonly harness: SpoolHarness;
  log: Spool | null;
  /** Each time is used once, so that the order is certain. */
  readonly freshTimeMs: (shift: number) => number;
}

type Command = fc.AsyncCommand<Model, Real>;

/** Longer than any run: a half-written file is only given up at its end. */
const NEVER_MS = 3_600_000;

const BROKEN = ["hook-7-0.json", "hook-7-1-9.json", "hook-32767-0.json", "http-1-2.json"] as const;
const name = fc.oneof(
  fc.constantFrom(...BROKEN, "20261125_Stop_s.json", "ü.json"),
  fc.nat(40_000).map((pid) => `hook-${pid}-0-${pid % 9}.json`),
  fc.nat(99).map((count) => `http-1764000000000-${count}.json`),
);
const foreignName = fc.constantFrom("20261125_Stop_s.json", "20261125_PreToolUse_t.json", "ü 🎉.json");
/** Twentieths of a second: some within one second, some not. */
const shift = fc.integer({ min: -60, max: 60 });
const object = fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 1 }), { maxKeys: 3 });

/** A free name: the hook never overwrites a pending file, and neither do our writers. */
function isFree(model: Model, real: Real, chosen: string): boolean {
  return (
    !model.growing.has(chosen) &&
    !model.foreignFiles.has(chosen) &&
    !existsSync(join(real.harness.paths.rawDir, chosen))
  );
}

function lay({
  model,
  real,
  chosen,
  text,
  by,
}: {
  model: Model;
  real: Real;
  chosen: string;
  text: string;
  by: number;
}) {
  if (!isFree(model, real, chosen)) return;
  const timeMs = real.freshTimeMs(by);
  model.due.push(text);
  if (!model.isOpen) model.backlog.push({ text, timeMs });
  real.harness.put(chosen, text, timeMs);
}

let numbers = 0;
/** How often the order of several files was compared. */
let orders = 0;
const numbered = (fields: object): string => JSON.stringify({ ...fields, number: (numbers += 1) });

function command(text: string, run: (model: Model, real: Real) => void | Promise<void>): Command {
  return { check: () => true, run: async (model, real) => run(model, real), toString: () => text };
}

const layWhole = fc.array(fc.tuple(name, object, shift), { minLength: 1, maxLength: 12 }).map((files) =>
  command(`whole ${files.map(([chosen]) => chosen).join()}`, (model, real) => {
    for (const [chosen, fields, by] of files) lay({ model, real, chosen, text: numbered(fields), by });
  }),
);

const layBroken = fc.tuple(fc.constantFrom(...BROKEN), fc.nat(12), shift).map(([chosen, cut, by]) =>
  command(`broken ${chosen}`, (model, real) => {
    if (!isFree(model, real, chosen)) return;
    const text = numbered({}).slice(0, -1 - cut);
    model.dead.push(text);
    real.harness.put(chosen, text, real.freshTimeMs(by));
  }),
);

const beginForeign = fc.tuple(foreignName, object, fc.nat(10)).map(([chosen, fields, kept]) =>
  command(`begin ${chosen}`, (model, real) => {
    if (!isFree(model, real, chosen)) return;
    const text = numbered(fields);
    const [start, end] = [text.slice(0, kept), text.slice(kept)];
    model.growing.set(chosen, { start, end });
    writeFileSync(join(real.harness.paths.rawDir, chosen), start);
  }),
);

const endForeign = foreignName.map((chosen) =>
  command(`end ${chosen}`, (model, real) => {
    const half = model.growing.get(chosen);
    if (half === undefined) return;
    model.growing.delete(chosen);
    model.due.push(half.start + half.end);
    appendFileSync(join(real.harness.paths.rawDir, chosen), half.end);
    if (model.isOpen) return;
    // The last written file is younger than all pending ones.
    const timeMs = 4e12 + (numbers += 1) * 1000;
    utimesSync(join(real.harness.paths.rawDir, chosen), timeMs / 1000, timeMs / 1000);
    model.backlog.push({ text: half.start + half.end, timeMs });
  }),
);

const addForeignFile = fc
  .constantFrom("x_pretty.json", ".hidden.json", "notes.txt", "folder.json", "link.json")
  .map((chosen) =>
    command(`stranger ${chosen}`, (model, { harness }) => {
      if (model.foreignFiles.has(chosen)) return;
      model.foreignFiles.add(chosen);
      const file = join(harness.paths.rawDir, chosen);
      if (chosen === "folder.json") mkdirSync(file);
      else if (chosen === "link.json") symlinkSync("/etc/hostname", file);
      else writeFileSync(file, "{}");
    }),
  );

/** A copying tool or a restored disk: a stored file comes again under its name and its time. */
const layAgain = fc.tuple(name, object, shift).map(([chosen, fields, by]) =>
  command(`twice ${chosen}`, async (model, real) => {
    if (!model.isOpen || !isFree(model, real, chosen)) return;
    const timeMs = real.freshTimeMs(by);
    const text = numbered(fields);
    model.due.push(text);
    real.harness.put(chosen, text, timeMs);
    await waitFor("it to leave", () => !existsSync(join(real.harness.paths.rawDir, chosen)));
    real.harness.put(chosen, text, timeMs);
    await waitFor("it to leave again", () => !existsSync(join(real.harness.paths.rawDir, chosen)));
  }),
);

const refuse = fc.integer({ min: 1, max: 3 }).map((times) =>
  command(`store down ${times}`, (_, { harness }) => {
    let left = times;
    harness.intercept = () => {
      left -= 1;
      if (left >= 0) throw new Error("the store is down");
    };
  }),
);

const close = fc.boolean().map((isSudden) =>
  command(isSudden ? "break off" : "close", async (model, real) => {
    if (!model.isOpen) return;
    if (isSudden) model.isOrderKnown = false;
    else await waitUntilTaken(model, real);
    await real.log?.stop();
    real.log = null;
    model.isOpen = false;
  }),
);

const open = fc.constant(
  command("open", async (model, real) => {
    if (model.isOpen) return;
    const before = real.harness.texts.length;
    model.isOpen = true;
    real.log = real.harness.open({ quietMs: NEVER_MS, rescanIntervalMs: 50 });
    await real.log.start();
    await waitUntilTaken(model, real);
    if (model.isOrderKnown) {
      const inOrder = model.backlog.toSorted((a, b) => a.timeMs - b.timeMs).map(({ text }) => text);
      assert.deepEqual(real.harness.texts.slice(before), inOrder);
      orders += inOrder.length > 1 ? 1 : 0;
    }
    model.backlog.length = 0;
    model.isOrderKnown = true;
  }),
);

const look = fc.constant(command("look", waitUntilTaken));

async function waitUntilTaken(model: Model, { harness }: Real): Promise<void> {
  if (!model.isOpen) return;
  await waitFor(
    "all to be taken",
    () => harness.texts.length >= model.due.length && harness.deadLetters().length >= model.dead.length,
  );
  assert.deepEqual(harness.texts.toSorted(), model.due.toSorted());
  assert.deepEqual(
    harness
      .deadLetters()
      .map(({ text }) => text)
      .sort(),
    model.dead.toSorted(),
  );
}

/**
 * For any files and any number of stops: each file is stored once, in order, or dead with its bytes.
 * @returns counts of the runs, for a diagnostic
 */
export async function assertModelHolds(numRuns: number): Promise<string> {
  await fc.assert(
    fc.asyncProperty(
      fc.commands(
        [layWhole, layWhole, layBroken, beginForeign, endForeign, addForeignFile, layAgain, refuse, close, open, look],
        {
          maxCommands: 40,
          size: "max",
        },
      ),
      async (commands) => {
        const harness = createSpoolHarness();
        const usedMs = new Set<number>();
        const model: Model = {
          isOpen: false,
          due: [],
          backlog: [],
          isOrderKnown: true,
          growing: new Map(),
          dead: [],
          foreignFiles: new Set(),
        };
        const real: Real = {
          harness,
          log: null,
          freshTimeMs(by) {
            let timeMs = 1_700_000_000_000 + by * 50 + usedMs.size;
            // A file of the same name and the same time would be the same file.
            while (usedMs.has(timeMs)) timeMs += 1;
            usedMs.add(timeMs);
            return timeMs;
          },
        };
        try {
          await fc.asyncModelRun(() => ({ model, real }), commands);
          await endOfRun(model, real);
        } finally {
          await harness.close();
        }
      },
    ),
    // A smaller example would wait in vain again and again, beyond the limit of a test, and nothing would be reported.
    { numRuns, endOnFailure: true },
  );
  return `${numbers} files, ${orders} orders`;
}

/** A file that is incomplete by now stays incomplete. */
async function endOfRun(model: Model, real: Real): Promise<void> {
  await real.log?.stop();
  model.isOpen = true;
  for (const { start } of model.growing.values()) model.dead.push(start);
  real.harness.intercept = () => {};
  real.log = real.harness.open({ quietMs: 30, rescanIntervalMs: 50 });
  await real.log.start();
  await waitUntilTaken(model, real);
  await real.log.idle();
  await waitUntilTaken(model, real);
  assert.deepEqual(real.harness.waiting().sort(), [...model.foreignFiles].sort());
  const { waiting, held, lastError } = real.log.status();
  assert.deepEqual({ waiting, held, lastError }, { waiting: 0, held: 0, lastError: null });
  for (const foreignFile of model.foreignFiles)
    rmSync(join(real.harness.paths.rawDir, foreignFile), { recursive: true });
}
