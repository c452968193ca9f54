import { isJsonObject, type JsonObject } from "../../../src/core/json.ts";
import type { WaitDto } from "../../../src/api/session-dto.ts";

/** What a person is asked, as it is: a command with its lines, every question with what can be answered. */
export interface Ask {
  readonly text: string;
  readonly choices: readonly string[];
}

/** Tools whose whole input says more than the one line that the daemon keeps of it. */
const WORTH_READING: ReadonlySet<string> = new Set(["Bash", "PowerShell", "AskUserQuestion", "ExitPlanMode"]);

/** Whether the whole of it has to be fetched. */
export function isWorthReading({ tool_name: tool, tool_use_id: id }: WaitDto): boolean {
  return tool !== null && id !== null && WORTH_READING.has(tool);
}

/** Of the line that the daemon keeps: the tool's name stands elsewhere already. */
export function shortAsk({ ask, tool_name: tool }: WaitDto): Ask {
  const prefix = `${tool ?? ""}: `;
  return { text: ask.startsWith(prefix) ? ask.slice(prefix.length) : ask, choices: [] };
}

/** Of the payload of the call that waits; null where it does not have the form that we know. */
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
  // The answers to several questions side by side would belong to none of them.
  return { text: lines.join("\n"), choices: asked.length === 1 ? choicesOf(asked[0]?.["options"]) : [] };
}

function choicesOf(options: unknown): readonly string[] {
  if (!Array.isArray(options)) return [];
  return options
    .filter(isJsonObject)
    .map((option) => option["label"])
    .filter((label) => typeof label === "string");
}
