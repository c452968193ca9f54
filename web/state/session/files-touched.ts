import type { ToolCallDto } from "../../../src/api/session-dto.ts";

/** A file that calls of a session have read or changed. */
export interface TouchedFile {
  readonly path: string;
  readonly reads: number;
  /** Number of successful edits and writes. */
  readonly changes: number;
  /** Those edits and writes, oldest first. */
  readonly changed: readonly ToolCallDto[];
  /** Failed attempts to read or change it. */
  readonly failures: number;
  /** When it was last touched, in milliseconds since the epoch. */
  readonly lastMs: number;
  readonly lastCall: ToolCallDto;
}

const READS: ReadonlySet<string> = new Set(["Read", "NotebookRead"]);
const CHANGES: ReadonlySet<string> = new Set(["Edit", "MultiEdit", "Write", "NotebookEdit"]);

/** Files by newest change; files that were only read come last. @param calls oldest first */
export function filesTouched(calls: readonly ToolCallDto[]): readonly TouchedFile[] {
  const byPath = new Map<string, ToolCallDto[]>();
  for (const call of calls) {
    if (!CHANGES.has(call.tool_name) && !READS.has(call.tool_name)) continue;
    const known = byPath.get(call.summary);
    if (known === undefined) byPath.set(call.summary, [call]);
    else known.push(call);
  }
  const files = [...byPath].flatMap(([path, touches]): TouchedFile[] => {
    const lastCall = touches.at(-1);
    if (lastCall === undefined) return [];
    const well = touches.filter(({ outcome }) => outcome === "ok");
    const changed = well.filter((call) => CHANGES.has(call.tool_name));
    const failures = touches.filter(({ outcome }) => outcome !== null && outcome !== "unknown").length - well.length;
    const lastMs = Date.parse(lastCall.started_at);
    return [
      { path, reads: well.length - changed.length, changes: changed.length, changed, failures, lastMs, lastCall },
    ];
  });
  const changedMs = ({ changed }: TouchedFile) => Date.parse(changed.at(-1)?.started_at ?? "") || -1;
  return files.sort((a, b) => changedMs(b) - changedMs(a) || b.lastMs - a.lastMs);
}
