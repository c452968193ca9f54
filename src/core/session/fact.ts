import type { SessionUsage } from "../cost/session-usage.ts";
import type { ClientProcess } from "./session.ts";
import type { TaskNotice } from "./action.ts";
import type { ToolOutcome } from "./tool-call.ts";

/**
 * What is learned about a session from elsewhere than its events: its transcript, its process, its files. Facts may come
 * late, twice and out of order; applying one again changes nothing.
 */
export type SessionFact =
  | { readonly kind: "title"; readonly by: "person" | "client"; readonly title: string }
  | { readonly kind: "branch"; readonly branch: string }
  | { readonly kind: "client-version"; readonly version: string }
  | { readonly kind: "model"; readonly model: string }
  /** The transcript holds the call's result: it is over, whether or not a hook said so. */
  | {
      readonly kind: "call-settled";
      readonly toolUseId: string;
      readonly outcome: ToolOutcome;
      readonly decision: "allowed" | "denied" | null;
      readonly decidedBy: string | null;
      readonly atMs: number;
    }
  /** Something in the background is over, and no hook says so. */
  | { readonly kind: "task-ended"; readonly notice: TaskNotice; readonly atMs: number }
  /** The limit at which a turn failed ends then. */
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
   * A process was seen to run it. `pid`: by which number its hooks name it, where they do. `beside`: the one that was known
   * before runs it as well; otherwise this one has taken its place.
   */
  | {
      readonly kind: "process";
      readonly process: ClientProcess;
      readonly pid?: number | null;
      readonly beside?: boolean;
    }
  /** One of its processes told its end, and another one still runs it. */
  | { readonly kind: "still-runs"; readonly process: ClientProcess }
  /** The client went on at that time: what had waited until then was answered. No hook tells of a permission's answer. */
  | { readonly kind: "answered"; readonly atMs: number; readonly pid?: number }
  /** Its client has begun it, done nothing in it, and speaks as another session since then. */
  | { readonly kind: "left"; readonly atMs: number }
  /** `pid`, here and above: of the client that is meant, where the session has several. */
  | { readonly kind: "seen"; readonly atMs: number; readonly pid?: number };
