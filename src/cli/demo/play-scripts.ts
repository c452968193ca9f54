import { isJsonObject, type JsonObject, type JsonValue } from "../../core/json.ts";
import type { DemoScript, DemoStep } from "./demo-script.ts";
import { createTranscript, type TranscriptEntry } from "./transcript.ts";

/** One step of one session: the input of its hook, and its transcript entries up to then. */
export interface DemoMoment {
  /** Relative to the demo's start; negative in the past. */
  readonly atMs: number;
  /** Null for a step without a hook. */
  readonly payload: JsonObject | null;
  readonly entries: readonly TranscriptEntry[];
}

export interface PlayOptions {
  /** Returns a fresh UUID at each call. */
  readonly newId: () => string;
  /** Where Claude Code keeps its transcripts. */
  readonly projectsDir: string;
  /** When the demo starts. */
  readonly nowMs: number;
}

/** The scripts side by side, in order of time, with ids that no earlier run had. */
export function playScripts(scripts: readonly DemoScript[], options: PlayOptions): readonly DemoMoment[] {
  return scripts.flatMap((script) => playScript(script, options)).sort((a, b) => a.atMs - b.atMs);
}

interface Run {
  readonly sessionId: string;
  readonly cwd: string;
  readonly nowMs: number;
}

function playScript(script: DemoScript, { newId, projectsDir, nowMs }: PlayOptions): DemoMoment[] {
  const run: Run = { sessionId: newId(), cwd: `/home/dev/demo/${script.folder}`, nowMs };
  const stem = `${projectsDir}/-home-dev-demo-${script.folder}/${run.sessionId}`;
  const transcript = createTranscript({ ...run, stem, branch: script.branch, model: script.model, newId });
  const calledAtMs = new Map<JsonValue | undefined, number>();
  let atMs = script.startsAtMs;
  let promptId: string | null = null;

  function toMoment(step: DemoStep): DemoMoment[] {
    if (step.kind === "until") {
      atMs = step.atMs;
      return [];
    }
    atMs += step.delayMs;
    const reported = runStep(step, run);
    const entries = transcript.entriesOf(reported);
    if (reported.kind !== "event") return [{ atMs, payload: null, entries }];
    const { name, fields } = reported;
    if (name === "UserPromptSubmit") promptId = newId();
    const callId = fields["tool_use_id"];
    if (name === "PreToolUse") calledAtMs.set(callId, atMs);
    const calledAt = name.startsWith("PostToolUse") ? calledAtMs.get(callId) : undefined;
    const payload = {
      session_id: run.sessionId,
      transcript_path: `${stem}.jsonl`,
      cwd: run.cwd,
      ...(promptId === null ? {} : { prompt_id: promptId, permission_mode: "default" }),
      hook_event_name: name,
      ...fields,
      ...(calledAt === undefined ? {} : { duration_ms: atMs - calledAt }),
      ...(name === "SessionStart" ? { session_title: script.title, model: script.model } : {}),
    };
    return [{ atMs, payload, entries }];
  }
  return script.steps.flatMap(toMoment);
}

/** The step with the script's names for calls, agents, files and times replaced by those of this run. */
function runStep<Step extends DemoStep>(step: Step, run: Run): Step {
  if (step.kind === "event") return { ...step, fields: inRun(step.fields, run) };
  if (step.kind === "said" && step.agent !== undefined) return { ...step, agent: runAgent(step.agent, run) };
  if (step.kind === "interrupted") return { ...step, call: { ...step.call, key: runCallId(step.call.key, run) } };
  return step;
}

function runAgent<Agent extends { readonly key: string }>(agent: Agent, { sessionId }: Run): Agent {
  return { ...agent, key: `${agent.key}-${sessionId.slice(0, 8)}` };
}

function runCallId(key: string, { sessionId }: Run): string {
  return `toolu_${sessionId.slice(0, 8)}_${key}`;
}

function inRun(fields: JsonObject, run: Run): JsonObject {
  return Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, runValue(key, value, run)]));
}

function runValue(key: string, value: JsonValue, run: Run): JsonValue {
  if (typeof value === "string") {
    if (key === "tool_use_id") return runCallId(value, run);
    if (key === "agent_id" || key === "agentId") return runAgent({ key: value }, run).key;
    return key === "file_path" || key === "filePath" ? `${run.cwd}/${value}` : withTimes(value, run.nowMs);
  }
  if (Array.isArray(value)) return value.map((item: JsonValue) => runValue("", item, run));
  return isJsonObject(value) ? inRun(value, run) : value;
}

/** `{in 40 min}` becomes that time in ISO 8601, to the minute. */
function withTimes(text: string, nowMs: number): string {
  return text.replaceAll(/\{in (\d+) min\}/g, (_, minutes: string) => {
    return `${new Date(nowMs + Number(minutes) * 60_000).toISOString().slice(0, 16)}Z`;
  });
}
