import { existsSync } from "node:fs";
import { delimiter, join, resolve } from "node:path";
import { isJsonObject } from "../core/json.ts";
import { readJsonObject } from "../system/files/read-text.ts";
import { isClone, packageRoot } from "../system/package-root.ts";
import type { Environment } from "../system/paths.ts";

const OWN_START = { inClone: isClone, root: packageRoot };

const PACKAGE = "claude-code-event-notifier";

/**
 * The command that starts this program again. `ccen` is on the PATH only after a global install. npm passes what it
 * runs to its children.
 */
export function calledAs(environment: Environment, { inClone, root } = OWN_START): string {
  const { npm_lifecycle_event: script, npm_package_name: name } = environment;
  const isOurScript = name === PACKAGE && (script === "ccen" || script === "start");
  if (inClone) return isOurScript ? "npm run ccen --" : "ccen";
  return script === "npx" ? `npx ${fileThatNpxRuns(root) ?? PACKAGE}` : "ccen";
}

/** npx writes what it installs into its own manifest. Null for a package that came from the registry, by its name. */
function fileThatNpxRuns(root: string): string | null {
  const folder = resolve(root, "..", "..");
  const dependencies = readJsonObject(join(folder, "package.json"))?.["dependencies"];
  const from = isJsonObject(dependencies) ? dependencies[PACKAGE] : null;
  return typeof from === "string" && from.startsWith("file:") ? `file:${resolve(folder, from.slice(5))}` : null;
}

/**
 * The same for the page, whose commands must work in a terminal in any folder, and for a daemon that a hook started. A
 * copy that is not on the PATH is named by its file.
 */
export function typedAnywhere(environment: Environment, { inClone, root } = OWN_START): string {
  if (inClone) return `npm --prefix ${quoted(root)} run ccen --`;
  const called = calledAs(environment, { inClone, root });
  if (called !== "ccen" || isOnPath(environment)) return called;
  return `${quoted(process.execPath)} ${quoted(join(root, "bin", "ccen.cjs"))}`;
}

function isOnPath({ PATH: path = "" }: Environment): boolean {
  const name = process.platform === "win32" ? "ccen.cmd" : "ccen";
  return path.split(delimiter).some((folder) => folder !== "" && existsSync(join(folder, name)));
}

/** For a shell: quoted only where necessary. */
function quoted(path: string): string {
  if (/^[\w@%+=:,./-]+$/.test(path)) return path;
  return process.platform === "win32" ? `"${path}"` : `'${path.replaceAll("'", String.raw`'\''`)}'`;
}

export function asTyped(text: string, program: string): string {
  return program === "ccen" ? text : text.replaceAll("`ccen ", `\`${program} `);
}
