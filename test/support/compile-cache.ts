import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import type { Paths } from "../../src/system/paths.ts";

/**
 * Where the test run keeps compiled code. In a temporary home each program would compile itself again, which is most of
 * its start time. Empty if the run keeps none.
 */
export function sharedCompileCache(): { readonly NODE_COMPILE_CACHE?: string } {
  const folder = process.env["NODE_COMPILE_CACHE"];
  return folder === undefined ? {} : { NODE_COMPILE_CACHE: folder };
}

/**
 * For a daemon that a hook starts, which does not inherit our environment: links its own cache folder to the same one.
 */
export function linkCompileCache({ dataDir }: Pick<Paths, "dataDir">): void {
  const { NODE_COMPILE_CACHE: folder } = sharedCompileCache();
  if (folder === undefined) return;
  mkdirSync(dataDir, { recursive: true });
  symlinkSync(folder, join(dataDir, "compile-cache"));
}
