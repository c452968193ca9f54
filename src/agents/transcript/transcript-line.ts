import type { CostState } from "../../core/cost/session-usage.ts";
import type { MessageUsage } from "../../core/cost/usage.ts";
import type { PlanLimit } from "../../core/plan-limits.ts";
import type { Redactor } from "../../core/redact/create-redactor.ts";
import type { TaskNotice } from "../../core/session/action.ts";

/** Makes facts of one line of a transcript, without its secrets; null for an unknown or broken line. */
export type LineParser = (text: string, redactor: Redactor) => TranscriptLine | null;

/** A transcript line with facts, independent of the client's format. */
export interface TranscriptLine {
  /** The line's own id. A copy of the line in another session has the same one. */
  readonly uuid: string | null;
  readonly sessionId: string | null;
  /** The session that the line was copied from, where it is marked: clients before 2.1.101 mark only some copies. */
  readonly copiedFrom: CopySource | null;
  /** Null for the main conversation. */
  readonly agentId: string | null;
  readonly atMs: number | null;
  readonly gitBranch: string | null;
  readonly clientVersion: string | null;
  readonly facts: readonly TranscriptFact[];
}

export interface CopySource {
  readonly sessionId: string;
  /** `fork`: this session was branched from that one. `request`: that session requested the line's answer. */
  readonly by: "fork" | "request";
}

/** Texts are truncated and otherwise raw: escape them for display. */
export type TranscriptFact =
  | { readonly kind: "title"; readonly by: "person" | "client"; readonly title: string }
  | { readonly kind: "prompt"; readonly text: string }
  | { readonly kind: "reply"; readonly text: string }
  | { readonly kind: "usage"; readonly usage: MessageUsage }
  /** A person stopped the turn, or refused a tool call and with it the turn. No hook fires for it. */
  | {
      readonly kind: "interrupted";
      readonly during: "turn" | "tool";
      /** Calls were running; false where a call was refused before it ran (2.1.199 to 2.1.332). */
      readonly cutCalls: boolean;
    }
  | ToolResult
  /** A hook decided on a call that asked for permission: written before the call runs. */
  | { readonly kind: "hook-decision"; readonly toolUseId: string }
  /** A dialog is over, of this call or of one that is not known. */
  | { readonly kind: "answered"; readonly toolUseId: string | null }
  | { readonly kind: "cost"; readonly cost: CostState }
  | ({ readonly kind: "plan-limit" } & Pick<PlanLimit, "window" | "used" | "resetsAtMs">)
  | ApiError
  /** The client says that it continues by itself when the limit that was reached ends, or no longer. */
  | { readonly kind: "continues"; readonly continues: boolean }
  /** The client's note to its model that background work is over. */
  | { readonly kind: "task-over"; readonly notice: TaskNotice };

export interface ToolResult {
  readonly kind: "tool-result";
  readonly toolUseId: string;
  readonly isError: boolean;
  /** The client's word for what allowed or refused the call; null where it is absent. */
  readonly permission: { readonly decision: string; readonly source: string | null } | null;
  /** Why it has no result of its own, in the client's words (`user-rejected`, `interrupted`); null when it ran. */
  readonly denial: string | null;
  /** False for a call that was running when a person stopped it. */
  readonly deniedBeforeRun: boolean;
}

/** The turn ended with it. */
interface ApiError {
  readonly kind: "api-error";
  /** The client's word (`rate_limit`); older clients call most of them `unknown`. */
  readonly error: string;
  /** The client's message on its screen. */
  readonly message: string | null;
  /** When the reached limit ends; null without a limit or a known end. */
  readonly untilMs: number | null;
}
