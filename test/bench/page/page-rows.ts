import { measured, type Row } from "../result.ts";
import { round, spread } from "../stats.ts";
import { SLOWER, type FirstLoad } from "./first-load.ts";
import type { Interactions } from "./interactions.ts";
import { FULL_AFTER_EVENTS, type Hour, type Scrolled } from "./list-memory.ts";
import type { Tasks } from "./page-probe.ts";

/** More than the build allows for the entry alone: an activity without anything that needs you has a chunk of its own. */
const BUDGET_BYTES = 75_000;
const MIB = 2 ** 20;

export function loadRows({ bytes, drawnMs, emptyMs, slowDrawnMs, slowEmptyMs }: FirstLoad): readonly Row[] {
  const line = { unit: "ms", baseline: "one line" };
  return [
    measured({
      name: "first load, compressed",
      value: round(bytes / 1024, 1),
      unit: "KiB",
      ratio: round(bytes / BUDGET_BYTES, 2),
      baseline: "the budget",
      target: `≤ ${round(BUDGET_BYTES / 1024, 1)} KiB`,
    }),
    measured({
      name: "address → first row drawn",
      value: round(drawnMs.p50, 0),
      ratio: round(drawnMs.p50 / emptyMs.p50, 2),
      spread: drawnMs,
      target: "≤ 500 ms",
      ...line,
    }),
    measured({
      name: "address → a page of one line",
      value: round(emptyMs.p50, 0),
      ratio: 1,
      spread: emptyMs,
      ...line,
    }),
    measured({
      name: `address → first row drawn, browser ${SLOWER} × slower`,
      value: round(slowDrawnMs.p50, 0),
      ratio: round(slowDrawnMs.p50 / slowEmptyMs.p50, 2),
      spread: slowDrawnMs,
      target: "≤ 1,200 ms",
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

/** Keys and clicks in a session while events come, and without any. */
export interface Answers extends Interactions {
  readonly atRest: Interactions;
}

export function interactionRows({ p95Ms, durationMs, atRest }: Answers, sessionEvents: number): readonly Row[] {
  const compared = { unit: "ms", baseline: "at rest" };
  return [
    measured({
      name: `key → its frame, p95, session of ${sessionEvents.toLocaleString("en")} events at 50 events/s`,
      value: round(p95Ms, 0),
      ratio: round(p95Ms / atRest.p95Ms, 2),
      spread: durationMs,
      target: "≤ 100 ms",
      ...compared,
    }),
    measured({
      name: "the same session at rest",
      value: round(atRest.p95Ms, 0),
      ratio: 1,
      spread: atRest.durationMs,
      ...compared,
    }),
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
