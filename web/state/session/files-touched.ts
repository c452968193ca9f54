import type { ToolCallDto } from "../../../src/protocol/session-dto.ts";

/** A file as the calls of a session have touched it. */
export interface TouchedFile {
  readonly path: string;
  readonly reads: number;
  /** Edits and writes that went well. */
  readonly changes: number;
  /** Attempts to read or change it that did not. */
  readonly failures: number;
  /** When it was last touched, in milliseconds since the epoch. */
  readonly lastMs: number;
  /** The newest change; null for a file that was only read. */
  readonly lastChange: ToolCallDto | null;
  readonly lastCall: ToolCallDto;
}

const READS: ReadonlySet<string> = new Set(["Read", "NotebookRead"]);
const CHANGES: ReadonlySet<string> = new Set(["Edit", "MultiEdit", "Write", "NotebookEdit"]);

/** Files by their newest change, those that were only read behind them. @param calls oldest first */
export function filesTouched(calls: readonly ToolCallDto[]): readonly TouchedFile[] {
  const files = new Map<string, TouchedFile>();
  for (const call of calls) {
    const isChange = CHANGES.has(call.tool_name);
    if (!isChange && !READS.has(call.tool_name)) continue;
    const path = call.summary;
    const known = files.get(path);
    const well = call.outcome === "ok";
    const over = call.outcome !== null && call.outcome !== "unknown";
    files.set(path, {
      path,
      reads: (known?.reads ?? 0) + Number(!isChange && well),
      changes: (known?.changes ?? 0) + Number(isChange && well),
      failures: (known?.failures ?? 0) + Number(over && !well),
      lastMs: Date.parse(call.started_at),
      lastChange: isChange && well ? call : (known?.lastChange ?? null),
      lastCall: call,
    });
  }
  const changedMs = ({ lastChange }: TouchedFile) => (lastChange === null ? -1 : Date.parse(lastChange.started_at));
  return [...files.values()].sort((a, b) => changedMs(b) - changedMs(a) || b.lastMs - a.lastMs);
}
