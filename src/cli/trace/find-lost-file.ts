import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Paths } from "../../system/paths.ts";

/** Files looked into: an event that has just been fired is among the newest names, however long the queue is. */
const MOST_FILES = 2000;

/** Where an event is that was fired and not stored. */
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
    // Not there, or taken between the look at the folder and the one into the file.
    return null;
  }
}
