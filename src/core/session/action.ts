import type { BackgroundTask, Failure } from "./session.ts";
import type { ToolOutcome } from "./tool-call.ts";

/**
 * What an event means for the session it belongs to, free of any client's wire format.
 * `claude/` makes signals from payloads; `core/session-signal.ts` turns them into states.
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
      /** The background task whose end the client tells its model with this prompt. */
      readonly notice: TaskNotice | null;
    }
  | { readonly kind: "tool-started"; readonly call: ToolCallStart }
  | {
      readonly kind: "tool-ended";
      readonly toolUseId: string | null;
      readonly outcome: Exclude<ToolOutcome, "unknown">;
      readonly durationMs: number | null;
      /** Who refused it, in the client's words; null unless it was denied. */
      readonly deniedBy: string | null;
      /** The id under which what it began goes on in the background. */
      readonly backgroundTaskId: string | null;
      /** The subagent that the call started, where the client says so. */
      readonly agent: { readonly agentId: string; readonly model: string | null } | null;
      /** Nothing was heard of the call before: its start comes later, or never. Ingest finds out. */
      readonly isFirst?: boolean;
    }
  /**
   * Every call of one model turn is settled, the refused ones too, which report nothing else. `refusedIds`: those whose
   * answer to the model is a refusal.
   */
  | {
      readonly kind: "tools-settled";
      readonly toolUseIds: readonly string[];
      readonly refusedIds: readonly string[];
    }
  | { readonly kind: "permission-requested"; readonly toolName: string; readonly ask: string }
  | { readonly kind: "notified"; readonly notificationType: string; readonly message: string }
  | { readonly kind: "turn-ended"; readonly reply: string | null; readonly background: readonly BackgroundWork[] }
  | { readonly kind: "turn-failed"; readonly failure: Failure }
  /**
   * A person stopped the turn of the main agent, or of one subagent. No hook tells of it: read from the transcript, it
   * comes late, and what began after its time (`receivedAtMs` of its event) is not concerned.
   */
  | { readonly kind: "turn-interrupted" }
  /** The session's process is gone without having said that it ends. */
  | { readonly kind: "process-gone" }
  | { readonly kind: "compaction-started" }
  | { readonly kind: "compaction-ended" }
  | { readonly kind: "teammate-idle"; readonly name: string; readonly teamName: string | null }
  | { readonly kind: "subagent-started"; readonly agentId: string; readonly agentType: string }
  | { readonly kind: "subagent-ended"; readonly agentId: string; readonly agentType: string }
  | { readonly kind: "task-created"; readonly taskId: string; readonly subject: string }
  | { readonly kind: "task-completed"; readonly taskId: string; readonly subject: string }
  | { readonly kind: "question-asked"; readonly asker: string; readonly question: string }
  | { readonly kind: "question-answered" }
  | { readonly kind: "model-switched"; readonly model: string }
  | { readonly kind: "directory-changed"; readonly cwd: string }
  | { readonly kind: "other" };

export interface TaskNotice {
  readonly taskId: string;
  readonly toolUseId: string | null;
  /** In the client's words: `completed`, `failed`, `killed`. */
  readonly status: string;
  /** Somebody ended it before it was done. */
  readonly wasStopped: boolean;
  /** In one line. */
  readonly summary: string;
}

export type BackgroundWork = Omit<BackgroundTask, "sinceMs" | "call">;

export interface ToolCallStart {
  readonly toolUseId: string | null;
  readonly toolName: string;
  /** The command, file or question, in one line. */
  readonly summary: string;
}
