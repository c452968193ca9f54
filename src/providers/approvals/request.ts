import type { AnswerChoice as CoreChoice, Request } from "../../core/request.ts";
import { randomBytes } from "node:crypto";
import { isJsonObject, type JsonObject, type JsonValue } from "../../core/json.ts";

/** To stop the turn is the page's. */
export type AnswerChoice = Exclude<CoreChoice, "deny-and-stop">;

/** A part of what Claude Code asks about, to be shown whole. */
export interface RequestSection {
  /** The input's own key; null for what the request is about. */
  readonly label: string | null;
  readonly text: string;
}

export interface RequestQuestion {
  /** The text is its name: an answer is given by it. */
  readonly text: string;
  readonly header: string | null;
  readonly isMultiple: boolean;
  readonly options: readonly { readonly label: string; readonly description: string | null }[];
}

/** A request of Claude Code as a provider needs it. */
export interface AnswerableRequest extends Pick<Request, "id" | "kind"> {
  /** One line: the project and the tool. */
  readonly title: string;
  /** Everything that would happen: no part of the input is left out. */
  readonly sections: readonly RequestSection[];
  /** Claude's own words about it, which need not be true. */
  readonly description: string | null;
  /** Whether anything in `sections` or `questions` is not what Claude Code would get. */
  readonly isRedacted: boolean;
  /** Empty unless it is a question. */
  readonly questions: readonly RequestQuestion[];
  /** The answers that Claude Code would accept. */
  readonly choices: readonly AnswerChoice[];
  /** Until when it can be answered here, where only then its terminal asks; null for a dialog that is open there. */
  readonly untilMs: number | null;
  /** The request on the dashboard. */
  readonly link: string | null;
}

/** A person's answer, for the daemon. */
export interface Decision {
  readonly requestId: string;
  readonly choice: AnswerChoice;
  readonly message?: string;
  /** The key is the question's text; the value is the label, the labels, or the person's own words. */
  readonly answers?: Readonly<Record<string, string | readonly string[]>>;
}

/** Who decided, for the record of answers. */
export interface Answerer {
  readonly userId: string;
  readonly userName: string;
  readonly messageId: string;
}

/** `taken`: another answer was first, or the request is over. */
export type AnswerResult = "sent" | "failed" | { readonly taken: FirstAnswer | null };

/** The answer that was first. */
export interface FirstAnswer {
  readonly name: string;
  readonly atMs: number;
}

/** The choices of each question by number; undefined before a person has chosen. */
export type Selected = readonly (readonly number[] | undefined)[];

/** Own words count before choices. Null where a question has no answer. */
export function answersOf(
  questions: readonly RequestQuestion[],
  selected: Selected,
  words: readonly (string | undefined)[],
): NonNullable<Decision["answers"]> | null {
  const entries = questions.map(({ text, isMultiple, options }, index) => {
    const labels = (selected[index] ?? []).map((option) => options[option]?.label ?? "");
    const chosen = isMultiple ? labels : (labels[0] ?? "");
    return [text, words[index] || chosen] as const;
  });
  if (entries.length === 0 || entries.some(([, answer]) => answer.length === 0)) return null;
  return Object.fromEntries(entries);
}

/** 22 characters with 128 random bits: an id of a component can be neither guessed nor repeated. */
export function randomId(): string {
  return randomBytes(16).toString("base64url");
}

/** The questions of AskUserQuestion's input; null where one is not as expected, or two have the same text. */
export function questionsOf(input: JsonObject): readonly RequestQuestion[] | null {
  const list = input["questions"];
  if (!Array.isArray(list) || list.length === 0) return null;
  const questions = (list as readonly JsonValue[]).map(toQuestion).filter((one) => one !== null);
  const texts = new Set(questions.map(({ text }) => text));
  return texts.size === list.length ? questions : null;
}

function toQuestion(value: JsonValue): RequestQuestion | null {
  if (!isJsonObject(value)) return null;
  const { question, header, multiSelect, options } = value;
  if (typeof question !== "string" || question === "" || !Array.isArray(options)) return null;
  const known = (options as readonly JsonValue[]).filter(isJsonObject).map(({ label, description }) => ({
    label: typeof label === "string" ? label : "",
    description: typeof description === "string" ? description : null,
  }));
  if (known.length !== options.length || known.some(({ label }) => label === "")) return null;
  return {
    text: question,
    header: typeof header === "string" && header !== "" ? header : null,
    isMultiple: multiSelect === true,
    options: known,
  };
}
