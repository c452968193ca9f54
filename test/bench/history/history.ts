import { measured, type Row, type Section } from "../result.ts";
import { round, spread, type Spread } from "../stats.ts";
import { QUERIES, type Asked } from "./queries.ts";
import { openStore } from "../../../src/store/store.ts";
import { createOutbox } from "../../../src/store/outbox/outbox-queries.ts";
import { createHistoryService } from "../../../src/store/reading/history-service.ts";
import { createReader } from "../../../src/store/reading/reader.ts";
import { createRandom } from "../redact-random.ts";
import { cachedHistory } from "./cached-history.ts";

const counted = (count: number): string => count.toLocaleString("en");

/**
 * Every query of the page and the API, at each size of history, and its extra cost at the largest against the smallest.
 */
export async function measureHistory(sizes: readonly number[], samples: number): Promise<Section> {
  const answered: Answered[] = [];
  for (const events of sizes) answered.push(await askHistory(events, samples));
  const [smallest] = answered;
  const largest = answered.at(-1);
  if (smallest === undefined || largest === undefined) throw new RangeError("no size");
  return {
    title: `Queries at ${counted(largest.events)} events, and how many times what they cost at ${counted(smallest.events)}`,
    rows: QUERIES.flatMap(({ name, maxMs }) => rowsOf(name, maxMs, answered)),
    details: answered.map(({ events, times, naiveMs }) => ({
      events,
      times: Object.fromEntries(times),
      naiveMs: Object.fromEntries(naiveMs),
    })),
  };
}

function rowsOf(name: string, maxMs: number | null, answered: readonly Answered[]): readonly Row[] {
  const [first] = answered;
  const last = answered.at(-1);
  const before = first?.times.get(name);
  const times = last?.times.get(name);
  if (before === undefined || times === undefined) return [];
  const naiveMs = last?.naiveMs.get(name);
  const target = maxMs === null ? "" : `≤ ${maxMs} ms`;
  const row = measured({
    name: `${name}, p99`,
    value: times.p99,
    unit: "ms",
    ratio: round(times.p50 / before.p50, 2),
    baseline: `its p50 at ${counted(first?.events ?? 0)}`,
    spread: times,
    target,
  });
  if (naiveMs === undefined) return [row];
  const ratio = round(naiveMs / times.p50, 0);
  const from = { baseline: name, unit: "ms", ratio };
  return [row, measured({ name: `${name}: from the events themselves`, value: round(naiveMs, 0), ...from })];
}

const WARM_UP = 5;
const FEWEST = 3;

/** Timeout of one query. */
const TIMEOUT_MS = 6000;

interface Answered {
  readonly events: number;
  /** By the query's name. */
  readonly times: ReadonlyMap<string, Spread>;
  readonly naiveMs: ReadonlyMap<string, number>;
}

/** How long each query and its naive form take on a history of this many events. */
async function askHistory(events: number, samples: number): Promise<Answered> {
  const file = cachedHistory(events);
  const store = openStore(file);
  const reader = createReader(file);
  try {
    const asked = prepare(store, reader);
    const times = new Map<string, Spread>();
    const naiveMs = new Map<string, number>();
    for (const { name, ask, naive } of QUERIES) {
      times.set(name, await sample(() => ask(asked), samples));
      if (naive === undefined) continue;
      const startedAtMs = performance.now();
      naive(store.database, asked);
      naiveMs.set(name, performance.now() - startedAtMs);
    }
    return { events, times, naiveMs };
  } finally {
    await reader.close();
    store.close();
  }
}

async function sample(ask: () => unknown, count: number): Promise<Spread> {
  const startedAtMs = performance.now();
  const samples: number[] = [];
  const isLate = (): boolean => performance.now() - startedAtMs > TIMEOUT_MS;
  for (let turn = 0; samples.length < (isLate() ? FEWEST : count); turn += 1) {
    const askedAtMs = performance.now();
    await ask();
    if (turn >= (isLate() ? 1 : WARM_UP)) samples.push(performance.now() - askedAtMs);
  }
  return spread(samples);
}

function prepare(store: Asked["store"], reader: Parameters<typeof createHistoryService>[0]): Asked {
  const random = createRandom(1);
  const lastSeq = store.lastSeq();
  const seq = () => 1 + random.below(lastSeq);
  const largest = store.database.prepare("SELECT session_id FROM sessions ORDER BY event_count DESC LIMIT 1").get();
  return {
    store,
    historyService: createHistoryService(reader),
    outbox: createOutbox(store.database),
    nowMs: store.event(lastSeq)?.receivedAtMs ?? 0,
    seq,
    sessionId: () => store.event(seq())?.sessionId ?? "",
    largestSession: String(largest?.["session_id"]),
  };
}
