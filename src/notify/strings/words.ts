import type { NotificationKind } from "../../core/notification/notification.ts";
import type { turnFailuresEn } from "../../core/i18n/en/session.ts";
import type { Translation } from "../../core/i18n/message.ts";
import type { SessionState } from "../../core/session/session.ts";

/** How a session can begin and end, by the client's own words for it. */
export type SessionSource = "startup" | "resume" | "clear" | "compact" | "fork";
export type EndReason = "clear" | "resume" | "logout" | "prompt_input_exit" | "other";

/** Events that are told only to those who ask for them by name. */
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

/** Every sentence and word of our own in a message. What a session says itself is never translated. */
export interface Words {
  readonly kind: Readonly<Record<NotificationKind, string>>;
  readonly state: Readonly<Record<SessionState, string>>;
  readonly failure: Translation<typeof turnFailuresEn>;
  /** `code` as the client named it, null where it has none. */
  readonly unknownFailure: (code: string | null) => string;
  /** Why a session that a person interrupted stands still. */
  readonly stopped: string;
  /** Times as `compose/time-text.ts` has them. */
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
  /** Ends a text of which the store kept the beginning only; both in characters. */
  readonly cutNote: (kept: number, length: number) => string;
  readonly moreWaits: (count: number) => string;
  /** A headline that also stands for older messages, which are on the dashboard only. */
  readonly folded: (headline: string, count: number) => string;
  readonly moreLines: (count: number) => string;
}
