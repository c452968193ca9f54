import { measured, type Row } from "../result.ts";
import { round, spread } from "../stats.ts";
import type { FirstLoad } from "./first-load.ts";
import { FULL_AFTER_EVENTS, type Hour, type Scrolled } from "./list-memory.ts";
import type { Tasks } from "./page-probe.ts";

const BUDGET_BYTES = 60 * 1024;
const MIB = 2 ** 20;

export function loadRows({ bytes, drawnMs, emptyMs }: FirstLoad): readonly Row[] {
  const line = { unit: "ms", baseline: "one line" };
  return [
    measured({
      name: "first load, compressed",
      value: round(bytes / 1024, 1),
      unit: "KiB",
      ratio: round(bytes / BUDGET_BYTES, 2),
      baseline: "the budget",
      target: `≤ ${BUDGET_BYTES / 1024} KiB`,
    }),
    measured({
      name: "address → first event drawn",
      value: round(drawnMs.p50, 0),
      ratio: round(drawnMs.p50 / emptyMs.p50, 2),
      spread: drawnMs,
      ...line,
    }),
    measured({
      name: "address → a page of one line",
      value: round(emptyMs.p50, 0),
      ratio: 1,
      spread: emptyMs,
      ...line,
    }),
  ];
}

/** Tasks of more than 50 ms, with and without events. */
export interface Steady extends Tasks {
  readonly atRest: Tasks;
}

export function steadyRows({ longTasks, longestFrameMs, atRest }: Steady, seconds: number): readonly Row[] {
  const atRestMs = round(atRest.longestFrameMs, 0);
  const frame = { unit: "ms", baseline: "at rest" };
  return [
    measured({
      name: `tasks > 50 ms at 100 events/s, ${seconds} s`,
      value: longTasks.length,
      unit: "tasks",
      target: "≤ 0 tasks",
      note: `at rest ${atRest.longTasks.length}`,
    }),
    measured({
      name: "longest pause between two frames meanwhile",
      value: round(longestFrameMs, 0),
      ratio: round(longestFrameMs / atRest.longestFrameMs, 2),
      ...frame,
    }),
    measured({ name: "the same at rest", value: atRestMs, ratio: 1, ...frame }),
  ];
}

export function listRows({ events, fullBytes, heaps }: Hour, scroll: Scrolled): readonly Row[] {
  const inMiB = (bytes: number) => ({
    value: round(bytes / MIB, 1),
    unit: "MiB",
    ratio: round(bytes / fullBytes, 2),
    baseline: "a full list",
  });
  return [
    measured({
      name: `heap after ${events.toLocaleString("en")} events`,
      ...inMiB(heaps.at(-1) ?? Number.NaN),
      spread: spread(heaps.map((bytes) => bytes / MIB)),
      target: "≤ 1.1 × a full list",
    }),
    measured({
      name: `heap when the list is full, ${FULL_AFTER_EVENTS.toLocaleString("en")} events`,
      ...inMiB(fullBytes),
    }),
    measured({
      name: `heap, ${scroll.events.toLocaleString("en")} events scrolled through`,
      ...inMiB(scroll.heapBytes),
    }),
    measured({ name: "elements in the document then", value: scroll.nodes, unit: "elements" }),
    measured({
      name: "longest task while scrolling",
      value: round(Math.max(0, ...scroll.longTasks), 0),
      unit: "ms",
      note: `${scroll.longTasks.length} of more than 50 ms`,
    }),
  ];
}
