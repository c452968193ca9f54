import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { MetricsDto } from "../../../src/api/dto.ts";
import { ROUTES } from "../../../src/api/routes.ts";
import { measured, type Row, type Section } from "../result.ts";
import { round, spread, type Spread } from "../stats.ts";
import { startBenchDaemon, startBenchServer, type BenchDaemon } from "../bench-daemon.ts";
import { keepInShell } from "../hook/hook-clients.ts";
import { makeScratch, payloadOf } from "../scratch.ts";
import { fireHook, installHook } from "./fire-hook.ts";
import { listen } from "./next-event.ts";
import { createStarter } from "./starter.ts";

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

/** A path from a hook to a client of a stream. */
interface Way {
  readonly name: string;
  /** @returns milliseconds from the hook's start to the client */
  fire(bytes: number, number: number): Promise<number>;
  end(): Promise<void>;
}

/** The whole path through the real daemon. */
async function startOurWay(): Promise<Way & { readonly daemon: BenchDaemon }> {
  const scratch = makeScratch();
  const starter = createStarter(installHook(scratch), scratch.environment);
  const daemon = await startBenchDaemon(scratch);
  const ending = new AbortController();
  const nextEvent = await listen(daemon.url, ending.signal);
  return {
    name: "ours",
    daemon,
    fire: async (bytes, number) => fireHook({ scratch, starter, payload: payloadOf(bytes, number), nextEvent }),
    async end() {
      ending.abort();
      await starter.end();
      await daemon.stop();
      scratch.remove();
    },
  };
}

const PLAIN_WATCH = join(import.meta.dirname, "plain-watch.ts");
const NODE_HOOK = join(import.meta.dirname, "..", "hook", "clients", "rename.cjs");

/** The same path with the minimal server and the minimal hook in a shell or in Node. */
async function startPlainWay(hook: "shell" | "node"): Promise<Way> {
  const scratch = makeScratch();
  const folder = join(scratch.home, "events");
  mkdirSync(join(folder, ".tmp"), { recursive: true });
  const args = hook === "shell" ? ["sh", "-c", keepInShell(folder)] : [process.execPath, NODE_HOOK, folder];
  const starter = createStarter(args, scratch.environment);
  const server = await startBenchServer(
    [process.execPath, PLAIN_WATCH, folder, join(scratch.home, "plain.db")],
    scratch,
  );
  const ending = new AbortController();
  const nextEvent = await listen(server.url, ending.signal);
  return {
    name: hook === "shell" ? "cat, mv and the least server" : "a Node hook and the least server",
    fire: async (bytes, number) => fireHook({ scratch, starter, payload: payloadOf(bytes, number), nextEvent }),
    async end() {
      ending.abort();
      await starter.end();
      await server.stop();
      scratch.remove();
    },
  };
}
