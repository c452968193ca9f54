import assert from "node:assert/strict";
import { test } from "node:test";
import type { JsonValue } from "../../../core/json.ts";
import type { Urgency } from "../../../core/notification/delivery.ts";
import { channelRoute, messageRoute, messagesRoute, webhookPostRoute, type Route } from "./api-route.ts";
import { createRateLimits } from "./rate-limits.ts";
import type { LimitHeaders, RestAnswer } from "./rest-answer.ts";

const NO_LIMITS: LimitHeaders = {
  bucket: null,
  remaining: null,
  resetAfterMs: null,
  retryAfterMs: null,
  scope: null,
  global: false,
};

function answered(status: number, limits: Partial<LimitHeaders>, body: JsonValue | undefined = {}): RestAnswer {
  return { kind: "answered", status, body, limits: { ...NO_LIMITS, ...limits } };
}

const WEBHOOK = webhookPostRoute({ id: "1", token: "t" });
const delay = (limits: ReturnType<typeof createRateLimits>, route: Route, nowMs: number, method = "POST"): number =>
  limits.holdOf(method, route, nowMs)?.delayMs ?? 0;

test("exhausted bucket holds requests back until its reset, in that channel only", () => {
  const limits = createRateLimits();
  limits.learn("POST", messagesRoute("1"), answered(200, { bucket: "b", remaining: 0, resetAfterMs: 2000 }), 1000);
  assert.equal(delay(limits, messagesRoute("1"), 1000), 2050);
  assert.equal(delay(limits, messagesRoute("1"), 3000), 50);
  assert.equal(delay(limits, messagesRoute("1"), 3050), 0);
  assert.equal(delay(limits, messagesRoute("2"), 1000), 0);
});

test("a request counts before its answer arrives", () => {
  const limits = createRateLimits();
  limits.learn("POST", messagesRoute("1"), answered(200, { bucket: "b", remaining: 1, resetAfterMs: 2000 }), 0);
  limits.take("POST", messagesRoute("1"), 0);
  assert.equal(delay(limits, messagesRoute("1"), 0), 2050);
});

test("routes that turn out to share a bucket share its limit", () => {
  const limits = createRateLimits();
  limits.learn("PATCH", messageRoute("1", "5"), answered(200, { bucket: "b", remaining: 3, resetAfterMs: 2000 }), 0);
  limits.learn("POST", messagesRoute("1"), answered(200, { bucket: "b", remaining: 0, resetAfterMs: 2000 }), 0);
  assert.equal(delay(limits, messageRoute("1", "6"), 0, "PATCH"), 2050);
});

test("429 with requests remaining makes only that route wait", () => {
  const limits = createRateLimits();
  limits.learn("PATCH", channelRoute("1"), answered(200, { bucket: "b", remaining: 9, resetAfterMs: 15_000 }), 0);
  limits.learn("GET", channelRoute("1"), answered(200, { bucket: "b", remaining: 8, resetAfterMs: 15_000 }), 0);
  const refusal = answered(429, { bucket: "b", remaining: 8, scope: "user" }, { retry_after: 500, global: false });
  limits.learn("PATCH", channelRoute("1"), refusal, 0);
  assert.equal(delay(limits, channelRoute("1"), 0, "PATCH"), 500_050);
  assert.equal(delay(limits, channelRoute("1"), 0, "GET"), 0);
});

test("a refusal with exhaustion holds the whole bucket", () => {
  const limits = createRateLimits();
  const refusal = answered(429, { bucket: "b", remaining: 0, scope: "user" }, { retry_after: 1.5, global: false });
  limits.learn("POST", messagesRoute("1"), refusal, 0);
  assert.equal(delay(limits, messagesRoute("1"), 0), 1550);
});

test("global and edge refusals stop everything, the edge for ten minutes at least", () => {
  const limits = createRateLimits();
  limits.learn("POST", messagesRoute("1"), answered(429, { scope: "global" }, { retry_after: 2, global: true }), 0);
  assert.deepEqual(limits.holdOf("POST", WEBHOOK, 0)?.everywhere, true);
  assert.equal(delay(limits, WEBHOOK, 0), 2000);
  limits.learn(
    "POST",
    messagesRoute("1"),
    { ...answered(429, { retryAfterMs: 1000 }), body: undefined } as RestAnswer,
    0,
  );
  assert.equal(delay(limits, WEBHOOK, 0), 600_000);
  // A shorter pause that arrives late does not end the longer one.
  limits.learn("POST", messagesRoute("1"), answered(429, { scope: "global" }, { retry_after: 2, global: true }), 10);
  assert.equal(delay(limits, WEBHOOK, 10), 599_990);
});

test("fifty requests go out in a second", () => {
  const limits = createRateLimits();
  for (let count = 0; count < 50; count += 1) {
    assert.equal(delay(limits, messagesRoute(String(count)), 100 + count), 0);
    limits.take("POST", messagesRoute(String(count)), 100 + count);
  }
  assert.equal(delay(limits, messagesRoute("other"), 150), 950);
  assert.equal(delay(limits, messagesRoute("other"), 1100), 0);
});

