import { existsSync, readFileSync } from "node:fs";
import { delimiter, join, resolve } from "node:path";
import { isJsonObject } from "../core/json.ts";
import { isClone, packageRoot } from "../system/package-root.ts";
import type { Environment } from "../system/environment.ts";

interface Start {
  readonly inClone: boolean;
  readonly root: string;
}

/**
 * The words that start this program where it was started: `ccen` is on the PATH of those alone who installed the package
 * for good. npm tells its children what it runs.
 */
export function calledAs(
  environment: Environment,
  { inClone, root }: Start = { inClone: isClone, root: packageRoot },
): string {
  const { npm_lifecycle_event: script, npm_package_name: name } = environment;
  if (inClone) return name === PACKAGE && OUR_SCRIPTS.has(script) ? "npm run ccen --" : "ccen";
  return script === "npx" ? `npx ${fileThatNpxRuns(root) ?? PACKAGE}` : "ccen";
}

/**
 * The same for whoever reads it on the page: in a terminal that may stand in any folder, and for a daemon that a hook
 * started. A copy that no PATH leads to is named by its file.
 */
export function typedAnywhere(
  environment: Environment,
  { inClone, root }: Start = { inClone: isClone, root: packageRoot },
): string {
  if (inClone) return `npm --prefix ${quoted(root)} run ccen --`;
  const called = calledAs(environment, { inClone, root });
  if (called !== "ccen" || isOnPath(environment)) return called;
  return `${quoted(process.execPath)} ${quoted(join(root, "bin", "ccen.cjs"))}`;
}

function isOnPath({ PATH: path = "" }: Environment): boolean {
  const names = process.platform === "win32" ? ["ccen.cmd"] : ["ccen"];
  return path.split(delimiter).some((folder) => folder !== "" && names.some((name) => existsSync(join(folder, name))));
}

/** For a shell: as it is where nothing in it needs quotes. */
function quoted(path: string): string {
  if (/^[\w@%+=:,./-]+$/.test(path)) return path;
  return process.platform === "win32" ? `"${path}"` : `'${path.replaceAll("'", String.raw`'\''`)}'`;
}

const PACKAGE = "claude-code-event-notifier";

/** Those whose words a person reads who has no other way to the commands. */
const OUR_SCRIPTS: ReadonlySet<string | undefined> = new Set(["ccen", "start"]);

/** What npx installs it writes into a manifest of its own. Null where it came from the registry, by its name. */
function fileThatNpxRuns(root: string): string | null {
  const folder = resolve(root, "..", "..");
  try {
    const manifest: unknown = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    const dependencies = isJsonObject(manifest) ? manifest["dependencies"] : null;
    const from = isJsonObject(dependencies) ? dependencies[PACKAGE] : null;
    return typeof from === "string" && from.startsWith("file:") ? `file:${resolve(folder, from.slice(5))}` : null;
  } catch {
    return null;
  }
}

/** A text of ours, its commands as they have to be typed here. */
export function asTyped(text: string, program: string): string {
  return program === "ccen" ? text : text.replaceAll("`ccen ", `\`${program} `);
}
