import { batch, computed, signal, type ReadonlySignal } from "@preact/signals";
import type { EventDto } from "../../../src/api/dto.ts";
import { formatCursor } from "../../../src/api/routes.ts";
import type { SessionDetailDto, SessionDto } from "../../../src/api/session-dto.ts";
import type { Api } from "../../api.ts";
import { createRefresher } from "../refresher.ts";
import type { Paged } from "./paged.ts";
import { createSessionLists, pageQuery, type SessionLists } from "./session-lists.ts";

/** Poll interval without events: usage and titles change without an event. */
const POLL_EVERY_MS = 10_000;
/** Pages to load before they are shown together. */
const MANY_PAGES = 10;
/** Live events are processed in batches: each pass over ten thousand of them takes time. */
const ARRIVALS_EVERY_MS = 200;
/** Maximum number of pages in one load. */
const MOST_PAGES = 200;

/** All data of one session, kept current while its view is open. */
export interface SessionPage extends SessionLists {
  readonly sessionId: ReadonlySignal<string | null>;
  /** Null until the daemon has answered. */
  readonly detail: ReadonlySignal<SessionDetailDto | null>;
  /** The error of the last request; null after a success. */
  readonly problem: ReadonlySignal<unknown>;
  /** The session of the open view; null while it is closed. */
  show(sessionId: string | null): void;
  /** A live event of any session. */
  accept(event: EventDto): void;
  /** The newest state of any session. */
  changed(session: SessionDto): void;
  /** The stream had a gap: reloads everything. */
  reload(): void;
  /** Earlier calls, messages or events are not loaded; null if everything is. */
  readonly completeSinceMs: ReadonlySignal<number | null>;
  /** Moves {@link completeSinceMs} to an earlier time. */
  loadOlder(): Promise<void>;
  /** Loads earlier calls and transitions only. */
  loadOlderCalls(): Promise<void>;
  /** Loads the whole of some lists, page by page, while the session's view is open. */
  loadAll(...lists: readonly Pick<Paged<unknown>, "hasOlder" | "loadOlder">[]): Promise<void>;
  /** Moves it to a time, at least. */
  loadSince(atMs: number): Promise<void>;
  /** Moves it to the session's beginning. */
  loadEverything(): Promise<void>;
  /** Loads until the event is loaded, or is known not to exist. */
  loadUntil(seq: number): Promise<void>;
}

interface SessionPageDependencies {
  readonly api: Api;
  readonly after: (delayMs: number, task: () => void) => () => void;
}

