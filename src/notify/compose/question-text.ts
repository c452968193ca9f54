import type { JsonObject } from "../../core/json.ts";
import { objectsField, textField } from "./payload-field.ts";

/** The questions of `AskUserQuestion`, each with its options numbered below it. */
export function questionText(input: JsonObject): string {
  return objectsField(input, "questions").map(oneQuestion).join("\n\n");
}

function oneQuestion(question: JsonObject): string {
  const options = objectsField(question, "options").map((option, index) => {
    const description = textField(option, "description");
    const label = textField(option, "label") ?? "?";
    return `${index + 1}. ${label}${description === null ? "" : ` — ${description}`}`;
  });
  return [textField(question, "question") ?? "?", ...options].join("\n");
}
