import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { test, type TestContext } from "node:test";
import { addHooks } from "../../../src/claude/settings-hooks.ts";
import type { SessionDto } from "../../../src/protocol/session-dto.ts";
import { startFakeDiscord, type FakeDiscord } from "../../fake-discord/start-fake-discord.ts";
import { waitFor } from "../../support/wait-for.ts";
import { logOf, makeHome, type Home } from "./run-ccen.ts";

interface StationJson {
  readonly name: string;
  readonly status: string;
  readonly ms: number | null;
  readonly detail: string;
  readonly fix: string | null;
}

interface Travelled {
  readonly code: number | null;
  readonly ok: boolean;
  readonly session_id: string;
  readonly seq: number | null;
  readonly message_id: string | null;
  /** `name status` in order. */
  readonly names: readonly string[];
  find(name: string): StationJson;
}

async function travel(home: Home): Promise<Travelled> {
  const { code, stdout, stderr } = await home.ccen(["doctor", "--end-to-end", "--json"]);
  assert.equal(stderr, "");
  const answer = JSON.parse(stdout) as Omit<Travelled, "code"> & { readonly stations: readonly StationJson[] };
  return {
    ...answer,
    code,
    names: answer.stations.map(({ name, status }) => `${name} ${status}`),
    find: (name) => {
      const found = answer.stations.find((station) => station.name === name);
      assert.ok(found, `a station ${name} in ${stdout}\n${logOf(home.paths)}`);
      return found;
    },
  };
}

async function fakeDiscord(t: TestContext): Promise<FakeDiscord> {
  const fake = await startFakeDiscord();
  t.after(async () => fake.close());
  return fake;
}

function configure({ paths }: Home, lines: Readonly<Record<string, string>> = {}): void {
  mkdirSync(paths.hooksDir, { recursive: true });
  const text = Object.entries({ DISCORD_DASHBOARD_PORT: "0", ...lines }).map(([name, value]) => `${name}=${value}\n`);
  writeFileSync(paths.envFile, text.join(""), { mode: 0o600 });
}

const ARRIVED = ["daemon ok", "hook ok", "stored ok", "api ok", "raw file ok", "stream ok"];

test("with a bot: from the hook to a message in the session's own thread, whose id is named, without a ping", async (t) => {
  const fake = await fakeDiscord(t);
  const channelId = fake.addTextChannel({ name: "general" });
  const home = makeHome(t);
  configure(home, {
    DISCORD_API_BASE_URL: fake.origin,
    DISCORD_BOT_TOKEN: fake.addBot(),
    DISCORD_CHANNEL_ID: channelId,
    DISCORD_MENTION_USER_ID: fake.addMember(),
  });
  assert.equal((await home.ccen(["setup", "--no-discord"])).code, 0);

  const trip = await travel(home);
  assert.deepEqual(trip.names, [...ARRIVED, "rules ok", "delivery ok", "discord ok"]);
  assert.deepEqual([trip.code, trip.ok, trip.seq], [0, true, 1]);
  assert.match(trip.session_id, /^ccen-doctor-/);
  assert.match(trip.find("daemon").detail, /started for this/);
  assert.match(trip.find("hook").detail, /settings\.json: ended with 0, printed nothing/);
  assert.equal(trip.find("hook").fix, null);
  for (const name of ["hook", "stored", "api", "raw file", "stream", "delivery", "discord"]) {
    assert.ok((trip.find(name).ms ?? 0) > 0, `${name} has its time`);
  }
  assert.match(trip.find("delivery").detail, new RegExp(`^sent to channel:${channelId}`));

  const messages = fake.threadsIn(channelId).flatMap(({ id }) => fake.messagesIn(id));
  assert.ok(messages.some(({ id }) => id === trip.message_id));
  assert.match(fake.transcript(channelId), /This is a test by/);
  assert.equal(fake.pings.length, 0);

  // The test's session does not stay among the open ones.
  const { stdout } = await home.ccen(["status", "--json"]);
  const { url } = JSON.parse(stdout) as { url: string };
  await waitFor("the end of the session", async () => {
    const response = await fetch(new URL("/api/sessions", url));
    const sessions = (await response.json()) as SessionDto[];
    return sessions.length === 1 && sessions[0]?.state === "ended";
  });
});

