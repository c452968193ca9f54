import type { HookEvent } from "../event.ts";
import type { SessionFact } from "./action.ts";
import { BUSY_STATES, CONFIRMED_FOR_MS, staleAtMs } from "./activity.ts";
import {
  CLIENT_FIELDS,
  type ClientProcess,
  NOTHING_YET,
  type Session,
  type SessionClient,
  type SessionState,
} from "./session.ts";
import { MAX_LISTED_SUBAGENTS } from "./subagents.ts";

/*
 * A session may be open in several clients at once: resumed twice on one machine, or on two machines. Then each client
 * has a state of its own (`Session.clients`), and the session shows all of them as one. A session with one client has
 * no such list: its own fields are that client's.
 */

/** The source of an event, and the process information there. */
export interface EventSite {
  /** The name of the machine; null for this one. */
  readonly machine: string | null;
  /** Whether a client's process on this machine still runs. */
  readonly isAlive: (process: ClientProcess) => boolean;
}

/** Without process information: a client that begins replaces the previous one. */
export const HERE: EventSite = { machine: null, isAlive: () => false };

/** More clients than one session has in practice; of those that are over, the oldest are removed first. */
const MAX_CLIENTS = 8;

/** A session as seen by one of its clients, and the others. */
export interface Split {
  /** Its `clients` are empty. */
  readonly view: Session;
  /** The process id in its hooks; null where they have none. */
  readonly pid: number | null;
  readonly others: readonly SessionClient[];
  /** The view's position among all clients. */
  readonly index: number;
}

/** Each client's own view of the session; the session itself where it has one client. */
export function clientViews(session: Session): readonly Session[] {
  return session.clients.length === 0 ? [session] : session.clients.map((client) => viewOf(session, client));
}

/** The view of the client to which an event belongs. */
export function splitByEvent(session: Session, event: HookEvent, { machine, isAlive }: EventSite): Split {
  const { clientPid: pid, receivedAtMs: atMs } = event;
  // The usual case: an event of the only client.
  if (session.clients.length === 0 && session.machine === machine && !beginsClient(event)) return asOnly(session);
  const clients = session.clients.length === 0 ? [asClient(session)] : session.clients;
  const own = clients.filter((client) => client.machine === machine);
  const isFirst = session.clients.length === 0;
  const named = own.find((client) => machine !== null || (pid !== null && isNamed(client, pid)));
  // The first events of a client that was unknown at its start were assigned to another one.
  const known = event.action.kind === "tool-ended" ? (ownerOf(own, event, named) ?? named) : named;
  if (known !== undefined) return splitAt(session, clients, known);

  const [only] = clients;
  if (own.length === 0) {
    if (isFirst && only !== undefined && !isStillOpen(only, atMs)) {
      // Times of two machines' clocks cannot be compared.
      const stateSinceMs = Math.min(session.stateSinceMs, atMs);
      const endedAtMs = session.endedAtMs === null ? null : Math.min(session.endedAtMs, atMs);
      return { view: { ...session, machine, process: null, stateSinceMs, endedAtMs }, pid, others: [], index: 0 };
    }
    return { view: newView(session, machine, atMs), pid, others: clients, index: clients.length };
  }
  if (beginsClient(event)) {
    const free = own.find(({ state, process }) => isOver(state) || process === null || !isAlive(process));
    if (free === undefined)
      return { view: newView(session, machine, atMs), pid, others: clients, index: clients.length };
    const split = splitAt(session, clients, free);
    return { ...split, view: isFirst ? split.view : { ...split.view, process: null }, pid };
  }
  return splitAt(session, clients, clientAmong(own, event) ?? clients[0] ?? asClient(session));
}

function asOnly(view: Session): Split {
  return { view, pid: view.process?.pid ?? null, others: [], index: 0 };
}

