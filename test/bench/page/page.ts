import { setTimeout as sleep } from "node:timers/promises";
import { Agent, request } from "node:http";
import type { Page } from "playwright-core";
import { newPageOfOwnStream, openBrowser, type OpenBrowser } from "../../support/browser/open-browser.ts";
import { startBenchDaemon, type BenchDaemon } from "../bench-daemon.ts";
import type { Section } from "../result.ts";
import { makeScratch, payloadOf } from "../scratch.ts";
import { FIRST_ROW, measureFirstLoad } from "./first-load.ts";
import { interact, openSession } from "./interactions.ts";
import { measureHour, measureScroll } from "./list-memory.ts";
import { probe, type Tasks } from "./page-probe.ts";
import { interactionRows, listRows, loadRows, steadyRows, type Answers, type Steady } from "./page-rows.ts";

const LONG_TASK_MS = 50;
/** An hour of 20 events a second. */
const HOUR_EVENTS = 72_000;
const WARM_UP_EVENTS = 200;
/** The idle page is measured for a part of the time that it is measured under events. */
const REST_PART = 5;
/** A busy session with a few subagents. */
const INTERACTION_EVENTS_PER_S = 50;
/** The first of the payloads' sessions. */
const ONE_SESSION = "5e551011-0000-4000-8000-000000000000";

export interface PageBenchOptions {
  readonly rounds: number;
  readonly steadySeconds: number;
  /** Of the session whose view is used. */
  readonly sessionEvents: number;
  /** As a part of {@link HOUR_EVENTS}. */
  readonly hourShare: number;
  readonly scrolledEvents: number;
}

interface Harness {
  readonly browser: OpenBrowser;
  readonly daemon: BenchDaemon;
  readonly pump: EventPump;
}

/** The page over a real daemon in a real browser, all on the same machine. */
export async function measurePage(options: PageBenchOptions): Promise<Section> {
  const scratch = makeScratch();
  const daemon = await startBenchDaemon(scratch);
  const pump = createEventPump(daemon.url);
  const browser = await openBrowser();
  try {
    const harness = { browser, daemon, pump };
    await pump.send(500, 2000);
    const load = await measureFirstLoad(browser, daemon.url, options.rounds);
    const steady = await measureSteady(harness, options.steadySeconds);
    const answers = await measureAnswers(harness, options);
    const hour = await measureHour(browser, Math.round(HOUR_EVENTS * options.hourShare));
    const scroll = await measureScroll(browser, options.scrolledEvents);
    return {
      title: "The page, in Chromium",
      rows: [
        ...loadRows(load),
        ...steadyRows(steady, options.steadySeconds),
        ...interactionRows(answers, options.sessionEvents),
        ...listRows(hour, scroll),
      ],
      details: { load, steady, answers, hour, scroll },
    };
  } finally {
    await browser.close();
    pump.close();
    await daemon.stop();
    scratch.remove();
  }
}

async function openPage({ browser, daemon }: Harness): Promise<Page> {
  const page = await newPageOfOwnStream(browser);
  await page.goto(daemon.url);
  await page.locator(".connection.is-live").waitFor();
  await page.locator(FIRST_ROW).first().waitFor();
  // The chunks of all other views have loaded: they are excluded from the measurement.
  await page.waitForLoadState("networkidle").catch(() => undefined);
  return page;
}

async function measureSteady(harness: Harness, seconds: number): Promise<Steady> {
  const page = await openPage(harness);
  const watched = await probe(page);
  const takeLong = async (): Promise<Tasks> => {
    const { longTasks, longestFrameMs } = await watched.takeTasks();
    return { longTasks: longTasks.filter((durationMs) => durationMs > LONG_TASK_MS), longestFrameMs };
  };
  await harness.pump.send(WARM_UP_EVENTS, 100);
  await takeLong();
  await sleep((seconds * 1000) / REST_PART);
  const atRest = await takeLong();
  await harness.pump.send(seconds * 100, 100);
  const tasks = await takeLong();
  await page.context().close();
  return { ...tasks, atRest };
}

/** Keys and clicks in a long session, first while nothing happens, then while events come. */
async function measureAnswers({ browser, daemon, pump }: Harness, options: PageBenchOptions): Promise<Answers> {
  await pump.send(options.sessionEvents, 2000, 1);
  const page = await openSession(browser, daemon.url, ONE_SESSION);
  try {
    // What the first round loads and compiles is excluded.
    await interact(page, 1);
    const atRest = await interact(page, options.steadySeconds / REST_PART);
    const [live] = await Promise.all([
      interact(page, options.steadySeconds),
      pump.send(options.steadySeconds * INTERACTION_EVENTS_PER_S, INTERACTION_EVENTS_PER_S, 1),
    ]);
    return { ...live, atRest };
  } finally {
    await page.context().close();
  }
}

const TICK_MS = 10;

interface EventPump {
  /** @returns once they are all sent and answered */
  send(count: number, perSecond: number, sessions?: number): Promise<void>;
  close(): void;
}

/** Fires events at a daemon at the given rate, over a few persistent connections. */
function createEventPump(url: string): EventPump {
  const agent = new Agent({ keepAlive: true, maxSockets: 8 });
  const address = new URL("/api/hook", url);
  let number = 0;

  function post(sessions?: number): Promise<void> {
    const body = payloadOf(1500, number++, sessions);
    return new Promise((resolve, reject) => {
      const headers = { "content-type": "application/json", "content-length": Buffer.byteLength(body) };
      const outgoing = request(address, { method: "POST", agent, headers }, (answer) => {
        answer.resume();
        answer.on("end", resolve);
      });
      outgoing.on("error", reject);
      outgoing.end(body);
    });
  }

  return {
    send: async (count, perSecond, sessions) => {
      const beganMs = performance.now();
      const answers: Promise<void>[] = [];
      while (answers.length < count) {
        const due = Math.min(count, Math.ceil(((performance.now() - beganMs) / 1000) * perSecond));
        while (answers.length < due) answers.push(post(sessions));
        await sleep(TICK_MS);
      }
      await Promise.all(answers);
    },
    close: () => agent.destroy(),
  };
}
