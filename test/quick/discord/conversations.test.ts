import { test } from "node:test";
import { SESSION_FIXTURES, sessionFixture } from "../../support/payload.ts";
import { openPlace, PLACES, playConversation, type Conversation } from "./conversation.ts";
import { discordRig } from "./rig.ts";
import { matchesSnapshot } from "./snapshot.ts";

interface Case extends Conversation {
  readonly suffix?: string;
}

const JAPANESE = { DISCORD_LANGUAGE: "ja" };
const VERBOSE = { DISCORD_LEVEL: "verbose" };

const CASES: readonly Case[] = [
  ...SESSION_FIXTURES.map((session): Case => ({ session, place: "bot-text" })),
  ...["main", "tui2"].flatMap((session) =>
    PLACES.filter((place) => place !== "bot-text").map((place): Case => ({ session, place })),
  ),
  { session: "tui2", place: "bot-text", env: JAPANESE, suffix: "ja" },
  { session: "bgagent", place: "bot-text", env: JAPANESE, suffix: "ja" },
  { session: "main", place: "bot-text", env: VERBOSE, suffix: "verbose" },
  { session: "tui2", place: "bot-text", firstEvents: 5, suffix: "waiting" },
  { session: "tui2", place: "bot-forum", firstEvents: 5, suffix: "waiting" },
  { session: "main", place: "bot-text", firstEvents: 30, suffix: "working" },
  { session: "err-rate-limit", place: "bot-text", firstEvents: 5, suffix: "failed" },
];

for (const { suffix, ...what } of CASES) {
  const name = [what.session, what.place, ...(suffix === undefined ? [] : [suffix])].join(".");
  test(`what a person sees: ${name}`, async (t) => {
    const { rig, channelId } = await playConversation(t, what);
    matchesSnapshot(name, rig.fake.transcript(channelId));
  });
}

test("what a person sees: alerts and finished turns in channels of their own", async (t) => {
  const rig = await discordRig(t);
  const { channelId, access } = openPlace(rig, "bot-text");
  const alerts = rig.fake.addTextChannel({ name: "alerts" });
  const finished = rig.fake.addForum({ name: "finished" });
  const { play } = await rig.start({
    ...access,
    DISCORD_CHANNEL_ALERTS: alerts,
    DISCORD_CHANNEL_COMPLETION: finished,
    DISCORD_MENTION_USER_ID: rig.fake.addMember(),
  });
  await play(sessionFixture("tui2").slice(0, 9), 5000);
  await rig.time.advance(30_000);
  const channels = [channelId, alerts, finished].map((id) => rig.fake.transcript(id));
  matchesSnapshot("channels", channels.join("\n"));
});

test("what a person sees: Discord was out of reach for two hours of hard work", async (t) => {
  const rig = await discordRig(t);
  const { channelId, access } = openPlace(rig, "bot-text");
  const { play } = await rig.start({
    ...access,
    DISCORD_LEVEL: "verbose",
    DISCORD_MENTION_USER_ID: rig.fake.addMember(),
  });
  const events = sessionFixture("main");
  await play(events.slice(0, 4), 5000);
  await rig.fake.stopListening();
  await play(events.slice(4, -2), 5000);
  await rig.time.advance(2 * 3_600_000);
  await rig.fake.resumeListening();
  await rig.time.advance(60_000);
  await play(events.slice(-2), 5000);
  await rig.time.advance(30_000);
  matchesSnapshot("outage", rig.fake.transcript(channelId));
});
