import { createRandom, uuid, type Random } from "../redact-random.ts";
import { parsePayload } from "../../../src/agents/payload/parse-payload.ts";
import type { HookEvent } from "../../../src/core/event.ts";
import { filePath, output, promptText, prose } from "./session-text.ts";

/** This many different sessions; later ones repeat them under other ids. */
const TEMPLATES = 150;

/** A month brings about 800,000 events: a team that works all the time. */
const SESSION_EVERY_MS = 45 * 60_000;

export interface TimedBeat {
  readonly beat: Beat;
  /** Since the first event of all. */
  readonly atMs: number;
  readonly sessionId: string;
  /** Counted from 0 in the order of their starts. */
  readonly sessionNumber: number;
  /** Position in its session. */
  readonly index: number;
}

interface Running {
  readonly template: SessionTemplate;
  readonly sessionId: string;
  readonly sessionNumber: number;
  index: number;
  nextAtMs: number;
}

/** The first `count` events of a history, in the order of time; a longer history begins with the same events. */
export function* timeline(seed: number, count: number): Generator<TimedBeat> {
  const random = createRandom(seed);
  const templates = new Map<number, SessionTemplate>();
  const running: Running[] = [];
  let nextStartMs = 0;
  let sessions = 0;

  function begin(): void {
    const scenario = random.below(TEMPLATES);
    const template = templates.get(scenario) ?? createSessionTemplate(seed * 1000 + scenario);
    templates.set(scenario, template);
    running.push({ template, sessionId: uuid(random), sessionNumber: sessions, index: 0, nextAtMs: nextStartMs });
    sessions += 1;
    nextStartMs += SESSION_EVERY_MS / 2 + random.below(SESSION_EVERY_MS);
  }

  for (let delivered = 0; delivered < count; delivered += 1) {
    let next = earliest(running);
    while (next === null || next.nextAtMs >= nextStartMs) {
      begin();
      next = earliest(running);
    }
    const { template, sessionId, sessionNumber, index, nextAtMs } = next;
    const beat = template.beats[index];
    if (beat === undefined) throw new RangeError("a session without an event");
    yield { beat, atMs: nextAtMs, sessionId, sessionNumber, index };
    next.index += 1;
    const following = template.beats[next.index];
    if (following === undefined) running.splice(running.indexOf(next), 1);
    else next.nextAtMs += following.afterMs;
  }
}

/** Few run at once. */
function earliest(running: readonly Running[]): Running | null {
  let found: Running | null = null;
  for (const session of running) if (found === null || session.nextAtMs < found.nextAtMs) found = session;
  return found;
}

/** Placeholder for the id of each session made from the template. */
const SESSION = "00000000-0000-4000-8000-00005e551011";

/** A client's next step, and its delay after the previous one. */
interface Beat {
  readonly event: HookEvent;
  readonly afterMs: number;
  /** The payload's text before, between and after the occurrences of the session's id. */
  readonly textAround: readonly string[];
  /** Its entry in the transcript, if any. */
  readonly said: { readonly role: "prompt" | "reply"; readonly text: string } | null;
  readonly usedTokens: number;
}

interface SessionTemplate {
  readonly beats: readonly Beat[];
}

const TURNS = [2, 5, 8, 12, 20, 30, 45, 70, 110, 260] as const;
const TOOLS = ["Bash", "Bash", "Read", "Read", "Read", "Edit", "Edit", "Grep", "Write", "WebFetch"] as const;
const PROJECTS = 24;

