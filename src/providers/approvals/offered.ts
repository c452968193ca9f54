import type { AnswerableRequest, AnswerChoice } from "./request.ts";

/** A button by which a request is decided; `write` asks for words first. */
export type Offered =
  | { readonly kind: "choose"; readonly choice: "allow" | "deny" | "approve" | "approve-accept-edits" }
  | { readonly kind: "write"; readonly choice: WrittenChoice }
  | { readonly kind: "send" };

export type WrittenChoice = "deny" | "reject" | "answer";

/**
 * What a component of a message does. Its id is random, so nothing can be read from it or guessed. `question`: its
 * number; null for the whole request.
 */
export type Control =
  | Exclude<Offered, { readonly kind: "write" }>
  | { readonly kind: "write"; readonly choice: WrittenChoice; readonly question: number | null }
  /** Discord's list of a question's options. */
  | { readonly kind: "select"; readonly question: number }
  /** Telegram's button of one option. */
  | { readonly kind: "option"; readonly question: number; readonly option: number };

interface Possible {
  /** Whether the message shows everything, as it would happen. */
  readonly showsAll: boolean;
  /** Whether the options of all questions can be chosen in the message. */
  readonly canSelect: boolean;
  /** Whether all questions can be answered in words there. */
  readonly canWriteAnswers: boolean;
}

/** The buttons of a request's message, in their order. What would let something happen needs one that shows all of it. */
export function offeredFor({ kind, choices }: AnswerableRequest, possible: Possible): readonly Offered[] {
  const { showsAll, canSelect, canWriteAnswers } = possible;
  const may = new Set<AnswerChoice>(choices);
  const choose = (choice: Extract<Offered, { kind: "choose" }>["choice"]): readonly Offered[] =>
    may.has(choice) ? [{ kind: "choose", choice }] : [];
  const write = (choice: WrittenChoice): readonly Offered[] => (may.has(choice) ? [{ kind: "write", choice }] : []);
  switch (kind) {
    case "permission":
      return [...(showsAll ? choose("allow") : []), ...choose("deny"), ...write("deny")];
    case "plan":
      return [...(showsAll ? [...choose("approve"), ...choose("approve-accept-edits")] : []), ...write("reject")];
    case "question":
      if (!showsAll || !may.has("answer")) return [];
      return [...(canSelect ? [{ kind: "send" } as const] : []), ...(canWriteAnswers ? write("answer") : [])];
    default:
      return kind satisfies never;
  }
}
