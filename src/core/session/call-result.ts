import { isJsonObject, isWithin, MOST } from "../json.ts";

/** What the end of a tool call reports about its result, as far as its payload says; unknown fields are null. */
export interface CallResult {
  /** Lines that it added to a file, and that it removed from it. */
  readonly added: number | null;
  readonly removed: number | null;
  /** The file that it wrote or read. */
  readonly filePath: string | null;
  /** Whether the file is new; null for a call that writes no file. */
  readonly isNewFile: boolean | null;
  /** The exit code of a command that failed: Claude Code reports none for one that succeeded. */
  readonly exitCode: number | null;
  /** The line of an error that says most, without escape sequences. */
  readonly errorLine: string | null;
  /** Lines that it read or found. */
  readonly lines: number | null;
}

/** Tools that change a file whose path their input has. A shell changes files too, and reports none of them. */
export const EDIT_TOOLS = ["Edit", "MultiEdit", "Write", "NotebookEdit"] as const;

/** A cut path would be another file, so a longer one is unknown. */
export const MAX_RESULT_PATH = 1024;
export const MAX_ERROR_LINE = 240;

export const NO_RESULT: CallResult = {
  added: null,
  removed: null,
  filePath: null,
  isNewFile: null,
  exitCode: null,
  errorLine: null,
  lines: null,
};

/** Null where nothing is known. */
export function resultOrNull(result: CallResult): CallResult | null {
  return Object.values(result).every((value) => value === null) ? null : result;
}

/** JSON without the unknown fields: most calls have one or two. */
export function writeCallResult(result: CallResult | null): string | null {
  if (result === null) return null;
  return JSON.stringify(Object.fromEntries(Object.entries(result).filter(([, value]) => value !== null)));
}

/** Reads what {@link writeCallResult} wrote, also where another release or machine did: an invalid field is unknown. */
export function readCallResult(value: unknown): CallResult | null {
  if (!isJsonObject(value)) return null;
  const { filePath, isNewFile, errorLine } = value;
  const count = (key: string): number | null => {
    const found = value[key];
    return isWithin(found, 0, MOST) ? found : null;
  };
  return resultOrNull({
    added: count("added"),
    removed: count("removed"),
    filePath: typeof filePath === "string" && filePath.length <= MAX_RESULT_PATH ? filePath : null,
    isNewFile: typeof isNewFile === "boolean" ? isNewFile : null,
    exitCode: count("exitCode"),
    errorLine: typeof errorLine === "string" ? errorLine.slice(0, MAX_ERROR_LINE) : null,
    lines: count("lines"),
  });
}
