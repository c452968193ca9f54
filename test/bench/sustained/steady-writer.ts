import { renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Paths } from "../../../src/system/paths.ts";
import { payloadOf } from "../scratch.ts";

/** The writer's task; passed to its process as JSON. */
export interface WriterOrder {
  readonly paths: Pick<Paths, "rawDir" | "rawTemporaryDir">;
  readonly perSecond: number;
  readonly count: number;
  /** Number of the first payload: each payload of a daemon is different. */
  readonly from: number;
}

const BYTES = 2000;
const TICK_MS = 2;
const GREATEST_PID = 32_000;

// A separate process: hooks are not the daemon's work.
if (process.argv[2] !== undefined) await write(JSON.parse(process.argv[2]) as WriterOrder);

/** Writes raw files as hooks do, at a steady rate, and reports the time it took. */
async function write({ paths, perSecond, count, from }: WriterOrder): Promise<void> {
  const startedAtMs = performance.now();
  let written = 0;
  while (written < count) {
    const due = Math.min(count, Math.ceil(((performance.now() - startedAtMs) / 1000) * perSecond));
    for (; written < due; written += 1) {
      const number = from + written;
      const name = `hook-${(number % GREATEST_PID) + 1}-${Math.floor(number / GREATEST_PID)}.json`;
      const temporary = join(paths.rawTemporaryDir, name);
      writeFileSync(temporary, payloadOf(BYTES, number));
      renameSync(temporary, join(paths.rawDir, name));
    }
    await sleep(TICK_MS);
  }
  console.log(Math.round(performance.now() - startedAtMs));
}
