import type { Language } from "../../core/i18n/message.ts";
import type { Clock, Logger, Sleep } from "../../core/ports.ts";
import type { AnswerableRequest, Answerer, AnswerResult, Decision } from "./request.ts";

/** The connection through which clicks arrive. */
export type ConnectionState =
  | { readonly kind: "off" | "connecting" }
  /** `applicationId`: the bot's, in Discord. */
  | { readonly kind: "connected"; readonly sinceMs: number; readonly applicationId?: string }
  | { readonly kind: "waiting"; readonly untilMs: number; readonly cause: WaitCause }
  /** Until the configuration changes. */
  | { readonly kind: "stopped"; readonly cause: string };

/**
 * `start-limit`: Discord allows no connection before. `webhook`, `conflict`: Telegram gives the bot's updates to a
 * webhook, or to another program.
 */
export type WaitCause = "unreachable" | "start-limit" | "webhook" | "conflict";

/** The message of a request, which the bot has sent. */
export interface RequestPlace {
  /** A channel or thread of Discord, a chat of Telegram. */
  readonly channelId: string;
  readonly messageId: string;
}

/** How the offer went. `changed`: something else is shown than what was sent, so the message has no buttons. */
export type Offer = "offered" | "changed" | "failed";

/** Answers to Claude Code's requests under the messages of one service: the connection, the buttons, the clicks. */
export interface MessageAnswers {
  start(): void;
  stop(): Promise<void>;
  /** For Health. */
  state(): ConnectionState;
  /** Gives the message of the request its text and its buttons. */
  offer(request: AnswerableRequest, place: RequestPlace): Promise<Offer>;
  /**
   * The request is over: no click counts from now on, and the buttons go. What the message says stays.
   * @param isAmended whether another edit takes them away
   */
  withdraw(requestId: string, isAmended?: () => Promise<boolean>): Promise<void>;
  /** Takes away the buttons that an earlier process has left. @returns whether the message is there */
  clear(place: RequestPlace): Promise<boolean>;
}

/** What a service needs of the daemon. */
export interface AnswersOptions {
  /** Who may answer. */
  readonly users: () => ReadonlySet<string>;
  readonly language: () => Language;
  readonly answer: (decision: Decision, by: Answerer) => Promise<AnswerResult>;
  readonly clock: Clock;
  readonly sleep: Sleep;
  readonly random?: () => number;
  readonly logger: Logger;
  readonly onState?: (state: ConnectionState) => void;
}
