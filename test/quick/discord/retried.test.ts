import assert from "node:assert/strict";
import { test } from "node:test";
import type { DeliveriesDto } from "../../../src/protocol/dto.ts";
import { payload } from "../../support/payload.ts";
import { discordRig } from "./rig.ts";

const failure = payload({ hook_event_name: "StopFailure", error: "overloaded", last_assistant_message: "Try later" });

test("a dead letter of a webhook that has been replaced goes out by the new one", async (t) => {
  const rig = await discordRig(t);
  const { fake, time } = rig;
  const [before, now] = [fake.addTextChannel({ name: "before" }), fake.addTextChannel({ name: "now" })];
  const running = await rig.start({ DISCORD_WEBHOOK_URL: fake.addWebhook(before) });
  const body = { code: 50035, message: "Invalid Form Body" };
  fake.fault({ effect: { kind: "status", status: 400, body }, match: ({ method }) => method === "POST", times: 2 });
  await running.play([failure], 5000);
  running.configure({ DISCORD_WEBHOOK_URL: fake.addWebhook(now) });
  await time.advance(1000);
  const { deliveries } = await running.get<DeliveriesDto>("/api/deliveries?state=failed");
  assert.equal(deliveries.length, 1);

  const { status } = await fetch(new URL(`/api/deliveries/${deliveries[0]?.id}/retry`, running.url), {
    method: "POST",
    headers: { "Content-Type": "application/json" },
  });
  assert.equal(status, 204);
  await time.advance(3000);
  assert.match(fake.transcript(now), /failed: API overloaded — Try later/);
});
