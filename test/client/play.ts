/**
 * Plays scenario files one after the other, and writes the result of each: `play.ts VERDICTS NAME,… FILE…`, called by
 * `main.ts`. No names: all of them.
 */
import { appendFileSync } from "node:fs";
import { run } from "node:test";
import { spec } from "node:test/reporters";
import type { Result } from "./scenario-table.ts";

/** As `scenario.ts` makes them. */
const NAME = /^([a-z0-9-]+) · (\d+\.\d+\.\d+): /;
const LONGEST_MS = 180_000;
const LONGEST_MEASURE_MS = 1_800_000;

const [resultsFile = "", names = "", ...files] = process.argv.slice(2);
const chosen = names.split(",").filter((name) => name !== "");
// An id contains no pattern characters; the dots of a version also match themselves.
const patterns = chosen.map((name) => new RegExp(`^${name.includes("@") ? name.replace("@", " · ") : `${name} ·`}`));

function note(name: string, isRight: boolean): void {
  const [, id, version] = NAME.exec(name) ?? [];
  if (id === undefined || version === undefined) return;
  appendFileSync(resultsFile, `${JSON.stringify({ id, version, isRight } satisfies Result)}\n`);
}

// One at a time: clients that share two cores miss their own deadlines.
const timeout = files.some((file) => file.endsWith(".measure.ts")) ? LONGEST_MEASURE_MS : LONGEST_MS;
run({ files, concurrency: 1, timeout, ...(patterns.length > 0 && { testNamePatterns: patterns }) })
  .on("test:pass", ({ name }) => note(name, true))
  .on("test:fail", ({ name }) => {
    note(name, false);
    process.exitCode = 1;
  })
  .compose(spec)
  .pipe(process.stdout);
