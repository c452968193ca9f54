import { setTimeout as sleep } from "node:timers/promises";
import { readFileSync } from "node:fs";
import { once } from "node:events";
import { get, type IncomingMessage } from "node:http";
import { round, spread } from "../stats.ts";
import type { LoadValues, LoadOrder } from "./load-order.ts";
import { createPosters } from "./posters.ts";

/** How long the last event may take to the live client. */
const TIMEOUT_MS = 60_000;
/** Linux counts the processor time of a process in hundredths of a second. */
const MS_PER_TICK = 10;
const EVENT = "\nevent: event\n";

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

/** Processor time of all threads of a process; null without /proc. */
function processorMs(pid: number): number | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    // After the name, which may hold anything: state, parent, …
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
    return (Number(fields[11]) + Number(fields[12])) * MS_PER_TICK;
  } catch {
    return null;
  }
}

/** One client of a server's stream, which only counts. */
interface LiveClient {
  delivered(): number;
  /** Resolves when this many events have arrived, or on timeout. */
  until(count: number, timeoutMs: number): Promise<void>;
  close(): void;
}

async function listenLive({ url, livePath, live }: LoadOrder): Promise<LiveClient> {
  const address = new URL(livePath, url);
  const counter = live === "sse" ? await countFrames(address) : await countMessages(address);
  return {
    ...counter,
    async until(count, timeoutMs) {
      const endMs = performance.now() + timeoutMs;
      while (counter.delivered() < count && performance.now() < endMs) await sleep(5);
    },
  };
}

async function countFrames(address: URL): Promise<Omit<LiveClient, "until">> {
  const outgoing = get(address);
  const [response] = (await once(outgoing, "response")) as [IncomingMessage];
  let delivered = 0;
  let rest = "\n";
  response.setEncoding("latin1");
  response.on("data", (chunk: string) => {
    const text = rest + chunk;
    for (let at = text.indexOf(EVENT); at >= 0; at = text.indexOf(EVENT, at + EVENT.length)) delivered += 1;
    // This chunk may end in half a line; without the line break before it, it is not counted twice.
    rest = text.slice(Math.max(0, text.length - EVENT.length + 1));
  });
  return { delivered: () => delivered, close: () => outgoing.destroy() };
}

async function countMessages(address: URL): Promise<Omit<LiveClient, "until">> {
  address.protocol = "ws:";
  const socket = new WebSocket(address);
  let delivered = 0;
  socket.addEventListener("message", () => {
    delivered += 1;
  });
  await once(socket, "open");
  return { delivered: () => delivered, close: () => socket.close() };
}
