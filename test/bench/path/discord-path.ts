import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { createServer, type RequestListener } from "node:http";
import type { MetricsDto } from "../../../src/api/dto.ts";
import { ROUTES } from "../../../src/api/routes.ts";
import { startBenchDaemon } from "../bench-daemon.ts";
import { measured, type Row, type Section } from "../result.ts";
import { makeScratch, payloadOf } from "../scratch.ts";
import { round, spread, type Spread } from "../stats.ts";
import { fireHook, installHook } from "./fire-hook.ts";
import { listen } from "./next-event.ts";
import { createStarter } from "./starter.ts";

const WARM_UP = 5;

/** Discord's behaviour; null if it is not set up. */
const DISCORDS: readonly { readonly name: string; readonly answer: RequestListener | "refused" | null }[] = [
  { name: "no Discord", answer: null },
  {
    name: "Discord well",
    answer: (request, response) => {
      request.resume();
      response
        .setHeader("content-type", "application/json")
        .end('{"id":"123456789012345678","channel_id":"123456789012345679"}');
    },
  },
  { name: "Discord down", answer: "refused" },
  { name: "Discord hanging", answer: (request) => void request.resume() },
  {
    name: "Discord rate-limited",
    answer: (request, response) => {
      request.resume();
      response
        .writeHead(429, { "content-type": "application/json" })
        .end('{"message":"","retry_after":30,"global":false}');
    },
  },
];

/**
 * Every event is sent (level verbose), and Discord's state must not affect the path of an event. The daemons run at the
 * same time and receive events in turns, so that load on the machine affects all of them alike.
 */
export async function measureDiscordPath(rounds: number): Promise<Section> {
  const harnesses = await Promise.all(DISCORDS.map(async ({ name, answer }) => startHarness(name, answer)));
  try {
    for (let turn = -WARM_UP; turn < rounds; turn += 1) {
      for (const { fire, samples } of harnesses) {
        const elapsedMs = await fire(turn + WARM_UP);
        if (turn >= 0) samples.push(elapsedMs);
      }
    }
    const results: Result[] = [];
    for (const { name, samples, processing } of harnesses) {
      results.push({ name, latency: spread(samples), processing: await processing() });
    }
    return { title: "The path of an event, whatever Discord does", rows: rowsOf(results), details: results };
  } finally {
    await Promise.all(harnesses.map(async ({ end }) => end()));
  }
}

interface Result {
  readonly name: string;
  readonly latency: Spread;
  readonly processing: MetricsDto["processing_ms"];
}

function rowsOf(results: readonly Result[]): readonly Row[] {
  const [none] = results;
  return results.flatMap(({ name, latency, processing }) => [
    measured({
      name: `hook → client, ${name}`,
      value: latency.p50,
      unit: "ms",
      ratio: round(latency.p50 / (none?.latency.p50 ?? Number.NaN), 2),
      baseline: "none",
      spread: latency,
      target: "≤ 1.25 × none",
    }),
    measured({
      name: `processing, ${name}`,
      value: processing.p50,
      unit: "ms",
      ratio: round(processing.p50 / (none?.processing.p50 ?? Number.NaN), 2),
      baseline: "none",
      target: "≤ 1 ms",
      note: `p99 ${processing.p99} ms`,
    }),
  ]);
}

interface Harness {
  readonly name: string;
  readonly samples: number[];
  readonly fire: (number: number) => Promise<number>;
  readonly processing: () => Promise<MetricsDto["processing_ms"]>;
  readonly end: () => Promise<void>;
}

async function startHarness(name: string, answer: RequestListener | "refused" | null): Promise<Harness> {
  const scratch = makeScratch();
  const server = createServer(answer === null || answer === "refused" ? () => {} : answer).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  if (answer === "refused") server.close();
  if (answer !== null) {
    const url = `http://127.0.0.1:${port}/api/webhooks/123456789012345678/bench`;
    writeFileSync(scratch.paths.envFile, `DISCORD_WEBHOOK_URL=${url}\nDISCORD_LEVEL=verbose\n`, { mode: 0o600 });
  }
  const starter = createStarter(installHook(scratch), scratch.environment);
  const daemon = await startBenchDaemon(scratch);
  const ending = new AbortController();
  const nextEvent = await listen(daemon.url, ending.signal);
  return {
    name,
    samples: [],
    fire: async (number) => fireHook({ scratch, starter, payload: payloadOf(2000, number), nextEvent }),
    processing: async () => (await daemon.get<MetricsDto>(ROUTES.metrics)).processing_ms,
    end: async () => {
      ending.abort();
      await starter.end();
      await daemon.stop();
      server.close();
      server.closeAllConnections();
      scratch.remove();
    },
  };
}
