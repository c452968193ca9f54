import type { HookEvent } from "../event.ts";
import type { Session, ToolCall } from "./session.ts";

/**
 * Removes future times from the session. They were taken before the clock was set back; if they stayed, all new events
 * would look late. Such times become the event's. Without any, returns the session itself.
 */
export function withoutFuture(session: Session, event: HookEvent, nowMs: number): Session {
  const { receivedAtMs } = event;
  const newestMs = Math.max(session.lastUsedAtMs, session.lastSeenAtMs, session.stateSinceMs);
  if (newestMs <= nowMs || receivedAtMs > nowMs) return session;
  return withTimes(session, (atMs) => (atMs > nowMs ? receivedAtMs : atMs));
}

/** Names of fields with an instant; a failure's end and a call's duration are others'. */
const INSTANT = /(?:At|[sS]ince)Ms$/;

/** Changes each time of a session or a call: its own, those of its clients and of its open work. */
export function withTimes<Value extends Session | ToolCall>(value: Value, change: (atMs: number) => number): Value {
  // The shape stays: only numbers under names of instants become other numbers.
  return changed(value, change) as Value;
}

function changed(value: unknown, change: (atMs: number) => number): unknown {
  if (Array.isArray(value)) return value.map((entry: unknown) => changed(entry, change));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, field]: [string, unknown]) => [
      key,
      typeof field === "number" && INSTANT.test(key) ? change(field) : changed(field, change),
    ]),
  );
}