/** The same session for the same seed, through the product's own parser. */
function createSessionTemplate(seed: number): SessionTemplate {
  const random = createRandom(seed);
  const project = `/home/dev/src/project-${random.below(PROJECTS)}`;
  const beats: Beat[] = [];

  function beat(afterMs: number, fields: Readonly<Record<string, unknown>>, said: Beat["said"] = null): void {
    const text = JSON.stringify({
      session_id: SESSION,
      transcript_path: `/home/dev/.claude/projects/-home-dev-src/${SESSION}.jsonl`,
      cwd: project,
      permission_mode: "default",
      ...fields,
    });
    const parsed = parsePayload(Buffer.from(text), { receivedAtMs: 0 });
    if (parsed.kind !== "event") throw new Error(`a payload of the benchmark is ${parsed.kind}: ${parsed.reason}`);
    const usedTokens = "tool_response" in fields || said?.role === "reply" ? 200 + random.below(20_000) : 0;
    beats.push({ event: parsed.event, afterMs, textAround: parsed.event.payloadText.split(SESSION), said, usedTokens });
  }

  beat(0, { hook_event_name: "SessionStart", source: "startup", model: "claude-opus-5-5" });
  for (let turns = random.pick(TURNS); turns > 0; turns -= 1) playTurn(random, beat);
  // One of ten ends without an event.
  if (random.below(10) > 0) beat(60_000, { hook_event_name: "SessionEnd", reason: "other" });
  return { beats };
}

type PlayBeat = (afterMs: number, fields: Readonly<Record<string, unknown>>, said?: Beat["said"]) => void;

function playTurn(random: Random, beat: PlayBeat): void {
  const prompt = promptText(random);
  const thinkingMs = 10_000 + random.below(300_000);
  beat(thinkingMs, { hook_event_name: "UserPromptSubmit", prompt }, { role: "prompt", text: prompt });
  for (let calls = 1 + random.below(12); calls > 0; calls -= 1) playCall(random, beat, {});
  if (random.below(8) === 0) playSubagent(random, beat);
  const reply = prose(random, 20 + random.below(120));
  if (random.below(40) === 0) beat(4000, { hook_event_name: "StopFailure", error: "server_error" });
  else {
    beat(
      4000,
      { hook_event_name: "Stop", stop_hook_active: false, last_assistant_message: reply },
      { role: "reply", text: reply },
    );
  }
  if (random.below(6) === 0) {
    const message = "Claude is waiting for your input";
    beat(60_000, { hook_event_name: "Notification", message, notification_type: "idle_prompt" });
  }
}

function playCall(random: Random, beat: PlayBeat, agent: Readonly<Record<string, unknown>>): void {
  const tool_name = random.pick(TOOLS);
  const call = {
    ...agent,
    tool_name,
    tool_use_id: `toolu_${random.text("0123456789abcdef", 24)}`,
    tool_input:
      tool_name === "Bash"
        ? { command: `npm run ${prose(random, 4)} -- ${filePath(random)}`, description: prose(random, 6) }
        : { file_path: `/home/dev/src/${filePath(random)}`, pattern: prose(random, 2) },
  };
  beat(2000 + random.below(10_000), { ...call, hook_event_name: "PreToolUse" });
  if (random.below(30) === 0) {
    beat(100, { ...call, hook_event_name: "PermissionRequest", tool_use_id: undefined });
  }
  const duration_ms = 5 + random.below(random.below(5) === 0 ? 60_000 : 400);
  if (random.below(20) === 0) {
    const error = `Exit code 1\n${prose(random, 20)}`;
    beat(duration_ms, { ...call, hook_event_name: "PostToolUseFailure", error, is_interrupt: false, duration_ms });
    return;
  }
  const tool_response = { stdout: output(random), stderr: "", interrupted: false };
  beat(duration_ms, { ...call, hook_event_name: "PostToolUse", tool_response, duration_ms });
}

function playSubagent(random: Random, beat: PlayBeat): void {
  const agent = { agent_id: `a${random.text("0123456789abcdef", 16)}`, agent_type: "Explore" };
  beat(500, { ...agent, hook_event_name: "SubagentStart" });
  for (let calls = 1 + random.below(6); calls > 0; calls -= 1) playCall(random, beat, agent);
  beat(2000, { ...agent, hook_event_name: "SubagentStop", last_assistant_message: prose(random, 40) });
}
