import { batch, computed, signal, type ReadonlySignal } from "@preact/signals";
import type { EventDto, LogPageDto } from "../../src/api/dto.ts";
import type { Api, LogQuery } from "../api.ts";
import { createHolds, type Holdable } from "./activity/holds.ts";
import { withoutNulls } from "./without-nulls.ts";

/** Newest events kept in memory; older ones are loaded from the daemon on scroll. */
export const KEPT_EVENTS = 2000;

/** Parameters of each request: no events of an import, which are newer by their number alone. */
const NEWEST = { limit: "200", imported: "false" };

/** During a text search, new events cause at most one request in this time. */
const SEARCH_EVERY_MS = 700;

type FeedState = "loading" | "ready" | "failed";

/** What the feed shows; null or an empty text means everything. */
interface EventFilter {
  /** Whether there is a list of raw events at all; without one, nothing is loaded or kept. */
  readonly isShown: boolean;
  readonly sessionId: string | null;
  readonly projectName: string | null;
  readonly eventName: string | null;
  readonly toolName: string | null;
  readonly text: string;
}

const NO_FILTER: EventFilter = {
  isShown: false,
  sessionId: null,
  projectName: null,
  eventName: null,
  toolName: null,
  text: "",
};

/** The events that pass the filter, newest first. */
export interface Feed extends Holdable {
  readonly shown: ReadonlySignal<readonly EventDto[]>;
  readonly filter: ReadonlySignal<EventFilter>;
  readonly state: ReadonlySignal<FeedState>;
  setFilter(change: Partial<EventFilter>): void;
  /** Adds a live event, once and in order. */
  accept(event: EventDto): void;
  /** Loads the newest page again. @param forget drops the known events: they may be outdated */
  reload(options: { readonly forget: boolean }): Promise<void>;
  /** Adds the page before the oldest event, if any. */
  loadOlder(): Promise<void>;
}

interface FeedDependencies {
  readonly api: Api;
  readonly after: (delayMs: number, task: () => void) => () => void;
  /** Receives the error of each failed request, and null after each success. */
  readonly onProblem: (thrown: unknown) => void;
}

export function createFeed({ api, after, onProblem }: FeedDependencies): Feed {
  const events = signal<readonly EventDto[]>([]);
  const frozen = signal<readonly EventDto[] | null>(null);
  const filter = signal(NO_FILTER);
  const state = signal<FeedState>("loading");
  const newCount = signal(0);
  const { holds, isHeld, hold, showNewest } = createHolds({ freeze, thaw });
  const shown = computed(() => frozen.value ?? events.value);
  let olderBefore: number | null = null;
  let loadingOlder = false;
  let searchAgain: (() => void) | null = null;
  // Answers for an older filter are dropped.
  let generation = 0;

  function freeze(): void {
    frozen.value = events.peek();
    newCount.value = 0;
  }

  function thaw(): void {
    frozen.value = null;
    newCount.value = 0;
  }

  async function reload({ forget }: { readonly forget: boolean }): Promise<void> {
    generation++;
    const mine = generation;
    if (!filter.peek().isShown) return;
    batch(() => {
      state.value = "loading";
      if (!forget) return;
      events.value = [];
      thaw();
      olderBefore = null;
    });
    try {
      const page = await fetchNewest(() => mine === generation);
      if (mine !== generation) return;
      onProblem(null);
      take(page, forget);
    } catch (thrown) {
      if (mine !== generation) return;
      state.value = "failed";
      onProblem(thrown);
    }
  }

  /** The daemon looks through a part of the store at a time: a page may be empty and have a next one. */
  async function fetchNewest(isWanted: () => boolean): Promise<LogPageDto> {
    const query = { ...toLogQuery(filter.peek()), ...NEWEST };
    let page = await api.log(query);
    while (page.events.length === 0 && page.next !== null && isWanted()) {
      page = await api.log({ ...query, before: String(page.next) });
    }
    return page;
  }

  function take(page: LogPageDto, forget: boolean): void {
    batch(() => {
      const known = events.peek();
      const oldest = page.events.at(-1)?.seq ?? 0;
      // Events may be missing between the newest page and the known ones: then keep only the page.
      const joined = forget || page.next === null || (known[0]?.seq ?? 0) >= oldest;
      events.value = joined ? mergeEvents(page.events, known) : page.events;
      if (forget || !joined || known.length === 0) olderBefore = page.next;
      state.value = "ready";
      if (forget && isHeld()) freeze();
    });
  }

  function accept(event: EventDto): void {
    const wanted = filter.peek();
    if (!passes(wanted, event)) return;
    if (wanted.text.trim() !== "") {
      searchAgain ??= after(SEARCH_EVERY_MS, () => {
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

  /** A list made longer by scrolling keeps its length, so that the rows in view stay. */
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
    holds,
    newCount,
    hold,
    showNewest,
    accept,
    reload,
    setFilter(change) {
      const next = { ...filter.peek(), ...change };
      const isSame = JSON.stringify(next) === JSON.stringify(filter.peek());
      filter.value = next;
      if (!next.isShown) events.value = [];
      if (!isSame) void reload({ forget: true });
    },
    async loadOlder() {
      if (olderBefore === null || loadingOlder || state.peek() === "loading") return;
      loadingOlder = true;
      const mine = generation;
      try {
        const query = { ...toLogQuery(filter.peek()), ...NEWEST, before: String(olderBefore) };
        const page = await api.log(query);
        if (mine !== generation) return;
        olderBefore = page.next;
        events.value = mergeEvents(events.peek(), page.events);
        if (frozen.peek() !== null) frozen.value = mergeEvents(frozen.peek() ?? [], page.events);
        onProblem(null);
      } catch (thrown) {
        onProblem(thrown);
      } finally {
        loadingOlder = false;
      }
    },
  };
}

/** The filter as parameters of `/api/log`. */
function toLogQuery(filter: EventFilter): LogQuery {
  const { sessionId: session, projectName: project, eventName: event, toolName: tool, text } = filter;
  return withoutNulls({ session, project, event, tool, q: text.trim() || null });
}

/** Whether an event passes all but the text filter, which the daemon applies to the payload. */
function passes(filter: EventFilter, event: EventDto): boolean {
  return (
    filter.isShown &&
    (filter.projectName === null || filter.projectName === event.project_name) &&
    (filter.sessionId === null || filter.sessionId === event.session_id) &&
    (filter.eventName === null || filter.eventName === event.hook_event_name) &&
    (filter.toolName === null || filter.toolName === event.tool_name)
  );
}

/** Merges two lists, each newest first, without duplicates. For an event in both, the first list wins. */
export function mergeEvents(first: readonly EventDto[], second: readonly EventDto[]): readonly EventDto[] {
  if (second.length === 0) return first;
  if (first.length === 0) return second;
  // The lists do not overlap: a live event, or an older page.
  if ((first.at(-1)?.seq ?? 0) > (second[0]?.seq ?? 0)) return first.concat(second);
  if ((second.at(-1)?.seq ?? 0) > (first[0]?.seq ?? 0)) return second.concat(first);
  const merged: EventDto[] = [];
  let i = 0;
  let j = 0;
  for (;;) {
    const a = first[i];
    const b = second[j];
    if (a === undefined) return merged.concat(second.slice(j));
    if (b === undefined) return merged.concat(first.slice(i));
    merged.push(a.seq >= b.seq ? a : b);
    if (a.seq >= b.seq) i++;
    if (b.seq >= a.seq) j++;
  }
}
