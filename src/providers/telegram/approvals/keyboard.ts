import { isBlank } from "../../../core/format/sanitize.ts";
import { truncateAtGrapheme } from "../../../core/format/text.ts";
import type { JsonObject } from "../../../core/json.ts";
import { type Control, type Offered, offeredFor } from "../../approvals/offered.ts";
import { type AnswerableRequest, randomId, type RequestQuestion } from "../../approvals/request.ts";
import { type AnswerStrings, labelOf } from "../../approvals/strings.ts";
import { showHidden } from "../../approvals/visible-text.ts";
import type { Button, TelegramRequest } from "./posted-request.ts";

type Keyboard = Pick<TelegramRequest, "rows" | "controls">;

type Chosen = Pick<TelegramRequest, "questions" | "selected" | "words">;

/** Telegram takes a hundred buttons in a message. */
const MAX_OPTIONS = 80;
/** Longer labels are cut by apps; the text has the whole one under its number. */
const MAX_LABEL_CHARS = 40;

interface Possible {
  readonly showsAll: boolean;
  /** Not in a channel. */
  readonly canReply: boolean;
}

export function keyboardOf(request: AnswerableRequest, { showsAll, canReply }: Possible): Keyboard {
  const { kind, questions } = request;
  const canSelect = kind === "question" && areSelectable(questions);
  const offered = offeredFor(request, { showsAll, canSelect, canWriteAnswers: true });
  const controls = new Map<string, Control>();

  function button(control: Button["control"]): Button {
    const id = randomId();
    controls.set(id, control);
    return { id, control };
  }
  function decisions(one: Offered): readonly Button[] {
    if (one.kind !== "write") return [button(one)];
    if (!canReply) return [];
    if (one.choice !== "answer" || questions.length === 1) return [button({ ...one, question: null })];
    // Without a Send there is no place for a part of the answers.
    return canSelect ? questions.map((_, question) => button({ ...one, question })) : [];
  }

  const options = offered.some((one) => one.kind === "send")
    ? questions.flatMap(({ options: all }, question) =>
        all.map((_, option) => [button({ kind: "option", question, option })]),
      )
    : [];
  const decided = offered.flatMap(decisions).map((one) => [one]);
  return { rows: [...options, ...decided], controls };
}

function areSelectable(questions: readonly RequestQuestion[]): boolean {
  const all = questions.flatMap(({ options }) => options);
  return (
    questions.every(({ options }) => options.length > 0) &&
    all.length <= MAX_OPTIONS &&
    all.every(({ label }) => !isBlank(label))
  );
}

/** As `reply_markup`. */
export function toMarkup(rows: Keyboard["rows"], chosen: Chosen, strings: AnswerStrings): JsonObject {
  const toButton = ({ id, control }: Button): JsonObject => ({
    text: textOf(control, chosen, strings),
    callback_data: id,
  });
  return { inline_keyboard: rows.map((row) => row.map(toButton)) };
}

/** Marks of a choice among several, and of one: not chosen, chosen. */
const MARKS = { several: ["☐", "☑"], one: ["◯", "🔘"] } as const;

function textOf(control: Button["control"], { questions, selected, words }: Chosen, strings: AnswerStrings): string {
  if (control.kind === "option") {
    const { question, option } = control;
    const { isMultiple = false, options = [] } = questions[question] ?? {};
    const [off, on] = MARKS[isMultiple ? "several" : "one"];
    const mark = selected[question]?.includes(option) === true ? on : off;
    const label = showHidden(options[option]?.label ?? "").replaceAll("\n", " ");
    return truncateAtGrapheme(`${mark} ${optionNumber(questions, question, option)} ${label}`, MAX_LABEL_CHARS);
  }
  const label = labelOf(control, strings);
  if (control.kind !== "write" || control.question === null) return label;
  return `${words[control.question] === undefined ? "" : "☑ "}${control.question + 1}. ${label}`;
}

/** As in the message's text: `2.`, or `1.2` where there are several questions. */
export function optionNumber(questions: readonly unknown[], question: number, option: number): string {
  return questions.length === 1 ? `${option + 1}.` : `${question + 1}.${option + 1}`;
}
