import type { MetricsDto } from "../../../src/api/dto.ts";
import { ROUTES } from "../../../src/api/routes.ts";
import { measured, type Row, type Section } from "../result.ts";
import { round, spread, type Spread } from "../stats.ts";
import { startOurWay, startPlainWay, type Way } from "./way.ts";

const WARM_UP = 5;

/**
 * From the start of the hook's process to the event's arrival at a client of the stream, beside the minimal
 * implementation. Both take turns.
 */
export async function measureHookToClient(rounds: number): Promise<Section> {
  const ours = await startOurWay();
  const plain = await startPlainWay("shell");
  const node = await startPlainWay("node");
  try {
    const small = await fireInTurns([ours, plain, node], { rounds, bytes: 2000 });
    const { processing_ms: processing } = await ours.daemon.get<MetricsDto>(ROUTES.metrics);
    const large = await fireInTurns([ours, plain], { rounds: Math.ceil(rounds / 4), bytes: 200_000 });
    return {
      title: "Hook start → committed → live client, idle machine",
      rows: [
        ...rowsOf("2 KB", small, { p50: "≤ 6 ms", p99: "≤ 15 ms" }),
        ...rowsOf("200 KB", large, { p50: "", p99: "" }),
        measured({ name: "processing, p50", value: processing.p50, unit: "ms", target: "≤ 1 ms" }),
        measured({ name: "processing, p99", value: processing.p99, unit: "ms", target: "≤ 5 ms" }),
        measured({ name: "processing, max", value: processing.max, unit: "ms" }),
      ],
      details: { small: Object.fromEntries(small), large: Object.fromEntries(large), processing },
    };
  } finally {
    for (const way of [ours, plain, node]) await way.end();
  }
}

type Spreads = ReadonlyMap<string, Spread>;

async function fireInTurns(
  variants: readonly Way[],
  { rounds, bytes }: { rounds: number; bytes: number },
): Promise<Spreads> {
  const samples = new Map<string, number[]>(variants.map(({ name }) => [name, []]));
  for (let turn = -WARM_UP; turn < rounds; turn += 1) {
    for (const { name, fire } of variants) {
      const elapsedMs = await fire(bytes, turn + WARM_UP);
      if (turn >= 0) samples.get(name)?.push(elapsedMs);
    }
  }
  return new Map(Array.from(samples, ([name, list]) => [name, spread(list)]));
}

function rowsOf(size: string, spreads: Spreads, targets: Readonly<Record<"p50" | "p99", string>>): readonly Row[] {
  const all = [...spreads];
  const [[, ours] = [], [, plain] = []] = all;
  return all.flatMap(([name, sample]) =>
    (["p50", "p99"] as const).map((quantile) =>
      measured({
        name: `${size}, ${quantile}, ${name}`,
        value: sample[quantile],
        unit: "ms",
        ratio: sample === plain ? null : round(sample[quantile] / (plain?.[quantile] ?? Number.NaN), 2),
        baseline: "the least",
        spread: sample,
        target: sample === ours ? targets[quantile] : "",
      }),
    ),
  );
}
