import assert from "node:assert/strict";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { addHooks } from "../../../src/agents/install/settings-hooks.ts";
import type { RuntimeDto } from "../../../src/api/dto.ts";
import type { SessionDto } from "../../../src/api/session-dto.ts";
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

const ARRIVED = ["daemon ok", "hook ok", "stored ok", "api ok", "raw file ok", "stream ok"];

/** The tests share a home and its daemon: the first one starts it, and each writes its own settings. */
const home = makeHome({ after });
let fake: FakeDiscord;
before(async () => {
  fake = await startFakeDiscord();
});
after(async () => fake.close());

test("a test event without Discord ends at the rules, which name how to set it up", async () => {
  home.configure();
  const trip = await travel(home);
  assert.deepEqual(trip.names, [...ARRIVED, "rules skip"]);
  assert.equal(trip.code, 0);
  assert.match(trip.find("daemon").detail, /started for this/);
  assert.match(trip.find("rules").fix ?? "", /ccen setup --webhook-url/);
});

test("a test event by the package's own hook reaches a webhook, and says so", async () => {
  const channelId = fake.addTextChannel();
  const url = fake.addWebhook(channelId);
  home.configure({ DISCORD_WEBHOOK_URL: url });
  const { code, stdout, stderr } = await home.ccen(["doctor", "--end-to-end"]);
  assert.deepEqual([code, stderr], [0, ""], stdout);
  assert.match(stdout, /^ok {4}daemon {14}http:\S+$/m);
  assert.match(stdout, /^ok {4}hook {5}.* ms {2}the package's own.*\n {26}No agent fires one yet: `ccen setup`/m);
  const messageId = /^ok {4}discord {2}.* ms {2}message (\d+)$/m.exec(stdout)?.[1];
  assert.ok(fake.messagesIn(channelId).some(({ id }) => id === messageId));
  assert.match(stdout, /^ok: from the hook to Discord\.$/m);
  assert.ok(!stdout.includes(url.split("/").at(-1) ?? ""));
});

test("a test event that the settings keep silent is no failure, and says why", async () => {
  home.configure({ DISCORD_WEBHOOK_URL: fake.addWebhook(fake.addTextChannel()), DISCORD_LEVEL: "minimal" });
  const trip = await travel(home);
  assert.deepEqual(trip.names, [...ARRIVED, "rules skip"]);
  assert.deepEqual([trip.code, trip.message_id], [0, null]);
  assert.match(trip.find("rules").detail, /^Not sent: .*\S/);
  assert.match(trip.find("rules").fix ?? "", /test-discord --send/);
});

test("a destination that refuses a test event is a failure with Discord's reason", async () => {
  const url = fake.addWebhook(fake.addTextChannel());
  fake.deleteWebhook(url);
  home.configure({ DISCORD_WEBHOOK_URL: url });
  const trip = await travel(home);
  assert.deepEqual(trip.names, [...ARRIVED, "rules ok", "delivery fail"]);
  assert.deepEqual([trip.code, trip.ok, trip.message_id], [1, false, null]);
  assert.match(trip.find("delivery").detail, /not sent to webhook:\d+: .*Unknown Webhook/);
  assert.match(trip.find("delivery").fix ?? "", /ccen test-discord/);
});

test("a hook that prints and stores nothing is found by a test event", async () => {
  home.configure();
  const loud = { event: "Stop", command: "cat >/dev/null; echo hello # /ccen/hook.sh", timeoutS: null };
  writeFileSync(home.paths.settingsFile, addHooks(null, [loud]));
  const trip = await travel(home);
  rmSync(home.paths.settingsFile);
  assert.equal(trip.code, 1);
  assert.deepEqual(trip.names, ["daemon ok", "hook fail", "stored fail"]);
  assert.match(trip.find("hook").detail, /printed "hello"/);
  assert.match(trip.find("stored").detail, /the hook wrote no file/);
});

test("a test event by a bot ends in the session's thread, with its id and no ping", async () => {
  const channelId = fake.addTextChannel({ name: "general" });
  home.configure({
    DISCORD_API_BASE_URL: fake.origin,
    DISCORD_BOT_TOKEN: fake.addBot(),
    DISCORD_CHANNEL_ID: channelId,
    DISCORD_MENTION_USER_ID: fake.addMember(),
  });
  assert.equal((await home.ccen(["setup", "--no-discord"])).code, 0);

  const trip = await travel(home);
  assert.deepEqual(trip.names, [...ARRIVED, "rules ok", "delivery ok", "discord ok"]);
  assert.deepEqual([trip.code, trip.ok, typeof trip.seq], [0, true, "number"]);
  assert.match(trip.session_id, /^ccen-doctor-/);
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

  // The test's session does not stay open.
  const { url } = JSON.parse(readFileSync(home.paths.runtimeFile, "utf8")) as RuntimeDto;
  await waitFor("the end of the session", async () => {
    const response = await fetch(new URL("/api/sessions?limit=500", url));
    const sessions = (await response.json()) as SessionDto[];
    return sessions.find(({ session_id: id }) => id === trip.session_id)?.state === "ended";
  });
});

test("where no daemon can be started, the first station of a test event says why", async (t) => {
  const broken = makeHome(t);
  mkdirSync(broken.paths.hooksDir, { recursive: true });
  writeFileSync(broken.paths.dataDir, "a file in the folder's place");
  const trip = await travel(broken);
  assert.deepEqual([trip.code, trip.names], [1, ["daemon fail"]]);
  assert.notEqual(trip.find("daemon").fix, null);
});
