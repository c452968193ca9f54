import type { CostState } from "../../core/cost/account.ts";
import type { MessageUsage } from "../../core/cost/usage.ts";
import type { TaskNotice } from "../../core/session/action.ts";

/** One line of a transcript that says something, free of the client's format. */
export interface TranscriptLine {
  /** The line's own id. A copy of the line in another session has the same. */
  readonly uuid: string | null;
  readonly sessionId: string | null;
  /** The session that the line was copied from, where it says so: clients from before 2.1.101 mark only some copies. */
  readonly copiedFrom: CopySource | null;
  /** Null for the main conversation. */
  readonly agentId: string | null;
  readonly atMs: number | null;
  readonly gitBranch: string | null;
  readonly clientVersion: string | null;
  /** Never empty. */
  readonly facts: readonly TranscriptFact[];
}

export interface CopySource {
  readonly sessionId: string;
  /** `fork`: this session was branched from that one. `request`: that session asked for the answer in the line. */
  readonly by: "fork" | "request";
}

/** Texts are cut, and raw otherwise: whoever shows them escapes. */
export type TranscriptFact =
  | { readonly kind: "title"; readonly by: "person" | "client"; readonly title: string }
  | { readonly kind: "prompt"; readonly text: string }
  /** `final`: the turn ended with it. */
  | { readonly kind: "reply"; readonly text: string; readonly final: boolean }
  | { readonly kind: "usage"; readonly usage: MessageUsage }
  /** A person stopped the turn, or refused a tool call and with it the turn. No hook tells of it. */
  | { readonly kind: "interrupted"; readonly during: "turn" | "tool" }
  | ToolResult
  | { readonly kind: "cost"; readonly cost: CostState }
  | { readonly kind: "turn-duration"; readonly durationMs: number }
  | {
      readonly kind: "compacted";
      readonly trigger: string | null;
      readonly tokensBefore: number | null;
      readonly tokensAfter: number | null;
    }
  | ApiError
  /** The client wrote down for its model that something in the background is over. */
  | { readonly kind: "task-over"; readonly notice: TaskNotice };

export interface ToolResult {
  readonly kind: "tool-result";
  readonly toolUseId: string;
  readonly isError: boolean;
  /** Who let the call run or refused it, in the client's words; null where it does not say. */
  readonly permission: { readonly decision: string; readonly source: string | null } | null;
  /** Why it has no result of its own, in the client's words (`user-rejected`, `interrupted`); null when it ran. */
  readonly denial: string | null;
  /** False for a call that had begun when a person stopped it. */
  readonly deniedBeforeRun: boolean;
}

interface ApiError {
  readonly kind: "api-error";
  /** In the client's words (`rate_limit`); older clients call most of them `unknown`. */
  readonly error: string;
  /** What the person at the client reads. */
  readonly message: string | null;
  /** The client goes on trying by itself; otherwise the turn has ended. */
  readonly retries: boolean;
  /** When the limit that was reached ends; null where there is none, or no end is told. */
  readonly untilMs: number | null;
}
