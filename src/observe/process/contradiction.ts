import type { ClientRegistry } from "../../claude/client-registry.ts";
import type { Session } from "../../core/session.ts";
import type { WatchedSession } from "./observed-events.ts";

/** What a client says about itself against what its hooks told. */
export interface Contradiction {
  /** It rests in the middle of a turn; or it works although it should wait for an answer. */
  readonly kind: "interrupted" | "answered";
  readonly sinceMs: number;
}

/** After an event the client gets this long to say what it is doing. */
const QUIET_MS = 5_000;

/**
 * What no hook tells, and the client's registry does: that a person stopped the turn, or allowed what was asked. Measured
 * with client 2.1.331: it says `busy` all through a turn, subagents and agents in the background included, `waiting`
 * while it asks a person, `shell` while only a command runs in the background, and the next word within 100 ms of a key.
 * What it said before the hooks did does not count.
 * @returns null where the two agree, or the client does not say
 */
export function contradictionOf(
  session: WatchedSession,
  registry: ClientRegistry,
  nowMs: number,
): Contradiction | null {
  if (!claimsToBeBusy(session)) return null;
  const client = registry.client(session.process.pid);
  if (client?.sessionId !== session.sessionId || client.startTime !== session.process.startTime) return null;
  const { status, statusSinceMs: sinceMs } = client;
  if (sinceMs === null) return null;
  if (status === "busy")
    return session.waits.some((wait) => wait.sinceMs < sinceMs) ? { kind: "answered", sinceMs } : null;
  const rests = (status === "idle" || status === "shell") && session.turnSinceMs !== null;
  const isLastWord = sinceMs > session.lastUsedAtMs && nowMs - session.lastUsedAtMs >= QUIET_MS;
  return rests && isLastWord ? { kind: "interrupted", sinceMs } : null;
}

export function claimsToBeBusy({ state }: Session): boolean {
  return state === "working" || state === "waiting";
}
