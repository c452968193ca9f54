import type { TimingHistogram } from "../../core/metrics.ts";
import { METRIC_TABLE, type MetricName } from "./metric-table.ts";

export interface MetricSample {
  readonly labels?: Readonly<Record<string, string>>;
  readonly value: number;
}

/** What was measured; what is not known is left out, for no number would be true. */
export type MetricReadings = Readonly<Partial<Record<MetricName, number | null | readonly MetricSample[]>>> & {
  readonly histograms: Readonly<Partial<Record<MetricName, TimingHistogram>>>;
};

const METRIC_NAMES = Object.keys(METRIC_TABLE) as MetricName[];

const S_PER_MS = 0.001;

/** Prometheus' text format 0.0.4: every metric of the table with its help and type, whether it has a sample or not. */
export function exposition(readings: MetricReadings): string {
  const lines = METRIC_NAMES.flatMap((name) => {
    const { type, help } = METRIC_TABLE[name];
    const histogram = readings.histograms[name];
    return [
      `# HELP ${name} ${help.replaceAll("\\", "\\\\").replaceAll("\n", "\\n")}`,
      `# TYPE ${name} ${type}`,
      ...(histogram === undefined
        ? samplesOf(readings[name]).map((sample) => line(name, sample))
        : buckets(name, histogram)),
    ];
  });
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
