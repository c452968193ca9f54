import type { AgentName } from "../agent.ts";
import type { SessionUsage } from "../cost/session-usage.ts";
import type { BackgroundTask, ClientProcess, Failure, ToolOutcome } from "./session.ts";

/**
 * The meaning of an event for its session, free of any client's wire format.
 * `src/agents` makes actions from payloads; `apply-action.ts` turns them into states.
 */
export type SessionAction =
  | {
      readonly kind: "session-started";
      readonly source: string;
      readonly model: string | null;
      readonly title: string | null;
    }
  | { readonly kind: "session-ended"; readonly reason: string }
  /** `byPerson` is false for prompts that the client makes itself, such as the notice that a background task ended. */
  | {
      readonly kind: "prompt-submitted";
      readonly prompt: string;
      readonly byPerson: boolean;
      readonly title: string | null;
      /** The background task whose end the client reports to its model with this prompt. */
      readonly notice: TaskNotice | null;
    }
  | {
      readonly kind: "tool-started";
      readonly call: ToolCallStart;
      /** What the call asks a person in the terminal; absent where it asks nothing. */
      readonly question?: string;
    }
  | {
      readonly kind: "tool-ended";
      readonly toolUseId: string | null;
      /** `unknown`: it is over, and its result comes from the transcript, if at all. */
      readonly outcome: ToolOutcome;
      readonly durationMs: number | null;
      /** The source of the refusal, in the client's words; null unless it was denied. */
      readonly deniedBy: string | null;
      /** The id of the background work that the call began. */
      readonly backgroundTaskId: string | null;
      /** The subagent that the call started, where the client reports it. */
      readonly agent: { readonly agentId: string; readonly model: string | null } | null;
      /** No earlier event of the call has been received: its start comes later, or never. Ingest sets this. */
      readonly isFirst?: boolean;
    }
  /**
   * Every call of one model turn is settled, the refused ones too, which have no other report. `refusedIds`: calls
   * whose answer to the model is a refusal.
   */
  | {
      readonly kind: "tools-settled";
      readonly toolUseIds: readonly string[];
      readonly refusedIds: readonly string[];
    }
  | {
      readonly kind: "permission-requested";
      /** Null where the client does not name it: the words of the call find it. */
      readonly toolName: string | null;
      readonly ask: string;
      /** The rules that the client suggests to allow this from now on; absent without a suggestion. */
      readonly rules?: readonly string[];
    }
  | { readonly kind: "notified"; readonly notificationType: string; readonly message: string }
  | { readonly kind: "turn-ended"; readonly reply: string | null; readonly background: readonly BackgroundWork[] }
  | { readonly kind: "turn-failed"; readonly failure: Failure }
  /**
   * A person stopped the turn of the main agent, or of one subagent. No hook reports it. Read from the transcript, it
   * comes late; work that began after its time (`receivedAtMs` of its event) is not affected.
   */
  | { readonly kind: "turn-interrupted" }
  /** The session's process is gone without a `SessionEnd`. */
  | { readonly kind: "process-gone" }
  | { readonly kind: "compaction-started" }
  | { readonly kind: "compaction-ended" }
  | { readonly kind: "teammate-idle"; readonly name: string; readonly teamName: string | null }
  | { readonly kind: "subagent-started"; readonly agentId: string; readonly agentType: string }
  | { readonly kind: "subagent-ended"; readonly agentId: string; readonly agentType: string }
  | { readonly kind: "task-created"; readonly taskId: string; readonly subject: string }
  | { readonly kind: "task-completed"; readonly taskId: string; readonly subject: string }
  | { readonly kind: "question-asked"; readonly asker: string; readonly question: string }
  /** `toolUseId`: the call that asked in the dialog, null for a dialog of no call; absent for that of an MCP server. */
  | { readonly kind: "question-answered"; readonly toolUseId?: string | null }
  | { readonly kind: "model-switched"; readonly model: string }
  | { readonly kind: "directory-changed"; readonly cwd: string }
  | { readonly kind: "other" };

export interface TaskNotice {
  readonly taskId: string;
  readonly toolUseId: string | null;
  /** In the client's words: `completed`, `failed`, `killed`. */
  readonly status: string;
  /** Ended before it was done. */
  readonly wasStopped: boolean;
  /** One line. */
  readonly summary: string;
}

export type BackgroundWork = Omit<BackgroundTask, "sinceMs" | "call">;

export interface ToolCallStart {
  readonly toolUseId: string | null;
  readonly toolName: string;
  /** The command, file or question, in one line. */
  readonly summary: string;
}

/**
 * A fact about a session from a source other than its events: its transcript, its process, its files. Facts may come
 * late, twice and out of order; applying one again changes nothing.
 */
export type SessionFact =
  | { readonly kind: "title"; readonly by: "person" | "client"; readonly title: string }
  | { readonly kind: "branch"; readonly branch: string }
  /** The program that runs it, which says more than any field of an event. */
  | { readonly kind: "agent"; readonly agent: AgentName }
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
  | { readonly kind: "continues"; readonly continues: boolean }
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
  /**
   * The client continued at that time, so older waits were answered. No hook reports the answer to a permission
   * request. `agentId`: those of this agent alone. `toolUseId`: that of this call, and those whose call is unknown.
   */
  | {
      readonly kind: "answered";
      readonly atMs: number;
      readonly pid?: number;
      readonly agentId?: string | null;
      readonly toolUseId?: string;
    }
  /** Its client began it, did nothing in it, and has continued in another session since then. */
  | { readonly kind: "left"; readonly atMs: number }
  /** `pid`, here and above: selects the client, where the session has several. */
  | { readonly kind: "seen"; readonly atMs: number; readonly pid?: number };

/** Whether an event contains a message of the conversation: a person's prompt, or a reply to it. */
export function isMessage(action: SessionAction): boolean {
  if (action.kind === "prompt-submitted") return action.byPerson;
  return action.kind === "turn-ended" && action.reply !== null;
}
