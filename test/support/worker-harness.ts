import type { TestContext } from "node:test";
import type { Notification, SessionCard } from "../../src/core/notification/notification.ts";
import type { DeliveryOutcome, MessageService } from "../../src/core/notification/delivery.ts";
import type { NotifyDecision } from "../../src/core/notification/outbox.ts";
import { createIngest } from "../../src/ingest/ingest.ts";
import { createProcessingTimes } from "../../src/ingest/processing-times.ts";
import { createOutboxWorker, type OutboxWorker } from "../../src/notify/queue/outbox-worker.ts";
import { TIMINGS } from "../../src/notify/queue/destination-queue-options.ts";
import { createOutbox } from "../../src/store/outbox/outbox-queries.ts";
import { createSteadyClock } from "../../src/system/clock.ts";
import { silentLogger } from "../../src/system/logger.ts";
import { LATER, rawFile, tempStore } from "./filled-store.ts";
import { payload } from "./payload.ts";
import { virtualTime } from "./virtual-time.ts";

const sent = (id: number): DeliveryOutcome => ({ kind: "sent", messageId: `m${id}` });

/** The real outbox in a real database, the real worker, and a service whose responses the test sets. */
export function workerHarness(t: TestContext) {
  const store = tempStore(t);
  const outbox = createOutbox(store.database);
  const time = virtualTime();
  const posts: { headlines: string[]; key: string; atMs: number }[] = [];
  const cards: { sessionId: string; atMs: number }[] = [];
  /** What reached the service, in its order. */
  const order: string[] = [];
  const edits: { headlines: string[]; key: string; messageId: string; atMs: number }[] = [];
  const editAnswers: (DeliveryOutcome | "closed")[] = [];
  const answers: DeliveryOutcome[] = [];
  const cardAnswers: DeliveryOutcome[] = [];
  /** Sessions whose texts make the writer throw. */
  const poison = new Set<string>();
  /** Causes of questions that are answered. */
  const answered = new Set<string>();
  /** Causes of answered questions whose call still runs. */
  const running = new Set<string>();
  let count = 0;
  const service: MessageService = {
    maxBatch: 10,
    post: async (_destination, messages, { key }) => {
      order.push(`post ${messages.map(({ headline }) => headline).join(", ")}`);
      posts.push({ headlines: messages.map(({ headline }) => headline), key, atMs: time.clock.now() });
      count += 1;
      return answers.shift() ?? sent(count);
    },
    showCard: async (_destination, { session }) => {
      order.push(`card ${session.sessionId}`);
      cards.push({ sessionId: session.sessionId, atMs: time.clock.now() });
      return cardAnswers.shift() ?? sent(0);
    },
    archiveThread: async () => "unchanged",
    amend: async (_destination, messages, { key, messageId }) => {
      const headlines = messages.map(({ headline }) => headline);
      order.push(`edit ${headlines.join(", ")}`);
      edits.push({ headlines, key, messageId, atMs: time.clock.now() });
      return editAnswers.shift() ?? sent(0);
    },
  };
  const workers: OutboxWorker[] = [];
  const startWorker = (): OutboxWorker => {
    const worker = createOutboxWorker({
      outbox,
      serviceOf: () => service,
      compose: ({ id, sessionId, ping: mention }, { foldedCount, stale, resolution }) => {
        if (poison.has(sessionId)) throw new TypeError("poison");
        const headline = `#${id}${foldedCount > 0 ? ` +${foldedCount}` : ""}${stale ? " stale" : ""}${resolution === undefined ? "" : ` ${resolution.outcome}`}`;
        return { ...notification(headline), ping: mention && !stale };
      },
      readCard: (sessionId) => {
        if (poison.has(sessionId)) throw new TypeError("poison");
        return card(sessionId);
      },
      // A finished turn is followed by the next one.
      stillHolds: ({ kind, sessionId, cause }) =>
        kind !== "finished" && sessionId !== "answered" && !answered.has(cause),
      isOvertaken: () => false,
      untouchedMs: () => Infinity,
      resolve: ({ cause }) => {
        if (!answered.has(cause)) return null;
        const resolution = { outcome: "allowed", by: "client", afterMs: 1000, answer: null } as const;
        return { resolution, atMs: time.clock.now(), isFinal: !running.has(cause) };
      },
      destinationIds: ["webhook:1"],
      cardDestinationId: () => "webhook:1",
      clock: time.clock,
      steadyClock: createSteadyClock(time.clock),
      sleep: time.sleep,
      random: () => 0.5,
      logger: silentLogger,
      timings: TIMINGS,
    });
    workers.push(worker);
    worker.start();
    return worker;
  };
  t.after(async () => Promise.all(workers.map(async (worker) => worker.stop())));

  let next: Partial<NotifyDecision> = {};
  let causes = 0;
  const { ingestRawFiles: handle } = createIngest({
    store,
    commits: { publish: () => {} },
    times: createProcessingTimes(),
    clock: LATER,
    policy: {
      decide: () => {
        causes += 1;
        const why = { code: "level", details: {} };
        const cause = `cause-${causes}`;
        return {
          isNotified: true,
          reason: why,
          kind: "tool",
          cause,
          ping: false,
          silent: true,
          destinationIds: ["webhook:1"],
          ...next,
        };
      },
    },
  });
  const report = (fields: Partial<NotifyDecision> = {}, session = "s"): void => {
    next = fields;
    handle([rawFile(payload({ session_id: session }), { modifiedAtMs: time.clock.now() })]);
  };
  const states = (): string[] =>
    outbox
      .list({ limit: 500 })
      .map(({ state }) => state)
      .toReversed();
  return {
    store,
    outbox,
    time,
    posts,
    cards,
    order,
    edits,
    editAnswers,
    answers,
    cardAnswers,
    poison,
    answered,
    running,
    service,
    startWorker,
    report,
    states,
  };
}

function notification(headline: string): Notification {
  const session = { sessionId: "s", title: null, projectName: null, branch: null, model: null };
  return {
    kind: "tool",
    hookEventName: "PreToolUse",
    toolName: null,
    session,
    agentType: null,
    headline,
    blocks: [],
    fields: [],
    attachment: null,
    atMs: 0,
    link: null,
    ping: false,
    silent: true,
  };
}

function card(sessionId: string): SessionCard {
  const session = { sessionId, title: null, projectName: null, branch: null, model: null };
  const times = { startedAtMs: 0, stateSinceMs: 0, endedAtMs: null };
  return { session, state: "working", stateWord: "", detail: null, ...times, facts: [], lastActions: [], link: null };
}
