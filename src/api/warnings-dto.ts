import type { UsualDuration } from "../core/session/usual-duration.ts";
import type { Warning } from "../core/session/warnings.ts";
import { toTimestamp } from "./routes.ts";

/** Answer of `/api/warnings`, and the data of the frame `warnings`: all that hold now, the oldest first. */
export interface WarningsDto {
  readonly warnings: readonly WarningDto[];
}

export type WarningDto = Readonly<ReturnType<typeof toWarningDto>>;

export function toWarningDto(warning: Warning) {
  const { kind, sessionIds, sinceMs, seqs } = warning;
  return {
    kind,
    sessions: sessionIds,
    since: toTimestamp(sinceMs),
    /** Numbers of the events that show it; where it has several sessions, one of each in their order. */
    seqs,
    ...about(warning),
  };
}

/** What it is about; null where its kind has no such thing. */
function about(warning: Warning) {
  const nothing = {
    path: null,
    branch: null,
    cwd: null,
    tool_use_id: null,
    tool_name: null,
    summary: null,
    usual: null,
    count: null,
    percent: null,
    spent_usd: null,
    budget_usd: null,
  };
  switch (warning.kind) {
    case "same-file":
      return { ...nothing, path: warning.path };
    case "same-branch":
      return { ...nothing, branch: warning.branch, cwd: warning.cwd };
    case "slow-call": {
      const { toolUseId, toolName, summary, usual } = warning;
      return { ...nothing, tool_use_id: toolUseId, tool_name: toolName, summary, usual: toUsualDto(usual) };
    }
    case "loop": {
      const { toolName, summary, count } = warning;
      return { ...nothing, tool_name: toolName, summary, count };
    }
    case "budget": {
      const { spentUsd, budgetUsd } = warning.budget;
      return { ...nothing, percent: warning.threshold, spent_usd: spentUsd, budget_usd: budgetUsd };
    }
    default:
      return warning satisfies never;
  }
}

/** How long calls like this one usually take, in milliseconds; null without enough of them. */
export type UsualDto = Readonly<ReturnType<typeof toUsualDto>> | null;

export function toUsualDto({ p50Ms, p99Ms, samples }: UsualDuration) {
  return { p50_ms: p50Ms, p99_ms: p99Ms, samples };
}
