import assert from "node:assert/strict";
import { test } from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import type { JsonObject } from "../core/json.ts";
import { createClientMetrics } from "./client-metrics.ts";

const STARTED_MS = Date.UTC(2026, 10, 26, 12);

interface Point {
  readonly value: number | string;
  readonly second: number;
  readonly startSecond?: number;
  readonly attributes?: Readonly<Record<string, string>>;
}

const nano = (second: number): string => `${STARTED_MS + second * 1000}000000`;

function request(name: string, temporality: unknown, ...points: readonly Point[]): JsonObject {
  const dataPoints = points.map(({ value, second, startSecond = 0, attributes = { model: "m" } }) => ({
    attributes: Object.entries(attributes).map(([key, stringValue]) => ({ key, value: { stringValue } })),
    startTimeUnixNano: nano(startSecond),
    timeUnixNano: nano(second),
    ...(typeof value === "number" ? { asDouble: value } : { asInt: value }),
  }));
  const sum = { aggregationTemporality: temporality, isMonotonic: true, dataPoints };
  const body = { resourceMetrics: [{ scopeMetrics: [{ metrics: [{ name, sum }] }] }] };
  // As it arrives.
  return JSON.parse(JSON.stringify(body)) as JsonObject;
}

const COST = "claude_code.cost.usage";

test("deltas are added up, each point once", () => {
  const figures = createClientMetrics(STARTED_MS);
  const first = request(COST, 1, { value: 1, second: 1 });
  figures.take(first);
  figures.take(first);
  figures.take(request(COST, "AGGREGATION_TEMPORALITY_DELTA", { value: "2", second: 2 }));
  assert.deepEqual(figures.samples().ccen_client_cost_usd_total, [{ labels: { model: "m" }, value: 3 }]);
});

test("only the growth of totals counts, without earlier counts", () => {
  const figures = createClientMetrics(STARTED_MS);
  const valueOf = () => figures.samples().ccen_client_cost_usd_total?.[0]?.value;
  figures.take(request(COST, 2, { value: 100, second: 1, startSecond: -60 }));
  assert.equal(valueOf(), 0);
  figures.take(request(COST, 2, { value: 103, second: 2, startSecond: -60 }));
  assert.equal(valueOf(), 3);
  // The client has restarted.
  figures.take(request(COST, 2, { value: 4, second: 9, startSecond: 8 }));
  assert.equal(valueOf(), 7);
});

test("however many names come, a counter has few parts, and none is lost", () => {
  const figures = createClientMetrics(STARTED_MS);
  for (let number = 0; number < 500; number += 1) {
    figures.take(request(COST, 1, { value: 1, second: 1, attributes: { model: `model-${number}` } }));
  }
  const samples = figures.samples().ccen_client_cost_usd_total ?? [];
  assert.equal(samples.length, 41);
  assert.equal(
    samples.reduce((sum, { value }) => sum + value, 0),
    500,
  );
});

test("empty points are counted as such; foreign metrics are skipped", () => {
  const figures = createClientMetrics(STARTED_MS);
  assert.deepEqual(
    figures.take(request(COST, 1, { value: -1, second: 1 }, { value: "x", second: 1 }, { value: 1e308, second: 1 })),
    {
      points: 3,
      unreadable: 3,
    },
  );
  assert.deepEqual(figures.take(request("http.requests", 1, { value: -1, second: 1 })), { points: 1, unreadable: 0 });
  assert.deepEqual(figures.samples(), {});
});

test("remembered values of a stream are short, for attributes of any length", () => {
  const figures = createClientMetrics(STARTED_MS);
  const long = "x".repeat(500_000);
  const before = heapAfterCollection();
  for (let number = 0; number < 40; number += 1) {
    figures.take(request(COST, 1, { value: 1, second: 1, attributes: { model: "m", long: `${number}${long}` } }));
  }
  assert.ok(heapAfterCollection() - before < 5_000_000);
  assert.deepEqual(figures.samples().ccen_client_cost_usd_total, [{ labels: { model: "m" }, value: 40 }]);
});

function heapAfterCollection(): number {
  setFlagsFromString("--expose-gc");
  runInNewContext("gc")();
  return process.memoryUsage().heapUsed;
}
