import type { EventDto } from "../../../src/api/dto.ts";
import { sampleEvent } from "../../support/page/state-harness.ts";
import type { OpenBrowser } from "../../support/browser/open-browser.ts";
import { startFakeDaemon } from "../../support/browser/fake-daemon.ts";
import { RAW_EVENTS } from "../../support/browser/page-case.ts";
import { probe } from "./page-probe.ts";

/** The list in memory has its full length after this many events; growth after that is a leak. */
export const FULL_AFTER_EVENTS = 6_000;

/** Sent before the page is asked whether it has drawn them. */
const BURST_EVENTS = 300;

const HEAP_POINTS = 6;

export interface Hour {
  readonly events: number;
  readonly emptyBytes: number;
  readonly fullBytes: number;
  /** At as many moments, evenly. */
  readonly heaps: readonly number[];
}

export interface Scrolled {
  readonly events: number;
  readonly heapBytes: number;
  readonly nodes: number;
  readonly longTasks: readonly number[];
}

/**
 * The events of an hour, as fast as the page accepts them, from a fake daemon that stores nothing: only the page's
 * memory is measured.
 */
export async function measureHour(browser: OpenBrowser, events: number): Promise<Hour> {
  const fakeDaemon = await startFakeDaemon();
  const page = await browser.newPage();
  try {
    fakeDaemon.publish(sampleEvent(1));
    await page.goto(`${fakeDaemon.url}${RAW_EVENTS}`);
    await page.locator(".connection.is-live").waitFor();
    const watched = await probe(page);
    let seq = 1;
    const send = async (count: number): Promise<void> => {
      const last = seq + count;
      while (seq < last) {
        for (let sent = 0; sent < BURST_EVENTS && seq < last; sent++) fakeDaemon.publish(eventOf(++seq));
        // The page must have drawn these before it gets more: a browser would only queue them.
        await page.locator(`.event[data-seq="${seq}"]`).waitFor({ state: "attached" });
      }
      // The page does not request shown events again, so they need not be stored.
      fakeDaemon.events.splice(0, fakeDaemon.events.length - 500);
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
    await fakeDaemon.close();
  }
}

function eventOf(seq: number): EventDto {
  const look = { session_id: `s${seq % 20}`, received_at: new Date().toISOString() };
  return sampleEvent(seq, { ...look, summary: `npm test -- --shard ${seq} of the events of an hour` });
}

/** Scrolls down as fast as pages of older events come. */
export async function measureScroll(browser: OpenBrowser, events: number): Promise<Scrolled> {
  const fakeDaemon = await startFakeDaemon();
  const page = await browser.newPage();
  try {
    for (let seq = 1; seq <= events; seq++) fakeDaemon.events.push(eventOf(seq));
    await page.goto(`${fakeDaemon.url}${RAW_EVENTS}`);
    await page.locator(".event").first().waitFor();
    const watched = await probe(page);
    const scrolled = await page.evaluate(scrollDown, events);
    const heapBytes = await watched.heapBytes();
    const nodes = await watched.nodeCount();
    const { longTasks } = await watched.takeTasks();
    return { events: scrolled, heapBytes, nodes, longTasks };
  } finally {
    await page.context().close();
    await fakeDaemon.close();
  }
}

/** Runs in the page. @returns how many rows the list has in the end */
async function scrollDown(wanted: number): Promise<number> {
  const scroller = document.querySelector("main.now");
  const length = document.querySelector(".feed .flow");
  if (scroller === null || length === null) throw new Error("there is no feed");
  const rowPx = document.querySelector(".event")?.getBoundingClientRect().height ?? 28;
  let idle = 0;
  let lengthPx = 0;
  while (length.clientHeight < wanted * rowPx && idle < 300) {
    scroller.scrollTo(0, scroller.scrollHeight);
    await new Promise((resolve) => {
      requestAnimationFrame(resolve);
    });
    idle = length.clientHeight === lengthPx ? idle + 1 : 0;
    lengthPx = length.clientHeight;
  }
  return Math.round(lengthPx / rowPx);
}
