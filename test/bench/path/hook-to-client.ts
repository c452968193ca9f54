import type { MetricsDto } from "../../../src/protocol/dto.ts";
import { ROUTES } from "../../../src/protocol/routes.ts";
import { startBenchDaemon } from "../bench-daemon.ts";
import { measured, type Row, type Section } from "../result.ts";
import { makeScratch, payloadOf } from "../scratch.ts";
import { spread, type Spread } from "../stats.ts";
import { fireHook, installHook } from "./fire-hook.ts";
import { listen } from "./next-event.ts";

const WARM_UP = 5;

/** From starting the hook's process to the event standing at a client of the live stream. */
export async function measureHookToClient(rounds: number): Promise<Section> {
  const scratch = makeScratch();
  const command = installHook(scratch);
  const daemon = await startBenchDaemon(scratch);
  const ending = new AbortController();
  try {
    const nextEvent = await listen(daemon.url, ending.signal);
    const fireAll = async (count: number, bytes: number): Promise<Spread> => {
      const samples: number[] = [];
      for (let turn = -WARM_UP; turn < count; turn += 1) {
        const payload = payloadOf(bytes, turn + WARM_UP);
        const elapsedMs = await fireHook({ scratch, command, payload, nextEvent });
        if (turn >= 0) samples.push(elapsedMs);
      }
      return spread(samples);
    };
    const small = await fireAll(rounds, 2000);
    const { processing_ms: processing } = await daemon.get<MetricsDto>(ROUTES.metrics);
    const large = await fireAll(Math.ceil(rounds / 4), 200_000);
    return {
      title: "Hook start → committed → live client, idle machine",
      rows: [
        ...latencyRows("2 KB", small, { p50: "≤ 6 ms", p99: "≤ 15 ms" }),
        ...latencyRows("200 KB", large, { p50: "", p99: "" }),
        measured({ name: "processing p50", value: processing.p50, unit: "ms", target: "≤ 1 ms" }),
        measured({ name: "processing p99", value: processing.p99, unit: "ms", target: "≤ 5 ms" }),
        measured({ name: "processing max", value: processing.max, unit: "ms" }),
      ],
      details: { small, large, processing },
    };
  } finally {
    ending.abort();
    await daemon.stop();
    scratch.remove();
  }
}

function latencyRows(size: string, sample: Spread, targets: Readonly<Record<"p50" | "p99", string>>): readonly Row[] {
  return (["p50", "p99"] as const).map((name) =>
    measured({ name: `${size}, ${name}`, value: sample[name], unit: "ms", spread: sample, target: targets[name] }),
  );
}
