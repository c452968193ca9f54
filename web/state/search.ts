import { batch, signal, type ReadonlySignal } from "@preact/signals";
import type { SearchDto, SearchHitDto } from "../../src/api/history-dto.ts";
import type { SEARCH_PARAMETERS } from "../../src/api/routes.ts";
import type { Route } from "./route.ts";
import { periodStartMs, PERIODS, type Period } from "./sessions/session-filter.ts";

/** The searched text and its filters; null means everything. */
export interface SearchFilter {
  readonly text: string;
  readonly sessionId: string | null;
  readonly project: string | null;
  readonly eventName: string | null;
  readonly toolName: string | null;
  readonly since: Period | null;
}

export type SearchQuery = Partial<Record<(typeof SEARCH_PARAMETERS)[number], string>>;

/** The search in the address; invalid values are ignored. */
export function searchFilterOf({ sessionId, filter }: Pick<Route, "sessionId" | "filter">): SearchFilter {
  return {
    text: filter.q ?? "",
    sessionId,
    project: filter.project ?? null,
    eventName: filter.kind ?? null,
    toolName: filter.tool ?? null,
    since: PERIODS.find((period) => period === filter.since) ?? null,
  };
}

/** Whether a filter beside the text narrows the search. */
export function isNarrowed(filter: SearchFilter): boolean {
  return Object.keys(toSearchQuery({ ...filter, text: "x" }, 0) ?? {}).length > 1;
}

/** As parameters of `/api/search`; null for an empty search. */
export function toSearchQuery(filter: SearchFilter, nowMs: number): SearchQuery | null {
  const text = filter.text.trim();
  if (text === "") return null;
  return {
    q: text,
    ...(filter.sessionId !== null && { session: filter.sessionId }),
    ...(filter.project !== null && { project: filter.project }),
    ...(filter.eventName !== null && { event: filter.eventName }),
    ...(filter.toolName !== null && { tool: filter.toolName }),
    ...(filter.since !== null && { since: new Date(periodStartMs(filter.since, nowMs)).toISOString() }),
  };
}

/** Hits per answer: few at first, for speed; more while you scroll. */
const FIRST_HITS = 60;
const LATER_HITS = 200;

/** An answer may be short or empty before the end: after so many pages, the person decides. */
const MOST_PAGES = 8;

/** New events cause at most one request in this time, so that the list does not flicker. */
const REFRESH_EVERY_MS = 4000;

/** `idle`: no search. While `loading`, the old hits stay. */
type SearchState = "idle" | "loading" | "ready" | "failed";

/** Full-text search over the whole store, newest first. */
export interface Search {
  readonly hits: ReadonlySignal<readonly SearchHitDto[]>;
  /** Number of matching events; null before the first answer. */
  readonly found: ReadonlySignal<SearchDto["found"]>;
  readonly state: ReadonlySignal<SearchState>;
  readonly problem: ReadonlySignal<unknown>;
  /** Older events are not searched yet. */
  readonly hasOlder: ReadonlySignal<boolean>;
  /** The search went back for a while and found too little to scroll; the person decides whether it continues. */
  readonly stalled: ReadonlySignal<boolean>;
  /** The search of the open view; null while it is closed. */
  show(filter: SearchFilter | null): void;
  /** Searches older events. */
  loadOlder(): Promise<void>;
  /** New events were stored. */
  storeChanged(): void;
}

export interface SearchDependencies {
  readonly fetchSearch: (query: SearchQuery, signal: AbortSignal) => Promise<SearchDto>;
  readonly after: (delayMs: number, task: () => void) => () => void;
  readonly readMs: () => number;
}

