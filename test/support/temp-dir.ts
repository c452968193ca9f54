import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";

/** A folder of its own for a test, gone afterwards. */
export function tempDir(t: Pick<TestContext, "after">): string {
  const folder = mkdtempSync(join(tmpdir(), "ccen-test-"));
  t.after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  return folder;
}
