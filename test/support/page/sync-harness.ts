import type { EventDetailDto, EventDto, HealthDto, MetricsDto } from "../../../src/api/dto.ts";
import type { RequestDto } from "../../../src/api/request-dto.ts";
import type { SessionDto } from "../../../src/api/session-dto.ts";
import type { Frame } from "../../../src/api/sse.ts";
import { attentionAnswer, createFakeTime, fakeApi } from "./state-harness.ts";
import { createStore } from "../../../web/state/store.ts";
import type { FrameHandlers } from "../../../web/stream/live-client.ts";
import { createSync } from "../../../web/stream/sync.ts";

const instant = "2026-01-01T00:00:00.000Z";

/** For tests: a page with a fake daemon of three arrays and a stream that the test controls. */
export function setUp({ stored = [] as EventDto[], path = "" } = {}) {
  const time = createFakeTime(Date.parse(instant));
  const daemon = {
    log: [...stored],
    sessions: [] as SessionDto[],
    /** Null: answering is off. */
    requests: null as RequestDto[] | null,
    reachable: true,
    /** Requests that are answered before one gets lost. */
    beforeLoss: Infinity,
    /** What a request fails with. */
    failure: new Error("fetch failed"),
    failures: 0,
    /** Answers have the data from the time of their request, and wait for this. */
    gate: Promise.resolve(),
    streams: [] as { after: number; handlers: FrameHandlers; open: boolean }[],
    refusesStreams: false,
    asked: { history: 0, settings: 0 },
  };
  function answer<Answer>(value: () => Answer): Promise<Answer> {
    if (!daemon.reachable || daemon.beforeLoss-- === 0) {
      daemon.failures++;
      return Promise.reject(daemon.failure);
    }
    const found = value();
    return daemon.gate.then(() => found);
  }
  const lastSeq = () => daemon.log.at(-1)?.seq ?? 0;
  const metrics = () => {
    const { counts: attention } = attentionAnswer(daemon.sessions);
    return { total_events: daemon.log.length, attention } as MetricsDto;
  };
  const api = fakeApi({
    log: (query) =>
      answer(() => {
        const matching = daemon.log
          .filter((event) => event.seq < Number(query.before ?? Infinity))
          .filter((event) => (query.session ?? event.session_id) === event.session_id)
          .toReversed();
        const events = matching.slice(0, Number(query.limit));
        return { events, next: matching.length > events.length ? (events.at(-1)?.seq ?? null) : null };
      }),
    event: (seq) => answer(() => daemon.log.find((event) => event.seq === seq) as EventDetailDto),
    allCalls: () => answer(() => ({ calls: [], turns: [], next: null })),
    allTurns: () => answer(() => ({ turns: [], next: null })),
    sessions: () => answer(() => daemon.sessions.slice(-100)),
    attention: () => answer(() => attentionAnswer(daemon.sessions)),
    metrics: () => answer(metrics),
    health: () => answer(() => ({ last_seq: lastSeq(), answers: daemon.requests !== null }) as HealthDto),
    healthHistory: () => {
      daemon.asked = { ...daemon.asked, history: daemon.asked.history + 1 };
      return Promise.reject(new Error("not part of this test"));
    },
    warnings: () => answer(() => ({ warnings: [] })),
    settings: () => {
      daemon.asked = { ...daemon.asked, settings: daemon.asked.settings + 1 };
      return Promise.reject(new Error("not part of this test"));
    },
    deliveries: () => answer(() => ({ deliveries: [], next: null, destinations: [] })),
    requests: () =>
      answer(() => ({
        may_answer: true,
        takes_notes: false,
        paired: [],
        pairings: [],
        requests: daemon.requests ?? [],
      })),
  });
  const store = createStore({
    api,
    readMs: time.now,
    timers: time,
    startDemo: null,
    reload: () => undefined,
    forgetAll: () => undefined,
    addressBar: { readHash: () => path, push: () => undefined, replace: () => undefined },
    storage: () => ({ getItem: () => null, setItem: () => undefined }),
    browserLanguages: [],
  });
  store.feed.setFilter({ isShown: true });
  const sync = createSync({
    store,
    api,
    open: ({ newest: after }, handlers) => {
      const stream = { after, handlers, open: true };
      daemon.streams.push(stream);
      if (daemon.refusesStreams || !daemon.reachable) time.after(1, () => stream.open && handlers.onLost());
      return () => {
        stream.open = false;
      };
    },
    timers: time,
    readMs: time.now,
    random: () => 0,
  });
  const send = (frame: Frame) => {
    const stream = daemon.streams.at(-1);
    if (stream?.open === true) stream.handlers.onFrame(frame);
  };
  return {
    time,
    daemon,
    store,
    sync,
    send,
    /** Accepts the newest connection as the daemon does, with replay. */
    connect() {
      send({ type: "connected", timestamp: instant, seq: lastSeq() });
      for (const event of daemon.log) {
        if (event.seq > (daemon.streams.at(-1)?.after ?? 0)) send({ type: "event", data: event });
      }
    },
    emit(event: EventDto) {
      daemon.log.push(event);
      send({ type: "event", data: event });
    },
    seqs: () => store.feed.shown.value.map(({ seq }) => seq),
    phase: () => store.connection.phase.value,
    heartbeat: () => send({ type: "heartbeat", timestamp: new Date(time.now()).toISOString() }),
    /** Sends the daemon's metrics over the stream. */
    sendMetrics: () => send({ type: "metrics_update", metrics: metrics() }),
  };
}
