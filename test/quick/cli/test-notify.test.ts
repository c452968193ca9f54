import assert from "node:assert/strict";
import { test } from "node:test";
import { systemClock } from "../../../src/system/clock.ts";
import { startFakeNtfy } from "../../fake-providers/fake-ntfy.ts";
import { startFakeSlack } from "../../fake-providers/fake-slack.ts";
import { BOT_TOKEN, startFakeTelegram } from "../../fake-providers/fake-telegram.ts";
import { configure, makeHome } from "./run-ccen.ts";

test("test-notify says how to set a provider up where none is", async (t) => {
  const { code, stdout } = await makeHome(t).ccen(["test-notify"]);
  assert.equal(code, 1);
  assert.match(
    stdout,
    /^No provider beside Discord is set up\.\nOne of these in .* sets one up: CCEN_WEBHOOK_URL, CCEN_NTFY_URL, CCEN_SLACK_/,
  );
});

test("test-notify says that a provider is not set up, whatever else is", async (t) => {
  const home = makeHome(t);
  configure(home, { CCEN_NTFY_URL: "https://ntfy.sh/some-topic" });
  const { code, stdout } = await home.ccen(["test-notify", "slack"]);
  assert.equal(code, 1);
  assert.equal(
    stdout,
    `slack is not set up.\nIn ${home.paths.envFile} it takes CCEN_SLACK_WEBHOOK_URL=… (docs/integrations.md).\n`,
  );
});

test("test-notify checks each provider, sends only when asked to, prints no address", async (t) => {
  const clock = systemClock;
  const ntfy = await startFakeNtfy(t, { clock, tokens: { "my-topic": "tk_secret" } });
  const slack = await startFakeSlack(t, { clock });
  const home = makeHome(t);
  const env = { CCEN_NTFY_URL: `${ntfy.origin}/my-topic`, CCEN_SLACK_WEBHOOK_URL: slack.webhookUrl };
  configure(home, { ...env, CCEN_NTFY_TOKEN: "tk_secret" });

  const looked = await home.ccen(["test-notify"]);
  assert.deepEqual([looked.code, looked.stderr], [0, ""]);
  assert.match(
    looked.stdout,
    /^ntfy · 127\.0\.0\.1:\d+ \(CCEN_NTFY_URL\)\nok {4}server {2}an ntfy server that is well/,
  );
  assert.match(looked.stdout, /No message was sent: `ccen test-notify --send` sends one\./);
  assert.deepEqual([ntfy.published("my-topic").length, slack.messages.length], [0, 0]);

  const sent = await home.ccen(["test-notify", "--send"]);
  assert.equal(sent.code, 0);
  assert.match(sent.stdout, /^ok {4}message {2}sent, id m0+1$/m);
  assert.match(sent.stdout, /^ok {4}message {2}sent$/m);
  assert.match(ntfy.published("my-topic")[0]?.title ?? "", /^🔔 A test of Claude Code Event Notifier/);
  assert.equal(slack.messages.length, 1);

  configure(home, { ...env, CCEN_NTFY_TOKEN: "tk_wrong" });
  const refused = await home.ccen(["test-notify", "ntfy", "--send", "--json"]);
  assert.equal(refused.code, 1);
  const { destinations } = JSON.parse(refused.stdout) as {
    destinations: { name: string; message: { detail: string } }[];
  };
  assert.equal(destinations.length, 1);
  assert.equal(destinations[0]?.message.detail, "HTTP 401: unauthorized");
  for (const { stdout } of [looked, sent, refused]) assert.doesNotMatch(stdout, /my-topic|tk_|XXXX/);
});

test("test-notify asks Telegram for the chat, and shows no token", async (t) => {
  const telegram = await startFakeTelegram(t, { clock: systemClock, chats: ["-1001"] });
  const home = makeHome(t);
  const env = { CCEN_TELEGRAM_BOT_TOKEN: BOT_TOKEN, CCEN_TELEGRAM_API_URL: telegram.origin };
  configure(home, { ...env, CCEN_TELEGRAM_CHAT_ID: "-1001" });
  const sent = await home.ccen(["test-notify", "telegram", "--send"]);
  assert.match(sent.stdout, /^Telegram · -1001 \(CCEN_TELEGRAM_BOT_TOKEN, CCEN_TELEGRAM_CHAT_ID\)$/m);
  assert.match(sent.stdout, /^ok +chat +the bot sees the chat Team -1001;/m);
  assert.match(sent.stdout, /^ok +message +sent, id 1$/m);
  assert.match(telegram.messages[0]?.text.plain ?? "", /A test of Claude Code Event Notifier/);

  configure(home, { ...env, CCEN_TELEGRAM_CHAT_ID: "-1002" });
  const elsewhere = await home.ccen(["test-notify"]);
  assert.match(elsewhere.stdout, /^fail +chat +HTTP 400: Bad Request: chat not found$/m);
  configure(home, { ...env, CCEN_TELEGRAM_BOT_TOKEN: `${BOT_TOKEN}x`, CCEN_TELEGRAM_CHAT_ID: "-1001" });
  const refused = await home.ccen(["test-notify"]);
  assert.match(refused.stdout, /^fail +chat +HTTP 401: Unauthorized$/m);
  assert.deepEqual([sent.code, elsewhere.code, refused.code], [0, 1, 1]);
  for (const { stdout, stderr } of [sent, elsewhere, refused]) assert.doesNotMatch(`${stdout}${stderr}`, /AAF-/);
});

test("test-notify checks whether requests can be answered in Telegram", async (t) => {
  const telegram = await startFakeTelegram(t, { clock: systemClock, chats: ["-1001"] });
  const home = makeHome(t);
  const env = {
    CCEN_TELEGRAM_BOT_TOKEN: BOT_TOKEN,
    CCEN_TELEGRAM_API_URL: telegram.origin,
    CCEN_TELEGRAM_CHAT_ID: "-1001",
    CCEN_TELEGRAM_ANSWERS: "on",
  };
  configure(home, env);
  assert.match((await home.ccen(["test-notify"])).stdout, /^fail +answers +no user may answer$/m);
  configure(home, { ...env, CCEN_TELEGRAM_ANSWER_USERS: "4001" });
  const good = await home.ccen(["test-notify"]);
  assert.match(good.stdout, /^ok +answers +no webhook takes the clicks$/m);
  assert.equal(good.code, 0);
  telegram.updates.setWebhook("https://example.org/hook");
  assert.match((await home.ccen(["test-notify"])).stdout, /^fail +answers +a webhook takes the clicks$/m);
  assert.ok(telegram.requests.every(({ path }) => !path.endsWith("/getUpdates")));
});

test("test-notify takes an unknown provider for a typing error", async (t) => {
  const { code, stderr } = await makeHome(t).ccen(["test-notify", "telegraph"]);
  assert.equal(code, 2);
  assert.match(stderr, /no destination telegraph.*\n?.*webhook, ntfy, slack/s);
});
