import type { TestContext } from "node:test";
import { TIMEOUT_FACTOR } from "./wait-for.ts";

/** No child process of a test takes longer to start or to end. */
const CHILD_WAIT_MS = 60_000 * TIMEOUT_FACTOR;

/**
 * Bounds a wait for a child process.
 *
 * @param what it is waited for, such as "the replica's address"
 * @param output all that the child has printed: it stands in the error
 */
export async function withinLimit<T>(what: string, promise: Promise<T>, output: () => string): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    late.reject(new Error(`waited ${CHILD_WAIT_MS} ms in vain for ${what}; its output:\n${output()}`));
  }, CHILD_WAIT_MS);
  try {
    return await Promise.race([promise, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

/** Prints the output of a child process beside the failure of its test, also of one that reached its time limit. */
export function printOnFailure(t: Pick<TestContext, "after">, what: string, output: () => string): void {
  t.after(() => {
    // A suite's context has no error.
    if ("error" in t && t.error !== null && t.error !== undefined) {
      process.stderr.write(`output of ${what}:\n${output()}\n`);
    }
  });
}
