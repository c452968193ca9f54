import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Paths } from "../../system/paths.ts";

/** Most files that are read: a new event is among the newest names, however long the queue is. */
const MOST_FILES = 2000;

/** Finds a fired event that was not stored. */
export function findLostFile(
  { rawDir, deadLetterDir }: Paths,
  sessionId: string,
): { readonly kind: "waiting" | "dead"; readonly file: string } | { readonly kind: "nowhere" } {
  const dead = fileWith(deadLetterDir, sessionId);
  if (dead !== null) return { kind: "dead", file: dead };
  const waiting = fileWith(rawDir, sessionId);
  return waiting === null ? { kind: "nowhere" } : { kind: "waiting", file: waiting };
}

function fileWith(folder: string, text: string): string | null {
  try {
    const names = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isFile());
    const file = names.slice(-MOST_FILES).find(({ name }) => readFileSync(join(folder, name), "utf8").includes(text));
    return file === undefined ? null : join(folder, file.name);
  } catch {
    // Missing, or taken after the folder was listed.
    return null;
  }
}
