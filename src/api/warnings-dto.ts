import type { UsualDuration } from "../core/session/usual-duration.ts";
import type { Warning } from "../core/session/warnings.ts";
import { toTimestamp, type Timestamp } from "./routes.ts";

/** Answer of `/api/warnings`, and the data of the frame `warnings`: all that hold now, the oldest first. */
export interface WarningsDto {
  readonly warnings: readonly WarningDto[];
}

/** Fields that its kind has not are null. */
export interface WarningDto extends AboutDto {
  readonly kind: Warning["kind"];
  readonly sessions: readonly string[];
  readonly since: Timestamp;
  /** Numbers of the events that show it; where it has several sessions, one of each in their order. */
  readonly seqs: readonly number[];
}

interface AboutDto {
  readonly path: string | null;
  readonly branch: string | null;
  readonly cwd: string | null;
  readonly tool_use_id: string | null;
  readonly tool_name: string | null;
  readonly summary: string | null;
  readonly usual: UsualDto;
  readonly count: number | null;
  readonly percent: number | null;
  readonly spent_usd: number | null;
  readonly budget_usd: number | null;
}

export function toWarningDto(warning: Warning): WarningDto {
  const { kind, sessionIds, sinceMs, seqs } = warning;
  return { kind, sessions: sessionIds, since: toTimestamp(sinceMs), seqs, ...about(warning) };
}

function about(warning: Warning): AboutDto {
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