/**
 * Sends when allowed, at least a tenth of a second apart.
 * @returns the times
 */
function sendFor(
  limits: ReturnType<typeof createRateLimits>,
  urgency: Urgency,
  fromMs: number,
  toMs: number,
): number[] {
  const sent: number[] = [];
  for (let atMs = fromMs; atMs < toMs; atMs += 100) {
    if (limits.holdOf("POST", WEBHOOK, atMs, urgency) !== null) continue;
    limits.take("POST", WEBHOOK, atMs);
    sent.push(atMs);
  }
  return sent;
}

test("a channel gets 28 webhook messages a minute, the last quarter spread over it", () => {
  const limits = createRateLimits();
  const sent = sendFor(limits, "question", 0, 60_000);
  assert.equal(sent.length, 28);
  assert.equal(sent[20], 2000);
  const gaps = sent.slice(1).map((atMs, index) => atMs - (sent[index] ?? 0));
  assert.ok(Math.max(...gaps) <= 7500, `${Math.max(...gaps)} ms`);
  assert.equal(delay(limits, webhookPostRoute({ id: "2", token: "t" }), 2800), 0);
});

test("quiet messages leave half of a channel's minute to urgent ones at any length", () => {
  const limits = createRateLimits();
  const quiet = sendFor(limits, "quiet", 0, 600_000);
  assert.ok(quiet.length >= 140 && quiet.length <= 150, String(quiet.length));
  // From then on there is a question every two seconds.
  const waits: number[] = [];
  let atMs = 600_000;
  for (let asked = 600_000; asked < 1_200_000; asked += 2300) {
    atMs = Math.max(atMs, asked);
    while (limits.holdOf("POST", WEBHOOK, atMs) !== null) atMs += 50;
    limits.take("POST", WEBHOOK, atMs);
    waits.push(atMs - asked);
  }
  assert.ok(Math.max(...waits) <= 3000, `${Math.max(...waits)} ms`);
  assert.equal(sendFor(limits, "quiet", atMs, atMs + 10_000).length, 0);
});

test("of a bucket's rest, two are kept for a question and one for a failure", () => {
  const limits = createRateLimits();
  const may = (remaining: number): readonly Urgency[] => {
    limits.learn("POST", messagesRoute("1"), answered(200, { bucket: "b", remaining, resetAfterMs: 2000 }), 0);
    return (["question", "failure", "quiet"] as const).filter(
      (urgency) => limits.holdOf("POST", messagesRoute("1"), 0, urgency) === null,
    );
  };
  assert.deepEqual(may(3), ["question", "failure", "quiet"]);
  assert.deepEqual(may(2), ["question", "failure"]);
  assert.deepEqual(may(1), ["question"]);
  assert.deepEqual(may(0), []);
  assert.equal(limits.holdOf("POST", messagesRoute("1"), 2050, "quiet"), null);
});

test("a shared refusal is obeyed, and teaches that others post there too", () => {
  const limits = createRateLimits();
  for (let count = 0; count < 20; count += 1) limits.take("POST", WEBHOOK, 0);
  limits.learn("POST", WEBHOOK, answered(429, { scope: "shared", remaining: 3 }, { retry_after: 40 }), 0);
  assert.equal(delay(limits, WEBHOOK, 0), 60_000);
  assert.equal(delay(limits, WEBHOOK, 60_000), 0);
  for (let count = 0; count < 19; count += 1) limits.take("POST", WEBHOOK, 60_000);
  assert.equal(delay(limits, WEBHOOK, 60_000), 60_000);
});

test("invalid requests stop all far below Discord's ban; shared 429s do not count", () => {
  const limits = createRateLimits({ maxInvalidRequests: 5 });
  for (let count = 0; count < 9; count += 1) {
    limits.learn("POST", WEBHOOK, answered(429, { scope: "shared" }, { retry_after: 0 }), 0);
  }
  for (const status of [401, 403, 403, 401]) limits.learn("GET", channelRoute("1"), answered(status, {}), 1000);
  assert.equal(delay(limits, channelRoute("2"), 1000), 0);
  limits.learn("GET", channelRoute("1"), answered(403, {}, { code: 50_001 }), 1000);
  assert.deepEqual(limits.holdOf("GET", channelRoute("2"), 1000)?.everywhere, true);
  assert.equal(delay(limits, channelRoute("2"), 1000), 600_000);
});

test("a clock that is set back does not stretch a wait", () => {
  const limits = createRateLimits();
  limits.learn("POST", messagesRoute("1"), answered(200, { bucket: "b", remaining: 0, resetAfterMs: 2000 }), 5_000_000);
  assert.equal(delay(limits, messagesRoute("1"), 1000), 0);
});
