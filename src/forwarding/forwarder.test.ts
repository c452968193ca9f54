import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import type { ForwardLog } from "../core/forwarding.ts";
import { createForwarder } from "./forwarder.ts";

const IDLE_LOG: ForwardLog = {
  state: () => ({ logId: "log-1", beginSeq: 0, beginMessage: 0, position: 0, reportedAtMs: 0 }),
  bind: () => false,
  begin: () => {},
  renew: () => {},
  recordPosition: () => {},
  firstSeq: () => 1,
  lastSeq: () => 0,
  nextAtMs: () => null,
  keyAt: () => null,
  page: (after) => ({ events: [], gaps: [], through: after, isEnd: true }),
  lastMessage: () => 0,
  messages: () => ({ messages: [], through: 0 }),
  snapshot: () => null,
  usedSince: () => [],
  alive: () => [],
};

/** How long a machine waits after each of these answers. */
async function waitsAfter(t: TestContext, answers: readonly Response[]): Promise<readonly number[]> {
  const waits: number[] = [];
  const left = [...answers];
  const isDone = Promise.withResolvers<void>();
  const forwarder = createForwarder({
    url: "https://team.example",
    token: "t",
    historyDays: 0,
    sender: () => ({ machineId: "m", name: "laptop", version: "1.0.0" }),
    log: IDLE_LOG,
    sync: async () => {},
    fetch: async () => left.shift() ?? new Response(null, { status: 500 }),
    clock: { now: () => 1_000 },
    sleep: async (delayMs, signal) => {
      waits.push(delayMs);
      if (left.length > 0) return;
      isDone.resolve();
      await new Promise<void>((resolve) => {
        signal?.addEventListener("abort", () => resolve());
      });
    },
    logger: { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} },
    random: () => 0.5,
  });
  t.after(async () => forwarder.stop());
  forwarder.start();
  await isDone.promise;
  return waits;
}

function busy(status: number, retryAfter: string, body: object | null = null): Response {
  return new Response(body === null ? null : JSON.stringify(body), { status, headers: { "Retry-After": retryAfter } });
}

test("machine comes back when the central server says, spread and bounded", async (t) => {
  const error = { error: { code: "http/crowded", message: "m", fix: "f" } };
  const answers = [busy(503, "5", error), busy(503, "5"), busy(429, "20", error), busy(503, "86400"), busy(503, "0")];
  assert.deepEqual(await waitsAfter(t, answers), [6_250, 6_250, 25_000, 75_000, 6_000]);
});

test("machine waits longer after each failure where the central server says nothing", async (t) => {
  const answers = [500, 502, 503, 503].map((status) => new Response(null, { status }));
  assert.deepEqual(await waitsAfter(t, answers), [375, 750, 1_500, 3_000]);
});
