import { batch, computed, effect, signal, type ReadonlySignal, type Signal } from "@preact/signals";
import type { MetricsDto } from "../../src/api/dto.ts";
import type { SessionDto, WaitDto } from "../../src/api/session-dto.ts";
import { isFailure } from "../../src/core/session/activity.ts";
import type { ItemCommand } from "../keyboard/key-table.ts";
import type { MarkKind } from "../../src/core/session/attention-item.ts";
import type { Api } from "../api.ts";
import { compareText } from "./compare-text.ts";
import type { Sessions } from "./sessions/sessions.ts";

/** Something that needs you: one wait of a session, or its failure. */
export interface InboxItem {
  /** Its name among those of all sessions, also in the address. */
  readonly key: string;
  readonly session: SessionDto;
  /** Null for a failure, and for a session whose question is not known. */
  readonly wait: WaitDto | null;
  /** The daemon's name for it; null: it cannot be marked. */
  readonly item: string | null;
  readonly mark: WaitDto["mark"];
  readonly since: string;
}

/** Drawn at most; a number and a link stand for the rest. */
export const SHOWN_ITEMS = 100;

interface InboxCounts {
  readonly waiting: number;
  readonly failed: number;
}

/** The last mark that this page set. */
interface LastMark {
  readonly item: InboxItem;
  readonly kind: MarkKind;
  readonly until: string | null;
}

/** Everything that needs you, of all sessions. */
export interface Inbox {
  /** Oldest first, without the handled and snoozed ones. */
  readonly open: ReadonlySignal<readonly InboxItem[]>;
  /** The handled and snoozed ones, oldest first. */
  readonly marked: ReadonlySignal<readonly InboxItem[]>;
  /** Counts {@link open} items of the whole store, also where the page does not have all of them. */
  readonly counts: ReadonlySignal<InboxCounts>;
  /** Keys of those that began while the page was open, until they are seen. */
  readonly unseen: ReadonlySignal<ReadonlySet<string>>;
  /** What the keyboard asks of an item; its panel does it as soon as it is drawn. */
  readonly request: Signal<{ readonly key: string; readonly command: ItemCommand } | null>;
  readonly lastMark: ReadonlySignal<LastMark | null>;
  see(key: string): void;
  /** It was opened: {@link after} goes on from there. */
  visit(key: string): void;
  /** @param until the end of a snooze */
  mark(item: InboxItem, kind: MarkKind, until?: string): Promise<void>;
  unmark(item: InboxItem): Promise<void>;
  /** The next one after `key`, else after the last visited one; the first after the last; null without any. */
  after(key: string | undefined): InboxItem | null;
}

interface InboxDependencies {
  readonly sessions: Pick<Sessions, "groups" | "counts" | "loaded">;
  readonly metrics: ReadonlySignal<MetricsDto | null>;
  readonly nowMs: ReadonlySignal<number>;
  readonly api: Api;
}

