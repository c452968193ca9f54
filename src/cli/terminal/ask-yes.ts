import type { Ask } from "./ask.ts";

/**
 * Asks until the answer is yes or no; Enter alone is `otherwise`.
 * @returns null when the user gave up
 */
export async function askYes(ask: Ask, question: string, otherwise: boolean): Promise<boolean | null> {
  for (;;) {
    const answer = await ask(`${question} [${otherwise ? "Y/n" : "y/N"}] `);
    if (answer === null) return null;
    const word = answer.toLowerCase();
    if (word === "") return otherwise;
    if (word === "y" || word === "yes") return true;
    if (word === "n" || word === "no") return false;
  }
}
