import type { Page } from "playwright-core";
import type { EventDto } from "../../../src/protocol/dto.ts";
import { openBrowser, type OpenBrowser } from "../../browser/open-browser.ts";
import { startStandIn } from "../../browser/stand-in.ts";
import { sampleEvent } from "../../../web/state/sample-events.ts";
import { startBenchDaemon, type BenchDaemon } from "../bench-daemon.ts";
import type { Row, Section } from "../result.ts";
import { makeScratch } from "../scratch.ts";
import { round } from "../stats.ts";
import { createEventPump, type EventPump } from "./event-pump.ts";
import { measureFirstLoad } from "./first-load.ts";
import { probe } from "./page-probe.ts";

const BUDGET_BYTES = 60 * 1024;
const LONG_TASK_MS = 50;
const MIB = 2 ** 20;
/** An hour of 20 events a second. */
const HOUR_EVENTS = 72_000;
/** Sent before the page is asked whether it has drawn them. */
const BURST_EVENTS = 300;
const HEAP_POINTS = 6;
/** The list in memory has its full length after so many events; what it grows by afterwards is a leak. */
const FULL_AFTER_EVENTS = 6_000;

export interface PageBenchOptions {
  readonly rounds: number;
  readonly steadySeconds: number;
  /** As a part of {@link HOUR_EVENTS}. */
  readonly hourShare: number;
  readonly scrolledEvents: number;
}

interface Rig {
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
    const rig = { browser, daemon, pump };
    await pump.send(500, 2000);
    const load = await measureFirstLoad(browser, daemon.url, options.rounds);
    const steady = await measureSteady(rig, options.steadySeconds);
    const hour = await measureHour(browser, Math.round(HOUR_EVENTS * options.hourShare));
    const scroll = await measureScroll(browser, options.scrolledEvents);
    return {
      title: "The page, in Chromium",
      rows: [
        row("first load, compressed", round(load.bytes / 1024, 1), {
          unit: "KiB",
          ratio: round(load.bytes / BUDGET_BYTES, 2),
          target: "≤ 60 KiB",
          met: load.bytes <= BUDGET_BYTES,
        }),
        row("address → first event drawn, p50", round(load.drawnMs.p50, 0), {
          unit: "ms",
          ratio: round(load.drawnMs.p50 / load.emptyMs.p50, 2),
        }),
        row(`tasks > 50 ms at 100 events/s, ${options.steadySeconds} s`, steady.longTasks.length, {
          unit: "tasks",
          target: "0",
          met: steady.longTasks.length === 0,
        }),
        row("longest pause between two frames meanwhile", round(steady.longestFrameMs, 0), { unit: "ms" }),
        row(`heap after ${hour.events} events`, round((hour.heaps.at(-1) ?? 0) / MIB, 1), {
          unit: "MiB",
          ratio: round((hour.heaps.at(-1) ?? 0) / hour.fullBytes, 2),
          target: "≤ 1.1 × that of a full list",
          met: (hour.heaps.at(-1) ?? 0) <= hour.fullBytes * 1.1,
        }),
        row(`heap, ${scroll.events} events scrolled through`, round(scroll.heapBytes / MIB, 1), {
          unit: "MiB",
          ratio: round(scroll.heapBytes / hour.fullBytes, 2),
        }),
        row("elements in the document then", scroll.nodes, { unit: "elements" }),
        row("longest task while scrolling", round(Math.max(0, ...scroll.longTasks), 0), { unit: "ms" }),
      ],
      details: { load, steady, hour, scroll },
    };
  } finally {
    await browser.close();
    pump.close();
    await daemon.stop();
    scratch.remove();
  }
}

function row(name: string, value: number, rest: Partial<Row> & Pick<Row, "unit">): Row {
  return { name, value, ratio: null, target: "", met: null, ...rest };
}

