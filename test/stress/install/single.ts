import { execFile, execFileSync } from "node:child_process";
import { readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { fetchPostject } from "../../../scripts/single/fetch-package.ts";
import { packageRoot } from "../../../src/system/package-root.ts";
import { lastingDir } from "../../support/temp-dir.ts";

type Target = "linux-x64" | "win-x64";

/** False, or what is missing to build the program in one file. */
export function missingForSingle(): string | false {
  try {
    fetchPostject();
    return false;
  } catch {
    return "needs npm's registry";
  }
}

/** Builds it as a release does. @returns its path, and the line of SHA256SUMS that names it */
export async function buildSingle(target: Target) {
  const folder = lastingDir("ccen-single-");
  const script = join(packageRoot, "scripts", "single", "build.ts");
  await promisify(execFile)(process.execPath, [script, "--target", target, "--into", folder]);
  const name = `ccen-${target}${target === "win-x64" ? ".exe" : ""}`;
  return { file: join(folder, name), sums: readFileSync(join(folder, "SHA256SUMS"), "utf8") };
}

const TOOLS = ["sh", "cat", "mv", "mkdir", "rm", "touch", "ls", "awk", "xargs", "env", "sleep"];

/** A folder for PATH with what the hook needs, and no Node. */
export function toolsWithoutNode(): string {
  const folder = lastingDir("ccen-tools-");
  for (const tool of TOOLS) {
    const path = execFileSync("/bin/sh", ["-c", `command -v ${tool}`], { encoding: "utf8" }).trim();
    symlinkSync(path, join(folder, tool));
  }
  return folder;
}
