/**
 * Many machines with a backlog against one replica: its memory, and whether one machine waits while others are served.
 * `node team/bench/backlog.ts`; `MACHINES`, `EVENTS` of each, `PAGE` (events a request) and `SECONDS` (the longest) change
 * the load. The machines are real forwarders in one process.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { createForwarder } from "../../src/forwarding/forwarder.ts";
import { systemClock } from "../../src/system/clock.ts";
import { spread } from "../../test/bench/stats.ts";
import { machineLog, senderOf } from "./machine-log.ts";
import { SILENT, startTeam } from "./servers.ts";

const machines = Number(process.env["MACHINES"] ?? 1_000);
const events = Number(process.env["EVENTS"] ?? 192);
const mostEvents = Number(process.env["PAGE"] ?? 64);
const mostMs = Number(process.env["SECONDS"] ?? 300) * 1000;
/** Each machine has a part of a second to begin, as after an outage. */
const BEGIN_WITHIN_MS = 1_000;
const SAMPLE_MS = 50;
const MEGABYTE = 1024 * 1024;

const server = await startTeam(machines);
const taken = Array.from({ length: machines }, () => 0);
/** Answers by their status, and requests without one by their error. */
const answers = new Map<string, number>();
/** When a machine's events were taken, from the start. */
const takenAtMs = Array.from({ length: machines }, (): number[] => []);
const startedMs = performance.now();

const forwarders = server.tokens.map((token, machine) =>
  createForwarder({
    url: server.url,
    token,
    historyDays: 0,
    sender: () => senderOf(machine),
    log: machineLog(machine, { lastSeq: events, mostEvents }),
    sync: async () => {},
    fetch: counted,
    clock: systemClock,
    sleep: async (delayMs, signal) => sleep(delayMs, undefined, { signal }),
    logger: SILENT,
    observer: {
      sending: () => {},
      reached: () => {},
      failed: () => {},
      stored: (seq) => {
        if (seq <= (taken[machine] ?? 0)) return;
        taken[machine] = seq;
        takenAtMs[machine]?.push(performance.now() - startedMs);
      },
    },
    random: Math.random,
  }),
);
for (const forwarder of forwarders) setTimeout(forwarder.start, Math.random() * BEGIN_WITHIN_MS);

async function counted(...request: Parameters<typeof fetch>): Promise<Response> {
  let answer = "none";
  try {
    const response = await fetch(...request);
    answer = String(response.status);
    return response;
  } catch (error) {
    answer = error instanceof Error ? error.name : answer;
    throw error;
  } finally {
    answers.set(answer, (answers.get(answer) ?? 0) + 1);
  }
}

const answersText = (): string => [...answers].map(([answer, count]) => `${count} × ${answer}`).join(", ");

const idleBytes = server.rssBytes();
const idleCpuMs = server.cpuMs();
let mostBytes = idleBytes;
let half: readonly number[] | null = null;
let shownMs = 0;
for (;;) {
  await sleep(SAMPLE_MS);
  mostBytes = Math.max(mostBytes, server.rssBytes());
  const sum = taken.reduce((total, one) => total + one, 0);
  if (half === null && sum >= (machines * events) / 2) half = [...taken];
  const elapsedMs = performance.now() - startedMs;
  if (elapsedMs - shownMs > 5_000) {
    shownMs = elapsedMs;
    const rss = (mostBytes / MEGABYTE).toFixed(0);
    console.log(
      `${(elapsedMs / 1000).toFixed(0)} s: ${sum} events, least ${Math.min(...taken)}, most ${Math.max(...taken)}, ${rss} MB, ${answersText()}`,
    );
  }
  if (sum >= machines * events || elapsedMs > mostMs) break;
}
const elapsedMs = performance.now() - startedMs;
const sum = taken.reduce((total, one) => total + one, 0);
const cpu = Object.entries(server.cpuMs()).map(([part, ms]) => {
  const usPerEvent = ((ms - (idleCpuMs[part] ?? 0)) * 1000) / sum;
  return `${part} ${usPerEvent.toFixed(0)} µs`;
});
// With the time that a machine still waits at the end.
const waits = takenAtMs.flatMap((times, machine) => {
  const isDone = (taken[machine] ?? 0) >= events;
  return [...times, ...(isDone ? [] : [elapsedMs])].map((atMs, index) => atMs - (times[index - 1] ?? 0));
});
const meanWaitMs = waits.reduce((total, one) => total + one, 0) / waits.length;
const { p50, p99, max } = spread(waits);
const atHalf = half ?? taken;
const mean = atHalf.reduce((total, one) => total + one, 0) / machines;
console.log(
  [
    `${((sum * 1000) / elapsedMs).toFixed(0)} events/s, ${cpu.join(" + ")} of processor time an event; answers: ${answersText()}`,
    `memory of the replica: ${(idleBytes / MEGABYTE).toFixed(0)} MB at first, ${(mostBytes / MEGABYTE).toFixed(0)} MB at most`,
    `wait for a batch: p50 ${p50.toFixed(0)} ms, p99 ${p99.toFixed(0)} ms, longest ${max.toFixed(0)} ms, ${(max / meanWaitMs).toFixed(1)} times the mean`,
    `when ${half === null ? `it ended after ${sum}` : "half"} was taken: mean ${mean.toFixed(0)} a machine, least ${Math.min(...atHalf)}, most ${Math.max(...atHalf)}, ${atHalf.filter((one) => one === 0).length} without any`,
  ].join("\n"),
);
await Promise.all(forwarders.map(async (forwarder) => forwarder.stop()));
await server.stop();
