import { batch, signal, type ReadonlySignal } from "@preact/signals";
import type { CallsDto } from "../../../src/api/call-dto.ts";
import type { EventDto } from "../../../src/api/dto.ts";
import type { SearchDto, SearchHitDto } from "../../../src/api/history-dto.ts";
import type { Api, SearchQuery } from "../../api.ts";
import { toSearchQuery, type SearchFilter } from "./search-request.ts";

/** One call, or one event of no call. */
export interface Hit {
  /** The event that stands for it: of a call its end, or else its start. */
  readonly seq: number;
  readonly sessionId: string;
  readonly sessionTitle: string | null;
  readonly project: string | null;
  readonly machine: string | undefined;
  /** That by which the hits are ordered: with a text the matching event's, else the call's start. */
  readonly at: string;
  readonly call: SearchHitDto["call"];
  /** Null in a list of calls. */
  readonly event: EventDto | null;
  /** The line with the match; null without a searched text. */
  readonly match: Pick<SearchHitDto, "snippet" | "highlights" | "fields"> | null;
}

/** A page of hits; `before` of the next one. */
interface HitPage {
  readonly hits: readonly Hit[];
  readonly next: string | null;
  readonly found: SearchDto["found"];
}

function hitsOfSearch({ hits, next, found }: SearchDto): HitPage {
  return {
    hits: hits.map(({ event, call, session_title: sessionTitle, ...match }) => ({
      seq: call?.end_seq ?? call?.start_seq ?? event.seq,
      sessionId: event.session_id,
      sessionTitle,
      project: event.project_name,
      machine: event.machine,
      at: event.received_at,
      call,
      event,
      match,
    })),
    next: next === null ? null : String(next),
    found,
  };
}

function hitsOfCalls({ calls, next }: CallsDto): HitPage {
  return {
    hits: calls.flatMap((call) => {
      const seq = call.end_seq ?? call.start_seq;
      if (seq === null) return [];
      const { session_id: sessionId, session_title: sessionTitle, project_name: project, machine } = call;
      return [{ seq, sessionId, sessionTitle, project, machine, at: call.started_at, call, event: null, match: null }];
    }),
    next,
    found: null,
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
  readonly hits: ReadonlySignal<readonly Hit[]>;
  /** Number of hits; null before the first answer, and in a list of calls. */
  readonly found: ReadonlySignal<SearchDto["found"]>;
  readonly state: ReadonlySignal<SearchState>;
  readonly problem: ReadonlySignal<unknown>;
  /** Older events are not searched yet. */
  readonly hasOlder: ReadonlySignal<boolean>;
  /** The search went back for a while and found too little to scroll; the person decides whether it continues. */
  readonly stalled: ReadonlySignal<boolean>;
  /** The search of the open view; null while it is closed. */
  show(filter: SearchFilter | null): void;
  loadOlder(): Promise<void>;
  /** New events were stored. */
  storeChanged(): void;
}

interface SearchDependencies {
  readonly api: Api;
  readonly after: (delayMs: number, task: () => void) => () => void;
  readonly readMs: () => number;
}

export function createSearch({ api, after, readMs }: SearchDependencies): Search {
  const hits = signal<readonly Hit[]>([]);
  const found = signal<SearchDto["found"]>(null);
  const state = signal<SearchState>("idle");
  const problem = signal<unknown>(null);
  const hasOlder = signal(false);
  const stalled = signal(false);
  let wanted: SearchFilter | null = null;
  // The query of the shown hits: its instants must stay the same across pages.
  let query: SearchQuery | null = null;
  let next: string | null = null;
  let asking = new AbortController();
  let loadingOlder = false;
  let cancelRefresh: (() => void) | null = null;

  function cancelRequests(): AbortSignal {
    asking.abort();
    asking = new AbortController();
    loadingOlder = false;
    stalled.value = false;
    cancelRefresh?.();
    cancelRefresh = null;
    return asking.signal;
  }

  async function fetchPage(asked: SearchQuery, mine: AbortSignal): Promise<HitPage> {
    const { q, ...filters } = asked;
    return q !== undefined
      ? hitsOfSearch(await api.search(asked, mine))
      : hitsOfCalls(await api.allCalls(filters, mine));
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
      const answer = await fetchPage({ ...asked, limit: String(FIRST_HITS) }, mine);
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

  function take(answer: HitPage): void {
    hits.value = answer.hits;
    found.value = answer.found;
    problem.value = null;
    setNext(answer.next);
  }

  function setNext(cursor: string | null): void {
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
    const answer = await fetchPage({ ...query, before: next, limit: String(LATER_HITS) }, mine);
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
      const answer = await fetchPage({ ...asked, limit: String(FIRST_HITS) }, mine);
      if (mine.aborted) return;
      const known = hits.peek();
      // A call that has ended since has another number.
      const fresh = new Set(answer.hits.map(keyOfHit));
      const last = known.findLastIndex((hit) => fresh.has(keyOfHit(hit)));
      const older = known.slice(last + 1);
      const overlaps = last >= 0;
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

/** Stays the same while a call goes on. */
export function keyOfHit({ sessionId, call, seq }: Hit): string {
  return call === null ? String(seq) : `${sessionId} ${call.tool_use_id}`;
}
