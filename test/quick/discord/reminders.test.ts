import assert from "node:assert/strict";
import { test } from "node:test";
import { answered, fails, prompt } from "./named-sessions.ts";
import { asks, reminding } from "./reminding.ts";

const MINUTE_MS = 60_000;

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
  await time.advance(15 * MINUTE_MS);
  await again.stop();
  await harness.start(settings);
  await time.advance(15 * MINUTE_MS);
  assert.equal(reminders().length, 2);
});

test("after a restart and quiet hours what still waits is reminded of once", async (t) => {
  const startMs = new Date(2026, 10, 25, 22, 59).getTime();
  const { harness, time, settings, reminders, running } = await reminding(
    t,
    { DISCORD_QUIET_HOURS: "23:00-07:00" },
    "bot-text",
    startMs,
  );
  await running.fire(...["a", "b"].flatMap(asks));
  await time.advance(MINUTE_MS);
  await running.fire(answered("b"));
  await running.stop();
  await time.advance(4 * 60 * MINUTE_MS);
  await harness.start(settings);
  await time.advance(3 * 60 * MINUTE_MS);
  assert.deepEqual(reminders(), []);
  await time.advance(65 * MINUTE_MS);
  assert.match(reminders().join("\n"), /^🔐 still waits \((?:7|8) h.*\): a · Bash\? make a <@\d+>$/);
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
  await time.advance(15 * MINUTE_MS);
  assert.deepEqual(reminders(), []);
});
