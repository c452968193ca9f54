import { isBlank } from "../../../core/format/sanitize.ts";
import { truncateAtGrapheme } from "../../../core/format/text.ts";
import type { JsonObject } from "../../../core/json.ts";
import { reachableLink } from "../../message-text.ts";
import { embedUrl } from "../payload/markdown.ts";
import type { AnswerableRequest, AnswerChoice, RequestQuestion } from "./request.ts";
import type { AnswerStrings } from "./strings.ts";
import { showHidden } from "./visible-text.ts";

/** What a component does. Its custom id is random, so nothing can be read from it or guessed. */
export type Control =
  | { readonly kind: "choose"; readonly choice: "allow" | "deny" | "approve" | "approve-accept-edits" }
  /** Opens a form. */
  | { readonly kind: "write"; readonly choice: WrittenChoice }
  | { readonly kind: "select"; readonly question: number }
  | { readonly kind: "send" };

export type WrittenChoice = "deny" | "reject" | "answer";

export interface Controls {
  readonly components: readonly JsonObject[];
  readonly byId: ReadonlyMap<string, Control>;
}

interface Offer {
  /** Whether the message shows everything, as it would happen. */
  readonly showsAll: boolean;
  readonly strings: AnswerStrings;
  readonly newId: () => string;
}

const ROW = 1;
const BUTTON = 2;
const SELECT = 3;
const STYLE = { primary: 1, secondary: 2, success: 3, danger: 4, link: 5 } as const;

/** A fifth row is for the buttons. */
const MAX_SELECTS = 4;
const MAX_OPTIONS = 25;
const MAX_LABEL_CHARS = 100;
/** Fields of a form. */
const MAX_WRITTEN = 5;
const MAX_PLACEHOLDER_CHARS = 150;

/** The components of a request's message. What would let something happen needs a message that shows all of it. */
export function controlsOf(request: AnswerableRequest, { showsAll, strings, newId }: Offer): Controls {
  const byId = new Map<string, Control>();
  const { kind, questions, choices, link } = request;
  const may = new Set<AnswerChoice>(choices);

  function idOf(control: Control): string {
    const id = newId();
    byId.set(id, control);
    return id;
  }
  function button(style: number, label: string, control: Control): JsonObject {
    return { type: BUTTON, style, label, custom_id: idOf(control) };
  }
  function choose(choice: Extract<Control, { kind: "choose" }>["choice"], style: number): JsonObject[] {
    return may.has(choice) ? [button(style, strings.button[choice], { kind: "choose", choice })] : [];
  }
  function write(choice: WrittenChoice): JsonObject[] {
    const label = strings.button[`${choice}-words`];
    return may.has(choice) ? [button(STYLE.secondary, label, { kind: "write", choice })] : [];
  }
  function buttonsOf(): JsonObject[] {
    if (kind === "permission") {
      return [...(showsAll ? choose("allow", STYLE.success) : []), ...choose("deny", STYLE.danger), ...write("deny")];
    }
    if (kind === "plan") {
      const approve = [...choose("approve", STYLE.success), ...choose("approve-accept-edits", STYLE.primary)];
      return [...(showsAll ? approve : []), ...write("reject")];
    }
    if (!showsAll || !may.has("answer")) return [];
    const send = canSelect(questions) ? [button(STYLE.primary, strings.button.send, { kind: "send" })] : [];
    return [...send, ...(questions.length <= MAX_WRITTEN ? write("answer") : [])];
  }
  function selectsOf(): JsonObject[] {
    if (kind !== "question" || !showsAll || !may.has("answer") || !canSelect(questions)) return [];
    return questions.map((question, index) => select(question, idOf({ kind: "select", question: index }), strings));
  }

  const url = embedUrl(reachableLink(link));
  const open = url === null ? [] : [{ type: BUTTON, style: STYLE.link, label: strings.button.open, url }];
  const selects = selectsOf();
  const buttons = [...buttonsOf(), ...open];
  const rows = [...selects.map((one) => [one]), ...(buttons.length === 0 ? [] : [buttons])];
  return { components: rows.map((components) => ({ type: ROW, components })), byId };
}

function canSelect(questions: readonly RequestQuestion[]): boolean {
  return (
    questions.length <= MAX_SELECTS &&
    questions.every(
      ({ options }) =>
        options.length > 0 &&
        options.length <= MAX_OPTIONS &&
        options.every(({ label }) => !isBlank(label) && showHidden(label).length <= MAX_LABEL_CHARS),
    )
  );
}

/** The values are the options' numbers: a label need not fit, or be the only one. */
function select({ header, isMultiple, options }: RequestQuestion, id: string, strings: AnswerStrings): JsonObject {
  const hint = isMultiple ? strings.message["choose-several"] : strings.message.choose;
  const placeholder = header === null || isBlank(header) ? hint : `${showHidden(header)}: ${hint}`;
  return {
    type: SELECT,
    custom_id: id,
    placeholder: truncateAtGrapheme(placeholder, MAX_PLACEHOLDER_CHARS),
    min_values: 1,
    max_values: isMultiple ? options.length : 1,
    options: options.map(({ label }, index) => ({ label: showHidden(label), value: String(index) })),
  };
}
