import { parsePayload } from "../../src/agents/payload/parse-payload.ts";
import type { HookEvent } from "../../src/core/event.ts";

/** A payload as an event; throws if it is invalid. */
export function toHookEvent(text: string, receivedAtMs = Date.UTC(2026, 10, 25, 12)): HookEvent {
  const parsed = parsePayload(Buffer.from(text), { receivedAtMs });
  if (parsed.kind !== "event") throw new Error(`not an event: ${parsed.reason}`);
  return parsed.event;
}

/** An event without a hook: by default, a turn that a person stopped. */
export function observedEvent(fields: Partial<HookEvent> = {}): HookEvent {
  return {
    ...toHookEvent(JSON.stringify({ session_id: "s", hook_event_name: "TurnInterrupted" })),
    source: "transcript",
    action: { kind: "turn-interrupted" },
    ...fields,
  };
}
