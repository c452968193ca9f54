import type { EventReader, ObservedEvent } from "../../core/ports.ts";

/** The client writes its idle status when the turn has ended; it is checked every few seconds. */
const BEFORE_MS = 1_000;
const AFTER_MS = 30_000;

const MAX_EVENTS = 50;

/** Whether the client's idle status has reported the same interruption: transcripts are written late. */
export function wasSeenAtProcess({ event }: ObservedEvent, log: EventReader["log"]): boolean {
  if (event.agentId !== null) return false;
  const { sessionId, hookEventName, receivedAtMs } = event;
  const { events } = log({ sessionId, hookEventName, sinceMs: receivedAtMs - BEFORE_MS, limit: MAX_EVENTS });
  return events.some((other) => other.source === "process" && other.receivedAtMs <= receivedAtMs + AFTER_MS);
}
