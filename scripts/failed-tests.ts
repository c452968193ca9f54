import { stripVTControlCharacters } from "node:util";
import type { TestEvent } from "node:test/reporters";

/** A file of `CCEN_TEST_FAILURES`. */
export const FAILED_TESTS = "tests.json";

/** A test, or a suite, of the outermost level that failed. */
export interface FailedTest {
  /** Its title; the path of its file for what failed as a file, or for a file that shares a process (a suite there). */
  readonly name: string;
  /** Where it is defined: not always the file that was run. */
  readonly file: string;
  /** The test in it that failed first. */
  readonly title: string;
  /** The first line of its error. */
  readonly error: string;
}

/** Collects what failed in a run from the events of Node's test runner, for `second-try.ts`. */
export function failedTests(): { readonly found: readonly FailedTest[]; note(event: TestEvent): void } {
  const found: FailedTest[] = [];
  let first: Pick<FailedTest, "title" | "error"> | null = null;
  return {
    found,
    note(event) {
      if (event.type !== "test:fail") return;
      const { name, file = "", nesting, details } = event.data;
      if ((details.error as { failureType?: string }).failureType !== "subtestsFailed") {
        first ??= { title: name, error: firstLine(details.error) };
      }
      if (nesting > 0) return;
      found.push({ name, file, ...(first ?? { title: name, error: "" }) });
      first = null;
    },
  };
}

function firstLine(error: Error): string {
  const text = error.cause instanceof Error ? error.cause.message : error.message;
  return stripVTControlCharacters(text.split("\n").find((line) => line.trim() !== "") ?? "").trim();
}
