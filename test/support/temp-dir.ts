import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";

const made: string[] = [];

/** A new folder for a test, deleted afterwards. */
export function tempDir(t: Pick<TestContext, "after">): string {
  const folder = lastingDir("ccen-test-");
  t.after(() => {
    try {
      rmSync(folder, { recursive: true, force: true });
    } catch {
      // A daemon may still write there. The cleanup that ends it runs later, and an error here would skip it.
    }
  });
  return folder;
}

/**
 * A folder that exists until the process ends. A daemon that stops after its folder is gone recreates parts of it;
 * these are deleted too.
 * @param prefix of its name
 */
export function lastingDir(prefix: string): string {
  const folder = mkdtempSync(join(tmpdir(), prefix));
  if (made.length === 0) process.once("exit", () => made.forEach(remove));
  made.push(folder);
  return folder;
}

function remove(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}
