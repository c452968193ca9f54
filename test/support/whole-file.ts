import { after, before, type TestContext } from "node:test";

/**
 * Starts what all tests of a file share before the first of them, and ends it after the last one. A file that started it
 * while it is loaded would need a process of its own: in `npm test` a folder's files share them.
 */
export function shareInFile(start: (t: Pick<TestContext, "after">) => Promise<unknown>): void {
  const endings: (() => unknown)[] = [];
  before(async () => {
    await start({ after: (ending) => void endings.push(ending as () => unknown) });
  });
  after(async () => {
    for (const ending of endings.toReversed()) await ending();
  });
}
