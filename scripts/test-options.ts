import { availableParallelism } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { TIMEOUT_FACTOR } from "../test/support/wait-for.ts";

/** Slower tests are hung, except for those few that say so (`LONG_TEST` in `test/support/tier.ts`). */
const TEST_MS = 3 * 60_000;
const FILE_MS = 25 * 60_000;

/** Most files wait for a daemon or a browser half of their time; each takes some 200 MB with its children. */
const AT_ONCE = Math.min(8, Math.max(4, 2 * availableParallelism()));

/**
 * Options for Node to run test files, each in its own process, several at once, and each with a time limit.
 *
 * @param testMs bound of a single test, in milliseconds: it fails, and its resources are closed
 * @param fileMs bound of a whole file, in milliseconds: its process ends
 */
export function testOptions(
  testMs: number = TEST_MS * TIMEOUT_FACTOR,
  fileMs: number = FILE_MS * TIMEOUT_FACTOR,
): readonly string[] {
  return [
    "--test",
    `--test-concurrency=${AT_ONCE}`,
    "--test-reporter=spec",
    "--test-reporter-destination=stdout",
    `--test-reporter=${script("slowest-files.ts")}`,
    "--test-reporter-destination=stdout",
    `--test-timeout=${testMs}`,
    `--import=${script("bound-test-file.ts")}?longestMs=${fileMs}`,
  ];
}

function script(name: string): string {
  return pathToFileURL(join(import.meta.dirname, name)).href;
}
