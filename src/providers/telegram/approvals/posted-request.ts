import type { Control, WrittenChoice } from "../../approvals/offered.ts";
import type { PostedRequest } from "../../approvals/posted-requests.ts";

export interface Button {
  readonly id: string;
  /** Options are buttons here. */
  readonly control: Exclude<Control, { readonly kind: "select" }>;
}

/** In Telegram all readers see the same keyboard, so they share what is chosen and written. */
export interface TelegramRequest extends PostedRequest {
  /** The topic's id in a forum; null elsewhere. */
  readonly threadId: number | null;
  readonly rows: readonly (readonly Button[])[];
  /**
   * Everything that its message has shown, as Telegram answered our edits. Telegram sends the message along with each
   * click as it stands, and there is no request that reads a message again.
   */
  readonly shown: Set<string>;
  readonly selected: (readonly number[] | undefined)[];
  readonly words: (string | undefined)[];
  /** For each user; a second prompt for a message replaces the first. */
  readonly prompts: Map<string, Prompt>;
  /** The edits of its keyboard, one after another. */
  editing: Promise<unknown>;
}

/** A message that waits for words: a reply to it by that person. */
export interface Prompt {
  readonly messageId: string;
  readonly choice: WrittenChoice;
  readonly question: number | null;
}
