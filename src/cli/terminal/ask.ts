import { Writable, type Readable } from "node:stream";

/** Asks at the terminal for one line. @returns it trimmed; null when the user gave up (Ctrl-C, Ctrl-D) */
export type Ask = (question: string, options?: { readonly hidden?: boolean }) => Promise<string | null>;

/** @param input a terminal, whose own echo readline switches off while it reads */
export function createAsk(input: Readable, output: Writable): Ask {
  return async (question, { hidden = false } = {}) => {
    // Not at every start: it brings ten modules of Node's along.
    const { createInterface } = await import("node:readline");
    const reader = createInterface({
      input,
      // Readline would show the question again, and every letter typed.
      output: hidden ? new Writable({ write: (_chunk, _encoding, done) => done() }) : output,
      terminal: true,
      historySize: 0,
    });
    const { promise, resolve } = Promise.withResolvers<string | null>();
    if (hidden) output.write(question);
    reader.setPrompt(question);
    reader.prompt();
    reader.once("line", (line) => resolve(withoutErased(line).trim()));
    reader.once("close", () => resolve(null));
    // In this mode Ctrl-C is a character, not a signal.
    reader.once("SIGINT", () => reader.close());
    const answer = await promise;
    reader.close();
    if (hidden || answer === null) output.write("\n");
    return answer;
  };
}

/** With TERM=dumb, readline leaves corrections in the line. */
function withoutErased(line: string): string {
  const kept: string[] = [];
  for (const letter of line) {
    if (letter === "\b" || letter === "\u007f") kept.pop();
    else kept.push(letter);
  }
  return kept.join("");
}

/** Asks until the answer is yes or no; Enter alone is `otherwise`. @returns null when the user gave up */
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
