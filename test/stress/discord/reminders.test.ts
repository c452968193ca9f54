import assert from "node:assert/strict";
import { test } from "node:test";
import type { DeliveriesDto } from "../../../src/api/dto.ts";
import type { RunningDaemon } from "../../quick/discord/harness.ts";
import { answered } from "../../quick/discord/named-sessions.ts";
import { asks, reminding } from "../../quick/discord/reminding.ts";

const MINUTE_MS = 60_000;

async function dropped({ get }: RunningDaemon): Promise<readonly unknown[]> {
  const { deliveries } = await get<DeliveriesDto>("/api/deliveries?state=discarded&limit=50");
  return deliveries.map(({ reason }) => (typeof reason === "string" ? reason : reason?.code));
}

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