export function createSearch({ fetchSearch, after, readMs }: SearchDependencies): Search {
  const hits = signal<readonly SearchHitDto[]>([]);
  const found = signal<SearchDto["found"]>(null);
  const state = signal<SearchState>("idle");
  const problem = signal<unknown>(null);
  const hasOlder = signal(false);
  const stalled = signal(false);
  let wanted: SearchFilter | null = null;
  // The query of the shown hits: its instants must stay the same across pages.
  let query: SearchQuery | null = null;
  let next: number | null = null;
  let asking = new AbortController();
  let loadingOlder = false;
  let cancelRefresh: (() => void) | null = null;

  /** Cancels all earlier requests. */
  function cancelRequests(): AbortSignal {
    asking.abort();
    asking = new AbortController();
    loadingOlder = false;
    stalled.value = false;
    cancelRefresh?.();
    cancelRefresh = null;
    return asking.signal;
  }

  async function search(filter: SearchFilter): Promise<void> {
    const mine = cancelRequests();
    const asked = toSearchQuery(filter, readMs());
    if (asked === null) {
      batch(() => {
        query = null;
        take({ hits: [], next: null, found: null });
        state.value = "idle";
      });
      return;
    }
    state.value = "loading";
    try {
      const answer = await fetchSearch({ ...asked, limit: String(FIRST_HITS) }, mine);
      if (mine.aborted) return;
      batch(() => {
        query = asked;
        take(answer);
        state.value = "ready";
      });
      await fillUp(mine);
    } catch (thrown) {
      if (!mine.aborted) fail(thrown);
    }
  }

  function take(answer: SearchDto): void {
    hits.value = answer.hits;
    found.value = answer.found;
    problem.value = null;
    setNext(answer.next);
  }

  function setNext(cursor: number | null): void {
    next = cursor;
    hasOlder.value = cursor !== null;
  }

  function fail(thrown: unknown): void {
    batch(() => {
      problem.value = thrown;
      state.value = "failed";
    });
  }

  /** Loads until a screen is full: a list too short to scroll would never load more. */
  async function fillUp(mine: AbortSignal): Promise<void> {
    for (let pages = 1; pages < MOST_PAGES && hits.peek().length < FIRST_HITS && hasOlder.peek(); pages++) {
      await loadPage(mine);
      if (mine.aborted) return;
    }
    stalled.value = hasOlder.peek() && hits.peek().length < FIRST_HITS;
  }

  async function loadPage(mine: AbortSignal): Promise<void> {
    if (query === null || next === null) return;
    const answer = await fetchSearch({ ...query, before: String(next), limit: String(LATER_HITS) }, mine);
    if (mine.aborted) return;
    batch(() => {
      hits.value = [...hits.peek(), ...answer.hits];
      setNext(answer.next);
      problem.value = null;
    });
  }

  /** Reloads the newest page; known hits stay below it if the two overlap. */
  async function refresh(): Promise<void> {
    const filter = wanted;
    const mine = asking.signal;
    const asked = filter === null ? null : toSearchQuery(filter, readMs());
    if (asked === null || state.peek() !== "ready") return;
    try {
      const answer = await fetchSearch({ ...asked, limit: String(FIRST_HITS) }, mine);
      if (mine.aborted) return;
      const known = hits.peek();
      const oldest = answer.hits.at(-1)?.event.seq ?? Infinity;
      const older = known.filter(({ event }) => event.seq < oldest);
      const overlaps = known.length > older.length;
      batch(() => {
        found.value = answer.found;
        problem.value = null;
        if (answer.hits.length === 0) return;
        hits.value = overlaps ? [...answer.hits, ...older] : answer.hits;
        if (!overlaps) setNext(answer.next);
      });
    } catch (thrown) {
      if (!mine.aborted) problem.value = thrown;
    }
  }

  return {
    hits,
    found,
    state,
    problem,
    hasOlder,
    stalled,
    show(filter) {
      const same = JSON.stringify(filter) === JSON.stringify(wanted);
      wanted = filter;
      if (filter === null) cancelRequests();
      else if (!same || state.peek() === "failed") void search(filter);
    },
    async loadOlder() {
      if (loadingOlder || next === null || state.peek() !== "ready") return;
      loadingOlder = true;
      const mine = asking.signal;
      const before = hits.peek().length;
      stalled.value = false;
      try {
        for (let pages = 0; pages < MOST_PAGES && hasOlder.peek() && hits.peek().length === before; pages++) {
          await loadPage(mine);
          if (mine.aborted) return;
        }
        stalled.value = hasOlder.peek() && hits.peek().length === before;
      } catch (thrown) {
        if (!mine.aborted) problem.value = thrown;
      } finally {
        if (!mine.aborted) loadingOlder = false;
      }
    },
    storeChanged() {
      if (wanted === null || state.peek() !== "ready") return;
      cancelRefresh ??= after(REFRESH_EVERY_MS, () => {
        cancelRefresh = null;
        void refresh();
      });
    },
  };
}
