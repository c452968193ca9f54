import { measured, type Row } from "../result.ts";
import { round } from "../stats.ts";
import type { SubscribersPhase } from "./subscribers-phase.ts";
import type { Blocked } from "./python-stalled.ts";
import type { ReturnPhase } from "./return-phase.ts";
import type { StalledPhase } from "./stalled-phase.ts";

const SEED = "a thread each";
const KIB = 1024;
const MB = 1e6;

/** A server's values with its clients, beside the baseline's with as many. */
export function subscribersRows(phase: SubscribersPhase, baseline: SubscribersPhase | null): readonly Row[] {
  const { delivered, idleCpu, bytesPerConnection } = phase;
  const { latency, toLast } = delivered;
  const other = baseline?.delivered;
  const missed = delivered.missing + delivered.twice;
  return [
    measured({
      name: "p50",
      value: latency.p50,
      unit: "ms",
      ...beside(latency.p50, other?.latency.p50),
      spread: latency,
    }),
    measured({
      name: "p99",
      value: latency.p99,
      unit: "ms",
      ...beside(latency.p99, other?.latency.p99),
      target: "≤ 70 ms",
    }),
    measured({
      name: "until the last has it, p50",
      value: toLast.p50,
      unit: "ms",
      ...beside(toLast.p50, other?.toLast.p50),
    }),
    measured({ name: "not told, or told twice", value: missed, unit: "events", target: "≤ 0" }),
    ...percentRow("processor time of the daemon", delivered.serverCpu, other?.serverCpu),
    ...percentRow("… at rest, heartbeats alone", idleCpu, baseline?.idleCpu),
    ...percentRow("… of all clients", delivered.subscribersCpu, null),
    ...(bytesPerConnection === null
      ? []
      : [
          measured({
            name: "memory of a connection",
            value: round(bytesPerConnection / KIB, 1),
            unit: "KiB",
            ...beside(bytesPerConnection, baseline?.bytesPerConnection),
          }),
        ]),
  ];
}

/** @param without the same clients, all of which read */
export function stalledRows(
  { delivered, mostPendingBytes, wasCutOff, outOfOrder }: StalledPhase,
  without: SubscribersPhase,
): readonly Row[] {
  const { p50, p99 } = delivered.latency;
  const base = without.delivered.latency;
  return [
    measured({
      name: "one more never reads: p50 of the others",
      value: p50,
      unit: "ms",
      ratio: round(p50 / base.p50, 2),
      baseline: "without",
    }),
    measured({
      name: "one more never reads: p99 of the others",
      value: p99,
      unit: "ms",
      ratio: round(p99 / base.p99, 2),
      baseline: "without",
      target: "≤ 70 ms",
      spread: delivered.latency,
    }),
    measured({
      name: "waiting for it in the daemon, most",
      value: round(mostPendingBytes / MB, 2),
      unit: "MB",
      target: "≤ 1 MB",
    }),
    measured({
      name: "missing, doubled or out of order for it",
      value: outOfOrder,
      unit: "events",
      target: "≤ 0",
      note: wasCutOff ? "cut off, then back with its last id" : "not cut off yet when it read again",
    }),
  ];
}

/** @param without the same clients, while none reconnects */
export function returnRows({ missed, elapsedMs, delivered }: ReturnPhase, without: SubscribersPhase): readonly Row[] {
  const { p99 } = delivered.latency;
  return [
    measured({
      name: "as many come back: until all have all",
      value: round(elapsedMs, 0),
      unit: "ms",
      note: `each has missed ${missed.toLocaleString("en")} events`,
    }),
    measured({
      name: "as many come back: p99 of the others",
      value: p99,
      unit: "ms",
      ratio: round(p99 / without.delivered.latency.p99, 2),
      baseline: "without",
      spread: delivered.latency,
    }),
  ];
}

interface Seed {
  readonly phase: SubscribersPhase;
  readonly blocked: Blocked;
  readonly version: string;
}

/** The baseline: it stores nothing and sends only the event, without the session and the metrics. */
export function seedRows({ phase, blocked, version }: Seed): readonly Row[] {
  const { delivered, threads, idleCpu } = phase;
  const name = `${SEED}, Python ${version}`;
  return [
    measured({ name: `${name}: p50`, value: delivered.latency.p50, unit: "ms", spread: delivered.latency }),
    measured({
      name: `${name}: p99`,
      value: delivered.latency.p99,
      unit: "ms",
      note: "stores nothing, tells the event alone",
    }),
    ...percentRow(`${name}: processor time`, delivered.serverCpu, null),
    ...percentRow(`${name}: at rest`, idleCpu, null),
    ...(threads === null ? [] : [measured({ name: `${name}: threads`, value: threads, unit: "" })]),
    measured({
      name: `${name}: not told when one never reads`,
      value: round(blocked.missingShare * 100, 1),
      unit: "%",
      note: `after ${blocked.seconds} s, to ${blocked.clients} others`,
    }),
  ];
}

function percentRow(name: string, share: number | null, baseline: number | null | undefined): readonly Row[] {
  if (share === null) return [];
  return [measured({ name, value: round(share * 100, 1), unit: "%", ...beside(share, baseline) })];
}

function beside(value: number, baseline: number | null | undefined): Partial<Pick<Row, "ratio" | "baseline">> {
  if (baseline === null || baseline === undefined || baseline === 0) return {};
  return { ratio: round(value / baseline, 2), baseline: SEED };
}
