import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import type { Paths } from "../../src/system/paths.ts";

/**
 * Where the test run keeps compiled code, and how our programs run from their bundles. In a temporary home each program
 * would compile itself again, which is most of its start time. Empty if the run keeps none.
 */
export function sharedCompileCache(): { readonly NODE_COMPILE_CACHE?: string; readonly NODE_OPTIONS?: string } {
  const { NODE_COMPILE_CACHE: folder, CCEN_TEST_NODE_OPTIONS: options } = process.env;
  return {
    ...(folder !== undefined && { NODE_COMPILE_CACHE: folder }),
    ...(options !== undefined && { NODE_OPTIONS: options }),
  };
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
