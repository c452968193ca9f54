import type { HookEvent } from "../core/event.ts";
import type { SessionFact } from "../core/session/action.ts";
import type { Session } from "../core/session/session.ts";
import { compareRawNames } from "../system/raw-name.ts";

/*
 * Hook events may be stored in another order than they happened: a backlog grows while it is read, files come from a
 * copy, two hooks write within one tick of the clock. A trail keeps the last steps of a session. A late event is
 * inserted at its place, and the later ones are replayed.
 */

/** Kept steps of a session; up to twice as many for a while. About 1 KB each. */
const MAX_STEPS = 128;

/** The position of an event among those of its machine. */
export interface Order {
  readonly atMs: number;
  /** Modification time of its raw file in nanoseconds, 19 digits; empty where there is none. */
  readonly ns: string;
  readonly name: string;
}

export type TrailEntry =
  | {
      readonly kind: "event";
      readonly event: HookEvent;
      readonly machine: string | null;
      /** Null where its time is not the time of notice: observed events are late by nature. */
      readonly order: Order | null;
    }
  | { readonly kind: "facts"; readonly facts: readonly SessionFact[] };

interface Link {
  readonly before: Session | null;
  readonly what: TrailEntry;
  readonly earlier: Link | null;
  readonly length: number;
}

export interface Trail {
  readonly last: Link | null;
  /** Whether it reaches back to the session's first event. */
  readonly isComplete: boolean;
}

/** @param session null for a new session */
export function emptyTrail(session: Session | null): Trail {
  return { last: null, isComplete: session === null };
}

export function withStep({ last, isComplete }: Trail, before: Session | null, what: TrailEntry): Trail {
  const link = { before, what: withoutTexts(what), earlier: last, length: (last?.length ?? 0) + 1 };
  return link.length < 2 * MAX_STEPS ? { last: link, isComplete } : { last: newest(link), isComplete: false };
}

function newest(last: Link): Link | null {
  const links: Link[] = [];
  for (let link: Link | null = last; link !== null && links.length < MAX_STEPS; link = link.earlier) links.push(link);
  return links.reduceRight<Link | null>(
    (earlier, { before, what }) => ({ before, what, earlier, length: (earlier?.length ?? 0) + 1 }),
    null,
  );
}

/** Steps do not read these texts, and the texts are large. */
function withoutTexts(what: TrailEntry): TrailEntry {
  return what.kind === "facts"
    ? what
    : { ...what, event: { ...what.event, payloadText: "", searchText: "", truncations: [] } };
}

/**
 * Inserts new entries at their place. One older than the whole trail is played last, on arrival.
 * @returns the steps to play, the session before them, and whether some of them have been played before
 */
export function plan(session: Session | null, trail: Trail, fresh: readonly TrailEntry[]) {
  const late = fresh.filter((one) => isLate(trail, one));
  const { cutAt, undone, oldest } = late.length === 0 ? NOTHING : rewind(trail, late);
  const steps: TrailEntry[] = [...undone];
  for (const one of fresh) {
    if (oldest !== null && one.kind === "event" && one.order !== null && isAfter(oldest, one)) {
      steps.push({ ...one, order: null });
    } else steps.splice(indexOf(one, steps), 0, one);
  }
  if (cutAt === null) return { session, trail, steps, isRewound: false };
  return { session: cutAt.before, trail: { ...trail, last: cutAt.earlier }, steps, isRewound: true };
}

const NOTHING = { cutAt: null, undone: [], oldest: null } as const;

function isLate({ last }: Trail, one: TrailEntry): boolean {
  for (let link = last; link !== null; link = link.earlier) {
    if (areComparable(link.what, one)) return isAfter(link.what, one);
  }
  return false;
}

