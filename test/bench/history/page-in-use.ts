import { measured, type Row, type Section } from "../result.ts";
import { round } from "../stats.ts";
import { createSite, type SiteValues } from "./site.ts";
import type { Spread } from "../stats.ts";

export interface FullCleanerOrder {
  /** Stored before; the first is the reference for the others. */
  readonly sizes: readonly number[];
  readonly turns: number;
  readonly seconds: number;
  readonly perSecond: number;
  readonly starts: number;
}

/** Real daemons on histories of different sizes, in turns: their starts, and events and a page at once. */
export async function measureFullCleaner({ sizes, turns, starts, ...load }: FullCleanerOrder): Promise<Section> {
  const sites = sizes.map((events) => createSite(events));
  try {
    const started = new Map<number, Spread>();
    for (const site of sites) started.set(site.events, await site.start(starts));
    for (let turn = 0; turn < turns; turn += 1) {
      for (const site of sites) await site.load(load);
    }
    const values = await Promise.all(sites.map(async (site) => site.values()));
    return {
      title: `A page and ${load.perSecond.toLocaleString("en")} events a second, × the same on an empty database`,
      rows: [...startRows(started), ...loadRows(values)],
      details: values.map((one) => ({
        ...one,
        started: started.get(one.events),
        answers: Object.fromEntries(one.answers),
      })),
    };
  } finally {
    for (const site of sites) await site.close();
  }
}

const named = (events: number): string => (events === 0 ? "empty" : `${events.toLocaleString("en")} events`);

function startRows(started: ReadonlyMap<number, Spread>): readonly Row[] {
  const first = [...started.values()][0];
  return Array.from(started, ([events, spread]) =>
    measured({
      name: `start → ready, ${named(events)}`,
      value: round(spread.p50, 0),
      unit: "ms",
      ratio: first === undefined ? null : round(spread.p50 / first.p50, 2),
      baseline: "empty",
      spread,
      target: events === 1_000_000 ? "≤ 300 ms" : "",
    }),
  );
}

interface Compared {
  readonly name: string;
  readonly of: (values: SiteValues) => number | undefined;
  readonly spread?: (values: SiteValues) => Spread | undefined;
}

/** Each value of each site beside the same of the first. */
function loadRows(values: readonly SiteValues[]): readonly Row[] {
  const [first] = values;
  if (first === undefined) return [];
  const compared: readonly Compared[] = [
    { name: "raw file → page, p50", of: ({ arrival }) => arrival.p50, spread: ({ arrival }) => arrival },
    { name: "raw file → page, p99", of: ({ arrival }) => arrival.p99 },
    { name: "processing, p50", of: ({ processing }) => processing.p50 },
    { name: "processing, p99", of: ({ processing }) => processing.p99 },
    ...Array.from(first.answers.keys(), (name) => ({
      name,
      of: ({ answers }: SiteValues) => answers.get(name)?.p50,
      spread: ({ answers }: SiteValues) => answers.get(name),
    })),
    { name: "events that did not arrive", of: ({ missing }) => missing },
  ];
  return compared.flatMap(({ name, of, spread }) =>
    values.map((one) => {
      const base = of(first) ?? 0;
      const value = of(one) ?? 0;
      const sample = spread?.(one);
      return measured({
        name: `${name}, ${named(one.events)}`,
        value: round(value, 2),
        unit: name.startsWith("events") ? "events" : "ms",
        ratio: base === 0 ? null : round(value / base, 2),
        baseline: "empty",
        ...(sample !== undefined && { spread: sample }),
      });
    }),
  );
}
