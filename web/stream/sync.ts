import { batch } from "@preact/signals";
import type { EventDto, HealthDto } from "../../src/api/dto.ts";
import type { Frame } from "../../src/api/sse.ts";
import { backoffMs } from "../../src/core/backoff.ts";
import type { Api } from "../api.ts";
import type { Timers } from "../state/page-clock.ts";
import { FETCHED_NEWEST, FETCHED_OF_EACH } from "../state/sessions/sessions.ts";
import { isStoreEmpty, type Store } from "../state/store.ts";
import { createAcceptedEvents, fetchMissed } from "./accepted-events.ts";
import { createAskAgain } from "./ask-again.ts";
import { batchFrames, createLiveClient, RETRY, type OpenFrames } from "./live-client.ts";

/** Polling starts after so many consecutive attempts without a frame. */
const POLL_AFTER_FAILURES = 3;
const POLL_EVERY_MS = 3000;
/** Poll interval of an empty page, to detect installed hooks. */
const HEALTH_EVERY_MS = 5000;
/** Lists and counts come in different frames: a difference that lasts this long means a lost frame. */
const COMPARE_AFTER_MS = 5000;

/** Keeps the store current: first load, stream, missed events, and polling without a stream. */
export interface Sync {
  start(): void;
  /** Closes everything; `start` begins again. */
  stop(): void;
  retryNow(): void;
}

export interface SyncDependencies {
  readonly store: Store;
  readonly api: Api;
  readonly open: OpenFrames;
  readonly timers: Timers;
  readonly readMs: () => number;
  readonly random: () => number;
}

