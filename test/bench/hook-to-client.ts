import { spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { hookCommand } from "../../src/claude/hook-command.ts";
import type { MetricsDto } from "../../src/protocol/dto.ts";
import { ROUTES } from "../../src/protocol/routes.ts";
import { createSseDecoder, parseFrame } from "../../src/protocol/sse.ts";
import { startBenchDaemon } from "./bench-daemon.ts";
import type { Section } from "./result.ts";
import { makeScratch, payloadOf, type Scratch } from "./scratch.ts";
import { spread, type Spread } from "./stats.ts";

/** From starting the hook's process to the event standing at a client of the live stream. */
export async function measureHookToClient(rounds: number): Promise<Section> {
  const scratch = makeScratch();
  const daemon = await startBenchDaemon(scratch);
  const ending = new AbortController();
  try {
    mkdirSync(dirname(scratch.paths.hookScript), { recursive: true });
    copyFileSync(join(import.meta.dirname, "..", "..", "hook", "hook.sh"), scratch.paths.hookScript);
    const nextEvent = await listen(daemon.url, ending.signal);
    const small = await fireAll({ scratch, nextEvent, rounds, bytes: 2000 });
    const { processing_ms: processing } = await daemon.get<MetricsDto>(ROUTES.metrics);
    const large = await fireAll({ scratch, nextEvent, rounds: Math.ceil(rounds / 4), bytes: 200_000 });
    return {
      title: "Hook start → committed → live client, idle machine",
      rows: [
        ...latencyRows("2 KB", small, true),
        ...latencyRows("200 KB", large, false),
        {
          name: "processing p50",
          value: processing.p50,
          unit: "ms",
          ratio: null,
          target: "≤ 1 ms",
          met: processing.p50 <= 1,
        },
        {
          name: "processing p99",
          value: processing.p99,
          unit: "ms",
          ratio: null,
          target: "≤ 5 ms",
          met: processing.p99 <= 5,
        },
        { name: "processing max", value: processing.max, unit: "ms", ratio: null, target: "", met: null },
      ],
      details: { small, large, processing },
    };
  } finally {
    ending.abort();
    await daemon.stop();
    scratch.remove();
  }
}

function latencyRows(size: string, { p50, p99 }: Spread, targeted: boolean) {
  return [
    {
      name: `${size} p50`,
      value: p50,
      unit: "ms",
      ratio: null,
      target: targeted ? "≤ 6 ms" : "",
      met: targeted ? p50 <= 6 : null,
    },
    {
      name: `${size} p99`,
      value: p99,
      unit: "ms",
      ratio: null,
      target: targeted ? "≤ 15 ms" : "",
      met: targeted ? p99 <= 15 : null,
    },
  ];
}

type NextEvent = () => Promise<number>;

interface Firing {
  readonly scratch: Scratch;
  readonly nextEvent: NextEvent;
  readonly rounds: number;
  readonly bytes: number;
}

export async function fireAll({ scratch, nextEvent, rounds, bytes }: Firing): Promise<Spread> {
  const command = hookCommand(scratch.paths.hookScript);
  const samples: number[] = [];
  for (let turn = -5; turn < rounds; turn += 1) {
    const payload = payloadOf(bytes, turn + 5);
    const arrival = nextEvent();
    const startedAtMs = performance.now();
    const child = spawn("sh", ["-c", command], { env: scratch.environment, stdio: ["pipe", "ignore", "ignore"] });
    const closed = once(child, "close");
    child.stdin.end(payload);
    const arrivedAtMs = await arrival;
    await closed;
    if (turn >= 0) samples.push(arrivedAtMs - startedAtMs);
  }
  return spread(samples);
}

/** @returns a function that resolves with the moment at which the next event arrives */
export async function listen(url: string, signal: AbortSignal): Promise<NextEvent> {
  const response = await fetch(new URL(ROUTES.events, url), { signal });
  if (response.body === null) throw new Error("the stream has no body");
  const listener: { arrived: (atMs: number) => void } = { arrived: () => {} };
  const decoder = createSseDecoder();
  const text = response.body.pipeThrough(new TextDecoderStream());
  void (async () => {
    for await (const chunk of text) {
      const atMs = performance.now();
      const frames = decoder.push(chunk).map(parseFrame);
      if (frames.some((frame) => frame?.type === "event")) listener.arrived(atMs);
    }
  })().catch(() => {
    // Aborted at the end of the measurement.
  });
  return async () => {
    const { promise, resolve } = Promise.withResolvers<number>();
    listener.arrived = resolve;
    return promise;
  };
}
