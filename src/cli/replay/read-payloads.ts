import { isJsonObject, type JsonObject } from "../../core/json.ts";

/** One payload of a file, ready to be fed to a hook. */
interface FilePayload {
  /** For people: `session.jsonl:7`. */
  readonly place: string;
  /** The JSON text: the file's own bytes where it has one payload a line. */
  readonly text: string;
  readonly payload: JsonObject;
}

export interface BadLine {
  readonly place: string;
  readonly reason: string;
}

export interface FilePayloads {
  readonly payloads: readonly FilePayload[];
  readonly bad: readonly BadLine[];
}

/** The payloads in a file's text: one JSON object, an array of them, or one a line. */
export function readPayloads(name: string, text: string): FilePayloads {
  const whole = parse(text);
  if (isJsonObject(whole)) return { payloads: [{ place: name, text, payload: whole }], bad: [] };
  const items = Array.isArray(whole)
    ? whole.map((value: unknown, index) => ({ place: `${name}[${index}]`, text: JSON.stringify(value) }))
    : text.split("\n").map((line, index) => ({ place: `${name}:${index + 1}`, text: line }));
  const payloads: FilePayload[] = [];
  const bad: BadLine[] = [];
  for (const { place, text: itemText } of items) {
    if (itemText.trim() === "") continue;
    const payload = parse(itemText);
    if (isJsonObject(payload)) payloads.push({ place, text: itemText, payload });
    else bad.push({ place, reason: payload === undefined ? "not JSON" : "not a JSON object" });
  }
  return { payloads, bad };
}

/** Undefined for what is no JSON. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
