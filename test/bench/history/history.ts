import { measured, type Row, type Section } from "../result.ts";
import { round } from "../stats.ts";
import { askHistory, type Answered } from "./ask-history.ts";
import { QUERIES } from "./queries.ts";

const counted = (count: number): string => count.toLocaleString("en");

/**
 * Every query of the page and the API, at each size of history, and its extra cost at the largest against the smallest.
 */
export async function measureHistory(sizes: readonly number[], samples: number): Promise<Section> {
  const answered: Answered[] = [];
  for (const events of sizes) answered.push(await askHistory(events, samples));
  const [smallest] = answered;
  const largest = answered.at(-1);
  if (smallest === undefined || largest === undefined) throw new RangeError("no size");
  return {
    title: `Queries at ${counted(largest.events)} events, and how many times what they cost at ${counted(smallest.events)}`,
    rows: QUERIES.flatMap(({ name, maxMs }) => rowsOf(name, maxMs, answered)),
    details: answered.map(({ events, times, naiveMs }) => ({
      events,
      times: Object.fromEntries(times),
      naiveMs: Object.fromEntries(naiveMs),
    })),
  };
}

function rowsOf(name: string, maxMs: number | null, answered: readonly Answered[]): readonly Row[] {
  const [first] = answered;
  const last = answered.at(-1);
  const before = first?.times.get(name);
  const spread = last?.times.get(name);
  if (before === undefined || spread === undefined) return [];
  const naiveMs = last?.naiveMs.get(name);
  const target = maxMs === null ? "" : `≤ ${maxMs} ms`;
  const row = measured({
    name: `${name}, p99`,
    value: spread.p99,
    unit: "ms",
    ratio: round(spread.p50 / before.p50, 2),
    baseline: `its p50 at ${counted(first?.events ?? 0)}`,
    spread,
    target,
  });
  if (naiveMs === undefined) return [row];
  const ratio = round(naiveMs / spread.p50, 0);
  const from = { baseline: name, unit: "ms", ratio };
  return [row, measured({ name: `${name}: from the events themselves`, value: round(naiveMs, 0), ...from })];
}
