import { terminalOutcomesEn } from "./en/terminal.ts";
import { terminalOutcomesJa } from "./ja/terminal.ts";
import { messagesOf, textOf, type Language, type Message } from "./message.ts";

/** What came of going to a session's terminal. */
export const terminalOutcome = messagesOf<typeof terminalOutcomesEn>();

const TEMPLATES = { en: terminalOutcomesEn, ja: terminalOutcomesJa } as const;

export function terminalOutcomeText(outcome: Message, language: Language): string {
  return textOf(outcome, { templates: TEMPLATES[language], language });
}
