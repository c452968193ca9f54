import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { promisify } from "node:util";
import type { Paths } from "../../system/paths.ts";
import { fail, ok, warn, type Finding } from "./finding.ts";

const MINIMUM_MAJOR = 24;

/** This process would not run on an older Node, so it only tells which one it is. */
export function checkNode(): Finding {
  return ok("node", `${process.version} at ${process.execPath}`);
}

/** The hook starts the daemon with the Node and the program that setup noted; both may have been removed since. */
export async function checkLaunchFile(paths: Paths): Promise<Finding> {
  const name = "launch file";
  const again = "Run `ccen setup` again: it notes the Node and the program that run now.";
  let lines: readonly string[];
  try {
    lines = readFileSync(paths.launchFile, "utf8").split("\n");
  } catch {
    return warn(name, "there is none: a hook cannot start the daemon", "Run `ccen setup` again.");
  }
  const [node = "", program = ""] = lines;
  if (!existsSync(program)) return fail(name, `the program ${program} is gone`, again);
  try {
    const { stdout } = await promisify(execFile)(node, ["--version"], { timeout: 10_000 });
    const version = stdout.trim();
    if (Number.parseInt(version.replace(/^v/, ""), 10) >= MINIMUM_MAJOR) return ok(name, `${version} at ${node}`);
    return fail(name, `${node} is ${version}, too old`, again);
  } catch {
    return fail(name, `${node} does not run`, again);
  }
}
