import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import type { DeliveriesDto } from "../../../src/api/dto.ts";
import { openPlace, type PlaceKind } from "./conversation.ts";
import { discordHarness, type Env, type RunningDaemon } from "./harness.ts";
import { answered, asks as waits, fails, prompt } from "./named-sessions.ts";

const MINUTE_MS = 60_000;

const asks = (session: string): readonly string[] => [prompt(session), ...waits(session)];

async function reminding(t: TestContext, env: Env = {}, place: PlaceKind = "bot-text", startMs?: number) {
  const harness = await discordHarness(t, startMs === undefined ? {} : { startMs });
  const { fake, time } = harness;
  const { channelId, access } = openPlace(harness, place);
  const settings: Env = { ...access, DISCORD_MENTION_USER_ID: fake.addMember(), CCEN_REMIND_MINUTES: "10", ...env };
  const rooms = (): readonly string[] => [channelId, ...fake.threadsIn(channelId).map(({ id }) => id)];
  const said = (text: RegExp) =>
    rooms().flatMap((room) =>
      fake.messagesIn(room).flatMap(({ id, content }) => (text.test(content) ? [{ room, id, content }] : [])),
    );
  const reminders = (): readonly string[] => said(/still (?:waits|failed)/).map(({ content }) => content);
  return { harness, fake, time, settings, said, reminders, running: await harness.start(settings) };
}

async function dropped({ get }: RunningDaemon): Promise<readonly unknown[]> {
  const { deliveries } = await get<DeliveriesDto>("/api/deliveries?state=discarded&limit=50");
  return deliveries.map(({ reason }) => (typeof reason === "string" ? reason : reason?.code));
}

test("reminder comes once after the set time, pings, and is not repeated by restarts", async (t) => {
  const { harness, time, fake, settings, reminders, running } = await reminding(t);
  await running.fire(...asks("shop"), prompt("api"), fails("api"));
  await time.advance(9 * MINUTE_MS);
  assert.deepEqual(reminders(), []);
  await time.advance(3 * MINUTE_MS);
  assert.equal(reminders().length, 2);
  assert.match(reminders().join("\n"), /^🔐 still waits \(1[01] min(?: \d+ s)?\): shop · Bash\? make shop/m);
  assert.match(reminders().join("\n"), /^❌ still failed \(1[01] min(?: \d+ s)?\): api · rate limit/m);
  assert.equal(fake.pings.length, 4);
  await running.stop();
  const again = await harness.start(settings);
  await time.advance(60 * MINUTE_MS);
  await again.stop();
  await harness.start(settings);
  await time.advance(60 * MINUTE_MS);
  assert.equal(reminders().length, 2);
});

test("reminder is over with its request, and says how long that waited", async (t) => {
  const { time, said, running } = await reminding(t);
  await running.fire(...asks("shop"));
  await time.advance(14 * MINUTE_MS);
  await running.fire(answered("shop"));
  await time.advance(10_000);
  const over = said(/Bash make shop/).map(({ content }) => content);
  assert.deepEqual(over, Array(2).fill("✅ shop · allowed after 14 min · Bash make shop"));
});

for (const place of ["bot-text", "bot-forum", "webhook-text", "webhook-forum"] as const) {
  test(`reaction to the request stops its reminder: ${place}`, async (t) => {
    const { fake, time, said, reminders, running } = await reminding(t, {}, place);
    await running.fire(...asks("shop"), ...asks("api"));
    await time.advance(MINUTE_MS);
    const [request] = said(/^🔐 shop · Bash\?/);
    fake.react(request?.room ?? "", request?.id ?? "");
    await time.advance(20 * MINUTE_MS);
    assert.deepEqual(
      reminders().map((text) => /shop|api/.exec(text)?.[0]),
      ["api"],
    );
    assert.deepEqual(await dropped(running), ["acknowledged"]);
  });
}

test("what is answered, marked on the page or not of the set kinds is not reminded of", async (t) => {
  const { time, reminders, running } = await reminding(t, { CCEN_REMIND_KINDS: "permission, plan" });
  await running.fire(...asks("shop"), ...asks("api"), prompt("web"), fails("web"));
  await time.advance(5 * MINUTE_MS);
  await running.fire(answered("shop"));
  running.daemon.store.mark("api", {
    item: "permission:toolu_api",
    kind: "handled",
    untilMs: null,
    atMs: time.clock.now(),
  });
  await time.advance(30 * MINUTE_MS);
  assert.deepEqual(reminders(), []);
});

test("reminder waits for an outage and is dropped if it is answered meanwhile", async (t) => {
  const { fake, time, reminders, running } = await reminding(t);
  await running.fire(...asks("shop"), ...asks("api"));
  await time.advance(8 * MINUTE_MS);
  await fake.stopListening();
  await time.advance(8 * MINUTE_MS);
  await running.fire(answered("shop"));
  await fake.resumeListening();
  await time.advance(8 * MINUTE_MS);
  assert.deepEqual(
    reminders().map((text) => /shop|api/.exec(text)?.[0]),
    ["api"],
  );
});

test("after a night without the daemon nothing old is reminded of", async (t) => {
  const { harness, time, settings, reminders, running } = await reminding(t);
  await running.fire(...["a", "b", "c"].flatMap(asks));
  await time.advance(MINUTE_MS);
  await running.stop();
  await time.advance(8 * 60 * MINUTE_MS);
  await harness.start(settings);
  await time.advance(60 * MINUTE_MS);
  assert.deepEqual(reminders(), []);
});

test("reminder never comes in quiet hours, nor without the setting", async (t) => {
  const startMs = new Date(2026, 10, 25, 23, 0).getTime();
  const quiet = await reminding(t, { DISCORD_QUIET_HOURS: "22:00-07:00" }, "bot-text", startMs);
  await quiet.running.fire(...asks("shop"));
  await quiet.time.advance(20 * MINUTE_MS);
  assert.deepEqual(quiet.reminders(), []);
  const off = await reminding(t, { CCEN_REMIND_MINUTES: "0" });
  await off.running.fire(...asks("shop"));
  await off.time.advance(60 * MINUTE_MS);
  assert.deepEqual(off.reminders(), []);
});
