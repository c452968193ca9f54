import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import type { DeliveriesDto, HealthDto } from "../../../src/api/dto.ts";
import { openPlace } from "./conversation.ts";
import { discordHarness, type Env } from "./harness.ts";
import { answered, asks, fails, prompt } from "./named-sessions.ts";

const SECOND_MS = 1000;
const MINUTE_MS = 60_000;

async function quietWhileHere(t: TestContext, env: Env = {}, startMs?: number) {
  const harness = await discordHarness(t, startMs === undefined ? {} : { startMs });
  const { fake, time } = harness;
  const { channelId, access } = openPlace(harness, "bot-text");
  const settings: Env = {
    ...access,
    DISCORD_MENTION_USER_ID: fake.addMember(),
    CCEN_AWAY_MINUTES: "5",
    CCEN_AWAY_SILENT_SECONDS: "60",
    ...env,
  };
  const running = await harness.start(settings);
  const touch = async (url = running.url, headers: Env = {}): Promise<number> =>
    (
      await fetch(`${url}/api/presence`, {
        method: "POST",
        headers: { "Content-Type": "application/json", ...headers },
      })
    ).status;
  const said = () =>
    [channelId, ...fake.threadsIn(channelId).map(({ id }) => id)].flatMap((room) =>
      fake
        .messagesIn(room)
        .flatMap(({ id, content }) => (/Bash\?|rate limit/.test(content) ? [{ room, id, content }] : [])),
    );
  return { harness, fake, time, settings, running, touch, said };
}

test("while you are here a request is on the page, then a silent message, then a ping", async (t) => {
  const { fake, time, running, touch, said } = await quietWhileHere(t);
  assert.equal(await touch(), 204);
  await running.fire(...asks("shop"));
  await time.advance(59 * SECOND_MS);
  assert.deepEqual(said(), []);
  await time.advance(3 * SECOND_MS);
  assert.deepEqual([said().length, fake.pings.length], [1, 0]);
  await time.advance(4 * MINUTE_MS - 5 * SECOND_MS);
  assert.deepEqual([said().length, fake.pings.length], [1, 0]);
  await time.advance(10 * SECOND_MS);
  assert.deepEqual([said().length, fake.pings.length], [2, 1]);
  assert.match(
    said()
      .map(({ content }) => content)
      .join("\n"),
    /still waits \(5 min\): shop · Bash\? make shop/,
  );
  await time.advance(10 * MINUTE_MS);
  assert.deepEqual([said().length, fake.pings.length], [2, 1]);
});

test("while you are away a request and a failure ping at once", async (t) => {
  const { fake, time, running, touch } = await quietWhileHere(t);
  await touch();
  await time.advance(5 * MINUTE_MS);
  await running.fire(...asks("shop"), fails("api"));
  await time.advance(5 * SECOND_MS);
  assert.equal(fake.pings.length, 2);
});

test("a prompt counts for its own session alone, and each touch counts anew", async (t) => {
  const { fake, time, running, touch, said } = await quietWhileHere(t);
  await running.fire(prompt("shop"), ...asks("shop"), ...asks("api"));
  await time.advance(10 * SECOND_MS);
  assert.deepEqual([said().length, fake.pings.length], [1, 1]);
  assert.match(
    said()
      .map(({ content }) => content)
      .join("\n"),
    /api/,
  );
  await time.advance(40 * SECOND_MS);
  await touch();
  await time.advance(50 * SECOND_MS);
  assert.equal(said().length, 1);
  await time.advance(15 * SECOND_MS);
  assert.deepEqual([said().length, fake.pings.length], [2, 1]);
  await touch();
  await time.advance(4 * MINUTE_MS);
  assert.equal(fake.pings.length, 1);
  await time.advance(2 * MINUTE_MS);
  assert.equal(fake.pings.length, 2);
});

test("what is answered on the way sends nothing more", async (t) => {
  const { fake, time, running, touch } = await quietWhileHere(t);
  await touch();
  await running.fire(...asks("shop"), ...asks("api"));
  await time.advance(30 * SECOND_MS);
  await running.fire(answered("shop"));
  await time.advance(60 * SECOND_MS);
  await running.fire(answered("api"));
  await time.advance(10 * MINUTE_MS);
  assert.equal(fake.pings.length, 0);
  const { deliveries } = await running.get<DeliveriesDto>("/api/deliveries?limit=50");
  assert.deepEqual(
    deliveries.filter(({ kind }) => kind === "permission").map(({ session_id, state }) => [session_id, state]),
    [
      ["api", "discarded"],
      ["api", "sent"],
      ["shop", "discarded"],
    ],
  );
});

test("a reaction to the silent message, or a mark on the page, spares the ping", async (t) => {
  const { harness, fake, time, running, touch, said } = await quietWhileHere(t);
  await touch();
  await running.fire(...asks("shop"), ...asks("api"));
  await time.advance(70 * SECOND_MS);
  const request = said().find(({ content }) => /shop · Bash\?/.test(content));
  fake.react(request?.room ?? "", request?.id ?? "");
  const item = "permission:toolu_api";
  running.daemon.store.mark("api", { item, kind: "handled", untilMs: null, atMs: harness.time.clock.now() });
  await time.advance(10 * MINUTE_MS);
  assert.equal(fake.pings.length, 0);
});

test("a restart on the way loses nothing, and pings as for an absent person", async (t) => {
  const { harness, fake, time, settings, running, touch, said } = await quietWhileHere(t);
  await touch();
  await running.fire(...asks("shop"));
  await time.advance(10 * SECOND_MS);
  await running.stop();
  const second = await harness.start(settings);
  await time.advance(5 * SECOND_MS);
  assert.deepEqual([said().length, fake.pings.length], [1, 1]);
  await touch(second.url);
  await second.fire(...asks("api"));
  await time.advance(70 * SECOND_MS);
  assert.deepEqual([said().length, fake.pings.length], [2, 1]);
  await second.stop();
  await harness.start(settings);
  await time.advance(5 * SECOND_MS);
  assert.deepEqual([said().length, fake.pings.length], [3, 2]);
});

test("a message that waits for your absence is no fault", async (t) => {
  const { time, running, touch } = await quietWhileHere(t, { CCEN_AWAY_MINUTES: "60" });
  await touch();
  await running.fire(...asks("shop"));
  await time.advance(40 * MINUTE_MS);
  const { checks } = await running.get<HealthDto>("/api/health");
  assert.deepEqual(
    checks.filter(({ name }) => name === "outbox").map(({ status }) => status),
    ["ok"],
  );
});

test("a ping that falls into the quiet hours makes no sound", async (t) => {
  const startMs = new Date(2026, 10, 25, 21, 58).getTime();
  const { fake, time, running, touch, said } = await quietWhileHere(t, { DISCORD_QUIET_HOURS: "22:00-07:00" }, startMs);
  await touch();
  await running.fire(...asks("shop"));
  await time.advance(10 * MINUTE_MS);
  assert.deepEqual([said().length, fake.pings.length], [2, 0]);
});

test("a page of another site does not say that you are here", async (t) => {
  const { running, touch } = await quietWhileHere(t);
  assert.equal(await touch(running.url, { Origin: "https://evil.example" }), 403);
  assert.equal(await touch(running.url, { "Sec-Fetch-Site": "cross-site" }), 403);
  assert.equal(await touch(running.url, { "Content-Type": "text/plain" }), 415);
});
