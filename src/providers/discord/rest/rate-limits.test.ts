import assert from "node:assert/strict";
import { test } from "node:test";
import type { JsonValue } from "../../../core/json.ts";
import type { Urgency } from "../../../core/notification/delivery.ts";
import type { DiscordAnswer } from "./classify.ts";
import { createRateLimits } from "./rate-limits.ts";

interface Headed {
  readonly remaining?: number;
  readonly resetAfterMs?: number;
  readonly scope?: string;
  readonly retryAfterMs?: number;
}

function answered(status: number, given: Headed, body: JsonValue | undefined = {}): DiscordAnswer {
  const { remaining, resetAfterMs, scope, retryAfterMs = null } = given;
  const headers = new Headers();
  if (remaining !== undefined) headers.set("x-ratelimit-remaining", String(remaining));
  if (resetAfterMs !== undefined) headers.set("x-ratelimit-reset-after", String(resetAfterMs / 1000));
  if (scope !== undefined) headers.set("x-ratelimit-scope", scope);
  return { status, body, headers, retryAfterMs };
}

const WEBHOOK = "/webhooks/1/t";
const messages = (channelId: string): string => `/channels/${channelId}/messages`;

function openLimits() {
  let nowMs = 0;
  const limits = createRateLimits({ now: () => nowMs });
  return {
    at: (atMs: number) => {
      nowMs = atMs;
      return limits;
    },
    /** Sends when allowed. */
    delay: (path: string, atMs: number, method = "POST", urgency: Urgency = "question"): number => {
      nowMs = atMs;
      return limits.admit(method, path, urgency)?.delayMs ?? 0;
    },
  };
}

type Limits = ReturnType<typeof openLimits>;

test("exhausted bucket holds requests back until its reset, in that channel only", () => {
  const { at, delay } = openLimits();
  at(1000).learn("POST", messages("1"), answered(200, { remaining: 0, resetAfterMs: 2000 }));
  assert.equal(delay(messages("1"), 1000), 2050);
  assert.equal(delay(messages("1"), 3000), 50);
  assert.equal(delay(messages("1"), 3050), 0);
  assert.equal(delay(messages("2"), 1000), 0);
});

test("a request counts before its answer arrives", () => {
  const { at, delay } = openLimits();
  at(0).learn("POST", messages("1"), answered(200, { remaining: 1, resetAfterMs: 2000 }));
  at(0).admit("POST", messages("1"));
  assert.equal(delay(messages("1"), 0), 2050);
});

test("a limit is that of a method and of a channel, whatever the message", () => {
  const { at, delay } = openLimits();
  at(0).learn("PATCH", `${messages("1")}/5`, answered(200, { remaining: 0, resetAfterMs: 2000 }));
  assert.equal(delay(`${messages("1")}/6`, 0, "PATCH"), 2050);
  assert.equal(delay(`${messages("2")}/6`, 0, "PATCH"), 0);
  assert.equal(delay(messages("1"), 0), 0);
});

test("a refusal holds its route for as long as it says", () => {
  const { at, delay } = openLimits();
  const refusal = answered(429, { remaining: 8, scope: "user" }, { retry_after: 1.5, global: false });
  at(0).learn("POST", messages("1"), refusal);
  assert.equal(delay(messages("1"), 0), 1550);
  assert.equal(delay(messages("1"), 0, "GET"), 0);
});

test("global and edge refusals stop everything, the edge for ten minutes at least", () => {
  const { at, delay } = openLimits();
  at(0).learn("POST", messages("1"), answered(429, { scope: "global" }, { retry_after: 2, global: true }));
  assert.deepEqual(at(0).admit("POST", WEBHOOK)?.everywhere, true);
  assert.equal(delay(WEBHOOK, 0), 2000);
  at(0).learn("POST", messages("1"), { ...answered(429, { retryAfterMs: 1000 }), body: undefined });
  assert.equal(delay(WEBHOOK, 0), 600_000);
  // A shorter pause that arrives late does not end the longer one.
  at(10).learn("POST", messages("1"), answered(429, { scope: "global" }, { retry_after: 2, global: true }));
  assert.equal(delay(WEBHOOK, 10), 599_990);
});

