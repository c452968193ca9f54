import { isJsonObject, type JsonObject, type JsonValue } from "../../../src/core/json.ts";
import { fileChangeOf, type FileChange } from "./file-change.ts";

/** A call's content in a readable form. */
export type CallContent =
  | { readonly kind: "change"; readonly change: FileChange }
  | { readonly kind: "shell"; readonly command: string; readonly output: string | null; readonly errors: string | null }
  | { readonly kind: "todos"; readonly todos: readonly Todo[] }
  | { readonly kind: "questions"; readonly questions: readonly Question[] }
  | { readonly kind: "plan"; readonly plan: string };

export interface Todo {
  readonly text: string;
  readonly state: "pending" | "in_progress" | "completed";
}

export interface Question {
  readonly question: string;
  readonly options: readonly { readonly label: string; readonly description: string | null }[];
  /** Null until answered. */
  readonly answer: string | null;
}

/** Null where the plain fields of input and output are best. */
export function callContentOf(toolName: string | null, payload: JsonObject): CallContent | null {
  const change = fileChangeOf(toolName, payload);
  if (change !== null) return { kind: "change", change };
  const input = payload["tool_input"];
  if (!isJsonObject(input)) return null;
  const response = payload["tool_response"];
  switch (toolName) {
    case "Bash":
    case "PowerShell":
      return shellOf(input, response, payload["error"]);
    case "TodoWrite":
      return Array.isArray(input["todos"]) ? { kind: "todos", todos: input["todos"].flatMap(todoOf) } : null;
    case "AskUserQuestion":
      return questionsOf(input, response);
    case "ExitPlanMode":
      return typeof input["plan"] === "string" ? { kind: "plan", plan: input["plan"] } : null;
    default:
      return null;
  }
}

function shellOf(input: JsonObject, response: JsonValue | undefined, error: JsonValue | undefined): CallContent | null {
  if (typeof input["command"] !== "string") return null;
  const answer = isJsonObject(response) ? response : {};
  const failed = text(error);
  return {
    kind: "shell",
    command: input["command"],
    output: text(answer["stdout"]) ?? (typeof response === "string" ? response : null),
    errors: [text(answer["stderr"]), failed].filter((part) => part !== null).join("\n") || null,
  };
}

function todoOf(value: JsonValue): Todo[] {
  if (!isJsonObject(value)) return [];
  const state = value["status"];
  const name = text(value["content"]) ?? text(value["activeForm"]) ?? "";
  return [{ text: name, state: state === "in_progress" || state === "completed" ? state : "pending" }];
}

function questionsOf(input: JsonObject, response: JsonValue | undefined): CallContent | null {
  if (!Array.isArray(input["questions"])) return null;
  const reported = isJsonObject(response) ? response["answers"] : input["answers"];
  const answers = isJsonObject(reported) ? reported : {};
  const questions = input["questions"].flatMap((value): Question[] => {
    if (!isJsonObject(value)) return [];
    const question = text(value["question"]) ?? "";
    const options = Array.isArray(value["options"]) ? value["options"] : [];
    const answer = Object.hasOwn(answers, question) ? answers[question] : undefined;
    return [
      {
        question,
        options: options.flatMap((option) =>
          isJsonObject(option)
            ? [{ label: text(option["label"]) ?? "", description: text(option["description"]) }]
            : [],
        ),
        answer: answer === undefined ? null : (text(answer) ?? JSON.stringify(answer)),
      },
    ];
  });
  return questions.length === 0 ? null : { kind: "questions", questions };
}

function text(value: JsonValue | undefined): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}
