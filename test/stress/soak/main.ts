import { mkdirSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { spread } from "../../bench/stats.ts";
import { drifts, printReport } from "./report.ts";
import { runSoak } from "./run-soak.ts";
import { memoryGrowth, stretchOf } from "./soak-values.ts";
import { longSoak } from "./soak-options.ts";

const { values } = parseArgs({
  options: { minutes: { type: "string", default: "60" }, seed: { type: "string", default: "1" } },
});
const minutes = Number(values.minutes);
const seed = Number(values.seed);
const options = longSoak(minutes);
const startedAtMs = performance.now();
const log = (line: string): void => {
  console.log(`${((performance.now() - startedAtMs) / 60_000).toFixed(1).padStart(6)} min  ${line}`);
};

const endings: (() => unknown)[] = [];
const scope = { after: (ending: unknown) => void endings.push(ending as () => unknown) };

log(`${minutes} minutes, seed ${seed}`);
try {
  const { problems, samples, arrivals, counts } = await runSoak(scope, { ...options, seed, log });
  // Ten minutes of an hour; the same share of a shorter run.
  const part = Math.min(600, options.seconds / 6);
  const [first, last] = [
    stretchOf(samples, arrivals, [0, part]),
    stretchOf(samples, arrivals, [options.seconds - part, options.seconds]),
  ];
  const report = {
    measured_at: new Date().toISOString(),
    node: process.version,
    cpu: cpus()[0]?.model ?? "unknown",
    cores: cpus().length,
    seed,
    minutes,
    counts,
    problems,
    first,
    last,
    memory_growth_mb_per_hour: memoryGrowth(samples, part),
    rss_mb: spread(samples.map(({ rssMb }) => rssMb)),
    stretches: Array.from({ length: 12 }, (_, at) =>
      stretchOf(samples, arrivals, [(at * options.seconds) / 12, ((at + 1) * options.seconds) / 12]),
    ),
  };
  const folder = join(import.meta.dirname, "..", "..", "..", "bench-results");
  mkdirSync(folder, { recursive: true });
  const file = join(folder, "soak.json");
  writeFileSync(file, `${JSON.stringify(report, null, 2)}\n`);
  for (const line of printReport(report)) console.log(line);
  console.log(`\nas JSON: ${file}`);
  // The first part of a shorter run is the daemon's warm-up, so it is no basis for a comparison.
  const broken = [...problems, ...(minutes >= 60 ? drifts(first, last) : [])];
  for (const problem of broken) console.log(`✗ ${problem}`);
  process.exitCode = broken.length === 0 ? 0 : 1;
} finally {
  for (const ending of endings.toReversed()) await ending();
}
process.exit();
