import type { JsonObject, JsonValue } from "../../core/json.ts";
import { isOffOption } from "../../core/request.ts";
import type { AnswerableRequest, RequestQuestion, RequestSection } from "./request.ts";
import { showHidden } from "./visible-text.ts";
import { ownEntry } from "../../core/own-entry.ts";

/** What a request is about, by tool; shown first and without a label. */
const SUBJECTS: Readonly<Record<string, string>> = {
  Bash: "command",
  PowerShell: "command",
  apply_patch: "command",
  ExitPlanMode: "plan",
};

interface Call extends Pick<AnswerableRequest, "description"> {
  readonly toolName: string;
  readonly input: JsonObject;
}

/**
 * Every field of a tool's input, but options that are off, and a description of the call, which is Claude's own and is
 * shown apart from them.
 */
export function sectionsOf({ toolName, input, description }: Call): readonly RequestSection[] {
  const subject = ownEntry(SUBJECTS, toolName);
  const isSubject = (key: string): boolean => key === subject && typeof input[key] === "string";
  const entries = Object.entries(input).filter(
    ([key, value]) => !(key === "description" && value === description) && !isOffOption(toolName, key, value),
  );
  return entries
    .toSorted(([one], [other]) => Number(isSubject(other)) - Number(isSubject(one)))
    .map(([key, value]) => ({ label: isSubject(key) ? null : key, text: textOf(value) }));
}

function textOf(value: JsonValue): string {
  return typeof value === "string" ? value : JSON.stringify(value, null, 2);
}

/** Before an option in the text, by the numbers of its question and its own. */
type Bullet = (question: number, option: number) => string;

/** What a message has to show: for questions themselves, with their options under them. */
export function shownSections(
  { kind, questions, sections }: AnswerableRequest,
  bullet: Bullet = () => "•",
): readonly RequestSection[] {
  return kind === "question" ? questions.map((one, index) => questionSection(one, index, bullet)) : sections;
}

function questionSection({ text, header, options }: RequestQuestion, question: number, bullet: Bullet): RequestSection {
  const lines = options.map(
    ({ label, description }, option) =>
      `${bullet(question, option)} ${label}${description === null ? "" : ` — ${description}`}`,
  );
  return { label: header, text: [text, ...lines].join("\n") };
}

/** An empty text is shown as the two signs around it. */
export const EMPTY = '""';

export const MAX_LABEL_CHARS = 80;

/** Whether a label is shown as it is, in one line. */
export function isPlainLabel(label: string): boolean {
  return label.length <= MAX_LABEL_CHARS && showHidden(label) === label && !/\s{2}|\n/.test(label);
}
