import type { ListedCall } from "../call-history.ts";

/** The changes of a session to one file, as far as its calls report them. */
export interface FileChanges {
  /** Null: the edits whose file is not known. */
  readonly filePath: string | null;
  /** Null where the first edit does not say. A deleted file is not known: no tool reports it. */
  readonly kind: "created" | "edited" | null;
  /** Lines that all edits added, and removed; null where none is known. */
  readonly added: number | null;
  readonly removed: number | null;
  /** Edits whose lines are not known: the sums leave them out. */
  readonly unknownEdits: number;
  /** Ordered by their start. */
  readonly calls: readonly ListedCall[];
}

/**
 * The changes of a session by file, the last changed file first.
 * @param edits its calls that changed a file or may have, by their start
 */
export function changesByFile(edits: readonly ListedCall[]): readonly FileChanges[] {
  const files = Map.groupBy(edits, ({ result }) => result?.filePath ?? null);
  return Array.from(files, ([filePath, calls]): FileChanges => ({
    filePath,
    kind: kindOf(calls),
    added: sumOf(calls, "added"),
    removed: sumOf(calls, "removed"),
    unknownEdits: calls.filter((call) => !isCounted(call)).length,
    calls,
  })).toSorted((one, other) => lastAtMs(other) - lastAtMs(one));
}

function kindOf(calls: readonly ListedCall[]): FileChanges["kind"] {
  if (calls.some(({ result }) => result?.isNewFile === true)) return "created";
  return calls.some(({ result }) => result?.isNewFile === false) ? "edited" : null;
}

/** Whether both of its counts are known. */
function isCounted({ result }: ListedCall): boolean {
  return result !== null && result.added !== null && result.removed !== null;
}

interface CountedCall {
  readonly result: { readonly added: number | null; readonly removed: number | null } | null;
}

/** Lines that calls changed; null where none of them reports any. */
export function sumOf(calls: readonly CountedCall[], count: "added" | "removed"): number | null {
  const known = calls.flatMap(({ result }) => result?.[count] ?? []);
  return known.length === 0 ? null : known.reduce((sum, lines) => sum + lines, 0);
}

export function lastAtMs({ calls }: Pick<FileChanges, "calls">): number {
  return calls.reduce((last, { startedAtMs }) => Math.max(last, startedAtMs), 0);
}
