import type { ClientRegistry } from "../../claude/client-registry.ts";
import type { Session } from "../../core/session.ts";
import type { WatchedSession } from "./observed-events.ts";

/** After an event the client gets this long to say what it is doing. */
const QUIET_MS = 5_000;

/**
 * Since when a client rests although its session's turn has not ended by what hooks told: a person has interrupted it.
 * Measured with client 2.1.331: it says `busy` all through a turn, subagents and agents in the background included,
 * `waiting` while it asks a person, `shell` while only a command runs in the background, and `idle` (or `shell`) within
 * 100 ms of Esc. What it said before the last event does not count.
 * @returns null where it does not rest, or does not say
 */
export function idleSince(session: WatchedSession, registry: ClientRegistry, nowMs: number): number | null {
  const { turnSinceMs, lastUsedAtMs, process, sessionId } = session;
  if (!claimsToBeBusy(session) || turnSinceMs === null || nowMs - lastUsedAtMs < QUIET_MS) return null;
  const client = registry.client(process.pid);
  if (client === null || client.sessionId !== sessionId || client.startTime !== process.startTime) return null;
  if (client.status !== "idle" && client.status !== "shell") return null;
  return client.statusSinceMs !== null && client.statusSinceMs > lastUsedAtMs ? client.statusSinceMs : null;
}

export function claimsToBeBusy({ state }: Session): boolean {
  return state === "working" || state === "waiting";
}
