import type { SessionCallDto } from "../../../src/api/call-dto.ts";
import type { ToolOutcome } from "../../../src/core/session/session.ts";
import type { RouteFilter } from "../route.ts";

/** Orders of a session's calls: the newest, the longest, or the first tool by name first. */
export const CALL_SORTS = ["time", "duration", "tool"] as const;

export type CallSort = (typeof CALL_SORTS)[number];

export function sortOf({ sort }: RouteFilter): CallSort {
  return CALL_SORTS.find((name) => name === sort) ?? CALL_SORTS[0];
}

export function statusOf({ outcome }: SessionCallDto): ToolOutcome | "open" {
  return outcome ?? "open";
}

interface CallsQuery {
  /** Null for any. */
  readonly tool: string | null;
  readonly status: string | null;
  /** In the command, file or question, or in the line of the error, in any case. */
  readonly text: string;
  readonly sort: CallSort;
  /** An open call has taken until now. */
  readonly nowMs: number;
}

/** @param calls oldest first */
export function callsShown(
  calls: readonly SessionCallDto[],
  { tool, status, text, sort, nowMs }: CallsQuery,
): readonly SessionCallDto[] {
  const searched = text.trim().toLowerCase();
  const isShown = (call: SessionCallDto): boolean =>
    (tool === null || call.tool_name === tool) &&
    (status === null || statusOf(call) === status) &&
    (searched === "" ||
      call.summary.toLowerCase().includes(searched) ||
      (call.result?.error_line ?? "").toLowerCase().includes(searched));
  const newestFirst = calls.filter(isShown).toReversed();
  switch (sort) {
    case "time":
      return newestFirst;
    case "duration":
      return newestFirst.sort((a, b) => tookMs(b, nowMs) - tookMs(a, nowMs));
    case "tool":
      return newestFirst.sort((a, b) => a.tool_name.localeCompare(b.tool_name));
    default:
      return sort satisfies never;
  }
}

/** A call whose duration is not known is behind those whose is. */
function tookMs({ duration_ms: durationMs, ended_at: endedAt, started_at: startedAt }: SessionCallDto, nowMs: number) {
  return durationMs ?? (endedAt === null ? nowMs - Date.parse(startedAt) : -1);
}

/** How many calls there are of each kind, the most frequent first. */
export function countBy<Kind extends string>(
  calls: readonly SessionCallDto[],
  kindOf: (call: SessionCallDto) => Kind,
): readonly (readonly [kind: Kind, count: number])[] {
  const counts = new Map<Kind, number>();
  for (const call of calls) counts.set(kindOf(call), (counts.get(kindOf(call)) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0]));
}
