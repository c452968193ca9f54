import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { test, type TestContext } from "node:test";
import { startFakeDiscord, type FakeDiscord } from "../../fake-discord/start-fake-discord.ts";
import { makeHome, type Home } from "./run-ccen.ts";

interface Checked {
  readonly ok: boolean;
  readonly destinations: readonly {
    readonly destination: string;
    readonly settings: readonly string[];
    readonly checks: readonly { readonly name: string; readonly status: string; readonly detail: string }[];
    readonly message: { readonly status: string; readonly message_id: string | null } | null;
  }[];
  readonly problem?: string;
}

async function fakeDiscord(t: TestContext): Promise<FakeDiscord> {
  const fake = await startFakeDiscord();
  t.after(async () => fake.close());
  return fake;
}

function configure({ paths }: Home, lines: Readonly<Record<string, string>>): void {
  mkdirSync(paths.hooksDir, { recursive: true });
  const text = Object.entries(lines).map(([name, value]) => `${name}=${value}\n`);
  writeFileSync(paths.envFile, text.join(""), { mode: 0o600 });
}

async function checkAsJson(home: Home, ...args: readonly string[]): Promise<{ code: number | null; answer: Checked }> {
  const { code, stdout } = await home.ccen(["test-discord", "--json", ...args]);
  return { code, answer: JSON.parse(stdout) as Checked };
}

test("test-discord says how to set Discord up where it is missing", async (t) => {
  const home = makeHome(t);
  const { code, stdout } = await home.ccen(["test-discord"]);
  assert.equal(code, 1);
  assert.match(
    stdout,
    /^Discord is not set up: no message goes out\.\n`ccen setup --webhook-url URL` .*--bot-token TOKEN/,
  );
  assert.equal((await checkAsJson(home)).answer.ok, false);

  configure(home, { DISCORD_BOT_TOKEN: "abc" });
  assert.match((await checkAsJson(home)).answer.problem ?? "", /DISCORD_BOT_TOKEN is there, but no channel/);
  configure(home, { DISCORD_CHANNEL_STOP: "123456789012345678" });
  assert.match((await checkAsJson(home)).answer.problem ?? "", /DISCORD_BOT_TOKEN is not set/);
});

test("test-discord looks at a webhook without a message, and sends one when asked to", async (t) => {
  const fake = await fakeDiscord(t);
  const channelId = fake.addTextChannel({ name: "general" });
  const url = fake.addWebhook(channelId);
  const home = makeHome(t);
  configure(home, { DISCORD_WEBHOOK_URL: url, DISCORD_LANGUAGE: "ja" });

  const looked = await home.ccen(["test-discord"]);
  assert.deepEqual([looked.code, looked.stderr], [0, ""]);
  assert.doesNotMatch(looked.stdout, /CCEN_AWAY/);
  assert.match(
    looked.stdout,
    /^webhook:\d+ \(DISCORD_WEBHOOK_URL\)\nok {4}webhook {2}Notifier posts into channel \d+\n/,
  );
  assert.match(looked.stdout, /No message was sent: `ccen test-discord --send` sends one\./);
  assert.equal(fake.messagesIn(channelId).length, 0);

  const sent = await home.ccen(["test-discord", "--send"]);
  assert.equal(sent.code, 0);
  const [message] = fake.messagesIn(channelId);
  assert.match(sent.stdout, new RegExp(`^ok {4}message {2}sent, id ${message?.id}$`, "m"));
  assert.match(fake.transcript(channelId), /テストです/);
  assert.equal(fake.pings.length, 0);
  const token = url.split("/").at(-1) ?? "";
  assert.ok(!`${looked.stdout}${sent.stdout}${sent.stderr}`.includes(token));
});

