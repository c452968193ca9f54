import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import type { Paths } from "../../src/system/paths.ts";

/**
 * Where the test run keeps compiled code. A program in a temporary home would compile itself anew: most of what its start
 * costs. Nothing, where the run keeps none.
 */
export function sharedCompileCache(): { readonly NODE_COMPILE_CACHE?: string } {
  const folder = process.env["NODE_COMPILE_CACHE"];
  return folder === undefined ? {} : { NODE_COMPILE_CACHE: folder };
}

/** For a daemon that a hook starts, which sees nothing of our environment: the same folder, where it keeps its own. */
export function linkCompileCache({ dataDir }: Pick<Paths, "dataDir">): void {
  const { NODE_COMPILE_CACHE: folder } = sharedCompileCache();
  if (folder === undefined) return;
  mkdirSync(dataDir, { recursive: true });
  symlinkSync(folder, join(dataDir, "compile-cache"));
}
