import assert from "node:assert/strict";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { test, type TestContext } from "node:test";
import { startFakeDiscord, type FakeDiscord } from "../../fake-discord/start-fake-discord.ts";
import { makeHome, type Home } from "./run-ccen.ts";

async function fakeDiscord(t: TestContext): Promise<FakeDiscord> {
  const fake = await startFakeDiscord();
  t.after(async () => fake.close());
  return fake;
}

function write({ paths }: Home, text: string, mode = 0o644): void {
  mkdirSync(paths.hooksDir, { recursive: true });
  writeFileSync(paths.envFile, text, { mode });
}

const read = ({ paths }: Home): string => readFileSync(paths.envFile, "utf8");
const modeOf = (path: string): number => statSync(path).mode & 0o777;

function backups({ paths }: Home): string[] {
  return readdirSync(dirname(paths.envFile))
    .filter((name) => name.startsWith(".env.discord.ccen-backup-"))
    .map((name) => join(dirname(paths.envFile), name));
}

test("setup checks a webhook, writes it for the owner alone, and never shows it", async (t) => {
  const fake = await fakeDiscord(t);
  const url = fake.addWebhook(fake.addTextChannel());
  const home = makeHome(t);
  const { code, stdout, stderr } = await home.ccen(["setup", "--webhook-url", url]);
  assert.equal(code, 0, stderr);
  assert.equal(read(home), `DISCORD_WEBHOOK_URL=${url}\n`);
  assert.equal(modeOf(home.paths.envFile), 0o600);
  assert.match(stdout, /^done: register /m);
  assert.match(stdout, /^done: set DISCORD_WEBHOOK_URL=.* in .*\.env\.discord\n {2}webhook: Notifier posts into/m);
  assert.ok(!`${stdout}${stderr}`.includes(url.split("/").at(-1) ?? ""));
  assert.deepEqual(backups(home), []);
  // It works at once.
  assert.equal((await home.ccen(["test-discord", "--send"])).code, 0);

  const again = await home.ccen(["setup", "--webhook-url", url]);
  assert.match(again.stdout, /has DISCORD_WEBHOOK_URL already/);
  assert.deepEqual(backups(home), []);

  // A file that others can read is closed, and nothing of it copied.
  chmodSync(home.paths.envFile, 0o644);
  const closed = await home.ccen(["setup", "--webhook-url", url]);
  assert.match(closed.stdout, /^done: let only you read .*\.env\.discord$/m);
  assert.equal(modeOf(home.paths.envFile), 0o600);
  assert.deepEqual(backups(home), []);
});

test("setup changes only the bot's lines of a file, and keeps the old one aside", async (t) => {
  const fake = await fakeDiscord(t);
  const token = fake.addBot();
  const channelId = fake.addTextChannel();
  const home = makeHome(t);
  const before = `# mine\r\nDISCORD_API_BASE_URL=${fake.origin}\r\n\r\nexport DISCORD_BOT_TOKEN="old" # bot\r\nOTHER='a\nb'`;
  write(home, before);
  const flags = ["--bot-token", token, "--channel-id", `<#${channelId}>`, "--mention-user-id", fake.addMember()];
  const { code, stdout, stderr } = await home.ccen(["setup", ...flags, "--json"]);
  assert.equal(code, 0, stderr);
  const mention = flags.at(-1) ?? "";
  const edited = before.replace('"old"', token);
  assert.equal(read(home), `${edited}\r\nDISCORD_CHANNEL_ID=${channelId}\r\nDISCORD_MENTION_USER_ID=${mention}\r\n`);
  assert.equal(modeOf(home.paths.envFile), 0o600);

  const [backup = "", ...others] = backups(home);
  assert.deepEqual(others, []);
  assert.equal(readFileSync(backup, "utf8"), before);
  assert.equal(modeOf(backup), 0o600);
  const { changed, lines } = JSON.parse(stdout) as { readonly changed: boolean; readonly lines: readonly string[] };
  assert.equal(changed, true);
  const written = lines.flatMap((text) => /^done: set (\w+)=/.exec(text)?.[1] ?? []);
  assert.deepEqual(written, ["DISCORD_BOT_TOKEN", "DISCORD_CHANNEL_ID", "DISCORD_MENTION_USER_ID"]);
  assert.ok(lines.includes(`Backup of that file: ${backup}`));
  assert.ok(!`${stdout}${stderr}`.includes(token));
});

