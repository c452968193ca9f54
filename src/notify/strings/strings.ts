import type { NotificationKind } from "../../core/notification/notification.ts";
import type { turnFailuresEn } from "../../core/i18n/en/session.ts";
import type { Translation } from "../../core/i18n/message.ts";
import type { SessionState } from "../../core/session/session.ts";

/** How a session can begin and end, in the client's terms. */
export type SessionSource = "startup" | "resume" | "clear" | "compact" | "fork";
export type EndReason = "clear" | "resume" | "logout" | "prompt_input_exit" | "other";

/** Events that notify only if the settings name them. */
export const NOTICE_EVENTS = [
  "Notification",
  "PostToolBatch",
  "UserPromptExpansion",
  "PreCompact",
  "PostCompact",
  "PreModelSwitch",
  "PostModelSwitch",
  "Setup",
  "TeammateIdle",
  "TaskCreated",
  "TaskCompleted",
  "ConfigChange",
  "WorktreeCreate",
  "WorktreeRemove",
  "InstructionsLoaded",
  "CwdChanged",
  "FileChanged",
  "DirectoryAdded",
  "MessageDisplay",
] as const;

type NoticeEvent = (typeof NOTICE_EVENTS)[number];

/** Our texts in a message. A session's own text is never translated. */
export interface Strings {
  readonly kind: Readonly<Record<NotificationKind, string>>;
  readonly state: Readonly<Record<SessionState, string>>;
  readonly failure: Translation<typeof turnFailuresEn>;
  /** `code` as the client named it; null without one. */
  readonly unknownFailure: (code: string | null) => string;
  /** Why a session that a person interrupted is not working. */
  readonly stopped: string;
  /** Times are formatted by `timeText`. */
  readonly lastSeen: (time: string) => string;
  readonly until: (time: string) => string;
  readonly sessionBegan: Readonly<Record<SessionSource, string>>;
  readonly sessionEnded: Readonly<Record<EndReason, string>>;
  readonly notice: Readonly<Record<NoticeEvent, string>>;
  readonly headline: {
    readonly needsPermission: string;
    readonly asks: string;
    readonly planReady: string;
    readonly idle: string;
    readonly failed: string;
    readonly processGone: string;
    readonly finished: string;
    readonly turnOverBackground: (count: number) => string;
    readonly subagentBegan: (name: string) => string;
    readonly subagentDone: (name: string) => string;
    readonly prompt: string;
    readonly toolBegan: (tool: string) => string;
    readonly toolOk: (tool: string) => string;
    readonly toolFailed: (tool: string) => string;
    readonly toolInterrupted: (tool: string) => string;
    readonly toolDenied: (tool: string) => string;
    readonly untitled: (shortId: string) => string;
  };
  readonly field: {
    readonly file: string;
    readonly path: string;
    readonly pattern: string;
    readonly url: string;
    readonly query: string;
    readonly size: string;
    readonly duration: string;
    readonly wanted: string;
    readonly background: string;
    readonly messages: string;
    readonly tools: string;
    readonly errors: string;
    readonly subagents: string;
    readonly tasks: string;
    readonly tokens: string;
    readonly cost: string;
  };
  readonly lineCount: (lines: number) => string;
  readonly replaceAll: string;
  /** Ends a text that was stored only in part; both numbers in characters. */
  readonly cutNote: (kept: number, length: number) => string;
  readonly moreWaits: (count: number) => string;
  /** A headline that also covers older messages, which are only on the dashboard. */
  readonly folded: (headline: string, count: number) => string;
  readonly moreLines: (count: number) => string;
}
