import type { TestContext } from "node:test";
import { playConversation, type Conversation } from "./conversation.ts";
import { matchesSnapshot } from "./snapshot.ts";

export interface ConversationCase extends Conversation {
  /** Part of the file name, if a session and a place have several. */
  readonly suffix?: string;
}

/** Its file name in `conversations/`. */
export function nameOf({ session, place, suffix }: ConversationCase): string {
  return [session, place, ...(suffix === undefined ? [] : [suffix])].join(".");
}

/** The conversation equals its file. */
export async function readsAsKept(t: Pick<TestContext, "after">, conversation: ConversationCase): Promise<void> {
  const { harness, channelId } = await playConversation(t, conversation);
  matchesSnapshot(nameOf(conversation), harness.fake.transcript(channelId));
}