export function createSessionPage({ api, after }: SessionPageDependencies): SessionPage {
  const sessionId = signal<string | null>(null);
  const detail = signal<SessionDetailDto | null>(null);
  const problem = signal<unknown>(null);
  let wantsLog = true;
  let arrived: EventDto[] = [];
  let cancelArrival: (() => void) | null = null;

  const id = (): string => sessionId.peek() ?? "";
  const lists = createSessionLists(api, id);
  const { calls, turns, transitions, messages, events } = lists;

  function takeArrived(): void {
    const incoming = arrived;
    dropArrived();
    events.put(incoming);
  }

  function dropArrived(): void {
    arrived = [];
    cancelArrival?.();
    cancelArrival = null;
  }

  /** The incomplete list that goes back the least. */
  const limiting = computed(() => {
    const all = [
      { list: calls, sinceMs: sinceOf(calls, (call) => call.started_at) },
      { list: turns, sinceMs: sinceOf(turns, (turn) => turn.started_at) },
      { list: messages, sinceMs: sinceOf(messages, (message) => message.at) },
      { list: events, sinceMs: sinceOf(events, (event) => event.received_at) },
    ];
    const cut = all.flatMap(({ list, sinceMs }) => (sinceMs === null ? [] : [{ list, sinceMs }]));
    return cut.sort((a, b) => b.sinceMs - a.sinceMs)[0] ?? null;
  });
  const completeSinceMs = computed(() => limiting.value?.sinceMs ?? null);

  /** One load at a time: two parallel ones would load the same page. */
  let loading: Promise<unknown> | null = null;
  async function once(load: () => Promise<unknown>): Promise<void> {
    if (loading !== null) {
      await loading.catch(() => undefined);
      return;
    }
    loading = load();
    try {
      await loading;
    } finally {
      loading = null;
    }
  }

  async function loadLimiting(pages = 1): Promise<void> {
    await limiting.peek()?.list.loadOlder(pages);
  }

  /** Loads page after page while the same session is shown. */
  async function loadWhile(isWanted: () => boolean, load: () => Promise<void>): Promise<void> {
    const asked = sessionId.peek();
    for (let count = 0; count < MOST_PAGES && isWanted() && sessionId.peek() === asked; count++) await once(load);
  }

  /** Until all lists go back to a time. */
  async function loadBackTo(atMs: number): Promise<void> {
    await loadWhile(
      () => (limiting.peek()?.sinceMs ?? -Infinity) > atMs,
      () => loadLimiting(MANY_PAGES),
    );
  }

  async function tryTo(load: () => Promise<void>): Promise<void> {
    try {
      await load();
    } catch (thrown) {
      problem.value = thrown;
    }
  }

  async function refresh(): Promise<void> {
    const asked = sessionId.peek();
    if (asked === null) return;
    try {
      const log = wantsLog ? events.refresh() : null;
      wantsLog = false;
      const [session] = await Promise.all([
        api.session(asked),
        transitions.refresh(),
        turns.refresh(),
        calls.refresh(),
        messages.refresh(),
        log,
      ]);
      if (sessionId.peek() !== asked) return;
      batch(() => {
        detail.value = session;
        problem.value = null;
      });
      await updateOldCalls(session);
    } catch (thrown) {
      if (sessionId.peek() !== asked) return;
      wantsLog = true;
      problem.value = thrown;
    }
  }

  /** A call older than the newest page may have ended: it is missing from the session's open calls. */
  async function updateOldCalls(session: SessionDetailDto): Promise<void> {
    const open = new Set(session.open_tool_calls.map((call) => call.tool_use_id));
    const known = new Map(calls.items.peek().map((call) => [call.tool_use_id, call]));
    const blank = { result: null, start_seq: null, end_seq: null };
    // Without the usual duration, which the pages lack: else each answer would change every open call.
    calls.put(
      session.open_tool_calls.map((call) => ({ ...(known.get(call.tool_use_id) ?? blank), ...call, usual: undefined })),
    );
    const stale = calls.items.peek().filter((call) => call.ended_at === null && !open.has(call.tool_use_id));
    const newest = stale.at(-1);
    if (newest === undefined) return;
    // The page that ends right behind it contains its new state, and usually that of the others.
    const before = formatCursor({ atMs: Date.parse(newest.started_at) + 1, key: " " });
    const answer = await api.calls(id(), pageQuery(before));
    if (sessionId.peek() === session.session_id) calls.put(answer.calls);
  }

  const refresher = createRefresher({ refresh, everyMs: () => POLL_EVERY_MS, after });

  return {
    sessionId,
    detail,
    ...lists,
    problem,
    show(wanted) {
      if (wanted === sessionId.peek()) return;
      refresher.stop();
      dropArrived();
      batch(() => {
        sessionId.value = wanted;
        detail.value = null;
        problem.value = null;
        for (const one of Object.values(lists)) one.clear();
      });
      wantsLog = true;
      if (wanted !== null) refresher.start();
    },
    accept(event) {
      if (event.session_id !== sessionId.peek()) return;
      arrived.push(event);
      cancelArrival ??= after(ARRIVALS_EVERY_MS, takeArrived);
      refresher.soon();
    },
    changed(session) {
      if (session.session_id === sessionId.peek()) refresher.soon();
    },
    reload() {
      if (sessionId.peek() === null) return;
      wantsLog = true;
      refresher.soon();
    },
    completeSinceMs,
    loadOlder: () => tryTo(() => once(() => loadLimiting())),
    loadOlderCalls: () => tryTo(() => once(() => Promise.all([calls.loadOlder(), transitions.loadOlder()]))),
    loadAll: (...wanted) =>
      tryTo(async () => {
        for (const list of wanted)
          await loadWhile(
            () => list.hasOlder.peek(),
            () => list.loadOlder(MANY_PAGES),
          );
      }),
    loadSince: (atMs) => tryTo(() => loadBackTo(atMs)),
    loadEverything: () => tryTo(() => loadBackTo(-Infinity)),
    loadUntil: (seq) =>
      tryTo(async () => {
        await loadWhile(
          () => events.hasOlder.peek() && (events.items.peek()[0]?.seq ?? seq) > seq,
          () => events.loadOlder(MANY_PAGES),
        );
        const atMs = Date.parse(events.items.peek()[0]?.received_at ?? "");
        await loadBackTo(atMs);
      }),
  };
}

/** Start of the loaded items; null if nothing is older. */
function sinceOf<Item>(list: Paged<Item>, atOf: (item: Item) => string): number | null {
  const first = list.items.value[0];
  return !list.hasOlder.value || first === undefined ? null : Date.parse(atOf(first));
}