test("with a webhook and a daemon that runs, in words; without hooks the package's own is fired and that is said", async (t) => {
  const fake = await fakeDiscord(t);
  const channelId = fake.addTextChannel();
  const url = fake.addWebhook(channelId);
  const home = makeHome(t);
  configure(home, { DISCORD_WEBHOOK_URL: url });
  assert.equal((await home.ccen(["start"])).code, 0);
  const { code, stdout, stderr } = await home.ccen(["doctor", "--end-to-end"]);
  assert.deepEqual([code, stderr], [0, ""]);
  assert.match(stdout, /^ok {4}daemon {14}http:\S+$/m);
  assert.match(stdout, /^ok {4}hook {5}.* ms {2}the package's own.*\n {26}Claude Code fires none yet: `ccen setup`/m);
  const messageId = /^ok {4}discord {2}.* ms {2}message (\d+)$/m.exec(stdout)?.[1];
  assert.ok(fake.messagesIn(channelId).some(({ id }) => id === messageId));
  assert.match(stdout, /^ok: from the hook to Discord\.$/m);
  assert.ok(!stdout.includes(url.split("/").at(-1) ?? ""));
});

test("what the settings keep silent is no failure, and their reason is told", async (t) => {
  const fake = await fakeDiscord(t);
  const channelId = fake.addTextChannel();
  const home = makeHome(t);
  configure(home, { DISCORD_WEBHOOK_URL: fake.addWebhook(channelId), DISCORD_LEVEL: "minimal" });
  const trip = await travel(home);
  assert.deepEqual(trip.names, [...ARRIVED, "rules skip"]);
  assert.deepEqual([trip.code, trip.message_id], [0, null]);
  assert.match(trip.find("rules").detail, /^Not told: .*\S/);
  assert.match(trip.find("rules").fix ?? "", /test-discord --send/);
});

test("without Discord the way ends at the rules, and how to set it up is said", async (t) => {
  const home = makeHome(t);
  configure(home);
  const trip = await travel(home);
  assert.deepEqual(trip.names, [...ARRIVED, "rules skip"]);
  assert.equal(trip.code, 0);
  assert.match(trip.find("rules").fix ?? "", /ccen setup --webhook-url/);
});

test("a destination that refuses is a failure with Discord's reason", async (t) => {
  const fake = await fakeDiscord(t);
  const url = fake.addWebhook(fake.addTextChannel());
  fake.deleteWebhook(url);
  const home = makeHome(t);
  configure(home, { DISCORD_WEBHOOK_URL: url });
  const trip = await travel(home);
  assert.deepEqual(trip.names, [...ARRIVED, "rules ok", "delivery fail"]);
  assert.deepEqual([trip.code, trip.ok, trip.message_id], [1, false, null]);
  assert.match(trip.find("delivery").detail, /not sent to webhook:\d+: .*Unknown Webhook/);
  assert.match(trip.find("delivery").fix ?? "", /ccen test-discord/);
});

test("a hook that talks, and one that writes nothing, are found out", async (t) => {
  const home = makeHome(t);
  configure(home);
  const loud = { event: "Stop", command: "cat >/dev/null; echo hello # /ccen/hook.sh", timeoutS: null };
  writeFileSync(home.paths.settingsFile, addHooks(null, [loud]));
  const trip = await travel(home);
  assert.equal(trip.code, 1);
  assert.deepEqual(trip.names, ["daemon ok", "hook fail", "stored fail"]);
  assert.match(trip.find("hook").detail, /printed "hello"/);
  assert.match(trip.find("stored").detail, /the hook wrote no file/);
});

test("no daemon can be started: the first station says why", async (t) => {
  const home = makeHome(t);
  mkdirSync(home.paths.hooksDir, { recursive: true });
  writeFileSync(home.paths.dataDir, "a file in the folder's place");
  const trip = await travel(home);
  assert.deepEqual([trip.code, trip.names], [1, ["daemon fail"]]);
  assert.notEqual(trip.find("daemon").fix, null);
});
