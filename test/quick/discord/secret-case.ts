import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import type { TestContext } from "node:test";
import { createFileLogger } from "../../../src/system/logger.ts";
import type { FaultEffect } from "../../fake-discord/faults.ts";
import { payload } from "../../support/payload.ts";
import { openStream } from "../../support/stream-client.ts";
import { openPlace, type PlaceKind } from "./conversation.ts";
import { discordHarness } from "./harness.ts";

interface Secrets {
  readonly webhookUrl: string;
  readonly botToken: string;
  /** As in a webhook's address. */
  readonly webhookToken: string;
}

/** Every class of failure, and responses that repeat the request. */
function failures({ webhookUrl, botToken }: Secrets): readonly FaultEffect[] {
  const words = `cannot POST ${webhookUrl}?wait=true with Authorization: Bot ${botToken}`;
  const errors = { embeds: { 0: { title: { _errors: [{ code: "INVALID", message: words }] } } } };
  const answer = (status: number, code: number): FaultEffect => ({
    kind: "status",
    status,
    body: { message: words, code, errors },
  });
  return [
    { kind: "lost-before" },
    { kind: "lost-after" },
    { kind: "truncated" },
    ...(["text", "html", "json"] as const).map((form): FaultEffect => ({ kind: "cloudflare", form })),
    { kind: "status", status: 302, headers: { Location: webhookUrl }, body: words },
    { kind: "status", status: 200, body: words },
    answer(400, 50035),
    answer(400, 0),
    answer(401, 0),
    answer(403, 50013),
    answer(404, 10015),
    answer(404, 10003),
    answer(404, 0),
    answer(408, 0),
    answer(429, 0),
    answer(500, 0),
    { kind: "status", status: 502, body: `<html>${words}</html>` },
  ];
}

const call = { tool_name: "Bash", tool_input: { command: "rm -rf build" } };

function events(number: number): readonly string[] {
  const id = `${String(number).padStart(8, "0")}-0000-4000-8000-000000000001`;
  const of = (fields: Record<string, unknown>): string => payload({ session_id: id, ...fields });
  return [
    of({ hook_event_name: "UserPromptSubmit", prompt: "Fix the login" }),
    of({ hook_event_name: "PreToolUse", tool_use_id: "t", ...call }),
    of({ hook_event_name: "PermissionRequest", ...call }),
  ];
}

/**
 * No failure writes a token into log, stream, responses or database.
 * @param every which of the failures happen: 1 for all of them, 8 for each eighth
 */
export async function keepSecrets(t: TestContext, place: PlaceKind, every: number): Promise<void> {
  const harness = await discordHarness(t);
  const { channelId, access } = openPlace(harness, place);
  const webhookUrl = access["DISCORD_WEBHOOK_URL"] ?? harness.fake.addWebhook(channelId);
  const botToken = access["DISCORD_BOT_TOKEN"] ?? harness.fake.addBot();
  const secrets = { webhookUrl, botToken, webhookToken: webhookUrl.split("/").at(-1) ?? "" };
  const file = createFileLogger({ file: harness.paths.logFile, clock: harness.time.clock, level: "debug" });
  const env = { DISCORD_WEBHOOK_URL: webhookUrl, DISCORD_BOT_TOKEN: botToken, ...access };
  const running = await harness.start(env);
  const stream = await openStream(t, `${running.url}/api/events`);

  const list = failures(secrets).filter((_, index) => index % every === 0);
  for (const [index, effect] of list.entries()) {
    const fault = harness.fake.fault({ effect, times: Infinity });
    await running.play(events(index), 3000);
    await harness.time.advance(60_000);
    assert.ok(fault.met > 0, `failure ${index} was not met`);
    fault.cancel();
    // Another configuration reopens closed destinations; an hour later no pause is left.
    await harness.time.advance(3_600_000);
    running.configure({ ...env, DISCORD_THREAD_PREFIX: `p${index}` });
    await harness.time.advance(1000);
  }
  await harness.fake.stopListening();
  await running.play(events(list.length), 3000);
  await harness.time.advance(10_000);
  for (const { level, message, fields } of harness.logger.records) file[level](message, fields);
  file.close();

  const paths = ["/api/deliveries?limit=500", "/api/health", "/api/log?limit=500", "/api/sessions", "/api/metrics"];
  const seen = [
    readFileSync(harness.paths.logFile, "utf8"),
    JSON.stringify(stream.frames),
    ...(await Promise.all(paths.map(async (path) => JSON.stringify(await running.get(path))))),
    JSON.stringify(running.daemon.store.database.prepare("SELECT * FROM outbox").all()),
  ].join("\n");
  assert.match(seen, /HTTP 400 code 50035/, "the failures were written down");
  assert.match(seen, /\[token\]/, "answers that repeat a token were among them");
  for (const [name, secret] of Object.entries(secrets)) assert.ok(!seen.includes(secret), `${name} is to be seen`);
}
