import { spawnSync } from "node:child_process";
import { existsSync, realpathSync } from "node:fs";
import { delimiter, join } from "node:path";
import { parseJsonObject, textField } from "../../core/json.ts";
import { readLaunch } from "../../agents/install/launch-file.ts";
import type { Environment, Paths } from "../../system/paths.ts";
import { packageVersion, packageRoot, pageDir } from "../../system/package-root.ts";
import type { CheckResult } from "../../providers/provider.ts";
import { fail, ok, warn } from "./check-result.ts";

const MINIMUM_MAJOR = 24;

/** This program does not run on an older Node, so this only reports the version. */
export function checkNode(): CheckResult {
  return ok("node", `${process.version} at ${process.execPath}`);
}

/** The hook starts the daemon with the Node and the program that setup recorded; both may have been removed since. */
export function checkLaunchFile(paths: Paths): CheckResult {
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
  // The program answers, because a program in one file takes `--version` for itself.
  const { stdout, stderr } = spawnSync(node, [program, "version", "--json"], { encoding: "utf8", timeout: 10_000 });
  const answer = parseJsonObject(stdout ?? "") ?? {};
  const started = textField(answer, "version");
  if (started === null) return fail(name, stderr?.trim() || `${node} does not run`, again);
  if (started === packageVersion) return ok(name, `${textField(answer, "node")} at ${node}`);
  const detail = `hooks start version ${started} of the daemon, this is ${packageVersion}`;
  return warn(name, detail, "`ccen setup` brings both together.");
}

/**
 * A plugin needs no launch file: its hook starts its own copy, with a Node that it finds. We cannot read the PATH of
 * Claude Code; this one is the best guess.
 */
export function checkPluginStart({ PATH: path = "" }: Environment): CheckResult {
  const name = "daemon start";
  const own = realpathSync(process.execPath);
  const first = path
    .split(delimiter)
    .map((folder) => join(folder, "node"))
    .find((file) => existsSync(file));
  if (first !== undefined && realpathSync(first) === own) return ok(name, `by the plugin's hook, with ${first}`);
  return warn(
    name,
    `the plugin's hook may not find a Node.js ${MINIMUM_MAJOR}: ${process.execPath} is not the first on PATH`,
    "Run `ccen setup`: it notes for the hook which one to take.",
  );
}

/** Whether this copy has the page: a clone, such as a plugin, has it only after a build. */
export function checkPage(): CheckResult {
  const name = "page";
  if (existsSync(join(pageDir, "index.html"))) return ok(name, "built");
  return warn(
    name,
    `not built in ${packageRoot}`,
    "Run `npm ci && npm run build:page` there, or take the plugin from the branch `release` (docs/install.md).",
  );
}
