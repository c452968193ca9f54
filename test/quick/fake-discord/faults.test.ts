import assert from "node:assert/strict";
import { test } from "node:test";
import { waitFor } from "../../support/wait-for.ts";
import { type Harness, startHarness } from "./call.ts";

async function faultHarness(harness: Harness) {
  const channelId = harness.fake.addTextChannel();
  return {
    send: () => harness.post(`/channels/${channelId}/messages`, { content: "a" }),
    stored: () => harness.fake.messagesIn(channelId).length,
  };
}

test("an answer lost before or after storing looks the same from outside", async (t) => {
  const harness = await startHarness(t);
  const { send, stored } = await faultHarness(harness);
  harness.fake.fault({ effect: { kind: "lost-before" } });
  await assert.rejects(send());
  assert.equal(stored(), 0);
  harness.fake.fault({ effect: { kind: "lost-after" } });
  await assert.rejects(send());
  assert.equal(stored(), 1);
  assert.equal((await send()).status, 200);
  assert.deepEqual(
    harness.fake.requests.map(({ status }) => status),
    [null, null, 200],
  );
});

test("hanging answer ends with the client's timeout, stored or not", async (t) => {
  const { fake, call, token } = await startHarness(t);
  const channelId = fake.addTextChannel();
  const sendUntil = async (kind: "hang" | "hang-after", isDone: () => boolean) => {
    const plan = fake.fault({ effect: { kind } });
    const timeout = new AbortController();
    const path = `/channels/${channelId}/messages`;
    const sending = call({ method: "POST", path, body: { content: kind }, token, signal: timeout.signal });
    const failing = assert.rejects(sending, { name: "AbortError" });
    await waitFor("the request", () => plan.met === 1 && isDone());
    timeout.abort();
    await failing;
  };
  await sendUntil("hang", () => true);
  await sendUntil("hang-after", () => fake.messagesIn(channelId).length > 0);
  assert.deepEqual(
    fake.messagesIn(channelId).map(({ content }) => content),
    ["hang-after"],
  );
});

test("a truncated answer breaks off in its middle, though all was done", async (t) => {
  const harness = await startHarness(t);
  const { send, stored } = await faultHarness(harness);
  harness.fake.fault({ effect: { kind: "truncated" } });
  await assert.rejects(send());
  assert.equal(stored(), 1);
});

test("a slow answer waits for its promise, its effect does not", async (t) => {
  const harness = await startHarness(t);
  const { send, stored } = await faultHarness(harness);
  const gate = Promise.withResolvers<undefined>();
  harness.fake.fault({ effect: { kind: "slow", until: gate.promise } });
  const sending = send();
  await waitFor("the effect", () => stored() === 1);
  assert.equal(harness.fake.requests[0]?.status, null);
  gate.resolve(undefined);
  assert.equal((await sending).status, 200);
});

test("any status with any body, as often as planned", async (t) => {
  const harness = await startHarness(t);
  const { send, stored } = await faultHarness(harness);
  const fault = harness.fake.fault({
    effect: { kind: "status", status: 503, body: { message: "no", code: 130000 }, headers: { "X-Test": "1" } },
    times: 2,
  });
  const first = await send();
  assert.deepEqual([first.status, first.code, first.headers.get("X-Test")], [503, 130_000, "1"]);
  assert.equal((await send()).status, 503);
  assert.equal(fault.met, 2);
  assert.equal((await send()).status, 200);
  assert.equal(stored(), 1);
});

test("only requests that match are met, until the fault is cancelled", async (t) => {
  const harness = await startHarness(t);
  const { send } = await faultHarness(harness);
  const fault = harness.fake.fault({
    effect: { kind: "status", status: 500, body: "oops" },
    match: ({ method, body }) => method === "POST" && body["content"] === "a",
    times: Infinity,
  });
  assert.equal((await harness.get("/users/@me")).status, 200);
  assert.deepEqual([(await send()).body, (await send()).status], ["oops", 500]);
  fault.cancel();
  assert.equal((await send()).status, 200);
});

test("a proxy before Discord answers in three ways, and counts", async (t) => {
  const harness = await startHarness(t);
  const bodies: unknown[] = [];
  for (const form of ["text", "html", "json"] as const) {
    harness.fake.fault({ effect: { kind: "cloudflare", form } });
    const answer = await harness.get("/users/@me");
    assert.equal(answer.status, 429);
    assert.equal(answer.headers.get("X-RateLimit-Scope"), null);
    assert.equal(answer.headers.get("Retry-After"), null);
    bodies.push(answer.body);
  }
  assert.equal(bodies[0], "error code: 1015");
  assert.match(String(bodies[1]), /^<!DOCTYPE html>/);
  assert.equal((bodies[2] as { retry_after?: number }).retry_after, undefined);
  assert.equal(harness.fake.invalidRequests.tooMany, 3);
});

test("connections are refused while it does not listen, and state outlives that", async (t) => {
  const harness = await startHarness(t);
  const { send, stored } = await faultHarness(harness);
  await send();
  await harness.fake.stopListening();
  await assert.rejects(send(), (error: Error) => (error.cause as { code?: string }).code === "ECONNREFUSED");
  await harness.fake.resumeListening();
  assert.equal((await send()).status, 200);
  assert.equal(stored(), 2);
});