export function createSync({ store, api, open, timers, readMs, random }: SyncDependencies): Sync {
  const accepted = createAcceptedEvents(() => store.health.peek()?.team !== undefined);
  let running = false;
  let loads = 0;
  let cancelLoad: (() => void) | null = null;
  let cancelPoll: (() => void) | null = null;
  let cancelHealth: (() => void) | null = null;
  let cancelCompare: (() => void) | null = null;
  let connectedBefore = false;
  let refreshProblem: unknown = null;

  const askAgain = createAskAgain({ store, refresh: refreshFailed, reloadActivity });
  const frames = batchFrames(take, { timers, readMs });
  const client = createLiveClient({
    open,
    timers,
    readMs,
    random,
    position: () => accepted,
    onFrame: frames.take,
    onLost(failures) {
      frames.flush();
      if (store.connection.phase.value !== "polling") store.connection.phase.value = "reconnecting";
      if (failures >= POLL_AFTER_FAILURES && cancelPoll === null) cancelPoll = timers.after(0, () => void poll());
    },
  });

  /**
   * Loads the lists, then the stream from the newest event of all: events in between are replayed. Its number comes
   * from the daemon's health, requested before the lists, because the feed may be filtered.
   */
  async function load(failures = 0): Promise<void> {
    cancelLoad = null;
    const mine = ++loads;
    try {
      const health = await api.health();
      // First: every other question is of a scope.
      store.team.learn(health.team ?? null);
      await Promise.all([showLists(mine, health), reloadActivity()]);
      if (!running || mine !== loads) return;
      accepted.startAt(health.last_seq);
      client.start();
      watchHealth();
    } catch (thrown) {
      if (!running || mine !== loads) return;
      batch(() => {
        store.problem.value = thrown;
        store.connection.phase.value = "reconnecting";
      });
      cancelLoad = timers.after(backoffMs(failures + 1, RETRY, random()), () => void load(failures + 1));
    }
  }

  /** At once, before the activity has loaded: what needs you comes first. */
  async function showLists(mine: number, health: HealthDto): Promise<void> {
    const show = await fetchLists();
    if (!running || mine !== loads) return;
    batch(() => {
      store.health.value = health;
      show();
      store.problem.value = null;
      received();
    });
  }

  function take(frame: Frame): void {
    batch(() => {
      received();
      switch (frame.type) {
        case "connected":
          store.clock.adjust(Date.parse(frame.timestamp));
          onConnected();
          return;
        case "heartbeat":
          store.clock.adjust(Date.parse(frame.timestamp));
          void askAgain();
          return;
        case "metrics_update":
          store.metrics.value = frame.metrics;
          compareLater();
          return;
        case "session":
          store.sessions.put(frame.data);
          store.sessionTable.put(frame.data);
          store.sessionPage.changed(frame.data);
          store.deliveries.changed();
          return;
        case "health":
          store.health.value = frame.data;
          return;
        case "warnings":
          store.warnings.value = frame.data;
          return;
        case "request":
          store.requests.put(frame.data);
          return;
        case "pairings":
          void store.requests.reload();
          return;
        case "event":
          accept(frame.data);
          return;
        case "reset":
          accepted.startAt(frame.seq);
          void reloadActivity();
          void refresh();
          return;
        default:
          frame satisfies never;
      }
    });
  }

  function accept(event: EventDto): void {
    if (!accepted.accept(event.seq)) return;
    store.activity.accept(event);
    store.feed.accept(event);
    store.sessionPage.accept(event);
    store.deliveries.changed();
  }

  function onConnected(): void {
    cancelPoll?.();
    cancelPoll = null;
    store.connection.phase.value = "live";
    store.problem.value = null;
    store.deliveries.changed();
    store.lastDay.changed();
    // These requests failed while disconnected; and the daemon may be another one now.
    store.healthHistory.soon();
    store.settings.soon();
    void store.requests.reload();
    // The stream replays events, but no states, titles and marks that changed since the lists were asked for. And a
    // team server's sends the health later.
    void refresh();
    if (connectedBefore && store.health.peek()?.team !== undefined) void refreshHealth();
    connectedBefore = true;
    void askAgain();
  }

  /** Loads the list that is shown. */
  async function reloadActivity(): Promise<void> {
    await Promise.all([store.activity.reload(), store.feed.reload({ forget: true })]);
  }

  function received(): void {
    store.connection.lastReceivedAtMs.value = store.clock.read();
  }

  /** Sessions that need a person by state, of any age, and the newest others. @returns shows them */
  async function fetchLists(): Promise<() => void> {
    const showSessions = store.sessions.beginLoad();
    const metricsBefore = store.metrics.peek();
    const [attention, newest, metrics] = await Promise.all([
      api.attention({ limit: String(FETCHED_OF_EACH) }),
      api.sessions({ limit: String(FETCHED_NEWEST) }),
      api.metrics(),
    ]);
    return () =>
      batch(() => {
        showSessions({ attention, newest });
        // A frame that arrived meanwhile is newer, and is not sent again.
        if (store.metrics.peek() === metricsBefore) store.metrics.value = metrics;
      });
  }

  function compareLater(): void {
    if (cancelCompare !== null || !store.sessions.differs.peek()) return;
    cancelCompare = timers.after(COMPARE_AFTER_MS, () => {
      cancelCompare = null;
      if (store.sessions.differs.peek() && store.connection.phase.peek() === "live") void refresh();
    });
  }

  /** Reloads what the stream does not replay. */
  async function refresh(): Promise<void> {
    try {
      const show = await fetchLists();
      show();
      if (store.problem.peek() === refreshProblem) store.problem.value = null;
      refreshProblem = null;
      void store.sessionTable.reload();
      store.sessionPage.reload();
    } catch (thrown) {
      refreshProblem = thrown;
      store.problem.value = thrown;
    }
  }

  async function refreshFailed(): Promise<void> {
    if (refreshProblem !== null) await refresh();
  }

  async function poll(): Promise<void> {
    const mine = (cancelPoll = timers.after(POLL_EVERY_MS, () => void poll()));
    try {
      const missed = await fetchMissed(api, accepted.missedAfter);
      if (cancelPoll !== mine) return;
      if (missed === null) await catchUp();
      else for (const event of missed) accept(event);
      const [warnings] = await Promise.all([api.warnings(), refresh(), store.requests.reload()]);
      if (cancelPoll !== mine) return;
      void askAgain();
      batch(() => {
        store.warnings.value = warnings;
        store.connection.phase.value = "polling";
        received();
      });
    } catch {
      // Polls fail too: the page is disconnected.
      if (cancelPoll === mine) store.connection.phase.value = "reconnecting";
    }
  }

  async function catchUp(): Promise<void> {
    accepted.startAt((await api.health()).last_seq);
    await reloadActivity();
  }

  function watchHealth(): void {
    cancelHealth?.();
    cancelHealth = timers.after(HEALTH_EVERY_MS, () => {
      if (!isStoreEmpty(store)) return;
      void refreshHealth();
      watchHealth();
    });
  }

  async function refreshHealth(): Promise<void> {
    const before = store.health.value;
    try {
      const health = await api.health();
      // A frame that came meanwhile is newer than the answer.
      if (store.health.value === before) store.health.value = health;
    } catch {
      // The connection state already shows the failure; the next poll retries.
    }
  }

  return {
    start() {
      if (running) return;
      running = true;
      void load();
    },
    stop() {
      running = false;
      client.stop();
      frames.flush();
      for (const cancel of [cancelLoad, cancelPoll, cancelHealth, cancelCompare]) cancel?.();
      cancelLoad = cancelPoll = cancelHealth = cancelCompare = null;
    },
    retryNow() {
      if (cancelLoad === null) {
        client.retryNow();
        return;
      }
      cancelLoad();
      void load();
    },
  };
}
