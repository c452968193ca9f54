import type { Language } from "../../../core/i18n/message.ts";
import type { AnswerableRequest } from "../../answering/request.ts";
import type { WrittenChoice } from "../../answering/offered.ts";
import type { Keyboard } from "./keyboard.ts";

/** A request as it stands in Telegram, with buttons. */
export interface PostedRequest extends Pick<AnswerableRequest, "id" | "title" | "questions"> {
  readonly language: Language;
  readonly chatId: string;
  /** The topic's id in a forum; null elsewhere. */
  readonly threadId: number | null;
  readonly messageId: string;
  readonly keyboard: Keyboard;
  /**
   * Everything that its message has shown, as Telegram answered our edits. Telegram sends the message along with each
   * click as it stands, and there is no request that reads a message again.
   */
  readonly shown: Set<string>;
  readonly selected: (readonly number[] | undefined)[];
  readonly words: (string | undefined)[];
  /** The edits of its keyboard, one after another. */
  editing: Promise<unknown>;
}

/** A message that waits for words: a reply to it by that person. */
export interface Prompt {
  readonly messageId: string;
  readonly posted: PostedRequest;
  readonly userId: string;
  readonly choice: WrittenChoice;
  readonly question: number | null;
}

/** The prompts that are open. A person's second prompt for a message replaces the first. In memory only. */
export function createPrompts() {
  const byMessage = new Map<string, Prompt>();

  function takeAll(isOne: (prompt: Prompt) => boolean): readonly Prompt[] {
    const taken = byMessage.values().filter(isOne).toArray();
    for (const { messageId } of taken) byMessage.delete(messageId);
    return taken;
  }

  return {
    /** @returns those that it replaces */
    add: (prompt: Prompt): readonly Prompt[] => {
      const replaced = takeAll(({ posted, userId }) => posted === prompt.posted && userId === prompt.userId);
      byMessage.set(prompt.messageId, prompt);
      return replaced;
    },
    find: (messageId: string): Prompt | null => byMessage.get(messageId) ?? null,
    /** False if it was used or replaced. */
    take: (prompt: Prompt): boolean => byMessage.get(prompt.messageId) === prompt && byMessage.delete(prompt.messageId),
    /** The request is over. @returns the prompts that have to go */
    settle: (requestId: string): readonly Prompt[] => takeAll(({ posted }) => posted.id === requestId),
  };
}
