import type { CommitBatch, SessionCall } from "../core/ports.ts";
import { asClient, clientViews, joinClients } from "../core/session/clients.ts";
import type { Session, ToolCall, Transition } from "../core/session/session.ts";

/** A session as stored on its machine, with its newest calls. */
export interface RemoteSnapshot {
  readonly session: Session;
  readonly calls: readonly ToolCall[];
}

interface SnapshotContext {
  readonly label: string;
  readonly snapshots: readonly RemoteSnapshot[];
  /** Sessions whose process the machine sees. */
  readonly alive: readonly string[];
  readonly nowMs: number;
  readonly sessionBefore: (sessionId: string) => Session | null;
}

/**
 * A machine's snapshot overrides what its events led to: the machine sees transcripts and processes. For a session that
 * is open on several machines, it replaces that machine's part. It is ignored where the session is not open there any
 * more.
 */
export function mergeRemoteSnapshots(batch: CommitBatch, context: SnapshotContext): CommitBatch {
  const { label, snapshots, alive, nowMs, sessionBefore } = context;
  const sessions = new Map(batch.sessions.map((session) => [session.sessionId, session]));
  const calls: SessionCall[] = [...batch.calls];
  const transitions: Transition[] = [...batch.transitions];
  const current = (sessionId: string): Session | null => sessions.get(sessionId) ?? sessionBefore(sessionId);

  for (const { session: reported, calls: reportedCalls } of snapshots) {
    const { sessionId } = reported;
    const before = current(sessionId);
    // Signs of life use our clock, which also measures their age.
    const lastSeenAtMs = Math.max(reported.lastSeenAtMs, reported.process === null ? 0 : nowMs);
    const after = withMachine(before, { ...reported, machine: label, lastSeenAtMs, clients: [] }, nowMs);
    if (after === null) continue;
    sessions.set(sessionId, after);
    calls.push(...reportedCalls.map((call) => ({ sessionId, call })));
    calls.push(...missedEnds(openOn(before, label), reported, reportedCalls));
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

/** Calls that are open here and absent there, without a reported end. */
function missedEnds(open: readonly ToolCall[], after: Session, reported: readonly ToolCall[]): readonly SessionCall[] {
  const known = new Set([...reported, ...after.openToolCalls].map(({ toolUseId }) => toolUseId));
  const { sessionId } = after;
  return open
    .filter(({ toolUseId }) => !known.has(toolUseId))
    .map((call) => ({ sessionId, call: { ...call, endedAtMs: after.lastUsedAtMs, outcome: "unknown" } }));
}

/** Calls of a session that are open on one machine, as stored here. */
function openOn(before: Session | null, label: string): readonly ToolCall[] {
  if (before === null) return [];
  return clientViews(before).find(({ machine }) => machine === label)?.openToolCalls ?? [];
}

/**
 * A session after its machine's snapshot: all of it, or that machine's part where it is open on several. Null where it
 * is not open there any more.
 */
function withMachine(before: Session | null, reported: Session, atMs: number): Session | null {
  if (before === null) return reported;
  if (before.clients.length === 0) return before.machine === reported.machine ? reported : null;
  const known = before.clients.find(({ machine }) => machine === reported.machine);
  if (known === undefined) return null;
  const shared = {
    ...before,
    agent: before.agent === "unknown" ? reported.agent : before.agent,
    title: before.title ?? reported.title,
    titleBy: before.title === null ? reported.titleBy : before.titleBy,
    branch: before.branch ?? reported.branch,
    model: before.model ?? reported.model,
    clientVersion: before.clientVersion ?? reported.clientVersion,
    usage: before.usage ?? reported.usage,
  };
  const clients = before.clients.map((client) => (client === known ? asClient(reported, null) : client));
  const joined = joinClients(shared, clients, atMs);
  return { ...joined, stateSinceMs: joined.state === before.state ? before.stateSinceMs : joined.stateSinceMs };
}
