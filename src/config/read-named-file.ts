import type { Message } from "../core/i18n/message.ts";
import { settingProblem } from "../core/i18n/setting-problem.ts";
import { readFileSync, statSync } from "node:fs";
import { isAbsolute } from "node:path";

/** Every file that a setting names needs only a fraction of this. */
const MAX_BYTES = 1024 * 1024;

type NamedFile = { readonly text: string } | { readonly text: null; readonly problem: Message };

/** Reads a file that a setting names. Never throws: `problem` completes the file's name. */
export function readNamedFile(path: string): NamedFile {
  if (!isAbsolute(path)) return { text: null, problem: settingProblem("not-absolute") };
  try {
    const stat = statSync(path);
    // Rejects a pipe, which would block, and a whole disk.
    if (!stat.isFile()) return { text: null, problem: settingProblem("not-a-file") };
    if (stat.size > MAX_BYTES) return { text: null, problem: settingProblem("too-large", { most: MAX_BYTES }) };
    return { text: readFileSync(path, "utf8").replace(/^\uFEFF/, "") };
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unknown reason";
    return { text: null, problem: settingProblem("unreadable", { cause: code }) };
  }
}
