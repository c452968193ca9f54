import type { Control, WrittenChoice } from "./offered.ts";
import type { PostedRequest } from "./posted-requests.ts";
import { answersOf, type Decision, type Selected } from "./request.ts";
import type { Refusal } from "./strings.ts";

/** What a person has chosen and written so far, by question. */
interface Chosen {
  readonly selected: Selected;
  readonly words: readonly (string | undefined)[];
}

interface Refused {
  readonly kind: "refuse";
  readonly refusal: Refusal;
}

/** What a click or written words come to. */
export type Answered<One extends PostedRequest> =
  | Refused
  /** `mustMatch`: it lets something happen, so the message must still be what was posted. */
  | { readonly kind: "decide"; readonly posted: One; readonly decision: Decision; readonly mustMatch: boolean };

/** What lets something happen needs the message as it was posted. */
export function letsHappen(control: Control): boolean {
  if (control.kind === "choose") return control.choice !== "deny";
  return control.kind === "send" || (control.kind === "write" && control.choice === "answer");
}

export function clicked<One extends PostedRequest>(
  control: Extract<Control, { readonly kind: "choose" | "send" }>,
  posted: One,
  chosen: Chosen,
): Answered<One> {
  if (control.kind === "send") return answered(posted, chosen);
  const decision = { requestId: posted.id, choice: control.choice };
  return { kind: "decide", posted, decision, mustMatch: letsHappen(control) };
}

/** @param chosen its words are those of the only field, or of each question */
export function written<One extends PostedRequest>(choice: WrittenChoice, posted: One, chosen: Chosen): Answered<One> {
  if (choice === "answer") return answered(posted, chosen);
  const [message = ""] = chosen.words;
  if (message === "") return refuse("empty");
  return { kind: "decide", posted, decision: { requestId: posted.id, choice, message }, mustMatch: false };
}

function answered<One extends PostedRequest>(posted: One, { selected, words }: Chosen): Answered<One> {
  const answers = answersOf(posted.questions, selected, words);
  if (answers === null) return refuse("incomplete");
  return { kind: "decide", posted, decision: { requestId: posted.id, choice: "answer", answers }, mustMatch: true };
}

export function refuse(refusal: Refusal): Refused {
  return { kind: "refuse", refusal };
}
