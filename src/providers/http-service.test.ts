import assert from "node:assert/strict";
import { test } from "node:test";
import { notification } from "../../test/support/discord-harness.ts";
import type { Attempt, Urgency } from "../core/notification/delivery.ts";
import { createHttpService } from "./http-service.ts";

const TO = { id: "ntfy:example.com" };

/** A service that responds with these statuses in turn, then with 200. */
function service(...statuses: number[]) {
  let nowMs = 1_000_000;
  let requests = 0;
  const created = createHttpService({
    maxBatch: 10,
    spacingMs: 0,
    quietSpacingMs: 5000,
    fetch: async () => {
      requests += 1;
      const status = statuses.shift() ?? 200;
      return new Response("", { status, headers: status === 429 ? { "retry-after": "30" } : {} });
    },
    clock: { now: () => nowMs },
    userAgent: "ccen/0",
    request: () => ({ url: "https://example.com/", body: "" }),
    reader: { errorText: () => "", messageId: () => "", withoutSecrets: (text) => text },
  });
  const post = async (urgency: Urgency, more: Partial<Attempt> = {}): Promise<string> => {
    const attempt: Attempt = {
      key: "k",
      mayBeDelivered: false,
      signal: new AbortController().signal,
      urgency,
      ...more,
    };
    const outcome = await created.post(TO, [notification("x")], attempt);
    return outcome.kind === "wait" ? `wait ${outcome.delayMs}` : outcome.kind;
  };
  return { post, pass: (ms: number) => void (nowMs += ms), requests: () => requests };
}

test("service spaces quiet messages, and lets urgent ones pass them", async () => {
  const { post, pass } = service();
  assert.equal(await post("quiet"), "sent");
  assert.equal(await post("quiet"), "wait 5000");
  assert.equal(await post("question"), "sent");
  pass(5000);
  assert.equal(await post("quiet"), "sent");
});

test("service that asked for a pause gets no request until it is over", async () => {
  const { post, pass, requests } = service(429);
  assert.equal(await post("quiet"), "wait 30000");
  pass(10_000);
  assert.equal(await post("question"), "wait 20000");
  assert.equal(requests(), 1);
  pass(20_000);
  assert.equal(await post("question"), "sent");
});

test("service sends nothing that is not wanted any more", async () => {
  const { post, requests } = service();
  assert.equal(await post("question", { isWanted: () => false }), "wait 0");
  assert.equal(requests(), 0);
});
