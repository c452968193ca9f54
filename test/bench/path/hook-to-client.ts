import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { MetricsDto } from "../../../src/protocol/dto.ts";
import { ROUTES } from "../../../src/protocol/routes.ts";
import { startBenchDaemon, startBenchServer, type BenchDaemon } from "../bench-daemon.ts";
import { keepInShell } from "../hook/hook-clients.ts";
import { measured, type Row, type Section } from "../result.ts";
import { makeScratch, payloadOf, type Scratch } from "../scratch.ts";
import { round, spread, type Spread } from "../stats.ts";
import { fireHook, installHook } from "./fire-hook.ts";
import { listen } from "./next-event.ts";

const WARM_UP = 5;
const PLAIN_WATCH = join(import.meta.dirname, "plain-watch.ts");

/** From starting the hook's process to the event standing at a client of the live stream; beside the least of its kind. */
export async function measureHookToClient(rounds: number): Promise<Section> {
  const scratch = makeScratch();
  const ending = new AbortController();
  const servers: BenchDaemon[] = [];
  try {
    const daemon = await startBenchDaemon(scratch);
    servers.push(daemon);
    const ours: Way = { scratch, command: installHook(scratch), nextEvent: await listen(daemon.url, ending.signal) };
    const folder = join(scratch.home, "plain");
    mkdirSync(join(folder, ".tmp"), { recursive: true });
    const command = [process.execPath, PLAIN_WATCH, folder, join(scratch.home, "plain.db")];
    const server = await startBenchServer(command, scratch);
    servers.push(server);
    const plain: Way = {
      scratch,
      command: keepInShell(folder),
      nextEvent: await listen(server.url, ending.signal),
    };
    const small = await fireInTurns({ ours, plain }, rounds, 2000);
    const { processing_ms: processing } = await daemon.get<MetricsDto>(ROUTES.metrics);
    const large = await fireInTurns({ ours, plain }, Math.ceil(rounds / 4), 200_000);
    return {
      title: "Hook start → committed → live client, idle machine",
      rows: [
        ...latencyRows("2 KB", small, { p50: "≤ 6 ms", p99: "≤ 15 ms" }),
        ...latencyRows("200 KB", large, { p50: "", p99: "" }),
        measured({ name: "processing, p50", value: processing.p50, unit: "ms", target: "≤ 1 ms" }),
        measured({ name: "processing, p99", value: processing.p99, unit: "ms", target: "≤ 5 ms" }),
        measured({ name: "processing, max", value: processing.max, unit: "ms" }),
      ],
      details: { small, large, processing },
    };
  } finally {
    ending.abort();
    for (const server of servers) await server.stop();
    scratch.remove();
  }
}

/** A hook and who hears of what it keeps. */
interface Way {
  readonly scratch: Scratch;
  readonly command: string;
  readonly nextEvent: () => Promise<number>;
}

type Name = "ours" | "plain";

async function fireInTurns(ways: Readonly<Record<Name, Way>>, rounds: number, bytes: number) {
  const samples: Record<Name, number[]> = { ours: [], plain: [] };
  for (let turn = -WARM_UP; turn < rounds; turn += 1) {
    for (const name of ["ours", "plain"] as const) {
      const elapsedMs = await fireHook({ ...ways[name], payload: payloadOf(bytes, turn + WARM_UP) });
      if (turn >= 0) samples[name].push(elapsedMs);
    }
  }
  return { ours: spread(samples.ours), plain: spread(samples.plain) };
}

function latencyRows(
  size: string,
  { ours, plain }: Readonly<Record<Name, Spread>>,
  targets: Readonly<Record<"p50" | "p99", string>>,
): readonly Row[] {
  const row = (name: string, quantile: "p50" | "p99", sample: Spread, target = ""): Row =>
    measured({
      name: `${size}, ${name}${quantile}`,
      value: sample[quantile],
      unit: "ms",
      ratio: round(sample[quantile] / plain[quantile], 2),
      baseline: "the least",
      ...(quantile === "p50" ? { spread: sample } : {}),
      target,
    });
  return [
    row("", "p50", ours, targets.p50),
    row("", "p99", ours, targets.p99),
    row("shell, fs.watch, insert and tell: ", "p50", plain),
    row("shell, fs.watch, insert and tell: ", "p99", plain),
  ];
}
