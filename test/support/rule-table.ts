import assert from "node:assert/strict";
import { test } from "node:test";
import type { ConfigValues } from "../../src/config/settings.ts";
import { notifySettings } from "./notify-settings.ts";
import { payload } from "./payload.ts";
import { playEvents } from "./play-events.ts";

/** Payloads of one session, to be combined into the case of a rule. */
export const PROMPT = payload({ hook_event_name: "UserPromptSubmit", prompt: "Build it" });
export const CALL = { tool_name: "Bash", tool_input: { command: "npm test" }, tool_use_id: "toolu_1" };
export const BASH = payload({ hook_event_name: "PreToolUse", ...CALL });
export const BASH_OK = payload({ hook_event_name: "PostToolUse", ...CALL });
export const BASH_FAILED = payload({ hook_event_name: "PostToolUseFailure", ...CALL, error: "Exit code 1" });
export const PERMISSION = payload({
  hook_event_name: "PermissionRequest",
  tool_name: "Bash",
  tool_input: CALL.tool_input,
});
export const REMINDER = notification("permission_prompt", "Claude needs your permission");
export const IDLE = notification("idle_prompt", "Claude is waiting for your input");
export const STOP = payload({ hook_event_name: "Stop", last_assistant_message: "Done." });
export const BROKE = payload({ hook_event_name: "StopFailure", error: "rate_limit", last_assistant_message: "429" });
export const SUBAGENT = { agent_id: "a1", agent_type: "Explore" };
export const SUBAGENT_STOP = payload({
  hook_event_name: "SubagentStop",
  ...SUBAGENT,
  last_assistant_message: "Found.",
});
export const END = payload({ hook_event_name: "SessionEnd", reason: "other" });

export function notification(type: string, message: string): string {
  return payload({ hook_event_name: "Notification", notification_type: type, message });
}

/** The last event's outcome in few words: `permission ping`, `tool silent`, or the reason for none. */
export function outcome(texts: readonly string[], changed: Partial<ConfigValues> = {}, stepMs?: number): string {
  const last = playEvents(texts, notifySettings(changed), stepMs).at(-1);
  assert.ok(last !== undefined);
  const { decision } = last;
  if (!decision.isNotified) return `no: ${decision.reason.code}`;
  if (!last.sent) return "no: told-before";
  return [decision.kind, ...(decision.ping ? ["ping"] : []), ...(decision.silent ? ["silent"] : [])].join(" ");
}

interface Row {
  readonly events: readonly string[];
  readonly settings?: Partial<ConfigValues>;
  readonly expected: string;
}

/** One test a row. */
export function table(name: string, rows: Readonly<Record<string, Row>>): void {
  for (const [what, { events, settings, expected }] of Object.entries(rows)) {
    test(`${name}: ${what}`, () => assert.equal(outcome(events, settings), expected));
  }
}
