import type { SessionUsage } from "../cost/session-usage.ts";
import type { ClientProcess } from "./session.ts";
import type { TaskNotice } from "./action.ts";
import type { ToolOutcome } from "./tool-call.ts";

/**
 * A fact about a session from a source other than its events: its transcript, its process, its files. Facts may come
 * late, twice and out of order; applying one again changes nothing.
 */
export type SessionFact =
  | { readonly kind: "title"; readonly by: "person" | "client"; readonly title: string }
  | { readonly kind: "branch"; readonly branch: string }
  | { readonly kind: "client-version"; readonly version: string }
  | { readonly kind: "model"; readonly model: string }
  /** The transcript holds the call's result: it is over, even without a hook event. */
  | {
      readonly kind: "call-settled";
      readonly toolUseId: string;
      readonly outcome: ToolOutcome;
      readonly decision: "allowed" | "denied" | null;
      readonly decidedBy: string | null;
      readonly atMs: number;
    }
  /** Background work is over, and no hook reports it. */
  | { readonly kind: "task-ended"; readonly notice: TaskNotice; readonly atMs: number }
  /** The end of the limit at which a turn failed. */
  | { readonly kind: "limit-ends"; readonly failureCode: string; readonly untilMs: number }
  | { readonly kind: "usage"; readonly usage: SessionUsage }
  | { readonly kind: "agent-tokens"; readonly agentId: string; readonly tokens: number }
  | {
      readonly kind: "agent-described";
      readonly agentId: string;
      readonly description: string | null;
      readonly toolUseId: string | null;
      readonly depth: number | null;
      readonly model: string | null;
    }
  | { readonly kind: "parent"; readonly sessionId: string }
  /**
   * A process was seen to run it. `pid`: the process id in its hooks, if any. `beside`: the previously known process
   * runs it as well; otherwise this one has replaced it.
   */
  | {
      readonly kind: "process";
      readonly process: ClientProcess;
      readonly pid?: number | null;
      readonly beside?: boolean;
    }
  /** One of its processes reported its end, and another one still runs it. */
  | { readonly kind: "still-runs"; readonly process: ClientProcess }
  /**
   * The client continued at that time, so older waits were answered. No hook reports the answer to a permission
   * request.
   */
  | { readonly kind: "answered"; readonly atMs: number; readonly pid?: number }
  /** Its client began it, did nothing in it, and has continued in another session since then. */
  | { readonly kind: "left"; readonly atMs: number }
  /** `pid`, here and above: selects the client, where the session has several. */
  | { readonly kind: "seen"; readonly atMs: number; readonly pid?: number };
