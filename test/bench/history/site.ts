import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { MetricsDto } from "../../../src/api/dto.ts";
import { ROUTES } from "../../../src/api/routes.ts";
import { startBenchDaemon, type BenchDaemon } from "../bench-daemon.ts";
import { makeScratch } from "../scratch.ts";
import { spread, type Spread } from "../stats.ts";
import { copyHistory } from "./cached-history.ts";
import { createRawFeed, type RawFeed } from "./raw-feed.ts";
import { createRandom } from "../redact-random.ts";
import { RARE_WORD } from "./session-text.ts";

/** Between two requests of the page. */
const PAUSE_MS = 20;

/** Between two queries of the past. */
const ROUNDS_BETWEEN = 10;

/** Until then the first events and responses of a process are slower than all later ones. */
const WARMING_SECONDS = 8;

export interface SiteValues {
  /** Events stored before its start. */
  readonly events: number;
  readonly fired: number;
  readonly missing: number;
  /** The largest delay of a fired event. */
  readonly latestMs: number;
  readonly arrival: Spread;
  readonly processing: MetricsDto["processing_ms"];
  /** By the request's name. */
  readonly answers: ReadonlyMap<string, Spread>;
}

/** A real daemon on its own history. */
export interface Site {
  readonly events: number;
  /** Starts it this often after a first start that compiles the code; it runs then. */
  start(times: number): Promise<Spread>;
  /** Events through the spool while a page requests everything it shows. */
  load(order: { readonly seconds: number; readonly perSecond: number }): Promise<void>;
  values(): Promise<SiteValues>;
  close(): Promise<void>;
}

/** @param events 0 for a new database */
export function createSite(events: number): Site {
  const scratch = makeScratch();
  const unlimited = ["EVENT_RETENTION_DAYS", "PAYLOAD_RETENTION_DAYS", "DATABASE_MAX_MB"].map(
    (name) => `CCEN_${name}=unlimited\n`,
  );
  writeFileSync(scratch.paths.envFile, unlimited.join(""));
  mkdirSync(dirname(scratch.paths.databaseFile), { recursive: true });
  if (events > 0) copyHistory(events, scratch.paths.databaseFile);
  const arrivals: number[] = [];
  const answers = new Map<string, number[]>();
  let daemon: BenchDaemon | null = null;
  let missing = 0;
  let latestMs = 0;
  let fired = 0;
  let isWarm = false;

  /** Excludes the requests until then from the results. */
  async function warmUp(running: BenchDaemon, feed: RawFeed, seconds: number, perSecond: number): Promise<void> {
    const asking = new AbortController();
    const fire = feed.fire({ seconds, perSecond }).finally(() => asking.abort());
    await Promise.all([fire, sleep(500).then(async () => ask(running, asking.signal))]);
    answers.clear();
    isWarm = true;
  }

  async function ask(running: BenchDaemon, signal: AbortSignal): Promise<void> {
    const questions = await pageQuestions(running);
    for (let round = 0; !signal.aborted; round += 1) {
      for (const { name, path, often } of questions) {
        if (signal.aborted || (!often && round % ROUNDS_BETWEEN !== 0)) continue;
        const askedAtMs = performance.now();
        const response = await fetch(new URL(path, running.url));
        await response.arrayBuffer();
        if (!response.ok) throw new Error(`${path} was answered with ${response.status}`);
        answers.set(name, [...(answers.get(name) ?? []), performance.now() - askedAtMs]);
        await sleep(PAUSE_MS);
      }
    }
  }

  return {
    events,
    start: async (times) => {
      const samples: number[] = [];
      for (let turn = 0; turn <= times; turn += 1) {
        await daemon?.stop();
        const startedAtMs = performance.now();
        daemon = await startBenchDaemon(scratch);
        if (turn > 0) samples.push(performance.now() - startedAtMs);
      }
      return spread(samples);
    },
    load: async (order) => {
      if (daemon === null) throw new Error("it has to be started first");
      const feed = await createRawFeed(scratch, daemon.url);
      if (!isWarm) await warmUp(daemon, feed, Math.min(WARMING_SECONDS, order.seconds), order.perSecond);
      const asking = new AbortController();
      const [result] = await Promise.all([feed.fire(order).finally(() => asking.abort()), ask(daemon, asking.signal)]);
      feed.close();
      arrivals.push(...result.samples);
      missing += result.missing;
      latestMs = Math.max(latestMs, result.latestMs);
      fired += order.seconds * order.perSecond;
    },
    values: async () => {
      const { processing_ms: processing } = (await daemon?.get<MetricsDto>(ROUTES.metrics)) ?? never();
      return {
        events,
        fired,
        missing,
        latestMs,
        arrival: spread(arrivals),
        processing,
        answers: new Map(Array.from(answers, ([name, samples]) => [name, spread(samples)])),
      };
    },
    close: async () => {
      await daemon?.stop();
      scratch.remove();
    },
  };
}

function never(): never {
  throw new Error("it has to be started first");
}

interface Question {
  readonly name: string;
  readonly path: string;
  /** Repeated by a page with live data; queries of the past are rare and by hand. */
  readonly often: boolean;
}

interface ListedSession {
  readonly session_id: string;
}

/** The requests of an open page, with existing sessions and events. */
async function pageQuestions(daemon: BenchDaemon): Promise<readonly Question[]> {
  const random = createRandom(3);
  const [newest] = await daemon.get<readonly ListedSession[]>(`${ROUTES.sessions}?limit=20`);
  const session = `${ROUTES.session}${newest?.session_id ?? "none"}`;
  const { events } = await daemon.get<{ readonly events: readonly { readonly seq: number }[] }>(
    `${ROUTES.log}?limit=500`,
  );
  const seq = events[random.below(events.length)]?.seq ?? 1;
  const often = {
    metrics: ROUTES.metrics,
    sessions: `${ROUTES.sessions}?limit=100`,
    "sessions that wait": `${ROUTES.sessions}?state=waiting`,
    "newest events": `${ROUTES.log}?limit=200`,
    "newest events of a tool": `${ROUTES.log}?limit=200&tool=Bash`,
    "one session's events": `${ROUTES.log}?limit=200&session=${newest?.session_id ?? ""}`,
    "one session": session,
    "its calls": `${session}/calls?limit=100`,
    "its states": `${session}/transitions?limit=100`,
    "its messages": `${session}/messages?limit=100`,
    "one event": `${ROUTES.logEntry}${seq}`,
    deliveries: `${ROUTES.deliveries}?limit=50`,
    health: ROUTES.health,
  };
  const seldom = {
    "statistics, 24 hours": `${ROUTES.stats}?range=24h&compare=1`,
    "statistics, 30 days": `${ROUTES.stats}?range=30d&compare=1`,
    "search, a rare word": `${ROUTES.search}?q=${RARE_WORD}`,
    "search, a frequent word": `${ROUTES.search}?q=server`,
  };
  const toQuestions = (paths: Readonly<Record<string, string>>, isOften: boolean) =>
    Object.entries(paths).map(([name, path]): Question => ({ name, path, often: isOften }));
  return [...toQuestions(often, true), ...toQuestions(seldom, false)];
}
