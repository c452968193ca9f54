import { createHash } from "node:crypto";
import type { JsonObject } from "../core/json.ts";
import type { MetricSample } from "../core/metrics.ts";
import { listOf, readAttributes, readUnixNano, textOf, type AttributeValue } from "./attributes.ts";

/** Counters by the client's name: our name, and the attributes that become labels. */
const METRICS = {
  "claude_code.session.count": { name: "ccen_client_sessions_total", labels: [] },
  "claude_code.cost.usage": { name: "ccen_client_cost_usd_total", labels: ["model"] },
  "claude_code.token.usage": { name: "ccen_client_tokens_total", labels: ["model", "type"] },
  "claude_code.active_time.total": { name: "ccen_client_active_seconds_total", labels: ["type"] },
  "claude_code.lines_of_code.count": { name: "ccen_client_lines_total", labels: ["type"] },
  "claude_code.commit.count": { name: "ccen_client_commits_total", labels: [] },
  "claude_code.pull_request.count": { name: "ccen_client_pull_requests_total", labels: [] },
  "claude_code.code_edit_tool.decision": { name: "ccen_client_edit_decisions_total", labels: ["decision"] },
} as const satisfies Record<string, { readonly name: string; readonly labels: readonly string[] }>;

export type ClientMetricName = (typeof METRICS)[keyof typeof METRICS]["name"];

/** Most label sets of a counter. Further ones are counted as `other`, because clients choose the values. */
const MAX_PARTS = 40;
const OTHER = "other";

/** Streams whose last point is kept: more than all clients of a machine have. */
const MAX_STREAMS = 5000;

/** Above any plausible count, so that sums stay finite. */
const MAX_VALUE = 1e15;

const CUMULATIVE = 2;

interface LastPoint {
  readonly startMs: number | null;
  readonly atMs: number;
  readonly value: number;
}

/** Sums clients' counters (since their last point, or since their start) for scraping. A repeated point counts once. */
export function createClientMetrics(startedAtMs: number) {
  const sums = new Map<ClientMetricName, Map<string, { labels: Record<string, string>; value: number }>>();
  const streams = new Map<string, LastPoint>();

  function add(name: ClientMetricName, labels: Record<string, string>, value: number): void {
    const parts = sums.get(name) ?? new Map<string, { labels: Record<string, string>; value: number }>();
    sums.set(name, parts);
    const isRoom = parts.size < MAX_PARTS || parts.has(JSON.stringify(labels));
    const kept = isRoom ? labels : Object.fromEntries(Object.keys(labels).map((label) => [label, OTHER]));
    const key = JSON.stringify(kept);
    const part = parts.get(key) ?? { labels: kept, value: 0 };
    part.value += value;
    parts.set(key, part);
  }

  /** The increase since the last point. Null for a repeated point. */
  function increase(key: string, point: LastPoint, isCumulative: boolean): number | null {
    const last = streams.get(key);
    if (last !== undefined && point.atMs <= last.atMs) return null;
    streams.delete(key);
    streams.set(key, point);
    const [oldest] = streams.keys();
    if (streams.size > MAX_STREAMS && oldest !== undefined) streams.delete(oldest);
    if (!isCumulative) return point.value;
    if (last !== undefined && last.startMs === point.startMs) return Math.max(0, point.value - last.value);
    // A client that started before the daemon: its earlier counts were not observed.
    return last === undefined && (point.startMs ?? 0) < startedAtMs ? 0 : point.value;
  }

  function takePoint(metric: keyof typeof METRICS, point: JsonObject, isCumulative: boolean): boolean {
    const { name, labels } = METRICS[metric];
    const value = Number(point["asDouble"] ?? point["asInt"] ?? Number.NaN);
    const atMs = readUnixNano(point["timeUnixNano"]);
    if (!(value >= 0 && value <= MAX_VALUE) || atMs === null) return false;
    const attributes = readAttributes(point["attributes"]);
    const startMs = readUnixNano(point["startTimeUnixNano"]);
    const added = increase(streamKey(metric, attributes), { startMs, atMs, value }, isCumulative);
    if (added !== null) add(name, labelsOf(labels, attributes), added);
    return true;
  }

  return {
    /** @returns the number of points, and of unreadable ones */
    take: (body: JsonObject) => {
      let [points, unreadable] = [0, 0];
      for (const metric of metricsOf(body)) {
        const { name, sum } = metric;
        const { dataPoints, aggregationTemporality } = Object(sum) as JsonObject;
        for (const point of listOf(dataPoints)) {
          points += 1;
          if (isKnown(name) && !takePoint(name, point, sendsTotals(aggregationTemporality))) unreadable += 1;
        }
      }
      return { points, unreadable };
    },
    samples: (): Readonly<Partial<Record<ClientMetricName, readonly MetricSample[]>>> =>
      Object.fromEntries(Array.from(sums, ([name, parts]) => [name, [...parts.values()]])),
  };
}

function metricsOf(body: JsonObject): readonly JsonObject[] {
  return listOf(body["resourceMetrics"])
    .flatMap((resource) => listOf(resource["scopeMetrics"]))
    .flatMap((scope) => listOf(scope["metrics"]));
}

function isKnown(name: unknown): name is keyof typeof METRICS {
  return typeof name === "string" && Object.hasOwn(METRICS, name);
}

/** A number by the standard, a name from some clients. */
function sendsTotals(temporality: unknown): boolean {
  return temporality === CUMULATIVE || temporality === "AGGREGATION_TEMPORALITY_CUMULATIVE";
}

/** A digest, because attributes may be as long as a request. */
function streamKey(metric: string, attributes: ReadonlyMap<string, AttributeValue>): string {
  const parts = [metric, ...[...attributes].toSorted(([one], [other]) => (one < other ? -1 : 1))];
  return createHash("sha256").update(JSON.stringify(parts)).digest("base64url");
}

function labelsOf(wanted: readonly string[], attributes: ReadonlyMap<string, AttributeValue>): Record<string, string> {
  return Object.fromEntries(wanted.map((label) => [label, textOf(attributes, label, 100) ?? OTHER]));
}
