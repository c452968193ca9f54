import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import type { ForwardingResponseDto } from "../api/forwarding-dto.ts";
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

const ANSWER: ForwardingResponseDto = {
  protocol: 1,
  position: 0,
  position_key: null,
  message_position: 0,
  taken: true,
  central: { machine_id: "team", name: "team", version: "1.0.0" },
};

/** How a machine takes these responses: how long it waits after each, and what it sends. */
async function take(t: TestContext, answers: readonly Response[], log = IDLE_LOG) {
  const waits: number[] = [];
  const sent: unknown[] = [];
  const left = [...answers];
  const isDone = Promise.withResolvers<void>();
  const forwarder = createForwarder({
    url: "https://team.example",
    token: "t",
    historyDays: 0,
    sender: () => ({ machineId: "m", name: "laptop", version: "1.0.0" }),
    log,
    sync: async () => {},
    fetch: async (_url, { body }) => {
      assert.ok(typeof body === "string");
      sent.push(JSON.parse(body));
      return left.shift() ?? new Response(null, { status: 500 });
    },
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
  return { waits, sent, status: forwarder.status() };
}

function busy(status: number, retryAfter: string, body: object | null = null): Response {
  return new Response(body === null ? null : JSON.stringify(body), { status, headers: { "Retry-After": retryAfter } });
}

const CROWDED = { error: { code: "http/crowded", message: "m", fix: "f" } };

test("machine comes back when the central server says, spread and bounded", async (t) => {
  const answers = [
    busy(503, "5", CROWDED),
    busy(503, "5"),
    busy(429, "20", CROWDED),
    busy(503, "86400"),
    busy(503, "0"),
  ];
  assert.deepEqual((await take(t, answers)).waits, [6_250, 6_250, 25_000, 75_000, 6_000]);
});

test("machine waits longer after each failure where the central server says nothing", async (t) => {
  const answers = [500, 502, 503, 503].map((status) => new Response(null, { status }));
  assert.deepEqual((await take(t, answers)).waits, [375, 750, 1_500, 3_000]);
});

test("busy server gets the batch again without a question, and is no failure", async (t) => {
  const log: ForwardLog = {
    ...IDLE_LOG,
    lastSeq: () => 1,
    page: () => ({ events: [], gaps: [], through: 1, isEnd: true }),
  };
  const position = new Response(JSON.stringify({ ...ANSWER, taken: false }));
  const { sent, status } = await take(t, [position, busy(503, "5", CROWDED), busy(503, "5", CROWDED)], log);
  assert.deepEqual(
    sent.map((batch) => (batch as { after: unknown }).after),
    [null, 0, 0],
  );
  assert.deepEqual([status.state, status.waiting, status.error?.code], ["forwarding", 1, "upstream/busy"]);
});
