import { mkdtempSync, readFileSync, rmSync, statfsSync } from "node:fs";
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
export function lastingDir(prefix: string, parent = tmpdir()): string {
  const folder = mkdtempSync(join(parent, prefix));
  if (made.length === 0) process.once("exit", () => made.forEach(remove));
  made.push(folder);
  return folder;
}

const MEMORY = "/dev/shm";
const ENOUGH_BYTES = 2 * 2 ** 30;

/**
 * Linux keeps files of this folder in memory alone. The copy of a database, 700 files, takes 20 ms of processor time
 * there, on a busy disk 250 to 500 ms. The usual folder where there is none, or where it is small or runs no programs,
 * as in many containers.
 */
export function memoryDir(): string {
  try {
    const [, , , options = ""] =
      readFileSync("/proc/mounts", "utf8")
        .split("\n")
        .map((line) => line.split(" "))
        .find(([, folder]) => folder === MEMORY) ?? [];
    const { bavail, bsize } = statfsSync(MEMORY);
    const isFit = options.startsWith("rw") && !options.includes("noexec") && bavail * bsize > ENOUGH_BYTES;
    return isFit ? MEMORY : tmpdir();
  } catch {
    return tmpdir();
  }
}

function remove(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}
