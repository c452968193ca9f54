import type { SessionAction } from "./session/action.ts";

/** Whether an event contains a message of the conversation: a person's prompt, or a reply to it. */
export function isMessage(action: SessionAction): boolean {
  if (action.kind === "prompt-submitted") return action.byPerson;
  return action.kind === "turn-ended" && action.reply !== null;
}