test("setup writes nothing where Discord refuses; --no-check writes it", async (t) => {
  const fake = await fakeDiscord(t);
  const url = fake.addWebhook(fake.addTextChannel());
  fake.deleteWebhook(url);
  const home = makeHome(t);
  const refused = await home.ccen(["setup", "--webhook-url", url]);
  assert.equal(refused.code, 1);
  assert.match(
    refused.stderr,
    /^ccen: Discord rejects messages: webhook: Discord does not know this webhook \(HTTP 404 [^\n]+\): it was deleted, or the URL was cut off\.\n/,
  );
  assert.equal(existsSync(home.paths.envFile), false);
  assert.equal(existsSync(home.paths.settingsFile), false);
  assert.ok(!refused.stderr.includes(url.split("/").at(-1) ?? ""));

  const count = fake.requests.length;
  const forced = await home.ccen(["setup", "--webhook-url", url, "--no-check"]);
  assert.equal(forced.code, 0);
  assert.equal(fake.requests.length, count);
  assert.equal(read(home), `DISCORD_WEBHOOK_URL=${url}\n`);
});

test("setup names a missing permission before anything is written", async (t) => {
  const fake = await fakeDiscord(t);
  const token = fake.addBot();
  const channelId = fake.addTextChannel();
  fake.deny(channelId, token, ["SEND_MESSAGES"]);
  const home = makeHome(t);
  write(home, `DISCORD_API_BASE_URL=${fake.origin}\n`);
  const { code, stderr } = await home.ccen(["setup", "--bot-token", token, "--channel-id", channelId]);
  assert.equal(code, 1);
  assert.match(stderr, /permissions: missing: .*Send Messages/);
  assert.equal(read(home), `DISCORD_API_BASE_URL=${fake.origin}\n`);
});

test("setup warns of an unreachable Discord: the settings may be right", async (t) => {
  const fake = await fakeDiscord(t);
  const url = fake.addWebhook(fake.addTextChannel());
  await fake.stopListening();
  const home = makeHome(t);
  const { code, stderr } = await home.ccen(["setup", "--webhook-url", url]);
  assert.equal(code, 0);
  assert.match(
    stderr,
    /^warning: Discord could not be asked \(no connection \(ECONNREFUSED\)\), so the webhook was saved unchecked\. Check later: `ccen test-discord`$/m,
  );
  assert.equal(read(home), `DISCORD_WEBHOOK_URL=${url}\n`);
});

test("setup --dry-run shows the settings without their secrets and writes nothing", async (t) => {
  const home = makeHome(t);
  const token = `${"a".repeat(26)}.bcdefg.${"h".repeat(38)}`;
  const url = "https://discord.com/api/webhooks/123456789012345678/very-secret";
  const flags = ["--webhook-url", url, "--bot-token", token, "--channel-id", "123456789012345678"];
  const { code, stdout, stderr } = await home.ccen(["setup", "--dry-run", "--no-check", ...flags]);
  assert.equal(code, 0);
  assert.match(
    stdout,
    /^would set DISCORD_WEBHOOK_URL=https:\/\/discord\.com\/api\/webhooks\/123456789012345678\/\[token\] in /m,
  );
  assert.match(stdout, /^would set DISCORD_BOT_TOKEN=\[token\] in /m);
  assert.match(stdout, /^would set DISCORD_CHANNEL_ID=123456789012345678 in /m);
  assert.match(stderr, /^warning: The bot takes all messages/m);
  assert.doesNotMatch(`${stdout}${stderr}`, /very-secret|bcdefg/);
  assert.equal(existsSync(home.paths.hooksDir), false);
});