function splitAt(session: Session, clients: readonly SessionClient[], client: SessionClient): Split {
  const others = clients.filter((one) => one !== client);
  const view = others.length === 0 ? session : viewOf(session, client);
  return { view, pid: client.pid, others, index: clients.indexOf(client) };
}

/** One more client on this machine; only its existence is known. */
export function newView(session: Session, machine: string | null, atMs: number): Session {
  return { ...session, ...NOTHING_YET, machine, stateSinceMs: atMs, lastUsedAtMs: atMs, lastSeenAtMs: atMs };
}

/**
 * Shows all clients as one session: a wait of any comes before work of any, and work before rest and end. A stale
 * client counts only where it waits, or where there is no other. When its last client is over, the session is over.
 */
export function joinClients(shared: Session, clients: readonly SessionClient[], atMs: number): Session {
  const [only] = clients;
  if (only !== undefined && clients.length === 1) return { ...viewOf(shared, only) };
  const living = clients.filter(({ state }) => !isOver(state));
  const nowMs = Math.max(atMs, ...living.map(({ lastUsedAtMs }) => lastUsedAtMs));
  const current = living.filter((client) => client.state === "waiting" || (staleAtMs(client) ?? Infinity) > nowMs);
  const visible = current.length > 0 ? current : living;
  const first = (visible.length > 0 ? visible : clients).toSorted(compareClients)[0];
  if (first === undefined) return shared;
  const subagents = new Map(clients.flatMap((client) => client.subagents.map((agent) => [agent.agentId, agent])));
  const teammates = new Map(clients.flatMap((client) => client.teammates.map((mate) => [mate.name, mate])));
  return {
    ...viewOf(shared, first),
    waits: visible.flatMap(({ waits }) => waits).toSorted((a, b) => a.sinceMs - b.sinceMs),
    turnSinceMs: first.turnSinceMs ?? visible.find(({ turnSinceMs }) => turnSinceMs !== null)?.turnSinceMs ?? null,
    background: visible.flatMap(({ background }) => background),
    openToolCalls: visible
      .flatMap(({ openToolCalls }) => openToolCalls)
      .toSorted((a, b) => a.startedAtMs - b.startedAtMs),
    subagents: [...subagents.values()].slice(-MAX_LISTED_SUBAGENTS),
    teammates: [...teammates.values()],
    lastUsedAtMs: Math.max(...clients.map(({ lastUsedAtMs }) => lastUsedAtMs)),
    lastSeenAtMs: Math.max(...clients.map(({ lastSeenAtMs }) => lastSeenAtMs)),
    clients: living.length === 0 ? [] : withinLimit(clients),
  };
}

/** The client's part of a session that has only one. */
export function asClient(session: Session, pid: number | null = session.process?.pid ?? null): SessionClient {
  const fields = Object.fromEntries(CLIENT_FIELDS.map((field) => [field, session[field]]));
  return { pid, ...(fields as Omit<SessionClient, "pid">) };
}

/** The session as seen by one of its clients. */
export function viewOf(session: Session, { pid: _pid, ...fields }: SessionClient): Session {
  return { ...session, ...fields, clients: [] };
}

function isOver(state: SessionState): boolean {
  return state === "ended" || state === "lost";
}

type ProcessFact = Extract<SessionFact, { kind: "process" }>;

/** Whether a fact reports a second client of a session that has one. */
export function isOfNewClient({ state, process }: Session, fact: SessionFact): boolean {
  if (fact.kind !== "process" || fact.beside !== true || isOver(state)) return false;
  return process !== null && process.pid !== fact.process.pid;
}

/** The client of a process; null for an unknown one. */
export function clientOfProcess(clients: readonly SessionClient[], fact: ProcessFact): SessionClient | null {
  const own = clients.filter(({ machine, state }) => machine === null && !isOver(state));
  const unseen = own.filter(({ process }) => process === null);
  return (
    unseen.find(({ pid }) => pid !== null && (pid === fact.pid || pid === fact.process.pid)) ??
    own.find((client) => isNamed(client, fact.process.pid)) ??
    unseen[0] ??
    null
  );
}

