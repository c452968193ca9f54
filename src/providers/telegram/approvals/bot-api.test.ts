import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { BOT_TOKEN, startFakeTelegram } from "../../../../test/fake-providers/fake-telegram.ts";
import { virtualTime } from "../../../../test/support/virtual-time.ts";
import { createBotApi } from "./bot-api.ts";

async function start(t: TestContext, token = BOT_TOKEN) {
  const time = virtualTime();
  const telegram = await startFakeTelegram(t, time);
  const bot = { token, chatId: "-1001", apiUrl: telegram.origin, fetch, userAgent: "ccen/0" };
  const call = createBotApi(bot, { clock: time.clock, stopped: new AbortController().signal });
  return { time, telegram, call };
}

test("after a limit nothing is sent or edited until it is over, other calls are", async (t) => {
  const { time, telegram, call } = await start(t);
  const description = "Too Many Requests: retry after 30";
  const body = JSON.stringify({ ok: false, error_code: 429, description, parameters: { retry_after: 30 } });
  telegram.fault({ kind: "answer", status: 429, body });
  const message = { chat_id: "-1001", text: "x", parse_mode: "HTML" };
  assert.deepEqual(await call("sendMessage", message), {
    kind: "refused",
    code: 429,
    description,
    retryAfterMs: 30_000,
  });
  assert.equal((await call("editMessageText", { ...message, message_id: 1 })).kind, "lost");
  assert.equal(telegram.requests.length, 1);
  assert.equal((await call("getMe", {})).kind, "ok");
  await time.advance(30_000);
  assert.equal((await call("sendMessage", message)).kind, "ok");
});

test("a refusal never quotes the bot's token, and an outage is no refusal", async (t) => {
  const { telegram, call } = await start(t);
  const description = `Unauthorized: ${BOT_TOKEN} or ${BOT_TOKEN.split(":")[1] ?? ""}`;
  telegram.fault({ kind: "answer", status: 401, body: JSON.stringify({ ok: false, description }) });
  assert.doesNotMatch(JSON.stringify(await call("getMe", {})), /AAF-/);
  await telegram.stop();
  assert.deepEqual(await call("getMe", {}), { kind: "lost" });
});
