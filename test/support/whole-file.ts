import { after, type TestContext } from "node:test";

const closers: unknown[] = [];

// Here, once: within a test it would be called at the end of that test.
after(async () => {
  for (const close of closers) await (close as () => unknown)();
});

/** In a test's place, for what all tests of a file share: it is closed after the last one. */
export const WHOLE_FILE: Pick<TestContext, "after"> = { after: (close) => void closers.push(close) };
