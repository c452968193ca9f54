import type { SoakResult } from "./run-soak.ts";
import type { Stretch } from "./soak-values.ts";

interface Report {
  readonly first: Stretch;
  readonly last: Stretch;
  readonly memory_growth_mb_per_hour: number;
  readonly counts: SoakResult["counts"];
}

interface Line {
  readonly name: string;
  readonly unit: string;
  readonly of: (stretch: Stretch) => number;
  /** Maximum ratio of end to beginning, plus `slack` in the line's unit; null if both are only shown. */
  readonly most: { readonly times: number; readonly slack: number } | null;
}

/** Generous: other work on the machine affects all of them except memory and files. */
const LINES: readonly Line[] = [
  { name: "events", unit: "/s", of: (one) => one.eventsPerSecond, most: null },
  { name: "memory, median", unit: "MB", of: ({ rssMb }) => rssMb.p50, most: { times: 1.25, slack: 20 } },
  { name: "memory, most", unit: "MB", of: ({ rssMb }) => rssMb.max, most: { times: 1.25, slack: 20 } },
  { name: "open files, median", unit: "", of: ({ fds }) => fds.p50, most: { times: 1.1, slack: 4 } },
  { name: "open files, most", unit: "", of: ({ fds }) => fds.max, most: { times: 1.25, slack: 8 } },
  { name: "write-ahead log, most", unit: "MB", of: ({ walMb }) => walMb, most: { times: 2, slack: 16 } },
  { name: "processor time per event", unit: "ms", of: (one) => one.cpuMsPerEvent, most: { times: 1.5, slack: 0.5 } },
  { name: "processing, p50", unit: "ms", of: ({ processingMs }) => processingMs.p50, most: { times: 2, slack: 1 } },
  { name: "processing, p99", unit: "ms", of: ({ processingMs }) => processingMs.p99, most: { times: 3, slack: 10 } },
  {
    name: "hook → client, p50",
    unit: "ms",
    of: ({ hookToClientMs }) => hookToClientMs.p50,
    most: { times: 2, slack: 5 },
  },
  { name: "hook → client, p99", unit: "ms", of: ({ hookToClientMs }) => hookToClientMs.p99, most: null },
];

/** The beginning beside the end, as text. */
export function printReport({ first, last, memory_growth_mb_per_hour: growth, counts }: Report): readonly string[] {
  return [
    "",
    row(["", span(first), span(last), "ratio"]),
    ...LINES.map(({ name, unit, of }) =>
      row([name, `${of(first)} ${unit}`, `${of(last)} ${unit}`, (of(last) / of(first)).toFixed(2)]),
    ),
    "",
    `memory of the daemon that lived longest grew by ${growth} MB an hour, warming up left out`,
    Object.entries(counts)
      .map(([name, count]) => `${name} ${count}`)
      .join(", "),
  ];
}

/** Where the end is slower or larger than the beginning, beyond noise. */
export function drifts(first: Stretch, last: Stretch): readonly string[] {
  return LINES.flatMap(({ name, of, most }) => {
    if (most === null || of(last) <= of(first) * most.times + most.slack) return [];
    return [`${name}: ${of(first)} at the beginning, ${of(last)} at the end`];
  });
}

function span({ fromSeconds, toSeconds }: Stretch): string {
  return `${fromSeconds}–${toSeconds} s`;
}

function row([name = "", ...cells]: readonly string[]): string {
  return `${name.padEnd(26)}${cells.map((cell) => cell.padStart(16)).join("")}`;
}