test("setup refuses slips in the credentials before anything happens, unrepeated", async (t) => {
  const home = makeHome(t);
  const id = "123456789012345678";
  const token = "x".repeat(60);
  const cases: readonly (readonly [args: readonly string[], code: number, words: RegExp])[] = [
    [["--webhook-url", "https://example.com/api/webhooks/1/secretword"], 2, /--webhook-url must be a webhook URL/],
    [["--webhook-url", `https://discord.com/api/webhooks/${id}`], 2, /--webhook-url must be a webhook URL/],
    [["--bot-token", "secretword", "--channel-id", id], 2, /--bot-token is not a bot's token/],
    [["--bot-token", token], 2, /--bot-token needs --channel-id/],
    [["--channel-id", id], 2, /--channel-id needs --bot-token/],
    [["--mention-user-id", "secretword"], 2, /--mention-user-id must be the ID/],
    [["--no-discord", "--channel-id", id], 2, /--no-discord does not go with/],
    [["--remove", "--channel-id", id], 2, /--remove goes with no setting for Discord/],
  ];
  for (const [args, expected, words] of cases) {
    const { code, stdout, stderr } = await home.ccen(["setup", ...args]);
    assert.equal(code, expected, args.join(" "));
    assert.match(stderr, words);
    assert.doesNotMatch(`${stdout}${stderr}`, /secretword/);
  }
  assert.equal(existsSync(home.paths.configDir), false);
});

test("setup leaves a file alone that no line can be added to, and the hooks", async (t) => {
  const home = makeHome(t);
  write(home, "A=   ");
  const { code, stderr } = await home.ccen(["setup", "--mention-user-id", "123456789012345678"]);
  assert.deepEqual([code, read(home)], [1, "A=   "]);
  assert.match(stderr, /DISCORD_MENTION_USER_ID cannot be set in .*\n.*a value of spaces only/);
  assert.equal(existsSync(home.paths.settingsFile), false);
});

test("setup keeps a link to a settings file elsewhere", async (t) => {
  const home = makeHome(t);
  const elsewhere = join(dirname(home.paths.configDir), "dotfiles.env");
  mkdirSync(home.paths.hooksDir, { recursive: true });
  writeFileSync(elsewhere, "# shared\n");
  symlinkSync(elsewhere, home.paths.envFile);
  assert.equal((await home.ccen(["setup", "--mention-user-id", "123456789012345678"])).code, 0);
  assert.equal(readFileSync(elsewhere, "utf8"), "# shared\nDISCORD_MENTION_USER_ID=123456789012345678\n");
});

test("setup without a terminal asks no question, and names the way to Discord", async (t) => {
  const home = makeHome(t);
  const { code, stdout } = await home.ccen(["setup"]);
  assert.equal(code, 0);
  assert.match(stdout, /^Notifications on Discord: `ccen setup --webhook-url URL`/m);
  assert.match(stdout, /^Other providers \(.*Slack.*\): `ccen test-notify` says how/m);
  assert.doesNotMatch((await home.ccen(["setup", "--no-discord"])).stdout, /Discord/);
  write(home, "CCEN_NTFY_URL=https://ntfy.sh/some-topic\n", 0o600);
  assert.doesNotMatch((await home.ccen(["setup"])).stdout, /ntfy/);
  write(home, "CCEN_FORWARDING_URL=https://dash.example\n", 0o600);
  assert.doesNotMatch((await home.ccen(["setup"])).stdout, /Discord|ntfy/, "the central daemon speaks");
});

test("setup --remove leaves the settings, which are the user's, and says so", async (t) => {
  const home = makeHome(t);
  write(home, "DISCORD_MENTION_USER_ID=123456789012345678\n", 0o600);
  await home.ccen(["setup"]);
  const { code, stdout } = await home.ccen(["setup", "--remove"]);
  assert.equal(code, 0);
  assert.match(stdout, /^.*\.env\.discord stays\.$/m);
  assert.equal(read(home), "DISCORD_MENTION_USER_ID=123456789012345678\n");
});
