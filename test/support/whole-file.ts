import { after, type TestContext } from "node:test";

const closers: unknown[] = [];

// Once here: within a test it would run at the end of that test.
after(async () => {
  for (const close of closers) await (close as () => unknown)();
});

/** Replaces the test context for resources that all tests of a file share: closed after the last one. */
export const WHOLE_FILE: Pick<TestContext, "after"> = { after: (close) => void closers.push(close) };
