import { batch, computed, signal, type ReadonlySignal } from "@preact/signals";
import type { EventDto, LogPageDto } from "../../src/api/dto.ts";
import { isFiltered, NO_FILTER, passes, toLogQuery, type EventFilter, type LogQuery } from "./event-filter.ts";
import { mergeEvents } from "./merge-events.ts";

/** So many of the newest events stay in memory; older ones come from the daemon when somebody scrolls to them. */
export const KEPT_EVENTS = 2000;

/** One page from the daemon. */
const PAGE_EVENTS = 200;

/** While a text is searched for, arriving events ask the daemon again, at most this often. */
const SEARCH_AGAIN_MS = 700;

type FeedState = "loading" | "ready" | "failed";

/** The list of events, newest first, of what the filter lets through. */
export interface Feed {
  readonly shown: ReadonlySignal<readonly EventDto[]>;
  readonly filter: ReadonlySignal<EventFilter>;
  readonly state: ReadonlySignal<FeedState>;
  readonly paused: ReadonlySignal<boolean>;
  /** Events that arrived since the pause began. */
  readonly newCount: ReadonlySignal<number>;
  setFilter(change: Partial<EventFilter>): void;
  togglePause(): void;
  /** A live event, each once and in order. */
  accept(event: EventDto): void;
  /** Asks for the newest page again. @param forget drops what is there: it may no longer be true */
  reload(options: { readonly forget: boolean }): Promise<void>;
  /** Adds the page before the oldest event, if there is one. */
  loadOlder(): Promise<void>;
}

export interface FeedDependencies {
  readonly fetchLog: (query: LogQuery) => Promise<LogPageDto>;
  readonly after: (delayMs: number, task: () => void) => () => void;
  /** Told of every failed request and, with null, of every one that went well. */
  readonly onProblem: (thrown: unknown) => void;
}

export function createFeed({ fetchLog, after, onProblem }: FeedDependencies): Feed {
  const events = signal<readonly EventDto[]>([]);
  const frozen = signal<readonly EventDto[] | null>(null);
  const filter = signal(NO_FILTER);
  const state = signal<FeedState>("loading");
  const newCount = signal(0);
  const shown = computed(() => frozen.value ?? events.value);
  let olderBefore: number | null = null;
  let loadingOlder = false;
  let searchAgain: (() => void) | null = null;
  // An answer that comes after the filter changed belongs to nobody.
  let generation = 0;

  async function reload({ forget }: { readonly forget: boolean }): Promise<void> {
    generation++;
    const mine = generation;
    batch(() => {
      state.value = "loading";
      if (!forget) return;
      events.value = [];
      frozen.value = null;
      newCount.value = 0;
      olderBefore = null;
    });
    try {
      const page = await fetchLog({ ...toLogQuery(filter.peek()), limit: String(PAGE_EVENTS) });
      if (mine !== generation) return;
      onProblem(null);
      take(page, forget);
    } catch (thrown) {
      if (mine !== generation) return;
      state.value = "failed";
      onProblem(thrown);
    }
  }

  function take(page: LogPageDto, forget: boolean): void {
    batch(() => {
      const known = events.peek();
      const oldest = page.events.at(-1)?.seq ?? 0;
      // Between a page of the newest and what is already there, events may be missing: then the page stands alone.
      const joined = forget || page.next === null || (known[0]?.seq ?? 0) >= oldest;
      events.value = joined ? mergeEvents(page.events, known) : page.events;
      if (forget || !joined || known.length === 0) olderBefore = page.next;
      state.value = "ready";
    });
  }

  function accept(event: EventDto): void {
    const wanted = filter.peek();
    if (!passes(wanted, event)) return;
    if (wanted.text.trim() !== "") {
      searchAgain ??= after(SEARCH_AGAIN_MS, () => {
        searchAgain = null;
        void reload({ forget: false });
      });
      return;
    }
    batch(() => {
      const longer = mergeEvents([event], events.peek());
      events.value = frozen.peek() === null ? trimmed(longer) : longer.slice(0, KEPT_EVENTS);
      if (frozen.peek() !== null) newCount.value++;
    });
  }

  /** Lists that somebody made longer by scrolling keep their length, so that what is being read stays. */
  function trimmed(list: readonly EventDto[]): readonly EventDto[] {
    const limit = Math.max(KEPT_EVENTS, events.peek().length);
    if (list.length <= limit) return list;
    const kept = list.slice(0, limit);
    olderBefore = kept.at(-1)?.seq ?? null;
    return kept;
  }

  return {
    shown,
    filter,
    state,
    paused: computed(() => frozen.value !== null),
    newCount,
    accept,
    reload,
    setFilter(change) {
      const next = { ...filter.peek(), ...change };
      const same = JSON.stringify(toLogQuery(next)) === JSON.stringify(toLogQuery(filter.peek()));
      filter.value = next;
      if (!same) void reload({ forget: true });
    },
    togglePause() {
      batch(() => {
        frozen.value = frozen.peek() === null ? events.value : null;
        newCount.value = 0;
      });
    },
    async loadOlder() {
      if (olderBefore === null || loadingOlder || state.peek() === "loading" || frozen.peek() !== null) return;
      loadingOlder = true;
      const mine = generation;
      try {
        const query = { ...toLogQuery(filter.peek()), before: String(olderBefore), limit: String(PAGE_EVENTS) };
        const page = await fetchLog(query);
        if (mine !== generation) return;
        olderBefore = page.next;
        events.value = mergeEvents(events.peek(), page.events);
        onProblem(null);
      } catch (thrown) {
        onProblem(thrown);
      } finally {
        loadingOlder = false;
      }
    },
  };
}

/** Whether the list is empty because nothing has ever been stored, not because of a filter. */
export function isUntouched(feed: Feed): boolean {
  return feed.state.value === "ready" && feed.shown.value.length === 0 && !isFiltered(feed.filter.value);
}
