import type { SessionState } from "../session/session.ts";

/** What a message is about. Settings switch by event and tool; levels, mentions and quiet hours go by kind. */
export const NOTIFICATION_KINDS = [
  "permission",
  "question",
  "plan",
  "idle",
  "failure",
  "finished",
  "subagent",
  "prompt",
  "tool",
  "session",
  "notice",
  "health",
] as const;

export type NotificationKind = (typeof NOTIFICATION_KINDS)[number];

/** Which session a message speaks of. Raw texts of the user's: whoever shows them escapes and cuts. */
export interface SessionLabel {
  readonly sessionId: string;
  readonly title: string | null;
  readonly projectName: string | null;
  readonly branch: string | null;
  readonly model: string | null;
}

/** A part of a message's body, in order. */
export type NotificationBlock =
  | { readonly kind: "text"; readonly text: string }
  /** `language` as a fence takes it: `bash`, `diff`, `json`, or null. */
  | { readonly kind: "code"; readonly language: string | null; readonly text: string };

export interface NotificationField {
  readonly name: string;
  readonly value: string;
}

/**
 * One message to a person, free of any service's format. Every text is raw and of any length; words of our own are
 * already in the reader's language.
 */
export interface Notification {
  readonly kind: NotificationKind;
  readonly hookEventName: string;
  readonly toolName: string | null;
  readonly session: SessionLabel;
  readonly agentType: string | null;
  /** One line that says it all: what a phone shows on its lock screen. */
  readonly headline: string;
  readonly blocks: readonly NotificationBlock[];
  readonly fields: readonly NotificationField[];
  /** The whole of a text that the blocks may cut, to be attached as a file; null when nothing is to be attached. */
  readonly attachment: { readonly fileName: string; readonly text: string } | null;
  readonly atMs: number;
  /** The event on the dashboard, null when there is no address to give. */
  readonly link: string | null;
  /** Ping the person who is set up for it. */
  readonly ping: boolean;
  /** Deliver without a sound. */
  readonly silent: boolean;
}

/** The state of a session in one card, edited in place. Words of our own are already in the reader's language. */
export interface SessionCard {
  readonly session: SessionLabel;
  readonly state: SessionState;
  readonly stateWord: string;
  /** What it waits for, why it failed, or what it does now; null when there is nothing to say. */
  readonly detail: string | null;
  readonly startedAtMs: number;
  readonly stateSinceMs: number;
  readonly endedAtMs: number | null;
  readonly fields: readonly NotificationField[];
  /** The newest actions in one line each, newest last, at most five. */
  readonly lastActions: readonly string[];
  readonly link: string | null;
}
