import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parsePayload } from "../../src/agents/payload/parse-payload.ts";
import type { HookEvent } from "../../src/core/event.ts";
import { isJsonObject, type JsonObject } from "../../src/core/json.ts";

const FOLDER = join(import.meta.dirname, "..", "fixtures", "codex", "0.171.0");
const START_MS = Date.UTC(2026, 11, 2, 12);

/** What the hooks of a recorded session of Codex sent, in the order of arrival. */
export function recordedPayloads(scenario: string): readonly { readonly payload: JsonObject; readonly atMs: number }[] {
  return linesOf(`${scenario}.jsonl`).flatMap(({ hook, at_ms: atMs }) =>
    isJsonObject(hook) ? [{ payload: hook, atMs: START_MS + Number(atMs) }] : [],
  );
}

export function recordedEvents(scenario: string): readonly HookEvent[] {
  return recordedPayloads(scenario).map(({ payload, atMs: receivedAtMs }) => {
    const parsed = parsePayload(Buffer.from(JSON.stringify(payload)), { receivedAtMs });
    if (parsed.kind !== "event") throw new Error(parsed.reason);
    return parsed.event;
  });
}

/** The lines of its rollout file, or of that of its first subagent. */
export function recordedRollout(scenario: string, file: "session" | "subagent" = "session"): readonly string[] {
  return linesOf(`${scenario}.history${file === "session" ? "" : "-2"}.jsonl`).map((line) => JSON.stringify(line));
}

function linesOf(name: string): readonly JsonObject[] {
  const lines = readFileSync(join(FOLDER, name), "utf8").split("\n");
  return lines.filter((line) => line !== "").map((line) => JSON.parse(line) as JsonObject);
}
