import { batch, computed, signal, type ReadonlySignal } from "@preact/signals";
import type { MetricsDto } from "../../../src/api/dto.ts";
import type { AttentionDto, SessionDto } from "../../../src/api/session-dto.ts";
import { attentionOf, ATTENTIONS, type Attention, type AttentionCounts } from "../../../src/core/session/activity.ts";
import { compareText } from "../compare-text.ts";

/** Limit per list of waiting, failed and running sessions; the daemon's counts give the totals. */
export const FETCHED_OF_EACH = 200;

/** Limit of the newest sessions of any kind. */
export const FETCHED_NEWEST = 100;

/** Limit per drawn list; a number and a link stand for the rest. */
export const SHOWN_OF_EACH = 50;

/** Only the newest sessions that need nothing stay, however long the page is open. */
const KEPT_EARLIER = 200;

/** Older ones are dropped after so many more, to save work on each frame. */
const PRUNED_AFTER = 100;

/** Sessions by what they need from a person, each list in display order. */
export interface SessionGroups {
  readonly waiting: readonly SessionDto[];
  readonly failed: readonly SessionDto[];
  readonly running: readonly SessionDto[];
  readonly earlier: readonly SessionDto[];
}

/** The daemon's answer: sessions that need something, up to a limit, and the newest of any kind. */
export interface SessionLists {
  readonly attention: AttentionDto;
  readonly newest: readonly SessionDto[];
}

/** Sessions used since midnight that need nothing, newest first. */
interface TodaySessions {
  /** Their last turn ended, regardless of its outcome. */
  readonly done: readonly SessionDto[];
  /** Begun without a prompt. */
  readonly idle: readonly SessionDto[];
  /** Without an event for too long. */
  readonly unknown: readonly SessionDto[];
  /** False where the store has more of them than the page. */
  readonly isWhole: boolean;
}

export interface Sessions {
  readonly groups: ReadonlySignal<SessionGroups>;
  readonly today: ReadonlySignal<TodaySessions>;
  /** Totals in the store, of any age, also where a list is cut. Zeros before {@link loaded}. */
  readonly counts: ReadonlySignal<AttentionCounts>;
  /** Whether the lists differ from the daemon's counts, which happens for a moment during a change. */
  readonly differs: ReadonlySignal<boolean>;
  readonly loaded: ReadonlySignal<boolean>;
  find(sessionId: string): SessionDto | undefined;
  /** The known sessions that continue this one, oldest first. */
  continuationsOf(sessionId: string): readonly SessionDto[];
  /** One session from the stream. */
  put(session: SessionDto): void;
  /** Call it before requesting the lists. @returns accepts the answer; sessions missing from it are dropped */
  beginLoad(): (lists: SessionLists) => void;
}

interface SessionsDependencies {
  readonly nowMs: ReadonlySignal<number>;
  readonly metrics: ReadonlySignal<MetricsDto | null>;
}