test("test-discord looks at each channel of a bot once, and names missing rights", async (t) => {
  const fake = await fakeDiscord(t);
  const token = fake.addBot();
  const general = fake.addTextChannel({ name: "general" });
  const forum = fake.addForum({ name: "sessions" });
  fake.deny(forum, token, ["SEND_MESSAGES"]);
  const home = makeHome(t);
  configure(home, {
    DISCORD_API_BASE_URL: fake.origin,
    DISCORD_BOT_TOKEN: token,
    DISCORD_CHANNEL_ID: general,
    DISCORD_CHANNEL_STOP: forum,
    DISCORD_CHANNEL_DEFAULT: general,
    // Unused: the bot has a channel for everything.
    DISCORD_WEBHOOK_URL: fake.addWebhook(general),
  });
  const { code, answer } = await checkAsJson(home, "--send");
  assert.equal(code, 1);
  const [first, second, ...others] = answer.destinations;
  assert.deepEqual(others, []);
  assert.deepEqual(first?.settings, ["DISCORD_CHANNEL_ID", "DISCORD_CHANNEL_DEFAULT"]);
  assert.match(first?.checks.find(({ name }) => name === "channel")?.detail ?? "", /#general .* a text channel/);
  assert.equal(first?.message?.status, "ok");
  assert.equal(first?.message?.message_id, fake.messagesIn(general)[0]?.id);
  assert.match(second?.checks.find(({ name }) => name === "channel")?.detail ?? "", /a forum/);
  const permissions = second?.checks.find(({ name }) => name === "permissions");
  assert.equal(permissions?.status, "fail");
  assert.match(permissions?.detail ?? "", /^missing: .*(Send Messages|Create Posts)/);
  // Nothing is sent to a destination that would reject it.
  assert.equal(second?.message, null);
  assert.equal(fake.threadsIn(forum).length, 0);

  const words = await home.ccen(["test-discord"]);
  assert.match(words.stdout, /^fail {2}permissions {2}missing: .*\n {19}Grant them to the bot's role/m);
});

test("test-discord tries a refused token once for all channels, and never shows it", async (t) => {
  const fake = await fakeDiscord(t);
  const token = `${"A".repeat(26)}.abcdef.${"b".repeat(38)}`;
  const home = makeHome(t);
  configure(home, {
    DISCORD_API_BASE_URL: fake.origin,
    DISCORD_BOT_TOKEN: token,
    DISCORD_CHANNEL_ID: fake.addTextChannel(),
    DISCORD_CHANNEL_STOP: fake.addTextChannel(),
    DISCORD_CHANNEL_ALERTS: fake.addTextChannel(),
  });
  const { code, stdout, stderr } = await home.ccen(["test-discord", "--send"]);
  assert.equal(code, 1);
  assert.match(stdout, /^fail {2}bot/m);
  assert.equal(stdout.match(/^channel:/gm)?.length, 3);
  assert.equal(fake.requests.length, 1);
  assert.ok(!`${stdout}${stderr}`.includes(token));
});

test("test-discord distinguishes a deleted webhook from an unreachable Discord", async (t) => {
  const fake = await fakeDiscord(t);
  const url = fake.addWebhook(fake.addTextChannel());
  const home = makeHome(t);
  configure(home, { DISCORD_WEBHOOK_URL: url });
  fake.deleteWebhook(url);
  const gone = await checkAsJson(home);
  assert.equal(gone.code, 1);
  assert.equal(gone.answer.destinations[0]?.checks[0]?.status, "fail");

  await fake.stopListening();
  const unreachable = await checkAsJson(home, "--send");
  assert.equal(unreachable.code, 1);
  assert.equal(unreachable.answer.destinations[0]?.checks[0]?.status, "warn");
  assert.equal(unreachable.answer.destinations[0]?.message, null);
});

test("test-discord names an address that cannot be used with its line", async (t) => {
  const home = makeHome(t);
  configure(home, { DISCORD_WEBHOOK_URL: "https://example.com/api/webhooks/123456789012345678/secretsecret" });
  const { code, stderr } = await home.ccen(["test-discord"]);
  assert.equal(code, 1);
  assert.match(stderr, /\.env\.discord:1: DISCORD_WEBHOOK_URL must be a webhook/);
  assert.doesNotMatch(stderr, /secretsecret/);
});

test("test-discord says whether requests can be answered in Discord", async (t) => {
  const fake = await fakeDiscord(t);
  const token = fake.addBot();
  const home = makeHome(t);
  const lines = {
    DISCORD_BOT_TOKEN: token,
    DISCORD_CHANNEL_ID: fake.addTextChannel({ name: "general" }),
    DISCORD_API_BASE_URL: `${fake.origin}/api`,
    DISCORD_ANSWERS: "on",
  };
  const answers = async () => {
    const { code, answer } = await checkAsJson(home);
    return [code, answer.destinations[0]?.checks.find(({ name }) => name === "answers")?.detail];
  };
  configure(home, lines);
  assert.deepEqual(await answers(), [1, "no user may answer"]);
  configure(home, { ...lines, DISCORD_ANSWER_USERS: fake.addMember() });
  assert.deepEqual(await answers(), [0, "1000 connections left today"]);
  fake.setInteractionsEndpoint(token, "https://example.org/clicks");
  const [code, detail] = await answers();
  assert.equal(code, 1);
  assert.match(String(detail), /Interactions Endpoint URL/);
  assert.deepEqual(fake.gateway.opened, []);
});

test("test-discord says when pings wait for your absence", async (t) => {
  const fake = await fakeDiscord(t);
  const home = makeHome(t);
  const url = fake.addWebhook(fake.addTextChannel({ name: "general" }));
  configure(home, { DISCORD_WEBHOOK_URL: url, CCEN_AWAY_MINUTES: "5" });
  const { stdout } = await home.ccen(["test-discord"]);
  assert.match(stdout, /^CCEN_AWAY_MINUTES=5: a ping waits until .* for 5 min\.$/m);
});
