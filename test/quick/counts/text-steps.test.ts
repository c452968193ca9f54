import assert from "node:assert/strict";
import { Session } from "node:inspector";
import { test } from "node:test";

// V8 counts how often each block of code runs, but only in code that is compiled after this: hence the imports below.
const session = new Session();
session.connect();
session.post("Profiler.enable");
session.post("Profiler.startPreciseCoverage", { callCount: true, detailed: true });
const { commandLine } = await import("../../../src/core/command/command-line.ts");
const { showHidden } = await import("../../../src/providers/approvals/visible-text.ts");

const CASES: readonly (readonly [what: string, read: (text: string) => string, pieces: readonly string[]])[] = [
  [
    "a command",
    (text) => commandLine(`${text}\nrm -rf x`, 72),
    ["a;", "a|", "$(", "(", "<<A ", "`", "#\n", "x ", "delete from ", "bash -c '", "sudo "],
  ],
  ["hidden characters", showHidden, [" ", "\n", " \n", "\u200b"]],
];

for (const [what, read, pieces] of CASES) {
  test(`four times the text of ${what} is read in four times the steps`, () => {
    for (const piece of pieces) {
      const [quarter, whole] = [250, 1000].map((times) => stepsOf(() => read(piece.repeat(times))));
      assert.ok(quarter !== undefined && quarter > 100, `${JSON.stringify(piece)}: no steps were counted`);
      assert.ok(whole !== undefined && whole < quarter * 4.2, `${JSON.stringify(piece)}: ${quarter} → ${whole}`);
    }
  });
}

/** How often blocks of `src` run. */
function stepsOf(run: () => void): number {
  let steps = 0;
  // Taking the counts sets them to 0.
  session.post("Profiler.takePreciseCoverage");
  run();
  session.post("Profiler.takePreciseCoverage", (error, { result }) => {
    assert.equal(error, null);
    for (const { functions } of result.filter(({ url }) => url.includes("/src/"))) {
      for (const { ranges } of functions) for (const { count } of ranges) steps += count;
    }
  });
  return steps;
}