export function createInbox({ sessions, metrics, nowMs, api }: InboxDependencies): Inbox {
  const unseen = signal<ReadonlySet<string>>(new Set());
  const lastMark = signal<LastMark | null>(null);
  /** The last visited one and its place, which is that of the next once it has left. */
  let visited = { key: "", index: 0 };

  let before: readonly InboxItem[] = [];
  const all = computed(() => {
    const { waiting, failed } = sessions.groups.value;
    const items = [...waiting, ...failed].flatMap(inboxItemsOf).sort(compareItems);
    // Most frames are about other sessions, and change nothing here.
    const isSame = items.length === before.length && items.every(({ session }, at) => session === before[at]?.session);
    if (!isSame) before = items;
    return before;
  });
  /** The last snooze that ended: the lists change with it and not every second. */
  const wokenAtMs = computed(() =>
    all.value.reduce((latest, { mark: own }) => {
      const untilMs = own?.until == null ? 0 : Date.parse(own.until);
      return untilMs <= nowMs.value ? Math.max(latest, untilMs) : latest;
    }, 0),
  );
  const isMarked = ({ mark: own }: InboxItem): boolean =>
    own !== null && (own.until === null || Date.parse(own.until) > wokenAtMs.value);
  const open = computed(() => all.value.filter((item) => !isMarked(item)));
  const marked = computed(() => all.value.filter(isMarked));

  const failedCount = computed(() => {
    const known = open.value.filter(isFailedItem).length;
    return known + Math.max(0, sessions.counts.value.failed - sessions.groups.value.failed.length);
  });
  const waitingCount = computed(() => {
    const known = open.value.length - open.value.filter(isFailedItem).length;
    const stored = metrics.value?.attention;
    const { waiting, failed } = sessions.groups.value;
    const isWhole = sessions.counts.value.waiting <= waiting.length && sessions.counts.value.failed <= failed.length;
    if (isWhole || stored === undefined) return known;
    return Math.max(known, stored.items - stored.handled - stored.snoozed - failedCount.value);
  });
  // Computed from numbers, because most frames change neither.
  const counts = computed((): InboxCounts => ({ waiting: waitingCount.value, failed: failedCount.value }));

  /** Items of the first lists are not new. */
  let known: ReadonlySet<string> | null = null;
  effect(() => {
    const items = all.value;
    if (!sessions.loaded.value) return;
    const keys = new Set(items.map(({ key }) => key));
    const fresh = known === null ? [] : [...keys].filter((key) => known?.has(key) === false);
    known = keys;
    const left = [...unseen.peek()].filter((key) => keys.has(key));
    if (fresh.length > 0 || left.length < unseen.peek().size) unseen.value = new Set([...left, ...fresh]);
  });

  function see(key: string): void {
    if (!unseen.peek().has(key)) return;
    unseen.value = new Set([...unseen.peek()].filter((other) => other !== key));
  }

  return {
    open,
    marked,
    counts,
    unseen,
    request: signal(null),
    lastMark,
    see,
    visit(key) {
      see(key);
      const index = open.peek().findIndex((item) => item.key === key);
      if (index >= 0) visited = { key, index };
    },
    async mark(item, kind, until) {
      if (item.item === null) return;
      const request = { session_id: item.session.session_id, item: item.item, mark: kind };
      await api.mark(until === undefined ? request : { ...request, until });
      batch(() => {
        see(item.key);
        lastMark.value = { item, kind, until: until ?? null };
      });
    },
    async unmark({ key, session, item }) {
      if (item === null) return;
      if (lastMark.peek()?.item.key === key) lastMark.value = null;
      await api.mark({ session_id: session.session_id, item, mark: null });
    },
    after(key) {
      const items = open.peek().slice(0, SHOWN_ITEMS);
      const placeOf = (wanted: string): number => items.findIndex((item) => item.key === wanted);
      const at = placeOf(key ?? visited.key);
      const next = at < 0 ? visited.index : at + 1;
      return items[next] ?? items[0] ?? null;
    },
  };
}

export function isFailedItem({ session }: InboxItem): boolean {
  return session.state !== "waiting";
}

/** Oldest first. */
export function compareItems(a: InboxItem, b: InboxItem): number {
  return compareText(a.since, b.since) || compareText(a.key, b.key);
}

/** What a session needs from a person, oldest first; a failure of any age is one item. */
export function inboxItemsOf(session: SessionDto): readonly InboxItem[] {
  const { session_id: id, state, cause, state_since: since, waits, failure_item: failure } = session;
  const itemOf = (found: Pick<InboxItem, "wait" | "item" | "mark" | "since">): InboxItem => ({
    key: `${id} ${found.item ?? `${state}@${found.since}`}`,
    session,
    ...found,
  });
  if (isFailure(state, cause)) {
    return [itemOf({ wait: null, item: failure?.item ?? null, mark: failure?.mark ?? null, since })];
  }
  if (state !== "waiting") return [];
  if (waits.length === 0) return [itemOf({ wait: null, item: null, mark: null, since })];
  return waits.map((wait) => itemOf({ wait, item: wait.item, mark: wait.mark, since: wait.since }));
}