export function createSessions({ nowMs, metrics }: SessionsDependencies): Sessions {
  const byId = signal<ReadonlyMap<string, SessionDto>>(new Map());
  const loaded = signal(false);
  /** The page has all sessions used since then. */
  const wholeSinceMs = signal(Infinity);
  /** Kinds with more sessions in the daemon than the limit. */
  const cut = signal<ReadonlySet<Attention>>(new Set());
  /** Number of the last frame about each session, counted from the first. */
  const seenAt = new Map<string, number>();
  let frames = 0;
  let loads = 0;
  let taken = 0;
  let pruneAtSize = KEPT_EARLIER + PRUNED_AFTER;

  const groups = computed(() => groupSessions([...byId.value.values()]));

  const midnightMs = computed(() => new Date(nowMs.value).setHours(0, 0, 0, 0));
  const today = computed((): TodaySessions => {
    const used = groups.value.earlier.filter((session) => Date.parse(session.last_used_at) >= midnightMs.value);
    return {
      done: used.filter(({ state }) => state !== "starting" && state !== "unknown"),
      idle: used.filter(({ state }) => state === "starting"),
      unknown: used.filter(({ state }) => state === "unknown"),
      isWhole: wholeSinceMs.value <= midnightMs.value,
    };
  });

  const counts = computed((): AttentionCounts => {
    const stored = metrics.value?.attention;
    // A complete list is newer than the metrics, which arrive a little later.
    const count = (kind: Attention): number => {
      const held = groups.value[kind].length;
      return cut.value.has(kind) ? Math.max(held, stored?.[kind] ?? 0) : held;
    };
    return { waiting: count("waiting"), failed: count("failed"), running: count("running") };
  });
  const differs = computed(() => {
    const stored = metrics.value?.attention;
    if (!loaded.value || stored === undefined) return false;
    return ATTENTIONS.some((kind) => {
      const held = groups.value[kind].length;
      const isDrained = cut.value.has(kind) && held < stored[kind] && held < SHOWN_OF_EACH;
      return counts.value[kind] !== stored[kind] || isDrained;
    });
  });

  function put(session: SessionDto): void {
    const known = byId.value.get(session.session_id);
    if (known !== undefined && known.event_count > session.event_count) return;
    seenAt.set(session.session_id, ++frames);
    keep(new Map(byId.value).set(session.session_id, session));
  }

  /** Drops by need: a session that waits since yesterday stays, no matter what arrived today. */
  function keep(sessions: ReadonlyMap<string, SessionDto>): void {
    byId.value = sessions;
    if (sessions.size < pruneAtSize) return;
    const { waiting, failed, running, earlier } = groups.value;
    const oldest = earlier[KEPT_EARLIER];
    if (oldest !== undefined) wholeSinceMs.value = Math.max(wholeSinceMs.value, Date.parse(oldest.last_used_at) + 1);
    const kept = [...waiting, ...failed, ...running, ...earlier.slice(0, KEPT_EARLIER)];
    byId.value = new Map(kept.map((session) => [session.session_id, session]));
    pruneAtSize = kept.length + PRUNED_AFTER;
    forgetOthers();
  }

  function forgetOthers(): void {
    for (const id of seenAt.keys()) if (!byId.value.has(id)) seenAt.delete(id);
  }

  return {
    groups,
    today,
    counts,
    differs,
    loaded,
    find: (sessionId) => byId.value.get(sessionId),
    continuationsOf: (sessionId) =>
      [...byId.value.values()]
        .filter((session) => session.parent_session_id === sessionId)
        .sort(by((session) => session.started_at))
        .toReversed(),
    put,
    beginLoad() {
      const mine = ++loads;
      const begunAt = frames;
      return ({ attention, newest }) => {
        // Answers may arrive out of order.
        if (mine < taken) return;
        taken = mine;
        const next = new Map<string, SessionDto>();
        for (const list of [newest, ...ATTENTIONS.map((kind) => attention[kind])]) {
          for (const session of list) next.set(session.session_id, session);
        }
        // A session from the stream may be newer than the answer; if it is older, a newer frame will follow.
        for (const [id, at] of seenAt) {
          const known = byId.value.get(id);
          const isNewer = at > begunAt && known !== undefined && known.event_count >= (next.get(id)?.event_count ?? 0);
          if (isNewer) next.set(id, known);
        }
        batch(() => {
          cut.value = new Set(ATTENTIONS.filter((kind) => attention.counts[kind] > attention[kind].length));
          const oldest = newest.length < FETCHED_NEWEST ? undefined : newest.at(-1);
          wholeSinceMs.value = oldest === undefined ? 0 : Date.parse(oldest.last_used_at) + 1;
          keep(next);
          forgetOthers();
          loaded.value = true;
        });
      };
    },
  };
}

/** Groups and order of the first screen. The daemon's lists have the same order (`session-queries.ts`, `RULES`). */
export function groupSessions(sessions: readonly SessionDto[]): SessionGroups {
  const groups = { waiting: [], failed: [], running: [], earlier: [] } as Record<Attention | "earlier", SessionDto[]>;
  for (const session of sessions) {
    groups[attentionOf(session.state, session.cause) ?? "earlier"].push(session);
  }
  const { waiting, failed, running, earlier } = groups;
  return {
    // The longest wait first.
    waiting: waiting.sort(
      (a, b) => compareText(a.state_since, b.state_since) || compareText(a.session_id, b.session_id),
    ),
    failed: failed.sort(by((session) => session.state_since)),
    // Ordered by start: in an order by last event, rows would jump with every event.
    running: running.sort(by((session) => session.started_at)),
    earlier: earlier.sort(by((session) => session.last_used_at)),
  };
}

/** Newest first; ties by id, for a stable order. */
function by(time: (session: SessionDto) => string): (a: SessionDto, b: SessionDto) => number {
  return (a, b) => compareText(time(b), time(a)) || compareText(a.session_id, b.session_id);
}
