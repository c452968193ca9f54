import type { UsualDuration } from "../core/session/usual-duration.ts";
import type { Warning } from "../core/session/warnings.ts";
import { fullAtMs, type PlanLimit } from "../core/plan-limits.ts";
import { toTimestamp, toTimestampOrNull, type Timestamp } from "./routes.ts";

/** Answer of `/api/warnings`, and the data of the frame `warnings`: all that hold now, the oldest first. */
export interface WarningsDto {
  readonly warnings: readonly WarningDto[];
  /** How much of each plan's limits is used, as the agents said; left out where nothing is known. */
  readonly limits?: readonly LimitDto[];
}

/** One window of the limits of one account. */
export type LimitDto = Readonly<ReturnType<typeof toLimitDto>>;

export function toLimitDto(limit: PlanLimit) {
  const { agent, account, window, used, resetsAtMs, atMs } = limit;
  return {
    agent,
    /** The agent's configuration folder. */
    account,
    window,
    /** Percent. */
    used,
    resets_at: toTimestamp(resetsAtMs),
    /** At the average pace since the window began; null where it lasts until the reset, or nothing can be said yet. */
    full_at: toTimestampOrNull(fullAtMs(limit)),
    at: toTimestamp(atMs),
  };
}

/** One warning; its kind says which fields it has. */
export type WarningDto = Readonly<ReturnType<typeof toWarningDto>>;

export type BudgetWarningDto = Extract<WarningDto, { readonly kind: "budget" }>;

export type SessionWarningDto = Exclude<WarningDto, BudgetWarningDto>;

interface Common {
  readonly sessions: readonly string[];
  readonly since: Timestamp;
  /** Numbers of the events that show it; where it has several sessions, one of each in their order. */
  readonly seqs: readonly number[];
}

export function toWarningDto(warning: Warning) {
  const common: Common = {
    sessions: warning.sessionIds,
    since: toTimestamp(warning.sinceMs),
    seqs: warning.seqs,
  };
  const { kind } = warning;
  switch (kind) {
    case "same-file":
      return { kind, ...common, path: warning.path };
    case "same-branch":
      return { kind, ...common, branch: warning.branch, cwd: warning.cwd };
    case "slow-call": {
      const { toolUseId, toolName, summary, usual } = warning;
      return { kind, ...common, tool_use_id: toolUseId, tool_name: toolName, summary, usual: toUsualDto(usual) };
    }
    case "loop": {
      const { toolName, summary, count } = warning;
      return { kind, ...common, tool_name: toolName, summary, count };
    }
    case "context":
      return { kind, ...common, share: warning.share };
    case "budget": {
      const { spentUsd, budgetUsd } = warning.budget;
      return { kind, ...common, percent: warning.threshold, spent_usd: spentUsd, budget_usd: budgetUsd };
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
