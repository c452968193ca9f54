import assert from "node:assert/strict";
import { test } from "node:test";
import type { FakeDiscord } from "../../../../test/fake-discord/start-fake-discord.ts";
import { framesOf, gatewayHarness as harness, logins, postButton } from "../../../../test/support/gateway-harness.ts";
import { waitFor } from "../../../../test/support/wait-for.ts";

test("a beat without an answer is a dead connection: closed with 4000 and resumed", async (t) => {
  const one = await harness(t);
  await one.connected();
  one.fake.gateway.quirks.acknowledges = false;
  await one.passUntil("the close", () => one.fake.gateway.closes.length === 1, 10_000);
  one.fake.gateway.quirks.acknowledges = true;
  assert.deepEqual(one.fake.gateway.closes, [{ code: 4000, by: "client", connection: 1 }]);
  assert.equal(framesOf(one, 1).length, 1);
  await one.passUntil("the resume", () => logins(one) === 2);
  assert.equal(framesOf(one, 6).length, 1);
});

const RESUMED: readonly (readonly [title: string, end: (fake: FakeDiscord) => void])[] = [
  ["op 7", ({ gateway }) => gateway.send(7)],
  ["op 9 with true", ({ gateway }) => gateway.send(9, true)],
  ["a lost network", ({ gateway }) => gateway.drop()],
  ...[1000, 1001, 4000, 4001, 4002, 4005, 4008].map(
    (code) => [`close code ${code}`, ({ gateway }: FakeDiscord) => gateway.close(code)] as const,
  ),
];

for (const [title, end] of RESUMED) {
  test(`a session is resumed after ${title}, at its own address, with what it missed`, async (t) => {
    const one = await harness(t);
    await one.connected();
    const { messageId, userId } = await postButton(one);
    end(one.fake);
    await waitFor("the end", () => one.fake.gateway.closes.length === 1);
    const { id } = one.fake.click(messageId, "Go", userId);
    await one.passUntil("the resume", () => logins(one) === 2);
    assert.deepEqual(
      one.interactions.map((interaction) => interaction["id"]),
      [id],
    );
    assert.equal(one.fake.gateway.opened.at(-1), "/resume?v=10&encoding=json");
    assert.equal(one.fake.gateway.startLimit.remaining, 999);
    const state = one.gateway.state();
    assert.equal(state.kind === "connected" && state.applicationId, one.fake.applicationId(one.token));
  });
}

for (const code of [4003, 4007, 4009]) {
  test(`a new session begins after close code ${code}, five seconds after the last`, async (t) => {
    const one = await harness(t);
    await one.connected();
    one.fake.gateway.close(code);
    await one.passUntil("the second login", () => logins(one) === 2);
    assert.equal(framesOf(one, 6).length, 0);
    const [first = 0, second = 0] = one.fake.gateway.identifiedAtMs;
    assert.ok(second - first >= 5000, `${second - first} ms`);
  });
}

test("a session that cannot be resumed is begun again after 1 to 5 seconds", async (t) => {
  const one = await harness(t, { random: () => 0.999 });
  await one.connected();
  await one.time.advance(60_000);
  one.fake.gateway.send(9, false);
  await waitFor("the wait", () => one.states.at(-1)?.kind === "waiting");
  const state = one.gateway.state();
  const waitMs = state.kind === "waiting" ? state.untilMs - one.time.clock.now() : 0;
  assert.ok(waitMs > 4900 && waitMs <= 5000, `${waitMs} ms`);
  await one.passUntil("the second login", () => logins(one) === 2);
  assert.equal(one.fake.gateway.startLimit.remaining, 998);
});

test("a refused RESUME is followed by a new session", async (t) => {
  const one = await harness(t);
  await one.connected();
  one.fake.gateway.forgetSessions();
  one.fake.gateway.drop();
  await one.passUntil("the second login", () => logins(one) === 2);
  assert.equal(framesOf(one, 6).length, 1);
  assert.equal(framesOf(one, 2).length, 2);
});

const FATAL = [
  [4004, "invalid-token"],
  [4010, "invalid-shard"],
  [4011, "sharding-required"],
  [4012, "invalid-version"],
  [4013, "invalid-intents"],
  [4014, "intents-not-allowed"],
] as const;

for (const [code, cause] of FATAL) {
  test(`close code ${code} stops the gateway for good: ${cause}`, async (t) => {
    const one = await harness(t);
    await one.connected();
    one.fake.gateway.close(code);
    await waitFor("the stop", () => one.gateway.state().kind === "stopped");
    assert.deepEqual(one.gateway.state(), { kind: "stopped", cause });
    await one.time.advance(600_000);
    assert.equal(one.fake.gateway.opened.length, 1);
    assert.equal(one.askedAtMs.length, 1);
  });
}

test("a token that the API rejects stops the gateway before it connects", async (t) => {
  const one = await harness(t, { token: "unknown" });
  await waitFor("the stop", () => one.gateway.state().kind === "stopped");
  assert.deepEqual(one.gateway.state(), { kind: "stopped", cause: "invalid-token" });
  assert.equal(one.fake.gateway.opened.length, 0);
});

test("while Discord is unreachable the pauses grow from 1 s to 2 min, with jitter", async (t) => {
  let count = 0;
  const one = await harness(t, { random: () => (count += 0.37) % 1 });
  await one.connected();
  await one.fake.stopListening();
  const from = one.askedAtMs.length;
  await one.passUntil("ten attempts", () => one.askedAtMs.length >= from + 10, 60_000);
  const waits = one.states.filter((state) => state.kind === "waiting");
  const pauses = one.askedAtMs.slice(from).map((atMs, n, all) => (all[n + 1] ?? Infinity) - atMs);
  const known = pauses.slice(0, -1);
  assert.ok(waits.length >= 10);
  assert.ok(Math.max(...known) <= 120_000 && Math.min(...known) >= 1000, known.join(" "));
  assert.ok((known.at(-1) ?? 0) >= 60_000, known.join(" "));
  assert.ok(new Set(known).size > 3, known.join(" "));
  await one.fake.resumeListening();
  await one.passUntil("the login", () => logins(one) === 2);
});

for (const quirk of ["greets", "answersLogin"] as const) {
  test(`a gateway that never ${quirk === "greets" ? "greets" : "answers the login"} is left after a while`, async (t) => {
    const one = await harness(t);
    one.fake.gateway.quirks[quirk] = false;
    await waitFor("the connection", () => one.fake.gateway.opened.length === 1);
    await one.passUntil("another connection", () => one.fake.gateway.opened.length > 1, 5000);
    one.fake.gateway.quirks[quirk] = true;
    await one.passUntil("the login", () => logins(one) === 1);
  });
}
