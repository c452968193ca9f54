import { stripAnsi } from "../core/format/text.ts";
import type { JsonObject } from "../core/json.ts";
import type { Redactor } from "../core/redact/create-redactor.ts";
import { type AnswerChoice, type GivenAnswer, NEEDS_WHOLE, type RequestAnswer } from "../core/request.ts";
import type { Asked, AskedQuestion } from "./read-asked.ts";
import { permissionUpdate } from "./suggestions.ts";

/** As long as a text on Discord. */
const MAX_WORDS = 4000;

const WITH_WORDS: ReadonlySet<AnswerChoice> = new Set(["deny", "deny-and-stop", "reject"]);

type Prepared =
  | {
      /** What the hook prints. */
      readonly output: string;
      /** The same for people, without secrets. */
      readonly given: Omit<GivenAnswer, "by" | "atMs">;
    }
  | { readonly reason: string };

interface Showing {
  readonly redactor: Redactor;
  /** A person has seen what redaction hides. */
  readonly isRevealed: boolean;
}

/** The hook's output for an answer, or why the answer does not fit. Nothing is guessed, and nothing is filled in. */
export function prepareAnswer(asked: Asked, answer: RequestAnswer, { redactor, isRevealed }: Showing): Prepared {
  const { choice, always } = answer;
  const { choices, isRedacted } = asked.shown;
  const isOpenCode = asked.agent === "opencode";
  const outputOf = isOpenCode ? opencodeOutput : hookOutput;
  if (!choices.includes(choice)) return { reason: `choice has to be one of ${choices.join(", ")}` };
  if (NEEDS_WHOLE.has(choice) && isRedacted && !isRevealed)
    return { reason: "parts of it are hidden: show them first" };
  const message = plainWords(answer.message ?? "");
  if (message !== "" && !WITH_WORDS.has(choice)) return { reason: `${choice} takes no message` };
  if (message !== "" && isOpenCode && choice === "deny-and-stop")
    return { reason: "OpenCode takes no message with it" };
  if (message.length > MAX_WORDS) return { reason: `message is longer than ${MAX_WORDS} characters` };
  if (always !== null && choice !== "allow") return { reason: `${choice} takes no always` };
  if (choice !== "answer" && Object.keys(answer.answers).length > 0) return { reason: `${choice} takes no answers` };
  const clean = (text: string): string => redactor.redactText(text).text;
  const given = { choice, message: message === "" ? null : clean(message), always: null, answers: null };
  switch (choice) {
    case "allow":
      if (always === null) return { output: outputOf({ behavior: "allow" }), given };
      return allowAlways(asked, answer, { given, outputOf });
    case "deny":
    case "reject":
      return { output: outputOf(denial(message)), given };
    case "deny-and-stop":
      return { output: outputOf({ ...denial(message), interrupt: true }), given };
    case "approve":
      return { output: outputOf({ behavior: "allow", updatedInput: asked.rawInput }), given };
    case "approve-accept-edits": {
      const updatedPermissions = [{ type: "setMode", mode: "acceptEdits", destination: "session" }];
      return { output: outputOf({ behavior: "allow", updatedInput: asked.rawInput, updatedPermissions }), given };
    }
    case "answer": {
      const answers = readAnswers(asked.questions, answer.answers);
      if (typeof answers === "string") return { reason: answers };
      const textOf = (question: AskedQuestion): string => (answers.get(question) ?? []).join(", ");
      const shown = asked.questions.map((question) => [question.shown, clean(textOf(question))] as const);
      // A bare `allow` would count as answered with nothing in clients before 2.1.199.
      const updatedInput = {
        ...asked.rawInput,
        answers: Object.fromEntries(asked.questions.map((question) => [question.raw, textOf(question)])),
      };
      return {
        output: isOpenCode
          ? JSON.stringify({ answers: [...answers.values()] })
          : hookOutput({ behavior: "allow", updatedInput }),
        given: { ...given, answers: Object.fromEntries(shown) },
      };
    }
    default:
      return choice satisfies never;
  }
}

// What a terminal would obey, and NUL; tab and line feed stay.
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;

/** Claude Code prints a person's words, and sends them on: half a surrogate pair would make each later request fail. */
function plainWords(text: string): string {
  return stripAnsi(text).replaceAll("\r\n", "\n").replaceAll(CONTROLS, "").toWellFormed().trim();
}

interface Answering {
  readonly given: Omit<GivenAnswer, "by" | "atMs">;
  readonly outputOf: (decision: JsonObject) => string;
}

function allowAlways(
  { rawSuggestions, shown }: Asked,
  { always, scope }: RequestAnswer,
  { given, outputOf }: Answering,
): Prepared {
  const raw = rawSuggestions[always ?? -1];
  const suggestion = shown.suggestions[always ?? -1];
  if (raw === undefined || suggestion === undefined) return { reason: "always is not the index of a suggestion" };
  if (!suggestion.scopes.includes(scope)) {
    return { reason: `this suggestion cannot be kept ${scope === "session" ? "from here" : "where it was offered"}` };
  }
  const destination = scope === "session" ? "session" : suggestion.destination;
  return {
    output: outputOf({ behavior: "allow", updatedPermissions: [permissionUpdate(raw, scope)] }),
    given: { ...given, always: { text: suggestion.text, destination } },
  };
}

function denial(message: string): JsonObject {
  return { behavior: "deny", ...(message !== "" && { message }) };
}

function hookOutput(decision: JsonObject): string {
  return JSON.stringify({ hookSpecificOutput: { hookEventName: "PermissionRequest", decision } });
}

/** The body that OpenCode's API takes (1.18.33). There, a rejection without a message ends the turn. */
function opencodeOutput({ behavior, message, interrupt, updatedPermissions }: JsonObject): string {
  if (behavior === "allow") return JSON.stringify({ reply: updatedPermissions === undefined ? "once" : "always" });
  const words = interrupt === true ? {} : { message: message ?? "The user denied this call." };
  return JSON.stringify({ reply: "reject", ...words });
}

/** The answer to each question in the client's own words; the reason where one does not fit. */
function readAnswers(
  questions: readonly AskedQuestion[],
  answers: RequestAnswer["answers"],
): ReadonlyMap<AskedQuestion, readonly string[]> | string {
  const known = new Set(questions.map(({ shown }) => shown));
  if (Object.keys(answers).some((text) => !known.has(text))) return "answers has a question that was not asked";
  const found = new Map<AskedQuestion, readonly string[]>();
  for (const question of questions) {
    const value = Object.hasOwn(answers, question.shown) ? answers[question.shown] : undefined;
    const given = typeof value === "string" ? [value] : (value ?? []);
    const isLabel = (text: string): boolean => question.labels.some(({ shown }) => shown === text);
    const texts = given.map((text) => (isLabel(text) ? text : plainWords(text)));
    if (texts.length === 0 || texts.includes("")) return "answers needs an answer to every question";
    if (texts.length > 1 && !question.isMultiSelect) return "a question takes one answer";
    if (question.isClosed && !texts.every(isLabel)) return "a question takes its own options alone";
    if (texts.some((text) => text.length > MAX_WORDS)) return `an answer is longer than ${MAX_WORDS} characters`;
    const inClientsWords = texts.map((text) => question.labels.find(({ shown }) => shown === text)?.raw ?? text);
    found.set(question, inClientsWords);
  }
  return found;
}
