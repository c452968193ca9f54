import type { BackgroundTask, Failure } from "./session.ts";
import type { ToolOutcome } from "./tool-call.ts";

/**
 * The meaning of an event for its session, free of any client's wire format.
 * `claude/` makes actions from payloads; `apply-action.ts` turns them into states.
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
  | { readonly kind: "tool-started"; readonly call: ToolCallStart }
  | {
      readonly kind: "tool-ended";
      readonly toolUseId: string | null;
      readonly outcome: Exclude<ToolOutcome, "unknown">;
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
  | { readonly kind: "permission-requested"; readonly toolName: string; readonly ask: string }
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
  | { readonly kind: "question-answered" }
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
