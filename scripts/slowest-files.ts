import { writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import type { TestEvent } from "node:test/reporters";
import { FAILED_TESTS, failedTests } from "./failed-tests.ts";

const LISTED = 10;

/**
 * A reporter of Node's test runner: prints at the end the slowest files, and the skipped tests with reasons. Writes what
 * failed into the folder `CCEN_TEST_FAILURES` (`second-try.ts`): a third reporter would exceed the runner's listeners.
 */
export default async function* slowestFiles(events: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  const spentMs = new Map<string, number>();
  const skipped = new Map<string, number>();
  const failed = failedTests();
  for await (const event of events) {
    failed.note(event);
    if (event.type !== "test:pass" && event.type !== "test:fail") continue;
    const { file, name, nesting, details, skip } = event.data;
    if (skip !== undefined && skip !== false) {
      const reason = skip === true ? "no reason given" : skip;
      skipped.set(reason, (skipped.get(reason) ?? 0) + 1);
    }
    if (nesting !== 0 || file === undefined) continue;
    // Files that share a process are suites in it, named by their path.
    const path = name.endsWith(".test.ts") ? name : relative(process.cwd(), file);
    spentMs.set(path, (spentMs.get(path) ?? 0) + details.duration_ms);
  }
  const slowest = [...spentMs].sort(([, one], [, other]) => other - one).slice(0, LISTED);
  if (spentMs.size > 1) {
    yield `\nslowest of ${spentMs.size} files:\n`;
    for (const [file, ms] of slowest) {
      yield `${(ms / 1000).toFixed(1).padStart(7)} s  ${file}\n`;
    }
  }
  for (const [reason, count] of skipped) yield `skipped: ${count} × ${reason}\n`;
  const folder = process.env["CCEN_TEST_FAILURES"];
  if (folder !== undefined) writeFileSync(join(folder, FAILED_TESTS), JSON.stringify(failed.found));
}