test("fifty requests go out in a second", () => {
  const { delay } = openLimits();
  for (let count = 0; count < 50; count += 1) assert.equal(delay(messages(String(count)), 100 + count), 0);
  assert.equal(delay(messages("other"), 150), 950);
  assert.equal(delay(messages("other"), 1100), 0);
});

/**
 * Sends when allowed, at least a tenth of a second apart.
 * @returns the times
 */
function sendFor({ delay }: Limits, urgency: Urgency, fromMs: number, toMs: number): number[] {
  const sent: number[] = [];
  for (let atMs = fromMs; atMs < toMs; atMs += 100) {
    if (delay(WEBHOOK, atMs, "POST", urgency) === 0) sent.push(atMs);
  }
  return sent;
}

test("a channel gets 28 webhook messages a minute, the last quarter spread over it", () => {
  const limits = openLimits();
  const sent = sendFor(limits, "question", 0, 60_000);
  assert.equal(sent.length, 28);
  assert.equal(sent[20], 2000);
  const gaps = sent.slice(1).map((atMs, index) => atMs - (sent[index] ?? 0));
  assert.ok(Math.max(...gaps) <= 7500, `${Math.max(...gaps)} ms`);
  assert.equal(limits.delay("/webhooks/2/t", 2800), 0);
});

test("quiet messages leave half of a channel's minute to urgent ones at any length", () => {
  const limits = openLimits();
  const quiet = sendFor(limits, "quiet", 0, 600_000);
  assert.ok(quiet.length >= 140 && quiet.length <= 150, String(quiet.length));
  // From then on there is a question every two seconds.
  const waits: number[] = [];
  let atMs = 600_000;
  for (let asked = 600_000; asked < 1_200_000; asked += 2300) {
    atMs = Math.max(atMs, asked);
    while (limits.delay(WEBHOOK, atMs) > 0) atMs += 50;
    waits.push(atMs - asked);
  }
  assert.ok(Math.max(...waits) <= 3000, `${Math.max(...waits)} ms`);
  assert.equal(sendFor(limits, "quiet", atMs, atMs + 10_000).length, 0);
});

test("of a bucket's rest, two are kept for a question and one for a failure", () => {
  const { at, delay } = openLimits();
  const may = (remaining: number): readonly Urgency[] =>
    (["question", "failure", "quiet"] as const).filter((urgency) => {
      at(0).learn("POST", messages("1"), answered(200, { remaining, resetAfterMs: 2000 }));
      return delay(messages("1"), 0, "POST", urgency) === 0;
    });
  assert.deepEqual(may(3), ["question", "failure", "quiet"]);
  assert.deepEqual(may(2), ["question", "failure"]);
  assert.deepEqual(may(1), ["question"]);
  assert.deepEqual(may(0), []);
  assert.equal(delay(messages("1"), 2050, "POST", "quiet"), 0);
});

test("a shared refusal is obeyed, and leaves half of the channel's minute to others", () => {
  const limits = openLimits();
  for (let count = 0; count < 20; count += 1) assert.equal(limits.delay(WEBHOOK, count), 0);
  limits.at(20).learn("POST", WEBHOOK, answered(429, { scope: "shared", remaining: 3 }, { retry_after: 90 }));
  assert.equal(limits.delay(WEBHOOK, 20), 90_000);
  assert.equal(sendFor(limits, "question", 90_020, 150_020).length, 14);
});

test("invalid requests stop all far below Discord's ban; shared 429s do not count", () => {
  const { at, delay } = openLimits();
  for (let count = 0; count < 60; count += 1) {
    at(0).learn("POST", WEBHOOK, answered(429, { scope: "shared" }, { retry_after: 0 }));
  }
  for (let count = 0; count < 49; count += 1) {
    at(1000).learn("GET", "/channels/1", answered(count % 2 === 0 ? 401 : 403, {}));
  }
  assert.equal(delay("/channels/2", 1000), 0);
  at(1000).learn("GET", "/channels/1", answered(403, {}, { code: 50_001 }));
  assert.deepEqual(at(1000).admit("GET", "/channels/2")?.everywhere, true);
  assert.equal(delay("/channels/2", 1000), 600_000);
});
