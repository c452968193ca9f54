import { once } from "node:events";
import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { createServer, type RequestListener } from "node:http";
import { dirname, join } from "node:path";
import type { MetricsDto } from "../../src/protocol/dto.ts";
import { ROUTES } from "../../src/protocol/routes.ts";
import { startBenchDaemon } from "./bench-daemon.ts";
import { fireAll, listen } from "./hook-to-client.ts";
import type { Row, Section } from "./result.ts";
import { makeScratch } from "./scratch.ts";
import { round, type Spread } from "./stats.ts";

/** How Discord behaves; null where none is set up. */
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

/** Every event is told (level verbose), and the path of an event must not notice how Discord is. */
export async function measureDiscordPath(rounds: number): Promise<Section> {
  const results: { name: string; latency: Spread; processing: MetricsDto["processing_ms"] }[] = [];
  for (const { name, answer } of DISCORDS) results.push({ name, ...(await measureOne(answer, rounds)) });
  const [baseline] = results;
  const rows = results.flatMap(({ name, latency, processing }): Row[] => {
    const ratio = round(latency.p50 / (baseline?.latency.p50 ?? 1), 2);
    return [
      {
        name: `hook → client p50, ${name}`,
        value: latency.p50,
        unit: "ms",
        ratio,
        target: "≤ 1.25 × none",
        met: ratio <= 1.25,
      },
      {
        name: `processing p50, ${name}`,
        value: processing.p50,
        unit: "ms",
        ratio: round(processing.p50 / (baseline?.processing.p50 ?? 1), 2),
        target: "≤ 1 ms",
        met: processing.p50 <= 1,
      },
    ];
  });
  return { title: "The path of an event, whatever Discord does", rows, details: results };
}

async function measureOne(answer: RequestListener | "refused" | null, rounds: number) {
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
  const daemon = await startBenchDaemon(scratch);
  const ending = new AbortController();
  try {
    mkdirSync(dirname(scratch.paths.hookScript), { recursive: true });
    copyFileSync(join(import.meta.dirname, "..", "..", "hook", "hook.sh"), scratch.paths.hookScript);
    const nextEvent = await listen(daemon.url, ending.signal);
    const latency = await fireAll({ scratch, nextEvent, rounds, bytes: 2000 });
    const { processing_ms: processing } = await daemon.get<MetricsDto>(ROUTES.metrics);
    return { latency, processing };
  } finally {
    ending.abort();
    await daemon.stop();
    server.close();
    server.closeAllConnections();
    scratch.remove();
  }
}
