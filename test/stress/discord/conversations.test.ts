import { test } from "node:test";
import { SESSION_FIXTURES, sessionFixture } from "../../support/payload.ts";
import { nameOf, readsAsKept, type ConversationCase } from "../../quick/discord/conversation-case.ts";
import { openPlace } from "../../quick/discord/conversation.ts";
import { discordHarness } from "../../quick/discord/harness.ts";
import { matchesSnapshot } from "../../quick/discord/snapshot.ts";

// With those of `test/quick/discord/conversations.test.ts`: every session, and two of them in every kind of place.
const CASES: readonly ConversationCase[] = [
  ...SESSION_FIXTURES.map((session) => ({ session, place: "bot-text" }) as const),
  { session: "main", place: "bot-forum" },
  { session: "main", place: "webhook-forum" },
  { session: "main", place: "webhook-text" },
  { session: "tui2", place: "bot-forum" },
  { session: "tui2", place: "webhook-forum" },
  { session: "main", place: "bot-text", env: { DISCORD_LEVEL: "verbose" }, suffix: "verbose" },
  { session: "tui2", place: "bot-text", env: { DISCORD_LANGUAGE: "ja" }, suffix: "ja" },
  { session: "tui2", place: "bot-text", firstEvents: 5, suffix: "waiting" },
  { session: "main", place: "bot-text", firstEvents: 30, suffix: "working" },
];

for (const one of CASES) {
  test(`conversation as a person sees it: ${nameOf(one)}`, async (t) => readsAsKept(t, one));
}

test("conversation as a person sees it: Discord was down for two hours", async (t) => {
  const harness = await discordHarness(t);
  const { channelId, access } = openPlace(harness, "bot-text");
  const { play } = await harness.start({
    ...access,
    DISCORD_LEVEL: "verbose",
    DISCORD_MENTION_USER_ID: harness.fake.addMember(),
  });
  const events = sessionFixture("main");
  await play(events.slice(0, 4), 5000);
  await harness.fake.stopListening();
  await play(events.slice(4, -2), 5000);
  await harness.time.advance(2 * 3_600_000);
  await harness.fake.resumeListening();
  await harness.time.advance(60_000);
  await play(events.slice(-2), 5000);
  await harness.time.advance(30_000);
  matchesSnapshot("outage", harness.fake.transcript(channelId));
});
