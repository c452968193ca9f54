import { realpathSync } from "node:fs";
import { join } from "node:path";
import { readText } from "../../system/files/read-text.ts";
import type { Paths } from "../../system/paths.ts";

export interface Launch {
  readonly node: string;
  readonly cli: string;
}

export function encodeLaunch({ node, cli }: Launch): string {
  return `${node}\n${cli}\n`;
}

/** @returns null when there is no such file; either path may be gone, or empty */
export function readLaunch({ launchFile }: Pick<Paths, "launchFile">): Launch | null {
  const text = readText(launchFile);
  const [node = "", cli = ""] = text?.split("\n") ?? [];
  return text === null ? null : { node, cli };
}

/**
 * The most durable path of this Node. Homebrew keeps each version in its own folder, which an upgrade removes; the
 * formula's link leads to the current one.
 */
export function lastingNode(executable: string): string {
  const [, prefix = "", formula = ""] = /^(.*)\/Cellar\/([^/]+)\/[^/]+\/bin\/node$/.exec(executable) ?? [];
  if (formula === "") return executable;
  const link = join(prefix, "opt", formula, "bin", "node");
  try {
    return realpathSync(link) === realpathSync(executable) ? link : executable;
  } catch {
    return executable;
  }
}
