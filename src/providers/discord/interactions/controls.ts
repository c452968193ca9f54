import { isBlank } from "../../../core/format/sanitize.ts";
import { truncateAtGrapheme } from "../../../core/format/text.ts";
import type { JsonObject } from "../../../core/json.ts";
import { reachableLink } from "../../message-text.ts";
import { embedUrl } from "../payload/markdown.ts";
import { offeredFor, type Control, type Offered } from "../../approvals/offered.ts";
import type { AnswerableRequest, RequestQuestion } from "../../approvals/request.ts";
import { labelOf, type AnswerStrings } from "../../approvals/strings.ts";
import { showHidden } from "../../approvals/visible-text.ts";

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
export function controlsOf(request: AnswerableRequest, { showsAll, strings, newId }: Offer) {
  const byId = new Map<string, Control>();
  const { kind, questions, link } = request;
  const isSelectable = kind === "question" && canSelect(questions);
  const offered = offeredFor(request, {
    showsAll,
    canSelect: isSelectable,
    canWriteAnswers: questions.length <= MAX_WRITTEN,
  });

  function idOf(control: Control): string {
    const id = newId();
    byId.set(id, control);
    return id;
  }
  function button(control: Offered): JsonObject {
    const label = labelOf(control, strings);
    const id = idOf(control.kind === "write" ? { ...control, question: null } : control);
    return { type: BUTTON, style: styleOf(control), label, custom_id: id };
  }
  function selects(): JsonObject[] {
    if (!offered.some((one) => one.kind === "send")) return [];
    return questions.map((question, index) => select(question, idOf({ kind: "select", question: index }), strings));
  }

  const url = embedUrl(reachableLink(link));
  const open = url === null ? [] : [{ type: BUTTON, style: STYLE.link, label: strings.button.open, url }];
  const chosen = selects();
  const buttons = [...offered.map(button), ...open];
  const rows = [...chosen.map((one) => [one]), ...(buttons.length === 0 ? [] : [buttons])];
  return { components: rows.map((components) => ({ type: ROW, components })), byId };
}

const STYLES = {
  allow: STYLE.success,
  deny: STYLE.danger,
  approve: STYLE.success,
  "approve-accept-edits": STYLE.primary,
} as const;

function styleOf(control: Offered): number {
  if (control.kind === "choose") return STYLES[control.choice];
  return control.kind === "send" ? STYLE.primary : STYLE.secondary;
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