/** Clients that a fact may change: those on this machine, or the one that it names. */
export function concernedBy(fact: SessionFact, clients: readonly SessionClient[]): readonly SessionClient[] {
  const own = clients.filter(({ machine }) => machine === null);
  const pid = "pid" in fact ? fact.pid : null;
  if (typeof pid === "number") return own.filter((client) => isNamed(client, pid));
  return own.length > 0 ? own : clients.slice(0, 1);
}

/** Under a wrapper, hooks have another process id than the client's registry. */
export function isNamed({ pid, process }: SessionClient, clientPid: number): boolean {
  return pid === clientPid || process?.pid === clientPid;
}

/**
 * Whether an interruption in a transcript shared by several clients on this machine cannot be assigned to one of them.
 * The client's own report about its process decides.
 */
export function isAmbiguous(clients: readonly SessionClient[], { clientPid, action, agentId }: HookEvent): boolean {
  if (clientPid !== null || action.kind !== "turn-interrupted" || agentId !== null) return false;
  const living = clients.filter(
    ({ machine, state, process }) => machine === null && !isOver(state) && process !== null,
  );
  return living.length > 1;
}

/** A compaction continues in the same client. */
function beginsClient({ action, clientPid }: HookEvent): boolean {
  return clientPid !== null && action.kind === "session-started" && action.source !== "compact";
}

/**
 * Whether a client is still open when another machine sends events: it waits, it is busy and not stale, or its process
 * was seen.
 */
function isStillOpen(client: SessionClient, atMs: number): boolean {
  if (isOver(client.state)) return false;
  if (client.state === "waiting") return true;
  const untilMs = staleAtMs(client);
  if (untilMs !== null) return untilMs > atMs;
  if (client.process === null) return BUSY_STATES.has(client.state);
  return client.machine === null || client.lastSeenAtMs + CONFIRMED_FOR_MS > atMs;
}

/** The client in which an event's call is open: no two clients have the same call. */
function ownerOf(
  own: readonly SessionClient[],
  { toolUseId }: HookEvent,
  first: SessionClient | undefined,
): SessionClient | undefined {
  const isOpenIn = ({ openToolCalls }: SessionClient) => openToolCalls.some((call) => call.toolUseId === toolUseId);
  return first !== undefined && isOpenIn(first) ? first : own.find(isOpenIn);
}

/** The client of an event without a process id: the one with its call or agent, else the one with the latest event. */
function clientAmong(own: readonly SessionClient[], event: HookEvent): SessionClient | undefined {
  const { agentId } = event;
  const living = own.filter(({ state }) => !isOver(state));
  return (
    ownerOf(own, event, undefined) ??
    own.find(({ subagents }) => subagents.some((agent) => agent.agentId === agentId)) ??
    living.find(({ process }) => process === null) ??
    (living.length > 0 ? living : own).toSorted((a, b) => b.lastUsedAtMs - a.lastUsedAtMs)[0]
  );
}

const RANKS: Readonly<Record<SessionState, number>> = {
  waiting: 0,
  working: 1,
  failed: 2,
  interrupted: 3,
  done: 4,
  starting: 5,
  unknown: 6,
  lost: 7,
  ended: 7,
};

/** The longest wait first; other clients by their last change, newest first. */
function compareClients(a: SessionClient, b: SessionClient): number {
  const sign = a.state === "waiting" ? 1 : -1;
  return RANKS[a.state] - RANKS[b.state] || sign * (a.stateSinceMs - b.stateSinceMs);
}

function withinLimit(clients: readonly SessionClient[]): readonly SessionClient[] {
  if (clients.length <= MAX_CLIENTS) return clients;
  // A question never leaves for want of room.
  const gone = clients.find(({ state }) => isOver(state)) ?? clients.find(({ waits }) => waits.length === 0);
  return clients.filter((client) => client !== gone);
}
