import type { BatchOrigin } from "../core/batch-origin.ts";
import type { CommitBatch, Judge, SessionCall } from "../core/ports.ts";
import type { Session } from "../core/session.ts";
import type { ToolCall } from "../core/tool-call.ts";
import type { Transition } from "../core/transition.ts";
import type { Arrival } from "./collect-batch.ts";

/** A session as its machine has it, with its newest calls. */
interface Story {
  readonly session: Session;
  readonly calls: readonly ToolCall[];
}

/** A piece of another machine's log. */
export interface ForeignBatch {
  readonly from: BatchOrigin;
  readonly arrivals: readonly Arrival[];
  readonly stories: readonly Story[];
  /** Sessions that the machine sees a process of. */
  readonly alive: readonly string[];
  readonly judge: Judge;
  /** By the machine's own clock: what lies before it is nothing of the future there. */
  readonly machineNowMs: number;
}

interface Surroundings extends Pick<ForeignBatch, "stories" | "alive"> {
  readonly label: string;
  readonly nowMs: number;
  readonly sessionBefore: (sessionId: string) => Session | null;
}

/**
 * What a machine says of its sessions stands above what its events led to: it knows their transcripts and processes. A
 * session that another machine (or this one) spoke of last is not its to tell of.
 */
export function foreignStories(batch: CommitBatch, surroundings: Surroundings): CommitBatch {
  const { label, stories, alive, nowMs, sessionBefore } = surroundings;
  const sessions = new Map(batch.sessions.map((session) => [session.sessionId, session]));
  const calls: SessionCall[] = [...batch.calls];
  const transitions: Transition[] = [...batch.transitions];
  const current = (sessionId: string): Session | null => sessions.get(sessionId) ?? sessionBefore(sessionId);

  for (const { session: told, calls: toldCalls } of stories) {
    const { sessionId } = told;
    const before = current(sessionId);
    if (before !== null && before.machine !== label) continue;
    // A sign of life is one by our clock, which judges how old it is.
    const lastSeenAtMs = Math.max(told.lastSeenAtMs, told.process === null ? 0 : nowMs);
    const after: Session = { ...told, machine: label, lastSeenAtMs };
    sessions.set(sessionId, after);
    calls.push(...toldCalls.map((call) => ({ sessionId, call })));
    calls.push(...unheardEnds(before, after, toldCalls));
    if (before?.state !== after.state) {
      const { stateSinceMs: atMs, state: to, cause } = after;
      transitions.push({ sessionId, atMs, from: before?.state ?? null, to, cause });
    }
  }
  for (const sessionId of alive) {
    const session = current(sessionId);
    if (session === null || session.machine !== label || session.process === null) continue;
    if (session.lastSeenAtMs < nowMs) sessions.set(sessionId, { ...session, lastSeenAtMs: nowMs });
  }
  return { ...batch, sessions: [...sessions.values()], calls, transitions };
}

/** Calls that were open here and are not there, and that nobody tells the end of. */
function unheardEnds(before: Session | null, after: Session, told: readonly ToolCall[]): readonly SessionCall[] {
  const known = new Set([...told, ...after.openToolCalls].map(({ toolUseId }) => toolUseId));
  const { sessionId } = after;
  return (before?.openToolCalls ?? [])
    .filter(({ toolUseId }) => !known.has(toolUseId))
    .map((call) => ({ sessionId, call: { ...call, endedAtMs: after.lastUsedAtMs, outcome: "unknown" } }));
}
