import { readFileSync } from "node:fs";
import { dirname, join, sep } from "node:path";
import { readLaunch } from "../../claude/install/launch-file.ts";
import { isJsonObject } from "../../core/json.ts";
import { isClone, ownProgram, packageVersion } from "../../system/package-root.ts";
import type { Paths } from "../../system/paths.ts";

/**
 * The program that a daemon is started with. A daemon reads its files for weeks, so it runs from the copy that setup
 * made, which no package manager touches. A copy of another version is not used.
 */
export function daemonProgram(paths: Pick<Paths, "appDir" | "launchFile">): string {
  const installed = isClone ? undefined : readLaunch(paths)?.cli;
  if (installed === undefined || !installed.startsWith(paths.appDir + sep)) return ownProgram;
  return versionOf(installed) === packageVersion ? installed : ownProgram;
}

/** The package version of a `bin/ccen.cjs`; null where the file is missing. */
export function versionOf(program: string): string | null {
  try {
    const manifest: unknown = JSON.parse(readFileSync(join(dirname(program), "..", "package.json"), "utf8"));
    return isJsonObject(manifest) && typeof manifest["version"] === "string" ? manifest["version"] : null;
  } catch {
    return null;
  }
}
