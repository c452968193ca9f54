import type { Random } from "../../bench/redact-random.ts";
import { DIGITS, HEX, SMALL, uuid } from "../../bench/redact-random.ts";

type Fields = Readonly<Record<string, unknown>>;

/** A client's next step. */
export type Step =
  | { readonly kind: "fire"; readonly fields: Fields; readonly isFailure?: boolean }
  /** A hook whose input is not JSON. */
  | { readonly kind: "fire-broken"; readonly text: string }
  | {
      readonly kind: "write";
      readonly lines: readonly Fields[];
      readonly tokens: number;
      readonly interrupts?: boolean;
    }
  | { readonly kind: "rest"; readonly ms: number };

/** Faster failures of one session are notified as one. */
const FAILURE_SPACING_MS = 5000;

const TOOLS = ["Bash", "Read", "Edit", "Grep", "WebFetch", "Write"] as const;
const WORDS = "build test deploy cache index login token queue retry server 認証 設定 review merge branch".split(" ");

/** A client's endless work: turns of tool calls, each with its hooks and the lines of its transcript. */
export function* playSession(random: Random, nowMs: () => number): Generator<Step, never> {
  const newId = (before: string): string => `${before}${random.text(SMALL + DIGITS, 20)}`;
  let failedAtMs = -FAILURE_SPACING_MS;
  yield fire("SessionStart", { source: "startup", model: "claude-opus-5-5" });
  yield { kind: "write", tokens: 0, lines: [{ type: "ai-title", aiTitle: `Soak ${sentence(random, 3)}` }] };
  for (;;) {
    const prompt = sentence(random, 12);
    yield fire("UserPromptSubmit", { prompt });
    yield write({ type: "user", turnOrigin: "human", message: { role: "user", content: prompt } });
    const calls = 1 + random.below(8);
    for (let call = 0; call < calls; call += 1) {
      yield* callOfTool(random, newId);
      if (random.below(60) === 0) yield { kind: "fire-broken", text: brokenPayload(random) };
    }
    if (random.below(6) === 0) yield* subagent(random, newId);
    const end = random.below(12);
    if (end === 0 && nowMs() - failedAtMs > FAILURE_SPACING_MS) {
      failedAtMs = nowMs();
      yield { ...fire("StopFailure", { error: "server_error" }), isFailure: true };
    } else if (end === 1) {
      yield { ...write(interruption()), interrupts: true };
      yield { kind: "rest", ms: 3000 };
    } else {
      yield fire("Stop", { last_assistant_message: sentence(random, 20), stop_hook_active: false });
    }
  }
}

function* callOfTool(random: Random, newId: (before: string) => string, agent: Fields = {}): Generator<Step> {
  const tool_name = random.pick(TOOLS);
  const tool_use_id = newId("toolu_");
  const tool_input = { command: sentence(random, 8), file_path: `/home/dev/src/shop/${random.text(SMALL, 8)}.ts` };
  const call = { tool_name, tool_use_id, tool_input, ...agent };
  const usage = { input_tokens: 1 + random.below(2000), output_tokens: 1 + random.below(500) };
  yield {
    kind: "write",
    tokens: usage.input_tokens + usage.output_tokens,
    lines: [
      {
        type: "assistant",
        message: {
          id: newId("msg_"),
          model: "claude-opus-5-5",
          stop_reason: "tool_use",
          content: [{ type: "tool_use", id: tool_use_id, name: tool_name, input: tool_input }],
          usage,
        },
      },
    ],
  };
  yield fire("PreToolUse", call);
  if (random.below(20) === 0) {
    yield fire("PermissionRequest", { ...call, tool_use_id: undefined });
    if (random.below(2) === 0) yield { kind: "rest", ms: 3500 };
  }
  const outcome = random.below(15) === 0 ? "PostToolUseFailure" : "PostToolUse";
  const size = random.below(200) === 0 ? 100_000 : 300 + random.below(2000);
  const output = outputOf(random, size);
  yield fire(outcome, {
    ...call,
    ...(outcome === "PostToolUse" ? { tool_response: { stdout: output } } : { error: output }),
  });
}

function* subagent(random: Random, newId: (before: string) => string): Generator<Step> {
  const agent = { agent_id: newId("a"), agent_type: "Explore" };
  yield fire("SubagentStart", agent);
  for (let call = random.below(4); call > 0; call -= 1) yield* callOfTool(random, newId, agent);
  yield fire("SubagentStop", { ...agent, last_assistant_message: sentence(random, 10) });
}

function fire(hook_event_name: string, fields: Fields) {
  return { kind: "fire" as const, fields: { hook_event_name, ...fields } };
}

function write(line: Fields) {
  return { kind: "write" as const, tokens: 0, lines: [line] };
}

function interruption(): Fields {
  return {
    type: "user",
    message: { role: "user", content: [{ type: "text", text: "[Request interrupted by user]" }] },
  };
}

/** Half of a payload, or other unreadable text. One line, as the fake client takes it. */
function brokenPayload(random: Random): string {
  const whole = JSON.stringify({ session_id: uuid(random), hook_event_name: "PreToolUse", tool_name: "Bash" });
  return whole.slice(0, 1 + random.below(whole.length - 1));
}

/** Code and prose, with an occasional secret. */
function outputOf(random: Random, length: number): string {
  const secret = random.below(10) === 0 ? ` export API_TOKEN=${random.text(HEX, 40)}` : "";
  const piece = `${sentence(random, 30)}\n`;
  return `${piece.repeat(Math.ceil(length / piece.length)).slice(0, length)}${secret}`;
}

function sentence(random: Random, words: number): string {
  return Array.from({ length: words }, () => WORDS[random.below(WORDS.length)]).join(" ");
}