/** Rewinds to before the earliest late entry. `oldest`: the first event of an incomplete trail. */
function rewind({ last, isComplete }: Trail, late: readonly TrailEntry[]) {
  const steps: Link[] = [];
  for (let link = last; link !== null; link = link.earlier) steps.push(link);
  const first = isComplete ? undefined : steps.findLast(({ what }) => late.some((one) => areComparable(what, one)));
  const oldest = first?.what ?? null;
  const placed = late.filter((one) => oldest === null || !isAfter(oldest, one));
  const index = steps.findLastIndex(({ what }) => placed.some((one) => areComparable(what, one) && isAfter(what, one)));
  return {
    cutAt: steps[index] ?? null,
    undone: steps
      .slice(0, index + 1)
      .map(({ what }) => what)
      .toReversed(),
    oldest,
  };
}

/** Before the first of the trailing events that happened after it. */
function indexOf(one: TrailEntry, steps: readonly TrailEntry[]): number {
  let position = steps.length;
  for (let index = steps.length - 1; index >= 0; index -= 1) {
    const other = steps[index];
    if (other === undefined || !areComparable(other, one)) continue;
    if (!isAfter(other, one)) break;
    position = index;
  }
  return position;
}

/** Clocks of two machines are not comparable. */
function areComparable(a: TrailEntry, b: TrailEntry): boolean {
  return a.kind === "event" && b.kind === "event" && a.order !== null && b.order !== null && a.machine === b.machine;
}

function isAfter(a: TrailEntry, b: TrailEntry): boolean {
  if (a.kind === "facts" || b.kind === "facts" || a.order === null || b.order === null) return false;
  return compareOrders(a.order, b.order) > 0;
}

/** The order of the spool. */
function compareOrders(a: Order, b: Order): number {
  if (a.atMs !== b.atMs) return a.atMs - b.atMs;
  if (a.ns !== b.ns) return a.ns < b.ns ? -1 : 1;
  return compareRawNames(a.name, b.name);
}

/** @param sourceKey name and modification time of the raw file; for another machine its id comes first */
export function orderOf({ source, receivedAtMs: atMs }: HookEvent, sourceKey: string): Order | null {
  if (source !== "hook") return null;
  const key = sourceKey.slice(sourceKey.indexOf("/") + 1);
  const at = key.lastIndexOf("@");
  const ns = at === -1 ? "" : key.slice(at + 1);
  return ns.length === 19 ? { atMs, ns, name: key.slice(0, at) } : { atMs, ns: "", name: key };
}

/** More sessions than run at once; further ones are read from the store again. */
const MAX_SESSIONS = 256;
/** Sessions with their last steps in memory: late events belong to running sessions. */
const MAX_TRAILS = 16;

/** Keeps recently used sessions, so that an event need not read and decode its session each time. */
export function createSessionCache(load: (sessionId: string) => Session | null) {
  const sessions = new Map<string, Session>();
  const trails = new Map<string, Trail>();
  return {
    clear: (): void => {
      sessions.clear();
      trails.clear();
    },
    get: (sessionId: string) => sessions.get(sessionId) ?? load(sessionId),
    /** Null where its last steps are unknown. */
    trail: (sessionId: string) => trails.get(sessionId) ?? null,
    /** @param trail omitted for facts about the whole session: no event goes before them */
    set: (session: Session, trail?: Trail): void => {
      const { sessionId } = session;
      trails.delete(sessionId);
      if (trail !== undefined) setNewest(trails, { key: sessionId, value: trail, limit: MAX_TRAILS });
      setNewest(sessions, { key: sessionId, value: session, limit: MAX_SESSIONS });
    },
  };
}

function setNewest<Value>(
  map: Map<string, Value>,
  { key, value, limit }: { key: string; value: Value; limit: number },
): void {
  // A Map keeps the order of insertion: the first one was used longest ago.
  map.delete(key);
  map.set(key, value);
  const oldest = map.size > limit ? map.keys().next().value : undefined;
  if (oldest !== undefined) map.delete(oldest);
}
