import { isJsonObject, type JsonObject } from "../../core/json.ts";

/** One payload of a file, ready for a hook. */
interface FilePayload {
  /** For people: `session.jsonl:7`. */
  readonly location: string;
  /** The JSON text: the file's own bytes where each line is one payload. */
  readonly text: string;
  readonly payload: JsonObject;
}

export interface BadLine {
  readonly location: string;
  readonly reason: string;
}

export interface FilePayloads {
  readonly payloads: readonly FilePayload[];
  readonly bad: readonly BadLine[];
}

/** The payloads in a file's text: one JSON object, an array of them, or one in each line. */
export function readPayloads(name: string, text: string): FilePayloads {
  const whole = parse(text);
  if (isJsonObject(whole)) return { payloads: [{ location: name, text, payload: whole }], bad: [] };
  const items = Array.isArray(whole)
    ? whole.map((value: unknown, index) => ({ location: `${name}[${index}]`, text: JSON.stringify(value) }))
    : text.split("\n").map((line, index) => ({ location: `${name}:${index + 1}`, text: line }));
  const payloads: FilePayload[] = [];
  const bad: BadLine[] = [];
  for (const { location, text: itemText } of items) {
    if (itemText.trim() === "") continue;
    const payload = parse(itemText);
    if (isJsonObject(payload)) payloads.push({ location, text: itemText, payload });
    else bad.push({ location, reason: payload === undefined ? "not JSON" : "not a JSON object" });
  }
  return { payloads, bad };
}

/** Undefined for invalid JSON. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
