import type { Signal } from "./signal.ts";

/** Whether an event carries a message of the conversation: a person's prompt, or a reply to it. */
export function isMessage(signal: Signal): boolean {
  if (signal.kind === "prompt-submitted") return signal.byPerson;
  return signal.kind === "turn-ended" && signal.reply !== null;
}
