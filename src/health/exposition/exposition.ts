import type { MetricFamily, MetricSample, TimingHistogram } from "../../core/metrics.ts";
import { METRIC_TABLE, type MetricName, type MetricRow } from "./metric-table.ts";

/** Measured values. Unknown ones are left out, because any number would be wrong. */
export type MetricReadings = Readonly<Partial<Record<MetricName, number | null | readonly MetricSample[]>>> & {
  readonly histograms: Readonly<Partial<Record<MetricName, TimingHistogram>>>;
};

const METRIC_NAMES = Object.keys(METRIC_TABLE) as MetricName[];

const S_PER_MS = 0.001;

/** Every metric of the table, with or without samples. */
export function toFamilies(readings: MetricReadings): readonly MetricFamily[] {
  return METRIC_NAMES.map((name) => {
    const { type, help, isOlder = false }: MetricRow = METRIC_TABLE[name];
    return {
      name,
      type,
      help,
      samples: samplesOf(readings[name]),
      histogram: readings.histograms[name] ?? null,
      isOlder,
    };
  });
}

/** Prometheus' text format 0.0.4. */
export function exposition(families: readonly MetricFamily[]): string {
  const lines = families.flatMap(({ name, type, help, samples, histogram }) => [
    `# HELP ${name} ${help.replaceAll("\\", "\\\\").replaceAll("\n", "\\n")}`,
    `# TYPE ${name} ${type}`,
    ...(histogram === null ? samples.map((sample) => line(name, sample)) : buckets(name, histogram)),
  ]);
  return `${lines.join("\n")}\n`;
}

function samplesOf(reading: number | null | readonly MetricSample[] | undefined): readonly MetricSample[] {
  if (reading === undefined || reading === null) return [];
  return typeof reading === "number" ? [{ value: reading }] : reading;
}

function buckets(name: string, { boundsMs, counts, sumMs, count }: TimingHistogram): readonly string[] {
  let below = 0;
  const inBuckets = boundsMs.map((boundMs, index) => {
    below += counts[index] ?? 0;
    return line(`${name}_bucket`, { labels: { le: String(boundMs / 1000) }, value: below });
  });
  return [
    ...inBuckets,
    line(`${name}_bucket`, { labels: { le: "+Inf" }, value: count }),
    line(`${name}_sum`, { value: sumMs * S_PER_MS }),
    line(`${name}_count`, { value: count }),
  ];
}

function line(name: string, { labels = {}, value }: MetricSample): string {
  const pairs = Object.entries(labels).map(([label, text]) => `${label}="${escapeLabel(text)}"`);
  return `${name}${pairs.length === 0 ? "" : `{${pairs.join(",")}}`} ${value}`;
}

function escapeLabel(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
}