async function openPage({ browser, daemon }: Rig): Promise<Page> {
  const page = await browser.newPage();
  await page.goto(daemon.url);
  await page.locator(".connection.is-live").waitFor();
  await page.locator(".event").first().waitFor();
  // The chunks of all other views have come: they are no part of what is measured.
  await page.waitForLoadState("networkidle").catch(() => undefined);
  return page;
}

async function measureSteady(rig: Rig, seconds: number) {
  const page = await openPage(rig);
  const watched = await probe(page);
  await rig.pump.send(500, 100);
  await watched.takeTasks();
  await rig.pump.send(seconds * 100, 100);
  const tasks = await watched.takeTasks();
  await page.context().close();
  return { ...tasks, longTasks: tasks.longTasks.filter((durationMs) => durationMs > LONG_TASK_MS) };
}

/**
 * The events of an hour, as fast as the page takes them, from a stand-in that stores nothing: what is asked here is only
 * what the page keeps.
 */
async function measureHour(browser: OpenBrowser, events: number) {
  const standIn = await startStandIn();
  const page = await browser.newPage();
  try {
    standIn.publish(sampleEvent(1));
    await page.goto(standIn.url);
    await page.locator(".connection.is-live").waitFor();
    const watched = await probe(page);
    let seq = 1;
    const send = async (count: number): Promise<void> => {
      const last = seq + count;
      while (seq < last) {
        for (let sent = 0; sent < BURST_EVENTS && seq < last; sent++) standIn.publish(eventOf(++seq));
        // The page says that it has drawn these before it gets more: a browser would only pile them up.
        await page.locator(`.event[data-seq="${seq}"]`).waitFor({ state: "attached" });
      }
      // What has been shown need not be stored for a page that will not ask.
      standIn.events.splice(0, standIn.events.length - 500);
    };
    const emptyBytes = await watched.heapBytes();
    await send(FULL_AFTER_EVENTS);
    const fullBytes = await watched.heapBytes();
    const heaps: number[] = [];
    for (let point = 0; point < HEAP_POINTS; point++) {
      await send(Math.round(events / HEAP_POINTS));
      heaps.push(await watched.heapBytes());
    }
    return { events, emptyBytes, fullBytes, heaps };
  } finally {
    await page.context().close();
    await standIn.close();
  }
}

function eventOf(seq: number): EventDto {
  const look = { session_id: `s${seq % 20}`, received_at: new Date().toISOString() };
  return sampleEvent(seq, { ...look, summary: `npm test -- --shard ${seq} of the events of an hour` });
}

/** Scrolls down as fast as pages of older events come. */
async function measureScroll(browser: OpenBrowser, events: number) {
  const standIn = await startStandIn();
  const page = await browser.newPage();
  try {
    for (let seq = 1; seq <= events; seq++) standIn.events.push(eventOf(seq));
    await page.goto(standIn.url);
    await page.locator(".event").first().waitFor();
    const watched = await probe(page);
    const scrolled = await page.evaluate(scrollDown, events);
    const heapBytes = await watched.heapBytes();
    const nodes = await watched.nodeCount();
    const { longTasks } = await watched.takeTasks();
    return { events: scrolled, heapBytes, nodes, longTasks };
  } finally {
    await page.context().close();
    await standIn.close();
  }
}

/** In the page. @returns how many rows the list has in the end */
async function scrollDown(wanted: number): Promise<number> {
  const scroller = document.querySelector(".scroller");
  const length = document.querySelector(".scroller-length");
  if (scroller === null || length === null) throw new Error("there is no feed");
  const rowPx = document.querySelector(".event")?.getBoundingClientRect().height ?? 28;
  let idle = 0;
  let lengthPx = 0;
  while (length.clientHeight < wanted * rowPx && idle < 300) {
    scroller.scrollTo(0, length.clientHeight);
    await new Promise((resolve) => {
      requestAnimationFrame(resolve);
    });
    idle = length.clientHeight === lengthPx ? idle + 1 : 0;
    lengthPx = length.clientHeight;
  }
  return Math.round(lengthPx / rowPx);
}
