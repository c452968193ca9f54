import assert from "node:assert/strict";
import { test } from "node:test";
import type { DeliveriesDto, HealthDto } from "../../../src/api/dto.ts";
import { ROUTES } from "../../../src/api/routes.ts";
import { checkDaemon } from "../../../src/cli/doctor/check-daemon.ts";
import { payload } from "../../support/payload.ts";
import { discordHarness, type RunningDaemon } from "./harness.ts";

const prompt = payload({ hook_event_name: "UserPromptSubmit", prompt: "Fix the till" });
const ask = payload({
  hook_event_name: "PermissionRequest",
  tool_name: "Bash",
  tool_input: { command: "rm -rf build" },
});

/** The check, and what `ccen doctor` makes of it. */
async function outboxOf({ get, url }: RunningDaemon) {
  const health = await get<HealthDto>(ROUTES.health);
  const { pid, version, started_at, config_dir } = health;
  const runtime = {
    running: true,
    host: "127.0.0.1",
    url,
    pid,
    version,
    started_at,
    config_dir,
    overridden: [],
  } as const;
  const doctor = checkDaemon({ kind: "running", runtime, address: { url, key: null }, health }, version);
  const check = health.checks.find(({ name }) => name === "outbox") ?? assert.fail("no check");
  return { ...check, doctor: doctor.find(({ name }) => name === "daemon: outbox") };
}

test("health says within a minute that Discord fails, since when, and that it is over", async (t) => {
  const harness = await discordHarness(t);
  const channelId = harness.fake.addTextChannel({ name: "general" });
  const running = await harness.start({ DISCORD_WEBHOOK_URL: harness.fake.addWebhook(channelId) });
  await running.play([prompt], 5000);
  assert.equal((await outboxOf(running)).status, "ok");

  const outage = harness.fake.fault({ effect: { kind: "status", status: 500, body: "" }, times: Infinity });
  await running.fire(ask);
  await harness.time.advance(10_000);
  assert.equal((await outboxOf(running)).status, "ok", "a retry of seconds");
  await harness.time.advance(40_000);
  const during = await outboxOf(running);
  assert.equal(during.status, "degraded");
  assert.match(during.value, /1 waiting, retrying for \d+ s/);
  assert.deepEqual([during.doctor?.status, during.doctor?.detail.startsWith(during.value)], ["warn", true]);
  assert.match(during.detail ?? "", /^Discord · webhook has failed since .*: HTTP 500/);

  outage.cancel();
  await harness.time.advance(90_000);
  const after = await outboxOf(running);
  assert.deepEqual([after.status, after.value], ["ok", "0 waiting"]);
});

test("health names a message that failed for good, until it is retried or discarded", async (t) => {
  const harness = await discordHarness(t);
  const channelId = harness.fake.addTextChannel({ name: "general" });
  const running = await harness.start({ DISCORD_WEBHOOK_URL: harness.fake.addWebhook(channelId) });
  await running.play([prompt], 5000);
  const refused = { code: 50_035, message: "Invalid Form Body" };
  const fault = harness.fake.fault({ effect: { kind: "status", status: 400, body: refused }, times: Infinity });
  await running.fire(ask);
  await harness.time.advance(10_000);
  fault.cancel();
  const failed = await outboxOf(running);
  assert.deepEqual([failed.status, failed.value], ["degraded", "0 waiting, 1 failed"]);

  const { deliveries } = await running.get<DeliveriesDto>(`${ROUTES.deliveries}?state=failed`);
  const { status } = await fetch(new URL(`/api/deliveries/${deliveries[0]?.id}/retry`, running.url), {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: "{}",
  });
  assert.equal(status, 204);
  await harness.time.advance(5000);
  assert.equal((await outboxOf(running)).status, "ok");
});
