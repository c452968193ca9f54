import type { BatchOrigin } from "../core/batch-origin.ts";
import type { CommitBatch, Judge, SessionCall } from "../core/ports.ts";
import { asClient, clientViews, joinClients } from "../core/session-clients.ts";
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
}

interface Surroundings extends Pick<ForeignBatch, "stories" | "alive"> {
  readonly label: string;
  readonly nowMs: number;
  readonly sessionBefore: (sessionId: string) => Session | null;
}

/**
 * What a machine says of its sessions stands above what its events led to: it knows their transcripts and processes. Of a
 * session that is open on several machines each tells its own part; of one that is not open there any more it has nothing
 * to tell.
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
    // A sign of life is one by our clock, which judges how old it is.
    const lastSeenAtMs = Math.max(told.lastSeenAtMs, told.process === null ? 0 : nowMs);
    const after = withMachine(before, { ...told, machine: label, lastSeenAtMs, clients: [] }, nowMs);
    if (after === null) continue;
    sessions.set(sessionId, after);
    calls.push(...toldCalls.map((call) => ({ sessionId, call })));
    calls.push(...unheardEnds(openOn(before, label), told, toldCalls));
    if (before?.state !== after.state) {
      const { stateSinceMs: atMs, state: to, cause } = after;
      transitions.push({ sessionId, atMs, from: before?.state ?? null, to, cause });
    }
  }
  for (const sessionId of alive) {
    const session = current(sessionId);
    const view = session === null ? undefined : clientViews(session).find(({ machine }) => machine === label);
    if (session === null || view === undefined || view.process === null || view.lastSeenAtMs >= nowMs) continue;
    const seen = withMachine(session, { ...view, lastSeenAtMs: nowMs }, nowMs);
    if (seen !== null) sessions.set(sessionId, seen);
  }
  return { ...batch, sessions: [...sessions.values()], calls, transitions };
}

/** Calls that were open here and are not there, and that nobody tells the end of. */
function unheardEnds(open: readonly ToolCall[], after: Session, told: readonly ToolCall[]): readonly SessionCall[] {
  const known = new Set([...told, ...after.openToolCalls].map(({ toolUseId }) => toolUseId));
  const { sessionId } = after;
  return open
    .filter(({ toolUseId }) => !known.has(toolUseId))
    .map((call) => ({ sessionId, call: { ...call, endedAtMs: after.lastUsedAtMs, outcome: "unknown" } }));
}

/** Calls of a session that are open on one machine, as far as it was known here. */
function openOn(before: Session | null, label: string): readonly ToolCall[] {
  if (before === null) return [];
  return clientViews(before).find(({ machine }) => machine === label)?.openToolCalls ?? [];
}

/**
 * A session after its machine has told how it is there: the whole of it, or that machine's part of one that is open on
 * several. Null where it is not open there any more.
 */
function withMachine(before: Session | null, told: Session, atMs: number): Session | null {
  if (before === null) return told;
  if (before.clients.length === 0) return before.machine === told.machine ? told : null;
  const known = before.clients.find(({ machine }) => machine === told.machine);
  if (known === undefined) return null;
  const shared = {
    ...before,
    title: before.title ?? told.title,
    titleBy: before.title === null ? told.titleBy : before.titleBy,
    branch: before.branch ?? told.branch,
    model: before.model ?? told.model,
    clientVersion: before.clientVersion ?? told.clientVersion,
    usage: before.usage ?? told.usage,
  };
  const clients = before.clients.map((client) => (client === known ? asClient(told, null) : client));
  const joined = joinClients(shared, clients, atMs);
  return { ...joined, stateSinceMs: joined.state === before.state ? before.stateSinceMs : joined.stateSinceMs };
}
