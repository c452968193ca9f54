import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { promisify } from "node:util";
import { readLaunch } from "../../claude/launch-file.ts";
import { packageVersion } from "../../system/package-root.ts";
import type { Paths } from "../../system/paths.ts";
import { versionOf } from "../app/daemon-program.ts";
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
  const launch = readLaunch(paths);
  if (launch === null) return warn(name, "there is none: a hook cannot start the daemon", "Run `ccen setup` again.");
  const { node, cli: program } = launch;
  if (!existsSync(program)) return fail(name, `the program ${program} is gone`, again);
  if (!existsSync(node)) {
    const detail = `${node} is gone, as after an upgrade of Node; hooks start the daemon if they find another Node ${MINIMUM_MAJOR}`;
    return warn(name, detail, again);
  }
  try {
    const { stdout } = await promisify(execFile)(node, ["--version"], { timeout: 10_000 });
    const version = stdout.trim();
    if (Number.parseInt(version.replace(/^v/, ""), 10) < MINIMUM_MAJOR) {
      return fail(name, `${node} is ${version}, too old`, again);
    }
    const started = versionOf(program);
    return started === packageVersion
      ? ok(name, `${version} at ${node}`)
      : warn(
          name,
          `hooks start version ${started ?? "unknown"} of the daemon, this is ${packageVersion}`,
          "`ccen setup` brings both together.",
        );
  } catch {
    return fail(name, `${node} does not run`, again);
  }
}
