import { isJsonObject, type JsonObject } from "../../../src/core/json.ts";
import type { WaitDto } from "../../../src/api/session-dto.ts";

/** The full question to a person: a command with its lines, or all questions with their answers. */
export interface Ask {
  readonly text: string;
  readonly choices: readonly string[];
}

/** Tools whose full input says more than the daemon's one line. */
const WORTH_READING: ReadonlySet<string> = new Set(["Bash", "PowerShell", "AskUserQuestion", "ExitPlanMode"]);

/** Whether the full input is to be loaded. */
export function isWorthReading({ tool_name: tool, tool_use_id: id }: WaitDto): boolean {
  return tool !== null && id !== null && WORTH_READING.has(tool);
}

/** From the daemon's line, without the tool's name, which the page shows already. */
export function shortAsk({ ask, tool_name: tool }: WaitDto): Ask {
  const prefix = `${tool ?? ""}: `;
  return { text: ask.startsWith(prefix) ? ask.slice(prefix.length) : ask, choices: [] };
}

/** From the payload of the waiting call; null for an unknown form. */
export function fullAsk(payload: JsonObject): Ask | null {
  const input = payload["tool_input"];
  if (!isJsonObject(input)) return null;
  const text = input["command"] ?? input["plan"];
  if (typeof text === "string") return { text: text.trim(), choices: [] };
  const { questions } = input;
  if (!Array.isArray(questions)) return null;
  const asked = questions.filter(isJsonObject);
  const lines = asked.map((one) => one["question"]).filter((line) => typeof line === "string");
  if (lines.length === 0) return null;
  // With several questions, a list of answers would be ambiguous.
  return { text: lines.join("\n"), choices: asked.length === 1 ? choicesOf(asked[0]?.["options"]) : [] };
}

function choicesOf(options: unknown): readonly string[] {
  if (!Array.isArray(options)) return [];
  return options
    .filter(isJsonObject)
    .map((option) => option["label"])
    .filter((label) => typeof label === "string");
}
