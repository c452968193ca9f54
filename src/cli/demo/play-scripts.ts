import type { JsonObject, JsonValue } from "../../core/json.ts";
import type { DemoEvent, DemoScript } from "./demo-script.ts";

const MODEL = "claude-opus-5-5";

/** A payload with the moment at which it is due. */
export interface TimedPayload {
  readonly atMs: number;
  readonly payload: JsonObject;
}

/**
 * The scripts as they run side by side, in the order of time, under ids that no earlier run had.
 * @param newId gives a fresh UUID at each call
 */
export function playScripts(scripts: readonly DemoScript[], newId: () => string): readonly TimedPayload[] {
  return scripts.flatMap((script) => playScript(script, newId)).sort((a, b) => a.atMs - b.atMs);
}

function playScript(script: DemoScript, newId: () => string): TimedPayload[] {
  const sessionId = newId();
  const promptId = newId();
  const cwd = `/home/dev/demo/${script.folder}`;
  let atMs = script.startsAfterMs;
  let prompted = false;
  const calledAtMs = new Map<JsonValue | undefined, number>();
  return script.events.map((event) => {
    atMs += event.delayMs;
    prompted ||= event.name === "UserPromptSubmit";
    const callId = event.fields["tool_use_id"];
    if (event.name === "PreToolUse") calledAtMs.set(callId, atMs);
    const calledAt = event.name.startsWith("PostToolUse") ? calledAtMs.get(callId) : undefined;
    const payload = {
      session_id: sessionId,
      transcript_path: `/home/dev/.claude/projects/-home-dev-demo-${script.folder}/${sessionId}.jsonl`,
      cwd,
      ...(prompted ? { prompt_id: promptId, permission_mode: "default" } : {}),
      hook_event_name: event.name,
      ...eventFields(event, { sessionId, cwd }),
      ...(calledAt === undefined ? {} : { duration_ms: atMs - calledAt }),
      ...(event.name === "SessionStart" ? { session_title: script.title, model: MODEL } : {}),
    };
    return { atMs, payload };
  });
}

/** The fields with the script's own names for calls, agents and files made into those of this run. */
function eventFields({ fields }: DemoEvent, run: { sessionId: string; cwd: string }): JsonObject {
  return Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, runValue(key, value, run)]));
}

function runValue(key: string, value: JsonValue, run: { sessionId: string; cwd: string }): JsonValue {
  if (typeof value === "string") {
    if (key === "tool_use_id") return `toolu_${run.sessionId.slice(0, 8)}_${value}`;
    if (key === "agent_id") return `${value}-${run.sessionId.slice(0, 8)}`;
    return key === "file_path" || key === "filePath" ? `${run.cwd}/${value}` : value;
  }
  if (value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) return value.map((item: JsonValue) => runValue("", item, run));
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, runValue(name, inner, run)]));
}
