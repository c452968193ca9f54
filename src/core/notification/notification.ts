import type { AnswerSurface } from "../request.ts";
import type { Session, SessionState } from "../session/session.ts";

/** The subject of a message. Settings filter by event and tool; levels, pings and quiet hours go by kind. */
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
  "budget",
  "limit",
] as const;

export type NotificationKind = (typeof NOTIFICATION_KINDS)[number];

export function isQuestionKind(kind: NotificationKind): boolean {
  return kind === "permission" || kind === "question" || kind === "plan";
}

/** Kinds that need a person: the session is blocked, or its turn failed. */
export function needsPerson(kind: NotificationKind): boolean {
  return isQuestionKind(kind) || kind === "failure";
}

/** Whether what such a message says can be over while the message stands: a request, or a state of the session. */
export function canBeOver(kind: NotificationKind): boolean {
  return isQuestionKind(kind) || kind === "idle" || kind === "failure";
}

/**
 * How a request, or what was reported, came to its end. `answered`: for a permission or a plan, the client has not said
 * how yet. `overtaken`: by a prompt. `continued`: the session works again. `over`: how is not known.
 */
export type ResolutionOutcome =
  | "allowed"
  | "denied"
  | "approved"
  | "rejected"
  | "answered"
  | "declined"
  | "interrupted"
  | "overtaken"
  | "continued"
  | "ended"
  | "lost"
  | "over";

export interface Resolution {
  readonly outcome: ResolutionOutcome;
  /**
   * Where it was decided: `client` is Claude Code's own dialog; a person who answered from here has a name. Null where
   * nothing was decided, or it is not known.
   */
  readonly by: "client" | "hook" | "rule" | { readonly surface: AnswerSurface; readonly name: string } | null;
  /** From the request to its end; null where it is not known. */
  readonly afterMs: number | null;
  /** What a person answered, in the session's words. */
  readonly answer: string | null;
  /** An answer from here, of which Claude Code has given no sign. */
  readonly isUnconfirmed?: boolean;
}

/** The session that a message is about. Raw texts of the user: code that shows them must escape and cut them. */
export type SessionLabel = Pick<Session, "sessionId" | "title" | "projectName" | "branch" | "model">;

/** A part of a message's body, in order. */
export type NotificationBlock =
  | { readonly kind: "text"; readonly text: string }
  /** Claude's own words: a reply, a plan or a summary. A provider may render its Markdown. */
  | { readonly kind: "prose"; readonly text: string }
  /** `language` as in a fenced code block: `bash`, `diff`, `json`, or null. */
  | { readonly kind: "code"; readonly language: string | null; readonly text: string };

export interface NotificationField {
  readonly name: string;
  readonly value: string;
}

/**
 * One message to a person, free of any service's format. Every text is raw and of any length; our own strings are
 * already in the reader's language.
 */
export interface Notification {
  readonly kind: NotificationKind;
  readonly hookEventName: string;
  readonly toolName: string | null;
  readonly session: SessionLabel;
  readonly agentType: string | null;
  /** The whole message in one line, as a phone's lock screen shows it. */
  readonly headline: string;
  /** A finished turn whose reply asks at its end. */
  readonly asks?: boolean;
  readonly blocks: readonly NotificationBlock[];
  readonly fields: readonly NotificationField[];
  /** The full text where the blocks may cut it, to be attached as a file; null without an attachment. */
  readonly attachment: {
    /** Never from a payload. */
    readonly fileName: "message.md" | "change.diff" | "code.txt";
    readonly text: string;
  } | null;
  readonly atMs: number;
  /** The stored event that it reports; absent for the daemon's own messages. */
  readonly eventSeq?: number;
  /** The event on the dashboard; null without an address. */
  readonly link: string | null;
  readonly ping: boolean;
  readonly silent: boolean;
  /** The id of an earlier message, which has the buttons for an answer. */
  readonly repliesTo?: string;
  /** How what it says came to its end; absent while it is true. */
  readonly resolution?: Resolution;
}

/** The state of a session in one card, edited in place. Our own strings are already in the reader's language. */
export interface SessionCard {
  readonly session: SessionLabel;
  readonly state: SessionState;
  readonly stateWord: string;
  /** The question that it waits for, why it failed, or its current work; null when there is none. */
  readonly detail: string | null;
  readonly startedAtMs: number;
  readonly stateSinceMs: number;
  readonly endedAtMs: number | null;
  /** Short facts such as `12 calls`, for one line. */
  readonly facts: readonly string[];
  /** The newest actions, one line each, newest last, at most five. */
  readonly lastActions: readonly string[];
  readonly link: string | null;
}
