import { setTimeout as sleep } from "node:timers/promises";
import { round, spread } from "../stats.ts";
import { listenLive } from "./listen-live.ts";
import type { LoadValues, LoadOrder } from "./load-order.ts";
import { createPosters } from "./posters.ts";
import { processorMs } from "./processor-time.ts";

/** How long the last event may take to the live client. */
const TIMEOUT_MS = 60_000;

// A separate process: sending must not use the server's core.
console.log(JSON.stringify(await load(JSON.parse(process.argv[2] ?? "") as LoadOrder)));
process.exit();

/** Posts over persistent connections, on each the next one after the last response. */
async function load(order: LoadOrder): Promise<LoadValues> {
  const { warmUpMs, measuredMs, pid } = order;
  const live = await listenLive(order);
  const posters = await createPosters(order);
  await sleep(warmUpMs);
  const cpuBeforeMs = processorMs(pid);
  const ownBefore = process.cpuUsage();
  const deliveredBefore = live.delivered();
  const startedAtMs = performance.now();
  posters.begin();
  await sleep(measuredMs);
  const answers = posters.end();
  const elapsedMs = performance.now() - startedAtMs;
  const cpuAfterMs = processorMs(pid);
  const own = process.cpuUsage(ownBefore);
  const sent = await posters.stop();
  const stoppedAtMs = performance.now();
  await live.until(sent, TIMEOUT_MS);
  const deliveredAtMs = performance.now();
  live.close();
  const { p50, p99, max } = spread(answers);
  const cpuMs = cpuBeforeMs === null || cpuAfterMs === null ? null : cpuAfterMs - cpuBeforeMs;
  return {
    answeredPerSecond: Math.round(answers.length / (elapsedMs / 1000)),
    deliveredPerSecond: Math.round((live.delivered() - deliveredBefore) / ((deliveredAtMs - startedAtMs) / 1000)),
    behindMs: Math.round(deliveredAtMs - stoppedAtMs),
    sent,
    delivered: live.delivered(),
    p50Ms: p50,
    p99Ms: p99,
    maxMs: max,
    serverCpuUs: cpuMs === null ? null : round((cpuMs * 1000) / answers.length, 1),
    generatorBusy: round((own.user + own.system) / 1000 / elapsedMs, 2),
  };
}
